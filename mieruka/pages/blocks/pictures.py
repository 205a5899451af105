"""Pictures: the rows of a sheet as charts. Every one has its table beside it; what cannot be compared has none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from mieruka.forms.model import Item, Question
from mieruka.pages.charts import Bar, Bars, Kind, Point, Trend, draw_bars, draw_trend
from mieruka.pages.material import Material
from mieruka.pages.notation import write_number
from mieruka.records import Cost, Indicator, IndicatorValue, Share

KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}
DOUBT = "※"
WHOLE, REST = "whole", "rest"
# Columns that hold a whole amount. What only changes another column (a supplementary budget) is no bar beside it.
WHOLES = frozenset(
    ("settlement", "actual", "forecast", "current_budget", "budget", "initial_budget", "request", "plan", "whole_plan")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """図: a chart with its words.

    Shape: `legend` explains its keys in order (`WHOLE` and `REST` as themselves); `spoken` are all its values in
    words; `subject` says what it shows, in `unit`. `missing` and `doubtful` tell what signs it bears.
    """

    anchor: str
    subject: str
    unit: str
    chart: Trend | Bars
    legend: tuple[tuple[str, str], ...]
    spoken: tuple[str, ...]
    missing: bool = False
    doubtful: bool = False


def picture_indicator(material: Material, row: Indicator, values: Sequence[IndicatorValue]) -> Picture | None:
    """Return the values of an indicator: by year where two years or more have an actual one, else side by side."""
    drawn = [one for one in values if one.canonical_series in KINDS and (one.unit or "") == (row.unit or "")]
    drawn = [one for one in drawn if one.value is not None or _is_missing(one, material.sheet.fiscal_year)]
    actual = [one for one in drawn if one.canonical_series == "actual" and one.value is not None and one.fiscal_year]
    if len(actual) > 1:
        chart: Trend | Bars | None = draw_trend([_point(material, one) for one in sorted(drawn, key=_weigh)])
    else:
        chart = draw_bars([_bar(material, one) for one in drawn])
    if chart is None:
        return None
    valued, unit = [one for one in drawn if one.value is not None], material.wording.suffix
    return Picture(
        anchor=f"indicator-{row.indicator}",
        subject=row.name or "",
        unit=row.unit or "",
        chart=chart,
        legend=tuple({one.canonical_series or "": one.label for one in valued}.items()) if len(actual) > 1 else (),
        spoken=tuple(f"{head_value(material, one)} {_write(one.value, one, unit(one.unit))}" for one in valued),
        missing=len(valued) < len(drawn),
        doubtful=any(one.confidence for one in valued),
    )


def head_value(material: Material, value: IndicatorValue) -> str:
    """Return the heading of a value's column; where the form's label names no year, the year is said beside it."""
    if material.names_year(value.series):
        return value.label
    when = material.wording.year(value.fiscal_year) if value.fiscal_year is not None else value.year_word or ""
    return f"{value.label} {when}".strip()


def _is_missing(value: IndicatorValue, year: int) -> bool:
    """Tell whether an actual value should be there by now, and neither number nor word is."""
    past = value.fiscal_year is not None and value.fiscal_year <= year
    return value.canonical_series == "actual" and past and not value.text


def _weigh(value: IndicatorValue) -> tuple[int, int]:
    """Return the order in which values keep their words: the latest of each kind before the older ones."""
    return list(KINDS).index(value.canonical_series or ""), -(value.fiscal_year or 0)


def _point(material: Material, value: IndicatorValue) -> Point:
    year = value.fiscal_year
    # 年度 would stand under every year: the drawing says it once.
    slot = material.wording.year(year).removesuffix("年度") if year is not None else value.year_word or value.label
    kind = KINDS[value.canonical_series or ""]
    return Point(kind, year, slot, value.value, _write(value.value, value), bool(value.confidence))


def _bar(material: Material, value: IndicatorValue) -> Bar:
    label = head_value(material, value)
    if value.value is None:
        return Bar(label, material.wording.cell(value, None).text)
    words = _write(value.value, value, material.wording.suffix(value.unit))
    return Bar(label, words, ((value.canonical_series or "", value.value),))


def _write(value: Decimal | None, row: IndicatorValue | Cost | Share, unit: str = "") -> str:
    return "" if value is None else f"{write_number(value)}{unit}{DOUBT if row.confidence else ''}"


def picture_costs(material: Material, columns: Sequence[tuple[str, int | None, str]]) -> Picture | None:
    """Return the headline of each column, stacked by what pays for it. `columns`: stage, year and heading."""
    costs, found = material.form.costs, []
    for stage, year, label in columns:
        rows = [row for row in material.sheet.costs if (row.stage, row.fiscal_year) == (stage, year)]
        head = next((row for row in rows if row.item == costs.headline), None)
        future = year is not None and year > material.sheet.fiscal_year
        if head and head.canonical_stage in WHOLES and not (head.amount is None and future):
            found.append((label, head, _split(material, head, rows)))
    chart = draw_bars([_cost_bar(material, label, head, parts) for label, head, parts in found])
    if chart is None:
        return None
    names = {item.id: material.wording.label(item.label) for item in costs.items}
    used = {key for _, _, parts in found for key, amount in parts if amount}
    doubted = {row.item for row in material.sheet.costs if row.confidence and row.item in {*used, costs.headline}}
    order = [item.id for item in costs.items if item.id in used] + [REST] * (REST in used)
    headline = names[costs.headline]
    return Picture(
        anchor="costs",
        subject=headline,
        unit=costs.unit,
        chart=chart,
        legend=tuple(
            (key, names.get(key, headline) + DOUBT * (key in doubted)) for key in ([WHOLE] * (WHOLE in used) + order)
        ),
        spoken=tuple(f"{label} {_say_amount(material, head)}" for label, head, _ in found if head.amount),
        missing=any(head.amount is None for _, head, _ in found),
        doubtful=bool(doubted),
    )


def _cost_bar(material: Material, label: str, head: Cost, parts: tuple[tuple[str, Decimal], ...]) -> Bar:
    if head.amount is None:
        return Bar(label, material.wording.cell(head, None).text)
    return Bar(label, _say_amount(material, head), parts)


def _say_amount(material: Material, head: Cost) -> str:
    return _write(head.amount, head, material.wording.suffix(head.unit))


def _split(material: Material, head: Cost, rows: Sequence[Cost]) -> tuple[tuple[str, Decimal], ...]:
    """Return what a headline amount is made of, in yen; itself where its sheet does not say or does not add up."""
    if head.amount_yen is None:
        return ()
    whole = Decimal(head.amount_yen)
    parts = list(_sources(material.form.costs.items, head.item, rows))
    rest = whole - sum((amount for _, amount in parts), Decimal(0))
    if rest < 0 or not any(amount for _, amount in parts) or any(amount < 0 for _, amount in parts):
        return ((WHOLE, whole),)
    return (*parts, (REST, rest)) if rest else tuple(parts)


def _sources(items: Sequence[Item], target: str, rows: Sequence[Cost]) -> Iterator[tuple[str, Decimal]]:
    """Yield what an item is paid by; where its sheet says only what it is made of, the same of each part."""
    own = {item.id: verb for item in items if (verb := item.verb) and item.target == target}
    amounts = [(row.item, Decimal(row.amount_yen)) for row in rows if row.amount_yen is not None]
    for verb in ("funds", "part_of"):
        found = [(item, amount) for item, amount in amounts if own.get(item) == verb]
        if found and verb == "funds":
            yield from found
            return
        for item, amount in found:
            inner = list(_sources(items, item, rows))
            yield from inner if sum(one for _, one in inner) == amount else [(item, amount)]


def picture_shares(material: Material, question: Question, rows: Iterable[Share]) -> Picture | None:
    """Return published shares as one bar."""
    labels = {choice.id: material.wording.label(choice.label) for choice in question.choices.choices}
    shares = [row for row in rows if row.percent is not None]
    chart = draw_bars([Bar("", "", tuple((row.choice, row.percent) for row in shares if row.percent is not None))])
    words = {row.choice: f"{labels[row.choice]} {_write(row.percent, row, '%')}" for row in shares if row.percent}
    if chart is None:
        return None
    return Picture(
        anchor=f"question-{question.id}",
        subject=material.wording.label(question.label),
        unit="%",
        chart=chart,
        legend=tuple(words.items()),
        spoken=tuple(words.values()),
        doubtful=any(row.confidence for row in shares),
    )
