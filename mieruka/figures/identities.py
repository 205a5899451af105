"""The identities of a form: what each one gives, wherever it applies, beside what is printed there."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from mieruka.figures.arithmetic import (
    compute,
    decimals,
    half_digit,
    is_any_rounding,
    round_to,
    span_of_inputs,
    write_formula,
)
from mieruka.figures.numbers import Numbers, Spot, Term, columns_of, find_terms, years_of
from mieruka.forms.model import FigureSpec, Identity
from mieruka.forms.names import expand_label
from mieruka.records import NOWHERE, Cost, Figure, IndicatorValue, Staffing, Stated
from mieruka.scalars import YEN_PER, plain

PERCENT_DIGITS = 1


class Printed(NamedTuple):
    """What stands where an identity gives a result: the printed number, its row, and the result's name and unit."""

    number: Decimal | None
    row: Cost | Staffing | Stated | IndicatorValue | None
    label: str
    unit: str
    name: str


def derive_identities(numbers: Numbers) -> Iterator[Figure]:
    """Yield a figure for each place where an identity of the form applies and something is known."""
    seen: dict[str, int] = {}
    for identity in numbers.sheet.form.identities:
        result = identity.result.name or identity.result.item or identity.result.stage or identity.result.series
        seen[result] = seen.get(result, 0) + 1
        suffix = f"-{seen[result]}" if seen[result] > 1 else ""  # a second rule for the same result is another figure
        for spot in _spots(identity, numbers):
            figure = _derive(identity, spot, suffix, numbers)
            if figure is not None:
                yield figure


def _spots(identity: Identity, numbers: Numbers) -> Iterator[Spot]:
    """Yield where an identity applies; the kind of its result says where."""
    sheet, result = numbers.sheet, identity.result
    name = result.name or result.item
    indicators = [one for one in sheet.indicators if not identity.kinds or one.kind in identity.kinds]
    cost_figure = next((one for one in sheet.form.costs.figures if one.id == name), None)
    if name in numbers.items or cost_figure:
        for year, stage in columns_of(numbers):
            if numbers.stages[stage].derived or (identity.stages and stage not in identity.stages):
                continue
            if result.stage and result.stage != stage:
                continue
            per_indicator = cost_figure is not None and cost_figure.per_indicator
            yield from [Spot(year, stage, one) for one in indicators] if per_indicator else [Spot(year, stage)]
    elif result.stage:
        stage_spec = numbers.stages[result.stage]
        stage_years: list[int | None] = [sheet.fiscal_year + offset for offset in stage_spec.years] or [None]
        rows = dict.fromkeys(
            [row.item for row in sheet.costs] + [row.item or "" for row in sheet.stated if row.stage == result.stage]
        )
        yield from (Spot(year, result.stage, None, item) for year in stage_years for item in rows if item)
    else:
        for indicator in indicators:
            undated = (name, None, None, indicator.indicator, None) in numbers.stated
            years = () if undated else years_of(indicator, numbers)
            yield from [Spot(None, "", indicator)] if undated else [Spot(year, "", indicator) for year in years]


def _printed(identity: Identity, spot: Spot, numbers: Numbers) -> Printed:
    """Return what is printed where the identity gives its result."""
    form, result = numbers.sheet.form, identity.result
    name = result.name or result.item
    number = spot.indicator.indicator if spot.indicator else None
    if name in numbers.items or (result.stage and not name):
        item = numbers.items.get(name or spot.item)
        stage = numbers.stages[spot.stage]
        if stage.derived:
            row: Stated | None = numbers.stated.get((stage.id, spot.year, stage.id, None, spot.item))
            return Printed(row.value if row else None, row, stage.label, stage.unit or form.costs.unit, stage.id)
        key = (spot.year, spot.stage, item.id if item else "")
        costs = numbers.costs.get(key)
        labour = numbers.staffing.get(key)
        found: Cost | Staffing | None = costs[0] if costs else labour
        value = costs[0].amount if costs else labour.quantity if labour else None
        unit = item.unit or ("" if labour else form.costs.unit) if item else form.costs.unit
        return Printed(value, found, item.label if item else stage.label, unit, name or stage.id)
    series = next((one for one in form.indicators.series if one.id in (name, result.series)), None)
    if series and spot.indicator:
        rows = numbers.values.get((spot.indicator.indicator, series.id), [])
        value_row = next((row for row in rows if row.fiscal_year == spot.year), None)
        unit = series.unit or spot.indicator.unit or ""
        return Printed(value_row.value if value_row else None, value_row, series.label, unit, series.id)
    figures: Sequence[FigureSpec] = (*form.costs.figures, *form.indicators.figures)
    figure = next(one for one in figures if one.id == name)
    row = numbers.stated.get((name, spot.year, spot.stage or None, number, None))
    unit = (spot.indicator.unit or "") if figure.unit == "same" and spot.indicator else figure.unit
    return Printed(row.value if row else None, row, figure.label, unit, name)


