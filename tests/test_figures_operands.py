"""Operands: what an identity computes with: another column, the last value, all years, a price, open rows, a figure."""

import pytest
from written import cells, derive, pick

from mieruka.records import Figure

COSTS = """
year_words: {毎年度: every_year, 策定時: unknown_year}
indicators:
  kinds: {users: {label: 利用者, canonical: beneficiaries}, visits: 訪問}
  series:
    plan: 計画値
    actual: 実績値
    target: {label: 目標値, words: {増加: above_baseline}}
    rate: {label: 達成率, unit: "%"}
  figures: {gap: {label: 差, unit: same}}
costs:
  unit: 千円
  stages:
    plan:       {label: 計画, years: none, canonical: whole_plan}
    budget:     {label: 予算, years: [-1, 0, 1], series: plan}
    settlement: {label: 決算, years: [-2, -1, 0], series: actual}
    forecast:   {label: <+1>年度見込, years: [1]}
    execution:  {label: 執行率, years: [-1, 0], unit: "%", derived: true}
    left:       {label: 差引, years: [-1, 0], derived: true}
    half:       {label: 差引の半分, years: [-1, 0], derived: true}
  items:
    project: {label: 事業費, part_of: total}
    detail:  {label: うち, memo_of: project, open: true}
    fte:     {label: 人員, workers: regular, unit: 人工}
    price:   {label: 単価, price_of: fte}
    hours:   {label: 時間, workers: fixed_term, unit: 時間}
    wage:    {label: 時給, price_of: hours, per_column: {R4: 2, R5: 3}}
    days:    {label: 日数, workers: temporary, unit: 日}
    daily:   {label: 日給, price_of: days, per_sheet: {R4: 7, R5: 8}}
    staff:   {label: 人件費, part_of: total}
    total:   総事業費
  figures: {x: {label: 値, unit: 千円}, y: {label: 率, unit: "%"}, z: {label: 単位コスト, per: indicator, unit: 千円}}
identities:
"""


def derive_one(rule: str, costs: str, indicators: str = "") -> tuple[Figure, ...]:
    """Return the figures that a rule gives."""
    return derive(
        f"{COSTS}  - {rule}\n", (f"indicators: {indicators}\n" if indicators else "") + f"costs: {{{costs}}}\n"
    )


def show(rule: str, costs: str, indicators: str = "", name: str = "x") -> list[str]:
    """Return computed, formula and inputs of each figure of a name."""
    figures = derive_one(rule, costs, indicators)
    return [cells(one, "computed formula inputs") for one in figures if one.figure == name]


# Another column


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "{result: x, difference: [{item: total, stage: budget}, {item: total, stage: settlement}], stages: [plan]}",
            [],
        ),
        (
            "{result: x, difference: [{item: total, stage: budget}, {item: total}], stages: [settlement]}",
            ["-3 | 総事業費（予算） − 総事業費 | 20 − 23", "4 | 総事業費（予算） − 総事業費 | 30 − 26"],
        ),
        (
            "{result: x, difference: [total, {item: total, year: -1}], stages: [settlement]}",
            ["0 | 総事業費 − 総事業費 | 23 − 23", "3 | 総事業費 − 総事業費（2022年度） | 26 − 23"],
        ),
        (
            "{result: x, sum: [{item: total, stage: plan}], stages: [budget]}",
            ["99 | 総事業費（計画） | 99"] * 3,
        ),
        (
            "{result: x, sum: [{item: total, stage: forecast, year: 1}], stages: [plan]}",
            ["50 | 総事業費（R6年度見込） | 50"],
        ),
        (
            "{result: x, sum: [{item: total, stage: settlement, year: last}], stages: [plan]}",
            ["26 | 総事業費（2023年度決算） | 26"],
        ),
        (
            "{result: x, sum: [{item: total, stage: settlement, year: all}], stages: [plan]}",
            ["49 | 総事業費（2023年度決算） ＋ 総事業費（2022年度決算） | 26 ＋ 23"],
        ),
        (
            "{result: x, difference: [total, {item: total, stage: settlement, year: all}], stages: [plan]}",
            ["50 | 総事業費 − （総事業費（2023年度決算） ＋ 総事業費（2022年度決算）） | 99 − （26 ＋ 23）"],
        ),
        (
            "{result: x, sum: [{item: total, year: all}], stages: [budget]}",
            ["50 | 総事業費（2023年度） ＋ 総事業費（2022年度） ＋ 総事業費（2024年度） | 30 ＋ 20 ＋ 空欄"],
        ),
    ],
)
def test_an_operand_may_stand_in_another_column(rule: str, expected: list[str]) -> None:
    """A stage, a year counted from the sheet's, the last, all: the working names it; no year fits every year."""
    costs = (
        "columns: [R5 予算, R5 決算, R4 予算, R4 決算, R6 予算, 計画, R6年度見込], total: [30, 26, 20, 23, ~, 99, 50]"
    )
    assert sorted(set(show(rule, costs))) == sorted(set(expected))


