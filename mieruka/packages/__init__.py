"""Packages: the rows of the tables as Data Packages, for the whole site, for a town's year and for one sheet.

Map, then merge: `pack_sheet` makes the files of one sheet and what it adds to the packages that it is part of;
`pack_data` puts these contributions together. Every package holds all tables, so that each foreign key has its table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from mieruka.collection import Collection, Subject
from mieruka.contract import Contract
from mieruka.engine import Engine, Task
from mieruka.packages.archive import zip_files
from mieruka.packages.descriptor import Described, describe_package
from mieruka.packages.imprint import Imprint, compose_imprint
from mieruka.packages.lines import LineReader, Lines, Part, join_lines, lay_lines, make_lines
from mieruka.packages.readme import write_readme
from mieruka.publish import Artifact
from mieruka.scalars import fiscal_year_label
from mieruka.tables import Rows, count_common, csv_header, json_table, long_csv, subject_rows
from mieruka.tables.cells import json_cell

if TYPE_CHECKING:  # a build of few sheets does without it
    from mieruka.shelf import Shelf

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
    shelves = engine.open_shelves(len(tasks))
    for packed, shelf in zip(engine.map("package", tasks), shelves, strict=False):  # only the lead is given any
        yield from packed.artifacts
        contributions.append(_lay_down(packed.contribution, shelf) if shelf else packed.contribution)
    if engine.leads:
        engine.dismiss()
        subjects = {one.sheet.sheet: one for one in collection.subjects}
        reader = LineReader(engine, lambda sheet: pack_sheet(subjects[sheet], imprint).contribution.tables)
        yield from pack_data(contributions, imprint, reader)


def _lay_down(one: Contribution, shelf: "Shelf") -> Contribution:
    return replace(one, tables={name: lay_lines(lines, shelf) for name, lines in one.tables.items()})


def _sign(subject: Subject, towns: Mapping[str, str], engine: Engine) -> str:
    sheet = subject.sheet
    return engine.sign(towns[sheet.municipality], subject.key, sheet.links)


def pack_sheet(subject: Subject, imprint: Imprint) -> Packed:
    """Return one sheet's long table (.csv), its tables (.json) and its package (.zip), as far as the site has them."""
    subject = subject.whole()
    sheet = subject.sheet
    town = imprint.towns[sheet.municipality]
    rows, tables = subject_rows(subject, town, imprint.contract), imprint.contract.tables
    contribution = Contribution(
        sheet.sheet,
        sheet.municipality,
        sheet.fiscal_year,
        sheet.form.address,
        _source(subject, town.name),
        {name: make_lines(some, count_common(tables[name])) for name, some in rows.items() if some},
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
        binding = Binding(sheet.sheet.replace("/", "-"), title, [contribution])
        artifacts.append(Artifact(f"{sheet.sheet}.zip", zip_files(_bind(binding, imprint, join_lines))))
    return Packed(tuple(artifacts), contribution)


def pack_data(contributions: Sequence[Contribution], imprint: Imprint, reader: LineReader) -> Iterator[Artifact]:
    """Yield `data/`: the tables with their descriptor, a package of each town's year, and one of everything.

    Shape: contributions come in order of address, as do the rows.
    """
    outputs = imprint.site.outputs
    whole = Binding("all", f"{imprint.title}（{imprint.site.title}）", contributions)
    if "packages" in outputs:
        years = groupby(contributions, lambda one: (one.municipality, one.fiscal_year))
        bindings = [_bind_year(key, list(some), imprint) for key, some in years]
        yield from reader.engine.merge("archive", [_zip_task(one, imprint, reader) for one in (*bindings, whole)])
    if "csv" in outputs:
        tasks = [
            reader.merge_task(table, whole.parts(name, imprint)) for name, table in imprint.contract.tables.items()
        ]
        files: dict[str, tuple[int, str]] = {}
        for task, merged in zip(tasks, reader.engine.merge("table", tasks), strict=True):
            files[task.name] = merged.artifact.size_bytes, merged.artifact.sha256
            yield merged.artifact
        for name, content in _describe(whole, files, imprint).items():
            yield Artifact(f"data/{name}", content)


def _source(subject: Subject, town: str) -> tuple[str, str]:
    source = subject.sheet.source
    return (source.get("source_publisher") or town, source.get("source_title", ""))


@dataclass(frozen=True, slots=True)
class Binding:
    """綴じ: what goes into one package: its name, its title, and the contributions of its sheets."""

    name: str
    title: str
    contributions: Sequence[Contribution]

    def parts(self, table: str, imprint: Imprint) -> list[Part]:
        """Return the lines of a table in their order."""
        if table == "fields":
            return [("", imprint.fields)]
        if table in ("municipalities", "codes"):
            towns = dict.fromkeys(one.municipality for one in self.contributions)
            if table == "municipalities":
                return [("", imprint.municipalities[town]) for town in towns]
            forms = dict.fromkeys(one.form for one in self.contributions)
            return [("", imprint.codes[owner]) for owner in ("", *towns, *forms)]
        return [(one.sheet, one.tables[table]) for one in self.contributions if table in one.tables]


def _bind_year(key: tuple[str, int], contributions: Sequence[Contribution], imprint: Imprint) -> Binding:
    municipality, year = key
    title = f"{imprint.towns[municipality].name} {fiscal_year_label(year)} {imprint.title}"
    return Binding(f"{municipality}-{year}", title, contributions)


def _zip_task(binding: Binding, imprint: Imprint, reader: LineReader) -> Task[Artifact]:
    """Return the task of zipping a package of several sheets."""
    parts = [binding.parts(table, imprint) for table in imprint.contract.tables]
    sources = [one.source for one in binding.contributions]
    shared = (binding.title, imprint.site, list(imprint.towns.values()), sources)
    return Task(
        binding.name,
        (shared, tuple(map(tuple, parts)), imprint),
        lambda: Artifact(f"data/{binding.name}.zip", zip_files(_bind(binding, imprint, reader.read))),
        reader.engine.sign("archive", *shared, *([(sheet, lines.sha256) for sheet, lines in some] for some in parts)),
    )


def _bind(binding: Binding, imprint: Imprint, read: Callable[[str, Sequence[Part]], bytes]) -> dict[str, bytes]:
    """Return the files of a package by name, in their order: descriptor, README, tables. `read` joins lines."""
    tables = {
        f"{name}.csv": csv_header(table.names) + read(name, binding.parts(name, imprint))
        for name, table in imprint.contract.tables.items()
    }
    files = {
        name: (len(content), sha256(content).hexdigest())
        for name, content in zip(imprint.contract.tables, tables.values(), strict=True)
    }
    return {**_describe(binding, files, imprint), **tables}


def _describe(binding: Binding, files: Mapping[str, tuple[int, str]], imprint: Imprint) -> dict[str, bytes]:
    """Return what stands before the tables of a package. Shape: `files` as in Described."""
    described = Described(
        binding.name,
        binding.title,
        tuple(dict.fromkeys(one.municipality for one in binding.contributions)),
        tuple(dict.fromkeys(one.source for one in binding.contributions if one.source[1])),
        {name: sum(lines.count for _, lines in binding.parts(name, imprint)) for name in files},
        files,
    )
    return {"datapackage.json": describe_package(described, imprint), "README.txt": write_readme(described, imprint)}


def _sheet_json(title: str, rows: Rows, imprint: Imprint) -> bytes:
    """Return all tables of one sheet as lists of objects; a table without rows is an empty list."""
    tables = [
        f'"{name}": {json_table([field.name for field in table.fields], rows[name])}'
        for name, table in imprint.contract.tables.items()
        if name in rows
    ]
    head = [f'"title": {json_cell(title)}', f'"notice": {json_cell(imprint.site.notice or None)}']
    return ("{\n" + ",\n".join([*head, *tables]) + "\n}\n").encode()
