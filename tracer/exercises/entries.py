"""What somebody wrote into a blank, read as a number in the ways in which people, spreadsheets and programs write one.

Another way is another line here: characters that stand for others, or a part of the pattern. The practice page reads
by the same rules; tests/exercises/entries.py has the cases that both are held to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST, LONGEST = 10**6, 200
"""From this size on, no answer is meant. The longest float that Python prints in full has some 60 digits here."""
SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u061c\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""White space, and marks that nobody sees: of no width, or of the direction of writing, as copied text has them."""
MEANT = {"-": "−–—―‐‑‒⁻˗﹣－➖", "+": "＋﹢⁺", ".": ","}
"""What is typed, printed or copied in place of a character; fonts show some of them alike."""
_AS_MEANT = str.maketrans({other: plain for plain, others in MEANT.items() for other in others})
_NUMBER = re.compile(r"([+-]?)(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")


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
    plain = text.strip(SPACES).translate(_AS_MEANT)
    if plain[:1] in ("+", "-"):
        plain = plain[0] + plain[1:].lstrip(SPACES)
    found = _NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None or abs(float(plain)) >= LARGEST:
        return Entry(text=text, value=float("nan"), empty=not plain)
    written = len(found[2] or found[3] or "")
    return Entry(text=text, value=float(plain), decimals=max(0, written - int(found[4] or 0)))
