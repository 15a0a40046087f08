"""Every feature of Python that the page's script may use, once: each function is run in both languages."""

from __future__ import annotations

import decimal
import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache, partial, reduce
from itertools import chain, count, pairwise, product, repeat
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

TABLE = {"a": 1, "b": 2}
TABLE["c"] = 3
FIRST, *REST = (1, 2, 3)
new, default = "reserved", "words"
_FINE = decimal.Context(prec=5, rounding=decimal.ROUND_HALF_UP, Emin=-308, Emax=308)


def at_the_top() -> Any:
    return TABLE, FIRST, REST, new, default


def reserved_words(this: int = 3, typeof: int = 4) -> Any:
    function, delete = this, typeof
    return function + delete


def arithmetic() -> Any:
    whole = [7 // 2, -7 // 2, 7 % 3, -7 % 3, 2**10, 7 / 2, 1 - 3, -(-3), +4, 6 & 3, 6 | 3, 6 ^ 3]
    decimals = [Decimal("0.50") + 1, 2 * Decimal("1.10"), Decimal(1) / Decimal(3), -Decimal("0.5"), abs(Decimal(-2))]
    return whole, [str(each) for each in decimals], True + True


def containers_added() -> Any:
    return [1] + [2], (1,) + (2,), "a" + "b", [0] * 3, "ab" * 2, {1, 2} | {3}, {"a": 1} | {"a": 2, "b": 3}, {1, 2} - {2}


def fractions() -> Any:
    third = Fraction(Decimal("0.5")) / Fraction(Decimal("1.5"))
    return (third == Fraction(1) / 3, third + third - Fraction("0.1") > Decimal("0.5"), third * 3 == Decimal(1), third != Decimal("0.3"), -third < 0,
            abs(-third) == third, not (third - third), max(third, -third) == third, Fraction(Decimal("1E+2")) == 100, isinstance(third, Fraction))


def added_in_place() -> Any:
    numbers, text, total = [1], "a", 1
    numbers += (each for each in (2, 3))
    text += "b"
    total -= 3
    total *= 2
    return numbers, text, total


def compared() -> Any:
    return [1 < 2 < 3, 1 < 3 < 2, "a" < "b", (1, "b") > (1, "a"), [1] == [1], (1, 2) == (1, 2), "a" == "b", 1 != 2,
            Decimal("1.0") == 1, Decimal("0.1") < 1, None is None, FIRST is not None, "x" in "text", 2 in [1, 2],
            "k" not in {"k": 1}, Markup("a") == "a", math.inf - math.inf != 0, math.inf - math.inf == 0, math.inf > 1, {"a": (1,)} == {"a": (1,)}, "" == 0, [] == ""]


def true_or_not() -> Any:
    values: list[Any] = ["", "a", 0, 1, [], [0], {}, {"a": 1}, None, Decimal("0.0"), Decimal("0.1"), Markup(""), set(), math.nan, 0.0]
    return [bool(value) for value in values], [not value for value in values]


def either_or_both() -> Any:
    return [0 or "b", "a" or "b", "" and 1, 2 and 3, (None or 0) is None, 1 if [] else 2, not (1 and 0 or 1)]


def conditions(size: int = 5) -> Any:
    if size < 3:
        return "small"
    elif size < 6:
        kind = "middle"
    else:
        kind = "large"
    return kind


def loops() -> Any:
    found = []
    for at, (left, right) in enumerate(zip("abc", [1, 2, 3], strict=True), 1):
        if left == "b":
            continue
        found.append((at, left, right))
    n = 0
    while True:
        n += 1
        if n > 4:
            break
    for _ in range(2):
        n += 10
    return found, n, at, list(range(5, 0, -2))


def captured_by_name() -> Any:
    made: list[Callable[[], int]] = []
    for n in range(3):
        made.append(lambda: n)
    return [each() for each in made]


def names_of_blocks() -> Any:
    """Where a name is bound first in each branch, in a loop, for what stands below, or seen by a function within."""
    found: list[Any] = []
    later: list[Callable[[], int]] = []
    for n in range(4):
        if n % 2:
            kept = n
            found.append(kept)
        elif n:
            kept, *rest = "even", n
            found.append((kept, rest))
        if n == 1:
            last = n
        square = n * n
        later.append(lambda: square)
    for n, kept in enumerate("ab"):
        kept += "!"
        found.append((n, kept))
    a, b = 1, 2
    a, b = b, a
    try:
        tried = 1
        raise ValueError("x")
    except ValueError:
        found.append((tried, a, b))
    total = 0
    while total < 2:
        step = 1
        total += step
    number = 5

    def told() -> int:
        return number

    number = 6
    return found, [each() for each in later], last, n, total, told()


def comprehensions() -> Any:
    pairs = [(x, y) for x in range(3) if x for y in range(x) if y < 2]
    return (pairs, {x % 2 for x in range(5)} == {0, 1}, {x: y for x, y in pairs}, [a + b for a, b in pairwise([1, 2, 4])],
            sum(x * x for x in range(4)), tuple(x for x in "ab"), ",".join(str(x) for x in (1, 2)),
            [last for _, last in pairs], any(x > 1 for x in range(3)), all(x for x in (1, 0)), max(x for x in (1, 3, 2)))


def lazily() -> Any:
    def told(x: int) -> int:
        asked.append(x)
        return x

    asked: list[int] = []
    first = next((told(x) for x in range(5) if told(x) > 1), None)
    return first, asked, next((x for x in ()), "none"), next(iter([7, 8]))


def _numbers(most: int) -> Iterator[int]:
    for n in range(most):
        if n == 3:
            return
        yield n


def _both(most: int) -> Iterator[int]:
    yield 100
    yield from _numbers(most)


def generators() -> Any:
    return list(_both(2)), [*_both(9)], sum(_numbers(5)), dict(enumerate(_numbers(2)))


def walrus() -> Any:
    found = [half for n in range(6) if (half := n / 2) == int(half)]
    if (size := len(found)) > 2:
        return size, found
    return None


def unpacked() -> Any:
    a, (b, *c), *d = 1, (2, 3, 4), 5, 6
    e = f = [0]
    g, h = "xy"
    return a, b, c, d, e is f, g, h, [*c, *d], {**TABLE, "a": 0}


def _shown(first: int, second: int = 2, *rest: int, key: str = "k", **more: int) -> Any:
    return first, second, rest, key, more


def _plain(a: int, b: int = 5, *, c: int, d: int = 7) -> Any:
    return a, b, c, d


def arguments() -> Any:
    given = {"c": 1, "b": 2}
    return (_shown(1), _shown(1, 3, 4, 5, key="x", z=1), _shown(second=1, first=0), _plain(1, c=2), _plain(1, d=0, c=2),
            _plain(1, **given), _plain(*[1, 2], c=3), partial(_plain, 1, d=9)(c=4), (lambda x, y=2: x + y)(1))


def inner(start: int = 1) -> Any:
    total = start

    def add(by: int, *, twice: bool = False) -> int:
        nonlocal total
        total += 2 * by if twice else by
        return total

    return add(1), add(2, twice=True), total


@cache
def _costly(n: int) -> list[int]:
    return [n]


@lru_cache(maxsize=4)
def _keyed(pair: tuple[int, int], word: str = "w") -> str:
    return f"{pair}{word}"


def remembered() -> Any:
    return _costly(1) is _costly(1), _costly(1) is _costly(2), _keyed((1, 2)), _keyed((1, 2), word="v")


@dataclass(kw_only=True, unsafe_hash=True)
class Point:
    x: int
    y: int = 2
    marks: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.x + self.y

    @cached_property
    def once(self) -> list[int]:
        return [self.x]

    @staticmethod
    def origin() -> Point:
        return Point(x=0, y=0)

    @classmethod
    def at(cls, x: int) -> Point:
        return cls(x=x)

    def moved(self, *, by: int) -> Point:
        return replace(self, x=self.x + by)


@dataclass(kw_only=True)
class Deep(Point):
    z: int = 3

    def moved(self, *, by: int) -> Point:
        self.z += by
        return self

    def __post_init__(self) -> None:
        self.x += 1


class Pair(NamedTuple):
    left: int
    right: int = 9


class Bag:
    kind = "bag"

    def __init__(self, things: list[int]) -> None:
        self.things = things

    def __len__(self) -> int:
        return len(self.things)

    def __getitem__(self, at: int) -> int:
        return self.things[at]

    def __str__(self) -> str:
        return f"bag of {len(self)}"

    def add(self, thing: int) -> None:
        self.things.append(thing)


class Sack(Bag):
    def __init__(self, things: list[int]) -> None:
        super().__init__([0, *things])

    def add(self, thing: int) -> None:
        super().add(10 * thing)


class Noun(str):
    plural: str

    def __new__(cls, text: str, plural: str = "") -> Noun:
        made = super().__new__(cls, text)
        made.plural = plural or text + "s"
        return made

    @property
    def head(self) -> str:
        return self[:1].upper() + self[1:]


def records() -> Any:
    point, deep = Point(x=1), Deep(x=1)
    return (point.size, point.once is point.once, Point.origin().size, Point.at(4).y, point.moved(by=5).x, point == Point(x=1),
            deep.moved(by=1) is deep, deep.z, deep.size, [each.name for each in fields(point)], {Pair(1): "a"}[Pair(1, 9)],
            point.marks is Point(x=1).marks, isinstance(deep, Point), isinstance(point, Deep), getattr(point, "y"), getattr(point, "q", 0))


def named_tuples() -> Any:
    left, right = pair = Pair(1)
    return left, right, pair._replace(right=2).right, [*pair], tuple(pair), pair == Pair(1, 9), pair.left


def classes() -> Any:
    bag, sack = Bag([1]), Sack([5])
    put = sack.add
    put(2)
    return len(bag), bag[0], str(bag), f"{sack}", sack.things, Sack.kind, hasattr(bag, "kind"), bool(Bag([])), type(sack) is Sack


def nouns() -> Any:
    noun = Noun("net")
    return (noun.plural, noun.head, f"{noun}!", noun + "s", len(noun), noun == "net", {noun: 1}["net"], noun.upper(),
            isinstance(noun, str), "{0.plural} {n.head}".format(noun, n=noun), Markup("{n}").format(n=noun), noun[0])


def lists_are_lists() -> Any:
    return isinstance([1], list), isinstance({}, list), [_named(value) for value in ([1, 2], "text", {"a": 1}, 3)]


def _named(value: Any) -> str:
    match value:
        case dict():
            return "a table"
        case list():
            return f"a list of {len(value)}"
        case str():
            return "a text"
    return "else"


def kinds() -> Any:
    values: list[Any] = [1, "a", None, [1], (1,), {"a": 1}, Decimal(1), True, Point(x=1), {1}]
    return [[isinstance(value, kind) for kind in (int, str, (list, tuple), dict, Decimal, bool, Point, set)] for value in values]


def _worded(value: Any) -> Any:
    match value:
        case 0 | 1:
            return "bit"
        case "a" | "b" as letter:
            return letter * 2
        case (str(name), 0) if name != "x":
            return name
        case (str(name), ("*", str(factor), 0)):
            return name, factor
        case Point(y=y):
            return y
        case None:
            return "none"
        case dict():
            return "table"
        case _:
            return "else"


def matched() -> Any:
    return [_worded(value) for value in (0, 1, 2, "b", ("f", 0), ("x", 0), ("f", ("*", "2", 0)), Point(x=1, y=7), None, {})]


class Wrong(Exception):
    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"wrong at {place}")


