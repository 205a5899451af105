"""Rows: the records of a subject, a town's own facts and the contract's fields as rows of the published tables.

A row has its table's columns in order. Each is found by its name: among the common ones, among those that only
datapackage.json knows (`plain`), else in the record's own fields. No column is listed here twice.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import attrgetter, itemgetter
from typing import cast

from mieruka.collection import Municipality, Subject
from mieruka.contract import Cell, Contract, Table
from mieruka.problems import Problem
from mieruka.records import Sheet
from mieruka.scalars import fiscal_year_label
from mieruka.sheets.prose import bare_paragraph
from mieruka.tables.cells import settle

Row = tuple[Cell, ...]
Rows = Mapping[str, Sequence[Row]]
COMMON = ("sheet", "municipality", "sheet_fiscal_year", "fiscal_year_label", "sheet_name")
Get = Callable[[object], tuple[object, ...]]
Pick = Callable[[tuple[Cell, ...]], Row]


def sheet_tables(contract: Contract) -> tuple[Table, ...]:
    """Return the tables that hang on a sheet, `sheets` first."""
    return tuple(table for table in contract.tables.values() if table.primary_key[0] == "sheet")


def subject_rows(subject: Subject, municipality: Municipality, contract: Contract) -> dict[str, list[Row]]:
    """Return the rows of one sheet in all tables that hang on it, in the order in which they are printed."""
    common = common_cells(subject.sheet)
    return {
        table.name: fill_rows(table, _records(subject, table.name, municipality), common)
        for table in sheet_tables(contract)
    }


def common_cells(sheet: Sheet) -> dict[str, Cell]:
    """Return the columns that every table of a sheet has."""
    year = fiscal_year_label(sheet.fiscal_year)
    cells = (sheet.sheet, sheet.municipality, sheet.fiscal_year, year, settle(sheet.name))
    return dict(zip(COMMON, cells, strict=True))


def count_common(table: Table) -> int:
    """Return how many cells all rows that a sheet gives to a table begin with."""
    return len(COMMON) if table.names[: len(COMMON)] == COMMON else 0


def fill_rows(table: Table, records: Sequence[object], common: Mapping[str, Cell]) -> list[Row]:
    """Return records of one kind as rows of their table."""
    if not records or isinstance(records[0], Mapping) or any(getattr(one, "plain", None) for one in records):
        return [fill_row(table, one, common) for one in records]
    get, pick = _find_columns(table, tuple(common), cast(Hashable, type(records[0])))
    start = (None, *common.values())
    return [pick((*start, *[settle(value) for value in get(one)])) for one in records]


@cache  # a sheet has hundreds of rows of a few kinds
def _find_columns(table: Table, common: tuple[str, ...], kind: Hashable) -> tuple[Get, Pick]:
    """Return what takes the values of a record, and what puts None, the common cells and the values into a row."""
    own = [name for name in table.names if name not in common and hasattr(kind, name)]
    places = {name: place for place, name in enumerate((*common, *own), 1)}
    return attrgetter(*own), itemgetter(*(places.get(name, 0) for name in table.names))


def fill_row(table: Table, record: object, common: Mapping[str, object]) -> Row:
    """Return a record as a row of its table. A record may also be a mapping from columns to values."""
    if isinstance(record, Mapping):
        return tuple(settle(common.get(field.name, record.get(field.name))) for field in table.fields)
    plain: Mapping[str, object] = getattr(record, "plain", {})
    known = {**plain, **common} if plain else common
    return tuple([settle(known[name] if name in known else getattr(record, name, None)) for name in table.names])


def _records(subject: Subject, table: str, municipality: Municipality) -> Sequence[object]:
    if table == "sheets":
        return [_sheet_cells(subject.sheet)]
    if table == "figures":
        return subject.figures
    if table == "problems":
        return [_problem_cells(number, one, municipality) for number, one in enumerate(subject.problems, 1)]
    if table == "texts":
        return [replace(text, text=text.text and bare_paragraph(text.text)) for text in subject.sheet.texts]
    records: Sequence[object] = getattr(subject.sheet, table)
    return records


def _sheet_cells(sheet: Sheet) -> dict[str, object]:
    """Return a sheet's own columns: what staff wrote at its head, its source, and what follows from its address."""
    form = sheet.form
    return {
        **sheet.head,
        **sheet.source,
        "fiscal_year": sheet.fiscal_year,
        "kind": sheet.kind,
        "id": sheet.id,
        "form": form.address,
        "form_label": form.label,
        "name": sheet.name,
        "title": sheet.title,
        "evaluation_year": None if form.evaluated_in is None else sheet.fiscal_year + form.evaluated_in,
        "page": f"{sheet.sheet}.html",
    }


def _problem_cells(number: int, problem: Problem, municipality: Municipality) -> dict[str, object]:
    return {
        "problem": number,
        "code": problem.code,
        "severity": problem.severity,
        "field": problem.field,
        "fiscal_year": problem.fiscal_year,
        "what": problem.what(),
        "comment": municipality.notices.get(problem.code),
    }


def municipality_row(municipality: Municipality, contract: Contract) -> Row:
    """Return a town's row."""
    return fill_row(contract.tables["municipalities"], municipality, {})


def field_rows(contract: Contract) -> list[Row]:
    """Return the data dictionary: every column of every table."""
    dictionary = contract.tables["fields"]
    return [
        fill_row(dictionary, {**field, "table": resource["name"], "field": field["name"]}, {})
        for resource in contract.descriptor["resources"]
        for field in resource["schema"]["fields"]
    ]


def merge_rows(contributions: Iterable[Rows], contract: Contract) -> dict[str, list[Row]]:
    """Return the rows of several subjects, taken in the order in which they come; a table without rows is empty."""
    merged: dict[str, list[Row]] = {table.name: [] for table in sheet_tables(contract)}
    for contribution in contributions:
        for table, rows in contribution.items():
            merged[table] += rows
    return merged
