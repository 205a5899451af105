"""The numbers of a sheet, looked up by what they mean: cost by column and item, indicator values by series and year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from mieruka.forms.model import Item, Operand, Stage
from mieruka.forms.names import expand_label
from mieruka.records import Cost, Indicator, IndicatorValue, Sheet, Staffing, Stated

BLOCKING = frozenset(
    {"unreadable", "withheld", "not_yet"}
)  # a value exists, but is not here: it counts as nothing known


class Term(NamedTuple):
    """An operand found: its number (None: nothing there), how it is called, its unit and how sure it is.

    `known` is False where a value exists that nobody can read, so that it must not count as 0.
    """

    number: Decimal | None
    label: str
    unit: str = ""
    confidence: str | None = None
    known: bool = True


class Spot(NamedTuple):
    """Where an identity is applied: a column of money, an indicator, a year, an item of a derived column."""

    year: int | None = None
    stage: str = ""
    indicator: Indicator | None = None
    item: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one sheet, indexed."""

    sheet: Sheet
    costs: dict[tuple[int | None, str, str], list[Cost]]
    staffing: dict[tuple[int | None, str, str], Staffing]
    values: dict[tuple[int, str], list[IndicatorValue]]
    stated: dict[tuple[str, int | None, str | None, int | None, str | None], Stated]
    items: dict[str, Item]
    stages: dict[str, Stage]


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
        stated={(row.figure, row.fiscal_year, row.stage, row.indicator, row.item): row for row in sheet.stated},
        items={item.id: item for item in sheet.form.costs.items},
        stages={stage.id: stage for stage in sheet.form.costs.stages},
    )


def columns_of(numbers: Numbers) -> list[tuple[int | None, str]]:
    """Return the columns of money that the sheet has, derived ones too, in written order."""
    sheet = numbers.sheet
    rows = [*((r.fiscal_year, r.stage) for r in sheet.costs), *((r.fiscal_year, r.stage) for r in sheet.staffing)]
    rows += [(row.fiscal_year, row.stage) for row in sheet.stated if row.stage]
    return list(dict.fromkeys(rows))


def find_terms(operand: Operand, spot: Spot, numbers: Numbers) -> list[Term]:
    """Return what an operand means at a spot: one term; several for an open item or for all columns."""
    name = operand.item or operand.name
    form = numbers.sheet.form
    if name in numbers.items or (operand.stage and not operand.series and not operand.kind):
        return _cost_terms(operand, spot, numbers)
    if any(figure.id == name for figure in form.costs.figures):
        return [_stated_term(name, operand, spot, numbers)]
    if operand.series or operand.kind or any(series.id == name for series in form.indicators.series):
        return [_value_term(operand, spot, numbers)]
    return [_stated_term(name, operand, spot, numbers)]


def _cost_terms(operand: Operand, spot: Spot, numbers: Numbers) -> list[Term]:
    name = operand.item or operand.name or spot.item
    if operand.year == "all":
        columns = [column for column in columns_of(numbers) if not operand.stage or column[1] == operand.stage]
        return [term for year, stage in columns for term in _column_terms(name, year, stage, numbers)]
    stage = operand.stage or spot.stage
    if operand.year == "last":
        years = [year for year, one in columns_of(numbers) if one == stage and year is not None]
        year: int | None = max(years, default=None)
    elif isinstance(operand.year, int):
        year = numbers.sheet.fiscal_year + operand.year
    else:
        year = spot.year
    return _column_terms(name, year, stage, numbers)