def _tried(what: Callable[[], Any]) -> str:
    try:
        return f"{what()}"
    except Wrong as error:
        return f"{error} ({error.place})"
    except (KeyError, IndexError) as error:
        return f"no such place: {error}"
    except ZeroDivisionError:
        return "by zero"
    except ArithmeticError:
        return "arithmetic"
    except ValueError as error:
        return str(error)
    finally:
        LOG.append("tried")


LOG: list[str] = []


def _raise(error: Exception | type[Exception]) -> Any:
    raise error


def exceptions() -> Any:
    return ([_tried(what) for what in (
        lambda: 1, lambda: _raise(Wrong("x")), lambda: {}["key"], lambda: 1 / 0, lambda: Decimal(1) / 0,
        lambda: Decimal(-1).ln(), lambda: _raise(ValueError("no")), lambda: _raise(OverflowError()), lambda: _raise(ArithmeticError))], LOG)


def decimal_methods() -> Any:
    plus, exp = _FINE.plus, Decimal.exp
    return [str(each) for each in (plus(Decimal("1.234567")), exp(Decimal(1)), _FINE.scaleb(Decimal(1), -3), Decimal("1.5").copy_sign(Decimal("-0")),
                                   _FINE.exp(Decimal(2)), Decimal(2).ln(_FINE))]


