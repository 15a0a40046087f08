// What there is of Python's own modules, and its exceptions.
for (const [name, base] of [["Exception", null], ["ArithmeticError", "Exception"], ["AttributeError", "Exception"],
  ["LookupError", "Exception"], ["TypeError", "Exception"], ["ValueError", "Exception"], ["StopIteration", "Exception"],
  ["IndexError", "LookupError"], ["KeyError", "LookupError"], ["OverflowError", "ArithmeticError"],
  ["ZeroDivisionError", "ArithmeticError"], ["DecimalException", "ArithmeticError"],
  ["InvalidOperation", "DecimalException"], ["DivisionByZero", "ZeroDivisionError"], ["Overflow", "DecimalException"]])
  $errors[name] = $class(name, base ? $errors[base] : $Exception, {});
const { Exception, ArithmeticError, AttributeError, LookupError, IndexError, KeyError, OverflowError, TypeError, ValueError,
  ZeroDivisionError } = $errors;

// Fractions of whole numbers, as exact as they come.
class $Fraction {
  constructor(top, bottom) { [this.top, this.bottom] = bottom < 0n ? [-top, -bottom] : [top, bottom]; }
  $add(b) { return new $Fraction(this.top * b.bottom + b.top * this.bottom, this.bottom * b.bottom); }
  $sub(b) { return this.$add(b.$neg()); }
  $mul(b) { return new $Fraction(this.top * b.top, this.bottom * b.bottom); }
  $div(b) { return b.top ? new $Fraction(this.top * b.bottom, this.bottom * b.top) : $raise("ZeroDivisionError", "x / 0"); }
  $neg() { return new $Fraction(-this.top, this.bottom); }
  $abs() { return this.top < 0n ? this.$neg() : this; }
  $bool() { return this.top !== 0n; }
  $cmp(other) { const { top } = this.$sub(Fraction(other)); return top < 0n ? -1 : top > 0n ? 1 : 0; }
}
const Fraction = (x) => {
  if (x instanceof $Fraction) return x;
  const { sign, coefficient, exponent } = Decimal(x), c = sign ? -coefficient : coefficient;
  return exponent < 0 ? new $Fraction(c, 10n ** BigInt(-exponent)) : new $Fraction(c * 10n ** BigInt(exponent), 1n);
};
Fraction.prototype = $Fraction.prototype;

