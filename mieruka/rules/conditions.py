"""The conditions that a form declares: when something holds, things must be there, or must not."""

from collections.abc import Iterator

from mieruka.forms.model import Clause, Condition, Named
from mieruka.forms.names import expand_label
from mieruka.problems import Mark, Problem
from mieruka.records import Figure, Sheet
from mieruka.rules.saying import say
from mieruka.scalars import plain

BLOCKS = (
    "places",
    "indicators",
    "costs",
    "answers",
    "ratings",
    "directions",
    "links",
    "opinions",
    "pillars",
    "texts",
)


def conditions_of_the_form_hold(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """Each condition of the form holds. Problems: condition.required, condition.empty."""
    for condition in sheet.form.conditions:
        reasons = [_reason(clause, sheet, figures) for clause in condition.clauses]
        if all(reasons):
            yield from _check(condition, "、".join(filter(None, reasons)), sheet)


def _check(condition: Condition, when: str, sheet: Sheet) -> Iterator[Problem]:
    severity = condition.severity
    for key in condition.required:
        present, mark = find_written(key, sheet)
        if not present:
            label, why = label_of(key, sheet), condition.why or "様式の条件"
            yield say("condition.required", mark or sheet.mark, label, severity, when=when, key=label, why=why)
    for key in condition.empty:
        present, mark = find_written(key, sheet)
        if present:
            label, why = label_of(key, sheet), condition.why or "様式の条件"
            yield say("condition.empty", mark or sheet.mark, label, severity, when=when, key=label, why=why)


def _reason(clause: Clause, sheet: Sheet, figures: tuple[Figure, ...]) -> str:
    """Return why a clause holds, in words, or "" where it does not."""
    label = label_of(clause.id, sheet)
    if clause.outside is not None:
        far = [figure for figure in figures if figure.figure == clause.id and _is_outside(figure, clause)]
        names = {indicator.indicator: indicator.name or "" for indicator in sheet.indicators}
        shown = (
            f"{names.get(one.indicator or 0, '')} {plain(one.computed)}".strip()
            for one in far
            if one.computed is not None
        )
        return f"{label}: {'、'.join(shown)}" if far else ""
    taken = {row.value for row in sheet.attributes if row.attribute == clause.id}
    taken |= {row.choice for row in sheet.answers if row.question == clause.id}
    taken |= {row.choice for row in sheet.directions if row.direction == clause.id}
    taken |= {row.level for row in sheet.ratings if row.axis == clause.id}
    hit = [choice for choice in clause.choices if choice in taken]
    return f"{label}: {'、'.join(hit)}" if hit else ""


def _is_outside(figure: Figure, clause: Clause) -> bool:
    if figure.computed is None or clause.outside is None:
        return False
    return figure.computed != 0 if clause.outside == 0 else abs(figure.computed) >= clause.outside


def find_written(key: str, sheet: Sheet) -> tuple[bool, Mark | None]:
    """Tell whether something other than a blank stands under an id or a block, and where its row is."""
    block, _, inner = key.partition(".")
    rows: list[tuple[bool, Mark]] = []
    if block in BLOCKS and not inner:
        rows = [(row.absence is None, row.mark) for row in getattr(sheet, block)]
    else:
        name = inner or key
        rows += [(row.value is not None, row.mark) for row in sheet.attributes if row.attribute == name]
        rows += [(row.text is not None, row.mark) for row in sheet.texts if row.section == name]
        rows += [(row.choice is not None, row.mark) for row in sheet.answers if row.question == name]
        rows += [(row.choice is not None, row.mark) for row in sheet.directions if row.direction == name]
        rows += [(row.parameter_value is not None, row.mark) for row in sheet.directions if row.parameter == name]
        rows += [(row.parameter_value is not None, row.mark) for row in sheet.answers if row.parameter == name]
        rows += [(row.level is not None, row.mark) for row in sheet.ratings if row.axis == name]
        rows += [(row.opinion is not None, row.mark) for row in sheet.opinions if row.by == name]
        rows += [(row.absence is None, row.mark) for row in sheet.links if row.relation == name]
        rows += [(row.absence is None, row.mark) for row in sheet.places if row.tree == name]
        rows += [(row.absence is None, row.mark) for row in sheet.indicators if row.kind == name]
    written = [mark for present, mark in rows if present]
    if written:
        return True, written[0]
    return False, rows[0][1] if rows else None


def label_of(key: str, sheet: Sheet) -> str:
    """Return the printed label of an id of the form, or the id itself."""
    form, name = sheet.form, key.rpartition(".")[2]
    things: list[Named] = [
        *form.fields,
        *form.texts,
        *form.questions,
        *form.directions,
        *form.ratings,
        *form.opinions,
        *form.links,
    ]
    things += [*form.trees, *form.costs.figures, *form.indicators.figures, *form.indicators.kinds]
    label = next((thing.label for thing in things if thing.id == name), key)
    return expand_label(label, sheet.fiscal_year, form.year_style)
