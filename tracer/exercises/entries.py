"""What somebody wrote into a blank, read as a number in the ways in which people, spreadsheets and programs write one.

The ways are data, `marking_rules.READING`: another one is a line there. The script of a practice page is compiled from
this module; tests/exercises/entries.py has the cases that it is held to in both languages.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from tracer.exercises.marking_rules import READING

LARGEST, LONGEST = int(READING.largest), READING.longest
_AROUND = re.compile(rf"^{READING.space}|{READING.space}$")
_AFTER_SIGN = re.compile(rf"^([+-]){READING.space}")
_MEANT = [(re.compile(others), plain) for plain, others in READING.meant.items()]
_NUMBER = re.compile(READING.number)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody wrote.

    value: NaN where it is empty or cannot be used. decimals: digits after the mark of the number written out; 4.60E-05
    is 0.0000460 and has seven.
    """

    text: str
    value: float
    decimals: int = 0
    empty: bool = False


def read_entry(text: str) -> Entry:
    """A number with a decimal comma or point, a sign, also apart from it, and perhaps an exponent; no thousands."""
    if len(text) > LONGEST:  # before any pattern: some take the square of the length
        return Entry(text=text, value=math.nan)
    plain = _AROUND.sub("", text)
    for others, character in _MEANT:
        plain = others.sub(character, plain)
    plain = _AFTER_SIGN.sub(lambda found: found[1], plain)
    found = _NUMBER.fullmatch(plain)
    if found is None or abs(float(plain)) >= LARGEST:
        return Entry(text=text, value=math.nan, empty=not plain)
    written = len(found[1] or found[2] or "")
    return Entry(text=text, value=float(plain), decimals=max(0, written - int(found[3] or 0)))
