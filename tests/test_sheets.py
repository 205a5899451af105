"""Tests of sheets: a seed sheet read to rows, each with its value, its place and how sure it is."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from mieruka.pipeline import Folders, check_content
from mieruka.records import Sheet

ROOT = Path(__file__).parents[1]


@cache
def sheets() -> dict[str, Sheet]:
    """Return the seed sheets by address."""
    folders = Folders(ROOT / "content", ROOT / "templates", ROOT / "site", ROOT / "datapackage.json")
    return {subject.sheet.sheet: subject.sheet for subject in check_content(folders, None).collection.subjects}


def test_a_cost_has_its_column_its_row_and_its_yen() -> None:
    """An amount is published in the form's unit and in yen, with its role and its place in the tree."""
    (cost,) = [
        one
        for one in sheets()["nemuro/2023/programs/12633"].costs
        if (one.fiscal_year, one.stage, one.item) == (2023, "settlement", "project")
    ]
    assert (cost.amount, cost.unit, cost.amount_yen) == (Decimal(21332), "千円", 21_332_000)
    assert (cost.role, cost.part_of, cost.canonical_stage, cost.label) == ("cost", "total", "settlement", "事業費")


def test_blank_zero_mark_and_left_out_are_different() -> None:
    """A blank box, a 0 and a printed dash are three things; a year that is not on the sheet is none."""
    sheet = sheets()["nemuro/2023/programs/12812"]
    actual = {one.fiscal_year: (one.value, one.absence) for one in sheet.indicator_values if one.series == "actual"}
    assert actual == {
        2019: (None, "no_data"),
        2020: (Decimal(0), None),
        2021: (Decimal(1), None),
        2022: (Decimal(0), None),
        2023: (Decimal(2), None),
    }
    bonds = [one for one in sheet.costs if one.item == "bond"]
    assert {(one.amount, one.absence) for one in bonds} == {(None, "blank")}


def test_uncertain_readings_are_marked_in_every_row() -> None:
    """The rows that a reading note speaks of carry its confidence; others carry none."""
    sheet = sheets()["nemuro/2023/programs/12633"]
    sure = {one.item: one.confidence for one in sheet.costs}
    assert sure["other"] == "medium"
    assert sure["total"] is None


def test_options_follow_their_choice() -> None:
    """A ticked choice and each of its ticked sub-options are rows, in printed order."""
    rows = sheets()["nemuro/2023/programs/12633"].directions
    assert [(one.position, one.choice, one.option, one.canonical) for one in rows] == [
        (1, "見直しのうえで継続", None, "change"),
        (2, "見直しのうえで継続", "拡充", "expand"),
        (3, "見直しのうえで継続", "手段を見直す", "improve"),
        (4, "見直しのうえで継続", "効率化", "improve"),
    ]


def test_a_place_has_code_and_name_by_level() -> None:
    """A coded level is parted into code and name."""
    places = sheets()["kaminoyama/2022/programs/iju-suishin"].places
    budget = [(one.level_label, one.code, one.name) for one in places if one.tree_kind == "budget_line"]
    assert budget == [
        ("会計", "01", "一般会計"),
        ("款", "02", "総務費"),
        ("項", "01", "総務管理費"),
        ("目", "06", "企画費"),
    ]


def test_japanese_keys_give_the_same_columns() -> None:
    """A sheet kept in Japanese keys is read like any other."""
    sheet = sheets()["asahi/2021/policies/103"]
    assert sheet.head["number"] == "103"
    assert [rating.level for rating in sheet.ratings] == ["D", "S", "S", "―"]
    assert len(sheet.opinions) == 4
    assert all(opinion.reply for opinion in sheet.opinions)


def test_several_raters_stand_side_by_side() -> None:
    """Each rater's level and comment is a row, with the scale's own meaning."""
    rows = sheets()["memuro/2021/policies/2-2"].ratings
    assert [(one.rater, one.level) for one in rows] == [("desk", "C"), ("board", "C"), ("council", "C")]
    assert {one.meaning for one in rows} == {"(総合戦略策定時と比較して)前進した"}


def test_a_measure_gives_none_one_or_several_benefits() -> None:
    """The list has its 33 measures, each with what it gives."""
    sheet = sheets()["nemuro/2024/measures/migration"]
    assert len(sheet.measures) == 33
    assert [one.amount for one in sheet.pillars] == [Decimal(n) for n in (550_000, 87_000, 412_000, 44_000, 11_000)]
    given = {measure.name: 0 for measure in sheet.measures}
    for benefit in sheet.benefits:
        given[benefit.measure_name] += 1
    assert {0, 1} < set(given.values())
    assert max(given.values()) > 1


@pytest.mark.parametrize(
    "address", ["nemuro/2023/programs/12812", "kaminoyama/2022/programs/soumu-ippan-kanri-kurikoshi"]
)
def test_an_empty_heading_is_a_blank_text(address: str) -> None:
    """A printed box with nothing in it is one row without words."""
    blank = [one for one in sheets()[address].texts if one.absence == "blank"]
    assert blank
    assert all(one.text is None and one.paragraph == 1 for one in blank)
