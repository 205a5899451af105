"""Words on a drawing: how much room they take, and how they are kept from covering each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from unicodedata import east_asian_width

TEXT = 12
Anchor = Literal["start", "middle", "end"]
Box = tuple[float, float, float, float]


@lru_cache(4096)  # the same years and labels stand on every chart, and each is measured against all others
def measure_text(text: str) -> float:
    """Return about how wide a text is: a wide character takes a square."""
    return sum(TEXT if east_asian_width(one) in "WFA" else TEXT * 0.6 for one in text)


@dataclass(frozen=True, slots=True)
class Tag:
    """札: words on a drawing; `y` is their foot."""

    x: float
    y: float
    text: str
    anchor: Anchor = "middle"
    kind: str = ""

    @property
    def box(self) -> Box:
        """What the words cover: left, top, right, bottom."""
        wide = measure_text(self.text)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - TEXT, left + wide, self.y + 2


def keep_apart(
    offers: Iterable[Sequence[Tag]], taken: Sequence[Box], bounds: Box, thin: Sequence[Box] = ()
) -> Iterator[Tag]:
    """Yield for each offer the first way that covers nothing and stays within the bounds; none where there is none.

    What is `thin` (a rule) is covered rather than that words are left out.
    """
    covered = list(taken)
    for ways in offers:
        free = [t for t in ways if _within(t.box, bounds) and not any(_overlap(t.box, other) for other in covered)]
        clear = (tag for tag in free if not any(_overlap(tag.box, other) for other in thin))
        chosen = next(clear, free[0] if free else None)
        if chosen:
            covered.append(chosen.box)
            yield chosen


def _within(box: Box, bounds: Box) -> bool:
    return box[0] >= bounds[0] and box[1] >= bounds[1] and box[2] <= bounds[2] and box[3] <= bounds[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
