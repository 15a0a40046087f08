// What differs is put into the document. A page is a row of blocks, elements one after another; one whose HTML is what it
// was the last time is neither read nor looked at.

const $FOREIGN = /(^| )(focus-visible|stacked)(?= |$)/g; // what other scripts say of an element
const $KEPT = new Set(["open", "checked", "tabindex", "data-focus-visible-added"]); // what the reader does with it
const $ADDED = "[data-live-tools], [data-live], .md-code__nav, .md-clipboard"; // what other scripts have put beside it
const $classes = (text) => (text === null ? "" : text.replace($FOREIGN, "").trim());
const $sign = (node) => (node.nodeType === 1
  ? `${node.localName}#${node.id}.${$classes(node.getAttribute("class"))}` : node.nodeName);
const $blank = (node) => node.nodeType === 3 && !node.data.trim();

// What stands in an element, without what was added; the theme puts a table into others, and we a formula.
function $children(element) {
  if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") return [...element.childNodes];
  return [...element.childNodes].filter((node) => node.nodeType !== 1 || !node.matches($ADDED)).map((node) => (
    node.localName === "div" && /md-typeset__(scrollwrap|table)|formula-scroll/.test(node.className) && node.querySelector("table, math") || node));
}
const $outer = (parent, node) => { while (node.parentNode !== parent) node = node.parentNode; return node; };

// Which of two rows belong together: those at the same place where all are of the same kind, else equal signs, in the
// longest order that both have; undefined where one has none.
const $kind = (sign) => sign.split(".", 1)[0];
function $pairs(old, made) {
  if (old.length === made.length && old.every((sign, at) => sign === made[at] || $kind(sign) === $kind(made[at]))) {
    return old.map((_, at) => [at, at]);
  }
  let head = 0, tail = 0;
  const both = Math.min(old.length, made.length);
  while (head < both && old[head] === made[head]) head++;
  while (tail < both - head && old[old.length - 1 - tail] === made[made.length - 1 - tail]) tail++;
  const high = old.length - head - tail, wide = made.length - head - tail, best = new Uint16Array((high + 1) * (wide + 1));
  const length = (i, j) => best[i * (wide + 1) + j], found = [];
  for (let i = high - 1; i >= 0; i--) for (let j = wide - 1; j >= 0; j--) {
    best[i * (wide + 1) + j] = old[head + i] === made[head + j] ? 1 + length(i + 1, j + 1) : Math.max(length(i + 1, j), length(i, j + 1));
  }
  for (let at = 0; at < head; at++) found.push([at, at]);
  for (let i = 0, j = 0; i < high || j < wide;) {
    if (i < high && j < wide && old[head + i] === made[head + j]) found.push([head + i++, head + j++]);
    else if (j === wide || i < high && length(i + 1, j) >= length(i, j + 1)) found.push([head + i++, undefined]);
    else found.push([undefined, head + j++]);
  }
  for (let at = tail; at > 0; at--) found.push([old.length - at, made.length - at]);
  return found;
}

// Makes nodes that stand in a row what others are; gives those that stand there then. after: what follows them.
function $patch(parent, old, made, after) {
  const stand = [];
  for (const [i, j] of $pairs(old.map($sign), made.map($sign)).reverse()) {
    if (j === undefined) { $outer(parent, old[i]).remove(); continue; }
    if (i === undefined) parent.insertBefore(made[j], after);
    else $morph(old[i], made[j]);
    stand.unshift(i === undefined ? made[j] : old[i]);
    after = $outer(parent, stand[0]);
  }
  return stand;
}
function $morph(old, made) {
  if (old.isEqualNode(made)) return;
  if (old.nodeType !== 1) {
    old.data = made.data;
    return;
  }
  for (const { name, value } of made.attributes) {
    const was = $KEPT.has(name) ? value : old.getAttribute(name);
    if (was !== value && (name !== "class" || $classes(was) !== $classes(value))) old.setAttribute(name, value);
  }
  for (let at = old.attributes.length - 1; at >= 0; at--) {
    const { name } = old.attributes[at];
    if (!$KEPT.has(name) && !made.hasAttribute(name)) old.removeAttribute(name);
  }
  $patch(old, $children(old), $children(made), null);
}

