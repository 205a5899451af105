"""The codec: values of a build as JSON and back. It makes nothing but the values that are listed here.

What JSON has stands as it is. All else is a list that begins with its kind: a mark of one letter, or the name of a
frozen dataclass or named tuple of this program, which must have been loaded already: reading loads no code.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from mieruka.publish import Artifact

PACKAGE = "mieruka."
PLAIN = frozenset((type(None), bool, int, float, str))
KEEP_FILE = Callable[[Artifact], str]
FIND_FILE = Callable[[str, str], Artifact | None]


class Unsound(Exception):
    """A text does not hold a value, or names a file that is not kept."""


def encode(value: object, keep_file: KEEP_FILE) -> bytes:
    """Return a value as JSON. `keep_file` says under which name the bytes of an artifact are kept."""
    return json.dumps(_pack(value, keep_file), ensure_ascii=False, separators=(",", ":")).encode()


def decode(text: bytes, find_file: FIND_FILE) -> object:
    """Return the value of a text. `find_file` gives an artifact by path and name. Raises Unsound."""
    try:
        return _unpack(json.loads(text), find_file)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        raise Unsound from error


def _pack(value: object, keep: KEEP_FILE) -> object:
    kind = type(value)
    if kind in PLAIN:
        return value
    if isinstance(value, tuple | list | frozenset) and kind in MARKS:
        return [MARKS[kind], *[_pack(one, keep) for one in (sorted(value) if kind is frozenset else value)]]
    if isinstance(value, Mapping):
        return ["{", *[_pack(one, keep) for pair in value.items() for one in pair]]
    if kind is Artifact and isinstance(value, Artifact):
        return ["file", value.path, keep(value)]
    if kind in WRITERS:
        return [WRITERS[kind][0], WRITERS[kind][1](value)]
    name, names = _describe(kind)
    return [name, *[_pack(getattr(value, one), keep) for one in names]]


WRITERS: Mapping[type, tuple[str, Callable[[Any], object]]] = {
    Decimal: ("d", str),
    date: ("t", date.isoformat),
    bytes: ("b", bytes.decode),
}
MARKS: Mapping[type, str] = {tuple: "(", list: "[", frozenset: "<"}
MAKERS: Mapping[str, Callable[[list[Any]], object]] = {"(": tuple, "[": list, "<": frozenset}
READERS: Mapping[str, Callable[[Any], object]] = {
    "d": Decimal,
    "t": date.fromisoformat,
    "b": str.encode,
}


@cache
def _find_class(name: str) -> tuple[type, tuple[str, ...]]:
    module, _, called = name.partition(":")
    kind = getattr(sys.modules[PACKAGE + module], called)
    return kind, _describe(kind)[1]


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


def _unpack(packed: Any, find: FIND_FILE) -> Any:  # noqa: ANN401  # JSON: anything
    if type(packed) is not list:
        return packed
    kind, *rest = packed
    if kind in READERS:
        return READERS[kind](*rest)
    if kind == "file":
        return _found(find(*rest))
    values = [_unpack(one, find) if type(one) is list else one for one in rest]
    if kind in MAKERS:
        return MAKERS[kind](values)
    if kind == "{":
        return dict(zip(values[::2], values[1::2], strict=True))
    made, names = _find_class(kind)
    return made(**dict(zip(names, values, strict=True)))


def _found(artifact: Artifact | None) -> Artifact:
    if artifact is None:
        raise Unsound
    return artifact
