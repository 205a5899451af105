"""The long table of one sheet: every printed value and computed figure in one table, with labels and units.

Made for whoever opens one file: words in place of codes, one value a row. It is made from the sheet's rows in the other
tables; a view says what each of their columns does here. A column that no view names is a value, so that a field
added to datapackage.json appears by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from mieruka.contract import Cell, Contract, Field, Table
from mieruka.tables.cells import csv_table
from mieruka.tables.rows import Row, Rows

STEP = " › "
NOTE_STEP = "；"
LONG_COLUMNS: Mapping[str, str] = {
    "sheet": "評価シート",
    "municipality": "自治体",
    "sheet_fiscal_year": "シートの年度",
    "fiscal_year_label": "シートの年度（和暦）",
    "sheet_name": "名称",
    "table": "表",
    "table_label": "表の名称",
    "indicator": "指標の順番",
    "item": "項目",
    "column": "列の見出し",
    "fiscal_year": "年度",
    "field": "値の名称",
    "value": "値（数）",
    "text": "値（語・文）",
    "unit": "単位",
    "absence": "値のない理由",
    "confidence": "読み取りの確かさ",
    "note": "注",
}
# What the first five of them are called in the table of sheets.
SHEET_COLUMNS = ("sheet", "municipality", "fiscal_year", "fiscal_year_label", "name")
FRAME = frozenset(LONG_COLUMNS) - {"item", "field", "value", "text", "column", "note", "table"} | {"year_word"}

Cells = Mapping[str, Cell]
Labels = Mapping[tuple[str, str, str], str]
Line = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class View:
    """How a table's columns are read into the long table, by their names.

    Shape: `item` is the path of labels that names a thing, `column` the printed column in which it stands, `note` what
    explains its values, `hide` codes and positions that a label stands for. `main` is the value that the rest speaks of
    (the first number, else the first value): the note, the unit of a text and the reason for a gap stand with it.
    `lists`: where in the form a column's codes are declared, filled from the row; the first place that has the code
    gives its label.
    """

    item: str = ""
    column: str = ""
    note: str = ""
    hide: str = ""
    main: str = ""
    lists: Mapping[str, str] = field(default_factory=dict)

    def values_of(self, table: Table) -> tuple[Field, ...]:
        """Return the columns that hold values: those that nothing else is said of."""
        named = {*self.item.split(), self.column, *self.note.split(), *self.hide.split()}
        return tuple(one for one in table.fields if one.name not in named and one.name not in FRAME)


def _asked(place: str) -> dict[str, str]:
    beside = {"parameter": f"{place}/parameters", "parameter_value": f"{place}/parameters/{{parameter}}"}
    return {"choice": place, "option": place, "rater": "raters", **beside}


VIEWS: Mapping[str, View] = {
    "municipalities": View(),
    "sheets": View(hide="id form title page"),
    "attributes": View("label", hide="attribute position", lists={"value": "{of}fields/{attribute}"}),
    "places": View("tree_label level_label", hide="place tree tree_kind level level_order"),
    "indicators": View(column="kind_label", hide="kind canonical_kind desired", main="name"),
    "indicator_values": View(column="label", note="year_word", hide="indicator_name kind series canonical_series"),
    "costs": View(
        "label item_name",
        column="stage_label",
        note="role",
        hide="stage canonical_stage item part_of canonical_item amount_yen",
    ),
    "staffing": View("label", column="stage_label", hide="stage item workers unit_price_unit"),
    "figures": View(
        "label item",
        column="stage",
        note="verdict formula inputs note",
        hide="figure difference",
        lists={"item": "costs/items ratings questions", "stage": "costs/stages"},
    ),
    "answers": View("label", hide="question position canonical parameter", lists=_asked("questions/{question}")),
    "ratings": View("label", column="rater_label", note="meaning", hide="axis rater scale"),
    "directions": View(
        "label",
        column="rater",
        hide="direction position canonical parameter",
        lists=_asked("directions/{direction}"),
    ),
    "shares": View("label choice", hide="question", lists=_asked("questions/{question}")),
    "opinions": View("by_label number about", hide="by"),
    "links": View("label", hide="relation position"),
    "pillars": View("name", note="limit", hide="pillar amount_yen"),
    "measures": View("pillar_name group name", hide="measure pillar"),
    "benefits": View("measure_name purpose", note="limit", hide="measure benefit amount_yen"),
    "texts": View("label", hide="section paragraph"),
    "reading_notes": View("field", hide="note"),
    "problems": View("field", note="severity", hide="problem code"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What puts one sheet's codes into words: the core lists, its form's labels, the names of its indicators."""

    lists: Mapping[str, Mapping[str, str]]
    labels: Labels
    form: str
    indicators: Mapping[Cell, Cell]


def label_codes(codes: Sequence[Row], contract: Contract) -> Labels:
    """Return the label of each code of a form, by list, parent ("" for any) and code."""
    names = [one.name for one in contract.tables["codes"].fields]
    labels: dict[tuple[str, str, str], str] = {}
    for row in codes:
        code = {name: str(cell or "") for name, cell in zip(names, row, strict=True)}
        for parent in (code["parent"], ""):
            labels.setdefault((code["list"], parent, code["code"]), code["label"])
    return labels


