"""Read the facts of a sheet or of an indicator into rows: values, ticked choices, and what stands beside these."""

from collections.abc import Iterator
from dataclasses import replace

from mieruka.forms.model import HeadField, Question
from mieruka.frontmatter import Entry, ListNode, MapNode, Node
from mieruka.records import Attribute, Path
from mieruka.sheets.facts import read_fact_values
from mieruka.sheets.reading import Reading
from mieruka.sheets.ticks import Tick, read_ticks


def read_fact(
    entry: Entry, fact: HeadField, of: tuple[int | None, Path], reading: Reading, where: str
) -> Iterator[Attribute]:
    """Yield the rows of one fact: one for each value, ticked choice, sub-option and what is filled in beside a choice.

    Problems: node.not_text, value.*, number.*, year.*, type.date, answer.*, key.*.
    """
    indicator, path = of
    common = Attribute(
        indicator=indicator,
        attribute=fact.id,
        label=reading.label(fact.label),
        value=None,
        unit=fact.unit or None,
        mark=entry.value.mark,
        path=path,
    )
    if fact.choices is not None and _has_maps(entry.value):
        question = Question(fact.id, fact.label, fact.choices)
        count: dict[str, int] = {}
        for tick in read_ticks(entry.value, question, reading, where):
            row = _name_tick(tick, fact, common, reading)
            count[row.attribute] = count.get(row.attribute, 0) + 1
            yield replace(row, position=count[row.attribute])
        return
    for position, (value, mark) in enumerate(read_fact_values(entry.value, fact, reading, where), 1):
        yield replace(common, position=position, value=value.text, absence=value.absence, mark=mark)


def _has_maps(node: Node) -> bool:
    """Tell whether choices are written with what stands beside them."""
    nodes = node.items if isinstance(node, ListNode) else (node,)
    return any(isinstance(one, MapNode) for one in nodes)


def _name_tick(tick: Tick, fact: HeadField, common: Attribute, reading: Reading) -> Attribute:
    """Return the row of a tick: `fact` for a choice, `fact.choice` for a sub-option, `fact.choice.parameter`."""
    row = replace(common, value=tick.choice, absence=tick.absence, mark=tick.mark)
    choice = fact.choices.get(tick.choice or "") if fact.choices else None
    if choice is None or not (tick.option or tick.parameter):
        return row
    of = f"{common.label}（{reading.label(choice.label)}）"
    named = f"{fact.id}.{choice.id}"
    if tick.option:
        return replace(row, attribute=named, label=of, value=tick.option, path=(*common.path, "options"))
    parameter = next(one for one in choice.parameters if one.id == tick.parameter)
    return replace(
        row,
        attribute=f"{named}.{parameter.id}",
        label=of + reading.label(parameter.label),
        value=tick.parameter_value,
        unit=parameter.unit or None,
        path=(*common.path, parameter.id),
    )
