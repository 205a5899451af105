"""Identities: what a form's arithmetic gives at each place, and the verdict on what is printed there. All by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import cells, derive, pick, write_form, write_sheet

from mieruka.figures.arithmetic import round_to, to_yen, yen_in
from mieruka.figures.identities import NO_FORMULA
from mieruka.records import Figure

MONEY = """
absence: {"-": no_data, ＊: withheld, 未定: not_yet}
costs:
  unit: 千円
  stages: {budget: {label: 予算, years: [0, 1]}, settlement: {label: 決算, years: [-1, 0]}}
  items:
    project: {label: 事業費, part_of: total}
    grants:  {label: 補助金, funds: project}
    bond:    {label: 地方債, funds: project}
    general: {label: 一般財源, funds: project}
    staff:   {label: 人件費, part_of: total}
    total:   総事業費
"""
SUM = MONEY + "identities: [{result: project, sum: [grants, bond, general]}]\n"
PER_HEAD = """
indicators: {kinds: {users: {label: 利用者}}, series: {actual: 実績値, target: 目標値}}
costs:
  unit: 千円
  stages: {settlement: {label: 決算, years: [-1, 0]}}
  items: {total: 総事業費}
  figures: {unit_cost: {label: 単位コスト, per: indicator, unit: UNIT}}
