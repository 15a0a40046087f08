"""Decimals and floats of the page's script, held against Python's own: every operation, in every context, as text."""

from __future__ import annotations

import decimal
import json
import math
import random
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.examples import examples
from tests.live.scope import in_runtime

FILES = ("decimal.js",)
LIMITS = ((28, -308, 308), (40, -99999, 99999), (100, -99999, 99999), (300, -99999, 99999), (400, -999999, 999999),
          (20, -99999, 99999), (33, -99999, 99999), (5, -6, 6), (1, -2, 3))
"""prec, Emin, Emax: those of our modules, and two so small that every number lies at an edge."""
ROUNDINGS = ("ROUND_HALF_EVEN", "ROUND_HALF_UP", "ROUND_DOWN")
CONTEXTS = [(prec, rounding, low, high) for prec, low, high in LIMITS for rounding in ROUNDINGS]
EVERY_ROUNDING = (*ROUNDINGS, "ROUND_CEILING", "ROUND_FLOOR")

# name: (kinds of its arguments, Python, script). c: the context, which is the current one too.
OPERATIONS: dict[str, tuple[str, Callable[..., Any], str]] = {
    "+": ("dd", lambda c, a, b: a + b, "(c, a, b) => a.$add(b)"),
    "-": ("dd", lambda c, a, b: a - b, "(c, a, b) => a.$sub(b)"),
    "*": ("dd", lambda c, a, b: a * b, "(c, a, b) => a.$mul(b)"),
    "/": ("dd", lambda c, a, b: a / b, "(c, a, b) => a.$div(b)"),
    "near +": ("dn", lambda c, a, b: a + b, "(c, a, b) => a.$add(b)"),
    "near -": ("dn", lambda c, a, b: a - b, "(c, a, b) => a.$sub(b)"),
    "near /": ("dn", lambda c, a, b: a / b, "(c, a, b) => a.$div(b)"),
    "same /": ("dd", lambda c, a, b: c.multiply(a, b) / b, "(c, a, b) => c.multiply(a, b).$div(b)"),
    "int": ("di", lambda c, a, b: a * b, "(c, a, b) => a.$mul(b)"),
    "from int": ("di", lambda c, a, b: b - a, "(c, a, b) => $operand(b).$sub(a)"),
    "neg": ("d", lambda c, a: -a, "(c, a) => a.$neg()"),
    "plus": ("d", lambda c, a: +a, "(c, a) => a.$plus()"),
    "abs": ("d", lambda c, a: abs(a), "(c, a) => a.$abs()"),
    "copy_abs": ("d", lambda c, a: a.copy_abs(), "(c, a) => a.copy_abs()"),
    "context": ("dd", lambda c, a, b: c.add(c.minus(a), c.subtract(c.plus(b), c.divide(a, b))),
                "(c, a, b) => c.add(c.minus(a), c.subtract(c.plus(b), c.divide(a, b)))"),
    "<": ("dd", lambda c, a, b: (a > b) - (a < b), "(c, a, b) => a.$cmp(b)"),
    "near <": ("dn", lambda c, a, b: (a > b) - (a < b), "(c, a, b) => a.$cmp(b)"),
    "float <": ("df", lambda c, a, b: (a > b) - (a < b), "(c, a, b) => a.$cmp(b)"),
    "same key": ("dn", lambda c, a, b: a == b, "(c, a, b) => a.$key() === b.$key()"),
    "own key": ("d", lambda c, a: {a: 1}.get(a.normalize(decimal.Context(prec=2000)), 0),
                "(c, a) => Number(a.$key() === a.normalize(new $Context(2000)).$key())"),
    "float key": ("f", lambda c, a: {a: 1}[Decimal(a)], "(c, a) => Number(Decimal(a).$key() === a)"),
    "bool": ("d", lambda c, a: bool(a), "(c, a) => a.$bool()"),
    "quantize": ("dq", lambda c, a, q: a.quantize(q), "(c, a, q) => a.quantize(q)"),
    "quantize to": ("du", lambda c, a, q: a.quantize(q), "(c, a, q) => a.quantize(q)"),
    "quantize by": ("dqr", lambda c, a, q, r: a.quantize(q, r, WIDE), "(c, a, q, r) => a.quantize(q, r, WIDE)"),
    "tie by": ("tqr", lambda c, a, q, r: a.quantize(q, r), "(c, a, q, r) => a.quantize(q, r)"),
    "normalize": ("d", lambda c, a: a.normalize(), "(c, a) => a.normalize()"),
    "normalize in": ("d", lambda c, a: a.normalize(WIDE), "(c, a) => a.normalize(WIDE)"),
    "scaleb": ("di", lambda c, a, n: a.scaleb(n), "(c, a, n) => a.scaleb(n)"),
    "to_integral_value": ("tr", lambda c, a, r: a.to_integral_value(rounding=r), "(c, a, r) => a.to_integral_value(r)"),
    "to_integral": ("d", lambda c, a: a.to_integral_value(), "(c, a) => a.to_integral_value()"),
    "round": ("t", lambda c, a: round(a), "(c, a) => a.$round()"),
    "round to": ("dp", lambda c, a, n: round(a, n), "(c, a, n) => a.$round(n)"),
    "adjusted": ("d", lambda c, a: a.adjusted(), "(c, a) => a.adjusted()"),
    "as_tuple": ("d", lambda c, a: [*a.as_tuple()], "(c, a) => [a.as_tuple().sign, a.as_tuple().digits, a.as_tuple().exponent]"),
    "of tuple": ("d", lambda c, a: Decimal(a.as_tuple()),
                 "(c, a) => Decimal([a.as_tuple().sign, a.as_tuple().digits, a.as_tuple().exponent])"),
    "of float": ("f", lambda c, a: Decimal(a), "(c, a) => Decimal(a)"),
    "int of": ("t", lambda c, a: int(a), "(c, a) => a.$int()"),
    "float of": ("d", lambda c, a: float(a), "(c, a) => a.$float()"),
    "text": ("d", lambda c, a: str(a), "(c, a) => a.toString()"),
    "f": ("t", lambda c, a: f"{a:f}", "(c, a) => a.$format('f')"),
    "finite": ("d", lambda c, a: a.is_finite(), "(c, a) => a.is_finite()"),
    "exp": ("d", lambda c, a: a.exp(), "(c, a) => a.exp()"),
    "exp in": ("e", lambda c, a: c.exp(a), "(c, a) => c.exp(a)"),
    "ln": ("d", lambda c, a: (a.copy_abs() or Decimal(1)).ln(), "(c, a) => (a.$bool() ? a.copy_abs() : Decimal(1)).ln()"),
    "exp at a tie": ("E", lambda c, a: c.exp(a), "(c, a) => c.exp(a)"),
    "ln at a tie": ("L", lambda c, a: c.ln(a), "(c, a) => c.ln(a)"),
    "ln in": ("l", lambda c, a: a.ln(c), "(c, a) => a.ln(c)"),
}
WIDE, FINE = decimal.Context(prec=400), decimal.Context(prec=40, rounding="ROUND_HALF_EVEN")
SMALL = decimal.Context(prec=5, Emin=-6, Emax=6)
_DECIMALS = "dntquelEL"
EVERY_DAY, LONG = 15_000, 150_000


