"""The contract: datapackage.json as an object. The only door to frictionless.

Text becomes a typed value here by Frictionless's own cell readers, whatever the town: the fields of
the tables come from datapackage.json, the fields of a form are compiled to the same kind of reader.
"""

import functools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from mieruka.scalars import is_like_day, is_whole, read_day, read_number

Cell = str | int | Decimal | bool | date | None
# Frictionless reads １２, 1_0 and 05 as numbers, 2024-9-1 as a day, and lets a line's end follow any pattern.
OWN_LEXERS: Mapping[str, Callable[[str], bool]] = {
    "number": lambda text: isinstance(read_number(text), Decimal),
    "integer": is_whole,
    "date": lambda text: read_day(text) is not None,
}
# The types that a column or a field of a form may have, by Frictionless's classes for them.
TYPES: Mapping[str, str] = {
    "string": "StringField",
    "integer": "IntegerField",
    "number": "NumberField",
    "boolean": "BooleanField",
    "date": "DateField",
}
ENTRY_PROPERTIES = ("entry", "key", "list", "many")


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a text from its type: the problem's code and what is allowed."""

    code: str
    allowed: str = ""


Read = Callable[[str], "Cell | Fault"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column (列) of a table.

    Shape: `entry` tells that staff write it, under `key`; `list` names the code list of its values.
    """

    name: str
    title: str
    type: str
    read: Read = field(repr=False)
    entry: bool = False
    key: str = ""
    list: str = ""
    many: bool = False
    unit: str = ""
    description: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A published table (表). Two are the same only where they are one, so that it can be looked up quickly."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]

    names: tuple[str, ...] = field(init=False)
    """The names of the columns, in order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(one.name for one in self.fields))

    @property
    def entries(self) -> tuple[Field, ...]:
        """The columns that staff write."""
        return tuple(field for field in self.fields if field.entry)


@dataclass(frozen=True, slots=True)
class Contract:
    """datapackage.json: the tables, the code lists, and the titles of keys that are no column.

    `descriptor` is the file as it stands.
    """

    tables: Mapping[str, Table]
    lists: Mapping[str, Mapping[str, str]]
    keys: Mapping[str, str]
    descriptor: Mapping[str, Any] = field(repr=False)


class BrokenContract(Exception):
    """datapackage.json cannot be used: the installation is broken, not the content."""


Named = TypeVar("Named")


class Shelf(dict[str, Named]):
    """Tables, lists or titles by name. Raises BrokenContract for one that is asked for and is not there."""

    def __missing__(self, name: str) -> Named:
        raise BrokenContract(f"datapackage.json: no {name}")


def load_contract(path: Path) -> Contract:
    """Return the contract that a datapackage.json holds. Raises BrokenContract."""
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        lists, keys = Shelf(descriptor["lists"]), Shelf(descriptor["keys"])
        tables = Shelf({resource["name"]: _read_table(resource, lists) for resource in descriptor["resources"]})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenContract(f"{path.name}: {error}") from error
    return Contract(tables, lists, keys, descriptor)


def _read_table(resource: Mapping[str, Any], lists: Mapping[str, Mapping[str, str]]) -> Table:
    schema = resource["schema"]
    fields = tuple(_read_field(descriptor, lists) for descriptor in schema["fields"])
    return Table(resource["name"], resource["title"], resource["description"], fields, tuple(schema["primaryKey"]))


def _read_field(descriptor: Mapping[str, Any], lists: Mapping[str, Mapping[str, str]]) -> Field:
    constraints = dict(descriptor.get("constraints", {}))
    labels = lists[descriptor["list"]] if descriptor.get("list") else {}
    if labels:
        constraints["enum"] = list(labels)
    return Field(
        name=descriptor["name"],
        title=descriptor["title"],
        type=descriptor["type"],
        read=compile_reader(descriptor["type"], constraints, labels),
        entry=descriptor.get("entry", False),
        key=descriptor.get("key", descriptor["name"]) if descriptor.get("entry") else "",
        list=descriptor.get("list", ""),
        many=descriptor.get("many", False),
        unit=descriptor.get("unit", ""),
        description=descriptor.get("description", ""),
        required=constraints.get("required", False),
    )


