"""Fences: the two lines --- around the fields of a sheet, and what was written in their place."""

import re
from collections.abc import Sequence

from mieruka.problems import Mark, Report

FENCE = "---"
FENCE_LIKE = re.compile(r"[ \t　]*(?:[-－ー―—–‐─━_＝=*＊]{2,}[ \t　]*|[\"'`]?---[^:：]*)")
FIELD = re.compile(r"[^\s:：#{\[<\"]+[:：]")


def find_fences(lines: Sequence[str], path: str, report: Report) -> tuple[int, int, int] | None:
    """Return where the fields begin and end, and where the body begins, counted from 0; None where nothing tells.

    A fence written otherwise, or forgotten, is told and found.
    Problems: file.no_front_matter, file.front_matter_open, file.fence_within.
    """
    begin = 1
    if lines[0].rstrip() != FENCE:
        report.add("file.no_front_matter", Mark(path), word=lines[0].strip()[:20])
        written = next((number for number, line in enumerate(lines) if line.strip()), 0)
        if FENCE_LIKE.fullmatch(lines[written]):
            begin = written + 1
        elif FIELD.match(lines[written]):
            begin = written
        else:
            return None
    for number in range(begin, len(lines)):
        if lines[number].rstrip() == FENCE:
            end = _real_end(lines, number)
            if end != number:
                report.add("file.fence_within", Mark(path, number + 1))
            return begin, end, end + 1
    for number in range(begin, len(lines)):
        if FENCE_LIKE.fullmatch(lines[number]):
            report.add("file.front_matter_open", Mark(path, number + 1), word=lines[number].strip()[:20])
            return begin, number, number + 1
    heading = next((number for number in range(begin, len(lines)) if lines[number].startswith("## ")), len(lines))
    end = heading
    while end > begin and not lines[end - 1].strip():
        end -= 1
    report.add("file.front_matter_open", Mark(path, min(end + 1, len(lines))), word="")
    return begin, end, end


def _real_end(lines: Sequence[str], first: int) -> int:
    """Return the --- that ends the fields: the next one where fields follow the first, before any heading."""
    for number in range(first + 1, len(lines)):
        if lines[number].startswith("## "):
            break
        if lines[number].rstrip() == FENCE:
            between = lines[first + 1 : number]
            return number if any(FIELD.match(line.lstrip(" -")) for line in between) else first
    return first
