"""Grades: the level that a scale's printed rule gives, line by line, with what was measured and what could not be."""

import pytest
from written import cells, derive, pick

FORM = """
absence: {"-": no_data, ＊: withheld}
year_words: {毎年度: every_year}
indicators:
  kinds: {kpi: KPI}
  series:
    baseline: 現状値
    goal:
      label: 目標値
      canonical: target
      words: {増加: above_baseline, 減少: below_baseline, 維持: at_baseline, 検討中: unknown}
    actual: 実績値
    plan: 計画値
  desired: {label: 目指す方向, choices: {減らす: down, ちょうど: exact, 問わない: none}}
scales:
  s:
    label: 達成状況
    good: first
    levels: {S: 達成, A: 大きく上昇, B: 上昇, C: 同水準, D: 下落}
    outside: {―: 評価不能}
    rule: [RULE]
ratings: {grade: {label: 評価, scale: s, per: indicator}}
"""
# The rule of a priority policy sheet: S where the target is reached, then by the change on the baseline.
PRINTED = (
    "{level: ―, missing: actual}, {level: S, reached: goal}, {level: A, measure: change, at_least: 10}, "
    "{level: B, measure: change, above: 0}, {level: C, measure: change, above: -10}, {level: D}"
)
# Achievement in the words of the form that has 1 for the best.
ACHIEVED = (
    "{level: S, measure: achievement, above: 100}, {level: A, measure: achievement, at_least: 95}, "
    "{level: B, measure: achievement, below: 50}, {level: C, measure: achievement, at_most: 80}, {level: D}"
)


def grade(values: str, rule: str = PRINTED, printed: str = "C") -> str:
    """Return level, verdict and numbers for the values of an indicator."""
    text = f"indicators: [{{kind: kpi, name: 指標, {values}, grade: {printed}}}]\n"
    return cells(pick(derive(FORM.replace("RULE", rule), text), "grade"), "computed_text verdict inputs")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("baseline: {R1: 42}, goal: {R8: 50}, actual: {R5: 58}", "S | differs | 58 ≧ 50"),
        ("baseline: {R1: 42}, goal: {R8: 50}, actual: {R5: 50}", "S | differs | 50 ≧ 50"),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 44}", "A | differs | （44 − 40） ÷ |40| × 100 ＝ 10.0"),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 43}", "B | differs | （43 − 40） ÷ |40| × 100 ＝ 7.5"),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 40}", "C | agrees | （40 − 40） ÷ |40| × 100 ＝ 0.0"),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 37}", "C | agrees | （37 − 40） ÷ |40| × 100 ＝ -7.5"),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 36}", "D | differs | （36 − 40） ÷ |40| × 100 ＝ -10.0"),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 0}", "D | differs | （0 − 40） ÷ |40| × 100 ＝ -100.0"),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: ~}", "― | differs | "),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: '-'}", "― | differs | "),
        ("baseline: {R1: 40}, goal: {R8: 50}, actual: {R4: 58}", "― | differs | "),
    ],
)
def test_the_first_line_that_fits_gives_the_level(values: str, expected: str) -> None:
    """Missing, reached, then the change: 10 % or more, above 0, above -10, else; limits are as the rule says."""
    assert grade(values) == expected


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("-61", "D | differs | （-61 − （-11）） ÷ |-11| × 100 ＝ -454.5"),
        ("-12", "C | agrees | （-12 − （-11）） ÷ |-11| × 100 ＝ -9.1"),
        ("-11", "C | agrees | （-11 − （-11）） ÷ |-11| × 100 ＝ 0.0"),
        ("-10", "S | differs | （-10） ＞ （-11）"),
        ("5", "S | differs | 5 ＞ （-11）"),
    ],
)
def test_a_negative_baseline_counts_by_its_absolute_value(actual: str, expected: str) -> None:
    """From -11 to -61 is a fall by 454.5 %, whatever the signs; the target 増加 is reached above the baseline."""
    assert grade(f"baseline: {{H30: -11}}, goal: {{R8: 増加}}, actual: {{R5: {actual}}}") == expected


@pytest.mark.parametrize(("word", "reached"), [("増加", {41}), ("減少", {39}), ("維持", {40})])
def test_a_word_is_reached_as_the_form_says(word: str, reached: set[int]) -> None:
    """Above, below or at the baseline."""
    levels = {
        actual: grade(f"baseline: {{H30: 40}}, goal: {{R8: {word}}}, actual: {{R5: {actual}}}")[0]
        for actual in (39, 40, 41)
    }
    assert {actual for actual, level in levels.items() if level == "S"} == reached


