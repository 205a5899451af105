"""Scalars: numbers, years, eras and days. Our own strict lexers, since int() takes `１２`, `1_000` and Arabic digits.

Each reader returns the value, or a Slip that names the fault and what to write instead.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal

# No minus before a 0 without more: -0 is 0, and would be printed as it is.
NUMBER = re.compile(r"(?!-0(\.0+)?$)-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
# An era's first western year and the last fiscal or calendar year that it names (平成31年 = 2019, 昭和64年 = 1989).
ERAS = {
    "R": ("令和", 2019, 9999),
    "H": ("平成", 1989, 2019),
    "S": ("昭和", 1926, 1989),
    "T": ("大正", 1912, 1926),
    "M": ("明治", 1868, 1912),
}
# How far a year of a sheet may be from the sheet's own.
MOST_YEARS_AWAY = 30
FIRST_ERA_YEAR = min(first for _, first, _ in ERAS.values())
ERA_YEAR = re.compile(r"([RHSTM]|令和|平成|昭和|大正|明治)(元|[1-9][0-9]?)", re.ASCII)
YEN_PER = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000}
# What makes a spreadsheet run a cell, in ASCII and full width: LibreOffice does so even where the cell is quoted.
TRIGGERS = frozenset("=+-@\t\r＝＋－＠")
DASHES = re.compile("[-－‐‑‒–—―−ー]+")
LIST_SEPARATOR = "、"
WESTERN_YEAR = re.compile(r"[12][0-9]{3}", re.ASCII)
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Loses no digit of a sum, a difference or a product. Not for a division, which might never end."""


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
    narrow = unicodedata.normalize("NFKC", _ascii_digits(text)).strip()
    minus = re.sub(rf"^[{TRIANGLES}{MINUSES}-]\s*", "-", narrow)
    likely = "" if _has_marks(text) else _likely_number(minus)
    for code, found in (
        ("number.triangle", text.strip()[:1] in tuple(TRIANGLES) and bool(likely)),
        ("number.comma", bool(re.fullmatch(r"-?[0-9]+([,、][0-9]+)+(\.[0-9]+)?[^0-9,、]*", minus))),
        ("number.fullwidth", narrow != text.strip() and minus == likely),
        ("number.minus", minus != narrow and bool(NUMBER.fullmatch(minus))),
        ("number.kanji", bool(KANJI.fullmatch(minus))),
        ("number.leading_zero", bool(re.fullmatch(r"-?0[0-9]+(\.[0-9]+)?", narrow))),
        ("number.unit", bool(likely) and _has_words(minus)),
    ):
        if found:
            return Slip(code, likely)
    return Slip("number.malformed", likely)


TRIANGLES, MINUSES = "△▲▼▽", "−‐‑‒–—―─━ー➖"
KANJI = re.compile(r"-?[0-9.]*[〇零一二三四五六七八九十百千万億][0-9.〇零一二三四五六七八九十百千万億]*")
# Signs that say of a number where it goes, or half of a sum: ↓5, 5↑, ∓5, ◁5, ÷2. What they mean is the author's to say.
TURNS = r"\u2190-\u21ff\u25b2-\u25c5\u2b05-\u2b0d∓➕➖⊿⁄÷×"
# A number with what people write before and after it: 約12人, ¥500, 12（見込）, 5※.
# Not what turns it into another number: 1.5億円, 3割, 3時間半, 5K, ±5, 〜5, 5△, 5ー.
BEFORE = rf"[^\w\s.,+()<>=/:~〜±{TURNS}-]*|約|およそ"
AFTER = rf"(?![億兆割{TURNS}{MINUSES}]|[kKM](?![A-Za-z])|.*半$)[^0-9\s.,/:~〜_^'’·-][^0-9]*|k?m[23]|"
WORDED = re.compile(rf"({BEFORE})\s*(-?[0-9]+(?:\.[0-9]+)?)\s*({AFTER})")
GROUPED = re.compile(r"(-?[1-9][0-9]{0,2})((?:[,、_ '’][0-9]{3})+)(\.[0-9]+)?\D*", re.ASCII)
POWER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?[eE]\+?[0-9]{1,2}", re.ASCII)


