"""Rules about one sheet: each with what holds and what breaks it, at its place, with its severity."""

import inspect

import pytest
from written import check, say, write_form, write_sheet

from mieruka.problems import Mark, catalogue
from mieruka.rules import RULES, SHEET_RULES, SITE_RULES
from mieruka.rules.conditions import label_of
from mieruka.rules.saying import say as say_problem

SUM = """
costs:
  unit: 千円
  stages: {settlement: 決算}
  items:
    project: {label: 事業費, part_of: total}
    staff: {label: 人件費, part_of: total}
    total: 総事業費
identities: [{result: total, sum: [project, staff] HOW}]
"""
BROKEN = """
costs:
  columns: [R5 決算]
  project: [10]
  staff:   [2]
  total:   [13]
"""
NOTE = "reading_notes: [{field: costs.R5.決算.total, printed_so: true, why: 資料のとおり}]\n"
GRADED = """
indicators: {kinds: {kpi: KPI}, series: {baseline: 現状値, actual: 実績値}}
scales: {s: {label: 尺度, levels: {A: 上昇, D: 下落}, rule: [{level: A, measure: change, above: 0}, {level: D}]}}
ratings: {grade: {label: 評価, scale: s, per: indicator}}
"""
RATED = """
indicators:
  - kind: kpi
    name: 増減
    baseline: {H30: -11}
    actual: {R5: -61}
    grade: LEVEL
"""


# The list of rules


def test_rules_are_sentences() -> None:
    """Each rule is named after the sentence that it checks, says it in its docstring, and names its codes."""
    assert (*SHEET_RULES, *SITE_RULES) == RULES
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
    for rule in RULES:
        said = inspect.getdoc(rule) or ""
        assert "_" in rule.__name__
        assert "Problems: " in said, rule.__name__
        codes = said.partition("Problems: ")[2].partition(".\n")[0].rstrip(".").replace("(_", ", (_").split(", ")
        assert all(code.startswith("(_") or code in catalogue() for code in codes), rule.__name__


def test_a_rule_speaks_with_the_severity_of_the_catalogue_or_of_the_form() -> None:
    """Without a word of the form a problem is as severe as its code; values become text."""
    usual, own = (say_problem("identity.breaks", Mark("a"), "b", severity, label=1) for severity in (None, "notice"))
    assert (usual.severity, own.severity, usual.values) == ("error", "notice", {"label": "1"})


# Identities


def test_an_identity_that_holds_says_nothing() -> None:
    """10 + 2 are 12."""
    assert check(SUM.replace("HOW", ""), BROKEN.replace("13", "12")) == []


def test_a_broken_identity_is_told_at_the_printed_value() -> None:
    """Line and column of the total, both numbers, the formula and what to do."""
    (problem,) = check(SUM.replace("HOW", ""), BROKEN)
    assert say([problem]) == [("error", "identity.breaks", 8, "costs.total.R5 決算")]
    assert problem.mark.column == 13
    assert problem.what() == "「総事業費」の 13 が算式の 12 と合わない（事業費 ＋ 人件費 = 10 ＋ 2）"
    assert "printed_so" in problem.fix()


@pytest.mark.parametrize(("declared", "printed"), [("error", "warning"), ("warning", "warning"), ("notice", "notice")])
def test_severity_is_what_the_form_declares_softened_where_the_source_prints_it_so(declared: str, printed: str) -> None:
    """An error becomes a warning by a reading note with printed_so; what is softer stays as it is."""
    form = SUM.replace("HOW", f", severity: {declared}")
    assert say(check(form, BROKEN))[0][:2] == (declared, "identity.breaks")
    assert say(check(form, BROKEN + NOTE)) == [(printed, "identity.breaks_as_printed", 8, "costs.total.R5 決算")]


def test_a_note_on_another_value_softens_nothing() -> None:
    """printed_so speaks of the value that it names."""
    note = NOTE.replace("total", "project")
    assert say(check(SUM.replace("HOW", ""), BROKEN + note))[0][:2] == ("error", "identity.breaks")


