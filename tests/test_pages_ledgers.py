"""Ledgers: what all sheets show, in neutral words, each line with its way to the sheet; a town may switch one off."""

import re
from dataclasses import replace

import pytest
from page_reader import read_page, resolve
from page_samples import make_entry, render, sample, sample_site, seed_site, seeds

from mieruka.collection import LEDGERS, Collection
from mieruka.pages import ledgers
from mieruka.pages.addresses import ACCESS, LEDGER_LIST, NOT_FOUND, ledger_page
from mieruka.pages.groups import TownIndex


def say(site: dict[str, str], name: str) -> str:
    """Return what a ledger says."""
    return read_page(ledger_page(name), site[ledger_page(name)]).text


def speak(collection: Collection, **ledgers: str | None) -> dict[str, str]:
    """Return the site of a collection whose towns say this of the ledgers."""
    towns = [replace(town, municipality=replace(town.municipality, ledgers=ledgers)) for town in collection.towns]
    return render(replace(collection, towns=tuple(towns)))


def test_each_ledger_has_a_page_and_all_pages_lead_to_their_list() -> None:
    """Six lists, one page that names them, and a way there at the foot of each page, as to the page on access."""
    site = sample_site()
    assert {path for path in site if path.startswith("ledgers/")} == {LEDGER_LIST, *map(ledger_page, LEDGERS)}
    listed = read_page(LEDGER_LIST, site[LEDGER_LIST])
    named = [one for one in listed.links if one.startswith("../ledgers/")]
    assert named[: len(LEDGERS)] == [f"../{ledger_page(name)}" for name in LEDGERS]
    for way in (LEDGER_LIST, ACCESS):
        assert all(f'{way}"' in text for path, text in site.items() if path.endswith(".html") and NOT_FOUND not in path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("disagreements", ["今後の方向 令和6年度", "担当課", "C 見直し", "評価委員会", "A 廃止"]),
        ("targets", ["見本町 （0件） ありません。"]),
        ("missing", ["指標の値", "空欄", "データなし"]),
        ("opinions", ["夜の工事を減らしてほしい。", "舗装の記録を公開してほしい。", "町の対応", "公開を準備する。"]),
    ],
)
def test_ledger_says_what_the_sheets_show(name: str, words: list[str]) -> None:
    """The sample's raters, targets, blanks and opinions stand in their lists, with what the town says of them."""
    said = say(sample_site(), name)
    assert [word for word in words if word not in said] == []


def test_a_printed_total_that_differs_is_listed_with_both_values() -> None:
    """Of the seeds one printed total is not the sum of its parts."""
    said = say(seed_site(), "figures")
    assert "柱の金額の合計 令和6年度" in said
    assert "移住関連施策" in said


def test_a_target_stands_beside_what_it_is_set_against() -> None:
    """A target that is met by now with the latest actual value, one below its baseline with that, both with units."""
    said = say(seed_site(), "targets")
    assert "ホームページのアクセス件数（重3、施24） 目標値 令和6年度 1,000,000 件 ※中" in said
    assert "芽室町が好きな町民の割合 2024年度(目標) 95.0 %" in said


def test_gap_without_a_reason_is_listed() -> None:
    """Of the seeds, two sheets leave the box for the reason empty though plan and result differ."""
    assert say(seed_site(), "gaps").count("がない") == 2


@pytest.mark.parametrize("name", LEDGERS)
def test_lines_lead_to_where_they_stand(name: str) -> None:
    """Each link of a ledger names a part that is on the sheet's page."""
    for site in (sample_site(), seed_site()):
        for link in read_page(ledger_page(name), site[ledger_page(name)]).links:
            path, _, anchor = link.removeprefix("../").partition("#")
            if anchor and path:
                assert anchor in read_page(path, site[path]).ids, link


