"""An invented town, whose forms are unlike those of the five documents, is published from YAML alone."""

import html
import re
import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from builders import ROOT, the_contract
from form_reader import TOWNS, check_towns, subjects_of, tables_of

from mieruka.contract import Cell, validate_package
from mieruka.forms.model import Choose, FieldType, GoodEnd, Measure, Rounding
from mieruka.forms.vocabulary import KEYS
from mieruka.pages.notation import write_number
from mieruka.pipeline import Checked, Folders, build
from mieruka.problems import has_errors

CARD = "mihon/2024/programs/101"
TWIN = "mihon/2024/programs/102"
PLAN = "mihon/2025/programs/201"
POLICY = "mihon/2024/policies/2-1"
LIST = "mihon/2024/measures/support"
Rows = list[dict[str, Cell]]


@cache
def checked() -> Checked:
    """Return the invented town, read once."""
    return check_towns()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented town's site."""
    folder = tmp_path_factory.mktemp("mihon") / "site"
    problems, published = build(Folders(TOWNS, ROOT / "templates", folder, ROOT / "datapackage.json"), None)
    assert published is not None, [problem.what("en") for problem in problems]
    return folder


def pick(rows: Rows, *columns: str) -> list[tuple[Cell, ...]]:
    """Return some columns of rows."""
    return [tuple(row[column] for column in columns) for row in rows]


def figures(address: str, name: str) -> dict[tuple[Cell, ...], tuple[Cell, ...]]:
    """Return the figures of one name: (year, stage, indicator, item) → (computed, stated, verdict)."""
    rows = [row for row in tables_of(checked(), address)["figures"] if row["figure"] == name]
    keys = pick(rows, "fiscal_year", "stage", "indicator", "item")
    return dict(zip(keys, pick(rows, "computed", "stated", "verdict"), strict=True))


def agree(number: str) -> tuple[Cell, ...]:
    """Return what a figure tells that is computed as it is printed."""
    return (Decimal(number), Decimal(number), "agrees")


def test_the_invented_town_has_no_error() -> None:
    """Four forms and five sheets are sound; what remains are the printed break and notices."""
    assert not has_errors(checked().problems)
    assert {one.code for one in checked().problems if one.severity == "warning"} == {"identity.breaks_as_printed"}
    assert set(subjects_of(checked())) == {CARD, TWIN, PLAN, POLICY, LIST}


def test_a_form_says_when_its_sheets_are_written() -> None:
    """The year after, the year before, or nothing said."""
    years = {address: tables_of(checked(), address)["sheets"][0]["evaluation_year"] for address in (CARD, PLAN, LIST)}
    assert years == {CARD: 2025, PLAN: 2024, LIST: None}


# Figures, computed by hand


def test_a_derived_column_is_computed_from_the_columns_beside_it() -> None:
    """執行率 = 決算 ÷ 予算現額, and 予算現額 = 当初予算 ＋ 補正 also where no 予算現額 is printed (R2)."""
    rates = {2020: "90.0", 2021: "96.5", 2022: "92.7", 2023: "95.0", 2024: "93.6"}
    expected = {(year, "execution", None, "project_direct"): agree(rate) for year, rate in rates.items()}
    expected[2024, "execution", None, "detail.相談会の委託料"] = agree("90.0")
    assert figures(CARD, "execution") == expected
    budgets = figures(CARD, "current_budget")
    assert budgets[2020, "current_budget", None, "project_direct"] == (Decimal(1200000), None, "not_printed")
    assert budgets[2022, "current_budget", None, "project_direct"] == agree("1200000")


def test_a_half_is_rounded_up_and_a_floor_cuts() -> None:
    """1,111,800 ÷ 1,200,000 = 92.65 → 92.7; 120.5 × 4,123 = 496,821.5 → 496,822; the sum 965,299.5 → 965,299."""
    assert figures(CARD, "execution")[2022, "execution", None, "project_direct"] == agree("92.7")
    assert figures(CARD, "regular_cost")[2024, "settlement", None, None] == agree("496822")
    assert figures(CARD, "labour_direct")[2024, "settlement", None, None] == agree("965299")
    assert figures(CARD, "unit_cost")[2020, "settlement", 1, None] == agree("105313")  # 1,895,625 ÷ 18 = 105,312.5


