"""The engine: runs the steps of a build. Each step is a pure function with a name and its inputs.

A build runs every step. A preview keeps what each step gave, and gives it again while the inputs are equal: so a saved
file costs the steps that depend on it. What is kept is never visible in the result: inputs are equal only where no
result could tell them apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import TypeVar, cast

Result = TypeVar("Result")
Inputs = tuple[object, ...]


class Engine:
    """Runs steps; one that keeps gives a step's last result again while its inputs are equal."""

    def __init__(self, *, keep: bool = False) -> None:
        self._kept: dict[tuple[str, str], tuple[Inputs, object]] | None = {} if keep else None

    def run(self, step: str, name: str, inputs: Inputs, compute: Callable[[], Result]) -> Result:
        """Return what a step computes. `step` and `name` say which it is, `inputs` are all that it reads."""
        if self._kept is None:
            return compute()
        kept = self._kept.get((step, name))
        if kept is not None and is_same(kept[0], inputs):
            return cast(Result, kept[1])
        result = compute()
        self._kept[step, name] = (inputs, result)
        return result


def is_same(one: object, other: object) -> bool:
    """Tell whether two inputs are alike in all that a result may show: 5 and 5.0, and two orders of keys, are not."""
    if one is other or type(one) is not type(other):
        return one is other
    if isinstance(one, Decimal):
        return str(one) == str(other)
    if isinstance(one, tuple | list):
        others = cast(list[object], other)
        return len(one) == len(others) and all(map(is_same, one, others))
    if isinstance(one, Mapping):
        return is_same(list(one.items()), list(cast(Mapping[object, object], other).items()))
    if is_dataclass(one):
        return all(is_same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return one == other
