"""Rules on printed figures: they follow the form's arithmetic and the scale's rule."""

from collections.abc import Iterator

from mieruka.problems import Problem, Severity
from mieruka.records import Figure, Sheet
from mieruka.rules.saying import say
from mieruka.scalars import plain


def printed_figures_follow_the_identities(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A printed figure is what its identity gives. Problems: identity.breaks(_as_printed)."""
    for figure in figures:
        if figure.verdict != "differs" or not figure.severity or figure.stated is None or figure.computed is None:
            continue
        code, severity = _as_printed("identity.breaks", figure, sheet)
        yield say(
            code,
            figure.mark,
            where_of(figure),
            severity,
            fiscal_year=figure.fiscal_year,
            label=figure.label,
            stated=plain(figure.stated),
            computed=plain(figure.computed),
            formula=figure.formula,
            inputs=figure.inputs or "",
        )


def _as_printed(code: str, figure: Figure, sheet: Sheet) -> tuple[str, Severity]:
    """Return the code and severity of a break: softer where a reading note says that the source prints it so."""
    severity: Severity = (
        "error" if figure.severity == "error" else "warning" if figure.severity == "warning" else "notice"
    )
    if figure.path not in sheet.as_printed:
        return code, severity
    return f"{code}_as_printed", "warning" if severity == "error" else severity


def where_of(figure: Figure) -> str:
    """Return the field that a figure was printed in, by ids."""
    return ".".join(figure.path)


def levels_follow_the_rule_of_the_scale(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """A printed level is what the scale's printed rule gives. Problems: scale.level_differs(_as_printed)."""
    for figure in figures:
        if figure.verdict == "differs" and figure.computed_text is not None:
            code, severity = _as_printed("scale.level_differs", figure, sheet)
            working = f"{figure.formula}: {figure.inputs}" if figure.inputs else figure.formula
            yield say(
                code,
                figure.mark,
                where_of(figure),
                severity,
                fiscal_year=figure.fiscal_year,
                stated=figure.stated_text,
                computed=figure.computed_text,
                formula=working,
            )


def shares_add_up_to_the_whole(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """Published shares add to 100 % but for rounding. Problems: shares.total."""
    for figure in figures:
        if figure.figure == "share_total" and figure.verdict == "differs" and figure.computed is not None:
            label = next(share.label for share in sheet.shares if share.question == figure.item)
            yield say("shares.total", figure.mark, f"answers.{figure.item}", label=label, total=plain(figure.computed))


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
            where = f"costs.{stated.figure}.{stated.indicator}"
            yield say("costs.no_indicator", stated.mark, where, word=stated.indicator, count=len(numbers))
