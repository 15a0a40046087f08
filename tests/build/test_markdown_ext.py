"""Ready HTML passes through Markdown untouched; what only shows HTML, in code, stays code."""

from __future__ import annotations

import markdown
import pytest

EXTENSIONS = ["attr_list", "md_in_html", "tables", "def_list", "toc", "pymdownx.superfences", "tracer.markdown_ext"]


def html(text: str) -> str:
    return markdown.markdown(text, extensions=EXTENSIONS)


@pytest.mark.parametrize(
    "text, made",
    [
        ("Thus <math><mn>1</mn></math> is it.", "<p>Thus <math><mn>1</mn></math> is it.</p>"),
        ("First\n<math><mn>1</mn></math>\nstays *one* paragraph.",
         "<p>First\n<math><mn>1</mn></math>\nstays <em>one</em> paragraph.</p>"),
        ("<math><mn>1</mn></math> begins a line.", "<p><math><mn>1</mn></math> begins a line.</p>"),
        ("<math><mi>a</mi><mo>*</mo><mi>b</mi><mo>*</mo><mi>c</mi><mo>|</mo></math> and *more*.",
         "<p><math><mi>a</mi><mo>*</mo><mi>b</mi><mo>*</mo><mi>c</mi><mo>|</mo></math> and <em>more</em>.</p>"),
        ("<math display=\"block\">\n<mn>1</mn>\n\n<mn>2</mn>\n</math>",
         "<math display=\"block\">\n<mn>1</mn>\n\n<mn>2</mn>\n</math>"),
        ("Two: <math><mn>1</mn></math>, <math><mn>2</mn></math>.",
         "<p>Two: <math><mn>1</mn></math>, <math><mn>2</mn></math>.</p>"),
        ("| a | b |\n| --- | --- |\n| <math><mo>|</mo></math> | x |",
         "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
         "<td><math><mo>|</mo></math></td>\n<td>x</td>\n</tr>\n</tbody>\n</table>"),
        ("- item <math><mn>1</mn></math>", "<ul>\n<li>item <math><mn>1</mn></math></li>\n</ul>"),
        ("**<math><mn>1</mn></math>**", "<p><strong><math><mn>1</mn></math></strong></p>"),
        ("A <mathematician> and <math> that does not end", "<p>A <mathematician> and <math> that does not end</p>"),
        ("`<math><mn>1</mn></math>` is code.",
         "<p><code>&lt;math&gt;&lt;mn&gt;1&lt;/mn&gt;&lt;/math&gt;</code> is code.</p>"),
        ("``a ` <math>x</math>`` is code.", "<p><code>a ` &lt;math&gt;x&lt;/math&gt;</code> is code.</p>"),
        ("A ` alone <math><mn>1</mn></math>.\n\nNext ` line.",
         "<p>A ` alone <math><mn>1</mn></math>.</p>\n<p>Next ` line.</p>"),
        (r"Escaped \`<math><mn>1</mn></math>\`.", "<p>Escaped `<math><mn>1</mn></math>`.</p>"),
        ("Nothing to lift.", "<p>Nothing to lift.</p>"),
    ],
)
def test_math(text, made):
    assert html(text) == made


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "```html"])
@pytest.mark.parametrize("inside", ["<math><mn>1</mn></math>", "<!-- raw -->\n*x*\n<!-- /raw -->"])
def test_fenced_code_is_left_alone(fence, inside):
    made = html(f"Before\n\n{fence}\n{inside}\n{fence.removesuffix('html')}\n\nafter <math><mn>2</mn></math>")
    assert "<math><mn>1" not in made and "<em>" not in made and "<!--" not in made
    assert "after <math><mn>2</mn></math>" in made


def test_code_in_a_list_is_left_alone():
    made = html("- item\n\n    ```\n    <math><mn>1</mn></math>\n    ```\n")
    assert "<math>" not in made and "<code>" in made


@pytest.mark.parametrize(
    "text, made",
    [
        ("<!-- raw -->\n<figure>\n\n*no* `markdown`\n\n    nor code\n</figure>\n<!-- /raw -->",
         "<figure>\n\n*no* `markdown`\n\n    nor code\n</figure>"),
        ("Before\n<!-- raw -->\n<div>1</div>\n<!-- /raw -->\nafter", "<p>Before</p>\n<div>1</div>\n<p>after</p>"),
        ("<!-- raw -->\n<div>```</div>\n<!-- /raw -->\n\n```\nx\n```", None),
        ("<!-- raw -->\n<div><math><mn>1</mn></math></div>\n<!-- /raw -->", "<div><math><mn>1</mn></math></div>"),
        ("- item\n\n    <!-- raw -->\n    <div>1</div>\n    <!-- /raw -->\n\n- next",
         "<ul>\n<li>\n<p>item</p>\n<div>1</div>\n</li>\n<li>\n<p>next</p>\n</li>\n</ul>"),
        ("<!-- raw -->\n<div>a</div>\n<!-- /raw -->\n<!-- raw -->\n<div>b</div>\n<!-- /raw -->",
         "<div>a</div>\n<div>b</div>"),
    ],
)
def test_raw_blocks(text, made):
    if made is None:
        assert html(text).startswith("<div>```</div>") and "<code>" in html(text)
    else:
        assert html(text) == made


def test_what_is_lifted_inside_html_that_markdown_stashes_itself_comes_back():
    assert html("<div>\n<p>a <math><mn>1</mn></math></p>\n</div>") == "<div>\n<p>a <math><mn>1</mn></math></p>\n</div>"
    assert html('<div markdown="1">\n*a* <math><mn>1</mn></math>\n</div>') == (
        "<div>\n<p><em>a</em> <math><mn>1</mn></math></p>\n</div>"
    )


def test_a_heading_keeps_its_anchor_and_its_formula():
    assert html("## Find <math><mi>z</mi></math> { #find }") == '<h2 id="find">Find <math><mi>z</mi></math></h2>'


def test_a_page_of_many_formulas_has_them_all_in_order():
    text = "\n\n".join(f"Line {at} <math><mn>{at}</mn></math>" for at in range(500))
    made = html(text)
    assert all(f"<p>Line {at} <math><mn>{at}</mn></math></p>" in made for at in range(500))