def test_a_break_within_rounding_or_without_numbers_is_none() -> None:
    """What rounding explains, what is not printed and what cannot be checked are no mistakes."""
    assert check(SUM.replace("HOW", ", tolerance: 1"), BROKEN) == []
    assert check(SUM.replace("HOW", ""), BROKEN.replace("13", "~")) == []
    assert check(SUM.replace("HOW", ""), BROKEN.replace("[2]", "[不明]")) == []


def test_each_break_is_told() -> None:
    """Two columns, two breaks, each on its own column of the table."""
    form = SUM.replace("HOW", "").replace("{settlement: 決算}", "{budget: 予算, settlement: 決算}")
    text = BROKEN.replace("[R5 決算]", "[R5 予算, R5 決算]").replace("[10]", "[1, 10]").replace("[2]", "[1, 2]")
    found = check(form, text.replace("[13]", "[3, 13]"))
    assert [(one.mark.line, one.mark.column, one.field) for one in found] == [
        (8, 13, "costs.total.R5 予算"),
        (8, 16, "costs.total.R5 決算"),
    ]


# Scales and shares


def test_a_level_that_the_rule_gives_says_nothing() -> None:
    """From -11 to -61 is a fall: D."""
    assert check(GRADED, RATED.replace("LEVEL", "D")) == []


def test_a_level_that_the_rule_does_not_give_is_told_at_the_level() -> None:
    """The printed level, the computed one, and what was measured."""
    (problem,) = check(GRADED, RATED.replace("LEVEL", "A"))
    assert say([problem]) == [("error", "scale.level_differs", 9, "indicators.1.grade")]
    assert "評語「A」は決まりの与える「D」と違う" in problem.what()
    assert "（-61 − （-11）） ÷ |-11| × 100 ＝ -454.5" in problem.what()


def test_a_level_printed_against_the_rule_is_a_warning() -> None:
    """A reading note with printed_so keeps what the source says."""
    note = "reading_notes: [{field: indicators.1.grade, printed_so: true, why: 資料のとおり}]\n"
    found = check(GRADED, RATED.replace("LEVEL", "A") + note)
    assert say(found) == [("warning", "scale.level_differs_as_printed", 9, "indicators.1.grade")]


def test_a_level_that_cannot_be_checked_is_no_mistake() -> None:
    """Without a baseline nothing is asserted."""
    assert check(GRADED, RATED.replace("LEVEL", "A").replace("-11", "~")) == []


@pytest.mark.parametrize(
    ("shares", "told"), [("a: 50, b: 50", 0), ("a: 28.6, b: 71.5", 0), ("a: 50, b: 40", 1), ("a: 50, b: 不明", 0)]
)
def test_shares_that_miss_the_whole_are_noticed(shares: str, told: int) -> None:
    """More than rounding off 100 %: a notice at the first share; a share that cannot be read may be the rest."""
    form = "questions: {p: {label: 進み方, choose: shares, choices: {a: good, b: poor}}}\n"
    found = check(form, f"answers:\n  p: {{{shares}}}\n")
    assert say(found) == [("notice", "shares.total", 5, "answers.p")] * told


def test_a_unit_cost_names_an_indicator() -> None:
    """A cost of the third of two indicators is told once, however many columns it has."""
    form = """
        indicators: {kinds: {kpi: KPI}, series: {actual: 実績}}
        costs:
          unit: 千円
          stages: {settlement: {label: 決算, years: [-1, 0]}}
          items: {total: 総事業費}
          figures: {z: {label: 単位コスト, per: indicator, unit: 千円}}
    """
    text = "indicators: [{kind: kpi, name: 甲, actual: {R5: 1}}]\n"
    text += "costs:\n  columns: [R4 決算, R5 決算]\n  z: {N: [1, 2]}\n"
    assert check(form, text.replace("N", "1")) == []
    told = [one for one in say(check(form, text.replace("N", "3"))) if one[0] == "error"]
    assert told == [("error", "costs.no_indicator", 7, "costs.z.3.R4 決算")]


# Targets

TARGETS = """
year_words: {策定時: unknown_year, 毎年度: every_year}
indicators:
  kinds: {kpi: KPI}
  series: {baseline: 基準値, actual: 実績値, target: {label: 目標値, words: {増加: above_baseline}}}
  desired: {label: 方向, choices: {減らす: down, 保つ: keep, ちょうど: exact, 問わない: none}}
"""


