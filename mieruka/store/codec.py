"""The codec: values of a build as JSON and back. It makes nothing but the values that are listed here.

What JSON has stands as it is. All else is a list that begins with its kind: a mark of one letter, or the name of a
frozen dataclass or named tuple of this program, which must have been loaded already: reading loads no code. Bytes stand
behind the JSON as they are, since they are most of what is kept: in it, only their length.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

from mieruka.publish import Artifact

PACKAGE = "mieruka."
PLAIN = frozenset((type(None), bool, int, float, str))
KEEP_FILE = Callable[[Artifact], str]
FIND_FILE = Callable[[str, str], Artifact | None]


class Unsound(Exception):
    """A text does not hold a value, or names a file that is not kept."""


def encode(value: object, keep_file: KEEP_FILE) -> bytes:
    """Return a value as JSON and the bytes in it. `keep_file` says under which name an artifact's bytes are kept."""
    behind: list[bytes] = []
    text = json.dumps(_pack(value, keep_file, behind), ensure_ascii=False, separators=(",", ":"))
    return b"\n".join((text.encode(), b"".join(behind)))


def decode(content: bytes, find_file: FIND_FILE) -> object:
    """Return the value that was encoded. `find_file` gives an artifact by path and name. Raises Unsound."""
    end = content.find(b"\n")
    try:
        return _Reader(content, end + 1, find_file).read(json.loads(content[:end].decode()))
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        raise Unsound from error


def _pack(value: object, keep: KEEP_FILE, behind: list[bytes]) -> object:
    kind = type(value)
    if kind in PLAIN:
        return value
    if isinstance(value, bytes):
        behind.append(value)
        return ["b", len(value)]
    if isinstance(value, Artifact):
        return ["file", value.path, keep(value)]
    if kind in WRITERS:
        return [WRITERS[kind][0], WRITERS[kind][1](value)]
    mark, parts = _part(value, kind)
    return [mark, *[_pack(one, keep, behind) for one in parts]]


def _part(value: object, kind: type) -> tuple[str, Iterable[object]]:
    """Return the mark or the name of a kind, and what a value of it consists of."""
    if isinstance(value, frozenset):
        return MARKS[frozenset], sorted(value)
    if isinstance(value, tuple | list) and kind in MARKS:
        return MARKS[kind], value
    if isinstance(value, Mapping):
        return "{", chain.from_iterable(value.items())
    name, names = _describe(kind)
    return name, [getattr(value, one) for one in names]


WRITERS: Mapping[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("d", str),
    date: ("t", date.isoformat),
}
MARKS: Mapping[type, str] = {tuple: "(", list: "[", frozenset: "<"}
MAKERS: Mapping[str, Callable[[list[Any]], object]] = {
    "(": tuple,
    "[": list,
    "<": frozenset,
    "{": lambda values: dict(zip(values[::2], values[1::2], strict=True)),
    "d": lambda values: Decimal(*values),
    "t": lambda values: date.fromisoformat(*values),
}


@cache
def _find_maker(name: str) -> Callable[[list[Any]], object]:
    """Return what makes a value of a kind of the parts of it."""
    if name in MAKERS:
        return MAKERS[name]
    module, _, called = name.partition(":")
    kind = getattr(sys.modules[PACKAGE + module], called)
    names = _describe(kind)[1]
    return lambda values: kind(**dict(zip(names, values, strict=True)))


_known: dict[type, tuple[str, tuple[str, ...]]] = {}


def _describe(kind: type) -> tuple[str, tuple[str, ...]]:
    """Return the name of a class and its fields. Raises TypeError for one that is no value of this program."""
    if kind in _known:
        return _known[kind]
    if not kind.__module__.startswith(PACKAGE):
        raise TypeError(kind)
    names: tuple[str, ...] = getattr(kind, "_fields", ())
    if is_dataclass(kind):
        names = tuple(one.name for one in fields(kind))
    if not names:
        raise TypeError(kind)
    _known[kind] = (f"{kind.__module__.removeprefix(PACKAGE)}:{kind.__qualname__}", names)
    return _known[kind]


class _Reader:
    """Makes values again. `behind`: where the next bytes stand; they come in the order in which they were written."""

    def __init__(self, content: bytes, behind: int, find: FIND_FILE) -> None:
        self._content = content
        self._behind = behind
        self._find = find

    def read(self, packed: Any) -> Any:  # noqa: ANN401  # JSON: anything
        if type(packed) is not list:
            return packed
        kind = packed[0]
        if kind == "b":
            return self._take(packed[1])
        read = self.read
        values = [read(one) if type(one) is list else one for one in packed[1:]]
        return self._find_artifact(*values) if kind == "file" else _find_maker(kind)(values)

    def _take(self, size: int) -> bytes:
        start, self._behind = self._behind, self._behind + size
        return self._content[start : self._behind]

    def _find_artifact(self, path: str, name: str) -> Artifact:
        artifact = self._find(path, name)
        if artifact is None:
            raise Unsound
        return artifact
