"""What it costs and what it gives: amounts, labour, printed figures, pillars, measures, benefits."""

from dataclasses import dataclass, field
from decimal import Decimal

from mieruka.records.record import Plain, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost(Record):
    """One printed amount (経費), in the form's unit and in yen."""

    fiscal_year: int | None
    stage: str
    canonical_stage: str | None
    stage_label: str
    item: str
    item_name: str | None
    role: str
    part_of: str | None
    canonical_item: str | None
    label: str
    amount: Decimal | None
    unit: str
    amount_yen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing(Record):
    """One labour row of one stage (人員)."""

    fiscal_year: int | None
    stage: str
    stage_label: str
    item: str
    label: str
    workers: str | None
    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    unit_price_unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated(Record):
    """A printed figure that a formula should give (印字された算出値): an input of the figures, not a table."""

    figure: str
    item: str | None = None
    indicator: int | None = None
    fiscal_year: int | None = None
    year_word: str | None = None
    """What stands where a year stands, for a figure of an indicator."""
    stage: str | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar(Record):
    """A pillar of a measure list; without a number it is the list's own total (施策の柱)."""

    pillar: int | None
    name: str | None
    amount: Decimal | None
    unit: str | None
    amount_yen: int | None
    limit: str | None
    plain: Plain = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Record):
    """A support measure (支援制度)."""

    measure: int
    pillar: int
    pillar_name: str | None
    name: str
    group: str | None = None
    summary: str | None = None
    future: bool | None = None
    plain: Plain = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit(Record):
    """One thing that a measure gives (給付)."""

    measure: int
    measure_name: str
    benefit: int
    purpose: str | None = None
    recipient: str | None = None
    payer: str | None = None
    kind: str | None = None
    amount: Decimal | None = None
    unit: str | None = None
    amount_yen: int | None = None
    limit: str | None = None
    rate_numerator: int | None = None
    rate_denominator: int | None = None
    every: str | None = None
    times: int | None = None
    extra: str | None = None
    condition: str | None = None
    plain: Plain = field(default_factory=dict)
