// The part of Python that our modules use. Text is a string (a text with a kind of its own, as Markup, an object);
// tuples and lists are arrays; int and float are both numbers. Names begin with $ or are Python's own.

// Exceptions: Python's own by name, each below the one that it is a kind of.
class $Exception extends Error {
  __init__(...args) { this.args = args; }
  get kind() { return this.$class.__name__; }
  toString() { return this.args.length === 1 ? (this.kind === "KeyError" ? $repr : $str)(this.args[0]) : $repr(this.args); }
}
const $modules = {}, $errors = {};
const $raise = (kind, ...args) => { throw $errors[kind](...args); };
const $python = (error) => { if (!(error instanceof $Exception)) throw error; };
const $raised = (error) => (typeof error === "function" ? error() : error);
const $caught = (error, kinds) => kinds.some((kind) => error instanceof kind);
const $taken = (given) => (given.length && given[given.length - 1] instanceof $Keywords ? given.pop().words : {});
class $Keywords { constructor(words) { this.words = words; } }

// Functions know the names of their parameters, so that keywords find their places; null: they take them by themselves.
const $def = (f, names) => { f.$s = names === null ? null : names ? names.split(" ") : []; return f; };
function $call(f, args, words, self = null) {
  if (f.$s === null) {
    args.push(new $Keywords(words));
    return f.apply(self, args);
  }
  if (!f.$s) return Object.keys(words).length ? $raise("TypeError", `${f.name} takes no keywords`) : f.apply(self, args);
  for (const name in words) {
    const at = f.$s.indexOf(name);
    if (at < 0 || args[at] !== undefined) throw TypeError(`${f.name} cannot take ${name}`);
    args[at] = words[name];
  }
  return f.apply(self, args);
}
const $callm = (of, name, args, words) =>
  typeof of[name] === "function" && !$has_methods(of) ? $call(of[name], args, words, of) : $method(of, name, ...args, new $Keywords(words));
const $missing = (name) => { throw TypeError(`${name} is missing`); };
function $argument(given, at, words, name, otherwise) {
  if (at < given.length) return given[at];
  if (!(name in words)) return otherwise();
  const value = words[name];
  delete words[name];
  return value;
}
const $keywords_of = (dict) => Object.fromEntries($entries(dict));
function $cached(f, names) {
  const known = new Map();
  return $def((...args) => {
    const key = $key(args);
    if (!known.has(key)) {
      if (known.size > 4095) known.clear();
      known.set(key, f(...args));
    }
    return known.get(key);
  }, names);
}
const $bind = (f, self) => { const bound = f.bind(self); bound.$s = f.$s; return bound; };
const $once = (name, f) => ({ $once: f, name });

