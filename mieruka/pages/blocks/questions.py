"""Questions, published shares and directions: tick boxes with what was written beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mieruka.forms.model import Question
from mieruka.pages.blocks.block import Block
from mieruka.pages.blocks.grid import Column, Grid, Row
from mieruka.pages.blocks.pictures import Picture, picture_shares
from mieruka.pages.blocks.ticks import Tick, tick_choices
from mieruka.pages.material import Material
from mieruka.pages.wording import NOTHING, Cell
from mieruka.records import Answer, Direction


@dataclass(frozen=True, slots=True)
class Reply:
    """回答: the boxes of one answer. `absence` stands where nothing is ticked, and says why."""

    ticks: tuple[Tick, ...]
    absence: Cell = NOTHING
    comments: tuple[str, ...] = ()
    rater: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionBox(Block):
    """評価項目: a question with its boxes; `comment` is the label of what is written beside them."""

    shape: ClassVar[str] = "question"
    reply: Reply
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTable(Block):
    """構成比: the published percent of each class."""

    shape: ClassVar[str] = "shares"
    grid: Grid
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionBox(Block):
    """今後の方向性: the boxes as each rater ticked them for each year."""

    shape: ClassVar[str] = "direction"
    replies: tuple[Reply, ...]
    comment: str

    @property
    def disputed(self) -> tuple[int | None, ...]:
        """The years (None: no year) for which raters ticked differently."""
        chosen: dict[int | None, set[tuple[Tick, ...]]] = {}
        for reply in self.replies:
            if any(tick.ticked for tick in reply.ticks):
                chosen.setdefault(reply.year, set()).add(reply.ticks)
        return tuple(year for year, ways in chosen.items() if len(ways) > 1)


def show_questions(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield each question that is on the sheet."""
    for question in material.form.questions:
        if question.id in ids:
            show = _shares if question.choices.choose == "shares" else _question
            yield from show(material, question)


def _question(material: Material, question: Question) -> Iterator[Block]:
    rows = [row for row in material.sheet.answers if row.question == question.id]
    if rows:
        yield QuestionBox(
            anchor=f"question-{question.id}",
            label=material.wording.marked(question.id, question.label),
            reply=_reply(material, question, rows),
            comment=material.wording.label(question.comment),
        )


def _reply(material: Material, question: Question, rows: Sequence[Answer | Direction]) -> Reply:
    wording = material.wording
    without = next((row for row in rows if row.choice is None), None)
    return Reply(
        ticks=tick_choices(question.choices, rows, wording),
        absence=wording.cell(without, None) if without else NOTHING,
        comments=tuple(dict.fromkeys(row.comment for row in rows if row.comment)),
    )


def _shares(material: Material, question: Question) -> Iterator[Block]:
    wording = material.wording
    rows = {row.choice: row for row in material.sheet.shares if row.question == question.id}
    if not rows:
        return
    grid = Grid(
        columns=(Column(wording.column("shares", "percent")),),
        rows=tuple(
            Row(wording.label(choice.label), (wording.cell(row, row.percent, "%"),), note=choice.meaning)
            for choice in question.choices.choices
            if (row := rows.get(choice.id))
        ),
    )
    yield ShareTable(
        anchor=f"question-{question.id}",
        label=wording.marked(question.id, question.label),
        grid=grid,
        picture=picture_shares(material, question, rows.values()),
    )


def show_directions(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield each direction with the answers of every rater and year."""
    raters = {rater.id: rater.label for rater in material.form.raters}
    for direction in material.form.directions:
        rows = [row for row in material.sheet.directions if row.direction == direction.id]
        if direction.id not in ids or not rows:
            continue
        replies = []
        for rater, year in dict.fromkeys((row.rater, row.fiscal_year) for row in rows):
            reply = _reply(material, direction, [row for row in rows if (row.rater, row.fiscal_year) == (rater, year)])
            name = raters.get(rater, rater) if rater else ""
            replies.append(Reply(reply.ticks, reply.absence, reply.comments, name, year))
        yield DirectionBox(
            anchor=f"direction-{direction.id}",
            label=material.wording.marked(direction.id, direction.label),
            replies=tuple(replies),
            comment=material.wording.label(direction.comment),
        )
