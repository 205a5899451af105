"""The words of a sheet's values: the form's marks and labels, the contract's titles and lists."""

from decimal import Decimal

import pytest
from builders import make_form
from page_samples import sample, sheet_of, the_contract

from mieruka.pages.blocks.grid import Column, Grid, Row
from mieruka.pages.blocks.ticks import write_typed
from mieruka.pages.directory import make_directory
from mieruka.pages.fields import name_field
from mieruka.pages.titles import read_titles
from mieruka.pages.wording import NOTHING, Cell, Fact, Wording
from mieruka.records import Record

PROGRAM = "mihon/2023/programs/a1"


def make_wording(style: str = "") -> Wording:
    """Return the wording of the sample's programme, or of a form with another style of years."""
    from dataclasses import replace

    sheet = sheet_of(sample(), PROGRAM)
    form = replace(sheet.form, year_style=style) if style else sheet.form
    return Wording(form, sheet.fiscal_year, read_titles(the_contract()))


@pytest.mark.parametrize(
    ("record", "value", "cell"),
    [
        (Record(), Decimal("1234.50"), Cell("1,234.50", "か所", number=True)),
        (Record(), Decimal(0), Cell("0", "か所", number=True)),
        (Record(), "増加", Cell("増加", "か所")),
        (Record(), None, NOTHING),
        (Record(absence="blank"), None, Cell("空欄", absent="blank")),
        (Record(absence="unreadable"), None, Cell("判読不能", absent="unreadable")),
        (Record(absence="no_data"), None, Cell("－", absent="no_data", meaning="データなし")),
        (Record(absence="not_applicable"), None, Cell("非該当", absent="not_applicable", meaning="該当なし")),
        (Record(absence="not_yet"), None, Cell("未確定", absent="not_yet")),
        (Record(confidence="low"), Decimal(7), Cell("7", "か所", number=True, doubt="低")),
        (Record(absence="blank", confidence="medium"), None, Cell("空欄", absent="blank", doubt="中")),
    ],
)
def test_values_and_absences_are_written_apart(record: Record, value: Decimal | str | None, cell: Cell) -> None:
    """A value has its unit, an absence the form's mark or the list's words, a doubt its label."""
    assert make_wording().cell(record, value, "か所") == cell


@pytest.mark.parametrize(
    ("style", "written"), [("R5", "R5"), ("2023", "2023年度"), ("令和5", "令和5年度"), ("5", "令和5年度")]
)
def test_years_follow_the_style_of_the_form(style: str, written: str) -> None:
    """A column's year is written as the form prints it; a bare number is told in full."""
    assert make_wording(style).year(2023) == written


@pytest.mark.parametrize(
    ("identifier", "label", "written"),
    [
        ("ア", "結びつき", "ア　結びつき"),
        ("A", "廃止", "A　廃止"),
        ("3", "前進", "3　前進"),
        ("review", "見直し", "見直し"),
        ("ある", "ある", "ある"),
    ],
)
def test_printed_marks_stand_before_labels(identifier: str, label: str, written: str) -> None:
    """An id that is a mark of the form (ア, A) is shown; one that only serves the files is not."""
    assert make_wording().marked(identifier, label) == written


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("", ""),
        ("number", "番号"),
        ("end_year", "終わる年度"),
        ("places.plan.policy", "位置づけ ＞ 総合計画 ＞ 施策"),
        ("indicators.1.actual.2023", "指標 ＞ 1 ＞ 実績値 ＞ 2023"),
        ("indicators.2.name", "指標 ＞ 2 ＞ 名称"),
        ("costs.*.full", "経費 ＞ すべて ＞ フルコスト"),
        ("pillars.1.measures.2.benefits.*.limit", "柱 ＞ 1 ＞ 支援策 ＞ 2 ＞ 給付 ＞ すべて ＞ 限度"),
        ("答.何か", "答 ＞ 何か"),
    ],
)
def test_fields_are_named_in_the_words_of_the_page(field: str, written: str) -> None:
    """The path of a field is told in the words that stand on the page; what is unknown stays as it was written."""
    assert name_field(field, make_wording()) == written


def test_plain_columns_carry_the_titles_of_the_contract() -> None:
    """A column that only datapackage.json knows is shown under its title, without a line in a template."""
    facts = make_wording().facts("indicators", {"description": "調査", "unit": None, "unknown": True})
    assert facts == (Fact("説明", Cell("調査"), "description"), Fact("unknown", Cell("☑"), "unknown"))


def test_year_of_a_parameter_is_written_both_ways() -> None:
    """A year stands in both calendars, a word in its place stays."""
    field = make_form().directions[0].choices.choices[2].parameters[0]
    assert write_typed("2030", field) == "令和12年度（2030年度）"
    assert write_typed("未定", field) == "未定"
    assert write_typed(None, field) is None


def test_grid_tells_what_needs_a_legend() -> None:
    """A table knows its marks, whether cells are missing on the sheet, and whether a reading is in doubt."""
    mark = Cell("－", absent="no_data", meaning="データなし")
    full = Grid((Column("R5", 2023),), (Row("一", (Cell("1"),)),))
    gaps = Grid((Column("R5", 2023),), (Row("一", (mark, mark)), Row("二", (NOTHING, Cell("2", doubt="低")))))
    assert (full.marks, full.incomplete, full.doubtful) == ((), False, False)
    assert (gaps.marks, gaps.incomplete, gaps.doubtful) == ((("－", "データなし"),), True, True)


def test_directory_knows_who_points_at_whom() -> None:
    """A sheet's surroundings are its other years, what it links to, what bears its codes, and what points at it."""
    directory = make_directory(sample())
    program, policy = directory[PROGRAM], directory["mihon/2023/policies/2-1"]
    assert [one.fiscal_year for one in program.years] == [2022, 2023]
    assert set(program.others) == {"mihon/2022/programs/a1", "mihon/2023/policies/2-1"}
    assert program.bearers == {("policy", "2-1"): policy.entry}
    assert [(one.label, one.entry.sheet) for one in policy.incoming] == [("関連する事業", PROGRAM), ("", PROGRAM)]
    assert not program.ambiguous
    assert directory["mihon/2022/programs/a1"].bearers == {}


def test_same_title_twice_in_a_year_is_ambiguous() -> None:
    """Two sheets of one year that are called the same are told apart in their titles."""
    from dataclasses import replace

    collection = sample()
    town = collection.towns[0]
    subject = next(one for one in town.subjects if one.sheet.sheet == PROGRAM)
    twin = replace(subject, sheet=replace(subject.sheet, sheet="mihon/2023/programs/b1", id="b1"))
    directory = make_directory(replace(collection, towns=(replace(town, subjects=(*town.subjects, twin)),)))
    assert directory[PROGRAM].ambiguous
    assert directory["mihon/2023/programs/b1"].ambiguous
