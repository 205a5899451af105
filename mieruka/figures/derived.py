"""Figures that no form prints: attainment, changes, shares of funding, totals of shares and pillars."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mieruka.figures.arithmetic import compute, half_digit, round_to, write_formula
from mieruka.figures.numbers import Numbers, columns_of
from mieruka.forms.model import Operation
from mieruka.records import Cost, Figure, Indicator, IndicatorValue
from mieruka.scalars import YEN_PER, plain

PERCENT_DIGITS = 1
# Less, the same or exactly so much is wanted: actual ÷ target would not say how far the target was reached.
NO_RATIO = frozenset({"down", "keep", "exact", "none"})


def derive_indicator_figures(numbers: Numbers, labels: Mapping[str, str]) -> Iterator[Figure]:
    """Yield attainment and changes of each indicator for the last year that has an actual, up to the sheet's own."""
    for indicator in numbers.sheet.indicators:
        actuals = [row for row in _rows(indicator, ("actual",), numbers) if row.value is not None]
        past = [row for row in actuals if (row.fiscal_year or 0) <= numbers.sheet.fiscal_year]
        if not past:
            continue
        latest = max(past, key=lambda row: row.fiscal_year or 0)
        yield from _attainment(indicator, latest, numbers, labels["attainment"])
        baseline = next((row for row in _rows(indicator, ("baseline",), numbers) if row.value is not None), None)
        if baseline is not None:
            yield _change("change_on_baseline", labels, indicator, (latest, baseline))
        year = (latest.fiscal_year or 0) - 1
        before = next((row for row in actuals if row.fiscal_year == year), None)
        if before is not None:
            yield _change("change_on_last_year", labels, indicator, (latest, before))


def _rows(indicator: Indicator, canonical: tuple[str, ...], numbers: Numbers) -> list[IndicatorValue]:
    """Return the indicator's values of the series with one of the canonical words, in that order of words."""
    series = numbers.sheet.form.indicators.series
    ids = [one.id for word in canonical for one in series if one.canonical == word]
    return [row for one in ids for row in numbers.values.get((indicator.indicator, one), [])]


def _attainment(indicator: Indicator, latest: IndicatorValue, numbers: Numbers, label: str) -> Iterator[Figure]:
    """Yield actual ÷ target: of the same year, else the next later target, else the last one."""
    if indicator.desired in NO_RATIO or latest.value is None:
        return
    targets = [row for row in _rows(indicator, ("target", "plan"), numbers) if row.value is not None]
    own = latest.fiscal_year or 0
    same = next((row for row in targets if row.fiscal_year == own), None)
    later = min(
        (row for row in targets if (row.fiscal_year or 0) > own), key=lambda row: row.fiscal_year or 0, default=None
    )
    target = same or later or (targets[-1] if targets else None)
    if target is None or target.value is None:
        return
    exact = compute("percent", [latest.value, target.value])
    if exact is None:
        return
    named = _of_year(target, f"{target.label}")
    yield Figure(
        figure="attainment",
        label=label,
        indicator=indicator.indicator,
        fiscal_year=latest.fiscal_year,
        computed=round_to(exact, PERCENT_DIGITS, "half_up"),
        unit="%",
        formula=write_formula("percent", [_of_year(latest, latest.label), named]),
        inputs=_in_numbers("percent", [latest.value, target.value]),
        verdict="not_printed",
        note=None if same else "同じ年度の目標がないため、別の年度の目標と比べた",
        confidence=_least_sure(latest.confidence, target.confidence),
    )


def _of_year(row: IndicatorValue, label: str) -> str:
    """Return a label that names its year, unless the label already does."""
    when = row.year_word or (f"{row.fiscal_year}年度" if row.fiscal_year is not None else "")
    return label if any(character.isdigit() for character in label) or not when else f"{label}（{when}）"


def _change(
    name: str, labels: Mapping[str, str], indicator: Indicator, of: tuple[IndicatorValue, IndicatorValue]
) -> Figure:
    latest, before = of
    after, earlier = latest.value or Decimal(0), before.value or Decimal(0)  # the caller takes rows with values alone
    return Figure(
        figure=name,
        label=labels[name],
        indicator=indicator.indicator,
        fiscal_year=latest.fiscal_year,
        computed=after - earlier,
        unit=indicator.unit,
        formula=write_formula("difference", [_of_year(latest, latest.label), _of_year(before, before.label)]),
        inputs=_in_numbers("difference", [after, earlier]),
        verdict="not_printed",
        confidence=_least_sure(latest.confidence, before.confidence),
    )


