"""Rules on targets: neutral statements of what a reader would ask about. Without a stated direction, more is taken as better."""

from collections.abc import Iterator

from mieruka.problems import Problem
from mieruka.records import Figure, Indicator, IndicatorValue, Sheet
from mieruka.rules.saying import say
from mieruka.scalars import plain

UNDIRECTED = frozenset({"keep", "exact", "none"})


def _values(sheet: Sheet, indicator: Indicator, canonical: str) -> list[IndicatorValue]:
    rows = [row for row in sheet.indicator_values if row.indicator == indicator.indicator and row.value is not None]
    return [row for row in rows if row.canonical_series == canonical]


def _where(row: IndicatorValue) -> str:
    return ".".join(row.path)


def targets_are_not_worse_than_the_baseline(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A target is not worse than the baseline. Problems: target.worse_than_baseline."""
    for indicator in sheet.indicators:
        baseline = next(iter(_values(sheet, indicator, "baseline")), None)
        for target in _values(sheet, indicator, "target"):
            if baseline is None or indicator.desired in UNDIRECTED:
                continue
            assert target.value is not None and baseline.value is not None
            down = indicator.desired == "down"
            if target.value > baseline.value if down else target.value < baseline.value:
                yield say(
                    "target.worse_than_baseline",
                    target.mark,
                    _where(target),
                    name=indicator.name,
                    target=plain(target.value),
                    baseline=plain(baseline.value),
                    side="大きい" if down else "小さい",
                )


def targets_are_not_already_met(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A target of a later year is not met by the latest actual. Problems: target.already_met."""
    for indicator in sheet.indicators:
        actuals = [row for row in _values(sheet, indicator, "actual") if row.fiscal_year is not None]
        if not actuals or indicator.desired in UNDIRECTED:
            continue
        latest = max(actuals, key=lambda row: row.fiscal_year or 0)
        for target in _values(sheet, indicator, "target"):
            if (target.fiscal_year or 9999) <= (latest.fiscal_year or 0):
                continue
            assert target.value is not None and latest.value is not None
            if latest.value <= target.value if indicator.desired == "down" else latest.value >= target.value:
                yield say(
                    "target.already_met",
                    target.mark,
                    _where(target),
                    name=indicator.name,
                    target=plain(target.value),
                    actual=plain(latest.value),
                    year=latest.fiscal_year,
                )
