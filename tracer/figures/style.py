"""How the figures look: one table of rules, for the page with its colour tokens and for a file that stands alone.

The page's stylesheet `docs/assets/css/figures.css` is `page_css()`; a test holds the two together. Selectors are single
classes and colours are plain values in a standalone file, because the programs that slides are made with know no more.
"""

import re
from functools import cache

SERIF = '"STIX Two Text", "Times New Roman", "Liberation Serif", Times, serif'
SANS = '"Segoe UI", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif'

LIGHT = {
    "paper": "#fcfcfa",
    "raised": "#f3f5f3",
    "ink": "#1b2326",
    "muted": "#566165",
    "line": "#d3d9d7",
    "rule": "#7d888b",
    "pos": "#3f6b96",
    "neg": "#b0472f",
    "forward": "#1c5da6",
    "error": "#a12c66",
    "backward": "#9a4a00",
    "update": "#2a6a38",
    "forward-soft": "#e9f0f9",
    "error-soft": "#f9ebf2",
    "backward-soft": "#faeee0",
    "update-soft": "#e8f3ea",
    "active": "#b23c07",
    "on-active": "#ffffff",
    "input-fill": "#eaf1f8",
    "input-line": "#4d789f",
    "hidden-fill": "#f1eef8",
    "hidden-line": "#7665a8",
    "output-fill": "#e8f4ec",
    "output-line": "#3f8159",
    "level-0": "#e6923a",
    "level-1": "#efae68",
    "level-2": "#f5c893",
    "level-3": "#f8dfc0",
    "level-4": "#f3f1ea",
    "level-5": "#d2e0ee",
    "level-6": "#a7c4e0",
    "level-7": "#7aa4d0",
    "level-8": "#4a82ba",
    "kind-0": "#e6923a",
    "kind-1": "#4a82ba",
    "kind-2": "#4c9f74",
    "kind-3": "#a273b3",
    "kind-4": "#cdb52c",
    "kind-5": "#87949a",
}
DARK = {
    "paper": "#14191c",
    "raised": "#1d2428",
    "ink": "#dde3e2",
    "muted": "#9aa6a9",
    "line": "#333d41",
    "rule": "#76848a",
    "pos": "#7fa8d2",
    "neg": "#e08a72",
    "forward": "#8ab8ee",
    "error": "#ee94ba",
    "backward": "#eba866",
    "update": "#8ccb99",
    "forward-soft": "#1a2937",
    "error-soft": "#34202b",
    "backward-soft": "#33271a",
    "update-soft": "#1b2d21",
    "active": "#ff9d52",
    "on-active": "#1c1206",
    "input-fill": "#1b2a38",
    "input-line": "#6f9ccb",
    "hidden-fill": "#272339",
    "hidden-line": "#9585cc",
    "output-fill": "#1a2f24",
    "output-line": "#62ab80",
    "level-0": "#cf873a",
    "level-1": "#a56d33",
    "level-2": "#7b542d",
    "level-3": "#513b27",
    "level-4": "#272c2e",
    "level-5": "#25394b",
    "level-6": "#295070",
    "level-7": "#336d9b",
    "level-8": "#478cc6",
    "kind-0": "#cf873a",
    "kind-1": "#478cc6",
    "kind-2": "#4fa27a",
    "kind-3": "#a778ba",
    "kind-4": "#b8a43a",
    "kind-5": "#7e8b91",
}

