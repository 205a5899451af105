"""Tests of the contract: datapackage.json as an object, and Frictionless's readers behind it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from frictionless import Field, Package

from mieruka.contract import (
    BrokenContract,
    Fault,
    _open_reader,
    compile_reader,
    load_contract,
    published_descriptor,
    reader_of,
    validate_package,
)
from mieruka.engine import Engine
from mieruka.pipeline import Folders, check_content, read_templates, render
from mieruka.problems import has_errors

ROOT = Path(__file__).parents[1]
CONTRACT = load_contract(ROOT / "datapackage.json")
DESCRIPTOR = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))


def test_each_table_has_a_title_a_key_and_described_columns() -> None:
    """Every table says what a row is, and its key's columns are its own."""
    for table in CONTRACT.tables.values():
        names = [field.name for field in table.fields]
        assert table.title
        assert table.description
        assert set(table.primary_key) <= set(names)
        assert len(names) == len(set(names))
        assert all(field.title for field in table.fields)


def test_each_list_that_a_column_names_is_there() -> None:
    """A column of codes has its list."""
    for table in CONTRACT.tables.values():
        for field in table.fields:
            assert not field.list or field.list in CONTRACT.lists


def test_values_are_read_as_codes_or_labels() -> None:
    """A value of a list may be written as its code or as its label; the code is published."""
    confidence = next(one for one in CONTRACT.tables["reading_notes"].fields if one.name == "confidence")
    assert confidence.read("medium") == "medium"
    assert confidence.read("低") == "low"
    assert confidence.read("高") == Fault("value.not_in_choices", "中、低")


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("number", "12.50", Decimal("12.50")),
        ("string", "0123", "0123"),
        ("number", "abc", Fault("type.number")),
        ("integer", "1.5", Fault("type.integer")),
        ("date", "2026-02-30", Fault("type.date")),
    ],
)
def test_cells_are_typed_by_frictionless(type_: str, text: str, value: object) -> None:
    """A text becomes a typed value or a fault that names its type."""
    assert reader_of(type_)(text) == value


