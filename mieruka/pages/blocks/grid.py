"""Grids: printed tables, with rows and columns in printed order."""

from collections.abc import Iterable
from dataclasses import dataclass

from mieruka.pages.wording import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """列: the heading of a column and the fiscal year that it stands for, if any."""

    label: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """行: the heading of a row and its cells.

    Shape: `role` is the verb that gives the row its place in the table ("" for a total) and `target` the label of
    what it belongs to; `note` is what the form prints beside the heading; `strong` marks the headline.
    """

    label: str
    cells: tuple[Cell, ...]
    unit: str = ""
    role: str = ""
    target: str = ""
    note: str = ""
    depth: int = 0
    strong: bool = False

    @property
    def names_unit(self) -> bool:
        """Whether the heading says the unit itself: 執行率（%）, 従事人工; the 位 of 満足度の順位 alone says none."""
        in_brackets = any(f"{bracket}{self.unit}" in self.label for bracket in "（(")
        return in_brackets or (self.unit in self.label and (len(self.unit) > 1 or not self.unit.isalpha()))


@dataclass(frozen=True, slots=True)
class Grid:
    """表: columns, rows, and the marks of absence that occur in it with their meanings."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The marks in the table that are no words, with their meanings."""
        return explain_marks(cell for row in self.rows for cell in row.cells)

    @property
    def doubtful(self) -> bool:
        """Whether the reading of any cell is not certain."""
        return any(cell.doubt for row in self.rows for cell in row.cells)

    @property
    def incomplete(self) -> bool:
        """Whether the sheet has no place at all for some of the cells."""
        return any(not cell for row in self.rows for cell in row.cells)


def explain_marks(cells: Iterable[Cell]) -> tuple[tuple[str, str], ...]:
    """Return each mark among the cells with its meaning, once."""
    return tuple(dict.fromkeys((cell.text, cell.meaning) for cell in cells if cell.meaning))
