"""Figures that no form prints: attainment, changes, shares of funding, totals of shares and pillars."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from mieruka.figures.arithmetic import compute, half_digit, round_to, to_yen, write_formula, write_number
from mieruka.figures.numbers import BLOCKING, Numbers, least_sure
from mieruka.forms.model import Operation
from mieruka.records import Cost, Figure, Indicator, IndicatorValue, Share

PERCENT_DIGITS = 1
# Less, the same or exactly so much is wanted: actual ÷ target would not say how far the target was reached.
NO_RATIO = frozenset({"down", "keep", "exact", "none"})
# What two percentages differ by is no percentage.
POINTS = {"%": "ポイント", "％": "ポイント"}


def derive_indicator_figures(numbers: Numbers, labels: Mapping[str, str]) -> Iterator[Figure]:
    """Yield attainment and changes of each indicator for the last year that has an actual, up to the sheet's own."""
    for indicator in numbers.sheet.indicators:
        actuals = [row for row in _rows(indicator, ("actual",), numbers) if row.value is not None]
        past = [row for row in actuals if (row.fiscal_year or 0) <= numbers.sheet.fiscal_year]
        if not past:
            continue
        latest = max(past, key=lambda row: row.fiscal_year or 0)
        baseline = next((row for row in _rows(indicator, ("baseline",), numbers) if row.value is not None), None)
        yield from _attainment(indicator, (latest, baseline), numbers, labels["attainment"])
        year = (latest.fiscal_year or 0) - 1
        before = next((row for row in actuals if row.fiscal_year == year), None)
        for name, earlier in (("change_on_baseline", baseline), ("change_on_last_year", before)):
            if earlier is not None and earlier.unit == latest.unit:
                yield _change((name, labels[name]), indicator, latest, earlier)


def _rows(indicator: Indicator, canonical: tuple[str, ...], numbers: Numbers) -> list[IndicatorValue]:
    """Return the indicator's values of the series with one of the canonical words, in that order of words."""
    series = numbers.sheet.form.indicators.series
    ids = [one.id for word in canonical for one in series if one.canonical == word]
    return [row for one in ids for row in numbers.values.get((indicator.indicator, one), [])]


def _find_target(rows: Sequence[IndicatorValue], own: int) -> tuple[IndicatorValue | None, bool]:
    """Return the target of the same year, else the next later one, else the last; and whether it is of that year.

    A target without a year fits every year.
    """
    same = next((row for year in (own, None) for row in rows if row.fiscal_year == year), None)
    later = [row for row in rows if (row.fiscal_year or 0) > own]
    nearest = min(later, key=lambda row: row.fiscal_year or 0, default=None)
    return same or nearest or max(rows, key=lambda row: row.fiscal_year or 0, default=None), same is not None


def _attainment(
    indicator: Indicator, of: tuple[IndicatorValue, IndicatorValue | None], numbers: Numbers, label: str
) -> Iterator[Figure]:
    """Yield actual ÷ target, unless it would mislead: less is wanted, or one of them is below 0 or in another unit.

    Shape: `of` is the latest actual and the baseline. Where nothing is stated, a target below the baseline may mean
    that less is wanted.
    """
    latest, baseline = of
    targets = [row for row in _rows(indicator, ("target", "plan"), numbers) if row.value is not None]
    target, same = _find_target([row for row in targets if row.unit == latest.unit], latest.fiscal_year or 0)
    if indicator.desired in NO_RATIO or latest.value is None or target is None or target.value is None:
        return
    falls = baseline is not None and baseline.value is not None and target.value < baseline.value
    exact = None if falls and indicator.desired is None else compute("percent", [latest.value, target.value])
    if exact is None or latest.value < 0 or target.value < 0:
        return
    yield Figure(
        figure="attainment",
        label=label,
        indicator=indicator.indicator,
        fiscal_year=latest.fiscal_year,
        year_word=latest.year_word,
        computed=round_to(exact, PERCENT_DIGITS, "half_up"),
        unit="%",
        formula=write_formula("percent", [_of_year(latest), _of_year(target)]),
        inputs=_in_numbers("percent", [latest.value, target.value]),
        verdict="not_printed",
        note=None if same else "同じ年度の目標がないため、別の年度の目標と比べた",
        confidence=least_sure((latest.confidence, target.confidence)),
    )


def _of_year(row: IndicatorValue) -> str:
    """Return a label that names its year, unless the label already does."""
    when = row.year_word or (f"{row.fiscal_year}年度" if row.fiscal_year is not None else "")
    named = any(character.isdigit() for character in row.label) or when in row.label
    return row.label if named else f"{row.label}（{when}）"


def _change(name: tuple[str, str], indicator: Indicator, latest: IndicatorValue, before: IndicatorValue) -> Figure:
    pair = [row.value for row in (latest, before) if row.value is not None]  # the caller takes rows with values alone
    return Figure(
        figure=name[0],
        label=name[1],
        indicator=indicator.indicator,
        fiscal_year=latest.fiscal_year,
        year_word=latest.year_word,
        computed=compute("difference", pair),
        unit=POINTS.get(latest.unit or "", latest.unit),
        formula=write_formula("difference", [_of_year(latest), _of_year(before)]),
        inputs=_in_numbers("difference", pair),
        verdict="not_printed",
        confidence=least_sure((latest.confidence, before.confidence)),
    )


