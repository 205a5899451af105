"""The conditions that a form declares: when something holds, things must be there, or must not."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mieruka.forms.model import Clause, Condition, Named
from mieruka.forms.names import expand_label
from mieruka.problems import Mark, Problem
from mieruka.records import Answer, Attribute, Direction, Figure, Record, Sheet, Stated
from mieruka.rules.saying import say
from mieruka.scalars import plain

Tick = Answer | Direction
# What a block of `show` stands for: the tables of its rows, and the column that holds the form's id.
BLOCKS: Mapping[str, Mapping[str, str]] = {
    "places": {"places": "tree"},
    "fields": {"attributes": "attribute"},
    "indicators": {"indicators": "kind"},
    "costs": {"costs": "item", "staffing": "item", "stated": "figure"},
    "answers": {"answers": "question", "shares": "question"},
    "ratings": {"ratings": "axis"},
    "directions": {"directions": "direction"},
    "links": {"links": "relation"},
    "opinions": {"opinions": "by"},
    "pillars": {"pillars": "pillar"},
    "texts": {"texts": "section"},
}
ALIASES = {"trees": "places", "questions": "answers"}
# Their ids are not used alone: a kind of indicator may be called like a text.
NEVER_BARE = frozenset(["indicators", "costs"])


def conditions_of_the_form_hold(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """Each condition of the form holds. Problems: condition.required, condition.empty."""
    for condition in sheet.form.conditions:
        reasons = [_reason(clause, sheet, figures) for clause in condition.clauses]
        if all(reasons):
            yield from _check(condition, "、".join(reasons), sheet)


def _check(condition: Condition, when: str, sheet: Sheet) -> Iterator[Problem]:
    why = condition.why or "様式の条件"
    for key in condition.required:
        label = label_of(key, sheet)
        for mark in find_lacking(key, sheet):
            yield say("condition.required", mark, label, condition.severity, when=when, key=label, why=why)
    for key in condition.empty:
        written = [row for row in list_rows(key, sheet) if row.absence is None]
        if written:
            label, row = label_of(key, sheet), written[0]
            yield say(
                "condition.empty",
                row.mark,
                sheet.spell(row.mark, row.path),
                condition.severity,
                when=when,
                key=label,
                why=why,
            )


def _reason(clause: Clause, sheet: Sheet, figures: tuple[Figure, ...]) -> str:
    """Return why a clause holds, in words, or "" where it does not."""
    label = label_of(clause.id, sheet)
    if clause.outside is not None:
        names = {indicator.indicator: indicator.name or "" for indicator in sheet.indicators}
        far = [
            f"{names.get(figure.indicator or 0, '')} {plain(number)}".strip()
            for figure in figures
            if figure.figure == clause.id and (number := _far_number(figure, clause.outside)) is not None
        ]
        return f"{label}: {'、'.join(far)}" if far else ""
    taken: set[str | None] = {row.value for row in sheet.attributes if row.attribute == clause.id}
    taken |= {row.choice for row in sheet.answers if row.question == clause.id}
    taken |= {row.choice for row in sheet.directions if row.direction == clause.id}
    taken |= {row.level for row in sheet.ratings if row.axis == clause.id}
    hit = [_choice_label(clause.id, choice, sheet) for choice in clause.choices if choice in taken]
    return f"{label}: {'、'.join(hit)}" if hit else ""


def _far_number(figure: Figure, limit: Decimal) -> Decimal | None:
    """Return a figure's number where it is not 0, or not less than a limit above 0: as computed, else as printed."""
    number = figure.stated if figure.computed is None else figure.computed
    if number is None or number == 0 or number.copy_abs() < limit:
        return None
    return number


def _choice_label(identifier: str, choice: str, sheet: Sheet) -> str:
    form = sheet.form
    sets = [(one.id, one.choices) for one in (*form.questions, *form.directions)]
    sets += [(field.id, field.choices) for field in form.fields if field.choices]
    found = next((one.get(choice) for name, one in sets if name == identifier), None)
    return expand_label(found.label, sheet.fiscal_year, form.year_style) if found else choice


