"""Wording: the words in which one sheet's values are written: its form's labels and marks, the contract's titles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mieruka.contract import Cell as Value
from mieruka.forms.model import Form
from mieruka.forms.names import expand_label
from mieruka.pages.languages import Code, open_catalogue
from mieruka.pages.notation import NOTATIONS, write_number
from mieruka.pages.titles import Titles
from mieruka.records import Record
from mieruka.scalars import fiscal_year_label, print_year

PRINTED_MARK = re.compile(r"[A-Z]|[0-9]{1,2}|[^\x00-\x7F]{1,2}")
# What the form language calls comments to which the form gives no label of its own.
USUAL_COMMENT = "コメント"
# Shown elsewhere on the page, or not facts of their own.
NOT_A_FACT = frozenset({"form", "name", "summary", "topics", "prepared_on"})


@dataclass(frozen=True, slots=True)
class Cell:
    """欄の値: a value as it stands on a page, or the words for none.

    Shape: `absent` is the code of the reason for no value, "" where there is one; `meaning` explains a mark
    that is not a word itself; `doubt` is the label of the reading's confidence, "" where it is certain.
    """

    text: str = ""
    unit: str = ""
    number: bool = False
    absent: str = ""
    meaning: str = ""
    doubt: str = ""

    def __bool__(self) -> bool:
        """Tell whether anything stands in the cell."""
        return bool(self.text)


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it (項目と値). `name` is the column's, where the fact is one."""

    label: str
    cell: Cell
    name: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """言い方: how the values of one sheet are written."""

    form: Form
    fiscal_year: int
    titles: Titles
    language: Code = "ja"

    def say(self, message: str) -> str:
        """Return a word of the interface in the language of the page."""
        return open_catalogue(self.language).gettext(message)

    def label(self, label: str) -> str:
        """Return a label of the form with its years filled in."""
        if label == USUAL_COMMENT:
            return self.say("コメント")
        return expand_label(label, self.fiscal_year, self.form.year_style)

    def marked(self, identifier: str, label: str) -> str:
        """Return a label after the mark that the form prints before it, where the id is such a mark: ア, A, 3."""
        words = self.label(label)
        return f"{identifier}　{words}" if PRINTED_MARK.fullmatch(identifier) and identifier not in words else words

    def year(self, year: int) -> str:
        """Return a fiscal year in the form's style: R5, 2023年度; one that prints a bare number is told in full."""
        style = self.form.year_style
        if style == "2023":
            return f"{year}年度"
        return print_year(year, style) if style == "R5" else fiscal_year_label(year)

    def suffix(self, unit: str | None) -> str:
        """Return a unit as it stands behind its number in the language of the page: 千円, thousand yen."""
        return NOTATIONS[self.language]["suffix"](unit or "")

    def word(self, list_: str, code: str | None) -> str:
        """Return the label of a code, or the code itself where the list does not know it."""
        return self.titles.lists.get(list_, {}).get(code, code) if code else ""

    def column(self, table: str, name: str) -> str:
        """Return the title of a column."""
        return self.titles.columns.get(table, {}).get(name, name)

    def cell(self, record: Record, value: Value, unit: str | None = "") -> Cell:
        """Return a record's value as a cell; where it has none, the form's mark for the reason."""
        doubt = self.word("confidence", record.confidence)
        if value is None or value == "":
            return self.absence(record.absence, doubt) if record.absence else Cell(doubt=doubt)
        return _write(value, unit or "", doubt)

    def plain(self, value: Value, unit: str | None = "") -> Cell:
        """Return a value that has no record of its own as a cell."""
        return NOTHING if value is None or value == "" else _write(value, unit or "", "")

    def absence(self, code: str, doubt: str = "") -> Cell:
        """Return the mark that the form prints for an absence, with its meaning; else the words of the code list."""
        word = self.word("absence", code)
        mark = next((mark for mark, meant in self.form.absence.items() if meant == code), word)
        return Cell(mark, absent=code, meaning="" if word in mark else word, doubt=doubt)

    def facts(self, table: str, plain: Mapping[str, Value]) -> tuple[Fact, ...]:
        """Return the columns that only datapackage.json knows, with their titles."""
        pairs = ((name, value) for name, value in plain.items() if value is not None)
        return tuple(Fact(self.column(table, name), self.plain(value), name) for name, value in pairs)


def _write(value: Value, unit: str, doubt: str) -> Cell:
    if isinstance(value, bool):
        return Cell("☑" if value else "☐", doubt=doubt)
    if isinstance(value, (int, Decimal)):
        return Cell(write_number(value), unit, number=True, doubt=doubt)
    return Cell(str(value), unit, doubt=doubt)
