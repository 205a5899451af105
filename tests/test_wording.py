"""Tests of wording: what may not be published is told at its place, and plain words pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mieruka.frontmatter import read_document
from mieruka.problems import Report
from mieruka.wording import PATTERNS, TELLING, check_document, is_my_number

PASSES = (
    "移住の相談を受ける",
    "-",
    "―",
    "-61",
    "5-12 移住交流の促進",
    "令和5年1月に開いた（4件）",
    "前年度＋5件",
    "ア＜イ",
    "0153-23-6111",
    "123456789012",
    "担当課長が説明した",
)
TOLD = {
    "<b>太字</b>": "text.html",
    "文<script>": "text.html",
    "=1+1": "text.formula",
    "＝SUM(A1)": "text.formula",
    "@cmd": "text.formula",
    "＋重点": "text.formula",
    "連絡は a.b@example.jp まで": "text.mail",
    "電話 090-1234-5678": "text.mobile",
    "番号 1234 5678 9018": "text.my_number",
    "内線4567": "text.extension",
    "課長　山田太郎": "text.person",
}


def told(text: str, body: str = "") -> list[tuple[str, int, int]]:
    """Return code, line and column of what is told of a value, or of a body's line."""
    report = Report()
    document = read_document(f'---\nname: "{text}"\n---\n{body}'.encode(), "x.md", report)
    assert document is not None
    assert report.problems == []
    check_document(document, report)
    return [(one.code, one.mark.line, one.mark.column) for one in report.problems]


@pytest.mark.parametrize("text", PASSES)
def test_plain_words_pass(text: str) -> None:
    """Figures, marks, codes and telephone numbers of desks are not suspected."""
    assert told(text) == []


@pytest.mark.parametrize("text", list(TOLD))
def test_what_may_not_be_published_is_told_at_its_value(text: str) -> None:
    """Markup, formulas and personal data are told once, where the value stands."""
    assert told(text) == [(TOLD[text], 2, 7)]


@pytest.mark.parametrize("text", [text for text, code in TOLD.items() if code != "text.formula"])
def test_a_bodys_line_is_checked_at_its_column(text: str) -> None:
    """In the body the problem points at the words themselves."""
    ((code, line, _),) = told("x", f"## 対象\n{text}\n")
    assert (code, line) == (TOLD[text], 5)


def test_a_bullet_is_no_formula() -> None:
    """The dash of a list is Markdown, not a formula."""
    assert told("x", "## 対象\n- 一つめ\n- 二つめ\n") == []


def test_an_individual_number_is_known_by_its_check_digit() -> None:
    """Twelve digits are suspected only with the right check digit."""
    assert is_my_number("123456789018")
    assert not is_my_number("123456789012")


@given(st.one_of([st.from_regex(pattern) for pattern in PATTERNS]))
def test_no_fault_is_in_a_text_that_tells_of_none(text: str) -> None:
    """What is looked for first stands in every text in which one of the patterns finds something."""
    assert TELLING.search(text)
