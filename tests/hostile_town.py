"""Hostile town: the invented town as plain values, so that a test can put anything into any of its fields.

Every file is written anew as YAML in its JSON form, one scalar a line: the line of a problem tells whose it is.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from builders import ROOT

from mieruka.frontmatter import ListNode, MapNode, Node, read_document, read_list, read_mapping
from mieruka.problems import Report

TOWNS = ROOT / "tests/towns"
Steps = tuple["str | int", ...]
Value = "str | list[Value] | dict[str, Value] | Blank"


class Blank:
    """The `~` of a box that is printed but blank."""


BLANK = Blank()


@dataclass(frozen=True, slots=True)
class Place:
    """One scalar of a file: the way down to it. `is_key`: the key itself; a way of one number: a paragraph's line."""

    path: str
    steps: Steps
    is_key: bool = False

    def __str__(self) -> str:
        """Return how a failing test calls it."""
        return f"{self.path}:{'.'.join(map(str, self.steps))}{' (key)' if self.is_key else ''}"


@dataclass(frozen=True, slots=True)
class File:
    """A content file: its fields, and of a sheet the lines of its body."""

    fields: object
    body: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A file as text, with the places that stand on each line, counted from 1: a key and its value."""

    text: str
    places: Mapping[int, tuple[Place, ...]] = field(default_factory=dict)


Town = dict[str, File]


def read_town(folder: Path = TOWNS) -> Town:
    """Return the files of a content folder by path."""
    return {path.relative_to(folder).as_posix(): _read(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _read(path: Path) -> File:
    report, content = Report(), path.read_bytes()
    if path.suffix == ".md":
        document = read_document(content, path.name, report)
        assert document is not None
        return File(_value(document.front), tuple(document.body.strip("\n").split("\n")))
    read = read_list if path.name == "glossary.yaml" else read_mapping
    tree = read(content, path.name, report)
    assert tree is not None, report.problems
    return File(_value(tree))


def _value(node: Node) -> object:
    if isinstance(node, MapNode):
        return {entry.key.text: _value(entry.value) for entry in node.entries}
    if isinstance(node, ListNode):
        return [_value(item) for item in node.items]
    return BLANK if node.plain and node.text == "~" else node.text


def write_file(path: str, file: File, values: Mapping[Place, object] | None = None) -> Written:
    """Return a file as YAML in its JSON form, and of a sheet the body below it, with other values at some places."""
    values = values or {}
    lines: Lines = []
    _write(file.fields, Place(path, ()), "", lines, values)
    if file.body is not None:
        body = [Place(path, (number,)) for number in range(len(file.body))]
        below = [(str(values.get(place, text)), (place,)) for place, text in zip(body, file.body, strict=True)]
        lines = [("---", ()), *lines, ("---", ()), *below]
    found = {number: places for number, (_, places) in enumerate(lines, 1) if places}
    return Written("\n".join(text for text, _ in lines) + "\n", found)


Lines = list[tuple[str, tuple[Place, ...]]]


def _write(value: object, place: Place, head: str, lines: Lines, values: Mapping[Place, object]) -> None:
    """Add the lines of what stands at a place, or shall stand there; `head` is its key as it is written."""
    value, key = values.get(place, value), replace(place, is_key=True)
    if not isinstance(value, dict | list):
        text = "~" if isinstance(value, Blank) else quote(str(value))
        lines.append((f" {head}{text}", (key, place) if head else (place,)))
        return
    opened, closed = ("{", "}") if isinstance(value, dict) else ("[", "]")
    lines.append((f" {head}{opened}", (key,) if head else ()))
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    for number, (step, child) in enumerate(pairs, 1):
        inner = Place(place.path, (*place.steps, step))
        written = quote(str(values.get(replace(inner, is_key=True), step)))
        _write(child, inner, f"{written}: " if isinstance(value, dict) else "", lines, values)
        if number < len(pairs):
            lines[-1] = (f"{lines[-1][0]},", lines[-1][1])
    lines.append((f" {closed}", ()))


def quote(text: str) -> str:
    """Return a text as a double-quoted scalar on one line: JSON, which YAML reads too; what is unseen is escaped."""
    return "".join(one if one.isprintable() else _escape(one) for one in json.dumps(text, ensure_ascii=False))


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def list_places(town: Town, *, keys: bool = False) -> list[Place]:
    """Return every scalar value of a town's files and every line of its texts; on request the keys too."""
    found = []
    for path, file in town.items():
        found += [Place(path, steps) for steps, value in _walk(file.fields, ()) if isinstance(value, str)]
        if keys:
            found += [
                Place(path, steps, is_key=True)
                for steps, _ in _walk(file.fields, ())
                if steps and isinstance(steps[-1], str)
            ]
        body = file.body or ()
        found += [Place(path, (number,)) for number, line in enumerate(body) if line and not line.startswith("#")]
    return found


def _walk(value: object, steps: Steps) -> Iterator[tuple[Steps, object]]:
    if steps:
        yield steps, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in pairs:
        yield from _walk(child, (*steps, key))


def is_line(town: Town, place: Place) -> bool:
    """Tell whether a place is a line of a body."""
    return town[place.path].body is not None and len(place.steps) == 1 and isinstance(place.steps[0], int)


Places = dict[tuple[str, int], tuple[Place, ...]]


def write_town(town: Town, folder: Path, values: Mapping[Place, object] | None = None) -> Places:
    """Write a town's files, with other values at some places; return the places on each line of each file."""
    places: Places = {}
    for path, file in town.items():
        written = write_file(path, file, values)
        target, content = folder / path, written.text.encode("utf-8", "surrogatepass")
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
        places |= {(path, line): some for line, some in written.places.items()}
    return places