def test_the_last_column_is_the_last_with_a_value() -> None:
    """A column that is still blank is not the last value."""
    rule = "{result: x, sum: [{item: total, stage: settlement, year: last}], stages: [plan]}"
    costs = "columns: [R3 決算, R4 決算, R5 決算, 計画], total: [10, 20, ~, 90]"
    assert show(rule, costs) == ["20 | 総事業費（2022年度決算） | 20"]


# Labour and prices


@pytest.mark.parametrize(
    ("rule", "row", "expected"),
    [
        ("product: [fte, price]", "fte: [0.17, 0.2], price: [7455, 7000]", ["1400 | 0.2 × 7000", "1267 | 0.17 × 7455"]),
        ("product: [hours, wage]", "hours: [10, 10]", ["20 | 10 × 2", "30 | 10 × 3"]),
        ("product: [days, daily]", "days: [10, 10]", ["80 | 10 × 8", "80 | 10 × 8"]),
        ("product: [fte, price]", "fte: [0.17, 不明], price: [~, 7000]", []),
    ],
)
def test_labour_times_price(rule: str, row: str, expected: list[str]) -> None:
    """A price is a printed row, or one for the whole sheet, or one by the column's year; a blank price is none."""
    figures = derive_one(f"{{result: staff, {rule}}}", f"columns: [R5 決算, R4 決算], {row}")
    assert sorted(cells(one, "computed inputs") for one in figures if one.figure == "staff") == sorted(expected)


def test_quantities_of_labour_are_operands() -> None:
    """Cost by man-year, hours by man-year."""
    costs = "columns: [R5 決算], total: [21], fte: [0.5], hours: [940]"
    assert show("{result: x, quotient: [total, fte]}", costs) == ["42 | 総事業費 ÷ 人員 | 21 ÷ 0.5"]
    assert show("{result: y, percent: [fte, hours]}", costs, name="y") == ["0.1 | 人員 ÷ 時間 × 100 | 0.5 ÷ 940 × 100"]


def test_labour_may_be_a_result() -> None:
    """A quantity, and a price, that other rows give are checked like any amount."""
    hours = derive_one("{result: hours, product: [fte, days]}", "columns: [R5 決算], fte: [2], days: [5], hours: [9]")
    assert cells(pick(hours, "hours"), "computed stated unit verdict") == "10 | 9 | 時間 | differs"
    price = derive_one(
        "{result: price, quotient: [staff, fte]}", "columns: [R5 決算], fte: [2], staff: [10], price: [5]"
    )
    assert cells(pick(price, "price"), "computed stated unit verdict") == "5 | 5 | 千円 | agrees"


# Open rows


