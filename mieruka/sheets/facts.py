"""Read facts: what a form's `fields` declare, at the head of a sheet or of an indicator, and parameters."""

from collections.abc import Iterator

from mieruka.contract import Fault, reader_of
from mieruka.forms.model import HeadField
from mieruka.frontmatter import ListNode, Node, TextNode
from mieruka.keys import refuse_choice
from mieruka.problems import Mark
from mieruka.scalars import MOST_YEARS_AWAY, Slip, plain, read_number, read_year
from mieruka.sheets.reading import (
    LOST,
    Reading,
    Value,
    read_absence,
    read_scalar,
    refuse_cut,
    refuse_joined,
    refuse_no_words,
    refuse_number,
    report_fault,
)


def read_fact_values(node: Node, fact: HeadField, reading: Reading, where: str) -> Iterator[tuple[Value, Mark]]:
    """Yield each value of a fact as text, with its place; an empty list is blank.

    Problems: node.not_text, value.*, number.*, year.*, type.date, answer.too_many.
    """
    several = fact.type == "list" or (fact.choices is not None and fact.choices.choose == "many")
    nodes = node.items if isinstance(node, ListNode) else (node,)
    if isinstance(node, ListNode) and not several:
        reading.report.add("answer.too_many", node.mark, where)
        nodes = ()
    if fact.type == "list":
        refuse_joined(node, reading.report, where)
        refuse_cut(nodes, reading.report, where)
    for one in nodes:
        scalar = read_scalar(one, reading, where)
        yield _read_value(scalar, fact, reading, where) if scalar else LOST, one.mark
    if not nodes:
        yield LOST if isinstance(node, ListNode) and not several else Value(absence="blank"), node.mark


def _read_value(node: TextNode, fact: HeadField, reading: Reading, where: str) -> Value:
    choice = reading.find_choice(fact.choices, node.text) if fact.choices is not None else None
    if choice is not None:
        return Value(text=choice.id)
    absence = read_absence(node, reading)
    if absence:
        return Value(absence=absence)
    if node.text in fact.words:
        return Value(text=node.text)
    if fact.choices is not None:
        allowed = [*(reading.label(one.label) for one in fact.choices.choices), *fact.words]
        refuse_choice(reading.report, node, where, allowed)
        return LOST
    return _read_typed(node, fact, reading, where)


def _read_typed(node: TextNode, fact: HeadField, reading: Reading, where: str) -> Value:
    if fact.type == "number":
        number = read_number(node.text)
        if isinstance(number, Slip):
            refuse_number(number, node, reading.report, where, fact.words)
            return LOST
        return Value(number=number, text=plain(number))
    if fact.type == "year":
        return _read_year(node, reading, where)
    if fact.type != "date" and refuse_no_words(node, reading, where):
        return LOST
    typed = reader_of("date" if fact.type == "date" else "string")(node.text)
    if isinstance(typed, Fault):
        report_fault(typed, node, reading.report, where)
        return LOST
    return Value(text=str(typed))


def _read_year(node: TextNode, reading: Reading, where: str) -> Value:
    """Return a western year. Problems: year.*."""
    year = read_year(node.text)
    if isinstance(year, Slip):
        reading.report.add(year.code, node.mark, where, word=node.text, instead=year.instead)
        return LOST
    if year - reading.year > MOST_YEARS_AWAY:  # a duty may be as old as an era; none ends in a hundred years
        values = {"word": node.text, "year": year, "own": reading.year, "most": MOST_YEARS_AWAY}
        reading.report.add("year.far", node.mark, where, **values)
        return LOST
    return Value(text=str(year))
