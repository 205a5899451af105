"""Cells: typed values as the text of a CSV or JSON file, the same bytes wherever the row is published."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from json.encoder import encode_basestring
from unicodedata import east_asian_width

from mieruka.contract import Cell
from mieruka.scalars import LIST_SEPARATOR, plain, runs_in_spreadsheet

BOM = b"\xef\xbb\xbf"
LINE_END = "\r\n"
# Every character at which some reader ends a line.
BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# A table says the same words over and over: names, labels, units. Most texts are found already folded and quoted.
WORDS = 1 << 14
# A label that is a mark alone may stand by itself; with words of ours behind it a spreadsheet would run it.
COMPOSED = re.compile(r".(（| › |；)")


class UnsafeCell(Exception):
    """A text that a spreadsheet would run came as far as the writer. Content is checked before: this is a bug."""


@lru_cache(WORDS)
def fold_lines(text: str) -> str:
    """Return the text on one line: a line break is a space, and nothing between two wide characters."""
    if not BREAK.search(text):
        return text.strip()
    lines = [line for part in BREAK.split(text) if (line := part.strip())]
    if not lines:
        return ""
    joints = ["" if _is_wide(one[-1]) and _is_wide(next_[0]) else " " for one, next_ in pairwise(lines)]
    return lines[0] + "".join(joint + line for joint, line in zip(joints, lines[1:], strict=True))


def _is_wide(character: str) -> bool:
    """Tell whether a character is set without spaces: CJK, kana, full and half width forms, ― and ※, not Я or α."""
    width = east_asian_width(character)
    return width in "WFH" or (width == "A" and not character.isalpha())


def settle(value: object) -> Cell:
    """Return a record's value as a cell: several are joined with 、, text is on one line, empty text is nothing."""
    if value is None:
        return None
    if type(value) is str:  # as most are
        return fold_lines(value) or None
    if isinstance(value, (int, Decimal, date)):
        return value
    if isinstance(value, (tuple, list)):
        return settle(LIST_SEPARATOR.join(map(str, value)))
    raise TypeError(value)


def csv_cell(value: Cell) -> str:
    """Return a cell of a CSV file: text quoted, numbers, dates and truth values bare. Raises UnsafeCell."""
    if value is None:
        return ""
    return _quote(value) if isinstance(value, str) else _bare(value)


@lru_cache(WORDS)
def _quote(text: str) -> str:
    if runs_in_spreadsheet(text):
        if not COMPOSED.match(text):
            raise UnsafeCell(text)
        text = f"「{text[0]}」{text[1:]}"
    return '"' + text.replace('"', '""') + '"'


def csv_header(names: Iterable[str]) -> bytes:
    """Return what a CSV file begins with: the BOM and the header."""
    return BOM + csv_lines([tuple(names)])


def csv_lines(rows: Collection[Sequence[Cell]], same: int = 0) -> bytes:
    """Return the rows as CSV (RFC 4180) without a header, one physical line each.

    `same`: how many cells all of them begin with.
    """
    start = "".join([f"{csv_cell(cell)}," for cell in next(iter(rows))[:same]]) if same and rows else ""
    # csv_cell, spelt out for what most cells are: a million of them made a fifth of a build.
    lines = [
        ",".join(
            [
                "" if cell is None else _quote(cell) if type(cell) is str else _NUMBERS.get(type(cell), _bare)(cell)
                for cell in (row[same:] if same else row)
            ]
        )
        for row in rows
    ]
    return "".join([f"{start}{line}{LINE_END}" for line in lines]).encode()


def csv_table(names: Iterable[str], rows: Collection[Sequence[Cell]], same: int = 0) -> bytes:
    """Return a whole CSV file. `same`: how many cells all rows begin with."""
    return csv_header(names) + csv_lines(rows, same)


def json_cell(value: Cell) -> str:
    """Return a cell in JSON; numbers keep every digit that they have."""
    if value is None:
        return "null"
    return encode_basestring(value) if isinstance(value, str) else _bare(value, '"')


def json_table(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return the rows as a JSON list of objects, one line each."""
    keys = [f"{encode_basestring(name)}: " for name in names]
    objects = ["{" + ", ".join(map(str.__add__, keys, map(json_cell, row))) + "}" for row in rows]
    return "[\n" + ",\n".join(objects) + "\n]" if objects else "[]"


def _bare(value: Decimal | date | int, quote: str = "") -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"{quote}{value.isoformat()}{quote}"
    return plain(value) if isinstance(value, Decimal) else str(value)


# How the usual numbers are written, by their type.
_NUMBERS: Mapping[type, Callable[..., str]] = {int: str, Decimal: plain}
