"""The page of a sheet: every value of it stands there, in the form's words, and what is not there is not shown."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from page_reader import Page, read_page
from page_samples import ROOT, sample, sample_site, seed_site, seeds, sheet_of

from mieruka.collection import Subject
from mieruka.forms.model import Scale, ScaleLevel
from mieruka.pages.blocks.ratings import RatingTable, Verdict
from mieruka.pages.notation import write_number, write_year
from mieruka.pages.wording import NOTHING
from mieruka.records import Record, Sheet

ADDRESSES = [one.sheet.sheet for collection in (sample(), seeds()) for one in collection.subjects]
MARKDOWN = re.compile(r"\*\*|^\s*([-*+]|[0-9]+[.)])\s+", re.MULTILINE)


def page_of(address: str) -> Page:
    """Return the page of a sheet of either site."""
    path = f"{address}.html"
    return read_page(path, (sample_site() | seed_site())[path])


def subject_of(address: str) -> Subject:
    """Return a subject of either collection."""
    return next(one for all_ in (sample(), seeds()) for one in all_.subjects if one.sheet.sheet == address)


def squeeze(text: str) -> str:
    """Return a text without white space: where a line may break is not what these tests are about."""
    return re.sub(r"\s", "", text)


def list_words(subject: Subject) -> Iterator[tuple[str, object]]:
    """Yield (table, value) for every value of a sheet that stands for itself; codes of choices are checked apart."""
    sheet = subject.sheet
    for table, names in {
        "places": "code name",
        "indicators": "name code unit desired_stated description",
        "indicator_values": "value text label",
        "costs": "amount label item_name",
        "staffing": "quantity label unit_price",
        "stated": "value",
        "answers": "comment",
        "ratings": "level meaning comment rater_label label",
        "shares": "percent",
        "opinions": "number about opinion reply by_label",
        "links": "label other_name",
        "pillars": "name amount",
        "measures": "name group summary",
        "benefits": "purpose recipient payer amount every times extra condition rate_numerator rate_denominator",
        "texts": "text label",
        "reading_notes": "printed why",
    }.items():
        for row in getattr(sheet, table):
            yield from ((table, getattr(row, name)) for name in names.split())
    for note in sheet.reading_notes:
        yield from (("reading_notes", word) for word in note.alternatives)
    for figure in subject.figures:
        for name in ("label", "formula", "inputs", "computed", "computed_text", "stated", "stated_text", "note"):
            yield "figures", getattr(figure, name)
    apart = {"form", "topics", "prepared_on"}
    yield from (("sheets", value) for name, value in sheet.head.items() if name not in apart)
    yield from (("sheets", word) for word in str(sheet.head.get("topics") or "").split("、"))


def write(value: object) -> str:
    """Return a value as a page writes it."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return write_number(value)
    return MARKDOWN.sub("", str(value))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_value_of_a_sheet_stands_on_its_page(address: str) -> None:
    """Each number, name, text, comment, note and figure of the tables is read on the page."""
    text = squeeze(page_of(address).text)
    missing = [
        (table, value)
        for table, value in list_words(subject_of(address))
        if value not in (None, "") and squeeze(write(value)) not in text and squeeze(str(value)) not in text
    ]
    assert missing == []


def list_boxes(sheet: Sheet) -> Iterator[tuple[str, bool]]:
    """Yield every tick box that the form declares for what is on a sheet, and whether it is ticked."""
    form = sheet.form
    for field in form.fields:
        values = [row.value for row in sheet.attributes if row.attribute == field.id and row.indicator is None]
        if field.choices and values:
            yield from ((one.label, one.id in values) for one in field.choices.choices)
    for question in form.questions:
        answers = [row for row in sheet.answers if row.question == question.id]
        if answers and question.choices.choose != "shares":
            yield from ((one.label, one.id in {row.choice for row in answers}) for one in question.choices.choices)
    for direction in form.directions:
        rows = [row for row in sheet.directions if row.direction == direction.id]
        for who in dict.fromkeys((row.rater, row.fiscal_year) for row in rows):
            own = [row for row in rows if (row.rater, row.fiscal_year) == who]
            for choice in direction.choices.choices:
                yield choice.label, choice.id in {row.choice for row in own}
                for option in choice.options.choices if choice.options else ():
                    chosen = {(row.choice, row.option) for row in own}
                    yield option.label, (choice.id, option.id) in chosen


