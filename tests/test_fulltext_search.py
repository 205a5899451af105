"""The page for full text as a reader uses it: in Chromium, over http, on the site of the repository's own content."""

import json
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PHONE, ROOT, Look, Pages, Visit, open_tab, serve_folder
from fulltext_site import copy_content, serve_fulltext
from playwright.sync_api import Browser, expect
from selectolax.lexbor import LexborHTMLParser
from test_pages_access import LOOKS, OPTIONS, REVIEWED, name_reason

from mieruka.fulltext import LEFT_OUT, Kept, _make, find_program

pytestmark = pytest.mark.untraced

# What is asked for, and how it is written where it is found.
QUERIES = {
    "移住": "移住",
    "移住支援": "移住支援",
    "支援": "支援",
    "協力隊": "協力隊",
    "おこし協": "おこし協",
    "住者": "住者",
    "定住・移住促進事業": "定住・移住促進事業",
    "移住者を受け入れて交流人口": "移住者を受け入れて交流人口",
    "クアオルト": "クアオルト",
    "くあおると": "クアオルト",
    "ｸｱｵﾙﾄ": "クアオルト",
    "バス": "バス",
    "パス": "パス",
    "子育て": "子育て",
    "令和5年度": "令和5年度",
    "１２６３３": "12633",
    "22,599": "22,599",
    "総事業費": "総事業費",
    "23区": "23区",
    "の": "の",
    "ジャイアントパンダ": "ジャイアントパンダ",
    "保育所": "保育所",
    "水道": "水道",
}
SEVERAL = {
    "移住 支援": ("移住", "支援"),
    "協力隊　根室市": ("協力隊", "根室市"),
    "移住 ジャイアントパンダ": ("移住", "パンダ"),
}
HOSTILE = """<img src=x onerror="document.title='taken'"> '"><script>document.title='taken'</script> {{7*7}} 移住"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """Yield the site of the repository's content with full text, built and served."""
    with serve_fulltext(tmp_path_factory.mktemp("fulltext")) as served:
        yield served


@pytest.fixture(scope="module")
def desk(browser: Browser, pages: Pages) -> Iterator[Visit]:
    """Yield the page, open."""
    with open_tab(browser) as visit:
        visit.page.goto(pages.over_http("fulltext.html"))
        yield visit


@pytest.fixture(scope="module")
def texts(pages: Pages) -> dict[str, str]:
    """Return what another reader finds on the pages that are searched: the words of each, without white space."""
    return {path: read_words(pages.folder / path) for path in pages.paths if is_searched(path)}


def is_searched(path: str) -> bool:
    """Tell whether a Japanese page is one that full text looks at."""
    sheet = r"[a-z0-9-]+/\d{4}/(?:programs|policies|measures)/[^/]+\.html"
    return re.fullmatch(rf"{sheet}|glossary\.html|about\.html", path) is not None


def read_words(file: Path) -> str:
    """Return the words of a page's main part."""
    main = LexborHTMLParser(file.read_text(encoding="utf-8")).css_first("main")
    assert main is not None
    for selector in LEFT_OUT:
        for node in main.css(selector):
            node.decompose()
    return re.sub(r"\s", "", main.text())


def search(visit: Visit, query: str) -> int:
    """Type a query; return how many pages are said to hold it."""
    said = visit.page.locator(".fulltext [role=status]")
    visit.page.fill("#query", "")
    expect(said).to_have_text("")
    visit.page.fill("#query", query)
    expect(said).to_have_text(re.compile("見つかり|Pages found|Nothing found"), timeout=30_000)
    return int((re.search(r"\d+", said.inner_text()) or ["0"])[0])


def list_results(visit: Visit) -> list[str]:
    """Return the pages that are found, all of them."""
    more = visit.page.locator(".fulltext .more")
    links = visit.page.locator(".fulltext li a")
    while more.is_visible():
        count = links.count()
        more.click()
        expect(links.nth(count)).to_be_focused()
    return [link.get_attribute("href") or "" for link in links.all()]


