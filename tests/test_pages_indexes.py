"""The index pages: every sheet is found in each of them, under the words by which readers look for it."""

from page_reader import Page, read_page, resolve
from page_samples import sample, sample_site, seed_site, seeds, the_contract


def page_at(path: str) -> Page:
    """Return a page of either site."""
    return read_page(path, (sample_site() | seed_site())[path])


def targets_of(page: Page) -> set[str]:
    """Return what a page links to, as paths of the site."""
    return {resolve(page.path, link)[0] for link in page.links if not link.startswith("https://")}


def test_every_sheet_is_in_the_list_of_all() -> None:
    """The list of all sheets leads to each of them, with its department, cost and direction."""
    for site, collection in ((sample_site(), sample()), (seed_site(), seeds())):
        page = read_page("programs.html", site["programs.html"])
        assert {f"{one.sheet.sheet}.html" for one in collection.subjects} <= targets_of(page)
    text = "".join(page_at("programs.html").text.split())
    assert "根室市令和5年度（2023年度）" in text
    assert "22,599千円総事業費・決算" in text


def test_every_sheet_is_in_its_year_its_town_and_its_history() -> None:
    """Town, year and history lead to each sheet, step by step."""
    for one in seeds().subjects:
        sheet = one.sheet
        kind = sheet.sheet.split("/")[2]
        history = f"{sheet.municipality}/{kind}/{sheet.id}.html"
        year = f"{sheet.municipality}/{sheet.fiscal_year}/index.html"
        assert f"{sheet.sheet}.html" in targets_of(page_at(year))
        assert f"{sheet.sheet}.html" in targets_of(page_at(history))
        assert {history, year} <= targets_of(page_at(f"{sheet.municipality}/index.html"))


def test_history_holds_all_years_latest_first() -> None:
    """The page of a subject shows its years, each with what it cost, and what came before under other names."""
    page = read_page("mihon/programs/a1.html", sample_site()["mihon/programs/a1.html"])
    years = [link for link in page.links if link.endswith("/programs/a1.html") and "/20" in link]
    assert years[:2] == ["../../mihon/2023/programs/a1.html", "../../mihon/2022/programs/a1.html"]
    assert "前身：" in page.text
    assert "フルコスト・決算" in page.text


def test_directions_are_found_by_meaning() -> None:
    """A sheet stands under each canonical direction that it chose, sub-options too, with the printed words."""
    page = read_page("directions.html", sample_site()["directions.html"])
    text = "".join(page.text.split())
    headings = ["".join(text.split()) for level, text in page.headings if level == 2]
    counted = ["継続（2件）", "見直し（1件）", "改善（1件）", "統合（1件）", "廃止（1件）"]
    assert headings == [*counted, "方向性を選ぶ欄に印のないシート"]
    assert "見本町令和5年度（2023年度）：C見直し（統合）" in text


def test_departments_list_their_sheets() -> None:
    """A department's page lists its sheets of the year; a department without sheets has none."""
    page = page_at("nemuro/2023/departments/sogo-seisaku.html")
    assert {"nemuro/2023/programs/12633.html", "nemuro/2023/programs/12544.html"} <= targets_of(page)
    assert "nemuro/2023/programs/12812.html" not in targets_of(page)


def test_topics_are_found_by_id_and_by_name() -> None:
    """A topic's page lists the sheets that name it."""
    page = read_page("topics/roads.html", sample_site()["topics/roads.html"])
    assert {"mihon/2023/programs/a1.html", "mihon/2022/programs/a1.html"} <= targets_of(page)
    assert "道路" in [text for level, text in page.headings if level == 1]


def test_data_page_offers_everything_and_explains_it() -> None:
    """Each table is offered with what a row is, each column with title, type and unit, each code with its label."""
    page = page_at("data/index.html")
    links = set(page.links)
    contract = the_contract()
    cells = [text for _, text in page.cells]
    for table in contract.tables.values():
        assert f"{table.name}.csv" in links
        assert table.description in page.text
        for field in table.fields:
            assert field.name in cells
            assert field.title in cells
            assert f"#list-{field.list}" in links or not field.list
    assert {"all.zip", "datapackage.json", "nemuro-2023.zip", "nemuro-2024.zip"} <= links
    for code, label in contract.lists["absence"].items():
        assert f"{code} {label}" in page.text


def test_glossary_is_sorted_by_reading() -> None:
    """Terms stand in the order of their readings, each with its meaning."""
    page = read_page("glossary.html", sample_site()["glossary.html"])
    text = page.text
    assert text.index("一般財源") < text.index("決算")
    assert "使ったお金をまとめたもの。" in text


def test_notes_explain_every_verdict_and_absence() -> None:
    """The page about the site has the words of each verdict and each absence, and whom to ask in each town."""
    text = page_at("about.html").text
    contract = the_contract()
    for words in (contract.lists["verdict"], contract.lists["absence"]):
        assert [label for label in words.values() if label not in text] == []
    assert [town.municipality.name for town in seeds().towns if town.municipality.name not in text] == []


def test_home_leads_to_towns_topics_lists_and_data() -> None:
    """From home every way in is one step away."""
    found = targets_of(page_at("index.html"))
    assert {"programs.html", "directions.html", "data/index.html"} <= found
    assert {f"{town.municipality.municipality}/index.html" for town in seeds().towns} <= found


def test_town_leads_to_its_measures_departments_and_plans() -> None:
    """A town's own page has every way in that home has for it, and none that leads nowhere."""
    found = targets_of(page_at("nemuro/index.html"))
    assert {"nemuro/2024/measures.html", "nemuro/2023/plan.html"} <= found
    assert any(one.startswith("nemuro/2024/index.html") for one in found)
    assert "measures.html" not in " ".join(targets_of(page_at("asahi/index.html")))
