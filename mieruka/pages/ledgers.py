"""Ledgers: what raters, targets, figures and gaps of all sheets show when they stand in one list. Words, no scores."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from mieruka.collection import LEDGERS, Municipality
from mieruka.pages.addresses import LEDGER_LIST, ledger_page, part_page
from mieruka.pages.contribution import Contribution
from mieruka.pages.directory import Entry
from mieruka.pages.groups import Index, TownIndex
from mieruka.pages.lines import Line
from mieruka.pages.listings import Part
from mieruka.publish.artifacts import Artifact

LINES_OF_A_PAGE = 1000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Account:
    """一件: a sheet with its lines in one ledger."""

    entry: Entry
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """自治体の部: a municipality's sheets in one ledger.

    Shape: `comment` is what the municipality says of the ledger; `notes` what it says of each kind of notice that
    occurs in it, by code; `gone` are the latest sheets of subjects that have none in the latest year; `count` is how
    many lines the municipality has in the whole ledger, also where this is one of several pieces of its chapter.
    """

    municipality: Municipality
    accounts: tuple[Account, ...]
    comment: str
    notes: tuple[tuple[str, str], ...]
    gone: tuple[Entry, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """台帳: one list of the whole site, or one page of it.

    Shape: `silent` are the municipalities that switched it off; `parts` all its pages, where it has several.
    """

    name: str
    chapters: tuple[Chapter, ...]
    silent: tuple[Municipality, ...]
    part: Part | None = None
    parts: tuple[Part, ...] = ()

    @property
    def page(self) -> str:
        """The address of its page."""
        return ledger_page(self.name)

    @property
    def count(self) -> int:
        """How many lines it has."""
        return sum(one.count for one in self.chapters)


def ledger_pages(index: Index) -> Iterator[Artifact]:
    """Yield each ledger, and their list."""
    ledgers = [fill_ledger(name, index.towns) for name in LEDGERS]
    yield index.render("ledgers.html", LEDGER_LIST, ledgers=ledgers)
    for ledger in ledgers:
        for page in cut_ledger(ledger):
            yield index.render("ledger.html", page.part.path if page.part else page.page, ledger=page)


def fill_ledger(name: str, towns: Sequence[TownIndex]) -> Ledger:
    """Return a ledger with the towns that did not switch it off, those without a line too."""
    shown = [town for town in towns if _says(town.municipality, name) is not None]
    silent = tuple(town.municipality for town in towns if town not in shown)
    return Ledger(name, tuple(_chapter(name, town.municipality, town.contributions) for town in shown), silent)


def cut_ledger(ledger: Ledger) -> tuple[Ledger, ...]:
    """Return a ledger page by page. What one sheet gives to it stays together; there is always one page."""
    pieces = [piece for chapter in ledger.chapters for piece in _cut_chapter(chapter)]
    runs = _pack((piece, len(piece.gone) + sum(len(one.lines) for one in piece.accounts)) for piece in pieces)
    if len(runs) == 1:
        return (ledger,)
    parts = tuple(_part(ledger.page, number, run) for number, run in enumerate(runs, 1))
    return tuple(
        replace(ledger, chapters=tuple(run), part=part, parts=parts) for run, part in zip(runs, parts, strict=True)
    )


def _part(path: str, number: int, pieces: Sequence[Chapter]) -> Part:
    entries = [
        *(one.entry for piece in pieces for one in piece.accounts),
        *(one for piece in pieces for one in piece.gone),
    ]
    first, last = (entries[0].title, entries[-1].title) if entries else ("", "")
    return Part(number, part_page(path, number), first, last)


def _cut_chapter(chapter: Chapter) -> Iterator[Chapter]:
    whole: list[tuple[Account | Entry, int]] = [(one, len(one.lines)) for one in chapter.accounts]
    whole += [(entry, 1) for entry in chapter.gone]
    for run in _pack(whole):
        accounts = tuple(one for one in run if isinstance(one, Account))
        yield replace(chapter, accounts=accounts, gone=tuple(one for one in run if isinstance(one, Entry)))


def _pack(things: Iterable[tuple[T, int]]) -> list[list[T]]:
    """Return things with their numbers of lines in runs that a page holds; one that is too long for any is alone."""
    runs: list[list[T]] = [[]]
    room = LINES_OF_A_PAGE
    for thing, lines in things:
        if lines > room and runs[-1]:
            runs.append([])
            room = LINES_OF_A_PAGE
        runs[-1].append(thing)
        room -= lines
    return runs


def _says(municipality: Municipality, name: str) -> str | None:
    """Return a municipality's comment on a ledger, None where it is switched off."""
    return municipality.ledgers.get(name, "")


def _chapter(name: str, municipality: Municipality, contributions: Sequence[Contribution]) -> Chapter:
    accounts = [Account(one.entry, tuple(line for line in one.lines if line.ledger == name)) for one in contributions]
    accounts = [account for account in accounts if account.lines]
    codes = dict.fromkeys(line.problem.code for one in accounts for line in one.lines if line.problem)
    notes = tuple((code, comment) for code in codes if (comment := municipality.notices.get(code)))
    gone = tuple(_gone(contributions)) if name == "missing" else ()
    count = sum(len(one.lines) for one in accounts) + len(gone)
    return Chapter(municipality, tuple(accounts), _says(municipality, name) or "", notes, gone, count)


def _gone(contributions: Sequence[Contribution]) -> Iterator[Entry]:
    """Yield the last sheet of each subject that has none in the latest year of its kind, and no successor."""
    latest: dict[str, int] = {}
    for one in contributions:
        latest[one.entry.kind] = max(latest.get(one.entry.kind, 0), one.entry.fiscal_year)
    for one in contributions:
        last = one.years[-1] if one.years else one.entry
        if last == one.entry and last.fiscal_year < latest[last.kind] and not one.succeeded:
            yield last
