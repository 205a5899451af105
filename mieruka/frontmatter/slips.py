"""Slips of notation: where YAML breaks, find the line that a clerk wrote otherwise, say so, and mend it.

YAML tells where it could not go on, often a line or more after the slip. Each candidate here is a slip with the line as
it should be; the one that lets the reading go further is the right one, and everything after it is read as well.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from ruamel.yaml.error import MarkedYAMLError

MOST_TRIED = 12
MOST_ABOVE = 6
INDENT = re.compile(r"[ \t　]*")
# A key at the start of a line (after dashes), and what stands between it and its value.
KEY = r"(?P<head>[ ]*(?:- +)*)(?P<key>[^\s:：;；=＝#\[\]{},\"'&*!|>%@`-][^:：;；=＝#\[\]{},\"]{0,60}?)"
BAD_COLON = re.compile(KEY + r"(?P<found>[ 　]*[：；＝;=][ 　]*|:　[ 　]*|:(?=[^\s:/]))(?P<value>.*)")
NO_COLON = re.compile(KEY + r"(?P<found>[ 　]+)(?P<value>[^\s:：].*)|" + KEY.replace("<", "<lone_") + r"[ ]*")
GLUED_DASH = re.compile(r"(?P<head>[ ]*)-(?P<rest>[^\s\d-].*)")
HASH = re.compile(r"(?<=[ \t])#(?=[^\s#!])")
FULL_WIDTH = str.maketrans("［］｛｝", "[]{}")
WIDE_SPACE = re.compile(r"(?P<key>[^\s{}\[\],:]+):　[ 　]*")
VALUE = re.compile(r"(?P<head>[ ]*(?:- +)*(?:[^\s:#\[\]{},\"'][^:#\[\]{},\"]*:[ ]+)?)(?P<value>[^\s#].*?)(?P<tail>\s*)")


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip: its code, its place counted from 0, the line as it should be (None: nobody knows), and its words."""

    code: str
    line: int
    column: int
    mended: str | None = None
    key: str = ""
    values: dict[str, str] = field(default_factory=dict)


Find = Callable[[str], Iterator[Slip]]


HIDDEN = re.compile(r"[ ]*[　\t][ \t　]*(- |[^\s:：]+[:：])")


def find_hidden(lines: Sequence[str]) -> Iterator[Slip]:
    """Yield the ways to mend the first key or item behind a tab or a full-width space, which YAML may take."""
    number = next((number for number, line in enumerate(lines) if HIDDEN.match(line)), None)
    if number is not None:
        yield from _misplaced([number], lines)


def find_slips(error: MarkedYAMLError, lines: Sequence[str]) -> Iterator[Slip]:
    """Yield what may have broken the reading, the likeliest first, each with its line mended."""
    places = list(_places(error, lines))
    yield from _misplaced(places, lines)
    yield from _reserved(error, lines)
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


def _likely_widths(number: int, lines: Sequence[str]) -> list[int]:
    """Return the indentations that would fit a line: what opens a block stands above the next line, all else beside."""

    def width(line: str) -> int:
        return len(line) - len(line.lstrip(" \t　"))

    before = [line for line in reversed(lines[:number]) if line.strip()]
    after = [line for line in lines[number + 1 :] if line.strip()]
    widths = sorted({width(line) for line in (*before, *after)}, reverse=True)
    if lines[number].rstrip().endswith(":") and after:
        return [one for one in widths if one < width(after[0])] + [width(after[0])]
    deeper = [width(before[0]) + 2] if before and before[0].rstrip().endswith(":") else []
    return list(dict.fromkeys([*(width(line) for line in (*after[:1], *before[:1])), *deeper, *widths]))


def _glued_dash(line: str) -> Iterator[Slip]:
    if found := GLUED_DASH.fullmatch(line):
        yield Slip(
            "yaml.dash", 0, len(found["head"]), f"{found['head']}- {found['rest']}", values={"word": line.strip()[:20]}
        )


def _bad_colon(line: str) -> Iterator[Slip]:
    if found := BAD_COLON.match(line):
        key, value = found["key"].rstrip(), found["value"]
        mended = f"{found['head']}{key}: {value}".rstrip()
        words = {
            "key": key,
            "found": found["found"].strip(" ") or found["found"],
            "instead": f"{key}: {value[:20]}".rstrip(),
        }
        yield Slip("key.colon", 0, found.end("key"), mended, key, words)


def _no_colon(line: str) -> Iterator[Slip]:
    found = NO_COLON.fullmatch(line)
    if found and re.search(r"\w", line):
        head, key = (found["head"], found["key"]) if found["key"] else (found["lone_head"], found["lone_key"])
        value = found["value"] or ""
        mended = f"{head}{key}: {value}".rstrip()
        yield Slip(
            "key.no_colon", 0, len(head + key), mended, key, {"key": key, "instead": f"{key}: {value[:20]}".rstrip()}
        )


