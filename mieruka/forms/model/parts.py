"""What a form asks: facts, choices, places, questions, opinions, texts."""

from dataclasses import dataclass
from typing import Literal, Protocol

from mieruka.keys import Names

Choose = Literal["one", "many", "shares"]
FieldType = Literal["text", "number", "year", "date", "list"]


class Named(Protocol):
    """Anything that a form declares: an id and a printed label."""

    @property
    def id(self) -> str:
        """The name in files and tables."""

    @property
    def label(self) -> str:
        """The printed title."""


@dataclass(frozen=True, slots=True)
class HeadField:
    """A fact at the head of a sheet, of an indicator, or a parameter of a choice (項目)."""

    id: str
    label: str
    type: FieldType = "text"
    choices: "ChoiceSet | None" = None
    words: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A tick box (選択肢). `canonical` is its meaning in words that all forms share."""

    id: str
    label: str
    canonical: str = ""
    meaning: str = ""
    options: "ChoiceSet | None" = None
    parameters: tuple[HeadField, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """Tick boxes in printed order, and how many of them may be ticked."""

    choose: Choose
    choices: tuple[Choice, ...]
    names: Names

    def get(self, identifier: str) -> Choice | None:
        """Return a choice by its id."""
        return next((choice for choice in self.choices if choice.id == identifier), None)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a tree (階層). `coded`: code, space, name. `links`: the kind of sheet that bears the code."""

    id: str
    label: str
    coded: bool = False
    links: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """A plan, a strategy or the budget, in which a sheet has places (体系)."""

    id: str
    label: str
    canonical: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A thing that is no more than an id and a label: a rater, a relation."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the evaluation (評価項目), or a direction (今後の方向性) where `by` or `years` may be set."""

    id: str
    label: str
    choices: ChoiceSet
    comment: str = ""
    by: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OpinionSource:
    """Who says an opinion (意見の出所), and the label of the reply ("" where none is printed)."""

    id: str
    label: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class TextSection:
    """A heading with prose (文章の欄). `year`: the offset of the year that it speaks of; `next`: it says what comes."""

    id: str
    label: str
    year: int | None = None
    required: bool = False
    next: bool = False
