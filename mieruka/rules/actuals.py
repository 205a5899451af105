"""Rules on actual values: of what a page says that it was reached, there is one."""

from collections.abc import Iterator

from mieruka.problems import Problem
from mieruka.records import Figure, IndicatorValue, Sheet
from mieruka.rules.saying import of_year, say


def an_indicator_has_one_actual_a_year(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """One series of an indicator alone has a year's actual: no quarter beside it. Problems: indicator.two_actuals."""
    first: dict[tuple[int, int | None], IndicatorValue] = {}
    told: set[int] = set()
    for row in sheet.indicator_values:
        if row.canonical_series != "actual" or row.value is None or row.fiscal_year is None:
            continue
        known = first.setdefault((row.indicator, row.fiscal_year), row)
        if known.series != row.series and row.indicator not in told:  # it is one slip of the form
            told.add(row.indicator)
            values = {"name": row.indicator_name, "year": row.fiscal_year, "first": known.label, "second": row.label}
            where = sheet.spell(row.mark, row.path)
            yield of_year(row.fiscal_year, say("indicator.two_actuals", row.mark, where, **values))
