"""Fields: the path of a field, as staff write it, in the words that the page uses for the same thing."""

from collections.abc import Iterator, Mapping

from mieruka.forms.model import Form
from mieruka.pages.wording import Wording

SEPARATOR = " ＞ "
EVERY = "*"
# Tables whose columns may stand at the end of a path under a block.
INNER = {"indicators": ("indicators",), "pillars": ("pillars", "measures", "benefits"), "opinions": ("opinions",)}


def name_field(field: str, wording: Wording) -> str:
    """Return a path like `indicators.2.actual.2023` in printed words: 指標 ＞ 2 ＞ 実績値 ＞ 2023."""
    if not field:
        return ""
    first, *rest = field.split(".")
    titles = wording.titles
    head = {**titles.keys, **titles.tables, **titles.columns["sheets"], **_labels(wording, wording.form.fields)}
    inner = {**titles.keys, **_inner_names(first, wording)}
    return SEPARATOR.join([head.get(first, first), *(_name(step, inner, wording) for step in rest)])


def _name(step: str, names: Mapping[str, str], wording: Wording) -> str:
    return wording.say("すべて") if step == EVERY else names.get(step, step)


def _inner_names(block: str, wording: Wording) -> dict[str, str]:
    """Return the names of what may stand below a block."""
    names: dict[str, str] = {}
    for table in INNER.get(block, ()):
        names |= wording.titles.columns[table]
        names[table] = wording.titles.tables[table]
    return names | _labels(wording, _things(block, wording.form))


def _things(block: str, form: Form) -> "Iterator[object]":
    indicators, costs = form.indicators, form.costs
    blocks: Mapping[str, tuple[object, ...]] = {
        "places": (*form.trees, *(level for tree in form.trees for level in tree.levels)),
        "indicators": (*indicators.kinds, *indicators.series, *indicators.fields, *indicators.figures, *form.ratings),
        "costs": (*costs.stages, *costs.items, *costs.figures),
        "answers": form.questions,
        "ratings": (*form.raters, *form.ratings),
        "directions": (*form.directions, *form.raters),
        "links": form.links,
        "opinions": form.opinions,
        "texts": form.texts,
    }
    yield from blocks.get(block, ())


def _labels(wording: Wording, things: "Iterator[object] | tuple[object, ...]") -> dict[str, str]:
    return {thing.id: wording.label(thing.label) for thing in things}  # type: ignore[attr-defined]  # all have both
