"""The page of one subject in one year: a function of the subject and of the sheets around it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mieruka.collection import Municipality, Site, Subject, Term
from mieruka.pages.addresses import figure_anchor, topic_page
from mieruka.pages.answers import Answers, answer
from mieruka.pages.blocks.prose import show_texts
from mieruka.pages.branch import find_branch
from mieruka.pages.contribution import Contribution, contribute, split_topics
from mieruka.pages.directory import Around
from mieruka.pages.fields import name_field
from mieruka.pages.languages import JAPANESE, Language
from mieruka.pages.layout import lay_out
from mieruka.pages.material import Material
from mieruka.pages.sparks import draw_spark
from mieruka.pages.terms import explain_terms
from mieruka.pages.theme import Theme
from mieruka.pages.titles import Titles
from mieruka.pages.wording import NOT_A_FACT, Cell, Fact, Wording
from mieruka.publish.artifacts import Artifact
from mieruka.records import Figure


@dataclass(frozen=True, slots=True)
class Setting:
    """場: what every page of a site knows. It can be sent to a worker process."""

    site: Site
    titles: Titles
    theme: Theme
    language: Language = JAPANESE
    glossary: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """仕事: all that the page of one subject is made of, beside the setting."""

    subject: Subject
    municipality: Municipality
    around: Around

    @property
    def parts(self) -> tuple[object, ...]:
        """What tells it from every other job of the same setting and municipality."""
        return self.subject.key, self.subject.sheet.links, self.around


@dataclass(frozen=True, slots=True)
class Working:
    """算出値: a figure with its working, in the words of the form."""

    anchor: str
    figure: Figure
    item: str
    indicator: str
    stage: str
    computed: Cell
    stated: Cell
    difference: Cell
    verdict: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Caution:
    """注意点: a published problem, and what the municipality says of it."""

    severity: str
    field: str
    what: str
    comment: str


def render_subject(setting: Setting, job: Job) -> tuple[Artifact, Contribution]:
    """Return the page of a subject, and what it gives to the indexes."""
    subject = job.subject.whole()
    sheet = subject.sheet
    wording = Wording(sheet.form, sheet.fiscal_year, setting.titles, setting.language.code)
    material = Material(subject, job.municipality, job.around, wording)
    gist = answer(material) if setting.theme.may_ask_for("gist") else Answers()
    values = {
        "site": setting.site,
        "municipality": job.municipality,
        "sheet": sheet,
        "around": job.around,
        "gist": gist,
        **_topics(setting.site, material),
        **{name: describe(material) for name, describe in DESCRIPTIONS.items() if setting.theme.may_ask_for(name)},
    }
    page = setting.theme.render("sheet.html", job.around.entry.page, values)
    if setting.language == JAPANESE:  # the glossary's meanings are Japanese
        page = explain_terms(setting.theme, page, setting.glossary)
    return page, write_row(setting, material, contribute(material, gist, _find_uses(setting, sheet.sheet)))


def _find_uses(setting: Setting, sheet: str) -> frozenset[str]:
    """Return what of the site will ask for more of a sheet than its row."""
    theme = setting.theme
    uses = {
        "search": theme.makes("assets/search.js"),
        "comparisons": any(sheet in one.sheets for one in setting.site.comparisons),
        "ledgers": theme.makes("ledgers.html") or theme.makes("ledger.html"),
    }
    return frozenset(name for name, is_used in uses.items() if is_used)


def write_row(setting: Setting, material: Material, one: Contribution) -> Contribution:
    """Return a contribution with its row of the tables of sheets, so that these are merged and not rendered."""
    if not setting.theme.has("row.html"):
        return one
    values = {"one": one, "spark": draw_spark(material), "lists": setting.titles.lists}
    return replace(one, row=setting.theme.render("row.html", "", values).content.decode().strip())


def _head_facts(material: Material) -> Iterator[Fact]:
    """Yield the columns of the sheet itself, with the titles of the contract: a new one needs no template."""
    head = material.sheet.head
    for name in material.wording.titles.entries["sheets"]:
        if name not in NOT_A_FACT and head.get(name) not in (None, ""):
            value = head[name]
            # A number in the head is an identifier, not a quantity: no thousands separators.
            text = str(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else value
            cell = material.wording.plain(text)
            yield Fact(material.wording.column("sheets", name), cell, name)


def _topics(site: Site, material: Material) -> Mapping[str, object]:
    """Return the sheet's topics with the address of each topic's page; "" for one that the site does not list."""
    words = split_topics(material.sheet.head.get("topics"))
    known = {word: topic for topic in site.topics for word in (topic.id, topic.name, topic.native_name)}
    pairs = [(known[word].name, topic_page(known[word].id)) if word in known else (word, "") for word in words]
    return {"topics": pairs, "topics_title": material.wording.column("sheets", "topics")}


def _department(material: Material) -> str:
    """Return the slug of the sheet's department, or ""."""
    name = str(material.sheet.head.get("department") or "")
    return find_department(material.municipality, name)