def test_a_town_comments_on_a_ledger_or_leaves_it() -> None:
    """A comment stands above the lines; a town that switched a list off is named as absent, and none of it is there."""
    site = speak(sample(), opinions="ご意見をありがとうございます", targets=None)
    assert "見本町のコメント：ご意見をありがとうございます" in say(site, "opinions")
    assert "この一覧に載せていない自治体 見本町" in say(site, "targets")


def test_a_notice_that_is_switched_off_is_in_no_ledger() -> None:
    """What municipality.yaml switches off by its code stands in no list either."""
    assert "基準値" not in say(sample_site(), "targets").partition("見本町（")[2].partition("問い合わせ")[0]


def test_a_subject_without_a_later_sheet_is_missing() -> None:
    """A programme of an earlier year that has no sheet in the latest year of its kind is listed, by name."""
    town = next(one for one in seeds().towns if len({s.sheet.fiscal_year for s in one.subjects}) > 1)
    programs = [one for one in town.subjects if one.sheet.kind == "program"]
    older = replace(
        programs[0],
        sheet=replace(programs[0].sheet, fiscal_year=2022, sheet=f"{town.municipality.municipality}/2022/programs/old"),
    )
    site = render(
        replace(
            seeds(),
            towns=(replace(town, subjects=(older, *town.subjects)),),
            site=replace(seeds().site, comparisons=()),
        )
    )
    assert "後の年度のシートがないもの" in say(site, "missing")
    assert "後の年度のシートがないもの" not in say(seed_site(), "missing")


def test_long_ledger_stands_on_several_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line stands on one of its pages, a sheet's lines together; each page leads to all and counts the whole."""
    path = ledger_page("missing")
    whole = read_page(path, seed_site()[path])
    monkeypatch.setattr(ledgers, "LINES_OF_A_PAGE", 3)
    cut = render(seeds())
    paths = sorted(one for one in cut if one.startswith(path.removesuffix("html")))
    pages = [read_page(one, cut[one]) for one in paths]
    assert len(pages) > 5
    assert len({page.title for page in pages}) == len(pages)
    assert all(set(paths) <= {resolve(page.path, link)[0] for link in page.links} for page in pages)
    lines = [[link for link in page.links if re.search(r"/[0-9]{4}/.*#", link)] for page in pages]
    assert sorted(link for some in lines for link in some) == sorted(
        link for link in whole.links if re.search(r"/[0-9]{4}/.*#", link)
    )
    sheets = [link.partition("#")[0] for some in lines for link in dict.fromkeys(some)]
    assert len(dict.fromkeys(sheets)) == sum(len({link.partition("#")[0] for link in some}) for some in lines)
    counts = re.compile(r"（[0-9]+件）")
    assert set(counts.findall(whole.text)) == {count for page in pages for count in counts.findall(page.text)}


def test_subjects_without_a_later_sheet_are_cut_as_lines_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand subjects of an earlier year fill pages too; a short ledger has one page, and says no number."""
    monkeypatch.setattr(ledgers, "LINES_OF_A_PAGE", 2)
    towns = [TownIndex(town.municipality, ()) for town in seeds().towns]
    empty = ledgers.fill_ledger("missing", towns)
    assert ledgers.cut_ledger(empty) == (empty,)
    gone = tuple(make_entry(f"old-{number}") for number in range(5))
    chapter = replace(empty.chapters[0], gone=gone, count=len(gone))
    pages = ledgers.cut_ledger(replace(empty, chapters=(chapter, *empty.chapters[1:])))
    assert [entry for page in pages for one in page.chapters for entry in one.gone] == list(gone)
    assert [page.part.first for page in pages if page.part] == ["old-0", "old-2", "old-4"]
    assert [page.part.path for page in pages if page.part][1:] == ["ledgers/missing.2.html", "ledgers/missing.3.html"]


def test_accessibility_page_claims_no_conformance() -> None:
    """It says what is aimed at, what is tested, and what is not."""
    said = read_page(ACCESS, seed_site()[ACCESS]).text
    for words in ("JIS X 8341-3", "WCAG 2.2", "適合を宣言するものではありません", "axe", "まだしていません"):
        assert words in said
