"""Print: a sheet on A4 as a town prints its form: in the form's order, nothing folded away, nothing cut off."""

import re

import pytest
from browser import Look, Pages, open_tab
from playwright.sync_api import Browser

pytestmark = pytest.mark.untraced

# What is left of A4 between the margins, in CSS pixels.
INSIDE = 688
SHEETS = (
    "nemuro/2023/programs/12633.html",
    "nemuro/2024/measures/migration.html",
    "asahi/2021/policies/103.html",
    "kaminoyama/2022/programs/onsen-kuaoruto.html",
    "memuro/2021/policies/2-2.html",
)
SHEETS_OF_PAPER = re.compile(rb"/Type\s*/Page\b(?!s)")
HIDDEN = "(all) => all.filter(one => !one.checkVisibility()).map(one => one.outerHTML.slice(0, 80))"


@pytest.mark.parametrize("path", SHEETS)
def test_nothing_is_folded_away_or_wider_than_the_paper(browser: Browser, seed_pages: Pages, path: str) -> None:
    """On paper every working stands open, tables and pictures fit, and ways to elsewhere are gone."""
    with open_tab(browser, Look(width=INSIDE)) as visit:
        visit.page.goto(seed_pages.over_http(path))
        folded = visit.page.locator("details dl").evaluate_all(HIDDEN)
        visit.page.emulate_media(media="print")
        assert len(folded) == visit.page.locator("details").count()
        assert visit.page.locator("details dl, figure.chart svg, table, .answer").evaluate_all(HIDDEN) == []
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= INSIDE
        assert (
            visit.page.locator("table").evaluate_all("(all) => Math.max(0, ...all.map(one => one.offsetWidth))")
            <= INSIDE
        )
        for gone in (".ways", ".contents", ".trail", ".downloads"):
            assert visit.page.locator(gone).evaluate_all("(all) => all.every(one => !one.checkVisibility())"), gone


def test_headings_on_paper_follow_the_form(browser: Browser, seed_pages: Pages) -> None:
    """After the four answers come the form's own headings in their printed order, then what the site adds."""
    with open_tab(browser, Look(width=INSIDE)) as visit:
        visit.page.goto(seed_pages.over_http(SHEETS[0]))
        visit.page.emulate_media(media="print")
        headings = visit.page.locator("h2").evaluate_all(
            "(all) => all.filter(one => one.checkVisibility()).map(one => one.textContent.trim().slice(0, 6))"
        )
    assert headings == [
        "あらまし",
        "様式　事務事",
        "基本情報",
        "１　施策体系",
        "２　事務事業",
        "３　事務事業",
        "４　事務事業",
        "５　事務事業",
        "６　事務事業",
        "算出値",
        "読み取り注記",
        "注意点",
        "この資料につ",
    ]


def test_a_programme_takes_few_sheets_of_paper(browser: Browser, seed_pages: Pages) -> None:
    """A programme with 23 workings and seven reading notes prints on at most six pages."""
    with open_tab(browser) as visit:
        visit.page.goto(seed_pages.over_http(SHEETS[0]))
        printed = visit.page.pdf(prefer_css_page_size=True)
    assert 3 <= len(SHEETS_OF_PAPER.findall(printed)) <= 6


def test_colours_on_paper_are_those_of_light(browser: Browser, seed_pages: Pages) -> None:
    """Whoever prints from a dark screen gets black on white."""
    with open_tab(browser, Look(dark=True)) as visit:
        visit.page.goto(seed_pages.over_http(SHEETS[0]))
        visit.page.emulate_media(media="print", color_scheme="dark")
        styles = visit.page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        assert styles == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
