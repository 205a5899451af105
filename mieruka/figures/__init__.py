"""Figures 算出値: pure arithmetic over the rows of one sheet, each result with its working.

The stage "derive": what the form's identities give, grades by a scale's rule, and what no form prints.
"""

from collections.abc import Mapping

from mieruka.figures.derived import derive_funding_shares, derive_indicator_figures, derive_totals
from mieruka.figures.grades import derive_grades
from mieruka.figures.identities import derive_identities
from mieruka.figures.numbers import index_numbers
from mieruka.figures.points import derive_points
from mieruka.records import Figure, Sheet

__all__ = ["derive_figures"]


def derive_figures(sheet: Sheet, labels: Mapping[str, str]) -> tuple[Figure, ...]:
    """Return every figure of a sheet: the form's own first, then grades, then derived ones.

    Shape: `labels` names the derived figures (the list `derived_figure` of datapackage.json).
    """
    numbers = index_numbers(sheet)
    return (
        *derive_identities(numbers),
        *derive_grades(numbers, labels["grade"]),
        *derive_points(numbers, labels["grade"]),
        *derive_indicator_figures(numbers, labels),
        *derive_funding_shares(numbers, labels["funding_share"]),
        *derive_totals(numbers, labels),
    )
