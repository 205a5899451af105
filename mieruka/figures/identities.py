"""The identities of a form: what each one gives, wherever it applies, beside what is printed there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from mieruka.figures.arithmetic import (
    compute,
    decimals,
    half_digit,
    is_any_rounding,
    is_money,
    round_to,
    span_of_inputs,
    to_yen,
    write_formula,
    yen_in,
)
from mieruka.figures.numbers import BLANKS, BLOCKING, Key, Numbers, Spot, Term, combine, key_of, least_sure
from mieruka.figures.operands import find_terms
from mieruka.figures.spots import Printed, Row, find_printed, list_spots
from mieruka.forms.model import Identity, Operand
from mieruka.records import NOWHERE, Figure, IndicatorValue, Stated

PERCENT_DIGITS = 1
PERCENT = frozenset(["%", "％"])
NO_FORMULA = "様式に算式がない"


class Working(NamedTuple):
    """An identity worked out at one spot: what is printed there, the operands, and the exact result."""

    identity: Identity
    spot: Spot
    printed: Printed
    terms: Sequence[Term]
    exact: Decimal | None


def derive_identities(numbers: Numbers) -> Iterator[Figure]:
    """Yield a figure for each place where an identity of the form applies and something is known, in the form's order.

    Then what is printed but given by no identity. A second identity for the same figure is another one: `total-2`.
    """
    identities = numbers.sheet.form.identities
    found: dict[int, list[Figure]] = {}
    for position in _order(identities):
        spots = list_spots(identities[position], numbers)
        derived = [_derive(identities[position], spot, numbers) for spot in spots]
        found[position] = [figure for figure in derived if figure is not None]
    count: dict[Key, int] = {}
    for position in sorted(found):
        for figure in found[position]:
            key = _key(figure)
            count[key] = count.get(key, 0) + 1
            yield figure if count[key] == 1 else replace(figure, figure=f"{figure.figure}-{count[key]}")
    paths = {figure.path for figures in found.values() for figure in figures}
    for row in numbers.sheet.stated:
        if row.value is not None and row.path not in paths:
            yield _unchecked(row, numbers)


def _key(figure: Figure) -> Key:
    return figure.figure, figure.fiscal_year, figure.stage, figure.indicator, figure.item


def _order(identities: Sequence[Identity]) -> list[int]:
    """Return the identities' positions: those whose results others need come first, unless they go in a circle."""
    results: dict[str, set[int]] = {}
    for position, identity in enumerate(identities):
        results.setdefault(_names(identity.result), set()).add(position)
    needs = {
        position: {one for operand in identity.operands for one in results.get(_names(operand), ())} - {position}
        for position, identity in enumerate(identities)
    }
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError:
        return list(range(len(identities)))


def _names(operand: Operand) -> str:
    return operand.name or operand.item or operand.stage or operand.series


def _year_word(row: Row) -> str | None:
    """Return the word that stands where a year stands."""
    return row.year_word if isinstance(row, IndicatorValue | Stated) else None


def _unchecked(row: Stated, numbers: Numbers) -> Figure:
    """A printed figure for which the form gives no formula here."""
    form = numbers.sheet.form
    specs = (*form.costs.figures, *form.indicators.figures)
    spec = next((one for one in specs if one.id == row.figure), None)
    stage = numbers.stages.get(row.stage or "")
    unit = spec.unit if spec else stage.unit or form.costs.unit if stage else ""
    if unit == "same":
        unit = next((one.unit or "" for one in numbers.sheet.indicators if one.indicator == row.indicator), "")
    return Figure(
        figure=row.figure,
        label=numbers.label(spec.label if spec else stage.label if stage else row.figure),
        item=key_of(row)[4],
        indicator=row.indicator,
        fiscal_year=row.fiscal_year,
        year_word=_year_word(row),
        stage=row.stage,
        unit=unit or None,
        formula=NO_FORMULA,
        stated=row.value,
        verdict="cannot_check",
        confidence=row.confidence,
        mark=row.mark,
        path=row.path,
    )


def _derive(identity: Identity, spot: Spot, numbers: Numbers) -> Figure | None:
    """Return the figure at one spot, or None where neither a printed value nor an input is there.

    What others may need of it is kept among the computed numbers.
    """
    groups = [find_terms(operand, spot, numbers) for operand in identity.operands]
    joined = identity.operation == "sum"
    terms = [term for group in groups for term in group] if joined else [combine(group) for group in groups]
    printed = find_printed(identity.result, spot, numbers)
    printed = printed._replace(unit=printed.unit or _unit_of(identity, terms, spot, numbers))
    exact = None if printed.absence == "withheld" else _compute(identity, terms, printed.unit)
    working = Working(identity, spot, printed, terms, exact)
    figure = _show(working, numbers)
    _keep(working, figure, numbers)
    return None if printed.number is None and exact is None else figure


def _show(working: Working, numbers: Numbers) -> Figure:
    """Return a working as a figure."""
    identity, spot, printed, terms, exact = working
    computed = None if exact is None else round_to(exact, _digits(working), identity.round)
    row = printed.row
    return Figure(
        figure=printed.name,
        label=numbers.label(printed.label) + (f"（{spot.row}）" if spot.row else ""),
        item=f"{spot.item}.{spot.row}" if spot.row else spot.item or None,
        indicator=spot.indicator.indicator if spot.indicator else None,
        fiscal_year=spot.year,
        year_word=_year_word(row) if spot.year is None else None,
        stage=spot.stage or None,
        computed=computed,
        unit=printed.unit or None,
        formula=write_formula(identity.operation, [term.label for term in terms]),
        inputs=write_formula(identity.operation, _write_inputs(identity, terms, printed.unit)),
        stated=printed.number,
        difference=_subtract(printed.number, computed),
        verdict=judge(working),
        note=f"様式の算式: {identity.as_printed}" if identity.as_printed else None,
        confidence=least_sure([row.confidence if row else None, *(term.confidence for term in terms)]),
        mark=row.mark if row else NOWHERE,
        path=row.path if row else (),
        severity=identity.severity,
    )


