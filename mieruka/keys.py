"""Keys: open a mapping whose keys are known, by id or by printed label.

The one place where an unknown, misspelt or cut-off key becomes a problem with the nearest right one.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mieruka.frontmatter import Entry, ListNode, MapNode, Node, TextNode
from mieruka.problems import Report, Severity


@dataclass(frozen=True, slots=True)
class Names:
    """What may be written for each id: the id itself or its label, where the label is unique.

    Shape: `ids` maps each spelling to its id; `shared` maps a label that several ids share to those ids.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, spelling: str) -> str | None:
        """Return the id that a spelling means, or None. A full-width ％ is taken for %."""
        if spelling in self.ids:
            return self.ids[spelling]
        narrow, wide = spelling.replace("％", "%"), spelling.replace("%", "％")
        return self.ids.get(narrow) or self.ids.get(wide)

    def near(self, spelling: str) -> str:
        """Return the known spelling most like this one, or ""."""
        return nearest(spelling, self.ids)


def name_ids(labels: Iterable[tuple[str, str]]) -> Names:
    """Return the names of (id, label) pairs. An id always means itself, even where another's label is the same."""
    pairs = list(labels)
    ids: dict[str, str] = {}
    owners: dict[str, list[str]] = {}
    for identifier, label in pairs:
        if label and identifier not in owners.setdefault(label, []):
            owners[label].append(identifier)
    shared = {label: tuple(some) for label, some in owners.items() if len(some) > 1}
    ids = {label: some[0] for label, some in owners.items() if len(some) == 1}
    ids |= {identifier: identifier for identifier, _ in pairs}
    return Names(ids, {label: some for label, some in shared.items() if label not in ids})


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like this one, or "" where none is near. Widths and case do not count."""

    def fold(text: str) -> str:
        return unicodedata.normalize("NFKC", text).casefold().replace(" ", "").replace("_", "")

    folded = {fold(one): one for one in known}
    found = difflib.get_close_matches(fold(word), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def open_mapping(node: Node, names: Names, report: Report, where: str = "") -> dict[str, Entry]:
    """Return a mapping's entries by id, in written order. A misspelt key is told, and read as the one that it is like.

    Problems: node.not_a_mapping, key.unknown, key.misspelt, key.ambiguous, key.doubled, key.comma, key.colon,
    key.no_colon, value.missing.
    """
    tree = _as_mapping(node, names, report, where)
    if tree is None:
        return {}
    entries = mend_entries(tree, lambda word: names.find(word) is not None, report, where)
    found: dict[str, Entry] = {}
    taken = {names.find(entry.key.text) for entry in entries}
    for entry in entries:
        identifier = find_id(entry, names, report, where, taken)
        if identifier is None:
            continue
        if identifier in found:
            first = found[identifier].key
            if first.text != entry.key.text:  # the same key written twice is told by the front matter
                report.add("key.doubled", entry.key.mark, entry.key.text, key=entry.key.text, line=first.mark.line)
            continue
        if is_missing(entry.value):
            report.add("value.missing", entry.key.mark, join(where, entry.key.text))
            found[identifier] = entry._replace(value=TextNode("", entry.value.mark, plain=True, told=True))
        else:
            found[identifier] = entry
    return found


def _as_mapping(node: Node, names: Names, report: Report, where: str) -> MapNode | None:
    """Return a mapping; `key：value` alone is told, and read as one. Problems: node.not_a_mapping, key.colon."""
    if isinstance(node, MapNode):
        return node
    if isinstance(node, TextNode) and not node.told:
        entry = split_at_colon(node, lambda word: names.find(word) is not None, report, where)
        if entry:
            return MapNode((entry,), node.mark)
    if not was_told(node):
        report.add("node.not_a_mapping", node.mark, where, known="、".join(list(names.ids)[:8]))
    return None


def find_id(entry: Entry, names: Names, report: Report, where: str, taken: Container[str | None] = ()) -> str | None:
    """Return the id that a key names, the nearest one where it is misspelt (told), or None with a problem.

    Shape: `taken` holds the ids that stand in the mapping rightly: a misspelt key is none of them.
    """
    word = entry.key.text
    if (identifier := names.find(word)) is not None:
        return identifier
    near = nearest(word, (spelling for spelling, one in names.ids.items() if one not in taken))
    if word in names.shared:
        report.add("key.ambiguous", entry.key.mark, join(where, word), key=word, ids="、".join(names.shared[word]))
    elif near:
        report.add("key.misspelt", entry.key.mark, join(where, word), key=word, near=near)
        return names.ids[near]
    else:
        report.add("key.unknown", entry.key.mark, join(where, word), key=word, known="、".join(names.ids) or "―")
    return None


def mend_entries(node: MapNode, is_key: Callable[[str], bool], report: Report, where: str) -> list[Entry]:
    """Return a mapping's entries; in braces, what a comma cut off or another colon joined is told and put together.

    Problems: key.colon, key.no_colon, key.comma.
    """
    mended: list[Entry] = []
    told = False
    for entry in node.entries:
        if not entry.bare:
            mended.append(entry)
            told = False
        elif joined := split_at_colon(entry.key, is_key, report, where):
            mended.append(joined)
            told = False
        else:
            before = mended.pop() if mended else None
            if not told:
                report.add(
                    "key.comma", entry.key.mark, join(where, before.key.text) if before else where, key=entry.key.text
                )
            told = True
            if before and isinstance(before.value, TextNode):
                text = f"{before.value.text},{entry.key.text}"
                mended.append(before._replace(value=before.value._replace(text=text, told=True)))
            elif before:
                mended.append(before)
    return mended


def has_unknown(node: Node, entries: Collection[str]) -> bool:
    """Tell whether a mapping has keys that nobody knows (told): one of them may be a key that seems to be missing."""
    return isinstance(node, MapNode) and len({entry.key.text for entry in node.entries}) > len(entries)


COLONS = re.compile(r"[ 　]*[：；＝;=][ 　]*|:[ 　]*|[ 　]+")


def split_at_colon(node: TextNode, is_key: Callable[[str], bool], report: Report, where: str) -> Entry | None:
    """Return the entry of a text like `key：value`, told; None where no known key stands before a colon or a space."""
    for found in COLONS.finditer(node.text):
        key, value = node.text[: found.start()], node.text[found.end() :]
        if is_key(key):
            code = "key.colon" if found[0].strip(" 　") else "key.no_colon"
            mark = node.mark._replace(column=node.mark.column + found.start())
            shown = found[0].strip(" ") or found[0]
            report.add(code, mark, join(where, key), key=key, found=shown, instead=f"{key}: {value[:20]}".rstrip())
            place = node.mark._replace(column=node.mark.column + found.end())
            return Entry(TextNode(key, node.mark, plain=True), TextNode(value, place, plain=True, told=not value))
    return None


def refuse_choice(report: Report, node: Node, where: str, allowed: Iterable[str]) -> None:
    """Report a value that is not one of those allowed, with the nearest one. Problems: value.not_in_choices."""
    word = node.text if isinstance(node, TextNode) else ""
    words = list(allowed)
    near = nearest(word, words) or "―"
    report.add("value.not_in_choices", node.mark, where, word=word, allowed="、".join(words) or "―", near=near)


def is_missing(node: Node) -> bool:
    """Tell whether nothing stands after the key, neither a value nor `~`, and nobody has told so yet."""
    return isinstance(node, TextNode) and (not node.text or node.text.isspace()) and not node.told


def was_told(node: Node) -> bool:
    """Tell whether a problem about the node is told already."""
    return isinstance(node, TextNode) and node.told


def is_blank_mark(node: Node) -> bool:
    """Tell whether the value is `~`: printed, but blank."""
    return isinstance(node, TextNode) and node.plain and node.text == "~"


def as_list(node: Node, report: Report, where: str) -> tuple[Node, ...]:
    """Return a list's items. A mapping where a list of them is needed is told, and is its only item.

    Problems: node.not_a_list, value.missing.
    """
    if isinstance(node, ListNode):
        if not node.items:
            report.add("value.missing", node.mark, where)
        return node.items
    if not was_told(node):
        report.add("node.not_a_list", node.mark, where)
    return (node,) if isinstance(node, MapNode) else ()


def items_of(node: Node) -> tuple[Node, ...]:
    """Return the items of a list, none of another node."""
    return node.items if isinstance(node, ListNode) else ()


def tell_twice(nodes: Iterable[Node], report: Report, where: str, severity: Severity = "error") -> None:
    """Report items of a list that say the same as one before, blank ones apart. Problems: item.twice."""
    first: dict[Bare, Node] = {}
    for node in nodes:
        bare = _bare(node)
        before = first.setdefault(bare, node)
        if before is not node and not was_told(node) and any(_words(bare)):
            report.add_as(severity, "item.twice", node.mark, where, line=before.mark.line)


Bare = str | tuple["Bare", ...]


def _bare(node: Node) -> Bare:
    """Return what a node says, without its places: two that say the same are equal."""
    if isinstance(node, TextNode):
        return node.text
    if isinstance(node, ListNode):
        return tuple(_bare(item) for item in node.items)
    return tuple((entry.key.text, _bare(entry.value)) for entry in node.entries)


def _words(bare: Bare) -> Iterator[str]:
    """Yield the values that are no blank; a mapping's keys are none."""
    if isinstance(bare, str):
        yield from [bare] if bare.strip(" ~-") else []
        return
    for one in bare:
        pair = isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], str)
        yield from _words(one[1] if pair else one)


def as_text(node: Node, report: Report, where: str) -> str | None:
    """Return a scalar's text, or None. Problems: node.not_text, value.missing."""
    if not isinstance(node, TextNode):
        report.add("node.not_text", node.mark, where)
        return None
    if is_missing(node):
        report.add("value.missing", node.mark, where)
    return None if is_missing(node) or node.told else node.text


def join(where: str, key: object) -> str:
    """Return the path of a field, as its author wrote it."""
    return f"{where}.{key}" if where else str(key)
