"""Tests of keys: what may be written for an id, and what is told of a key that is not known."""

from mieruka.frontmatter import MapNode, read_mapping
from mieruka.keys import Names, as_list, as_text, join, name_ids, nearest, open_mapping
from mieruka.problems import Report

NAMES = name_ids([("department", "担当課"), ("name", "名称"), ("places", "位置づけ"), ("first", "計"), ("last", "計")])


def read(text: str) -> tuple[MapNode, Report]:
    """Return the tree of a YAML text, and a report."""
    report = Report()
    tree = read_mapping(text.encode(), "x.yaml", report)
    assert tree is not None
    return tree, report


def opened(text: str) -> tuple[list[str], list[tuple[str, int, int]]]:
    """Return the ids that a text's keys name, and what is told."""
    tree, report = read(text)
    entries = open_mapping(tree, NAMES, report)
    return list(entries), [(one.code, one.mark.line, one.mark.column) for one in report.problems]


def test_a_key_is_an_id_or_its_label() -> None:
    """Ids and unique labels name the same thing, in written order."""
    assert opened("名称: 甲\ndepartment: 乙\n") == (["name", "department"], [])


def test_a_label_that_two_ids_share_is_ambiguous() -> None:
    """The id has to be written then."""
    assert opened("計: 1\nfirst: 2\n") == (["first"], [("key.ambiguous", 1, 1)])


def test_a_misspelt_key_is_told_with_the_nearest() -> None:
    """Letters swapped or left out are found; the key is read as what it is like."""
    ids, told = opened("naem: 甲\n")
    assert told == [("key.misspelt", 1, 1)]
    assert ids == ["name"]


def test_an_unknown_key_is_told_with_those_known() -> None:
    """A key like no other is told with what may stand there."""
    assert opened("zzzzzz: 甲\n") == ([], [("key.unknown", 1, 1)])


def test_an_id_and_its_label_are_one_key() -> None:
    """Written both ways, a key stands twice."""
    assert opened("name: 甲\n名称: 乙\n") == (["name"], [("key.doubled", 2, 1)])


def test_a_key_without_a_value_is_told() -> None:
    """Nothing after the colon is neither blank nor left out."""
    _, told = opened("name:\n")
    assert told == [("value.missing", 1, 1)]


def test_the_nearest_word_ignores_width_and_case() -> None:
    """Full-width letters are near their narrow ones; nothing is near a stranger."""
    assert nearest("ＮＡＭＥ", ["name", "number"]) == "name"
    assert nearest("xyz", ["name", "number"]) == ""


def test_an_id_means_itself_even_where_it_is_anothers_label() -> None:
    """An id is never taken for the label of another thing."""
    names = name_ids([("a", "b"), ("b", "c")])
    assert names.find("b") == "b"
    assert names.find("c") == "b"
    assert Names().find("a") is None


def test_lists_and_texts_are_told_where_something_else_stands() -> None:
    """A text where a list is needed, and a list where a text is, are told at their place."""
    tree, report = read("a: x\nb: [1]\n")
    assert as_list(tree.entries[0].value, report, "a") == ()
    assert as_text(tree.entries[1].value, report, "b") is None
    assert [one.code for one in report.problems] == ["node.not_a_list", "node.not_text"]


def test_fields_are_joined_as_written() -> None:
    """A field is the path of keys and positions that its author wrote."""
    assert join(join("", "指標"), 2) == "指標.2"
