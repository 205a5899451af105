"""Suspects: where printed figures break the form's arithmetic, the one number that explains the breaks.

A number explains a break when the break goes as soon as the number is hidden. One wrong total breaks every rule that
it takes part in: that is one cause, told once, at the number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from mieruka.figures.identities import derive_identities
from mieruka.figures.numbers import index_numbers
from mieruka.problems import Mark
from mieruka.records import Cost, Figure, IndicatorValue, Path, Sheet, Staffing, Stated

Key = tuple[str, str | None, int | None, int | None, str | None]
Row = Cost | Staffing | Stated | IndicatorValue
MOST_NUMBERS = 300


@dataclass(frozen=True, slots=True)
class Suspect:
    """A number of the sheet, the breaks that it explains, and whether another rule says that it is right."""

    path: Path
    mark: Mark
    label: str
    number: Decimal
    explains: frozenset[Key]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """A break to tell, in place of all that have the same cause, with the suspect where that is another number."""

    figure: Figure
    suspect: Suspect | None = None


def find_causes(sheet: Sheet, breaks: Sequence[Figure], figures: Sequence[Figure]) -> Iterator[Cause]:
    """Yield one cause for all breaks that one number explains."""
    suspects = list(_suspects(sheet, breaks, figures)) if breaks else []
    for group in _connected(breaks, suspects):
        keys = frozenset(_key(one) for one in group)
        able = [suspect for suspect in suspects if suspect.explains >= keys]
        likely = [suspect for suspect in able if not suspect.confirmed] or able
        by_path = {one.path: one for one in group}
        result = next((one for one in likely if one.path in by_path), None)
        if result:
            yield Cause(by_path[result.path])
        elif len(likely) == 1:
            yield Cause(group[0], likely[0])
        elif able:
            yield Cause(group[0])
        else:
            yield from (Cause(one) for one in group)


def _key(figure: Figure) -> Key:
    return figure.figure, figure.item, figure.indicator, figure.fiscal_year, figure.stage


def _connected(breaks: Sequence[Figure], suspects: Sequence[Suspect]) -> list[list[Figure]]:
    """Return the breaks in groups: those of one group have suspects in common."""
    groups: list[list[Figure]] = []
    for one in breaks:
        touching = {key for suspect in suspects if _key(one) in suspect.explains for key in suspect.explains}
        near = [group for group in groups if any(_key(other) in touching for other in group)]
        merged = [*(figure for group in near for figure in group), one]
        groups = [group for group in groups if group not in near] + [merged]
    return groups


def _suspects(sheet: Sheet, breaks: Sequence[Figure], figures: Sequence[Figure]) -> Iterator[Suspect]:
    """Yield the numbers that explain a break, each tried by hiding it."""
    broken = {_key(one) for one in breaks}
    sound = {_key(one) for one in figures if one.verdict == "agrees" and one.severity and one.computed_text is None}
    rows = [(table, row) for table in TABLES for row in getattr(sheet, table) if _number(row) is not None]
    for table, row in rows if len(rows) <= MOST_NUMBERS else ():
        hidden: dict[str, Any] = {table: tuple(_hide(one) if one is row else one for one in getattr(sheet, table))}
        found = derive_identities(index_numbers(replace(sheet, **hidden)))
        verdicts = {_key(one): one.verdict for one in found}
        explains = frozenset(key for key in broken if verdicts.get(key) != "differs")
        if explains:
            confirmed = any(verdicts.get(key) != "agrees" for key in sound)
            number = _number(row) or Decimal(0)
            yield Suspect(row.path, row.mark, _label(row), number, explains, confirmed)


TABLES = ("costs", "staffing", "stated", "indicator_values")


def _number(row: Row) -> Decimal | None:
    if isinstance(row, Cost):
        return row.amount
    return row.quantity if isinstance(row, Staffing) else row.value


def _hide(row: Row) -> Row:
    """Return a row whose number nobody can read."""
    if isinstance(row, Cost):
        return replace(row, amount=None, amount_yen=None, absence="unreadable")
    if isinstance(row, Staffing):
        return replace(row, quantity=None, absence="unreadable")
    return replace(row, value=None, absence="unreadable")


def _label(row: Row) -> str:
    if isinstance(row, IndicatorValue):
        return f"{row.indicator_name or ''} {row.label}".strip()
    return row.figure if isinstance(row, Stated) else row.label
