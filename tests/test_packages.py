"""Packages: each is complete by itself, says where it comes from, validates, and is the same bytes every time."""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from builders import NOTICE, make_bare_sheet, make_collection, make_form, make_subject, the_contract
from frictionless import Package

from mieruka.collection import Collection
from mieruka.contract import published_descriptor
from mieruka.engine import Engine
from mieruka.packages import compose_imprint, data_artifacts, pack_data, pack_sheet
from mieruka.packages.lines import LineReader, Lines

CONTRACT = the_contract()
SHEETS = ("asahi/2023/policies/1-1", "nemuro/2022/programs/12633", "nemuro/2023/programs/12633")
BUNDLES = ("data/all", "data/asahi-2023", "data/nemuro-2022", "data/nemuro-2023")
ZIPS = tuple(f"{path}.zip" for path in SHEETS + BUNDLES)


def artifacts_of(collection: Collection) -> dict[str, bytes]:
    """Return the data files of a collection by path."""
    return {artifact.path: artifact.content for artifact in data_artifacts(collection, CONTRACT)}


@cache
def the_site() -> Mapping[str, bytes]:
    """Return the data files of the sample collection."""
    return artifacts_of(make_collection())


def unzip(content: bytes) -> dict[str, bytes]:
    """Return an archive's files in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def package_of(path: str) -> dict[str, bytes]:
    """Return the files of a package: of a zip, or of `data`."""
    if path.endswith(".zip"):
        return unzip(the_site()[path])
    return {name.removeprefix("data/"): content for name, content in the_site().items() if name.startswith("data/")}


def descriptor_of(path: str) -> dict[str, Any]:
    """Return a package's datapackage.json."""
    descriptor: dict[str, Any] = json.loads(package_of(path)["datapackage.json"])
    return descriptor


def rows_in(files: Mapping[str, bytes], table: str) -> list[dict[str, str]]:
    """Return a table of a package."""
    return list(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode("utf-8-sig"))))


def faults_of(package: Package) -> list[str]:
    """Return what frictionless finds wrong."""
    return [f"{note[0]}: {note[-1]}" for note in package.validate().flatten(["title", "note"])]


# Complete


def test_every_address_has_its_files() -> None:
    """A sheet has its .csv, .json and .zip; data/ has each table, the descriptor, each town's year, and all."""
    expected = {f"{sheet}.{kind}" for sheet in SHEETS for kind in ("csv", "json")} | set(ZIPS)
    expected |= {f"data/{table}.csv" for table in CONTRACT.tables} | {"data/datapackage.json", "data/README.txt"}
    assert set(the_site()) == expected


@pytest.mark.parametrize("path", ZIPS)
def test_every_package_holds_all_tables(path: str) -> None:
    """Descriptor, README, then each table, with a header at least."""
    files = package_of(path)
    assert list(files) == ["datapackage.json", "README.txt", *(f"{table}.csv" for table in CONTRACT.tables)]
    for table in CONTRACT.tables.values():
        header = csv.reader(io.StringIO(files[f"{table.name}.csv"].decode("utf-8-sig")))
        assert next(header) == [field.name for field in table.fields]


def test_the_whole_is_the_sum_of_its_parts() -> None:
    """The rows of all.zip are those of the sheets' own packages, in order of address."""
    for table in ("sheets", "costs", "figures", "texts"):
        parts = [row for sheet in SHEETS for row in rows_in(package_of(f"{sheet}.zip"), table)]
        assert rows_in(package_of("data/all.zip"), table) == parts


def test_a_towns_year_holds_that_year_alone() -> None:
    """Rows, town and forms of others stay out."""
    files = package_of("data/nemuro-2022.zip")
    assert [row["sheet"] for row in rows_in(files, "sheets")] == ["nemuro/2022/programs/12633"]
    assert [row["municipality"] for row in rows_in(files, "municipalities")] == ["nemuro"]
    assert {row["form"] for row in rows_in(files, "codes")} == {"", "nemuro/review"}
    assert "asahi/departments" not in {row["list"] for row in rows_in(files, "codes")}


def test_the_same_bytes_stand_on_the_site_and_in_the_archive() -> None:
    """Whoever takes one table and whoever takes all get the same."""
    assert package_of("data/all.zip").items() <= package_of("data").items()


def test_a_site_without_sheets_still_has_its_tables(tmp_path: Path) -> None:
    """An empty collection is published as empty tables that validate."""
    for path, content in artifacts_of(replace(make_collection(), towns=())).items():
        (tmp_path / Path(path).name).write_bytes(content)
    assert faults_of(Package(str(tmp_path / "datapackage.json"))) == []


# Valid


