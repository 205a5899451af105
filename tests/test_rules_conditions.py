"""Conditions of a form: what must be there, what must not, when; for every kind of id, at its place."""

import pytest
from written import check, say, write_form

FORM = """
absence: {"-": no_data}
trees: {plan: {label: 体系, levels: {area: 区分}}}
fields:
  class: {label: 区分, choices: {major: 重点, minor: {label: 一般}}}
  desk: {label: 窓口}
indicators:
  kinds: {kpi: KPI, why: 理由の数}
  series: {plan: 計画値, actual: 実績値}
  fields: {how: 測り方}
  figures: {gap: {label: 目標との差, unit: same}}
costs:
  unit: 千円
  stages: {settlement: 決算}
  items: {total: 総事業費, fte: {label: 人員, workers: all, unit: 人}}
scales: {s: {label: 尺度, levels: [A, B]}}
ratings: {need: {label: 必要性, scale: s}}
questions:
  q: {label: 見直し, choices: {yes: {label: ある, parameters: {when: 時期}}, no: {label: ない}}, comment: true}
  p: {label: 進み方, choose: shares, choices: {a: good, b: poor}}
directions:
  future:
    label: 今後
    choices:
      keep: {label: 継続, canonical: continue}
      stop: {label: 廃止, canonical: abolish, parameters: {ends: {label: 廃止年度, type: year}}}
      change: {label: 見直す, canonical: change, options: {choices: {merge: {label: 統合}}}}
links: {relates_to: 関連}
opinions: {council: 審議会}
texts: {why: 理由, next: 今後の取組}
identities: [{result: gap, difference: [{series: actual}, {series: plan}]}]
conditions: [CONDITION]
"""
# What a sheet may hold under each id or block, and the line on which it then stands.
PRESENT = {
    "places": "places:\n  - {area: 甲}\n",
    "trees": "places:\n  - {area: 甲}\n",
    "plan": "places:\n  - {area: 甲}\n",
    "places.plan": "places:\n  - {area: 甲}\n",
    "desk": "desk: 窓口の名\n",
    "fields.desk": "desk: 窓口の名\n",
    "indicators": "indicators:\n  - {kind: kpi, name: 数}\n",
    "indicators.kpi": "indicators:\n  - {kind: kpi, name: 数}\n",
    "costs": "costs:\n  columns: [R5 決算]\n  total: [0]\n",
    "answers": "answers:\n  q: ある\n",
    "questions": "answers:\n  p: {a: 100}\n",
    "q": "answers:\n  q: ない\n",
    "p": "answers:\n  p: {a: 0}\n",
    "answers.p": "answers:\n  p: {a: 0}\n",
    "ratings": "ratings:\n  - {need: A}\n",
    "need": "ratings:\n  - {need: A}\n",
    "ratings.need": "ratings:\n  - {need: A}\n",
    "directions": "directions:\n  - {future: 継続}\n",
    "future": "directions:\n  - {future: 継続}\n",
    "ends": "directions:\n  - {future: {choice: 廃止, ends: R7}}\n",
    "links": "links:\n  - {relates_to: 事業}\n",
    "relates_to": "links:\n  - {relates_to: 事業}\n",
    "opinions": "opinions:\n  - {council: 意見}\n",
    "council": "opinions:\n  - {council: 意見}\n",
    "opinions.council": "opinions:\n  - {council: 意見}\n",
}
BLANK = {
    "plan": "places:\n  - {area: ~}\n",
    "desk": "desk: ~\n",
    "costs": "costs:\n  columns: [R5 決算]\n  total: [~]\n  fte: ['-']\n",
    "q": "answers:\n  q: ~\n",
    "p": "answers:\n  p: {a: ~, b: 不明}\n",
    "need": "ratings:\n  - {need: ~}\n",
    "future": "directions:\n  - {future: ~}\n",
    "ends": "directions:\n  - {future: {choice: 廃止, ends: ~}}\n",
    "links": "links:\n  - {relates_to: ~}\n",
    "council": "opinions:\n  - {council: ~}\n",
}
LINE = {"desk": 5, "fields.desk": 5, "costs": 7}