@pytest.mark.parametrize("query", QUERIES)
def test_word_is_found_wherever_it_stands(desk: Visit, texts: dict[str, str], query: str) -> None:
    """Exactly the pages that hold a word are found: at the beginning, within a longer word, or nowhere."""
    found = search(desk, query)
    assert sorted(list_results(desk)) == sorted(path for path, text in texts.items() if QUERIES[query] in text)
    assert found == desk.page.locator(".fulltext li").count()
    assert desk.console == []


@pytest.mark.parametrize("query", SEVERAL)
def test_all_of_several_words_must_be_found(desk: Visit, texts: dict[str, str], query: str) -> None:
    """With spaces between them, of either width, all words stand on each page that is found."""
    search(desk, query)
    expected = [path for path, text in texts.items() if all(word in text for word in SEVERAL[query])]
    assert sorted(list_results(desk)) == sorted(expected)


def test_every_piece_of_a_page_is_found(desk: Visit, texts: dict[str, str]) -> None:
    """Pieces of four letters from all over a page each find that page."""
    path = "nemuro/2023/programs/12633.html"
    pieces = re.findall(r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]{4}", texts[path])
    for piece in pieces[:: len(pieces) // 25]:
        search(desk, piece)
        assert path in list_results(desk), piece


def test_result_leads_to_its_page_and_shows_where(browser: Browser, pages: Pages) -> None:
    """A result says what it is and shows the words in their place, marked; it leads to the page, and back to itself."""
    with open_tab(browser) as visit:
        visit.page.goto(pages.over_http("index.html"))
        visit.page.get_by_role("link", name="本文の言葉で探す").click()
        search(visit, "移住者を受け入れて")
        item = visit.page.locator(".fulltext li")
        expect(item).to_contain_text("事務事業　根室市　令和5年度（2023年度）")
        expect(item.locator("p")).to_contain_text("意図　移住者を受け入れて交流人口を増やし、市民との交流を促す。")
        expect(item.locator("mark")).to_have_text("移住者を受け入れて")
        assert unquote(visit.page.url).endswith("#q=移住者を受け入れて")
        item.get_by_role("link").click()
        expect(visit.page.locator("h1")).to_have_text("12633 定住・移住促進事業")
        assert visit.page.url == pages.over_http("nemuro/2023/programs/12633.html")
        visit.page.go_back()
        expect(item).to_have_count(1)
        expect(visit.page.get_by_label("本文の言葉で探す")).to_have_value("移住者を受け入れて")
        assert visit.console == []


def test_name_comes_before_the_text(desk: Visit) -> None:
    """A page whose name holds the word comes first, and its piece is not the name again."""
    search(desk, "クアオルト")
    first = desk.page.locator(".fulltext li").first
    expect(first.get_by_role("link")).to_contain_text("クアオルト")
    expect(first.locator("p")).to_contain_text("日本クアオルト協議会")


def test_words_that_stand_together_are_shown_together(desk: Visit) -> None:
    """Of several words the piece shows those that stand near each other."""
    search(desk, "共同 支援金")
    expect(desk.page.locator(".fulltext li", has_text="12812").locator("mark").first).to_be_visible()
    marks = desk.page.locator(".fulltext li", has_text="12812").locator("mark").all_inner_texts()
    assert {"共同", "支援金"} <= set(marks)


def test_town_year_and_kind_narrow_what_is_found(browser: Browser, pages: Pages, texts: dict[str, str]) -> None:
    """Each chooser leaves its pages alone; what is chosen stands in the address and is read from it."""
    with open_tab(browser, Look(width=PHONE)) as visit:
        visit.page.goto(pages.over_http("fulltext.html#q=移住&town=nemuro&kind=programs"))
        expect(visit.page.locator(".fulltext li").first).to_be_visible()
        expected = [path for path, text in texts.items() if "移住" in text and path.startswith("nemuro/2023/programs/")]
        assert sorted(list_results(visit)) == sorted(expected)
        expect(visit.page.get_by_label("自治体")).to_have_value("nemuro")
        visit.page.get_by_label("種類").select_option("")
        visit.page.get_by_label("年度").select_option("2024")
        expect(visit.page.locator(".fulltext li")).to_have_count(1)
        assert list_results(visit) == ["nemuro/2024/measures/migration.html"]
        assert visit.page.url.endswith("&town=nemuro&year=2024")
        visit.page.get_by_label("自治体").select_option("asahi")
        expect(visit.page.locator(".fulltext [role=status]")).to_contain_text("見つかりませんでした")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_english_pages_are_found_in_english_and_japanese(browser: Browser, pages: Pages) -> None:
    """The English page finds English pages: by the words of the interface, and by those of the sheets."""
    with open_tab(browser) as visit:
        visit.page.goto(pages.over_http("en/fulltext.html"))
        count = search(visit, "協力隊")
        assert count == sum("協力隊" in read_words(pages.folder / "en" / path) for path in list_english(pages))
        first = visit.page.locator(".fulltext li").first
        assert (first.get_by_role("link").get_attribute("href") or "").startswith("../en/")
        expect(first.get_by_role("link")).to_have_attribute("lang", "ja")
        assert search(visit, "settlement") > 3
        assert search(visit, "settlements") > 3  # by its stem
        search(visit, "移住")
        visit.page.get_by_label("Municipality").select_option("kaminoyama")
        visit.page.get_by_label("Kind").select_option("programs")
        visit.page.get_by_label("Fiscal year").select_option("2022")
        expect(visit.page).to_have_url(re.compile("town=kaminoyama&year=2022&kind=programs"))
        words = {path: read_words(pages.folder / "en" / path) for path in list_english(pages)}
        narrow = [path for path in words if "移住" in words[path] and path.startswith("kaminoyama/2022/programs/")]
        assert narrow
        expect(visit.page.locator(".fulltext li")).to_have_count(len(narrow))
        assert sorted(link.removeprefix("../en/") for link in list_results(visit)) == sorted(narrow)
        first.get_by_role("link").click()
        assert "/en/" in visit.page.url
        assert visit.console == []


def list_english(pages: Pages) -> list[str]:
    """Return the pages that the English full text looks at, without the folder of their language."""
    return [path.removeprefix("en/") for path in pages.paths if path.startswith("en/") and is_searched(path[3:])]


def test_keyboard_alone_searches(browser: Browser, pages: Pages) -> None:
    """Box, choosers, results and the rest of them are reached by the keyboard; what is found is said politely."""
    with open_tab(browser) as visit:
        visit.page.goto(pages.over_http("fulltext.html"))
        visit.page.get_by_label("本文の言葉で探す").focus()
        visit.page.keyboard.type("の")
        expect(visit.page.get_by_role("status")).to_have_text(
            re.compile(r"^\d+件のページに見つかりました$"), timeout=30_000
        )
        visit.page.keyboard.press("ArrowDown")
        expect(visit.page.locator(".fulltext li a").first).to_be_focused()
        visit.page.locator(".fulltext .more").focus()
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator(".fulltext li a").nth(10)).to_be_focused()
        expect(visit.page.get_by_role("search")).to_be_visible()


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_no_violation(browser: Browser, pages: Pages, look: Look) -> None:
    """The checker finds nothing on the page, with results and without, in both languages."""
    with open_tab(browser, look) as visit:
        for path in ("fulltext.html", "en/fulltext.html"):
            visit.page.goto(pages.over_http(path))
            for query in ("", "移住"):
                if query:
                    search(visit, query)
                said = Axe().run(visit.page, options=OPTIONS).response
                assert [node["html"] for one in said["violations"] for node in one["nodes"]] == []
                undecided = {f"{one['id']}: {name_reason(node)}" for one in said["incomplete"] for node in one["nodes"]}
                assert undecided <= REVIEWED.keys()
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= look.width


