"""Bars: amounts below each other on one scale from zero, each made of its parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from mieruka.pages.charts.words import TEXT, Tag, measure_text

WIDTH = 320
ROW, BAR, GAP = 18, 16, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """棒: parts that add up, each with its key; `text` is the whole in words. No parts: the value is missing."""

    label: str
    text: str
    parts: tuple[tuple[str, Decimal], ...] = ()
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """切片: a part of a bar."""

    key: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """段: a bar with its words: `label` from the left, `text` from the right, in one line or in two."""

    label: Tag
    text: Tag
    y: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """棒グラフ: bars on one scale that starts at zero; `zero` is its place."""

    drawing: ClassVar[str] = "bars"
    width: int = WIDTH
    height: float
    zero: float
    bar: int = BAR
    lanes: tuple[Lane, ...]
    keys: tuple[str, ...] = ()


def draw_bars(bars: Sequence[Bar]) -> Bars | None:
    """Return the drawing of bars below each other; None where fewer than two parts are there to compare."""
    parts = [part for bar in bars for part in bar.parts]
    if len(parts) < 2 or not any(amount for _, amount in parts):
        return None
    low = min(_add(bar, below=True) for bar in bars)
    high = max(_add(bar, below=False) for bar in bars)
    unit = WIDTH / float(high - low)
    zero = round(float(-low) * unit, 1)
    lanes, y = [], 0.0
    for bar in bars:
        both = measure_text(bar.label) + measure_text(bar.text) + TEXT <= WIDTH
        label = Tag(0, y + TEXT, bar.label, "start")
        text = Tag(WIDTH, y + TEXT + (0 if both else ROW), bar.text, "end")
        y += 0 if not bar.label + bar.text else ROW if both else ROW * 2
        lanes.append(Lane(label, text, y, tuple(_stack(bar.parts, zero, unit)) if bar.parts else ()))
        y += (BAR if bar.parts else 0) + GAP
    return Bars(height=y - GAP, zero=zero, lanes=tuple(lanes), keys=tuple(dict.fromkeys(key for key, _ in parts)))


def _add(bar: Bar, *, below: bool) -> Decimal:
    """Return how far a bar reaches to one side of zero."""
    return sum((amount for _, amount in bar.parts if (amount < 0) is below), Decimal(0))


def _stack(parts: Sequence[tuple[str, Decimal]], zero: float, unit: float) -> Iterator[Segment]:
    """Yield the parts of a bar one after the other, away from zero to either side; one of nothing has no place."""
    reach = {False: Decimal(0), True: Decimal(0)}
    for key, amount in parts:
        near, side = reach[amount < 0], amount < 0
        reach[side] = near + amount
        left, right = sorted((zero + float(near) * unit, zero + float(reach[side]) * unit))
        if amount:
            yield Segment(key, round(left, 1), round(right - left, 1))