def test_the_rows_of_an_open_item_are_added() -> None:
    """Each named row stands in the sum by its name; as one operand of another operation they are their sum."""
    costs = "columns: [R5 決算], detail: {委託料: [3], 謝金: [~], 印刷: [4]}, total: [14]"
    assert show("{result: x, sum: [detail]}", costs) == ["7 | 委託料 ＋ 謝金 ＋ 印刷 | 3 ＋ 空欄 ＋ 4"]
    assert show("{result: y, percent: [detail, total]}", costs, name="y") == [
        "50.0 | （委託料 ＋ 謝金 ＋ 印刷） ÷ 総事業費 × 100 | （3 ＋ 空欄 ＋ 4） ÷ 14 × 100"
    ]
    hidden = costs.replace("~", "不明")
    assert show("{result: x, sum: [detail]}", hidden) == []
    assert show("{result: y, percent: [detail, total]}", hidden, name="y") == []


# Derived columns


def test_a_derived_column_is_computed_row_by_row() -> None:
    """Settlement by budget for each row, open rows by their names; what is printed there is checked."""
    rule = "{result: {stage: execution}, percent: [{stage: settlement}, {stage: budget}]}"
    costs = """columns: [R5 予算, R5 決算, R5 執行率], project: [40, 30, 75.0], total: [50, 30, 61],
        detail: {委託料: [4, 2, 50.0], 謝金: [0, 1, ~]}"""
    figures = [one for one in derive_one(rule, costs) if one.figure == "execution"]
    assert [cells(one, "label item computed stated verdict unit") for one in figures] == [
        "執行率 | project | 75.0 | 75.0 | agrees | %",
        "執行率 | total | 60 | 61 | differs | %",
        "執行率（委託料） | detail.委託料 | 50.0 | 50.0 | agrees | %",
    ]
    assert cells(figures[0], "formula inputs") == "決算 ÷ 予算 × 100 | 30 ÷ 40 × 100"
    assert [one.mark.line for one in figures] == [4, 4, 5]


def test_a_printed_row_of_a_derived_column_that_no_input_explains_is_kept() -> None:
    """What stands in a derived column alone cannot be checked, and is not lost."""
    rule = "{result: {stage: execution}, percent: [{stage: settlement}, {stage: budget}]}"
    figure = pick(derive_one(rule, "columns: [R5 執行率], total: [61]"), "execution")
    assert cells(figure, "stated computed verdict unit") == "61 |  | cannot_check | %"
    assert cells(figure, "formula inputs") == "決算 ÷ 予算 × 100 | なし ÷ なし × 100"
    unruled = pick(derive_one("{result: x, sum: [staff]}", "columns: [R5 差引], total: [61]"), "left")
    assert cells(unruled, "label item stated unit verdict") == "差引 | total | 61 | 千円 | cannot_check"


def test_a_derived_column_stands_in_each_of_its_years() -> None:
    """Its years are those of the form, counted from the sheet's."""
    rule = "{result: {stage: execution}, percent: [{stage: settlement}, {stage: budget}]}"
    figures = derive_one(rule, "columns: [R4 予算, R4 決算, R5 予算, R5 決算], total: [4, 1, 4, 2]")
    shown = [cells(one, "fiscal_year computed") for one in figures if one.figure == "execution"]
    assert shown == ["2022 | 25.0", "2023 | 50.0"]


def test_a_derived_column_that_is_only_printed_is_an_operand() -> None:
    """Without a rule of its own it is taken as printed, in its own unit: 61 % of 50."""
    figures = derive_one(
        "{result: {stage: half}, product: [{stage: budget}, {stage: execution}]}",
        "columns: [R5 予算, R5 執行率], total: [50, 61]",
    )
    assert cells(pick(figures, "half"), "computed formula inputs unit") == "31 | 予算 × 執行率 | 50 × 61% | 千円"


