"""Trends: the values of an indicator by year, against what was aimed at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, Literal

from mieruka.pages.charts.scale import make_scale
from mieruka.pages.charts.words import TEXT, Box, Tag, keep_apart, measure_text

WIDTH = 320
TOP, PLOT, BELOW = 20, 116, 22
DOT = 4
EDGE = 20  # between the ends of the drawing and its first and last year
ROOM = 6  # between a mark and what is written beside it

Kind = Literal["actual", "target", "plan", "forecast", "baseline"]
Column = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Point:
    """点: one value of a series, or the place where one is missing (`value` is None).

    Shape: `year` None stands before (baseline, plan) or after (others) the years, over `slot`. `text` is the value in
    words, `doubt` tells that its reading is not certain.
    """

    kind: Kind
    year: int | None
    slot: str
    value: Decimal | None
    text: str = ""
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """目盛の線: its height, its number, and whether it is zero."""

    y: float
    text: str
    zero: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """印: where a value stands."""

    kind: Kind
    x: float
    y: float
    doubt: bool = False

    @property
    def box(self) -> Box:
        """What the mark covers."""
        return self.x - DOT, self.y - DOT, self.x + DOT, self.y + DOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """推移: the values of a series by year against what was aimed at.

    Shape: `lines` join years that follow each other; `rules` (kind, from, to, height) lead up to each target from the
    one before it, and along the whole drawing for what has no year; `gaps` are the places of missing values.
    """

    drawing: ClassVar[str] = "trend"
    width: int = WIDTH
    height: int
    left: float
    right: float
    foot: float
    ticks: tuple[Tick, ...]
    cut: bool
    years: tuple[Tag, ...]
    lines: tuple[str, ...]
    rules: tuple[tuple[Kind, float, float, float], ...]
    dots: tuple[Dot, ...]
    gaps: tuple[float, ...]
    tags: tuple[Tag, ...]


def draw_trend(points: Sequence[Point]) -> Trend | None:
    """Return the drawing of a series over the years; None where fewer than two values are there to compare.

    `points` stand in the order of their weight: where there is no room for all, the first keep their words.
    """
    valued = [point for point in points if point.value is not None]
    if len(valued) < 2:
        return None
    foot = TOP + PLOT
    scale = make_scale([point.value for point in valued if point.value is not None], foot, TOP, cut=True)
    ticks = tuple(Tick(scale.place(tick), f"{tick:,f}", tick == 0) for tick in scale.ticks)
    left = max(measure_text(tick.text) for tick in ticks) + ROOM
    columns = _place_columns(points, left + EDGE, WIDTH - EDGE)
    dots = [Dot(p.kind, columns[_key(p)], scale.place(p.value or Decimal(0)), p.doubt) for p in valued]
    places = list(zip(valued, dots, strict=True))
    rules = tuple(_rule(places, left))
    gaps = tuple(dict.fromkeys(columns[_key(point)] for point in points if point.value is None))
    taken = [dot.box for dot in dots] + [(x - DOT, foot - 2 * DOT - 6, x + DOT, foot) for x in gaps]
    thin = [(start, y - 1, end, y + 1) for _, start, end, y in rules]
    slots = {_key(point): point.slot for point in points}
    years = [Tag(columns[key], foot + 16, slots[key]) for key in _weigh_columns(places, columns)]
    return Trend(
        height=foot + BELOW,
        left=round(left, 1),
        right=WIDTH,
        foot=foot,
        ticks=ticks,
        cut=scale.cut,
        years=tuple(keep_apart(([tag] for tag in years), [], (-ROOM, foot, WIDTH + ROOM, foot + BELOW))),
        lines=tuple(_join_years(places)),
        rules=rules,
        dots=tuple(dots),
        gaps=gaps,
        tags=tuple(
            keep_apart((_offer(dot, p.text, p.kind) for p, dot in places), taken, (left - ROOM, 0, WIDTH, foot), thin)
        ),
    )


def _key(point: Point) -> Column:
    """Return the column of a point, in order: what has no year stands before or after the years."""
    if point.year is not None:
        return 1, point.year, ""
    return (0 if point.kind in ("baseline", "plan") else 2), 0, point.slot


def _place_columns(points: Iterable[Point], start: float, end: float) -> dict[Column, float]:
    """Return the place of each column: years stand as far apart as they are."""
    keys = sorted({_key(point) for point in points})
    before = [key for key in keys if key[0] == 0]
    years = [key[1] for key in keys if key[0] == 1]
    after = [key for key in keys if key[0] == 2]
    span = range(years[0], years[-1] + 1) if years else range(0)
    steps = len(before) + len(span) + len(after) - 1
    at = {key: number for number, key in enumerate(before)}
    at |= {(1, year, ""): len(before) + year - span[0] for year in years}
    at |= {key: len(before) + len(span) + number for number, key in enumerate(after)}
    width = (end - start) / steps if steps else 0
    return {key: round(start + width * number if steps else (start + end) / 2, 1) for key, number in at.items()}


def _weigh_columns(places: Sequence[tuple[Point, Dot]], columns: Mapping[Column, float]) -> list[Column]:
    """Return the columns in the order in which they are to be named: those at the ends, those of values, the rest."""
    ordered = sorted(columns)
    return list(dict.fromkeys([ordered[0], ordered[-1], *(_key(point) for point, _ in places), *ordered]))


def _join_years(places: Sequence[tuple[Point, Dot]]) -> Iterator[str]:
    """Yield the lines between actual values of years that follow each other, as lists of places."""
    actual = {point.year: dot for point, dot in places if point.kind == "actual" and point.year is not None}
    runs: list[list[Dot]] = []
    for year in sorted(actual):
        if year - 1 not in actual:
            runs.append([])
        runs[-1].append(actual[year])
    yield from (" ".join(f"{dot.x:g},{dot.y:g}" for dot in run) for run in runs if len(run) > 1)


def _rule(places: Sequence[tuple[Point, Dot]], left: float) -> Iterator[tuple[Kind, float, float, float]]:
    """Yield the rules that lead to targets, and those of a baseline and of what holds for every year."""
    targets = sorted((dot.x, dot.y) for point, dot in places if point.kind == "target" and point.year is not None)
    edges = pairwise([(left, 0.0), *targets])
    yield from (("target", round(before[0], 1), x, y) for before, (x, y) in edges)
    for point, dot in places:
        if point.kind == "baseline" or (point.kind == "target" and point.year is None):
            yield point.kind, round(left, 1), WIDTH, dot.y


def _offer(dot: Dot, text: str, kind: str) -> list[Tag]:
    """Return where the words of a mark could stand, the best first."""
    high, low, beside = dot.y - ROOM, dot.y + TEXT + ROOM - 2, dot.y + TEXT / 2 - 2
    above, under = Tag(dot.x, high, text, "middle", kind), Tag(dot.x, low, text, "middle", kind)
    ways = [above, under] if kind in ("actual", "baseline") else [under, above]
    ways += [Tag(dot.x + ROOM, y, text, "start", kind) for y in (beside, high, low)]
    return ways + [Tag(dot.x - ROOM, y, text, "end", kind) for y in (beside, high, low)]
