// Decimals as Python's `decimal` has them, over BigInt, and floats as Python reads, rounds and prints them.
// tests/live/test_decimal.py holds all of it against Python. What our modules do not use is not here, and throws.
const $refuse = (what) => { throw new Error(`decimal.js has no ${what}`); };
const $invalid = (what) => { throw $errors.InvalidOperation(what); };

// Powers of ten, which nearly all operations multiply or divide by; and those that a float holds exactly.
const $TENS = [1n], $FLOAT_TENS = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
while ($TENS.length < 500) $TENS.push($TENS[$TENS.length - 1] * 10n);
const $ten = (n) => (n < 500 ? $TENS[n] : 10n ** BigInt(n));
// How many digits c has. Most operations know it but for one, which saves writing c out.
function $digits(c, guess = c < $TENS[300] ? Math.log10(Number(c) || 1) + 1 : c.toString(16).length * 1.2) {
  let n = Math.max(1, Math.floor(guess));
  while (c >= $ten(n)) n++;
  while (n > 1 && c < $ten(n - 1)) n--;
  return n;
}
// Whether the last kept digit goes up for a rest that is not 0. twice: two of the rest; whole: one of that digit.
const $ROUNDING = {
  ROUND_HALF_EVEN: (kept, twice, whole) => twice > whole || (twice === whole && (kept & 1n) === 1n),
  ROUND_HALF_UP: (kept, twice, whole) => twice >= whole,
  ROUND_DOWN: () => false,
  ROUND_CEILING: (kept, twice, whole, sign) => sign === 0,
  ROUND_FLOOR: (kept, twice, whole, sign) => sign === 1,
};
// c without its last digits. Of more than there are, one is enough to say "less than half".
function $cut(c, count, digits, rounding, sign) {
  const whole = $ten(Math.min(count, digits + 1)), kept = c / whole, rest = c - kept * whole;
  return rest !== 0n && $ROUNDING[rounding](kept, 2n * rest, whole, sign) ? kept + 1n : kept;
}
// [c, exponent] without the zeros at the end of c, which is not 0
function $stripped(c, exponent, most = Infinity) {
  for (; exponent < most && c % 10n === 0n; exponent++) c /= 10n;
  return [c, exponent];
}
// The end of every operation: what came out exactly, in the digits and exponents of a context.
function $finish(context, sign, c, exponent, guess) {
  if (c === 0n) return new $Decimal(sign, 0n, Math.min(Math.max(exponent, context.$tiny), context.Emax), 1);
  const digits = $digits(c, guess), count = Math.max(0, digits - context.prec, context.$tiny - exponent);
  let kept = count ? $cut(c, count, digits, context.rounding, sign) : c, last = exponent + count;
  if (count && kept === $ten(context.prec)) [kept, last] = [kept / 10n, last + 1]; // 9.99 became 10.00
  const result = new $Decimal(sign, kept, last, digits - count);
  if (kept !== 0n && result.adjusted() > context.Emax) throw $errors.Overflow("too large");
  return result;
}
// [coefficient of high, of low, their exponent]. So far below what is kept, a number only says on which side of a tie
// the sum lies: one digit says that too.
function $aligned(high, low, prec) {
  const last = high.exponent + Math.min(-1, high.digits - prec - 2), far = high.coefficient && low.adjusted() < last;
  const [c, exponent] = far ? [low.coefficient && 1n, last] : [low.coefficient, low.exponent];
  return [high.coefficient && high.coefficient * $ten(high.exponent - exponent), c, exponent];
}
// a + b, or a − b where the sign of b is given turned round
function $sum(a, b, sign, context) {
  let x = a.coefficient, y = b.coefficient, exponent = a.exponent;
  if (a.exponent > b.exponent) [x, y, exponent] = $aligned(a, b, context.prec);
  if (a.exponent < b.exponent) [y, x, exponent] = $aligned(b, a, context.prec);
  const guess = x && y ? Math.max(a.adjusted(), b.adjusted()) - exponent + 1 : undefined;
  if (a.sign === sign) return $finish(context, sign, x + y, exponent, guess);
  if (x === y) return $finish(context, 0, 0n, exponent, 1);
  return x > y ? $finish(context, a.sign, x - y, exponent, guess) : $finish(context, sign, y - x, exponent, guess);
}
// The other side of an operator: a Decimal or an int, as in Python. An int has no −0, as a number of the script has.
function $operand(x) {
  if (x instanceof $Decimal) return x;
  return Number.isInteger(x) || x === !!x ? $exact(Number(x) + 0) : $refuse(`operator for a Decimal and ${x}`);
}

