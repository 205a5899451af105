"""The numbers of a sheet, looked up by what they mean: cost by column and item, indicator values by series and year."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from mieruka.figures.arithmetic import compute, write_number
from mieruka.forms.model import Item, Operand, Stage
from mieruka.forms.names import expand_label
from mieruka.records import Cost, Indicator, IndicatorValue, Sheet, Staffing, Stated

# A value exists, but is not here: it counts as nothing known, never as 0.
BLOCKING = frozenset({"unreadable", "withheld", "not_yet"})
LEFT_OUT = "なし"
BLANKS = {"blank": "空欄", "unreadable": "不明"}

# What a figure is, in full: its name, year, stage, indicator and item. None where it has none.
Key = tuple[str, int | None, str | None, int | None, str | None]


class Term(NamedTuple):
    """An operand found: its number (None: nothing there), how it is called, its unit and how sure it is.

    `known` is False where a value exists that is no number here, so that it must not count as 0. `shown` is what
    stands in the working in place of the number.
    """

    number: Decimal | None
    label: str
    unit: str = ""
    confidence: str | None = None
    known: bool = True
    shown: str = ""

    def write(self, unit: str = "") -> str:
        """Return what stands in the working."""
        if self.number is None or self.shown:
            return self.shown or BLANKS["blank"]
        return write_number(self.number) + unit


class Spot(NamedTuple):
    """Where an identity is applied: a column of money, an indicator, a year, an item of a column, its open row."""

    year: int | None = None
    stage: str = ""
    indicator: Indicator | None = None
    item: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one sheet, indexed. `computed` is filled while the identities are derived: unrounded results."""

    sheet: Sheet
    costs: dict[tuple[int | None, str, str], list[Cost]]
    staffing: dict[tuple[int | None, str, str], Staffing]
    values: dict[tuple[int, str], list[IndicatorValue]]
    stated: dict[Key, Stated]
    items: dict[str, Item]
    stages: dict[str, Stage]
    columns: tuple[tuple[int | None, str], ...]
    """The columns of money that the sheet has, derived ones too, in written order."""
    computed: dict[Key, Term] = field(default_factory=dict)

    def label(self, label: str) -> str:
        """Return a label of the sheet's form with its years printed."""
        return expand_label(label, self.sheet.fiscal_year, self.sheet.form.year_style)

    def write_absence(self, absence: str | None) -> str:
        """Return what a working shows where there is no number: the form's own mark, or a word."""
        marks = (f"「{mark}」" for mark, code in self.sheet.form.absence.items() if code == absence)
        return BLANKS.get(absence or "blank") or next(marks, BLANKS["blank"])


def index_numbers(sheet: Sheet) -> Numbers:
    """Return the numbers of a sheet, indexed by what they mean."""
    costs: dict[tuple[int | None, str, str], list[Cost]] = {}
    for cost in sheet.costs:
        costs.setdefault((cost.fiscal_year, cost.stage, cost.item), []).append(cost)
    values: dict[tuple[int, str], list[IndicatorValue]] = {}
    for value in sheet.indicator_values:
        values.setdefault((value.indicator, value.series), []).append(value)
    return Numbers(
        sheet=sheet,
        costs=costs,
        staffing={(row.fiscal_year, row.stage, row.item): row for row in sheet.staffing},
        values=values,
        stated={key_of(row): row for row in sheet.stated},
        items={item.id: item for item in sheet.form.costs.items},
        stages={stage.id: stage for stage in sheet.form.costs.stages},
        columns=_list_columns(sheet),
    )


def key_of(row: Stated) -> Key:
    """Return what a printed figure is. An open row of a derived column has its name in its path alone."""
    named = row.item is not None and bool(row.path) and row.path[-1] != row.item
    item = f"{row.item}.{row.path[-1]}" if named else row.item
    return row.figure, row.fiscal_year, row.stage, row.indicator, item


def _list_columns(sheet: Sheet) -> tuple[tuple[int | None, str], ...]:
    rows = [*((r.fiscal_year, r.stage) for r in sheet.costs), *((r.fiscal_year, r.stage) for r in sheet.staffing)]
    rows += [(row.fiscal_year, row.stage) for row in sheet.stated if row.stage]
    return tuple(dict.fromkeys(rows))


def years_of(indicator: Indicator, numbers: Numbers) -> Iterator[int]:
    """Yield the years in which an indicator has any value, in order."""
    yield from sorted(
        {
            row.fiscal_year
            for row in numbers.sheet.indicator_values
            if row.indicator == indicator.indicator and row.fiscal_year is not None
        }
    )


def find_year(operand: Operand, spot: Spot, own: int) -> int | None:
    """Return the year that an operand means: so far from the sheet's `own`, the spot's own or the one before it."""
    if operand.year == "before":
        return (own if spot.year is None else spot.year) - 1
    return own + operand.year if isinstance(operand.year, int) else spot.year


def find_value(rows: Sequence[IndicatorValue], operand: Operand, spot: Spot, own: int) -> IndicatorValue | None:
    """Return the value of a series that an operand means.

    A value without a year fits every year; a figure of an indicator without a year speaks of the sheet's own.
    """
    if operand.year == "last":
        there = [row for row in rows if row.value is not None]
        return max(there, key=lambda row: row.fiscal_year or 0, default=rows[0] if rows else None)
    year = find_year(operand, spot, own)
    years = [year, None] if year is not None or spot.stage else [None, own]
    return next((row for wanted in years for row in rows if row.fiscal_year == wanted), None)


def least_sure(words: Iterable[str | None]) -> str | None:
    """Return how sure a number is that is made of others: as the least sure of them; None for sure."""
    found = set(words)
    return "low" if "low" in found else "medium" if "medium" in found else None


def combine(terms: Sequence[Term]) -> Term:
    """Return several rows, columns or years as one operand: their sum, a blank being 0 where something else is."""
    if len(terms) == 1:
        return terms[0]
    there = [term.number for term in terms if term.number is not None]
    known = all(term.known for term in terms)
    return Term(
        number=compute("sum", there) if there and known else None,
        label=f"（{' ＋ '.join(term.label for term in terms)}）",
        unit=next((term.unit for term in terms if term.unit), ""),
        confidence=least_sure(term.confidence for term in terms),
        known=known,
        shown=f"（{' ＋ '.join(term.write() for term in terms)}）",
    )
