"""Slips of notation: where YAML breaks, find the line that a clerk wrote otherwise, say so, and mend it.

YAML tells where it could not go on, often a line or more after the slip. Each candidate here is a slip with the line as
it should be; the one that lets the reading go further is the right one, and everything after it is read as well.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from ruamel.yaml.error import MarkedYAMLError

from mieruka.frontmatter.finders import (
    FINDERS,
    GLUED_DASH,
    KEY,
    Slip,
    balance,
    find_bad_colon,
    find_bullet,
    find_glued_dash,
    find_loose,
    find_quotes,
    find_stray,
    quote,
)

MOST_TRIED = 12
MOST_ABOVE = 6
INDENT = re.compile(r"[ \t　]*")
VALUE = re.compile(r"(?P<head>[ ]*(?:- +)*(?:[^\s:#\[\]{},\"'][^:#\[\]{},\"]*:[ ]+)?)(?P<value>[^\s#].*?)(?P<tail>\s*)")
AFTER_COLON = re.compile(r"(?P<head>[ ]*(?:- +)*(?P<key>[^\s:：#\[\]{},\"']+)):(?P<stray>[ ]?[^\s:\[{]{1,2})\s*")
ITEM = re.compile(r"[ ]*- ")
HIDDEN = re.compile(r"[ ]*[　\t][ \t　]*(- |[^:：]{1,60}[:：](\s|$))")
BAD_BEFORE_BRACKET = re.compile(KEY + r"(?P<found>[ 　]*[：；＝;=][ 　]*|:　[ 　]*)(?P<value>[\[{].*[\]}])\s*")


def find_hidden(lines: Sequence[str]) -> Iterator[Slip]:
    """Yield the ways to mend the first line that YAML may take, but for something else than it is.

    A key or an item behind a tab or a full-width space, `key：[…]` without a colon.
    """
    for number, line in enumerate(lines):
        if HIDDEN.match(line):
            yield from _misplaced([number], lines)
            return
        before = lines[number - 1] if number else ""
        if GLUED_DASH.fullmatch(line) and (before.rstrip().endswith(":") or before.lstrip().startswith("- ")):
            yield from (replace(slip, line=number) for slip in find_glued_dash(line))
            return
        listed = before.rstrip().endswith(":") or before.lstrip().startswith("- ")
        if listed and not ITEM.match(line):
            odd = [*find_bullet(line), *(one for one in find_stray(line) if ITEM.match(one.mended or ""))]
            yield from (replace(slip, line=number) for slip in odd)
            if odd:
                return
        deeper = _width(line) > _width(before) and not before.rstrip().endswith(":")  # perhaps a text that goes on
        if BAD_BEFORE_BRACKET.fullmatch(line) and not deeper:
            yield from (replace(slip, line=number) for slip in find_bad_colon(line))
            return


def find_slips(error: MarkedYAMLError, lines: Sequence[str]) -> Iterator[Slip]:
    """Yield what may have broken the reading, the likeliest first, each with its line mended."""
    places = list(_places(error, lines))
    yield from _misplaced(places, lines)
    odd = [number for number in sorted(places) if lines[number].count('"') % 2]
    yield from (replace(slip, line=number) for number in odd[:MOST_ABOVE] for slip in find_quotes(lines[number]))
    yield from (replace(slip, line=number) for number in places[:3] for slip in find_loose(lines[number]))
    yield from (replace(slip, line=number) for number in places[:3] for slip in find_stray(lines[number]))
    yield from (replace(slip, line=number) for number in places[:3] for slip in find_bullet(lines[number]))
    yield from _loose_words(places, lines)
    yield from _after_colon(places, lines)
    yield from _reserved(error, lines)
    yield from _escape(error, lines)
    found = (replace(slip, line=number) for number in places for find in FINDERS for slip in find(lines[number]))
    yield from islice(found, MOST_TRIED)
    yield from _dash_gone(places, lines)
    yield from _colon_in_text(places[0], lines[places[0]])
    yield from _reindented(places, lines)


def _places(error: MarkedYAMLError, lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines to look at: where the reading stopped, the line before, where the construct began, and above."""
    stopped = min(error.problem_mark.line if error.problem_mark else 0, len(lines) - 1)
    above = [
        number for number in range(stopped - 1, -1, -1) if lines[number].strip() and lines[number].lstrip()[0] != "#"
    ]
    began = [error.context_mark.line] if error.context_mark and error.context_mark.line <= stopped else []
    yield from dict.fromkeys([stopped, *above[:1], *began, *above])


def _misplaced(places: Sequence[int], lines: Sequence[str]) -> Iterator[Slip]:
    """A tab or a full-width space in the indentation of one of the lines, or of a line between them."""
    for number in range(min(places), max(places) + 1):
        written = INDENT.match(lines[number])
        indent = written[0] if written else ""
        for character, code in (("　", "yaml.fullwidth_space"), ("\t", "yaml.tab")):
            if character in indent:
                for width in _likely_widths(number, lines):
                    yield Slip(code, number, indent.index(character), " " * width + lines[number][len(indent) :])


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" \t　"))


def _likely_widths(number: int, lines: Sequence[str]) -> list[int]:
    """Return the indentations that would fit a line: what opens a block stands above the next line, all else beside."""
    before = [line for line in reversed(lines[:number]) if line.strip()]
    after = [line for line in lines[number + 1 :] if line.strip()]
    widths = sorted({_width(line) for line in (*before, *after)}, reverse=True)
    if lines[number].rstrip().endswith(":") and after:
        return [one for one in widths if one < _width(after[0])] + [_width(after[0])]
    deeper = [_width(before[0]) + 2] if before and before[0].rstrip().endswith(":") else []
    return list(dict.fromkeys([*deeper, *(_width(line) for line in (*after[:1], *before[:1])), *widths]))