def judge(condition: str, text: str, body: str = "") -> list[tuple[str, str, int, str]]:
    """Return what is told of a sheet of class 一般, by a form with one condition."""
    found = check(write_form(FORM.replace("CONDITION", condition)), f"class: 一般\n{text}", body=body)
    return [one for one in say(found) if one[1].startswith("condition.")]


@pytest.mark.parametrize("key", PRESENT)
def test_what_must_be_empty_is_told_where_it_stands(key: str) -> None:
    """Every id, block and `block.id`; 0 is not empty."""
    (told,) = judge(f"{{when: {{class: minor}}, empty: [{key}]}}", PRESENT[key])
    assert told[:3] == ("error", "condition.empty", LINE.get(key, 6))
    assert judge(f"{{when: {{class: minor}}, required: [{key}]}}", PRESENT[key]) == []


@pytest.mark.parametrize("key", BLANK)
def test_a_blank_is_empty_and_lacking(key: str) -> None:
    """What is printed but blank, or has only a mark of absence, does not satisfy `required`: told at the blank."""
    assert judge(f"{{when: {{class: minor}}, empty: [{key}]}}", BLANK[key]) == []
    (told,) = judge(f"{{when: {{class: minor}}, required: [{key}]}}", BLANK[key])
    assert told[:3] == ("error", "condition.required", LINE.get(key, 6))


@pytest.mark.parametrize("key", [*PRESENT, "pillars"][:-1])
def test_what_is_missing_is_told_at_the_sheet(key: str) -> None:
    """What is not there at all has no line of its own: the problem points at the front matter."""
    (told,) = judge(f"{{when: {{class: minor}}, required: [{key}]}}", "")
    assert told[:3] == ("error", "condition.required", 2)
    assert judge(f"{{when: {{class: minor}}, empty: [{key}]}}", "") == []


@pytest.mark.parametrize(("key", "body"), [("why", "## 理由\n雨のため。\n"), ("texts", "## 理由\n雨のため。\n")])
def test_texts_are_prose_under_their_headings(key: str, body: str) -> None:
    """A heading without prose is blank; a kind of indicator of the same id is no text."""
    condition = f"{{when: {{class: minor}}, required: [{key}]}}"
    assert judge(condition, "", body) == []
    assert judge(condition, "", "## 理由\n")[0][1] == "condition.required"
    assert judge(condition, "indicators: [{kind: why, name: 数}]\n")[0][1] == "condition.required"
    assert judge(condition.replace("required", "empty"), "", body)[0][:3] == ("error", "condition.empty", 7)
    assert judge(condition.replace("required", "empty"), "indicators: [{kind: why, name: 数}]\n") == []


# When


@pytest.mark.parametrize(
    ("when", "text", "holds"),
    [
        ("class: minor", "", True),
        ("class: 一般", "", True),
        ("class: major", "", False),
        ("class: [major, minor]", "", True),
        ("q: yes", "answers: {q: ある}\n", True),
        ("q: yes", "answers: {q: ない}\n", False),
        ("q: yes", "answers: {q: ~}\n", False),
        ("future: change", "directions: [{future: 見直す}]\n", True),
        ("future: stop", "directions: [{future: 継続}]\n", False),
        ("need: B", "ratings: [{need: B}]\n", True),
        ("need: B", "ratings: [{need: A}]\n", False),
        ("class: minor, q: yes", "answers: {q: ある}\n", True),
        ("class: minor, q: yes", "answers: {q: ない}\n", False),
        ("class: major, q: yes", "answers: {q: ある}\n", False),
    ],
)
def test_a_condition_asks_when_all_its_clauses_hold(when: str, text: str, holds: bool) -> None:
    """A fact, an answer, a direction, a level; one of several choices; several clauses at once; by id or label."""
    told = judge(f"{{when: {{{when}}}, required: [desk]}}", text)
    assert [one[1] for one in told] == ["condition.required"] * holds


