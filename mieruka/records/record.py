"""The common part of all rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from mieruka.contract import Cell
from mieruka.problems import Mark

Path = tuple[str, ...]
Plain = Mapping[str, Cell]
NOWHERE = Mark("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every row of a sheet has: its place in the file and how sure the reading is."""

    absence: str | None = None
    confidence: str | None = None
    mark: Mark = NOWHERE
    path: Path = ()
