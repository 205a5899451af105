"""What a form lets a sheet say: golden cases in tests/cases/form_sheets, a form and a sheet in each.

A case is a title after `%%`, the form, a line `====`, the sheet's front matter (it begins on line 2 of the file), and
the errors and warnings: `>> line:column severity[code] field`. Notices are not shown.
"""

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from builders import ROOT, the_contract
from form_reader import errors_of, read_sheet_text, sound_form
from test_forms import HEAD, tell

from mieruka.figures import derive_figures

CASES = ROOT / "tests" / "cases" / "form_sheets"


class Case(NamedTuple):
    """A form, a sheet and what is told of the sheet."""

    title: str
    form: str
    sheet: str
    told: list[str]


def read_case(part: str, path: Path) -> Case:
    """Return a case as it is written in a file."""
    title, _, rest = part.partition("\n")
    form, _, sheet = rest.rstrip("\n").partition("====\n")
    lines = sheet.split("\n")
    told = [line.removeprefix(">> ") for line in lines if line.startswith(">> ")]
    front = "\n".join(line for line in lines if not line.startswith(">> "))
    return Case(f"{path.stem}: {title}", form, f"---\n{front}\n---\n", told)


ALL = [
    read_case(part, path)
    for path in sorted(CASES.glob("*.txt"))
    for part in path.read_text(encoding="utf-8").split("%% ")[1:]
]


@pytest.mark.parametrize("case", ALL, ids=[case.title for case in ALL])
def test_a_sheet_is_held_against_its_form(case: Case) -> None:
    """Each slip is told at its place; what the form allows is not."""
    _, problems = read_sheet_text(sound_form(case.form), case.sheet)
    assert [tell(problem) for problem in problems if problem.severity != "notice"] == case.told


# What becomes of what is written


def test_the_form_declares_how_a_direction_of_an_indicator_is_called() -> None:
    """The label of `desired` is a key; its words, the codes and the codes' labels are values."""
    form = sound_form(
        HEAD
        + "indicators: {kinds: {k: 指標}, series: {actual: 実績}, desired: {label: 望む方向, choices: {維持: keep}}}\n"
    )
    written = ["望む方向: 維持", "desired: down", "目指す方向: 増やす"]
    lines = "".join(f"  - {{name: 甲, {one}, actual: {{R5: 1}}}}\n" for one in written)
    sheet, problems = read_sheet_text(form, f"---\nform: form\nname: 事業\nindicators:\n{lines}---\n")
    assert errors_of(problems) == []
    assert [row.desired for row in sheet.indicators] == ["keep", "down", "up"]


def test_the_only_rater_and_the_only_year_need_not_be_written() -> None:
    """They are filled in, so that no row leaves them open."""
    form = sound_form(
        HEAD + "raters: {desk: 担当課}\nscales: {s: {label: 評語, levels: [A]}}\n"
        "ratings: {need: {label: 必要性, scale: s}}\n"
        "directions: {d: {label: 方向性, by: [desk], years: [1], choices: {継続: continue}}}\n"
    )
    text = "---\nform: form\nname: 事業\nratings: [{need: A}]\ndirections: [{d: 継続}]\n---\n"
    sheet, problems = read_sheet_text(form, text)
    assert errors_of(problems) == []
    assert [(row.rater, row.fiscal_year) for row in sheet.directions] == [("desk", 2024)]
    assert [(row.rater, row.rater_label) for row in sheet.ratings] == [("desk", "担当課")]


def test_a_year_in_the_label_of_a_choice_is_written_as_it_is_printed() -> None:
    """A choice of the sheet of 令和5年度 is ticked by the words that stand on it."""
    form = sound_form(
        HEAD + "year_style: 令和5\nquestions: {q: {label: 見込み, choices: {yes: {label: <+1>年度に届く}, no: {}}}}\n"
    )
    sheet, problems = read_sheet_text(form, "---\nform: form\nname: 事業\nanswers: {q: 令和6年度に届く}\n---\n")
    assert errors_of(problems) == []
    assert [row.choice for row in sheet.answers] == ["yes"]


def test_sub_options_of_several_ticked_choices_go_to_their_own() -> None:
    """No sub-box is lost where more than one choice is ticked."""
    form = sound_form(
        HEAD + "directions:\n  d:\n    label: 方向性\n    choose: many\n    choices:\n"
        "      見直し: {canonical: change, options: [手段, 統合]}\n      終了: {canonical: stop, options: [完了]}\n"
    )
    text = "---\nform: form\nname: 事業\ndirections: [{d: {choice: [見直し, 終了], options: [統合, 完了]}}]\n---\n"
    sheet, problems = read_sheet_text(form, text)
    assert errors_of(problems) == []
    assert [(row.choice, row.option) for row in sheet.directions] == [
        ("見直し", None),
        ("終了", None),
        ("見直し", "統合"),
        ("終了", "完了"),
    ]