identities: [{result: unit_cost, quotient: [total, {series: actual}] HOW}]
"""
amounts = st.integers(0, 10**9)


def per_head(unit: str = "千円", how: str = "", printed: str = "") -> str:
    """Return the form of a unit cost by indicator."""
    return PER_HEAD.replace("UNIT", unit).replace("HOW", how) + printed


def costs(**rows: str) -> str:
    """Return a cost table of one settlement, by row."""
    return "costs:\n  columns: [R5 決算]\n" + "".join(f"  {item}: [{cell}]\n" for item, cell in rows.items())


# A sum


def test_a_sum_that_holds_agrees() -> None:
    """1,500 + 300 + 200 are the printed 2,000."""
    figure = pick(derive(SUM, costs(project="2000", grants="1500", bond="300", general="200")), "project")
    assert cells(figure, "verdict computed stated difference") == "agrees | 2000 | 2000 | 0"
    assert (figure.formula, figure.inputs) == ("補助金 ＋ 地方債 ＋ 一般財源", "1500 ＋ 300 ＋ 200")
    assert (figure.label, figure.unit, figure.fiscal_year, figure.stage) == ("事業費", "千円", 2023, "settlement")


def test_a_sum_that_breaks_differs() -> None:
    """The difference is what is printed less what is computed."""
    figure = pick(derive(SUM, costs(project="1990", grants="1500", bond="300", general="200")), "project")
    assert cells(figure, "verdict computed difference") == "differs | 2000 | -10"


@pytest.mark.parametrize(
    ("grants", "verdict", "computed", "inputs"),
    [
        ("~", "agrees", "500", "空欄 ＋ 300 ＋ 200"),
        ('"-"', "agrees", "500", "「-」 ＋ 300 ＋ 200"),
        ("不明", "cannot_check", "", "不明 ＋ 300 ＋ 200"),
        ("＊", "cannot_check", "", "「＊」 ＋ 300 ＋ 200"),
        ("未定", "cannot_check", "", "「未定」 ＋ 300 ＋ 200"),
    ],
)
def test_blank_is_zero_in_a_sum_but_unreadable_is_not(grants: str, verdict: str, computed: str, inputs: str) -> None:
    """A blank beside numbers adds nothing; what exists but is not here may be anything."""
    figure = pick(derive(SUM, costs(project="500", grants=grants, bond="300", general="200")), "project")
    assert cells(figure, "verdict computed inputs") == f"{verdict} | {computed} | {inputs}"


def test_a_row_that_is_left_out_adds_nothing() -> None:
    """A source that this sheet does not have is not on it."""
    figure = pick(derive(SUM, costs(project="500", bond="300", general="200")), "project")
    assert cells(figure, "verdict formula inputs") == "agrees | 補助金 ＋ 地方債 ＋ 一般財源 | なし ＋ 300 ＋ 200"


def test_blanks_alone_cannot_be_checked() -> None:
    """Where nothing is there, the sum is not 0."""
    printed = derive(SUM, costs(project="0", grants="~", bond="~", general="~"))
    assert cells(pick(printed, "project"), "verdict computed") == "cannot_check | "
    assert not [one for one in derive(SUM, costs(project="~", grants="~", bond="~", general="~")) if one.computed]


def test_a_total_that_is_not_printed_is_computed() -> None:
    """A blank or left out result is computed; one that cannot be read is computed, but not called unprinted."""
    blank, left_out, unreadable = (
        pick(derive(SUM, costs(**row, grants="1500", bond="300", general="200")), "project")
        for row in ({"project": "~"}, {}, {"project": "不明"})
    )
    assert [cells(one, "verdict computed stated") for one in (blank, left_out, unreadable)] == [
        "not_printed | 2000 | ",
        "not_printed | 2000 | ",
        "cannot_check | 2000 | ",
    ]


def test_what_a_town_withholds_is_not_computed() -> None:
    """A withheld total is not given away by its parts."""
    assert not [
        one for one in derive(SUM, costs(project="＊", grants="1500", general="500")) if one.figure == "project"
    ]


@given(parts=st.lists(amounts, min_size=3, max_size=3), printed=amounts, true=st.booleans())
def test_a_sum_agrees_exactly_when_it_is_equal(parts: list[int], printed: int, true: bool) -> None:
    """The verdict on a printed total is `agrees` if and only if its sources add up to it."""
    stated = sum(parts) if true else printed
    rows = dict(zip(("grants", "bond", "general"), map(str, parts), strict=True))
    figure = pick(derive_sum(project=str(stated), **rows), "project")
    assert (figure.verdict == "agrees") == (stated == sum(parts))
    assert figure.difference == stated - sum(parts)


def derive_sum(**rows: str) -> tuple[Figure, ...]:
    """Return the figures of a sheet of the form SUM, which is read once."""
    return derive(SUM_FORM, costs(**rows))


SUM_FORM = write_form(SUM)


# Product, difference, percent, change


@pytest.mark.parametrize(
    ("rule", "expected", "unit", "formula", "inputs"),
    [
        ("difference: [general, bond, staff]", "60", "千円", "一般財源 − 地方債 − 人件費", "200 − 300 − （-160）"),
        ("product: [general, bond]", "60000000", "千円", "一般財源 × 地方債", "200 × 300"),
        ("quotient: [general, bond]", "0.7", "", "一般財源 ÷ 地方債", "200 ÷ 300"),
        ("percent: [general, bond]", "66.7", "%", "一般財源 ÷ 地方債 × 100", "200 ÷ 300 × 100"),
        (
            "change: [general, staff]",
            "225.0",
            "%",
            "（一般財源 − 人件費） ÷ |人件費| × 100",
            "（200 − （-160）） ÷ |-160| × 100",
        ),
        ("sum: [general, staff]", "40", "千円", "一般財源 ＋ 人件費", "200 ＋ （-160）"),
    ],
)
def test_each_operation_shows_its_working(rule: str, expected: str, unit: str, formula: str, inputs: str) -> None:
    """Result, unit and working of an operation whose result is printed nowhere and has no unit in the form."""
    form = MONEY + f"  figures: {{x: {{label: 値}}}}\nidentities: [{{result: x, {rule}}}]\n"
    figure = pick(derive(form, costs(general="200", bond="300", staff="-160")), "x")
    assert cells(figure, "computed unit verdict") == f"{expected} | {unit} | not_printed"
    assert (figure.formula, figure.inputs) == (formula, inputs)


@pytest.mark.parametrize("rule", ["quotient", "percent", "change"])
def test_a_division_by_zero_cannot_be_checked(rule: str) -> None:
    """Where 0 divides, a printed figure stays unchecked, and nothing is computed where none is printed."""
    form = MONEY + f"  figures: {{x: {{label: 値}}}}\nidentities: [{{result: x, {rule}: [general, bond]}}]\n"
    printed = pick(derive(form, costs(general="200", bond="0", x="5")), "x")
    assert cells(printed, "verdict computed stated") == "cannot_check |  | 5"
    assert not [one for one in derive(form, costs(general="200", bond="0")) if one.figure == "x"]


def test_a_blank_is_no_number_but_in_a_sum() -> None:
    """A difference with a blank is not computed."""
    form = MONEY + "identities: [{result: total, difference: [project, staff]}]\n"
    assert pick(derive(form, costs(project="5", staff="~", total="5")), "total").verdict == "cannot_check"


# Rounding, digits, tolerance


@pytest.mark.parametrize(
    ("how", "printed", "verdict", "computed"),
    [
        ("", "4520", "agrees", "4520"),
        ("", "4519", "differs", "4520"),
        (", round: floor", "4519", "agrees", "4519"),
        (", round: floor", "4520", "differs", "4519"),
        (", round: any", "4519", "agrees_within_rounding", "4520"),
        (", round: any", "4520", "agrees", "4520"),
        (", round: any", "4521", "differs", "4520"),
        ("", "4519.8", "agrees", "4519.8"),
        (", digits: 1", "4519.8", "agrees", "4519.8"),
        (", digits: 0", "4519.8", "differs", "4520"),
        (", digits: -2", "4500", "agrees", "4500"),
        (", digits: -2, round: floor", "4600", "differs", "4500"),
        (", tolerance: 1", "4519", "agrees_within_rounding", "4520"),
        (", tolerance: 1", "4521", "agrees_within_rounding", "4520"),
        (", tolerance: 1", "4522", "differs", "4520"),
        (", tolerance: 0.5", "4519", "differs", "4520"),
    ],
)
def test_a_printed_figure_is_judged_as_the_form_rounds(how: str, printed: str, verdict: str, computed: str) -> None:
    """22,599 ÷ 5 = 4,519.8, printed in many ways; digits are as many as are printed unless the form says them."""
    sheet = f"""
        indicators: [{{kind: users, name: 戸数, unit: 戸, actual: {{R5: 5}}}}]
        costs: {{columns: [R5 決算], total: [22599], unit_cost: {{1: [{printed}]}}}}
    """
    figure = pick(derive(per_head(how=how), sheet), "unit_cost")
    assert cells(figure, "verdict computed stated") == f"{verdict} | {computed} | {printed}"


@pytest.mark.parametrize(
    ("actual", "printed", "how", "verdict"),
    [
        ("0.17", "132941", ", inputs: rounded", "agrees"),
        ("0.17", "130000", ", inputs: rounded", "agrees_within_rounding"),
        ("0.17", "136000", ", inputs: rounded", "agrees_within_rounding"),
        ("0.17", "136973", ", inputs: rounded", "agrees_within_rounding"),
        ("0.17", "136974", ", inputs: rounded", "differs"),
        ("0.17", "129140", ", inputs: rounded", "agrees_within_rounding"),
        ("0.17", "129139", ", inputs: rounded", "differs"),
        ("0.17", "130000", ", inputs: exact", "differs"),
        ("0.17", "136973", ", inputs: rounded, round: any", "agrees_within_rounding"),
        ("0.17", "136974", ", inputs: rounded, round: any", "differs"),
        ("0.17", "136972", ", inputs: rounded, round: floor", "agrees_within_rounding"),
        ("0.17", "136973", ", inputs: rounded, round: floor", "differs"),
        ("0.4", "30000", ", inputs: rounded", "differs"),
        ("0", "30000", ", inputs: rounded", "cannot_check"),
    ],
)
def test_rounded_inputs_may_explain_a_figure(actual: str, printed: str, how: str, verdict: str) -> None:
    """22,600 may be 22,599.5 to 22,600.5 and 0.17 be 0.165 to 0.175: 129,140 to 136,973; no more is accepted."""
    sheet = f"""
        indicators: [{{kind: users, name: 戸数, actual: {{R5: {actual}}}}}]
        costs: {{columns: [R5 決算], total: [22600], unit_cost: {{1: [{printed}]}}}}
    """
    assert pick(derive(per_head(how=how), sheet), "unit_cost").verdict == verdict


# Units of money


@pytest.mark.parametrize(
    ("unit", "printed", "computed", "inputs"),
    [
        ("千円", "4253", "4253", "21267 ÷ 5"),
        ("円", "4253400", "4253400", "21267千円 ÷ 5"),
        ("円/人", "4253400", "4253400", "21267千円 ÷ 5"),
        ("百万円", "4.25", "4.25", "21267千円 ÷ 5"),
    ],
)
def test_units_convert_by_themselves(unit: str, printed: str, computed: str, inputs: str) -> None:
    """千円 by persons give 円 where the form says 円; the working then names the unit of its amounts."""
    sheet = f"""
        indicators: [{{kind: users, name: 人数, unit: 人, actual: {{R5: 5}}}}]
        costs: {{columns: [R5 決算], total: [21267], unit_cost: {{1: [{printed}]}}}}
    """
    figure = pick(derive(per_head(unit), sheet), "unit_cost")
    assert cells(figure, "verdict computed unit") == f"agrees | {computed} | {unit}"
    assert cells(figure, "formula inputs") == f"総事業費 ÷ 実績値 | {inputs}"


def test_a_figure_that_is_not_printed_has_whole_units_of_money() -> None:
    """A computed unit cost in 千円 has no decimals, one in 円 neither."""
    sheet = """
        indicators: [{kind: users, name: 人数, unit: 人, actual: {R5: 7}}]
        costs: {columns: [R5 決算], total: [21267]}
    """
    assert cells(pick(derive(per_head("千円"), sheet), "unit_cost"), "computed") == "3038"
    assert cells(pick(derive(per_head("円"), sheet), "unit_cost"), "computed") == "3038143"


def test_an_item_in_another_unit_is_converted() -> None:
    """A grant noted in 円 adds to amounts in 千円."""
    form = SUM.replace("{label: 補助金, funds: project}", "{label: 補助金, funds: project, unit: 円}")
    figure = pick(derive(form, costs(project="2000.5", grants="1500500", general="500")), "project")
    assert cells(figure, "verdict computed inputs") == "agrees | 2000.5 | 1500500円 ＋ なし ＋ 500千円"
    computed = pick(derive(form, costs(grants="1500500", general="500")), "project")
    assert cells(computed, "verdict computed") == "not_printed | 2000.5"


@given(
    total=st.integers(0, 10**7), number=st.integers(1, 10**4), unit=st.sampled_from(["円", "千円", "万円", "百万円"])
)
def test_agreement_does_not_depend_on_the_unit(total: int, number: int, unit: str) -> None:
    """A printed unit cost that agrees in one unit of money agrees in each, if all its digits are printed."""
    exact = to_yen(Decimal(total), "千円") / number
    printed = round_to(exact / yen_in(unit), 6, "half_up")
    sheet = f"""
        indicators: [{{kind: users, name: 人数, actual: {{R5: {number}}}}}]
        costs: {{columns: [R5 決算], total: [{total}], unit_cost: {{1: [{format(printed, "f")}]}}}}
    """
    assert pick(derive(UNIT_FORMS[unit], sheet), "unit_cost").verdict == "agrees"


UNIT_FORMS = {unit: write_form(per_head(unit)) for unit in ("円", "千円", "万円", "百万円")}


# Which rule, where


def test_a_second_rule_for_the_same_result_is_another_figure() -> None:
    """A total that is printed with two rules is checked by both."""
    form = MONEY + "identities: [{result: total, sum: [project, staff]}, {result: total, sum: [grants, general]}]\n"
    figures = derive(form, costs(project="5", staff="3", grants="4", general="3", total="8"))
    assert [(one.figure, one.verdict) for one in figures if one.figure.startswith("total")] == [
        ("total", "agrees"),
        ("total-2", "differs"),
    ]


def test_rules_for_different_stages_are_not_second_rules() -> None:
    """A total that is computed otherwise in the budget is one figure in each column."""
    form = (
        MONEY
        + """
