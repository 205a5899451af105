"""Grades: the level that a scale's printed rule gives an indicator, beside the printed one, with what was measured."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from mieruka.figures.arithmetic import compute, round_to, write_formula, write_number
from mieruka.figures.numbers import BLOCKING, Numbers, Spot, find_value, least_sure
from mieruka.forms.model import Axis, Operand, RuleLine, Scale
from mieruka.records import Figure, Indicator, IndicatorValue, Rating
from mieruka.scalars import plain

MEASURE_DIGITS = 1
MOST_DIGITS = 6
COMPARISONS = {"above": "超", "at_least": "以上", "below": "未満", "at_most": "以下"}
REACHED_WORDS = {"above_baseline": "＞", "below_baseline": "＜", "at_baseline": "＝"}


class Case(NamedTuple):
    """What a rule judges: an indicator's values of the year, and which way is good."""

    indicator: Indicator
    actual: IndicatorValue | None
    target: IndicatorValue | None
    baseline: IndicatorValue | None

    @property
    def up(self) -> bool:
        """Whether more is better, as it is taken where nothing is stated."""
        return self.indicator.desired != "down"


class Outcome(NamedTuple):
    """What a line of a rule says: whether it fits (None: it cannot be judged), in words, and with the numbers in it.

    `measure` is the formula of what was measured, `rows` the values that were looked at.
    """

    fits: bool | None
    words: str
    inputs: str = ""
    measure: str = ""
    rows: tuple[IndicatorValue | None, ...] = ()


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
    level, outcome = apply_rule(scale, case, numbers)
    return Figure(
        figure="grade",
        label=f"{numbers.label(axis.label)}（{label}）",
        item=axis.id,
        indicator=indicator.indicator,
        fiscal_year=numbers.sheet.fiscal_year,
        computed_text=level,
        formula=outcome.words,
        inputs=outcome.inputs or None,
        stated_text=rating.level,
        verdict=judge_level(level, rating),
        confidence=least_sure([rating.confidence, *(row.confidence for row in outcome.rows if row)]),
        mark=rating.mark,
        path=rating.path,
        severity="error",
    )


def judge_level(level: str | None, rating: Rating) -> str:
    """Return the verdict on a printed level."""
    if rating.level is None and rating.absence not in BLOCKING:
        return "not_printed"
    if level is None or rating.level is None:
        return "cannot_check"
    return "agrees" if level == rating.level else "differs"


def _case(indicator: Indicator, numbers: Numbers) -> Case:
    def find(canonical: str, *years: Operand) -> IndicatorValue | None:
        ids = [one.id for one in numbers.sheet.form.indicators.series if canonical in (one.canonical, one.id)]
        own = numbers.sheet.fiscal_year
        rows = [
            find_value(numbers.values.get((indicator.indicator, one), []), operand, Spot(own), own)
            for operand in years
            for one in ids
        ]
        there = [row for row in rows if row is not None]
        told = (row for row in there if row.value is not None or row.text is not None or row.absence in BLOCKING)
        return next(told, there[0] if there else None)

    own, last = Operand(), Operand(year="last")
    target = find("target", own, last) or find("plan", own)
    return Case(indicator, find("actual", own), target, find("baseline", last))


def apply_rule(scale: Scale, case: Case, numbers: Numbers) -> tuple[str | None, Outcome]:
    """Return the level of the first line that fits, and what it says.

    Shape: the level is None where a line that comes first cannot be judged for want of a number. What the last line,
    which asks for nothing, says shows what was measured before.
    """
    measured = Outcome(None, "")
    rows: tuple[IndicatorValue | None, ...] = ()
    for line in scale.rule:
        outcome = _test(line, scale, case, numbers)
        rows += outcome.rows
        if outcome.fits is None:
            return None, outcome._replace(rows=rows)
        if outcome.fits and not outcome.words:
            words = f"ほかの条件に当てはまらない: {measured.measure}".rstrip(": ")
            return line.level, measured._replace(words=words, rows=rows)
        if outcome.fits:
            return line.level, outcome._replace(rows=rows)
        measured = outcome if outcome.measure else measured
    return None, measured._replace(words="どの条件にも当てはまらない", rows=rows)


def _test(line: RuleLine, scale: Scale, case: Case, numbers: Numbers) -> Outcome:
    if line.missing:
        return _is_missing(line.missing, case, numbers)
    if line.reached:
        return _is_reached(line.reached, case, numbers)
    return Outcome(True, "") if line.measure is None else _compare(line, scale, case)


def _find_series(name: str, case: Case, numbers: Numbers) -> tuple[IndicatorValue | None, str]:
    """Return the value of a series that a rule names by id or canonical word, and its label; `true` is the target."""
    every = numbers.sheet.form.indicators.series
    series = next((one for one in every if name in (one.id, one.canonical)), None)
    known = {"actual": case.actual, "target": case.target, "true": case.target, "baseline": case.baseline}
    word = series.canonical if series else name
    if series is None or word in known:
        return known.get(word), numbers.label(series.label) if series else "目標"
    rows = numbers.values.get((case.indicator.indicator, series.id), [])
    own = numbers.sheet.fiscal_year
    found = find_value(rows, Operand(), Spot(own), own) or find_value(rows, Operand(year="last"), Spot(own), own)
    return found, numbers.label(series.label)


