// Decimals as Python's `decimal` has them, over BigInt, and floats as Python reads, rounds and prints them.
// tests/live/test_decimal.py holds both against Python. What our modules do not use is not here, and throws.

function $refuse(what) {
  throw new Error(`the page's decimals have no ${what}`);
}

// Powers of ten: nearly all that is done to digits multiplies or divides by one.
const $TENS = [1n];
while ($TENS.length < 500) $TENS.push($TENS[$TENS.length - 1] * 10n);
const $FLOAT_TENS = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`)); // those that a float holds exactly
const $ten = (n) => (n < 500 ? $TENS[n] : 10n ** BigInt(n));

// How many digits a number has. A good guess, which most operations have, saves writing it out.
function $digits(c, guess = c < $TENS[300] ? Math.ceil(Math.log10(Number(c) || 1)) : c.toString(16).length * 1.2) {
  let n = Math.max(1, Math.floor(guess));
  while (c >= $ten(n)) n++;
  while (n > 1 && c < $ten(n - 1)) n--;
  return n;
}

// Whether the last kept digit goes up for a rest that is not 0; twice: two of that rest; whole: one of that digit.
const $ROUNDING = {
  ROUND_HALF_EVEN: (kept, twice, whole) => twice > whole || (twice === whole && (kept & 1n) === 1n),
  ROUND_HALF_UP: (kept, twice, whole) => twice >= whole,
  ROUND_DOWN: () => false,
  ROUND_CEILING: (kept, twice, whole, sign) => sign === 0,
  ROUND_FLOOR: (kept, twice, whole, sign) => sign === 1,
};

// Without its last digits. Of more than there are, one is enough to say "less than half".
function $cut(c, count, digits, rounding, sign) {
  const whole = $ten(Math.min(count, digits + 1));
  const kept = c / whole, rest = c - kept * whole;
  return rest !== 0n && $ROUNDING[rounding](kept, 2n * rest, whole, sign) ? kept + 1n : kept;
}

// The end of every operation: an exact result in the digits and exponents of a context.
function $finish(context, sign, c, exponent, guess) {
  if (c === 0n) return new $Decimal(sign, 0n, Math.min(Math.max(exponent, context.$tiny), context.Emax), 1);
  let digits = $digits(c, guess);
  const count = Math.max(digits - context.prec, context.$tiny - exponent);
  if (count > 0) {
    c = $cut(c, count, digits, context.rounding, sign);
    exponent += count;
    digits -= count;
    if (c === $ten(context.prec)) { // 9.99 became 10.00: one digit too many
      c /= 10n;
      exponent += 1;
    }
  }
  const result = new $Decimal(sign, c, exponent, digits);
  if (c !== 0n && result.adjusted() > context.Emax) throw $errors.Overflow("too large");
  return result;
}

// The coefficients of two numbers at one exponent; high has the larger one.
function $aligned(high, low, prec) {
  const last = high.exponent + Math.min(-1, high.digits - prec - 2);
  // So far below what is kept, a number only says on which side of a tie the sum is: one digit says that too.
  const [y, exponent] = low.adjusted() < last ? [1n, last] : [low.coefficient, low.exponent];
  return [high.coefficient * $ten(high.exponent - exponent), y, exponent];
}

// a + b, where b has another sign than its own in a difference.
function $sum(a, b, sign, context) {
  let x = a.coefficient, y = b.coefficient, exponent = Math.min(a.exponent, b.exponent);
  if (x === 0n && y === 0n) return $finish(context, a.sign & sign, 0n, exponent);
  if (x === 0n || y === 0n) { // the other number, with zeros down to the exponent of this one, as far as they are kept
    const [other, own] = x === 0n ? [b, sign] : [a, a.sign];
    exponent = Math.max(exponent, other.exponent - context.prec - 1);
    return $finish(context, own, other.coefficient * $ten(other.exponent - exponent), exponent);
  }
  if (a.exponent > b.exponent) [x, y, exponent] = $aligned(a, b, context.prec);
  else if (a.exponent < b.exponent) [y, x, exponent] = $aligned(b, a, context.prec);
  const guess = Math.max(a.adjusted(), b.adjusted()) - exponent + 1;
  if (a.sign === sign) return $finish(context, sign, x + y, exponent, guess);
  if (x === y) return $finish(context, 0, 0n, exponent);
  return x > y ? $finish(context, a.sign, x - y, exponent, guess) : $finish(context, sign, y - x, exponent, guess);
}

// The other side of an operator: as in Python, a Decimal or an int. An int has no −0, though a number of the script has.
function $operand(x) {
  if (x instanceof $Decimal) return x;
  if (Number.isInteger(x) || typeof x === "boolean") return $exact(Number(x) + 0);
  throw $errors.TypeError("a Decimal works with a Decimal or an int only");
}

class $Decimal {
  constructor(sign, coefficient, exponent, guess) {
    this.sign = sign;
    this.coefficient = coefficient;
    this.exponent = exponent; // kept: 0.50 is not 0.5
    this.digits = $digits(coefficient, guess);
  }
  // Operators. They round to the context, and a zero loses its sign where Python's does.
  $add(other, context = $context) { const b = $operand(other); return $sum(this, b, b.sign, context); }
  $sub(other, context = $context) { const b = $operand(other); return $sum(this, b, 1 - b.sign, context); }
  $mul(other, context = $context) {
    const b = $operand(other), c = this.coefficient * b.coefficient;
    return $finish(context, this.sign ^ b.sign, c, this.exponent + b.exponent, this.digits + b.digits);
  }
  $div(other, context = $context) {
    const b = $operand(other), sign = this.sign ^ b.sign, ideal = this.exponent - b.exponent;
    if (b.coefficient === 0n) throw $errors[this.coefficient ? "DivisionByZero" : "InvalidOperation"]("x / 0");
    if (this.coefficient === 0n) return $finish(context, sign, 0n, ideal);
    const more = b.digits - this.digits + context.prec + 1;
    const x = this.coefficient * $ten(Math.max(0, more)), y = b.coefficient * $ten(Math.max(0, -more));
    let c = x / y, exponent = ideal - more;
    if (c * y !== x) return $finish(context, sign, c % 5n === 0n ? c + 1n : c, exponent, context.prec + 1); // no tie
    for (; exponent < ideal && c % 10n === 0n; exponent++) c /= 10n; // an exact quotient has no more digits than it needs
    return $finish(context, sign, c, exponent);
  }
  $pow(other, context = $context) {
    if (!Number.isInteger(other) || other < 1) $refuse(`power ${other}`);
    const c = this.coefficient ** BigInt(other);
    if ($digits(c) > context.prec) $refuse("power that is rounded"); // Python's own is not rounded correctly
    return $finish(context, other % 2 ? this.sign : 0, c, this.exponent * other);
  }
  $plus(context = $context) { return this.$signed(this.sign, context); }
  $neg(context = $context) { return this.$signed(1 - this.sign, context); }
  $abs(context = $context) { return this.$signed(0, context); }
  $signed(sign, context) {
    return $finish(context, this.coefficient === 0n ? 0 : sign, this.coefficient, this.exponent, this.digits);
  }
  // −1, 0 or 1, against any number: exactly, as Python compares a Decimal with a float.
  $cmp(other) {
    const b = other instanceof $Decimal ? other : $exact(Number(other));
    const x = this.coefficient === 0n ? 0 : 1 - 2 * this.sign, y = b.coefficient === 0n ? 0 : 1 - 2 * b.sign;
    if (x !== y || x === 0) return Math.sign(x - y);
    if (this.adjusted() !== b.adjusted()) return this.adjusted() < b.adjusted() ? -x : x;
    const gap = this.exponent - b.exponent; // small, where both begin at the same place
    const p = gap > 0 ? this.coefficient * $ten(gap) : this.coefficient;
    const q = gap < 0 ? b.coefficient * $ten(-gap) : b.coefficient;
    return p === q ? 0 : p < q ? -x : x;
  }
  $bool() { return this.coefficient !== 0n; }
  // Equal numbers have equal keys, those of the script too: 1, 1.0 and Decimal("1.00") are one key of a dict.
  $key() {
    const near = this.$float();
    return Number.isFinite(near) && this.$cmp(near) === 0 ? near + 0 : `Decimal ${this.$stripped()}`;
  }
  // To an int: toward zero. A number of the script is exact up to 2^53 only.
  $int() { const n = Number(this.$to(0, "ROUND_DOWN").coefficient); return this.sign ? 0 - n : n; }
  $float() {
    const c = this.coefficient, e = this.exponent;
    const size = this.digits < 16 && e <= 0 && e > -23 ? Number(c) / $FLOAT_TENS[-e] : Number(`${c}e${e}`);
    return this.sign ? -size : size;
  }
  // round(x, n), and round(x), which is an int
  $round(n) {
    if (n === undefined || n === null) return this.$to(0, "ROUND_HALF_EVEN").$int();
    return this.quantize(new $Decimal(0, 1n, -n, 1));
  }
  // With another exponent, exactly or rounded: no context.
  $to(exponent, rounding) {
    const { sign, coefficient: c, digits } = this, count = exponent - this.exponent;
    if (count > 0) return new $Decimal(sign, $cut(c, count, digits, rounding, sign), exponent, digits - count);
    return new $Decimal(sign, c === 0n ? c : c * $ten(-count), exponent, digits - count);
  }
  $stripped(most = Infinity) {
    let { coefficient: c, exponent, digits } = this;
    if (c === 0n) return new $Decimal(this.sign, c, 0, 1);
    for (; exponent < most && c % 10n === 0n; exponent++, digits--) c /= 10n;
    return new $Decimal(this.sign, c, exponent, digits);
  }
  $format(spec) { return spec === "f" ? this.$plain() : spec === "" ? this.toString() : $refuse(`format ${spec}`); }
  $plain() {
    const text = this.coefficient.toString(), e = this.exponent, sign = this.sign ? "-" : "";
    if (e >= 0) return sign + text + (text === "0" ? "" : "0".repeat(e));
    const all = text.padStart(1 - e, "0");
    return `${sign}${all.slice(0, e)}.${all.slice(e)}`;
  }
  toString() {
    const text = this.coefficient.toString(), power = this.adjusted();
    if (this.exponent <= 0 && power >= -6) return this.$plain();
    const tail = text.length > 1 ? `.${text.slice(1)}` : "";
    return `${this.sign ? "-" : ""}${text[0]}${tail}E${power < 0 ? "" : "+"}${power}`;
  }
  // Methods of Python's Decimal
  adjusted() { return this.exponent + this.digits - 1; }
  is_finite() { return true; }
  copy_abs() { return new $Decimal(0, this.coefficient, this.exponent, this.digits); }
  as_tuple() {
    const { sign, coefficient, exponent } = this;
    return { sign, exponent, get digits() { return Array.from(coefficient.toString(), Number); } };
  }
  quantize(exp, rounding, context) {
    const to = $operand(exp).exponent, { prec, Emax, $tiny, rounding: usual } = context ?? $context;
    const fits = to <= Emax && to >= $tiny && (this.coefficient === 0n || this.adjusted() - to < prec);
    const result = fits && this.$to(to, rounding ?? usual);
    if (!fits || result.digits > prec || (result.coefficient !== 0n && result.adjusted() > Emax)) {
      throw $errors.InvalidOperation("the result has more digits than the context");
    }
    return result;
  }
  normalize(context) {
    const used = context ?? $context;
    return $finish(used, this.sign, this.coefficient, this.exponent, this.digits).$stripped(used.Emax);
  }
  scaleb(other, context) {
    const used = context ?? $context, power = $operand(other).$int();
    if (Math.abs(power) > 2 * (used.Emax + used.prec)) throw $errors.InvalidOperation("too far");
    return $finish(used, this.sign, this.coefficient, this.exponent + power, this.digits);
  }
  to_integral_value(rounding, context) {
    return this.exponent >= 0 ? this : this.$to(0, rounding ?? (context ?? $context).rounding);
  }
  exp(context) { return $exp(this, context ?? $context); }
  ln(context) { return $ln(this, context ?? $context); }
}
Object.entries({
  quantize: ["exp", "rounding", "context"], normalize: ["context"], scaleb: ["other", "context"],
  to_integral_value: ["rounding", "context"], exp: ["context"], ln: ["context"],
}).forEach(([name, parameters]) => { $Decimal.prototype[name].$s = parameters; });

// Infinity and NaN can be read, printed and refused by a lesson's reader; nothing is computed with them.
class $Special extends $Decimal {
  constructor(sign, text) {
    super(sign, 0n, 0, 1);
    this.text = (sign ? "-" : "") + text;
    Object.defineProperty(this, "coefficient", { get: () => $refuse(`arithmetic with ${this.text}`) });
  }
  is_finite() { return false; }
  toString() { return this.text; }
}

// Decimal(x), without `new`, as Python has it; `x instanceof Decimal` holds too.
function Decimal(value = 0) {
  if (value instanceof $Decimal) return value;
  if (typeof value === "number" || typeof value === "boolean") return $exact(Number(value));
  if (Array.isArray(value)) return new $Decimal(value[0], BigInt(value[1].join("")), value[2]);
  if (typeof value !== "string" && !(value instanceof String)) throw $errors.TypeError("not a number");
  const text = value.trim().replaceAll("_", "");
  const found = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d+))?$/i.exec(text);
  if (found) {
    const decimals = found[3] ?? found[4], exponent = Number(found[5] ?? 0) - decimals.length;
    // Python's limit is an exponent of 18 digits, the script's 2^53: so large a number is refused by either.
    if (!Number.isSafeInteger(exponent)) throw $errors.InvalidOperation(text);
    return new $Decimal(found[1] === "-" ? 1 : 0, BigInt((found[2] ?? "") + decimals), exponent);
  }
  const special = /^([+-]?)(?:inf(?:inity)?|(s?)nan0*(\d*))$/i.exec(text);
  if (!special) throw $errors.InvalidOperation(text);
  const name = special[3] === undefined ? "Infinity" : `${special[2] && "s"}NaN${special[3]}`;
  return new $Special(special[1] === "-" ? 1 : 0, name);
}
Decimal.$s = ["value"];
Decimal.prototype = $Decimal.prototype;

// The exact value of a number: doubled until it is whole, since 2^-k is 5^k·10^-k.
function $exact(x) {
  const sign = x < 0 || Object.is(x, -0) ? 1 : 0;
  if (!Number.isFinite(x)) return new $Special(sign, Number.isNaN(x) ? "NaN" : "Infinity");
  let size = Math.abs(x), k = 0;
  for (; !Number.isInteger(size); k++) size *= 2;
  return new $Decimal(sign, BigInt(size) * 5n ** BigInt(k), -k);
}
const $WIDE = { rounding: "ROUND_DOWN", $tiny: -Infinity, Emax: Infinity }; // no limits
const $ONE = new $Decimal(0, 1n, 0), $ZERO = new $Decimal(0, 0n, 0);

class $Context {
  constructor(prec, rounding, Emin, Emax) {
    this.prec = prec ?? 28;
    this.rounding = rounding ?? "ROUND_HALF_EVEN";
    this.Emin = Emin ?? -999999;
    this.Emax = Emax ?? 999999;
    if (!["ROUND_HALF_EVEN", "ROUND_HALF_UP", "ROUND_DOWN"].includes(this.rounding)) $refuse(`context that is ${rounding}`);
    this.$tiny = this.Emin - this.prec + 1; // the exponent of the smallest number; what is below is rounded there
    // Functions are rounded half even by any context, and only what they come to is too large.
    this.$settling = { prec: this.prec, rounding: "ROUND_HALF_EVEN", $tiny: this.$tiny, Emax: Infinity };
    // What Python traps unless it is told otherwise is thrown here, and nothing else.
    this.traps = { set: (kind, on) => on === $TRAPPED.has(kind.$kind) || $refuse(`trap ${kind.$kind} that is ${on}`) };
  }
  plus(x) { return $operand(x).$plus(this); }
  minus(x) { return $operand(x).$neg(this); }
  add(a, b) { return $operand(a).$add(b, this); }
  subtract(a, b) { return $operand(a).$sub(b, this); }
  multiply(a, b) { return $operand(a).$mul(b, this); }
  divide(a, b) { return $operand(a).$div(b, this); }
  exp(x) { return $exp($operand(x), this); }
  ln(x) { return $ln($operand(x), this); }
}
let $context = new $Context();
// with decimal.localcontext(c): const $c = $enter(c); try { … } finally { $leave($c); }
function $enter(context) { const before = $context; $context = context; return before; }
function $leave(before) { $context = before; }

const $TRAPPED = new Set(["DivisionByZero", "InvalidOperation", "Overflow"]);
const $kind = (kind) => Object.assign((...args) => $errors[kind](...args), { $kind: kind });
const decimal = {
  Decimal, localcontext: (context) => context,
  Context: Object.assign((...given) => new $Context(...given), { $s: ["prec", "rounding", "Emin", "Emax"] }),
};
for (const name of Object.keys($ROUNDING)) decimal[name] = name;
for (const kind of [...$TRAPPED, "DecimalException", "Underflow", "Subnormal"]) decimal[kind] = $kind(kind);

// ln 10 as a whole number of 2^-bits (Machin's way; Arndt, Matters Computational, 32.4). The longest so far is kept.
let $ln10_bits = 0n, $ln10_known = 0n;
function $ln10(bits) {
  if (bits > $ln10_bits) {
    $ln10_bits = 2n * bits;
    const parts = [[46n, 31n], [34n, 49n], [20n, 161n]].map(([many, n]) => {
      let sum = 0n;
      for (let k = 1n, term = (many << $ln10_bits) / n; term !== 0n; k += 2n, term /= n * n) sum += term / k;
      return sum;
    });
    $ln10_known = parts[0] + parts[1] + parts[2];
  }
  return $ln10_known >> ($ln10_bits - bits);
}

// The bits for so many places. Each halving of $power costs one at the end, and 48 are more than all that is cut off.
const $bits = (places) => BigInt(Math.ceil(places * 3.3219281 + 48 + Math.sqrt(places) * 2));

// e^x in 2^-bits, for 0 ≤ x ≤ ln 10: the series for an x halved often, and its sum squared as often.
function $power(x, bits) {
  const halvings = BigInt(Math.floor(Math.sqrt(Number(bits))));
  let sum = 1n << bits;
  for (let i = 1n, term = sum; term !== 0n; i++) sum += (term = ((term * x) >> (bits + halvings)) / i);
  for (let i = 0n; i < halvings; i++) sum = (sum * sum) >> bits;
  return sum;
}

// z·10^power in 2^-bits
const $fixed_point = (z, power, bits) => {
  const e = z.exponent + power;
  return e < 0 ? (z.coefficient << bits) / $ten(-e) : (z.coefficient * $ten(e)) << bits;
};

// Rounded correctly: with ever more places, until all within two units of the last one rounds alike (Ziv, 1991).
function $settled(context, places, found) {
  for (; ; places *= 2) {
    const [c, exponent] = found(places), sign = c < 0n ? 1 : 0;
    const low = $finish(context.$settling, sign, (sign ? -c : c) - 2n, exponent);
    const high = $finish(context.$settling, sign, (sign ? -c : c) + 2n, exponent);
    if (low.coefficient === high.coefficient && low.exponent === high.exponent) {
      return $finish(context, sign, low.coefficient, low.exponent, low.digits);
    }
  }
}

function $exp(z, context) {
  if (z.coefficient === 0n) return $ONE;
  const { prec } = context, size = z.adjusted();
  if (size > 8) return $finish(context, 0, 1n, z.sign ? -2e9 : 2e9); // past any Emax
  if (size < -prec - 2) return $finish(context.$settling, 0, $ten(prec + 2) + (z.sign ? -1n : 1n), -prec - 2); // by 1
  return $settled(context, prec + 6, (places) => {
    const bits = $bits(places), ten = $ln10(bits), x = $fixed_point(z, 0, bits) * (z.sign ? -1n : 1n);
    const power = x / ten - (x < 0n ? 1n : 0n);
    return [($power(x - power * ten, bits) * $ten(places)) >> bits, Number(power) - places];
  });
}

// ln(m·10^k) is k·ln 10 + y + ln(m/e^y) for the float y nearest to ln m; the last is 2·artanh of a number below 10^-15.
function $ln(z, context) {
  if (z.coefficient === 0n) $refuse("ln 0"); // Python's is −∞
  if (z.sign) throw $errors.InvalidOperation("ln of a number below 0");
  if (z.$cmp(1) === 0) return $ZERO;
  // Near 1 the logarithm is as small as z − 1, and wants as many more places.
  const near = Math.abs(z.adjusted()) > 1 ? 0 : -Math.min(0, $sum(z, $ONE, 1, { ...$WIDE, prec: z.digits + 9 }).adjusted());
  const power = z.adjusted(), leading = Number(`${z.coefficient}e${1 - z.digits}`);
  return $settled(context, context.prec + 6 + near, (places) => {
    const bits = $bits(places), m = $fixed_point(z, -power, bits);
    const y = BigInt(Math.round(Math.log(leading) * 2 ** 50)) << (bits - 50n), close = $power(y, bits);
    const u = ((m - close) << bits) / (m + close), square = (u * u) >> bits;
    let sum = y + BigInt(power) * $ln10(bits);
    for (let k = 1n, term = 2n * u; term / k !== 0n; k += 2n, term = (term * square) >> bits) sum += term / k;
    return [(sum * $ten(places)) >> bits, -places];
  });
}

// Floats

// float(x) of a number, a Decimal or a text
function $float(x) {
  if (x instanceof $Decimal) return x instanceof $Special ? $float(x.text) : x.$float();
  if (typeof x !== "string" && !(x instanceof String)) return Number(x);
  const text = x.trim().toLowerCase(), special = /^([+-]?)(inf(?:inity)?|nan)$/.exec(text);
  if (special) return special[2] === "nan" ? NaN : special[1] === "-" ? -Infinity : Infinity;
  if (/^[+-]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[+-]?\d[\d_]*)?$/.test(text) && !/(^|\D)_|_(\D|$)/.test(text)) {
    return Number(text.replaceAll("_", ""));
  }
  throw $errors.ValueError(`could not convert string to float: '${x}'`);
}

const $unusual = (x) => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");

// repr(x) of a float: the shortest digits, which the script has too; Python writes other powers of ten.
function $float_repr(x) {
  const size = Math.abs(x);
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(x) ? `${x}.0` : String(x);
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  return Number.isFinite(x) ? $with_power(x.toExponential()) : $unusual(x);
}
const $with_power = (text) => text.replace(/e([+-])(\d)$/, "e$10$2"); // two digits at least

// format(x, ".nf"). toFixed is exact but for ties, which it rounds up: those have one bit more than n.
function $fixed(x, n) {
  const bits = x * 2 ** (n + 1), tie = Number.isInteger(bits) && bits % 2 !== 0;
  if (n >= 0 && n <= 100 && Math.abs(x) < 1e21 && !tie && x !== 0) return x.toFixed(n);
  return Number.isFinite(x) ? $exact(x).$to(-n, "ROUND_HALF_EVEN").$plain() : $unusual(x);
}

// format(x, ".ng")
function $general(x, n = 6) {
  if (!Number.isFinite(x)) return $unusual(x);
  const kept = $exact(x).normalize(new $Context(Math.max(1, n))), power = kept.adjusted();
  if (power >= -4 && power < Math.max(1, n)) return kept.$plain();
  const text = kept.coefficient.toString(), tail = text.length > 1 ? `.${text.slice(1)}` : "";
  return $with_power(`${kept.sign ? "-" : ""}${text[0]}${tail}e${power < 0 ? "" : "+"}${power}`);
}

// round(x, n), and round(x), which is an int
function $round_float(x, n) {
  if (n !== undefined && n !== null) return Number.isFinite(x) ? Number($fixed(x, n)) : x;
  if (Number.isFinite(x)) return Number($fixed(x, 0)) + 0;
  throw Number.isNaN(x) ? $errors.ValueError("cannot convert float NaN to integer")
    : $errors.OverflowError("cannot convert float infinity to integer");
}
