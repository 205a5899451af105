"""Compose: parser events → nodes, without recursion. What is more than text, lists and mappings is refused here."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ruamel.yaml.error import StreamMark
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

from mieruka.frontmatter.decode import find_unseen
from mieruka.frontmatter.finders import balance
from mieruka.frontmatter.nodes import Entry, ListNode, MapNode, Node, TextNode
from mieruka.problems import Mark, Report

MAX_DEPTH = 24
# Far beyond what people write, and so little that nothing which is done with each one takes long. Python makes a whole
# number of no more than 4,300 digits.
MAX_SCALAR, MAX_EVENTS = 4_000, 40_000
COMMENT = re.compile(r"[ \t]+#(?=[^\s#!])")
ODD = re.compile(r"[\[\]{}\"]")
"""What a plain scalar that is to be told has in it, unless a # follows it."""
STARTS = (MappingStartEvent, SequenceStartEvent)
ENDS = (MappingEndEvent, SequenceEndEvent)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet."""

    event: MappingStartEvent | SequenceStartEvent
    mark: Mark
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    key: TextNode | None = None
    end: tuple[int, int] = (0, 0)


class Composer:
    """Composes one document from parser events, without recursion; stops at the first construct that is refused."""

    def __init__(self, start: Mark, lines: Sequence[str], report: Report) -> None:
        self._start = start
        self._lines = lines
        self._report = report
        self._has_hashes = any("#" in line for line in lines)
        self._stack: list[_Open] = []
        self._documents = self._events = 0
        self.root: Node | None = None

    def take(self, event: Event) -> bool:
        """Take the next event. Tell whether composing may go on."""
        self._events += 1
        if self._events > MAX_EVENTS:
            return self._refuse("yaml.too_many", event)
        return self._take(event)

    def _take(self, event: Event) -> bool:
        if isinstance(event, ScalarEvent):
            self._refuse_ornaments(event)
            return self._finish(self._scalar(event), event)
        if isinstance(event, STARTS):
            self._refuse_ornaments(event)
            self._stack.append(_Open(event, self._mark(event)))
            return len(self._stack) <= MAX_DEPTH or self._refuse("yaml.too_deep", event)
        if isinstance(event, ENDS):
            opened = self._stack.pop()
            inside = bool(self._stack) and isinstance(self._stack[-1].event, SequenceStartEvent)
            return all(self._finish(node) for node in _close(opened, inside, self._report))
        if isinstance(event, AliasEvent):
            self._refuse("yaml.alias", event)
            return self._finish(TextNode(f"*{event.anchor}", self._mark(event), plain=True, told=True))
        if isinstance(event, DocumentStartEvent):
            return self._is_only_document(event)
        return True

    def _scalar(self, event: ScalarEvent) -> TextNode:
        """Return a scalar; in a plain one, a comment that is none, an odd quote or an odd bracket is told."""
        mark, text = self._mark(event), event.value
        if len(text) > MAX_SCALAR:
            self._report.add("yaml.too_long", mark, size=len(text), most=MAX_SCALAR)
            return TextNode(text[:MAX_SCALAR], mark, plain=not event.style, told=True)
        if event.style:
            unseen = find_unseen(text)  # an escape may write what a file may not hold
            if unseen:
                self._report.add(unseen.code, mark, **unseen.values)
            return TextNode(text, mark, plain=False, told=unseen is not None)
        told = (self._has_hashes or ODD.search(text) is not None) and self._is_odd(text, mark, event.end_mark)
        return TextNode(text, mark, plain=True, told=told)

    def _is_odd(self, text: str, mark: Mark, end: StreamMark) -> bool:
        """Tell whether a plain scalar has a comment that is none, an odd quote or an odd bracket, and report it."""
        comment = COMMENT.match(self._lines[end.line], end.column) if end.line < len(self._lines) else None
        opened, stray = balance(text)
        odd = bool(comment or text.count('"') % 2 or opened or stray)
        if comment:
            self._report.add("yaml.hash", Mark(mark.path, self._start.line + end.line, comment.end()))
        elif text.count('"') % 2:
            self._report.add("yaml.unclosed_quote", mark)
        elif odd:
            wide = next((character for character in text if character in "［］｛｝"), "")
            word = wide or text[[*opened, *stray][0]]
            self._report.add("yaml.fullwidth_bracket" if wide else "yaml.unopened_bracket", mark, word=word)
        return odd

    def _finish(self, node: Node, event: ScalarEvent | None = None) -> bool:
        """Put a finished node into its parent; the outermost one is the root."""
        if not self._stack:
            self.root = node
            return True
        parent = self._stack[-1]
        if isinstance(parent.event, SequenceStartEvent):
            parent.items.append(node)
        elif parent.key is not None:
            bare = bool(parent.event.flow_style) and event is not None and _place(event.start_mark) == parent.end
            parent.entries.append(Entry(parent.key, node, bare))
            parent.key = None
        elif not isinstance(node, TextNode):
            self._report.add("yaml.key_not_text", node.mark)
            return False
        else:
            parent.key = node
            parent.end = _place(event.end_mark) if event else (-1, -1)
        return True

    def _is_only_document(self, event: DocumentStartEvent) -> bool:
        self._documents += 1
        if self._documents > 1:
            return self._refuse("yaml.second_document", event)
        return not (event.version or event.tags) or self._refuse("yaml.directive", event)

    def _refuse_ornaments(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        """Tell an anchor or a tag; what it adorns is read on."""
        if event.anchor is not None:
            self._refuse("yaml.anchor", event)
        elif event.tag is not None:
            self._refuse("yaml.tag", event)

    def _refuse(self, code: str, event: Event) -> bool:
        self._report.add(code, self._mark(event))
        return False

    def _mark(self, event: Event) -> Mark:
        place = event.start_mark
        return Mark(self._start.path, self._start.line + place.line, place.column + 1)


def _place(mark: StreamMark) -> tuple[int, int]:
    return mark.line, mark.column


def _close(opened: _Open, inside_list: bool, report: Report) -> Iterator[Node]:
    """Yield a finished list or mapping; a mapping in which a list's dash was forgotten is yielded in its two parts."""
    if isinstance(opened.event, SequenceStartEvent):
        yield ListNode(tuple(opened.items), opened.mark)
        return
    flow, entries = bool(opened.event.flow_style), opened.entries
    first: dict[str, TextNode] = {}
    doubled = [
        number
        for number, entry in enumerate(entries)
        if first.setdefault(_fold(entry.key.text), entry.key) is not entry.key
    ]
    if inside_list and not flow and doubled and doubled[0] > 1 and entries[doubled[0]].key.text == entries[0].key.text:
        second = entries[doubled[0] :]
        report.add("yaml.dash_gone", second[0].key.mark, second[0].key.text, key=second[0].key.text)
        yield MapNode(tuple(entries[: doubled[0]]), opened.mark)
        yield MapNode(tuple(second), second[0].key.mark)
        return
    for number in doubled:
        if number - 1 in doubled and not flow:  # of a group that is there twice, or lacks its beginning, the first
            continue
        key = entries[number].key
        report.add("key.doubled", key.mark, key.text, key=key.text, line=first[_fold(key.text)].mark.line)
    yield MapNode(tuple(entries), opened.mark, flow)


@lru_cache(4096)  # the keys of a form stand in each of its sheets
def _fold(key: str) -> str:
    """Return what makes two keys look the same: Ａ and A. A bare mark is itself: a form may tell － from -."""
    folded = unicodedata.normalize("NFKC", key)
    return folded if any(character.isalnum() for character in folded) else key
