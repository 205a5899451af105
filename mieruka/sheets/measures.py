"""Read a measure list: its total, its pillars, the measures and what each one gives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from mieruka.contract import Cell, Field
from mieruka.frontmatter import Entry, MapNode, Node, TextNode
from mieruka.keys import (
    Names,
    as_list,
    has_unknown,
    is_blank_mark,
    items_of,
    join,
    name_ids,
    open_mapping,
    refuse_choice,
    tell_twice,
)
from mieruka.records import Benefit, Measure, Path, Pillar
from mieruka.scalars import YEN_PER, count_yen, is_whole
from mieruka.sheets.reading import Reading, read_absence, read_entry_fields, read_scalar


@dataclass(frozen=True, slots=True)
class MeasureRows:
    """The rows that a measure list gives."""

    pillars: list[Pillar] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    benefits: list[Benefit] = field(default_factory=list)


def read_total(node: Node, reading: Reading, where: str) -> Pillar:
    """Return the list's own total: a pillar without a number."""
    fields = [one for one in reading.contract.tables["pillars"].entries if one.name != "name"]
    entries = open_mapping(node, _names(fields), reading.report, where)
    cells = read_entry_fields(fields, entries, reading, where)
    reading.note_keys("total", node, entries)
    return _pillar_row(None, cells, entries, reading, (node, ("total",)))


def read_pillars(node: Node, reading: Reading, where: str) -> MeasureRows:
    """Return the pillars with their measures and benefits, each numbered from 1 in written order."""
    rows = MeasureRows()
    fields = reading.contract.tables["pillars"].entries
    names = _names(fields, ("measures", reading.contract.tables["measures"].title))
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        entries = open_mapping(line, names, reading.report, at)
        cells = read_entry_fields(fields, entries, reading, at)
        if "name" not in entries and entries and not has_unknown(line, entries):
            reading.report.add("key.missing", line.mark, at, key="name")
        reading.note_keys("pillars", line, entries)
        pillar = _pillar_row(number, cells, entries, reading, (line, ("pillars", str(number))))
        rows.pillars.append(pillar)
        if "measures" in entries and not is_blank_mark(entries["measures"].value):
            entry = entries["measures"]
            tell_twice(items_of(entry.value), reading.report, join(at, entry.key.text), "warning")
            _read_measures(entry.value, pillar, rows, reading, join(at, entry.key.text))
    return rows


def _names(fields: Sequence[Field], *more: tuple[str, str]) -> Names:
    """A key is written as the contract's key, or as the column's own name or title."""
    names = name_ids([*((one.key, one.title) for one in fields), *more])
    return Names({**{one.name: one.key for one in fields}, **names.ids}, names.shared)


def _pillar_row(
    number: int | None, cells: dict[str, Cell], entries: dict[str, Entry], reading: Reading, at: tuple[Node, Path]
) -> Pillar:
    node, path = at
    amount = _number(cells.pop("amount", None))
    unit = reading.form.pillar_unit
    return Pillar(
        pillar=number,
        name=_text(cells.pop("name", None)),
        amount=amount,
        unit=unit or None,
        amount_yen=_yen(amount, unit),
        limit=_text(cells.pop("limit", None)),
        plain=cells,
        absence=_absence_of(entries.get("amount"), reading),
        mark=node.mark,
        path=path,
    )


def _absence_of(entry: Entry | None, reading: Reading) -> str | None:
    return read_absence(entry.value, reading) if entry is not None and isinstance(entry.value, TextNode) else None


def _yen(amount: Decimal | None, unit: str) -> int | None:
    return count_yen(amount, unit) if amount is not None and unit in YEN_PER else None


def _number(cell: Cell) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else None


def _text(cell: Cell) -> str | None:
    return None if cell is None else str(cell)


def _read_measures(node: Node, pillar: Pillar, rows: MeasureRows, reading: Reading, where: str) -> None:
    fields = reading.contract.tables["measures"].entries
    names = _names(fields, ("benefits", reading.contract.tables["benefits"].title))
    for position, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, position)
        entries = open_mapping(line, names, reading.report, at)
        cells = read_entry_fields(fields, entries, reading, at)
        if not isinstance(line, MapNode):
            continue
        if "name" not in entries and not has_unknown(line, entries):
            reading.report.add("key.missing", line.mark, at, key="name")
        reading.note_keys("pillars.measures", line, entries)
        future = cells.pop("future", None)
        measure = Measure(
            measure=len(rows.measures) + 1,
            pillar=pillar.pillar or 0,
            pillar_name=pillar.name,
            name=_text(cells.pop("name", None)) or "",
            group=_text(cells.pop("group", None)),
            summary=_text(cells.pop("summary", None)),
            future=future if isinstance(future, bool) else None,
            plain=cells,
            mark=line.mark,
            path=(*pillar.path, "measures", str(position)),
        )
        rows.measures.append(measure)
        if "benefits" in entries and not is_blank_mark(entries["benefits"].value):
            entry = entries["benefits"]
            tell_twice(items_of(entry.value), reading.report, join(at, entry.key.text), "warning")
            _read_benefits(entry.value, measure, rows, reading, join(at, entry.key.text))


