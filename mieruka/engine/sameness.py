"""Sameness: whether two inputs of a step are alike in all that a result may show."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
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
        others = cast(list[object], other)
        return len(one) == len(others) and all(map(is_same, one, others))
    if isinstance(one, Mapping):
        return is_same(list(one.items()), list(cast(Mapping[object, object], other).items()))
    if is_dataclass(one):
        return all(is_same(getattr(one, name), getattr(other, name)) for name in _name_fields(cast(Any, kind)))
    return str(one) == str(other) if isinstance(one, Decimal) else one == other


@cache
def _name_fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast(Any, kind)))
