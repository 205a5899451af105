"""Rules on what may have been forgotten: a mapping that alone lacks a key which its like all have."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mieruka.collection import Collection
from mieruka.problems import Mark, Problem
from mieruka.records import Mappings, Sheet
from mieruka.rules.saying import say

# Keys that a sheet has or has not by its own nature, not by its form's.
OWN_KEYS = frozenset(
    [
        "form",
        "name",
        "other_numbers",
        "draft",
        "publish_on",
        "succeeds",
        "merged_into",
        "split_from",
        "ends_on",
        "reading_notes",
        "opinions",
    ]
)
# The reading itself tells that these blocks of the form are not there.
BLOCKS = frozenset(["indicators", "costs", "answers", "ratings", "directions", "pillars"])
# Keys that are usual enough to be missed where there is nothing, or little, to compare with.
USUAL = {
    "": ("number", "department", "summary", "source", "topics"),
    "source": ("publisher", "texts"),
    "total": ("amount", "limit"),
    "pillars": ("amount", "limit", "measures"),
    "pillars.measures": ("text",),
    "pillars.measures.benefits": ("kind",),
}
# Keys that a mapping of the kind has or has not by its nature.
NATURAL = {
    "pillars.measures.benefits": frozenset(
        ["for", "who", "from", "amount", "unit", "limit", "rate", "every", "times", "extra", "condition"]
    )
}
# Years of a series: those of another indicator are missed only where they are more, not where they are others.
YEARS = "values."
FEWEST_TO_COMPARE = 3
FEWEST_TIMES = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """Mappings with the same keys, in sheets that are written alike. Shape: `at` is their place among a sheet's."""

    keys: Mapping[str, str]
    at: int
    sheets: Sequence[Sheet]


def mappings_have_the_keys_of_their_like(collection: Collection) -> Iterator[Problem]:
    """A mapping has the keys that all, or nearly all, of its like have in the sheets of one form.

    Problems: key.left_out_here.
    """
    sheets: defaultdict[tuple[str, str, Mappings], list[Sheet]] = defaultdict(list)
    for subject in collection.subjects:
        sheet = subject.sheet
        sheets[sheet.municipality, sheet.form.id, sheet.written.mappings].append(sheet)
    groups: defaultdict[tuple[str, str, str], list[Alike]] = defaultdict(list)
    for (town, form, mappings), some in sheets.items():
        for at, (pattern, keys) in enumerate(mappings):
            groups[town, form, pattern].append(Alike(dict(keys), at, some))
    for (_, _, pattern), group in groups.items():
        yield from _compare(pattern, group)


def _compare(pattern: str, group: Sequence[Alike]) -> Iterator[Problem]:
    """Yield what mappings of one pattern lack that their like have."""
    sheet, count = group[0].sheets[0], _count(group)
    usual = _usual(pattern, sheet)
    own = NATURAL.get(pattern, frozenset()) | {"name"}  # where a name belongs, the reading tells that it lacks
    if not pattern:
        own = OWN_KEYS | BLOCKS | {fact.id for fact in sheet.form.fields}
    siblings = count > 1 and len({one.sheet for some in group for one in some.sheets}) == 1
    spellings = {key: key for key in usual}
    for some in group:
        spellings |= some.keys
    for key, spelling in spellings.items():
        enough = count >= FEWEST_TO_COMPARE or siblings or key in usual
        if enough and key not in own:
            for some in _odd_ones(key, pattern, group):
                for one in some.sheets:
                    yield say("key.left_out_here", Mark(one.mark.path, *one.written.spot(some.at)), "", key=spelling)


def _odd_ones(key: str, pattern: str, group: Sequence[Alike]) -> list[Alike]:
    """Return those that lack a key which nearly all others have; of years, only where nothing else is there instead."""
    lacking = [one for one in group if key not in one.keys]
    if _count(lacking) > 1 and _count(lacking) * FEWEST_TIMES > _count(group):
        return []
    having = [one for one in group if key in one.keys]
    alike = all(one.keys.keys() <= other.keys.keys() for one in lacking for other in having)
    return lacking if alike or not pattern.startswith(YEARS) else []


def _count(group: Iterable[Alike]) -> int:
    return sum(len(one.sheets) for one in group)


def _usual(pattern: str, sheet: Sheet) -> tuple[str, ...]:
    """Return the keys that a mapping usually has: those of every form, and those that this form declares."""
    form, (block, _, inner) = sheet.form, pattern.partition(".")
    if block == "places":
        tree = next((one for one in form.trees if one.id == inner), None)
        return ("tree", *(level.id for level in tree.levels)) if tree else ()
    if block == "indicators":
        kind = next((one for one in form.indicators.kinds if one.id == inner), None)
        return () if kind is None or kind.in_words else ("unit",)
    if pattern:
        return USUAL.get(pattern, ())
    blocks = [name for name, declared in (("places", form.trees), ("links", form.links)) if declared]
    return (*(key for key in USUAL[""] if form.kind != "measure_list" or key != "number"), *blocks)