def derive_funding_shares(numbers: Numbers, label: str) -> Iterator[Figure]:
    """Yield what part of an item each source of money pays, where a column has sources of that item."""
    for year, stage in columns_of(numbers):
        for item in numbers.items.values():
            if item.verb != "funds":
                continue
            source, whole = (numbers.costs.get((year, stage, one)) for one in (item.id, item.target))
            if source and whole and source[0].amount is not None and whole[0].amount:
                yield _share(source[0], whole[0], label)


def _share(source: Cost, whole: Cost, label: str) -> Figure:
    part, total = source.amount or Decimal(0), whole.amount or Decimal(0)  # the caller takes rows with amounts alone
    exact = compute("percent", [part * YEN_PER.get(source.unit, 1), total * YEN_PER.get(whole.unit, 1)])
    return Figure(
        figure="funding_share",
        label=f"{label}（{source.label}）",
        item=source.item,
        fiscal_year=source.fiscal_year,
        stage=source.stage,
        computed=None if exact is None else round_to(exact, PERCENT_DIGITS, "half_up"),
        unit="%",
        formula=write_formula("percent", [source.label, whole.label]),
        inputs=_in_numbers("percent", [part, total]),
        verdict="not_printed",
        confidence=_least_sure(source.confidence, whole.confidence),
    )


def derive_totals(numbers: Numbers, labels: Mapping[str, str]) -> Iterator[Figure]:
    """Yield the total of published shares beside 100 %, and of the pillars beside the list's own total."""
    questions = dict.fromkeys(share.question for share in numbers.sheet.shares)
    for question in questions:
        shares = [share for share in numbers.sheet.shares if share.question == question]
        percents = [share.percent for share in shares if share.percent is not None]
        if percents:
            total = sum(percents, Decimal(0))
            slack = sum((half_digit(percent) for percent in percents), Decimal(0))
            verdict = "agrees" if total == 100 else "agrees_within_rounding" if abs(total - 100) <= slack else "differs"
            yield Figure(
                figure="share_total",
                label=f"{shares[0].label}の{labels['share_total']}",
                item=question,
                fiscal_year=numbers.sheet.fiscal_year,
                computed=total,
                unit="%",
                formula=write_formula("sum", [share.choice for share in shares if share.percent is not None]),
                inputs=_in_numbers("sum", percents),
                verdict=verdict,
                note="100% と比べた（割合は公表された値）",
                confidence=_least_sure(*(share.confidence for share in shares)),
                mark=shares[0].mark,
            )
    yield from _pillars_total(numbers, labels["pillars_total"])


def _pillars_total(numbers: Numbers, label: str) -> Iterator[Figure]:
    pillars = [row for row in numbers.sheet.pillars if row.pillar is not None and row.amount is not None]
    total = next((row for row in numbers.sheet.pillars if row.pillar is None), None)
    amounts = [row.amount for row in pillars if row.amount is not None]
    if not amounts:
        return
    computed, stated = sum(amounts, Decimal(0)), total.amount if total else None
    about = any(row.limit == "about" for row in (*pillars, *([total] if total else [])))
    verdict = "not_printed" if stated is None else "agrees" if stated == computed else "differs"
    yield Figure(
        figure="pillars_total",
        label=label,
        fiscal_year=numbers.sheet.fiscal_year,
        computed=computed,
        unit=pillars[0].unit,
        formula=write_formula("sum", [row.name or "" for row in pillars]),
        inputs=_in_numbers("sum", amounts),
        stated=stated,
        difference=None if stated is None else stated - computed,
        verdict=verdict,
        note="「約」の金額どうしなので、合わないことがある" if about else None,
        confidence=_least_sure(*(row.confidence for row in pillars)),
        mark=total.mark if total else pillars[0].mark,
    )


def _in_numbers(operation: Operation, numbers: list[Decimal]) -> str:
    return write_formula(operation, [f"（{plain(one)}）" if one < 0 else plain(one) for one in numbers])


def _least_sure(*words: str | None) -> str | None:
    return "low" if "low" in words else "medium" if "medium" in words else None
