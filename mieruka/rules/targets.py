"""Rules on targets: neutral statements of what a reader would ask about.

Without a stated direction, more is taken as better; a target below the baseline is told, and never called met.
"""

from collections.abc import Iterator
from decimal import Decimal

from mieruka.problems import Problem
from mieruka.records import Figure, Indicator, IndicatorValue, Sheet
from mieruka.rules.saying import of_year, say
from mieruka.scalars import plain

UNDIRECTED = frozenset({"keep", "exact", "none"})


def _values(sheet: Sheet, indicator: Indicator, canonical: str) -> list[tuple[IndicatorValue, Decimal]]:
    rows = [row for row in sheet.indicator_values if row.indicator == indicator.indicator]
    return [(row, row.value) for row in rows if row.canonical_series == canonical and row.value is not None]


def targets_are_not_worse_than_the_baseline(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A target is not worse than the baseline. Problems: target.worse_than_baseline."""
    for indicator in sheet.indicators:
        baselines = _values(sheet, indicator, "baseline")
        if not baselines or indicator.desired in UNDIRECTED:
            continue
        _, baseline = baselines[0]
        down = indicator.desired == "down"
        for row, target in _values(sheet, indicator, "target"):
            if target > baseline if down else target < baseline:
                problem = say(
                    "target.worse_than_baseline",
                    row.mark,
                    sheet.spell(row.mark, row.path),
                    name=indicator.name,
                    target=plain(target),
                    baseline=plain(baseline),
                    side="大きい" if down else "小さい",
                )
                yield of_year(row.fiscal_year, problem)


def targets_are_not_already_met(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A target of a later year is not met by the latest actual. Problems: target.already_met."""
    for indicator in sheet.indicators:
        actuals = [(row.fiscal_year, value) for row, value in _values(sheet, indicator, "actual")]
        dated = [(year, value) for year, value in actuals if year is not None]
        if not dated or indicator.desired in UNDIRECTED:
            continue
        year, actual = max(dated)
        first = next((value for _, value in _values(sheet, indicator, "baseline")), None)
        for row, target in _values(sheet, indicator, "target"):
            later = row.fiscal_year is None or row.fiscal_year > year
            falls = indicator.desired is None and first is not None and target < first  # is less wanted? nothing says
            if later and not falls and (actual <= target if indicator.desired == "down" else actual >= target):
                problem = say(
                    "target.already_met",
                    row.mark,
                    sheet.spell(row.mark, row.path),
                    name=indicator.name,
                    target=plain(target),
                    actual=plain(actual),
                    year=year,
                )
                yield of_year(row.fiscal_year, problem)