@pytest.mark.parametrize(
    "values",
    [
        "baseline: {R1: 40}, goal: {R8: 検討中}, actual: {R5: 58}",
        "goal: {R8: 増加}, actual: {R5: 58}",
        "baseline: {R1: ~}, goal: {R8: 増加}, actual: {R5: 58}",
        "baseline: {R1: 40}, goal: {R8: 不明}, actual: {R5: 58}",
        "baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 不明}",
        "baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: ＊}",
        "baseline: {R1: 0}, goal: {R8: 50}, actual: {R5: 5}",
        "baseline: {R1: 不明}, goal: {R8: 50}, actual: {R5: 5}",
        "goal: {R8: 50}, actual: {R5: 5}",
    ],
)
def test_what_cannot_be_judged_gives_no_level(values: str) -> None:
    """Where a line that comes first wants a number that is not here, no later line is asserted."""
    assert grade(values).split(" | ")[:2] == ["", "cannot_check"]


def test_a_target_that_was_never_set_is_not_reached() -> None:
    """Without a target the change decides; an own-year target that is blank leaves the last one."""
    assert grade("baseline: {R1: 40}, goal: {R8: ~}, actual: {R5: 58}")[0] == "A"
    assert grade("baseline: {R1: 40}, goal: {R5: ~, R8: 50}, actual: {R5: 58}")[0] == "S"
    assert grade("baseline: {R1: 40}, goal: {R5: 60, R8: 50}, actual: {R5: 58}")[0] == "A"
    assert grade("baseline: {R1: 40}, plan: {R5: 58}, actual: {R5: 58}")[0] == "S"
    assert grade("baseline: {R1: 40}, goal: {毎年度: 58}, actual: {R5: 58}")[0] == "S"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("desired: 減らす, baseline: {R1: 40}, goal: {R8: 30}, actual: {R5: 30}", "S | differs | 30 ≦ 30"),
        (
            "desired: 減らす, baseline: {R1: 40}, goal: {R8: 30}, actual: {R5: 36}",
            "A | differs | （40 − 36） ÷ |40| × 100 ＝ 10.0",
        ),
        (
            "desired: 減らす, baseline: {R1: -40}, goal: {R8: -90}, actual: {R5: -44}",
            "A | differs | （（-40） − （-44）） ÷ |-40| × 100 ＝ 10.0",
        ),
        (
            "desired: 減らす, baseline: {R1: 40}, goal: {R8: 30}, actual: {R5: 44}",
            "D | differs | （40 − 44） ÷ |40| × 100 ＝ -10.0",
        ),
        ("desired: ちょうど, baseline: {R1: 40}, goal: {R8: 30}, actual: {R5: 30}", "S | differs | 30 ＝ 30"),
        (
            "desired: ちょうど, baseline: {R1: 40}, goal: {R8: 30}, actual: {R5: 44}",
            "A | differs | （44 − 40） ÷ |40| × 100 ＝ 10.0",
        ),
        ("desired: 問わない, baseline: {R1: 40}, goal: {R8: 30}, actual: {R5: 44}", " | cannot_check | "),
    ],
)
def test_less_may_be_better(values: str, expected: str) -> None:
    """Where less is wanted, a fall is a rise of the good; a target to be met exactly is met exactly."""
    assert grade(values) == expected


@pytest.mark.parametrize(
    ("actual", "level"),
    [("101", "S"), ("100", "A"), ("95", "A"), ("94", "D"), ("81", "D"), ("80", "C"), ("50", "C"), ("49", "B")],
)
def test_limits_are_inclusive_or_exclusive_as_written(actual: str, level: str) -> None:
    """Above 100 is not 100, at least 95 is 95, below 50 is not 50, at most 80 is 80."""
    assert grade(f"goal: {{R5: 100}}, actual: {{R5: {actual}}}", ACHIEVED)[0] == level


def test_achievement_where_less_is_better_is_target_by_actual() -> None:
    """33.2 % where 35 % were the limit is more than reached."""
    values = "desired: 減らす, goal: {R5: 35.0}, actual: {R5: 33.2}"
    assert grade(values, ACHIEVED, "S") == "S | agrees | 35.0 ÷ 33.2 × 100 ＝ 105.4"
    assert grade(values.replace("33.2", "0"), ACHIEVED, "S") == " | cannot_check | 35.0 ÷ 0 × 100"


def test_a_measure_never_seems_to_stand_on_its_limit() -> None:
    """9.96 % is shown with two digits, since 10.0 would seem to be enough."""
    assert grade("baseline: {R1: 10000}, goal: {R8: 20000}, actual: {R5: 10996}").endswith("＝ 9.96")