def _read_benefits(node: Node, measure: Measure, rows: MeasureRows, reading: Reading, where: str) -> None:
    fields = reading.contract.tables["benefits"].entries
    names = _names(fields, ("rate", reading.contract.keys["rate"]))
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        entries = open_mapping(line, names, reading.report, at)
        cells = read_entry_fields(fields, entries, reading, at)
        amount, unit = _number(cells.pop("amount", None)), _text(cells.pop("unit", None))
        reading.note_keys("pillars.measures.benefits", line, entries)
        _note_omissions(line, entries, reading, at)
        _check_unit(entries, amount, unit, reading, at)
        numerator, denominator = _read_rate(entries.get("rate"), reading, at)
        times = cells.pop("times", None)
        known = {name: _text(cells.pop(name, None)) for name in BENEFIT_TEXTS}
        rows.benefits.append(
            Benefit(
                measure=measure.measure,
                measure_name=measure.name,
                benefit=number,
                **known,
                amount=amount,
                unit=unit,
                amount_yen=_yen(amount, unit or ""),
                rate_numerator=numerator,
                rate_denominator=denominator,
                times=times if isinstance(times, int) else None,
                plain=cells,
                absence=_absence_of(entries.get("amount"), reading),
                mark=line.mark,
                path=(*measure.path, "benefits", str(number)),
            )
        )


BENEFIT_TEXTS = ("purpose", "recipient", "payer", "kind", "limit", "every", "extra", "condition")


def _note_omissions(line: Node, entries: dict[str, Entry], reading: Reading, where: str) -> None:
    """Tell what a benefit lacks beside what it has: what it is for, the bound of an amount, how often so many times.

    Problems: key.left_out.
    """
    kind = entries["kind"].value if "kind" in entries else None
    grant = isinstance(kind, TextNode) and kind.text in ("grant", reading.contract.lists["benefit_kind"]["grant"])
    lacking = {
        "for": not (grant and {"who", "amount"} <= entries.keys()),
        "limit": "amount" in entries,
        "every": "times" in entries,
    }
    titles = {one.key: one.title for one in reading.contract.tables["benefits"].entries}
    for key, needed in lacking.items():
        if needed and key not in entries and isinstance(line, MapNode) and not has_unknown(line, entries):
            reading.report.add("key.left_out", line.mark, where, key=key, label=titles[key])


def _check_unit(
    entries: dict[str, Entry], amount: Decimal | None, unit: str | None, reading: Reading, where: str
) -> None:
    """An amount has a unit of the form. Problems: key.missing, value.not_in_choices."""
    units = reading.form.benefit_units
    if amount is not None and unit is None and "unit" not in entries:
        reading.report.add("key.missing", entries["amount"].key.mark, where, key="unit")
    elif unit is not None and "amount" not in entries:
        reading.report.add("key.missing", entries["unit"].key.mark, where, key="amount")
    elif unit is not None and units and unit not in units:
        refuse_choice(reading.report, entries["unit"].value, join(where, "unit"), units)


def _read_rate(entry: Entry | None, reading: Reading, where: str) -> tuple[int | None, int | None]:
    """Return (numerator, denominator) of `1/2` as printed, not reduced; `full` is 1/1. Problems: benefit.rate."""
    if entry is None or is_blank_mark(entry.value):
        return None, None
    scalar = read_scalar(entry.value, reading, join(where, entry.key.text))
    if scalar is None:
        return None, None
    word = scalar.text
    if word == "full":
        return 1, 1
    numerator, _, denominator = word.partition("/")
    if all(is_whole(part) and int(part) > 0 for part in (numerator, denominator)):
        return int(numerator), int(denominator)
    reading.report.add("benefit.rate", entry.value.mark, join(where, entry.key.text), word=word)
    return None, None
