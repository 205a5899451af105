"""How numbers, years and money are written on a page."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mieruka.pages.notation import (
    NOTATIONS,
    say_yen_in_english,
    write_month,
    write_month_in_english,
    write_number,
    write_suffix_in_english,
    write_unit_in_english,
    write_year,
    write_year_in_english,
    write_yen,
    write_yen_in_english,
)
from mieruka.scalars import YEN_PER


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Decimal(22599), "22,599"),
        (Decimal(0), "0"),
        (Decimal(-61), "-61"),
        (Decimal("95.0"), "95.0"),
        (Decimal("1E+3"), "1,000"),
        (Decimal("12345678901234567890.10"), "12,345,678,901,234,567,890.10"),
        (12345, "12,345"),
    ],
)
def test_numbers_keep_their_decimals(number: Decimal | int, written: str) -> None:
    """A number has thousands separators, no exponent, and as many decimals as it is printed with."""
    assert write_number(number) == written


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_numbers_can_be_read_back(number: Decimal) -> None:
    """Without its separators a written number is the number."""
    assert Decimal(write_number(number).replace(",", "")) == number


@pytest.mark.parametrize(
    ("year", "written"),
    [
        (2023, "令和5年度（2023年度）"),
        (2019, "令和元年度（2019年度）"),
        (2018, "平成30年度（2018年度）"),
        (1989, "平成元年度（1989年度）"),
    ],
)
def test_years_are_written_both_ways(year: int, written: str) -> None:
    """A fiscal year stands in both calendars."""
    assert write_year(year) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024-09", "令和6年9月（2024年9月）"),
        ("2026-11-20", "令和8年11月20日（2026年11月20日）"),
        ("2019-04", "2019年4月"),
        ("2019-04-30", "2019年4月30日"),
        ("いつか", "いつか"),
        ("２０２４-09", "２０２４-09"),
    ],
)
def test_months_and_days_are_written_both_ways(text: str, written: str) -> None:
    """A month or a day stands in both calendars, but for a year in which two eras meet."""
    assert write_month(text) == written


@pytest.mark.parametrize(
    ("yen", "written"),
    [
        (22_599_000, "2,259万9,000円"),
        (550_000_000, "5億5,000万円"),
        (10_000, "1万円"),
        (9_999, "9,999円"),
        (0, "0円"),
        (-15_000, "-1万5,000円"),
        (1_000_000_000_001, "1兆1円"),
    ],
)
def test_money_is_written_as_it_is_read_aloud(yen: int, written: str) -> None:
    """Yen are exact and grouped by 万, 億 and 兆."""
    assert write_yen(yen) == written


@pytest.mark.parametrize(
    ("yen", "written"),
    [
        (22_600_000, "¥22.6 million"),
        (550_000_000, "¥550 million"),
        (1_230_000_000, "¥1.23 billion"),
        (22_599_000, "¥22.599 million"),
        (-3_000_000_000_000, "-¥3 trillion"),
        (999_999, "¥999,999"),
        (0, "¥0"),
    ],
)
def test_money_is_read_aloud_in_english(yen: int, written: str) -> None:
    """Yen are exact and counted in millions, billions and trillions."""
    assert say_yen_in_english(yen) == written


@given(st.integers(-(10**14), 10**14))
def test_money_read_aloud_in_english_is_exact(yen: int) -> None:
    """What is read aloud is the amount itself."""
    number, _, word = say_yen_in_english(yen).replace("¥", "").replace(",", "").partition(" ")
    assert Decimal(number) * {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[word] == yen


@pytest.mark.parametrize(
    ("year", "written"),
    [(2023, "FY2023 (Reiwa 5)"), (2019, "FY2019 (Reiwa 1)"), (2018, "FY2018 (Heisei 30)"), (1850, "FY1850")],
)
def test_years_in_english(year: int, written: str) -> None:
    """A fiscal year stands in both calendars in English too."""
    assert write_year_in_english(year) == written


@given(st.integers(1868, 2200))
def test_years_are_the_same_in_each_language(year: int) -> None:
    """Both languages give the same western year and the same year of the era (its first one is 元 in Japanese)."""
    japanese, english = (re.findall(r"[0-9]+", write(year)) for write in (write_year, write_year_in_english))
    assert sorted(english) == sorted([*japanese, "1"] if "元" in write_year(year) else japanese)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024-09", "September 2024"),
        ("2026-11-20", "20 November 2026"),
        ("2024-13", "2024-13"),
        ("いつか", "いつか"),
    ],
)
def test_months_and_days_in_english(text: str, written: str) -> None:
    """A month or a day stands in words; anything else as it is."""
    assert write_month_in_english(text) == written


@given(st.integers(-(10**14), 10**14))
def test_yen_in_english_are_exact(yen: int) -> None:
    """Without sign and separators a written amount is the amount."""
    assert int(write_yen_in_english(yen).replace("¥", "").replace(",", "")) == yen


def test_units_in_english() -> None:
    """Money has English units; a unit that only the source knows stays as it is printed."""
    assert [write_suffix_in_english(unit) for unit in ("千円", "%", "", "頭")] == [" thousand yen", "%", "", " 頭"]
    assert all(write_unit_in_english(unit) != unit for unit in YEN_PER)


def test_languages_have_the_same_filters() -> None:
    """A template finds the same notations in each language."""
    assert {frozenset(filters) for filters in NOTATIONS.values()} == {frozenset(NOTATIONS["ja"])}
