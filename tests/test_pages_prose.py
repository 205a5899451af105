"""The Markdown of a text section: what it may say, and what it may not do to a page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_reader import read_page

from mieruka.pages import prose
from mieruka.pages.prose import DEEPEST, PLAIN, render_prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("道を直す。\n次も直す。", "<p>道を直す。次も直す。</p>"),
        ("**「重要」**です", "<p><strong>「重要」</strong>です</p>"),
        ("- 一\n- 二", "<ul>\n<li>一</li>\n<li>二</li>\n</ul>"),
        ("### 見出し", "<h6>見出し</h6>"),
        ("# 見出し", "<h4>見出し</h4>"),
    ],
)
def test_prose_is_rendered_for_japanese(text: str, html: str) -> None:
    """Lines join without a space, emphasis stands beside brackets, headings start below those of the page."""
    assert str(render_prose(text)).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=x>b</b>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,xx)",
        "[a](http://plain.example/)",
        "[a](//elsewhere.example/)",
        "[a](../../other.html)",
        "![a](https://elsewhere.example/a.png)",
        "<https://elsewhere.example/>",
        "&lt;script&gt;",
    ],
)
def test_hostile_prose_stays_words(text: str) -> None:
    """No raw HTML, no image, no handler, and no link but to an https page."""
    page = read_page("", f"<div>{render_prose(text)}</div>")
    assert not {"script", "img", "b"} & set(page.tags)
    assert all(link.startswith("https://") for link in page.links)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in {"style", "src"}]


def test_links_ask_for_no_notice() -> None:
    """A link to an https page carries rel=nofollow and tells no one where it was followed from."""
    html = str(render_prose("[町の資料](https://town.example/a)"))
    assert html == '<p><a href="https://town.example/a" rel="nofollow noopener noreferrer">町の資料</a></p>\n'


def test_tables_carry_no_inline_style() -> None:
    """A column that is aligned to the right has a class, since the policy of the pages blocks styles."""
    html = str(render_prose("| 年 | 件 | 区 |\n| --- | ---: | :-: |\n| 5 | 12 | 甲 |"))
    assert "style" not in html
    assert html.count('class="number"') == 2
    assert html.count("<td") == 3


def test_deep_nesting_loses_no_word() -> None:
    """Text nested beyond reason, which the parser would cut off without a word, is shown as it was written."""
    text = ">" * (DEEPEST + 100) + " 奥の言葉"
    assert str(render_prose(text)) == f'<p class="as-written">{text.replace(">", "&gt;")}</p>'


@given(st.text(alphabet="あ令5 <>&\"'[]()!*_`#-|:\n\\/x", max_size=80))
def test_any_text_gives_sound_html(text: str) -> None:
    """Whatever is written, the HTML is well formed and leads nowhere it should not."""
    page = read_page("", f"<div>{render_prose(text)}</div>")
    assert "script" not in page.tags
    assert set(page.links) == {link for link in page.links if link.startswith("https://")}


@given(st.text(alphabet="あ令5 。、「」（）・％\n", max_size=80))
def test_plain_words_are_kept(text: str) -> None:
    """Text without marks loses no letter."""
    page = read_page("", f"<div>{render_prose(text)}</div>")
    assert re.sub(r"\s", "", page.text) == re.sub(r"\s", "", text)


def render_as_markdown(text: str) -> str:
    """Return what the parser makes of a text, whether it needs one or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "PLAIN", re.compile(r"(?!)"))
        return str(render_prose(text))


@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_line_of_words_alone_is_what_the_parser_makes_of_it(text: str) -> None:
    """What is not given to the parser because it has no marks is the same to the byte."""
    assert str(render_prose(text)) == render_as_markdown(text)


# Blocks of every kind, and beginnings of them, which a paragraph before them might turn into something else.
BLOCKS = (
    "- 一\n- 二",
    "---",
    "===",
    "    字下げ",
    "| 年 | 数 |\n| --- | --- |\n| R5 | 1 |",
    "# 見出し",
    "> 引用",
    "1. 一",
    "[名]: 先",
    "```",
    "続き\nの行",
    "",
    " 道",
    "**道**",
)


@given(st.lists(st.one_of(st.from_regex(PLAIN, fullmatch=True), st.sampled_from(BLOCKS)), min_size=1, max_size=5))
def test_what_follows_plain_paragraphs_is_what_the_parser_makes_of_all(blocks: list[str]) -> None:
    """The paragraphs that a text begins with are laid out without the parser, and change nothing in the rest."""
    text = "\n\n".join(blocks)
    assert str(render_prose(text)) == render_as_markdown(text)


def test_no_character_of_a_line_of_words_means_anything() -> None:
    """Each character that such a line may hold, at its start, inside and at its end, stays what it is."""
    plain = [one for one in map(chr, range(0x20, 0x10000)) if PLAIN.fullmatch(f"あ{one}あ")]
    for start in range(0, len(plain), 500):
        text = "あ" + "あ".join(plain[start : start + 500]) + "あ"
        assert str(render_prose(text)) == render_as_markdown(text)
    odd = [text for one in plain for text in (f"{one}い", f"い{one}") if PLAIN.fullmatch(text)]
    sample = [text for text in odd if not text.isalpha()]
    assert [text for text in sample if str(render_prose(text)) != render_as_markdown(text)] == []
