"""Comparisons: what site.yaml says of sets of programmes; its mistakes are in tests/cases/check/towns.txt."""

from mieruka.comparisons import read_comparisons
from mieruka.frontmatter import read_mapping
from mieruka.problems import Report

TEXT = "comparisons:\n  - {id: roads, title: 道路, sheets: [a/2023/programs/1, b/2023/programs/2]}\n"


def test_sets_keep_their_order_and_places() -> None:
    """A set has a name, a title and the addresses of its sheets, each with its line and column."""
    report = Report()
    tree = read_mapping(TEXT.encode(), "site.yaml", report)
    assert tree is not None
    (found,) = read_comparisons(tree.entries[0], report)
    assert (found.id, found.title, found.sheets) == ("roads", "道路", ("a/2023/programs/1", "b/2023/programs/2"))
    assert [(mark.line, mark.column) for mark in found.marks] == [(2, 37), (2, 56)]
    assert report.problems == []


def test_a_site_need_not_compare() -> None:
    """Without the key there is no set."""
    assert read_comparisons(None, Report()) == ()
