"""The pipeline in one sentence: read → derive → check → render → publish.

Each stage is a function from values to (values, problems). Figures are derived before the rules are checked, since
a rule compares what is printed with what was computed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from mieruka.collection import Collection, Subject, Town
from mieruka.content import gather_content
from mieruka.contract import Contract, load_contract
from mieruka.engine import Engine
from mieruka.figures import derive_figures
from mieruka.problems import Problem, Report, has_errors, sort_problems
from mieruka.publish import Artifact, Published, publish
from mieruka.reading import Content, read_content, soften
from mieruka.records import Sheet
from mieruka.rules import check_collection, check_sheet


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a build reads and writes. `contract` is datapackage.json."""

    content: Path
    templates: Path
    site: Path
    contract: Path


@dataclass(frozen=True, slots=True)
class Checked:
    """Content that was read, derived and checked: what may be published, and every problem, sorted."""

    collection: Collection
    problems: tuple[Problem, ...]
    contract: Contract


def check_content(folders: Folders, as_of: date | None, engine: Engine | None = None) -> Checked:
    """Read, derive, check. Shape: `as_of` is the day that embargoes are compared with; None keeps them out.

    Raises NoContent, BrokenContract.
    """
    engine = engine or Engine()
    contract = open_contract(folders.contract, engine)
    gathered = Report()
    sources = gather_content(folders.content, gathered)
    content, found = read_content(sources, contract, engine)
    whole = derive(content, contract, engine)
    problems = [*gathered.problems, *found, *check(whole, engine)]
    collection, left_out = leave_out(whole, as_of)
    return Checked(attach(collection, problems), tuple(sort_problems([*problems, *left_out])), contract)


def open_contract(path: Path, engine: Engine) -> Contract:
    """Return the contract of a datapackage.json. Raises BrokenContract."""
    content = path.read_bytes() if path.is_file() else b""
    return engine.run("contract", str(path), (content,), lambda: load_contract(path))


def derive(content: Content, contract: Contract, engine: Engine) -> Collection:
    """Return the content with the figures of each sheet."""
    labels = contract.lists["derived_figure"]

    def figure(sheet: Sheet) -> Subject:
        figures = engine.run("figures", sheet.sheet, (sheet, labels), lambda: derive_figures(sheet, labels))
        return Subject(sheet=sheet, figures=figures, problems=())

    towns = tuple(
        Town(
            municipality=town.municipality,
            forms=town.forms,
            subjects=tuple(figure(sheet) for sheet in town.sheets),
        )
        for town in content.towns
    )
    return Collection(site=content.site, glossary=content.glossary, towns=towns, addresses=content.addresses)


def check(collection: Collection, engine: Engine) -> Iterator[Problem]:
    """Yield what the rules find; faults inside a draft are warnings."""

    def check_one(subject: Subject) -> list[Problem]:
        sheet, figures = subject.sheet, subject.figures
        return engine.run("rules", sheet.sheet, (sheet, figures), lambda: list(check_sheet(sheet, figures)))

    drafts = {subject.sheet.mark.path for subject in collection.subjects if subject.sheet.draft}
    found = chain(
        chain.from_iterable(check_one(subject) for subject in collection.subjects),
        check_collection(collection),
    )
    for problem in found:
        yield from soften([problem]) if problem.mark.path in drafts else [problem]


def leave_out(collection: Collection, as_of: date | None) -> tuple[Collection, list[Problem]]:
    """Return what may be published on a day, with a notice for each sheet that stays out."""
    report = Report()

    def is_public(sheet: Sheet) -> bool:
        if sheet.draft:
            report.add("content.draft", sheet.mark)
            return False
        if sheet.publish_on is not None and (as_of is None or sheet.publish_on > as_of.isoformat()):
            today = as_of.isoformat() if as_of else "―"
            report.add("content.embargoed", sheet.mark, day=sheet.publish_on, today=today)
            return False
        return True

    towns = tuple(
        replace(town, subjects=tuple(subject for subject in town.subjects if is_public(subject.sheet)))
        for town in collection.towns
    )
    return replace(collection, towns=towns), report.problems


def attach(collection: Collection, problems: list[Problem]) -> Collection:
    """Return the collection with each sheet's published problems: its warnings and notices that nobody switched off."""
    by_path: dict[str, list[Problem]] = {}
    for problem in sort_problems(problems):
        if problem.severity != "error":
            by_path.setdefault(problem.mark.path, []).append(problem)
    towns = tuple(
        replace(town, subjects=tuple(replace(one, problems=_published(one, town, by_path)) for one in town.subjects))
        for town in collection.towns
    )
    return replace(collection, towns=towns)


def _published(subject: Subject, town: Town, by_path: Mapping[str, list[Problem]]) -> tuple[Problem, ...]:
    notices = town.municipality.notices
    found = by_path.get(subject.sheet.mark.path, ())
    return tuple(problem for problem in found if notices.get(problem.code, "") is not None)


def render(checked: Checked, templates: Mapping[str, str], engine: Engine) -> Iterator[Artifact]:
    """Yield every file of the site: pages, then data."""
    from mieruka.packages import data_artifacts  # here, so that a check loads neither templates nor zips
    from mieruka.pages import render_site

    yield from render_site(checked.collection, checked.contract, templates, engine)
    yield from data_artifacts(checked.collection, checked.contract, engine)


def read_templates(folder: Path) -> dict[str, str]:
    """Return the templates and assets by their path below the folder. Raises OSError, UnicodeDecodeError."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def build(
    folders: Folders, as_of: date | None, *, strict: bool = False, engine: Engine | None = None
) -> tuple[tuple[Problem, ...], Published | None]:
    """Return every problem, and what was published, or None where errors keep the site as it is.

    Raises NoContent, BrokenContract, BrokenTemplate, CannotPublish.
    """
    engine = engine or Engine()
    checked = check_content(folders, as_of, engine)
    problems = be_strict(checked.problems) if strict else checked.problems
    if has_errors(problems):
        return problems, None
    artifacts = render(checked, read_templates(folders.templates), engine)
    published = publish(artifacts, folders.site, keep_out=(folders.content, folders.templates, folders.contract))
    return problems, published


def be_strict(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems with warnings made errors."""
    return tuple(replace(one, severity="error") if one.severity == "warning" else one for one in problems)
