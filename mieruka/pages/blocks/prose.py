"""Texts and opinions: what is written in sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mieruka.pages.blocks.block import Block
from mieruka.pages.material import Material
from mieruka.pages.wording import Cell, Fact
from mieruka.records import Text

LIST_ITEM = re.compile(r"([-*+]|[0-9]{1,9}[.)])\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Block):
    """文章: a text section; `text` is Markdown, `absence` stands where there is none."""

    shape: ClassVar[str] = "text"
    text: str
    absence: Cell


@dataclass(frozen=True, slots=True)
class Voice:
    """意見: an opinion and its reply."""

    number: str
    about: str
    opinion: Cell
    reply: Cell
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionList(Block):
    """意見と対応: all opinions of one source; `reply` is the label of what is answered."""

    shape: ClassVar[str] = "opinions"
    voices: tuple[Voice, ...]
    reply: str


def show_texts(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield each text section that is on the sheet."""
    for section in material.form.texts:
        rows = [row for row in material.sheet.texts if row.section == section.id]
        if section.id in ids and rows:
            yield Passage(
                anchor=f"text-{section.id}",
                label=material.wording.label(section.label),
                text=_join(rows),
                absence=material.wording.cell(rows[0], None),
            )


def _join(rows: Sequence[Text]) -> str:
    """Return the paragraphs as one Markdown text. Items that follow each other stay one list."""
    parts: list[str] = []
    for row in sorted(rows, key=lambda one: one.paragraph):
        if not row.text:
            continue
        if parts:
            follows = LIST_ITEM.match(row.text) and LIST_ITEM.match(parts[-1])
            parts.append("\n" if follows else "\n\n")
        parts.append(row.text)
    return "".join(parts)


def show_opinions(material: Material, ids: Sequence[str]) -> Iterator[Block]:
    """Yield the opinions of each source."""
    wording = material.wording
    for source in material.form.opinions:
        rows = [row for row in material.sheet.opinions if row.by == source.id]
        if source.id in ids and rows:
            voices = tuple(
                Voice(
                    number=row.number,
                    about=row.about or "",
                    opinion=wording.cell(row, row.opinion),
                    reply=wording.plain(row.reply),
                    facts=wording.facts("opinions", row.plain),
                )
                for row in rows
            )
            yield OpinionList(
                anchor=f"opinion-{source.id}",
                label=wording.label(source.label),
                voices=voices,
                reply=wording.label(source.reply) or wording.column("opinions", "reply"),
            )
