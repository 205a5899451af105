"""Six invented towns, whose forms are unlike the documents' and each other's, are published from YAML alone.

Points that add up, quarters and growth on last year, western years without any money, a strategy's indicators with a
grant, three years of plans asked for and granted, subsidies judged by vote: each with two filled sheets.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from builders import ROOT
from form_reader import check_towns, subjects_of, tables_of
from page_reader import Page, read_page

from mieruka.contract import Cell, validate_package
from mieruka.forms.names import expand_label
from mieruka.frontmatter import ListNode, MapNode, Node, TextNode, read_document
from mieruka.pages.notation import write_number
from mieruka.pipeline import Checked, Folders, build
from mieruka.problems import Report
from mieruka.scalars import Slip, read_number

UNSEEN = ROOT / "tests" / "unseen"
OUTING, BRIDGE = "shiomi/2023/programs/0312", "shiomi/2023/programs/0741"
ORGANIC, CHECKUP = "yatsu/2024/programs/yuki", "yatsu/2024/programs/kenshin"
LEARNING, WASTE = "takamine/2024/policies/1-2", "takamine/2024/policies/2-1"
SEASIDE, NEWCOMERS = "isobe/2023/policies/kanko", "isobe/2023/policies/iju"
STREET, HALL = "kawakita/2025/programs/501", "kawakita/2025/programs/502"
WOMEN, TANKS = "moriguchi/2024/programs/h01", "moriguchi/2024/programs/h02"
ALL = [OUTING, BRIDGE, ORGANIC, CHECKUP, LEARNING, WASTE, SEASIDE, NEWCOMERS, STREET, HALL, WOMEN, TANKS]
# Last year's quarters are not printed; how far a target of 0 is reached is no percentage.
UNCHECKED = {ORGANIC: [("actual", 2023, 1)], CHECKUP: [("actual", 2023, 1)], NEWCOMERS: [("grade", 2023, 1)]}
# A heading under which a sheet has nothing stands on no page of it.
LACKING = {CHECKUP: ["意見と対応"], WASTE: ["提言"], HALL: ["事業量"]}
# Columns that a page shows as they are.
SHOWN = {
    "attributes": ("value",),
    "places": ("code", "name"),
    "indicators": ("name", "desired_stated"),
    "indicator_values": ("value", "text", "label"),
    "costs": ("amount", "label"),
    "staffing": ("quantity", "unit_price"),
    "figures": ("computed", "stated", "computed_text"),
    "answers": ("comment",),
    "ratings": ("level", "comment"),
    "opinions": ("opinion", "reply"),
    "links": ("other_name",),
}


@cache
def checked() -> Checked:
    """Return the six towns, read once."""
    return check_towns(UNSEEN)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the six towns, in both languages."""
    folder = tmp_path_factory.mktemp("unseen") / "site"
    problems, published = build(Folders(UNSEEN, ROOT / "templates", folder, ROOT / "datapackage.json"), None)
    assert published is not None, [problem.what("en") for problem in problems]
    return folder


def page_of(site: Path, address: str) -> Page:
    """Return a page of the site."""
    return read_page(f"{address}.html", (site / f"{address}.html").read_text(encoding="utf-8"))