def compile_reader(type_: str, constraints: Mapping[str, Any], labels: Mapping[str, str] | None = None) -> Read:
    """Return a reader from text to a typed value, by Frictionless.

    Shape: a value of a list may be written as its code or as its label; the code is returned.
    Problems (as Fault): type.*, value.* codes.
    """
    if type_ not in TYPES:
        raise ValueError(f"no type {type_}")
    codes = {label: code for code, label in (labels or {}).items()}
    takes, pattern = OWN_LEXERS.get(type_), constraints.get("pattern")
    kind = json.dumps(constraints, sort_keys=True)
    enum = "、".join(labels.values() if labels else map(str, constraints.get("enum", ())))

    def read(text: str) -> Cell | Fault:
        if takes and not takes(text):
            return Fault(f"type.{type_}")
        if pattern and not re.fullmatch(pattern, text):
            return Fault("value.pattern", pattern)
        if pattern and is_like_day(text) and read_day(text) is None:  # 2024-09-31
            return Fault("type.date")
        value, notes = _open_reader(type_, kind)(codes.get(text, text))
        return _fault(notes, type_, enum) if notes else value

    return read


@functools.cache  # most of the fields are of few kinds, and opened when the first of their texts is read
def _open_reader(type_: str, constraints: str) -> Callable[[str], tuple[Any, Mapping[str, str] | None]]:
    """Return Frictionless's reader of a type under constraints, which are JSON.

    The field is made without a descriptor: to judge one takes Frictionless longer than all else, and the tests do it.
    """
    from frictionless import fields  # here, since a build that changes nothing needs none

    made = getattr(fields, TYPES[type_])(name="cell", constraints=json.loads(constraints))
    if type_ == "boolean":
        made.true_values, made.false_values = ["true", "はい"], ["false", "いいえ"]
    reader: Callable[[str], tuple[Any, Mapping[str, str] | None]] = made.create_cell_reader()
    return reader


@functools.cache
def reader_of(type_: str, choices: tuple[str, ...] = ()) -> Read:
    """Return the reader of a form's field: a Frictionless type, with an enum where choices are given."""
    return compile_reader(type_, {"enum": list(choices)} if choices else {})


def _fault(notes: Mapping[str, str], type_: str, allowed: str) -> Fault:
    """Translate Frictionless's note, which exists in English only, by its key."""
    if "type" in notes:
        return Fault(f"type.{type_}")
    if "enum" in notes:
        return Fault("value.not_in_choices", allowed)
    return Fault("value.range", "; ".join(notes.values()))


def published_descriptor(contract: Contract, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the resources of a published package: our own properties out, categories and enums in.

    A key with a column that may be blank is published under `uniqueKeys`: by the standard (as in SQL) a primary key
    makes its columns required.
    """
    resources = []
    for resource in contract.descriptor["resources"]:
        if resource["name"] not in names:
            continue
        schema = dict(resource["schema"])
        required = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}
        if not required.issuperset(schema["primaryKey"]):
            schema["uniqueKeys"] = [schema.pop("primaryKey")]
        schema["fields"] = [_publish_field(field, contract.lists) for field in schema["fields"]]
        resources.append({**resource, "schema": schema})
    return resources


def _publish_field(descriptor: Mapping[str, Any], lists: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    published = {key: value for key, value in descriptor.items() if key not in ENTRY_PROPERTIES}
    if descriptor.get("list"):
        labels = lists[descriptor["list"]]
        published["constraints"] = {**descriptor.get("constraints", {}), "enum": list(labels)}
        published["categories"] = [{"value": code, "label": label} for code, label in labels.items()]
    return published


def validate_package(path: Path) -> list[str]:
    """Return what frictionless finds wrong with a written package, in its own words; nothing when it is valid."""
    from frictionless import Package

    report = Package(str(path)).validate()
    return [f"{path}: {row[0]}" for row in report.flatten(["message"])]
