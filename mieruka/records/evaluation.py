"""How it is judged: answers, ratings, directions, shares, opinions, relations."""

from dataclasses import dataclass, field
from decimal import Decimal

from mieruka.records.record import Plain, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Record):
    """One ticked choice, sub-option or parameter of a question (回答)."""

    question: str
    position: int
    label: str
    choice: str | None
    option: str | None = None
    canonical: str | None = None
    parameter: str | None = None
    parameter_value: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Record):
    """One rater's level on one axis, or of one indicator (評定)."""

    axis: str
    label: str
    indicator: int | None
    rater: str | None
    rater_label: str | None
    scale: str
    level: str | None
    meaning: str | None
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction(Record):
    """One chosen direction, sub-option or parameter (今後の方向性)."""

    direction: str
    position: int
    label: str
    fiscal_year: int | None
    rater: str | None
    choice: str | None
    option: str | None = None
    canonical: str | None = None
    parameter: str | None = None
    parameter_value: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Record):
    """A published share of a class in percent (構成比)."""

    question: str
    label: str
    choice: str
    percent: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion(Record):
    """An opinion and its reply (意見と対応)."""

    by: str
    by_label: str
    number: str
    about: str | None = None
    opinion: str | None
    reply: str | None = None
    plain: Plain = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Record):
    """A relation to another sheet, or to a name that has none here (関連)."""

    relation: str
    label: str
    position: int
    other: str | None
    other_name: str | None
