"""The measure finder: every measure is found by whom it is for, by what it gives, and by its pillar."""

import re
from dataclasses import replace

import pytest
from browser import PHONE, Look, Pages, open_tab
from page_reader import read_page
from page_samples import render, sample_site, seed_site, seeds
from playwright.sync_api import Browser, expect

from mieruka.collection import Recipient

pytestmark = pytest.mark.untraced

PAGE = "nemuro/2024/measures.html"


def shelf(text: str, heading: str) -> str:
    """Return the words of a page from one heading's anchor to the next heading."""
    return re.sub(r"<[^>]*>", "", text.split(f'id="{heading}"', 1)[1].split("<h3", 1)[0])


def test_every_measure_stands_once_below_its_pillar() -> None:
    """All measures stand on the page once, each with its summary and what it gives, and lead to the sheet."""
    text = seed_site()[PAGE]
    page = read_page(PAGE, text)
    sheet = next(one.sheet for one in seeds().subjects if one.sheet.measures)
    assert len(sheet.measures) == 33
    for measure in sheet.measures:
        assert page.ids.count(f"migration-measure-{measure.measure}") == 1
        assert f"../../nemuro/2024/measures/migration.html#measure-{measure.measure}" in page.links
        assert "".join((measure.summary or "").split()) in "".join(page.text.split())
    for gift in sheet.benefits:
        assert (gift.condition or "") in page.text
        assert (gift.recipient or "") in page.text


def test_family_with_a_newborn_finds_what_it_gets() -> None:
    """The shelf for a newborn names the grants, goods and waivers, with amounts, limits and conditions."""
    text = shelf(seed_site()[PAGE], "for-baby")
    for words in (
        "出産祝金",
        "10万円",
        "新生児1人につき",
        "おむつ用品の購入",
        "上限9万円",
        "1歳まで",
        "産後ケア",
        "割合1/2",
    ):
        assert words in text
    assert "創業" not in text
    assert "年につき" in shelf(seed_site()[PAGE], "for-worker")


def test_each_shelf_says_by_which_words_it_was_filled() -> None:
    """A group shows its words, and what holds none of any group's words stands on a shelf of its own."""
    site = seeds().site
    text = seed_site()[PAGE]
    for group in site.recipients:
        assert "、".join(group.words) in shelf(text, f"for-{group.id}")
    few = replace(seeds(), site=replace(site, recipients=(Recipient(id="baby", name="赤ちゃん", words=("新生児",)),)))
    page = render(few)[PAGE]
    assert "どの組の言葉も書かれていない制度" in page
    assert "（31件）" in page


def test_words_are_found_in_any_width() -> None:
    """A word of half width finds one of full width, and the other way round."""
    site = replace(seeds().site, recipients=(Recipient(id="u", name="U", words=("UIﾀｰﾝ",)),))
    text = shelf(render(replace(seeds(), site=site))[PAGE], "for-u")
    assert "ＵＩターン新規就業者支援" in text


def test_list_without_groups_has_its_kinds_and_pillars() -> None:
    """Without groups in site.yaml, measures are found by kind and by pillar; a year without measures has no page."""
    text = sample_site()["mihon/2024/measures.html"]
    assert "対象から探す" not in text
    assert "家賃補助" in shelf(text, "kind-grant")
    assert "空き家の紹介" in text
    assert "mihon/2023/measures.html" not in sample_site()


def test_home_and_year_lead_to_the_finder() -> None:
    """The finder of a town's latest list is one step from home, and each year's one step from the year."""
    assert PAGE in read_page("index.html", seed_site()["index.html"]).links
    year = read_page("nemuro/2024/index.html", seed_site()["nemuro/2024/index.html"])
    assert f"../../{PAGE}" in year.links


@pytest.mark.parametrize(
    ("key", "value", "count"),
    [
        ("for", "baby", 8),
        ("kind", "loan", 1),
        ("pillar", "migration-pillar-4", 4),
        ("q", "ＰＣ", 1),
        ("q", "根室 移住", 3),
    ],
)
def test_filter_leaves_what_agrees(browser: Browser, seed_pages: Pages, key: str, value: str, count: int) -> None:
    """A choice leaves the measures that agree and their pillars, says how many, and stands in the address."""
    with open_tab(browser, Look(width=PHONE)) as visit:
        visit.page.goto(seed_pages.from_disk(PAGE))
        control = visit.page.locator(f".filters [name={key}]")
        if key == "q":
            control.fill(value)
        else:
            control.select_option(value)
        expect(visit.page.locator(".filters [role=status]")).to_have_text(f"{count}件が当てはまります（全33件）")
        expect(visit.page.locator(".finds li")).to_have_count(count)
        assert f"{key}=" in visit.page.url
        visit.page.reload()
        expect(visit.page.locator(".finds li")).to_have_count(count)
        visit.page.click("[data-clear]")
        expect(visit.page.locator(".finds li")).to_have_count(33)
        assert visit.console == []


def test_link_to_a_measure_that_was_filtered_away_brings_it_back(browser: Browser, seed_pages: Pages) -> None:
    """A link on a shelf leads to its measure also while the filter hides it."""
    with open_tab(browser) as visit:
        visit.page.goto(f"{seed_pages.from_disk(PAGE)}#kind=loan")
        expect(visit.page.locator(".finds li")).to_have_count(1)
        visit.page.click("#for-baby ~ .brief a >> nth=0")
        expect(visit.page.locator(".finds li")).to_have_count(33)
        expect(visit.page.locator("#migration-measure-7")).to_be_in_viewport()


def test_page_is_whole_without_scripts(browser: Browser, seed_pages: Pages) -> None:
    """Without scripts no control is shown, and shelves lead to the measures."""
    with open_tab(browser, Look(width=PHONE, scripts=False)) as visit:
        visit.page.goto(seed_pages.over_http(PAGE))
        expect(visit.page.locator(".filters")).to_be_hidden()
        visit.page.get_by_role("link", name="出産・赤ちゃん").click()
        expect(visit.page.locator("#for-baby")).to_be_in_viewport()
        expect(visit.page.locator(".finds li")).to_have_count(33)
