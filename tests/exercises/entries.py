"""How people, spreadsheets and programs write numbers: one table, for `grade` and for the practice page alike.

Each line: what was written; the number, or None where there is none; the decimals that were written down.
"""

from __future__ import annotations

from decimal import Decimal

READ: tuple[tuple[str, float | None, int], ...] = (
    # by hand
    ("0.5123", 0.5123, 4), (" 0,5123 ", 0.5123, 4), ("3.", 3, 0), (".5", 0.5, 1), ("-,5", -0.5, 1), ("+3", 3, 0), ("007", 7, 0),
    ("999999.9999", 999999.9999, 4), ("-0", 0, 0),
    # signs, apart and of all lengths
    ("- 0.5", -0.5, 1), ("+ 0,25", 0.25, 2), ("-\u00a00.5", -0.5, 1), ("\u2212 0.5", -0.5, 1),
    *((f"{minus}0.5", -0.5, 1) for minus in "−–—―‐‑‒⁻˗﹣－➖"), *((f"{plus}0.5", 0.5, 1) for plus in "＋﹢⁺"),
    # spaces that nobody sees, and the marks of direction that come with copied text
    ("\u00a00.5\u202f", 0.5, 1), ("\u200e\u22120.5\u200f", -0.5, 1), ("\ufeff0.5", 0.5, 1), ("\u2066-0.5\u2069", -0.5, 1),
    ("0.5\u200b\r\n", 0.5, 1), ("\x1f0.5\x85", 0.5, 1),
    # spreadsheets: small and large numbers, in all their languages
    ("4.6E-05", 4.6e-05, 6), ("-4.600E-05", -4.6e-05, 8), ("4,6E-05", 4.6e-05, 6), ("1,2E−05", 1.2e-05, 6), ("2.21E-5", 2.21e-05, 7),
    ("1.23E+04", 12300, 0), ("1.2345E+01", 12.345, 3), ("5E-1", 0.5, 1), ("0E+00", 0, 0), ("0.00E+00", 0, 2), ("1.2E+5", 120000, 0),
    # Python: str, repr, formats, Decimal, numpy
    ("1e-05", 1e-05, 5), ("1e5", 100000, 0), ("1e+05", 100000, 0), ("1.e-05", 1e-05, 5), ("-0.0", 0, 1), ("5.e-1", 0.5, 1),
    (".5e1", 5, 0), ("0E-7", 0, 7), ("-4.600E-5", -4.6e-05, 8), ("1E+3", 1000, 0), ("5e-324", 5e-324, 324), ("1e-400", 0, 400),
    (repr(-0.10000000000000009), -0.10000000000000009, 17), (repr(1 / 3), 1 / 3, 16), (repr(0.1 + 0.2), 0.1 + 0.2, 17),
    (str(Decimal(1) / 3), 1 / 3, 28), (f"{0.1:.55f}", 0.1, 55), (f"{0.1:.40f}", 0.1, 40), ("0." + "1" * 30, 1 / 9, 30),
    ("1.234567890123456789e-05", 1.234567890123456789e-05, 23), ("0e999999999", 0, 0), ("0e-999", 0, 999),
    # nothing
    ("", None, 0), ("  ", None, 0), ("\u00a0\u200b", None, 0),
    # no number: words, formulas, several numbers, thousands
    ("abc", None, 0), ("nan", None, 0), ("inf", None, 0), ("-Infinity", None, 0), ("1.234,5", None, 0), ("1,2,3", None, 0), ("1 000", None, 0),
    ("1_000", None, 0), ("=1+1", None, 0), ("--1", None, 0), ("- - 1", None, 0), ("0x1f", None, 0), ("5 6", None, 0), ("-", None, 0),
    (".", None, 0), (",", None, 0), ("e5", None, 0), (".e5", None, 0), ("1e", None, 0), ("1e-", None, 0), ("1e5.0", None, 0), ("1e1e1", None, 0),
    ("1e 5", None, 0), ("0.1.2", None, 0), ("½", None, 0), ("٣", None, 0),
    # too large, too long
    ("1000000", None, 0), ("-1e6", None, 0), ("1e400", None, 0), ("1E+99", None, 0), ("9" * 30, None, 0), ("0." + "1" * 300, None, 0),
)
