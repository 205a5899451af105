"""Derived figures: attainment, changes, shares of funding, totals of shares and of pillars, by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import LABELS, cells, derive, pick, write_form, write_sheet

from mieruka.figures import derive_figures
from mieruka.problems import Mark
from mieruka.records import Figure, Pillar

FORM = """
absence: {"-": no_data, ＊: withheld}
year_words: {毎年度: every_year, 策定時: unknown_year}
indicators:
  kinds: {kpi: KPI, words: {label: ことば, values: words}}
  series:
    plan: 計画値
    baseline: 基準値
    actual: 実績値
    target: {label: 目標値, words: {増加: above_baseline}}
    price: {label: 単価, canonical: forecast, unit: 円}
  desired: {label: 方向, choices: {減らす: down, 保つ: keep, ちょうど: exact, 問わない: none, 増やす: up}}
"""
MONEY = """
absence: {"-": no_data, ＊: withheld}
costs:
  unit: 千円
  stages: {settlement: {label: 決算, years: [-1, 0]}}
  items:
    project: 事業費
    grants: {label: 補助金, funds: project}
    funds: {label: 基金, funds: project, open: true}
    general: {label: 一般財源, funds: project, unit: 円}
"""
SHARES = """
absence: {＊: withheld}
questions: {p: {label: 進み方, choose: shares, choices: {順調: good, 停滞: poor, 困難: {}, unrated: {label: "-"}}}}
"""


def of_indicator(values: str, unit: str = "人") -> list[Figure]:
    """Return the figures of one indicator."""
    return list(derive(FORM, f'indicators: [{{kind: kpi, name: 指標, unit: "{unit}", {values}}}]\n'))


def show(values: str, name: str, columns: str = "computed formula inputs") -> list[str]:
    """Return a figure of an indicator as text, or nothing."""
    return [cells(one, columns) for one in of_indicator(values) if one.figure == name]


# Attainment


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            "actual: {R5: 12}, target: {R5: 20}",
            ["60.0 | 実績値（2023年度） ÷ 目標値（2023年度） × 100 | 12 ÷ 20 × 100"],
        ),
        (
            "actual: {R4: 9, R5: 12}, target: {R4: 9, R5: 16}",
            ["75.0 | 実績値（2023年度） ÷ 目標値（2023年度） × 100 | 12 ÷ 16 × 100"],
        ),
        ("actual: {R5: 12}, plan: {R5: 16}", ["75.0 | 実績値（2023年度） ÷ 計画値（2023年度） × 100 | 12 ÷ 16 × 100"]),
        (
            "actual: {R5: 12}, plan: {R5: 16}, target: {R5: 20}",
            ["60.0 | 実績値（2023年度） ÷ 目標値（2023年度） × 100 | 12 ÷ 20 × 100"],
        ),
        (
            "actual: {R5: 12}, target: {R2: 10, R7: 20, R9: 40}",
            ["60.0 | 実績値（2023年度） ÷ 目標値（2025年度） × 100 | 12 ÷ 20 × 100"],
        ),
        (
            "actual: {R5: 12}, target: {R2: 10}, plan: {H27: 3}",
            ["120.0 | 実績値（2023年度） ÷ 目標値（2020年度） × 100 | 12 ÷ 10 × 100"],
        ),
        (
            "actual: {R5: 12}, target: {毎年度: 20}",
            ["60.0 | 実績値（2023年度） ÷ 目標値（毎年度） × 100 | 12 ÷ 20 × 100"],
        ),
        (
            "actual: {R5: 12}, target: {毎年度: 20, R5: 24}",
            ["50.0 | 実績値（2023年度） ÷ 目標値（2023年度） × 100 | 12 ÷ 24 × 100"],
        ),
        (
            "actual: {R4: 12, R5: ~}, target: {R5: 20}",
            ["60.0 | 実績値（2022年度） ÷ 目標値（2023年度） × 100 | 12 ÷ 20 × 100"],
        ),
        (
            "actual: {R5: 12, R6: 30}, target: {R6: 20}",
            ["60.0 | 実績値（2023年度） ÷ 目標値（2024年度） × 100 | 12 ÷ 20 × 100"],
        ),
        (
            "actual: {毎年度: 12}, target: {毎年度: 20}",
            ["60.0 | 実績値（毎年度） ÷ 目標値（毎年度） × 100 | 12 ÷ 20 × 100"],
        ),
        ("actual: {R5: 0}, target: {R5: 20}", ["0.0 | 実績値（2023年度） ÷ 目標値（2023年度） × 100 | 0 ÷ 20 × 100"]),
        ("actual: {R5: 1}, target: {R5: 3}", ["33.3 | 実績値（2023年度） ÷ 目標値（2023年度） × 100 | 1 ÷ 3 × 100"]),
        ("actual: {R5: 12}, target: {R5: 0}", []),
        ("actual: {R5: 12}, target: {R5: 増加}", []),
        ("actual: {R5: 12}, target: {R5: 不明}", []),
        ("actual: {R5: ~}, target: {R5: 20}", []),
        ("actual: {R5: -5}, target: {R5: 20}", []),
        ("actual: {R5: 5}, target: {R5: -20}", []),
    ],
)
def test_attainment_is_actual_by_target(values: str, expected: list[str]) -> None:
    """The target of the same year, else the next later, else the last; nothing below 0, nothing by 0 or by a word."""
    assert show(values, "attainment") == expected


def test_attainment_says_when_the_target_is_of_another_year() -> None:
    """A note tells that no target of the same year was there."""
    told = show("actual: {R5: 12}, target: {R7: 20}", "attainment", "note")
    assert told == ["同じ年度の目標がないため、別の年度の目標と比べた"]
    assert show("actual: {R5: 12}, target: {R5: 20}", "attainment", "note unit verdict") == [" | % | not_printed"]
    assert show("actual: {R5: 12}, target: {毎年度: 20}", "attainment", "note") == [""]


@pytest.mark.parametrize(
    ("desired", "there"), [("増やす", 1), ("減らす", 0), ("保つ", 0), ("ちょうど", 0), ("問わない", 0)]
)
def test_attainment_is_shown_where_more_is_better(desired: str, there: int) -> None:
    """Where less, the same or exactly so much is wanted, the ratio would mislead."""
    assert len(show(f"desired: {desired}, actual: {{R5: 12}}, target: {{R5: 20}}", "attainment")) == there


# Changes


def test_changes_are_differences() -> None:
    """On the baseline, and on the year before the last actual; a decrease is negative."""
    values = "baseline: {H30: -11}, actual: {R4: -74, R5: -61}"
    assert show(values, "change_on_baseline") == ["-50 | 実績値（2023年度） − 基準値（2018年度） | （-61） − （-11）"]
    assert show(values, "change_on_last_year") == ["13 | 実績値（2023年度） − 実績値（2022年度） | （-61） − （-74）"]
    assert show("actual: {R3: 5, R5: 4}", "change_on_last_year") == []
    assert show("actual: {R4: 5, R5: ~}, baseline: {策定時: 5}", "change_on_baseline", "fiscal_year computed") == [
        "2022 | 0"
    ]
    assert show("actual: {R5: 9}, baseline: {策定時: 8.5}", "change_on_baseline") == [
        "0.5 | 実績値（2023年度） − 基準値（策定時） | 9 − 8.5"
    ]


def test_a_label_that_names_its_year_is_enough() -> None:
    """A heading like 令和5年度実績 needs no second year."""
    form = FORM.replace("actual: 実績値", "actual: <0>年度実績")
    figures = derive(form, "indicators: [{kind: kpi, name: 指標, actual: {R5: 1}, target: {R5: 4}}]\n")
    assert pick(figures, "attainment").formula == "R5年度実績 ÷ 目標値（2023年度） × 100"


def test_changes_of_a_percentage_are_points() -> None:
    """From 92.6 % to 94.3 % are 1.7 points."""
    figures = of_indicator("actual: {R4: 92.6, R5: 94.3}", "%")
    assert cells(pick(figures, "change_on_last_year"), "computed unit") == "1.7 | ポイント"
    assert cells(pick(of_indicator("actual: {R4: 1, R5: 3}"), "change_on_last_year"), "computed unit") == "2 | 人"


def test_indicators_in_words_have_no_figures() -> None:
    """Words are not computed with."""
    text = (
        "indicators: [{kind: words, name: ことば, actual: {R5: できた}, target: {R5: できる}, baseline: {R1: まだ}}]\n"
    )
    assert derive(FORM, text) == ()


def test_doubt_of_a_value_is_that_of_its_figures() -> None:
    """A doubtful target makes the attainment doubtful, not the change."""
    text = "indicators: [{kind: kpi, name: 指標, actual: {R4: 1, R5: 2}, target: {R5: 4}}]\n"
    text += "reading_notes: [{field: indicators.1.target, confidence: low, why: かすれ}]\n"
    figures = derive(FORM, text)
    assert [pick(figures, name).confidence for name in ("attainment", "change_on_last_year")] == ["low", None]


# Shares of funding


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "project: [2000], grants: [1500]",
            ["grants | 財源の割合（補助金） | 75.0 | 補助金 ÷ 事業費 × 100 | 1500 ÷ 2000 × 100"],
        ),
        ("project: [3], grants: [1]", ["grants | 財源の割合（補助金） | 33.3 | 補助金 ÷ 事業費 × 100 | 1 ÷ 3 × 100"]),
        (
            "project: [2000], general: [500000]",
            ["general | 財源の割合（一般財源） | 25.0 | 一般財源 ÷ 事業費 × 100 | 500000円 ÷ 2000千円 × 100"],
        ),
        (
            "project: [2000], grants: [0]",
            ["grants | 財源の割合（補助金） | 0.0 | 補助金 ÷ 事業費 × 100 | 0 ÷ 2000 × 100"],
        ),
        (
            "project: [2000], funds: {甲: [500], 乙: [100]}",
            ["funds | 財源の割合（基金） | 30.0 | 基金 ÷ 事業費 × 100 | 600 ÷ 2000 × 100"],
        ),
        ("project: [2000], funds: {甲: [500], 乙: [＊]}", []),
        ("project: [2000], grants: [~]", []),
        ("project: [0], grants: [0]", []),
        ("project: [~], grants: [5]", []),
        ("grants: [5]", []),
    ],
)
def test_a_source_pays_its_share(rows: str, expected: list[str]) -> None:
    """Source by what it funds, in percent, whatever their units; nothing of nothing, and nothing of what is hidden."""
    figures = derive(MONEY, f"costs: {{columns: [R5 決算], {rows}}}\n")
    shown = [cells(one, "item label computed formula inputs") for one in figures if one.figure == "funding_share"]
    assert shown == expected


@given(parts=st.lists(st.integers(0, 10**6), min_size=2, max_size=2).filter(any))
def test_shares_of_all_sources_are_the_whole(parts: list[int]) -> None:
    """Two sources that pay everything pay 100 %, but for rounding."""
    text = (
        f"costs: {{columns: [R5 決算], project: [{sum(parts)}], grants: [{parts[0]}], general: [{parts[1] * 1000}]}}\n"
    )
    shares = [one.computed for one in derive_figures(write_sheet(MONEY_FORM, text), LABELS)]
    assert abs(sum((one for one in shares if one is not None), Decimal(0)) - 100) <= Decimal("0.1")


MONEY_FORM = write_form(MONEY)


# Published shares


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        ("順調: 28.6, 停滞: 71.4, 困難: 0, unrated: 0", "100.0 | agrees | 順調 ＋ 停滞 ＋ 困難 ＋ 「-」"),
        ("順調: 28.6, 停滞: 28.6, 困難: 42.9", "100.1 | agrees_within_rounding | 順調 ＋ 停滞 ＋ 困難"),
        ("順調: 33, 停滞: 33, 困難: 33", "99 | agrees_within_rounding | 順調 ＋ 停滞 ＋ 困難"),
        ("順調: 33.3, 停滞: 33.3, 困難: 33.0", "99.6 | differs | 順調 ＋ 停滞 ＋ 困難"),
        ("順調: 50, 停滞: 49", "99 | agrees_within_rounding | 順調 ＋ 停滞"),
        ("順調: 50, 停滞: 48", "98 | differs | 順調 ＋ 停滞"),
        ("順調: 60, 停滞: 不明", "60 | cannot_check | 順調"),
        ("順調: 60, 停滞: ＊", "60 | cannot_check | 順調"),
        ("順調: 100, 停滞: ~", "100 | agrees | 順調"),
    ],
)
def test_published_shares_add_up(percents: str, expected: str) -> None:
    """100 % but for half of the last digit of each; the choices stand by their labels; a hidden one leaves it open."""
    figure = pick(derive(SHARES, f"answers: {{p: {{{percents}}}}}\n"), "share_total")
    assert cells(figure, "computed verdict formula") == expected
    assert cells(figure, "label unit item") == "進み方の割合の合計 | % | p"


def test_shares_that_are_all_blank_have_no_total() -> None:
    """Nothing is added where nothing is there."""
    assert derive(SHARES, "answers: {p: {順調: ~, 停滞: ~}}\n") == ()


# Pillars


def make_pillars(amounts: list[str], total: str | None, **more: str) -> Figure:
    """Return the pillars' total of amounts in 千円; `?` cannot be read."""
    rows = [
        Pillar(
            pillar=number,
            name=f"柱{number}",
            amount=None if amount == "?" else Decimal(amount),
            unit="千円",
            amount_yen=None,
            limit=more.get("limit"),
            absence="unreadable" if amount == "?" else None,
        )
        for number, amount in enumerate(amounts, 1)
    ]
    own = replace(rows[0], pillar=None, amount=None if total is None else Decimal(total), absence=None)
    own = replace(own, limit=more.get("own"), confidence=more.get("confidence"), mark=Mark("list.md", 9))
    sheet = replace(write_sheet("", "summary: 要約\n"), pillars=(own, *rows) if "alone" not in more else tuple(rows))
    return pick(derive_figures(sheet, LABELS), "pillars_total")


