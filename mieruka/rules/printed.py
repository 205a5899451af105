"""Rules on printed figures: they follow the form's arithmetic and the scale's rule."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mieruka.forms.model import Identity, Item
from mieruka.forms.names import expand_label
from mieruka.problems import Mark, Problem, Severity
from mieruka.records import Figure, Sheet
from mieruka.rules.saying import of_year, say
from mieruka.rules.suspects import Suspect, find_causes
from mieruka.scalars import plain


def printed_figures_follow_the_identities(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A printed figure is what its identity gives; breaks of one cause are told once.

    Problems: identity.breaks(_as_printed), identity.suspect, identity.lacks_row.
    """
    breaks = [one for one in figures if one.verdict == "differs" and one.severity and one.computed_text is None]
    mild = [one for one in breaks if one.severity != "error" or one.path in sheet.as_printed]
    yield from (_say_break(one, sheet) for one in mild)
    grave = [one for one in breaks if one not in mild]
    for identity in sheet.form.identities:
        of_it = [one for one in grave if one.figure.partition("-")[0] == (identity.result.name or identity.result.item)]
        row = _lacking_row(identity, sheet)
        if of_it and row:
            grave = [one for one in grave if one not in of_it]
            missing = expand_label(row.label, sheet.fiscal_year, sheet.form.year_style)
            label, formula = of_it[0].label, of_it[0].formula
            mark = sheet.marks["costs"]
            where = f"{sheet.spell(mark, ('costs',))}.{row.id}"
            yield say("identity.lacks_row", mark, where, label=label, missing=missing, formula=formula)
    for cause in find_causes(sheet, grave, figures):
        yield _say_suspect(cause.figure, cause.suspect, sheet) if cause.suspect else _say_break(cause.figure, sheet)


def _lacking_row(identity: Identity, sheet: Sheet) -> Item | None:
    """Return a row of the form that an identity needs, and that the sheet's table of money has not at all."""
    names = {operand.name or operand.item for operand in identity.operands}
    there = {row.item for row in sheet.costs} | {row.item for row in sheet.staffing}
    rows = (item for item in sheet.form.costs.items if item.id in names and item.verb != "price_of" and not item.open)
    return next((item for item in rows if item.id not in there), None)


def _say_break(figure: Figure, sheet: Sheet) -> Problem:
    code, severity = _as_printed("identity.breaks", figure, sheet)
    return _say_working(say(code, figure.mark, sheet.spell(figure.mark, figure.path), severity), figure)


def _say_suspect(figure: Figure, suspect: Suspect, sheet: Sheet) -> Problem:
    where, number = sheet.spell(suspect.mark, suspect.path), plain(suspect.number)
    problem = say("identity.suspect", suspect.mark, where, suspect=suspect.label, number=number)
    return _say_working(problem, figure)


def _say_working(problem: Problem, figure: Figure) -> Problem:
    """Return a problem with the figure's working among its values."""
    working = {
        "label": figure.label,
        "stated": plain(figure.stated or Decimal(0)),
        "computed": plain(figure.computed or Decimal(0)),
        "formula": figure.formula,
        "inputs": figure.inputs or "",
    }
    return of_year(figure.fiscal_year, replace(problem, values={**problem.values, **working}))


def _as_printed(code: str, figure: Figure, sheet: Sheet) -> tuple[str, Severity]:
    """Return the code and severity of a break: softer where a reading note says that the source prints it so."""
    severity: Severity = (
        "error" if figure.severity == "error" else "warning" if figure.severity == "warning" else "notice"
    )
    if figure.path not in sheet.as_printed:
        return code, severity
    return f"{code}_as_printed", "warning" if severity == "error" else severity


def levels_follow_the_rule_of_the_scale(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A printed level is what the scale's printed rule gives. Problems: scale.level_differs(_as_printed)."""
    for figure in figures:
        if figure.verdict == "differs" and figure.computed_text is not None:
            code, severity = _as_printed("scale.level_differs", figure, sheet)
            working = f"{figure.formula}: {figure.inputs}" if figure.inputs else figure.formula
            problem = say(
                code,
                _lacking(figure, sheet) or figure.mark,
                sheet.spell(figure.mark, figure.path),
                severity,
                stated=figure.stated_text,
                computed=figure.computed_text,
                formula=working,
            )
            yield of_year(figure.fiscal_year, problem)


def _lacking(figure: Figure, sheet: Sheet) -> Mark | None:
    """Return the place of the figure's indicator where that lacks a series which the rule judges by."""
    judged = {one.id for one in sheet.form.indicators.series if one.canonical in ("actual", "target", "baseline")}
    there = {row.series for row in sheet.indicator_values if row.indicator == figure.indicator}
    return next((one.mark for one in sheet.indicators if one.indicator == figure.indicator and judged - there), None)


def shares_add_up_to_the_whole(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """Published shares add to 100 % but for rounding. Problems: shares.total."""
    for figure in figures:
        if figure.figure == "share_total" and figure.verdict == "differs" and figure.computed is not None:
            label = next(share.label for share in sheet.shares if share.question == figure.item)
            where = sheet.spell(figure.mark, ("answers", figure.item or "", "")).rpartition(".")[0]
            yield say("shares.total", figure.mark, where, label=label, total=plain(figure.computed))


def unit_costs_name_an_indicator(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A printed unit cost belongs to an indicator of the sheet; a sheet without any is told by its reading.

    Problems: costs.no_indicator.
    """
    numbers = {indicator.indicator for indicator in sheet.indicators}
    told = set()
    for stated in sheet.stated:
        key = (stated.figure, stated.indicator)
        if stated.indicator is not None and numbers and stated.indicator not in numbers and key not in told:
            told.add(key)
            where = sheet.spell(stated.mark, ("costs", stated.figure, str(stated.indicator)))
            yield say("costs.no_indicator", stated.mark, where, word=stated.indicator, count=len(numbers))


def unit_costs_are_there_for_each_indicator(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A unit cost that is printed for one indicator is there for every one. Problems: key.left_out."""
    numbers = {indicator.indicator for indicator in sheet.indicators}
    for figure in (one for one in sheet.form.costs.figures if one.per_indicator):
        rows = [row for row in sheet.stated if row.figure == figure.id and row.indicator is not None]
        for number in sorted(numbers - {row.indicator for row in rows}) if rows else ():
            label = f"{figure.label}（指標 {number}）"
            written = sheet.spell(rows[0].mark, ("costs", figure.id, str(rows[0].indicator)))
            where = written.partition(f".{rows[0].indicator}")[0]
            yield say("key.left_out", rows[0].mark, where, key=number, label=label)
