"""Ledgers: what raters, targets, figures and gaps of all sheets show when they stand in one list. Words, no scores."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mieruka.collection import LEDGERS, Municipality
from mieruka.pages.addresses import LEDGER_LIST, ledger_page
from mieruka.pages.contribution import Contribution
from mieruka.pages.directory import Entry
from mieruka.pages.groups import Index, TownIndex
from mieruka.pages.lines import Line
from mieruka.publish.artifacts import Artifact


@dataclass(frozen=True, slots=True)
class Account:
    """一件: a sheet with its lines in one ledger."""

    entry: Entry
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """自治体の部: a municipality's sheets in one ledger.

    Shape: `comment` is what the municipality says of the ledger; `notes` what it says of each kind of notice that
    occurs in it, by code; `gone` are the latest sheets of subjects that have none in the latest year.
    """

    municipality: Municipality
    accounts: tuple[Account, ...]
    comment: str
    notes: tuple[tuple[str, str], ...]
    gone: tuple[Entry, ...] = ()

    @property
    def count(self) -> int:
        """How many lines it has."""
        return sum(len(one.lines) for one in self.accounts) + len(self.gone)


@dataclass(frozen=True, slots=True)
class Ledger:
    """台帳: one list of the whole site. `silent` are the municipalities that switched it off."""

    name: str
    chapters: tuple[Chapter, ...]
    silent: tuple[Municipality, ...]

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
        yield index.render("ledger.html", ledger.page, ledger=ledger)


def fill_ledger(name: str, towns: Sequence[TownIndex]) -> Ledger:
    """Return a ledger with the towns that did not switch it off, those without a line too."""
    shown = [town for town in towns if _says(town.municipality, name) is not None]
    silent = tuple(town.municipality for town in towns if town not in shown)
    return Ledger(name, tuple(_chapter(name, town.municipality, town.contributions) for town in shown), silent)


def _says(municipality: Municipality, name: str) -> str | None:
    """Return a municipality's comment on a ledger, None where it is switched off."""
    return municipality.ledgers.get(name, "")


def _chapter(name: str, municipality: Municipality, contributions: Sequence[Contribution]) -> Chapter:
    accounts = [Account(one.entry, tuple(line for line in one.lines if line.ledger == name)) for one in contributions]
    accounts = [account for account in accounts if account.lines]
    codes = dict.fromkeys(line.problem.code for one in accounts for line in one.lines if line.problem)
    notes = tuple((code, comment) for code in codes if (comment := municipality.notices.get(code)))
    gone = tuple(_gone(contributions)) if name == "missing" else ()
    return Chapter(municipality, tuple(accounts), _says(municipality, name) or "", notes, gone)


def _gone(contributions: Sequence[Contribution]) -> Iterator[Entry]:
    """Yield the last sheet of each subject that has none in the latest year of its kind, and no successor."""
    latest: dict[str, int] = {}
    for one in contributions:
        latest[one.entry.kind] = max(latest.get(one.entry.kind, 0), one.entry.fiscal_year)
    for one in contributions:
        last = one.years[-1] if one.years else one.entry
        if last == one.entry and last.fiscal_year < latest[last.kind] and not one.succeeded:
            yield last