def _ascii_digits(text: str) -> str:
    """Return the text with the digits and separators of every script in ASCII."""
    digits = "".join(str(unicodedata.decimal(character, character)) for character in text)
    return digits.replace("٬", ",").replace("٫", ".")


def _has_marks(text: str) -> bool:
    """Tell whether the text has digits that are marks of something else as well: 5², 3①, ①②; a lone ① is a 1."""
    marks = [character for character in text.strip() if character.isnumeric() and not character.isdecimal()]
    kanji = [character for character in marks if KANJI.fullmatch(character)]
    return len(text.strip()) > 1 and len(marks) > len(kanji) and not re.search("[0-9][^0-9]*k?m[²³]$", text.strip())


def _has_words(text: str) -> bool:
    worded = WORDED.fullmatch(text)
    return worded is not None and bool(worded[1] or worded[3]) and not re.search("[0-9][Oo]", text)


def _likely_number(text: str) -> str:
    """Return the number that the text most likely means, or "" where nothing makes it sure."""
    if KANJI.fullmatch(text):
        return ""
    if text[:2].lower() != "0o":
        text = re.sub(r"(?<=[0-9])[Oo]", "0", re.sub(r"^[Il](?=[0-9])", "1", text))
    if grouped := GROUPED.fullmatch(text):
        text = grouped[1] + re.sub("[^0-9]", "", grouped[2]) + (grouped[3] or "")
    elif POWER.fullmatch(text):
        text = plain(Decimal(text))
    elif worded := WORDED.fullmatch(text):
        text = worded[2]
    text = re.sub(r"^(-?)0+(?=[0-9])", r"\1", text.removeprefix("+"))
    text = re.sub(r"^-(?=0(\.0+)?$)", "", re.sub(r"^(-?)\.(?=[0-9])", r"\g<1>0.", text).removesuffix("."))
    return text if NUMBER.fullmatch(text) else ""


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
    """Name what keeps a text from being a year; what is more than notation (2023.0, FY2023, 令5) is put right too."""
    narrow = unicodedata.normalize("NFKC", text).strip().upper().translate(KANJI_DIGITS)
    narrow = re.sub(r"\s", "", narrow)
    western = re.fullmatch(r"(?:FY|西暦)?([12][0-9]{3})(?:年度|年|\.0)?", narrow, re.ASCII)
    if western:
        return Slip("year.notation", western[1])
    era = re.fullmatch(r"([RHSTM令平昭大正明])(?:[和成治正])?\.?(元|0*[0-9]{1,2})(?:年度|年)?", narrow, re.ASCII)
    if not era:
        return Slip("year.notation")
    letter, number = ERA_LETTERS.get(era[1], era[1]), 1 if era[2] == "元" else int(era[2])
    _, first, last = ERAS[letter]
    year = first + number - 1
    if year > last or number == 0:
        return Slip("year.never_existed", _era_label(year))
    name = narrow[:2] if narrow[:2] in {one[0] for one in ERAS.values()} else letter
    return Slip("year.notation", f"{name}{'元' if era[2] == '元' else number}")


ERA_LETTERS = {"令": "R", "平": "H", "昭": "S", "大": "T", "正": "T", "明": "M"}
KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def _era_label(year: int) -> str:
    """Return the era notation that a western year has in truth: R1 for 2019. Before all eras: bare."""
    if year < FIRST_ERA_YEAR:
        return str(year)
    letter, (_, first, _) = next((key, era) for key, era in ERAS.items() if era[1] <= year)
    return f"{letter}{year - first + 1}"


def read_day(text: str) -> date | None:
    """Return the day of `2026-04-01`; None for another notation, also one of the same standard, or no day at all."""
    try:
        return date.fromisoformat(text) if is_like_day(text) else None
    except ValueError:
        return None


