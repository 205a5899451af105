"""Packages: the rows of the tables as Data Packages, for the whole site, for a town's year and for one sheet.

Map, then merge: `pack_sheet` makes the files of one sheet and what it adds to the packages that it is part of;
`pack_data` puts these contributions together. Every package holds all tables, so that each foreign key has its table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from mieruka.collection import Collection, Subject
from mieruka.contract import Contract
from mieruka.engine import Engine, Task
from mieruka.packages.archive import zip_files
from mieruka.packages.descriptor import Described, describe_package
from mieruka.packages.imprint import Imprint, Lines, compose_imprint
from mieruka.packages.readme import write_readme
from mieruka.publish import Artifact
from mieruka.scalars import fiscal_year_label
from mieruka.tables import Rows, csv_header, csv_lines, json_table, long_csv, subject_rows
from mieruka.tables.cells import json_cell

__all__ = ["Contribution", "Imprint", "Packed", "compose_imprint", "data_artifacts", "pack_data", "pack_sheet"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one sheet adds to a package: its lines of every table, and what says where they come from."""

    sheet: str
    municipality: str
    fiscal_year: int
    form: str
    source: tuple[str, str]
    """The publisher and the title of the source document, "" where none is given."""
    tables: Mapping[str, Lines]
    """By name, those that it has lines of."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The files of one sheet, and its contribution to larger packages."""

    artifacts: tuple[Artifact, ...]
    contribution: Contribution


def data_artifacts(collection: Collection, contract: Contract, engine: Engine | None = None) -> Iterator[Artifact]:
    """Yield every data file of the site, one at a time: those of each sheet, then `data/`."""
    engine = engine or Engine()
    shared = (collection.site, contract, *((town.municipality, town.forms) for town in collection.towns))
    imprint = engine.run("imprint", "", shared, lambda: compose_imprint(collection, contract))
    contributions: list[Contribution] = []
    keys = {slug: engine.sign("package", town, imprint.site) for slug, town in imprint.towns.items()}
    tasks = [
        Task(one.sheet.sheet, (one, imprint), partial(pack_sheet, one, imprint), _sign(one, keys, engine))
        for one in collection.subjects
    ]
    for packed in engine.map("package", tasks):
        yield from packed.artifacts
        contributions.append(packed.contribution)
    if engine.leads:
        yield from pack_data(contributions, imprint)


def _sign(subject: Subject, towns: Mapping[str, str], engine: Engine) -> str:
    sheet = subject.sheet
    return engine.sign(towns[sheet.municipality], subject.key, sheet.links, subject.problems)


def pack_sheet(subject: Subject, imprint: Imprint) -> Packed:
    """Return one sheet's long table (.csv), its tables (.json) and its package (.zip), as far as the site has them."""
    sheet = subject.sheet
    town = imprint.towns[sheet.municipality]
    rows = subject_rows(subject, town, imprint.contract)
    contribution = Contribution(
        sheet.sheet,
        sheet.municipality,
        sheet.fiscal_year,
        sheet.form.address,
        _source(subject, town.name),
        {table: Lines(csv_lines(some), len(some)) for table, some in rows.items() if some},
    )
    rows["municipalities"] = [imprint.town_rows[sheet.municipality]]
    title = f"{town.name} {fiscal_year_label(sheet.fiscal_year)} {sheet.title}"
    artifacts = []
    if "csv" in imprint.site.outputs:
        long = long_csv(rows, imprint.labels[sheet.form.address], imprint.contract)
        artifacts.append(Artifact(f"{sheet.sheet}.csv", long))
    if "json" in imprint.site.outputs:
        artifacts.append(Artifact(f"{sheet.sheet}.json", _sheet_json(title, rows, imprint)))
    if "packages" in imprint.site.outputs:
        files = _bind(sheet.sheet.replace("/", "-"), title, [contribution], imprint)
        artifacts.append(Artifact(f"{sheet.sheet}.zip", zip_files(files)))
    return Packed(tuple(artifacts), contribution)


def pack_data(contributions: Sequence[Contribution], imprint: Imprint) -> Iterator[Artifact]:
    """Yield `data/`: the tables with their descriptor, a package of each town's year, and one of everything.

    Shape: contributions come in order of address, as do the rows.
    """
    outputs = imprint.site.outputs
    if not {"csv", "packages"}.intersection(outputs):
        return
    years = groupby(contributions, lambda one: (one.municipality, one.fiscal_year))
    for (municipality, year), some in years if "packages" in outputs else ():
        title = f"{imprint.towns[municipality].name} {fiscal_year_label(year)} {imprint.title}"
        name = f"{municipality}-{year}"
        yield Artifact(f"data/{name}.zip", zip_files(_bind(name, title, list(some), imprint)))
    files = _bind("all", f"{imprint.title}（{imprint.site.title}）", contributions, imprint)
    if "packages" in outputs:
        yield Artifact("data/all.zip", zip_files(files))
    for name, content in files.items() if "csv" in outputs else ():
        yield Artifact(f"data/{name}", content)


def _source(subject: Subject, town: str) -> tuple[str, str]:
    source = subject.sheet.source
    return (source.get("source_publisher") or town, source.get("source_title", ""))


def _bind(name: str, title: str, contributions: Sequence[Contribution], imprint: Imprint) -> dict[str, bytes]:
    """Return the files of a package by name, in their order: descriptor, README, tables."""
    towns = dict.fromkeys(one.municipality for one in contributions)
    forms = dict.fromkeys(one.form for one in contributions)
    shared = {
        "municipalities": [imprint.municipalities[town] for town in towns],
        "codes": [imprint.codes[owner] for owner in ("", *towns, *forms)],
        "fields": [imprint.fields],
    }
    tables: dict[str, bytes] = {}
    counts: dict[str, int] = {}
    for table in imprint.contract.tables.values():
        lines = shared.get(table.name) or [one.tables[table.name] for one in contributions if table.name in one.tables]
        tables[table.name] = b"".join([csv_header(field.name for field in table.fields), *(one.text for one in lines)])
        counts[table.name] = sum(one.count for one in lines)
    sources = tuple(dict.fromkeys(one.source for one in contributions if one.source[1]))
    described = Described(name, title, tuple(towns), sources, counts)
    return {
        "datapackage.json": describe_package(described, tables, imprint),
        "README.txt": write_readme(described, imprint),
        **{f"{table}.csv": content for table, content in tables.items()},
    }


def _sheet_json(title: str, rows: Rows, imprint: Imprint) -> bytes:
    """Return all tables of one sheet as lists of objects; a table without rows is an empty list."""
    tables = [
        f'"{name}": {json_table([field.name for field in table.fields], rows[name])}'
        for name, table in imprint.contract.tables.items()
        if name in rows
    ]
    head = [f'"title": {json_cell(title)}', f'"notice": {json_cell(imprint.site.notice or None)}']
    return ("{\n" + ",\n".join([*head, *tables]) + "\n}\n").encode()
