"""The operands of an identity: what each of them means at the spot where the identity is applied."""

from collections.abc import Sequence
from decimal import Decimal

from mieruka.figures.numbers import BLOCKING, LEFT_OUT, Key, Numbers, Spot, Term, find_value, find_year
from mieruka.forms.model import FigureSpec, Operand
from mieruka.records import Record


def find_terms(operand: Operand, spot: Spot, numbers: Numbers) -> list[Term]:
    """Return what an operand means at a spot: one term; several for an open item, for all columns or all years.

    What the sheet leaves out but another identity gives is the computed figure.
    """
    name, form = operand.item or operand.name, numbers.sheet.form
    figure = next((one for one in (*form.costs.figures, *form.indicators.figures) if one.id == name), None)
    if figure is not None and name not in numbers.items:
        return _figure_terms(figure, operand, spot, numbers)
    if name in numbers.items or (operand.stage and not operand.series and not operand.kind):
        return _cost_terms(operand, spot, numbers)
    return _value_terms(operand, spot, numbers)


def _cost_terms(operand: Operand, spot: Spot, numbers: Numbers) -> list[Term]:
    name = operand.item or operand.name or spot.item
    stage = operand.stage or spot.stage
    columns = [column for column in numbers.columns if column[1] == stage]
    if operand.year == "last":
        filled = [year for year, _ in columns if _has_number(_column_terms(name, (year, stage), spot.row, numbers))]
        columns = [(max((year for year in filled if year is not None), default=None), stage)]
    elif operand.year != "all":
        columns = [(_year_of(operand, spot, numbers), stage)]
    found = [
        term._replace(label=_qualify(term.label, operand, (column, spot.year), numbers))
        for column in columns
        for term in _column_terms(name, column, spot.row, numbers)
    ]
    return found or [Term(None, _item_label(name, numbers), shown=LEFT_OUT)]


def _year_of(operand: Operand, spot: Spot, numbers: Numbers) -> int | None:
    return find_year(operand, spot, numbers.sheet.fiscal_year)


def _has_number(terms: Sequence[Term]) -> bool:
    return any(term.number is not None for term in terms)


def _item_label(name: str, numbers: Numbers) -> str:
    item = numbers.items.get(name)
    return numbers.label(item.label if item else name)


def _qualify(label: str, operand: Operand, at: tuple[tuple[int | None, str], int | None], numbers: Numbers) -> str:
    """Return a label that also names the column, where the operand speaks of another than the spot's own."""
    (year, stage), own = at
    printed = numbers.stages[stage].label if operand.stage else ""
    when = f"{year}年度" if year is not None and (year != own or operand.year == "all") and "<" not in printed else ""
    if operand.stage and not (operand.item or operand.name):
        return numbers.label(printed) + (f"（{when}）" if when else "")
    where = when + numbers.label(printed)
    return f"{label}（{where}）" if where else label


def _column_terms(name: str, column: tuple[int | None, str], row: str, numbers: Numbers) -> list[Term]:
    """Return the terms of an item in a column, of one open row where it is named. No year fits every year."""
    year, stage = column
    for when in dict.fromkeys([year, None]):
        key = (when, stage, name)
        costs = [cost for cost in numbers.costs.get(key, ()) if not row or cost.item_name == row]
        if costs:
            return [_term(one, one.amount, (one.item_name or one.label, one.unit), numbers) for one in costs]
        if key in numbers.staffing:
            labour = numbers.staffing[key]
            return [_term(labour, labour.quantity, (labour.label, ""), numbers)]
    label = _item_label(name, numbers)
    item = numbers.items.get(name)
    for when in dict.fromkeys([year, None]) if item and item.verb == "price_of" else ():
        priced = numbers.staffing.get((when, stage, item.target if item else ""))
        if priced:
            unit = priced.unit_price_unit or ""
            return [Term(priced.unit_price, label, unit, priced.confidence, priced.unit_price is not None)]
    of_stage: Key = (stage, year, stage, None, f"{name}.{row}" if row else name)
    of_item: Key = (name, year, stage, None, None)
    known = of_stage in numbers.stated or of_stage in numbers.computed
    unit = numbers.stages[stage].unit if stage in numbers.stages else ""
    return [_figure_term(of_stage if known else of_item, (label, unit), numbers)]


