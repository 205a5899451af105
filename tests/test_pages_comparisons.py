"""Comparisons: programmes side by side, and each reason for which two values cannot be compared."""

from dataclasses import replace
from pathlib import Path

import pytest
from page_reader import read_page
from page_samples import PROGRAM, SAMPLE, SITE, folders_of, render, seed_site, seeds, the_contract, the_templates

from mieruka.collection import Collection, Comparison
from mieruka.pages import list_jobs, open_setting, render_subject
from mieruka.pages.addresses import COMPARISONS, comparison_page
from mieruka.pages.comparisons import Row, SideBySide, compare
from mieruka.pages.contribution import Contribution
from mieruka.pages.sides import Point, Trait, same_words
from mieruka.pipeline import check_content

SEED_PAGE = comparison_page("chiiki-okoshi-kyoryokutai")
SET = "comparisons: [{id: roads, title: 道路, sheets: [mihon/2023/programs/a1, mihon/2023/programs/b1]}]\n"


def write_content(folder: Path, files: dict[str, str]) -> Path:
    """Write the sample's content with other files beside or in place of its own."""
    for path, text in {**SAMPLE, **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def collect(folder: Path, program: str) -> Collection:
    """Return the sample with another programme, to which its own is compared."""
    files = {"site.yaml": SITE + SET, "mihon/2023/programs/b1.md": program}
    checked = check_content(folders_of(write_content(folder, files)), None)
    assert [one for one in checked.problems if one.severity == "error"] == []
    return checked.collection


def contribute(collection: Collection, templates: dict[str, str] | None = None) -> dict[str, Contribution]:
    """Return what each sheet gives to the indexes. `templates` take the place of those of the same name."""
    setting = open_setting(collection, the_contract(), {**the_templates(), **(templates or {})})
    return {job.subject.sheet.sheet: render_subject(setting, job)[1] for job in list_jobs(collection)}


def put_side_by_side(folder: Path, program: str) -> SideBySide:
    """Return the sample's comparison with another programme."""
    collection = collect(folder, program)
    return compare(collection.site.comparisons[0], contribute(collection))


def rows_of(found: SideBySide, group: str) -> dict[str, Row]:
    """Return the rows of a group by their labels."""
    return {row.label: row for one in found.groups if one.name == group for row in one.rows}


def reasons_of(row: Row) -> dict[str, tuple[str | int, ...]]:
    """Return what stands against comparing a row."""
    return {reason.trait: reason.words for reason in row.reasons}


OTHER = (
    PROGRAM.replace("number: 7\n", "number: 8\n")
    .replace("道路をなおす", "橋をなおす")
    .replace("橋をなおす事業}", "別の事業}")
)


def test_only_what_somebody_asks_for_is_contributed(tmp_path: Path) -> None:
    """Points are made for sheets that are compared, lines for ledgers, words for the search; else none are."""
    collection = collect(tmp_path, OTHER)
    asked = contribute(collection)
    compared = set(collection.site.comparisons[0].sheets)
    assert {name for name, one in asked.items() if one.points} == compared < set(asked)
    assert any(one.lines for one in asked.values())
    assert all(one.words for one in asked.values())
    emptied = {"ledger.html": "", "ledgers.html": "", "assets/search.js": ""}
    assert not any(one.lines or one.words or one.finds for one in contribute(collection, emptied).values())


def test_same_form_same_year_is_comparable(tmp_path: Path) -> None:
    """Two programmes of one form and year have no reason against any row that both have."""
    found = put_side_by_side(tmp_path, OTHER)
    rows = [row for group in found.groups for row in group.rows]
    assert [group.name for group in found.groups] == ["cost", "staff", "indicator", "rating", "direction"]
    assert [row for row in rows if row.reasons or row.lacking] == []
    assert [group.alone for group in found.groups] == [()] * 5
    assert found.names == ("7 道路をなおす事業", "8 橋をなおす事業")
    assert rows_of(found, "cost")["フルコスト"].points[0].yen is None  # type: ignore[union-attr]  # the form counts in yen


DIFFERENCES = {
    "unit": ("name: 穴の数, unit: か所", "name: 穴の数, unit: 件", ("か所", "件")),
    "year": ("R4: ~, R5: 3210, R6: 0}", "R4: 3300}", (2023, 2022)),
    "definition": ("{kind: outcome, name: 穴の数", "{kind: output, name: 穴の数", ("成果指標", "活動指標")),
}
OUTPUT = ("    outcome: 成果指標\n", "    outcome: 成果指標\n    output: {label: 活動指標, canonical: activity}\n")


@pytest.mark.parametrize("trait", list(DIFFERENCES))
def test_each_difference_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trait: str) -> None:
    """Another unit, year or kind of indicator is told with the words of both sides."""
    old, new, words = DIFFERENCES[trait]
    assert old in OTHER
    monkeypatch.setitem(SAMPLE, "mihon/forms/program.yaml", SAMPLE["mihon/forms/program.yaml"].replace(*OUTPUT))
    found = put_side_by_side(tmp_path, OTHER.replace(old, new))
    assert reasons_of(rows_of(found, "indicator")["穴の数"]) == {trait: words}


