"""Reporter: what README.txt of a package tells to do gives the answers that the documents print."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest
from builders import ROOT, the_contract

from mieruka.engine import Engine
from mieruka.packages import data_artifacts
from mieruka.pipeline import Folders, check_content

CONTRACT = the_contract()
Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]
# Columns whose titles say all that there is to say.
PLAIN = {
    "municipalities": "name name_kana name_en prefecture",
    "sheets": "form_label title section source_title source_publisher source_pages",
    "places": "tree_label tree_kind level_label",
    "indicators": "canonical_kind kind_label code name",
    "indicator_values": "indicator_name",
    "staffing": "workers",
    "links": "relation",
    "pillars": "name",
    "measures": "pillar_name name",
    "benefits": "measure_name",
    "reading_notes": "note",
    "problems": "problem severity comment",
    "fields": "table field title type unit description title_en description_en",
}


@pytest.fixture(scope="module")
def package() -> Mapping[str, bytes]:
    """The files of the package of everything that the sample publishes."""
    folders = Folders(ROOT / "content", ROOT / "templates", ROOT / "site", ROOT / "datapackage.json")
    checked = check_content(folders, None)
    files = {one.path: one.content for one in data_artifacts(checked.collection, checked.contract, Engine())}
    with zipfile.ZipFile(io.BytesIO(files["data/all.zip"])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def tables(package: Mapping[str, bytes]) -> Tables:
    """The tables of the package."""
    texts = {name: content.decode("utf-8-sig") for name, content in package.items()}
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text)))
        for name, text in texts.items()
        if name.endswith(".csv")
    }


def test_the_readme_names_only_what_there_is(package: Mapping[str, bytes]) -> None:
    """Every table, column and code that README.txt names is in the package."""
    text = package["README.txt"].decode("utf-8-sig").partition("■ 読み方")[2]
    columns = {field.name for table in CONTRACT.tables.values() for field in table.fields}
    codes = {code for labels in CONTRACT.lists.values() for code in labels}
    named = set(re.findall(r"[a-z]+(?:_[a-z]+)+(?!\w*\.csv)\b", text, re.ASCII))
    assert {f"{name}.csv" for name in CONTRACT.tables} >= set(re.findall(r"[a-z_]+\.csv", text)) > {"costs.csv"}
    assert named - columns - codes - CONTRACT.tables.keys() == set()


@pytest.mark.parametrize("language", ["", "_en"])
def test_every_column_is_described(language: str) -> None:
    """A column has a description in both languages, unless its title says it all."""
    plain = {table: frozenset(names.split()) for table, names in PLAIN.items()}
    lacking = {
        (resource["name"], field["name"])
        for resource in CONTRACT.descriptor["resources"]
        for field in resource["schema"]["fields"]
        if not field.get(f"description{language}") and field["name"] not in plain.get(resource["name"], ())
    }
    assert lacking == set()


def test_the_dictionary_and_the_codes_speak_english_too(tables: Tables) -> None:
    """Who reads no Japanese finds every column, and every code that all forms share, in English."""
    assert [row["field"] for row in tables["fields"] if not row["title_en"]] == []
    described = [row for row in tables["fields"] if row["description"]]
    assert [row["field"] for row in described if not row["description_en"]] == []
    shared = [row for row in tables["codes"] if not row["form"] and "/" not in row["list"]]
    assert [row["code"] for row in shared if not row["label_en"]] == []


def test_programmes_over_their_budget_are_found(tables: Tables) -> None:
    """Of twelve programmes with a budget and what was spent, one spent more: by what its document prints."""
    money = {
        (row["sheet"], row["fiscal_year"], row["item"], row["canonical_stage"]): row
        for row in tables["costs"]
        if row["canonical_item"] == "project" and row["amount_yen"]
    }
    compared, over = 0, []
    for (sheet, year, item, stage), row in money.items():
        spent = next(
            (money[key] for word in ("settlement", "actual") if (key := (sheet, year, item, word)) in money), None
        )
        if stage == "budget" and spent is not None:
            assert row["role"] == spent["role"]
            compared += 1
            if int(spent["amount_yen"]) > int(row["amount_yen"]):
                over.append((sheet, int(spent["amount_yen"]) - int(row["amount_yen"])))
    assert (compared, over) == (12, [("nemuro/2023/programs/12633", 1_332_000)])


def test_costs_per_unit_are_found_with_what_they_are_per(tables: Tables) -> None:
    """The form's own list names them, the indicator says per what, the document's figure stands beside ours."""
    named = {row["code"] for row in tables["codes"] if row["list"].endswith("/costs/figures")}
    units = {(row["sheet"], row["indicator"]): row["unit"] for row in tables["indicators"]}
    found = {
        (
            row["stage"],
            row["indicator"],
            row["computed"],
            row["stated"],
            row["unit"],
            units[row["sheet"], row["indicator"]],
        )
        for row in tables["figures"]
        if row["figure"] in named and row["sheet"] == "nemuro/2023/programs/12633"
    }
    assert found == {
        ("budget", "1", "4253", "4253", "千円", "戸"),
        ("settlement", "1", "4519", "4519", "千円", "戸"),
        ("budget", "2", "1772", "1772", "千円", "人"),
        ("settlement", "2", "1883", "1883", "千円", "人"),
    }


def test_targets_that_were_missed_are_told_from_those_that_are_not_due(tables: Tables) -> None:
    """Below 100 with a target of the same year is missed; with a note, the target is of another year."""
    missed = [row for row in tables["figures"] if row["figure"] == "attainment" and Decimal(row["computed"]) < 100]
    due = {(row["sheet"], row["indicator"]) for row in missed if not row["note"]}
    later = {row["sheet"] for row in missed if row["note"]}
    assert ("kaminoyama/2022/policies/5-3-2", "1") in due
    assert later == {f"nemuro/2023/programs/{number}" for number in ("12544", "12633", "12812")}
    assert all("別の年度の目標" in row["note"] for row in missed if row["note"])
