"""Tables as text: CSV and JSON that every reader takes for what they are."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import duckdb
import pandas as pd  # type: ignore[import-untyped]  # its stubs would be one more dependency
import polars as pl
import pytest
from builders import (
    make_municipality,
    make_subject,
    rows_of,
    the_contract,
)

from mieruka.contract import Table
from mieruka.scalars import runs_in_spreadsheet
from mieruka.tables import (
    UnsafeCell,
    csv_lines,
    csv_table,
    json_table,
    municipality_row,
    sheet_tables,
    subject_rows,
)
from mieruka.tables.cells import BOM, fold_lines, settle

CONTRACT = the_contract()


def csv_of(table: str) -> bytes:
    """Return a table of the sample subject as a CSV file."""
    rows = subject_rows(make_subject(), make_municipality(), CONTRACT)[table]
    return csv_table([field.name for field in CONTRACT.tables[table].fields], rows)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("", ""),
        ("-", '"-"'),
        ("0123", '"0123"'),
        ('甲, "乙"', '"甲, ""乙"""'),
        (0, "0"),
        (-5, "-5"),
        (Decimal("1267.350"), "1267.350"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.0000001"), "0.0000001"),
        (True, "true"),
        (False, "false"),
        (date(2026, 4, 1), "2026-04-01"),
        (("5-1", "5-2"), '"5-1、5-2"'),
        ((), ""),
    ],
)
def test_a_cell_is_written_so(value: object, written: str) -> None:
    """Text is quoted; numbers, dates and truth values are bare and exact; nothing is nothing."""
    assert csv_lines([(settle(value),)]) == f"{written}\r\n".encode()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("一行目\n二行目", "一行目二行目"),
        ("広報を\r\nSNS へ", "広報を SNS へ"),
        ("one\ntwo", "one two"),
        ("一　\n\n　二", "一二"),
        ("カナ\vｶﾅ\u2028―終", "カナｶﾅ―終"),
        ("α\nβ", "α β"),
        ("\n端\n", "端"),
        ("\n \n", ""),
        (" 前後 ", "前後"),
    ],
)
def test_a_line_break_is_folded(text: str, folded: str) -> None:
    """It becomes a space, and nothing at all between two wide characters."""
    assert fold_lines(text) == folded


@pytest.mark.parametrize(
    "text", ["=1+1", "+81", "-1+A1", "@SUM(A1)", "＝1+1", "＋α", "－あ", "＠a", "\tx", "\rx", "--x", "-5%", "=-"]
)
def test_text_that_a_spreadsheet_would_run_is_never_written(text: str) -> None:
    """It should have been refused by the check: to come as far as the writer is a bug."""
    assert runs_in_spreadsheet(text)
    with pytest.raises(UnsafeCell):
        csv_lines([(text,)])


@pytest.mark.parametrize("text", ["-（決まりによる評語）", "－ › 1", "=；決算"])
def test_a_mark_before_words_of_ours_is_quoted(text: str) -> None:
    """A label that is a mark alone is let pass by the check; what is made of it is no formula either."""
    assert runs_in_spreadsheet(text)
    assert csv_lines([(text,)]).decode() == f'"「{text[0]}」{text[1:]}"\r\n'


@pytest.mark.parametrize(
    "text", ["-", "―", "－", "---", "ー", "=", "@", "＝", "-5", "-0.25", "5-1", "（+5）", "-、1000", "△5", ""]
)
def test_marks_and_numbers_are_no_formulas(text: str) -> None:
    """What a town prints for "none", and a negative number kept as text, may stand."""
    assert not runs_in_spreadsheet(text)
    csv_lines([(text,)])


# CSV


@pytest.mark.parametrize("table", sheet_tables(CONTRACT), ids=lambda table: table.name)
def test_one_record_is_one_physical_line(table: Table) -> None:
    """However a reader splits lines, there are as many as rows, and a header."""
    content = csv_of(table.name)
    assert content.startswith(BOM)
    assert content.endswith(b"\r\n")
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(text.splitlines()) == len(content.split(b"\n")) - 1 == len(rows) == len(rows_of(table.name)) + 1
    assert rows[0] == [field.name for field in table.fields]
    assert all(name.isascii() for name in rows[0])


def test_an_empty_table_still_has_its_header() -> None:
    """A reader finds the columns."""
    assert csv_table(["sheet", "amount"], []) == BOM + b'"sheet","amount"\r\n'


def test_pandas_reads_types_and_values() -> None:
    """Ids stay text, numbers are numbers, blanks are missing, the BOM is no part of a name."""
    values = pd.read_csv(io.BytesIO(csv_of("costs")))
    assert values.columns.tolist()[:1] == ["sheet"]
    assert values["amount"].tolist()[0] == 21332
    assert pd.isna(values["amount"][1])
    assert values["absence"][1] == "blank"
    assert pd.api.types.is_float_dtype(values["amount"])
    assert pd.api.types.is_integer_dtype(values["fiscal_year"])
    exact = pd.read_csv(io.BytesIO(csv_of("indicator_values")), dtype={"value": "string"})
    assert exact["value"][1] == "12345678901234567890.10"


def test_polars_reads_types_and_values() -> None:
    """Quoted digits stay text with a schema, numbers are inferred."""
    costs = pl.read_csv(io.BytesIO(csv_of("costs")))
    assert costs.columns[0] == "sheet"
    assert costs["amount"].to_list() == [21332, None, 21332]
    assert costs["amount"].dtype == pl.Int64
    staffing = pl.read_csv(io.BytesIO(csv_of("staffing")))
    assert staffing["quantity"].to_list() == [0.17]
    towns = csv_table(
        [f.name for f in CONTRACT.tables["municipalities"].fields], [municipality_row(make_municipality(), CONTRACT)]
    )
    assert pl.read_csv(io.BytesIO(towns), schema_overrides={"code": pl.String})["code"].to_list() == ["012238"]


def test_duckdb_reads_types_and_values(tmp_path: object) -> None:
    """A query by SQL sums what is money, exactly."""
    path = f"{tmp_path}/costs.csv"
    with open(path, "wb") as file:  # noqa: PTH123  # the path is text, as SQL wants it
        file.write(csv_of("costs"))
    query = "select sum(amount_yen), count(*), min(role) from read_csv(?, header=true) where role = 'cost'"
    assert duckdb.execute(query, [path]).fetchone() == (21_332_000, 1, "cost")
    quoted = duckdb.execute("select typeof(sheet), typeof(fiscal_year) from read_csv(?) limit 1", [path]).fetchone()
    assert quoted == ("VARCHAR", "BIGINT")


# JSON


def test_json_keeps_numbers_exact() -> None:
    """Every digit of a number is in the file, whatever a float could hold."""
    text = json_table(
        ["value", "text", "future", "day"], [(Decimal("12345678901234567890.10"), "年", True, date(2026, 4, 1))]
    )
    assert text == '[\n{"value": 12345678901234567890.10, "text": "年", "future": true, "day": "2026-04-01"}\n]'
    assert json.loads(text, parse_float=Decimal)[0]["value"] == Decimal("12345678901234567890.10")
    assert json_table(["value"], []) == "[]"


def test_json_escapes_what_json_must() -> None:
    """Quotes and backslashes come back as they were."""
    assert json.loads(json_table(["a"], [('"\\/ \t',)])) == [{"a": '"\\/ \t'}]