def test_another_scale_is_a_reason() -> None:
    """Levels of another scale, and choices of another list, cannot be compared."""
    sides = contribute(seeds())
    first = next(one for one in sides.values() if one.points)
    points = [
        Point(
            group="rating", key="a", label="必要性", facts=(), traits=(Trait("scale", code, code),), anchor="rating-a"
        )
        for code in ("A、B、C", "5、4、3、2、1")
    ]
    found = compare(
        Comparison(id="x", title="x", sheets=("a", "b")),
        {"a": replace(first, points=(points[0],)), "b": replace(first, points=(points[1],))},
    )
    assert reasons_of(rows_of(found, "rating")["必要性"]) == {"scale": ("A、B、C", "5、4、3、2、1")}


def test_towns_of_the_seeds_cannot_be_compared_and_the_page_says_why() -> None:
    """The real case: two towns, two forms, two years: every row has its reason in words."""
    found = compare(seeds().site.comparisons[0], contribute(seeds()))
    cost = rows_of(found, "cost")
    assert reasons_of(cost["事業費"]) == {"stage": ("決算", "令和4年度実績"), "year": (2023, 2022)}
    assert cost["総事業費"].lacking == (1,)
    assert reasons_of(rows_of(found, "staff")[""])["definition"] == ("正職員", "全職員")
    indicators = next(group for group in found.groups if group.name == "indicator")
    assert indicators.rows == ()
    assert [[point.label for point in side] for side in indicators.alone] == [
        ["地域おこし協力隊の受入れ延べ人数"],
        ["本市の地域おこし協力隊の活動が注目されている状態", "募集に係るフェア等への参加回数"],
    ]
    page = read_page(SEED_PAGE, seed_site()[SEED_PAGE])
    for words in (
        "比べられません：段階が違うため（決算／令和4年度実績）、年度が違うため（令和5年度（2023年度）／令和4年度（2022年度））",
        "比べられません：同じ欄がないシートがあるため",
        "比べられません：測るものが違うため",
        "19,807 千円 （1,980万7,000円）",
        "165 千円 （16万5,000円）",
    ):
        assert words in page.text
    assert "比べられます" not in page.text


def test_values_lead_to_where_they_stand() -> None:
    """Each side's name leads to the value on the sheet's own page."""
    site = seed_site()
    for link in read_page(SEED_PAGE, site[SEED_PAGE]).links:
        address, _, anchor = link.removeprefix("../").partition("#")
        if anchor and address.endswith(".html"):
            assert anchor in read_page(address, site[address]).ids or address == "about.html", link


def test_a_site_without_sets_has_no_page_of_them() -> None:
    """No list without a set, and no link to one; with a set, every page leads there."""
    bare = replace(seeds(), site=replace(seeds().site, comparisons=()))
    pages = render(bare)
    assert [path for path in pages if path.startswith("comparisons/")] == []
    assert COMPARISONS not in pages["index.html"]
    assert f'href="{COMPARISONS}"' in seed_site()["index.html"]


def test_what_stays_out_is_in_no_set(tmp_path: Path) -> None:
    """A draft is left out of its set, and a set of one is none: nothing tells of the draft."""
    collection = collect(tmp_path, OTHER.replace("number: 8\n", "number: 8\ndraft: true\n"))
    assert collection.site.comparisons == ()
    assert not any("b1" in text for text in render(collection).values())


def test_three_sides_with_one_lacking() -> None:
    """A row says which sides lack it; the reasons are those of the others."""
    point = Point(group="cost", key="a", label="費用", facts=(), traits=(), anchor="costs")
    sides = dict(zip("abc", list(contribute(seeds()).values())[:3], strict=True))
    sides = {name: replace(one, points=(point,) if name != "b" else ()) for name, one in sides.items()}
    row = compare(Comparison(id="x", title="x", sheets=("a", "b", "c")), sides).groups[0].rows[0]
    assert row.lacking == (1,)
    assert row.reasons == ()


@pytest.mark.parametrize(
    ("label", "same"),
    [("事業費（千円）", "事業費"), ("事業 費", "事業費"), ("ＫＰＩ", "KPI"), ("費用（見込）", "費用(見込)")],
)
def test_labels_are_compared_without_unit_and_width(label: str, same: str) -> None:
    """A unit in brackets, spaces and the width of letters make no other thing."""
    assert same_words(label) == same