def is_like_day(text: str) -> bool:
    """Tell whether the text is written as a day is."""
    return DAY.fullmatch(text) is not None


def is_whole(text: str) -> bool:
    """Tell whether the text is a whole number in ASCII digits."""
    return WHOLE.fullmatch(text) is not None and text != "-0"


def fiscal_year_label(year: int) -> str:
    """Return 令和5年度 for 2023. The year in which an era begins is its 元年度 (2019 is 令和元年度)."""
    if year < FIRST_ERA_YEAR:
        return f"{year}年度"
    name, first, _ = next(era for era in ERAS.values() if era[1] <= year)
    number = year - first + 1
    return f"{name}{'元' if number == 1 else number}年度"


def print_year(year: int, style: str) -> str:
    """Return a year as a form prints it. `style` shows 2023: 2023, R5, 令和5 or 5. Before all eras: bare."""
    if year < FIRST_ERA_YEAR:
        return str(year)
    letter, (name, first, _) = next((key, era) for key, era in ERAS.items() if era[1] <= year)
    number = year - first + 1
    written = "元" if number == 1 and style.startswith("令") else str(number)
    return {"2023": str(year), "R5": letter + written, "令和5": name + written, "5": written}[style]


def print_years_like(years: Iterable[int], word: str) -> str:
    """Return years in the notation of a word: 2023、2024 like 2020; R5、R6 like R1; 令和5、令和6 like 令和元."""
    era = ERA_YEAR.fullmatch(word)
    style = "2023" if era is None else "R5" if era[1] in ERAS else "令和5"
    return LIST_SEPARATOR.join(print_year(year, style) for year in years)


def plain(number: Decimal | int) -> str:
    """Return a number in digits: no exponent, no grouping, and as many decimals as it has."""
    return str(number) if isinstance(number, int) else format(number, "f")


def count_yen(amount: Decimal, unit: str) -> int | None:
    """Return an amount of a unit of money in yen, exactly; None where that is no whole number of yen."""
    yen = EXACT.multiply(amount, YEN_PER.get(unit, 1))
    return int(yen) if yen == yen.to_integral_value() else None


def is_blank(text: str) -> bool:
    """Tell whether the text is nothing but white space."""
    return not text or text.isspace()


# What programs and people write for nothing; as the words of a text, nobody means them.
NOTHING = frozenset(
    [
        *("null", "none", "nil", "nan", ".nan", "n/a", "na", "undefined", "tbd", "空欄", "(空欄)", "空白", "(空白)"),
        *("#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!"),
        *("true", "false", "yes", "no", "on", "off"),
    ]
)
MARKS_ALONE = re.compile(r"[-\s#_.,;:/\\|*~?!・…‥、。〜‐‑‒–—―−ー'\"`]+")


def is_placeholder(text: str) -> bool:
    """Tell whether a text is no words but what is written for nothing: `null`, `N/A`, dashes or dots alone."""
    narrow = unicodedata.normalize("NFKC", text).strip().casefold()
    return narrow in NOTHING or MARKS_ALONE.fullmatch(narrow) is not None


def stray_end(text: str) -> str:
    """Return the mark that is left over at the end of a text: a comma, a lone quote, a bar; else ""."""
    end = text[-1:]
    left = end in tuple(",;|\\`、，；") or (end in ("'", '"') and text.count(end) % 2 == 1)
    return end if left and len(text) > 1 else ""


def runs_in_spreadsheet(text: str) -> bool:
    """Tell whether a spreadsheet would run the text.

    Numbers and marks of absence (`-`, `―`, `＝`) are not run, nor is a list that begins with one: `-、1000`.
    """
    if text[:1] not in TRIGGERS or not text:
        return False
    first = text.partition(LIST_SEPARATOR)[0]
    return len(first) > 1 and not DASHES.fullmatch(first) and not NUMBER.fullmatch(first)
