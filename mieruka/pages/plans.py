"""Plans: the trees in which the sheets of a year have their places, merged from the paths that each sheet gives."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mieruka.pages.addresses import node_anchor, place_page
from mieruka.pages.contribution import Contribution, PlaceStep
from mieruka.pages.directory import Entry
from mieruka.pages.wording import Cell

LEAVES = 50
"""How many sheets of a node stand in the tree; where there are more, all stand on a page of their own too."""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Node:
    """節: a level of a tree with the sheets that stand there.

    Shape: `bearer` is the sheet that bears its code; `anchors` are one for each way in which sheets name the node;
    `path` are its own words and those above it.
    """

    anchors: tuple[str, ...]
    label: str
    cell: Cell
    bearer: Entry | None
    sheets: tuple[Entry, ...]
    children: tuple["Node", ...]
    path: tuple[Key, ...] = ()

    @property
    def leaves(self) -> tuple[Entry, ...]:
        """Its sheets that stand in the tree."""
        return self.sheets[:LEAVES]

    @property
    def page(self) -> str:
        """The address of the page of all its sheets, "" where all stand in the tree."""
        if len(self.sheets) <= LEAVES:
            return ""
        return place_page(self.sheets[0].municipality, self.sheets[0].fiscal_year, self.path)


@dataclass(frozen=True, slots=True)
class PlanTree:
    """体系: a plan, a strategy or the budget."""

    anchor: str
    label: str
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class _Growing:
    """A node while the tree grows."""

    step: PlaceStep
    path: tuple[Key, ...]
    anchors: list[str] = field(default_factory=list)
    bearer: Entry | None = None
    sheets: dict[str, Entry] = field(default_factory=dict)
    children: dict[Key, "_Growing"] = field(default_factory=dict)


def merge_trees(contributions: Iterable[Contribution]) -> tuple[PlanTree, ...]:
    """Return the trees of a town's year, in order of first appearance."""
    paths: dict[str, list[tuple[tuple[PlaceStep, ...], Entry]]] = {}
    for contribution in contributions:
        for path in contribution.places:
            if path:
                paths.setdefault(path[0].tree, []).append((path, contribution.entry))
    return tuple(_grow(tree, found) for tree, found in paths.items())


def list_nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes and all below them."""
    for node in nodes:
        yield node
        yield from list_nodes(node.children)


def _grow(tree: str, paths: Sequence[tuple[tuple[PlaceStep, ...], Entry]]) -> PlanTree:
    top: dict[Key, _Growing] = {}
    known: dict[Key, list[_Growing]] = {}
    anchors: set[str] = set()
    # The longest paths first: a sheet that names only a lower level then finds it where another sheet has put it.
    for path, entry in sorted(paths, key=lambda one: -len(one[0])):
        children = top
        node: _Growing | None = None
        above: tuple[Key, ...] = ((tree, "", ""),)
        for depth, step in enumerate(path):
            key = (step.level, step.word, step.cell.text)
            same = known.get(key, []) if depth == 0 else []
            node = same[0] if len(same) == 1 else children.get(key)
            if node is None:
                node = children[key] = _Growing(step, (*above, key))
                known.setdefault(key, []).append(node)
            anchor = node_anchor(tree, [(one.level, one.word) for one in path[: depth + 1]])
            if step.word and anchor not in anchors:  # one code under two names would give one anchor to two nodes
                anchors.add(anchor)
                node.anchors.append(anchor)
            node.bearer = node.bearer or step.bearer
            children, above = node.children, node.path
        if node is not None:
            node.sheets[entry.sheet] = entry
    return PlanTree(f"tree-{tree}", paths[0][0][0].tree_label, _freeze(top))


def _freeze(nodes: dict[Key, _Growing]) -> tuple[Node, ...]:
    return tuple(_freeze_node(node) for _, node in sorted(nodes.items(), key=lambda pair: _order(pair[0])))


def _freeze_node(node: _Growing) -> Node:
    sheets = sorted(node.sheets.values(), key=lambda one: (one.kind, one.sheet))
    # A sheet that bears the node's own code is the node, also where no other sheet points at it.
    own = next((one for one in sheets if one.number and one.number == node.step.word), None)
    bearer = node.bearer or own
    return Node(
        anchors=tuple(node.anchors),
        label=node.step.level_label,
        cell=node.step.cell,
        bearer=bearer,
        sheets=tuple(one for one in sheets if bearer is None or one.sheet != bearer.sheet),
        children=_freeze(node.children),
        path=node.path,
    )


def _order(key: Key) -> tuple[bool, list[tuple[int, str]], str]:
    """Sort by code, numbers in it by value; what has no code or name comes last."""
    _, word, text = key
    pieces = [(int(piece), "") if piece.isascii() and piece.isdigit() else (0, piece) for piece in word.split("-")]
    return (not word, pieces, text)