RULES: tuple[tuple[str, str], ...] = (
    # Text. Numbers and names have the face of the formulas, words around them that of the page's furniture.
    (".num", "font-family: $serif; fill: $ink; font-variant-numeric: lining-nums tabular-nums"),
    (".name", "font-family: $serif; fill: $ink; font-style: italic"),
    (".short", "font-family: $serif; fill: $ink; font-style: italic"),
    (".index", "font-style: normal"),
    (".sym", "font-family: $serif; fill: $muted; font-style: italic"),
    (".op", "font-family: $serif; fill: $ink"),
    (".cap", "font-family: $sans; fill: $muted"),
    (".layer", "font-family: $sans; fill: $muted; font-style: normal; letter-spacing: 0.04em"),
    (".tick", "font-family: $serif; fill: $muted; font-variant-numeric: lining-nums tabular-nums"),
    # Nodes, by kind of layer
    (".node-input", "fill: $input-fill; stroke: $input-line; stroke-width: 1.5"),
    (".node-hidden", "fill: $hidden-fill; stroke: $hidden-line; stroke-width: 1.5"),
    (".node-output", "fill: $output-fill; stroke: $output-line; stroke-width: 1.5"),
    (".paper", "fill: $paper"),
    (".ring", "fill: none; stroke: $active; stroke-width: 3"),
    (".ring-small", "fill: none; stroke: $active; stroke-width: 2"),
    # Edges: width says how much, dashes say minus
    (".edge-pos", "fill: none; stroke: $pos"),
    (".edge-neg", "fill: none; stroke: $neg; stroke-dasharray: 7 5"),
    (".edge-zero", "fill: none; stroke: $rule; stroke-dasharray: 1 5; stroke-linecap: round"),
    (".thin", "opacity: 0.55"),
    (".band", "fill: $raised; stroke: $line; stroke-width: 1"),
    # Labels
    (".plate", "fill: $paper"),
    (".tag", "fill: $paper; stroke: $rule; stroke-width: 1"),
    (".tag-delta", "fill: $backward-soft; stroke: $backward; stroke-width: 1.5"),
    (".tag-new", "fill: $update-soft; stroke: $update; stroke-width: 1.3"),
    (".mark-new", "fill: $update"),
    # Steps of a calculation
    (".box", "fill: $raised; stroke: $rule; stroke-width: 1.2"),
    (".circle", "fill: $paper; stroke: $rule; stroke-width: 1.2"),
    (".wire", "fill: none; stroke: $rule; stroke-width: 1.4"),
    (".head", "fill: $rule"),
    (".glyph", "fill: none; stroke: $ink; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round"),
    (".hair", "fill: none; stroke: $line; stroke-width: 1"),
    (".axis", "fill: none; stroke: $rule; stroke-width: 1"),
    # Plots
    (".curve", "fill: none; stroke: $forward; stroke-width: 2.4; stroke-linejoin: round"),
    (".curve-slope", "fill: none; stroke: $backward; stroke-width: 2; stroke-dasharray: 2 4; stroke-linecap: round"),
    (".curve-loss", "fill: none; stroke: $error; stroke-width: 2.4; stroke-linejoin: round"),
    (".tangent", "fill: none; stroke: $backward; stroke-width: 2; stroke-linecap: round"),
    (".stem", "fill: none; stroke: $rule; stroke-width: 1; stroke-dasharray: 2 3"),
    (".dot", "fill: $paper; stroke: $forward; stroke-width: 2.2"),
    (".dot-slope", "fill: $paper; stroke: $backward; stroke-width: 2.2"),
    (".dot-loss", "fill: $error; stroke: $paper; stroke-width: 2"),
    *(
        rule
        for phase in ("forward", "error", "backward", "update")
        for rule in (
            (f".flow-{phase}", f"fill: none; stroke: ${phase}; stroke-width: 2; stroke-linecap: round"),
            (f".head-{phase}", f"fill: ${phase}"),
            (f".word-{phase}", f"font-family: $sans; fill: ${phase}"),
        )
    ),
    # Films: the tones of a plane of inputs, the line where the answer changes, and the samples on it
    *((f".level-{level}", f"fill: $level-{level}") for level in range(9)),
    *(
        (f".kind-{kind}-{strength}", f"fill: $kind-{kind}; fill-opacity: {opacity}")
        for kind in range(6)
        for strength, opacity in enumerate((0.3, 0.6, 0.9))
    ),
    (".boundary", "fill: none; stroke: $ink; stroke-width: 2.2; stroke-linejoin: round"),
    (".boundary-halo", "fill: none; stroke: $paper; stroke-width: 5; stroke-linejoin: round; opacity: 0.7"),
    (".frame", "fill: none; stroke: $rule; stroke-width: 1"),
    (".sample-right", "fill: $ink; stroke: $paper; stroke-width: 1.5"),
    (".sample-wrong", "fill: $paper; stroke: $ink; stroke-width: 1.8"),
    (".check", "fill: none; stroke: $paper; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round"),
    (".cross", "fill: none; stroke: $error; stroke-width: 2.2; stroke-linecap: round"),
    (".halo", "paint-order: stroke; stroke: $paper; stroke-width: 6; stroke-linejoin: round"),
    (".bar", "fill: $level-8"),
    (".aim", "fill: none; stroke: $ink; stroke-width: 2.4; stroke-linecap: round"),
    # Films: curves over the epochs, each with dashes of its own
    (".cursor", "fill: none; stroke: $active; stroke-width: 1.4"),
    (".stem-update", "fill: none; stroke: $update; stroke-width: 1.4; stroke-dasharray: 2 3"),
    (".run-own", "fill: none; stroke: $error; stroke-width: 2.8; stroke-linejoin: round"),
    (".run-other", "fill: none; stroke: $forward; stroke-width: 2.2; stroke-dasharray: 7 4; stroke-linejoin: round"),
    (".run-slower", "fill: none; stroke: $pos; stroke-width: 2.2; stroke-dasharray: 6 4; stroke-linejoin: round"),
    (".run-slowest", "fill: none; stroke: $pos; stroke-width: 2.4; stroke-dasharray: 0.1 5; stroke-linecap: round"),
    (".run-faster", "fill: none; stroke: $backward; stroke-width: 2; stroke-dasharray: 12 4; stroke-linejoin: round"),
    (".run-fastest", "fill: none; stroke: $backward; stroke-width: 1.8; stroke-dasharray: 10 3 2 3"),
    (".run-end", "fill: none; stroke: $ink; stroke-width: 2.2; stroke-linecap: round"),
)

