"""Comparisons: the sets of programmes that site.yaml declares, to be shown side by side."""

from mieruka.collection import Comparison
from mieruka.content import is_slug
from mieruka.frontmatter import Entry, MapNode
from mieruka.keys import as_list, as_text, has_unknown, join, name_ids, open_mapping, was_told
from mieruka.problems import Mark, Report

FEWEST_COMPARED, MOST_COMPARED = 2, 4


def read_comparisons(entry: Entry | None, report: Report) -> tuple[Comparison, ...]:
    """Return the sets of programmes, in order. Problems: key.*, node.*, content.slug, comparison.*."""
    found: dict[str, Comparison] = {}
    for number, node in enumerate(as_list(entry.value, report, entry.key.text) if entry else (), 1):
        where = join(entry.key.text if entry else "", str(number))
        entries = open_mapping(node, name_ids((key, "") for key in ("id", "title", "sheets")), report, where)
        for key in ("id", "title", "sheets"):
            if key not in entries and isinstance(node, MapNode) and not has_unknown(node, entries):
                report.add("key.missing", node.mark, where, key=key)
        words = {
            key: as_text(entries[key].value, report, join(where, key)) for key in ("id", "title") if key in entries
        }
        sheets, marks = _read_compared(entries.get("sheets"), report, where)
        word = words.get("id")
        if word is not None and not is_slug(word):
            report.add("content.slug", entries["id"].value.mark, join(where, "id"), word=word)
        elif word in found:
            report.add("comparison.twice", entries["id"].value.mark, join(where, "id"), word=word)
        elif word is not None:
            found[word] = Comparison(id=word, title=words.get("title") or word, sheets=sheets, marks=marks)
    return tuple(found.values())


def _read_compared(entry: Entry | None, report: Report, where: str) -> tuple[tuple[str, ...], tuple[Mark, ...]]:
    """Return the addresses of a set, each with its place. Problems: comparison.count, comparison.sheet_twice."""
    marks: dict[str, Mark] = {}
    nodes = as_list(entry.value, report, join(where, entry.key.text)) if entry else ()
    for node in nodes:
        word = as_text(node, report, join(where, "sheets"))
        if word in marks:
            report.add("comparison.sheet_twice", node.mark, join(where, "sheets"), word=word)
        elif word is not None:
            marks[word] = node.mark
    if entry and not was_told(entry.value) and not FEWEST_COMPARED <= len(nodes) <= MOST_COMPARED:
        report.add("comparison.count", entry.value.mark, join(where, "sheets"), count=len(nodes))
    return tuple(marks), tuple(marks.values())