def test_a_figure_that_is_not_printed_is_computed_and_serves_as_an_input() -> None:
    """310.25 時間 × 1,510 円 = 468,477.5 is printed nowhere, and is half of the direct labour cost."""
    assert figures(CARD, "hourly_cost")[2024, "settlement", None, None] == (Decimal("468477.5"), None, "not_printed")
    assert figures(CARD, "hourly_cost")[2023, "settlement", None, None] == agree("435000")


def test_a_percentage_multiplies_as_a_hundredth() -> None:
    """間接人件費 = 直接人件費 × 12.5%."""
    amounts = {2020: "90625", 2021: "95338", 2022: "101250", 2023: "114850", 2024: "120662"}
    found = figures(CARD, "labour_indirect")
    assert found == {(year, "settlement", None, None): agree(amount) for year, amount in amounts.items()}


def test_what_the_town_itself_pays_is_reckoned_on_the_full_cost() -> None:
    """一般財源 = フルコスト − 国・県支出金 − 使用料."""
    amounts = {2020: "1475625", 2021: "1670538", 2022: "1600000", 2023: "1919900", 2024: "1939686"}
    found = figures(CARD, "general")
    assert found == {(year, "settlement", None, None): agree(amount) for year, amount in amounts.items()}


def test_two_rules_for_one_row_are_two_figures() -> None:
    """フルコスト is the sum of what it is spent on, and of what it is paid by; － counts as nothing in the sum."""
    totals = {2020: "1895625", 2021: "2112538", 2022: "2023050", 2023: "2434900", 2024: "2476086"}
    expected = {(year, "settlement", None, None): agree(total) for year, total in totals.items()}
    assert figures(CARD, "full") == expected
    assert figures(CARD, "full-2") == expected


def test_open_rows_add_up() -> None:
    """直接事業費 = 900,000 ＋ 250,125 ＋ 240,000."""
    assert figures(CARD, "project_direct")[2024, "settlement", None, None] == agree("1390125")


def test_a_quotient_takes_an_indicator_by_its_kind() -> None:
    """利用者一人当たり: 2,434,900 ÷ 1,180 and 2,476,086 ÷ 1,250; the users of the years before are not known."""
    assert figures(CARD, "per_user") == {
        (2023, "settlement", None, None): agree("2063"),
        (2024, "settlement", None, None): agree("1981"),
    }


def test_a_value_without_a_year_fits_every_year() -> None:
    """利用率: 1,180 ÷ 8,000 and 1,250 ÷ 8,000, where 8,000 stands under 毎年度."""
    assert figures(CARD, "coverage") == {
        (2023, "settlement", None, None): agree("14.8"),
        (2024, "settlement", None, None): agree("15.6"),
    }


def test_a_series_a_difference_and_a_change_are_computed_for_each_year() -> None:
    """達成率, 目標との差, 伸び率 on the baseline, what is left until the last target, the sum of five years."""
    assert figures(CARD, "achievement") == {
        (2023, None, 1, None): agree("105.0"),
        (2024, None, 1, None): agree("100.0"),
    }
    assert figures(CARD, "gap")[2024, None, 2, None] == agree("-1.8")
    assert figures(CARD, "growth")[2023, None, 2, None] == agree("-12.8")
    assert figures(CARD, "growth")[2024, None, 2, None] == agree("-20.0")
    assert figures(CARD, "to_go")[2024, None, 2, None] == agree("-3.2")
    assert figures(CARD, "five_years")[None, None, 1, None] == agree("97")


def test_a_grade_follows_the_rule_where_the_rule_can_be_applied() -> None:
    """Less is better: 35.0 ÷ 33.2 is above 100 %, level 1; no actual gives 非該当; 38 of 40 gives 2."""
    grades = [
        row for address in (CARD, TWIN) for row in tables_of(checked(), address)["figures"] if row["figure"] == "grade"
    ]
    assert pick(grades, "indicator", "computed_text", "stated_text", "verdict") == [
        (2, "1", "1", "agrees"),
        (3, "非該当", "非該当", "agrees"),
        (2, "2", "2", "agrees"),
    ]


