"""The pipeline in one sentence: read → derive → check → render → publish.

Each stage is a function from values to (values, problems). Figures are derived before the rules are checked, since
a rule compares what is printed with what was computed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path

from mieruka.collection import Collection, Subject, Town
from mieruka.content import gather_content
from mieruka.contract import Contract, load_contract
from mieruka.engine import Engine
from mieruka.problems import Problem, Report, has_errors, sort_problems
from mieruka.publish import Artifact, Published, publish
from mieruka.publish.memory import NOBODY, Witness
from mieruka.reading import read_content, soften
from mieruka.records import Sheet
from mieruka.rules import check_collection
from mieruka.survey import sign_towns, survey


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
    whole, in_sheets = survey(content, contract, engine, sign_towns(sources, engine))
    public, left_out = leave_out(whole, as_of)
    own = [*gathered.problems, *found, *in_sheets]
    problems = sort_problems([*own, *check_across(whole), *left_out])
    # What is published of a sheet says nothing of those that stay out.
    told = sort_problems([*own, *check_collection(public)]) if left_out else problems
    return Checked(attach(public, told, engine), tuple(problems), contract)


def open_contract(path: Path, engine: Engine) -> Contract:
    """Return the contract of a datapackage.json. Raises BrokenContract."""
    try:
        content = path.read_bytes()
    except OSError:  # which is told by what loads it
        content = b""
    return engine.run("contract", str(path), (content,), lambda: load_contract(path))


def check_across(collection: Collection) -> Iterator[Problem]:
    """Yield what the rules find across sheets; what a draft has, or brings upon others, are warnings."""
    found = certain = list(check_collection(collection))
    if any(subject.sheet.draft for subject in collection.subjects):
        towns = [replace(t, subjects=tuple(s for s in t.subjects if not s.sheet.draft)) for t in collection.towns]
        certain = list(check_collection(replace(collection, towns=tuple(towns))))
    for problem in found:
        yield from [problem] if problem in certain else soften([problem])


def leave_out(collection: Collection, as_of: date | None) -> tuple[Collection, list[Problem]]:
    """Return what may be published on a day, with a notice for each sheet that stays out."""
    report = Report()

    def is_public(sheet: Sheet) -> bool:
        if sheet.draft:
            report.add("content.draft", sheet.mark)
            return False
        if sheet.publish_on is not None and (as_of is None or sheet.publish_on > as_of.isoformat()):
            today = as_of.isoformat() if as_of else "―"
            if sheet.publish_on < "9999":  # else its day cannot be read, which is told
                report.add("content.embargoed", sheet.mark, day=sheet.publish_on, today=today)
            return False
        return True

    towns = tuple(
        replace(town, subjects=tuple(subject for subject in town.subjects if is_public(subject.sheet)))
        for town in collection.towns
    )
    return name_links(forget_hidden(replace(collection, towns=towns))), report.problems


def name_links(public: Collection) -> Collection:
    """Return what is published with the name of each sheet that another one points at."""
    names = {subject.sheet.sheet: subject.sheet.name for subject in public.subjects}

    def name(subject: Subject) -> Subject:
        sheet = subject.sheet
        if not any(link.other for link in sheet.links):
            return subject
        links = tuple(replace(one, other_name=names.get(one.other or "", one.other_name)) for one in sheet.links)
        return subject.with_links(links)

    return replace(
        public, towns=tuple(replace(town, subjects=tuple(name(one) for one in town.subjects)) for town in public.towns)
    )


def forget_hidden(public: Collection) -> Collection:
    """Return what is published without what tells of the rest: links to it, comparisons with it, its departments.

    The links that stay are numbered anew, so that no gap tells either.
    """
    hidden = public.addresses - {subject.sheet.sheet for subject in public.subjects}

    def forget_links(subject: Subject) -> Subject:
        count: Counter[str] = Counter()
        links = []
        for link in subject.sheet.links:
            if link.other not in hidden:
                count[link.relation] += 1
                links.append(replace(link, position=count[link.relation]))
        unchanged = len(links) == len(subject.sheet.links)
        return subject if unchanged else subject.with_links(tuple(links))

    def forget_departments(town: Town) -> Town:
        used = {subject.sheet.head.get("department") for subject in town.subjects}
        known = town.municipality.departments
        departments = {slug: name for slug, name in known.items() if name in used or slug in used}
        whole = len(departments) == len(known)
        municipality = town.municipality if whole else replace(town.municipality, departments=departments)
        return replace(town, municipality=municipality, subjects=tuple(map(forget_links, town.subjects)))

    seen = (replace(one, sheets=tuple(s for s in one.sheets if s not in hidden)) for one in public.site.comparisons)
    site = replace(public.site, comparisons=tuple(replace(one, marks=()) for one in seen if len(one.sheets) > 1))
    return replace(public, site=site, towns=tuple(map(forget_departments, public.towns)))


def attach(collection: Collection, problems: list[Problem], engine: Engine) -> Collection:
    """Return the collection with each sheet's published problems: its warnings and notices that nobody switched off.

    Shape: `problems` are sorted.
    """
    by_path: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.severity != "error":
            by_path[problem.mark.path].append(problem)

    def publish_with(one: Subject, notices: Mapping[str, str | None]) -> Subject:
        found = by_path.get(one.sheet.mark.path, ())
        told = tuple(problem for problem in found if notices.get(problem.code, "") is not None)
        make = partial(_tell, one, told, engine)
        return engine.run("told", one.sheet.sheet, (one, told), make)

    towns = tuple(
        replace(town, subjects=tuple(publish_with(one, town.municipality.notices) for one in town.subjects))
        for town in collection.towns
    )
    return replace(collection, towns=towns)


def _tell(one: Subject, problems: tuple[Problem, ...], engine: Engine) -> Subject:
    return one.with_problems(problems, engine.sign("told", one.key, problems))


def render(checked: Checked, templates: Mapping[str, str], engine: Engine) -> Iterator[Artifact]:
    """Yield every file of the site that site.yaml asks for: pages, then data."""
    from mieruka.packages import data_artifacts  # here, so that a check loads neither templates nor zips
    from mieruka.pages import render_site

    if "pages" in checked.collection.site.outputs:
        pages = render_site(checked.collection, checked.contract, templates, engine)
        if "fulltext" in checked.collection.site.outputs:
            from mieruka.fulltext import add_fulltext

            pages = add_fulltext(pages, engine)
        yield from pages
    yield from data_artifacts(checked.collection, checked.contract, engine)


def read_templates(folder: Path) -> dict[str, str]:
    """Return the templates and assets by their path below the folder. Raises OSError, UnicodeDecodeError."""
    next(folder.iterdir(), None)  # rglob takes a folder that is not there, or cannot be read, for an empty one
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def build(
    folders: Folders,
    as_of: date | None,
    *,
    strict: bool = False,
    engine: Engine | None = None,
    witness: Witness = NOBODY,
) -> tuple[tuple[Problem, ...], Published | None]:
    """Return every problem, and what was published, or None where errors keep the site as it is.

    `witness`: how the files of the site stood when an earlier build was done.
    Raises NoContent, BrokenContract, BrokenTemplate, CannotPublish.
    """
    engine = engine or Engine()
    templates = read_templates(folders.templates)
    with engine.crew():
        checked = check_content(folders, as_of, engine)
        problems = be_strict(checked.problems) if strict else checked.problems
        if has_errors(problems):
            return problems, None
        artifacts = render(checked, templates, engine)
        # The first page is made before anything is written: so no process that joins here holds the site's lock.
        first = tuple(islice(artifacts, 1))
        engine.settle()
        if not engine.leads:
            return problems, None
        keep_out = (folders.content, folders.templates, folders.contract)
        return problems, publish(chain(first, artifacts), folders.site, keep_out=keep_out, witness=witness)


def be_strict(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems with warnings made errors."""
    return tuple(replace(one, severity="error") if one.severity == "warning" else one for one in problems)
