"""Read the places of a sheet: where it stands in a plan, a strategy or the budget."""

from collections.abc import Iterator

from mieruka.forms.model import Level, Tree
from mieruka.frontmatter import Entry, MapNode, Node, TextNode
from mieruka.keys import as_list, is_missing, items_of, join, name_ids, open_mapping, tell_twice, was_told
from mieruka.records import Place
from mieruka.sheets.reading import LOST, Reading, read_absence, read_scalar, read_text_cell


def read_places(node: Node, reading: Reading, where: str) -> list[Place]:
    """Return one row per level of each place, places numbered from 1, levels in the form's order.

    Problems: key.*, value.not_in_choices, place.no_tree, place.no_level, place.code.
    """
    rows: list[Place] = []
    tell_twice(items_of(node), reading.report, where)
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        if not isinstance(line, MapNode):
            if not was_told(line):
                reading.report.add("node.not_a_mapping", line.mark, at, known="tree")
            continue
        tree = _read_tree(line, reading, at)
        names = reading.names.levels[tree.id]
        entries = open_mapping(line, names, reading.report, at)
        values = [entry.value for entry in entries.values() if isinstance(entry.value, TextNode)]
        if not any(read_absence(value, reading) for value in values):  # 該当なし has no levels below
            reading.note_keys(f"places.{tree.id}", line, entries)
        entries.pop("tree", None)
        if not entries:
            known = "、".join(level.label for level in tree.levels)
            reading.report.add("place.no_level", line.mark, at, known=known)
        for order, level in enumerate(tree.levels, 1):
            if level.id in entries:
                entry = entries[level.id]
                rows += _read_level(entry, (number, tree, level, order), reading, join(at, entry.key.text))
    return rows


def _read_tree(line: MapNode, reading: Reading, where: str) -> Tree:
    """Return the tree of a line; it may be left out where the form has one only.

    A wrong one is told, and the line is read by the tree that has its levels. Problems: key.missing, place.no_tree.
    """
    trees = {tree.id: tree for tree in reading.form.trees}
    names = name_ids([("tree", reading.contract.keys["tree"])])
    entry = next((one for one in line.entries if names.find(one.key.text)), None)
    if entry is None:
        levels = {spelling for one in reading.names.levels.values() for spelling in one.ids}
        misspelt = any(one.key.text not in levels and names.near(one.key.text) for one in line.entries)
        if len(trees) > 1 and not misspelt:
            reading.report.add("key.missing", line.mark, where, key="tree")
        return _likely_tree(line, reading)
    scalar = read_scalar(entry.value, reading, join(where, entry.key.text)) if not is_missing(entry.value) else None
    identifier = reading.names.trees.find(scalar.text) if scalar else None
    if scalar and identifier is None:
        reading.report.add(
            "place.no_tree",
            scalar.mark,
            join(where, entry.key.text),
            word=scalar.text,
            allowed="、".join(reading.label(tree.label) for tree in trees.values()),
            near=reading.names.trees.near(scalar.text),
        )
    return trees[identifier] if identifier else _likely_tree(line, reading)


def _likely_tree(line: MapNode, reading: Reading) -> Tree:
    """Return the tree whose levels are most of the keys of a line."""
    words = [entry.key.text for entry in line.entries]
    levels = reading.names.levels
    return max(reading.form.trees, key=lambda tree: sum(levels[tree.id].find(word) is not None for word in words))


def _read_level(entry: Entry, of: tuple[int, Tree, Level, int], reading: Reading, where: str) -> Iterator[Place]:
    number, tree, level, order = of
    value = read_text_cell(entry.value, reading, where)
    code, name = None, value.text
    if level.coded and value.text is not None:
        code, _, name = value.text.partition(" ")
        if not name.strip():
            reading.report.add("place.code", entry.value.mark, where, word=value.text)
            code, name, value = None, None, LOST
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