def test_a_rule_may_ask_whether_the_target_is_reached() -> None:
    """40 of 40 is reached, 900 of 2,000 is at most half, 71.5 of 75 and 5 of 9 are more than half of the target."""
    found = [row for row in tables_of(checked(), POLICY)["figures"] if row["figure"] == "grade"]
    assert pick(found, "indicator", "computed_text", "verdict") == [
        (1, "途上", "agrees"),
        (2, "途上", "agrees"),
        (3, "届いた", "agrees"),
        (4, "半ば", "agrees"),
    ]


def test_what_is_withheld_does_not_count_as_nothing() -> None:
    """The hours are ＊, so neither their cost nor the sum with it can be checked."""
    found = figures(TWIN, "labour_direct")
    assert found[2024, "settlement", None, None] == (None, Decimal(49290), "cannot_check")


def test_a_printed_break_stays_as_it_is_printed() -> None:
    """93.4 is printed where 93.3 is right."""
    found = figures(TWIN, "execution")[2024, "execution", None, "project_direct"]
    assert found == (Decimal("93.3"), Decimal("93.4"), "differs")


def test_units_of_money_convert_by_themselves() -> None:
    """円 and 千円 in one sum; a price in 千円 of the sheet's year; a unit cost in 円 cut to the yen."""
    stages = [(2025, "request"), (2026, "request"), (2027, "request")]
    totals = figures(PLAN, "total")
    assert [totals[*at, None, None][:2] for at in stages] == [
        (Decimal(4528), Decimal(4528)),
        (Decimal(4427), Decimal(4428)),
        (Decimal(2514), Decimal(2514)),
    ]
    assert [figures(PLAN, "unit_cost")[*at, 1, None] for at in stages] == [
        agree("905600"),
        agree("632571"),
        agree("279333"),
    ]


def test_rounding_explains_what_it_may_explain() -> None:
    """Half of 7,455 may be cut or raised; a rounded input may move the total by one."""
    stages = [(2025, "request"), (2026, "request"), (2027, "request")]
    assert [figures(PLAN, "labour")[*at, None, None][2] for at in stages] == [
        "agrees",
        "agrees_within_rounding",
        "agrees_within_rounding",
    ]
    assert [figures(PLAN, "total")[*at, None, None][2] for at in stages] == [
        "agrees",
        "agrees_within_rounding",
        "agrees",
    ]
    assert figures(POLICY, "total")[2024, "closing", None, None][2] == "agrees_within_rounding"  # tolerance: 1


def test_the_whole_plan_is_the_sum_of_its_columns() -> None:
    """計画全体 = 4,528 ＋ 4,428 ＋ 2,514, and has no year."""
    assert figures(PLAN, "total")[None, "whole_plan", None, None] == agree("11470")


def test_growth_counts_from_the_year_of_the_sheet() -> None:
    """A year in an operand is an offset: 5 → 7 is 40 %, 5 → 9 is 80 %."""
    assert figures(PLAN, "growth")[2026, None, 1, None] == agree("40.0")
    assert figures(PLAN, "growth")[2027, None, 1, None] == agree("80.0")


# Rows


def test_money_is_in_yen_with_its_role_and_place() -> None:
    """The settlement of 令和6年度 in printed order, an open row by its name."""
    rows = [
        row for row in tables_of(checked(), CARD)["costs"] if (row["fiscal_year"], row["stage"]) == (2024, "settlement")
    ]
    assert pick(rows, "item", "item_name", "role", "part_of", "canonical_item", "amount_yen", "absence") == [
        ("labour_direct", None, "cost", "full", "labour_direct", 965299, None),
        ("labour_indirect", None, "cost", "full", "labour_indirect", 120662, None),
        ("project_direct", None, "cost", "full", "project_direct", 1390125, None),
        ("detail", "相談会の委託料", "memo", "project_direct", "detail", 900000, None),
        ("detail", "需用費", "memo", "project_direct", "detail", 250125, None),
        ("detail", "負担金", "memo", "project_direct", "detail", 240000, None),
        ("full", None, "total", None, "full_cost", 2476086, None),
        ("national_prefecture", None, "funding", "full", "national_prefecture", 500000, None),
        ("fees", None, "funding", "full", "fees", 36400, None),
        ("other", None, "funding", "full", "other", None, "no_data"),
        ("general", None, "funding", "full", "general_of_full", 1939686, None),
    ]


