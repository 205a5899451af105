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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from mieruka.pipeline import Folders, build, check_content

ROOT = Path(__file__).parents[1]
LEDGERS = sorted((ROOT / "tests" / "seeds").glob("*.tsv"))
COLUMNS = ["sheet", "table", "where", "column", "value", "confidence"]
NOTICE_EN = "A sample made from published documents; not an official publication of the municipalities"
NOTICE = "公表資料をもとにした見本であり、各市町の公式の公表ではありません"
UNSETTLED = {"medium", "low"}
VALUES = ("value", "text", "amount", "quantity", "name", "other_name", "opinion")

# The one official whom a source names, by length and hash: the name itself stands nowhere in the repository.
OFFICIAL_LENGTH = 4
OFFICIAL_HASH = "059ea1b7d04db631db754082b192b83b96921b8c851eedf210cd613b2d6865a7"
EXTENSION = re.compile(r"内線\W{0,4}[0-9]|課長名")

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
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The repository's content and templates, and a folder of this module for the site."""
    site = tmp_path_factory.mktemp("seeds") / "site"
    return Folders(ROOT / "content", ROOT / "templates", site, ROOT / "datapackage.json")


@pytest.fixture(scope="module")
def site(folders: Folders) -> dict[str, bytes]:
    """Every published file of the sample site, by path."""
    _, published = build(folders, None)
    assert published is not None
    files = (path for path in folders.site.rglob("*") if path.is_file())
    return {path.relative_to(folders.site).as_posix(): path.read_bytes() for path in files}


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

    def list_sheets(self) -> set[str]:
        """Return the sheets that are published."""
        return set(self._by_sheet["sheets"])

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
    elif line.column == "absence" and any(rows[0].get(name) for name in VALUES):
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


def test_every_published_sheet_is_in_a_ledger(tables: Tables) -> None:
    """No sheet of the sample escapes the second reading."""
    read = {line.where.get("sheet") for path in LEDGERS for line in read_ledger(path)}
    assert tables.list_sheets() == read - {None}


@pytest.mark.parametrize("wrong", [{"value": "1"}, {"where": {"stage": "x"}}, {"value": "…1…"}, {"uncertain": True}])
def test_a_wrong_line_is_noticed(tables: Tables, wrong: dict[str, Any]) -> None:
    """The look-up can fail: on another value, on no row, on a missing piece, on doubt that is not published."""
    where = {"sheet": "nemuro/2023/programs/12633", "fiscal_year": "2024"}
    sure = Line("example", 1, "staffing", where, "unit", "人工", uncertain=False)
    assert not find_fault(sure, tables)
    assert find_fault(replace(sure, **wrong), tables)


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_every_printed_value_is_published(path: Path, tables: Tables) -> None:
    """What the second reader read stands in the tables, in its place, and what is unsettled says so."""
    faults = [find_fault(line, tables) for line in read_ledger(path)]
    assert [fault for fault in faults if fault] == []


# What the documents compute


def test_the_sample_has_no_error(folders: Folders) -> None:
    """Contradictions of the sources are warnings or notices."""
    assert [problem for problem in check_content(folders, None).problems if problem.severity == "error"] == []


PROGRAMS = ("12633", "12544", "12812")
UNIT_COSTS = {
    ("12633", "1"): ("4253", "4519"),
    ("12633", "2"): ("1772", "1883"),
    ("12544", "1"): ("4272", "1756"),
    ("12812", "1"): ("1149", "749"),
}


def test_printed_unit_costs_come_out_exactly(tables: Tables) -> None:
    """Each is recomputed to the unit, for the budget and the settlement of the year; next year's budget has none."""
    computed = defaultdict(list)
    for number in PROGRAMS:
        for row in tables.find("figures", {"sheet": f"nemuro/2023/programs/{number}", "figure": "unit_cost"}):
            if row["stated"]:
                assert (row["computed"], row["difference"], row["verdict"]) == (row["stated"], "0", "agrees")
                assert row["fiscal_year"] == "2023"
                computed[number, row["indicator"]].append((row["stage"], row["computed"]))
    expected = {key: [("budget", budget), ("settlement", spent)] for key, (budget, spent) in UNIT_COSTS.items()}
    assert computed == expected