def _column_terms(name: str, year: int | None, stage: str, numbers: Numbers) -> list[Term]:
    """Return the terms of an item in a column; a column without a year fits every year."""
    item = numbers.items.get(name)
    label = _label(item.label if item else name, numbers)
    for key in ((year, stage, name), (None, stage, name)):
        if key in numbers.costs:
            return [
                Term(row.amount, row.item_name or row.label, row.unit, row.confidence, row.absence not in BLOCKING)
                for row in numbers.costs[key]
            ]
        if key in numbers.staffing:
            row = numbers.staffing[key]
            return [Term(row.quantity, row.label, "", row.confidence, row.absence not in BLOCKING)]
    if item and item.verb == "price_of":
        for key in ((year, stage, item.target), (None, stage, item.target)):
            if key in numbers.staffing:
                row = numbers.staffing[key]
                return [Term(row.unit_price, label, row.unit_price_unit or "", row.confidence)]
    return [Term(None, label)]


def _stated_term(name: str, operand: Operand, spot: Spot, numbers: Numbers) -> Term:
    """Return a printed figure as an input of another."""
    number = spot.indicator.indicator if spot.indicator else None
    year = numbers.sheet.fiscal_year + operand.year if isinstance(operand.year, int) else spot.year
    stage = operand.stage or spot.stage or None
    figures = (*numbers.sheet.form.costs.figures, *numbers.sheet.form.indicators.figures)
    figure = next((one for one in figures if one.id == name), None)
    label = _label(figure.label if figure else name, numbers)
    for key in ((name, year, stage, number, None), (name, year, stage, None, None), (name, year, None, number, None)):
        if key in numbers.stated:
            row = numbers.stated[key]
            unit = figure.unit if figure else ""
            return Term(row.value, label, unit, row.confidence, row.absence not in BLOCKING)
    return Term(None, label)


def _value_term(operand: Operand, spot: Spot, numbers: Numbers) -> Term:
    """Return an indicator's value: of the spot's indicator, or of the first of the operand's kind."""
    indicator = spot.indicator
    form = numbers.sheet.form
    if operand.kind:
        kinds = {kind.id for kind in form.indicators.kinds if operand.kind in (kind.id, kind.canonical)}
        indicator = next((one for one in numbers.sheet.indicators if one.kind in kinds), None)
    series = operand.series or (operand.name if not operand.kind else "") or _series_of_stage(operand, spot, numbers)
    label = next((_label(one.label, numbers) for one in form.indicators.series if one.id == series), series)
    if indicator is None:
        return Term(None, label)
    if operand.kind and indicator.name:
        label = indicator.name
    row = find_value(numbers.values.get((indicator.indicator, series), ()), operand, spot, numbers.sheet.fiscal_year)
    if row is None:
        return Term(None, label)
    return Term(row.value, label, row.unit or "", row.confidence, row.absence not in BLOCKING)


def _series_of_stage(operand: Operand, spot: Spot, numbers: Numbers) -> str:
    """Return the series that a column of money meets: actual for a settlement, say."""
    stage = numbers.stages.get(operand.stage or spot.stage)
    wanted = stage.series if stage else "actual"
    series = numbers.sheet.form.indicators.series
    return next((one.id for one in series if wanted in (one.id, one.canonical)), wanted)


def find_value(rows: Sequence[IndicatorValue], operand: Operand, spot: Spot, own: int) -> IndicatorValue | None:
    """Return the value of a series that an operand means. A value without a year fits every year."""
    if operand.year == "last":
        dated = [row for row in rows if row.value is not None]
        return max(dated, key=lambda row: row.fiscal_year or 0, default=rows[0] if rows else None)
    year = own + operand.year if isinstance(operand.year, int) else spot.year
    exact = next((row for row in rows if row.fiscal_year == year), None)
    return exact or next((row for row in rows if row.fiscal_year is None), None)


def _label(label: str, numbers: Numbers) -> str:
    return expand_label(label, numbers.sheet.fiscal_year, numbers.sheet.form.year_style)


def years_of(indicator: Indicator, numbers: Numbers) -> Iterator[int]:
    """Yield the years in which an indicator has any value, in order."""
    yield from sorted(
        {
            row.fiscal_year
            for row in numbers.sheet.indicator_values
            if row.indicator == indicator.indicator and row.fiscal_year is not None
        }
    )