@pytest.mark.parametrize("address", ADDRESSES)
def test_unticked_boxes_stand_beside_the_ticked(address: str) -> None:
    """Each box of the form is shown, ticked or not, in signs and in words for those who do not see them."""
    text = squeeze(page_of(address).text)
    for label, ticked in list_boxes(subject_of(address).sheet):
        box = "☑選択：[A-Z]?" if ticked else "☐選択なし：[A-Z]?"
        assert re.search(box + re.escape(squeeze(label)), text), (label, ticked)


def test_blank_zero_and_marks_are_told_apart() -> None:
    """Nothing, 0, a blank, a mark of the form and a place that the sheet does not have look different."""
    cells = page_of("mihon/2023/programs/a1").cells
    texts = [squeeze(text) for _, text in cells]
    start = texts.index("実績値")
    # 毎年度、令和元、3、4、5、6年度
    assert texts[start : start + 7] == ["実績値", "", "", "－（データなし）", "空欄", "3,210", "0"]


def test_marks_of_a_table_are_explained_below_it() -> None:
    """A table in which a mark occurs says what the mark means, and what an empty cell means."""
    text = page_of("mihon/2023/programs/a1").text
    assert "「－」はデータなし。何も書いていないマスは、シートにない欄です。" in text
    assert "「＊」は秘匿。" in text


def test_cost_table_stands_as_it_is_printed() -> None:
    """Columns stand in the order of the sheet, computed ones among them; rows in that of the form, with their roles."""
    cells = [text for _, text in page_of("mihon/2023/programs/a1").cells]
    start = cells.index("費目")
    doubted = "※中（読み取りの確かさ。注記へ）4,800,000"
    columns = ["令和4年度決算 2022年度", "令和5年度当初予算 2023年度", "令和5年度決算 2023年度"]
    columns += ["令和5年度執行率 2023年度", "令和6年度当初予算 2024年度"]
    assert [squeeze(text) for text in cells[start + 1 : start + 6]] == [squeeze(text) for text in columns]
    rows = [[squeeze(text) for text in cells[at : at + 6]] for at in range(start + 6, start + 54, 6)]
    assert rows == [
        ["職員の時間", "100", "110", "120.5", "空欄", "110"],
        ["時間単価職員の時間の単価", "3,100", "3,200", "3,200", "", "3,300"],
        ["人件費フルコストの内訳", "310,000", "352,000", "385,600", "109.5%", "363,000"],
        ["直接事業費フルコストの内訳", "0", "5,000,000", doubted, "96.0%", "＊（秘匿）"],
        ["うち主な経費アスファルト直接事業費のうち書き", "0", "3,000,000", "2,900,000", "空欄", "0"],
        ["フルコスト（＝人件費＋直接事業費）", "310,000", "5,352,000", "5,185,600", "96.9%", "363,000"],
        ["一般財源フルコストの財源", "310,000", "空欄", "5,185,600", "空欄", "363,000"],
        ["一人当たりコスト1穴の数", "空欄", "空欄", "1,615", "空欄", "空欄"],
    ]


def test_uncertain_values_are_marked_wherever_they_stand() -> None:
    """A value with a reading note carries its confidence beside it, in words, with a link to the note."""
    page = page_of("mihon/2023/programs/a1")
    sheet = sheet_of(sample(), "mihon/2023/programs/a1")
    doubted = [row for row in sheet.costs if row.confidence]
    assert len(doubted) == 1
    assert page.links.count("#notes") >= len(doubted) + 1
    assert "経費 ＞ R5 ＞ 決算 ＞ 直接事業費" in page.text
    assert "別の読み 4800001" in page.text