def _number(draw: random.Random) -> str:
    """A number with something about it."""
    digits = str(draw.randrange(10 ** draw.randint(1, draw.choice((1, 3, 6, 17, 28, 29, 40)))))
    sign = draw.choice(("", "", "-"))
    kind = draw.randrange(10)
    if kind == 0:
        digits = "0"
    elif kind == 1:  # neighbours of powers of ten, ties among them
        digits = draw.choice(("9" * 28, "9" * 28 + "5", "9" * 40, "1" + "0" * 27 + "5", "1" + "0" * 28 + "1", "99995", "5"))
    elif kind == 2:
        digits += "0" * draw.randint(1, 30)
    elif kind == 3:
        digits += "5" + "0" * draw.randint(0, 3)
    elif kind == 4:
        return sign + draw.choice(("1e-12", "1e6", "1e300", "1e-300", "5e-324", "1E-308", "9.99e308", "1e-335", "5e-336", "1e-99999", "7e99999"))
    return f"{sign}{digits}e{draw.choice((0, 0, draw.randint(-45, 10), draw.randint(-360, 340), -len(digits), -len(digits) // 2))}"


def _argument(kind: str, draw: random.Random, before: list[Any], prec: int) -> Any:
    """d: a decimal; n: one near the first; t: of a moderate exponent; q, u: a unit, near the first; e, l: for exp and ln;
    E, L: such that these lie at a tie of `prec` digits but for a trace; i, p: an int; r: a rounding; f: a float.
    """
    if kind == "u":
        return f"1e{Decimal(before[0]).as_tuple().exponent + draw.randint(-4, 6)}"
    if kind in "EL":
        finer = decimal.Context(prec=prec + draw.randint(2, prec + 9), Emax=999999, Emin=-999999)
        tie = Decimal(draw.randrange(10 ** (prec - 1), 10**prec) * 10 + 5)
        if kind == "E":
            return str(tie.scaleb(draw.randint(-prec - 9, 9), finer).ln(finer))
        return str((draw.choice((1, -1)) * tie).scaleb(-prec + draw.randint(-9, 1), finer).exp(finer))
    if kind == "n":
        sign, digits, exponent = Decimal(before[0]).as_tuple()
        near = Decimal((draw.choice((sign, 1 - sign)), digits, exponent))
        near += near.scaleb(-draw.choice((1, 5, 27, 28, 29, 30)), WIDE) * draw.choice((0, 0, 1, -1, 5, -5))
        return str(near if draw.random() < 0.8 else near.normalize(WIDE))
    if kind == "t":
        return f"{draw.choice(('', '-'))}{draw.randrange(10 ** draw.randint(0, 12))}{draw.choice(('', '5', '50', '0'))}e{draw.randint(-9, 3)}"
    if kind == "e":
        return draw.choice((
            str(draw.uniform(-745, 710)), f"{draw.choice(('', '-'))}{draw.randint(1, 9)}e{-draw.randint(20, 60)}", "-745", "710",
            f"5e-{draw.randint(20, 45)}", f"-5e-{draw.randint(20, 45)}", str(draw.gauss(0, 2)), "-100000", "1e-400", "-1e300", "0.00",
        ))
    if kind == "l":
        gap = Decimal(draw.randint(-9, 9)).scaleb(-draw.choice((1, 2, 10, 30, 60)))
        return str(draw.choice((1 + gap, Decimal(draw.random()) + Decimal("1e-40"), Decimal(draw.randint(2, 99)),
                                Decimal(10).scaleb(draw.randint(-400, 400)), Decimal("1e-99999"), Decimal("1.000"))))
    made = {"i": lambda: draw.choice((0, 1, -1, 2, 10, draw.randint(-12, 12), draw.randint(-400, 400))), "p": lambda: draw.randint(-3, 30),
            "q": lambda: f"1e{draw.choice((0, -2, -4, 1, draw.randint(-40, 12)))}", "r": lambda: draw.choice(EVERY_ROUNDING),
            "f": lambda: _float(draw), "d": lambda: _number(draw)}
    return made[kind]()