identities:
  - {result: total, sum: [project, staff], stages: [settlement]}
  - {result: {item: total, stage: budget}, sum: [project]}
"""
    )
    sheet = "costs: {columns: [R5 予算, R5 決算, R6 予算], project: [5, 6, 7], staff: [1, 1, 1], total: [5, 7, 8]}\n"
    figures = [one for one in derive(form, sheet) if one.figure.startswith("total")]
    assert [(one.figure, one.fiscal_year, one.stage, one.verdict) for one in figures] == [
        ("total", 2023, "settlement", "agrees"),
        ("total", 2023, "budget", "agrees"),
        ("total", 2024, "budget", "differs"),
    ]


def test_a_rule_for_a_kind_leaves_other_indicators_alone() -> None:
    """`kinds` names the indicators that have a unit cost."""
    form = per_head(how=", kinds: [users]").replace("{users: {label: 利用者}}", "{users: 利用者, visits: 訪問}")
    sheet = """
        indicators:
          - {kind: users, name: 人数, actual: {R5: 7}}
          - {kind: visits, name: 回数, actual: {R5: 3}}
        costs: {columns: [R5 決算], total: [21]}
    """
    assert cells(pick(derive(form, sheet), "unit_cost"), "indicator computed") == "1 | 3"


def test_a_figure_per_indicator_stands_in_every_column() -> None:
    """Column × indicator: each with the actual of its own year."""
    sheet = """
        indicators:
          - {kind: users, name: 人数, actual: {R4: 10, R5: 7}}
          - {kind: users, name: 世帯, actual: {R5: 3}}
        costs: {columns: [R4 決算, R5 決算], total: [20, 21], unit_cost: {1: [2, 3], 2: [~, 8]}}
    """
    figures = [one for one in derive(per_head(), sheet) if one.figure == "unit_cost"]
    assert [cells(one, "fiscal_year indicator computed verdict") for one in figures] == [
        "2022 | 1 | 2 | agrees",
        "2023 | 1 | 3 | agrees",
        "2023 | 2 | 7 | differs",
    ]


@pytest.mark.parametrize(
    ("form", "sheet"),
    [
        (per_head().partition("identities:")[0], "unit_cost: {1: [3]}"),
        (
            per_head(how=", kinds: [visits]").replace("{users: {label: 利用者}}", "{users: 利用者, visits: 訪問}"),
            "unit_cost: {1: [3]}",
        ),
    ],
)
def test_a_printed_figure_without_a_formula_is_kept(form: str, sheet: str) -> None:
    """What is printed is published, also where the form gives no formula for it."""
    text = f"""
        indicators: [{{kind: users, name: 人数, actual: {{R5: 7}}}}, {{kind: users, name: 世帯, actual: {{}}}}]
        costs: {{columns: [R5 決算], total: [21], {sheet}}}
    """
    stated = [one for one in derive(form, text) if one.stated is not None]
    assert [cells(one, "figure stated verdict unit") for one in stated] == ["unit_cost | 3 | cannot_check | 千円"]


def test_a_figure_without_any_rule_says_so() -> None:
    """The formula of a printed figure that no identity gives is that there is none."""
    form = MONEY + "  figures: {x: {label: 一人当たり, unit: 円}}\n"
    figure = pick(derive(form, costs(total="21", x="300")), "x")
    assert cells(figure, "formula stated computed label unit") == f"{NO_FORMULA} | 300 |  | 一人当たり | 円"
    assert figure.mark.line == 7


# Confidence and marks


@pytest.mark.parametrize(
    ("doubted", "expected"), [("bond", "low"), ("project", "low"), ("staff", "medium"), ("grants", "low")]
)
def test_doubt_is_carried_from_what_was_computed_with(doubted: str, expected: str) -> None:
    """A figure is as sure as the least sure of its inputs and of its printed value; other rows do not matter."""
    text = costs(project="2", grants="1", bond="1", staff="3")
    notes = (
        "{field: costs.*.grants, confidence: medium, why: 薄い}",
        f"{{field: costs.*.{doubted}, confidence: low, why: かすれ}}",
    )
    text += "reading_notes:\n" + "".join(f"  - {note}\n" for note in notes)
    assert pick(derive(SUM, text), "project").confidence == expected


def test_a_figure_knows_where_it_is_printed() -> None:
    """The mark of a printed figure is that of its cell; one that is not printed has none."""
    sheet = write_sheet(SUM, costs(project="1990", grants="2000"))
    figure = pick(derive(SUM, costs(project="1990", grants="2000")), "project")
    assert (figure.mark.line, figure.mark.column) == (6, 13)
    assert figure.path == ("costs", "2023", "settlement", "project") == sheet.costs[0].path
    assert pick(derive(SUM, costs(grants="2000")), "project").mark.path == ""


def test_the_printed_wording_of_a_rule_is_its_note() -> None:
    """The form's own words for its arithmetic stand beside ours."""
    form = SUM.replace("general]}]", "general], as_printed: （＝下記内訳計）}]")
    assert pick(derive(form, costs(project="1", grants="1")), "project").note == "様式の算式: （＝下記内訳計）"