def within_a_context() -> Any:
    with decimal.localcontext(_FINE):
        inside = Decimal(1) / 3
    return str(inside), str(Decimal(1) / 3), str(_FINE.divide(Decimal(2), Decimal(3)))


def texts() -> Any:
    return ["  a ".strip(), "xxay".lstrip("x"), "1.50".rstrip("0"), "a,b,c".split(","), " a  b ".split(), "a,b,c".split(",", 1),
            "-".join(["a", "b"]), "abcabc".replace("b", "x"), "aaa".replace("a", "b", 2), "abc".startswith(("x", "a")),
            "abc".endswith("c"), "Ab".upper(), "Ab".lower(), "heLLo".capitalize(), "a=b=c".partition("="), "a=b=c".rpartition("="),
            "abc".removeprefix("a"), "abc".removesuffix("c"), "abcb".find("b"), "abcb".find("b", 2), "abc".count("b"), "12".isdigit(), "aé".isalpha(),
            "a1".isalnum(), "é".isascii(), "A".isupper(), "a\n".isprintable(), "a b".isprintable(), "x\ny".splitlines(), "two words".title()]


def no_numbers() -> Any:
    nothing, values = math.nan, [0.0, math.inf]
    return (nothing == nothing, nothing != 0, nothing < 1, [value == value for value in values], (1 < 2) & (2 < 3), True & False, False | True,
            (values[0] > 0) | (values[1] > 0), sum([True, False, True]), math.factorial(0), math.factorial(13), math.isnan(nothing))