// Classes: a function that makes an instance; records have fields in an order, with defaults.
function $class(name, base, { $fields, $defaults = {}, $static = {}, $methods = {}, $bound = "", $tuple = false }) {
  const Instance = function () {};
  const make = function (...given) {
    if (made !== undefined) return made(...given);
    const self = new Instance();
    if (fails) Object.assign(self, { args: given, stack: new Error(name).stack });
    if (init !== undefined) init.apply(self, given);
    return self;
  };
  make.__name__ = name;
  make.prototype = Object.create(base === null ? Object.prototype : base.prototype, Object.getOwnPropertyDescriptors($methods));
  for (const [key, value] of Object.entries(Object.getOwnPropertyDescriptors($methods)))
    if (value.value && value.value.$once) Object.defineProperty(make.prototype, key, { get() {
      const found = value.value.$once.call(this);
      Object.defineProperty(this, key, { value: found });
      return found;
    } });
  for (const key of $bound ? $bound.split(" ") : []) { // what is a field elsewhere is looked up as one
    const method = $methods[key];
    Object.defineProperty(make.prototype, key, { get() { return $bind(method, this); } });
  }
  make.prototype.$class = make;
  for (const [key, value] of Object.entries({ ...(base ? base.$static : {}), ...$static })) {
    const own = typeof value === "function" && value.__name__ === undefined ? $bind(value, make) : value;
    make[key] = make.prototype[key] = own;
  }
  make.$static = $static;
  if ($fields !== undefined) $record(make, name, [...(base && base.$fields ? base.$fields : []), ...($fields ? $fields.split(" ") : [])],
    { ...(base ? base.$defaults : {}), ...$defaults }, $tuple);
  const init = make.prototype.__init__, made = make.__new__, fails = make.prototype instanceof $Exception;
  Instance.prototype = make.prototype;
  make.$s = init ? init.$s : [];
  return make;
}
function $record(make, name, fields, defaults, tuple) {
  Object.assign(make, { $fields: fields, $defaults: defaults, __struct_fields__: fields });
  make.prototype.$fields = fields;
  make.prototype.__init__ = $def(function (...given) {
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at], value = given[at] === undefined ? defaults[field] : given[at];
      if (value === undefined) throw TypeError(`${name} lacks ${field}`);
      this[field] = given[at] === undefined && typeof value === "function" ? value() : value;
    }
    if (this.__post_init__) this.__post_init__();
  }, fields.join(" "));
  if (!tuple) return;
  make.prototype._replace = $def(function (...given) { return $replaced(this, $taken(given)); }, null);
  make.prototype[Symbol.iterator] = function* () { for (const field of fields) yield this[field]; };
}
const $replaced = (record, words) => {
  const made = Object.assign(Object.create(Object.getPrototypeOf(record)), record, words);
  return made;
};
const $new = (kind, text) => Object.assign(Object.create(kind.prototype), { text: $str(text) });