def figures(address: str, name: str) -> dict[tuple[Cell, ...], tuple[Cell, Cell]]:
    """Return the figures of one name: (year, stage, indicator, item) → (computed, verdict)."""
    rows = [row for row in tables_of(checked(), address)["figures"] if row["figure"] == name]
    keys = ("fiscal_year", "stage", "indicator", "item")
    found = {tuple(row[key] for key in keys): (row["computed"] or row["computed_text"], row["verdict"]) for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_towns_have_neither_an_error_nor_a_warning() -> None:
    """Six forms and twelve sheets are sound; what is told of them are gaps, and a target that was met early."""
    codes = {one.code for one in checked().problems}
    assert codes <= {"key.left_out", "key.left_out_here", "target.already_met"}
    assert {one.severity for one in checked().problems} == {"notice"}
    assert set(subjects_of(checked())) == set(ALL)


@pytest.mark.parametrize("address", ALL)
def test_every_printed_figure_agrees_with_its_rule(address: str) -> None:
    """What the towns print is right to the last digit, or there is nothing to check it by."""
    rows = [row for row in tables_of(checked(), address)["figures"] if row["stated"] is not None or row["stated_text"]]
    unchecked = [(row["figure"], row["fiscal_year"], row["indicator"]) for row in rows if row["verdict"] != "agrees"]
    assert unchecked == UNCHECKED.get(address, [])
    assert not [row for row in rows if row["verdict"] == "differs"]


def test_figures_by_hand() -> None:
    """執行率, 達成率 by both rules, 前年度比, quarters, 進捗率, three years and a whole plan, a share of income."""
    rate = figures(OUTING, "execution")[2023, "execution", None, "project"]
    assert rate == (Decimal("94.1"), "agrees")  # 18,765,432 ÷ 19,950,000
    assert figures(OUTING, "achievement") == {
        (2023, None, 2, None): (Decimal("95.5"), "agrees"),  # 1,432 ÷ 1,500
        (2023, None, 3, None): (Decimal("92.6"), "agrees"),  # less is better: 20.0 ÷ 21.6
    }
    assert figures(BRIDGE, "achievement")[2023, None, 3, None] == (Decimal("91.7"), "not_printed")  # 22 ÷ 24
    assert figures(OUTING, "labour")[2023, "settlement", None, None] == (Decimal(6638320), "agrees")
    assert figures(ORGANIC, "actual")[2024, None, 1, None] == (Decimal(8), "agrees")  # 2 ＋ 3 ＋ 1 ＋ 2
    assert figures(ORGANIC, "on_year") == {(2024, None, 2, None): (Decimal("121.1"), "agrees")}  # 18.4 ÷ 15.2
    assert (2024, None, 1, None) not in figures(CHECKUP, "actual")  # the fourth quarter is not there yet
    assert figures(NEWCOMERS, "rate")[2023, "settlement", None, None] == (Decimal("50.0"), "agrees")
    assert figures(NEWCOMERS, "progress")[2023, None, 2, None] == (Decimal("64.0"), "agrees")  # 16 ÷ 25
    assert figures(STREET, "three")[None, None, 1, None] == (Decimal(450), "agrees")  # 120 ＋ 180 ＋ 150
    assert figures(STREET, "whole")[None, "whole", None, "project"] == (Decimal(40200), "agrees")
    assert figures(WOMEN, "dependence")[2024, "settlement", None, None] == (Decimal("46.9"), "agrees")  # 300 ÷ 640


def test_points_add_up_for_each_rater() -> None:
    """5 ＋ 4 ＋ 3 ＋ 4 = 16 points are a B, 14 too; 18 are an A."""
    found = {key[3]: value for key, value in figures(OUTING, "grade").items()}
    assert found == {
        "total.first": ("16", "agrees"),
        "total.second": ("14", "agrees"),
        "overall.first": ("B", "agrees"),
        "overall.second": ("B", "agrees"),
    }
    assert figures(BRIDGE, "grade")[2023, None, None, "overall.first"] == ("A", "agrees")


def test_what_stands_beside_a_choice_is_in_the_tables() -> None:
    """事業期間 with its years, a merger with its year and its other programme, votes with how many."""
    facts = {row["attribute"]: (row["label"], row["value"]) for row in tables_of(checked(), BRIDGE)["attributes"]}
    assert facts["term"] == ("事業期間", "期間限定複数年度")
    assert facts["term.期間限定複数年度.until"] == ("事業期間（期間限定複数年度）終了年度", "2025")
    rows = [row for row in tables_of(checked(), BRIDGE)["directions"] if row["direction"] == "action"]
    told = {row["parameter"]: row["parameter_value"] for row in rows}
    assert told == {None: None, "merged_in": "2026", "into": "道路施設長寿命化事業"}
    votes = [row for row in tables_of(checked(), WOMEN)["answers"] if row["question"] == "votes"]
    assert [(row["choice"], row["parameter_value"]) for row in votes if row["parameter"]] == [
        ("不要", "1"),
        ("町が実施（要改善）", "4"),
    ]


def test_what_nobody_printed_is_not_there() -> None:
    """A town without money has no row of it; a quarter is no actual of the year; a whole plan has no year."""
    assert tables_of(checked(), LEARNING)["costs"] == tables_of(checked(), WASTE)["costs"] == []
    values = tables_of(checked(), ORGANIC)["indicator_values"]
    assert {row["canonical_series"] for row in values if row["series"] in ("q1", "q2", "q3", "q4")} == {None}
    whole = [row for row in tables_of(checked(), STREET)["indicator_values"] if row["series"] == "total_plan"]
    assert [(row["fiscal_year"], row["year_word"], row["value"]) for row in whole] == [(None, None, Decimal(820))]
    (waste,) = tables_of(checked(), WASTE)["indicators"]
    assert (waste["desired"], waste["desired_stated"]) == ("down", None)
    assert figures(WASTE, "attainment") == {}  # 776 g of 700 g would say that more than all was reached


def _scalars(node: Node, key: str = "") -> Iterator[str]:
    """Yield the values of a front matter; headings of columns are none."""
    if isinstance(node, MapNode):
        for entry in node.entries:
            yield from _scalars(entry.value, entry.key.text)
    elif isinstance(node, ListNode) and key != "columns":
        for item in node.items:
            yield from _scalars(item, key)
    elif isinstance(node, TextNode):
        yield node.text


@pytest.mark.parametrize("address", ALL)
def test_every_number_of_a_sheet_is_in_its_csv(site: Path, address: str) -> None:
    """Each number that staff wrote stands in the sheet's long table, with a heading that says what it is."""
    document = read_document((UNSEEN / f"{address}.md").read_bytes(), "sheet.md", Report())
    assert document is not None
    numbers = [number for text in _scalars(document.front) if not isinstance(number := read_number(text), Slip)]
    with (site / f"{address}.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    first = (word for cell in cells for word in (cell, cell.partition(" ")[0]))  # ☑3 すべての人に健康と福祉を
    there = {number for word in first if not isinstance(number := read_number(word), Slip)}
    assert [number for number in numbers if number not in there] == []


def _find_lacking(printed: list[str], headings: list[str]) -> list[str]:
    """Return the printed headings that do not stand, in their order, in those of a page, alone or in longer words."""
    lacking, start = [], 0
    for one in printed:
        at = next((number for number in range(start, len(headings)) if one in headings[number]), None)
        lacking += [one] if at is None else []
        start = start if at is None else at + 1
    return lacking


@pytest.mark.parametrize("address", ALL)
def test_a_page_follows_the_printed_form(site: Path, address: str) -> None:
    """The printed headings stand in the form's order, and every value can be read, on the Japanese and English page."""
    sheet = subjects_of(checked())[address].sheet
    printed = [expand_label(one.label, sheet.fiscal_year, sheet.form.year_style) for one in sheet.form.sections]
    for page in (page_of(site, address), page_of(site, f"en/{address}")):
        assert _find_lacking(printed, [text for level, text in page.headings if level == 2]) == LACKING.get(address, [])
        for table, columns in SHOWN.items():
            for value in (row[one] for row in tables_of(checked(), address)[table] for one in columns if row[one]):
                number = read_number(str(value))
                shown = str(value) if isinstance(number, Slip) else write_number(number)
                assert shown in page.text or str(value) in page.text, (page.path, table, value)


def test_the_first_answers_are_true(site: Path) -> None:
    """No half of a year, no quarter, no money of the years before stands for the year's."""
    organic, street = (page_of(site, one).text.replace(" ", "") for one in (ORGANIC, STREET))
    assert "令和6年度（2024年度）の決算見込額で、事業費は440万円" in organic
    assert "講習会：令和6年度（2024年度）の実績値は8回" in organic
    assert "令和7年度（2025年度）の査定で、事業費は6,000万円" in street
    assert "令和8年度（2026年度）の査定で、事業費は7,500万円" in street


def test_the_published_package_validates(site: Path) -> None:
    """Frictionless finds nothing wrong with the tables of the six towns."""
    assert validate_package(site / "data/datapackage.json") == []