TOTALS = {
    "12633": {"staff": ["1267"] * 3, "total": ["21267", "22599", "21208"], "project": ["20000", "21332", "19941"]},
    "12544": {"staff": ["1267"] * 3, "total": ["51267", "21074", "44217"], "project": ["50000", "19807", "42950"]},
    "12812": {"staff": ["298"] * 3, "total": ["2298", "1498", "4298"], "project": ["2000", "1200", "4000"]},
}


@pytest.mark.parametrize("number", PROGRAMS)
def test_staff_costs_and_totals_come_out_exactly(number: str, tables: Tables) -> None:
    """Staff cost is labour times its price, the total is project and staff, the project is its funding."""
    for figure, stated in TOTALS[number].items():
        rows = tables.find("figures", {"sheet": f"nemuro/2023/programs/{number}", "figure": figure})
        assert [(row["fiscal_year"], row["stage"]) for row in rows] == [
            ("2023", "budget"),
            ("2023", "settlement"),
            ("2024", "budget"),
        ]
        assert [row["stated"] for row in rows] == stated
        assert [row["computed"] for row in rows] == stated
        assert {row["verdict"] for row in rows} == {"agrees"}


def test_printed_grades_come_out_of_the_rule(tables: Tables) -> None:
    """A fall from a negative baseline is D, a target that is reached S, a missing result no grade."""
    rows = tables.find("figures", {"sheet": "asahi/2021/policies/103", "figure": "grade"})
    assert [row["computed_text"] for row in rows] == ["D", "S", "S", "―"]
    assert [row["stated_text"] for row in rows] == ["D", "S", "S", "―"]
    assert {row["verdict"] for row in rows} == {"agrees"}


# What must not, and what must, stand everywhere


def list_files(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Return each file, and each file of a zip."""
    for path, content in files:
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from ((f"{path}!{name}", archive.read(name)) for name in archive.namelist())
        else:
            yield path, content


def read_content() -> Iterator[tuple[str, bytes]]:
    """Return every file of content/."""
    for path in sorted((ROOT / "content").rglob("*")):
        if path.is_file():
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()


def names_official(text: str) -> bool:
    """Tell whether a text holds the official's name, with or without spaces in it."""
    runs = re.findall("[一-龠々]{4,}", re.sub(r"\s", "", text))
    parts = {run[start : start + OFFICIAL_LENGTH] for run in runs for start in range(len(run) - OFFICIAL_LENGTH + 1)}
    return any(sha256(part.encode()).hexdigest() == OFFICIAL_HASH for part in parts)


def test_no_official_and_no_extension_is_published(site: dict[str, bytes]) -> None:
    """Neither content/, nor a page, nor a table, nor a zip names the section manager or gives an inside number."""
    told = []
    for path, content in [*read_content(), *list_files(site.items())]:
        text = narrow(content.decode("utf-8", errors="replace"))
        if EXTENSION.search(text) or names_official(text):
            told.append(path)
    assert told == []


@pytest.mark.parametrize("text", ["内線123", "（内線：４５６７）", "内線 | 123", "課長名"])
def test_an_extension_would_be_noticed(text: str) -> None:
    """The pattern knows the ways in which the sources print it, and not the words that say it is left out."""
    assert EXTENSION.search(narrow(text))
    assert not EXTENSION.search("代表番号。内線は載せない")


def test_the_notice_stands_everywhere(site: dict[str, bytes]) -> None:
    """Each page in its language, README and descriptor, in the open and in each zip, says: this is nothing official."""
    said = {path: content.decode() for path, content in list_files(site.items()) if needs_notice(path)}
    notices = {path: NOTICE_EN if path.startswith("en/") else NOTICE for path in said}
    assert set(notices.values()) == {NOTICE, NOTICE_EN}
    assert [path for path, text in said.items() if notices[path] not in text] == []
    zips = [path for path in site if path.endswith(".zip")]
    assert len(zips) > len(LEDGERS)
    assert {f"{path}!{name}" for path in zips for name in ("README.txt", "datapackage.json")} <= set(said)


def needs_notice(path: str) -> bool:
    """Tell whether a file speaks for the whole: a page, a README, a descriptor."""
    return path.endswith((".html", "README.txt", "datapackage.json"))
