"""Scalars: what each notation of a number or a year becomes, or is told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notations import Row, read_table

from mieruka.scalars import (
    ERAS,
    Slip,
    era_span,
    fiscal_year_label,
    is_blank,
    is_placeholder,
    plain,
    print_year,
    print_years_like,
    read_number,
    read_year,
    stray_end,
)

ROWS = [row for row in read_table() if all(one.startswith(("number.", "year.")) for one in row.told)]
NUMBERS = [row.notation for row in ROWS if row.kind == "number" and row.becomes]
SLIPS_OF_NUMBERS = [row for row in ROWS if row.kind == "number" and row.told]
YEARS = [(row.notation, int(row.becomes)) for row in ROWS if row.kind in ("year", "since") and row.becomes.isdigit()]
SLIPS_OF_YEARS = [row for row in ROWS if row.kind == "year" and row.told]


@pytest.mark.parametrize("text", NUMBERS)
def test_number_is_exact(text: str) -> None:
    """ASCII digits, a minus and a point are a number, with as many decimals as are written."""
    number = read_number(text)
    assert isinstance(number, Decimal)
    assert plain(number) == text


@pytest.mark.parametrize("row", SLIPS_OF_NUMBERS, ids=lambda row: row.name)
def test_other_notation_of_a_number_is_told(row: Row) -> None:
    """Another notation is a slip that names its fault, and the right way, a number, where that is sure."""
    slip = read_number(row.notation)
    assert isinstance(slip, Slip)
    assert (slip.code.replace("malformed", "word") if not slip.instead else slip.code, slip.instead) == (
        row.told[0],
        row.instead,
    )
    assert not slip.instead or isinstance(read_number(slip.instead), Decimal)


@pytest.mark.parametrize(("text", "year"), YEARS)
def test_year_is_western(text: str, year: int) -> None:
    """A western year or an era year is the western year in which it begins."""
    assert read_year(text) == year


@pytest.mark.parametrize("row", SLIPS_OF_YEARS, ids=lambda row: row.name)
def test_other_notation_of_a_year_is_told(row: Row) -> None:
    """Another notation, or a year that never was, is a slip with the right way, a year, where that is sure."""
    assert read_year(row.notation) == Slip(row.told[0], row.instead)
    assert not row.instead or isinstance(read_year(row.instead), int)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_number_comes_back_as_it_was_printed(number: Decimal) -> None:
    """Every decimal number printed plainly is read as itself."""
    text = plain(number)
    assert read_number(text) == (
        number if text.strip("-0.") or not text.startswith("-") else Slip("number.malformed", text[1:])
    )


@given(st.integers(1912, 2200), st.sampled_from(["2023", "R5", "令和5"]))
def test_year_comes_back_as_it_was_printed(year: int, style: str) -> None:
    """Every year printed in a form's style is read as itself, within two digits of an era."""
    if year < 2019 + 98 or style == "2023":
        assert read_year(print_year(year, style)) == year


@given(st.text())
def test_any_text_is_a_number_or_a_slip(text: str) -> None:
    """No text breaks the lexer, and what it suggests is a number."""
    number = read_number(text)
    assert isinstance(number, Decimal) or not number.instead or isinstance(read_number(number.instead), Decimal)


@given(st.text())
def test_any_text_is_a_year_or_a_slip(text: str) -> None:
    """No text breaks the lexer, and what it suggests is a year."""
    year = read_year(text)
    assert isinstance(year, int) or not year.instead or isinstance(read_year(year.instead), int)


@pytest.mark.parametrize(
    ("year", "label"),
    [(2023, "令和5年度"), (2019, "令和元年度"), (2018, "平成30年度"), (1989, "平成元年度"), (1926, "昭和元年度")],
)
def test_fiscal_year_has_its_era_label(year: int, label: str) -> None:
    """A western year is printed as the fiscal year of its era; the first is 元."""
    assert fiscal_year_label(year) == label


@pytest.mark.parametrize(("style", "printed"), [("2023", "2019"), ("R5", "R1"), ("令和5", "令和元"), ("5", "1")])
def test_year_is_printed_in_the_style_of_the_form(style: str, printed: str) -> None:
    """The style shows how 2023 looks; only written eras say 元."""
    assert print_year(2019, style) == printed


@pytest.mark.parametrize(
    ("word", "printed"),
    [("2020", "2019、2024"), ("R1", "R1、R6"), ("令和5", "令和元、令和6"), ("平成30", "令和元、令和6")],
)
def test_years_are_printed_as_their_author_writes_years(word: str, printed: str) -> None:
    """Who writes R1 is offered R6, and not 2024."""
    assert print_years_like((2019, 2024), word) == printed


def test_era_has_its_span_by_letter_and_by_name() -> None:
    """An era is known by letter and by name, and an unknown one is a bug of the caller."""
    for letter, (name, first, last) in ERAS.items():
        assert era_span(letter) == era_span(name) == (first, last)
    with pytest.raises(ValueError, match="X"):
        era_span("X")


@pytest.mark.parametrize(("text", "blank"), [("", True), (" ", True), ("　", True), ("~", False), ("0", False)])
def test_blank_is_white_space_alone(text: str, blank: bool) -> None:
    """Nothing but white space is blank; a tilde and a zero are not."""
    assert is_blank(text) is blank


def test_before_all_eras_a_year_is_bare() -> None:
    """What an era's year 0 would be, and a year before the first era, is said in western years."""
    assert read_year("M0") == Slip("year.never_existed", "1867")
    assert (fiscal_year_label(1867), print_year(1867, "令和5")) == ("1867年度", "1867")


@pytest.mark.parametrize(
    "text", ["null", "NULL", "Ｎ／Ａ", "#DIV/0!", "yes", "Off", "―", "－－", "…", "～", "(空白)", "??"]
)
def test_what_is_written_for_nothing_is_no_words(text: str) -> None:
    """What programs and people write where there is nothing is a placeholder, in any width and case."""
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["なし", "未定", "該当なし", "0", "1", "○", "①", "A", "no.1", "NANA", "なんとか…"])
def test_words_are_no_placeholder(text: str) -> None:
    """What a source may print as its words is none."""
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("事業,", ","),
        ("事業、", "、"),
        ('事業"', '"'),
        ("事業|", "|"),
        ("「事業」", ""),
        ("'90年代'", ""),
        (",", ""),
        ("", ""),
    ],
)
def test_what_is_left_over_at_the_end_is_seen(text: str, end: str) -> None:
    """A comma, a bar or a lone quote at the end belongs to no text; a pair of quotes does."""
    assert stray_end(text) == end
