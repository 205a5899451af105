"""Read the money and the labour of a sheet: the printed table, or a list of column records. Both give the same rows."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from mieruka.forms.model import Item
from mieruka.frontmatter import Entry, ListNode, MapNode, Node, TextNode
from mieruka.keys import as_list, has_unknown, is_blank_mark, join, mend_entries, open_mapping, was_told
from mieruka.problems import Mark
from mieruka.records import Cost, Path, Staffing, Stated
from mieruka.scalars import count_yen
from mieruka.sheets.columns import Column, read_column, read_columns
from mieruka.sheets.reading import LOST, Reading, Value, read_number_cell

ROLES = {"part_of": "cost", "funds": "funding", "memo_of": "memo", "": "total"}


class Place(NamedTuple):
    """One cell of the table before it is typed. `sub` is an open row's name or an indicator's number."""

    column: Column
    row: str
    sub: str
    node: Node
    where: str


@dataclass(frozen=True, slots=True)
class CostRows:
    """The rows that the cost block gives."""

    costs: list[Cost] = field(default_factory=list)
    staffing: list[Staffing] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)


def read_costs(node: Node, reading: Reading, where: str) -> CostRows:
    """Return the rows of the cost block.

    Problems: key.*, number.*, year.*, costs.*, money.fraction.
    """
    places = list(
        _read_table(node, reading, where) if isinstance(node, MapNode) else _read_records(node, reading, where)
    )
    rows = CostRows()
    labour: dict[tuple[Column, str], dict[str, tuple[Value, Mark]]] = {}
    items = {item.id: item for item in reading.form.costs.items}
    for place in places:
        value = read_number_cell(place.node, reading, place.where)
        value = LOST if place.column.told else value  # no figure is made of it
        item = items.get(place.row)
        if item is None or place.column.stage.derived:
            rows.stated.append(_stated_row(place, value))
        elif item.verb in ("workers", "price_of"):
            target = item.id if item.verb == "workers" else item.target
            part = "quantity" if item.verb == "workers" else "price"
            labour.setdefault((place.column, target), {})[part] = (value, place.node.mark)
        else:
            rows.costs.append(_cost_row(place, item, value, reading))
    rows.staffing.extend(_staffing_row(at, parts, items, reading) for at, parts in labour.items())
    return rows


def _note_left_out(rows: Container[str], mark: Mark, reading: Reading, where: str) -> None:
    """Tell the rows of the form that a table has not. Problems: key.left_out."""
    costs = reading.form.costs
    declared = [(item.id, item.label) for item in costs.items if item.per == "row" and not item.open]
    for identifier, label in [*declared, *((figure.id, figure.label) for figure in costs.figures)]:
        if identifier not in rows:
            reading.report.add("key.left_out", mark, where, key=identifier, label=reading.label(label))


def _read_table(node: MapNode, reading: Reading, where: str) -> Iterator[Place]:
    """Yield the cells of `columns:` and one list per row."""
    entries = open_mapping(node, reading.names.costs, reading.report, where)
    unknown = has_unknown(node, entries)
    headings = entries.pop("columns", None)
    _note_left_out(entries, node.mark, reading, where)
    if headings is None:
        if not unknown:
            reading.report.add("key.missing", node.mark, where, key="columns")
        return
    before = len(reading.report.problems)
    columns = read_columns(headings, reading, join(where, headings.key.text))
    if not _fit_rows(
        len(columns), entries, headings, reading, where if len(reading.report.problems) == before else None
    ):
        return
    for identifier, entry in entries.items():
        at = join(where, entry.key.text)
        if identifier in ("year", "stage"):
            reading.report.add("key.unknown", entry.key.mark, at, key=entry.key.text, known="columns")
            continue
        for sub, row in _subrows(identifier, entry, reading, at):
            yield from _read_row((identifier, sub), row, columns, reading, join(at, sub) if sub else at)


def _fit_rows(columns: int, entries: Mapping[str, Entry], headings: Entry, reading: Reading, where: str | None) -> bool:
    """Tell whether the rows can be read under the headings.

    Where all rows are of one other length, the headings are at fault, which is told once; `where` is None where a
    problem about them is told already. Problems: costs.headings.
    """
    named = [entry.value.entries for entry in entries.values() if isinstance(entry.value, MapNode)]
    nodes = [*(entry.value for entry in entries.values()), *(one.value for some in named for one in some)]
    rows = [node.items for node in nodes if isinstance(node, ListNode)]
    lengths = {len(row) for row in rows}
    if not isinstance(headings.value, ListNode):
        return False
    if len(lengths) != 1 or len(rows) < 2 or lengths == {columns}:
        return True
    if where is not None:
        at, cells = join(where, headings.key.text), lengths.pop()
        reading.report.add("costs.headings", headings.value.mark, at, cells=cells, columns=columns)
    return False


def _read_row(
    row: tuple[str, str], node: Node, columns: list[Column | None], reading: Reading, where: str
) -> Iterator[Place]:
    """Yield the cells of a row; one of another length is told once, and its cells are lost."""
    cells = (node,) * len(columns) if is_blank_mark(node) else as_list(node, reading.report, where)
    if isinstance(node, ListNode) and len(cells) != len(columns):
        reading.report.add("costs.row_length", node.mark, where, cells=len(cells), columns=len(columns))
    if len(cells) != len(columns):
        cells = (TextNode("", node.mark, plain=True, told=True),) * len(columns)
    for column, cell in zip(columns, cells, strict=True):
        if column is not None:
            yield Place(column, row[0], row[1], cell, join(where, column.heading))


def _read_records(node: Node, reading: Reading, where: str) -> Iterator[Place]:
    """Yield the cells of a list of {year, stage, item: value}."""
    seen: dict[tuple[int | None, str], int] = {}
    for number, record in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        entries = open_mapping(record, reading.names.costs, reading.report, at)
        stage_entry, year_entry = entries.pop("stage", None), entries.pop("year", None)
        if stage_entry is None:
            if isinstance(record, MapNode):
                reading.report.add("key.missing", record.mark, at, key="stage")
            continue
        words = [entry.value for entry in (year_entry, stage_entry) if entry is not None]
        heading = " ".join(word.text for word in words if isinstance(word, TextNode) and not word.told)
        before = len(reading.report.problems)
        column = read_column(heading, stage_entry.value.mark, reading, at)
        if column is None:
            continue
        column = column._replace(told=len(reading.report.problems) > before)
        if not column.told and (column.year, column.stage.id) in seen:
            reading.report.add("costs.column_twice", record.mark, at, column=heading)
            continue
        if not column.told:
            seen[column.year, column.stage.id] = number
        for identifier, entry in entries.items():
            for sub, cell in _subrows(identifier, entry, reading, join(at, entry.key.text)):
                inner = join(at, entry.key.text)
                yield Place(column, identifier, sub, cell, join(inner, sub) if sub else inner)


def _subrows(identifier: str, entry: Entry, reading: Reading, where: str) -> Iterator[tuple[str, Node]]:
    """Yield (sub-row, node): the named rows of an open item, an indicator's number for a figure per indicator."""
    named = any(item.id == identifier and item.open for item in reading.form.costs.items)
    numbered = any(figure.id == identifier and figure.per_indicator for figure in reading.form.costs.figures)
    if not (named or numbered):
        yield "", entry.value
        return
    if not isinstance(entry.value, MapNode):
        if not was_told(entry.value):
            reading.report.add("costs.open_row" if named else "costs.per_indicator", entry.value.mark, where)
        return
    for child in mend_entries(entry.value, str.isdigit, reading.report, where):
        word = child.key.text
        if numbered and not (word.isascii() and word.isdigit() and word[0] != "0"):
            reading.report.add("costs.per_indicator", child.key.mark, join(where, word))
            continue
        yield word, child.value


