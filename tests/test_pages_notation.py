"""How numbers, years and money are written on a page."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mieruka.pages.notation import write_month, write_number, write_year, write_yen


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
