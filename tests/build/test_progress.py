"""A bar says how far something is: on a terminal only, and gone when it is done or has failed."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr

import pytest

from tracer.progress import counted, progress
from tracer.site.build import build


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        """The lines that stand there in the end."""
        lines, row = [""], 0
        for found in re.finditer(r"\x1b\[(\??\d*)([A-Za-z])|([\r\n])|([^\x1b\r\n]+)", self.getvalue()):
            code, end, text = found[2], found[3], found[4]
            if code == "A":
                row -= 1
            elif code == "K":
                lines[row] = ""
            elif code:
                assert code in "lh", f"unknown to this terminal: {found[0]!r}"
            elif end == "\n":
                row += 1
                lines += [""] * (row == len(lines))
            elif text:  # after a carriage return, or at the beginning of a line
                lines[row] = text.rstrip()
        return [line for line in lines if line]

    def shows_its_cursor(self) -> bool:
        return self.getvalue().rindex("\x1b[?25h") > self.getvalue().rindex("\x1b[?25l")


def test_a_bar_is_seen_and_gone() -> None:
    with redirect_stderr(Terminal()) as terminal:
        print("before", file=terminal)
        with progress("counting") as say:
            seen = [(item, terminal.screen()[-1]) for item in counted("abcd", 4, say)]
    assert seen == [("a", "counting  [                    ]  0/4"), ("b", "counting  [█████               ]  1/4"),
                    ("c", "counting  [██████████          ]  2/4"), ("d", "counting  [███████████████     ]  3/4")]
    assert terminal.screen() == ["before"]
    assert terminal.shows_its_cursor()


def test_a_bar_goes_where_something_fails() -> None:
    def fail() -> None:
        with progress("counting") as say:
            say(3, 4)
            raise ValueError("3")

    with redirect_stderr(Terminal()) as terminal:
        with pytest.raises(ValueError, match="3"):
            fail()
        assert "3/4" in terminal.getvalue()
        print("what is wrong", file=terminal)
    assert terminal.screen() == ["what is wrong"]
    assert terminal.shows_its_cursor()


def test_nothing_is_shown_before_anything_is_told() -> None:
    with redirect_stderr(Terminal()) as terminal, progress("nothing"):
        pass
    assert terminal.getvalue() == ""


def test_a_pipe_gets_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with progress("counting") as say:
        assert list(counted("abcd", 4, say)) == list("abcd")
    assert capfd.readouterr() == ("", "")


def test_a_build_shows_each_of_its_parts(course) -> None:
    with redirect_stderr(Terminal()) as terminal:
        build(course, say=lambda text: print(text, file=terminal))
    shown = dict(re.findall(r"\x1b\[\?25l([a-z ]+)  \[█{20}\]  (\d+/\d+)", terminal.getvalue()))
    pages = len(list((course / "docs").rglob("*.md")))
    assert shown == {"tracing": "2/2", "writing": "2/2", "building the site": f"{2 * pages}/{2 * pages}"}
    assert terminal.screen() == [f"2 lessons, {pages} pages written: open {course}/site/index.html"]