class $Decimal {
  constructor(sign, coefficient, exponent, guess) {
    this.sign = sign;
    this.coefficient = coefficient;
    this.exponent = exponent; // kept: 0.50 is not 0.5
    this.digits = $digits(coefficient, guess);
  }
  // Operators, which round to the context
  $add(other, context = $context) { const b = $operand(other); return $sum(this, b, b.sign, context); }
  $sub(other, context = $context) { const b = $operand(other); return $sum(this, b, 1 - b.sign, context); }
  $mul(other, context = $context) {
    const b = $operand(other), c = this.coefficient * b.coefficient;
    return $finish(context, this.sign ^ b.sign, c, this.exponent + b.exponent, this.digits + b.digits);
  }
  $div(other, context = $context) {
    const b = $operand(other), sign = this.sign ^ b.sign, ideal = this.exponent - b.exponent;
    if (!b.coefficient) throw $errors[this.coefficient ? "DivisionByZero" : "InvalidOperation"]("x / 0");
    if (!this.coefficient) return $finish(context, sign, 0n, ideal, 1);
    const more = b.digits - this.digits + context.prec + 1, y = b.coefficient * $ten(Math.max(0, -more));
    const x = this.coefficient * $ten(Math.max(0, more)), c = x / y;
    if (c * y === x) return $finish(context, sign, ...$stripped(c, ideal - more, ideal));
    return $finish(context, sign, c % 5n ? c : c + 1n, ideal - more, context.prec + 1); // no tie: something is left
  }
  $rounded(context, sign = this.sign) { return $finish(context, sign, this.coefficient, this.exponent, this.digits); }
  $signed(sign, context = $context) { return this.$rounded(context, this.coefficient && sign ? 1 : 0); } // no −0
  $plus(context) { return this.$signed(this.sign, context); }
  $neg(context) { return this.$signed(1 - this.sign, context); }
  $abs(context) { return this.$signed(0, context); }
  $bool() { return this.coefficient !== 0n; }
  $cmp(other) { // −1, 0 or 1, exactly, against any number
    const b = other instanceof $Decimal ? other : $exact(Number(other));
    const gap = b.coefficient ? $sum(this, b, 1 - b.sign, $SIGN) : this;
    return gap.coefficient ? 1 - 2 * gap.sign : 0;
  }
  $key() { // equal numbers have one key, the numbers of the script too: 1 and Decimal("1.00") are one key of a dict
    const near = this.$float(), own = !Number.isFinite(near) || this.$cmp(near) !== 0;
    return own ? `Decimal ${this.sign} ${$stripped(this.coefficient, this.exponent)}` : near + 0;
  }
  $int() { // toward zero; past 2^53 the nearest that the script has
    const n = Number(this.$to(0, "ROUND_DOWN").coefficient);
    return this.sign ? 0 - n : n;
  }
  $float() { // the nearest; a quotient of two exact floats is that too
    const { coefficient: c, exponent: e, digits } = this, quick = digits < 16 && e <= 0 && e > -23;
    return (this.sign ? -1 : 1) * (quick ? Number(c) / $FLOAT_TENS[-e] : Number(`${c}e${e}`));
  }
  $round(n) { return n == null ? this.$to(0, "ROUND_HALF_EVEN").$int() : this.quantize(new $Decimal(0, 1n, -n, 1)); }
  $to(exponent, rounding) { // with another exponent, in as many digits as that takes
    const { sign, coefficient: c, digits } = this, count = exponent - this.exponent;
    const kept = count > 0 ? $cut(c, count, digits, rounding, sign) : c && c * $ten(-count);
    return new $Decimal(sign, kept, exponent, digits - count);
  }
  $format(spec) { return spec === "f" ? this.$plain() : spec ? $refuse(`format ${spec}`) : this.toString(); }
  $plain() {
    const text = this.coefficient.toString(), e = this.exponent, all = text.padStart(1 - e, "0");
    const shown = e < 0 ? `${all.slice(0, e)}.${all.slice(e)}` : this.coefficient ? text + "0".repeat(e) : "0";
    return this.sign ? `-${shown}` : shown;
  }
  $scientific(mark) {
    const text = this.coefficient.toString().replace(/^(.)(?=.)/, "$1."), power = this.adjusted();
    return `${this.sign ? "-" : ""}${text}${mark}${power < 0 ? "" : "+"}${power}`;
  }
  toString() { return this.exponent <= 0 && this.adjusted() >= -6 ? this.$plain() : this.$scientific("E"); }
  // Methods of Python
  adjusted() { return this.exponent + this.digits - 1; }
  is_finite() { return true; }
  copy_sign(b) { return new $Decimal($operand(b).sign, this.coefficient, this.exponent, this.digits); }
  copy_abs() { return new $Decimal(0, this.coefficient, this.exponent, this.digits); }
  as_tuple() { return new $Parts(this); }
  quantize(exp, rounding, context) {
    const used = context ?? $context, { prec, Emax } = used, to = $operand(exp).exponent;
    const far = to > Emax || to < used.$tiny || (this.coefficient && this.adjusted() - to >= prec);
    const result = far ? $invalid("too many digits") : this.$to(to, rounding ?? used.rounding);
    const fits = !result.coefficient || (result.digits <= prec && result.adjusted() <= Emax);
    return fits ? result : $invalid("too many digits");
  }
  normalize(context) {
    const { sign, coefficient: c, exponent } = this.$rounded(context ?? $context);
    return new $Decimal(sign, ...(c ? $stripped(c, exponent) : [0n, 0]));
  }
  scaleb(other, context) {
    const used = context ?? $context, power = $operand(other).$int();
    if (Math.abs(power) > 2 * (used.Emax + used.prec)) $invalid("scaled too far");
    return $finish(used, this.sign, this.coefficient, this.exponent + power, this.digits);
  }
  to_integral_value(rounding, context) {
    return this.exponent < 0 ? this.$to(0, rounding ?? (context ?? $context).rounding) : this;
  }
  exp(context) { return $exp(this, context ?? $context); }
  ln(context) { return $ln(this, context ?? $context); }
}
class $Parts { // digits are written out where they are asked for
  constructor(number) { this.sign = number.sign; this.exponent = number.exponent; this.number = number; }
  get digits() { return Array.from(this.number.coefficient.toString(), Number); }
}
const $ONE = new $Decimal(0, 1n, 0), $ZERO = new $Decimal(0, 0n, 0);
const $named = (f, ...parameters) => Object.assign(f, { $s: parameters });
const { prototype: $methods } = $Decimal;
$named($methods.quantize, "exp", "rounding", "context");
$named($methods.to_integral_value, "rounding", "context");
$named($methods.scaleb, "other", "context");
for (const name of ["normalize", "exp", "ln"]) $named($methods[name], "context");

