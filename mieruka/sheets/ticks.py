"""Read an answer: which of the printed boxes are ticked, with sub-options, parameters and a comment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mieruka.forms.model import Choice, ChoiceSet, Question
from mieruka.frontmatter import Entry, ListNode, MapNode, Node, TextNode
from mieruka.keys import join, name_ids, open_mapping, refuse_choice
from mieruka.problems import Mark
from mieruka.records import NOWHERE
from mieruka.sheets.facts import read_fact_values
from mieruka.sheets.reading import Reading, read_absence, read_text_cell


@dataclass(frozen=True, slots=True)
class Tick:
    """One ticked thing: a choice alone, with a sub-option, or with a parameter. No choice: a blank answer."""

    choice: str | None
    option: str | None = None
    canonical: str | None = None
    parameter: str | None = None
    parameter_value: str | None = None
    comment: str | None = None
    absence: str | None = None
    mark: Mark = NOWHERE


def read_ticks(node: Node, question: Question, reading: Reading, where: str) -> list[Tick]:
    """Return what an answer ticks: a word, a list of words, or {choice, options, comment, a parameter}."""
    if isinstance(node, MapNode):
        return _read_tick_map(node, question, reading, where)
    return _read_choices(node, question.choices, reading, where)


def _read_choices(node: Node, choices: ChoiceSet, reading: Reading, where: str) -> list[Tick]:
    nodes = node.items if isinstance(node, ListNode) else (node,)
    if isinstance(node, ListNode) and choices.choose == "one" and len(nodes) > 1:
        reading.report.add("answer.too_many", node.mark, where)
        return []
    ticks = []
    for one in nodes:
        if not isinstance(one, TextNode):
            reading.report.add("node.not_text", one.mark, where)
            continue
        choice = choices.get(choices.names.ids.get(one.text, ""))
        absence = None if choice else read_absence(one, reading)
        if choice:
            ticks.append(Tick(choice.id, canonical=choice.canonical or None, mark=one.mark))
        elif absence:
            ticks.append(Tick(None, absence=absence, mark=one.mark))
        else:
            refuse_choice(reading.report, one, where, [choice.label for choice in choices.choices])
    return ticks


def _read_tick_map(node: MapNode, question: Question, reading: Reading, where: str) -> list[Tick]:
    keys = reading.contract.keys
    parameters = {one.id: one for choice in question.choices.choices for one in choice.parameters}
    known = [(key, keys[key]) for key in ("choice", "options", "comment")]
    names = name_ids([*known, *((one.id, one.label) for one in parameters.values())])
    entries = open_mapping(node, names, reading.report, where)
    if "choice" not in entries:
        reading.report.add("key.missing", node.mark, where, key="choice")
        return []
    ticks = _read_choices(entries["choice"].value, question.choices, reading, where)
    if "comment" in entries and ticks:
        comment = read_comment(entries["comment"], bool(question.comment), reading, where)
        ticks[0] = replace(ticks[0], comment=comment)
    more: list[Tick] = []
    for tick in ticks:
        choice = question.choices.get(tick.choice or "")
        if choice and "options" in entries and len(ticks) == 1:
            more += _read_options(entries["options"], choice, reading, where)
        if choice:
            more += _read_parameters(entries, choice, reading, where)
    ticked = [question.choices.get(tick.choice or "") for tick in ticks]
    own = {one.id for choice in ticked if choice for one in choice.parameters}
    for identifier in parameters.keys() - own:
        if identifier in entries:  # a parameter belongs to its choice alone
            key = entries[identifier].key
            reading.report.add("answer.foreign_parameter", key.mark, join(where, key.text), key=key.text)
    return ticks + more


def read_comment(entry: Entry, allowed: bool, reading: Reading, where: str) -> str | None:
    """Return a comment, or None where it is blank. Problems: answer.no_comment, node.not_text."""
    at = join(where, entry.key.text)
    if not allowed:
        reading.report.add("answer.no_comment", entry.key.mark, at)
    value = read_text_cell(entry.value, reading, at)
    return value.text if value else None


def _read_options(entry: Entry, choice: Choice, reading: Reading, where: str) -> list[Tick]:
    at = join(where, entry.key.text)
    if choice.options is None:
        reading.report.add("answer.no_options", entry.key.mark, at, choice=choice.label)
        return []
    ticks = _read_choices(entry.value, choice.options, reading, at)
    return [replace(tick, choice=choice.id, option=tick.choice) for tick in ticks if tick.choice]


def _read_parameters(entries: dict[str, Entry], choice: Choice, reading: Reading, where: str) -> Iterator[Tick]:
    for parameter in choice.parameters:
        entry = entries.get(parameter.id)
        if entry is None:
            continue
        for value, node in read_fact_values(entry.value, parameter, reading, join(where, entry.key.text)):
            yield Tick(
                choice.id, parameter=parameter.id, parameter_value=value.text, absence=value.absence, mark=node.mark
            )