def test_five_ways_of_having_no_number_stay_apart() -> None:
    """Blank, unreadable and a mark tell their reason; 0 is a number; a key left out gives no row."""
    form = sound_form(
        HEAD + 'absence: {"-": no_data}\nindicators: {kinds: {k: 指標}, series: {actual: 実績, target: 目標}}\n'
    )
    text = '---\nform: form\nname: 事業\nindicators: [{name: 甲, actual: {R2: ~, R3: 不明, R4: 0, R5: "-"}}]\n---\n'
    sheet, _ = read_sheet_text(form, text)
    assert [(row.fiscal_year, row.value, row.absence) for row in sheet.indicator_values] == [
        (2020, None, "blank"),
        (2021, None, "unreadable"),
        (2022, Decimal(0), None),
        (2023, None, "no_data"),
    ]


def test_a_column_without_a_year_fits_every_year_of_the_others() -> None:
    """The plan as a whole has no year, and the part of it that a year takes is computed with it."""
    form = sound_form(
        HEAD
        + "costs:\n  unit: 円\n  stages: {plan: {label: 計画, years: [0, 1]}, whole_plan: {label: 全体, years: none}}\n"
        "  items: {total: 総額}\n  figures: {part: {label: 全体のうち, unit: '%'}}\n"
        "identities:\n  - {result: part, percent: [total, {item: total, stage: whole_plan}], stages: [plan]}\n"
    )
    text = (
        "---\nform: form\nname: 事業\ncosts:\n  columns: [R5 計画, R6 計画, 全体]\n"
        "  総額: [25, 75, 100]\n  全体のうち: [25, 74, ~]\n---\n"
    )
    sheet, problems = read_sheet_text(form, text)
    assert [(row.fiscal_year, row.stage) for row in sheet.costs] == [
        (2023, "plan"),
        (2024, "plan"),
        (None, "whole_plan"),
    ]
    assert [line.split(" ")[1] for line in errors_of(problems)] == ["identity.breaks"]


def test_a_form_says_how_it_rounds_and_how_far_a_figure_may_be_off() -> None:
    """Half up, floor, any; digits; tolerance; what rounding of the inputs explains. 2 ÷ 9 is 22.2 %."""
    figures = "".join(f"    {name}: {{label: {name}, unit: '%'}}\n" for name in ("up", "down", "any", "one"))
    form = sound_form(
        HEAD + "costs:\n  unit: 千円\n  stages: {budget: 予算, settlement: 決算}\n"
        "  items: {total: 総額, a: {label: 甲, part_of: total, unit: 円}, b: {label: 乙, part_of: total}}\n"
        f"  figures:\n{figures}    near: {{label: near, unit: 千円}}\n"
        "identities:\n  - {result: total, sum: [a, b], inputs: rounded}\n  - {result: up, percent: [b, total]}\n"
        "  - {result: down, percent: [b, total], round: floor}\n  - {result: any, percent: [b, total], round: any}\n"
        "  - {result: one, percent: [b, total], digits: 1}\n  - {result: near, sum: [b], tolerance: 2}\n"
    )
    text = (
        "---\nform: form\nname: 事業\ncosts:\n  columns: [予算, 決算]\n  甲: [1400, 1400]\n  乙: [2, 2]\n"
        "  総額: [4, 9]\n  up: [50, 23]\n  down: [50, 22]\n  any: [50, 23]\n  one: [50, 22]\n  near: [4, 5]\n---\n"
    )
    sheet, _ = read_sheet_text(form, text)
    found = derive_figures(sheet, the_contract().lists["derived_figure"])
    verdicts = {(one.figure, one.stage): one.verdict for one in found}
    assert [verdicts[name, "budget"] for name in ("total", "up", "down", "any", "one", "near")] == [
        "agrees_within_rounding",  # 3.4 lies between 2.9 and 3.9005: 4 is possible
        *["agrees"] * 4,
        "agrees_within_rounding",
    ]
    assert [verdicts[name, "settlement"] for name in ("total", "up", "down", "any", "one", "near")] == [
        *["differs"] * 2,
        "agrees",
        "agrees_within_rounding",
        *["differs"] * 2,
    ]


