"""Formulas: how MathML is read, and when a link of a chain holds."""

import re
from fractions import Fraction

import pytest

from tracer.audit.dom import parse
from tracer.audit.exact_intervals import point
from tracer.audit.expressions import Reading, cells, evaluate
from tracer.audit.grammar import joined, parse_tokens
from tracer.audit.nodes import UnreadableError
from tracer.audit.tokens import tokens_of


def marked_up(text: str) -> str:
    """Short notation to MathML: numerals, names, signs one by one; a minus before a digit belongs to the numeral."""
    parts: list[str] = []
    for token in re.findall(r"−?\d+(?:\.\d+)?|½|tanh′?|ReLU′?|σ′?|exp|ln|max|step|<[^ ]*|\S", text.replace("−", " −")):
        if token.startswith("<"):
            parts.append(token)
        elif re.match(r"[−\d½]", token) and token != "−":
            parts.append(f"<mn>{token}</mn>")
        elif token[0].isalpha() or token in ("σ", "σ′"):
            parts.append(f"<mi>{token}</mi>")
        else:
            parts.append(f"<mo>{token}</mo>")
    return "".join(parts)


def read(markup: str):
    math = next(element for element in parse(f"<math>{markup}</math>").elements if element.tag == "math")
    return tokens_of(math)


def value_of(markup: str, **free: str) -> Fraction:
    reading = Reading(
        number=lambda number: point(number.numeral.value), symbol=lambda symbol: point(Fraction(0)),
        free={name: Fraction(value) for name, value in free.items()},
    )
    ((cell,),) = cells(evaluate(parse_tokens(read(markup)), reading))
    assert cell.hi - cell.lo < Fraction(1, 10**40)
    return cell.lo


FRACTION = "<mfrac><mn>1</mn><mrow><mn>1</mn><mo>+</mo><mn>3</mn></mrow></mfrac>"
VALUES = [
    (marked_up("1 + 2 × 3"), "7"),
    (marked_up("( 1 + 2 ) × 3"), "9"),
    ("<mrow>" + marked_up("1 + 2") + "</mrow>" + marked_up("× 3"), "7"),  # an <mrow> shows no brackets
    (marked_up("2 × 3 / 4 × 2"), "3"),
    (marked_up("1 − 2 − 3"), "-4"),
    (marked_up("2 − ( 3 − 4 )"), "3"),
    (marked_up("0.65 ( 1 − 0.65 )"), "0.2275"),
    (marked_up("( 1 + 1 ) ( 2 + 1 )"), "6"),
    ("<mn>2</mn><mo>&#x2062;</mo>" + marked_up("( 3 )"), "6"),
    (marked_up("[ 1 + ( 2 · 3 ) ] × 2"), "14"),
    ("<mo>−</mo><msup><mn>3</mn><mn>2</mn></msup>", "-9"),
    ("<msup><mrow>" + marked_up("( 1 − 3 )") + "</mrow><mn>2</mn></msup>", "4"),
    (marked_up("( 1 − 3") + "<msup><mo>)</mo><mn>2</mn></msup>", "4"),
    ("<msup><mn>2</mn><mn>−2</mn></msup>", "1/4"),
    ("<mn>1.2</mn><mo>×</mo><msup><mn>10</mn><mn>−3</mn></msup>", "0.0012"),
    ('<mrow data-derived=""><mn>1.2</mn><mo>×</mo><msup><mn>10</mn><mn>−3</mn></msup></mrow>', "0.0012"),
    (FRACTION, "1/4"),
    ("<mn>½</mn>" + marked_up("( 3 )"), "3/2"),
    (marked_up("| 1 − 3 | × 2"), "4"),
    (marked_up("2 | −3 |"), "6"),
    (marked_up("| −2 | | −3 |"), "6"),
    (marked_up("max ( 0 , −2 , 3 )"), "3"),
    ("<mi>ReLU</mi><mo>&#x2061;</mo>" + marked_up("( −2 )"), "0"),
    (marked_up("ReLU ( 2 ) + ReLU′ ( 2 ) + ReLU′ ( 0 ) + step ( −1 ) + step ( 0 )"), "3"),
    (marked_up("σ ( 0 ) + σ′ ( 0 ) + tanh ( 0 ) + tanh′ ( 0 ) + exp ( 0 ) + ln ( 1 )"), "2.75"),
    ("<msup><mi>σ</mi><mo>′</mo></msup>" + marked_up("( 0 )"), "0.25"),
    ("<msup><mi>tanh</mi><mn>2</mn></msup>" + marked_up("( 0 ) + 1"), "1"),
    ("<mi>ln</mi><mo>&#x2061;</mo><mn>1</mn>", "0"),
    (marked_up("0 × ln ( 0 )"), "0"),
    ("<mi>LReLU</mi>" + marked_up("( −2 )"), "-0.02"),
    ("<mi>LReLU′</mi>" + marked_up("( 0 )") + marked_up("+ 1"), "1.01"),
    ("<mi>id</mi>" + marked_up("( −2 )") + "<mo>+</mo><mi>id′</mi>" + marked_up("( 5 )"), "-1"),
    ("<msqrt>" + marked_up("4 + 5") + "</msqrt>", "3"),
    ("<mn>2</mn><mspace/><mstyle><mo>×</mo><mpadded><mn>3</mn></mpadded></mstyle><mphantom><mn>9</mn></mphantom>", "6"),
    (marked_up("2 × −3"), "-6"),
    ("<mo>−</mo><mo>−</mo><mn>3</mn>", "3"),
]