def slices() -> Any:
    letters, numbers = "abcdef", [1, 2, 3, 4]
    return [letters[0], letters[-1], letters[1:3], letters[:-2], letters[::-1], numbers[1:], numbers[-2:], numbers[::2], numbers[::-1], Markup("<b>")[:1]]


def formatted() -> Any:
    n, x, d = 12, 2.675, Decimal("1E+3")
    return [f"{n} {x:.1f} {x:.2f} {0.5:.0f} {1.5:.0f} {d:f} {'q'!r} {n:04X} {{}}", "{} {1} {a}".format("x", a=2) if False else "{0} {a}".format("x", a=2),
            f"{True} {None} {(1, 'a')} {[1]!s}" if False else f"{True} {None}", f"{'a' + 'b'}`${{x}}\\", str(Decimal("0.50")), repr("it's")]


def markup() -> Any:
    bold = Markup("<b>{}</b>").format("<i>")
    return [bold, escape("a & b"), Markup("<") + "<", "<" + Markup("<"), Markup(", ").join(["<", Markup("<")]), bold.replace("<", "["),
            Markup("{x}").format(x='"'), f"{bold}", "".join([bold]), Markup("<p>").upper(), Markup.escape("<"), str(escape(bold))]


def lists() -> Any:
    values = [3, 1, 2]
    values.append(5)
    values.insert(0, 9)
    last, first = values.pop(), values.pop(0)
    values.sort(reverse=True)
    values.extend([4, 4])
    values[0] = 8
    values[-1] = 7
    del values[1]
    return values, last, first, values.index(4), values.count(4), sorted(["b", "a"], key=lambda x: x), sorted("cab", reverse=True), list(reversed("ab"))


def tables() -> Any:
    table: dict[Any, Any] = {(1, "a"): 1, (1, "b"): 2, Decimal("1.0"): 3}
    table.setdefault("list", []).append(1)
    table.update(x=1)
    table.update({"y": 2})
    popped = table.pop("y"), table.pop("none", 0)
    del table["x"]
    return (table[1, "b"], table[Decimal("1.00")], table.get("q"), table.get("q", 5), [*table.values()], len(table), popped, (1, "a") in table,
            dict.fromkeys("ab", 0), dict(a=1, b=2), dict([("k", 1)]), [key for key in {"z": 1, "a": 2}], list({"a": 1}.items()), {"a": 1}.copy())


def sets() -> Any:
    known = {1, 2}
    known.add(3)
    known.discard(1)
    return sorted(known), sorted(known & {3}), sorted(known ^ {3, 4}), known <= {2, 3, 4} if False else known.issubset({2, 3, 4}), {5}.pop(), len(frozenset("aab"))


def built_in() -> Any:
    return (min(3, 1, 2), max([1, 5], key=lambda x: -x), max([], default=0), min("b", "a"), sum([1, 2], 10), abs(-3), round(2.5), round(-0.125, 2), round(1.005, 2),
            len("abc"), ord("a"), chr(233), int("12"), int(3.9), int(Decimal("7.9")), float("1.5"), float(Decimal("0.1")), repr(0.1), repr(1e22), repr(1e-7), repr(2.0),
            list(map(str, [1, 2])), list(map(operator.add, [1, 2], [3, 4])), [*zip("ab", count(1))], [*zip([1, 2], repeat("x"))], bool(""), str(12), list(enumerate("ab", 1)),
            isinstance(True, int), type(1) is int, type("a") is str, type((1,)) is tuple)


def modules() -> Any:
    return (math.floor(-1.5), math.ceil(1.2), math.hypot(3, 4), math.isfinite(math.inf), reduce(operator.mul, [2, 3], 1), list(chain([1], (2,))), list(product("ab", [1, 2])),
            quote("a b/é&'~"), operator.neg(3), round(math.log10(1000), 9), list(pairwise("abc")))