def test_a_bare_value_is_of_the_only_year_that_its_series_offers() -> None:
    """The next year's, the sheet's own, or no year at all; a quarter adds up to its year, and is no actual itself."""
    form = sound_form(
        HEAD
        + """\
indicators:
  kinds: {a: 指標}
  series:
    q1: {label: 第1四半期, years: [0]}
    q2: {label: 第2四半期, years: [0]}
    actual: {label: 年度計, years: [0]}
    mid: {label: <+2>年度目標, canonical: target, years: [2]}
    whole: {label: 全体計画, canonical: plan, years: none}
identities: [{result: actual, sum: [q1, q2]}]
"""
    )
    line = "indicators: [{name: 道路, unit: m, q1: 20, q2: ~, actual: 20, mid: 150, whole: 820}]"
    note = "reading_notes: [{field: indicators.1.whole, confidence: medium, why: かすれている}]"
    sheet, problems = read_sheet_text(form, f"---\nform: form\nname: 事業\n{line}\n{note}\n---\n")
    assert errors_of(problems) == []
    rows = [(row.series, row.fiscal_year, row.year_word, row.value, row.absence) for row in sheet.indicator_values]
    assert rows == [
        ("q1", 2023, None, Decimal(20), None),
        ("q2", 2023, None, None, "blank"),
        ("actual", 2023, None, Decimal(20), None),
        ("mid", 2025, None, Decimal(150), None),
        ("whole", None, None, Decimal(820), None),
    ]
    assert [row.series for row in sheet.indicator_values if row.confidence] == ["whole"]
    (total,) = [one for one in derive_figures(sheet, the_contract().lists["derived_figure"]) if one.figure == "actual"]
    assert (total.computed, total.stated, total.verdict) == (Decimal(20), Decimal(20), "agrees")


def test_what_stands_beside_the_choice_of_a_fact_has_rows_of_its_own() -> None:
    """事業期間 ☑期間限定（始期・終期）: the choice, then each sub-box and each thing filled in, named by its place."""
    form = sound_form(
        HEAD
        + """\
fields:
  term:
    label: 事業期間
    choices:
      単年度: {}
      期間限定: {parameters: {from: {label: 始期, type: year}, cap: {label: 上限, type: number, unit: 年}}}
  how:
    label: 実施方法
    choose: many
    choices: {直営: {}, 委託: {options: {choose: many, choices: {a: {label: 全部}, b: {label: 一部}}}}}
"""
    )
    term = "term: {choice: 期間限定, from: R3, cap: 5}"
    how = "how: [直営, {choice: 委託, options: [一部, a]}]"
    note = "reading_notes: [{field: term.cap, confidence: low, why: かすれている}]"
    sheet, problems = read_sheet_text(form, f"---\nform: form\nname: 事業\n{term}\n{how}\n{note}\n---\n")
    assert errors_of(problems) == []
    rows = [(one.attribute, one.position, one.label, one.value, one.unit, one.confidence) for one in sheet.attributes]
    assert rows == [
        ("term", 1, "事業期間", "期間限定", None, None),
        ("term.期間限定.from", 1, "事業期間（期間限定）始期", "2021", None, None),
        ("term.期間限定.cap", 1, "事業期間（期間限定）上限", "5", "年", "low"),
        ("how", 1, "実施方法", "直営", None, None),
        ("how", 2, "実施方法", "委託", None, None),
        ("how.委託", 1, "実施方法（委託）", "b", None, None),
        ("how.委託", 2, "実施方法（委託）", "a", None, None),
    ]


def test_an_identity_may_be_for_one_good_direction() -> None:
    """達成率 is 実績 ÷ 目標 where more is better, also where nothing is said, and 目標 ÷ 実績 where less is."""
    form = sound_form(
        HEAD
        + """\
indicators:
  kinds: {a: 指標}
  series: {target: 目標, actual: 実績, rate: {label: 達成率, canonical: achievement, unit: "%"}}
  desired: {label: 方向, choices: {増: up, 減: down, 保: keep}}
identities:
  - {result: rate, percent: [actual, target], desired: [up]}
  - {result: rate, percent: [target, actual], desired: [down], severity: warning}
"""
    )
    lines = "\n".join(
        f"  - {{name: 指標, unit: 件, {way}target: {{R5: 20}}, actual: {{R5: 16}}, rate: {{R5: {rate}}}}}"
        for way, rate in (
            ("方向: 増, ", "80.0"),
            ("方向: 減, ", "125.0"),
            ("方向: 保, ", "80.0"),
            ("", "80.0"),
            ("方向: 減, ", "80.0"),
        )
    )
    sheet, problems = read_sheet_text(form, f"---\nform: form\nname: 事業\nindicators:\n{lines}\n---\n")
    assert [(one.code, one.severity, one.mark.line) for one in problems] == [("identity.breaks", "warning", 9)]
    rates = [one for one in derive_figures(sheet, the_contract().lists["derived_figure"]) if one.figure == "rate"]
    told = [(one.indicator, one.computed, one.verdict) for one in sorted(rates, key=lambda one: one.indicator or 0)]
    assert told == [
        (1, Decimal("80.0"), "agrees"),
        (2, Decimal("125.0"), "agrees"),
        (4, Decimal("80.0"), "agrees"),
        (5, Decimal("125.0"), "differs"),
    ]