def find_department(municipality: Municipality, name: str) -> str:
    """Return the slug of a department that is given by its name or its slug, or ""."""
    if name in municipality.departments:
        return name
    return next((slug for slug, label in municipality.departments.items() if label == name), "")


def _show_figures(material: Material) -> Mapping[str, Sequence[Working]]:
    return _group(_show_figure(material, *numbered) for numbered in enumerate(material.figures, 1))


def _show_figure(material: Material, number: int, figure: Figure) -> Working:
    wording, form = material.wording, material.form
    items = {item.id: wording.label(item.label) for item in form.costs.items}
    stages = {stage.id: wording.label(stage.label) for stage in form.costs.stages}
    names = {row.indicator: row.name or "" for row in material.sheet.indicators}

    def cell(number: Decimal | None, text: str | None) -> Cell:
        return wording.plain(text if number is None else number, figure.unit)

    item = items.get(figure.item or "", "")
    return Working(
        anchor=figure_anchor(number),
        figure=figure,
        item="" if item in figure.label else item,
        indicator=names.get(figure.indicator, "") if figure.indicator is not None else "",
        stage=stages.get(figure.stage or "", ""),
        computed=cell(figure.computed, figure.computed_text),
        stated=cell(figure.stated, figure.stated_text),
        difference=cell(figure.difference, None),
        verdict=wording.word("verdict", figure.verdict),
        doubt=wording.word("confidence", figure.confidence),
    )


def _group(workings: Iterable[Working]) -> Mapping[str, Sequence[Working]]:
    """Return the figures under their labels, in order of first appearance."""
    groups: dict[str, list[Working]] = {}
    for working in workings:
        groups.setdefault(working.figure.label, []).append(working)
    return groups


def _cautions(material: Material) -> Iterator[Caution]:
    """Yield the published problems, each with what the municipality says of it.

    What only repeats a reading note stands with the notes, unless the municipality has something to say of it.
    """
    notices = material.municipality.notices
    for problem in material.subject.problems:
        comment = notices.get(problem.code) or ""
        if comment or not problem.code.startswith("note."):
            severity = material.wording.word("severity", problem.severity)
            yield Caution(
                severity, name_field(problem.field, material.wording), problem.what(material.wording.language), comment
            )


def _source(material: Material) -> tuple[Fact, ...]:
    """Return what is known of the source document, with the titles of the contract."""
    wording, source = material.wording, material.sheet.source
    return tuple(
        Fact(wording.column("sheets", name), wording.plain(wording.word(name, value)), name)
        for name, value in source.items()
        if value
    )


# What a page may show beside the sheet itself; each is made only for templates that ask for it.
DESCRIPTIONS: Mapping[str, Callable[[Material], object]] = {
    "kind": lambda one: one.wording.word("kind", one.sheet.kind),
    "sheet_facts": lambda one: tuple(_head_facts(one)),
    "branch": find_branch,
    "headings": lay_out,
    "passages": lambda one: tuple(show_texts(one, [text.id for text in one.form.texts])),
    "workings": _show_figures,
    "verdicts": lambda one: Counter(one.wording.word("verdict", figure.verdict) for figure in one.figures),
    "notes": lambda one: tuple((name_field(note.field, one.wording), note) for note in one.sheet.reading_notes),
    "confidences": lambda one: one.wording.titles.lists["confidence"],
    "cautions": lambda one: tuple(_cautions(one)),
    "source": _source,
    "prepared_title": lambda one: one.wording.column("sheets", "prepared_on"),
    "form_label": lambda one: one.wording.label(one.form.label),
    "department": _department,
}
