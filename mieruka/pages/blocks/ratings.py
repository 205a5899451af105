"""Ratings: the levels of all raters side by side, in the scale's own words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mieruka.forms.model import Axis, Scale
from mieruka.pages.blocks.block import Block
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell
from mieruka.records import Rating


@dataclass(frozen=True, slots=True)
class Verdict:
    """評定: one rater's level; `level` is "" where there is none, and `cell` says why."""

    rater: str
    level: str
    cell: Cell
    meaning: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingTable(Block):
    """観点: an axis with the levels of its scale and the level that each rater gave."""

    shape: ClassVar[str] = "ratings"
    scale: Scale
    verdicts: tuple[Verdict, ...]
    comment: str

    @property
    def tally(self) -> tuple[tuple[str, int], ...]:
        """How many raters gave each level, in the scale's order; empty where fewer than two gave one."""
        counts = Counter(one.level for one in self.verdicts if one.level)
        order = [level.id for level in self.scale.levels]
        return tuple((level, counts[level]) for level in order if counts[level]) if counts.total() > 1 else ()


def show_ratings(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield each axis that is on the sheet."""
    for axis in material.form.ratings:
        rows = [row for row in material.sheet.ratings if row.axis == axis.id and row.indicator is None]
        if axis.id in ids and rows:
            yield RatingTable(
                anchor=f"rating-{axis.id}",
                label=material.wording.label(axis.label),
                scale=find_scale(material, axis),
                verdicts=tuple(show_verdict(material, row) for row in rows),
                comment=axis.comment,
            )


def find_scale(material: Material, axis: Axis) -> Scale:
    """Return the scale of an axis."""
    return next(scale for scale in material.form.scales if scale.id == axis.scale)


def show_verdict(material: Material, row: Rating) -> Verdict:
    """Return one rating as it is shown."""
    return Verdict(
        rater=row.rater_label or "",
        level=row.level or "",
        cell=material.wording.cell(row, row.level),
        meaning=row.meaning or "",
        comment=row.comment or "",
    )