// Text with a kind of its own: it is text wherever text is asked for.
class $Text {
  toString() { return this.text; }
  get length() { return this.text.length; }
  [Symbol.iterator]() { return this.text[Symbol.iterator](); }
}
class $Markup extends $Text {}
const $ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;" };
const $escaped = (s) => (/[&<>'"]/.test(s) ? s.replace(/[&<>'"]/g, (c) => $ENTITIES[c]) : s);
const escape = (x) => (x instanceof $Markup ? x : Markup($escaped($str(x))));
const Markup = (x = "") => { const made = new $Markup(); made.text = $str(x); return made; };
Markup.prototype = $Markup.prototype;
Markup.escape = escape;
const $is_text = (x) => typeof x === "string" || x instanceof $Text;
const $like = (x, text) => (x instanceof $Markup ? Markup(text) : text);

// Dictionaries and sets, by value: what is equal in Python is the same key here.
const $key = (x) => {
  if (typeof x === "string" || typeof x === "number" || typeof x === "boolean" || x === null) return x;
  if (x instanceof $Text) return x.text;
  if (Array.isArray(x)) return `\u0001${x.map((y) => typeof y + $plain_key(y)).join("\u0002")}\u0003`;
  if (x instanceof $Decimal) return x.$key();
  if (typeof x === "object" && x.$fields) return `\u0005${x.$class.__name__}${$key(x.$fields.map((field) => x[field]))}`;
  return x;
};
const $numbers = new Map();
const $plain_key = (x) => {
  const key = $key(x);
  if (key === null || typeof key !== "object" && typeof key !== "function") return String(key);
  if (!$numbers.has(key)) $numbers.set(key, $numbers.size);
  return `\u0006${$numbers.get(key)}`;
};
class $Dict {
  constructor(entries) { this.map = new Map(); for (const entry of entries) this.set(entry[0], entry[1]); }
  set(key, value) { const k = $key(key), there = this.map.get(k); this.map.set(k, there ? [there[0], value] : [key, value]); }
  has(key) { return this.map.has($key(key)); }
  at(key) {
    const found = this.map.get($key(key));
    if (!found) throw KeyError(key);
    return found[1];
  }
  get length() { return this.map.size; }
  [Symbol.iterator]() { return this.keys()[Symbol.iterator](); }
  // Methods of Python
  items() { return [...this.map.values()]; } // nobody changes a pair
  keys() { return this.items().map((pair) => pair[0]); }
  values() { return this.items().map((pair) => pair[1]); }
  get(key, otherwise = null) { const found = this.map.get($key(key)); return found ? found[1] : otherwise; }
  setdefault(key, value = null) { if (!this.has(key)) this.set(key, value); return this.at(key); }
  copy() { return $dict(this.items()); }
  clear() { this.map.clear(); return null; }
  update(...given) {
    const words = $taken(given);
    for (const [key, value] of [...(given.length ? $entries(given[0]) : []), ...Object.entries(words)]) this.set(key, value);
    return null;
  }
  pop(key, ...otherwise) {
    if (!this.has(key) && otherwise.length) return otherwise[0];
    const value = this.at(key);
    this.map.delete($key(key));
    return value;
  }
}
$def($Dict.prototype.update, null);
class $Set extends $Dict {
  add(x) { this.set(x, x); return null; }
  discard(x) { this.map.delete($key(x)); return null; }
  remove(x) { this.at(x); return this.discard(x); }
  copy() { return $set(this); }
  update(more) { for (const x of more) this.set(x, x); return null; }
  pop() { const [x] = this; this.discard(x); return x; }
  union(more) { return $or(this, $list(more)); }
  intersection(more) { return $band(this, more); }
  difference(more) { return $sub(this, more); }
  isdisjoint(more) { return !$band(this, more).length; }
  issubset(more) { return !$sub(this, more).length; }
}
const $words = (words) => { const made = new $Dict([]); for (const word in words) made.map.set(word, [word, words[word]]); return made; };
const $dict = (entries) => new $Dict(entries), $set = (values) => new $Set($list(values).map((value) => [value, value]));
const $entries = (x) => (x instanceof $Dict ? x.items() : $list(x));
const dict = $def((...given) => { const words = $taken(given); return $dict([...(given.length ? $entries(given[0]) : []), ...Object.entries(words)]); }, null);
dict.fromkeys = (keys, value = null) => $dict($list(keys).map((key) => [key, value]));
const set = (values = []) => $set(values), frozenset = set;

// JSON as Python's containers. text: what its texts stand for.
const $data = (x, text = (s) => s) => typeof x === "string" ? text(x) : x === null || typeof x !== "object" ? x
  : Array.isArray(x) ? x.map((each) => $data(each, text))
    : $dict(Object.entries(x).map(([key, value]) => [key, $data(value, text)]));

// Iteration.
const $iter = (x) => { if (x === null || x === undefined || !x[Symbol.iterator]) throw TypeError("this cannot be iterated"); return x; };
const $list = (x) => (Array.isArray(x) ? x : [...$iter(x)]), list = (x = []) => [...$iter(x)], tuple = list;
function $unpack(x, size) {
  const values = $list(x);
  if (size >= 0 ? values.length !== size : values.length < -size - 1) throw ValueError(`${values.length} values for ${Math.abs(size)} names`);
  return values;
}
const iter = (x) => $iter(x)[Symbol.iterator]();
const next = (x, ...otherwise) => { const { done, value } = x.next(); if (!done) return value; if (otherwise.length) return otherwise[0]; throw $errors.StopIteration(); };
const range = (a, b, step = 1) => {
  const [from, to] = b === undefined ? [0, a] : [a, b];
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, at) => from + at * step);
};
const enumerate = $def((x, start = 0) => $list(x).map((value, at) => [at + start, value]), "iterable start");
const zip = $def((...given) => { const { strict } = $taken(given); return $zipped(given, strict); }, null);
const $strict_zip = (...given) => $zipped(given, true);
const $zipped = (given, strict) => {
  const [a, b] = given;
  if (given.length === 2 && Array.isArray(a) && Array.isArray(b) && a.length === b.length) return a.map((x, at) => [x, b[at]]);
  if (!given.length) return [];
  const arrays = $arrays(given), least = Math.min(...arrays.map((each) => each.length));
  if (strict && arrays.some((each) => each.length !== least)) throw ValueError("zip() of different lengths");
  return Array.from({ length: least }, (_, at) => arrays.map((each) => each[at]));
};
// Arrays of what may have no end, as count(): as many of it as the shortest of the others has.
const $arrays = (given) => {
  const ended = given.map((x) => (x.$endless ? null : $list(x))), least = Math.min(...ended.filter(Boolean).map((x) => x.length));
  return given.map((x, at) => ended[at] || Array.from({ length: least }, () => x.next().value));
};
const map = (f, ...given) => (given.length === 1 ? $list(given[0]).map((x) => f(x)) : zip(...given).map((args) => f(...args)));
const filter = (f, x) => $list(x).filter((each) => $truth(f === null ? each : f(each)));
const any = (x) => { for (const each of $iter(x)) if ($truth(each)) return true; return false; };
const all = (x) => { for (const each of $iter(x)) if (!$truth(each)) return false; return true; };
const sum = $def((x, start = 0) => $list(x).reduce((a, b) => $add(a, typeof b === "boolean" ? +b : b), start), "iterable start");
const $extreme = (sign) => $def((...given) => {
  const words = $taken(given), values = given.length === 1 ? $list(given[0]) : given, key = words.key || ((x) => x);
  if (!values.length) { if ("default" in words) return words.default; throw ValueError("nothing to choose from"); }
  let best = values[0], of = key(best);
  for (const value of values.slice(1)) { const other = key(value); if (sign * $compare(other, of) > 0) [best, of] = [value, other]; }
  return best;
}, null);
const max = $extreme(1), min = $extreme(-1);
const sorted = $def((x, key = null, reverse = false) => {
  const keyed = $list(x).map((value) => [key === null ? value : key(value), value]);
  keyed.sort((a, b) => (reverse ? $compare(b[0], a[0]) : $compare(a[0], b[0])));
  return keyed.map(([, value]) => value);
}, "iterable key reverse");
const reversed = (x) => [...$list(x)].reverse();

