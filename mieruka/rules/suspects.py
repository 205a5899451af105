"""Suspects: where printed figures break the form's arithmetic, the one number that explains the breaks.

A number explains breaks when they go as soon as it is hidden, and another number in its place makes all of them agree.
One wrong total breaks every rule that it takes part in: that is one cause, told once, at the number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from mieruka.figures.identities import derive_identities
from mieruka.figures.numbers import index_numbers
from mieruka.problems import Mark
from mieruka.records import Cost, Figure, IndicatorValue, Path, Sheet, Staffing, Stated

Key = tuple[str, str | None, int | None, int | None, str | None]
Row = Cost | Staffing | Stated | IndicatorValue
TABLES = ("costs", "staffing", "stated", "indicator_values")
MOST_NUMBERS = 300


@dataclass(frozen=True, slots=True)
class Suspect:
    """A number of the sheet, the breaks that it explains, and whether another rule says that it is right."""

    table: str
    row: Row
    explains: frozenset[Key]
    confirmed: bool

    @property
    def path(self) -> Path:
        """The field of the number, by ids."""
        return self.row.path

    @property
    def mark(self) -> Mark:
        """Where the number stands."""
        return self.row.mark

    @property
    def number(self) -> Decimal:
        """The number as written."""
        return number_of(self.row) or Decimal(0)

    @property
    def label(self) -> str:
        """What the number is called."""
        if isinstance(self.row, IndicatorValue):
            return f"{self.row.indicator_name or ''} {self.row.label}".strip()
        return self.row.figure if isinstance(self.row, Stated) else self.row.label


@dataclass(frozen=True, slots=True)
class Cause:
    """A break to tell, in place of all that have the same cause, with the suspect where that is another number."""

    figure: Figure
    suspect: Suspect | None = None


def find_causes(sheet: Sheet, breaks: Sequence[Figure], figures: Sequence[Figure]) -> Iterator[Cause]:
    """Yield one cause for all breaks that one number explains; a break that none explains is a cause of its own."""
    suspects = list(_suspects(sheet, breaks, figures)) if breaks else []
    for group in _connected(breaks, suspects):
        results = {one.path: one for one in group}
        able = [one for one in suspects if one.explains >= {key_of(one) for one in group} and _heals(one, group, sheet)]
        likely = [one for one in able if not one.confirmed] or able
        result = next((one for one in likely if one.path in results), None)
        if result:
            yield Cause(results[result.path])
        elif len(likely) == 1:
            yield Cause(group[0], likely[0])
        else:
            yield from (Cause(one) for one in group)


def key_of(figure: Figure) -> Key:
    """Return what a figure is, whatever its value."""
    return figure.figure, figure.item, figure.indicator, figure.fiscal_year, figure.stage


def _connected(breaks: Sequence[Figure], suspects: Sequence[Suspect]) -> list[list[Figure]]:
    """Return the breaks in groups: those of one group have suspects in common."""
    groups: list[list[Figure]] = []
    for one in breaks:
        touching = {key for suspect in suspects if key_of(one) in suspect.explains for key in suspect.explains}
        near = [group for group in groups if any(key_of(other) in touching for other in group)]
        merged = [*(figure for group in near for figure in group), one]
        groups = [*(group for group in groups if group not in near), merged]
    return groups


def _suspects(sheet: Sheet, breaks: Sequence[Figure], figures: Sequence[Figure]) -> Iterator[Suspect]:
    """Yield the numbers without which a break goes."""
    broken = {key_of(one) for one in breaks}
    sound = {key_of(one) for one in figures if one.verdict == "agrees" and one.severity and one.computed_text is None}
    rows = [(table, row) for table in TABLES for row in getattr(sheet, table) if number_of(row) is not None]
    for table, row in rows if len(rows) <= MOST_NUMBERS else ():
        verdicts = _verdicts(sheet, table, row, None)
        explains = frozenset(key for key in broken if verdicts.get(key) != "differs")
        if explains:
            yield Suspect(table, row, explains, any(verdicts.get(key) != "agrees" for key in sound))


def _heals(suspect: Suspect, group: Sequence[Figure], sheet: Sheet) -> bool:
    """Tell whether another number in its place, no finer than what is printed, makes all breaks of a group agree."""
    for number in _likely_numbers(suspect, group):
        verdicts = _verdicts(sheet, suspect.table, suspect.row, number)
        if all(verdicts.get(key_of(one)) not in ("differs", None) for one in group):
            return True
    return False


def _likely_numbers(suspect: Suspect, group: Sequence[Figure]) -> Iterator[Decimal]:
    """Yield what the number would be if it alone were wrong: by the difference, or by the proportion, of each break."""
    number = suspect.number
    for one in group:
        stated, computed = one.stated or Decimal(0), one.computed or Decimal(0)
        if one.path == suspect.path:
            yield computed
            continue
        proportions = [number * stated / computed, number * computed / stated] if stated and computed else []
        for likely in (number + stated - computed, number - stated + computed, *proportions):
            rounded = _as_fine_as(number, likely)
            if rounded >= 0 or number < 0:
                yield rounded


def _as_fine_as(number: Decimal, likely: Decimal) -> Decimal:
    """Return a likely number with as many decimals as the one written; one of too many digits stays as it is."""
    try:
        return likely.quantize(number)
    except InvalidOperation:
        return likely


def _verdicts(sheet: Sheet, table: str, row: Row, number: Decimal | None) -> dict[Key, str]:
    """Return the verdicts with another number in a row, or with none that could be read."""
    changed: dict[str, Any] = {
        table: tuple(_change(one, number) if one is row else one for one in getattr(sheet, table))
    }
    return {key_of(one): one.verdict for one in derive_identities(index_numbers(replace(sheet, **changed)))}


def number_of(row: Row) -> Decimal | None:
    """Return the number of a row, or None."""
    if isinstance(row, Cost):
        return row.amount
    return row.quantity if isinstance(row, Staffing) else row.value


def _change(row: Row, number: Decimal | None) -> Row:
    absence = "unreadable" if number is None else None
    if isinstance(row, Cost):
        return replace(row, amount=number, absence=absence)
    if isinstance(row, Staffing):
        return replace(row, quantity=number, absence=absence)
    return replace(row, value=number, absence=absence)
