"""Records: one word per idea, from the dataclass to the column of datapackage.json; values that do not change."""

from dataclasses import FrozenInstanceError, fields
from decimal import Decimal

import pytest
from builders import make_bare_sheet, make_form, make_sheet, rows_of, the_contract

from mieruka import records
from mieruka.contract import Table
from mieruka.problems import Mark
from mieruka.records import NOWHERE, Figure, Record, Sheet
from mieruka.tables.rows import common_cells

TABLES: dict[str, type] = {
    "attributes": records.Attribute,
    "places": records.Place,
    "indicators": records.Indicator,
    "indicator_values": records.IndicatorValue,
    "costs": records.Cost,
    "staffing": records.Staffing,
    "figures": records.Figure,
    "answers": records.Answer,
    "ratings": records.Rating,
    "directions": records.Direction,
    "shares": records.Share,
    "opinions": records.Opinion,
    "links": records.Link,
    "pillars": records.Pillar,
    "measures": records.Measure,
    "benefits": records.Benefit,
    "texts": records.Text,
    "reading_notes": records.ReadingNote,
}
# Of a row, but of no table: where it was written, what only datapackage.json knows, how severe a break would be.
NEVER_PUBLISHED = {"mark", "path", "plain", "severity"}


def names_of(record: type) -> set[str]:
    """Return the fields of a record that are columns."""
    return {field.name for field in fields(record)} - NEVER_PUBLISHED


@pytest.mark.parametrize("name", TABLES)
def test_a_records_fields_are_the_tables_columns(name: str) -> None:
    """Each field is a column of its table; each column is common, a field, or one that only the contract knows."""
    table: Table = the_contract().tables[name]
    columns = {field.name for field in table.fields}
    common = set(common_cells(make_sheet()))
    known = names_of(TABLES[name])
    absent = {"absence", "confidence"}  # every row can have them; where a table cannot, they are no columns
    assert known - absent <= columns
    own = columns - common - known
    assert "plain" in {field.name for field in fields(TABLES[name])} or own <= {"label"}, own
    assert all(field.entry or field.name == "label" for field in table.fields if field.name in own), own


def test_every_record_has_a_table_but_the_printed_figures() -> None:
    """What is printed of a figure stands in the row of the figure."""
    classes = {getattr(records, name) for name in records.__all__}
    rows = {
        one
        for one in classes
        if isinstance(one, type) and (issubclass(one, Record) or one in (Figure, records.ReadingNote))
    }
    assert rows - {Record} - set(TABLES.values()) == {records.Stated}


def test_a_sheet_has_a_field_for_every_table_of_its_rows() -> None:
    """The tables of a sheet are its fields, by the same name; figures and problems are derived."""
    own = {field.name for field in fields(Sheet)}
    tables = {table.name for table in the_contract().tables.values() if table.primary_key[0] == "sheet"}
    assert tables - own == {"sheets", "figures", "problems"}
    assert set(TABLES) - own == {"figures"}


@pytest.mark.parametrize("name", TABLES)
def test_rows_keep_their_words_in_the_table(name: str) -> None:
    """What a record says under a name stands in the column of that name."""
    sheet = make_sheet()
    if name == "figures":
        return
    for record, row in zip(getattr(sheet, name), rows_of(name), strict=True):
        for field in names_of(type(record)) & set(row):
            value = getattr(record, field)
            if isinstance(value, Decimal | int) or value is None:
                assert row[field] == value, (name, field)


def test_records_do_not_change() -> None:
    """A row is a value: it cannot be written to, nor given a field that it does not have."""
    sheet = make_sheet()
    with pytest.raises(FrozenInstanceError):
        sheet.costs[0].amount = Decimal(1)  # type: ignore[misc]  # that is what must fail
    assert not hasattr(sheet.costs[0], "__dict__")


def test_a_row_knows_where_it_was_written_or_nowhere() -> None:
    """A computed figure that is not printed has no place."""
    assert Mark("") == NOWHERE
    assert Figure(figure="x", label="値", formula="a", verdict="not_printed").mark == NOWHERE


def test_a_sheet_is_called_by_number_and_name() -> None:
    """The title is both in one text; without a number the name, without a name the id."""
    sheet = make_sheet()
    assert (sheet.name, sheet.title) == ("定住・移住促進事業", "5-1 定住・移住促進事業")
    bare = make_bare_sheet(make_form(), 2023, "12633")
    nameless = type(bare)(**{field.name: getattr(bare, field.name) for field in fields(bare)} | {"head": {}})
    assert (nameless.name, nameless.title) == ("12633", "12633")
