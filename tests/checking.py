"""Checking: the sheets of the sample content, and what a check tells of a copy of one of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from builders import ROOT, the_contract

from mieruka.collection import Collection, Subject
from mieruka.content import ContentSources, SheetSource, Source, gather_content
from mieruka.engine import Engine
from mieruka.figures import derive_figures
from mieruka.frontmatter import ListNode, MapNode, Node, TextNode, read_document
from mieruka.problems import Problem, Report, sort_problems
from mieruka.reading import Content, SheetStep, read_content
from mieruka.rules import check_collection, check_sheet
from mieruka.survey import survey

Bare = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """The sample content, read once: copies of its sheets are checked among the others."""

    sources: ContentSources
    content: Content
    collection: Collection

    def sheet(self, address: str) -> SheetSource:
        """Return a sheet's file by its address."""
        return next(one for town in self.sources.towns for one in town.sheets if address_of(one) == address)

    def check(self, sheet: SheetSource, text: str) -> list[Problem]:
        """Return what is told where a sheet is written otherwise, sorted, one for each cause."""
        return self.check_bytes(sheet, text.encode())

    def check_bytes(self, sheet: SheetSource, content: bytes) -> list[Problem]:
        """Return what is told where a sheet's file holds these bytes."""
        town = next(one for one in self.content.towns if one.municipality.municipality == sheet.municipality)
        topics = {topic.id: topic.name for topic in self.content.site.topics}
        copy = replace(sheet, source=Source(sheet.source.path, content))
        step = SheetStep(copy, town.forms, (town.municipality.departments, topics), the_contract())
        read, problems = step.run()
        subjects: tuple[Subject, ...] = ()
        told = list(problems)
        if read is not None:
            figures = derive_figures(read, the_contract().lists["derived_figure"])
            told += check_sheet(read, figures)
            subjects = (Subject(sheet=read, figures=figures, problems=()),)
        told += check_collection(self._with(address_of(sheet), subjects))
        return sort_problems(told)

    def _with(self, address: str, subjects: tuple[Subject, ...]) -> Collection:
        """Return the collection with another subject, or none, at an address."""
        towns = tuple(
            replace(
                town,
                subjects=tuple(
                    new for one in town.subjects for new in (subjects if one.sheet.sheet == address else (one,))
                ),
            )
            for town in self.collection.towns
        )
        return replace(self.collection, towns=towns)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def address_of(sheet: SheetSource) -> str:
    """Return the address of a sheet's file."""
    return f"{sheet.municipality}/{sheet.fiscal_year}/{sheet.folder}/{sheet.id}"


@cache
def the_bench() -> Bench:
    """Return the sample content, read once."""
    sources = gather_content(ROOT / "content", Report())
    content, _ = read_content(sources, the_contract())
    return Bench(sources, content, survey(content, the_contract(), Engine())[0])


def text_of(sheet: SheetSource) -> str:
    """Return a sheet's text as it stands."""
    return sheet.source.content.decode()


def list_new(before: list[Problem], after: list[Problem]) -> list[Problem]:
    """Return the problems that were not told before, wherever they stood."""
    left = Counter(map(_without_place, before))
    new = []
    for problem in after:
        known = _without_place(problem)
        if left[known] > 0:
            left[known] -= 1
        else:
            new.append(problem)
    return new


def _without_place(problem: Problem) -> tuple[object, ...]:
    return Path(problem.mark.path).name, problem.code, problem.field, tuple(sorted(problem.values.items()))


def bare_tree(text: str) -> tuple[Bare, str] | None:
    """Return what a sheet says without places, or None where its notation is told: two that say the same are one."""
    report = Report()
    document = read_document(text.encode(), "sheet.md", report)
    if document is None or report.problems:
        return None
    return tuple(_bare(document.front)), document.body.rstrip()


def _bare(node: Node) -> Iterator[object]:
    if isinstance(node, TextNode):
        yield from (node.text, node.plain and node.text == "~", node.told)
    elif isinstance(node, ListNode):
        yield tuple(tuple(_bare(item)) for item in node.items)
    elif isinstance(node, MapNode):
        yield tuple((entry.key.text, tuple(_bare(entry.value))) for entry in node.entries)
