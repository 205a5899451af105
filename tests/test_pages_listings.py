"""Tables of sheets: whole without scripts; with them they sort, filter and page, and the address holds how."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import PHONE, Look, Pages, Visit, open_tab
from page_reader import read_page, read_pages, resolve
from page_samples import artifacts, render, sample_site, seed_site, seeds
from playwright.sync_api import Browser, expect

from mieruka.pages import listings
from mieruka.records import Sheet

pytestmark = pytest.mark.untraced

ROWS = ".items tr"
STATUS = ".filters [role=status]"


@pytest.fixture(scope="module")
def table(browser: Browser, seed_pages: Pages) -> Iterator[Visit]:
    """Yield the list of all sheets, opened from the disk."""
    with open_tab(browser) as visit:
        visit.page.goto(seed_pages.from_disk("programs.html"))
        visit.page.click(".filters summary")
        yield visit


@pytest.fixture
def cut_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a site whose tables have ten rows on a page."""
    monkeypatch.setattr(listings, "ROWS_OF_A_PAGE", 10)
    for path, text in render(seeds()).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_row_says_of_itself_what_it_can_be_chosen_by() -> None:
    """A row has its kind, town, year, department, cost in yen, directions and grades as attributes."""
    text = seed_site()["programs.html"]
    row = next(row for row in re.findall(r"<tr data-.*?</tr>", text, re.DOTALL) if "12633" in row)
    for words in ('data-kind="program"', 'data-year="2023"', 'data-cost="22599000"', 'data-department="総合政策室"'):
        assert words in row
    policy = next(row for row in re.findall(r"<tr data-.*?</tr>", text, re.DOTALL) if "故郷創出" in row)
    assert 'data-grade="達成状況：D|達成状況：S|達成状況：―"' in policy


def test_same_row_stands_in_every_table() -> None:
    """List, year, department, topic and direction show the same row, with links that lead from there."""
    site = seed_site()
    for page in (
        "programs.html",
        "nemuro/2023/index.html",
        "nemuro/2023/departments/sogo-seisaku.html",
        "topics/migration.html",
    ):
        found = read_page(page, site[page])
        assert "nemuro/2023/programs/12633.html" in {
            resolve(page, link)[0] for link in found.links if "://" not in link
        }
        assert 'data-cost="22599000"' in site[page]
    assert "mihon/2023/programs/a1.html" in sample_site()["directions/change.html"]


def test_spark_tells_its_values_and_breaks_where_none_is() -> None:
    """A small picture says its values in words; a year without a value interrupts its line."""
    text = seed_site()["programs.html"]
    assert 'aria-label="推移：2020：92.6%、2021：94.3%"' in text
    gap = list(seeds().towns)
    policy = next(one for one in seeds().subjects if one.sheet.sheet == "memuro/2021/policies/2-2")
    values = tuple(replace(v, fiscal_year=2019) if v.fiscal_year == 2020 else v for v in policy.sheet.indicator_values)
    torn = replace(policy, sheet=replace(policy.sheet, indicator_values=values))
    gap = [replace(town, subjects=(torn,)) if policy in town.subjects else town for town in gap]
    row = render(replace(seeds(), towns=tuple(gap)))["memuro/2021/index.html"]
    assert re.search(r'<path d="M[\d.]+ [\d.]+h0M[\d.]+ [\d.]+h0"', row)
    assert re.search(r'<path d="M[\d.]+ [\d.]+h0L[\d.]+ [\d.]+"', text)


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("q", "協力隊", 2),
        ("q", "きょうりょくたい ", 0),
        ("kind", "policy", 8),
        ("town", "旭市", 8),
        ("year", "2023", 3),
        ("department", "市政戦略課", 5),
        ("grade", "達成状況：S", 1),
    ],
)
def test_choice_leaves_the_rows_that_agree(table: Visit, name: str, value: str, count: int) -> None:
    """Words, kind, town, year, department and grade choose rows; the count is said; the address keeps the choice."""
    control = table.page.locator(f".filters [name={name}]")
    if name == "q":
        control.fill(value)
    else:
        control.select_option(value)
    expect(table.page.locator(STATUS)).to_have_text(f"{count}件が当てはまります（全28件）")
    expect(table.page.locator(ROWS)).to_have_count(count)
    assert f"#{name}=" in table.page.url
    table.page.click("[data-clear]")
    expect(table.page.locator(ROWS)).to_have_count(28)
    expect(table.page.locator(STATUS)).to_have_text("")
    assert table.console == []


def test_cost_range_and_direction_choose_together(browser: Browser, seed_pages: Pages) -> None:
    """An address with several choices opens with the rows that agree with all; one without a cost is in no range."""
    with open_tab(browser, Look(width=PHONE)) as visit:
        visit.page.goto(f"{seed_pages.over_http('programs.html')}#town=根室市&cost-from=1000&cost-to=3000")
        expect(visit.page.locator(ROWS)).not_to_have_count(28)
        for row in visit.page.locator(ROWS).all():
            assert 10_000_000 <= int(row.get_attribute("data-cost") or 0) <= 30_000_000
        expect(visit.page.locator("[name=cost-from]")).to_have_value("1000")


