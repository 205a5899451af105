"""Read facts: what a form's `fields` declare, at the head of a sheet or of an indicator, and parameters."""

from collections.abc import Iterator

from mieruka.contract import Fault, reader_of
from mieruka.forms.model import HeadField
from mieruka.frontmatter import Entry, ListNode, Node, TextNode
from mieruka.keys import refuse_choice
from mieruka.records import Attribute, Path
from mieruka.scalars import Slip, plain, read_number, read_year
from mieruka.sheets.reading import Reading, Value, read_absence, report_fault


def read_fact(
    entry: Entry, fact: HeadField, of: tuple[int | None, Path], reading: Reading, where: str
) -> Iterator[Attribute]:
    """Yield the rows of one fact: one, or one for each ticked choice or list item.

    Problems: node.not_text, value.*, number.*, year.*, type.date, answer.too_many.
    """
    indicator, path = of
    for position, (value, node) in enumerate(read_fact_values(entry.value, fact, reading, where), 1):
        yield Attribute(
            indicator=indicator,
            attribute=fact.id,
            position=position,
            label=reading.label(fact.label),
            value=value.text,
            unit=fact.unit or None,
            absence=value.absence,
            mark=node.mark,
            path=path,
        )


def read_fact_values(node: Node, fact: HeadField, reading: Reading, where: str) -> Iterator[tuple[Value, TextNode]]:
    """Yield each value of a fact as text, with its node."""
    several = fact.type == "list" or (fact.choices is not None and fact.choices.choose == "many")
    nodes = node.items if isinstance(node, ListNode) else (node,)
    if isinstance(node, ListNode) and not several:
        reading.report.add("answer.too_many", node.mark, where)
        return
    for one in nodes:
        if not isinstance(one, TextNode):
            reading.report.add("node.not_text", one.mark, where)
            continue
        value = _read_value(one, fact, reading, where)
        if value is not None:
            yield value, one


def _read_value(node: TextNode, fact: HeadField, reading: Reading, where: str) -> Value | None:
    absence = read_absence(node, reading)
    if absence:
        return Value(absence=absence)
    if node.text in fact.words:
        return Value(text=node.text)
    if fact.choices is not None:
        choices = fact.choices
        choice = choices.get(choices.names.ids.get(node.text, ""))
        if choice is None:
            refuse_choice(reading.report, node, where, [choice.label for choice in choices.choices])
            return None
        return Value(text=choice.id)
    return _read_typed(node, fact, reading, where)


def _read_typed(node: TextNode, fact: HeadField, reading: Reading, where: str) -> Value | None:
    if fact.type == "number":
        number = read_number(node.text)
        if isinstance(number, Slip):
            words = "、".join([*fact.words, "~"])
            reading.report.add(
                number.code, node.mark, where, word=node.text, instead=number.instead or "―", marks=words
            )
            return None
        return Value(number=number, text=plain(number))
    if fact.type == "year":
        year = read_year(node.text)
        if isinstance(year, Slip):
            reading.report.add(year.code, node.mark, where, word=node.text, instead=year.instead or "R5、2023")
            return None
        return Value(text=str(year))
    typed = reader_of("date" if fact.type == "date" else "string")(node.text)
    if isinstance(typed, Fault):
        report_fault(typed, node, reading.report, where)
        return None
    return Value(text=str(typed))