def _quotes(line: str) -> Iterator[Slip]:
    """An odd quote: taken away, wherever it stands."""
    places = [match.start() for match in re.finditer('"', line)]
    if len(places) % 2:
        for place in places:
            yield Slip("yaml.unclosed_quote", 0, place, line[:place] + line[place + 1 :])


def _brackets(line: str) -> Iterator[Slip]:
    """Full-width brackets, or brackets whose partner is not on the line."""
    bare = re.sub(r'"[^"]*"', lambda quoted: "_" * len(quoted[0]), line)
    wide = re.search("[［］｛｝]", bare)
    if wide and balance(bare.translate(FULL_WIDTH)) == ([], []):
        yield Slip("yaml.fullwidth_bracket", 0, wide.start(), line.translate(FULL_WIDTH), values={"word": wide[0]})
    opened, stray = balance(bare)
    if opened:
        closing = "".join({"[": "]", "{": "}"}[bare[place]] for place in reversed(opened))
        text, comment, rest = line.partition("  #")
        yield Slip("yaml.unclosed_bracket", 0, opened[0], text.rstrip() + closing + comment + rest)
        for place in opened:
            yield Slip("yaml.unclosed_bracket", 0, place, line[:place] + line[place + 1 :])
    for place in stray:
        yield Slip("yaml.unopened_bracket", 0, place, line[:place] + line[place + 1 :], values={"word": bare[place]})


def balance(line: str) -> tuple[list[int], list[int]]:
    """Return the places of brackets that are not closed, and of those that were never opened."""
    opened: list[int] = []
    stray: list[int] = []
    for place, character in enumerate(line):
        if character in "[{":
            opened.append(place)
        elif character in "]}":
            if opened and line[opened[-1]] + character in ("[]", "{}"):
                opened.pop()
            else:
                stray.append(place)
    return opened, stray


def _hash(line: str) -> Iterator[Slip]:
    if found := HASH.search(line):
        yield Slip("yaml.hash", 0, found.start(), line[: found.start()].rstrip() + line[found.start() + 1 :])


def _reserved(error: MarkedYAMLError, lines: Sequence[str]) -> Iterator[Slip]:
    """A value that begins with a character that YAML keeps for itself: in double quotes."""
    mark = error.context_mark or error.problem_mark
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if not mark or line[mark.column : mark.column + 1] not in tuple("*&!%@`|>"):
        return
    flow = balance(line[: mark.column])[0]
    value = re.match(r"[^,\]}]*" if flow else r".*?(?=\s*$)", line[mark.column :])
    end = mark.column + (value.end() if value else 0)
    mended = line[: mark.column] + _quote(line[mark.column : end]) + line[end:]
    character = line[mark.column]
    code = {"*": "yaml.alias", "&": "yaml.anchor", "!": "yaml.tag"}.get(character, "yaml.reserved_character")
    yield Slip(code, mark.line, mark.column, mended, values={"character": character})


def _wide_space(line: str) -> Iterator[Slip]:
    """A full-width space after a colon, anywhere in the line."""
    for found in WIDE_SPACE.finditer(line):
        words = {"key": found["key"], "found": ":　", "instead": f"{found['key']}: "}
        yield Slip("key.colon", 0, found.end("key"), WIDE_SPACE.sub(r"\g<key>: ", line), found["key"], words)


def _colon_in_text(number: int, line: str) -> Iterator[Slip]:
    found = VALUE.fullmatch(line)
    colon = re.search(r":(\s|$)", found["value"]) if found else None
    if found and colon and found["head"].rstrip().endswith(":"):
        mended = found["head"] + _quote(found["value"]) + found["tail"]
        yield Slip("yaml.colon", number, len(found["head"]) + colon.start(), mended)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


FINDERS: tuple[Find, ...] = (_glued_dash, _bad_colon, _wide_space, _quotes, _brackets, _hash, _no_colon)


def _dash_gone(places: Sequence[int], lines: Sequence[str]) -> Iterator[Slip]:
    """A line of a list without its dash: beside items that have one, or first in its block."""
    for number in sorted(places[:MOST_ABOVE]):
        bare = lines[number].lstrip(" ")
        own = len(lines[number]) - len(bare)
        if own >= 2 and not bare.startswith("- "):
            key = re.match(r"[^:\s]*", bare.lstrip("{"))
            words = {"key": key[0] if key else ""}
            yield Slip("yaml.dash_gone", number, own, f"{' ' * (own - 2)}- {bare}", words["key"], words)


def _reindented(places: Sequence[int], lines: Sequence[str]) -> Iterator[Slip]:
    """Yield the lines with the indentation of their neighbours, from above."""
    for number in sorted(places[:MOST_ABOVE]):
        bare = lines[number].lstrip(" ")
        own = len(lines[number]) - len(bare)
        for width in _likely_widths(number, lines)[:4]:
            if width != own:
                yield Slip("yaml.indent", number, own, " " * width + bare)


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
