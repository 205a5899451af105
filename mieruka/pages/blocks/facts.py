"""Facts at the head, places in trees, relations to other sheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import ClassVar

from mieruka.forms.model import ChoiceSet, HeadField
from mieruka.pages.addresses import node_anchor, plan_page
from mieruka.pages.blocks.block import Block
from mieruka.pages.blocks.ticks import Tick, tick_choices, write_typed
from mieruka.pages.directory import Entry
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell, Wording
from mieruka.records import Answer, Attribute, Place


@dataclass(frozen=True, slots=True)
class HeadFact:
    """項目: a fact with its values, or with its tick boxes."""

    label: str
    cells: tuple[Cell, ...]
    ticks: tuple[Tick, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactList(Block):
    """基本情報: facts at the head of a sheet."""

    shape: ClassVar[str] = "facts"
    facts: tuple[HeadFact, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """階層: one level of a place; `node` is its address on the plan page, `bearer` the sheet that bears its code."""

    label: str
    cell: Cell
    node: str
    bearer: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceList(Block):
    """位置づけ: the places of a sheet in one tree, each from the top down."""

    shape: ClassVar[str] = "places"
    places: tuple[tuple[Step, ...], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """関係: another sheet, or a name that has none here."""

    cell: Cell
    entry: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList(Block):
    """関連: the sheets of one relation."""

    shape: ClassVar[str] = "links"
    links: tuple[Relation, ...]


def show_fields(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield the facts that stand together under a heading, as one list."""
    fields = {field.id: field for field in material.form.fields}
    rows = [row for row in material.sheet.attributes if row.indicator is None]
    facts = tuple(
        show_fact(fields[one], rows_of(fields[one], rows), material.wording)
        for one in ids
        if any(row.attribute == one for row in rows)
    )
    if facts:
        yield FactList(anchor=f"fields-{ids[0]}", label=facts[0].label if len(facts) == 1 else "", facts=facts)


def rows_of(field: HeadField, rows: Sequence[Attribute]) -> list[Attribute]:
    """Return the rows of a fact, with those of what stands beside its choices."""
    return [row for row in rows if row.attribute == field.id or row.attribute.startswith(f"{field.id}.")]


def show_fact(field: HeadField, rows: Sequence[Attribute], wording: Wording) -> HeadFact:
    """Return one fact: its tick boxes where it has any, with what stands beside them, and what no box holds."""
    known = {choice.id for choice in field.choices.choices} if field.choices else set()
    unboxed = [row for row in rows if row.attribute == field.id and (row.value is None or row.value not in known)]
    cells = tuple(wording.cell(row, _write(row.value, field), row.unit) for row in unboxed)
    ticks = tick_choices(field.choices, [*_tick_rows(field.choices, rows)], wording) if field.choices else ()
    doubt = next((row.confidence for row in rows if row.confidence), None)
    return HeadFact(wording.label(field.label), cells, ticks, wording.word("confidence", doubt) if ticks else "")


def _tick_rows(choices: ChoiceSet, rows: Sequence[Attribute]) -> Iterator[Answer]:
    """Yield what is ticked of a fact in the shape of an answer: its box, a sub-box, what is filled in beside it."""
    for row in rows:
        fact, _, named = row.attribute.partition(".")
        for choice in choices.choices:
            beside = {f"{choice.id}.{parameter.id}": parameter.id for parameter in choice.parameters}
            if named in beside or named == choice.id or (not named and row.value == choice.id):
                yield Answer(
                    question=fact,
                    position=row.position,
                    label=row.label,
                    choice=choice.id,
                    option=row.value if named == choice.id else None,
                    parameter=beside.get(named),
                    parameter_value=row.value if named in beside else None,
                    absence=row.absence,
                    confidence=row.confidence,
                    mark=row.mark,
                )


def _write(value: str | None, field: HeadField) -> Decimal | str | None:
    if field.type == "number" and value is not None and value not in field.words:
        return Decimal(value)
    return write_typed(value, field)


def show_places(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield the places of each tree."""
    for tree in material.form.trees:
        rows = [row for row in material.sheet.places if row.tree == tree.id]
        if tree.id in ids and rows:
            by_place = groupby(sorted(rows, key=lambda row: (row.place, row.level_order)), key=lambda row: row.place)
            places = tuple(_place(material, list(levels)) for _, levels in by_place)
            yield PlaceList(anchor=f"place-{tree.id}", label=material.wording.label(tree.label), places=places)


def _place(material: Material, rows: Sequence[Place]) -> tuple[Step, ...]:
    """Return the levels of one place, each with the address of its node."""
    sheet, steps = material.sheet, []
    path: list[tuple[str, str]] = []
    for row in rows:
        words = " ".join(word for word in (row.code, row.name) if word)
        path.append((row.level, row.code or row.name or ""))
        node = f"{plan_page(sheet.municipality, sheet.fiscal_year)}#{node_anchor(row.tree, path)}" if words else ""
        bearer = material.around.bearers.get((row.level, row.code or ""))
        steps.append(Step(row.level_label, material.wording.cell(row, words), node, bearer))
    return tuple(steps)


def show_links(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield the sheets of each relation that the form prints."""
    labels = {link.id: material.wording.label(link.label) for link in material.form.links}
    for one in ids:
        yield from _relations(material, one, labels[one])


def show_other_links(material: Material) -> Iterator[Block]:
    """Yield the relations that no form prints: those that tell a subject's history."""
    printed = {link.id for link in material.form.links}
    for relation in dict.fromkeys(link.relation for link in material.sheet.links if link.relation not in printed):
        yield from _relations(material, relation, material.wording.word("relation", relation))


def _relations(material: Material, relation: str, label: str) -> Iterator[Block]:
    rows = [row for row in material.sheet.links if row.relation == relation]
    wording, others = material.wording, material.around.others
    links = tuple(Relation(wording.cell(row, row.other_name or row.other), others.get(row.other or "")) for row in rows)
    if links:
        yield LinkList(anchor=f"link-{relation.replace('_', '-')}", label=label, links=links)
