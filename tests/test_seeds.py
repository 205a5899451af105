"""The five real documents, read a second time: every printed value is looked up in the published tables.

tests/seeds/ is the second reader's ledger, one file per document, written from the sources and not from content/. A
line is one printed value: the table, the row (`column=value; …`, with the line's sheet), the column, and the value.
`…text…` is a piece of prose that was rewritten: one of the rows holds it, whatever the width of its characters. A
value that the source does not settle is `uncertain`, and must be published as such.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from mieruka.pipeline import Checked, Folders, check_content, read_templates, render

ROOT = Path(__file__).parents[1]
LEDGERS = sorted((ROOT / "tests" / "seeds").glob("*.tsv"))
COLUMNS = ["sheet", "table", "where", "column", "value", "confidence"]
NOTICE = "公表資料をもとにした見本であり、各市町の公式の公表ではありません"
UNSETTLED = {"medium", "low"}

# The one official whom a source names, by length and hash: the name itself stands nowhere in the repository.
OFFICIALS = {4: {"8f00b204e9800998"}}
EXTENSION = re.compile(r"内線\W{0,4}[0-9]|課長名|(?<![0-9])6111\W{0,4}内線")

Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a ledger: one printed value and where it is published."""

    ledger: str
    number: int
    table: str
    where: Mapping[str, str]
    column: str
    value: str
    uncertain: bool

    def __str__(self) -> str:
        """Return the place of the line and what it asks for."""
        return f"{self.ledger}:{self.number} {self.table} {dict(self.where)} {self.column}"


def read_ledger(path: Path) -> list[Line]:
    """Return the lines of a ledger."""
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert all(list(record) == COLUMNS and None not in record.values() for record in records)
    return [_line(path, number, record) for number, record in enumerate(records, 2)]


def _line(path: Path, number: int, record: Mapping[str, str]) -> Line:
    where = dict(pair.split("=", 1) for pair in record["where"].split("; ") if pair)
    if record["sheet"]:
        where["sheet"] = record["sheet"]
    return Line(
        ledger=path.stem,
        number=number,
        table=record["table"],
        where=where,
        column=record["column"],
        value=record["value"],
        uncertain={"": False, "uncertain": True}[record["confidence"]],
    )


@pytest.fixture(scope="module")
def checked() -> Checked:
    """The sample content, read, derived and checked."""
    folders = Folders(ROOT / "content", ROOT / "templates", ROOT / "site", ROOT / "datapackage.json")
    return check_content(folders, None)


@pytest.fixture(scope="module")
def site(checked: Checked) -> dict[str, bytes]:
    """Every file of the sample site, by path, as it would be published."""
    return {one.path: one.content for one in render(checked, read_templates(ROOT / "templates"))}


class Tables:
    """The published CSV files, read once each, with their rows by sheet."""

    def __init__(self, site: Mapping[str, bytes]) -> None:
        self._by_sheet: dict[str, defaultdict[str, Rows]] = {}
        for path, content in site.items():
            if re.fullmatch(r"data/\w+\.csv", path):
                rows: defaultdict[str, Rows] = defaultdict(list)
                for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
                    rows[row.get("sheet", "")].append(row)
                self._by_sheet[path.removeprefix("data/").removesuffix(".csv")] = rows

    def find(self, table: str, where: Mapping[str, str]) -> Rows:
        """Return the rows of a table that have these values."""
        rows = self._by_sheet[table][where.get("sheet", "")]
        return [row for row in rows if all(row[column] == value for column, value in where.items())]


@pytest.fixture(scope="module")
def tables(site: dict[str, bytes]) -> Tables:
    """The tables of the sample site."""
    return Tables(site)


def find_fault(line: Line, tables: Tables) -> str:
    """Return what is published instead of a line's value, or nothing where it is as the source prints it."""
    rows = tables.find(line.table, line.where)
    piece = re.fullmatch("…(.+)…", line.value)
    if piece:
        rows = [row for row in rows if narrow(piece[1]) in narrow(row[line.column])]
        if not rows:
            return f"{line}: no row holds {piece[1]}"
    elif len(rows) != 1:
        return f"{line}: {len(rows)} rows"
    elif rows[0][line.column] != line.value:
        return f"{line}: {rows[0][line.column]!r} for {line.value!r}"
    elif line.column == "absence" and {rows[0].get(name) for name in ("value", "text", "amount", "quantity")} - {"", None}:
        return f"{line}: absent, and yet a value"
    if line.uncertain and not all(row["confidence"] in UNSETTLED for row in rows):
        return f"{line}: published as certain"
    return ""


def narrow(text: str) -> str:
    """Return a text with full-width letters and digits made narrow."""
    return unicodedata.normalize("NFKC", text)


# The ledger


def test_five_documents_have_a_ledger() -> None:
    """There is one for each source, and they hold well over a thousand values."""
    assert [path.stem for path in LEDGERS] == ["asahi", "kaminoyama", "memuro", "nemuro_measures", "nemuro_sheets"]
    assert sum(len(read_ledger(path)) for path in LEDGERS) > 1800


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_no_line_stands_twice(path: Path) -> None:
    """Each line of a ledger asks for something else."""
    lines = Counter((line.table, *sorted(line.where.items()), line.column, line.value) for line in read_ledger(path))
    assert [line for line, count in lines.items() if count > 1] == []


def test_every_published_sheet_is_in_a_ledger(checked: Checked) -> None:
    """No sheet of the sample escapes the second reading."""
    read = {line.where.get("sheet") for path in LEDGERS for line in read_ledger(path)}
    assert {str(subject.sheet.address) for subject in checked.collection.subjects} <= read


def test_a_wrong_value_is_noticed(tables: Tables) -> None:
    """The look-up can fail: on another value, on no row, on a missing piece, on certainty that is not there."""
    sure = next(line for line in read_ledger(ROOT / "tests/seeds/nemuro_sheets.tsv") if line.table == "costs")
    assert find_fault(sure, tables) == ""
    for wrong in ({"value": "1"}, {"where": {**sure.where, "stage_label": "補正"}}, {"value": "…1…"}, {"uncertain": True}):
        assert find_fault(replace_in(sure, **wrong), tables)


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_every_printed_value_is_published(path: Path, tables: Tables) -> None:
    """What the second reader read stands in the tables, in its place, and what is unsettled says so."""
    faults = [find_fault(line, tables) for line in read_ledger(path)]
    assert [fault for fault in faults if fault] == []