def test_labour_is_in_hours_by_class_with_the_price_of_its_year() -> None:
    """One price is a printed row, the other the form's for each year."""
    rows = [row for row in tables_of(checked(), CARD)["staffing"] if row["fiscal_year"] in (2023, 2024)]
    assert pick(rows, "fiscal_year", "workers", "quantity", "unit", "unit_price", "unit_price_unit") == [
        (2023, "regular", Decimal(118), "時間", Decimal(4100), "円"),
        (2023, "fixed_term", Decimal(300), "時間", Decimal(1450), "円"),
        (2024, "regular", Decimal("120.5"), "時間", Decimal(4123), "円"),
        (2024, "fixed_term", Decimal("310.25"), "時間", Decimal(1510), "円"),
    ]
    policy = [row for row in tables_of(checked(), POLICY)["staffing"] if row["quantity"] is not None]
    assert pick(policy, "workers", "quantity", "unit_price") == [
        ("all", Decimal("0.8"), None),
        ("temporary", Decimal(2), None),
        ("part_time", Decimal("120.5"), None),
    ]


def test_directions_stand_by_rater_and_future_year() -> None:
    """A is 廃止 with the year in which it ends; the options of C have meanings of their own."""
    rows = tables_of(checked(), CARD)["directions"]
    columns = ("rater", "fiscal_year", "choice", "option", "canonical", "parameter", "parameter_value")
    assert pick(rows, *columns) == [
        ("desk", 2025, "D", None, "continue", None, None),
        ("desk", 2026, "C", None, "change", None, None),
        ("desk", 2026, "C", "手段", "improve", None, None),
        ("desk", 2026, "C", "統合", "merge", None, None),
        ("board", 2025, "C", None, "change", None, None),
        ("board", 2025, "C", "縮小", "shrink", None, None),
        ("board", 2026, "A", None, "abolish", None, None),
        ("board", 2026, "A", None, None, "ends_in", "2026"),
    ]


def test_answers_say_which_is_the_good_one() -> None:
    """Eight questions of two choices; one is outside the evaluation."""
    rows = tables_of(checked(), CARD)["answers"]
    assert [row["canonical"] for row in rows] == ["good", "good", "good", "good", "poor", "good", "poor", None]
    assert (rows[0]["comment"], rows[7]["absence"]) == ("身近な相談は町の役割である。", "not_rated")


def test_values_tell_their_year_word_and_their_absence() -> None:
    """計画時 and 毎年度 stand where a year stands; 増加 is a target in a word; － is no data."""
    rows = [row for row in tables_of(checked(), CARD)["indicator_values"] if row["indicator"] in (3, 5)]
    assert pick(rows, "series", "fiscal_year", "year_word", "value", "text", "absence", "unit") == [
        ("baseline", None, "計画時", Decimal("12.0"), None, None, "%"),
        ("target", 2024, None, Decimal("20.0"), None, None, "%"),
        ("target", 2026, None, None, "増加", None, "%"),
        ("actual", 2023, None, Decimal("15.0"), None, None, "%"),
        ("actual", 2024, None, None, None, "no_data", "%"),
        ("actual", None, "毎年度", Decimal(8000), None, None, "人"),
    ]
    desired = pick(tables_of(checked(), CARD)["indicators"], "desired", "desired_stated")
    assert desired[:3] == [("up", "増やす方がよい"), ("down", "減らす方がよい"), ("up", "増やす方がよい")]


def test_a_goal_in_words_stands_beside_goals_in_numbers() -> None:
    """A kind with `values: words` keeps a text that begins with a digit."""
    rows = [row for row in tables_of(checked(), CARD)["indicator_values"] if row["kind"] == "goal"]
    assert pick(rows, "series", "value", "text") == [
        ("target", None, "町内のどこでも相談できる"),
        ("actual", None, "3 地区で相談できる"),
    ]


