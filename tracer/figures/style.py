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
