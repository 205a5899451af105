"""The engine: runs the steps of a build. Each step is a pure function with a name and its inputs.

A build runs every step. A preview keeps what each step gave, and gives it again while the inputs are equal: so a saved
file costs the steps that depend on it. What is kept is never visible in the result.
"""

from collections.abc import Callable
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
        if kept is not None and kept[0] == inputs:
            return cast(Result, kept[1])
        result = compute()
        self._kept[step, name] = (inputs, result)
        return result