def test_headings_follow_the_form() -> None:
    """The form's own headings stand in printed order between the head of the sheet and what the site adds."""
    headings = [text for level, text in page_of("mihon/2023/programs/a1").headings if level == 2]
    assert headings == [
        "あらまし",
        "様式 事業評価票",
        "１ 位置づけ",
        "２ 概要",
        "３ 実施",
        "４ 評価",
        "５ 今後",
        "つながるシート",
        "算出値",
        "読み取り注記",
        "注意点",
        "この資料について",
        "このページのデータ",
    ]


def test_what_a_sheet_does_not_have_has_no_heading() -> None:
    """Last year's sheet says little: its page has no heading for what is not on it."""
    page = page_of("mihon/2022/programs/a1")
    headings = [text for _, text in page.headings]
    absent = {"３ 実施", "４ 評価", "目標に届いたか", "費用はいくらか", "読み取り注記", "実施方法", "令和5年度の計画"}
    assert not absent & set(headings)
    assert "選択なし： 直営" not in page.text


def test_raters_stand_side_by_side() -> None:
    """An axis is one table: a row for each rater, a column for each level in the scale's own words."""
    cells = [squeeze(text) for _, text in page_of("mihon/2023/programs/a1").cells]
    start = cells.index("評価者")
    assert cells[start + 1 : start + 5] == ["A高い", "Bふつう", "C低い", "非該当評価できない"]
    board = cells.index("評価委員会")
    assert [text.startswith("☑") for text in cells[board + 1 : board + 5]] == [False, False, False, True]


def test_years_in_labels_and_values_are_written_both_ways() -> None:
    """A label's year is filled in; a year that is a value stands in both calendars."""
    text = squeeze(page_of("mihon/2023/programs/a1").text)
    assert "令和6年度の計画" in text
    assert f"廃止年度：{write_year(2026)}" in text
    assert f"終わる年度{write_year(2028)}" in text
    assert "作成年月令和6年9月（2024年9月）" in text


def test_figures_open_to_their_formula() -> None:
    """Each figure stands in a details element with its formula, its numbers, the printed value and the verdict."""
    subject = subject_of("mihon/2023/programs/a1")
    page = page_of("mihon/2023/programs/a1")
    assert page.tags.count("details") == page.tags.count("summary") == len(subject.figures)
    assert "算式 人件費 ＋ 直接事業費 入れた値 385600 ＋ 4800000" in page.text
    assert "印字された値 5,185,600 円 照合 一致" in page.text


def test_municipality_comments_on_a_notice() -> None:
    """The comment of municipality.yaml stands with the notices of its code; what only repeats a note does not."""
    page = page_of("nemuro/2023/programs/12633")
    assert "注意点" in [text for _, text in page.headings]
    assert "読み取りにやや不確かなところがある" not in page.text


def test_sheets_are_connected() -> None:
    """A sheet leads to those that its places and links name, and from there back."""
    sheet = page_of("mihon/2023/programs/a1").links
    policy = page_of("mihon/2023/policies/2-1").links
    assert sheet.count("../../../mihon/2023/policies/2-1.html") == 2
    assert "../../../mihon/2022/programs/a1.html" in sheet
    assert "../../../mihon/2023/programs/a1.html" in policy
    assert "../../../mihon/2023/programs/a1.html" in page_of("mihon/2022/programs/a1").links


def test_measures_say_what_they_give() -> None:
    """A benefit stands with its kind, limit, amount in both units, rate as printed, and its facts."""
    text = squeeze(page_of("mihon/2024/measures/housing").text)
    assert "総額約5,000千円（約500万円）" in text
    assert "給付・助成上限1.5万円（上限1万5,000円）割合2/15" in text
    assert "免除・減免全額" in text
    assert "空き家の紹介（今後の取組）" in text


