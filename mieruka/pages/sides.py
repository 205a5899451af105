"""Sides: what one programme brings to a comparison: values, each with all that must be the same on every side."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mieruka.forms.model import Question
from mieruka.pages.answers.money import STAGES
from mieruka.pages.blocks.indicators import write_value
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell, Fact
from mieruka.records import Cost, Indicator, IndicatorValue

UNIT_IN_LABEL = re.compile(r"[（(][^（）()]*(?:円|%|％|人工|時間)[）)]$")
STAFF, DIRECTION = "staff", "direction"


@dataclass(frozen=True, slots=True)
class Trait:
    """性質: what must be the same on every side for a value to be compared: `code` decides, `words` are shown.

    Shape: `name` is definition, unit, scale, stage or year; `words` is "" where the code is too long to show.
    """

    name: str
    code: str
    words: str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """比べる値: one thing that a programme's sheet says, in the row of the same `key` of other sheets.

    Shape: `group` is cost, staff, indicator, rating or direction; `facts` are the values, each with what the sheet
    calls it ("" where the label says it); `yen` is the amount of a cost; `anchor` where it stands on the sheet's page.
    """

    group: str
    key: str
    label: str
    facts: tuple[Fact, ...]
    traits: tuple[Trait, ...]
    anchor: str
    yen: int | None = None


def list_points(material: Material) -> Iterator[Point]:
    """Yield what a programme may be compared by; nothing for other kinds of sheet."""
    if material.sheet.kind == "program":
        rows = _money(material)
        yield from (_cost_point(material, row) for row in rows)
        yield from _staff_points(material, rows[0] if rows else None)
        for row in material.sheet.indicators:
            values = [value for value in material.sheet.indicator_values if value.indicator == row.indicator]
            yield from _indicator_points(material, row, values)
        yield from _rating_points(material)
        yield from _direction_points(material)


def same_words(label: str) -> str:
    """Return a label as it is compared: without its unit, its spaces and the width of its letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", UNIT_IN_LABEL.sub("", label.strip())))


def _money(material: Material) -> list[Cost]:
    """Return what it cost, the headline first, then its parts and other totals: at the one stage that says most."""
    sheet, costs = material.sheet, material.form.costs
    derived = {stage.id for stage in costs.stages if stage.derived}
    wanted = [item.id for item in costs.items if item.verb in ("", "part_of")]
    own = [row for row in sheet.costs if row.item in wanted and row.stage not in derived and row.item_name is None]
    own = [row for row in own if row.fiscal_year in (sheet.fiscal_year, None)]
    heads = [row for row in own if row.item == costs.headline]
    if not heads:
        return []
    head = min(heads, key=lambda row: (row.amount is None, _rank(row)))
    beside = [row for row in own if (row.stage, row.fiscal_year) == (head.stage, head.fiscal_year) and row is not head]
    return [head, *sorted(beside, key=lambda row: wanted.index(row.item))]


def _rank(row: Cost) -> int:
    return STAGES.index(row.canonical_stage) if row.canonical_stage in STAGES else len(STAGES)


def _moment(stage: str, words: str, year: int | None) -> tuple[Trait, Trait]:
    return Trait("stage", stage, words), Trait("year", str(year or ""), year or "")


def _cost_point(material: Material, row: Cost) -> Point:
    label = UNIT_IN_LABEL.sub("", row.label)
    return Point(
        group="cost",
        key=row.canonical_item or same_words(row.label),
        label=label,
        facts=(Fact(_dated(material, row.stage, row.stage_label, row.fiscal_year), _cost_cell(material, row)),),
        traits=_moment(row.canonical_stage or row.stage_label, row.stage_label, row.fiscal_year),
        anchor="costs",
        yen=None if row.unit == "円" else row.amount_yen,
    )


def _cost_cell(material: Material, row: Cost) -> Cell:
    return material.wording.cell(row, row.amount, row.unit)


def _dated(material: Material, stage: str, label: str, year: int | None) -> str:
    """Return the heading of a column of money with its year, once."""
    named = any(one.id == stage and "<" in one.label for one in material.form.costs.stages)
    return label if named or year is None else f"{material.wording.year(year)}{label}"