def _term(row: Record, number: Decimal | None, of: tuple[str, str], numbers: Numbers, text: str | None = None) -> Term:
    label, unit = of
    shown = "" if number is not None else f"「{text}」" if text else numbers.write_absence(row.absence)
    return Term(number, label, unit, row.confidence, row.absence not in BLOCKING and text is None, shown)


def _figure_term(key: Key, of: tuple[str, str], numbers: Numbers) -> Term:
    """Return a printed figure as an input of another; where nothing is printed, the computed one."""
    row, computed = numbers.stated.get(key), numbers.computed.get(key)
    unit = of[1] or (computed.unit if computed else "")
    if row is not None and (row.value is not None or row.absence in BLOCKING or computed is None):
        return _term(row, row.value, (of[0], unit), numbers)
    return computed._replace(label=of[0]) if computed else Term(None, of[0], unit, shown=LEFT_OUT)


def _figure_terms(spec: FigureSpec, operand: Operand, spot: Spot, numbers: Numbers) -> list[Term]:
    """Return a figure as an operand: of the spot's column and indicator, else of one of them alone."""
    indicator = spot.indicator.indicator if spot.indicator else None
    same = spot.indicator.unit or "" if spot.indicator and spec.unit == "same" else spec.unit
    of = (numbers.label(spec.label), same)
    known = {**numbers.computed, **numbers.stated}
    stage = operand.stage or spot.stage or None
    several = operand.year in ("last", "all")
    years = dict.fromkeys([_year_of(operand, spot, numbers), None])
    if several:
        years = dict.fromkeys(sorted({key[1] or 0 for key in known if key[0] == spec.id}))
    found = []
    for year in years:
        places = [(stage, indicator), (stage, None), (None, indicator)]
        keys: list[Key] = [(spec.id, year or None, *place, None) for place in places]
        term = next((_figure_term(key, of, numbers) for key in keys if key in known), None)
        if term and several and term.number is not None:
            found.append(term._replace(label=f"{term.label}（{year}年度）" if year else term.label))
        elif term and not several:
            found.append(term)
    chosen = found if operand.year == "all" else found[-1:] if operand.year == "last" else found[:1]
    return chosen or [Term(None, *of, shown=LEFT_OUT)]


def _value_terms(operand: Operand, spot: Spot, numbers: Numbers) -> list[Term]:
    """Return an indicator's value: of the spot's indicator, or of the first of the operand's kind."""
    indicator, form = spot.indicator, numbers.sheet.form
    if operand.kind:
        kinds = {kind.id for kind in form.indicators.kinds if operand.kind in (kind.id, kind.canonical)}
        indicator = next((one for one in numbers.sheet.indicators if one.kind in kinds), None)
    series = operand.series or (operand.name if not operand.kind else "") or _series_of_stage(operand, spot, numbers)
    printed = next((one.label for one in form.indicators.series if one.id == series), series)
    label = numbers.label(printed)
    if indicator is None:
        return [Term(None, label, shown=LEFT_OUT)]
    if operand.kind and indicator.name:
        label, printed = indicator.name, ""
    rows = numbers.values.get((indicator.indicator, series), [])
    if operand.year == "all":
        chosen = [row for row in rows if row.fiscal_year is not None]
    else:
        value = find_value(rows, operand, spot, numbers.sheet.fiscal_year)
        chosen = [value] if value else []
    if not chosen:
        key: Key = (series, _year_of(operand, spot, numbers), None, indicator.indicator, None)
        return [_figure_term(key, (label, indicator.unit or ""), numbers)]
    plain_year = None if operand.year == "all" else spot.year
    dated = [one.fiscal_year for one in chosen if one.fiscal_year not in (None, plain_year) and "<" not in printed]
    return [
        _term(
            row,
            row.value,
            (f"{label}（{row.fiscal_year}年度）" if row.fiscal_year in dated else label, row.unit or ""),
            numbers,
            row.text,
        )
        for row in chosen
    ]


def _series_of_stage(operand: Operand, spot: Spot, numbers: Numbers) -> str:
    """Return the series that a column of money meets: actual for a settlement, say."""
    stage = numbers.stages.get(operand.stage or spot.stage)
    wanted = stage.series if stage else "actual"
    series = numbers.sheet.form.indicators.series
    return next((one.id for one in series if wanted in (one.id, one.canonical)), wanted)
