"""Sparks: the actual values of one indicator over the years, so small that they fit into a row of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from mieruka.pages.blocks.indicators import write_value
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell
from mieruka.records import IndicatorValue

WIDTH, HEIGHT, MARGIN = 64, 20, 3


@dataclass(frozen=True, slots=True)
class Spark:
    """推移の小図: one indicator's actual values.

    Shape: `values` are (fiscal year, value), earliest first; `path` is the line in a box of WIDTH × HEIGHT, broken
    where a year has no value, "" where there is but one value; `end` is the place of the latest.
    """

    name: str
    values: tuple[tuple[int, Cell], ...]
    path: str
    end: tuple[float, float]


def draw_spark(material: Material) -> Spark | None:
    """Return the first indicator that has values of several years, else the first that has one."""
    best: Spark | None = None
    for row in material.sheet.indicators:
        found = [value for value in material.sheet.indicator_values if value.indicator == row.indicator]
        actual = [
            one for one in found if one.canonical_series == "actual" and one.fiscal_year and one.value is not None
        ]
        if actual and row.name and (best is None or (not best.path and len(actual) > 1)):
            actual.sort(key=lambda one: one.fiscal_year or 0)
            best = _draw(material, row.name, actual)
    return best


def _draw(material: Material, name: str, values: Sequence[IndicatorValue]) -> Spark:
    numbers = {one.fiscal_year or 0: one.value or Decimal(0) for one in values}
    places = _place(numbers)
    path = _start(places[min(places)])
    for before, after in pairwise(places):
        path += f"L{places[after][0]} {places[after][1]}" if after == before + 1 else _start(places[after])
    cells = tuple((one.fiscal_year or 0, write_value(material, one)) for one in values)
    return Spark(name, cells, path if len(places) > 1 else "", places[max(places)])


def _start(place: tuple[float, float]) -> str:
    """Return where a line begins; the step of nothing makes a dot of a value that stands alone."""
    return f"M{place[0]} {place[1]}h0"


def _place(numbers: dict[int, Decimal]) -> dict[int, tuple[float, float]]:
    """Return where each year's value stands: years apart as in time, values between the lowest and the highest."""
    first, last = min(numbers), max(numbers)
    low, high = min(numbers.values()), max(numbers.values())
    across, down = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN

    def place(year: int, number: Decimal) -> tuple[float, float]:
        part = float((number - low) / (high - low)) if high > low else 0.5
        x = MARGIN + across * (year - first) / (last - first) if last > first else WIDTH / 2
        return round(x, 1), round(HEIGHT - MARGIN - down * part, 1)

    return {year: place(year, number) for year, number in sorted(numbers.items())}
