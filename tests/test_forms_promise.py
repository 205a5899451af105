"""What the design of the form language promised: its own examples, completed where they are excerpts."""

from collections.abc import Mapping
from decimal import Decimal

from builders import ROOT, the_contract
from form_reader import errors_of, read_sheet_text, sound_form

from mieruka.figures import derive_figures
from mieruka.records import Figure, Sheet

PROMISE = ROOT / "tests" / "cases" / "promise"


def read(name: str) -> str:
    """Return one of the examples."""
    return (PROMISE / f"{name}.yaml").read_text(encoding="utf-8")


def figures_of(sheet: Sheet) -> Mapping[tuple[str, str | None, int | None], Figure]:
    """Return the figures of a sheet by name, item (or the indicator's stage) and indicator."""
    figures = derive_figures(sheet, the_contract().lists["derived_figure"])
    return {(one.figure, one.item or one.stage, one.indicator): one for one in figures}


def test_nemuros_form_and_sheet_are_sound() -> None:
    """The whole example: every printed figure agrees, unit costs are cut, half of a thousand yen goes either way."""
    form = sound_form(read("nemuro-form"), "program-interim")
    sheet, problems = read_sheet_text(form, f"---\n{read('nemuro-sheet')}---\n")
    assert errors_of(problems) == []
    figures = derive_figures(sheet, the_contract().lists["derived_figure"])
    stated = [one for one in figures if one.stated is not None]
    assert len(stated) == 3 + 3 + 3 + 4  # 事業費, 職員人件費, 総事業費 in three columns; two unit costs in two
    assert {one.verdict for one in stated} == {"agrees"}
    assert [int(one.stated or 0) for one in stated if one.figure == "unit_cost"] == [4253, 1772, 4519, 1883]
    assert {row.confidence for row in sheet.costs if row.item == "other"} == {"medium"}


def test_a_very_different_form_is_sound() -> None:
    """The excerpt, word for word, with the blocks that it leaves out; its sheet's figures by hand."""
    form = sound_form(read("different-form") + read("different-rest"))
    sheet, problems = read_sheet_text(form, f"---\n{read('different-sheet')}---\n", 2024)
    assert errors_of(problems) == []
    figures = figures_of(sheet)
    told = {key: (figures[key].computed, figures[key].verdict) for key in EXPECTED}
    assert told == EXPECTED
    assert figures["grade", "attainment", 1].computed_text == "非該当"
    directions = [(row.rater, row.fiscal_year, row.choice, row.option) for row in sheet.directions]
    assert directions == [
        ("desk", 2025, "D", None),
        ("desk", 2026, "C", None),
        ("desk", 2026, "C", "手段"),
        ("desk", 2026, "C", "統合"),
    ]


EXPECTED = {
    ("regular_cost", "settlement", None): (Decimal(2343704), "agrees"),  # 0.3 × 7,812,345 = 2,343,703.5
    ("hourly_cost", "settlement", None): (Decimal(181955), "agrees"),  # 120.5 × 1,510
    ("labour_direct", "settlement", None): (Decimal(2525659), "agrees"),
    ("current_budget", "project_direct", None): (Decimal(1200000), "agrees"),
    ("current_budget", "detail.委託料", None): (Decimal(1000000), "agrees"),
    ("execution", "project_direct", None): (Decimal("95.8"), "agrees"),  # 1,150,000 ÷ 1,200,000
    ("execution", "detail.委託料", None): (Decimal("95.0"), "agrees"),
    ("per_user", "settlement", None): (Decimal(9512), "agrees"),  # 3,900,000 ÷ 410
}


def test_the_conditions_of_a_very_different_form_hold() -> None:
    """一般 has no opinions; 廃止 says when."""
    form = sound_form(read("different-form") + read("different-rest"))
    text = f"---\n{read('different-sheet')}---\n"
    _, general = read_sheet_text(form, text.replace("class: 重点", "class: 一般"), 2024)
    _, ending = read_sheet_text(form, text.replace("future: D", "future: A"), 2024)
    assert [line.split(" ")[1] for line in errors_of(general)] == ["condition.empty"]
    assert [line.split(" ")[1] for line in errors_of(ending)] == ["condition.required"]


def test_a_measure_list_is_sound() -> None:
    """Every key of the paragraph on measure lists; a rate is two numbers in the tables."""
    form = sound_form(read("measures-form"))
    sheet, problems = read_sheet_text(form, f"---\n{read('measures-sheet')}---\n")
    assert errors_of(problems) == []
    rates = [(row.rate_numerator, row.rate_denominator) for row in sheet.benefits]
    assert rates == [(1, 2), (1, 1), (2, 15)]
    first, _, last = sheet.benefits
    assert (first.recipient, first.payer, first.every, first.times) == ("移り住む人", "町", "月", 12)
    assert (first.amount_yen, last.amount_yen, last.absence) == (20000, 0, None)
    assert [(row.pillar, row.amount_yen, row.limit) for row in sheet.pillars] == [
        (None, 500000, "about"),
        (1, 500000, "up_to"),
    ]
    assert [row.future for row in sheet.measures] == [True]