def _staff_points(material: Material, head: Cost | None) -> Iterator[Point]:
    """Yield the labour of the column from which the money comes. One row alone is all the labour that is printed."""
    rows = [
        row
        for row in material.sheet.staffing
        if head and (row.stage, row.fiscal_year) == (head.stage, head.fiscal_year)
    ]
    stages = {stage.id: stage.canonical for stage in material.form.costs.stages}
    for row in rows:
        workers = material.wording.word("workers", row.workers)
        yield Point(
            group=STAFF,
            key=STAFF if len(rows) == 1 else f"{STAFF} {row.workers}",
            label=workers if len(rows) > 1 else "",
            facts=(
                Fact(
                    _dated(material, row.stage, row.stage_label, row.fiscal_year),
                    material.wording.cell(row, row.quantity, row.unit),
                ),
            ),
            traits=(
                Trait("definition", row.workers or "", workers),
                Trait("unit", row.unit or "", row.unit or ""),
                *_moment(stages.get(row.stage) or row.stage_label, row.stage_label, row.fiscal_year),
            ),
            anchor="costs",
        )


def _indicator_points(material: Material, row: Indicator, values: Sequence[IndicatorValue]) -> Iterator[Point]:
    """Yield an indicator with its latest actual value and the target of that year or the next; nothing without them."""
    year = material.sheet.fiscal_year
    shown = [value for value in values if value.value is not None or value.text or value.absence]
    actuals = [value for value in shown if value.canonical_series == "actual" and (value.fiscal_year or 0) <= year]
    actual = max(actuals, key=lambda value: value.fiscal_year or 0, default=None)
    targets = [value for value in shown if value.canonical_series == "target" and (value.fiscal_year or year) >= year]
    target = min(targets, key=lambda value: value.fiscal_year or 0, default=None)
    facts = tuple(_value_fact(material, value) for value in (actual, target) if value is not None)
    if facts and row.name:
        when = actual.fiscal_year if actual else None
        kind = row.canonical_kind or row.kind_label
        yield Point(
            group="indicator",
            key=same_words(row.name),
            label=row.name,
            facts=facts,
            traits=(
                Trait("definition", f"{kind} {row.description or ''}".strip(), row.kind_label),
                Trait("unit", row.unit or "", row.unit or ""),
                Trait("year", str(when or ""), when or ""),
            ),
            anchor=f"indicator-{row.indicator}",
        )


def _value_fact(material: Material, value: IndicatorValue) -> Fact:
    named = material.names_year(value.series) or value.fiscal_year is None
    year = "" if named or value.fiscal_year is None else material.wording.year(value.fiscal_year)
    return Fact(f"{value.label} {year}".strip(), write_value(material, value))


def _rating_points(material: Material) -> Iterator[Point]:
    """Yield each axis with the levels that all its raters gave."""
    scales = {scale.id: scale for scale in material.form.scales}
    for axis in material.form.ratings:
        rows = [row for row in material.sheet.ratings if row.axis == axis.id and row.indicator is None]
        if rows:
            levels = "、".join(level.id for level in scales[axis.scale].levels)
            yield Point(
                group="rating",
                key=same_words(axis.label),
                label=material.wording.label(axis.label),
                facts=tuple(Fact(row.rater_label or "", material.wording.cell(row, row.level)) for row in rows),
                traits=(
                    Trait("scale", levels, levels),
                    Trait("year", str(material.sheet.fiscal_year), material.sheet.fiscal_year),
                ),
                anchor=f"rating-{axis.id}",
            )


def _direction_points(material: Material) -> Iterator[Point]:
    """Yield what was chosen to happen next, in the words of the form."""
    rows = [row for row in material.sheet.directions if row.parameter is None and (row.choice or row.absence)]
    asked = [one for one in material.form.directions if any(row.direction == one.id for row in rows)]
    if rows:
        raters = {one.id: one.label for one in material.form.raters}
        facts = []
        for row in rows:
            question = next(one for one in asked if one.id == row.direction)
            year = material.wording.year(row.fiscal_year) if row.fiscal_year else ""
            label = " ".join(word for word in (raters.get(row.rater or "", ""), year) if word)
            facts.append(
                Fact(label, material.wording.cell(row, _choice_words(material, question, (row.choice, row.option))))
            )
        choices = "、".join(choice.label for one in asked for choice in one.choices.choices)
        yield Point(
            group=DIRECTION,
            key=DIRECTION,
            label="",
            facts=tuple(dict.fromkeys(facts)),
            traits=(
                Trait("scale", choices, ""),
                Trait("year", str(material.sheet.fiscal_year), material.sheet.fiscal_year),
            ),
            anchor=f"direction-{asked[0].id}",
        )


def _choice_words(material: Material, question: Question, chosen: tuple[str | None, str | None]) -> str | None:
    """Return the printed words of a choice, with those of its sub-option."""
    choice = question.choices.get(chosen[0] or "")
    if choice is None:
        return None
    words = material.wording.marked(choice.id, choice.label)
    option = choice.options.get(chosen[1]) if choice.options and chosen[1] else None
    return f"{words}（{material.wording.marked(option.id, option.label)}）" if option else words
