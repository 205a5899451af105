"""Scales: from numbers to places, in round steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
PARTS = 3  # a scale has about so many steps
CLOSE = Decimal("0.8")  # values are close where the lowest is more of the highest than this
FLATTEST = Decimal("0.001")  # a range that is less of its values than this is drawn wider, else it would be all noise


@dataclass(frozen=True, slots=True)
class Scale:
    """目盛: from values to places between `start` and `end`; `ticks` are round numbers, lowest first."""

    start: float
    end: float
    ticks: tuple[Decimal, ...]

    @property
    def cut(self) -> bool:
        """Whether zero is not on the scale."""
        return self.ticks[0] > 0

    def place(self, value: Decimal) -> float:
        """Return the place of a value."""
        low, high = self.ticks[0], self.ticks[-1]
        return round(self.start + (self.end - self.start) * float((value - low) / (high - low)), 1)


def make_scale(values: Sequence[Decimal], start: float, end: float, *, cut: bool = False) -> Scale:
    """Return a scale of round numbers that holds all values, and zero unless it is `cut` off from high, close ones."""
    low, high = min(values), max(values)
    if not cut or low <= high * CLOSE or low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    span = max(high - low, high.copy_abs() * FLATTEST, low.copy_abs() * FLATTEST) or Decimal(1)
    step = _find_step(span / PARTS)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = max((high / step).to_integral_value(ROUND_CEILING), first + 1)
    return Scale(start, end, tuple(step * (first + count) for count in range(int(last - first) + 1)))


def _find_step(least: Decimal) -> Decimal:
    """Return the smallest of 1, 2, 5 × a power of ten that is not less."""
    return next(step for one in STEPS if (step := one.scaleb(least.adjusted())) >= least)
