"""Cuts the fonts of the site from the npm packages named in README.md.

    npm install @fontsource/stix-two-math@5.3.0 @fontsource/stix-two-text@5.3.0 source-sans@3.52.0
    pip install fonttools brotli
    python cut.py node_modules
"""

import re
import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent

LATIN = "20-7E,A0-17F,218-21B,237,1E9E"
GREEK = "391-3A9,3AC-3CE,3D1,3D5,3F5"
MARKS = "2010-2015,2018-201A,201C-201E,2020-2022,2026,2032,2033,2039,203A,20AC,2009,200A,202F"
RAISED_AND_LOWERED = "2070-209C,1D62-1D6A,2C7C"
ARROWS = "2190-2194,2196-2199,21A6,21BB,21D0,21D2,21D4"
OPERATORS = (
    "2061-2064,2200,2202,2203,2206-2208,2211,2212,2215,2217,2218,221A,221D,221E,2225,222B,"
    "2248,2254,2260,2261,2264,2265,226A,226B,2295,2297,2299,22A4,22C5,22EE,22EF,22F1"
)
BRACKETS = "2016,2308-230B,23DE,23DF,27E8,27E9"
# What <mi> turns single letters into (italic; h is U+210E), and the bold letters of vectors and matrices.
MATHS_LETTERS = "210E,211D,1D400-1D467,1D6A4,1D6A5,1D6A8-1D71B"
SHAPES = "25A0,25B2,25B6,25BC,25C0,25CB,25CF,2713,2717"


def cut(source: Path, target: str, characters: str, *, features: str = "*", family: str = "", **axes: tuple) -> None:
    """Keeps the characters of a font, and what its tables need for them: MATH brings its stretched forms along."""
    font = TTFont(source)
    names = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options = Options(flavor="woff2", hinting=False, layout_features=features.split(), name_IDs=names)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(characters))
    subsetter.subset(font)
    if axes:
        font = instantiateVariableFont(font, axes)
    if family:  # a reserved name may not be kept by a changed font
        for record in font["name"].names:
            if record.nameID in (1, 3, 4):
                record.string = family
            elif record.nameID not in (0, 13, 14):
                record.string = re.sub("SourceSans3VF|SourceSans3", family.replace(" ", ""), record.toUnicode())
    font.flavor = "woff2"
    font["head"].modified = font["head"].created  # the same bytes from the same sources
    font.recalcTimestamp = False
    font.save(HERE / target)


def main(packages: Path) -> None:
    maths = packages / "@fontsource/stix-two-math"
    text = packages / "@fontsource/stix-two-text"
    sans = packages / "source-sans"
    everything = ",".join([LATIN, GREEK, MARKS, RAISED_AND_LOWERED, ARROWS, OPERATORS, BRACKETS, MATHS_LETTERS, SHAPES])
    cut(maths / "files/stix-two-math-latin-400-normal.woff2", "stix-two-math.woff2", everything + ",302-308")
    for style in ("400-normal", "400-italic", "600-normal"):
        for script in ("latin", "greek"):
            name = f"stix-two-text-{script}-{style}.woff2"
            shutil.copy(text / "files" / name, HERE / name)  # small enough as they come
    cut(
        sans / "WOFF2/VF/SourceSans3VF-Upright.ttf.woff2",
        "tracer-sans.woff2",
        ",".join([LATIN, GREEK, MARKS, RAISED_AND_LOWERED, ARROWS, OPERATORS, SHAPES]),
        features="ccmp locl mark mkmk kern liga tnum lnum pnum case sups subs",
        family="Tracer Sans",
        wght=(400, 700),
    )
    shutil.copy(maths / "LICENSE", HERE / "LICENSE-STIX-Two.txt")
    shutil.copy(sans / "LICENSE.md", HERE / "LICENSE-Source-Sans.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
