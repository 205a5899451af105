"""Nodes: the tree that a YAML text becomes. Every scalar is text, everything has its place."""

from dataclasses import dataclass
from typing import NamedTuple

from mieruka.problems import Mark


class TextNode(NamedTuple):
    """A scalar as written. `plain` tells that no quotes stand around it.

    Shape: `told`: a problem about it is told already, so that whoever reads it takes it for unreadable, silently.
    A tuple, as its mark is, since a sheet has hundreds: a frozen dataclass takes twice as long to make.
    """

    text: str
    mark: Mark
    plain: bool
    told: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    items: "tuple[Node, ...]"
    mark: Mark


class Entry(NamedTuple):
    """One key of a mapping with its value. `bare` tells that no colon stands after a key in braces."""

    key: TextNode
    value: "Node"
    bare: bool = False


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping in written order, doubled keys too. `flow` tells that it is written in braces."""

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