@pytest.mark.parametrize("way", ["without scripts", "from a disk"])
def test_page_that_cannot_search_says_what_to_use(browser: Browser, pages: Pages, way: str) -> None:
    """Without scripts, or opened from a disk, the box is not there, and the reader is sent to what works there."""
    with open_tab(browser, Look(scripts=way != "without scripts")) as visit:
        at = pages.over_http if way == "without scripts" else pages.from_disk
        visit.page.goto(at("fulltext.html"))
        expect(visit.page.locator("#query")).to_be_hidden()
        expect(visit.page.locator("[data-instead]")).to_contain_text("トップの検索")
        visit.page.get_by_role("link", name="評価シートの一覧").click()
        expect(visit.page.locator("h1")).to_have_text("評価シートの一覧")
        assert visit.console == []


@pytest.mark.parametrize("lost", ["pagefind.js", "pagefind-entry.json", "*.pf_meta", "wasm.*"])
def test_failure_of_the_index_is_said(browser: Browser, pages: Pages, lost: str) -> None:
    """Whatever of the index cannot be loaded, the reader is told, and sent to what works."""
    with open_tab(browser) as visit:
        visit.page.route(f"**/pagefind/{lost}*", lambda route: route.abort())
        visit.page.goto(pages.over_http("fulltext.html"))
        visit.page.fill("#query", "移住")
        expect(visit.page.get_by_role("status")).to_have_text("検索の用意ができませんでした", timeout=30_000)
        expect(visit.page.locator("[data-instead]")).to_be_visible()


