"""The four answers: what it is and for whom, what it cost, whether it reached its targets, what happens next.

Only data: the sentences are in the templates. What a sheet does not say stays empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mieruka.pages.addresses import figure_anchor
from mieruka.pages.answers.money import Amount, CostAnswer, UnitCost, answer_cost, list_budgets, round_aloud
from mieruka.pages.blocks.indicators import write_value
from mieruka.pages.blocks.measures import PillarList, Sum, show_pillars
from mieruka.pages.blocks.questions import DirectionBox, Reply, show_directions
from mieruka.pages.blocks.ticks import Tick
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell
from mieruka.records import Indicator, IndicatorValue

__all__ = [
    "Amount",
    "Answers",
    "CostAnswer",
    "NextAnswer",
    "Plan",
    "TargetAnswer",
    "UnitCost",
    "answer",
    "round_aloud",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAnswer:
    """目標の答え: the latest actual value against the target of its year, else against the next one.

    Shape: `compared` tells how the actual stands to a target of the same year: above, same, below, "" where it
    cannot be told. `desired` is the good direction's code. `levels` are ratings: axis, level, meaning.
    """

    anchor: str
    name: str
    actual: Cell
    actual_label: str
    actual_year: int | None
    """None also where the label itself names the year; so is `target_year`."""
    target: Cell | None = None
    target_label: str = ""
    target_year: int | None = None
    compared: str = ""
    desired: str = ""
    attainment: Cell | None = None
    working: str = ""
    """Where the page shows how the attainment was computed."""
    levels: tuple[tuple[str, str, str], ...] = ()

    @property
    def reached(self) -> bool | None:
        """Whether the target of the year was reached; None where the form names no good direction."""
        good = {"up": {"above", "same"}, "down": {"below", "same"}, "exact": {"same"}}.get(self.desired)
        return self.compared in good if good and self.compared else None


@dataclass(frozen=True, slots=True)
class NextAnswer:
    """次の答え: the chosen direction of one rater for one year."""

    label: str
    rater: str
    year: int | None
    ticks: tuple[Tick, ...]
    absence: Cell


@dataclass(frozen=True, slots=True)
class Plan:
    """これからの文章: a text that says what comes; `opening` is its first paragraph, as Markdown."""

    label: str
    anchor: str
    opening: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """四つの答え. `budgets` are what the coming years are to cost; `plans` speak where no direction is chosen."""

    summary: str = ""
    cost: CostAnswer | None = None
    total: Sum | None = None
    targets: tuple[TargetAnswer, ...] = ()
    next: tuple[NextAnswer, ...] = ()
    budgets: tuple[CostAnswer, ...] = ()
    plans: tuple[Plan, ...] = ()


def answer(material: Material) -> Answers:
    """Return the four answers of a sheet."""
    directions = tuple(_answer_next(material))
    return Answers(
        summary=str(material.sheet.head.get("summary") or ""),
        cost=answer_cost(material),
        total=_answer_total(material),
        targets=tuple(one for row in material.sheet.indicators if (one := _answer_target(material, row))),
        next=directions,
        budgets=tuple(list_budgets(material)),
        plans=() if directions else tuple(_plans(material)),
    )


def _answer_total(material: Material) -> Sum | None:
    lists = (block for block in show_pillars(material, ()) if isinstance(block, PillarList))
    return next((block.total.sum for block in lists if block.total), None)


def _answer_target(material: Material, row: Indicator) -> TargetAnswer | None:
    """Return how an indicator stands; None where its values are words or nothing is printed of an actual one."""
    values = [value for value in material.sheet.indicator_values if value.indicator == row.indicator]
    words = {kind.id for kind in material.form.indicators.kinds if kind.in_words}
    actual = _find_actual([v for v in values if v.canonical_series == "actual"], material.sheet.fiscal_year)
    if row.kind in words or actual is None or not row.name:
        return None
    target = _find_target([value for value in values if value.value is not None or value.text], actual)
    attainment, working = _attainment(material, row, actual)
    return TargetAnswer(
        anchor=f"indicator-{row.indicator}",
        name=row.name,
        actual=write_value(material, actual),
        actual_label=actual.label,
        actual_year=_undated_year(material, actual),
        target=write_value(material, target) if target else None,
        target_label=target.label if target else "",
        target_year=_undated_year(material, target) if target else None,
        compared=_compare(actual, target),
        desired=row.desired or "",
        attainment=attainment,
        working=working,
        levels=tuple(
            (one.label, one.level, one.meaning or "")
            for one in material.sheet.ratings
            if one.indicator == row.indicator and one.level
        ),
    )


def _undated_year(material: Material, value: IndicatorValue) -> int | None:
    return None if material.names_year(value.series) else value.fiscal_year


def _find_actual(values: Sequence[IndicatorValue], year: int) -> IndicatorValue | None:
    """Return the latest actual value up to the sheet's year, else the mark that stands in the sheet's own year."""
    past = [value for value in values if value.value is not None and (value.fiscal_year or 0) <= year]
    return _latest(past) or next((value for value in values if value.fiscal_year == year), None)


def _latest(values: Sequence[IndicatorValue]) -> IndicatorValue | None:
    return max(values, key=lambda value: value.fiscal_year or 0, default=None)


def _find_target(values: Sequence[IndicatorValue], actual: IndicatorValue) -> IndicatorValue | None:
    """Return the target of the actual's year, else what was planned for it, else the next target, else the last one."""
    year = actual.fiscal_year or 0
    for series in ("target", "plan"):
        offered = [value for value in values if value.canonical_series == series]
        for when in (year, None):  # a target without a year holds for every year
            same = next((value for value in offered if value.fiscal_year == when), None)
            if same is not None:
                return same
    targets = [v for v in values if v.canonical_series == "target" and v.fiscal_year is not None]
    later = [value for value in targets if (value.fiscal_year or 0) > year]
    return min(later, key=lambda value: value.fiscal_year or 0) if later else _latest(targets)


def _compare(actual: IndicatorValue, target: IndicatorValue | None) -> str:
    if target is None or target.fiscal_year != actual.fiscal_year or target.value is None or actual.value is None:
        return ""
    difference: Decimal = actual.value - target.value
    return "above" if difference > 0 else "below" if difference < 0 else "same"


def _attainment(material: Material, row: Indicator, actual: IndicatorValue) -> tuple[Cell | None, str]:
    for number, figure in enumerate(material.figures, 1):
        same = figure.indicator == row.indicator and figure.fiscal_year == actual.fiscal_year
        if figure.figure == "attainment" and same and figure.computed is not None:
            return material.wording.plain(figure.computed, figure.unit), figure_anchor(number)
    return None, ""


def _answer_next(material: Material) -> Iterator[NextAnswer]:
    ids = [direction.id for direction in material.form.directions]
    for block in show_directions(material, ids):
        if isinstance(block, DirectionBox):
            yield from (_next(block.label, reply) for reply in block.replies)


def _next(label: str, reply: Reply) -> NextAnswer:
    return NextAnswer(label, reply.rater, reply.year, tuple(tick for tick in reply.ticks if tick.ticked), reply.absence)


def _plans(material: Material) -> Iterator[Plan]:
    openings: dict[str, str] = {}
    for row in sorted(material.sheet.texts, key=lambda one: one.paragraph):
        if row.text:
            openings.setdefault(row.section, row.text)
    for section in material.form.texts:
        if (section.next or (section.year or 0) > 0) and section.id in openings:
            yield Plan(material.wording.label(section.label), f"text-{section.id}", openings[section.id])
