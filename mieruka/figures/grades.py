"""Grades: the level that a scale's printed rule gives an indicator, beside the printed one."""

from collections.abc import Iterator
from typing import NamedTuple

from mieruka.figures.arithmetic import compute, round_to
from mieruka.figures.numbers import Numbers, Spot, find_value
from mieruka.forms.model import Axis, Operand, RuleLine, Scale
from mieruka.records import Figure, Indicator, IndicatorValue, Rating
from mieruka.scalars import plain

MEASURE_DIGITS = 1
COMPARISONS = {"above": "超", "at_least": "以上", "below": "未満", "at_most": "以下", "": ""}


class Case(NamedTuple):
    """What a rule judges: the year's actual, the target and the baseline. `up` is False where less is better."""

    actual: IndicatorValue | None
    target: IndicatorValue | None
    baseline: IndicatorValue | None
    up: bool


def derive_grades(numbers: Numbers, label: str) -> Iterator[Figure]:
    """Yield the level that the rule gives, for each rating of an indicator on a scale with a rule."""
    form = numbers.sheet.form
    scales = {scale.id: scale for scale in form.scales}
    indicators = {one.indicator: one for one in numbers.sheet.indicators}
    for axis in form.ratings:
        scale = scales.get(axis.scale)
        if not axis.per_indicator or scale is None or not scale.rule:
            continue
        for rating in numbers.sheet.ratings:
            if rating.axis == axis.id and rating.indicator is not None:
                yield _grade(indicators[rating.indicator], rating, (axis, scale, label), numbers)


def _grade(indicator: Indicator, rating: Rating, of: tuple[Axis, Scale, str], numbers: Numbers) -> Figure:
    axis, scale, label = of
    case = _case(indicator, numbers)
    level, why, inputs = apply_rule(scale, case, numbers)
    verdict = "cannot_check" if level is None else "agrees" if level == rating.level else "differs"
    return Figure(
        figure="grade",
        label=f"{axis.label}（{label}）",
        item=axis.id,
        indicator=indicator.indicator,
        fiscal_year=numbers.sheet.fiscal_year,
        computed_text=level,
        formula=why,
        inputs=inputs or None,
        stated_text=rating.level,
        verdict="not_printed" if rating.level is None and level is not None else verdict,
        confidence=rating.confidence,
        mark=rating.mark,
        path=rating.path,
        severity="error",
    )


def _case(indicator: Indicator, numbers: Numbers) -> Case:
    own = numbers.sheet.fiscal_year

    def find(canonical: str, operand: Operand) -> IndicatorValue | None:
        for series in numbers.sheet.form.indicators.series:
            if canonical in (series.canonical, series.id):
                rows = numbers.values.get((indicator.indicator, series.id), [])
                return find_value(rows, operand, Spot(own), own)
        return None

    target = find("target", Operand()) or find("target", Operand(year="last")) or find("plan", Operand())
    return Case(find("actual", Operand()), target, find("baseline", Operand(year="last")), indicator.desired != "down")


def apply_rule(scale: Scale, case: Case, numbers: Numbers) -> tuple[str | None, str, str]:
    """Return the level of the first line that fits, the test in words, and its numbers.

    Shape: the level is None where a line that comes first cannot be judged for want of a number.
    """
    for line in scale.rule:
        fits, words, inputs = _test(line, case, numbers)
        if fits is None:
            return None, words, inputs
        if fits:
            return line.level, words, inputs
    return None, "どの条件にも当てはまらない", ""


def _test(line: RuleLine, case: Case, numbers: Numbers) -> tuple[bool | None, str, str]:
    if line.missing:
        value = {"actual": case.actual, "target": case.target, "baseline": case.baseline}.get(line.missing, case.actual)
        return (value is None or (value.value is None and value.text is None)), "値がない", ""
    if line.reached:
        return _reached(case, numbers)
    if line.measure is None:
        return True, "ほかの条件に当てはまらない", ""
    return _compare(line, case)


def _reached(case: Case, numbers: Numbers) -> tuple[bool | None, str, str]:
    """Tell whether the target is reached: a number by the good direction, a word by what the form says of it."""
    actual, target = case.actual, case.target
    if actual is None or actual.value is None or target is None:
        return False, "実績か目標がない", ""
    if target.value is not None:
        met = actual.value >= target.value if case.up else actual.value <= target.value
        return met, f"実績 {'≧' if case.up else '≦'} 目標", f"{plain(actual.value)} と {plain(target.value)}"
    series = next((one for one in numbers.sheet.form.indicators.series if one.id == target.series), None)
    rule = series.words.get(target.text or "") if series else None
    baseline = case.baseline.value if case.baseline else None
    if baseline is None or rule in (None, "unknown"):
        return False, "目標の語を判定できない", ""
    met = {
        "above_baseline": actual.value > baseline,
        "below_baseline": actual.value < baseline,
        "at_baseline": actual.value == baseline,
    }[str(rule)]
    return met, f"実績が基準値に対して「{target.text}」", f"{plain(actual.value)} と {plain(baseline)}"


def _compare(line: RuleLine, case: Case) -> tuple[bool | None, str, str]:
    """Compare the change on the absolute baseline (its sign by the good direction) or the achievement, in percent."""
    actual = case.actual.value if case.actual else None
    other = case.baseline if line.measure == "change" else case.target
    base = other.value if other else None
    name = "基準値に対する変化率" if line.measure == "change" else "目標に対する達成率"
    words = f"{name} {plain(line.threshold)}% {COMPARISONS[line.comparison]}"
    if actual is None or base is None:
        return None, f"{words}（値がない）", ""
    if line.measure == "change":
        exact = compute("change", [actual, base])
        exact = None if exact is None else exact if case.up else -exact
        shown = f"（{plain(actual)} − {plain(base)}） ÷ |{plain(base)}| × 100"
    else:
        exact = compute("percent", [actual, base])
        shown = f"{plain(actual)} ÷ {plain(base)} × 100"
    if exact is None:
        return None, f"{words}（0 で割る）", shown
    fits = {
        "above": exact > line.threshold,
        "at_least": exact >= line.threshold,
        "below": exact < line.threshold,
        "at_most": exact <= line.threshold,
    }.get(line.comparison, True)
    shown = f"{shown} ＝ {plain(round_to(exact, MEASURE_DIGITS, 'half_up'))}"
    return (
        fits,
        words,
        shown if not shown.startswith("-") else f"（{plain(actual)}）{shown.removeprefix(plain(actual))}",
    )
