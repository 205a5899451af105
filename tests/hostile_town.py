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
    """A file as text, with the place that stands on each line, counted from 1."""

    text: str
    places: Mapping[int, Place] = field(default_factory=dict)


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


def write_file(path: str, file: File) -> Written:
    """Return a file as YAML in its JSON form, and of a sheet the body below it."""
    lines: list[tuple[str, Place | None]] = []
    _write(file.fields, (), "", lines, path)
    if file.body is None:
        texts, places = [text for text, _ in lines], [place for _, place in lines]
    else:
        texts = ["---", *(text for text, _ in lines), "---", *file.body]
        places = [None, *(place for _, place in lines), None]
        places += [Place(path, (number,)) for number in range(len(file.body))]
    found = {number: place for number, place in enumerate(places, 1) if place is not None}
    return Written("\n".join(texts) + "\n", found)


def _write(value: object, steps: Steps, head: str, lines: list[tuple[str, Place | None]], path: str) -> None:
    """Add the lines of a value; `head` is its key."""
    if isinstance(value, dict | list):
        opened, closed = ("{", "}") if isinstance(value, dict) else ("[", "]")
        lines.append((f" {head}{opened}", Place(path, steps, is_key=True) if head else None))
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for number, (key, child) in enumerate(pairs, 1):
            inner = f"{quote(str(key))}: " if isinstance(value, dict) else ""
            _write(child, (*steps, key), inner, lines, path)
            if number < len(value):
                lines[-1] = (f"{lines[-1][0]},", lines[-1][1])
        lines.append((f" {closed}", None))
    else:
        lines.append((f" {head}{'~' if isinstance(value, Blank) else quote(str(value))}", Place(path, steps)))


def quote(text: str) -> str:
    """Return a text as a double-quoted scalar on one line: JSON, which YAML reads too; surrogates are written out."""
    return (
        json.dumps(text, ensure_ascii=False)
        .replace("\x7f", "\\x7f")
        .replace("\u2028", "\\u2028")
        .replace("\x85", "\\x85")
    )


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


def put(town: Town, values: Mapping[Place, object]) -> Town:
    """Return the town with other values, or other keys, at some places."""
    changed = dict(town)
    for path in {place.path for place in values}:
        own = {place: value for place, value in values.items() if place.path == path}
        file = town[path]
        fields = {place.steps: value for place, value in own.items() if not is_line(town, place) and not place.is_key}
        keys = {place.steps: str(value) for place, value in own.items() if place.is_key}
        body = list(file.body or ())
        for place, value in own.items():
            if is_line(town, place):
                body[int(place.steps[0])] = str(value)
        changed[path] = replace(
            file, fields=_put(file.fields, (), fields, keys), body=None if file.body is None else tuple(body)
        )
    return changed


def _put(value: object, steps: Steps, fields: Mapping[Steps, object], keys: Mapping[Steps, str]) -> object:
    if steps in fields:
        return fields[steps]
    if isinstance(value, dict):
        return {keys.get((*steps, key), key): _put(child, (*steps, key), fields, keys) for key, child in value.items()}
    if isinstance(value, list):
        return [_put(child, (*steps, number), fields, keys) for number, child in enumerate(value)]
    return value


def write_town(town: Town, folder: Path) -> dict[tuple[str, int], Place]:
    """Write a town's files that are not there yet as they are; return the place of each line of each file."""
    places: dict[tuple[str, int], Place] = {}
    for path, file in town.items():
        written = write_file(path, file)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        content = written.text.encode("utf-8", "surrogatepass")
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
        places |= {(path, line): place for line, place in written.places.items()}
    return places