def long_csv(rows: Rows, labels: Labels, contract: Contract) -> bytes:
    """Return the long table of the one sheet whose rows these are, those of `municipalities` among them."""
    sheet = _cells(contract.tables["sheets"], rows["sheets"][0])
    indicators = [_cells(contract.tables["indicators"], row) for row in rows["indicators"]]
    names = {one["indicator"]: one["name"] for one in indicators}
    words = Words(contract.lists, labels, str(sheet["form"]), names)
    common = tuple(sheet[name] for name in SHEET_COLUMNS)
    lines = [
        line
        for table in (contract.tables[name] for name in VIEWS)
        if rows[table.name]
        for line in _lines(table, rows[table.name], words)
    ]
    whole = [(*common, *line) for line in dict.fromkeys(lines)]  # a question's comment stands on each of its choices
    return csv_table(LONG_COLUMNS, whole, len(common))


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns as its view reads them: those that hold values, the main one, those whose codes have labels."""

    values: tuple[Field, ...]
    main: Field
    coded: tuple[Field, ...]
    notes: tuple[str, ...]


@lru_cache  # the tables of one contract
def _sort_columns(table: Table) -> Columns:
    view = VIEWS[table.name]
    values = view.values_of(table)
    main = next((one for one in values if one.name == view.main or one.type == "number"), values[0])
    coded = tuple(one for one in table.fields if one.list or one.name in view.lists)
    return Columns(values, main, coded, tuple(view.note.split()))


def _lines(table: Table, rows: Sequence[Row], words: Words) -> Iterator[Line]:
    """Yield the values of a table's rows, in the order of LONG_COLUMNS; a row that has none gives the reason for it."""
    view, columns = VIEWS[table.name], _sort_columns(table)
    fields, main, notes = columns.values, columns.main, columns.notes
    for row in rows:
        cells = _cells(table, row)
        shown = cells | _show(columns.coded, cells, view, words)
        item = _name(view, shown, words.indicators.get(cells.get("indicator")))
        column = shown[view.column] if view.column else None
        head = (table.name, table.title, cells.get("indicator"), item, column, cells.get("fiscal_year"))
        note = NOTE_STEP.join(str(shown[name]) for name in notes if shown[name]) or None
        filled = [one for one in fields if cells[one.name] is not None]
        if cells.get("absence") or not filled:
            yield (*head, main.title, None, None, None, shown.get("absence"), shown.get("confidence"), note)
        for one in filled:
            beside = note if one is main or main not in filled else None
            yield (*head, _title(one, shown), *_value(one, shown, main), None, shown.get("confidence"), beside)


def _cells(table: Table, row: Row) -> dict[str, Cell]:
    return dict(zip(table.names, row, strict=True))


def _name(view: View, shown: Cells, indicator: Cell) -> str | None:
    """Return the path of labels that names what a row speaks of, each step once."""
    steps = [str(indicator)] if indicator else []
    for name in view.item.split():
        step = str(shown[name] or "")
        # A figure's label often names its item already: 財源の割合（その他）.
        told = step in steps or (name in view.lists and any(step in one for one in steps))
        steps += [step] if step and not told else []
    return STEP.join(steps) or None


def _show(coded: Sequence[Field], cells: Cells, view: View, words: Words) -> dict[str, Cell]:
    """Return the codes of a row in words: by the lists of datapackage.json or of the form. `coded`: their columns."""
    shown: dict[str, Cell] = {}
    for one in coded:
        value = cells[one.name]
        if one.list and isinstance(value, str):
            shown[one.name] = words.lists[one.list].get(value, value)
        elif one.name in view.lists and isinstance(value, str):
            of = "indicators/" if cells.get("indicator") else ""
            fact, _, choice = str(cells.get("attribute") or "").partition(".")
            known = {**cells, "of": of, "attribute": fact}
            places = [place.format_map(known) for place in view.lists[one.name].split()]
            parent = choice or (str(cells["choice"] or "") if one.name in ("option", "parameter") else "")
            labels = (words.labels.get((f"{words.form}/{place}", parent, value)) for place in places)
            shown[one.name] = next(filter(None, labels), value)
    return shown


def _title(one: Field, shown: Cells) -> Cell:
    """Return what a value is called; one that was filled in beside a choice is called by the words printed there."""
    return (shown["parameter"] if one.name == "parameter_value" else None) or one.title


def _value(one: Field, shown: Cells, main: Field) -> tuple[Cell, Cell, Cell]:
    """Return a value as (number, text, unit). An amount has the row's unit, or one that a column of its own gives."""
    value = shown[one.name]
    shared = shown.get("unit") if one is main or one.type == "number" else None
    if isinstance(value, bool):
        return None, "はい" if value else "いいえ", None
    if isinstance(value, int | Decimal):
        return value, None, shown.get(f"{one.name}_unit", one.unit or shared)
    return None, value.isoformat() if isinstance(value, date) else value, shared
