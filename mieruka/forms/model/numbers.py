"""What a form counts: indicators and money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from mieruka.forms.model.parts import HeadField

Verb = Literal["part_of", "funds", "memo_of", "workers", "price_of", ""]
PricePer = Literal["row", "sheet", "column"]


@dataclass(frozen=True, slots=True)
class IndicatorKind:
    """A kind of indicator (指標の種類). `series`: the ids it has (all when empty); `rows`: at most so many."""

    id: str
    label: str
    canonical: str = ""
    rows: int | None = None
    series: tuple[str, ...] = ()
    in_words: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A series of values (系列). `words`: a word allowed as a value → when it counts as reached."""

    id: str
    label: str
    canonical: str = ""
    years: tuple[int, ...] | None = None
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A printed quotient or rate (印字された算出値): one for each column, or column × indicator."""

    id: str
    label: str
    unit: str = ""
    per_indicator: bool = False


@dataclass(frozen=True, slots=True)
class Indicators:
    """The indicator block of a form. `desired`: a printed word → the good direction that it means."""

    kinds: tuple[IndicatorKind, ...] = ()
    series: tuple[Series, ...] = ()
    desired: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[HeadField, ...] = ()
    figures: tuple[FigureSpec, ...] = ()
    desired_label: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A column of money (段階). `years` is empty for a whole plan; `series`: which series it meets."""

    id: str
    label: str
    canonical: str = ""
    years: tuple[int, ...] = ()
    series: str = ""
    derived: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the cost table (費目・財源). `verb` and `target` give its role and its place in the tree."""

    id: str
    label: str
    canonical: str = ""
    verb: Verb = ""
    target: str = ""
    unit: str = ""
    open: bool = False
    per: PricePer = "row"
    prices: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost block of a form. `unit` is the money unit; `headline` the item that says what it cost."""

    unit: str = ""
    headline: str = ""
    stages: tuple[Stage, ...] = ()
    items: tuple[Item, ...] = ()
    figures: tuple[FigureSpec, ...] = ()