@pytest.mark.parametrize(("markup", "value"), VALUES, ids=[value for _, value in VALUES])
def test_a_formula_has_the_value_that_a_reader_gives_it(markup: str, value: str) -> None:
    assert value_of(markup) == Fraction(value)


def test_functions_have_fifty_digits() -> None:
    def digits(markup: str) -> str:
        value = value_of(markup)
        scaled = abs(value) * 10**30
        return ("-" if value < 0 else "") + str(scaled.numerator // scaled.denominator).rjust(31, "0")

    # From tables: e, ln 2, tanh 1, 1/(1+e).
    assert digits("<mi>exp</mi>" + marked_up("( 1 )")) == "2718281828459045235360287471352"
    assert digits("<msup><mi>e</mi><mn>1</mn></msup>") == "2718281828459045235360287471352"
    assert digits(marked_up("ln ( 2 )")) == "0693147180559945309417232121458"
    assert digits(marked_up("tanh ( 1 )")) == "0761594155955764888119458282604"
    assert digits(marked_up("σ ( −1 )")) == "0268941421369995120748840758178"
    assert digits(marked_up("σ′ ( 1 )")) == "0196611933241481852537424733585"
    assert digits(marked_up("tanh′ ( −1 )")) == "0419974341614026069394496739041"


@pytest.mark.parametrize("z", ["1000", "-1000", "100000", "-100000", "1e-30", "-1e-30"])
def test_saturated_and_tiny_arguments_have_values(z: str) -> None:
    for name in ("σ", "tanh", "σ′", "tanh′", "ReLU", "step"):
        value = value_of(f"<mi>{name}</mi>" + marked_up("( z )"), z=z)
        assert -1 <= value <= 1 or name == "ReLU"


UNREADABLE = [
    ("<mn>2</mn><mn>3</mn>", "the number 3 follows 2 without a sign between them"),
    ("<mn>2</mn><mo>&#x2062;</mo><mn>3</mn>", "the number 3 follows 2 without a sign between them"),
    ("<mn>1</mn><mn>−0.65</mn>", "the number −0.65 follows 1 without a sign between them"),
    ("<mn>1</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "1 before 1/2 reads as a mixed number"),
    (marked_up("1 / 2 ( 3 )"), "it is not clear whether ( belongs to what stands below the /"),
    ("<msup><mn>−3</mn><mn>2</mn></msup>", "the power of −3 needs brackets around its base"),
    ("<mn>1,000</mn>", "“1,000” is no numeral"),
    ("<mn>1e5</mn>", "“1e5” is no numeral"),
    ("<mn>.5</mn>", "“.5” is no numeral"),
    ("<mi>0.5</mi>", "the number “0.5” stands outside <mn>"),
    ("<mtext>0.5</mtext>", "the number “0.5” stands outside <mn>"),
    ("0.5", "text “0.5” stands outside <mn>, <mi>, <mo> and <mtext>"),
    ("<mn>1</mn><mo>-</mo><mn>1</mn>", "the sign “-” (U+002D) is not in the dialect; a minus is − (U+2212)"),
    ("<mn>1</mn><mo>∗</mo><mn>1</mn>", "the sign “∗” (U+2217) is not in the dialect"),
    (marked_up("( 1 + 2"), "the bracket ( is not closed by )"),
    (marked_up("( 1 + 2 ]"), "the bracket ( is not closed by )"),
    (marked_up("1 + 2 )"), "“)” cannot stand where it stands in “1 + 2)”"),
    (marked_up("1 +"), "a side, a bracket or an operand is empty"),
    (marked_up("× 1"), "“×” cannot stand where it stands"),
    (marked_up("| 1"), "a bar | is not closed"),
    (marked_up("σ"), "the function σ has no argument"),
    (marked_up("σ ( 1 , 2 )"), "the function σ takes one argument, not 2"),
    ("<mi>sinh</mi><mo>&#x2061;</mo>" + marked_up("( 1 )"), "the audit knows no function sinh"),
    ("<msup><mi>sinh</mi><mo>′</mo></msup>" + marked_up("( 1 )"), "the audit knows no function sinh′"),
    ("<mi>ln</mi><mn>2</mn><mi>x</mi>", "it is not clear how far ln reaches: it needs brackets"),
    (marked_up("x + 1"), "the symbol x is not tied to a row"),
    (marked_up("1 / ( 1 − 1 )"), "it divides by 0"),
    (marked_up("ln ( −1 )"), "it takes the ln of a negative number"),
    ("<msqrt><mn>−1</mn></msqrt>", "it takes the root of a negative number"),
    ("<msup><mn>2</mn><mn>0.5</mn></msup>", "an exponent must be a whole number, or its base e"),
    ("<msup><mn>2</mn><mn>999999</mn></msup>", "an exponent must be a whole number, or its base e"),
    (marked_up("exp ( 999999 )"), "an exponential is too large to evaluate"),
    ("<msup><mn>2</mn></msup>", "<msup> needs 2 parts and has 1"),
    ("<mroot><mn>2</mn><mn>3</mn></mroot>", "<mroot> is not in the dialect of MathML that the audit reads"),
    ("<mtable><mtr><mtd><mn>1</mn></mtd></mtr><mtr></mtr></mtable>",
     "a matrix needs rows <mtr> of filled cells <mtd>"),
    ("<mrow>" * 60 + "<mn>1</mn>" + "</mrow>" * 60, "the formula is nested too deeply"),
    (marked_up("( " * 60 + "1" + " )" * 60), "the formula is nested too deeply"),
]


@pytest.mark.parametrize(("markup", "why"), UNREADABLE, ids=[why[:40] for _, why in UNREADABLE])
def test_what_a_reader_could_misread_is_refused(markup: str, why: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        value_of(markup)
    assert str(refused.value) == why


def test_the_text_of_a_side_is_what_is_printed() -> None:
    markup = marked_up("( 0.77 − 1 ) × [ 0.77 ( 1 − 0.77 ) ] + max ( 0 , −2 ) / 2") + FRACTION
    assert joined(read(markup)) == "(0.77 − 1) × [0.77(1 − 0.77)] + max(0, −2)/2 1/(1 + 3)"


EQ, AP = "<mo>=</mo>", "<mo>≈</mo>"


def num(text: str, tie: str = "") -> str:
    return f'<mn data-path="{tie}">{text}</mn>' if tie else f"<mn>{text}</mn>"


def sym(row: int, name: str = "s") -> str:
    return f'<mi data-row="{row}">{name}</mi>'


def derived(text: str) -> str:
    return f'<mn data-derived="">{text}</mn>'


def call(name: str, argument: str) -> str:
    return f"<mi>{name}</mi><mo>&#x2061;</mo><mo>(</mo>{argument}<mo>)</mo>"


TIMES, MINUS_ = "<mo>×</mo>", "<mo>−</mo>"
SLOPE = sym(10, "o") + "<mo>(</mo><mn>1</mn><mo>−</mo>" + sym(10, "o") + "<mo>)</mo>"
SLOPE_NUMBERS = num("0.65", "10.value") + "<mo>(</mo><mn>1</mn><mo>−</mo>" + num("0.65", "10.value") + "<mo>)</mo>"
# Formula, trace, and what is wrong with it (nothing: true).
LINKS: list[tuple[str, str, list[str]]] = [
    # Numbers and =: exactly.
    (num("2") + TIMES + num("3") + EQ + num("6"), "", []),
    (num("0.65") + TIMES + num("0.35") + EQ + num("0.2276"), "", ["0.65 × 0.35 gives 0.2275, printed 0.2276"]),
    (num("0.65") + TIMES + num("0.35") + EQ + num("0.228"), "",
     ["0.65 × 0.35 gives 0.2275, not exactly 0.228: ≈ belongs here"]),
    (call("σ", num("0")) + EQ + num("0.5"), "", []),
    (call("σ", num("200")) + EQ + num("1"), "", ["σ(200) gives 0.9999999999…, not exactly 1: ≈ belongs here"]),
    (call("σ", num("1")) + EQ + num("1") + MINUS_ + call("σ", num("−1")), "", []),
    (num("2") + EQ + num("1") + "<mo>+</mo>" + num("1") + EQ + num("3"), "", ["1 + 1 gives 2, printed 3"]),
    # A lesson that carries: what follows ≈ is the rounding of what is printed, link by link.
    (call("σ", num("0.02")) + AP + derived("0.5050") + AP + derived("0.50"), "trace.json",
     ["0.5050 rounds to 0.51, printed 0.50"]),
    (call("σ", num("0.02")) + AP + derived("0.5049998") + AP + derived("0.50"), "trace.json", []),
    (num("0.65") + TIMES + num("0.35") + AP + derived("0.228"), "trace.json", []),
    (num("0.65") + TIMES + num("0.35") + AP + derived("0.227"), "trace.json",
     ["0.65 × 0.35 gives 0.2275, which rounds to 0.228, printed 0.227"]),
    (num("0.65") + TIMES + num("0.35") + AP + derived("0.2275"), "trace.json", []),
    (num("−0.51") + TIMES + num("0.25") + AP + derived("−0.128"), "trace.json", []),
    (num("1") + "<mo>/</mo>" + num("3") + AP + "<mo>−</mo>" + derived("0.3"), "trace.json",
     ["1/3 gives 0.3333333333…, which rounds to 0.3, printed −0.3"]),
    # Without a trace, or where nothing is carried, a tie may go either way, and operands may be rounded.
    (num("0.65") + TIMES + num("0.35") + AP + num("0.227"), "", []),
    (num("0.6283", "4.value") + "<mo>(</mo><mn>1</mn><mo>−</mo>" + num("0.6283", "4.value") + "<mo>)</mo>" + AP
     + num("0.2335", "5.value"), "floats.json", []),
    (num("0.63", "4.value") + "<mo>(</mo><mn>1</mn><mo>−</mo>" + num("0.63", "4.value") + "<mo>)</mo>" + AP
     + num("0.2335", "5.value"), "floats.json", []),
    (num("0.6283", "4.value") + "<mo>(</mo><mn>1</mn><mo>−</mo>" + num("0.6283", "4.value") + "<mo>)</mo>" + AP
     + derived("0.2338"), "floats.json",
     ["0.6283(1 − 0.6283) gives between 0.2334891125 and 0.2335891125, printed 0.2338"]),
    (num("0.35", "1.value") + TIMES + num("1.5", "2.value") + AP + derived("0.53"), "floats.json", []),
    (num("0.35", "1.value") + TIMES + num("1.5", "2.value") + AP + derived("0.52"), "floats.json", []),
    (num("0.35", "1.value") + TIMES + num("1.5", "2.value") + AP + derived("0.54"), "floats.json",
     ["0.35 × 1.5 gives 0.525, printed 0.54"]),
    # A symbol alone stands for what its row's expression gives.
    (sym(19, "s") + EQ + SLOPE + EQ + SLOPE_NUMBERS + EQ + num("0.2275", "19.value"), "trace.json", []),
    (sym(17, "d") + EQ + sym(15, "e") + TIMES + sym(16, "s"), "trace.json", []),
    (sym(17, "d") + EQ + sym(15, "e") + TIMES + sym(19, "s"), "trace.json", ["e × s gives −0.116025, d is −0.127449"]),
    (sym(10, "o") + EQ + call("σ", sym(9, "n")), "trace.json", []),
    (sym(10, "o") + EQ + call("σ", num("0.6", "9.value")) + AP + num("0.65", "10.value"), "trace.json", []),
    (sym(10, "o") + EQ + num("0.65", "10.value"), "trace.json", []),
    (sym(10, "o") + AP + num("0.6457", "10.raw"), "trace.json", []),
    (sym(10, "o") + EQ + num("0.6457", "10.raw"), "trace.json",
     ["o is 0.6456563062…, which 0.6457 only rounds: ≈ belongs here"]),
    (num("0.65", "10.value") + EQ + sym(10, "o"), "trace.json", []),
    (sym(10, "o") + "<mo>&lt;</mo>" + sym(2, "t"), "trace.json", []),
    (sym(10, "o") + "<mo>≥</mo>" + sym(2, "t"), "trace.json", ["0.65 is below 1"]),
    (sym(10, "o") + "<mo>≠</mo>" + sym(10, "o"), "trace.json", ["0.65 is 0.65"]),
    # Numbers put in for symbols.
    (SLOPE + EQ + SLOPE_NUMBERS, "trace.json", []),
    (SLOPE + EQ + num("0.65", "10.value") + TIMES + derived("0.35"), "trace.json", []),
    (sym(10, "o") + TIMES + num("2") + EQ + num("0.65", "10.value") + TIMES + num("3"), "trace.json",
     ["0.65 × 3 gives 1.95, o × 2 is 1.3"]),
    (call("σ", sym(3, "n")) + EQ + call("σ", num("0.525", "3.value")), "floats.json", []),
    (call("σ", sym(4, "o")) + EQ + call("σ", num("0.6283", "4.value")), "floats.json",
     ["0.6283 stands for 0.6283161882…: ≈ belongs here"]),
    (call("σ", sym(4, "o")) + AP + call("σ", num("0.6283", "4.value")), "floats.json", []),
    # Powers of ten, matrices, several statements.
    (sym(7, "c") + AP + '<mrow data-path="7.value"><mn>1.23</mn><mo>×</mo><msup><mn>10</mn><mn>−40</mn></msup></mrow>',
     "floats.json", []),
    (num("1") + EQ + num("1") + "<mo>,</mo>" + num("2") + EQ + num("3"), "", ["2 gives 2, printed 3"]),
]


@pytest.mark.parametrize(("formula", "trace", "wrong"), LINKS)
def test_a_link_is_held_against_the_one_before_it(formula: str, trace: str, wrong: list[str], judged) -> None:
    assert judged(formula, trace) == wrong


def cell(text: str) -> str:
    return f"<mtd><mn>{text}</mn></mtd>"


def matrix(*rows: str) -> str:
    body = "".join("<mtr>" + "".join(map(cell, row.split())) + "</mtr>" for row in rows)
    return f'<mrow class="matrix"><mo>[</mo><mtable>{body}</mtable><mo>]</mo></mrow>'


TRANSPOSED = f"<msup>{matrix('1 2 3')}<mi>T</mi></msup>"
MATRICES = [
    (matrix("1 2", "3 4") + matrix("5", "6") + EQ + matrix("17", "39"), []),
    (matrix("1 2", "3 4") + TIMES + matrix("5", "6") + "<mo>+</mo>" + matrix("1", "1") + EQ + matrix("18", "40"), []),
    (matrix("1 2", "3 4") + matrix("5", "6") + EQ + matrix("17", "38"), ["[1 2; 3 4][5; 6] gives 39, printed 38"]),
    (num("2") + TIMES + matrix("1 2") + EQ + matrix("2 4"), []),
    (matrix("1 2") + matrix("3", "4") + EQ + num("11"), []),
    (matrix("1 2") + "<mo>⊙</mo>" + matrix("3 4") + EQ + matrix("3 8"), []),
    (call("σ", matrix("0", "0")) + EQ + matrix("0.5", "0.5"), []),
    (TRANSPOSED + EQ + matrix("1", "2", "3"), []),
    (matrix("1 2") + EQ + matrix("1", "2"), ["it cannot be evaluated: the sizes 1×2 and 2×1 do not go together"]),
    (matrix("1 2") + matrix("1 2") + EQ + matrix("1 4"),
     ["it cannot be evaluated: a matrix of 2 columns cannot be multiplied by one of 1 rows"]),
]


@pytest.mark.parametrize(("formula", "wrong"), MATRICES)
def test_matrices_multiply_and_compare_cell_by_cell(formula: str, wrong: list[str], judged) -> None:
    assert judged(formula, "") == wrong


IDENTITIES = [
    (call("ln", "<msup><mi>e</mi><mi>z</mi></msup>") + EQ + "<mi>z</mi>", "z=1 z=−2.5 z=0", []),
    (call("σ′", "<mi>z</mi>") + EQ + "<mi>o</mi><mo>(</mo><mn>1</mn><mo>−</mo><mi>o</mi><mo>)</mo>", "z=0,o=0.5", []),
    (call("σ′", "<mi>z</mi>") + EQ + "<mi>o</mi><mo>(</mo><mn>1</mn><mo>−</mo><mi>o</mi><mo>)</mo>", "z=0,o=0.6",
     ["at z = 0, o = 0.6: σ′(z) gives 0.25, o(1 − o) gives 0.24"]),
    (call("tanh′", "<mi>z</mi>") + EQ + num("1") + MINUS_ + "<msup><mi>tanh</mi><mn>2</mn></msup>" + marked_up("( z )"),
     "z=0.3 z=-40", []),
    ("<msub><mi>w</mi><mn>1</mn></msub>" + TIMES + num("2") + EQ + num("3"), "w1=1.5", []),
    (call("tanh", "<mi>z</mi>") + EQ + num("2") + call("σ", num("2") + "<mi>z</mi>") + MINUS_ + num("1"),
     "z=0.7 z=0", []),
]


@pytest.mark.parametrize(("formula", "points", "wrong"), IDENTITIES)
def test_an_identity_holds_at_each_listed_point(formula: str, points: str, wrong: list[str], judged) -> None:
    assert judged(formula, "", f'data-at="{points}"') == wrong


def chain(*rows: tuple[str, str, str]) -> str:
    cells = ("".join(f"<mtd>{cell}</mtd>" for cell in row) for row in rows)
    return '<mtable class="chain">' + "".join(f"<mtr>{row}</mtr>" for row in cells) + "</mtable>"


CHAINS = [
    (chain((num("6"), EQ, num("1")), ("", "", "<mo>+</mo>" + num("5")), ("", EQ, num("6"))), []),
    (chain((num("6"), EQ, num("1")), ("", "", num("5"))),
     ["it cannot be evaluated: a continued line begins with + or −, not with “5”"]),
    (chain(("", EQ, num("1"))), ["it cannot be evaluated: a chain begins without a left side"]),
    (chain((num("6"), EQ, "")), ["it cannot be evaluated: a row of a chain has no right side"]),
    (chain((num("6"), EQ, num("6") + EQ + num("7"))), ["6 gives 6, printed 7"]),
    (chain((num("6"), EQ, num("6") + EQ), ("", EQ, num("6"))),
     ["it cannot be evaluated: nothing stands on one side of a relation"]),
    (chain((num("6") + EQ + num("6"), EQ, num("6"))),
     ["it cannot be evaluated: a relation stands in the left cell of a chain"]),
    (chain((num("6"), EQ, num("6")), (num("7"), EQ, num("8"))), ["7 gives 7, printed 8"]),
    (chain((num("6"), EQ, num("6"))) + num("7"),
     ["it cannot be evaluated: something stands beside a chain in one formula"]),
    ('<mtable class="chain"><mtr><mtd><mn>1</mn></mtd><mtd><mo>=</mo></mtd></mtr></mtable>',
     ["it cannot be evaluated: a row of a chain needs three cells: left side, relation, right side"]),
    ('<mtable class="chain"></mtable><mo>=</mo><mn>1</mn>',
     ["it cannot be evaluated: something stands beside a chain in one formula"]),
]


@pytest.mark.parametrize(("formula", "wrong"), CHAINS)
def test_a_chain_is_read_row_by_row(formula: str, wrong: list[str], judged) -> None:
    assert judged(formula, "") == wrong


NEVER_SKIPPED = [
    "<mn>1</mn><mo>≅</mo><mn>2</mn>",
    "<mn>1</mn><mtext>=</mtext><mn>2</mn>",
    "<mn>1</mn><mo>→</mo><mn>2</mn>",
    "<semantics><mn>1</mn><mo>=</mo><mn>2</mn></semantics>",
    "<mi>x</mi><mo>=</mo><mn>2</mn>",
    "<mo>=</mo><mn>2</mn>",
    "<mn>2</mn><mo>=</mo>",
    "<msub><mn>0.5</mn><mn>2</mn></msub><mo>=</mo><mi>y</mi>",
    "<mi>x</mi><mo>=</mo><mi>2</mi>",
    "x = 2",
    "<mo>(</mo><mn>1</mn><mo>=</mo><mn>1</mn><mo>)</mo>",
    "<mfrac><mrow><mn>1</mn><mo>=</mo><mn>1</mn></mrow><mn>1</mn></mfrac>",
    "<mn>1</mn><mo>,</mo><mn>000</mn><mo>=</mo><mn>1000</mn>",
]


@pytest.mark.parametrize("formula", NEVER_SKIPPED)
def test_a_relation_with_a_numeral_is_never_skipped(formula: str, judged) -> None:
    assert judged(formula, "") != []


SKIPPED = [
    "<mi>x</mi><mo>=</mo><mi>y</mi>",
    "<mi>x</mi><mo>∈</mo><mn>2</mn>",
    "<msub><mi>x</mi><mn>1</mn></msub><mo>=</mo><mi>y</mi>",
]


@pytest.mark.parametrize("formula", SKIPPED)
def test_a_formula_of_free_symbols_is_not_evaluated(formula: str, judged) -> None:
    assert judged(formula, "") == []


def test_the_words_of_the_author_are_not_judged(judged) -> None:
    assert judged("<mn>1</mn><mo>=</mo><mn>2</mn>", "trace.json", "data-author") == []