def _float(draw: random.Random) -> float:
    """Any bits, exact ties, neighbours, and what a page has."""
    bits = struct.unpack("<d", draw.randbytes(8))[0]
    return draw.choice((
        bits if math.isfinite(bits) else 0.0, draw.randint(-999, 999) / 2 ** draw.randint(0, 6), draw.gauss(0, 100),
        round(draw.uniform(-9, 9), draw.randint(0, 6)), math.nextafter(10.0 ** draw.randint(-20, 25), draw.choice((0, math.inf))),
        draw.choice((0.0, -0.0, 5e-324, 1e16, 1e15, 9999999999999998.0, 1e-4, 1e-5, 0.00012345, 123456.5, 1e21, 1e22, 1e23, 2.5, 0.5, -0.5, 1.5)),
    ))


def _told(work: Callable[[], Any]) -> str:
    """A result as text, or the kind of the exception."""
    try:
        found = work()
    except ArithmeticError as error:
        return type(error).__name__
    return _text(found)


def _text(found: Any) -> str:
    if isinstance(found, float):  # by its bits
        return struct.pack(">d", found).hex()
    if isinstance(found, int) and not isinstance(found, bool):  # as near as a number of the script is
        return struct.pack(">d", float(found)).hex()
    return json.dumps(found, separators=(",", ":")) if isinstance(found, bool | list | tuple) else str(found)


SCRIPT = """
const hex = (x) => { const view = new DataView(new ArrayBuffer(8)); view.setFloat64(0, x); return view.getBigUint64(0).toString(16).padStart(16, "0"); };
const text = (x) => typeof x === "number" ? hex(x) : typeof x === "object" && !(x instanceof Decimal) ? JSON.stringify(x) : String(x);
const told = (work) => { try { return text(work()); } catch (error) { return error.kind ?? String(error); } };
const WIDE = new $Context(400), FINE = new $Context(40), SMALL = new $Context(5, null, -6, 6);
"""


