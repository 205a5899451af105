"""What a form computes and demands: identities, scales, conditions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from mieruka.problems import Mark, Severity

Operation = Literal["sum", "difference", "product", "quotient", "percent", "change"]
Rounding = Literal["half_up", "floor", "any"]
Measure = Literal["change", "achievement", "points"]
GoodEnd = Literal["first", "last"]
Comparison = Literal["above", "at_least", "below", "at_most", ""]
YearOperand = int | Literal["last", "all", "before"] | None


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
    desired: tuple[str, ...] = ()
    as_printed: str = ""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line of a scale's rule: the first that fits gives the level. No test at all: always.

    Shape: `missing` and `reached` name a series by its id or canonical word.
    """

    level: str
    missing: str = ""
    reached: str = ""
    measure: Measure | None = None
    comparison: Comparison = ""
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
    good: GoodEnd
    rule: tuple[RuleLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """What is rated (観点), by whom, or for each indicator. `comment`: the label of its comment, "" for none.

    `points_of`: the axes on which the same rater's levels, which are numbers, add up to it.
    """

    id: str
    label: str
    scale: str
    by: tuple[str, ...] = ()
    per_indicator: bool = False
    comment: str = ""
    points_of: tuple[str, ...] = ()


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