_HEADER = """\
/* Figures. Written from tracer/figures/style.py: change it there, then run
   python -c "from tracer.figures.style import page_css; print(page_css(), end='')" > docs/assets/css/figures.css */

svg.tf {
  display: block;
  height: auto;
  margin: 0 auto;
  max-width: 100%; /* a figure scrolls rather than shrinks: each has its own min-width */
  overflow: visible;
}

svg.tf text {
  stroke: none;
}

/* A sample holds both its marks: which one shows follows from what the script of a film says it is. */
svg.tf .right .when-right,
svg.tf .wrong .when-wrong {
  display: inline;
}

svg.tf .right .when-wrong,
svg.tf .wrong .when-right {
  display: none;
}
"""


def page_css() -> str:
    """The stylesheet of the pages: every colour is a token, so that dark pages need no second rule."""
    faces = {"serif": f"var(--face-text, {SERIF})", "sans": f"var(--face-ui, {SANS})"}
    blocks = [_HEADER]
    for selector, body in RULES:
        text = re.sub(r"\$([\w-]+)", lambda m: faces.get(m[1]) or f"var(--tf-{m[1]})", body)
        lines = "".join(f"  {line.strip()};\n" for line in text.split("; "))
        blocks.append(f"svg.tf {selector} {{\n{lines}}}\n")
    return "\n".join(blocks)


@cache
def standalone_css() -> str:
    """The same rules with fixed colours: light, and dark where a viewer says that it is."""
    light = "\n".join(f"{selector} {{ {_fixed(body, LIGHT)} }}" for selector, body in RULES)
    # Only what depends on a colour comes again; a viewer without media queries skips the block.
    dark = "\n".join(
        f"  {selector} {{ {_fixed(_coloured(body), DARK)} }}" for selector, body in RULES if _coloured(body)
    )
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _coloured(body: str) -> str:
    return "; ".join(part for part in body.split("; ") if re.search(r"(fill|stroke): \$", part))


def _fixed(body: str, colours: dict[str, str]) -> str:
    values = {"serif": SERIF, "sans": SANS, **colours}
    return re.sub(r"\$([\w-]+)", lambda m: values[m[1]], body)
