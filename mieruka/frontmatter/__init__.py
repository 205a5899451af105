"""Front matter: bytes → a guarded tree of text with places. The only door to ruamel.yaml.

YAML chooses no type here: every scalar stays text, so `0123` and `no` are what they look like.
The tree is composed from parser events, without recursion: aliases, anchors, tags and depth are
refused before they can cost anything. Where the notation breaks, the slip is told and mended (slips.py),
so that one slip hides no other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]  # a C class that the stub does not re-export
from ruamel.yaml.error import MarkedYAMLError

from mieruka.frontmatter.compose import Composer
from mieruka.frontmatter.decode import read_text
from mieruka.frontmatter.fences import FENCE, find_fences
from mieruka.frontmatter.finders import Slip
from mieruka.frontmatter.nodes import Document, Entry, ListNode, MapNode, Node, TextNode
from mieruka.frontmatter.slips import as_yaml_says, find_hidden, find_slips
from mieruka.problems import Mark, Report

__all__ = ["Document", "Entry", "ListNode", "MapNode", "Node", "TextNode", "read_document", "read_list", "read_mapping"]

MOST_SLIPS = 20
INDENTED = ("yaml.indent", "yaml.tab", "yaml.fullwidth_space")
MOST_CHARACTERS_TRIED = 3_000_000
LONGEST_LINE_MENDED = 4_000


def read_document(content: bytes, path: str, report: Report) -> Document | None:
    """Return a sheet's front matter and body, or None where it cannot be read.

    Problems: file.*, yaml.*, key.doubled.
    """
    text = read_text(content, path, report)
    if text is None:
        return None
    lines = text.split("\n")
    fences = find_fences(lines, path, report)
    if fences is None:
        return None
    first, last, below = fences
    fields = ("" if line.rstrip() == FENCE else line for line in lines[first:last])  # one within is told
    front = _compose("\n".join(fields) + "\n", Mark(path, first + 1), report)
    return None if front is None else Document(front, "\n".join(lines[below:]), below + 1)


def read_mapping(content: bytes, path: str, report: Report) -> MapNode | None:
    """Return the tree of a YAML file (a form, a municipality), or None where it cannot be read."""
    text = read_text(content, path, report)
    return None if text is None else _compose(text, Mark(path), report)


def read_list(content: bytes, path: str, report: Report) -> Node | None:
    """Return the tree of a YAML file that holds a list (the glossary), or None where it cannot be read."""
    text = read_text(content, path, report)
    return None if text is None else _compose_any(text, Mark(path), report)


def _compose(text: str, start: Mark, report: Report) -> MapNode | None:
    """Return the one mapping that the text holds. `start` is where the text begins in its file."""
    root = _compose_any(text, start, report)
    if root is not None and not isinstance(root, MapNode):
        report.add("yaml.not_a_mapping", root.mark)
        return None
    return root


def _compose_any(text: str, start: Mark, report: Report) -> Node | None:
    """Return the tree of a text; each slip of its notation is told and mended, then the whole is read anew."""
    lines, told = text.split("\n"), list[Slip]()
    tries = range(max(MOST_SLIPS, MOST_CHARACTERS_TRIED // (len(text) + 1)))
    remaining = iter(tries if max(map(len, lines)) <= LONGEST_LINE_MENDED else ())
    root: Node | None = None
    own = Report()
    for _ in range(MOST_SLIPS):
        own = Report()
        root, slip = _attempt(lines, start, own, remaining)
        if slip is None:
            break
        told.append(slip)
        if slip.mended is None:
            break
        lines[slip.line] = slip.mended
    for slip in _join_runs(told, start.line):
        report.add(slip.code, Mark(start.path, start.line + slip.line, slip.column + 1), slip.key, **slip.values)
    report.problems += own.problems
    return root


def _join_runs(slips: Iterable[Slip], start: int) -> Iterator[Slip]:
    """Yield the slips; of lines one below the other that are all indented wrongly in one way, the first, with all."""
    runs: list[list[Slip]] = []
    for slip in slips:
        last = runs[-1][-1] if runs else None
        joins = last and last.code == slip.code in INDENTED and slip.line == last.line + 1
        runs[-1].append(slip) if joins else runs.append([slip])
    for run in runs:
        lines = f"{start + run[0].line}〜{start + run[-1].line}" if len(run) > 1 else ""
        yield replace(run[0], values={**run[0].values, "lines": lines} if run[0].code in INDENTED else run[0].values)


def _attempt(lines: list[str], start: Mark, report: Report, tries: Iterator[int]) -> tuple[Node | None, Slip | None]:
    """Return the tree of the lines, or the slip that keeps them from being one. `tries`: one is taken for each try."""
    hidden = next(find_hidden(lines), None)
    if hidden:
        best = _best(zip(tries, find_hidden(lines), strict=False), lines, start, -1)
        if best or next(tries, None) is None:
            return None, best or replace(hidden, mended=None)
    root, error = _try(lines, start, report)
    if error is None:
        return root, None
    stopped = error.problem_mark.line if error.problem_mark else 0
    slips = zip(tries, find_slips(error, lines), strict=False)
    return None, _best(slips, lines, start, stopped) or as_yaml_says(error, lines)


def _try(lines: Sequence[str], start: Mark, report: Report) -> tuple[Node | None, MarkedYAMLError | None]:
    """Return the tree of the lines, or the error that ends their reading."""
    parser = CParser("\n".join(lines))
    try:
        composer = Composer(start, lines, report)
        while parser.check_event():
            if not composer.take(parser.get_event()):
                return None, None
        if composer.root is None:
            report.add("yaml.empty", start)
    except MarkedYAMLError as error:
        return None, error
    finally:
        parser.dispose()
    return composer.root, None


def _best(slips: Iterable[tuple[int, Slip]], lines: list[str], start: Mark, stopped: int) -> Slip | None:
    """Return the slip whose mending makes all readable with the fewest other faults, else most; the first of these."""
    best, furthest, fewest = None, stopped, -1
    for _, slip in slips:
        tried = [*lines[: slip.line], slip.mended or "", *lines[slip.line + 1 :]]
        own = Report()
        _, again = _try(tried, start, own)
        faults = len(own.problems)
        if again is None and not faults:
            return slip
        if again is None and (fewest < 0 or faults < fewest):
            best, furthest, fewest = slip, len(lines), faults
        elif again is not None and again.problem_mark and again.problem_mark.line > max(furthest, slip.line):
            best, furthest = slip, again.problem_mark.line
    return best
