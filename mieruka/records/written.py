"""What is written in a sheet, whatever it says: the keys of its mappings, to be compared with those of other sheets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

Keys: TypeAlias = tuple[tuple[str, str], ...]
"""Each key's id, and how it is written."""
Mappings: TypeAlias = tuple[tuple[str, Keys], ...]
KINDS_SHARED = 1024
"""So many kinds of sheets share what is alike in them: those of a form differ in few keys."""


@dataclass(frozen=True, slots=True)
class Written:
    """The keys that each mapping of a sheet has (書かれた項目).

    Shape: `mappings` are patterns with keys. A pattern says which mappings are alike: `indicators.kpi`, `places.plan`;
    "" is the head of the sheet. `spots` are the line and the column of each mapping, one after another.
    """

    mappings: Mappings
    spots: tuple[int, ...]

    def spot(self, at: int) -> tuple[int, int]:
        """Return the line and the column of a mapping."""
        line, column = self.spots[2 * at : 2 * at + 2]
        return line, column

    def share(self) -> "Written":
        """Return the same with mappings that all alike sheets share."""
        return Written(_share(self.mappings), self.spots)

    def pack(self) -> tuple[str, tuple[int, ...]]:
        """Return it as it is kept: with the mappings as one text, which is read once for all alike sheets.

        To read a mapping for each sheet anew took a fifth of a build after one edit in 10,000 sheets.
        """
        return json.dumps(self.mappings, ensure_ascii=False), self.spots


NOTHING_WRITTEN = Written((), ())


def unpack_written(packed: tuple[str, Sequence[int]]) -> Written:
    """Return what was packed."""
    text, spots = packed
    return Written(_read(text), tuple(spots))


@lru_cache(maxsize=KINDS_SHARED)
def _share(mappings: Mappings) -> Mappings:
    return mappings


@lru_cache(maxsize=KINDS_SHARED)
def _read(text: str) -> Mappings:
    return tuple((pattern, tuple((key, word) for key, word in keys)) for pattern, keys in json.loads(text))