def check_target(values: str) -> list[tuple[str, str, int, str]]:
    """Return what is told of an indicator's target."""
    return say(check(TARGETS, f"indicators:\n  - {{kind: kpi, name: 指標, {values}}}\n"))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ("baseline: {H30: 40}, target: {R8: 50}", False),
        ("baseline: {H30: 40}, target: {R8: 40}", False),
        ("baseline: {H30: 40}, target: {R8: 39}", True),
        ("baseline: {策定時: 98.6}, target: {R8: 95.0}", True),
        ("desired: 減らす, baseline: {H30: 40}, target: {R8: 39}", False),
        ("desired: 減らす, baseline: {H30: 40}, target: {R8: 40}", False),
        ("desired: 減らす, baseline: {H30: 40}, target: {R8: 41}", True),
        ("desired: 保つ, baseline: {H30: 40}, target: {R8: 39}", False),
        ("desired: ちょうど, baseline: {H30: 40}, target: {R8: 39}", False),
        ("desired: 問わない, baseline: {H30: 40}, target: {R8: 39}", False),
        ("baseline: {H30: 40}, target: {R8: 増加}", False),
        ("baseline: {H30: ~}, target: {R8: 39}", False),
        ("baseline: {H30: -11}, target: {R8: -12}", True),
        ("target: {R8: 39}", False),
    ],
)
def test_a_target_worse_than_the_baseline_is_noticed(values: str, told: bool) -> None:
    """Less than the baseline, or more where less is wanted; no word, no direction, no baseline: nothing to say."""
    expected = ("notice", "target.worse_than_baseline", 5)
    assert [one[:3] for one in check_target(values)] == [expected] * told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ("actual: {R5: 12}, target: {R7: 20}", False),
        ("actual: {R5: 20}, target: {R7: 20}", True),
        ("actual: {R5: 21}, target: {R7: 20}", True),
        ("actual: {R5: 21}, target: {R5: 20}", False),
        ("actual: {R5: 21}, target: {R2: 20}", False),
        ("actual: {R5: 21}, target: {毎年度: 20}", True),
        ("actual: {R4: 21, R5: 12}, target: {R7: 20}", False),
        ("actual: {R4: 12, R5: ~}, target: {R7: 10}", True),
        ("desired: 減らす, actual: {R5: 21}, target: {R7: 20}", False),
        ("desired: 減らす, actual: {R5: 20}, target: {R7: 20}", True),
        ("desired: 保つ, actual: {R5: 20}, target: {R7: 20}", False),
        ("desired: 問わない, actual: {R5: 21}, target: {R7: 20}", False),
        ("actual: {R5: 21}, target: {R7: 増加}", False),
        ("actual: {毎年度: 21}, target: {R7: 20}", False),
        ("target: {R7: 20}", False),
    ],
)
def test_a_later_target_that_is_already_met_is_noticed(values: str, told: bool) -> None:
    """The last dated actual has reached a target of a later year, or of none."""
    assert [one[:3] for one in check_target(values)] == [("notice", "target.already_met", 5)] * told


def test_a_target_is_told_with_its_numbers() -> None:
    """Name, target, baseline, side; the field of the value."""
    (problem,) = check(TARGETS, "indicators:\n  - {kind: kpi, name: 割合, baseline: {H30: 98.6}, target: {R8: 95.0}}\n")
    assert problem.what() == "「割合」の目標 95.0 は基準値 98.6 より小さい"
    assert problem.field == "indicators.1.target.R8"


# Labels


def test_labels_are_those_of_the_form() -> None:
    """An id by its label with the year, a parameter by its own, a block by the heading under which it stands."""
    form = write_form("""
        texts: {planned: {label: <+1>年度の計画}}
        opinions: {council: {label: 審議会}}
        directions:
          future: {label: 今後, choices: {A: {canonical: abolish, parameters: {ends: {label: 廃止年度}}}}}
        sections: [{label: 計画, show: [planned, future]}, {label: 意見, show: [opinions]}]
    """)
    sheet = write_sheet(form, "summary: 要約\n")
    labels = [label_of(key, sheet) for key in ("planned", "texts.planned", "future", "ends", "opinions", "else")]
    assert labels == ["R6年度の計画", "R6年度の計画", "今後", "廃止年度", "意見", "else"]