// Infinity and NaN can be read, printed and refused by the reader of lessons; nothing is computed with them.
class $Special extends $Decimal {
  constructor(sign, text) {
    super(sign, 0n, 0, 1);
    this.text = (sign ? "-" : "") + text;
    Object.defineProperty(this, "coefficient", { get: () => $refuse(`arithmetic with ${this.text}`) });
  }
  is_finite() { return false; }
  toString() { return this.text; }
}
// The exact value of a number: doubled until it is whole, since 2^-k is 5^k·10^-k
function $exact(x) {
  const sign = x < 0 || Object.is(x, -0) ? 1 : 0;
  if (!Number.isFinite(x)) return new $Special(sign, Number.isNaN(x) ? "NaN" : "Infinity");
  let size = Math.abs(x), k = 0;
  for (; !Number.isInteger(size); k++) size *= 2;
  return new $Decimal(sign, BigInt(size) * 5n ** BigInt(k), -k);
}
const Decimal = $named(function (value = 0) {
  if (value instanceof $Decimal) return value;
  if (typeof value === "number" || typeof value === "boolean") return $exact(Number(value));
  if (Array.isArray(value)) return new $Decimal(value[0], BigInt(value[1].join("")), value[2]);
  if (typeof value !== "string" && !(value instanceof String)) $refuse(`Decimal of ${value}`);
  const [, mark, text] = /^([+-]?)([^]*)$/.exec(value.trim().replaceAll("_", "")), sign = mark === "-" ? 1 : 0;
  const [special, signal, code] = /^(?:inf(?:inity)?|(s?)nan0*(\d*))$/i.exec(text) ?? [];
  if (special) return new $Special(sign, code === undefined ? "Infinity" : `${signal && "s"}NaN${code}`);
  const found = /^(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d+))?$/i.exec(text) ?? $invalid(value);
  const decimals = found[2] ?? found[3], exponent = Number(found[4] ?? 0) - decimals.length;
  if (!Number.isSafeInteger(exponent)) $invalid(value); // Python's end at 18 digits: either is out of any range
  return new $Decimal(sign, BigInt((found[1] ?? "") + decimals), exponent);
}, "value");
Decimal.prototype = $methods; // so that `x instanceof Decimal` holds