def derive_funding_shares(numbers: Numbers, label: str) -> Iterator[Figure]:
    """Yield what part of an item each source of money pays, where a column has sources of that item."""
    for year, stage in numbers.columns:
        for item in numbers.items.values():
            sources = numbers.costs.get((year, stage, item.id), [])
            whole = numbers.costs.get((year, stage, item.target), [])
            if item.verb == "funds" and sources and len(whole) == 1:
                yield from _share(sources, whole[0], f"{label}（{numbers.label(item.label)}）")


def _share(sources: Sequence[Cost], whole: Cost, label: str) -> Iterator[Figure]:
    amounts = [row.amount for row in sources if row.amount is not None]
    if not amounts or not whole.amount or whole.amount < 0 or any(row.absence in BLOCKING for row in sources):
        return
    part = compute("sum", amounts) or Decimal(0)
    exact = compute("percent", [to_yen(part, sources[0].unit), to_yen(whole.amount, whole.unit)])
    units = (sources[0].unit, whole.unit) if sources[0].unit != whole.unit else ("", "")
    yield Figure(
        figure="funding_share",
        label=label,
        item=sources[0].item,
        fiscal_year=whole.fiscal_year,
        stage=whole.stage,
        computed=None if exact is None else round_to(exact, PERCENT_DIGITS, "half_up"),
        unit="%",
        formula=write_formula("percent", [sources[0].label, whole.label]),
        inputs=write_formula("percent", [write_number(part) + units[0], write_number(whole.amount) + units[1]]),
        verdict="not_printed",
        confidence=least_sure((whole.confidence, *(row.confidence for row in sources))),
    )


def derive_totals(numbers: Numbers, labels: Mapping[str, str]) -> Iterator[Figure]:
    """Yield the total of published shares beside 100 %, and of the pillars beside the list's own total."""
    for question in dict.fromkeys(share.question for share in numbers.sheet.shares):
        shares = [share for share in numbers.sheet.shares if share.question == question]
        yield from _shares_total(shares, numbers, labels["share_total"])
    yield from _pillars_total(numbers, labels["pillars_total"])


def _shares_total(shares: Sequence[Share], numbers: Numbers, label: str) -> Iterator[Figure]:
    percents = [share.percent for share in shares if share.percent is not None]
    total = compute("sum", percents)
    if not percents or total is None:
        return
    questions = (one for one in numbers.sheet.form.questions if one.id == shares[0].question)
    names = {one.id: one.label for question in questions for one in question.choices.choices}
    slack = compute("sum", [half_digit(percent) for percent in percents]) or Decimal(0)
    within = (total - 100).copy_abs() <= slack
    verdict = "agrees" if total == 100 else "agrees_within_rounding" if within else "differs"
    yield Figure(
        figure="share_total",
        label=f"{shares[0].label}の{label}",
        item=shares[0].question,
        fiscal_year=numbers.sheet.fiscal_year,
        computed=total,
        unit="%",
        formula=write_formula("sum", [numbers.label(names[one.choice]) for one in shares if one.percent is not None]),
        inputs=_in_numbers("sum", percents),
        verdict="cannot_check" if any(one.absence in BLOCKING for one in shares) else verdict,
        note="100% と比べた（割合は公表された値）",
        confidence=least_sure(one.confidence for one in shares),
        mark=shares[0].mark,
    )


def _pillars_total(numbers: Numbers, label: str) -> Iterator[Figure]:
    pillars = [row for row in numbers.sheet.pillars if row.pillar is not None]
    total = next((row for row in numbers.sheet.pillars if row.pillar is None), None)
    amounts = [row.amount for row in pillars if row.amount is not None]
    computed, stated = compute("sum", amounts), total.amount if total else None
    if not amounts or computed is None:
        return
    about = any(row.limit == "about" for row in (*pillars, *([total] if total else [])))
    verdict = "not_printed" if stated is None else "agrees" if stated == computed else "differs"
    hidden = any(row.absence in BLOCKING for row in (*pillars, *([total] if total else [])))
    yield Figure(
        figure="pillars_total",
        label=label,
        fiscal_year=numbers.sheet.fiscal_year,
        computed=computed,
        unit=pillars[0].unit,
        formula=write_formula("sum", [row.name or "" for row in pillars if row.amount is not None]),
        inputs=_in_numbers("sum", amounts),
        stated=stated,
        difference=None if stated is None else compute("difference", [stated, computed]),
        verdict="cannot_check" if hidden else verdict,
        note="「約」の金額どうしなので、合わないことがある" if about else None,
        confidence=least_sure(row.confidence for row in numbers.sheet.pillars),
        mark=total.mark if total else pillars[0].mark,
    )


def _in_numbers(operation: Operation, numbers: Sequence[Decimal]) -> str:
    return write_formula(operation, [write_number(one) for one in numbers])
