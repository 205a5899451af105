"""Read all content: sources → the site's words, towns, forms, and the steps that read the sheets.

Pure: bytes in, values and problems out. Towns and forms are read at once, since sheets are read by them; each sheet is
a step of its own, which may be taken elsewhere, with what follows from the sheet alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mieruka.collection import Municipality, Site, Term
from mieruka.content import FOLDERS, ContentSources, SheetSource, Source, TownSources
from mieruka.contract import Cell, Contract
from mieruka.engine import Engine
from mieruka.forms import read_form
from mieruka.forms.model import Form
from mieruka.forms.names import FormNames, name_form
from mieruka.frontmatter import Document, MapNode, TextNode, read_document, read_list, read_mapping
from mieruka.problems import Problem, Report, has_errors
from mieruka.records import Sheet
from mieruka.sheets import Address, form_of, read_sheet
from mieruka.sheets.reading import Reading
from mieruka.towns import read_glossary, read_municipality, read_site
from mieruka.wording import check_tree

LABEL_LINE = re.compile(r"""label:[ \t]+(["']?)(.+?)\1[ \t]*(?:[ \t]#.*)?""")


@dataclass(frozen=True, slots=True)
class TownContent:
    """A town as read: its own facts, its sound forms, and what reads each of its sheets."""

    municipality: Municipality
    forms: Mapping[str, Form]
    steps: "tuple[SheetStep, ...]"


@dataclass(frozen=True, slots=True)
class Content:
    """All content as read."""

    site: Site
    glossary: tuple[Term, ...]
    towns: tuple[TownContent, ...]
    addresses: frozenset[str]


def read_content(
    sources: ContentSources, contract: Contract, engine: Engine | None = None
) -> tuple[Content, list[Problem]]:
    """Return everything but the sheets, with the steps that read these, and the problems of all that was read.

    A broken form or municipality is told once: its sheets are not checked against it.
    """
    report, engine = Report(), engine or Engine()
    site, problems = engine.run("site", "", (sources.site,), lambda: _read_site(sources.site))
    report.problems += problems
    glossary = _read_glossary(sources.glossary, report)
    topics = engine.run("topics", "", (site.topics,), lambda: {topic.id: topic.name for topic in site.topics})
    reader = TownReader(contract, topics, engine)
    towns = [reader.read(town, report) for town in sources.towns]
    addresses = frozenset(one.address for town in sources.towns for one in town.sheets)
    return Content(site, glossary, tuple(towns), addresses), report.problems


def _read_tree(source: Source | None, report: Report) -> MapNode | None:
    """Return the mapping that a file of the town or the site holds, its words checked."""
    tree = read_mapping(source.content, source.path, report) if source else None
    if tree:
        check_tree(tree, report)
    return tree


def _read_site(source: Source | None) -> tuple[Site, list[Problem]]:
    own = Report()
    tree = _read_tree(source, own)
    return read_site(tree, own) if tree else Site(title=""), own.problems


def _read_glossary(source: Source | None, report: Report) -> tuple[Term, ...]:
    tree = read_list(source.content, source.path, report) if source else None
    if tree:
        check_tree(tree, report)
    return read_glossary(tree, report) if tree else ()


class TownReader:
    """Reads towns. `topics` are the site's, by id."""

    def __init__(self, contract: Contract, topics: Mapping[str, str], engine: Engine) -> None:
        self._contract = contract
        self._topics = topics
        self._engine = engine

    def read(self, town: TownSources, report: Report) -> TownContent:
        """Return a town as read, with its problems in the report."""
        municipality = self._read_municipality(town.municipality, town.slug, report) or _nameless(town.slug)
        forms: dict[str, Form] = {}
        broken: dict[str, None] = {}
        for identifier, form_source in town.forms.items():
            form, problems = self._read_form(form_source, (town.slug, identifier))
            report.problems += problems
            if form is None:
                broken |= dict.fromkeys([identifier, *_written_labels(form_source)])
            else:
                forms[identifier] = form
        words = (municipality.departments, self._topics)
        known: Mapping[str, Form | None] = {**broken, **forms}
        names: dict[tuple[str, int], FormNames] = {}
        steps = tuple(SheetStep(one, known, words, self._contract, names) for one in town.sheets)
        return TownContent(municipality, forms, steps)

    def _read_municipality(self, source: Source | None, slug: str, report: Report) -> Municipality | None:
        """Return what municipality.yaml says, None where it is not there or cannot be read."""

        def read() -> tuple[Municipality | None, list[Problem]]:
            own = Report()
            tree = _read_tree(source, own)
            return read_municipality(tree, slug, self._contract, own) if tree else None, own.problems

        municipality, problems = self._engine.run("municipality", slug, (source, self._contract), read)
        report.problems += problems
        return municipality

    def _read_form(self, source: Source, address: tuple[str, str]) -> tuple[Form | None, list[Problem]]:
        """Return a sound form, or None, with its problems."""

        def read() -> tuple[Form | None, list[Problem]]:
            own = Report()
            tree = _read_tree(source, own)
            form = read_form(tree, address, self._contract.lists, own) if tree else None
            return None if has_errors(own.problems) else form, own.problems

        return self._engine.run("form", source.path, (source, self._contract), read)


def _written_labels(source: Source) -> list[str]:
    """Return what a broken form is called by its own line: sheets may name it so, and it is there all the same."""
    lines = source.content.decode("utf-8", "replace").splitlines()
    return [found[2] for line in lines if (found := LABEL_LINE.fullmatch(line))]


def _nameless(slug: str) -> Municipality:
    return Municipality(municipality=slug, code="", name=slug, name_kana="", name_en="", prefecture="", licence="")


@dataclass(frozen=True, slots=True)
class SheetStep:
    """What reading one sheet takes. `forms`: None for a broken one; `words`: the departments and topics by slug.

    `names` keeps what the forms of this town are called in a year: all its sheets share it.
    """

    source: SheetSource
    forms: Mapping[str, Form | None]
    words: tuple[Mapping[str, str], Mapping[str, str]]
    contract: Contract
    names: dict[tuple[str, int], FormNames] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that the step reads."""
        return self.source, self.forms, self.words, self.contract

    def run(self) -> tuple[Sheet | None, Sequence[Problem]]:
        """Return a sheet, or None where it cannot be read at all, with its problems.

        Faults inside a draft are warnings; a draft that cannot be read is an error.
        """
        source, report = self.source, Report()
        document = read_document(source.source.content, source.source.path, report)
        titles = {"form": next(one.title for one in self.contract.tables["sheets"].fields if one.name == "form")}
        form = form_of(document, self.forms, titles, report) if document else None
        if document is None or form is None:
            return None, report.problems
        if FOLDERS[source.folder] != form.kind:
            self._refuse_folder(document, form, report)
            return None, report.problems
        key = (form.id, source.fiscal_year)
        names = self.names.get(key) or self.names.setdefault(key, name_form(form, self.contract, key[1]))
        reading = Reading(self.contract, form, names, source.fiscal_year, report)
        address = Address(source.municipality, source.fiscal_year, source.folder, source.id)
        sheet = self._name_references(read_sheet(document, address, reading))
        return sheet, soften(report.problems) if sheet.draft else report.problems

    def _refuse_folder(self, document: Document, form: Form, report: Report) -> None:
        """Tell that the form is not one of this folder; nothing else of the sheet can be judged by it."""
        right = next(folder for folder, kind in FOLDERS.items() if kind == form.kind)
        kind = FOLDERS[self.source.folder]
        known = "、".join(name for name, one in self.forms.items() if one and one.kind == kind)
        named = (one.value for one in document.front.entries if isinstance(one.value, TextNode))
        mark = next((one.mark for one in named if one.text in (form.id, form.label)), document.front.mark)
        report.add("content.wrong_folder", mark, "form", form=form.label, expected=f"{right}/", known=known)

    def _name_references(self, sheet: Sheet) -> Sheet:
        """Return the sheet with its department and topics by name, however it writes them."""
        departments, topics = self.words
        department, written = str(sheet.head.get("department")), str(sheet.head.get("topics") or "")
        named: dict[str, Cell] = {}
        if department in departments:
            named["department"] = departments[department]
        if written:
            named["topics"] = "、".join(topics.get(word, word) for word in written.split("、"))
        return replace(sheet, head={**sheet.head, **named})


def soften(problems: Sequence[Problem]) -> list[Problem]:
    """Return a draft's problems: what would be an error is a warning."""
    return [replace(one, severity="warning") if one.severity == "error" else one for one in problems]