def test_little_is_loaded_and_only_when_it_is_wanted(browser: Browser, pages: Pages) -> None:
    """The page asks for nothing of the index until the box has the focus; a first query weighs less than 300 kB."""
    sizes: dict[str, int] = {}
    with open_tab(browser) as visit:
        visit.page.on(
            "response", lambda one: sizes.update({one.url: len(one.body())}) if "/pagefind/" in one.url else None
        )
        visit.page.goto(pages.over_http("fulltext.html"))
        assert [url for url in visit.requests if "/pagefind/" in url] == []
        search(visit, "移住支援")
        assert [url for url in visit.requests if not url.startswith(pages.address)] == []
    assert 0 < sum(sizes.values()) < 300_000


def test_hostile_text_stays_text(browser: Browser, pages: Pages, tmp_path: Path) -> None:
    """Markup that somebody wrote into a sheet is shown as it was written, in name and piece, and nothing of it runs."""
    hostile = "".join({"<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}.get(one, one) for one in HOSTILE)
    page = f'<html lang="ja"><main><h1>{hostile}</h1><p>はじめに{hostile}。</p></main>'
    kept = Kept("nemuro/2023/programs/1.html", "", zlib.compress(page.encode()))
    for file in (pages.folder / "fulltext.html", *(pages.folder / "assets").rglob("*")):
        if file.is_file():
            copy = tmp_path / file.relative_to(pages.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    for artifact in _make([kept], find_program()):
        copy = tmp_path / artifact.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(artifact.content)
    with serve_folder(tmp_path) as root, open_tab(browser) as visit:
        visit.page.goto(f"{root}fulltext.html")
        for query in ("移住", "onerror", "script"):
            assert search(visit, query) == 1
            item = visit.page.locator(".fulltext li")
            expect(item.get_by_role("link")).to_have_text(HOSTILE)
            expect(item.locator("p")).to_contain_text("='taken'</script> {{7*7}}")
            assert item.locator("img, script").count() == 0
        assert visit.page.title().startswith("本文の検索")
        assert visit.console == []


def test_preview_searches_too(browser: Browser, tmp_path: Path) -> None:
    """The preview serves the index with its own policy and kinds of files: a word is found there as on a server."""
    content = copy_content(tmp_path)
    words = ["serve", "--content", str(content), "--site", str(tmp_path / "site"), "--port", "0"]
    preview = subprocess.Popen(
        [sys.executable, ROOT / "build.py", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8"
    )
    with preview, open_tab(browser) as visit:
        try:
            assert preview.stderr is not None
            address = next(found[0] for line in preview.stderr if (found := re.search(r"http://\S+/", line)))
            visit.page.goto(f"{address}fulltext.html")
            assert search(visit, "移住支援") == 2
            visit.page.locator(".fulltext li a").first.click()
            expect(visit.page.locator("h1")).to_be_visible()
            assert visit.console == []
        finally:
            preview.terminate()


def test_entry_names_the_languages_of_the_pages(pages: Pages) -> None:
    """A browser finds the index of a page by the language that the page says it is in."""
    entry = json.loads((pages.folder / "pagefind/pagefind-entry.json").read_text(encoding="utf-8"))
    assert list(entry["languages"]) == ["en", "ja"]