def test_several_raters_and_shares_are_kept_as_printed() -> None:
    """Three raters on two axes; the shares with the class that has no name but ―."""
    tables = tables_of(checked(), POLICY)
    rows = [row for row in tables["ratings"] if row["axis"] != "pace"]
    assert pick(rows, "axis", "rater", "level", "comment", "absence") == [
        ("need", "desk", "高い", None, None),
        ("effect", "desk", "普通", "相談が増えた。", None),
        ("need", "board", "普通", None, None),
        ("effect", "board", "高い", None, None),
        ("effect", "council", None, None, "not_applicable"),
    ]
    shares = [("順調", Decimal(50)), ("やや遅れ", Decimal("33.3")), ("遅れ", Decimal(0)), ("unrated", Decimal("16.7"))]
    assert pick(tables["shares"], "choice", "percent") == shares
    assert figures(POLICY, "share_total") == {(2024, None, None, "progress"): (Decimal("100.0"), None, "agrees")}


def test_opinions_have_their_replies_and_texts_their_years() -> None:
    """An opinion may have a number, a heading, a reply; a text may speak of the year before or after."""
    tables = tables_of(checked(), CARD)
    assert pick(tables["opinions"], "by", "number", "about", "reply") == [
        ("council", "1", None, "来年度に 2 か所増やす。"),
        ("council", "3", "広報について", "広報を改める。"),
        ("citizens", "1", None, None),
    ]
    assert pick(tables["texts"], "section", "paragraph", "fiscal_year", "text") == [
        ("purpose", 1, None, "困りごとを早く相談できるようにする。"),
        ("done", 1, 2023, "相談会を 21 回開いた。"),
        ("done", 2, 2023, "手引を配った。"),
        ("planned", 1, 2025, "電話の相談を始める。"),
    ]


def test_a_measure_list_has_pillars_measures_and_benefits() -> None:
    """The total is a pillar without a number; a rate is two numbers; a measure of the future gives nothing yet."""
    tables = tables_of(checked(), LIST)
    assert pick(tables["pillars"], "pillar", "name", "amount", "amount_yen", "limit") == [
        (None, None, Decimal(1200), 12000000, "about"),
        (1, "住まい", Decimal(700), 7000000, "about"),
        (2, "子育て", Decimal(500), 5000000, "exact"),
    ]
    assert pick(tables["measures"], "measure", "pillar", "name", "group", "future") == [
        (1, 1, "家賃補助", "住む前", None),
        (2, 1, "空き家の片付け", None, True),
        (3, 2, "医療費", None, None),
    ]
    columns = (
        "measure",
        "kind",
        "payer",
        "amount_yen",
        "limit",
        "rate_numerator",
        "rate_denominator",
        "every",
        "times",
    )
    assert pick(tables["benefits"], *columns) == [
        (1, "grant", "町", 20000, "up_to", 1, 2, "月", 24),
        (1, "loan", None, 150000, "exact", None, None, None, None),
        (3, "waiver", None, None, None, 1, 1, None, None),
    ]
    assert figures(LIST, "pillars_total") == {(2024, None, None, None): agree("1200")}


def test_links_lead_to_sheets_or_names() -> None:
    """A relation has the address and the name of a sheet, or a name alone."""
    assert pick(tables_of(checked(), CARD)["links"], "relation", "other", "other_name") == [
        ("belongs_to", POLICY, "相談と支え合い"),
        ("relates_to", TWIN, "暮らしの手引"),
        ("relates_to", None, "見守り活動"),
    ]
    rows = [row for row in tables_of(checked(), POLICY)["links"] if row["relation"] == "succeeds"]
    assert pick(rows, "position", "other", "other_name") == [(1, None, "支え合いの施策"), (2, LIST, "暮らしの支援")]


# Everything that the language offers


FORMS = [
    path.read_text(encoding="utf-8")
    for folder in (TOWNS, ROOT / "tests" / "unseen")
    for path in sorted(folder.glob("*/forms/*.yaml"))
]


@pytest.mark.parametrize("name", KEYS)
def test_every_key_of_the_language_is_used(name: str) -> None:
    """The invented towns write every key at least once."""
    assert [key for key in KEYS[name] if not any(re.search(rf"\b{key}:[ \n]", form) for form in FORMS)] == []


