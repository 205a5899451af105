"""Read the lists of a sheet: relations to other sheets, and opinions with their replies."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mieruka.frontmatter import Entry, ListNode, Node, TextNode
from mieruka.keys import as_list, has_unknown, items_of, join, open_mapping, tell_twice
from mieruka.records import Link, Opinion
from mieruka.sheets.reading import Reading, Value, read_entry_fields, read_text_cell


def read_links(node: Node, reading: Reading, where: str) -> list[Link]:
    """Return the printed relations, by line {relation: a sheet's address, or a name}; not numbered yet.

    Problems: key.*, node.*. Whether the address is one of a sheet is told by a rule.
    """
    rows: list[Link] = []
    labels = {link.id: reading.label(link.label) for link in reading.form.links}
    tell_twice(items_of(node), reading.report, where)
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        for relation, entry in open_mapping(line, reading.names.links, reading.report, at).items():
            reading.spelt[entry.value.mark] = join(at, entry.key.text)
            values = _values(entry.value, reading, join(at, entry.key.text))
            rows += (_link(relation, labels[relation], value, entry) for value in values)
    return rows


def read_history(node: Node, reading: Reading, where: str, relation: str) -> list[Link]:
    """Return the sheets that this one succeeds, was merged into or was split from; not numbered yet."""
    label = reading.contract.lists["relation"][relation]
    entry = Entry(TextNode(where, node.mark, plain=True), node)
    return [_link(relation, label, value, entry) for value in _values(node, reading, where)]


def number_links(rows: Iterable[Link]) -> tuple[Link, ...]:
    """Return relations numbered through: a form may print a list of forerunners beside the sheet's own `succeeds`."""
    count: dict[str, int] = {}
    numbered = []
    for row in rows:
        count[row.relation] = position = count.get(row.relation, 0) + 1
        numbered.append(replace(row, position=position, path=("links", row.relation, str(position))))
    return tuple(numbered)


def _values(node: Node, reading: Reading, where: str) -> Iterator[Value]:
    for one in node.items if isinstance(node, ListNode) else (node,):
        yield read_text_cell(one, reading, where)


def _link(relation: str, label: str, value: Value, entry: Entry) -> Link:
    is_address = value.text is not None and "/" in value.text
    return Link(
        relation=relation,
        label=label,
        position=0,
        other=value.text if is_address else None,
        other_name=None if is_address else value.text,
        absence=value.absence,
        mark=entry.value.mark,
    )


def read_opinions(node: Node, reading: Reading, where: str) -> list[Opinion]:
    """Return the opinions, by line {source: opinion, number, about, reply}; numbered from 1 where no number is printed.

    Problems: key.*, opinion.no_reply.
    """
    rows: list[Opinion] = []
    sources = {source.id: source for source in reading.form.opinions}
    fields = reading.contract.tables["opinions"].entries
    count: dict[str, int] = {}
    tell_twice(items_of(node), reading.report, where, "warning")
    for position, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, position)
        entries = open_mapping(line, reading.names.opinions, reading.report, at)
        written = [identifier for identifier in entries if identifier in sources]
        if len(written) != 1 and entries and not has_unknown(line, entries):
            code = "key.missing" if not written else "opinion.two_sources"
            reading.report.add(code, line.mark, at, key="、".join(sources))
        if not written:
            continue
        source, entry = sources[written[0]], entries[written[0]]
        reading.note_keys(f"opinions.{source.id}", line, entries)
        reading.spelt[line.mark] = join(at, entry.key.text)
        if source.reply and "reply" not in entries:
            reading.note_left_out(line.mark, at, "reply", source.reply)
        cells = read_entry_fields(fields, entries, reading, at)
        value = read_text_cell(entry.value, reading, join(at, entry.key.text))
        if "reply" in entries and not source.reply:
            reading.report.add("opinion.no_reply", entries["reply"].key.mark, at)
        count[source.id] = count.get(source.id, 0) + 1
        number, about, reply = (cells.pop(name, None) for name in ("number", "about", "reply"))
        if any(row.by == source.id and row.number == str(number) for row in rows):
            reading.report.add("opinion.twice", entries["number"].value.mark, at, number=number)
            continue
        rows.append(
            Opinion(
                by=source.id,
                by_label=reading.label(source.label),
                number=str(number if number is not None else count[source.id]),
                about=None if about is None else str(about),
                opinion=value.text,
                reply=None if reply is None else str(reply),
                plain=cells,
                absence=value.absence,
                mark=line.mark,
                path=("opinions", source.id, str(number if number is not None else count[source.id])),
            )
        )
    return rows
