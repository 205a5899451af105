"""Sameness: whether two inputs of a step are alike in all that a result may show."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from itertools import starmap
from operator import attrgetter
from typing import Any, cast

PLAIN = frozenset((str, bytes, int, bool))
"""Types of which equal values are the same."""


def is_same(one: object, other: object) -> bool:
    """Tell whether two inputs are alike in all that a result may show: 5 and 5.0, and two orders of keys, are not."""
    kind = type(one)
    if one is other or kind is not type(other):
        return one is other
    if kind in PLAIN:
        return one == other
    if isinstance(one, tuple | list):
        return _are_same(one, cast(list[object], other))
    if isinstance(one, dict | Mapping):  # a dict is known at once, any other mapping only by asking
        mapping = cast(Mapping[object, object], other)
        return _are_same(list(one), list(mapping)) and _are_same(list(one.values()), list(mapping.values()))
    if is_dataclass(one):
        read = _reader(cast(Hashable, kind))
        return _are_same(read(one), read(other))
    return str(one) == str(other) if isinstance(one, Decimal) else one == other


def _are_same(some: Sequence[object], others: Sequence[object]) -> bool:
    if len(some) != len(others):
        return False
    # Most are one and the same: a call for each would take most of the time.
    changed = [(one, other) for one, other in zip(some, others, strict=True) if one is not other]
    return all(starmap(is_same, changed))


@cache
def _reader(kind: Hashable) -> Callable[[object], tuple[object, ...]]:
    """Return what reads the fields of a dataclass."""
    names = [field.name for field in fields(cast(Any, kind))]
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)
