"""The branch of a plan on which a policy stands: the levels above it, and the programmes below."""

from collections.abc import Iterator
from dataclasses import dataclass

from mieruka.pages.blocks.facts import PlaceList, Step, show_places
from mieruka.pages.directory import Entry
from mieruka.pages.material import Material
from mieruka.pages.wording import NOTHING, Cell

BUDGET = "budget_line"
HISTORY = frozenset({"succeeds", "merged_into", "split_from"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """葉: a programme below a policy, in which relation the sheets say; `entry` None where it has no sheet here."""

    entry: Entry | None
    cell: Cell = NOTHING
    label: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """枝: the levels above a policy, from the top, without its own; and what is below it."""

    above: tuple[Step, ...] = ()
    below: tuple[Leaf, ...] = ()


def find_branch(material: Material) -> Branch:
    """Return the branch of a policy; empty for a sheet that bears no others."""
    if material.sheet.kind != "policy":
        return Branch()
    below = {leaf.entry.sheet if leaf.entry else leaf.cell.text: leaf for leaf in _leaves(material)}
    return Branch(tuple(_above(material)), tuple(below.values()))


def _above(material: Material) -> Iterator[Step]:
    """Yield the levels of the first place that is not one of the budget."""
    trees = [tree.id for tree in material.form.trees if tree.canonical != BUDGET]
    lists = (block for tree in trees for block in show_places(material, [tree]) if isinstance(block, PlaceList))
    first = next(lists, None)
    own = {material.sheet.title, material.sheet.name}
    yield from (step for step in (first.places[0] if first else ()) if step.node and step.cell.text not in own)


def _leaves(material: Material) -> Iterator[Leaf]:
    """Yield the programmes that point at the sheet, then those that it names itself, which say more."""
    for reference in material.around.incoming:
        if reference.entry.kind == "program":
            yield Leaf(reference.entry, label=reference.label)
    for link in material.sheet.links:
        entry = material.around.others.get(link.other or "")
        if link.relation not in HISTORY and (entry.kind == "program" if entry else link.other_name):
            yield Leaf(entry, material.wording.cell(link, link.other_name), link.label)
