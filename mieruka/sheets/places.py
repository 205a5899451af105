"""Read the places of a sheet: where it stands in a plan, a strategy or the budget."""

from collections.abc import Iterator

from mieruka.forms.model import Level, Tree
from mieruka.frontmatter import Entry, MapNode, Node, TextNode
from mieruka.keys import as_list, find_id, join, name_ids, open_mapping
from mieruka.records import Place
from mieruka.sheets.reading import Reading, read_text_cell


def read_places(node: Node, reading: Reading, where: str) -> list[Place]:
    """Return one row per level of each place, places numbered from 1, levels in the form's order.

    Problems: key.*, value.not_in_choices, place.no_tree, place.no_level, place.code.
    """
    rows: list[Place] = []
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        tree = _read_tree(line, reading, at)
        if tree is None:
            continue
        names = reading.names.levels[tree.id]
        entries = open_mapping(line, names, reading.report, at)
        entries.pop("tree", None)
        if not entries:
            known = "、".join(level.label for level in tree.levels)
            reading.report.add("place.no_level", line.mark, at, known=known)
        for order, level in enumerate(tree.levels, 1):
            if level.id in entries:
                entry = entries[level.id]
                rows += _read_level(entry, (number, tree, level, order), reading, join(at, entry.key.text))
    return rows


def _read_tree(line: Node, reading: Reading, where: str) -> Tree | None:
    if not isinstance(line, MapNode):
        reading.report.add("node.not_a_mapping", line.mark, where, known="tree")
        return None
    names = name_ids([("tree", reading.contract.keys["tree"])])
    entry = next((one for one in line.entries if names.ids.get(one.key.text) == "tree"), None)
    if entry is None:
        if len(reading.form.trees) == 1:
            return reading.form.trees[0]
        if not _misspelt_tree(line, reading, where):
            reading.report.add("key.missing", line.mark, where, key="tree")
        return None
    word = entry.value.text if isinstance(entry.value, TextNode) else ""
    identifier = reading.names.trees.ids.get(word)
    if identifier is None:
        allowed = "、".join(tree.label for tree in reading.form.trees)
        near = reading.names.trees.near(word) or "―"
        reading.report.add(
            "place.no_tree", entry.value.mark, join(where, entry.key.text), word=word, allowed=allowed, near=near
        )
        return None
    return next(tree for tree in reading.form.trees if tree.id == identifier)


def _misspelt_tree(line: MapNode, reading: Reading, where: str) -> bool:
    """Tell whether a key of the line is a misspelt `tree` (reported), so that the missing key is no second cause."""
    levels = {spelling for names in reading.names.levels.values() for spelling in names.ids}
    names = name_ids([("tree", reading.contract.keys["tree"])])
    for entry in line.entries:
        if entry.key.text not in levels and names.near(entry.key.text):
            find_id(entry, line.flow, names, reading.report, where)
            return True
    return False


def _read_level(entry: Entry, of: tuple[int, Tree, Level, int], reading: Reading, where: str) -> Iterator[Place]:
    number, tree, level, order = of
    value = read_text_cell(entry.value, reading, where)
    if value is None:
        return
    code, name = None, value.text
    if level.coded and value.text is not None:
        code, _, name = value.text.partition(" ")
        if not name.strip():
            reading.report.add("place.code", entry.value.mark, where, word=value.text)
            return
    yield Place(
        place=number,
        tree=tree.id,
        tree_label=reading.label(tree.label),
        tree_kind=tree.canonical or None,
        level=level.id,
        level_label=reading.label(level.label),
        level_order=order,
        code=code,
        name=name,
        absence=value.absence,
        mark=entry.value.mark,
        path=("places", tree.id, level.id),
    )