def _derive(identity: Identity, spot: Spot, suffix: str, numbers: Numbers) -> Figure | None:
    """Return the figure at one spot, or None where neither a printed value nor an input is there."""
    printed = _printed(identity, spot, numbers)
    terms = [term for operand in identity.operands for term in find_terms(operand, spot, numbers)]
    exact = _compute(identity, terms, printed.unit)
    if printed.number is None and exact is None:
        return None
    computed = None if exact is None else round_to(exact, _digits(identity, printed, terms), identity.round)
    words = [plain(term.number) if term.number is not None else "空欄" for term in terms]
    row = printed.row
    confidence = _least_sure([row.confidence if row else None, *(term.confidence for term in terms)])
    difference = printed.number - computed if printed.number is not None and computed is not None else None
    return Figure(
        figure=printed.name + suffix,
        label=numbers_label(printed.label, numbers),
        item=spot.item or None,
        indicator=spot.indicator.indicator if spot.indicator else None,
        fiscal_year=spot.year,
        stage=spot.stage or None,
        computed=computed,
        unit=printed.unit or None,
        formula=write_formula(identity.operation, [term.label for term in terms]),
        inputs=write_formula(identity.operation, [f"（{word}）" if word.startswith("-") else word for word in words]),
        stated=printed.number,
        difference=difference,
        verdict=judge(identity, terms, printed, exact),
        note=f"様式の算式: {identity.as_printed}" if identity.as_printed else None,
        confidence=confidence,
        mark=row.mark if row else NOWHERE,
        path=row.path if row else (),
        severity=identity.severity,
    )


def numbers_label(label: str, numbers: Numbers) -> str:
    """Return a label of the sheet's form with its years printed."""
    return expand_label(label, numbers.sheet.fiscal_year, numbers.sheet.form.year_style)


def _compute(identity: Identity, terms: Sequence[Term], unit: str) -> Decimal | None:
    """Return the exact result in the result's unit; money of other units converts by itself."""
    values = [_in_yen(term) for term in terms]
    if identity.operation == "sum":
        # Blank is 0 where something else is there; what exists but cannot be read is not 0.
        if not all(term.known for term in terms) or all(value is None for value in values):
            return None
        values = [Decimal(0) if value is None else value for value in values]
    present = [value for value in values if value is not None]
    if len(present) < len(values) or not present:
        return None
    result = compute(identity.operation, present)
    return None if result is None else result / YEN_PER.get(unit, 1)


def _in_yen(term: Term) -> Decimal | None:
    return None if term.number is None else term.number * YEN_PER.get(term.unit, 1)


def _digits(identity: Identity, printed: Printed, terms: Sequence[Term]) -> int:
    """Return the decimal places of a result: those of the form, of the printed value, or what its kind needs."""
    if identity.digits is not None:
        return identity.digits
    if printed.number is not None:
        return decimals(printed.number)
    if printed.unit in YEN_PER:
        return 0
    most = max((decimals(term.number) for term in terms if term.number is not None), default=0)
    return most if identity.operation in ("sum", "difference") else max(PERCENT_DIGITS, most)


def judge(identity: Identity, terms: Sequence[Term], printed: Printed, exact: Decimal | None) -> str:
    """Return the verdict on a printed value."""
    stated = printed.number
    if stated is None or exact is None:
        return "not_printed" if stated is None else "cannot_check"
    digits = identity.digits if identity.digits is not None else decimals(stated)
    computed = round_to(exact, digits, identity.round)
    if stated == computed:
        return "agrees"
    explained = (
        identity.round == "any" and is_any_rounding(stated, exact, digits),
        abs(stated - computed) <= identity.tolerance,
        identity.inputs_rounded and _within_rounded_inputs(identity, terms, printed, digits),
    )
    return "agrees_within_rounding" if any(explained) else "differs"


def _within_rounded_inputs(identity: Identity, terms: Sequence[Term], printed: Printed, digits: int) -> bool:
    """Tell whether rounding of the inputs can explain a printed value."""
    factor = YEN_PER.get(printed.unit, 1)
    numbers = [_in_yen(term) or Decimal(0) for term in terms]
    halves = [
        half_digit(term.number) * YEN_PER.get(term.unit, 1) if term.number is not None else Decimal(0) for term in terms
    ]
    span = span_of_inputs(identity.operation, numbers, halves)
    if span is None:
        return False
    low, high = (round_to(end / factor, digits, identity.round) for end in span)
    return printed.number is not None and low <= printed.number <= high


def _least_sure(words: Sequence[str | None]) -> str | None:
    return "low" if "low" in words else "medium" if "medium" in words else None
