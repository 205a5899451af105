"""Read the body of a sheet: Markdown under the headings that the form declares, one row per paragraph."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field

from mieruka.forms.model import TextSection
from mieruka.frontmatter import Document
from mieruka.keys import nearest
from mieruka.problems import Mark
from mieruka.records import Text
from mieruka.sheets.reading import UNREADABLE, Reading

HEADING = re.compile(r"##[ \t]+(.*?)[ \t]*#*$")
LIKE_HEADING = re.compile(r"[ \t　]*[#＃]{1,6}(?P<gap>[ \t　]*)(?P<name>.*?)[ \t　#＃]*")
LIST_ITEM = re.compile(r"[ ]{0,3}([-*+]|[0-9]{1,9}[.)])[ \t]+", re.ASCII)
BULLET = re.compile(r"[ ]{0,3}[-*+][ \t]+")
# A line of marks alone: to Markdown a rule, a heading below its text, or the start of program code.
MARKS = re.compile(r"[ ]{0,3}(?:-{3,}|={3,}|[*]{3,}|_{3,}|(?:[-*_][ ]+){2,}[-*_]|`{3,}.*|~{3,}.*|[#＃]{1,6})[ \t　]*")
FENCE_AGAIN = re.compile(r"---\s*\n\s*(?:[#][^\n]*\n\s*)*[^\s:：#]{1,60}[:：]")
# What people put around a heading where they do not write ##.
ORNAMENT = "[ \t　>*_=#＃■□●○◆◇▼・【】「」『』〈〉《》:：-]*"
ORNATE = re.compile(rf"{ORNAMENT}(?:[0-9０-９]+[.．)）])?{ORNAMENT}(?P<name>.*?){ORNAMENT}")
LONGEST_HEADING = 200
SHORTEST_TWICE = 8
# Reading Markdown takes time and memory by the square of its length.
LONGEST_SECTION = 20_000


@dataclass(frozen=True, slots=True)
class Block:
    """The lines under one heading, grouped into paragraphs: (first line's number, lines).

    `told`: the heading is not written as one is, which is told.
    """

    heading: str
    mark: Mark
    told: bool = False
    paragraphs: list[tuple[int, list[str]]] = field(default_factory=list)


def read_texts(document: Document, reading: Reading) -> list[Text]:
    """Return the paragraphs of every text section; a heading with nothing under it is one blank row.

    Problems: body.*, key.left_out, key.missing.
    """
    path = document.front.mark.path
    rows: list[Text] = []
    sections = {section.id: section for section in reading.form.texts}
    seen: dict[str, int] = {}
    lost = False
    for block in _split(document, path, reading):
        identifier = _find_section(block, reading, seen)
        if identifier is None:
            lost = True  # told: it may be any of those that seem to be missing
            continue
        if identifier in seen:
            reading.report.add(
                "body.heading_twice", block.mark, block.heading, word=block.heading, line=seen[identifier]
            )
        else:
            seen[identifier] = block.mark.line
            size = sum(len(line) + 1 for _, lines in block.paragraphs for line in lines)
            if size > LONGEST_SECTION:
                reading.report.add("body.too_long", block.mark, block.heading, size=size, most=LONGEST_SECTION)
            rows += _rows(block, sections[identifier], reading, path)
    for section in reading.form.texts if not lost else ():
        if section.id not in seen:
            label = reading.label(section.label)
            code = "key.missing" if section.required else "key.left_out"
            place = Mark(path, document.body_line)
            reading.report.add(code, place, "", key=f"## {label}", label=label, id=section.id)
    return rows


def _find_section(block: Block, reading: Reading, seen: Container[str]) -> str | None:
    """Return the section of a heading, the nearest one where it is misspelt (told), or None with a problem."""
    names = reading.names.texts
    identifier = names.find(block.heading)
    if identifier is not None:
        return identifier
    near = nearest(block.heading, [word for word, one in names.ids.items() if one not in seen])
    if not block.told:
        known = "、".join(reading.label(section.label) for section in reading.form.texts) or "―"
        word = block.heading
        reading.report.add("body.unknown_heading", block.mark, word, word=word, near=near, known=known)
    return names.ids.get(near)


def _read_heading(line: str, mark: Mark, absent: Container[str | None], reading: Reading) -> Block | None:
    """Return the block that a line begins, also where its heading is written otherwise. Problems: body.heading_form.

    Shape: `absent` holds the sections that have no heading: one of their labels alone on a line is meant for one.
    """
    line = line[:LONGEST_HEADING]
    if heading := HEADING.fullmatch(line):
        return Block(heading[1], mark)
    like = LIKE_HEADING.fullmatch(line)
    if like is None or not like["name"] or not (like["gap"] or reading.names.texts.find(like["name"]) is not None):
        like = ORNATE.fullmatch(line)
        if like is None or reading.names.texts.find(like["name"]) not in absent:
            return None
    report = reading.report
    report.add("body.heading_form", mark, like["name"], word=line.strip()[:20], instead=f"## {like['name']}")
    return Block(like["name"], mark, told=True)


def _split(document: Document, path: str, reading: Reading) -> Iterator[Block]:
    """Yield the blocks of the body. Blank lines and list items begin a paragraph."""
    block: Block | None = None
    open_paragraph = False
    told = False
    lines = document.body.split("\n")
    absent = {section.id for section in reading.form.texts} - _headed(lines, reading)
    first = Mark(path, document.body_line)
    for number, line in enumerate(_without_marks(lines, first, absent, reading), document.body_line):
        begun = _read_heading(line, Mark(path, number), absent, reading) if line else None
        if begun:
            if block:
                yield block
            block, open_paragraph = begun, False
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


def _headed(lines: Sequence[str], reading: Reading) -> set[str | None]:
    """Return the sections that have a heading as one is written."""
    headings = (HEADING.fullmatch(line[:LONGEST_HEADING]) for line in lines if line.startswith("##"))
    return {reading.names.texts.find(heading[1]) for heading in headings if heading}


def _without_marks(lines: Sequence[str], first: Mark, absent: Container[str | None], reading: Reading) -> Iterator[str]:
    """Yield the lines; one of marks alone is told and blank. Where a second sheet begins, nothing more is read.

    Problems: body.marks, body.second_sheet.
    """
    for number, line in enumerate(lines):
        if not MARKS.fullmatch(line[:LONGEST_HEADING]):
            yield line
            continue
        above = ORNATE.fullmatch(lines[number - 1][:LONGEST_HEADING]) if number else None
        if above and reading.names.texts.find(above["name"]) in absent:  # it underlines a heading, which is told
            yield ""
            continue
        mark = first._replace(line=first.line + number)
        if FENCE_AGAIN.match("\n".join(lines[number : number + 9])):
            reading.report.add("body.second_sheet", mark)
            return
        reading.report.add("body.marks", mark, "", word=line.strip()[:20])
        yield ""


def _rows(block: Block, section: TextSection, reading: Reading, path: str) -> Iterator[Text]:
    year = reading.year + section.year if section.year is not None else None
    paragraphs = block.paragraphs or [(block.mark.line, [])]
    seen: dict[str, int] = {}
    for line, lines in block.paragraphs:
        words = "\n".join(lines)
        if len(words) >= SHORTEST_TWICE and seen.setdefault(words, line) != line:
            mark = Mark(path, line)
            reading.report.add("body.paragraph_twice", mark, block.heading, word=words[:10], line=seen[words])
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