def test_a_reply_may_stand_under_the_label_that_its_form_prints() -> None:
    """町の対応 is the reply of every source of opinions; where a source is called so itself, it is that source."""
    form = sound_form(
        HEAD
        + "opinions: {council: {label: 議会, reply: <0>年度の対応}, residents: {label: 町民, reply: <0>年度の対応}}\n"
    )
    lines = "opinions: [{council: よい。, R5年度の対応: 続ける。}, {町民: 悪い。, reply: 改める。}]"
    sheet, problems = read_sheet_text(form, f"---\nform: form\nname: 事業\n{lines}\n---\n")
    assert errors_of(problems) == []
    assert [(one.by, one.reply) for one in sheet.opinions] == [("council", "続ける。"), ("residents", "改める。")]
    form = sound_form(HEAD + "opinions: {council: {label: 議会, reply: 町}, town: 町}\n")
    sheet, _ = read_sheet_text(form, "---\nform: form\nname: 事業\nopinions: [{町: 続ける。}]\n---\n")
    assert [(one.by, one.opinion, one.reply) for one in sheet.opinions] == [("town", "続ける。", None)]


def test_which_way_is_good_may_be_written_where_no_form_prints_it() -> None:
    """A code is a direction, and no printed word; where the form prints a word for it, that is the word."""
    block = "indicators: {kinds: {a: 指標}, series: {baseline: 基準値, target: 目標, actual: 実績}%s}\n"
    line = "{name: ごみ, unit: g, %sbaseline: {H30: 812}, target: {R9: 700}, actual: {R5: 776}}"
    words = ", desired: {label: 方向, choices: {減: down}}"
    found = []
    for printed, written in (("", ""), ("", "desired: down, "), (words, "desired: down, "), (words, "方向: 減, ")):
        text = f"---\nform: form\nname: 事業\nindicators: [{line % written}]\n---\n"
        sheet, problems = read_sheet_text(sound_form(HEAD + block % printed), text)
        figures = derive_figures(sheet, the_contract().lists["derived_figure"])
        told = [one.code for one in problems if one.code.startswith("target.")]
        (row,) = sheet.indicators
        found.append((row.desired, row.desired_stated, told, [one for one in figures if one.figure == "attainment"]))
    assert found == [
        (None, None, ["target.worse_than_baseline"], []),
        ("down", None, [], []),
        ("down", "減", [], []),
        ("down", "減", [], []),
    ]


def test_growth_on_the_year_before_is_computed_for_each_year() -> None:
    """`before` is the year before the place's, -1 before the sheet's; a series has the years that it offers alone."""
    form = sound_form(
        HEAD
        + """\
indicators:
  kinds: {a: 指標}
  series: {actual: 実績, ratio: {label: 前年度比, unit: "%", years: [0]}}
  figures: {growth: {label: 伸び, unit: "%"}}
costs:
  unit: 千円
  stages: {settlement: {label: 決算, years: [-2, -1, 0]}}
  items: {total: 計}
  figures: {more: {label: 増減, unit: 千円}}
identities:
  - {result: ratio, percent: [actual, {series: actual, year: -1}]}
  - {result: growth, change: [actual, {series: actual, year: before}]}
  - {result: more, difference: [total, {item: total, year: before}]}
"""
    )
    line = "indicators: [{name: 面積, unit: ha, actual: {R3: 10, R4: 12, R5: 15}, ratio: 125.0}]"
    costs = "costs:\n  columns: [R3 決算, R4 決算, R5 決算]\n  計: [100, 90, 120]\n  増減: [~, -10, 30]"
    sheet, problems = read_sheet_text(form, f"---\nform: form\nname: 事業\n{line}\n{costs}\n---\n")
    assert errors_of(problems) == []
    found = {
        (one.figure, one.fiscal_year): (one.computed, one.verdict)
        for one in derive_figures(sheet, the_contract().lists["derived_figure"])
        if one.figure in ("ratio", "growth", "more")
    }
    assert found == {
        ("ratio", 2023): (Decimal("125.0"), "agrees"),
        ("growth", 2022): (Decimal("20.0"), "not_printed"),
        ("growth", 2023): (Decimal("25.0"), "not_printed"),
        ("more", 2022): (Decimal(-10), "agrees"),
        ("more", 2023): (Decimal(30), "agrees"),
    }