@pytest.mark.parametrize("path", ["data", *ZIPS])
def test_frictionless_finds_nothing(path: str, tmp_path: Path) -> None:
    """Types, constraints, primary and foreign keys, bytes, hashes and row counts hold, as in the command line tool."""
    if path == "data":
        for name, content in package_of(path).items():
            (tmp_path / name).write_bytes(content)
        source = tmp_path / "datapackage.json"
    else:
        source = tmp_path / "package.zip"
        source.write_bytes(the_site()[path])
    package = Package(str(source))
    assert faults_of(package) == []
    assert len(package.resources) == len(CONTRACT.tables)


@pytest.mark.parametrize("path", ["data", *ZIPS])
def test_every_key_is_unique_and_every_reference_has_its_row(path: str) -> None:
    """Keys that may have blanks are held to as well, which frictionless does not do."""
    files = package_of(path)
    for resource in descriptor_of(path)["resources"]:
        schema, rows = resource["schema"], rows_in(files, resource["name"])
        keys = [*schema.get("uniqueKeys", ()), *([schema["primaryKey"]] if "primaryKey" in schema else [])]
        assert keys, resource["name"]
        for key in keys:
            count = Counter(tuple(row[name] for name in key) for row in rows)
            assert not [cells for cells, times in count.items() if times > 1], resource["name"]
        for foreign in schema.get("foreignKeys", ()):
            there = foreign["reference"]
            known = {tuple(row[name] for name in there["fields"]) for row in rows_in(files, there["resource"])}
            assert {tuple(row[name] for name in foreign["fields"]) for row in rows} <= known


def test_frictionless_would_find_a_broken_package(tmp_path: Path) -> None:
    """The gate can fail: a changed byte, a row too few, a town that is not there."""
    for name, content in package_of("data").items():
        (tmp_path / name).write_bytes(content)
    costs = tmp_path / "costs.csv"
    costs.write_bytes(costs.read_bytes().replace(b"21332", b"2133x", 1).replace(b'"nemuro"', b'"nowhere"', 1))
    titles = {fault.split(":")[0] for fault in faults_of(Package(str(tmp_path / "datapackage.json")))}
    assert {"Type Error", "ForeignKey Error", "Hash Count Error"} <= titles


def test_a_key_that_may_have_blanks_is_not_called_primary() -> None:
    """By the standard a primary key makes its columns required; such a key is published as a unique one."""
    for resource in published_descriptor(CONTRACT, list(CONTRACT.tables)):
        schema = resource["schema"]
        required = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}
        assert set(schema.get("primaryKey", ())) <= required
        assert ("primaryKey" in schema) != ("uniqueKeys" in schema)


# Described


def test_the_descriptor_says_what_where_from_and_under_what_terms() -> None:
    """Title, notice, version, licence with its towns, sources with their publisher; no day on which it was made."""
    descriptor = descriptor_of("data/nemuro-2023.zip")
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (descriptor["name"], descriptor["version"]) == ("mieruka-nemuro-2023", CONTRACT.descriptor["version"])
    assert descriptor["title"].startswith("根室市 令和5年度")
    assert descriptor["description"].startswith(NOTICE)
    assert descriptor["sources"] == [{"title": "根室市「別紙１ 評価シート」"}]
    (licence,) = descriptor["licenses"]
    assert (licence["name"], licence["title"]) == ("CC-BY-4.0", "CC-BY-4.0（根室市）")
    assert not {"created", "contributors", "lists"} & set(descriptor)


