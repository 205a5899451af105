"""Tick boxes: the ticked ones among the unticked, for facts, questions and directions."""

from collections.abc import Sequence
from dataclasses import dataclass

from mieruka.forms.model import Choice, ChoiceSet, HeadField
from mieruka.pages.notation import write_year
from mieruka.pages.wording import Cell, Fact, Wording
from mieruka.records import Answer, Direction


@dataclass(frozen=True, slots=True)
class Tick:
    """選択肢: a tick box, its sub-boxes and what was written beside it."""

    label: str
    ticked: bool
    meaning: str = ""
    doubt: str = ""
    options: tuple["Tick", ...] = ()
    parameters: tuple[Fact, ...] = ()


def tick_choices(choices: ChoiceSet, rows: Sequence[Answer | Direction], wording: Wording) -> tuple[Tick, ...]:
    """Return the boxes of a question with those ticked that its rows name."""
    return tuple(_tick(choice, [row for row in rows if row.choice == choice.id], wording) for choice in choices.choices)


def _tick(choice: Choice, rows: Sequence[Answer | Direction], wording: Wording) -> Tick:
    options = choice.options.choices if choice.options else ()
    optioned = {row.option for row in rows}
    return Tick(
        label=wording.marked(choice.id, choice.label),
        ticked=bool(rows),
        meaning=choice.meaning,
        doubt=next((wording.word("confidence", row.confidence) for row in rows if row.confidence), ""),
        options=tuple(Tick(wording.marked(one.id, one.label), one.id in optioned, one.meaning) for one in options),
        parameters=tuple(
            Fact(wording.label(parameter.label), write_fact(row, row.parameter_value, parameter, wording))
            for parameter in choice.parameters
            for row in rows
            if row.parameter == parameter.id
        ),
    )


def write_fact(row: Answer | Direction, value: str | None, fact: HeadField, wording: Wording) -> Cell:
    """Return the value of a parameter, in the notation of its type."""
    return wording.cell(row, write_typed(value, fact), fact.unit)


def write_typed(value: str | None, fact: HeadField) -> str | None:
    """Return a value in the notation of its type: a year stands both ways."""
    is_year = fact.type == "year" and value is not None and value.isascii() and value.isdigit()
    return write_year(int(value)) if is_year and value else value
