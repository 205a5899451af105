"""Keys: open a mapping whose keys are known, by id or by printed label.

The one place where an unknown, misspelt or cut-off key becomes a problem with the nearest right one.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mieruka.frontmatter import Entry, ListNode, MapNode, Node, TextNode
from mieruka.problems import Report


@dataclass(frozen=True, slots=True)
class Names:
    """What may be written for each id: the id itself or its label, where the label is unique.

    Shape: `ids` maps each spelling to its id; `shared` maps a label that several ids share to those ids.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
    """Return a mapping's entries by id, in written order.

    Problems: node.not_a_mapping, key.unknown, key.misspelt, key.ambiguous, key.doubled, key.comma, value.missing.
    """
    if not isinstance(node, MapNode):
        report.add("node.not_a_mapping", node.mark, where, known="、".join(list(names.ids)[:8]))
        return {}
    found: dict[str, Entry] = {}
    for entry in node.entries:
        identifier = find_id(entry, node.flow, names, report, where)
        if identifier is None:
            continue
        if identifier in found:
            first = found[identifier].key
            if first.text != entry.key.text:  # the same key written twice is told by the front matter
                report.add("key.doubled", entry.key.mark, entry.key.text, key=entry.key.text, line=first.mark.line)
            continue
        found[identifier] = entry
        if is_missing(entry.value):
            report.add("value.missing", entry.key.mark, join(where, entry.key.text))
    return {key: entry for key, entry in found.items() if not is_missing(entry.value)}


def find_id(entry: Entry, flow: bool, names: Names, report: Report, where: str) -> str | None:
    """Return the id that a key names, or None with a problem."""
    word = entry.key.text
    if word in names.ids:
        return names.ids[word]
    if word in names.shared:
        report.add("key.ambiguous", entry.key.mark, join(where, word), key=word, ids="、".join(names.shared[word]))
    elif flow and is_missing(entry.value):
        report.add("key.comma", entry.key.mark, where, key=word)
    elif near := names.near(word):
        report.add("key.misspelt", entry.key.mark, join(where, word), key=word, near=near)
    else:
        report.add("key.unknown", entry.key.mark, join(where, word), key=word, known="、".join(names.ids) or "―")
    return None


def refuse_choice(report: Report, node: Node, where: str, allowed: Iterable[str]) -> None:
    """Report a value that is not one of those allowed, with the nearest one. Problems: value.not_in_choices."""
    word = node.text if isinstance(node, TextNode) else ""
    words = list(allowed)
    near = nearest(word, words) or "―"
    report.add("value.not_in_choices", node.mark, where, word=word, allowed="、".join(words) or "―", near=near)


def is_missing(node: Node) -> bool:
    """Tell whether nothing stands after the key: neither a value nor `~`."""
    return isinstance(node, TextNode) and not node.text.strip()


def is_blank_mark(node: Node) -> bool:
    """Tell whether the value is `~`: printed, but blank."""
    return isinstance(node, TextNode) and node.plain and node.text == "~"


def as_list(node: Node, report: Report, where: str) -> tuple[Node, ...]:
    """Return a list's items. Problems: node.not_a_list."""
    if isinstance(node, ListNode):
        return node.items
    report.add("node.not_a_list", node.mark, where)
    return ()


def as_text(node: Node, report: Report, where: str) -> str | None:
    """Return a scalar's text, or None. Problems: node.not_text, value.missing."""
    if not isinstance(node, TextNode):
        report.add("node.not_text", node.mark, where)
        return None
    if is_missing(node):
        report.add("value.missing", node.mark, where)
        return None
    return node.text


def join(where: str, key: object) -> str:
    """Return the path of a field, as its author wrote it."""
    return f"{where}.{key}" if where else str(key)