def test_a_derived_column_may_need_another() -> None:
    """Half of what is left: of the printed number, else of the computed one, in whatever order they are declared."""
    rules = """{result: {stage: half}, product: [{stage: left}, {item: fte, stage: plan}]}
  - {result: {stage: left}, difference: [{stage: budget}, {stage: settlement}]}"""
    costs = "columns: [R5 予算, R5 決算, R5 差引, 計画], total: [50, 30, 16, ~], fte: [~, ~, ~, 0.5]"
    figures = derive_one(rules, costs)
    assert cells(pick(figures, "left", item="total"), "computed stated verdict") == "20 | 16 | differs"
    assert cells(pick(figures, "half", item="total"), "computed formula inputs") == "8 | 差引 × 人員（計画） | 16 × 0.5"
    unprinted = derive_one(rules, costs.replace("16", "~"))
    assert cells(pick(unprinted, "half", item="total"), "computed unit") == "10 | 千円"


def test_a_column_of_money_may_be_a_result() -> None:
    """A printed column that is the sum of two others is checked row by row, open rows too."""
    rule = "{result: {stage: budget}, sum: [{stage: settlement}, {stage: settlement, year: -1}]}"
    costs = "columns: [R5 予算, R5 決算, R4 決算], total: [5, 2, 3], detail: {印刷: [9, 1, 1]}"
    figures = [one for one in derive_one(rule, costs) if one.figure == "budget" and one.fiscal_year == 2023]
    assert [cells(one, "label item computed verdict") for one in figures] == [
        "予算 | total | 5 | agrees",
        "予算（印刷） | detail.印刷 | 2 | differs",
    ]
    assert figures[0].formula == "決算 ＋ 決算（2022年度）"


# Indicators


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ("{series: actual}", ["8 | 総事業費 ÷ 実績値 | 80 ÷ 10"]),
        ("{series: actual, year: -1}", ["16 | 総事業費 ÷ 実績値（2022年度） | 80 ÷ 5"]),
        ("{series: actual, year: last}", ["8 | 総事業費 ÷ 実績値 | 80 ÷ 10"]),
        (
            "{series: actual, year: all}",
            ["5 | 総事業費 ÷ （実績値（2022年度） ＋ 実績値（2023年度）） | 80 ÷ （5 ＋ 10）"],
        ),
        ("{series: target}", ["4 | 総事業費 ÷ 目標値 | 80 ÷ 20"]),
        ("{series: target, year: 1}", ["4 | 総事業費 ÷ 目標値 | 80 ÷ 20"]),
        ("{series: plan}", []),
        ("{series: plan, year: last}", []),
    ],
)
def test_values_of_an_indicator(operand: str, expected: list[str]) -> None:
    """A value's year is the column's unless the operand says another; a value without a year fits every year."""
    indicators = "[{kind: users, name: 人数, unit: 人, actual: {R4: 5, R5: 10}, target: {毎年度: 20}, plan: {R5: ~}}]"
    rule = f"{{result: z, quotient: [total, {operand}]}}"
    assert show(rule, "columns: [R5 決算], total: [80]", indicators, "z") == expected


def test_a_kind_names_an_indicator_and_the_column_its_series() -> None:
    """The first indicator of a kind, by id or canonical word: plan for a budget, actual for a settlement."""
    indicators = """[{kind: visits, name: 回数, actual: {R5: 1}},
        {kind: users, name: 利用者数, plan: {R5: 4}, actual: {R5: 5}}, {kind: users, name: 世帯, actual: {R5: 9}}]"""
    for kind in ("users", "beneficiaries"):
        shown = show(
            f"{{result: x, quotient: [total, {{kind: {kind}}}]}}",
            "columns: [R5 予算, R5 決算], total: [20, 20]",
            indicators,
        )
        assert shown == ["5 | 総事業費 ÷ 利用者数 | 20 ÷ 4", "4 | 総事業費 ÷ 利用者数 | 20 ÷ 5"]
    assert show("{result: x, quotient: [total, {kind: visits}]}", "columns: [R5 決算], total: [20]", indicators) == [
        "20 | 総事業費 ÷ 回数 | 20 ÷ 1"
    ]
    assert show("{result: x, quotient: [total, {kind: users}]}", "columns: [R5 決算], total: [20]") == []