// HTML as blocks: rows of elements, each with the sign of its element, and with rows of its own where it holds nothing but
// elements. null where it is not well nested: then only a browser can tell.
const $TAG = /<!--[^]*?-->|<(\/?)([a-zA-Z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/g;
const $VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
const $ROWS = new Set("article aside blockquote details div section".split(" "));
function $blocks_of(text) {
  const rows = [], open = [{ rows, at: 0 }]; // rows: null in what is not looked into; at: where its next block begins
  const until = (end) => {
    const around = open[open.length - 1], html = text.slice(around.at, end).trim();
    if (html && around.rows) around.rows.push({ html, sign: $sign_of(html), head: "", rows: null });
    if (html && open.length > 1) around.rows = null; // words beside elements
    around.at = end;
  };
  for ($TAG.lastIndex = 0; ;) {
    const found = $TAG.exec(text);
    if (!found) break;
    const [tag, ends, name, rest] = found, kind = name && name.toLowerCase(), around = open[open.length - 1];
    let end = $TAG.lastIndex, own = null;
    if (!kind) continue;
    if (ends) {
      if (open.length === 1 || around.kind !== kind) return null;
      if (around.rows) until(found.index);
      own = open.pop();
    } else {
      if (around.rows) until(found.index);
      if (kind === "svg" || kind === "math") end = $TAG.lastIndex = text.indexOf(`</${name}>`, end) + name.length + 3;
      else if (!$VOID.has(kind)) {
        if (rest.endsWith("/")) return null;
        open.push({ kind, start: found.index, head: tag, at: end, rows: around.rows && $ROWS.has(kind) ? [] : null });
        continue;
      }
      if (end < found.index) return null;
      own = { start: found.index, head: "", rows: null };
    }
    const parent = open[open.length - 1], html = text.slice(own.start, end);
    if (parent.rows) parent.rows.push({ html, sign: $sign_of(html), head: own.head, rows: own.rows });
    parent.at = end;
  }
  until(text.length);
  return open.length > 1 ? null : rows;
}
const $ID = /\sid="([^"]*)"/, $CLASS = /\sclass="([^"]*)"/;
function $sign_of(html) {
  const [, name, rest] = /^<([a-zA-Z][^\s/>]*)([^>]*)/.exec(html) || [], of = (what) => (what.exec(rest) || ["", ""])[1];
  return name ? `${name.toLowerCase()}#${of($ID)}.${$classes(of($CLASS))}` : "#text";
}

// Nodes of blocks, read in one go. prepare: what is done with them before they are anywhere.
const $MARK = "$";
function $read(blocks, prepare) {
  const made = document.createElement("template"), groups = blocks.map(() => []);
  made.innerHTML = blocks.map(({ html }) => html).join(`<!--${$MARK}-->`);
  prepare(made.content);
  let at = 0;
  for (const node of made.content.childNodes) {
    if (node.nodeType === 8 && node.data === $MARK) at++;
    else if (!$blank(node)) groups[at].push(node);
  }
  return groups;
}

// Puts blocks where others stand; gives the elements that are not what they were. Each block has its nodes then.
function $put(parent, old, made, prepare) {
  const pairs = $pairs(old.map(({ sign }) => sign), made.map(({ sign }) => sign)), changed = [], other = [];
  for (const [i, j] of pairs) {
    if (j === undefined || i !== undefined && old[i].html === made[j].html) continue;
    if (i === undefined || !$put_within(old[i], made[j], prepare, changed)) other.push(made[j]);
  }
  const read = new Map($read(other, prepare).map((nodes, at) => [other[at], nodes]));
  let after = null;
  for (const [i, j] of pairs.reverse()) {
    const was = i === undefined ? [] : old[i].nodes;
    if (j === undefined) was.forEach((node) => $outer(parent, node).remove());
    else {
      const block = made[j], nodes = read.get(block);
      block.nodes = nodes ? $patch(parent, was, nodes, after) : was;
      if (nodes) changed.push(...block.nodes);
      if (block.nodes.length) after = $outer(parent, block.nodes[0]);
    }
  }
  return changed;
}
// The same for the rows of one block, where it holds what its HTML says; else false, and nothing is done.
function $put_within(old, made, prepare, changed) {
  if (!old.rows || !made.rows || old.head !== made.head || old.nodes.length !== 1) return false;
  const nodes = $children(old.nodes[0]).filter((node) => !$blank(node));
  if (nodes.length !== old.rows.length || nodes.some((node, at) => $sign(node) !== old.rows[at].sign)) return false;
  old.rows.forEach((row, at) => { row.nodes = [nodes[at]]; });
  changed.push(...$put(old.nodes[0], old.rows, made.rows, prepare));
  return true;
}

// One white space between two blocks, as it is read where the page is read as text.
function $spaced(article) {
  for (let node = article.firstChild; node; node = node.nextSibling) {
    const next = node.nextSibling;
    if ($blank(node)) while (node.nextSibling && $blank(node.nextSibling)) node.nextSibling.remove();
    else if (next && node.nodeType === 1 && next.nodeType === 1) node.after("\n");
  }
}
