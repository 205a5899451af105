"""Measure lists: pillars, their measures, and what each gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mieruka.pages.blocks.block import Block
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell, Fact
from mieruka.records import Benefit, Measure, Pillar


@dataclass(frozen=True, slots=True)
class Sum:
    """金額: an amount with its limit (as code and label) and the same in yen."""

    cell: Cell
    limit: str = ""
    limit_label: str = ""
    yen: int | None = None


@dataclass(frozen=True, slots=True)
class Gift:
    """給付: one thing that a measure gives. `rate` is (numerator, denominator), equal for the whole."""

    kind: str
    sum: Sum
    rate: tuple[int, int] | None
    facts: tuple[Fact, ...]
    doubt: str


@dataclass(frozen=True, slots=True)
class Support:
    """支援制度: a measure with what it gives."""

    anchor: str
    number: int
    name: str
    group: str
    summary: str
    future: bool
    facts: tuple[Fact, ...]
    gifts: tuple[Gift, ...]
    doubt: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """施策の柱: a pillar with its measures."""

    anchor: str
    name: Cell
    sum: Sum
    facts: tuple[Fact, ...]
    supports: tuple[Support, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PillarList(Block):
    """支援制度一覧: the list's own total, and its pillars. `titles` are those of the columns."""

    shape: ClassVar[str] = "pillars"
    total: Bundle | None
    bundles: tuple[Bundle, ...]
    future_title: str
    group_title: str
    rate_title: str


def show_pillars(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield the list of measures."""
    del ids  # the block has no parts
    pillars, form = material.sheet.pillars, material.form
    if pillars and form.pillars:
        wording = material.wording
        yield PillarList(
            anchor="pillars",
            label=wording.label(form.pillars.label),
            total=next((_bundle(material, one) for one in pillars if one.pillar is None), None),
            bundles=tuple(_bundle(material, one) for one in pillars if one.pillar is not None),
            future_title=wording.column("measures", "future"),
            group_title=wording.column("measures", "group"),
            rate_title=wording.column("benefits", "rate_numerator"),
        )


def _bundle(material: Material, pillar: Pillar) -> Bundle:
    measures = [one for one in material.sheet.measures if one.pillar == pillar.pillar]
    return Bundle(
        anchor=f"pillar-{pillar.pillar}",
        name=material.wording.plain(pillar.name),
        sum=_sum(material, pillar),
        facts=material.wording.facts("pillars", pillar.plain),
        supports=tuple(_support(material, one) for one in measures),
    )


def _sum(material: Material, row: Pillar | Benefit) -> Sum:
    cell = material.wording.cell(row, row.amount, row.unit)
    return Sum(cell, row.limit or "", material.wording.word("limit", row.limit), row.amount_yen)


def _support(material: Material, measure: Measure) -> Support:
    benefits = [one for one in material.sheet.benefits if one.measure == measure.measure]
    return Support(
        anchor=f"measure-{measure.measure}",
        number=measure.measure,
        name=measure.name,
        group=measure.group or "",
        summary=measure.summary or "",
        future=bool(measure.future),
        facts=material.wording.facts("measures", measure.plain),
        gifts=tuple(_gift(material, one) for one in benefits),
        doubt=material.wording.word("confidence", measure.confidence),
    )


def _gift(material: Material, benefit: Benefit) -> Gift:
    wording = material.wording
    values = {
        "purpose": benefit.purpose,
        "recipient": benefit.recipient,
        "payer": benefit.payer,
        "every": benefit.every,
        "times": benefit.times,
        "extra": benefit.extra,
        "condition": benefit.condition,
    }
    facts = wording.facts("benefits", values) + wording.facts("benefits", benefit.plain)
    rated = benefit.rate_numerator is not None and benefit.rate_denominator is not None
    return Gift(
        kind=wording.word("benefit_kind", benefit.kind),
        sum=_sum(material, benefit),
        rate=(benefit.rate_numerator or 0, benefit.rate_denominator or 0) if rated else None,
        facts=facts,
        doubt=wording.word("confidence", benefit.confidence),
    )
