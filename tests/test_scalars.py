"""Scalars: what each notation of a number or a year becomes, or is told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mieruka.scalars import (
    ERAS,
    Slip,
    era_span,
    fiscal_year_label,
    is_blank,
    plain,
    print_year,
    read_number,
    read_year,
)

NUMBERS = ["0", "5", "-3", "12.50", "0.17", "-0.5", "100", "1000000", "9" * 30, "0.0", "-12", "3.10"]

# A notation of a number, what it is told as, and what to write instead ("" where nothing is sure).
SLIPS_OF_NUMBERS = [
    ("1,234", "comma", "1234"),
    ("1,234,567", "comma", "1234567"),
    ("-1,234", "comma", "-1234"),
    ("1,234.5", "comma", "1234.5"),
    ("12,34", "comma", ""),
    ("2,2948", "comma", ""),
    ("12,5", "comma", ""),
    ("0,5", "comma", ""),
    ("1、234", "comma", "1234"),
    ("1，234", "comma", "1234"),
    ("１，２３４", "comma", "1234"),
    ("1٬000", "comma", "1000"),
    ("1,234千円", "comma", "1234"),
    ("1,234 人", "comma", "1234"),
    ("１２３", "fullwidth", "123"),
    ("－５", "fullwidth", "-5"),
    ("０．５", "fullwidth", "0.5"),
    ("5．5", "fullwidth", "5.5"),
    ("١٢", "fullwidth", "12"),
    ("٣٫١", "fullwidth", "3.1"),
    ("५", "fullwidth", "5"),
    ("①", "fullwidth", "1"),
    ("５", "fullwidth", "5"),
    ("12人", "unit", "12"),
    ("12 人", "unit", "12"),
    ("１２人", "unit", "12"),
    ("5件", "unit", "5"),
    ("5円", "unit", "5"),
    ("5千円", "unit", "5"),
    ("20000千円", "unit", "20000"),
    ("0.17人工", "unit", "0.17"),
    ("1.5%", "unit", "1.5"),
    ("1.5％", "unit", "1.5"),
    ("100㎡", "unit", "100"),
    ("3km", "unit", "3"),
    ("5以上", "unit", "5"),
    ("5程度", "unit", "5"),
    ("5（見込）", "unit", "5"),
    ("5※", "unit", "5"),
    ("5*", "unit", "5"),
    ("5†", "unit", "5"),
    ("約5", "unit", "5"),
    ("およそ 5", "unit", "5"),
    ("¥500", "unit", "500"),
    ("￥500", "unit", "500"),
    ("$5", "unit", "5"),
    ("△5", "triangle", "-5"),
    ("▲5", "triangle", "-5"),
    ("▼5", "triangle", "-5"),
    ("▲ 5", "triangle", "-5"),
    ("△　5", "triangle", "-5"),
    ("△１２", "triangle", "-12"),
    ("△1,234", "triangle", "-1234"),
    ("△5千円", "triangle", "-5"),
    ("−5", "minus", "-5"),
    ("‐5", "minus", "-5"),
    ("–5", "minus", "-5"),
    ("—5", "minus", "-5"),
    ("ー5", "minus", "-5"),
    ("- 5", "minus", "-5"),
    ("00", "leading_zero", "0"),
    ("0123", "leading_zero", "123"),
    ("0023", "leading_zero", "23"),
    ("-05", "leading_zero", "-5"),
    ("00.5", "leading_zero", "0.5"),
    ("０５", "leading_zero", "5"),
    ("五", "kanji", ""),
    ("十二", "kanji", ""),
    ("三千", "kanji", ""),
    ("〇", "kanji", ""),
    ("零", "kanji", ""),
    ("1万", "kanji", ""),
    ("1万5千", "kanji", ""),
    ("1.5億", "kanji", ""),
    ("1_000", "malformed", "1000"),
    ("1 234", "malformed", "1234"),
    ("1　234", "malformed", "1234"),
    ("1'234", "malformed", "1234"),
    ("1·000", "malformed", "1000"),
    ("1 2345", "malformed", ""),
    ("1e3", "malformed", "1000"),
    ("1.5E+3", "malformed", "1500"),
    ("1e999", "malformed", ""),
    ("0x1F", "malformed", ""),
    ("0b1", "malformed", ""),
    ("+5", "malformed", "5"),
    ("＋5", "malformed", "5"),
    ("5.", "malformed", "5"),
    (".5", "malformed", "0.5"),
    ("-.5", "malformed", "-0.5"),
    ("-0", "malformed", "0"),
    ("1.5.2", "malformed", ""),
    ("1O0", "malformed", "100"),
    ("1o", "malformed", "10"),
    ("l2", "malformed", "12"),
    (" 5", "malformed", "5"),
    ("5 ", "malformed", "5"),
    ("5\n", "malformed", "5"),
    ("1/2", "malformed", ""),
    ("½", "malformed", ""),
    ("1-2", "malformed", ""),
    ("1〜2", "malformed", ""),
    ("1~2", "malformed", ""),
    ("5:30", "malformed", ""),
    ("2024-09", "malformed", ""),
    ("(5)", "malformed", ""),
    ("（5）", "malformed", ""),
    ("5-", "malformed", ""),
    ("--5", "malformed", ""),
    ("10^3", "malformed", ""),
    ("NaN", "malformed", ""),
    (".inf", "malformed", ""),
    ("Infinity", "malformed", ""),
    ("null", "malformed", ""),
    ("true", "malformed", ""),
    ("#N/A", "malformed", ""),
    ("#REF!", "malformed", ""),
    ("=1+1", "malformed", ""),
    ("Ⅴ", "malformed", ""),
    ("R5", "malformed", ""),
    ("なし", "malformed", ""),
    ("―", "malformed", ""),
    ("－", "malformed", ""),
    ("△", "malformed", ""),
    ("", "malformed", ""),
]

YEARS = [
    ("2023", 2023),
    ("1999", 1999),
    ("R5", 2023),
    ("R1", 2019),
    ("R元", 2019),
    ("令和5", 2023),
    ("令和元", 2019),
    ("令和1", 2019),
    ("H1", 1989),
    ("H30", 2018),
    ("H31", 2019),
    ("平成31", 2019),
    ("平成元", 1989),
    ("S64", 1989),
    ("昭和63", 1988),
    ("T15", 1926),
    ("M45", 1912),
]

SLIPS_OF_YEARS = [
    ("H32", "never_existed", "R2"),
    ("平成35", "never_existed", "R5"),
    ("平成３５", "never_existed", "R5"),
    ("S65", "never_existed", "H2"),
    ("昭和65", "never_existed", "H2"),
    ("T16", "never_existed", "S2"),
    ("M46", "never_existed", "T2"),
    ("R0", "never_existed", "H30"),
    ("令和0", "never_existed", "H30"),
    ("令和零", "never_existed", "H30"),
    ("H0", "never_existed", "S63"),
    ("R05", "notation", "R5"),
    ("r5", "notation", "R5"),
    ("Ｒ５", "notation", "R5"),
    ("R５", "notation", "R5"),
    ("R 5", "notation", "R5"),
    ("R.5", "notation", "R5"),
    ("R5年", "notation", "R5"),
    ("R5年度", "notation", "R5"),
    ("R5 年度", "notation", "R5"),
    ("令和５", "notation", "令和5"),
    ("令和五", "notation", "令和5"),
    ("令和5年", "notation", "令和5"),
    ("令和5年度", "notation", "令和5"),
    ("令和元年度", "notation", "令和元"),
    ("令 和 5", "notation", "令和5"),
    ("㋿5", "notation", "令和5"),
    ("令5", "notation", "R5"),
    ("平30", "notation", "H30"),
    ("昭63", "notation", "S63"),
    ("h30", "notation", "H30"),
    ("２０２３", "notation", "2023"),
    ("2023年", "notation", "2023"),
    ("2023年度", "notation", "2023"),
    ("2023.0", "notation", "2023"),
    ("FY2023", "notation", "2023"),
    ("西暦2023", "notation", "2023"),
    (" R5", "notation", "R5"),
    ("R5\n", "notation", "R5"),
    ("R5.4", "notation", ""),
    ("R5-6", "notation", ""),
    ("2023-24", "notation", ""),
    ("2023/4", "notation", ""),
    ("20233", "notation", ""),
    ("223", "notation", ""),
    ("23", "notation", ""),
    ("5", "notation", ""),
    ("5年度", "notation", ""),
    ("元", "notation", ""),
    ("令和", "notation", ""),
    ("X5", "notation", ""),
    ("前年度", "notation", ""),
    ("-5", "notation", ""),
    ("0000", "notation", ""),
    ("", "notation", ""),
]


def test_table_of_notations_is_long() -> None:
    """At least 150 notations are tried."""
    assert len(NUMBERS) + len(SLIPS_OF_NUMBERS) + len(YEARS) + len(SLIPS_OF_YEARS) >= 150


@pytest.mark.parametrize("text", NUMBERS)
def test_number_is_exact(text: str) -> None:
    """ASCII digits, a minus and a point are a number, with as many decimals as are written."""
    number = read_number(text)
    assert isinstance(number, Decimal)
    assert plain(number) == text


@pytest.mark.parametrize(("text", "code", "instead"), SLIPS_OF_NUMBERS)
def test_other_notation_of_a_number_is_told(text: str, code: str, instead: str) -> None:
    """Another notation is a slip that names its fault, and the right way where that is sure."""
    assert read_number(text) == Slip(f"number.{code}", instead)


@pytest.mark.parametrize("instead", [row[2] for row in SLIPS_OF_NUMBERS if row[2]])
def test_what_to_write_instead_of_a_number_is_a_number(instead: str) -> None:
    """What a slip suggests is read without a slip."""
    assert isinstance(read_number(instead), Decimal)


@pytest.mark.parametrize(("text", "year"), YEARS)
def test_year_is_western(text: str, year: int) -> None:
    """A western year or an era year is the western year in which it begins."""
    assert read_year(text) == year


@pytest.mark.parametrize(("text", "code", "instead"), SLIPS_OF_YEARS)
def test_other_notation_of_a_year_is_told(text: str, code: str, instead: str) -> None:
    """Another notation, or a year that never was, is a slip with the right way where that is sure."""
    assert read_year(text) == Slip(f"year.{code}", instead)


@pytest.mark.parametrize("instead", [row[2] for row in SLIPS_OF_YEARS if row[2]])
def test_what_to_write_instead_of_a_year_is_a_year(instead: str) -> None:
    """What a slip suggests is read without a slip."""
    assert isinstance(read_year(instead), int)


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