@pytest.mark.parametrize("path", ["data", *ZIPS])
def test_each_resource_tells_its_bytes_hash_and_rows(path: str) -> None:
    """What is said of a file is true of it."""
    files = package_of(path)
    for resource in descriptor_of(path)["resources"]:
        content = files[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert resource["rows"] == len(rows_in(files, resource["name"]))
        assert (resource["format"], resource["mediatype"], resource["encoding"]) == ("csv", "text/csv", "utf-8")


def test_columns_with_a_list_carry_it_as_categories_and_enum() -> None:
    """Readers that know categories get labels; frictionless, which does not enforce them, gets an enum."""
    (costs,) = (one for one in descriptor_of("data")["resources"] if one["name"] == "costs")
    (role,) = (field for field in costs["schema"]["fields"] if field["name"] == "role")
    assert role["constraints"]["enum"] == list(CONTRACT.lists["role"])
    assert role["categories"][0] == {"value": "cost", "label": CONTRACT.lists["role"]["cost"]}
    assert not {"entry", "key", "list", "many"} & {key for field in costs["schema"]["fields"] for key in field}


def test_what_is_not_known_is_left_out() -> None:
    """No notice, no address, no source: no empty properties, which the standard does not allow."""
    collection = make_collection()
    collection = replace(collection, site=replace(collection.site, notice="", base_url=""), towns=collection.towns[:1])
    files = unzip(artifacts_of(collection)["data/all.zip"])
    descriptor = json.loads(files["datapackage.json"])
    assert not {"homepage", "sources"} & set(descriptor)
    assert descriptor["description"].startswith("読み方")
    assert "■ 出典" not in files["README.txt"].decode("utf-8-sig")


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("CC0-1.0", {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/deed.ja"}),
        ("https://example.jp/terms", {"path": "https://example.jp/terms"}),
        ("根室市の利用規約", {"name": "other"}),
    ],
)
def test_a_licence_may_be_an_identifier_an_address_or_words(licence: str, expected: dict[str, str]) -> None:
    """Each has its place in the standard's licence object, and the words stand in its title."""
    collection = make_collection()
    town = replace(collection.towns[0], municipality=replace(collection.towns[0].municipality, licence=licence))
    files = artifacts_of(replace(collection, towns=(town,)))
    (found,) = json.loads(files["data/datapackage.json"])["licenses"]
    assert found == {**expected, "title": f"{licence}（旭市）"}


def test_the_readme_tells_how_to_read() -> None:
    """Notice, source, terms, tables with their rows; shown right by the Notepad of any Windows."""
    content = package_of("nemuro/2023/programs/12633.zip")["README.txt"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    text = content.decode("utf-8-sig")
    assert text.startswith("根室市 令和5年度 5-1 定住・移住促進事業")
    wanted = (NOTICE, "・根室市「別紙１ 評価シート」", "CC-BY-4.0（根室市）", "・costs.csv　経費（3 行）")
    assert all(words in text for words in wanted)


# The same bytes


def test_the_same_collection_gives_the_same_bytes() -> None:
    """Built again from values made again, every file is equal to the byte."""
    assert artifacts_of(make_collection()) == dict(the_site())


@pytest.mark.parametrize("path", ZIPS)
def test_archives_know_no_clock_and_no_machine(path: str) -> None:
    """Date, permissions and system of every entry are fixed."""
    with zipfile.ZipFile(io.BytesIO(the_site()[path])) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100644)
            assert entry.compress_type == zipfile.ZIP_DEFLATED


def test_merging_kept_contributions_gives_the_same_as_building_all() -> None:
    """What `pack_sheet` made earlier, or elsewhere, can be merged without its sheet."""
    collection = make_collection()
    imprint = compose_imprint(collection, CONTRACT)
    kept = [pack_sheet(subject, imprint).contribution for subject in reversed(collection.subjects)]
    reader = LineReader(Engine(), pytest.fail)
    merged = {one.path: one.content for one in pack_data(list(reversed(kept)), imprint, reader)}
    assert merged.items() <= the_site().items()


def test_lines_that_are_nowhere_are_made_anew() -> None:
    """Where what was kept of a sheet has lost its lines, and no earlier table has them, its rows are made again."""
    collection = make_collection()
    imprint = compose_imprint(collection, CONTRACT)
    whole = [pack_sheet(subject, imprint).contribution for subject in collection.subjects]
    made: list[str] = []

    def remake(sheet: str) -> Mapping[str, Lines]:
        made.append(sheet)
        return next(one for one in whole if one.sheet == sheet).tables

    bare = [
        replace(one, tables={name: replace(lines, text=None) for name, lines in one.tables.items()}) for one in whole
    ]
    merged = {one.path: one.content for one in pack_data(bare, imprint, LineReader(Engine(), remake))}
    assert merged.items() <= the_site().items()
    assert set(made) == {one.sheet for one in whole}


def test_a_sheets_files_do_not_depend_on_other_sheets() -> None:
    """One subject alone gives the same files as among others."""
    collection = make_collection()
    form = make_form()
    more = replace(
        collection.towns[1], subjects=(*collection.towns[1].subjects, make_subject(make_bare_sheet(form, 2024, "9")))
    )
    files = artifacts_of(replace(collection, towns=(collection.towns[0], more)))
    assert all(files[path] == content for path, content in the_site().items() if not path.startswith("data/"))


# JSON


def test_the_json_of_a_sheet_holds_all_of_its_tables() -> None:
    """Every table that hangs on the sheet is a list of objects, with the town and the notice."""
    sheet = json.loads(the_site()["nemuro/2023/programs/12633.json"])
    assert sheet["notice"] == NOTICE
    assert sheet["municipalities"][0]["name"] == "根室市"
    files = package_of("nemuro/2023/programs/12633.zip")
    for table in set(CONTRACT.tables) - {"codes", "fields"}:
        assert len(sheet[table]) == len(rows_in(files, table))
        assert all(list(row) == [field.name for field in CONTRACT.tables[table].fields] for row in sheet[table])
    assert json.loads(the_site()["asahi/2023/policies/1-1.json"])["costs"] == []
