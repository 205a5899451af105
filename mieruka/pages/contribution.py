"""Contributions: the little that each subject gives to the index pages, so that these are made by merging."""

from dataclasses import dataclass

from mieruka.contract import Cell as Value
from mieruka.pages.answers import Answers
from mieruka.pages.blocks.measures import PillarList, show_pillars
from mieruka.pages.directory import Entry, Reference
from mieruka.pages.keywords import Find, list_finds, list_keywords
from mieruka.pages.lines import Line, list_lines
from mieruka.pages.material import Material
from mieruka.pages.sides import Point, list_points
from mieruka.pages.wording import Cell
from mieruka.records import Place


@dataclass(frozen=True, slots=True)
class PlaceStep:
    """階層: one level of a place. `word` is its code or its name, by which the same node is known again."""

    tree: str
    tree_label: str
    level: str
    level_label: str
    word: str
    cell: Cell
    bearer: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """寄与: what an index may show of a subject.

    Shape: `directions` are canonical words, each with the printed choice; `places` are paths from the top down;
    `history` are earlier and later sheets of its subject under other names; `words` and `finds` are what it
    is searched by; `points` are what it may be compared by, `lines` what it gives to the ledgers;
    `succeeded`: another sheet, or its own end, says why there may be none of later years.
    """

    entry: Entry
    department: str
    topics: tuple[str, ...]
    gist: Answers
    directions: tuple[tuple[str, str], ...]
    places: tuple[tuple[PlaceStep, ...], ...]
    years: tuple[Entry, ...]
    history: tuple[Reference, ...]
    words: tuple[str, ...] = ()
    finds: tuple[Find, ...] = ()
    pillars: PillarList | None = None
    points: tuple[Point, ...] = ()
    lines: tuple[Line, ...] = ()
    succeeded: bool = False
    grades: tuple[str, ...] = ()
    row: str = ""
    """The row of tables of sheets, whose links lead from the top of the site; "" where the theme has no such row."""


def contribute(material: Material, gist: Answers, uses: frozenset[str]) -> Contribution:
    """Return what a subject gives to the indexes.

    Shape: `uses` are those of search, comparisons and ledgers that will ask for it; what nobody asks for is not made.
    """
    sheet = material.sheet
    return Contribution(
        entry=material.around.entry,
        department=str(sheet.head.get("department") or ""),
        topics=split_topics(sheet.head.get("topics")),
        gist=gist,
        directions=_directions(material),
        places=_places(material),
        years=material.around.years,
        history=_history(material),
        words=list_keywords(material) if "search" in uses else (),
        finds=list_finds(material) if "search" in uses else (),
        pillars=next((one for one in show_pillars(material, ()) if isinstance(one, PillarList)), None),
        points=tuple(list_points(material)) if "comparisons" in uses else (),
        lines=tuple(list_lines(material)) if "ledgers" in uses else (),
        succeeded=_is_succeeded(material),
        grades=_grades(material),
    )


def _is_succeeded(material: Material) -> bool:
    word = material.wording.word("relation", "succeeds")
    merged = any(link.relation == "merged_into" for link in material.sheet.links)
    named = any(one.label == word for one in material.around.incoming)
    return merged or named or bool(material.sheet.head.get("ends_on"))


def split_topics(value: Value) -> tuple[str, ...]:
    """Return the topics that a sheet names: the contract joins them with 、."""
    return tuple(topic for topic in str(value or "").split("、") if topic)


def _directions(material: Material) -> tuple[tuple[str, str], ...]:
    """Return each canonical direction once, with the words of the choice or the sub-option that means it."""
    directions = material.form.directions
    choices = {(one.id, choice.id): choice for one in directions for choice in one.choices.choices}
    found: dict[tuple[str, str], None] = {}
    for row in material.sheet.directions:
        if row.canonical and row.choice and row.parameter is None:
            choice = choices[row.direction, row.choice]
            option = choice.options.get(row.option) if choice.options and row.option else None
            words = material.wording.marked(choice.id, choice.label)
            if option:
                words = f"{words}（{material.wording.marked(option.id, option.label)}）"
            found[row.canonical, words] = None
    return tuple(found)


def _grades(material: Material) -> tuple[str, ...]:
    """Return the levels that raters gave, each once, in the words of the form: 達成状況：S."""
    label = material.wording.label
    return tuple(dict.fromkeys(f"{label(row.label)}：{row.level}" for row in material.sheet.ratings if row.level))


def _places(material: Material) -> tuple[tuple[PlaceStep, ...], ...]:
    paths: dict[tuple[str, int], list[Place]] = {}
    for row in material.sheet.places:
        paths.setdefault((row.tree, row.place), []).append(row)
    return tuple(
        tuple(_step(material, row) for row in sorted(rows, key=lambda one: one.level_order)) for rows in paths.values()
    )


def _step(material: Material, row: Place) -> PlaceStep:
    words = " ".join(word for word in (row.code, row.name) if word)
    return PlaceStep(
        tree=row.tree,
        tree_label=row.tree_label,
        level=row.level,
        level_label=row.level_label,
        word=row.code or row.name or "",
        cell=material.wording.cell(row, words),
        bearer=material.around.bearers.get((row.level, row.code or "")),
    )


def _history(material: Material) -> tuple[Reference, ...]:
    printed = {link.id for link in material.form.links}
    links = [link for link in material.sheet.links if link.relation not in printed and link.other]
    others = material.around.others
    return tuple(Reference(link.label, others[link.other]) for link in links if link.other and link.other in others)
