"""Pictures: which rows are drawn, and how they stand on the page: named, described, beside their table."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from page_reader import read_page
from page_samples import sample, sample_site, seed_site, seeds, the_contract

from mieruka.pages import list_jobs
from mieruka.pages.blocks.costs import CostTable
from mieruka.pages.blocks.indicators import IndicatorList
from mieruka.pages.blocks.pictures import Picture, picture_costs
from mieruka.pages.blocks.questions import ShareTable
from mieruka.pages.charts import Bars, Trend
from mieruka.pages.layout import lay_out
from mieruka.pages.material import Material
from mieruka.pages.titles import read_titles
from mieruka.pages.wording import Wording

PAGES = {path: text for path, text in (sample_site() | seed_site()).items() if path.endswith(".html")}
FIGURE = re.compile(r'<figure class="chart">.*?</figure>', re.DOTALL)


def make_material(address: str) -> Material:
    """Return what the page of a sheet of either site is made of."""
    jobs = (job for collection in (sample(), seeds()) for job in list_jobs(collection))
    job = next(job for job in jobs if job.subject.sheet.sheet == address)
    sheet = job.subject.sheet
    wording = Wording(sheet.form, sheet.fiscal_year, read_titles(the_contract()))
    return Material(job.subject, job.municipality, job.around, wording)


def list_pictures(material: Material) -> Iterator[Picture]:
    """Yield the pictures of a page, in order."""
    for heading in lay_out(material):
        for block in heading.blocks:
            if isinstance(block, IndicatorList):
                yield from (gauge.picture for gauge in block.gauges if gauge.picture)
            elif isinstance(block, CostTable | ShareTable) and block.picture:
                yield block.picture


def pictures_of(address: str) -> dict[str, Picture]:
    """Return the pictures of a sheet by what they show."""
    return {picture.subject: picture for picture in list_pictures(make_material(address))}


def lanes_of(picture: Picture) -> list[tuple[str, str, list[str]]]:
    """Return the label, the words and the keys of each bar."""
    assert isinstance(picture.chart, Bars)
    return [(one.label.text, one.text.text, [part.key for part in one.segments]) for one in picture.chart.lanes]


def test_actual_values_are_a_line_against_targets() -> None:
    """Two years of actual values make a line; baseline, plan and each target have marks of their own."""
    picture = pictures_of("nemuro/2023/programs/12633")["地域おこし協力隊受入れ延べ人数"]
    chart = picture.chart
    assert isinstance(chart, Trend)
    assert sorted(dot.kind for dot in chart.dots) == ["actual"] * 5 + ["plan"] + ["target"] * 2
    assert len(chart.lines) == 1
    assert picture.legend == (("plan", "計画値"), ("actual", "実績値"), ("target", "目標値"))
    assert picture.spoken[0] == "計画値 H27 3人"
    assert picture.spoken[-1] == "目標値 R7 20人"


def test_missing_actual_bears_a_sign_up_to_the_year_of_the_sheet() -> None:
    """A past year without a value is marked as missing; a year still to come is not."""
    early = pictures_of("nemuro/2023/programs/12812")["補助件数（累計）"]
    assert isinstance(early.chart, Trend)
    assert early.missing
    assert len(early.chart.gaps) == 1
    later = pictures_of("asahi/2021/policies/103")["人口の社会増減"]
    assert isinstance(later.chart, Trend)
    assert not later.missing
    assert {year.text for year in later.chart.years} == {"平成30", "令和2", "令和3"}


def test_one_actual_value_stands_beside_what_was_planned() -> None:
    """With a single actual value nothing is joined: the values stand as bars in the printed order."""
    picture = pictures_of("kaminoyama/2022/programs/chiiki-okoshi-kyoryokutai")["募集に係るフェア等への参加回数"]
    assert lanes_of(picture) == [
        ("令和4年度予算", "6回", ["plan"]),
        ("令和4年度実績", "0回", []),
        ("令和5年度目標", "6回", ["target"]),
    ]


def test_cost_is_stacked_by_what_pays_for_it() -> None:
    """Each column of money is one bar: the sources of each part, and the part itself where it has none."""
    picture = pictures_of("nemuro/2023/programs/12812")["総事業費"]
    sources = ["grants", "other", "staff"]
    assert lanes_of(picture) == [
        ("R5予算", "2,298千円", sources),
        ("R5決算", "1,498千円", sources),
        ("R6予算", "4,298千円", sources),
    ]
    assert picture.legend == (("grants", "国道支出金"), ("other", "その他"), ("staff", "職員人件費"))
    assert picture.spoken[1] == "R5決算 1,498千円"


def test_sources_that_do_not_add_up_leave_a_rest_or_none() -> None:
    """What no source explains is shown as such; sources beyond the whole, or none, leave the whole undivided."""
    material = make_material("nemuro/2023/programs/12812")
    columns = [("budget", 2023, "予算"), ("settlement", 2023, "決算")]

    def keys(**yen: int) -> list[list[str]]:
        rows = tuple(
            replace(row, amount_yen=yen.get(row.item, row.amount_yen)) if row.stage == "settlement" else row
            for row in material.sheet.costs
        )
        subject = replace(material.subject, sheet=replace(material.sheet, costs=rows))
        picture = picture_costs(replace(material, subject=subject), columns)
        assert picture is not None
        return [keys for _, _, keys in lanes_of(picture)]

    assert keys(staff=100_000) == [["grants", "other", "staff"], ["grants", "other", "staff", "rest"]]
    assert keys(staff=9_000_000) == [["grants", "other", "staff"], ["whole"]]
    assert keys(grants=0, other=0, staff=0)[1] == ["project", "rest"]


def test_columns_that_only_change_another_are_no_bars() -> None:
    """A rate or a supplementary amount is no bar; a blank past column keeps its words."""
    material = make_material("mihon/2023/programs/a1")
    picture = pictures_of("mihon/2023/programs/a1")["フルコスト"]
    assert [label for label, _, _ in lanes_of(picture)] == [
        "令和4年度決算",
        "令和5年度当初予算",
        "令和5年度決算",
        "令和6年度当初予算",
    ]
    rows = tuple(
        replace(row, amount=None, amount_yen=None, absence="blank") if row.stage == "settlement" else row
        for row in material.sheet.costs
    )
    blank = replace(material, subject=replace(material.subject, sheet=replace(material.sheet, costs=rows)))
    picture_ = next(one for one in list_pictures(blank) if one.subject == "フルコスト")
    assert picture_.missing
    assert lanes_of(picture_)[0][1:] == ("空欄", [])


def test_shares_are_one_bar() -> None:
    """Published shares stand in one bar; what has no share has no part, and uncertain ones say so."""
    picture = pictures_of("asahi/2021/policies/103")["① 施策の進捗状況"]
    assert picture.spoken == ("順調 28.6%※", "概ね順調 28.6%※", "停滞 42.9%※")
    assert len(lanes_of(picture)[0][2]) == 3
    assert picture.doubtful


def test_words_of_a_bar_are_in_the_language_of_the_page() -> None:
    """An amount beside a bar has its unit in Japanese, and in English on an English page."""
    japanese, english = (
        "".join(FIGURE.findall(seed_site()[f"{prefix}nemuro/2023/programs/12633.html"])) for prefix in ("", "en/")
    )
    assert "22,599千円" in japanese
    assert "22,599 thousand yen" in english
    assert "千円" not in english


def test_values_of_another_unit_are_not_drawn() -> None:
    """A rate of achievement beside counts is not put on the same scale."""
    picture = pictures_of("mihon/2023/programs/a1")["穴の数"]
    assert isinstance(picture.chart, Trend)
    assert all("93" not in words for words in picture.spoken)
    assert max(tick.text for tick in picture.chart.ticks)
    assert {dot.kind for dot in picture.chart.dots} == {"baseline", "target", "actual"}


def test_nothing_to_compare_has_no_picture() -> None:
    """An indicator in words and a sheet without numbers have no picture."""
    assert "安全な道" not in pictures_of("mihon/2023/programs/a1")
    assert pictures_of("mihon/2022/programs/a1") == {}


@pytest.mark.parametrize("path", sorted(path for path, text in PAGES.items() if "<figure" in text))
def test_every_picture_is_named_described_and_has_its_table(path: str) -> None:
    """Each picture has a name and a description that are there, no style of its own, and a table of the same part."""
    page = read_page(path, PAGES[path])
    assert len(page.ids) == len(set(page.ids))
    for figure in FIGURE.findall(PAGES[path]):
        svg = figure.split("<figcaption>")[0]
        named, described = (re.search(rf'aria-{way}="([^"]+)"', svg) for way in ("labelledby", "describedby"))
        assert named
        assert described
        assert re.search(rf'<title [^>]*id="{named[1]}"', svg)
        assert re.search(rf'<desc [^>]*id="{described[1]}">[^<]*[0-9]', svg)
        assert 'role="img"' in svg
        assert "style=" not in figure
        anchor = named[1].removesuffix("-chart")
        twin = PAGES[path].split(figure)[1]
        assert re.search(r"<(table|dl)\b", twin[: twin.find("</section>")]), anchor
        for used in re.findall(r"url\(#([^)]+)\)", figure):
            assert f'id="{used}"' in figure


def test_seed_pages_have_pictures() -> None:
    """The seeds have pictures of each sort: the tests above speak of something."""
    shapes = {
        type(picture.chart) for one in seeds().subjects for picture in list_pictures(make_material(one.sheet.sheet))
    }
    assert shapes == {Trend, Bars}
    assert sum(text.count("<figure") for text in PAGES.values()) > 25


def test_amounts_are_drawn_in_yen() -> None:
    """Items of another unit than the table's are not mixed up: parts add up in yen."""
    picture = pictures_of("nemuro/2023/programs/12633")["総事業費"]
    assert isinstance(picture.chart, Bars)
    widths = [sum(part.width for part in lane.segments) for lane in picture.chart.lanes]
    assert widths[0] / widths[1] == pytest.approx(float(Decimal(21267) / Decimal(22599)), abs=0.002)