class $Context {
  constructor(prec, rounding, Emin, Emax) {
    Object.assign(this, { prec: prec ?? 28, rounding: rounding ?? "ROUND_HALF_EVEN" });
    Object.assign(this, { Emin: Emin ?? -999999, Emax: Emax ?? 999999 });
    if (!/^ROUND_(HALF_EVEN|HALF_UP|DOWN)$/.test(this.rounding)) $refuse(`context that is ${rounding}`);
    this.$tiny = this.Emin - this.prec + 1; // the last exponent; what is below is rounded there
    this.$settling = { prec: this.prec, rounding: "ROUND_HALF_EVEN", $tiny: this.$tiny, Emax: Infinity };
    // As in Python, InvalidOperation, DivisionByZero and Overflow are thrown, and nothing else: underflow is no error.
    this.traps = { set: (kind, on) => on && $refuse("other trap") };
  }
  plus(x) { return $operand(x).$plus(this); }
  minus(x) { return $operand(x).$neg(this); }
  add(a, b) { return $operand(a).$add(b, this); }
  subtract(a, b) { return $operand(a).$sub(b, this); }
  multiply(a, b) { return $operand(a).$mul(b, this); }
  divide(a, b) { return $operand(a).$div(b, this); }
  scaleb(a, n) { return $operand(a).scaleb(n, this); }
  exp(x) { return $exp($operand(x), this); }
  ln(x) { return $ln($operand(x), this); }
}
const $SIGN = { prec: 1, rounding: "ROUND_DOWN", $tiny: -Infinity, Emax: Infinity }; // for a difference of any size
const decimal = { Decimal, localcontext: (context) => context };
decimal.Context = $named((...given) => new $Context(...given), "prec", "rounding", "Emin", "Emax");
for (const name of Object.keys($ROUNDING)) decimal[name] = name;
for (const kind of ["DecimalException", "DivisionByZero", "InvalidOperation", "Overflow", "Underflow", "Subnormal"]) {
  decimal[kind] = Object.assign((...args) => $errors[kind](...args), { $kind: kind });
}
let $context = new $Context();
// with decimal.localcontext(c): const $c = $enter(c); try { … } finally { $leave($c); }
function $enter(context) { const before = $context; $context = context; return before; }
function $leave(before) { $context = before; }

