"""A form 様式 as an object: what a municipality's sheet contains, in its own words.

The nouns of docs/forms.md, one class each. Ids name things in files and tables; labels are printed.
Years are offsets from the sheet's fiscal year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from mieruka.keys import Names
from mieruka.problems import Mark, Severity

Choose = Literal["one", "many", "shares"]
Verb = Literal["part_of", "funds", "memo_of", "workers", "price_of", ""]
Operation = Literal["sum", "difference", "product", "quotient", "percent", "change"]
Rounding = Literal["half_up", "floor", "any"]
Measure = Literal["change", "achievement"]
FieldType = Literal["text", "number", "year", "date", "list"]
YearOperand = int | Literal["last", "all"] | None


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
    per: Literal["row", "sheet", "column"] = "row"
    prices: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A printed quotient or rate (印字された算出値): one for each column, or column × indicator."""

    id: str
    label: str
    unit: str = ""
    per_indicator: bool = False


@dataclass(frozen=True, slots=True)
class Operand:
    """What an identity computes with or gives. Unset parts are those of the place it is applied to."""

    name: str = ""
    item: str = ""
    stage: str = ""
    series: str = ""
    kind: str = ""
    year: YearOperand = None


@dataclass(frozen=True, slots=True)
class Identity:
    """A rule of arithmetic that the form prints or implies (算式)."""

    result: Operand
    operation: Operation
    operands: tuple[Operand, ...]
    mark: Mark
    round: Rounding = "half_up"
    digits: int | None = None
    tolerance: Decimal = Decimal(0)
    inputs_rounded: bool = False
    severity: Severity = "error"
    stages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    as_printed: str = ""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line of a scale's rule: the first that fits gives the level. No test at all: always."""

    level: str
    missing: str = ""
    reached: bool = False
    measure: Measure | None = None
    comparison: Literal["above", "at_least", "below", "at_most", ""] = ""
    threshold: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """A level of a scale (評語). `outside`: it stands out of the order."""

    id: str
    meaning: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """An ordered scale (尺度) with its good end, and the printed rule that gives a level, if any."""

    id: str
    label: str
    levels: tuple[ScaleLevel, ...]
    good: Literal["first", "last"]
    rule: tuple[RuleLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """What is rated (観点), by whom, or for each indicator. `comment`: the label of its comment, "" for none."""

    id: str
    label: str
    scale: str
    by: tuple[str, ...] = ()
    per_indicator: bool = False
    comment: str = ""


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
class Labelled:
    """A thing that is no more than an id and a label: a rater, a relation."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class OpinionSource:
    """Who says an opinion (意見の出所), and the label of the reply ("" where none is printed)."""

    id: str
    label: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class TextSection:
    """A heading with prose (文章の欄). `year`: the offset of the year that it speaks of."""

    id: str
    label: str
    year: int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A test of a condition: one of the choices is taken, or the figure's absolute value is `outside` or more."""

    id: str
    choices: tuple[str, ...] = ()
    outside: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """When all clauses hold, things must be there (`required`) or must not (`empty`) (条件)."""

    clauses: tuple[Clause, ...]
    required: tuple[str, ...]
    empty: tuple[str, ...]
    severity: Severity
    why: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Section:
    """A printed heading and the ids, blocks or `block.id` that stand under it (見出し)."""

    label: str
    show: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicators:
    """The indicator block of a form."""

    kinds: tuple[IndicatorKind, ...] = ()
    series: tuple[Series, ...] = ()
    desired: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[HeadField, ...] = ()
    figures: tuple[FigureSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost block of a form. `unit` is the money unit; `headline` the item that says what it cost."""

    unit: str = ""
    headline: str = ""
    stages: tuple[Stage, ...] = ()
    items: tuple[Item, ...] = ()
    figures: tuple[FigureSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form (様式)."""

    id: str
    municipality: str
    mark: Mark
    label: str
    kind: str
    evaluated_in: int | None = None
    year_style: str = "R5"
    absence: Mapping[str, str] = field(default_factory=dict)
    year_words: Mapping[str, str] = field(default_factory=dict)
    trees: tuple[Tree, ...] = ()
    fields: tuple[HeadField, ...] = ()
    indicators: Indicators = field(default_factory=Indicators)
    costs: Costs = field(default_factory=Costs)
    identities: tuple[Identity, ...] = ()
    scales: tuple[Scale, ...] = ()
    raters: tuple[Labelled, ...] = ()
    ratings: tuple[Axis, ...] = ()
    questions: tuple[Question, ...] = ()
    directions: tuple[Question, ...] = ()
    links: tuple[Labelled, ...] = ()
    opinions: tuple[OpinionSource, ...] = ()
    pillars: Labelled | None = None
    pillar_unit: str = ""
    benefit_units: tuple[str, ...] = ()
    texts: tuple[TextSection, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def address(self) -> str:
        """The form's name in the code lists: nemuro/program-interim."""
        return f"{self.municipality}/{self.id}"