@pytest.mark.parametrize(
    ("printed", "unreadable", "expected"),
    [
        ("C", False, "C | agrees"),
        ("B", False, "C | differs"),
        ("~", False, "C | not_printed"),
        ("不明", True, "C | cannot_check"),
    ],
)
def test_the_verdict_compares_with_the_printed_level(printed: str, unreadable: bool, expected: str) -> None:
    """A blank is not printed; a level that cannot be read cannot be checked."""
    found = grade("baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 40}", printed=printed)
    assert found.startswith(expected), unreadable


def test_a_rule_may_end_without_a_level() -> None:
    """Where no line fits there is no level, and what was measured is shown."""
    rule = "{level: A, measure: change, at_least: 10}, {level: B, measure: change, above: 0}"
    found = grade("baseline: {R1: 40}, actual: {R5: 30}", rule)
    assert found == " | cannot_check | （30 − 40） ÷ |40| × 100 ＝ -25.0"


def test_the_formula_says_which_line_decided() -> None:
    """The words of the line that fits; the last line, which asks for nothing, names what the others measured."""
    form = FORM.replace("RULE", PRINTED)
    lines = {
        "58": "実績値 ≧ 目標値",
        "44": "（実績 − 基準値） ÷ |基準値| × 100 が 10% 以上",
        "41": "（実績 − 基準値） ÷ |基準値| × 100 が 0% 超",
        "37": "（実績 − 基準値） ÷ |基準値| × 100 が -10% 超",
        "3": "ほかの条件に当てはまらない: （実績 − 基準値） ÷ |基準値| × 100",
        "~": "実績値がない",
    }
    for actual, words in lines.items():
        values = f"baseline: {{R1: 40}}, goal: {{R8: 50}}, actual: {{R5: {actual}}}"
        figure = pick(derive(form, f"indicators: [{{kind: kpi, name: 指標, {values}, grade: C}}]\n"), "grade")
        assert figure.formula == words


@pytest.mark.parametrize(
    ("name", "level"), [("goal", "S"), ("target", "S"), ('"true"', "S"), ("plan", "D"), ("baseline", "S")]
)
def test_a_rule_names_the_series_that_is_to_be_reached(name: str, level: str) -> None:
    """By the form's id or the canonical word; `true` is the target."""
    values = "baseline: {R1: 5}, goal: {R5: 10}, plan: {R5: 20}, actual: {R5: 12}"
    assert grade(values, f"{{level: S, reached: {name}}}, {{level: D}}")[0] == level


def test_a_series_to_be_reached_may_stand_in_another_year() -> None:
    """Where the year itself has no such value, the last one is meant."""
    assert grade("plan: {R7: 20}, actual: {R5: 20}", "{level: S, reached: plan}, {level: D}")[0] == "S"
    assert grade("plan: {R7: 20}, actual: {R5: 19}", "{level: S, reached: plan}, {level: D}")[0] == "D"


def test_only_levels_of_indicators_on_a_scale_with_a_rule_are_graded() -> None:
    """Another axis per indicator has levels of its own; a scale without a rule, or an axis of the sheet, no grade."""
    form = FORM.replace("RULE", PRINTED).replace("ratings: {", "ratings: {whole: {label: 全体, scale: s}, ")
    form = form.replace(
        "grade: {",
        "other: {label: 別, scale: t, per: indicator}, again: {label: 再, scale: s, per: indicator}, grade: {",
    )
    form = form.replace("scales:\n", "scales:\n  t: {label: 規則なし, levels: [S, D]}\n")
    line = "{kind: kpi, name: 指標, baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 44}, grade: A, again: B, other: D}"
    figures = derive(form, f"indicators: [{line}]\nratings: [{{whole: D}}]\n")
    shown = [cells(one, "item stated_text verdict") for one in figures if one.figure == "grade"]
    assert shown == ["again | B | differs", "grade | A | agrees"]


def test_a_series_by_any_name_may_be_missing() -> None:
    """The rule names the series by the form's id: a plan, or a goal whose canonical word is target."""
    for name, values in (("goal", "actual: {R5: 1}"), ("plan", "goal: {R5: 1}, actual: {R5: 1}")):
        rule = f"{{level: ―, missing: {name}}}, {{level: D}}"
        assert grade(values, rule)[0] == "―"
        assert grade(f"{values}, {name}: {{R5: 1}}" if name == "plan" else f"{values}, goal: {{R5: 1}}", rule)[0] == "D"