def _is_missing(name: str, case: Case, numbers: Numbers) -> Outcome:
    """Tell whether a series has no value; unreadable is not missing."""
    row, label = _find_series(name, case, numbers)
    if row is not None and row.absence in ("unreadable", "withheld"):
        return Outcome(None, f"{label}が読めない", rows=(row,))
    return Outcome(row is None or (row.value is None and row.text is None), f"{label}がない", rows=(row,))


def _is_reached(name: str, case: Case, numbers: Numbers) -> Outcome:
    """Tell whether the target is reached: a number by the good direction, a word by what the form says of it."""
    target, _ = _find_series(name, case, numbers)
    case = case._replace(target=target)
    actual = case.actual
    rows = (actual, target)
    if any(row is not None and row.absence in BLOCKING for row in (actual, target)):
        return Outcome(None, "実績か目標が読めない")
    if actual is None or actual.value is None or target is None or (target.value is None and target.text is None):
        return Outcome(False, "実績か目標がない", rows=rows)
    if target.value is None:
        return _is_word_reached(actual.value, case, numbers)
    if case.indicator.desired == "none":
        return Outcome(None, "目指す方向がない")
    if case.indicator.desired == "exact":
        met, sign = actual.value == target.value, "＝"
    else:
        met, sign = (actual.value >= target.value, "≧") if case.up else (actual.value <= target.value, "≦")
    shown = f"{write_number(actual.value)} {sign if met else 'と'} {write_number(target.value)}"
    words = f"{actual.label} {sign} {target.label}"
    return Outcome(met, words, shown, words, rows)


def _is_word_reached(actual: Decimal, case: Case, numbers: Numbers) -> Outcome:
    target = case.target
    series = next((one for one in numbers.sheet.form.indicators.series if target and one.id == target.series), None)
    word = target.text or "" if target else ""
    rule = series.words.get(word, "unknown") if series else "unknown"
    baseline = case.baseline.value if case.baseline else None
    if baseline is None or rule not in REACHED_WORDS:
        return Outcome(None, f"目標「{word}」を判定できない")
    met = {
        "above_baseline": actual > baseline,
        "below_baseline": actual < baseline,
        "at_baseline": actual == baseline,
    }[rule]
    sign = REACHED_WORDS[rule]
    shown = f"{write_number(actual)} {sign if met else 'と'} {write_number(baseline)}"
    words = f"実績 {sign} 基準値（目標「{word}」）"
    return Outcome(met, words, shown, words, (case.actual, target, case.baseline))


def _compare(line: RuleLine, scale: Scale, case: Case) -> Outcome:
    """Compare the change on the absolute baseline or the achievement, in percent.

    Where less is better, the change counts downwards and the achievement is target ÷ actual: more is always better.
    """
    change = line.measure == "change"
    other = case.baseline if change else case.target
    limit = f"{plain(line.threshold)}% {COMPARISONS.get(line.comparison, '')}"
    names = ["実績", "基準値" if change else "目標"]
    if case.actual is None or case.actual.value is None or other is None or other.value is None:
        return Outcome(None, f"{_write_measure(change, case.up, names)} が {limit}（値がない）")
    pair = [case.actual.value, other.value]
    words = _write_measure(change, case.up, names)
    shown = _write_measure(change, case.up, [write_number(one) for one in pair])
    exact = compute("change", pair) if change else compute("percent", pair if case.up else pair[::-1])
    if exact is None:
        return Outcome(None, f"{words} が {limit}（0 で割る）", shown)
    exact = exact.copy_negate() if change and not case.up else exact
    fits = is_within(exact, line)
    shown = f"{shown} ＝ {_show_measure(exact, [one.threshold for one in scale.rule if one.measure == line.measure])}"
    return Outcome(fits, f"{words} が {limit}", shown, words, (case.actual, other))


def is_within(number: Decimal, line: RuleLine) -> bool:
    """Tell whether a number is on the side of a line's threshold that the line asks for."""
    return {
        "above": number > line.threshold,
        "at_least": number >= line.threshold,
        "below": number < line.threshold,
        "at_most": number <= line.threshold,
    }.get(line.comparison, True)


def _write_measure(change: bool, up: bool, terms: Sequence[str]) -> str:
    """Return the working of a measure of (actual, baseline or target)."""
    if not change:
        return write_formula("percent", terms if up else terms[::-1])
    return write_formula("change", terms) if up else f"（{terms[1]} − {terms[0]}） ÷ |{terms[1].strip('（）')}| × 100"


def _show_measure(exact: Decimal, limits: Sequence[Decimal]) -> str:
    """Return the measure to one decimal place, to more where it would seem to stand on a limit of the rule."""
    for digits in range(MEASURE_DIGITS, MOST_DIGITS):
        rounded = round_to(exact, digits, "half_up")
        if rounded == exact or rounded not in limits:
            break
    return plain(rounded)