def test_headings_sort_both_ways_and_back(table: Visit) -> None:
    """A heading is a button: up, down, and back to the order of the list; what has no value stands last."""
    heading = table.page.locator("th[data-sort=cost]")
    first = table.page.locator(f"{ROWS} a").first.inner_text()

    def costs() -> list[str]:
        return [row.get_attribute("data-cost") or "" for row in table.page.locator(ROWS).all()]

    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(table.page.locator(STATUS)).not_to_have_text("")
    numbers = [int(cost) for cost in costs() if cost]
    assert numbers == sorted(numbers)
    assert "" not in costs()[: len(numbers)]
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(table.page.locator(ROWS).first).to_have_attribute("data-cost", str(max(numbers)))
    heading.get_by_role("button").click()
    expect(table.page.locator(f"{ROWS} a").first).to_have_text(first)
    expect(table.page.locator("[aria-sort]")).to_have_count(0)


def test_table_is_whole_without_scripts(browser: Browser, seed_pages: Pages) -> None:
    """Without scripts every row stands in the table, and nothing offers what would not work."""
    with open_tab(browser, Look(scripts=False)) as visit:
        visit.page.goto(seed_pages.from_disk("programs.html"))
        expect(visit.page.locator(ROWS)).to_have_count(28)
        expect(visit.page.get_by_role("button")).to_have_count(0)


def test_long_table_stands_on_several_pages(cut_site: Path) -> None:
    """Each row stands on one page of the table, each page leads to all of them, and titles differ."""
    paths = ["programs.html", "programs.2.html", "programs.3.html"]
    pages = [read_page(path, (cut_site / path).read_text(encoding="utf-8")) for path in paths]
    rows = [link for page in pages for link in page.links if re.fullmatch(r"\w+/\d{4}/\w+/[^/]+\.html", link)]
    assert len(rows) == len(set(rows)) == 28
    assert len({page.title for page in pages}) == 3
    for page in pages:
        assert set(paths) <= set(page.links)
    assert not (cut_site / "programs.4.html").exists()
    site = {
        path.relative_to(cut_site).as_posix(): path.read_text(encoding="utf-8") for path in cut_site.rglob("*.html")
    }
    assert len(read_pages(site)) == len(site)


def test_scripts_of_a_long_table_are_there(cut_site: Path) -> None:
    """Each page of a long table names scripts that exist from where it stands, and that hold all its rows."""
    pages = [page for page in cut_site.rglob("*.html") if "/rows." in page.read_text(encoding="utf-8")]
    assert len(pages) >= 3
    for page in pages:
        text = page.read_text(encoding="utf-8")
        shards = json.loads(re.findall(r"data-shards='([^']*)'", text)[0])
        root = re.findall(r'data-root="([^"]*)"', text)[0]
        rows = "".join((page.parent / root / shard).read_text(encoding="utf-8") for shard in shards)
        total = int(re.findall(r"<caption[^>]*>[^<]*?([0-9]+)", text)[0])
        assert rows.count("<tr ") == total, page


def test_two_tables_of_the_same_rows_share_their_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a topic and a direction have the same sheets, the site has each of their scripts once."""
    monkeypatch.setattr(listings, "ROWS_OF_A_PAGE", 1)
    towns = tuple(
        replace(town, subjects=tuple(replace(one, sheet=_give_topic(one.sheet)) for one in town.subjects))
        for town in seeds().towns
    )
    paths = Counter(one.path for one in artifacts(replace(seeds(), towns=towns)))
    assert max(paths.values()) == 1


def _give_topic(sheet: Sheet) -> Sheet:
    """Return a sheet that is in the topic where its direction is to go on, and else in none."""
    chosen = any(row.canonical == "continue" for row in sheet.directions)
    return replace(sheet, head={**sheet.head, "topics": "移住" if chosen else None})


def test_long_table_is_asked_as_a_whole(browser: Browser, cut_site: Path) -> None:
    """A choice on one page finds rows of all pages; without choice the page is as it was; nothing is loaded before."""
    with open_tab(browser) as visit:
        visit.page.goto((cut_site / "programs.2.html").as_uri())
        expect(visit.page.locator("head script[src*='/rows.']")).to_have_count(0)
        expect(visit.page.locator(ROWS)).to_have_count(10)
        before = visit.page.locator(f"{ROWS} a").all_inner_texts()
        visit.page.click(".filters summary")
        visit.page.select_option("[name=town]", "根室市")
        expect(visit.page.locator(STATUS)).to_have_text("4件が当てはまります（全28件）")
        expect(visit.page.locator(ROWS)).to_have_count(4)
        expect(visit.page.locator(".parts")).to_be_hidden()
        expect(visit.page.locator("caption .note")).to_be_hidden()
        href = visit.page.locator(f"{ROWS} a").first.get_attribute("href") or ""
        assert (cut_site / href).exists()
        visit.page.click("[data-clear]")
        expect(visit.page.locator(".parts")).to_be_visible()
        assert visit.page.locator(f"{ROWS} a").all_inner_texts() == before
        assert visit.console == []


def test_whole_table_that_cannot_be_loaded_is_said(browser: Browser, cut_site: Path) -> None:
    """Where the rest of the rows cannot be loaded, the reader is told, and the page stays."""
    for script in (cut_site / "assets").glob("rows.*"):
        script.unlink()
    with open_tab(browser) as visit:
        visit.page.goto(f"{(cut_site / 'programs.html').as_uri()}#town=根室市")
        expect(visit.page.locator(STATUS)).to_contain_text("読み込めませんでした")
        expect(visit.page.locator(ROWS)).to_have_count(10)