// Regular expressions: Python's \w and \d are those of Unicode; what is escaped without need is not escaped here.
const $pattern = (text) => {
  let inside = false;
  return text.replace(/\[\^\\W\\d_\]/g, "\\p{L}").replace(/\(\?P</g, "(?<").replace(/\\U([0-9a-f]{8})/g, "\\u{$1}")
    .replace(/\\.|\[|\]/gs, (part) => {
      if (part === "[" || part === "]") { inside = part === "["; return part; }
      const words = { "\\w": "\\p{L}\\p{N}_", "\\d": "\\p{Nd}", "\\s": "\\s" }[part];
      if (words) return inside ? words : `[${words}]`;
      if (part === "\\Z") return "$";
      return /\\[^\w^$\\.*+?()[\]{}|/-]/s.test(part) || part === "\\-" && !inside ? part[1] : part;
    });
};
const $match = (found) => found && {
  group: (...at) => (at.length > 1 ? at.map((k) => $either(found[k], () => null)) : found[at.length ? at[0] : 0] ?? null),
  groups: () => found.slice(1).map((each) => each ?? null), start: () => found.index, end: () => found.index + found[0].length,
  __getitem__: (at) => (typeof at === "number" ? found[at] : found.groups[at]) ?? null,
};
function $regexp(text, flags = 0) {
  const source = $pattern(text), letters = `u${flags & 2 ? "i" : ""}${flags & 16 ? "s" : ""}${flags & 8 ? "m" : ""}`;
  const at = (body, more) => {
    const regexp = new RegExp(body, letters + more);
    return (s, from = 0) => { regexp.lastIndex = from; return $match(regexp.exec($str(s))); };
  };
  const all = new RegExp(source, `${letters}g`), every = (s) => [...$str(s).matchAll(all)];
  return {
    pattern: text, match: at(source, "y"), fullmatch: at(`(?:${source})$`, "y"), search: at(source, "g"),
    findall: (s) => every(s).map((found) => (found.length > 2 ? found.slice(1).map((x) => x ?? "") : found[found.length - 1])),
    finditer: (s) => every(s).map($match), split: (s) => $str(s).split(new RegExp(source, letters)),
    sub: (by, s) => {
      if (typeof by === "string") return $str(s).replace(all, () => by);
      let done = "", from = 0;
      for (const found of every(s)) {
        done += $str(s).slice(from, found.index) + $str(by($match(found)));
        from = found.index + found[0].length;
      }
      return done + $str(s).slice(from);
    },
  };
}
const $re = { IGNORECASE: 2, MULTILINE: 8, DOTALL: 16, compile: $regexp };
for (const name of ["match", "fullmatch", "search", "findall", "split"]) $re[name] = (pattern, s) => $regexp(pattern)[name](s);
$re.sub = (pattern, by, s) => $regexp(pattern).sub(by, s);

// The nearest known names, as difflib finds them (Ratcliff and Obershelp, 1988).
const $matching = (a, b) => {
  let [best, i, j] = [0, 0, 0];
  for (let x = 0; x < a.length; x++) for (let y = 0; y < b.length; y++) {
    let k = 0;
    while (x + k < a.length && y + k < b.length && a[x + k] === b[y + k]) k++;
    if (k > best) [best, i, j] = [k, x, y];
  }
  return best && best + $matching(a.slice(0, i), b.slice(0, j)) + $matching(a.slice(i + best), b.slice(j + best));
};
function $close_matches(word, possibilities, n = 3, cutoff = 0.6) {
  const rated = $list(possibilities).map((each) => [2 * $matching(each, word) / ((each.length + word.length) || 1), each]);
  return $call(sorted, [rated.filter(([ratio]) => ratio >= cutoff)], { reverse: true }).slice(0, n).map(([, each]) => each);
}

// BLAKE2b (RFC 7693), which random weights are drawn from.
const $BLAKE = [0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n, 0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n];
const $SIGMA = ["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
  "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0"];
function $blake2b(bytes, size) {
  const mask = (1n << 64n) - 1n, turned = (x, by) => (x >> by | x << (64n - by)) & mask;
  const h = $BLAKE.map((word, at) => (at ? word : word ^ 0x01010000n ^ BigInt(size)));
  for (let from = 0; from === 0 || from < bytes.length; from += 128) {
    const block = new Uint8Array(128), last = from + 128 >= bytes.length;
    block.set(bytes.subarray(from, from + 128));
    const words = new BigUint64Array(block.buffer), v = [...h, ...$BLAKE];
    v[12] ^= BigInt(last ? bytes.length : from + 128);
    if (last) v[14] ^= mask;
    for (let round = 0; round < 12; round++) {
      const order = [...$SIGMA[round % 10]].map((digit) => words[parseInt(digit, 16)]);
      ["048c", "159d", "26ae", "37bf", "05af", "16bc", "278d", "349e"].forEach((places, at) => {
        const [a, b, c, d] = [...places].map((digit) => parseInt(digit, 16));
        for (const [k, [x, y]] of [[0, [32n, 24n]], [1, [16n, 63n]]]) {
          v[a] = v[a] + v[b] + order[2 * at + k] & mask;
          v[d] = turned(v[d] ^ v[a], x);
          v[c] = v[c] + v[d] & mask;
          v[b] = turned(v[b] ^ v[c], y);
        }
      });
    }
    for (let at = 0; at < 8; at++) h[at] ^= v[at] ^ v[at + 8];
  }
  return new Uint8Array(new BigUint64Array(h).buffer).subarray(0, size);
}

function* $count(from = 0) { for (let at = from; ; at++) yield at; }
function* $always(x) { for (;;) yield x; }
const $endless = (iterator) => Object.assign(iterator, { $endless: true });
const $replace = $def((record, ...given) => $replaced(record, $taken(given)), null);
// x = m·2^k with m from ½ to 1, which is exact; a subnormal number is made a normal one first.
function $halved(x) {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  const by = Math.abs(x) < 2 ** -1022 ? 54 : 0;
  let k = Math.floor(Math.log2(Math.abs(x * 2 ** by))) + 1, m = x * 2 ** by * 2 ** -k;
  if (Math.abs(m) >= 1) [m, k] = [m / 2, k + 1];
  if (Math.abs(m) < 0.5) [m, k] = [m * 2, k - 1];
  return [m, k - by];
}
const $numeric = (f) => (x, ...more) => (typeof x === "number" && !more.length ? f(x) : f(Number(x), ...more.map(Number)));
Object.assign($modules, {
  dataclasses: { replace: $replace, fields: (record) => record.$fields.map((name) => ({ name })) },
  "msgspec.structs": { replace: $replace },
  decimal: { ...decimal, Decimal, DecimalException: $errors.DecimalException, InvalidOperation: $errors.InvalidOperation,
    DivisionByZero: $errors.DivisionByZero, Overflow: $errors.Overflow },
  fractions: { Fraction },
  functools: {
    lru_cache: $def((maxsize) => (f) => $cached(f, null), "maxsize"),
    partial: $def((f, ...given) => {
      const words = $taken(given);
      return $def((...more) => { const own = $taken(more); return $call(f, [...given, ...more], { ...words, ...own }); }, null);
    }, null),
    reduce: (f, values, ...first) => $list(values).reduce((a, b) => f(a, b), ...first),
  },
  hashlib: { blake2b: $def((bytes, digest_size) => ({ digest: () => $blake2b(bytes, digest_size) }), "bytes digest_size") },
  difflib: { get_close_matches: $def($close_matches, "word possibilities n cutoff") },
  unicodedata: { category: (c) => ["L", "M", "N", "P", "S", "Z"].find((kind) => new RegExp(`\\p{${kind}}`, "u").test(c)) || "C" },
  itertools: {
    chain: (...parts) => parts.flatMap($list), count: (from) => $endless($count(from)), repeat: (x) => $endless($always(x)),
    pairwise: (values) => $list(values).slice(1).map((value, at) => [$list(values)[at], value]),
    product: (...parts) => parts.reduce((done, part) => done.flatMap((each) => $list(part).map((x) => [...each, x])), [[]]),
  },
  json: { dumps: (x) => JSON.stringify(x) },
  markupsafe: { Markup, escape },
  math: {
    inf: Infinity, nan: NaN, pi: Math.PI, tau: 2 * Math.PI, isfinite: $numeric(Number.isFinite), isnan: $numeric(Number.isNaN),
    isinf: $numeric((x) => Math.abs(x) === Infinity), factorial: (n) => range(2, n + 1).reduce((a, b) => a * b, 1), copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)), frexp: $halved,
  },
  operator: { add: $add, sub: $sub, mul: $mul, truediv: $div, neg: $neg },
  re: $re,
  "urllib.parse": { quote: (s) => encodeURIComponent(s).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll("%2F", "/") },
});
const { dataclasses: $dataclasses, decimal: $decimal, functools: $functools, hashlib: $hashlib, difflib: $difflib, unicodedata: $unicodedata,
  itertools: $itertools, json: $json, math: $math, operator: $operator } = $modules;
Object.assign(Decimal, { exp: (z, context) => z.exp(context), ln: (z, context) => z.ln(context) });
for (const name of ["atan2", "ceil", "cos", "floor", "hypot", "log", "log10", "log2", "sin", "sqrt", "trunc"])
  $math[name] = $numeric(Math[name]);
