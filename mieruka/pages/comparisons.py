"""Comparisons: the points of two to four programmes side by side, and why some of them cannot be compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mieruka.collection import Comparison
from mieruka.pages.addresses import COMPARISONS, comparison_page
from mieruka.pages.contribution import Contribution
from mieruka.pages.groups import Index
from mieruka.pages.sides import Point
from mieruka.publish.artifacts import Artifact

GROUPS = ("cost", "staff", "indicator", "rating", "direction")
TRAITS = ("definition", "unit", "scale", "stage", "year")


@dataclass(frozen=True, slots=True)
class Reason:
    """理由: a trait that is not the same on every side, in the words of each side ("" where there are none)."""

    trait: str
    words: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """行: one thing on every side, None where a sheet does not have it. Comparable where no reason stands against."""

    label: str
    points: tuple[Point | None, ...]
    reasons: tuple[Reason, ...]

    @property
    def lacking(self) -> tuple[int, ...]:
        """The sides that do not have it, counted from 0."""
        return tuple(number for number, point in enumerate(self.points) if point is None)


@dataclass(frozen=True, slots=True)
class Group:
    """まとまり: rows of one group; `alone` are the points of each side that no other side has, where they are many."""

    name: str
    rows: tuple[Row, ...]
    alone: tuple[tuple[Point, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SideBySide:
    """比較: a declared set with its programmes and their rows."""

    comparison: Comparison
    contributions: tuple[Contribution, ...]
    groups: tuple[Group, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What each side is called: its town, or its own title where a town stands on two sides."""
        towns = [one.entry.town for one in self.contributions]
        return tuple(
            one.entry.town if towns.count(one.entry.town) == 1 else one.entry.title for one in self.contributions
        )

    @property
    def page(self) -> str:
        """The address of its page."""
        return comparison_page(self.comparison.id)


def comparison_pages(index: Index) -> Iterator[Artifact]:
    """Yield the page of each declared set, and their list where there is any."""
    by_sheet = {one.entry.sheet: one for one in index.contributions}
    sets = [compare(one, by_sheet) for one in index.setting.site.comparisons]
    if sets:
        yield index.render("comparisons.html", COMPARISONS, sets=sets)
    for one in sets:
        yield index.render("comparison.html", one.page, set=one)


def compare(comparison: Comparison, contributions: Mapping[str, Contribution]) -> SideBySide:
    """Return a set of programmes side by side. `contributions` are those of the whole site, by address."""
    sides = tuple(contributions[sheet] for sheet in comparison.sheets)
    groups = (_group(name, [[p for p in side.points if p.group == name] for side in sides]) for name in GROUPS)
    return SideBySide(comparison, sides, tuple(group for group in groups if group.rows or any(group.alone)))


def _group(name: str, sides: Sequence[Sequence[Point]]) -> Group:
    """Return the rows of a group. Indicators that only one side has stand together, since nothing meets them."""
    by_key = [{point.key: point for point in reversed(points)} for points in sides]
    keys = dict.fromkeys(point.key for points in sides for point in points)
    count = {key: sum(key in side for side in by_key) for key in keys}
    apart = name in ("indicator", "rating")
    rows = tuple(_row([side.get(key) for side in by_key]) for key in keys if count[key] > 1 or not apart)
    alone = tuple(tuple(point for point in points if count[point.key] == 1) for points in sides) if apart else ()
    return Group(name, rows, alone if any(alone) else ())


def _row(points: Sequence[Point | None]) -> Row:
    there = [point for point in points if point is not None]
    reasons = tuple(reason for trait in TRAITS if (reason := _differ(trait, there)))
    return Row(there[0].label, tuple(points), reasons)


def _differ(name: str, points: Sequence[Point]) -> Reason | None:
    """Return why points cannot be compared by a trait, or None where it is the same on every side."""
    traits = [trait for point in points for trait in point.traits if trait.name == name]
    if len({trait.code for trait in traits}) < 2:
        return None
    return Reason(name, tuple(trait.words for trait in traits))