// What is true, equal, less; and the operators.
function $truth(x) {
  if (x === null || x === undefined || x === false || x === 0 || x === "") return false;
  if (typeof x !== "object") return true;
  if (Array.isArray(x) || x instanceof $Dict || x instanceof $Text) return x.length > 0;
  return $is_exact(x) ? x.$bool() : x.__bool__ ? x.__bool__() : x.__len__ ? x.__len__() > 0 : true;
}
const $both = (a, b) => ($truth(a) ? b() : a), $either = (a, b) => ($truth(a) ? a : b());
const $is = (a, b) => a === b;
function $eq(a, b) {
  if (a === b) return true;
  if (typeof a === "number" && typeof b === "number") return false; // NaN is not itself
  if (a === null || b === null || a === undefined || b === undefined) return false;
  if ($is_text(a) || $is_text(b)) return $is_text(a) && $is_text(b) && $str(a) === $str(b);
  if ($is_number(a) && $is_number(b)) return a === a && b === b && $compare(a, b) === 0;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, at) => $eq(x, b[at]));
  if (a instanceof $Dict) return b instanceof $Dict && a.length === b.length && a.items().every(([key, value]) => b.has(key) && $eq(value, b.at(key)));
  return Boolean(a.$fields) && a.$class === b.$class && a.$fields.every((field) => $eq(a[field], b[field]));
}
const $is_number = (x) => typeof x === "number" || typeof x === "boolean" || $is_exact(x);
function $compare(a, b) {
  if (typeof a !== "object" && typeof b !== "object" && typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  if ($is_exact(a) && !(b instanceof $Fraction)) return a.$cmp(b);
  if ($is_exact(b)) return -b.$cmp(a);
  if ($is_text(a) && $is_text(b)) return $compare($str(a), $str(b));
  if ($is_number(a) && $is_number(b)) return a - b;
  const [x, y] = [$list(a), $list(b)], at = x.findIndex((each, k) => k >= y.length || !$eq(each, y[k]));
  return at < 0 ? x.length - y.length : at >= y.length ? 1 : $compare(x[at], y[at]);
}
const $lt = (a, b) => (typeof a === "number" && typeof b === "number" ? a < b : $compare(a, b) < 0), $gt = (a, b) => $lt(b, a);
const $le = (a, b) => (typeof a === "number" && typeof b === "number" ? a <= b : $compare(a, b) <= 0), $ge = (a, b) => $le(b, a);
const $in = (x, of) => ($is_text(of) ? $str(of).includes($str(x)) : of instanceof $Dict ? of.has(x) : $list(of).some((y) => $eq(x, y)));
const $is_exact = (x) => x instanceof $Decimal || x instanceof $Fraction;
const $alike = (a, b) => (a instanceof $Fraction || b instanceof $Fraction ? Fraction(a) : Decimal(a));
// a op b: numbers first, which is nearly always (where the operator stands); then decimals; then what it means for containers.
const $numbers_only = (a, b) => typeof a === "number" && typeof b === "number";
const $operation = (numbers, exact, others) => (a, b) =>
  $numbers_only(a, b) ? numbers(a, b)
    : $is_exact(a) || $is_exact(b) ? exact($alike(a, b), $alike(b, a))
      : typeof a === "boolean" || typeof b === "boolean" ? numbers(+a, +b) : others(a, b);
const $wrong = (a, b) => { throw TypeError(`no such operation on ${$repr(a)} and ${$repr(b)}`); };
const $nonzero = (f) => (a, b) => { if (b === 0) throw ZeroDivisionError("division by zero"); return f(a, b); };
const $adding = $operation((a, b) => a + b, (a, b) => a.$add(b), (a, b) =>
  a instanceof $Markup || b instanceof $Markup ? Markup($str(escape(a)) + $str(escape(b)))
    : $is_text(a) && $is_text(b) ? $str(a) + $str(b) : Array.isArray(a) && Array.isArray(b) ? [...a, ...b] : $wrong(a, b));
const $extended = (a, b) => (Array.isArray(a) ? [...a, ...$iter(b)] : $add(a, b));
const $subtracting = $operation((a, b) => a - b, (a, b) => a.$sub(b), (a, b) => $set($list(a).filter((x) => !$in(x, b))));
const $multiplying = $operation((a, b) => a * b, (a, b) => a.$mul(b), (a, b) =>
  typeof a === "number" ? $mul(b, a) : $is_text(a) ? $like(a, $str(a).repeat(Math.max(b, 0))) : Array.from({ length: Math.max(b, 0) }, () => a).flat());
const $add = (a, b) => ($numbers_only(a, b) ? a + b : $adding(a, b)), $sub = (a, b) => ($numbers_only(a, b) ? a - b : $subtracting(a, b));
const $mul = (a, b) => ($numbers_only(a, b) ? a * b : $multiplying(a, b));
const $div = $operation($nonzero((a, b) => a / b), (a, b) => a.$div(b), $wrong);
const $floordiv = $operation($nonzero((a, b) => Math.floor(a / b)), $wrong, $wrong);
const $mod = $operation($nonzero((a, b) => ((a % b) + b) % b), $wrong, (a, b) => (typeof a === "bigint" ? Number(a % BigInt(b)) : $wrong(a, b)));
const $pow = $operation((a, b) => a ** b, (a, b) => a.$pow(b), $wrong);
const $or = (a, b) => (a instanceof $Set || Array.isArray(a) ? $set([...a, ...b]) : a instanceof $Dict ? $dict([...a.items(), ...$entries(b)]) : typeof a === "boolean" ? a || b : a | b);
const $band = (a, b) => (typeof a === "boolean" ? a && b : typeof a === "number" ? a & b : $set($list(a).filter((x) => $in(x, b))));
const $xor = (a, b) => (typeof a === "number" ? a ^ b : $set([...$list(a).filter((x) => !$in(x, b)), ...$list(b).filter((x) => !$in(x, a))]));
const $neg = (x) => ($is_exact(x) ? x.$neg() : -x), $pos = (x) => (x instanceof $Decimal ? x.$plus() : +x);
const abs = (x) => ($is_exact(x) ? x.$abs() : Math.abs(x));

// Places.
function $item(of, at) {
  if (Array.isArray(of)) {
    const value = of[at < 0 ? at + of.length : at];
    if (value === undefined) throw IndexError("there is no such place");
    return value;
  }
  if (of instanceof $Dict) return of.at(at);
  if (of.__getitem__) return of.__getitem__(at);
  const whole = of instanceof $Text ? of.text : of.$fields ? $list(of) : of, place = at < 0 ? at + whole.length : at;
  if (!(place in Object(whole))) throw IndexError("there is no such place");
  return whole[place];
}
function $slice(of, from, to, step) {
  const whole = $is_text(of) ? $str(of) : $list(of);
  if (step === null || step === 1) return $like(of, whole.slice(from === null ? 0 : from, to === null ? undefined : to));
  if (step === -1 && from === null && to === null) return $is_text(of) ? reversed(whole).join("") : reversed(whole);
  if (step > 0 && from !== null | 1 && to === null) return $list(whole).filter((_, at) => at >= (from || 0) && (at - (from || 0)) % step === 0);
  throw ValueError("no such slice");
}
const $setitem = (of, at, value) => { if (of instanceof $Dict) of.set(at, value); else of[at < 0 ? at + of.length : at] = value; };
const $delitem = (of, at) => { if (of instanceof $Dict) of.map.delete($key(at)); else of.splice(at, 1); };
function $get(of, name) {
  const value = of[name];
  if (value === undefined || $has_methods(of) && typeof value === "function") {
    if ($methods_of(of)[name]) return $def((...args) => $method(of, name, ...args), null);
    throw AttributeError(name);
  }
  if (typeof value !== "function" || value.__name__ !== undefined || typeof of !== "object" || Object.hasOwn(of, name)) return value;
  return $bind(value, of);
}
const getattr = (of, name, ...otherwise) => (of[name] === undefined && otherwise.length ? otherwise[0] : $get(of, name)), hasattr = (of, name) => of[name] !== undefined;
const $types = new Map([["string", ["str"]], ["number", ["int", "float"]], ["boolean", ["bool", "int"]]]);
const $is_a = (x, kind) => {
  if (Array.isArray(kind)) return isinstance(x, kind);
  if (kind === null) return x === null;
  if (kind.$builtin) return kind.$builtin(x);
  return x !== null && typeof x === "object" && kind.prototype !== undefined && x instanceof kind;
};
const isinstance = (x, kinds) => { for (const kind of kinds) if ($is_a(x, kind)) return true; return false; };
const $is_type = (x, kind) => (kind === bool || typeof x !== "boolean") && isinstance(x, [kind]) && !(kind === str && typeof x !== "string");
const type = (x) => (x === null ? null : $is_text(x) ? x.$class || str : typeof x === "boolean" ? bool : typeof x === "number" ? int : Array.isArray(x) ? tuple : x.$class);

// Text.
function $repr(x) {
  if ($is_text(x)) { const s = $str(x), q = s.includes("'") && !s.includes('"') ? '"' : "'"; return q + s.replace(/[\\\n\r\t]/g, (c) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[c])).replaceAll(q, `\\${q}`) + q; }
  if (Array.isArray(x)) return `(${x.map($repr).join(", ")}${x.length === 1 ? "," : ""})`;
  return x instanceof $Decimal ? `Decimal('${x}')` : $str(x);
}
function $str(x) {
  if (typeof x === "string") return x;
  if (typeof x === "number") return String(x);
  if (x === null || x === undefined) return "None";
  if (x instanceof $Markup) return x.text;
  if (x === true || x === false) return x ? "True" : "False";
  if (Array.isArray(x)) return $repr(x);
  return x.__str__ ? x.__str__() : String(x);
}
const str = (x = "") => $str(x);
str.prototype = $Text.prototype;
const object = () => ({}), repr = (x) => (typeof x === "number" ? $float_repr(x) : $repr(x)), len = (x) => (typeof x === "string" ? x.length : x.__len__ ? x.__len__() : x.length);
const ord = (c) => $str(c).codePointAt(0), chr = (c) => String.fromCodePoint(c);
function $format(x, spec) {
  if (typeof x === "number" && /^\.\df$/.test(spec)) return $fixed(x, +spec[1]);
  const fixed = /^\.(\d+)f$/.exec(spec), hex = /^0(\d+)X$/.exec(spec);
  if (spec === "f" && x instanceof $Decimal) return x.$format(spec);
  if (fixed && typeof x === "number") return $fixed(x, +fixed[1]);
  if (hex) return x.toString(16).toUpperCase().padStart(+hex[1], "0");
  if (/^,?$/.test(spec) && Number.isInteger(x)) return spec ? String(x).replace(/\B(?=(\d{3})+$)/g, ",") : String(x);
  throw ValueError(`no format “${spec}”`);
}
const int = (x) => (x instanceof $Decimal ? x.$int() : Math.trunc(+x)), float = (x = 0) => (typeof x === "number" ? x : $float(x)), bool = (x) => $truth(x);
const round = (x, digits = null) => (x instanceof $Decimal ? x.$round(digits) : $round_float(x, digits === null ? 0 : digits));
int.from_bytes = (bytes) => [...bytes].reduce((a, b) => a * 256n + BigInt(b), 0n); // the one place for large integers
const $is_kind = (f, test) => { f.$builtin = test; };
$is_kind(str, $is_text); $is_kind(int, (x) => Number.isInteger(x) || typeof x === "boolean"); $is_kind(float, (x) => typeof x === "number"); $is_kind(bool, (x) => typeof x === "boolean");
$is_kind(tuple, (x) => Array.isArray(x) || Boolean(x && x.$class && x[Symbol.iterator] && x.$fields)); $is_kind(dict, (x) => x instanceof $Dict && !(x instanceof $Set)); $is_kind(set, (x) => x instanceof $Set);
const $strip = (s, chars, left, right) => {
  let from = 0, to = s.length;
  const out = (c) => (chars === undefined || chars === null ? /\s/.test(c) : chars.includes(c));
  while (left && from < to && out(s[from])) from++;
  while (right && to > from && out(s[to - 1])) to--;
  return s.slice(from, to);
};
const $split = (s, by, most) => {
  if (by === undefined || by === null) return s.trim() ? s.trim().split(/\s+/) : [];
  const parts = s.split(by);
  return most === undefined || most < 0 || parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(by)];
};
const $ends = (method) => (s, ends) => (Array.isArray(ends) ? ends : [ends]).some((end) => s[method]($str(end)));
const $parted = (s, at, by) => (at < 0 ? null : [s.slice(0, at), by, s.slice(at + by.length)]);
const $all_of = (pattern) => (s) => pattern.test(s);
const $formatted = (s, given, say) => {
  const words = $taken(given);
  let at = 0;
  return s.replace(/\{\{|\}\}|\{([\w.[\]]*)\}/g, (whole, place) => {
    if (whole === "{{" || whole === "}}") return whole[0];
    const [head, ...rest] = place.split(".");
    const first = head === "" ? given[at++] : /^\d+$/.test(head) ? given[+head] : words[head];
    if (first === undefined) throw KeyError(head);
    return say(rest.reduce($get, first));
  });
};
const $TEXT = {
  strip: (s, chars) => $strip(s, chars, true, true), lstrip: (s, chars) => $strip(s, chars, true, false), rstrip: (s, chars) => $strip(s, chars, false, true),
  split: $split, splitlines: (s) => { const lines = s.split(/\r\n|\n|\r/); if (lines[lines.length - 1] === "") lines.pop(); return lines; },
  join: (s, parts) => (parts = $list(parts)).every((part) => typeof part === "string") ? parts.join(s) : parts.map($str).join(s), startswith: $ends("startsWith"), endswith: $ends("endsWith"),
  replace: (s, old, by, most = Infinity) => { if (!s.includes($str(old))) return s; const parts = s.split($str(old)); return (parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join($str(old))]).join($str(by)); },
  upper: (s) => s.toUpperCase(), lower: (s) => s.toLowerCase(), capitalize: (s) => s.slice(0, 1).toUpperCase() + s.slice(1).toLowerCase(),
  title: (s) => s.replace(/\p{L}+/gu, (word) => word[0].toUpperCase() + word.slice(1).toLowerCase()),
  partition: (s, by) => $parted(s, s.indexOf(by), by) || [s, "", ""], rpartition: (s, by) => $parted(s, s.lastIndexOf(by), by) || ["", "", s],
  removeprefix: (s, p) => (s.startsWith(p) ? s.slice(p.length) : s), removesuffix: (s, p) => (p && s.endsWith(p) ? s.slice(0, -p.length) : s),
  find: (s, x, from) => s.indexOf(x, from), rfind: (s, x) => s.lastIndexOf(x), index: (s, x) => { if (!s.includes(x)) throw ValueError("substring not found"); return s.indexOf(x); }, count: (s, x) => s.split(x).length - 1,
  isdigit: $all_of(/^\p{Nd}+$/u), isdecimal: $all_of(/^\p{Nd}+$/u), isalpha: $all_of(/^\p{L}+$/u), isalnum: $all_of(/^[\p{L}\p{N}]+$/u), isascii: $all_of(/^[\0-\x7f]*$/), isspace: $all_of(/^\s+$/),
  isupper: (s) => s !== s.toLowerCase() && s === s.toUpperCase(), islower: (s) => s !== s.toUpperCase() && s === s.toLowerCase(), isprintable: $all_of(/^(?:[^\p{C}\p{Z}]| )*$/u),
  encode: (s) => new TextEncoder().encode(s), translate: (s, table) => [...s].map((c) => (table.has(c) ? table.at(c) : c)).join(""), format: (s, ...given) => $formatted(s, given, $str),
};
str.maketrans = (from, to) => $dict([...from].map((c, at) => [c, [...to][at]]));
const $MARKUP = {
  join: (s, parts) => $list(parts).map((part) => $str(escape(part))).join(s), format: (s, ...given) => $formatted(s, given, (x) => $str(escape(x))),
  replace: (s, old, by, most) => $TEXT.replace(s, old, escape(by), most),
};
const $PLAIN = new Set(["isdigit", "isdecimal", "isalpha", "isalnum", "isascii", "isspace", "isupper", "islower", "isprintable", "find", "rfind", "index", "count", "startswith", "endswith"]);
const $LIST = {
  append: (a, x) => { a.push(x); return null; }, extend: (a, more) => { a.push(...$list(more)); return null; }, insert: (a, at, x) => { a.splice(at, 0, x); return null; },
  pop: (a, at = -1) => { if (!a.length) throw IndexError("pop from an empty list"); return a.splice(at, 1)[0]; },
  index: (a, x) => { const at = a.findIndex((y) => $eq(x, y)); if (at < 0) throw ValueError(`${$repr(x)} is not in the list`); return at; },
  count: (a, x) => a.filter((y) => $eq(x, y)).length, copy: (a) => [...a], clear: (a) => { a.length = 0; return null; }, remove: (a, x) => { a.splice($LIST.index(a, x), 1); return null; },
  sort: (a, ...given) => { a.splice(0, a.length, ...$call(sorted, [a], $taken(given))); return null; },
};
const $has_methods = (x) => $is_text(x) || Array.isArray(x);
const $methods_of = (x) => ($is_text(x) ? $TEXT : Array.isArray(x) ? $LIST : {});
function $method(of, name, ...args) {
  if (typeof of === "string" && $TEXT[name]) return $TEXT[name](of, ...args);
  const found = $methods_of(of)[name];
  if (!found || x_has_own(of, name)) {
    if (of === null || of === undefined || typeof of[name] !== "function") throw AttributeError(name);
    const last = args[args.length - 1];
    return last instanceof $Keywords ? $call(of[name], args.slice(0, -1), last.words, of) : of[name](...args);
  }
  if (!$is_text(of)) return found(of, ...args);
  const say = of instanceof $Markup && $MARKUP[name] || found, made = say($str(of), ...args);
  if (!(of instanceof $Markup) || $PLAIN.has(name)) return made;
  return Array.isArray(made) ? made.map((part) => Markup(part)) : Markup(made);
}
// Methods of text by name, where nothing else has one of that name.
const $text = {};
for (const name of Object.keys($TEXT))
  $text[name] = (s, a, b, c) => (typeof s === "string" ? $TEXT[name](s, a, b, c) : $method(s, name, ...[a, b, c].filter((x) => x !== undefined)));
const x_has_own = (of, name) => of instanceof $Text && of.$class && of.$class.prototype[name] !== undefined;
