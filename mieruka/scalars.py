"""Scalars: numbers, years and eras. Our own strict lexers, since int() takes `１２`, `1_000` and Arabic digits.

Each reader returns the value, or a Slip that names the fault and what to write instead.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
# An era's first western year and the last fiscal or calendar year that it names (平成31年 = 2019, 昭和64年 = 1989).
ERAS = {
    "R": ("令和", 2019, 9999),
    "H": ("平成", 1989, 2019),
    "S": ("昭和", 1926, 1989),
    "T": ("大正", 1912, 1926),
    "M": ("明治", 1868, 1912),
}
ERA_YEAR = re.compile(r"([RHSTM]|令和|平成|昭和|大正|明治)(元|[1-9][0-9]?)", re.ASCII)
YEN_PER = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000}
# What makes a spreadsheet run a cell, in ASCII and full width: LibreOffice does so even where the cell is quoted.
TRIGGERS = frozenset("=+-@\t\r＝＋－＠")
DASHES = re.compile("[-－‐‑‒–—―−ー]+")
LIST_SEPARATOR = "、"
WESTERN_YEAR = re.compile(r"[12][0-9]{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slip:
    """A notation that is not taken: the problem's code and the likely right way to write it ("" if unclear)."""

    code: str
    instead: str = ""


def read_number(text: str) -> Decimal | Slip:
    """Return an exact number from ASCII digits, an optional minus and a decimal point."""
    if NUMBER.fullmatch(text):
        return Decimal(text)
    return slip_of_number(text)


def slip_of_number(text: str) -> Slip:
    """Name what keeps a text from being a number, the most telling fault first."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    minus = re.sub(r"^[△▲▼−‐–—ー-]\s*", "-", narrow)
    bare = _bare_number(minus)
    for code, found in (
        ("number.triangle", text[:1] in "△▲▼"),
        ("number.comma", bool(re.fullmatch(r"-?[0-9]+([,、，][0-9]+)+(\.[0-9]+)?\D*", minus))),
        ("number.fullwidth", narrow != text and bool(NUMBER.fullmatch(minus))),
        ("number.minus", minus != narrow),
        ("number.unit", bool(re.fullmatch(r"-?[0-9][0-9,.]*\s*[^0-9\s.,]+", minus))),
        ("number.leading_zero", bool(re.fullmatch(r"-?0[0-9]+(\.[0-9]+)?", narrow))),
    ):
        if found:
            return Slip(code, bare)
    return Slip("number.malformed", bare)


def _bare_number(text: str) -> str:
    """Return the number that the text most likely means, or "" where grouping does not make it sure."""
    match = re.match(r"-?[0-9]+(,[0-9]+)*(\.[0-9]+)?", text)
    if not match:
        return ""
    digits = match[0]
    whole = digits.split(".")[0].lstrip("-")
    if "," in whole and not re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+", whole):
        return ""
    digits = digits.replace(",", "")
    digits = re.sub(r"^(-?)0+(?=[0-9])", r"\1", digits)
    return digits if NUMBER.fullmatch(digits) else ""


def read_year(text: str) -> int | Slip:
    """Return the western year of `2023`, `R5`, `令和5` or `令和元`."""
    if WESTERN_YEAR.fullmatch(text):
        return int(text)
    match = ERA_YEAR.fullmatch(text)
    if not match:
        return _slip_of_year(text)
    first, last = era_span(match[1])
    year = first + (0 if match[2] == "元" else int(match[2]) - 1)
    return year if year <= last else Slip("year.never_existed", _era_label(year))


def era_span(era: str) -> tuple[int, int]:
    """Return the first and last western year of an era, by letter or name."""
    for letter, (name, first, last) in ERAS.items():
        if era in (letter, name):
            return first, last
    raise ValueError(era)


def _slip_of_year(text: str) -> Slip:
    narrow = re.sub(r"(年度|年)$", "", unicodedata.normalize("NFKC", text).strip()).replace(" ", "").replace(".", "")
    match = ERA_YEAR.fullmatch(narrow.upper())
    if match:
        first, last = era_span(match[1])
        year = first + (0 if match[2] == "元" else int(match[2]) - 1)
        return Slip("year.notation", narrow.upper() if year <= last else _era_label(year))
    return Slip("year.notation", narrow if WESTERN_YEAR.fullmatch(narrow) else "")


def _era_label(year: int) -> str:
    """Return the era notation that a western year has in truth: R1 for 2019."""
    letter, (_, first, _) = next((key, era) for key, era in ERAS.items() if era[1] <= year)
    return f"{letter}{year - first + 1}"


def fiscal_year_label(year: int) -> str:
    """Return 令和5年度 for 2023. The year in which an era begins is its 元年度 (2019 is 令和元年度)."""
    name, first, _ = next(era for era in ERAS.values() if era[1] <= year)
    number = year - first + 1
    return f"{name}{'元' if number == 1 else number}年度"


def print_year(year: int, style: str) -> str:
    """Return a year as a form prints it. `style` shows 2023: 2023, R5, 令和5 or 5."""
    letter, (name, first, _) = next((key, era) for key, era in ERAS.items() if era[1] <= year)
    number = year - first + 1
    written = "元" if number == 1 and style.startswith("令") else str(number)
    return {"2023": str(year), "R5": letter + written, "令和5": name + written, "5": written}[style]


def plain(number: Decimal | int) -> str:
    """Return a number in digits: no exponent, no grouping, and as many decimals as it has."""
    return str(number) if isinstance(number, int) else format(number, "f")


def is_blank(text: str) -> bool:
    """Tell whether the text is nothing but white space."""
    return not text or text.isspace()


def runs_in_spreadsheet(text: str) -> bool:
    """Tell whether a spreadsheet would run the text.

    Numbers and marks of absence (`-`, `―`, `＝`) are not run, nor is a list that begins with one: `-、1000`.
    """
    if text[:1] not in TRIGGERS or not text:
        return False
    first = text.partition(LIST_SEPARATOR)[0]
    return len(first) > 1 and not DASHES.fullmatch(first) and not NUMBER.fullmatch(first)
