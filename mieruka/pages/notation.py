"""Notation: how numbers, years and money are written on a page. Used as template filters."""

import re
from decimal import Decimal

from mieruka.scalars import ERAS, FIRST_ERA_YEAR, fiscal_year_label, print_year

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", re.ASCII)
ERA_STARTS = frozenset(first for _, first, _ in ERAS.values())


def write_number(number: Decimal | int) -> str:
    """Return a number with thousands separators and exactly the decimals it has: 22,599."""
    return f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"


def write_year(year: int) -> str:
    """Return a fiscal year both ways: 令和5年度（2023年度）."""
    western = f"{year}年度"
    return western if year < FIRST_ERA_YEAR else f"{fiscal_year_label(year)}（{western}）"


def write_month(text: str) -> str:
    """Return a month or a day (2024-09, 2024-09-01) both ways; anything else as it is.

    A year in which an era begins has two era names, so there the western year stands alone.
    """
    match = MONTH.fullmatch(text)
    if not match:
        return text
    year = int(match[1])
    rest = f"{int(match[2])}月" + (f"{int(match[3])}日" if match[3] else "")
    western = f"{year}年{rest}"
    return (
        western if year in ERA_STARTS or year < FIRST_ERA_YEAR else f"{print_year(year, '令和5')}年{rest}（{western}）"
    )


def write_yen(yen: int) -> str:
    """Return an exact amount in the units in which it is read aloud: 2,259万9,000円."""
    sign, rest = ("-" if yen < 0 else ""), abs(yen)
    parts = []
    for size, unit in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:,}{unit}")
    if rest or not parts:
        parts.append(f"{rest:,}")
    return f"{sign}{''.join(parts)}円"
