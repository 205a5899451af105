"""The search box, as a reader uses it: in Chromium, on the site of the repository's own content."""

import gzip
import json
import re
from collections.abc import Iterator

import pytest
from browser import PHONE, Look, Pages, Visit, open_tab
from page_samples import ROOT, sample_site, seed_site
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.untraced

IJU, KYORYOKU, UITURN = "nemuro/2023/programs/12633", "nemuro/2023/programs/12544", "nemuro/2023/programs/12812"
LIST, ASAHI, MEMURO = "nemuro/2024/measures/migration", "asahi/2021/policies/103", "memuro/2021/policies/2-2"
K_KYORYOKU, K_POLICY = "kaminoyama/2022/programs/chiiki-okoshi-kyoryokutai", "kaminoyama/2022/policies/5-1-1"
# What is typed, and a page that must come among the first three.
QUERIES = {
    "定住・移住促進事業": IJU,
    "定住移住": IJU,
    "定住　移住": IJU,
    "移住 根室 令和5年度": IJU,
    "12633": IJU,
    "１２６３３": IJU,
    "協力隊 総合政策": KYORYOKU,
    "地域おこし協力隊 上山": K_KYORYOKU,
    "上山市 協力隊": K_KYORYOKU,
    "かみのやま 協力隊": K_KYORYOKU,
    "kaminoyama 協力隊": K_KYORYOKU,
    "UIターン 新規就業支援": UITURN,
    "uiたーん 新規就業支援": UITURN,
    "ＵＩﾀｰﾝ 新規就業支援": UITURN,
    "労政担当": UITURN,
    "5-1-1": K_POLICY,
    "5ー1ー1": K_POLICY,
    "５－１－１": K_POLICY,
    "多様な担い手": K_POLICY,
    "くあおると": "kaminoyama/2022/programs/onsen-kuaoruto",
    "ｸｱｵﾙﾄ": "kaminoyama/2022/programs/onsen-kuaoruto",
    "人権": "kaminoyama/2022/policies/5-3-1",
    "推進委員会": ASAHI,
    "故郷創出": ASAHI,
    "関係人口": MEMURO,
    "ふるさと納税 芽室": MEMURO,
    "新生児": f"{LIST}#measure-15",
    "出産祝金": f"{LIST}#measure-7",
    "おむつ": f"{LIST}#measure-11",
    "根室 貸付": f"{LIST}#measure-22",
    "高校生 pc": f"{LIST}#measure-18",
    "R5 移住": IJU,
}


@pytest.fixture(scope="module")
def home(browser: Browser, seed_pages: Pages) -> Iterator[Visit]:
    """Yield home, opened from the disk on a phone."""
    with open_tab(browser, Look(width=PHONE)) as visit:
        visit.page.goto(seed_pages.from_disk("index.html"))
        yield visit


def search(visit: Visit, query: str) -> list[str]:
    """Return the pages that a query finds, in order, as addresses from home without their suffix."""
    visit.page.fill("#query", "")
    expect(visit.page.locator(".search [role=status]")).to_have_text("")
    visit.page.fill("#query", query)
    expect(visit.page.locator(".search [role=status]")).to_have_text(re.compile("見つかり"))
    links = visit.page.locator(".search li a").all()
    return [(link.get_attribute("href") or "").replace(".html", "") for link in links]


@pytest.mark.parametrize("query", QUERIES)
def test_query_finds_its_page(home: Visit, query: str) -> None:
    """Each query has its page among the first three results, opened from a disk, with nothing on the console."""
    assert QUERIES[query] in search(home, query)[:3]
    assert home.console == []


def test_results_lead_to_pages_that_exist(home: Visit, seed_pages: Pages) -> None:
    """Every result of a broad query is a page of the site, and its anchor stands on it."""
    found = search(home, "移住")
    assert len(found) == 20  # as many as are shown at once
    for link in found:
        page, _, anchor = link.partition("#")
        text = (seed_pages.folder / f"{page}.html").read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in text


def test_result_says_what_it_is(home: Visit) -> None:
    """A result says its kind, town, year and department; where the name does not tell why it was found, what does."""
    search(home, "12633")
    first = home.page.locator(".search li").first
    expect(first).to_contain_text("事務事業　根室市　令和5年度（2023年度）　総合政策室")
    search(home, "都市部に住む人")
    expect(home.page.locator(".search li").first).to_contain_text("都市部に住む人を地域おこし協力隊として迎え")


def test_nothing_found_is_said(home: Visit) -> None:
    """A query without a result says so, and so do two words of which only one is found."""
    assert search(home, "ジャイアントパンダ") == []
    assert search(home, "移住 ジャイアントパンダ") == []
    expect(home.page.locator(".search [role=status]")).to_contain_text("見つかりませんでした")


