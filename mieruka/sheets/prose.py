"""Read the body of a sheet: Markdown under the headings that the form declares, one row per paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mieruka.forms.model import TextSection
from mieruka.frontmatter import Document
from mieruka.keys import nearest
from mieruka.problems import Mark
from mieruka.records import Text
from mieruka.sheets.reading import UNREADABLE, Reading

HEADING = re.compile(r"##[ \t]+(.*?)[ \t]*#*$")
LIST_ITEM = re.compile(r"[ ]{0,3}([-*+]|[0-9]{1,9}[.)])[ \t]+", re.ASCII)
BULLET = re.compile(r"[ ]{0,3}[-*+][ \t]+")


@dataclass(frozen=True, slots=True)
class Block:
    """The lines under one heading, grouped into paragraphs: (first line's number, lines)."""

    heading: str
    mark: Mark
    paragraphs: list[tuple[int, list[str]]] = field(default_factory=list)


def read_texts(document: Document, reading: Reading) -> list[Text]:
    """Return the paragraphs of every text section; a heading with nothing under it is one blank row.

    Problems: body.*, key.left_out, key.missing.
    """
    path = document.front.mark.path
    rows: list[Text] = []
    sections = {section.id: section for section in reading.form.texts}
    seen: dict[str, int] = {}
    for block in _split(document, path, reading):
        identifier = reading.names.texts.ids.get(block.heading)
        if identifier is None:
            near = nearest(block.heading, reading.names.texts.ids) or "―"
            known = "、".join(reading.label(section.label) for section in sections.values()) or "―"
            reading.report.add(
                "body.unknown_heading", block.mark, block.heading, word=block.heading, near=near, known=known
            )
        elif identifier in seen:
            reading.report.add(
                "body.heading_twice", block.mark, block.heading, word=block.heading, line=seen[identifier]
            )
        else:
            seen[identifier] = block.mark.line
            rows += _rows(block, sections[identifier], reading, path)
    for section in reading.form.texts:
        if section.id not in seen:
            label = reading.label(section.label)
            code = "key.missing" if section.required else "key.left_out"
            reading.report.add(code, Mark(path, document.body_line), "", key=f"## {label}", label=label)
    return rows


def _split(document: Document, path: str, reading: Reading) -> Iterator[Block]:
    """Yield the blocks of the body. Blank lines and list items begin a paragraph."""
    block: Block | None = None
    open_paragraph = False
    told = False
    for number, line in enumerate(document.body.split("\n"), document.body_line):
        heading = HEADING.fullmatch(line)
        if heading:
            if block:
                yield block
            block, open_paragraph = Block(heading[1], Mark(path, number)), False
        elif not line.strip():
            open_paragraph = False
        elif block is None:
            if not told:
                reading.report.add("body.before_heading", Mark(path, number), "", word=line[:20])
            told = True
        elif open_paragraph and not LIST_ITEM.match(line):
            block.paragraphs[-1][1].append(line)
        else:
            block.paragraphs.append((number, [line]))
            open_paragraph = True
    if block:
        yield block


def _rows(block: Block, section: TextSection, reading: Reading, path: str) -> Iterator[Text]:
    year = reading.year + section.year if section.year is not None else None
    paragraphs = block.paragraphs or [(block.mark.line, [])]
    for number, (line, lines) in enumerate(paragraphs, 1):
        text = "\n".join(lines)
        blank = not lines or text.strip() == "~"
        unreadable = text.strip() == UNREADABLE
        yield Text(
            section=section.id,
            label=reading.label(section.label),
            paragraph=number,
            fiscal_year=year,
            text=None if blank or unreadable else text,
            absence="blank" if blank else "unreadable" if unreadable else None,
            mark=Mark(path, line),
            path=("texts", section.id, str(number)),
        )


def bare_paragraph(text: str) -> str:
    """Return a paragraph as one line without its bullet: what a table's cell holds."""
    return join_lines(BULLET.sub("", text, count=1))


def join_lines(text: str) -> str:
    """Return a text on one line: no space between two wide characters, one space else."""
    joined = ""
    for line in map(str.strip, text.split("\n")):
        wide = joined and line and ord(joined[-1]) > 0x2E7F and ord(line[0]) > 0x2E7F
        joined += line if not joined or wide or not line else f" {line}"
    return joined
