"""The reader's side of the benchmark: what it opens, asks and counts; how long it took is no matter of a test."""

import gzip
import re
from pathlib import Path

import pytest
from builders import ROOT
from playwright.sync_api import Browser

from bench import reader
from bench.lighthouse import serve_compressed
from bench.reader import (
    HOME,
    TABLE,
    Reader,
    Row,
    choose_queries,
    count_found,
    find_pages,
    format_rows,
    lay,
    read_names,
    search_steps,
    swap_kana,
    table_steps,
    weigh,
)
from mieruka.pages import listings
from mieruka.pipeline import Folders, build

pytestmark = pytest.mark.untraced


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of twelve made-up sheets whose tables have five rows on a page."""
    folder = tmp_path_factory.mktemp("reader")
    lay(folder / "content", 12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listings, "ROWS_OF_A_PAGE", 5)
        problems, published = build(
            Folders(folder / "content", ROOT / "templates", folder / "site", ROOT / "datapackage.json"), None
        )
    assert published
    assert {one.severity for one in problems} <= {"warning", "notice"}
    return folder / "site"


@pytest.fixture
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a reader look once, on this processor."""
    monkeypatch.setattr(reader, "SLOWDOWNS", (1,))


def test_every_kind_of_page_is_opened_at_its_largest(site: Path) -> None:
    """Each kind has its largest page; sheets stand in a plan; the further pages of a long list count too."""
    found = find_pages(site)
    assert set(found) == {*reader.KINDS} - {"a place in it"}
    assert "移住交流の促進" in (site / found["a plan"]).read_text(encoding="utf-8")
    tables = sorted(site.glob("programs*.html"), key=lambda one: one.stat().st_size)
    assert len(tables) == 3
    assert found["all sheets"] == tables[-1].name


def test_files_are_weighed_as_they_are_sent(tmp_path: Path) -> None:
    """Sizes are those of the compressed files, in kB of 1,000 bytes."""
    (tmp_path / "a").write_bytes(b"a" * 5000)
    (tmp_path / "b").write_bytes(bytes(range(256)))
    sizes = [len(gzip.compress((tmp_path / name).read_bytes())) for name in ("a", "b")]
    assert weigh(tmp_path, ["a", "b"]) == sum(sizes) / 1000
    assert weigh(tmp_path, []) == 0


def test_queries_come_from_the_names_of_the_sheets() -> None:
    """What many names hold, one whole name, its number, a word in the other kana; a number that is not there is not."""
    sheets = [("11", "ごみ収集事業"), ("", "名のない"), ("12", "除雪事業"), ("13", "ごみ減量")]
    assert choose_queries(sheets) == {
        "common word": "事業",
        "whole name": "除雪事業",
        "number": "12",
        "word in the other kana": "ゴミ",
        "word that is nowhere": reader.NOWHERE,
    }
    assert "word in the other kana" not in choose_queries([("1", "除雪事業")])


def test_kana_become_the_other_kana() -> None:
    """ひらがな and カタカナ change places; everything else stays."""
    assert swap_kana("ごみ処理サービスヶ所") == "ゴミ処理さーびすゖ所"
    assert swap_kana(swap_kana("ぁゖァヶー")) == "ぁゖァヶー"


def test_what_was_found_is_counted() -> None:
    """The words of a box become its numbers, in any language; none is nothing found."""
    assert count_found("477件が当てはまります（全10000件）") == "477 of 10,000"
    assert count_found("12 found") == "12"
    assert count_found("見つかりませんでした") == "0"


def test_table_shows_medians_for_each_processor(tmp_path: Path) -> None:
    """A row has its name, note, size and requests; then medians; where Chromium tells of no long task, that."""
    (tmp_path / "a").write_bytes(b"a")
    row = Row("home", "index.html", ("a",), ([(100, 0), (1300, 0), (200, 90)], [(400, 60), (400, 70), (400, 0)]))
    lines = format_rows(tmp_path, ("page", "address"), ("shown", "longest task"), [row]).splitlines()
    assert lines[0] == "| page | address | kB | requests | shown ×1 | shown ×4 | longest task ×1 | longest task ×4 |"
    assert lines[1] == "|---|---|---:|---:|---:|---:|---:|---:|"
    assert lines[2] == "| home | index.html | 0.0 | 1 | 200 | 400 | < 50 | 60 |"


@pytest.mark.usefixtures("one_look")
def test_pages_are_opened_with_all_that_they_ask_for(browser: Browser, site: Path) -> None:
    """A load counts the page, its style and its scripts once each, and has its times."""
    with serve_compressed(site) as address:
        row = Reader(browser, address, 1).load("all sheets", TABLE)
    names = [re.sub(r"\.[0-9a-f]{10}", "", path.rpartition("/")[2]) for path in row.paths]
    assert {"programs.html", "style.css", "fold.js", "filter.js"} <= set(names)
    assert len(names) == len(set(names)) <= 5
    (((paint, load, _),),) = row.measures
    assert min(paint, load) > 0


@pytest.mark.usefixtures("one_look")
def test_searches_are_answered(browser: Browser, site: Path) -> None:
    """Each query finds what its kind promises; the first loads the index, and none after it anything."""
    queries = choose_queries(read_names(site))
    with serve_compressed(site) as address:
        first, *rows = Reader(browser, address, 1).ask(HOME, search_steps(queries))
    assert [path for path in first.paths if path.startswith("assets/search-")]
    assert {row.paths for row in rows} == {()}
    found = {row.name.partition(":")[0]: row.note for row in rows}
    assert int(found["common word"]) > 1
    assert found["whole name"] == found["number"] == "1"
    assert found["word that is nowhere"] == "0"
    assert all(wait > 0 for row in rows for runs in row.measures for wait, _ in runs)


@pytest.mark.usefixtures("one_look")
def test_tables_are_asked(browser: Browser, site: Path) -> None:
    """A choice of a department, orders and a word are answered over all pages; the first loads all rows."""
    with serve_compressed(site) as address:
        first, *rows = Reader(browser, address, 1).ask(TABLE, table_steps("事業"))
    assert len([path for path in first.paths if path.startswith("assets/rows.")]) == 3
    assert first.note.endswith(" of 12")
    assert [row.note for row in rows[1:]] == ["12 of 12"] * 4
    assert {row.paths for row in rows} == {()}
