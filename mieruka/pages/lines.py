"""Lines: what one sheet gives to the ledgers, each with where on the sheet's page it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mieruka.pages.fields import name_field
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell, Fact
from mieruka.problems import Problem
from mieruka.records import Direction, IndicatorValue, Rating

# Which published problems stand in which ledger.
CODES: Mapping[str, str] = {
    "condition.required": "gaps",
    "condition.empty": "gaps",
    "target.worse_than_baseline": "targets",
    "target.already_met": "targets",
    "scale.level_differs": "figures",
    "scale.level_differs_as_printed": "figures",
    "shares.total": "figures",
    "key.left_out": "missing",
}
# Of a target that is told of, the series whose value it is set against.
AGAINST: Mapping[str, str] = {"target.worse_than_baseline": "baseline", "target.already_met": "actual"}
# What a reader would have expected and does not find; 該当なし and 評価の対象外 are answers.
UNKNOWN = ("blank", "unreadable", "no_data", "not_yet", "withheld")
TABLES = ("attributes", "places", "indicators", "indicator_values", "costs", "staffing", "answers", "ratings", "texts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """行: one thing in a ledger.

    Shape: `label` is what it is about, in the sheet's words; `facts` are printed values; `problem` is what was found
    by machine, where it was; `anchor` is a part of the sheet's page.
    """

    ledger: str
    anchor: str
    label: str = ""
    facts: tuple[Fact, ...] = ()
    problem: Problem | None = None


def list_lines(material: Material) -> Iterator[Line]:
    """Yield what a sheet gives to the ledgers."""
    yield from _disagreements(material)
    yield from _problems(material)
    yield from _figures(material)
    yield from _absences(material)
    yield from _opinions(material)


def _problems(material: Material) -> Iterator[Line]:
    for problem in material.subject.problems:
        if problem.code in AGAINST:
            yield _target(material, problem)
        elif problem.code in CODES:
            label = name_field(problem.field, material.wording)
            yield Line(ledger=CODES[problem.code], anchor="cautions", label=label, problem=problem)


def _target(material: Material, problem: Problem) -> Line:
    """Return a target beside the baseline or the latest actual value, as they are printed."""
    values = material.sheet.indicator_values
    target = next(row for row in values if row.mark == problem.mark)
    series = AGAINST[problem.code]
    own = [row for row in values if row.indicator == target.indicator and row.canonical_series == series]
    known = [row for row in own if row.value is not None]
    against = known[0] if series == "baseline" else max(known, key=lambda row: row.fiscal_year or 0)
    return Line(
        ledger=CODES[problem.code],
        anchor=f"indicator-{target.indicator}",
        label=target.indicator_name or "",
        facts=(_value(material, target), _value(material, against)),
    )


def _value(material: Material, row: IndicatorValue) -> Fact:
    dated = row.fiscal_year is not None and not material.names_year(row.series)
    label = f"{row.label} {material.wording.year(row.fiscal_year)}" if row.fiscal_year and dated else row.label
    return Fact(label, material.wording.cell(row, row.value, row.unit))


def _disagreements(material: Material) -> Iterator[Line]:
    """Yield each axis or direction on which raters gave different levels or choices; who gave none is left out."""
    ratings: dict[tuple[str, int | None], list[Rating]] = {}
    for row in material.sheet.ratings:
        if row.level and row.rater:
            ratings.setdefault((row.axis, row.indicator), []).append(row)
    for (axis, indicator), rows in ratings.items():
        if len({one.rater for one in rows}) > 1 and len({one.level for one in rows}) > 1:
            facts = tuple(Fact(one.rater_label or "", _level(one)) for one in rows)
            anchor = f"rating-{axis}" if indicator is None else f"indicator-{indicator}"
            yield Line(ledger="disagreements", anchor=anchor, label=_about(material, rows[0]), facts=facts)
    yield from _different_directions(material)


def _about(material: Material, row: Rating) -> str:
    names = {one.indicator: one.name or "" for one in material.sheet.indicators}
    name = names.get(row.indicator, "") if row.indicator is not None else ""
    return f"{name} {row.label}".strip()


def _level(row: Rating) -> Cell:
    return Cell(f"{row.level}（{row.meaning}）" if row.meaning else row.level or "")


def _different_directions(material: Material) -> Iterator[Line]:
    chosen: dict[tuple[str, int | None], dict[str, dict[str, None]]] = {}
    labels = {row.direction: row.label for row in material.sheet.directions}
    for row in material.sheet.directions:
        if row.rater and row.choice and row.parameter is None:
            words = chosen.setdefault((row.direction, row.fiscal_year), {}).setdefault(row.rater, {})
            words[_choice(material, row)] = None
    raters = {one.id: one.label for one in material.form.raters}
    for (direction, year), by_rater in chosen.items():
        if len({tuple(words) for words in by_rater.values()}) > 1:
            facts = tuple(Fact(raters.get(one, one), Cell("、".join(words))) for one, words in by_rater.items())
            when = f" {material.wording.year(year)}" if year else ""
            label = f"{labels[direction]}{when}"
            yield Line(ledger="disagreements", anchor=f"direction-{direction}", label=label, facts=facts)


def _choice(material: Material, row: Direction) -> str:
    question = next(one for one in material.form.directions if one.id == row.direction)
    choice = question.choices.get(row.choice or "")
    option = choice.options.get(row.option) if choice and choice.options and row.option else None
    words = [material.wording.marked(one.id, one.label) for one in (choice, option) if one is not None]
    return "：".join(words)


def _figures(material: Material) -> Iterator[Line]:
    """Yield the printed figures that the recomputed ones differ from."""
    wording = material.wording
    items = {item.id: wording.label(item.label) for item in material.form.costs.items}
    for figure in material.figures:
        if figure.verdict == "differs" and figure.figure != "grade":  # a grade that differs is a problem of its scale
            item = items.get(figure.item or "", "")
            year = wording.year(figure.fiscal_year) if figure.fiscal_year is not None else ""
            label = " ".join(word for word in (figure.label, "" if item in figure.label else item, year) if word)
            pairs = (("stated", figure.stated, figure.stated_text), ("computed", figure.computed, figure.computed_text))
            facts = (
                Fact(wording.column("figures", name), wording.plain(text if number is None else number, figure.unit))
                for name, number, text in pairs
            )
            formula = Fact(wording.column("figures", "formula"), wording.plain(figure.formula))
            yield Line(ledger="figures", anchor="figures", label=label, facts=(*facts, formula))


def _absences(material: Material) -> Iterator[Line]:
    """Yield how many values are missing in each table, by reason."""
    for table in TABLES:
        found = Counter(row.absence for row in getattr(material.sheet, table) if row.absence in UNKNOWN)
        if found:
            facts = tuple(_count(material, code, found) for code in UNKNOWN if found[code])
            yield Line(ledger="missing", anchor="main", label=material.wording.titles.tables[table], facts=facts)


def _count(material: Material, code: str, found: Mapping[str | None, int]) -> Fact:
    return Fact(material.wording.word("absence", code), Cell(str(found[code]), "件", number=True))


def _opinions(material: Material) -> Iterator[Line]:
    replies = {one.id: material.wording.label(one.reply) for one in material.form.opinions}
    for row in material.sheet.opinions:
        cells: Iterable[Fact] = (
            Fact(row.by_label, material.wording.cell(row, row.opinion)),
            Fact(
                replies.get(row.by) or material.wording.column("opinions", "reply"), material.wording.plain(row.reply)
            ),
        )
        facts = tuple(fact for fact in cells if fact.cell)
        number = material.wording.say("意見%(number)s") % {"number": row.number or ""}
        label = " ".join(word for word in (number, row.about) if word)
        yield Line(ledger="opinions", anchor=f"opinion-{row.by}", label=label, facts=facts)
