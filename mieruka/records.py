"""Records: the rows of the published tables as values, one class per table that code knows.

Each class's fields are the table's columns in datapackage.json, less the common ones, plus `mark` (where
it was written) and `path` (the field in canonical ids, which reading notes refer to). Numbers are exact;
None means that nothing is there, and `absence` then says why. `plain` holds columns that only
datapackage.json knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from mieruka.contract import Cell
from mieruka.problems import Mark

if TYPE_CHECKING:
    from mieruka.forms.model import Form

Path = tuple[str, ...]
Plain = Mapping[str, Cell]
NOWHERE = Mark("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every row of a sheet has: its place in the file and how sure the reading is."""

    absence: str | None = None
    confidence: str | None = None
    mark: Mark = NOWHERE
    path: Path = ()


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
    stage: str | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Record):
    """One ticked choice, sub-option or parameter of a question (回答)."""

    question: str
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
    """An uncertain or odd reading (読み取り注記). `pattern` is its field, split; `mark` where it was written."""

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
    form: "Form"
    mark: Mark
    head: Mapping[str, Cell]
    marks: Mapping[str, Mark] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False
    publish_on: str | None = None
    as_printed: frozenset[Path] = frozenset()
    """Paths of rows that a reading note declares to be printed so, against a rule."""
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

    @property
    def title(self) -> str:
        """The number and the name in one text."""
        return f"{self.head['number']} {self.name}" if self.head.get("number") else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A computed figure with its working (算出値).

    Shape: `formula` is in the form's words, `inputs` are its numbers in the same order. `computed` is rounded
    as the form says; `difference` is stated − computed. Units: `unit`. `rule` is the identity's severity.
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
