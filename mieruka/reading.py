"""Read all content: sources → the site's words, towns, forms and sheets. Pure: bytes in, values and problems out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mieruka.collection import Municipality, Site, Term
from mieruka.content import FOLDERS, ContentSources, SheetSource, Source, TownSources
from mieruka.contract import Cell, Contract
from mieruka.forms import read_form
from mieruka.forms.model import Form
from mieruka.forms.names import FormNames, name_form
from mieruka.frontmatter import read_document, read_list, read_mapping
from mieruka.problems import Mark, Problem, Report, has_errors
from mieruka.records import Sheet
from mieruka.sheets import Address, form_of, read_sheet
from mieruka.sheets.reading import Reading
from mieruka.towns import read_glossary, read_municipality, read_site
from mieruka.wording import check_tree


@dataclass(frozen=True, slots=True)
class TownContent:
    """A town as read: its own facts, its sound forms and its readable sheets, by address."""

    municipality: Municipality
    forms: Mapping[str, Form]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All content as read."""

    site: Site
    glossary: tuple[Term, ...]
    towns: tuple[TownContent, ...]
    addresses: frozenset[str]


def read_content(sources: ContentSources, contract: Contract) -> tuple[Content, list[Problem]]:
    """Return everything that can be read, and every problem of every file.

    A broken form or municipality is told once: its sheets are not checked against it.
    """
    report = Report()
    site = _read_site(sources.site, report)
    glossary = _read_glossary(sources.glossary, report)
    towns = [_read_town(town, contract, report) for town in sources.towns]
    addresses = frozenset(
        f"{one.municipality}/{one.fiscal_year}/{one.folder}/{one.id}" for town in sources.towns for one in town.sheets
    )
    return Content(site, glossary, tuple(name_references(town, site) for town in towns), addresses), report.problems


def name_references(town: TownContent, site: Site) -> TownContent:
    """Return the town with departments and topics by their names, however a sheet writes them."""
    topics = {topic.id: topic.name for topic in site.topics}
    departments = town.municipality.departments

    def name(sheet: Sheet) -> Sheet:
        named: dict[str, Cell] = {}
        department, written = sheet.head.get("department"), str(sheet.head.get("topics") or "")
        if department in departments:
            named["department"] = departments[str(department)]
        if written:
            named["topics"] = "、".join(topics.get(word, word) for word in written.split("、"))
        return replace(sheet, head={**sheet.head, **named}) if named else sheet

    return replace(town, sheets=tuple(name(sheet) for sheet in town.sheets))


def _read_site(source: Source | None, report: Report) -> Site:
    tree = read_mapping(source.content, source.path, report) if source else None
    if tree:
        check_tree(tree, report)
    return read_site(tree, report) if tree else Site(title="")


def _read_glossary(source: Source | None, report: Report) -> tuple[Term, ...]:
    tree = read_list(source.content, source.path, report) if source else None
    if tree:
        check_tree(tree, report)
    return read_glossary(tree, report) if tree else ()


def _read_town(town: TownSources, contract: Contract, report: Report) -> TownContent:
    source = town.municipality
    tree = read_mapping(source.content, source.path, report) if source else None
    if tree:
        check_tree(tree, report)
    municipality = read_municipality(tree, town.slug, contract, report) if tree else _nameless(town.slug)
    forms: dict[str, Form] = {}
    broken: set[str] = set()
    for identifier, form_source in town.forms.items():
        form = read_form_source(form_source, (town.slug, identifier), contract, report)
        if form is None:
            broken.add(identifier)
        else:
            forms[identifier] = form
    reader = SheetReader(contract, forms, frozenset(broken))
    sheets = []
    for sheet_source in town.sheets:
        sheet, problems = reader.read(sheet_source)
        report.problems += problems
        sheets += [sheet] if sheet else []
    return TownContent(municipality, forms, tuple(sheets))


def _nameless(slug: str) -> Municipality:
    return Municipality(municipality=slug, code="", name=slug, name_kana="", name_en="", prefecture="", licence="")


def read_form_source(source: Source, address: tuple[str, str], contract: Contract, report: Report) -> Form | None:
    """Return a sound form, or None with its problems."""
    own = Report()
    tree = read_mapping(source.content, source.path, own)
    if tree:
        check_tree(tree, own)
    form = read_form(tree, address, contract.lists, own) if tree else None
    report.problems += own.problems
    return None if has_errors(own.problems) else form


class SheetReader:
    """Reads the sheets of one town: keeps the names of each form and year, which all its sheets share."""

    def __init__(self, contract: Contract, forms: Mapping[str, Form], broken: frozenset[str]) -> None:
        """Take the town's sound forms, and the ids of the broken ones, whose own problems are told already."""
        self._contract = contract
        self._forms = forms
        self._broken = broken
        self._names: dict[tuple[str, int], FormNames] = {}
        self._titles = {"form": next(f.title for f in contract.tables["sheets"].fields if f.name == "form")}

    def read(self, source: SheetSource) -> tuple[Sheet | None, Sequence[Problem]]:
        """Return a sheet, or None where it cannot be read at all, with its problems.

        Faults inside a draft are warnings; a draft that cannot be read is an error.
        """
        report = Report()
        document = read_document(source.source.content, source.source.path, report)
        if document is None:
            return None, report.problems
        form = form_of(document, {**self._forms, **dict.fromkeys(self._broken)}, self._titles, report)
        if form is None:
            return None, report.problems
        if FOLDERS[source.folder] != form.kind:
            right = next(folder for folder, kind in FOLDERS.items() if kind == form.kind)
            report.add("content.wrong_folder", Mark(source.source.path), "", form=form.label, expected=f"{right}/")
        key = (form.id, source.fiscal_year)
        if key not in self._names:
            self._names[key] = name_form(form, self._contract, source.fiscal_year)
        reading = Reading(self._contract, form, self._names[key], source.fiscal_year, report)
        address = Address(source.municipality, source.fiscal_year, source.folder, source.id)
        sheet = read_sheet(document, address, reading)
        return sheet, soften(report.problems) if sheet.draft else report.problems


def soften(problems: Sequence[Problem]) -> list[Problem]:
    """Return a draft's problems: what would be an error is a warning."""
    return [replace(one, severity="warning") if one.severity == "error" else one for one in problems]
