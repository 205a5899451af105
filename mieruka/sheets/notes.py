"""Read reading notes, and mark the rows that they speak of."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, replace
from typing import Any, TypeVar

from mieruka.contract import Cell
from mieruka.frontmatter import Entry, ListNode, Node
from mieruka.keys import as_list, has_unknown, is_blank_mark, items_of, join, name_ids, open_mapping, tell_twice
from mieruka.problems import Mark
from mieruka.problems.causes import NOTATION
from mieruka.records import Path, ReadingNote, Record, Sheet, Written
from mieruka.scalars import is_placeholder, read_year
from mieruka.sheets.reading import Reading, read_entry_fields, read_scalar, refuse_cut

Row = TypeVar("Row", bound=Record)
ANY = "*"


def read_notes(node: Node, reading: Reading, where: str) -> list[ReadingNote]:
    """Return the reading notes, numbered from 1. Problems: key.*, type.*, note.no_confidence."""
    notes: list[ReadingNote] = []
    columns = [field for field in reading.contract.tables["reading_notes"].entries if field.name != "alternatives"]
    listed = next(f for f in reading.contract.tables["reading_notes"].entries if f.name == "alternatives")
    names = name_ids([*((field.key, field.title) for field in columns), (listed.key, listed.title)])
    tell_twice(items_of(node), reading.report, where)
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        entries = open_mapping(line, names, reading.report, at)
        cells = read_entry_fields(columns, entries, reading, at)
        if not entries:
            continue
        for key in ("field", "why"):
            if key not in entries and not has_unknown(line, entries):
                label = next(field.title for field in columns if field.key == key)
                reading.report.add("key.missing", line.mark, at, key=key, label=label)
        if "confidence" not in entries and "printed_so" not in entries and not has_unknown(line, entries):
            reading.report.add("note.no_confidence", line.mark, at)
        if cells.get("field") is not None:
            more = _alternatives(entries.get("alternatives"), reading, at)
            notes.append(_note(number, cells, more, line.mark))
    return notes


def _note(number: int, cells: Mapping[str, Cell], alternatives: tuple[str, ...], mark: Mark) -> ReadingNote:
    confidence, printed, so = cells.get("confidence"), cells.get("printed"), cells.get("printed_so")
    return ReadingNote(
        note=number,
        field=str(cells.get("field")),
        confidence=None if confidence is None else str(confidence),
        printed=None if printed is None else str(printed),
        printed_so=so if isinstance(so, bool) else None,
        alternatives=alternatives,
        why=str(cells.get("why") or ""),
        mark=mark,
    )


def _alternatives(entry: Entry | None, reading: Reading, where: str) -> tuple[str, ...]:
    if entry is None or is_blank_mark(entry.value):
        return ()
    tell_twice(items_of(entry.value), reading.report, join(where, entry.key.text))
    nodes = entry.value.items if isinstance(entry.value, ListNode) else (entry.value,)
    at = join(where, entry.key.text)
    refuse_cut(nodes, reading.report, at)
    scalars = [read_scalar(node, reading, at) for node in nodes]
    for scalar in scalars:
        if scalar and is_placeholder(scalar.text) and re.search("[A-Za-z]", scalar.text):  # it may be a dash, or 空欄
            reading.report.add("value.placeholder", scalar.mark, at, word=scalar.text[:20], marks="")
    return tuple(scalar.text for scalar in scalars if scalar)


class Pattern:
    """The field of a note, matched against the paths of rows: `*` stands for any run, labels for their ids."""

    def __init__(self, note: ReadingNote, by_label: Mapping[str, frozenset[str]]) -> None:
        """Split the field at its dots; each step becomes the set of ids that it may mean."""
        self.note = note
        self.steps = [_meanings(step, by_label) for step in _split_field(note.field)]

    def names(self, key: str) -> bool:
        """Tell whether a step of the field is a key, or its label."""
        return any(key in step for step in self.steps)

    def first_lacking(self, paths: Sequence[Path]) -> tuple[frozenset[str], ...]:
        """Return the steps down to the first one that no row has: notes with the same have nothing for one reason."""
        deepest = next(
            number
            for number in range(len(self.steps), -1, -1)
            if not number or any(_covers(self.steps[:number], path, frozenset()) for path in paths)
        )
        return tuple(self.steps[: deepest + 1])

    def covers(self, path: Path, columns: frozenset[str] = frozenset()) -> bool:
        """Tell whether the note speaks of a row: its path begins as the pattern says.

        `columns`: names that may follow the row's own path (`indicators.2.name`).
        """
        return bool(path) and _covers(self.steps, path, columns)

    def begins(self, spelt: str) -> bool:
        """Tell whether the note's field is a value's own, or one above it, spelt as messages show it."""
        return f"{spelt}.".startswith(f"{self.note.field}.")


def _split_field(field: str) -> list[str]:
    """A dot parts keys; `R5 予算` in a column's heading is a year and a stage."""
    steps: list[str] = []
    for step in field.split("."):
        first, _, rest = step.partition(" ")
        steps += [first, rest] if rest and isinstance(read_year(first), int) else [step]
    return steps


def _meanings(step: str, by_label: Mapping[str, frozenset[str]]) -> frozenset[str]:
    year = read_year(step)
    return by_label.get(step, frozenset()) | {step} | ({str(year)} if isinstance(year, int) else set())