def test_pillars_stand_beside_the_total() -> None:
    """87,000 + 412,000 + 44,000 + 11,000 are 554,000, not the printed 550,000; all of them are `about`."""
    figure = make_pillars(["87000", "412000", "44000", "11000"], "550000", limit="about")
    assert cells(figure, "computed stated difference verdict unit") == "554000 | 550000 | -4000 | differs | 千円"
    assert cells(figure, "formula inputs") == "柱1 ＋ 柱2 ＋ 柱3 ＋ 柱4 | 87000 ＋ 412000 ＋ 44000 ＋ 11000"
    assert figure.note == "「約」の金額どうしなので、合わないことがある"


def test_pillars_may_agree_or_stand_alone() -> None:
    """Equal totals agree; a total that is not printed is computed; one pillar that cannot be read leaves it open."""
    assert cells(make_pillars(["1", "2"], "3"), "verdict note") == "agrees | "
    assert make_pillars(["1", "2"], "3").mark.line == 9
    assert make_pillars(["1", "2"], "3", own="about").note is not None
    assert cells(make_pillars(["1", "2"], None, alone="yes"), "computed verdict") == "3 | not_printed"
    assert cells(make_pillars(["1", "2"], None), "computed verdict") == "3 | not_printed"
    assert cells(make_pillars(["1", "?"], "3"), "computed verdict") == "1 | cannot_check"


def test_a_total_that_is_not_surely_read_makes_its_difference_unsure() -> None:
    """What is said against a printed total is as sure as that total was read."""
    assert make_pillars(["1", "2"], "3").confidence is None
    assert make_pillars(["1", "2"], "4", confidence="medium").confidence == "medium"


def test_every_derived_figure_has_a_label() -> None:
    """The list `derived_figure` of datapackage.json names them all."""
    named = {"attainment", "change_on_baseline", "change_on_last_year", "funding_share", "share_total", "pillars_total"}
    assert named < set(LABELS)
