"""Read an answer: which of the printed boxes are ticked, with sub-options, parameters and a comment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mieruka.forms.model import Choice, ChoiceSet, Question
from mieruka.frontmatter import Entry, ListNode, MapNode, Node
from mieruka.keys import has_unknown, join, name_ids, open_mapping, refuse_choice
from mieruka.problems import Mark
from mieruka.records import NOWHERE
from mieruka.sheets.facts import read_fact_values
from mieruka.sheets.reading import LOST, Reading, read_absence, read_scalar, read_text_cell


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
    """Return what an answer ticks: a word, {choice, options, comment, a parameter}, or a list of these."""
    if isinstance(node, MapNode):
        return _read_tick_map(node, question, reading, where)
    if isinstance(node, ListNode) and question.choices.choose != "one":
        return _read_tick_list(node, question, reading, where)
    return _read_choices(node, question.choices, reading, where)


def _read_choices(node: Node, choices: ChoiceSet, reading: Reading, where: str) -> list[Tick]:
    nodes = node.items if isinstance(node, ListNode) else (node,)
    if isinstance(node, ListNode) and choices.choose == "one" and len(nodes) > 1:
        reading.report.add("answer.too_many", node.mark, where)
        return [Tick(None, absence=LOST.absence, mark=node.mark)]
    ticks: list[Tick] = []
    for node_of_one in nodes:
        one = read_scalar(node_of_one, reading, where)
        if one is None:
            ticks.append(Tick(None, absence=LOST.absence, mark=node_of_one.mark))
            continue
        choice = reading.find_choice(choices, one.text)
        absence = None if choice else read_absence(one, reading)
        first = next((tick for tick in ticks if choice and tick.choice == choice.id), None)
        if first:
            reading.report.add("key.doubled", one.mark, where, key=one.text, line=first.mark.line)
        elif choice:
            ticks.append(Tick(choice.id, canonical=choice.canonical or None, mark=one.mark))
        elif absence:
            ticks.append(Tick(None, absence=absence, mark=one.mark))
        else:
            refuse_choice(reading.report, one, where, [reading.label(choice.label) for choice in choices.choices])
            ticks.append(Tick(None, absence=LOST.absence, mark=one.mark))
    return ticks


def _read_tick_list(node: ListNode, question: Question, reading: Reading, where: str) -> list[Tick]:
    """Return what a list ticks: words, and choices with what stands beside them. Problems: key.doubled."""
    words = ListNode(tuple(one for one in node.items if not isinstance(one, MapNode)), node.mark)
    found = {tick.mark: [tick] for tick in _read_choices(words, question.choices, reading, where)}
    taken = {tick.choice: tick for ticks in found.values() for tick in ticks if tick.choice}
    for one in node.items:
        if not isinstance(one, MapNode):
            continue
        ticks = _read_tick_map(one, question, reading, where)
        first = next((taken[tick.choice] for tick in ticks if tick.choice in taken), None)
        if first:
            reading.report.add("key.doubled", one.mark, where, key=first.choice, line=first.mark.line)
            continue
        taken |= {tick.choice: tick for tick in ticks if tick.choice}
        found[one.mark] = ticks
    return [tick for one in node.items for tick in found.get(one.mark, ())]


def _read_tick_map(node: MapNode, question: Question, reading: Reading, where: str) -> list[Tick]:
    keys = reading.contract.keys
    parameters = {one.id: one for choice in question.choices.choices for one in choice.parameters}
    known = [(key, keys[key]) for key in ("choice", "options", "comment")]
    names = name_ids([*known, *((one.id, one.label) for one in parameters.values())])
    entries = open_mapping(node, names, reading.report, where)
    if "choice" not in entries and not has_unknown(node, entries):
        reading.report.add("key.missing", node.mark, where, key="choice")
    ticks = [Tick(None, absence=LOST.absence, mark=node.mark)]
    if "choice" in entries:
        ticks = _read_choices(entries["choice"].value, question.choices, reading, where)
    if "comment" in entries and ticks:
        comment = read_comment(entries["comment"], bool(question.comment), reading, where)
        ticks[0] = replace(ticks[0], comment=comment)
    ticked = [choice for tick in ticks if (choice := question.choices.get(tick.choice or ""))]
    more: list[Tick] = []
    if question.comment and "comment" not in entries and not has_unknown(node, entries):
        reading.note_left_out(node.mark, where, "comment", question.comment)
    lost = any(tick.absence == LOST.absence for tick in ticks)
    if "options" in entries and ticks and not lost:
        more += _read_options(entries["options"], ticked, reading, where)
    for choice in ticked:
        more += _read_parameters(entries, choice, reading, where)
    if any(choice.options for choice in ticked) and "options" not in entries and not has_unknown(node, entries):
        reading.note_left_out(node.mark, where, "options")
    own = {one.id for choice in ticked for one in choice.parameters}
    for identifier in parameters.keys() - own:
        if identifier in entries and not lost:  # a parameter belongs to its choice alone
            key = entries[identifier].key
            reading.report.add("answer.foreign_parameter", key.mark, join(where, key.text), key=key.text)
    return ticks + more


def read_comment(entry: Entry, allowed: bool, reading: Reading, where: str) -> str | None:
    """Return a comment, or None where it is blank. Problems: answer.no_comment, node.not_text."""
    at = join(where, entry.key.text)
    if not allowed:
        reading.report.add("answer.no_comment", entry.key.mark, at)
    return read_text_cell(entry.value, reading, at).text


def _read_options(entry: Entry, ticked: Sequence[Choice], reading: Reading, where: str) -> list[Tick]:
    """Return the sub-options of the ticked choices; each belongs to the choice that has it."""
    at = join(where, entry.key.text)
    owners = {option.id: choice for choice in ticked if choice.options for option in choice.options.choices}
    if not owners:
        labels = "、".join(reading.label(choice.label) for choice in ticked) or "―"
        reading.report.add("answer.no_options", entry.key.mark, at, choice=labels)
        return []
    sets = [choice.options for choice in ticked if choice.options]
    options = sets[0]
    if len(sets) > 1:
        boxes = tuple(option for one in sets for option in one.choices)
        options = ChoiceSet("many", boxes, name_ids((option.id, option.label) for option in boxes))
    ticks = _read_choices(entry.value, options, reading, at)
    return [replace(tick, choice=owners[tick.choice].id, option=tick.choice) for tick in ticks if tick.choice]


def _read_parameters(entries: dict[str, Entry], choice: Choice, reading: Reading, where: str) -> Iterator[Tick]:
    for parameter in choice.parameters:
        entry = entries.get(parameter.id)
        if entry is None:
            continue
        for value, mark in read_fact_values(entry.value, parameter, reading, join(where, entry.key.text)):
            yield Tick(choice.id, parameter=parameter.id, parameter_value=value.text, absence=value.absence, mark=mark)