def _covers(steps: Sequence[frozenset[str]], path: Path, columns: frozenset[str]) -> bool:
    if not steps:
        return True
    if ANY in steps[0]:
        return any(_covers(steps[1:], path[skip:], columns) for skip in range(len(path) + 1))
    if path:
        return path[0] in steps[0] and _covers(steps[1:], path[1:], columns)
    return len(steps) == 1 and bool(steps[0] & columns)


def mark_rows(
    rows: Sequence[Row], patterns: Sequence[Pattern], spelt: Mapping[Mark, str], used: set[int]
) -> tuple[Row, ...]:
    """Return the rows with the confidence of the notes that cover them; low outweighs medium. Notes used are added."""
    if not patterns or not rows:
        return tuple(rows)
    columns = frozenset(field.name for field in fields(rows[0])) | {"text", "for", "who", "from", "rate", "desired"}
    marked = []
    for row in rows:
        own = spelt.get(row.mark, "")
        found = [one.note for one in patterns if one.covers(row.path, columns) or one.begins(own)]
        used.update(note.note for note in found)
        words = {note.confidence for note in found}
        confidence = "low" if "low" in words else "medium" if "medium" in words else None
        marked.append(replace(row, confidence=confidence) if confidence else row)
    return tuple(marked)


def is_explained(pattern: Pattern, reading: Reading) -> bool:
    """Tell whether what a note speaks of is not there for a reason that is told: its block, or the note, has an error.

    A key of the form that was left out, and that a note speaks of, is no notice any more: it is told as an error.
    """
    problems = reading.report.problems
    for number, problem in enumerate(problems):
        steps = [_meanings(step, reading.names.by_label) for step in _split_field(problem.field)]
        if problem.code == "key.left_out" and pattern.names(problem.values.get("id", problem.values["key"])):
            problems[number] = replace(problem, severity="error")
            return True
        if problem.severity != "error" or problem.code == "note.nothing":
            continue
        if problem.code.startswith(NOTATION):
            return True
        own = "reading_notes" in steps[0] and problem.field.split(".")[1:2] == [str(pattern.note.note)]
        in_texts = problem.code.startswith("body.") and "texts" in pattern.steps[0]
        at_head = problem.code == "key.unknown" and len(steps) == 1
        if own or in_texts or at_head or steps[0] & pattern.steps[0] - {""}:
            return True
    return False


def patterns_of(notes: Sequence[ReadingNote], reading: Reading) -> list[Pattern]:
    """Return the notes' fields, ready to match."""
    return [Pattern(note, reading.names.by_label) for note in notes]


def head_notes(patterns: Sequence[Pattern], keys: AbstractSet[str], below: Mapping[str, frozenset[str]]) -> set[int]:
    """Return the notes that speak of a key at the head of the sheet, also of one that is left out there.

    Shape: `below` names the keys that may stand under a head key.
    """
    used = set()
    for pattern in patterns:
        named = pattern.steps[0] & keys
        inner = frozenset().union(*(below.get(key, frozenset()) for key in named))
        if named and (len(pattern.steps) == 1 or pattern.steps[1] & inner):
            used.add(pattern.note.note)
    return used


TABLES_WITH_NOTES = [
    "attributes",
    "places",
    "indicators",
    "indicator_values",
    "costs",
    "staffing",
    "stated",
    "answers",
    "ratings",
    "directions",
    "shares",
    "opinions",
    "links",
    "pillars",
    "measures",
    "benefits",
    "texts",
]


def apply_notes(sheet: Sheet, reading: Reading, head: AbstractSet[str], below: Mapping[str, frozenset[str]]) -> Sheet:
    """Return the sheet with the rows marked that reading notes speak of.

    Shape: `head` names the keys at its head that are no block, `below` the keys that may stand under one of them.
    Problems: note.nothing, note.low, note.medium.
    """
    patterns, spelt = patterns_of(sheet.reading_notes, reading), reading.spelt
    used = head_notes(patterns, head, below)
    marked: dict[str, Any] = {
        table: mark_rows(getattr(sheet, table), patterns, spelt, used) for table in TABLES_WITH_NOTES
    }
    told: set[tuple[frozenset[str], ...]] = set()
    for note, pattern in zip(sheet.reading_notes, patterns, strict=True):
        if note.note not in used:
            paths = [row.path for table in TABLES_WITH_NOTES for row in marked[table]]
            lacking = pattern.first_lacking(paths)
            if lacking not in told and not is_explained(pattern, reading):
                reading.report.add("note.nothing", note.mark, note.field, word=note.field)
            told.add(lacking)
        elif note.confidence and note.why:
            reading.report.add(f"note.{note.confidence}", note.mark, note.field, why=note.why)
    so = [pattern for pattern in patterns if pattern.note.printed_so]
    rows = [row for table in TABLES_WITH_NOTES for row in marked[table]] if so else []
    as_printed = frozenset(
        row.path for row in rows if any(one.covers(row.path) or one.begins(spelt.get(row.mark, "")) for one in so)
    )
    named = {step: step for pattern in patterns if len(pattern.steps) == 1 for step in pattern.steps[0]}
    mappings = tuple(
        (pattern, keys if pattern else tuple({**named, **dict(keys)}.items())) for pattern, keys, _ in reading.written
    )
    spots = tuple(number for _, _, mark in reading.written for number in (mark.line, mark.column))
    return replace(sheet, as_printed=as_printed, written=Written(mappings, spots), **marked)
