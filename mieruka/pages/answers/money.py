"""What it cost, and what the coming years are to cost: the headline of the form with what it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from mieruka.pages.addresses import figure_anchor
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell
from mieruka.records import Cost

# The stages that say what was spent, then those that only foresee it; the first that is there is the answer. What is
# added to a budget (補正、繰越、流用) is no cost by itself.
STAGES = (
    *("settlement", "actual", "forecast", "current_budget"),
    *("budget", "initial_budget", "request", "plan", "whole_plan"),
)


@dataclass(frozen=True, slots=True)
class Amount:
    """金額: an amount of the cost table; `yen` is the same in yen, None where there is no amount."""

    label: str
    cell: Cell
    unit: str
    yen: int | None

    @property
    def about(self) -> int:
        """The amount in yen as it is read aloud: three digits that count, the half away from zero."""
        return round_aloud(self.yen or 0)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """単位コスト: a printed or computed figure for one indicator."""

    label: str
    amount: Amount
    indicator: str
    indicator_unit: str
    working: str
    """Where the page shows how it was computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostAnswer:
    """費用の答え: the headline at the stage that says most.

    Shape: `parts` it is spent on, `funds` it is paid by; `dated` tells that the stage's own words name the year.
    """

    stage: str
    dated: bool
    year: int | None
    headline: Amount
    totals: tuple[Amount, ...] = ()
    parts: tuple[Amount, ...] = ()
    funds: tuple[Amount, ...] = ()
    unit_costs: tuple[UnitCost, ...] = ()


def answer_cost(material: Material) -> CostAnswer | None:
    """Return what it cost in the sheet's year; None where no amount is printed for it."""
    costs, sheet = material.form.costs, material.sheet
    derived = {stage.id for stage in costs.stages if stage.derived}
    rows = [row for row in sheet.costs if row.item == costs.headline and row.stage not in derived]
    rows = [row for row in rows if row.fiscal_year in (sheet.fiscal_year, None)]
    if not rows:
        return None
    chosen = min(rows, key=lambda row: (row.amount is None, row.fiscal_year is None, _rank(row)))
    beside = [row for row in sheet.costs if (row.stage, row.fiscal_year) == (chosen.stage, chosen.fiscal_year)]
    parts = [item.id for item in costs.items if item.verb == "part_of" and item.target == costs.headline]
    payers = [item.id for item in costs.items if item.verb == "funds" and item.target in (costs.headline, *parts)]
    totals = [item.id for item in costs.items if not item.verb and item.id != costs.headline]
    return CostAnswer(
        stage=chosen.stage_label,
        dated=_is_dated(material, chosen),
        year=chosen.fiscal_year,
        headline=_amount(material, chosen),
        totals=tuple(_amount(material, row) for row in beside if row.item in totals and row.amount is not None),
        parts=tuple(_amount(material, row) for row in beside if row.item in parts and row.amount is not None),
        funds=tuple(_amount(material, row) for row in beside if row.item in payers and row.amount),
        unit_costs=tuple(_unit_costs(material, chosen)),
    )


def _is_dated(material: Material, row: Cost) -> bool:
    return any(stage.id == row.stage and "<" in stage.label for stage in material.form.costs.stages)


def list_budgets(material: Material) -> Iterator[CostAnswer]:
    """Yield the headline of each later year, at the stage that says most of it."""
    costs, year = material.form.costs, material.sheet.fiscal_year
    rows = [row for row in material.sheet.costs if row.item == costs.headline and row.amount is not None]
    later = sorted({row.fiscal_year for row in rows if row.fiscal_year is not None and row.fiscal_year > year})
    for one in later:
        known = [row for row in rows if row.fiscal_year == one and row.canonical_stage in STAGES]
        if known:
            row = min(known, key=_rank)
            yield CostAnswer(
                stage=row.stage_label, dated=_is_dated(material, row), year=one, headline=_amount(material, row)
            )


def round_aloud(number: int) -> int:
    """Return a number with three digits that count: 22,599,000 is 22,600,000."""
    size: int = 10 ** max(len(str(abs(number))) - 3, 0)
    rounded = (abs(number) * 2 + size) // (size * 2) * size
    return -rounded if number < 0 else rounded


def _rank(row: Cost) -> int:
    return STAGES.index(row.canonical_stage) if row.canonical_stage in STAGES else len(STAGES)


def _amount(material: Material, row: Cost) -> Amount:
    # Where the form prints the unit in the heading (事業費（千円）), it stands with the amount already.
    plain = row.label.replace(f"（{row.unit}）", "").replace(f"({row.unit})", "")
    label = f"{plain} {row.item_name}" if row.item_name else plain
    return Amount(label, material.wording.cell(row, row.amount, row.unit), row.unit, row.amount_yen)


def _unit_costs(material: Material, chosen: Cost) -> Iterator[UnitCost]:
    labels = {spec.id: material.wording.label(spec.label) for spec in material.form.costs.figures if spec.per_indicator}
    indicators = {row.indicator: row for row in material.sheet.indicators}
    for number, figure in enumerate(material.figures, 1):
        value = figure.computed if figure.stated is None else figure.stated
        same_column = (figure.stage, figure.fiscal_year) == (chosen.stage, chosen.fiscal_year)
        if figure.figure in labels and same_column and figure.indicator is not None and value is not None:
            row = indicators[figure.indicator]
            cell = material.wording.plain(value, figure.unit)
            same_unit = figure.unit == chosen.unit and chosen.amount and chosen.amount_yen is not None
            yen = int(value * (chosen.amount_yen or 0) / (chosen.amount or 1)) if same_unit else None
            amount = Amount(labels[figure.figure], cell, figure.unit or "", yen)
            yield UnitCost(amount.label, amount, row.name or "", row.unit or "", figure_anchor(number))
