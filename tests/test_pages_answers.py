"""The four answers: which numbers are taken, and the sentences made from them."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_reader import read_page
from page_samples import render, sample, seed_site, the_contract

from mieruka.collection import Subject
from mieruka.pages import list_jobs
from mieruka.pages.answers import Answers, Plan, answer, round_aloud
from mieruka.pages.material import Material
from mieruka.pages.titles import read_titles
from mieruka.pages.wording import Wording
from mieruka.records import Cost, IndicatorValue

PROGRAM = "mihon/2023/programs/a1"


def make_material(address: str = PROGRAM) -> Material:
    """Return what the page of a sheet of the sample is made of."""
    job = next(job for job in list_jobs(sample()) if job.subject.sheet.sheet == address)
    sheet = job.subject.sheet
    wording = Wording(sheet.form, sheet.fiscal_year, read_titles(the_contract()))
    return Material(job.subject, job.municipality, job.around, wording)


def change(material: Material, **tables: object) -> Material:
    """Return the material with other rows in its sheet."""
    sheet = replace(material.sheet, **tables)  # type: ignore[arg-type]  # the tests name real fields
    return replace(material, subject=replace(material.subject, sheet=sheet))


def keep_costs(material: Material, stages: Sequence[str]) -> tuple[Cost, ...]:
    """Return the sheet's costs of some stages."""
    return tuple(row for row in material.sheet.costs if row.stage in stages)


def test_headline_at_settlement_is_the_cost() -> None:
    """The cost is the form's headline at the settlement of the sheet's year, with what it is made of and paid by."""
    cost = answer(make_material()).cost
    assert cost is not None
    assert (cost.stage, cost.year, cost.dated) == ("決算", 2023, False)
    assert (cost.headline.label, cost.headline.cell.text, cost.headline.yen) == ("フルコスト", "5,185,600", 5_185_600)
    assert [(one.label, one.cell.text) for one in cost.parts] == [("人件費", "385,600"), ("直接事業費", "4,800,000")]
    assert [(one.label, one.cell.text) for one in cost.funds] == [("一般財源", "5,185,600")]
    unit_costs = [(one.indicator, one.indicator_unit, one.amount.cell.text, one.amount.yen) for one in cost.unit_costs]
    assert unit_costs == [("穴の数", "か所", "1,615", 1615)]


def test_without_settlement_the_next_best_stage_answers() -> None:
    """Where nothing was settled for the year, its budget is told, under its own name; else there is no answer."""
    material = make_material()
    cost = answer(change(material, costs=keep_costs(material, ["initial_budget"]))).cost
    assert cost is not None
    assert (cost.stage, cost.headline.cell.text) == ("当初予算", "5,352,000")
    assert answer(change(material, costs=())).cost is None


@pytest.mark.parametrize("canonical", ["supplementary", "carried_over", "transferred"])
def test_what_is_added_to_a_budget_is_no_answer(canonical: str) -> None:
    """補正, 繰越 and 流用 are parts of a budget: the budget itself is told, and of a later year nothing."""
    material = make_material()
    (budget,) = [
        row for row in keep_costs(material, ["initial_budget"]) if (row.item, row.fiscal_year) == ("full", 2023)
    ]
    added = replace(budget, stage="added", stage_label="追加", canonical_stage=canonical, amount=Decimal(5))
    found = answer(change(material, costs=(replace(added, fiscal_year=2024), added, budget)))
    assert found.cost is not None
    assert found.cost.stage == "当初予算"
    assert found.budgets == ()


def test_an_amount_of_the_year_goes_before_one_of_no_year() -> None:
    """What was spent up to now, or a whole plan, is not what the year costs; it is told where nothing else is."""
    material = make_material()
    rows = keep_costs(material, ["initial_budget"])
    spent = tuple(replace(row, stage="spent", stage_label="前年度まで", canonical_stage="actual") for row in rows)
    whole = tuple(replace(row, fiscal_year=None) for row in spent)
    costs = [answer(change(material, costs=some)).cost for some in ((*whole, *rows), whole)]
    assert [one.stage for one in costs if one] == ["当初予算", "前年度まで"]


def test_blank_headline_is_told_as_blank() -> None:
    """A headline that is printed but blank is said to be so, and is not taken for 0."""
    material = make_material()
    blank = tuple(replace(row, amount=None, amount_yen=None, absence="blank") for row in material.sheet.costs)
    cost = answer(change(material, costs=blank)).cost
    assert cost is not None
    assert (cost.headline.cell.absent, cost.headline.yen, cost.parts) == ("blank", None, ())


def values_of(*rows: tuple[str, int | None, str | None]) -> tuple[IndicatorValue, ...]:
    """Return values of the first indicator: series, year and number (None for a blank)."""
    return tuple(
        IndicatorValue(
            indicator=1,
            indicator_name="穴の数",
            kind="outcome",
            unit="か所",
            series=series,
            canonical_series=series,
            fiscal_year=year,
            year_word=None,
            label=series,
            value=None if number is None else Decimal(number),
            text=None,
            absence="blank" if number is None else None,
        )
        for series, year, number in rows
    )


