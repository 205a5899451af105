"""Costs: the table of money and labour as it is printed, with the figures that stand below it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from mieruka.forms.model import FigureSpec, Item
from mieruka.pages.blocks.block import Block
from mieruka.pages.blocks.grid import Column, Grid, Row
from mieruka.pages.blocks.pictures import Picture, picture_costs
from mieruka.pages.material import Material
from mieruka.pages.wording import NOTHING, Cell
from mieruka.records import Staffing, Stated

Moment = tuple[str, int | None]
Mark = tuple[str, int, int]
TREE_VERBS = ("part_of", "funds", "memo_of")
DEEPEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTable(Block):
    """経費: stages × items in printed order. `unit` is that of every row without one of its own."""

    shape: ClassVar[str] = "costs"
    unit: str
    grid: Grid
    picture: Picture | None


def show_costs(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield the table of costs."""
    del ids  # the block has no parts
    costs = material.form.costs
    moments = _moments(material)
    if moments:
        rows = [row for item in costs.items for row in _item_rows(material, item, moments)]
        rows += [row for spec in costs.figures for row in _figure_rows(material, spec, moments)]
        columns = tuple(_column(material, moment) for moment in moments)
        heads = [(*moment, column.label) for moment, column in zip(moments, columns, strict=True)]
        yield CostTable(
            anchor="costs",
            label="",
            unit=costs.unit,
            grid=Grid(columns, tuple(rows)),
            picture=picture_costs(material, heads),
        )


def _moments(material: Material) -> tuple[Moment, ...]:
    """Return the columns in the order in which the sheet writes them, computed ones among the others."""
    sheet = material.sheet
    found: list[tuple[Mark, Moment]] = [(row.mark, (row.stage, row.fiscal_year)) for row in sheet.costs]
    found += ((row.mark, (row.stage, row.fiscal_year)) for row in sheet.staffing)
    found += ((row.mark, (row.stage, row.fiscal_year)) for row in sheet.stated if row.stage)
    return tuple(dict.fromkeys(moment for _, moment in sorted(found, key=lambda one: one[0][1:])))


def _column(material: Material, moment: Moment) -> Column:
    """Return the heading of a column as it is printed: R5予算, or the stage's own words where they name the year."""
    stage, year = moment
    label = next((one.label for one in material.form.costs.stages if one.id == stage), stage)
    if "<" in label or year is None:
        return Column(material.wording.label(label), year)
    return Column(f"{material.wording.year(year)}{material.wording.label(label)}", year)


def _item_rows(material: Material, item: Item, moments: Sequence[Moment]) -> Iterator[Row]:
    """Yield the row of an item, or one for each name that stands in an open row."""
    row = _heading(material, item)
    derived = _derived_cells(material, item)
    if item.verb == "workers":
        yield from _labour_rows(material, item, row, (moments, derived.get(None, {})))
    elif item.verb == "price_of":
        yield from _price_rows(material, item, row, moments)
    else:
        found = [cost for cost in material.sheet.costs if cost.item == item.id]
        for name in dict.fromkeys([*(cost.item_name for cost in found), *derived]):
            at = {(cost.stage, cost.fiscal_year): cost for cost in found if cost.item_name == name}
            beside = derived.get(name, {})
            cells = tuple(
                material.wording.cell(at[m], at[m].amount) if m in at else beside.get(m, NOTHING) for m in moments
            )
            yield replace(row, label=f"{row.label} {name}" if name else row.label, cells=cells)


def _derived_cells(material: Material, item: Item) -> dict[str | None, dict[Moment, Cell]]:
    """Return what is printed for an item in derived columns: by the name of an open row (None: the item itself)."""
    found: dict[str | None, dict[Moment, Cell]] = {}
    for one in material.sheet.stated:
        if one.item == item.id and one.stage:
            name = one.path[-1] if item.open and one.path else None
            found.setdefault(name, {})[one.stage, one.fiscal_year] = _derived_cell(material, one)
    return found


def _derived_cell(material: Material, stated: Stated) -> Cell:
    """Return what is printed in a column that is computed from others."""
    unit = next((stage.unit for stage in material.form.costs.stages if stage.id == stated.stage), "")
    return material.wording.cell(stated, stated.value, unit)


def _labour_rows(
    material: Material, item: Item, row: Row, columns: tuple[Sequence[Moment], Mapping[Moment, Cell]]
) -> Iterator[Row]:
    at, (moments, derived) = _staffing(material, item.id), columns
    if at:
        cells = tuple(
            material.wording.cell(at[m], at[m].quantity) if m in at else derived.get(m, NOTHING) for m in moments
        )
        yield replace(row, cells=cells, unit=item.unit or next(iter(at.values())).unit or "")


def _price_rows(material: Material, item: Item, row: Row, moments: Sequence[Moment]) -> Iterator[Row]:
    at = _staffing(material, item.target)
    if any(labour.unit_price is not None for labour in at.values()):
        cells = tuple(material.wording.plain(at[m].unit_price) if m in at else NOTHING for m in moments)
        units = (labour.unit_price_unit for labour in at.values() if labour.unit_price_unit)
        unit = next(units, "")
        yield replace(row, cells=cells, unit="" if unit == material.form.costs.unit else unit)


def _staffing(material: Material, item: str) -> Mapping[Moment, Staffing]:
    return {(row.stage, row.fiscal_year): row for row in material.sheet.staffing if row.item == item}


def _figure_rows(material: Material, spec: FigureSpec, moments: Sequence[Moment]) -> Iterator[Row]:
    """Yield the printed values of a figure: one row, or one for each indicator."""
    found = [one for one in material.sheet.stated if one.figure == spec.id and one.stage]
    names = {one.indicator: one.name or "" for one in material.sheet.indicators}
    unit = "" if spec.unit == material.form.costs.unit else spec.unit
    for indicator in dict.fromkeys(one.indicator for one in found):
        # In a computed column the figure's own id stands as item, and only the path tells the indicator.
        beside = [one for one in material.sheet.stated if one.item == spec.id]
        of = [one for one in beside if indicator is None or one.path[-1:] == (str(indicator),)]
        of += [one for one in found if one.indicator == indicator]
        at = {(one.stage, one.fiscal_year): one for one in of}
        cells = tuple(material.wording.cell(at[m], at[m].value) if m in at else NOTHING for m in moments)
        label = material.wording.label(spec.label)
        name = names.get(indicator, "") if indicator is not None else ""
        label = f"{label} {indicator}" if indicator is not None else label
        yield Row(label, cells, unit=unit, role="figure", target=name, note=_printed_rule(material, spec.id))


def _heading(material: Material, item: Item) -> Row:
    items = {one.id: one for one in material.form.costs.items}
    target = items.get(item.target) if item.verb in (*TREE_VERBS, "price_of") else None
    return Row(
        label=material.wording.label(item.label),
        cells=(),
        unit="" if item.unit == material.form.costs.unit else item.unit,
        role=item.verb,
        target=material.wording.label(target.label) if target else "",
        note=_printed_rule(material, item.id),
        depth=_depth(item, items),
        strong=item.id == material.form.costs.headline,
    )


def _depth(item: Item, items: Mapping[str, Item]) -> int:
    depth, one = 0, item
    while one.verb in TREE_VERBS and one.target in items and depth < DEEPEST:
        depth, one = depth + 1, items[one.target]
    return depth


def _printed_rule(material: Material, name: str) -> str:
    """Return the rule of arithmetic as the form prints it beside a row."""
    return next((i.as_printed for i in material.form.identities if name in (i.result.name, i.result.item)), "")
