"""The layout of a form: which declared thing stands under which printed heading."""

from collections.abc import Mapping
from typing import NamedTuple

from mieruka.forms.model import Form, Section


class Part(NamedTuple):
    """One declared thing: the block that holds it and its id ("" for a block without ids)."""

    block: str
    id: str = ""


def declared_parts(form: Form) -> Mapping[str, tuple[Part, ...]]:
    """Return what each word of `show` stands for: a block, an id, or `block.id`. All parts are listed under ""."""
    blocks: dict[str, list[str]] = {
        "places": [tree.id for tree in form.trees],
        "fields": [field.id for field in form.fields],
        "indicators": [kind.id for kind in form.indicators.kinds],
        "costs": [""] if form.costs.items else [],
        "ratings": [axis.id for axis in form.ratings],
        "answers": [question.id for question in form.questions],
        "directions": [direction.id for direction in form.directions],
        "links": [link.id for link in form.links],
        "opinions": [source.id for source in form.opinions],
        "pillars": [""] if form.pillars else [],
        "texts": [text.id for text in form.texts],
    }
    per_indicator = {Part("ratings", axis.id) for axis in form.ratings if axis.per_indicator}
    words: dict[str, tuple[Part, ...]] = {}
    everything: list[Part] = []
    for block, ids in blocks.items():
        parts = [Part(block, identifier) for identifier in ids]
        # The levels of an indicator stand in its own row; where a form also prints their scale is its own choice.
        everything += [part for part in parts if part not in per_indicator]
        if not parts:
            continue
        words[block] = tuple(parts)
        for part in parts:
            if part.id:
                words[f"{block}.{part.id}"] = (part,)
    for part in (*everything, *per_indicator):
        # A kind of indicator is shown as `indicators.id` alone: its id is often also that of a text.
        if part.id and part.block != "indicators":
            words.setdefault(part.id, (part,))
    for block, name in (("answers", "questions"), ("places", "trees")):  # the form's own word for what a sheet has
        own = [(word, parts) for word, parts in words.items() if word.partition(".")[0] == block]
        words |= {name + word.removeprefix(block): parts for word, parts in own}
    words[""] = tuple(everything)
    return words


def layout(form: Form) -> tuple[tuple[Section, tuple[Part, ...]], ...]:
    """Return the form's sections with their parts; a form without sections has one, without a heading."""
    words = declared_parts(form)
    sections = form.sections or (Section("", ("",)),)
    return tuple(
        (section, tuple(part for word in section.show for part in words.get(word, ()))) for section in sections
    )