@pytest.mark.slow
def test_every_operation_is_as_python_has_it() -> None:
    draw = random.Random("decimals of the page")
    cases, expected = [], []
    for at in range(examples(EVERY_DAY, LONG)):
        name = [*OPERATIONS][at % len(OPERATIONS)]
        kinds, python, _ = OPERATIONS[name]
        prec, rounding, low, high = draw.choice(CONTEXTS)
        given: list[Any] = []
        for kind in kinds:
            given.append(_argument(kind, draw, given, prec))
        decimals = [Decimal(a) if kind in _DECIMALS else a for kind, a in zip(kinds, given, strict=True)]
        context = decimal.Context(prec=prec, rounding=rounding, Emin=low, Emax=high)
        with decimal.localcontext(context) as current:
            expected.append(_told(lambda: python(current, *decimals)))  # noqa: B023 - called here and now
        cases.append([name, [prec, rounding, low, high], [f"d{a}" if kind in _DECIMALS else a for kind, a in zip(kinds, given, strict=True)]])
    operations = ", ".join(f"{json.dumps(name)}: {script}" for name, (_, _, script) in OPERATIONS.items())
    found = in_runtime(FILES, f"{SCRIPT} const operations = {{ {operations} }};" + """
        return data.map(([name, limits, given]) => {
            const context = decimal.Context(...limits), before = $enter(context);
            const args = given.map((a) => typeof a === "string" && a[0] === "d" ? Decimal(a.slice(1)) : a);
            try { return told(() => operations[name](context, ...args)); } finally { $leave(before); }
        });""", cases)
    wrong = [(case, one, other) for case, one, other in zip(cases, found, expected, strict=True) if one != other]
    assert not wrong, (len(wrong), {case[0]: (case[1:], one, other) for case, one, other in wrong})
    assert {"DivisionByZero", "InvalidOperation", "Overflow"} <= set(expected)


def test_floats_are_read_rounded_and_printed_as_python_has_them() -> None:
    draw = random.Random("floats of the page")
    given, expected = [], []
    for _ in range(examples(3_000, 30_000)):
        x, n = _float(draw), draw.choice((0, 1, 2, 3, 6, 9, 15, 20, 120))
        if draw.random() < 0.2 and abs(x) < 1e15:  # an exact tie of the last digit that is kept
            n = draw.randint(0, 8)
            x = draw.choice((1, -1)) * (2 * draw.randint(0, 10**draw.randint(1, 6)) + 1) / 2 ** (n + 1)
        given.append((x, n))
        expected.append([repr(x), f"{x:.{n}f}", f"{x:.{n}g}", f"{x:g}", _text(round(x, n)), _text(round(x, -(n % 9))),
                         _text(round(x))])
    found = in_runtime(FILES, SCRIPT + """
        return data.map(([x, n]) => [$float_repr(x), $fixed(x, n), $general(x, n), $general(x), text($round_float(x, n)),
                                     text($round_float(x, -(n % 9))), text($round_float(x))]);""", given)
    wrong = [both for both in zip(given, found, expected, strict=True) if both[1] != both[2]]
    assert not wrong, (len(wrong), wrong[:5])


TEXTS = (
    "0", "-0", "+0.00", " 1.50\n", "1_000.5", ".5", "5.", "-.5e-3", "1E5", "1e+5", "0e9", "0E-7", "0.000001", "0.0000001", "123e-9",
    "1e-999999", "Infinity", "-inf", "+INF", "nan", "-NaN", "NaN0012", "nan0", "sNaN", "-snan7",
    "", " ", "-", "+-5", "-+5", "--5", ".", "e5", "1e", "1e5.5", "1,5", "1 5", "1\n5", "0x10", "abc", "1e99999999999999999999", "in", "nan-1", "٣x",
)


def test_texts_are_read_as_python_reads_them() -> None:
    expected = []
    for text in TEXTS:
        try:
            number = str(float(text))
        except ValueError as error:
            number = str(error) if text.isprintable() else "ValueError"
        expected.append([_told(lambda: Decimal(text)), number])  # noqa: B023 - called here and now
    found = in_runtime(FILES, SCRIPT + """
        const number = (x) => { try { return $float_repr($float(x)); } catch (error) { return /\\n/.test(x) ? error.kind : error.args[0]; } };
        return data.map((x) => [told(() => Decimal(x)), number(x)]);""", TEXTS)
    read = [both for both in zip(TEXTS, found, expected, strict=True) if both[0] != "1_000.5"]  # text that our modules give to float() has no _
    assert not [both for both in read if both[1] != both[2]]
    assert found[TEXTS.index("1_000.5")] == ["1000.5", "could not convert string to float: '1_000.5'"]


