"""Front matter: bytes → a guarded tree of text with places. The only door to ruamel.yaml.

YAML chooses no type here: every scalar stays text, so `0123` and `no` are what they look like.
The tree is composed from parser events, without recursion: aliases, anchors, tags and depth are
refused before they can cost anything.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.cyaml import CParser
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from mieruka.problems import Mark, Report

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
# C0 and C1 controls but TAB, LF, CR; bidirectional overrides; zero-width and line separators; noncharacters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class TextNode:
    """A scalar as written. `plain` tells that no quotes stand around it."""

    text: str
    mark: Mark
    plain: bool


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    items: "tuple[Node, ...]"
    mark: Mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: TextNode
    value: "Node"


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping in written order; no key stands twice. `flow` tells that it is written in braces."""

    entries: tuple[Entry, ...]
    mark: Mark
    flow: bool = False


Node = TextNode | ListNode | MapNode


@dataclass(frozen=True, slots=True)
class Document:
    """A sheet's file: the front matter's tree and the Markdown body with its first line's number."""

    front: MapNode
    body: str
    body_line: int


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet."""

    event: MappingStartEvent | SequenceStartEvent
    mark: Mark
    items: list[Node]
    entries: list[Entry]
    key: TextNode | None = None


def read_document(content: bytes, path: str, report: Report) -> Document | None:
    """Return a sheet's front matter and body, or None where it cannot be read.

    Problems: file.*, yaml.*, key.doubled.
    """
    text = read_text(content, path, report)
    if text is None:
        return None
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        report.add("file.no_front_matter", Mark(path))
        return None
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        report.add("file.front_matter_open", Mark(path))
        return None
    front = _compose("\n".join(lines[1:end]) + "\n", Mark(path, 2), report)
    return front and Document(front, "\n".join(lines[end + 1 :]), end + 2)


def read_mapping(content: bytes, path: str, report: Report) -> MapNode | None:
    """Return the tree of a YAML file (a form, a municipality), or None where it cannot be read."""
    text = read_text(content, path, report)
    return None if text is None else _compose(text, Mark(path), report)


def read_list(content: bytes, path: str, report: Report) -> Node | None:
    """Return the tree of a YAML file that holds a list (the glossary), or None where it cannot be read."""
    text = read_text(content, path, report)
    return None if text is None else _compose_any(text, Mark(path), report)


def read_text(content: bytes, path: str, report: Report) -> str | None:
    """Return the text of a file: UTF-8, NFC, without a BOM at the start or CR, or None.

    Problems: file.too_large, file.encoding, file.not_nfc, file.control.
    """
    if len(content) > MAX_BYTES:
        report.add("file.too_large", Mark(path), size=len(content), most=MAX_BYTES)
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        report.add("file.encoding", _mark_at(path, before, len(before)), guess=_guess_encoding(content))
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    wrong = FORBIDDEN.search(text) or re.search("\r", text)
    if wrong:
        name = f"U+{ord(wrong[0]):04X}"
        report.add("file.control", _mark_at(path, text, wrong.start()), character=name)
        return None
    if not unicodedata.is_normalized("NFC", text):
        place = next(i for i, line in enumerate(text.split("\n"), 1) if not unicodedata.is_normalized("NFC", line))
        report.add("file.not_nfc", Mark(path, place))
        return None
    return text


def _mark_at(path: str, text: str, position: int) -> Mark:
    line_start = text.rfind("\n", 0, position) + 1
    return Mark(path, text.count("\n", 0, position) + 1, position - line_start + 1)


def _guess_encoding(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    for encoding, name in (("cp932", "Shift_JIS (CP932)"), ("euc_jp", "EUC-JP")):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return name
    return "?"


def _compose(text: str, start: Mark, report: Report) -> MapNode | None:
    """Return the one mapping that the text holds. `start` is where the text begins in its file."""
    root = _compose_any(text, start, report)
    if root is not None and not isinstance(root, MapNode):
        report.add("yaml.not_a_mapping", root.mark)
        return None
    return root


def _compose_any(text: str, start: Mark, report: Report) -> Node | None:
    parser = CParser(text)
    try:
        return _walk(_events(parser), start, report)
    except MarkedYAMLError as error:
        _report_syntax(error, text, start, report)
        return None
    except YAMLError as error:  # a reader's error has no mark
        report.add("yaml.syntax", start, message=str(error).splitlines()[0])
        return None
    finally:
        parser.dispose()


def _events(parser: CParser) -> Iterator[object]:
    while parser.check_event():
        yield parser.get_event()


def _walk(events: Iterator[object], start: Mark, report: Report) -> Node | None:
    """Return the tree, or None where a construct is refused (reported once, at its first place)."""
    stack: list[_Open] = []
    root: Node | None = None
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            refused = "yaml.second_document" if documents > 1 else "yaml.directive" if event.version or event.tags else ""
            if refused:
                report.add(refused, _mark(event, start))
                return None
            continue
        if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent):
            if not _is_plain_data(event, len(stack), start, report):
                return None
            if not isinstance(event, ScalarEvent):
                stack.append(_Open(event, _mark(event, start), [], []))
                continue
            node: Node = TextNode(event.value, _mark(event, start), not event.style)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            node = _close(stack.pop())
        else:
            continue
        if not stack:
            root = node
        elif not _place(stack[-1], node, report):
            return None
    if root is None:
        report.add("yaml.empty", start)
    return root


def _mark(event: object, start: Mark) -> Mark:
    place = event.start_mark  # type: ignore[attr-defined]  # every event has one; ruamel's base class declares none
    return Mark(start.path, start.line + place.line, place.column + 1)


def _is_plain_data(event: object, depth: int, start: Mark, report: Report) -> bool:
    """Tell whether the event is text, a list or a mapping and nothing more; report what it is instead."""
    refused = ""
    if isinstance(event, AliasEvent):
        refused = "yaml.alias"
    elif event.anchor is not None:  # type: ignore[attr-defined]
        refused = "yaml.anchor"
    elif event.tag is not None:  # type: ignore[attr-defined]
        refused = "yaml.tag"
    elif depth > MAX_DEPTH:
        refused = "yaml.too_deep"
    if refused:
        report.add(refused, _mark(event, start))
    return not refused


def _close(opened: _Open) -> Node:
    if isinstance(opened.event, SequenceStartEvent):
        return ListNode(tuple(opened.items), opened.mark)
    return MapNode(tuple(opened.entries), opened.mark, bool(opened.event.flow_style))


def _place(parent: _Open, node: Node, report: Report) -> bool:
    """Put a finished node into its parent. Tell whether reading may go on."""
    if isinstance(parent.event, SequenceStartEvent):
        parent.items.append(node)
    elif parent.key is not None:
        parent.entries.append(Entry(parent.key, node))
        parent.key = None
    elif not isinstance(node, TextNode):
        report.add("yaml.key_not_text", node.mark)
        return False
    else:
        first = next((entry.key for entry in parent.entries if entry.key.text == node.text), None)
        if first:
            report.add("key.doubled", node.mark, node.text, key=node.text, line=first.mark.line)
        parent.key = node
    return True


def _report_syntax(error: MarkedYAMLError, text: str, start: Mark, report: Report) -> None:
    """Report a syntax error where the author can mend it: an unclosed bracket or quote at its opening."""
    context, problem = error.context or "", error.problem or ""
    mark = error.problem_mark or error.context_mark
    code = "yaml.syntax"
    if "flow" in context and error.context_mark:
        code, mark = "yaml.unclosed_bracket", error.context_mark
    elif "quoted scalar" in context and "end of stream" in problem and error.context_mark:
        code, mark = "yaml.unclosed_quote", error.context_mark
    elif "tab" in problem:
        code = "yaml.tab"
    elif "cannot start any token" in problem:
        code = "yaml.tab" if _character(text, mark) == "\t" else "yaml.reserved_character"
    elif "mapping values" in problem:
        code = "yaml.colon"
    elif "expected key" in problem or "block" in context or "indent" in problem:
        code = "yaml.indent"
    place = Mark(start.path, start.line + mark.line, mark.column + 1) if mark else start
    report.add(code, place, message=problem, character=_character(text, mark))


def _character(text: str, mark: object) -> str:
    lines = text.split("\n")
    line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
    return lines[line][column : column + 1] if line < len(lines) else ""
