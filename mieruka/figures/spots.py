"""Where an identity applies, and what is printed there: the kind of its result says it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from mieruka.figures.numbers import Numbers, Spot, years_of
from mieruka.forms.model import Identity, Operand
from mieruka.records import Cost, Indicator, IndicatorValue, Staffing, Stated

Row = Cost | Staffing | Stated | IndicatorValue | None


class Printed(NamedTuple):
    """What stands where an identity gives a result: the printed number, its row, and the result's name and unit."""

    number: Decimal | None
    row: Row
    label: str
    unit: str
    name: str

    @property
    def absence(self) -> str | None:
        """Why no number is printed."""
        return self.row.absence if self.row else None


def list_spots(identity: Identity, numbers: Numbers) -> Iterator[Spot]:
    """Yield where an identity applies.

    An item or a figure of costs: every column; a figure per indicator: column × indicator; a series or a figure of
    indicators: every year of an indicator; a derived column: every row of it.
    """
    sheet, result = numbers.sheet, identity.result
    name = result.name or result.item
    indicators = [one for one in sheet.indicators if _is_meant(one, identity)]
    figure = next((one for one in sheet.form.costs.figures if one.id == name), None)
    if name in numbers.items or figure:
        for year, stage in numbers.columns:
            if numbers.stages[stage].derived or stage not in (identity.stages or [stage]):
                continue
            if stage == (result.stage or stage):
                per_indicator = figure is not None and figure.per_indicator
                yield from [Spot(year, stage, one) for one in indicators] if per_indicator else [Spot(year, stage)]
    elif result.stage:
        years: list[int | None] = [sheet.fiscal_year + offset for offset in numbers.stages[result.stage].years]
        rows = list(dict.fromkeys(_list_rows(result.stage, numbers)))
        yield from (Spot(year, result.stage, None, *row) for year in years or [None] for row in rows)
    elif name in _names_of_indicators(numbers) or result.series:
        for indicator in indicators:
            yield from (Spot(year, "", indicator) for year in _list_years(name, indicator, numbers))


def _is_meant(indicator: Indicator, identity: Identity) -> bool:
    """Tell whether an identity is for an indicator, by its kind and by the good direction: up if none is told."""
    by_kind = not identity.kinds or indicator.kind in identity.kinds
    return by_kind and (not identity.desired or (indicator.desired or "up") in identity.desired)


def _names_of_indicators(numbers: Numbers) -> set[str]:
    block = numbers.sheet.form.indicators
    return {one.id for one in block.series} | {one.id for one in block.figures}


def _list_rows(stage: str, numbers: Numbers) -> Iterator[tuple[str, str]]:
    """Yield the rows of money as (item, name of an open row), those printed in a derived column alone too."""
    yield from ((row.item, row.item_name or "") for row in numbers.sheet.costs)
    for key in numbers.stated:
        if key[2] == stage and key[4]:
            item, _, row = key[4].partition(".")
            yield item, row


def _list_years(name: str, indicator: Indicator, numbers: Numbers) -> list[int | None]:
    """Return the years of a series or a figure of an indicator; a figure printed without a year has none.

    A series has only the years that the form offers for it.
    """
    series = next((one for one in numbers.sheet.form.indicators.series if one.id == name), None)
    if series and series.years is not None:
        there, own = set(years_of(indicator, numbers)), numbers.sheet.fiscal_year
        return [own + offset for offset in series.years if own + offset in there] if series.years else [None]
    printed = [key[1] for key in numbers.stated if key[0] == name and key[3] == indicator.indicator]
    if printed == [None]:
        return [None]
    return list(dict.fromkeys(chain(years_of(indicator, numbers), printed)))


def find_printed(result: Operand, spot: Spot, numbers: Numbers) -> Printed:
    """Return what is printed where an identity gives its result. The unit is "" where the form declares none."""
    name = result.name or result.item
    if name in numbers.items or (result.stage and not name):
        return _find_amount(name, spot, numbers)
    form, indicator = numbers.sheet.form, spot.indicator
    number = indicator.indicator if indicator else None
    series = next((one for one in form.indicators.series if one.id in (name, result.series)), None)
    if series and indicator:
        rows = numbers.values.get((indicator.indicator, series.id), [])
        row = next((one for one in rows if one.fiscal_year == spot.year), None)
        return Printed(row.value if row else None, row, series.label, series.unit, series.id)
    figure = next(one for one in (*form.costs.figures, *form.indicators.figures) if one.id == name)
    stated = numbers.stated.get((name, spot.year, spot.stage or None, number, None))
    unit = (indicator.unit or "") if figure.unit == "same" and indicator else figure.unit
    return Printed(stated.value if stated else None, stated, figure.label, unit, name)


def _find_amount(name: str, spot: Spot, numbers: Numbers) -> Printed:
    """Return what is printed in a row of the cost table."""
    stage, unit = numbers.stages[spot.stage], numbers.sheet.form.costs.unit
    if stage.derived:
        row = f"{spot.item}.{spot.row}" if spot.row else spot.item
        stated = numbers.stated.get((stage.id, spot.year, stage.id, None, row))
        return Printed(stated.value if stated else None, stated, stage.label, stage.unit, stage.id)
    item = numbers.items[name or spot.item]
    label = item.label if name else stage.label
    key = (spot.year, spot.stage, item.id)
    priced = numbers.staffing.get((*key[:2], item.target)) if item.verb == "price_of" else None
    if priced:
        return Printed(priced.unit_price, priced, label, item.unit or unit, name or stage.id)
    if key in numbers.staffing:
        labour = numbers.staffing[key]
        return Printed(labour.quantity, labour, label, item.unit, name or stage.id)
    cost = next((one for one in numbers.costs.get(key, ()) if not spot.row or one.item_name == spot.row), None)
    return Printed(cost.amount if cost else None, cost, label, item.unit or unit, name or stage.id)