def list_rows(key: str, sheet: Sheet) -> list[Record]:
    """Return the rows that stand under an id, a block, `block.id` or a parameter, blank ones too."""
    block, _, inner = key.partition(".")
    block = ALIASES.get(block, block)
    if block in BLOCKS:
        return [row for row, identifier in _list_block(block, sheet) if inner in ("", identifier)]
    bare = (one for name in BLOCKS if name not in NEVER_BARE for one in _list_block(name, sheet))
    found = [row for row, identifier in bare if identifier == key]
    return [*found, *(row for row in list_ticks(sheet) if row.parameter == key)]


def list_ticks(sheet: Sheet) -> list[Tick]:
    """Return all that is ticked."""
    return [*sheet.answers, *sheet.directions]


def _list_block(block: str, sheet: Sheet) -> Iterator[tuple[Record, str]]:
    """Yield the rows of a block with the form's id of each. What an indicator's line holds is of no other block."""
    for table, column in BLOCKS[block].items():
        rows: tuple[Record, ...] = getattr(sheet, table)
        for row in rows:
            of_indicator = isinstance(row, Attribute) and row.indicator is not None
            if not of_indicator and not (isinstance(row, Stated) and row.stage is None):
                yield row, str(getattr(row, column))


def find_lacking(key: str, sheet: Sheet) -> list[Mark]:
    """Return where something is missing: nowhere where it is written, a blank, each choice that lacks its parameter."""
    rows = list_rows(key, sheet)
    ticked = [row for row in list_ticks(sheet) if _has_parameter(row, key, sheet)]
    if ticked:
        return [row.mark for row in ticked if not any(_goes_with(one, row) for one in rows if one.absence is None)]
    if any(row.absence is None for row in rows):
        return []
    return [rows[0].mark if rows else sheet.mark]


def _has_parameter(row: Tick, key: str, sheet: Sheet) -> bool:
    """Tell whether a row is a ticked choice beside which the parameter stands."""
    name = row.question if isinstance(row, Answer) else row.direction
    question = next(one for one in (*sheet.form.questions, *sheet.form.directions) if one.id == name)
    choice = question.choices.get(row.choice or "")
    alone = row.option is None and row.parameter is None
    return alone and choice is not None and any(parameter.id == key for parameter in choice.parameters)


def _goes_with(parameter: Record, row: Tick) -> bool:
    """Tell whether a parameter belongs to a ticked choice: the same answer, of the same rater and year."""
    if isinstance(parameter, Answer) and isinstance(row, Answer):
        return (parameter.question, parameter.choice) == (row.question, row.choice)
    if isinstance(parameter, Direction) and isinstance(row, Direction):
        own = (row.direction, row.choice, row.rater, row.fiscal_year)
        return (parameter.direction, parameter.choice, parameter.rater, parameter.fiscal_year) == own
    return False


def label_of(key: str, sheet: Sheet) -> str:
    """Return the printed label of an id, of the heading under which a block stands, or the id itself."""
    form, name = sheet.form, key.rpartition(".")[2]
    things: list[Named] = [*form.fields, *form.texts, *form.questions, *form.directions, *form.ratings]
    things += [*form.opinions, *form.links, *form.trees, *form.costs.figures, *form.indicators.figures]
    things += [*form.costs.items, *form.costs.stages, *form.indicators.series, *form.indicators.kinds]
    for question in (*form.questions, *form.directions):
        things += [parameter for choice in question.choices.choices for parameter in choice.parameters]
    headings = (section.label for section in form.sections if key in section.show)
    label = next((thing.label for thing in things if thing.id == name), None) or next(headings, key)
    return expand_label(label, sheet.fiscal_year, form.year_style)
