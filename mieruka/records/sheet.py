"""A whole sheet with its texts and reading notes, and the figures computed from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mieruka.contract import Cell
from mieruka.forms.model import Form
from mieruka.problems import Mark
from mieruka.records.evaluation import Answer, Direction, Link, Opinion, Rating, Share
from mieruka.records.money import Benefit, Cost, Measure, Pillar, Staffing, Stated
from mieruka.records.record import NOWHERE, Path, Record
from mieruka.records.subject import Attribute, Indicator, IndicatorValue, Place
from mieruka.records.written import NOTHING_WRITTEN, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Record):
    """One paragraph of a text section (文章)."""

    section: str
    label: str
    paragraph: int
    fiscal_year: int | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingNote:
    """An uncertain or odd reading (読み取り注記).

    Shape: `field` is the path of what it speaks of, as its author wrote it, `*` for any run of steps; `confidence` is
    None where the reading is sure and `printed_so` says that a rule is broken on paper; `mark` is where it was written.
    """

    note: int
    field: str
    confidence: str | None
    printed: str | None
    printed_so: bool | None
    alternatives: tuple[str, ...]
    why: str
    mark: Mark = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A content file, read and typed (評価シート): one subject in one fiscal year.

    Shape: `head` holds the columns of `sheets` that staff write, by name; every other field is a table.
    """

    sheet: str
    municipality: str
    fiscal_year: int
    kind: str
    id: str
    form: Form
    mark: Mark
    head: Mapping[str, Cell]
    marks: Mapping[str, Mark] = field(default_factory=dict)
    spelt: Mapping[Mark, str] = field(default_factory=dict)
    """The field of each value as its author wrote it, by the value's place."""
    source: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False
    publish_on: str | None = None
    as_printed: frozenset[Path] = frozenset()
    """Paths of rows that a reading note declares to be printed so, against a rule."""
    written: Written = NOTHING_WRITTEN
    attributes: tuple[Attribute, ...] = ()
    places: tuple[Place, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    indicator_values: tuple[IndicatorValue, ...] = ()
    costs: tuple[Cost, ...] = ()
    staffing: tuple[Staffing, ...] = ()
    stated: tuple[Stated, ...] = ()
    answers: tuple[Answer, ...] = ()
    ratings: tuple[Rating, ...] = ()
    directions: tuple[Direction, ...] = ()
    shares: tuple[Share, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    links: tuple[Link, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    measures: tuple[Measure, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    texts: tuple[Text, ...] = ()
    reading_notes: tuple[ReadingNote, ...] = ()

    @property
    def name(self) -> str:
        """The subject's name, as printed."""
        return str(self.head.get("name") or self.id)

    def spell(self, mark: Mark, path: Path) -> str:
        """Return the field of the value at a place as its author wrote it; by ids where nothing is written there."""
        return self.spelt.get(mark) or ".".join(path)

    @property
    def title(self) -> str:
        """The number and the name in one text."""
        return f"{self.head['number']} {self.name}" if self.head.get("number") else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A computed figure with its working (算出値).

    Shape: `formula` is in the form's words, `inputs` are its numbers in the same order. `computed` is rounded
    as the form says; `difference` is stated − computed. Units: `unit`. `severity` is how a
    difference is told: that of the identity or scale, "" where nothing on paper can be broken.
    """

    figure: str
    label: str
    item: str | None = None
    indicator: int | None = None
    fiscal_year: int | None = None
    year_word: str | None = None
    stage: str | None = None
    computed: Decimal | None = None
    computed_text: str | None = None
    unit: str | None = None
    formula: str
    inputs: str | None = None
    stated: Decimal | None = None
    stated_text: str | None = None
    difference: Decimal | None = None
    verdict: str
    note: str | None = None
    confidence: str | None = None
    mark: Mark = NOWHERE
    path: Path = ()
    severity: str = ""
