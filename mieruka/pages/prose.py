"""Prose: the Markdown of a text section → HTML that is safe and fits under the headings of a page.

The only door to markdown-it-py. Raw HTML and images are not taken; links lead only to https pages and ask
robots and servers to take no notice; headings start below those of the page; nothing carries an inline style,
which the pages' content security policy would block.
"""

import functools
import re
from collections.abc import Sequence
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from mdit_py_cjk_friendly import cjk_friendly

# The parser drops what is nested deeper than its own limit (100) without a word; we stop long before and keep the text.
DEEPEST = 24
# It also fills up every short row of a table: a wide head over many rows would make a page of megabytes.
MOST_CELLS = 10_000
HIGHEST = "highest"
# A line of words alone, in which no character means anything to Markdown or HTML: most paragraphs are such lines, and
# to parse them took the half of a page's time. Those that a text begins with have nothing to do with what follows.
PLAIN = re.compile(
    r"(?![0-9]+[.)])(?! )[0-9A-Za-z ,./()%\u00a1-\u167f\u2070-\u2fff\u3001-\ud7ff\uff01-\uffef]{1,4000}(?<! )"
)

PARAGRAPH = Markup("<p>{}</p>\n")


def render_prose(text: str, highest: int = 4) -> Markup:
    """Return a text's HTML, its headings from level `highest` down.

    Text nested or tabled beyond all reason is shown as it was written.
    """
    paragraphs = list(takewhile(PLAIN.fullmatch, text.split("\n\n")))
    rest = text[sum(len(one) + 2 for one in paragraphs) :]
    lines = rest.split("\n")
    if len(lines) * max(line.count("|") for line in lines) > MOST_CELLS:
        return _as_written(text)
    plain = Markup("").join(map(PARAGRAPH.format, paragraphs))
    if not rest:
        return plain
    parser = _parser()
    environment: dict[str, object] = {HIGHEST: highest}
    tokens = parser.parse(rest, environment)
    if any(token.level > DEEPEST for token in _walk(tokens)):
        return _as_written(text)
    # The parser escapes all text itself; this is the one place where its output is taken as HTML.
    return plain + Markup(parser.renderer.render(tokens, parser.options, environment))  # noqa: S704  # see above


def _as_written(text: str) -> Markup:
    return Markup('<p class="as-written">{}</p>').format(text)


def _walk(tokens: Sequence[Token]) -> list[Token]:
    return [*tokens, *(child for token in tokens for child in token.children or ())]


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})
    # Without references nothing is hidden: a line like [name]: is shown as it is written.
    parser.disable(["image", "html_block", "html_inline", "reference"], ignoreInvalid=True)
    parser.use(cjk_friendly)
    parser.validateLink = _is_https  # type: ignore[method-assign]  # the documented way to narrow links
    for name in ("heading_open", "heading_close"):
        parser.add_render_rule(name, _render_heading)
    for name in ("th_open", "td_open"):
        parser.add_render_rule(name, _render_aligned)
    parser.add_render_rule("link_open", _render_link)
    return parser


def _is_https(url: str) -> bool:
    return url.strip().lower().startswith("https://")


def _render_heading(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, environment: EnvType
) -> str:
    level = min(6, int(tokens[index].tag[1]) + int(environment[HIGHEST]) - 1)
    tokens[index].tag = f"h{level}"
    return renderer.renderToken(tokens, index, options, {})


def _render_aligned(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, environment: EnvType
) -> str:
    del environment
    style = str(tokens[index].attrs.pop("style", ""))
    if "right" in style:
        tokens[index].attrs["class"] = "number"
    return renderer.renderToken(tokens, index, options, {})


def _render_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, environment: EnvType
) -> str:
    del environment
    tokens[index].attrs["rel"] = "nofollow noopener noreferrer"
    return renderer.renderToken(tokens, index, options, {})
