"""Indicators: each with its facts and the table of its series by year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mieruka.forms.model import IndicatorKind, Scale
from mieruka.pages.blocks.block import Block
from mieruka.pages.blocks.facts import HeadFact, rows_of, show_fact
from mieruka.pages.blocks.grid import Column, Grid, Row
from mieruka.pages.blocks.pictures import Picture, head_value, picture_indicator
from mieruka.pages.blocks.ratings import Verdict, find_scale, show_verdict
from mieruka.pages.material import Material
from mieruka.pages.wording import NOTHING, Cell, Fact
from mieruka.records import Indicator, IndicatorValue, Stated

Moment = tuple[int | None, str | None]


@dataclass(frozen=True, slots=True)
class Gauge:
    """指標: one indicator. `grid` is its table, `words` its values where a list says them better."""

    anchor: str
    number: int
    name: Cell
    code: str
    unit: str
    facts: tuple[Fact, ...]
    head: tuple[HeadFact, ...]
    grid: Grid
    words: tuple[Fact, ...]
    verdicts: tuple[tuple[str, Verdict], ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorList(Block):
    """指標の一覧: all indicators of one kind; `scales` are those by which they are rated, by the axis's label."""

    shape: ClassVar[str] = "indicators"
    gauges: tuple[Gauge, ...]
    scales: tuple[tuple[str, Scale], ...]


def show_indicators(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield the indicators of each kind that is on the sheet."""
    axes = [axis for axis in material.form.ratings if axis.per_indicator]
    for kind in material.form.indicators.kinds:
        rows = [row for row in material.sheet.indicators if row.kind == kind.id]
        if kind.id in ids and rows:
            rated = {row.axis for row in material.sheet.ratings if row.indicator in {one.indicator for one in rows}}
            yield IndicatorList(
                anchor=f"indicators-{kind.id}",
                label=material.wording.label(kind.label),
                gauges=tuple(_gauge(material, kind, row) for row in rows),
                scales=tuple((material.wording.label(a.label), find_scale(material, a)) for a in axes if a.id in rated),
            )


def _gauge(material: Material, kind: IndicatorKind, row: Indicator) -> Gauge:
    sheet, wording = material.sheet, material.wording
    values = [value for value in sheet.indicator_values if value.indicator == row.indicator]
    stated = [one for one in sheet.stated if one.indicator == row.indicator and one.stage is None]
    verdicts = [rating for rating in sheet.ratings if rating.indicator == row.indicator]
    # Where each column has one year and its heading names it, a table of series by year would say everything twice.
    as_list = kind.in_words or all(material.names_year(value.series) for value in values)
    pairs = (("desired_stated", row.desired_stated), ("description", row.description))
    printed = {"desired_stated": wording.label(material.form.indicators.desired_label)}
    facts = tuple(
        Fact(printed.get(name) or wording.column("indicators", name), wording.plain(text))
        for name, text in pairs
        if text
    )
    return Gauge(
        anchor=f"indicator-{row.indicator}",
        number=row.indicator,
        name=wording.cell(row, row.name),
        code=row.code or "",
        unit=row.unit or "",
        facts=facts + wording.facts("indicators", row.plain),
        head=_head(material, row),
        grid=Grid((), ()) if as_list else _grid(material, row, values, stated),
        words=_words(material, values, stated) if as_list else (),
        verdicts=tuple((rating.label, show_verdict(material, rating)) for rating in verdicts),
        picture=None if kind.in_words else picture_indicator(material, row, values),
    )


def _head(material: Material, row: Indicator) -> tuple[HeadFact, ...]:
    attributes = [one for one in material.sheet.attributes if one.indicator == row.indicator]
    return tuple(
        show_fact(field, found, material.wording)
        for field in material.form.indicators.fields
        if (found := rows_of(field, attributes))
    )


def _words(material: Material, values: Sequence[IndicatorValue], stated: Sequence[Stated]) -> tuple[Fact, ...]:
    """Return the values of an indicator, each under the heading of its column, then the printed figures."""
    wording = material.wording
    labels = {spec.id: wording.label(spec.label) for spec in material.form.indicators.figures}
    series = [Fact(head_value(material, value), write_value(material, value)) for value in values]
    figures = [Fact(labels.get(one.figure, one.figure), wording.cell(one, one.value)) for one in stated]
    return (*series, *figures)


def write_value(material: Material, value: IndicatorValue) -> Cell:
    """Return a value with its unit; a word that stands in place of a number has none."""
    if value.value is None:
        return material.wording.cell(value, value.text)
    return material.wording.cell(value, value.value, value.unit)


def _grid(material: Material, row: Indicator, values: Sequence[IndicatorValue], stated: Sequence[Stated]) -> Grid:
    """Return series × years; printed figures of the indicator stand below its series."""
    found: set[Moment] = {(value.fiscal_year, value.year_word) for value in values}
    found |= {(one.fiscal_year, None) for one in stated}
    moments = sorted(found, key=lambda one: (one[0] is not None, one[0] or 0, one[1] or ""))
    rows = [
        _series_row(material, [value for value in values if value.series == series.id], moments, row.unit)
        for series in material.form.indicators.series
        if any(value.series == series.id for value in values)
    ]
    for spec in material.form.indicators.figures:
        of = {(one.fiscal_year, None): one for one in stated if one.figure == spec.id}
        if of:
            cells = tuple(material.wording.cell(of[m], of[m].value) if m in of else NOTHING for m in moments)
            unit = "" if spec.unit in ("same", row.unit) else spec.unit
            rows.append(Row(material.wording.label(spec.label), cells, unit=unit))
    return Grid(tuple(_column(material, moment) for moment in moments), tuple(rows))


def _column(material: Material, moment: Moment) -> Column:
    year, word = moment
    if year is not None:
        return Column(material.wording.year(year), year)
    return Column(word or material.wording.word("year_word", "unknown_year"))


def _series_row(
    material: Material, values: Sequence[IndicatorValue], moments: Sequence[Moment], unit: str | None
) -> Row:
    at = {(value.fiscal_year, value.year_word): value for value in values}
    wording = material.wording
    cells = tuple(
        wording.cell(at[moment], at[moment].text if at[moment].value is None else at[moment].value)
        if moment in at
        else NOTHING
        for moment in moments
    )
    own = values[0].unit or ""
    return Row(values[0].label, cells, unit="" if own == unit else own)