def test_query_stands_in_the_address(browser: Browser, seed_pages: Pages) -> None:
    """An address with a query opens with its results, over http as from a disk, also after a way back."""
    for address in (seed_pages.from_disk("index.html"), seed_pages.over_http("index.html")):
        with open_tab(browser) as visit:
            visit.page.goto(f"{address}#q=出産祝金")
            expect(visit.page.locator(".search li")).to_have_count(1)
            visit.page.click(".search li a")
            assert visit.page.url.endswith("migration.html#measure-7")
            visit.page.go_back()
            expect(visit.page.locator(".search li")).to_have_count(1)
            expect(visit.page.locator("#query")).to_have_value("出産祝金")
            assert visit.console == []


def test_keyboard_alone_searches(browser: Browser, seed_pages: Pages) -> None:
    """Box, results and the rest of the results are reached and used by the keyboard, and counted aloud politely."""
    with open_tab(browser) as visit:
        visit.page.goto(f"{seed_pages.from_disk('index.html')}#query")
        expect(visit.page.locator("#query")).to_be_focused()
        visit.page.keyboard.type("根室")
        status = visit.page.get_by_role("status")
        expect(status).to_have_text(re.compile(r"^\d+件見つかりました$"))
        visit.page.keyboard.press("ArrowDown")
        expect(visit.page.locator(".search li a").first).to_be_focused()
        visit.page.locator(".search .more").focus()
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator(".search li a").nth(20)).to_be_focused()
        expect(visit.page.get_by_role("search")).to_be_visible()
        expect(visit.page.get_by_label("言葉や番号で探す")).to_be_visible()


def test_index_is_loaded_only_when_it_is_wanted(browser: Browser, seed_pages: Pages) -> None:
    """Home alone asks for no part of the index; the box asks for all of it once it has the focus."""
    with open_tab(browser) as visit:
        visit.page.goto(seed_pages.over_http("index.html"))
        assert [url for url in visit.requests if "/search-" in url] == []
        visit.page.focus("#query")
        expect(visit.page.locator("head script[src*='/search-']")).to_have_count(4)
        visit.page.fill("#query", "出産")
        expect(visit.page.locator(".search li").first).to_be_visible()
        assert len([url for url in visit.requests if "/search-" in url]) == 4


def test_box_is_not_shown_without_scripts(browser: Browser, seed_pages: Pages) -> None:
    """Without scripts the box is not there, and the lists are."""
    with open_tab(browser, Look(scripts=False)) as visit:
        visit.page.goto(seed_pages.over_http("index.html"))
        expect(visit.page.locator("#query")).to_be_hidden()
        expect(visit.page.get_by_role("link", name="評価シートの一覧")).to_be_visible()


def test_failure_of_the_index_is_said(browser: Browser, seed_pages: Pages) -> None:
    """Where the index cannot be loaded, the reader is told, and sent to the lists."""
    with open_tab(browser) as visit:
        visit.page.route("**/search-*", lambda route: route.abort())
        visit.page.goto(seed_pages.over_http("index.html"))
        visit.page.fill("#query", "移住")
        expect(visit.page.locator(".search [role=status]")).to_contain_text("下の一覧")


def test_index_holds_every_sheet_and_measure() -> None:
    """Each sheet and each measure has a line in its town's shard, in the order of year and kind."""
    for site in (sample_site(), seed_site()):
        shards = {path: text for path, text in site.items() if path.startswith("assets/search-")}
        lines = set()
        for text in shards.values():
            shard = json.loads(text[text.index("{") : text.rindex("}") + 1])
            for some in shard["sets"]:
                lines |= {
                    shard["path"] + some["folder"] + row.split("\t")[0].replace("#", ".html#")
                    for row in some["rows"].split("\n")
                }
        sheets = {path.removesuffix(".html") for path in site if re.fullmatch(r"\w+/\d{4}/[a-z]+/[^/]+\.html", path)}
        sheets = {sheet for sheet in sheets if "/departments/" not in sheet}
        sheets -= {sheet for sheet in sheets if sheet.rsplit("/", 1)[1] in {"index", "plan"}}
        assert {line for line in lines if "#" not in line} == sheets
        measures = [line for line in lines if "#" in line]
        for line in measures:
            page, anchor = line.split("#")
            assert f'id="{anchor}"' in site[page]
    assert len(measures) == 33


def test_scripts_are_light() -> None:
    """All scripts together are at most 8 kB compressed, without the index."""
    scripts = [path.read_bytes() for path in sorted((ROOT / "templates/assets").glob("*.js"))]
    assert sum(len(gzip.compress(script, mtime=0)) for script in scripts) <= 8000
