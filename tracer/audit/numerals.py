"""Numerals as printed, and the roundings that a lesson may ask for. All values are exact fractions."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tracer.audit.dom import Element, plain

MINUS = "\u2212"
_NUMERAL = re.compile(rf"([{MINUS}-]?)([0-9]{{1,60}})(?:\.([0-9]{{1,400}}))?(?: ?× ?10\^([{MINUS}-]?)([0-9]{{1,4}}))?")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", f"0123456789{MINUS}")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8), "⅒": (1, 10)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Numeral:
    """A number as it stands on the page: its text, its value, and the number of decimals that are printed.

    `places` is negative where a power of ten moves the last printed digit before the point.
    """

    text: str
    value: Fraction
    places: int

    @property
    def half_unit(self) -> Fraction:
        """Half a unit of the last printed place."""
        return power_of_ten(-self.places) / 2


@lru_cache(maxsize=4096)
def power_of_ten(exponent: int) -> Fraction:
    return Fraction(10) ** exponent


def numeral_text(element: Element) -> str:
    """The text of a numeral's element, with ^ before what is raised."""
    return plain(_raised(element))


def _raised(element: Element) -> str:
    parts = [child if isinstance(child, str) else _raised(child) for child in element.children]
    if element.tag == "msup" and len(element.elements) == 2:
        base, exponent = element.elements
        return f"{_raised(base)}^{_raised(exponent)}"
    inner = "".join(parts)
    if element.tag == "sup" or element.attrs.get("baseline-shift") == "super" or "sup" in element.classes:
        return f"^{inner}"
    return inner


@lru_cache(maxsize=65536)
def read_numeral(text: str) -> Numeral | None:
    """Read a numeral such as 0.65, −0.04 or 1.2 × 10^−40; None where the text is anything else."""
    text = plain(text)
    if "10" in text:
        text = _RAISED.sub(lambda raised: "^" + raised[0].translate(_SUPERSCRIPTS), text)
    match = _NUMERAL.fullmatch(text)
    if match is None:
        return None
    sign, whole, decimals, exponent_sign, exponent = match.groups()
    places = len(decimals or "")
    if exponent:
        places += int(exponent) if exponent_sign else -int(exponent)
    value = Fraction(int(whole + (decimals or ""))) * power_of_ten(-places)
    return Numeral(text=text.replace("-", MINUS), value=-value if sign else value, places=places)


def read_constant(text: str) -> Numeral | None:
    """Read a constant of a formula: a numeral, or one of ½ ⅓ ¼ …"""
    text = plain(text)
    if text in _VULGAR:
        return Numeral(text=text, value=Fraction(*_VULGAR[text]), places=0)
    return read_numeral(text)


def rounded(value: Fraction, places: int, rule: str) -> Fraction:
    """Round to a number of decimals: half-up and half-down (both sides of zero alike), half-even, truncate."""
    unit = power_of_ten(-places)
    scaled = abs(value) / unit
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    if rule == "half-up":
        whole += twice >= scaled.denominator
    elif rule == "half-even":
        whole += twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1)
    elif rule == "half-down":
        whole += twice > scaled.denominator
    elif rule != "truncate":
        raise ValueError(f"no rounding rule {rule!r}")
    return whole * unit if value >= 0 else -whole * unit


def significant_places(value: Fraction, digits: int) -> int:
    """The number of decimals that keeps this many significant digits of the value (0 counts as having none)."""
    if value == 0:
        return digits
    value = abs(value)
    # log10 from the lengths in bits is right to one; then step to the power of ten at or below the value.
    leading = (value.numerator.bit_length() - value.denominator.bit_length()) * 30103 // 100000
    while value < power_of_ten(leading):
        leading -= 1
    while value >= power_of_ten(leading + 1):
        leading += 1
    return digits - 1 - leading


def roundings(low: Fraction, high: Fraction, places: int, rule: str | None) -> tuple[Fraction, ...]:
    """What a value that lies in [low, high], a hair apart, may round to. Without a rule a tie may go either way."""
    rules = (rule,) if rule else ("half-up", "half-down")
    ends = (low,) if low == high else (low, high)
    return tuple(dict.fromkeys(rounded(end, places, each) for each in rules for end in ends))


def fixed(value: Fraction, places: int) -> str:
    """A value with so many decimals, as it would be printed; it must end within them."""
    if not 0 < places <= 40:
        return show(value)
    digits = str(abs(int(value * power_of_ten(places)))).rjust(places + 1, "0")
    return f"{MINUS if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def show(value: Fraction) -> str:
    """A value for a message: exact where it ends within 12 decimals, else ten significant digits and an ellipsis."""
    sign, value = (MINUS, -value) if value < 0 else ("", value)
    places, more = 12, ""
    if rounded(value, places, "truncate") != value or value >= power_of_ten(30):
        places, more = significant_places(value, 10), "…"
        if places > 40 or places < -20:
            exponent = 9 - places
            return f"{sign}{show(value * power_of_ten(-exponent))} × 10^{exponent}".replace("^-", f"^{MINUS}")
        places = max(places, 0)
        cut = rounded(value, places, "truncate")
        value, more = cut, "" if cut == value else more
    digits = str(int(value * power_of_ten(places))).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    if not more:
        decimals = decimals.rstrip("0")
    return sign + whole + (f".{decimals}" if decimals else "") + more