def test_every_row_with_an_absence_says_so() -> None:
    """Where the tables say why there is no value, the page has at least as many such words."""
    for address in ADDRESSES:
        sheet, text = subject_of(address).sheet, page_of(address).text
        rows: list[Record] = [*sheet.indicator_values, *sheet.costs, *sheet.stated, *sheet.staffing, *sheet.texts]
        assert text.count("空欄") >= sum(row.absence == "blank" for row in rows), address
        assert text.count("判読不能") >= sum(row.absence == "unreadable" for row in rows), address


def test_downloads_stand_beside_the_page() -> None:
    """The page offers its own table, its JSON and its package."""
    links = page_of("mihon/2023/programs/a1").links
    assert {"a1.csv", "a1.json", "a1.zip"} <= set(links)


def test_raters_agreement_is_told_in_words() -> None:
    """Raters who give the same level are said to agree, others to differ; who gave none is not counted."""
    assert "3者がそろって「C」と評価しています。" in page_of("memuro/2021/policies/2-2").text.replace(" ", "")
    assert "評価しています" not in page_of("mihon/2023/programs/a1").text
    scale = Scale("abc", "三段階", (ScaleLevel("A"), ScaleLevel("B"), ScaleLevel("C")), "first")
    verdicts = tuple(Verdict(str(number), level, NOTHING, "", "") for number, level in enumerate("CABCC"))
    table = RatingTable(anchor="r", label="必要性", scale=scale, verdicts=verdicts, comment="")
    assert table.tally == (("A", 1), ("B", 1), ("C", 3))
    assert replace(table, verdicts=verdicts[:1]).tally == ()


def test_raters_who_choose_differently_are_said_to() -> None:
    """Where raters tick different directions for one year, the page says so; two years of one rater are no dispute."""
    text = squeeze(page_of("mihon/2023/programs/a1").text)
    assert "令和6年度（2024年度）について、評価者の選択が分かれています。" in text
    assert "令和7年度（2025年度）について、評価者の" not in text


def test_years_of_a_subject_stand_at_the_top() -> None:
    """A subject with several sheets leads from year to year before anything else, and says which year this is."""
    text = sample_site()["mihon/2023/programs/a1.html"]
    switch = text[text.index("年度の切り替え") :]
    assert 'aria-current="page">令和5年度（2023年度）</a>' in switch
    assert switch.index("mihon/2022/programs/a1.html") < switch.index('id="answers"')
    assert "年度の切り替え" not in seed_site()["nemuro/2023/programs/12633.html"]


def test_policy_shows_its_branch() -> None:
    """A policy stands below the levels of its plan and above its programmes: with sheets as links, else as names."""
    page = page_of("asahi/2021/policies/103")
    assert "この施策の体系" in [text for _, text in page.headings]
    assert page.links.index("../../../asahi/2021/programs/4510.html") < page.links.index("#head")
    named = page_of("memuro/2021/policies/2-2").text
    assert named.index("この施策の体系") < named.index("ふるさと納税特典贈呈事業") < named.index("様式")
    assert "この事務事業の体系" not in page_of("nemuro/2023/programs/12633").text
    above = page_of("kaminoyama/2022/policies/5-1-1")
    assert squeeze("章 第5章") in squeeze(above.text)
    assert above.links.index("../../../kaminoyama/2022/programs/chiiki-okoshi-kyoryokutai.html") < above.links.index(
        "#head"
    )


def test_programme_pages_are_light() -> None:
    """Every page of a sheet is at most 14 kB when compressed, the stylesheet at most 10 kB."""
    pages = {p: text for p, text in seed_site().items() if p.endswith(".html") and 'id="downloads"' in text}
    assert len(pages) >= 28
    weights = {path: len(gzip.compress(text.encode(), 9)) for path, text in pages.items()}
    assert {path: weight for path, weight in weights.items() if weight > 14_000} == {}
    style = (ROOT / "templates/assets/style.css").read_bytes()
    assert len(gzip.compress(style, 9)) <= 10_000
