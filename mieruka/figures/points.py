"""Points: what a rater's levels on several axes add up to, and the level that a printed rule gives the sum."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from mieruka.figures.arithmetic import compute, write_formula
from mieruka.figures.grades import COMPARISONS, is_within, judge_level
from mieruka.figures.numbers import Numbers, least_sure
from mieruka.forms.model import Axis, Scale
from mieruka.records import Figure, Rating
from mieruka.scalars import Slip, plain, read_number


def derive_points(numbers: Numbers, label: str) -> Iterator[Figure]:
    """Yield, for each rating on an axis that adds up others, the sum of that rater's levels or the level of the sum."""
    scales = {scale.id: scale for scale in numbers.sheet.form.scales}
    for axis in numbers.sheet.form.ratings:
        for rating in numbers.sheet.ratings:
            if axis.points_of and rating.axis == axis.id:
                yield _add_up(rating, (axis, scales[axis.scale], label), numbers)


def _add_up(rating: Rating, of: tuple[Axis, Scale, str], numbers: Numbers) -> Figure:
    axis, scale, label = of
    rows = [
        row
        for one in axis.points_of
        for row in numbers.sheet.ratings
        if (row.axis, row.rater, row.indicator) == (one, rating.rater, None)
    ]
    points = [number for row in rows if not isinstance(number := read_number(row.level or ""), Slip)]
    total = compute("sum", points) if len(points) == len(axis.points_of) else None
    formula = write_formula("sum", [numbers.label(one.label) for one in _axes(axis, numbers)])
    level, why = (None, "") if total is None else _find_level(scale, total)
    return Figure(
        figure="grade",
        label=f"{numbers.label(axis.label)} {rating.rater_label or ''}".strip() + f"（{label}）",
        item=f"{axis.id}.{rating.rater}" if rating.rater else axis.id,
        fiscal_year=numbers.sheet.fiscal_year,
        computed_text=level,
        formula=f"{formula}{why}",
        inputs=None if total is None else f"{write_formula('sum', [plain(one) for one in points])} ＝ {plain(total)}",
        stated_text=rating.level,
        verdict=judge_level(level, rating),
        confidence=least_sure([row.confidence for row in (rating, *rows)]),
        mark=rating.mark,
        path=rating.path,
        severity="error",
    )


def _axes(axis: Axis, numbers: Numbers) -> Sequence[Axis]:
    return [one for name in axis.points_of for one in numbers.sheet.form.ratings if one.id == name]


def _find_level(scale: Scale, total: Decimal) -> tuple[str | None, str]:
    """Return the level of a sum, and the line that gives it; without a rule the sum is the level itself."""
    if not scale.rule:
        return plain(total), ""
    for line in scale.rule:
        if line.measure is None:
            return line.level, " がほかの条件に当てはまらない"
        if is_within(total, line):
            return line.level, f" が {plain(line.threshold)} {COMPARISONS[line.comparison]}"
    return None, " がどの条件にも当てはまらない"
