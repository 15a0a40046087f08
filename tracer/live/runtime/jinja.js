// What templates need besides Python: scopes, loops, macros, filters and tests. A scope inherits from the one around it.
const $templates = {};
class $Undefined extends $Exception {
  constructor(what) { super(what); this.args = [what]; }
  get kind() { return "UndefinedError"; }
}
const $undefined = (what) => { throw new $Undefined(what); };
const $globals = { range, dict, namespace: $def((...given) => ({ ...$taken(given) }), null) };

// The text of a template with a page's names, as it stands before `$finished`.
const $render = (name, names) => $templates[name](Object.create(Object.assign(Object.create(null), names)));
const $include = (name, c) => $templates[name](Object.create(c));
// An imported template sees the names as they are now, not what is set afterwards.
const $now = (c) => (Object.getPrototypeOf(c) === null ? Object.create(c) : Object.assign($now(Object.getPrototypeOf(c)), c));
function $module(name, c) {
  const inner = Object.create($now(c));
  $templates[name](inner);
  return Object.assign({}, inner);
}

// Names and places: undefined ones are errors, and `is defined` asks before.
const $known = (c, name) => (name in c ? c[name] : $globals[name]) !== undefined;
function $name(c, name) {
  const value = c[name] ?? (name in c ? c[name] : $globals[name]);
  return value === undefined ? $undefined(`there is no "${name}" here`) : value;
}
const $dict_methods = new Set(["items", "keys", "values", "get", "copy", "update", "pop", "setdefault", "clear"]);
function $attr(of, name) {
  if (of instanceof $Dict && !$dict_methods.has(name)) return of.has(name) ? of.at(name) : $undefined(`there is no "${name}"`);
  try { return $get(of, name); } catch { return $undefined(`there is no "${name}"`); }
}
function $at(of, at) {
  if (typeof at === "string" && !(of instanceof $Dict && of.has(at))) return $attr(of, at);
  try { return $item(of, at); } catch { return $undefined(`there is no place ${$str(at)}`); }
}
function $place(of, at) {
  try { return $at(of, at); } catch (error) { if (error instanceof $Undefined) return undefined; throw error; }
}
const $has = (of, at) => $place(of, at) !== undefined;
// Of what a filter is told as "neurons.5"; undefined where it is not there.
const $path = (of, path) => $str(path).split(".").reduce((x, part) => (x === undefined ? $undefined(path) : $place(x, /^\d+$/.test(part) ? +part : part)), of);

// Statements.
class $Loop {
  constructor(all, at) { this.all = all; this.index0 = at; this.length = all.length; }
  get index() { return this.index0 + 1; }
  get revindex() { return this.length - this.index0; }
  get revindex0() { return this.length - this.index0 - 1; }
  get first() { return this.index0 === 0; }
  get last() { return this.index0 === this.length - 1; }
  get previtem() { return this.all[this.index0 - 1]; }
  get nextitem() { return this.all[this.index0 + 1]; }
  cycle(...values) { return values[this.index0 % values.length]; }
}
function $for(outer, values, body, wanted = null) {
  const all = wanted ? $list(values).filter((x) => wanted(Object.create(outer), x)) : $list(values);
  all.forEach((x, at) => {
    const c = Object.create(outer);
    c.loop = new $Loop(all, at);
    body(c, x);
  });
  return all.length;
}
const $block = (c, body) => Markup(body(Object.create(c)));
const $macro = (outer, name, names, otherwise, body) => $def((...given) => {
  const words = $taken(given), c = Object.assign(Object.create(outer), { caller: words.caller, varargs: given.slice(names.length) });
  for (const word in words) if (word !== "caller" && !names.includes(word)) throw TypeError(`${name} cannot take ${word}`);
  names.forEach((each, at) => {
    c[each] = at < given.length ? given[at] : each in words ? words[each] : each in otherwise ? otherwise[each](c) : undefined;
  });
  return Markup(body(c));
}, null);

// Text: what is no Markup is escaped where it is written.
const $out = (x) => (x === undefined ? $undefined("this has no value") : x instanceof $Markup ? x.text : $escaped($str(x)));
const $marked = (x) => x instanceof $Markup, $soft_text = (x) => ($is_text(x) ? x : $str(x));
const $concat = (...parts) => (parts.some($marked) ? Markup(parts.map($out).join("")) : parts.map($str).join(""));

const $lowered = (x) => ($is_text(x) ? $str(x).toLowerCase() : x);
const $by = (attribute) => (x) => $lowered(attribute === null ? x : $path(x, attribute));
const $chosen = (wanted, attribute) => $def((x, ...given) => $list(x).filter((each) => {
  const [name, ...args] = attribute ? given.slice(1) : given, value = attribute ? $path(each, given[0]) : each;
  return wanted === (name === undefined ? $truth(value) : $tests[name](value, ...args));
}), null);
const $entities = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };
const $unescaped = (s) => s.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, ten, hex, name) =>
  ten || hex ? String.fromCodePoint(ten ? +ten : parseInt(hex, 16)) : $entities[name] || all);
