"""Notation: how numbers, years and money are written on a page, in each language. Used as template filters."""

import re
from collections.abc import Callable, Mapping
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


def write_anchor(term: str) -> str:
    """Return the anchor of a word of the glossary: an id has no white space."""
    return "term-" + re.sub(r"\s+", "-", term)


def write_suffix(unit: str) -> str:
    """Return a unit as it stands behind its number: 22,599千円."""
    return unit


# English

ERA_NAMES = {"令和": "Reiwa", "平成": "Heisei", "昭和": "Showa", "大正": "Taisho", "明治": "Meiji"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Units that mean the same anywhere. Any other is a word of the source and stays as it is printed.
UNITS = {
    "円": "yen",
    "千円": "thousand yen",
    "万円": "× ¥10,000",
    "百万円": "million yen",
    "億円": "× ¥100 million",
    "人": "people",
    "名": "people",
    "人工": "person-years",
    "時間": "hours",
    "日": "days",
    "か月": "months",
    "年": "years",
    "件": "cases",
    "回": "times",
    "世帯": "households",
    "戸": "homes",
    "％": "%",
}


def write_year_in_english(year: int) -> str:
    """Return a fiscal year both ways: FY2023 (Reiwa 5)."""
    if year < FIRST_ERA_YEAR:
        return f"FY{year}"
    name, first, _ = next(era for era in ERAS.values() if era[1] <= year)
    return f"FY{year} ({ERA_NAMES[name]} {year - first + 1})"


def write_month_in_english(text: str) -> str:
    """Return a month or a day (2024-09, 2024-09-01) in words; anything else as it is."""
    match = MONTH.fullmatch(text)
    if not match or not 1 <= int(match[2]) <= len(MONTHS):
        return text
    day = f"{int(match[3])} " if match[3] else ""
    return f"{day}{MONTHS[int(match[2]) - 1]} {match[1]}"


def write_yen_in_english(yen: int) -> str:
    """Return an exact amount: ¥22,599,000."""
    return f"{'-' if yen < 0 else ''}¥{abs(yen):,}"


def say_yen_in_english(yen: int) -> str:
    """Return an exact amount in the units in which it is read aloud: ¥22.6 million."""
    for size, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(yen) >= size:
            digits = f"{Decimal(abs(yen)) / size:f}"
            digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
            return f"{'-' if yen < 0 else ''}¥{digits} {name}"
    return write_yen_in_english(yen)


def write_unit_in_english(unit: str) -> str:
    """Return a unit in English where it is known anywhere, else as it is printed."""
    return UNITS.get(unit, unit)


def write_suffix_in_english(unit: str) -> str:
    """Return a unit as it stands behind its number: 22,599 thousand yen, 95%."""
    words = write_unit_in_english(unit)
    return words if words[:1] in ("", "%") else f" {words}"


NOTATIONS: Mapping[str, Mapping[str, Callable[..., str]]] = {
    "ja": {
        "number": write_number,
        "year": write_year,
        "month": write_month,
        "yen": write_yen,
        "aloud": write_yen,
        "unit": write_suffix,
        "suffix": write_suffix,
    },
    "en": {
        "number": write_number,
        "year": write_year_in_english,
        "month": write_month_in_english,
        "yen": write_yen_in_english,
        "aloud": say_yen_in_english,
        "unit": write_unit_in_english,
        "suffix": write_suffix_in_english,
    },
}