def test_every_word_of_the_language_is_used() -> None:
    """Every canonical word, type, rounding (but the default ones), way to choose, comparison and year of an operand."""
    names = "absence year_word tree_kind indicator_kind series reached_when desired stage item workers answer direction"
    lists = the_contract().lists
    words = {word for name in [*names.split(), "relation"] for word in lists[name]} - {"blank", "unreadable"}
    words |= {*get_args(FieldType), *get_args(Rounding), *get_args(Choose), *get_args(Measure), *get_args(GoodEnd)}
    words |= {
        "last",
        "all",
        "before",
        "same",
        "none",
        "indicator",
        "rounded",
        "warning",
        "notice",
        "2023",
        "R5",
        "令和5",
        "5",
    }
    unused = {word for word in words if not any(re.search(rf"(?<!\w){word}(?!\w)", form) for form in FORMS)}
    assert unused == {"half_up", "text", "one"}  # what holds where nothing is written


# Two ways to write one sheet


def test_labels_and_records_give_the_same_rows_as_ids_and_a_table(tmp_path: Path) -> None:
    """Every key by its Japanese label, western for era years, a list of columns for the table: nothing changes."""
    shutil.copytree(TOWNS, tmp_path / "towns")
    shutil.copy(ROOT / "tests/twins/102.md", tmp_path / "towns/mihon/2024/programs/102.md")
    twin, usual = tables_of(check_towns(tmp_path / "towns"), TWIN), tables_of(checked(), TWIN)
    for table, rows in usual.items():
        if table not in ("problems", "reading_notes"):
            assert _in_any_order(twin[table]) == _in_any_order(rows), table
    note = ("note", "confidence", "printed_so", "why")
    assert pick(twin["reading_notes"], *note) == pick(usual["reading_notes"], *note)


def _in_any_order(rows: Rows) -> list[str]:
    """Return rows in an order that does not depend on whether columns or rows were written first."""
    return sorted(str(row) for row in rows)


# The site


def test_the_package_and_every_zip_validate(site: Path) -> None:
    """Frictionless finds nothing wrong with what is published."""
    assert validate_package(site / "data/datapackage.json") == []


def test_every_value_is_on_the_page(site: Path) -> None:
    """Each number, word and text of a sheet's tables can be read on its page."""
    for address in subjects_of(checked()):
        page = (site / f"{address}.html").read_text(encoding="utf-8")
        for table, rows in tables_of(checked(), address).items():
            for column, value in [(c, row[c]) for row in rows for c in SHOWN.get(table, ()) if row[c] is not None]:
                assert any(one in page for one in _ways_to_write(value)), (address, table, column, value)


def test_an_open_row_has_its_own_cells_in_a_derived_column(site: Path) -> None:
    """うち 印刷 has 95.0 and うち 配達 has 90.0 in the column 執行率."""
    page = re.sub(r"<[^>]+>|\s+", " ", (site / f"{TWIN}.html").read_text(encoding="utf-8"))
    assert re.search(r"うち 印刷 .*? 200,000 +190,000 +95\.0", page)
    assert re.search(r"うち 配達 .*? 100,000 +90,000 +90\.0", page)


SHOWN = {
    "sheets": ("name", "number", "department", "section", "summary"),
    "attributes": ("value",),
    "places": ("code", "name"),
    "indicators": ("name", "desired_stated"),
    "indicator_values": ("value", "text", "label"),
    "costs": ("amount", "label", "item_name"),
    "staffing": ("quantity", "unit_price"),
    "figures": ("computed", "stated", "computed_text"),
    "answers": ("choice", "comment"),
    "ratings": ("level", "comment"),
    "directions": ("option", "comment"),
    "shares": ("percent",),
    "opinions": ("opinion", "reply", "about"),
    "links": ("other_name",),
    "pillars": ("name", "amount"),
    "measures": ("name", "summary", "group"),
    "benefits": ("purpose", "recipient", "payer", "amount", "every", "extra", "condition"),
    "texts": ("text",),
    "reading_notes": ("why",),
}


def _ways_to_write(value: Cell) -> list[str]:
    """Return a value as a page may write it: numbers with thousands separators, words escaped."""
    text = str(value)
    number = write_number(Decimal(text)) if isinstance(value, Decimal) or text.isdecimal() else text
    return [number, html.escape(text)]