SINGLE: tuple[tuple[Callable[[], Any], str], ...] = (
    (lambda: math.inf, "$float_repr(Infinity)"), (lambda: -math.inf, "$float_repr(-Infinity)"), (lambda: math.nan, "$float_repr(NaN)"),
    (lambda: f"{math.inf:.2f} {-math.inf:.2f} {math.nan:.2f}", "`${$fixed(Infinity, 2)} ${$fixed(-Infinity, 2)} ${$fixed(NaN, 2)}`"),
    (lambda: f"{math.inf:g} {math.nan:g}", "`${$general(Infinity)} ${$general(NaN)}`"),
    (lambda: repr(round(math.inf, 2)), "$float_repr($round_float(Infinity, 2))"),
    (lambda: repr(round(-0.4)), "String($round_float(-0.4))"),
    (lambda: repr(float("-Infinity")), "$float_repr($float(' -Infinity '))"),
    (lambda: repr(float(Decimal("-0.0"))), "$float_repr($float(Decimal('-0.0')))"),
    (lambda: repr(float(Decimal("1e400"))), "$float_repr($float(Decimal('1e400')))"),
    (lambda: Decimal(True) + True, "Decimal(true).$add(true)"),
    (lambda: Decimal(), "Decimal()"),
    (lambda: Decimal(2**53), "Decimal(2 ** 53)"),
    (lambda: isinstance(Decimal(1), Decimal), "Decimal(1) instanceof Decimal"),
    (lambda: SMALL.exp(Decimal(9999950).ln(FINE)), "SMALL.exp(Decimal(9999950).ln(FINE))"),  # only rounded up it is too large
    (lambda: _told(lambda: Decimal("12345e4").quantize(Decimal("1e4"), None, SMALL)),
     "told(() => Decimal('12345e4').quantize(Decimal('1e4'), null, SMALL))"),
    (lambda: Decimal(5) * 0, "Decimal(5).$mul(-0)"),  # no int of Python is −0
    (lambda: Decimal("Infinity").is_finite(), "Decimal('inf').is_finite()"),
    (lambda: Decimal(-math.inf), "Decimal(-Infinity)"),
    (lambda: Decimal(math.nan), "Decimal(NaN)"),
)
"""What random cases do not come upon."""


def test_what_stands_alone_is_as_python_has_it() -> None:
    expected = [str(python()) for python, _ in SINGLE]
    found = in_runtime(FILES, f"{SCRIPT} return [{', '.join(script for _, script in SINGLE)}].map(String);", None)
    assert found == [{"True": "true", "False": "false"}.get(text, text) for text in expected]


REFUSED = (
    ("Decimal(0).ln()", "ln 0"),  # −∞ in Python
    ("Decimal('inf').$add(1)", "arithmetic with Infinity"), ("Decimal(1).$cmp(Decimal('-nan'))", "arithmetic with -NaN"),
    ("Decimal(NaN).$bool()", "arithmetic with NaN"),
    ("Decimal(1).$add(0.5)", "operator for a Decimal and 0.5"), ("Decimal(1).$add('5')", "operator for a Decimal and 5"),
    ("Decimal(1).$mul(null)", "operator for a Decimal and null"),
    ("Decimal(null)", "Decimal of null"),
    ("Decimal(1).$format('.3f')", "format .3f"),
    ("decimal.Context(28, 'ROUND_CEILING')", "context that is ROUND_CEILING"),
    ("new $Context().traps.set(decimal.Underflow, true)", "other trap"),
    ("$round_float(Infinity)", "arithmetic with Infinity"),
)
"""What Python does and the script does not, since no module of ours asks for it."""


def test_what_is_not_there_is_refused() -> None:
    told = (f"() => {{ try {{ return String({script}); }} catch (error) {{ return error.message; }} }}" for script, _ in REFUSED)
    found = in_runtime(FILES, f"return [{', '.join(told)}].map((work) => work());", None)
    assert found == [f"decimal.js has no {message}" for _, message in REFUSED]


def test_a_context_is_the_current_one_until_it_is_left() -> None:
    found = in_runtime(FILES, """
        const third = () => String(Decimal(1).$div(3)), six = decimal.Context(6, "ROUND_HALF_UP"), told = [third()];
        six.traps.set(decimal.Underflow, false);
        const outer = $enter(decimal.localcontext(six));
        try { told.push(third(), String(Decimal("0.1234565").$plus())); throw decimal.DivisionByZero("ln 0"); }
        catch (error) { told.push(error.kind, ...error.args); }
        finally { $leave(outer); }
        return [...told, third(), decimal.ROUND_DOWN, Decimal.$s, decimal.Context.$s, Decimal(1).quantize.$s];""", None)
    assert found == ["0.3333333333333333333333333333", "0.333333", "0.123457", "DivisionByZero", "ln 0", "0.3333333333333333333333333333",
                     decimal.ROUND_DOWN, ["value"], ["prec", "rounding", "Emin", "Emax"], ["exp", "rounding", "context"]]