def first_target(*rows: tuple[str, int | None, str | None]) -> tuple[str, str, int | None, str]:
    """Return the actual, the target, its year and how they compare."""
    one = answer(change(make_material(), indicator_values=values_of(*rows), ratings=())).targets[0]
    return one.actual.text, one.target.text if one.target else "", one.target_year, one.compared


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("actual", 2023, "5"), ("target", 2023, "4")], ("5", "4", 2023, "above")),
        ([("actual", 2023, "5"), ("target", 2023, "5.0")], ("5", "5.0", 2023, "same")),
        ([("actual", 2023, "5"), ("plan", 2023, "6"), ("target", 2024, "9")], ("5", "6", 2023, "below")),
        ([("actual", 2023, "5"), ("target", 2020, "1"), ("target", 2025, "7")], ("5", "7", 2025, "")),
        ([("actual", 2023, "5"), ("target", 2027, "9"), ("target", 2025, "7")], ("5", "7", 2025, "")),
        ([("actual", 2023, "5"), ("target", 2019, "1"), ("target", 2020, "2")], ("5", "2", 2020, "")),
        ([("actual", 2023, "5"), ("target", None, "3")], ("5", "3", None, "")),
        ([("actual", 2022, "4"), ("actual", 2023, "5"), ("actual", 2024, "0")], ("5", "", None, "")),
        ([("actual", 2022, "4"), ("actual", 2023, None)], ("4", "", None, "")),
        ([("actual", 2023, None), ("target", 2023, "1")], ("空欄", "1", 2023, "")),
    ],
)
def test_latest_actual_meets_its_target(
    rows: list[tuple[str, int | None, str | None]], expected: tuple[str, str, int | None, str]
) -> None:
    """The latest actual up to the sheet's year stands against the target of its year, the plan for it, or the next."""
    assert first_target(*rows) == expected


@pytest.mark.parametrize(
    ("desired", "actual", "reached"),
    [
        ("up", "5", True),
        ("up", "3", False),
        ("up", "4", True),
        ("down", "3", True),
        ("down", "5", False),
        ("exact", "4", True),
        ("exact", "5", False),
        ("keep", "4", None),
        (None, "5", None),
    ],
)
def test_reached_depends_on_the_good_direction(desired: str | None, actual: str, reached: bool | None) -> None:
    """Whether a target was reached is told only where the form says which direction is good."""
    material = make_material()
    indicators = tuple(replace(row, desired=desired) for row in material.sheet.indicators)
    values = values_of(("actual", 2023, actual), ("target", 2023, "4"))
    assert answer(change(material, indicators=indicators, indicator_values=values)).targets[0].reached is reached


def test_indicator_without_an_actual_gives_no_answer() -> None:
    """What has only a target, or is told in words, says nothing of whether the target was reached."""
    assert answer(change(make_material(), indicator_values=values_of(("target", 2023, "4")))).targets == ()
    assert [one.name for one in answer(make_material()).targets] == ["穴の数"]


def test_every_rater_and_year_says_what_is_next() -> None:
    """The directions stand apart by rater and year, with their sub-options and parameters."""
    found = answer(make_material()).next
    assert [(one.rater, one.year, [tick.label for tick in one.ticks]) for one in found] == [
        ("担当課", 2024, ["C　見直し"]),
        ("担当課", 2025, ["D　継続"]),
        ("評価委員会", 2024, ["A　廃止"]),
    ]


def test_a_plan_in_words_is_named_where_there_is_no_direction() -> None:
    """Without a direction, the text that speaks of a coming year is what comes next; with one it is not repeated."""
    material = make_material()
    written = tuple(replace(row, text="直す。", absence=None) for row in material.sheet.texts)
    assert answer(change(material, texts=written)).plans == ()
    plan = Plan("令和6年度の計画", "text-planned", "直す。")
    assert answer(change(material, texts=written, directions=())).plans == (plan,)
    assert answer(change(material, directions=())).plans == ()


def test_total_of_a_measure_list_is_its_cost() -> None:
    """A list of measures costs its own total, as about as it is printed."""
    found = answer(make_material("mihon/2024/measures/housing"))
    assert found.cost is None
    assert found.total is not None
    assert (found.total.cell.text, found.total.limit, found.total.yen) == ("5,000", "about", 5_000_000)


def test_sheet_that_says_nothing_answers_nothing() -> None:
    """A bare sheet gives no answers at all."""
    material = make_material("mihon/2023/policies/2-1")
    assert answer(change(material, texts=())) == Answers()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (PROGRAM, "令和5年度（2023年度）の決算で、フルコストは 約519万円（5,185,600円） です。"),
        (PROGRAM, "内訳は、人件費 約38万6,000円 、直接事業費 480万円 ※中"),
        (PROGRAM, "令和6年度（2024年度）の当初予算で、フルコストは 36万3,000円（363,000円） です。"),
        (PROGRAM, "穴の数 ：令和5年度（2023年度）の実績値は 3,210 か所 。"),
        (PROGRAM, "今後の方向（評価委員会・令和6年度（2024年度））： A　廃止（廃止年度：令和8年度（2026年度））"),
    ],
)
def test_answers_are_sentences(address: str, sentence: str) -> None:
    """The page opens with the answers in sentences."""
    text = read_page("", render(sample())[f"{address}.html"]).text
    assert "".join(sentence.split()) in "".join(text.split())