def test_doubt_is_that_of_the_values_that_decided() -> None:
    """A level that rests on a doubtful actual is doubtful; a baseline that no line asked for does not count."""
    notes = "reading_notes: [{field: indicators.1.NAME, confidence: medium, why: 薄い}]\n"
    form = FORM.replace("RULE", PRINTED)
    values = "baseline: {R1: 40}, goal: {R8: 50}, actual: {R5: 58}"
    for name, expected in (("actual", "medium"), ("goal", "medium"), ("grade", "medium"), ("baseline", "")):
        text = f"indicators: [{{kind: kpi, name: 指標, {values}, grade: S}}]\n{notes.replace('NAME', name)}"
        assert cells(pick(derive(form, text), "grade"), "confidence") == expected


def test_the_grade_names_its_axis_and_place() -> None:
    """Label, axis, year and the place of the printed level."""
    form = FORM.replace("RULE", PRINTED)
    text = "indicators:\n  - kind: kpi\n    name: 指標\n    actual: {R5: ~}\n    grade: C\n"
    figure = pick(derive(form, text), "grade")
    assert (
        cells(figure, "label item indicator fiscal_year severity")
        == "評価（決まりによる評語） | grade | 1 | 2023 | error"
    )
    assert figure.mark.line == 8
    assert figure.path == ("indicators", "1", "grade")


POINTS = """
scales:
  points: {label: 評点, levels: [5, 4, 3, 2, 1], outside: [対象外]}
  sum: {label: 合計, levels: [10, 9, 8, 7, 6, 5, 4, 3, 2]}
  grade: {label: 総合評価, levels: [A, B, C], rule: [RULE]}
raters: {first: 一次評価, second: 二次評価}
ratings:
  need: {label: 必要性, scale: points}
  effect: {label: 有効性, scale: points}
  total: {label: 合計点, scale: sum, points_of: [need, effect]}
  overall: {label: 総合評価, scale: grade, points_of: [need, effect]}
"""
BY_POINTS = "{level: A, measure: points, at_least: 8}, {level: B, measure: points, above: 4}, {level: C}"


def add_points(written: str, rule: str = BY_POINTS) -> list[tuple[object, ...]]:
    """Return what is said of the sum and the level of the first of two raters."""
    lines = f"ratings: [{{rater: first, {written}}}, {{rater: second, need: 1, effect: 1, total: 2, overall: C}}]\n"
    found = [one for one in derive(POINTS.replace("RULE", rule), lines) if one.figure == "grade"]
    assert [one.item for one in found] == ["total.first", "total.second", "overall.first", "overall.second"]
    return [(one.computed_text, one.verdict) for one in found if one.item and one.item.endswith("first")]


@pytest.mark.parametrize(
    ("written", "total", "overall"),
    [
        ("need: 5, effect: 3, total: 8, overall: A", ("8", "agrees"), ("A", "agrees")),
        ("need: 4, effect: 3, total: 8, overall: A", ("7", "differs"), ("B", "differs")),
        ("need: 2, effect: 2, total: ~, overall: C", ("4", "not_printed"), ("C", "agrees")),
        ("need: 4, effect: 対象外, total: 4, overall: B", (None, "cannot_check"), (None, "cannot_check")),
        ("need: 4, effect: ~, total: ~, overall: 不明", (None, "not_printed"), (None, "cannot_check")),
        ("effect: 4, total: 4, overall: B", (None, "cannot_check"), (None, "cannot_check")),
    ],
)
def test_the_points_of_a_rater_add_up(written: str, total: tuple[object, ...], overall: tuple[object, ...]) -> None:
    """Each rater's own levels: their sum, and the level that the rule gives the sum; one that is no number stops it."""
    assert add_points(written) == [total, overall]


def test_the_working_of_points_shows_the_sum_and_the_line() -> None:
    """必要性 ＋ 有効性 が 8 以上: 5 ＋ 3 ＝ 8; a sum that no line fits has no level; one that is unsure says so."""
    line = "ratings: [{rater: first, need: 5, effect: 3, overall: A}]\n"
    note = "reading_notes: [{field: ratings.first.need, confidence: low, why: かすれている}]\n"
    (one,) = [figure for figure in derive(POINTS.replace("RULE", BY_POINTS), line + note) if figure.figure == "grade"]
    assert (one.label, one.formula, one.inputs, one.confidence) == (
        "総合評価 一次評価（決まりによる評語）",
        "必要性 ＋ 有効性 が 8 以上",
        "5 ＋ 3 ＝ 8",
        "low",
    )
    written = "need: 3, effect: 3, total: 6, overall: A"
    assert add_points(written, "{level: A, measure: points, at_least: 8}")[1] == (None, "cannot_check")
    assert add_points(written, "{level: A, measure: points, at_least: 8}, {level: B}")[1] == ("B", "differs")