def _path(place: Place) -> Path:
    year = str(place.column.year) if place.column.year is not None else ""
    start = ("costs", year, place.column.stage.id) if year else ("costs", place.column.stage.id)
    return (*start, place.row, place.sub) if place.sub else (*start, place.row)


def _stated_row(place: Place, value: Value) -> Stated:
    """A printed quotient or rate: of a column, of a column and an indicator, or of a row of a derived column."""
    derived = place.column.stage.derived
    numbered = place.sub.isascii() and place.sub.isdigit()
    return Stated(
        figure=place.column.stage.id if derived else place.row,
        item=place.row if derived else None,
        indicator=int(place.sub) if numbered and not derived else None,
        fiscal_year=place.column.year,
        stage=place.column.stage.id,
        value=value.number,
        absence=value.absence,
        mark=place.node.mark,
        path=_path(place),
    )


def _cost_row(place: Place, item: Item, value: Value, reading: Reading) -> Cost:
    unit = item.unit or reading.form.costs.unit
    yen = count_yen(value.number, unit) if value.number is not None else None
    if yen is None and value.number is not None:
        reading.report.add("money.fraction", place.node.mark, place.where, word=value.number, unit=unit)
        value = LOST
    stage = place.column.stage
    return Cost(
        fiscal_year=place.column.year,
        stage=stage.id,
        canonical_stage=stage.canonical or None,
        stage_label=reading.label(stage.label),
        item=item.id,
        item_name=place.sub or None,
        role=ROLES[item.verb],
        part_of=item.target or None,
        canonical_item=item.canonical or None,
        label=reading.label(item.label),
        amount=value.number,
        unit=unit,
        amount_yen=yen,
        absence=value.absence,
        mark=place.node.mark,
        path=_path(place),
    )


def _staffing_row(
    at: tuple[Column, str], parts: dict[str, tuple[Value, Mark]], items: dict[str, Item], reading: Reading
) -> Staffing:
    column, identifier = at
    item = items[identifier]
    price = next((one for one in items.values() if one.verb == "price_of" and one.target == identifier), None)
    quantity, mark = parts.get("quantity", (Value(absence="blank"), next(iter(parts.values()))[1]))
    unit_price: Decimal | None = None
    if price is not None:
        printed = parts["price"][0].number if "price" in parts else None
        by_sheet, by_column = price.prices.get(reading.year), price.prices.get(column.year or 0)
        known = {"row": None, "sheet": by_sheet, "column": by_column}[price.per]
        unit_price = known if printed is None else printed
    year = (str(column.year),) if column.year is not None else ()
    return Staffing(
        fiscal_year=column.year,
        stage=column.stage.id,
        stage_label=reading.label(column.stage.label),
        item=identifier,
        label=reading.label(item.label),
        workers=item.target or None,
        quantity=quantity.number,
        unit=item.unit or None,
        unit_price=unit_price,
        unit_price_unit=(price.unit or reading.form.costs.unit) if price else None,
        absence=quantity.absence,
        mark=mark,
        path=("costs", *year, column.stage.id, identifier),
    )