def test_answers_of_a_real_sheet() -> None:
    """The first real sheet answers what it cost, per what, how far it came, and what comes next."""
    text = "".join(read_page("", seed_site()["nemuro/2023/programs/12633.html"]).text.split())
    for sentence in (
        "令和5年度（2023年度）の決算で、総事業費は約2,260万円（22,599千円）です。",
        "内訳は、事業費約2,130万円、職員人件費約127万円です。",
        "単位コスト実績値（移住体験住宅の運用戸数1戸あたり）：約452万円（4,519千円）",
        "令和6年度（2024年度）の予算で、総事業費は約2,120万円（21,208千円）です。",
        "実績値は12人。令和7年度（2025年度）の目標値20人に対して60.0%です。",
        "今後の方向性：見直しのうえで継続（拡充、手段を見直す、効率化）",
    ):
        assert sentence in text


@pytest.mark.parametrize(
    ("yen", "aloud"),
    [
        (0, 0),
        (999, 999),
        (1_615, 1_620),
        (1_625, 1_630),
        (22_599_000, 22_600_000),
        (9_995_000, 10_000_000),
        (165_000, 165_000),
        (-22_599_000, -22_600_000),
        (64_549_999_999, 64_500_000_000),
    ],
)
def test_amounts_are_read_aloud_with_three_digits(yen: int, aloud: int) -> None:
    """An amount is rounded to three digits that count; one that has no more is exact."""
    assert round_aloud(yen) == aloud


@given(st.integers(-(10**18), 10**18))
def test_what_is_read_aloud_is_near(yen: int) -> None:
    """Reading aloud never misses by more than half of a hundredth, and keeps the sign."""
    assert abs(round_aloud(yen) - yen) * 200 <= abs(yen)
    assert round_aloud(-yen) == -round_aloud(yen)


def test_coming_years_cost_what_their_budget_says() -> None:
    """The headline of each later year is told at its best stage; the sheet's own year and blanks are not."""
    budgets = answer(make_material()).budgets
    assert [(one.year, one.stage, one.headline.cell.text) for one in budgets] == [(2024, "当初予算", "363,000")]
    material = make_material()
    blank = tuple(replace(row, amount=None, amount_yen=None, absence="blank") for row in material.sheet.costs)
    assert answer(change(material, costs=blank)).budgets == ()


def test_text_that_says_what_comes_opens_the_page() -> None:
    """Where the form marks a text as what happens next, its first paragraph is the answer, with a way to the rest."""
    text = "".join(read_page("", seed_site()["kaminoyama/2022/programs/umi-no-ko-yama-no-ko.html"]).text.split())
    opening = "これからどうするか海の子山の子交歓会の開催を通して、姉妹都市の宮城県名取市との交流を進める。"
    assert f"{opening}「目標の実現に向けた今後の取組」に書かれています。" in text
    assert "令和5年度目標で、事業費は202万円（2,020千円）です。" in text


def test_every_seed_sheet_answers_what_it_is() -> None:
    """All pages of the seeds say what and for whom; those with money say how much, in words as they are spoken."""
    pages = [text for path, text in seed_site().items() if path.count("/") == 3 and path.endswith(".html")]
    sheets = [text for text in pages if 'id="answers"' in text]
    assert len(sheets) == 28
    assert all("何を、誰のために" in text for text in sheets)
    assert not any("（千円）は" in text for text in sheets)


def test_indicator_without_a_target_says_so() -> None:
    """Where the sheet has no target for an indicator, the answer says that instead of leaving it open."""
    text = "".join(read_page("", seed_site()["asahi/2021/programs/4510.html"]).text.split())
    assert "実績値は140人。このシートに目標値はありません。" in text


def test_subject_is_not_changed_by_answering() -> None:
    """Answering is a pure function: the same material gives the same answers."""
    material = make_material()
    subject: Subject = material.subject
    assert answer(material) == answer(material)
    assert material.subject is subject


def test_computed_numbers_lead_to_their_formula() -> None:
    """Each attainment and unit cost is a link to its working, where the formula and its numbers stand."""
    for address in ("nemuro/2023/programs/12633", "kaminoyama/2022/policies/5-1-1"):
        text = seed_site()[f"{address}.html"]
        page = read_page("", text)
        links = [link for link in page.links if link.startswith("#figure-")]
        assert len(links) >= 2
        assert {link.removeprefix("#") for link in links} <= set(page.ids)
    working = text[text.index(f'id="{links[0][1:]}"') :]
    assert working[: working.index("</dl>")].count("18.4") == 1
