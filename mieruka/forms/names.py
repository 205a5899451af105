"""The names of a form: which spellings a sheet may use for each thing that the form declares."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mieruka.contract import Contract
from mieruka.forms.model import Form, Named
from mieruka.keys import Names, name_ids
from mieruka.scalars import print_year

BLOCKS = (
    "places",
    "indicators",
    "costs",
    "answers",
    "ratings",
    "directions",
    "links",
    "opinions",
    "pillars",
    "reading_notes",
)
YEAR_IN_LABEL = re.compile(r"<([+-]?[0-9]{1,3})>", re.ASCII)
CORE = ("source", "draft", "publish_on", "succeeds", "merged_into", "split_from", "total")


@dataclass(frozen=True, slots=True)
class FormNames:
    """Spellings → ids for each block of a sheet of one fiscal year (labels may hold years)."""

    head: Names
    trees: Names
    levels: Mapping[str, Names]
    indicators: Names
    kinds: Names
    costs: Names
    stages: Names
    questions: Names
    ratings: Names
    raters: Names
    directions: Names
    links: Names
    opinions: Names
    texts: Names
    by_label: Mapping[str, frozenset[str]]


def expand_label(label: str, year: int, style: str) -> str:
    """Return a label with `<0>`, `<+1>`, `<-1>` replaced by the year, printed in the form's style."""
    return YEAR_IN_LABEL.sub(lambda match: print_year(year + int(match[1]), style), label) if "<" in label else label


def name_form(form: Form, contract: Contract, year: int) -> FormNames:
    """Return the names of a form for the sheets of a fiscal year."""

    def names(things: Iterable[Named], *more: tuple[str, str]) -> Names:
        pairs = [(thing.id, expand_label(thing.label, year, form.year_style)) for thing in things]
        return name_ids([*pairs, *more])

    key = contract.keys
    tables = contract.tables
    core = [(f.key, f.title) for f in tables["sheets"].entries] + [(k, key[k]) for k in CORE]
    core += [(name, tables[name].title) for name in BLOCKS]
    entries = [(f.key, f.title) for f in tables["indicators"].entries]
    entries += [("desired", form.indicators.desired_label)]
    axes = [axis for axis in form.ratings if axis.per_indicator]
    block, costs = form.indicators, form.costs
    year_key, rater_key = ("year", key["year"]), ("rater", key["rater"])
    opinions = [(f.key, f.title) for f in tables["opinions"].entries]
    said = {one.label for one in form.opinions}
    opinions += [
        ("reply", expand_label(one.reply, year, form.year_style)) for one in form.opinions if one.reply not in said
    ]
    return FormNames(
        head=names(form.fields, *core),
        trees=names(form.trees),
        levels={tree.id: names(tree.levels, ("tree", key["tree"])) for tree in form.trees},
        indicators=names([*block.series, *block.fields, *block.figures, *axes], *entries),
        kinds=names(block.kinds),
        costs=names([*costs.items, *costs.figures], ("columns", key["columns"]), year_key, ("stage", key["stage"])),
        stages=names(costs.stages),
        questions=names(form.questions),
        ratings=names([axis for axis in form.ratings if not axis.per_indicator], rater_key),
        raters=names(form.raters),
        directions=names(form.directions, rater_key, year_key),
        links=names(form.links),
        opinions=names(form.opinions, *opinions),
        texts=names(form.texts),
        by_label=_index_labels(form, contract, year),
    )


def _index_labels(form: Form, contract: Contract, year: int) -> Mapping[str, frozenset[str]]:
    """Return every label and title with the ids that it may mean, for the fields of reading notes."""
    found: dict[str, set[str]] = {}
    things: list[Named] = [
        *form.trees,
        *(level for tree in form.trees for level in tree.levels),
        *form.fields,
        *form.links,
    ]
    things += [*form.indicators.kinds, *form.indicators.series, *form.indicators.fields, *form.indicators.figures]
    things += [*form.costs.stages, *form.costs.items, *form.costs.figures, *form.questions, *form.ratings, *form.raters]
    things += [*form.directions, *form.opinions, *form.texts]
    for thing in things:
        found.setdefault(expand_label(thing.label, year, form.year_style), set()).add(thing.id)
    for table in contract.tables.values():
        found.setdefault(table.title, set()).add(table.name)
        for field in table.entries:
            found.setdefault(field.title, set()).add(field.key)
    for key, title in [*contract.keys.items(), ("desired", form.indicators.desired_label)]:
        found.setdefault(title, set()).add(key)
    return {label: frozenset(ids) for label, ids in found.items()}
