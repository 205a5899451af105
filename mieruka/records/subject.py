"""What a sheet is about: its facts, its places, its indicators."""

from dataclasses import dataclass, field
from decimal import Decimal

from mieruka.records.record import Plain, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Record):
    """A fact at the head of a sheet or of an indicator (基本情報)."""

    indicator: int | None = None
    attribute: str
    position: int = 1
    label: str
    value: str | None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Record):
    """One level of one place in a tree (位置づけ)."""

    place: int
    tree: str
    tree_label: str
    tree_kind: str | None
    level: str
    level_label: str
    level_order: int
    code: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Record):
    """A measured thing (指標)."""

    indicator: int
    kind: str
    canonical_kind: str | None
    kind_label: str
    desired: str | None = None
    desired_stated: str | None = None
    code: str | None = None
    name: str | None = None
    unit: str | None = None
    description: str | None = None
    plain: Plain = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValue(Record):
    """One value of an indicator (指標の値): a number or words, or the reason for none."""

    indicator: int
    indicator_name: str | None
    kind: str
    unit: str | None
    series: str
    canonical_series: str | None
    fiscal_year: int | None
    year_word: str | None
    label: str
    value: Decimal | None
    text: str | None