// ln 10 in units of 2^-bits (Arndt, Matters Computational, 32.4); the longest so far is kept.
let $ln10_bits = 0n, $ln10_known = 0n;
function $ln10(bits) {
  if (bits > $ln10_bits) [$ln10_bits, $ln10_known] = [2n * bits, 0n];
  if (!$ln10_known) {
    for (const [many, n] of [[46n, 31n], [34n, 49n], [20n, 161n]]) {
      for (let k = 1n, term = (many << $ln10_bits) / n; term; k += 2n, term /= n * n) $ln10_known += term / k;
    }
  }
  return $ln10_known >> ($ln10_bits - bits);
}
// Bits for so many places: 48 more than all that is cut off on the way, with one for each halving below.
const $bits = (places) => BigInt(Math.ceil(places * 3.3219281 + 2 * Math.sqrt(places) + 48));
// e^x in units of 2^-bits, for |x| ≤ ln 10: the series of an x that is halved often, and its sum squared as often.
function $power(x, bits) {
  const halvings = BigInt(Math.floor(Math.sqrt(Number(bits))));
  let sum = 1n << bits;
  for (let i = 1n, term = sum; term; i++) sum += (term = ((term * x) >> (bits + halvings)) / i);
  for (let i = 0n; i < halvings; i++) sum = (sum * sum) >> bits;
  return sum;
}
// c·10^exponent in units of 2^-bits
const $binary = (c, exponent, bits) => (exponent < 0 ? (c << bits) / $ten(-exponent) : (c * $ten(exponent)) << bits);
// Rounded correctly: with ever more places, until all within two units of the last one rounds alike (Ziv, 1991).
function $settled(context, places, found) {
  for (; ; places *= 2) {
    const [c, exponent] = found(places), sign = c < 0n ? 1 : 0, size = sign ? -c : c;
    const [low, high] = [-2n, 2n].map((error) => $finish(context.$settling, sign, size + error, exponent));
    if (low.coefficient === high.coefficient && low.exponent === high.exponent) return low.$rounded(context);
  }
}
function $exp(z, context) {
  if (!z.coefficient) return $ONE;
  if (z.adjusted() > 8) return $finish(context, 0, 1n, z.sign ? -2e9 : 2e9, 1); // past any exponent
  return $settled(context, context.prec + 6, (places) => {
    const bits = $bits(places), ten = $ln10(bits), x = $binary(z.coefficient, z.exponent, bits) * (z.sign ? -1n : 1n);
    return [($power(x % ten, bits) * $ten(places)) >> bits, Number(x / ten) - places];
  });
}
// ln(m·10^k) = k·ln 10 + y + ln(m/e^y): with a float y near ln m, the last is 2·artanh of less than 10^-15.
function $ln(z, context) {
  if (!z.coefficient) $refuse("ln 0"); // Python's is −∞
  if (z.sign) $invalid("ln of a number below 0");
  if (z.$cmp(1) === 0) return $ZERO;
  const k = z.adjusted(), y = Math.log(Number(`${z.coefficient}e${1 - z.digits}`));
  // Near 1 it is as small as z − 1, and wants as many more places.
  const near = Math.abs(k) > 1 ? 0 : -Math.min(0, $sum(z, $ONE, 1, $SIGN).adjusted());
  return $settled(context, context.prec + 6 + near, (places) => {
    const bits = $bits(places), m = $binary(z.coefficient, z.exponent - k, bits);
    const guess = BigInt(Math.round(y * 2 ** 50)) << (bits - 50n), close = $power(guess, bits);
    const u = ((m - close) << bits) / (m + close), square = (u * u) >> bits;
    let sum = guess + BigInt(k) * $ln10(bits);
    for (let n = 1n, term = 2n * u; term / n; n += 2n, term = (term * square) >> bits) sum += term / n;
    return [(sum * $ten(places)) >> bits, -places];
  });
}

// float(x) of a number, a Decimal or a text
function $float(x) {
  if (typeof x !== "string" && !(x instanceof String)) return x instanceof $Decimal ? x.$float() : Number(x);
  const text = x.trim(), [, sign, infinite] = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i.exec(text) ?? [];
  if (sign !== undefined) return infinite ? (sign === "-" ? -Infinity : Infinity) : NaN;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw $errors.ValueError(`could not convert string to float: '${x}'`);
}
const $two_digits = (text) => text.replace(/e([+-])(\d)$/, "e$10$2"); // Python's powers have two digits at least
const $not_finite = (x) => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");
// repr(x) of a float: the shortest digits are the script's too; where a power of ten is written is not.
function $float_repr(x) {
  const size = Math.abs(x);
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(x) ? `${x}.0` : String(x);
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  return Number.isFinite(x) ? $two_digits(x.toExponential()) : $not_finite(x);
}
// format(x, ".nf"). toFixed is exact, but rounds a tie up: that is a number with one bit more than n after the point.
function $fixed(x, n) {
  const bits = x * 2 ** (n + 1), quick = n >= 0 && n <= 100 && Math.abs(x) < 1e21 && x !== 0;
  if (quick && !(Number.isInteger(bits) && bits % 2)) return x.toFixed(n);
  return Number.isFinite(x) ? $exact(x).$to(-n, "ROUND_HALF_EVEN").$plain() : $not_finite(x);
}
// format(x, ".ng"); "g" is ".6g"
function $general(x, n = 6) {
  if (!Number.isFinite(x)) return $not_finite(x);
  const most = Math.max(1, n), kept = $exact(x).normalize(new $Context(most)), power = kept.adjusted();
  return power >= -4 && power < most ? kept.$plain() : $two_digits(kept.$scientific("e"));
}
// round(x, n), and round(x), which is an int
function $round_float(x, n) {
  if (n == null) return $exact(x).$round();
  return Number.isFinite(x) ? Number($fixed(x, n)) : x;
}
