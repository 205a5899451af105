"""The codec: values of a build as JSON and back. It makes nothing but the values that are listed here.

What JSON has stands as it is. All else is a list that begins with its kind: a mark of one letter, or the name of a
frozen dataclass or named tuple of this program, which must have been loaded already: reading loads no code. A field
that is marked `kept: False` is left out, and comes back as its default.
"""

import json
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, cast

from mieruka.publish import Artifact

PACKAGE = "mieruka."
PLAIN = frozenset((type(None), bool, int, float, str))
KEEP_FILE = Callable[[Artifact], str]
FIND_FILE = Callable[[str, str], Artifact | None]


class Unsound(Exception):
    """A text does not hold a value, or names a file that is not kept."""


def encode(value: object, keep_file: KEEP_FILE) -> bytes:
    """Return a value as JSON. `keep_file` says under which name an artifact's bytes are kept.

    Raises TypeError for what is no value of this program.
    """
    return json.dumps(_pack(value, keep_file), ensure_ascii=False, separators=(",", ":")).encode()


def decode(content: bytes, find_file: FIND_FILE) -> object:
    """Return the value that was encoded. `find_file` gives an artifact by path and name. Raises Unsound."""
    try:
        return _read(json.loads(content.decode()), find_file)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        raise Unsound from error


def _pack(value: object, keep: KEEP_FILE) -> object:
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is Artifact:
        artifact = cast(Artifact, value)
        return ["file", artifact.path, keep(artifact)]
    mark, part = _find_splitter(cast(Hashable, kind))
    return [mark, *[one if type(one) in PLAIN else _pack(one, keep) for one in part(value)]]


@cache
def _find_splitter(kind: Hashable) -> tuple[str, Callable[[Any], Iterable[object]]]:
    """Return the mark or the name of a kind, and what gives the parts of a value of it."""
    made = cast(type, kind)
    if kind in SPLITTERS:
        return SPLITTERS[made]
    if issubclass(made, Mapping):
        return "{", lambda value: chain.from_iterable(value.items())
    name, names = _describe(made)
    return name, (lambda value: [getattr(value, one) for one in names])


SPLITTERS: Mapping[object, tuple[str, Callable[[Any], Iterable[object]]]] = {
    tuple: ("(", iter),
    list: ("[", iter),
    frozenset: ("<", sorted),
    Decimal: ("d", lambda value: [str(value)]),
    date: ("t", lambda value: [value.isoformat()]),
}
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
    if issubclass(kind, tuple):
        return cast(Callable[[list[Any]], object], cast(Any, kind)._make)
    # Set as they were, since they were made by the rules of their kind before: in half the time.
    left_out = [one for one in fields(kind) if one.name not in names]
    writers = [getattr(kind, one).__set__ for one in (*names, *(one.name for one in left_out))]
    defaults = [one.default for one in left_out]

    def make(values: list[Any]) -> object:
        made = object.__new__(kind)
        for write, value in zip(writers, values + defaults, strict=True):
            write(made, value)
        return made

    return make


def _describe(kind: type) -> tuple[str, tuple[str, ...]]:
    """Return the name of a class and its fields. Raises TypeError for one that is no value of this program."""
    names: tuple[str, ...] = getattr(kind, "_fields", ())
    if is_dataclass(kind):
        names = tuple(one.name for one in fields(kind) if one.metadata.get("kept", True))
    if not names or hasattr(kind, "__post_init__") or not kind.__module__.startswith(PACKAGE):
        raise TypeError(kind)
    return f"{kind.__module__.removeprefix(PACKAGE)}:{kind.__qualname__}", names


def _read(packed: Any, find: FIND_FILE) -> Any:  # noqa: ANN401  # JSON: anything
    if type(packed) is not list:
        return packed
    kind, *values = packed
    for at, one in enumerate(values):
        if type(one) is list:
            values[at] = _read(one, find)
    if kind != "file":
        return _find_maker(kind)(values)
    artifact = find(*values)
    if artifact is None:
        raise Unsound
    return artifact
