"""The layout of a page: the form's printed headings with the blocks that stand under each."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from mieruka.forms.layout import Part, declared_parts, layout
from mieruka.pages.blocks.block import Block
from mieruka.pages.blocks.costs import show_costs
from mieruka.pages.blocks.facts import show_fields, show_links, show_other_links, show_places
from mieruka.pages.blocks.indicators import show_indicators
from mieruka.pages.blocks.measures import show_pillars
from mieruka.pages.blocks.prose import show_opinions, show_texts
from mieruka.pages.blocks.questions import show_directions, show_questions
from mieruka.pages.blocks.ratings import show_ratings
from mieruka.pages.material import Material

Show = Callable[[Material, Sequence[str]], Iterator[Block]]
SHOWS: Mapping[str, Show] = {
    "places": show_places,
    "fields": show_fields,
    "indicators": show_indicators,
    "costs": show_costs,
    "ratings": show_ratings,
    "answers": show_questions,
    "directions": show_directions,
    "links": show_links,
    "opinions": show_opinions,
    "pillars": show_pillars,
    "texts": show_texts,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """見出し: a printed heading and its blocks. `label` is "" for what stands under none."""

    anchor: str
    label: str
    blocks: tuple[Block, ...]


def lay_out(material: Material) -> tuple[Heading, ...]:
    """Return the headings under which something stands, in printed order; what no heading shows comes last."""
    shown: set[Part] = set()
    headings = []
    for number, (section, parts) in enumerate(layout(material.form), 1):
        label = material.wording.label(section.label)
        headings.append(Heading(f"section-{number}", label, _blocks(material, parts)))
        shown.update(parts)
    rest = [part for part in declared_parts(material.form)[""] if part not in shown]
    headings.append(Heading("section-rest", "", (*_blocks(material, rest), *show_other_links(material))))
    return tuple(_drop_repeated_label(heading) for heading in headings if heading.blocks)


def _blocks(material: Material, parts: Sequence[Part]) -> tuple[Block, ...]:
    """Return the blocks of parts. Parts of one kind that follow each other are shown together."""
    found: list[Block] = []
    for name, run in groupby(parts, key=lambda part: part.block):
        ids = [part.id for part in run]
        if name == "fields":
            found += show_fields(material, ids)
        else:
            for one in ids:  # one by one, so that the order is the section's and not the form's
                found += SHOWS[name](material, [one])
    return tuple(replace(block, anchor=_anchor(block.anchor)) for block in found)


def _anchor(text: str) -> str:
    """Return an anchor without the white space that an id must not have."""
    return re.sub(r"\s+", "-", text)


def _drop_repeated_label(heading: Heading) -> Heading:
    """A block that stands alone under a heading of the same words needs none of its own: the fuller words stay."""
    block = heading.blocks[0]
    if len(heading.blocks) > 1 or not block.label or not heading.label:
        return heading
    if block.label in heading.label or heading.label in block.label:
        return replace(heading, label=max(heading.label, block.label, key=len), blocks=(replace(block, label=""),))
    return heading