def floats_in_halves() -> Any:
    return ([math.frexp(x) for x in (1.0, -0.75, 3.5, 0.0, 5e-324, 2.0**-1022, 1.7e308, 1 - 2.0**-53)],
            [math.copysign(x, y) for x in (0.5, -3.0) for y in (2.0, -2.0, 0.0, -0.0)], math.copysign(math.inf, -0.0) < -1e308)


def patterns() -> Any:
    found = re.compile(r"([A-Za-z]+)([0-9]+)\Z").match("ab12")
    number = re.search(r"(?P<whole>\d+)\.(\d*)", "x 3.14")
    return (found and (found[1], found[2], found.group(), found.start(), found.end()), number and (number["whole"], number.end()), re.fullmatch("a+", "aab"),
            re.findall(r"\w+", "né à_1!"), re.sub(r"[^\W\d_]", "L", "a1é_"), re.split(r"\d", "a1b2"), re.compile("B", re.IGNORECASE).sub(lambda m: f"<{m[0]}>", "abB"),
            re.compile(r"\{\w+\}|\S").findall("{ab} c"), re.compile("[gj]").search("aj") is not None, re.compile(r"a(b)?").match("a")[1])  # type: ignore[index]


@dataclass(frozen=True, kw_only=True)
class Named:
    name: str
    size: int = 2
    words: tuple[str, ...] = ()


class Speaker:
    def words(self, *, first: str = "a", last: str = "z") -> str:
        return first + last

    def told(self, a: int, b: int = 2, *, c: int = 3) -> Any:
        return a, b, c


class OtherSpeaker:
    def told(self, c: int, a: int = 1) -> Any:
        return c, a


def _with_keywords(a: int, b: int = 2, *, c: int = 3, d: int = 4) -> Any:
    return a, b, c, d


def keywords_by_place() -> Any:
    """A keyword has its place where the text tells whose it is; what is called is still evaluated as it is written."""
    asked: list[int] = []

    def ask(n: int) -> int:
        asked.append(n)
        return n

    chosen = _with_keywords
    named = Named(size=ask(1), name=str(ask(2)))
    kinds: list[Any] = [Keeper, Named]
    found = [_with_keywords(1, d=5), _with_keywords(c=ask(3), a=ask(4)), chosen(1, c=9), Speaker().told(1, c=7),
             Speaker().told(b=5, a=4), OtherSpeaker().told(a=1, c=2), named.words, named.size, Named(name="n").size]
    found += [kinds[0](size=3).size, kinds[1](name="k").name]
    return found, asked, Speaker().words(last="x"), [each(first="f") for each in [Speaker().words]]


class Keeper:
    """`this` stands for the first parameter, unless a function within has one of its own."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.found: list[Any] = []

    def plainly(self) -> Any:
        return [self.size + n for n in range(2)], (lambda n: n + self.size)(5)

    def within(self) -> Any:
        def later(n: int) -> int:
            return n + self.size

        return later(1), list(self.size * n for n in range(3)), [kept for n in range(3) if (kept := n * self.size)]

    def title(self) -> str:
        return f"of {self.size}"

    def words(self, first: str = "a") -> str:
        return first * self.size


@dataclass(frozen=True)
class Titled:
    title: str
    replace: str = "field"


def methods_and_fields_of_one_name() -> Any:
    keeper = Keeper(2)
    bound = keeper.words
    return (keeper.plainly(), keeper.within(), keeper.title(), "ab cd".title(), Titled("t").title, Titled("t").replace,
            "ab".replace("a", "c"), bound(), bound("b"), [each() for each in (keeper.title, keeper.words)],
            getattr(keeper, "words")("c"))


def text_of_a_kind_by_methods() -> Any:
    marked, plain = Markup("<b>a</b>"), "<i>"
    joined = marked.join([plain, marked])
    return (joined, isinstance(joined, Markup), isinstance(marked.replace("a", plain), Markup), marked.replace("a", plain),
            f"{marked}-{plain}".upper(), ", ".join(each for each in [marked, plain]), isinstance(marked.strip(), Markup),
            marked.startswith("<b"), plain.endswith((">", "x")), "a-b".split("-", 1), "x".join("ab"))


def zipped_and_unpacked() -> Any:
    pairs = list(zip([1, 2], (each for each in "ab"), strict=True))
    (a, b), *rest = pairs
    c, d = d_c = (a, b)
    with_keywords = [[*(x for x in range(3)), *reversed("ab")], tuple(n for n in range(2)), list(n for n in range(2))]
    failed = ""
    try:
        list(zip([1], [1, 2], strict=True))
    except ValueError:
        failed = "of different lengths"
    return pairs, rest, c, d, d_c, with_keywords, failed
