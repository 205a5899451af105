"""Front matter: bytes → a guarded tree of text with places. The only door to ruamel.yaml.

YAML chooses no type here: every scalar stays text, so `0123` and `no` are what they look like.
The tree is composed from parser events, without recursion: aliases, anchors, tags and depth are
refused before they can cost anything.
"""

from dataclasses import dataclass

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]  # a C class that the stub does not re-export
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from mieruka.frontmatter.decode import read_text
from mieruka.problems import Mark, Report

MAX_DEPTH = 24


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
    return None if front is None else Document(front, "\n".join(lines[end + 1 :]), end + 2)


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
    parser = CParser(text)
    try:
        composer = _Composer(start, report)
        while parser.check_event():
            if not composer.take(parser.get_event()):
                return None
        if composer.root is None:
            report.add("yaml.empty", start)
        return composer.root
    except MarkedYAMLError as error:
        _report_syntax(error, text, start, report)
        return None
    except YAMLError as error:  # a reader's error has no mark
        report.add("yaml.syntax", start, message=str(error).splitlines()[0])
        return None
    finally:
        parser.dispose()


class _Composer:
    """Composes one document from parser events, without recursion; stops at the first construct that is refused."""

    def __init__(self, start: Mark, report: Report) -> None:
        self._start = start
        self._report = report
        self._stack: list[_Open] = []
        self._documents = 0
        self.root: Node | None = None

    def take(self, event: object) -> bool:
        """Take the next event. Tell whether composing may go on."""
        if isinstance(event, ScalarEvent):
            return self._is_bare(event) and self._finish(TextNode(event.value, self._mark(event), not event.style))
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            if not self._is_bare(event):
                return False
            self._stack.append(_Open(event, self._mark(event), [], []))
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            return self._finish(_close(self._stack.pop()))
        elif isinstance(event, AliasEvent):
            return self._refuse("yaml.alias", event)
        elif isinstance(event, DocumentStartEvent):
            return self._is_only_document(event)
        return True

    def _finish(self, node: Node) -> bool:
        """Put a finished node into its parent; the outermost one is the root."""
        if self._stack:
            return _place(self._stack[-1], node, self._report)
        self.root = node
        return True

    def _is_only_document(self, event: DocumentStartEvent) -> bool:
        self._documents += 1
        if self._documents > 1:
            return self._refuse("yaml.second_document", event)
        return not (event.version or event.tags) or self._refuse("yaml.directive", event)

    def _is_bare(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> bool:
        """Tell whether the event is text, a list or a mapping and nothing more."""
        if event.anchor is not None:
            return self._refuse("yaml.anchor", event)
        if event.tag is not None:
            return self._refuse("yaml.tag", event)
        return len(self._stack) <= MAX_DEPTH or self._refuse("yaml.too_deep", event)

    def _refuse(self, code: str, event: Event) -> bool:
        self._report.add(code, self._mark(event))
        return False

    def _mark(self, event: Event) -> Mark:
        place = event.start_mark
        return Mark(self._start.path, self._start.line + place.line, place.column + 1)


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
