"""Parcels: values of a build as bytes and back, within one run: to another process of the crew, or to the disk.

As the standard library's own processes speak to each other, but that a frozen dataclass is its class and its values:
what the library does for it takes twice the time. Only bytes that this program wrote in the same run are unwrapped.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields
from functools import cache
from io import BytesIO
from multiprocessing.reduction import ForkingPickler
from operator import attrgetter
from typing import Any, cast

PROTOCOL = 5


def wrap(value: object) -> bytes:
    """Return a value as bytes. Raises TypeError, AttributeError or PicklingError for what cannot travel."""
    stream = BytesIO()
    _Wrapper(stream, PROTOCOL).dump(value)
    return stream.getvalue()


def unwrap(content: bytes) -> Any:  # noqa: ANN401  # whatever was wrapped
    """Return the value that was wrapped."""
    return ForkingPickler.loads(content)


class _Wrapper(ForkingPickler):
    def reducer_override(self, value: object) -> Any:  # noqa: ANN401  # as the library has it
        kind = cast(Hashable, type(value))
        return (_make, (kind, _reader(kind)(value))) if _list_fields(kind) else NotImplemented


@cache
def _list_fields(kind: Hashable) -> tuple[str, ...]:
    """Return the fields of a dataclass with slots and two of them or more; () for any other kind."""
    own = vars(kind)
    names = (
        tuple(one.name for one in fields(cast(Any, kind)))
        if "__dataclass_fields__" in own and "__slots__" in own
        else ()
    )
    return names if len(names) > 1 else ()


@cache
def _reader(kind: Hashable) -> Callable[[object], object]:
    return attrgetter(*_list_fields(kind))


@cache
def _writers(kind: Hashable) -> tuple[Callable[[object, object], None], ...]:
    return tuple(getattr(kind, name).__set__ for name in _list_fields(kind))


def _make(kind: Hashable, values: Sequence[object]) -> object:
    """Return a dataclass with these values, set as they were: it was made by its own rules before."""
    made: object = object.__new__(cast(Any, kind))
    for write, value in zip(_writers(kind), values, strict=True):
        write(made, value)
    return made
