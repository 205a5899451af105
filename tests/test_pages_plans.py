"""The trees of a year: merged from what each sheet says of its place."""

import pytest
from page_reader import read_page, resolve
from page_samples import make_entry, render, sample, sample_site, seed_site

from mieruka.pages import plans
from mieruka.pages.addresses import node_anchor
from mieruka.pages.answers import Answers
from mieruka.pages.contribution import Contribution, PlaceStep
from mieruka.pages.directory import Entry
from mieruka.pages.plans import Node, list_nodes, merge_trees
from mieruka.pages.wording import Cell


def make_contribution(name: str, *paths: str, number: str = "", bearer: Entry | None = None) -> Contribution:
    """Return a contribution with places `level:code name > …`; a level without words does not apply."""
    return Contribution(
        entry=make_entry(name, number),
        department="",
        topics=(),
        gist=Answers(),
        directions=(),
        places=tuple(tuple(make_step(step, bearer) for step in path.split(" > ")) for path in paths),
        years=(),
        history=(),
    )


def make_step(text: str, bearer: Entry | None) -> PlaceStep:
    """Return one level of a place."""
    level, _, words = text.partition(":")
    cell = Cell(words) if words else Cell("該当なし", absent="not_applicable")
    return PlaceStep("plan", "計画", level, level, words.split(" ")[0], cell, bearer)


def show(nodes: tuple[Node, ...]) -> list[object]:
    """Return nodes as nested lists: words, sheets, children."""
    return [[node.cell.text, [one.id for one in node.sheets], *show(node.children)] for node in nodes]


def test_a_sheet_that_names_a_lower_level_alone_finds_its_node() -> None:
    """A programme that gives only its policy stands under the chapter in which the policy's own sheet puts it."""
    (tree,) = merge_trees(
        [
            make_contribution("a", "policy:2-1 道路"),
            make_contribution("b", "chapter:2 くらし > policy:2-1 道路"),
            make_contribution("c", "policy:9-9 ほか"),
        ]
    )
    assert show(tree.nodes) == [["2 くらし", [], ["2-1 道路", ["a", "b"]]], ["9-9 ほか", ["c"]]]


def test_one_sheet_may_stand_in_several_places() -> None:
    """Many to many: a sheet with two places stands at both, a node holds all its sheets once."""
    (tree,) = merge_trees([make_contribution("a", "policy:1 甲", "policy:2 乙"), make_contribution("b", "policy:1 甲")])
    assert show(tree.nodes) == [["1 甲", ["a", "b"]], ["2 乙", ["a"]]]


def test_codes_sort_by_value_and_what_has_none_comes_last() -> None:
    """5-2 stands before 5-12; a place that does not apply stands at the end."""
    paths = ["policy:5-12 甲", "policy:5-2 乙", "policy:", "policy:3 丙"]
    (tree,) = merge_trees([make_contribution(str(number), path) for number, path in enumerate(paths)])
    assert [node.cell.text for node in tree.nodes] == ["3 丙", "5-2 乙", "5-12 甲", "該当なし"]
    assert tree.nodes[-1].anchors == ()


def test_the_sheet_that_bears_a_code_is_the_node() -> None:
    """The policy's own sheet is the link of its node, and no leaf of it."""
    policy = make_contribution("p", "policy:2-1 道路", number="2-1")
    program = make_contribution("a", "policy:2-1 道路", bearer=policy.entry)
    for contributions in ([policy], [policy, program], [program, policy]):
        (tree,) = merge_trees(contributions)
        assert tree.nodes[0].bearer == policy.entry
        assert "p" not in [one.id for one in tree.nodes[0].sheets]


def test_anchors_are_unique_also_where_codes_repeat() -> None:
    """The same code under two parents, or under two names, gives no anchor twice."""
    (tree,) = merge_trees(
        [
            make_contribution("a", "kan:02 甲 > kou:01 丙"),
            make_contribution("b", "kan:03 乙 > kou:01 丙"),
            make_contribution("c", "kan:02 丁"),
        ]
    )

    def list_anchors(nodes: tuple[Node, ...]) -> list[str]:
        return [anchor for node in nodes for anchor in (*node.anchors, *list_anchors(node.children))]

    anchors = list_anchors(tree.nodes)
    assert len(anchors) == len(set(anchors)) == 4


def test_anchors_stay_the_same() -> None:
    """An address is published: how a node's anchor is made must not change."""
    assert node_anchor("plan", [("area", "5-12")]) == "plan-area-5-12"
    assert node_anchor("plan", [("goal", "住みよい町")]) == "plan-goal-70da18fc"
    assert node_anchor("my plan", [("a", "1"), ("b", "2")]) == "my-plan-b-01599daf"


def test_plan_pages_show_every_tree() -> None:
    """The plan, the strategy and the budget stand on the page, from the top level to the programmes."""
    page = read_page("", sample_site()["mihon/2023/plan.html"])
    assert [text for level, text in page.headings if level == 2] == ["総合計画", "予算科目"]
    assert "章 2 くらし 施策 2-1 道路の整備 事務事業 7 道路をなおす事業" in page.text
    seed = read_page("", seed_site()["kaminoyama/2022/plan.html"])
    assert len([text for level, text in seed.headings if level == 2]) == 3


def test_year_without_places_says_so() -> None:
    """A year whose sheets have no place still has its plan page, which says why it is empty."""
    page = read_page("", sample_site()["mihon/2024/plan.html"])
    assert "計画や予算での位置が書かれていません" in page.text


def test_crowded_node_has_a_page_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many sheets share a place, the tree shows the first of them and leads to a table of all."""
    monkeypatch.setattr(plans, "LEAVES", 0)
    site = render(sample())
    path = "mihon/2023/plan.html"
    plan = read_page(path, site[path])
    places = [resolve(path, link)[0] for link in plan.links if "/places/" in link]
    assert places
    assert "施策 2-1 道路の整備 2-1 道路の整備のすべてを見る （1件）" in plan.text
    assert "7 道路をなおす事業" not in plan.text
    place = read_page(places[0], site[places[0]])
    assert {path, "mihon/2023/programs/a1.html"} <= {resolve(places[0], link)[0] for link in place.links}
    assert "2-1 道路の整備" in place.title
    assert f"en/{places[0]}" in site
    assert not [path for path in sample_site() if "/places/" in path]


def test_addresses_of_places_differ_and_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes of one code under two parents or two names, or without a name, have pages of their own."""
    monkeypatch.setattr(plans, "LEAVES", 0)
    trees = merge_trees(
        [
            make_contribution("a", "chapter:1 くらし > policy:1 道路"),
            make_contribution("b", "chapter:2 まち > policy:1 道路"),
            make_contribution("c", "chapter:2 まち > policy:1 水道"),
            make_contribution("d", "chapter:2 まち > policy:"),
            make_contribution("e", "chapter:"),
        ]
    )
    pages = [node.page for node in list_nodes(trees[0].nodes) if node.page]
    assert len(pages) == len(set(pages)) == 5
    assert pages[0] == "mihon/2023/places/ac603fb8.html"