def test_a_word_is_no_zero() -> None:
    """Where a target is a word, a sum with it is not computed."""
    indicators = "[{kind: users, name: 人数, actual: {R5: 10}, target: {R5: 増加}}]"
    assert (
        show("{result: gap, sum: [{series: actual}, {series: target}]}", "columns: [R5 決算]", indicators, "gap") == []
    )


def test_a_series_is_computed_for_every_year_of_an_indicator() -> None:
    """A printed rate of achievement is checked in each year, and computed where it is not printed."""
    indicators = (
        "[{kind: users, name: 人数, unit: 人, actual: {R4: 5, R5: 2}, target: {R4: 4, R5: 3}, rate: {R4: 124}}]"
    )
    figures = derive_one(
        "{result: rate, percent: [{series: actual}, {series: target}]}", "columns: [R5 決算]", indicators
    )
    assert [cells(one, "fiscal_year computed stated verdict unit") for one in figures if one.figure == "rate"] == [
        "2022 | 125 | 124 | differs | %",
        "2023 | 66.7 |  | not_printed | %",
    ]


def test_a_series_may_be_named_as_such() -> None:
    """A result that is {series: …} is that series; without a unit of its own it has the indicator's."""
    indicators = "[{kind: users, name: 人数, unit: 人, plan: {R5: 6}, actual: {R5: 2}, target: {毎年度: 3}}]"
    rate = derive_one(
        "{result: {series: rate}, percent: [{series: actual}, {series: target}]}", "columns: [R5 決算]", indicators
    )
    assert cells(pick(rate, "rate"), "computed unit verdict") == "66.7 | % | not_printed"
    plan = derive_one("{result: plan, product: [{series: actual}, {series: target}]}", "columns: [R5 決算]", indicators)
    assert cells(pick(plan, "plan"), "computed stated unit verdict") == "6 | 6 | 人 | agrees"


def test_each_indicator_has_its_own_printed_figure() -> None:
    """One printed once, one by year, one without a rule for its kind: each in the indicator's unit."""
    indicators = """[{kind: users, name: 甲, unit: 人, actual: {R5: 2}, target: {R5: 4}, gap: -2},
        {kind: users, name: 乙, unit: 戸, actual: {R5: 3}, target: {R5: 4}, gap: {R5: -1}},
        {kind: visits, name: 丙, unit: 回, actual: {R5: 3}, target: {R5: 4}, gap: {R5: -1}}]"""
    rule = "{result: gap, difference: [{series: actual}, {series: target}], kinds: [users]}"
    figures = [one for one in derive_one(rule, "columns: [R5 決算]", indicators) if one.figure == "gap"]
    assert [cells(one, "indicator fiscal_year computed stated verdict unit") for one in figures] == [
        "1 |  | -2 | -2 | agrees | 人",
        "2 | 2023 | -1 | -1 | agrees | 戸",
        "3 | 2023 |  | -1 | cannot_check | 回",
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("-3", [" |  | -2 | -3 | differs"]),
        ("{R5: -2}", ["2022 |  | 1 |  | not_printed", "2023 |  | -2 | -2 | agrees"]),
        (
            "{策定時: 7, R5: -2}",
            ["2022 |  | 1 |  | not_printed", "2023 |  | -2 | -2 | agrees", " | 策定時 | -2 | 7 | differs"],
        ),
    ],
)
def test_a_figure_of_an_indicator_may_have_no_year(printed: str, expected: list[str]) -> None:
    """A gap printed once speaks of the sheet's year; one printed by year of its year; a word for a year is kept."""
    indicators = (
        f"[{{kind: users, name: 人数, unit: 人, actual: {{R4: 5, R5: 2}}, target: {{毎年度: 4}}, gap: {printed}}}]"
    )
    rule = "{result: gap, difference: [{series: actual}, {series: target}]}"
    figures = derive_one(rule, "columns: [R5 決算]", indicators)
    shown = [cells(one, "fiscal_year year_word computed stated verdict") for one in figures if one.figure == "gap"]
    assert sorted(shown) == sorted(expected)