def test_a_value_outside_its_range_or_pattern_is_told() -> None:
    """What a column's constraints refuse is a fault; the pattern holds to the last character."""
    at_least = compile_reader("integer", {"minimum": 1})("0")
    assert isinstance(at_least, Fault)
    assert at_least.code == "value.range"
    month = compile_reader("string", {"pattern": "[0-9]{4}-[0-9]{2}(-[0-9]{2})?"})
    assert month("2024-09") == "2024-09"
    assert month("2024-09\n") == Fault("value.pattern", "[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
    assert month("2024-09-31") == Fault("type.date")


def test_booleans_may_be_japanese() -> None:
    """はい and true are the same."""
    future = next(one for one in CONTRACT.tables["measures"].fields if one.name == "future")
    assert [future.read(word) for word in ("はい", "true", "いいえ", "false")] == [True, True, False, False]
    assert future.read("1") == Fault("type.boolean")


def test_the_published_descriptor_is_plain_frictionless() -> None:
    """Our own properties stay at home; lists become categories and enums."""
    resources = published_descriptor(CONTRACT, ["sheets"])
    assert [one["name"] for one in resources] == ["sheets"]
    fields = {field["name"]: field for field in resources[0]["schema"]["fields"]}
    assert not any({"entry", "key", "list", "many"} & set(field) for field in fields.values())
    assert fields["kind"]["constraints"]["enum"] == list(CONTRACT.lists["kind"])
    assert fields["kind"]["categories"][0] == {"value": "program", "label": "事務事業"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"resources": [{}], "lists": {}}', '{"lists": {}, "keys": {}}'])
def test_a_broken_contract_is_an_installation_error(tmp_path: Path, text: str) -> None:
    """A datapackage.json that cannot be used is told as such, not as content."""
    path = tmp_path / "datapackage.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenContract, match=r"datapackage\.json"):
        load_contract(path)


def test_a_missing_contract_is_an_installation_error(tmp_path: Path) -> None:
    """A datapackage.json that is not there is told as such."""
    with pytest.raises(BrokenContract):
        load_contract(tmp_path / "datapackage.json")


def test_a_written_package_is_judged_by_frictionless(tmp_path: Path) -> None:
    """A valid package gives nothing; a wrong cell is told in frictionless's words."""
    descriptor = {
        "name": "x",
        "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "n", "type": "integer"}]}}],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (tmp_path / "t.csv").write_text("n\n1\n", encoding="utf-8")
    assert validate_package(tmp_path / "datapackage.json") == []
    (tmp_path / "t.csv").write_text("n\nx\n", encoding="utf-8")
    (fault,) = validate_package(tmp_path / "datapackage.json")
    assert "integer" in fault


def test_a_type_that_nothing_reads_is_an_installation_error(tmp_path: Path) -> None:
    """A column of an unknown type is told before any sheet is read."""
    text = (ROOT / "datapackage.json").read_text(encoding="utf-8")
    path = tmp_path / "datapackage.json"
    path.write_text(text.replace('"type": "boolean"', '"type": "truth"', 1), encoding="utf-8")
    with pytest.raises(BrokenContract, match="no type truth"):
        load_contract(path)


def test_columns_are_read_as_frictionless_reads_their_descriptors() -> None:
    """Each kind of column is a sound descriptor, and gives of any text what Frictionless gives by it."""
    kinds = set()
    for resource in DESCRIPTOR["resources"]:
        for one in resource["schema"]["fields"]:
            labels = list(DESCRIPTOR["lists"][one["list"]]) if one.get("list") else []
            limits: dict[str, Any] = {**one.get("constraints", {}), **({"enum": labels} if labels else {})}
            kinds.add((one["type"], json.dumps(limits, sort_keys=True)))
    texts = ["", " ", "a", "0", "1", "-1", "1.5", "12345678901", "true", "はい", "いいえ", "2024-01-31", "2024-13-01"]
    for type_, constraints in kinds:
        descriptor: dict[str, Any] = {"name": "cell", "type": type_, "constraints": json.loads(constraints)}
        if type_ == "boolean":
            descriptor |= {"trueValues": ["true", "はい"], "falseValues": ["false", "いいえ"]}
        read = Field.from_descriptor(descriptor).create_cell_reader()
        for text in [*texts, *json.loads(constraints).get("enum", [])]:
            assert _open_reader(type_, constraints)(text) == read(text)


def test_the_root_descriptor_is_one_that_frictionless_reads() -> None:
    """datapackage.json itself is a descriptor with every table."""
    package = Package.from_descriptor(json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8")))
    assert [resource.name for resource in package.resources] == list(CONTRACT.tables)


PARTS = [
    *(("resources", resource["name"]) for resource in DESCRIPTOR["resources"]),
    *((part, name) for part in ("lists", "keys") for name in DESCRIPTOR[part]),
]


@pytest.mark.parametrize(("part", "name"), PARTS, ids=[f"{part}: {name}" for part, name in PARTS])
def test_a_contract_that_lacks_a_part_is_told_or_not_missed(part: str, name: str, tmp_path: Path) -> None:
    """Without a table, a list or a title the build stops with one line, or needs it nowhere; it never breaks."""
    lacking = {**DESCRIPTOR, part: _without(DESCRIPTOR[part], name)}
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(lacking), encoding="utf-8")
    content = ROOT / "tests" / "cases" / "check" / "content"
    folders = Folders(content, ROOT / "templates", tmp_path / "site", path)
    told = ""
    try:
        checked = check_content(folders, None)
        if not has_errors(checked.problems):
            assert list(render(checked, read_templates(ROOT / "templates"), Engine()))
    except BrokenContract as error:
        told = str(error)
    assert len(told.splitlines()) == int(told.startswith("datapackage.json: "))


def _without(part: object, name: str) -> object:
    if isinstance(part, list):
        return [one for one in part if one["name"] != name]
    return {key: value for key, value in part.items() if key != name} if isinstance(part, dict) else part
