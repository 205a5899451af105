"""Titles: the words of datapackage.json for tables, columns and codes, in the language of a page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mieruka.contract import Contract, Field, Table


@dataclass(frozen=True, slots=True)
class Titles:
    """見出し: code lists and column titles of datapackage.json, without what cannot leave a process."""

    lists: Mapping[str, Mapping[str, str]]
    keys: Mapping[str, str]
    tables: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    entries: Mapping[str, tuple[str, ...]]
    """For each table the columns that staff write, in order."""


def read_titles(contract: Contract, language: str = "ja") -> Titles:
    """Return the titles of a contract in a language; what has none in it keeps its Japanese title."""
    tables, more = read_tables(contract, language), contract.descriptor
    lists, keys = more.get(f"lists_{language}", {}), more.get(f"keys_{language}", {})
    return Titles(
        lists={name: {**labels, **lists.get(name, {})} for name, labels in contract.lists.items()},
        keys={**contract.keys, **keys},
        tables={table.name: table.title for table in tables},
        columns={table.name: {f.name: f.title for f in table.fields} for table in tables},
        entries={table.name: tuple(f.name for f in table.entries) for table in tables},
    )


def read_tables(contract: Contract, language: str = "ja") -> tuple[Table, ...]:
    """Return the tables of a contract under their titles and descriptions in a language, as `read_titles`."""
    resources = {resource["name"]: resource for resource in contract.descriptor["resources"]}
    return tuple(_say_table(table, resources[table.name], language) for table in contract.tables.values())


def _say_table(table: Table, told: Mapping[str, Any], language: str) -> Table:
    columns = {field["name"]: field for field in told["schema"]["fields"]}
    return replace(
        table,
        title=told.get(f"title_{language}", table.title),
        description=told.get(f"description_{language}", table.description),
        fields=tuple(_say_field(field, columns[field.name], language) for field in table.fields),
    )


def _say_field(field: Field, told: Mapping[str, Any], language: str) -> Field:
    return replace(
        field,
        title=told.get(f"title_{language}", field.title),
        description=told.get(f"description_{language}", field.description),
    )