# Figures as operands


@pytest.mark.parametrize(
    ("rows", "computed", "inputs"),
    [
        ("fte: [0.5], price: [5], staff: [2]", "12", "10 ＋ 2"),
        ("fte: [0.5], price: [5]", "12.5", "10 ＋ 2.5"),
        ("", "10", "10 ＋ なし"),
        ("fte: [0.5], price: [5], staff: [~]", "10", "10 ＋ 空欄"),
    ],
)
def test_what_is_left_out_is_computed(rows: str, computed: str, inputs: str) -> None:
    """A total takes the printed row, else what another rule gives, unrounded; a printed blank stays blank."""
    rules = "{result: total, sum: [project, staff]}\n  - {result: staff, product: [fte, price]}"
    figures = derive_one(rules, f"columns: [R5 決算], project: [10], {rows}")
    assert cells(pick(figures, "total"), "computed inputs") == f"{computed} | {inputs}"


def test_what_cannot_be_known_is_not_left_out() -> None:
    """Where a quantity or a price cannot be known, a total that needs its cost cannot be checked."""
    rules = "{result: total, sum: [project, x]}\n  - {result: x, product: [fte, price]}"
    for labour in ("fte: [不明], price: [5]", "fte: [0.5]"):
        figures = derive_one(rules, f"columns: [R5 決算], project: [10], {labour}, total: [12]")
        assert cells(pick(figures, "total"), "verdict computed inputs") == "cannot_check |  | 10 ＋ 不明"


def test_a_rounding_that_the_form_names_counts() -> None:
    """A part that the form rounds itself is rounded before others use it."""
    for how, computed in ((", round: floor", "12"), (", digits: 0", "13"), ("", "12.5")):
        rules = f"{{result: total, sum: [project, x]}}\n  - {{result: x, product: [fte, price]{how}}}"
        figures = derive_one(rules, "columns: [R5 決算], project: [10], fte: [0.5], price: [5]")
        assert cells(pick(figures, "total"), "computed") == computed


def test_a_printed_figure_is_an_operand() -> None:
    """A rate in percent counts in hundredths in a product; a figure of an indicator in its own column."""
    rules = "{result: staff, product: [project, y]}"
    figure = pick(derive_one(rules, "columns: [R5 決算], project: [725000], y: [12.5], staff: [90625]"), "staff")
    assert cells(figure, "verdict computed inputs") == "agrees | 90625 | 725000 × 12.5%"
    rules = "{result: gap, product: [{item: z, stage: settlement}, {series: actual}]}"
    indicators = "[{kind: users, name: 人数, actual: {R5: 10}}]"
    assert show(rules, "columns: [R5 決算], z: {1: [5]}", indicators, "gap") == ["50 | 単位コスト × 実績値 | 5 × 10"]


def test_last_and_all_of_a_figure() -> None:
    """Figures of several years are added, or the last one is taken."""
    costs = "columns: [R4 決算, R5 決算, 計画], x: [3, 4, ~], total: [~, ~, 9]"
    rule = "{result: total, sum: [{item: x, stage: settlement, year: YEAR}], stages: [plan]}"
    assert show(rule.replace("YEAR", "all"), costs, name="total") == ["7 | 値（2022年度） ＋ 値（2023年度） | 3 ＋ 4"]
    assert show(rule.replace("YEAR", "last"), costs, name="total") == ["4 | 値（2023年度） | 4"]


def test_rules_in_a_circle_still_compute() -> None:
    """Two rows that each give the other are computed from what is printed."""
    rules = "{result: staff, difference: [total, project]}\n  - {result: total, sum: [project, staff]}"
    figures = derive_one(rules, "columns: [R5 決算], project: [10], staff: [2], total: [12]")
    assert [cells(pick(figures, name), "computed verdict") for name in ("staff", "total")] == [
        "2 | agrees",
        "12 | agrees",
    ]