const $without_tags = (x) => $str(x).replace(/<!--.*?-->|<[^>]*>/gs, "");

// Elements that are blocks in Markdown.
const $blocks = new Set(("address article aside blockquote body canvas center colgroup dd details div dl dt fieldset "
  + "figcaption figure footer form group h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li main "
  + "map math menu nav noscript object ol option output p pre progress script section style summary table "
  + "tbody td textarea tfoot th thead tr ul video").split(" "));

const $tests = {
  defined: (x) => x !== undefined, none: (x) => x === null, equalto: $eq, ne: (a, b) => !$eq(a, b), lt: $lt, in: $in,
};
const $filters = {
  first: (x) => { for (const each of $list(x)) return each; },
  join: $def((x, d = "", attribute = null) => {
    const parts = $list(x).map((each) => (attribute === null ? each : $path(each, attribute)));
    return $marked(d) || parts.some($marked) ? Markup(parts.map($out).join($out(d))) : parts.map($str).join($str(d));
  }, "value d attribute"),
  length: (x) => len(x), list: (x) => [...$list(x)], lower: (x) => $method($soft_text(x), "lower"),
  map: $def((x, ...given) => {
    const { attribute } = $taken(given), [name, ...args] = given;
    return $list(x).map((each) => (attribute === undefined ? $filters[name](each, ...args) : $path(each, attribute)));
  }, null),
  reject: $chosen(false, false), rejectattr: $chosen(false, true), selectattr: $chosen(true, true),
  replace: (x, old, by) => [old, by, x].some($marked) ? Markup($out(x).replaceAll($str(old), () => $out(by)))
    : $str(x).replaceAll($str(old), () => $str(by)),
  reverse: (x) => ($is_text(x) ? $like(x, [...$str(x)].reverse().join("")) : [...$list(x)].reverse()),
  safe: (x) => Markup($str(x)),
  sort: $def((x, reverse = false, case_sensitive = false, attribute = null) =>
    $call(sorted, [x], { key: case_sensitive ? (y) => (attribute === null ? y : $path(y, attribute)) : $by(attribute), reverse }),
  "value reverse case_sensitive attribute"),
  string: $soft_text, striptags: (x) => $unescaped($without_tags(x).split(/\s+/).join(" ").trim()),
  sum: $def((x, attribute = null, start = 0) =>
    $list(x).reduce((total, each) => $add(total, attribute === null ? each : $path(each, attribute)), start), "iterable attribute start"),
  trim: (x, chars = null) => $method($soft_text(x), "strip", chars),
  unique: $def((x, case_sensitive = false, attribute = null) => {
    const seen = $set([]), key = case_sensitive ? (y) => (attribute === null ? y : $path(y, attribute)) : $by(attribute);
    return $list(x).filter((each) => { const k = key(each), is_new = !$in(k, seen); $method(seen, "add", k); return is_new; });
  }, "value case_sensitive attribute"),
  upper_first: (x) => $add($method($slice(x, null, 1, null), "upper"), $slice(x, 1, null, null)),
  // The three of markdown.py: a paragraph that is one value, the id of a heading, and what is written in the end.
  paragraph: (x) => {
    const html = $str(x).replaceAll("<!-- raw -->\n", "").replaceAll("\n<!-- /raw -->", "").trim(), tag = /^<\/?([a-z0-9]+)/.exec(html);
    return Markup(html && `${tag && $blocks.has(tag[1]) ? html : `<p>${html}</p>`}\n`);
  },
  slug: (x) => $unescaped($without_tags(x)).trim().normalize("NFKD").replace(/[^\x00-\x7f]/g, "").replace(/[^\w\s-]/g, "").trim().toLowerCase()
    .replace(/[-\s]+/g, "-") || "_1",
};
let $program = ""; // as the page was built: what stands around the lines of a program
function $highlighted(code) {
  const [, head, tail] = /^([^]*<code[^>]*>)[^]*(<\/code>[^]*)$/.exec($program) || [null, "<pre><code>", "</code></pre>"];
  return head + $highlight(`${code.replace(/\n+$/, "")}\n`) + tail;
}
// White space after the first mark of markdown.py and before the second is not written.
const $unmarked = (html) => html.split(/([\ue000\ue001])/).map((text, at, all) => {
  if (at % 2) return "";
  const from = all[at - 1] === "\ue000" ? text.trimStart() : text;
  return all[at + 1] === "\ue001" ? from.trimEnd() : from;
}).join("");
const $finished = (html) => $unmarked(html).split("\n").map((line) => line.trimEnd()).join("\n")
  .replace(/\n{3,}/g, "\n\n").trim() + "\n";