@pytest.mark.parametrize(
    ("limit", "values", "told"),
    [
        ("0", "plan: {R5: 5}, actual: {R5: 5}", False),
        ("0", "plan: {R5: 5}, actual: {R5: 6}", True),
        ("0", "plan: {R5: 5}, actual: {R5: 4}", True),
        ("3", "plan: {R5: 5}, actual: {R5: 7}", False),
        ("3", "plan: {R5: 5}, actual: {R5: 8}", True),
        ("3", "plan: {R5: 5}, actual: {R5: 2}", True),
        ("0.5", "plan: {R5: 5}, actual: {R5: 5.4}", False),
        ("0", "plan: {R5: ~}, actual: {R5: 4}", False),
        ("0", "plan: {R5: ~}, actual: {R5: 4}, gap: {R5: -1}", True),
        ("0", "plan: {R5: ~}, actual: {R5: 4}, gap: {R5: 0}", False),
    ],
)
def test_a_figure_outside_a_limit_asks_for_a_reason(limit: str, values: str, told: bool) -> None:
    """Not 0, or so far from 0 or farther, on either side; as printed where it cannot be computed."""
    condition = f"{{when: {{gap: {{outside: {limit}}}}}, required: [why], severity: warning}}"
    found = judge(condition, f"indicators: [{{kind: kpi, name: 数, unit: 人, {values}}}]\n")
    assert found == [("warning", "condition.required", 2, "理由")] * told


@pytest.mark.parametrize("severity", ["error", "warning", "notice"])
def test_the_form_says_how_severe_it_is(severity: str) -> None:
    """Error where the form says nothing."""
    assert judge(f"{{when: {{class: minor}}, required: [desk], severity: {severity}}}", "")[0][0] == severity


def test_the_problem_speaks_in_labels() -> None:
    """When, what and why, in the form's own words."""
    form = FORM.replace(
        "CONDITION", "{when: {class: minor, gap: {outside: 0}}, required: [why], why: 差があるとき書く}"
    )
    text = "class: 一般\nindicators: [{kind: kpi, name: 相談, plan: {R5: 60}, actual: {R5: 48}}]\n"
    (problem,) = (one for one in check(form, text) if one.code == "condition.required")
    assert problem.what() == "「区分: 一般、目標との差: 相談 -12」のときに要る「理由」がない（差があるとき書く）"
    assert problem.field == "理由"


# Parameters


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        ("{choice: 廃止, ends: R7}", "{choice: 廃止, ends: R7}", []),
        ("{choice: 廃止, ends: R7}", "廃止", [6]),
        ("廃止", "廃止", [5, 6]),
        ("継続", "{choice: 廃止, ends: ~}", [6]),
        ("継続", "継続", []),
    ],
)
def test_each_choice_has_its_own_parameter(first: str, second: str, lines: list[int]) -> None:
    """The year of abolition is asked of each year's answer that abolishes, at that answer."""
    form = FORM.replace("label: 今後\n", "label: 今後\n    years: [1, 2]\n")
    text = f"directions:\n  - {{year: R6, future: {first}}}\n  - {{year: R7, future: {second}}}\n"
    found = check(form.replace("CONDITION", "{when: {future: stop}, required: [ends]}"), text)
    assert [one.mark.line for one in found if one.code == "condition.required"] == lines


@pytest.mark.parametrize(
    ("answer", "lines"),
    [("ある", [5]), ("{choice: ある, when: 春}", []), ("{choice: ある, when: ~}", [5]), ("ない", [2])],
)
def test_an_answer_has_its_parameter(answer: str, lines: list[int]) -> None:
    """What is asked beside a ticked box is missed there; where another box is ticked, at the sheet."""
    form = FORM.replace("CONDITION", "{when: {q: [yes, no]}, required: [when]}")
    found = check(form, f"answers:\n  q: {answer}\n")
    assert [one.mark.line for one in found if one.code == "condition.required"] == lines


def test_what_an_indicator_holds_is_of_no_other_block() -> None:
    """A fact or a figure in an indicator's line is neither a fact of the sheet nor money."""
    text = "indicators: [{kind: kpi, name: 数, how: 台帳, gap: {R5: 1}}]\n"
    assert judge("{when: {class: minor}, required: [costs]}", text)[0][1] == "condition.required"
    form = write_form(FORM.replace("CONDITION", "{when: {q: no}, required: [fields]}"))
    found = [one for one in check(form, text + "answers: {q: ない}\n") if one.code == "condition.required"]
    assert len(found) == 1
