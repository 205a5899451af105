"""The form as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mieruka.forms.model.law import Axis, Condition, Identity, Scale
from mieruka.forms.model.numbers import Costs, Indicators
from mieruka.forms.model.parts import HeadField, Labelled, OpinionSource, Question, TextSection, Tree
from mieruka.problems import Mark


@dataclass(frozen=True, slots=True)
class Section:
    """A printed heading and the ids, blocks or `block.id` that stand under it (見出し)."""

    label: str
    show: tuple[str, ...]


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
        """The form's name in the code lists: municipality and id."""
        return f"{self.municipality}/{self.id}"
