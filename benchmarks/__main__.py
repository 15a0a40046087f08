"""Prints what the product takes in time and space, beside its limits.

    python -m benchmarks            everything; about five minutes
    python -m benchmarks --quick    without the thousand lessons

    python -m benchmarks --live     nothing but edits of a page, in Chromium; about five minutes
    python -m benchmarks --before DIR    nothing but this release beside the one that is checked out in DIR
"""

from __future__ import annotations

import argparse
import sys
from itertools import chain
from pathlib import Path

from benchmarks import before, builds, exercises, films, grading, sheets, tape


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--before", type=Path, metavar="DIR")
    options = parser.parse_args()
    if options.live:
        from benchmarks import live  # not without a browser

        for result in live.results():
            print(result.line(), flush=True)
        return 0
    quick = options.quick
    good = True
    many = builds.many((10, 40, 100) if quick else (10, 100, 1000))
    class_work = chain(exercises.results(), sheets.results(quick), grading.results())
    everything = chain(tape.results(), films.results(), class_work, builds.results(), many)
    for result in everything if options.before is None else before.results(options.before, quick):
        print(result.line(), flush=True)
        good = good and result.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