def _keep(working: Working, figure: Figure, numbers: Numbers) -> None:
    """Keep a number for those that compute with it, where it is not printed; what cannot be known is not left out.

    Nobody rounded what is not printed, unless the form says how.
    """
    identity, exact = working.identity, working.exact
    unit, doubt, key = working.printed.unit, figure.confidence, _key(figure)
    if exact is not None:
        rounded = identity.digits is not None or identity.round != "half_up"
        numbers.computed.setdefault(key, Term(figure.computed if rounded else exact, figure.label, unit, doubt))
    elif not all(term.known for term in working.terms):
        numbers.computed.setdefault(key, Term(None, figure.label, unit, doubt, known=False, shown=BLANKS["unreadable"]))


def _subtract(stated: Decimal | None, computed: Decimal | None) -> Decimal | None:
    return None if stated is None or computed is None else compute("difference", [stated, computed])


def _write_inputs(identity: Identity, terms: Sequence[Term], unit: str) -> list[str]:
    """Return the numbers of a working, with their units where these take part: 千円 beside 円, a rate in a product."""
    units = [one for one in (unit, *(term.unit for term in terms)) if is_money(one)]
    converted = len({yen_in(one) for one in units}) > 1
    shown = [(converted and is_money(term.unit)) or _is_rate(identity, term, unit) for term in terms]
    return [term.write(term.unit if one else "") for term, one in zip(terms, shown, strict=True)]


def _is_rate(identity: Identity, term: Term, unit: str) -> bool:
    """Tell whether an operand is so many hundredths of another: 12.5% of an amount."""
    return identity.operation == "product" and term.unit in PERCENT and unit not in PERCENT


def _unit_of(identity: Identity, terms: Sequence[Term], spot: Spot, numbers: Numbers) -> str:
    """Return the unit of a result for which the form declares none: by what is computed with what."""
    if identity.operation in ("percent", "change"):
        return "%"
    units = [term.unit for term in terms]
    money = [is_money(unit) for unit in units]
    if identity.operation in ("sum", "difference"):
        return next((unit for unit in units if unit), "")
    if any(money) if identity.operation == "product" else money[0] and not money[1]:
        return numbers.sheet.form.costs.unit
    of_series = spot.indicator and any(
        one.id == _names(identity.result) for one in numbers.sheet.form.indicators.series
    )
    return spot.indicator.unit or "" if spot.indicator and of_series else ""


def _compute(identity: Identity, terms: Sequence[Term], unit: str) -> Decimal | None:
    """Return the exact result in the result's unit; money of other units converts by itself."""
    values = [_in_yen(term) for term in terms]
    rates = sum(_is_rate(identity, term, unit) for term in terms)
    if identity.operation == "sum":
        # Blank is 0 where something else is there; what exists but cannot be read is not 0.
        if not all(term.known for term in terms) or all(value is None for value in values):
            return None
        values = [Decimal(0) if value is None else value for value in values]
    present = [value for value in values if value is not None]
    if len(present) < len(values) or not present:
        return None
    return compute(identity.operation, present, yen_in(unit) * 100**rates)


def _in_yen(term: Term) -> Decimal | None:
    return None if term.number is None else to_yen(term.number, term.unit)


def _digits(working: Working) -> int:
    """Return the decimal places of a result: those of the form, of the printed value, or what its kind needs."""
    identity, _, printed, terms, result = working
    exact = result or Decimal(0)
    if identity.digits is not None:
        return identity.digits
    if printed.number is not None:
        return decimals(printed.number)
    most = max((decimals(term.number) for term in terms if term.number is not None), default=0)
    money = is_money(printed.unit)
    return {
        "sum": decimals(exact),
        "difference": decimals(exact),
        "product": 0 if money else decimals(exact),
        "quotient": 0 if money else max(PERCENT_DIGITS, most),
        "percent": PERCENT_DIGITS,
        "change": PERCENT_DIGITS,
    }[identity.operation]


def judge(working: Working) -> str:
    """Return the verdict on a printed value."""
    identity, _, printed, _, exact = working
    stated = printed.number
    if stated is None or exact is None:
        return "not_printed" if stated is None and printed.absence not in BLOCKING else "cannot_check"
    digits = identity.digits if identity.digits is not None else decimals(stated)
    computed = round_to(exact, digits, identity.round)
    if stated == computed:
        return "agrees"
    explained = (
        identity.round == "any" and is_any_rounding(stated, exact, exact, digits),
        (_subtract(stated, computed) or Decimal(0)).copy_abs() <= identity.tolerance,
        identity.inputs_rounded and _within_rounded_inputs(working, digits),
    )
    return "agrees_within_rounding" if any(explained) else "differs"


def _within_rounded_inputs(working: Working, digits: int) -> bool:
    """Tell whether rounding of the inputs can explain a printed value."""
    identity, _, printed, terms, _ = working
    numbers = [_in_yen(term) or Decimal(0) for term in terms]
    halves = [to_yen(half_digit(term.number), term.unit) if term.number is not None else Decimal(0) for term in terms]
    rates = sum(_is_rate(identity, term, printed.unit) for term in terms)
    span = span_of_inputs(identity.operation, numbers, halves, yen_in(printed.unit) * 100**rates)
    if span is None or printed.number is None:
        return False
    if identity.round == "any":
        return is_any_rounding(printed.number, *span, digits)
    low, high = (round_to(end, digits, identity.round) for end in span)
    return low <= printed.number <= high