def _reserved(error: MarkedYAMLError, lines: Sequence[str]) -> Iterator[Slip]:
    """A value that begins with a character that YAML keeps for itself: in double quotes."""
    mark = error.context_mark or error.problem_mark
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if not mark or line[mark.column : mark.column + 1] not in tuple("*&!%@`|>"):
        return
    flow = balance(line[: mark.column])[0]
    value = re.match(r"[^,\]}]*" if flow else r".*?(?=\s*$)", line[mark.column :])
    end = mark.column + (value.end() if value else 0)
    mended = line[: mark.column] + quote(line[mark.column : end]) + line[end:]
    character = line[mark.column]
    code = {"*": "yaml.alias", "&": "yaml.anchor", "!": "yaml.tag"}.get(character, "yaml.reserved_character")
    yield Slip(code, mark.line, mark.column, mended, values={"character": character})


def _loose_words(places: Sequence[int], lines: Sequence[str]) -> Iterator[Slip]:
    """A line of words that is no field and begins no block: a memo without #."""
    for number in places[:MOST_ABOVE]:
        bare = lines[number].strip()
        below = next((line for line in lines[number + 1 :] if line.strip()), "")
        opens = _width(below) > _width(lines[number]) or below.lstrip().startswith("- ")
        if re.fullmatch(r"[^:：;=＝#\[\]{}\"'|>&*!%@`-]+", bare) and not re.search(r"\s", bare) and not opens:
            yield Slip("yaml.loose", number, _width(lines[number]), "", values={"word": bare[:20]})


def _after_colon(places: Sequence[int], lines: Sequence[str]) -> Iterator[Slip]:
    """A mark left behind the colon of a key that opens a block: `costs:、`."""
    for number in places[:3]:
        found = AFTER_COLON.fullmatch(lines[number])
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if found and (_width(below) > _width(lines[number]) or below.lstrip().startswith("- ")):
            words = {"key": found["key"], "word": found["stray"].strip()}
            yield Slip("yaml.stray", number, found.start("stray"), found["head"] + ":", found["key"], words)


def _escape(error: MarkedYAMLError, lines: Sequence[str]) -> Iterator[Slip]:
    """A backslash in double quotes that begins no escape: doubled."""
    mark = error.problem_mark
    if mark and "escape" in (error.problem or ""):
        line = lines[mark.line]
        place = line.rfind("\\", 0, mark.column + 1)
        yield Slip("yaml.escape", mark.line, max(place, 0), line[: max(place, 0)] + "\\" + line[max(place, 0) :])


def _colon_in_text(number: int, line: str) -> Iterator[Slip]:
    found = VALUE.fullmatch(line)
    colon = re.search(r":(\s|$)", found["value"]) if found else None
    if found and colon and found["head"].rstrip().endswith(":"):
        mended = found["head"] + quote(found["value"]) + found["tail"]
        yield Slip("yaml.colon", number, len(found["head"]) + colon.start(), mended)


def _dash_gone(places: Sequence[int], lines: Sequence[str]) -> Iterator[Slip]:
    """A line of a list without its dash: beside items that have one, or first in its block."""
    for number in sorted(places):
        bare = lines[number].lstrip(" ")
        own = len(lines[number]) - len(bare)
        first = number > 0 and lines[number - 1].rstrip().endswith(":")
        if own >= 2 and not bare.startswith("- ") and (first or number in places[:2]):
            key = re.match(r"[^:\s]*", bare.lstrip("{"))
            words = {"key": key[0] if key else ""}
            yield Slip("yaml.dash_gone", number, own, f"{' ' * (own - 2)}- {bare}", words["key"], words)


def _reindented(places: Sequence[int], lines: Sequence[str]) -> Iterator[Slip]:
    """Yield the lines with the indentation of their neighbours: the smallest change first, to what is more usual."""
    found = []
    usual = Counter(_width(line) for line in lines if line.strip())
    for number in sorted(places[:MOST_ABOVE]):
        bare = lines[number].lstrip(" ")
        own = len(lines[number]) - len(bare)
        for width in _likely_widths(number, lines)[:4]:
            if width != own:
                change = (abs(width - own), usual[own] - usual[width])
                found.append((change, Slip("yaml.indent", number, own, " " * width + bare)))
    yield from (slip for _, slip in sorted(found, key=lambda one: one[0]))


def as_yaml_says(error: MarkedYAMLError, lines: Sequence[str]) -> Slip:
    """Return the error in YAML's own terms: an unclosed bracket or quote at its opening."""
    context, problem = error.context or "", error.problem or ""
    mark, code = error.problem_mark or error.context_mark, "yaml.syntax"
    if "flow" in context and error.context_mark:
        code, mark = "yaml.unclosed_bracket", error.context_mark
    elif "quoted scalar" in context and "end of stream" in problem and error.context_mark:
        code, mark = "yaml.unclosed_quote", error.context_mark
    elif "cannot start any token" in problem:
        code = "yaml.tab" if _character(lines, mark) == "\t" else "yaml.reserved_character"
    elif "mapping values" in problem:
        code = "yaml.colon"
    elif "expected key" in problem or "block" in context or "indent" in problem:
        code = "yaml.indent"
    line, column = (mark.line, mark.column) if mark else (0, 0)
    return Slip(code, line, column, values={"message": problem, "character": _character(lines, mark)})


def _character(lines: Sequence[str], mark: object) -> str:
    line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
    return lines[line][column : column + 1] if line < len(lines) else ""
