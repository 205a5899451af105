"""The measure finder: the measures of a town's year by whom they are for, by what they give, and by pillar."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mieruka.collection import Recipient
from mieruka.pages.blocks.measures import PillarList, Support
from mieruka.pages.contribution import Contribution
from mieruka.pages.directory import Entry
from mieruka.pages.wording import Cell


@dataclass(frozen=True, slots=True)
class Offer:
    """支援制度: a measure in the finder.

    Shape: `pillar` is where its pillar stands on the page; `recipients` and `kinds` are ids of groups.
    """

    anchor: str
    entry: Entry
    support: Support
    pillar: str
    recipients: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """棚: offers under one heading. `words` are those by which they were put here, for all to see."""

    id: str
    name: Cell
    words: tuple[str, ...]
    offers: tuple[Offer, ...]

    @property
    def option(self) -> tuple[str, str]:
        """The shelf as a choice of the filter: its id and its name."""
        return self.id, self.name.text


@dataclass(frozen=True, slots=True)
class Finder:
    """支援制度を探すページ: every measure stands once below `pillars`, and may stand on several other shelves."""

    lists: tuple[Entry, ...]
    recipients: tuple[Shelf, ...]
    kinds: tuple[Shelf, ...]
    pillars: tuple[Shelf, ...]
    open: tuple[Offer, ...]
    """Those whose recipient no word tells."""

    @property
    def count(self) -> int:
        """How many measures there are."""
        return sum(len(shelf.offers) for shelf in self.pillars)


def make_finder(
    contributions: Iterable[Contribution], recipients: Iterable[Recipient], kinds: Mapping[str, str]
) -> Finder | None:
    """Return the finder of a town's year; None where it has no measures. `kinds`: label of each kind of benefit."""
    groups = tuple(recipients)
    lists = [(one.entry, one.pillars) for one in contributions if one.pillars]
    pillars = tuple(shelf for entry, pillars in lists for shelf in _shelve_pillars(entry, pillars, groups, kinds))
    offers = [offer for shelf in pillars for offer in shelf.offers]
    if not offers:
        return None
    return Finder(
        lists=tuple(entry for entry, _ in lists),
        recipients=tuple(
            Shelf(one.id, Cell(one.name), one.words, found)
            for one in groups
            if (found := tuple(offer for offer in offers if one.id in offer.recipients))
        ),
        kinds=tuple(
            Shelf(kind, Cell(label), (), found)
            for kind, label in kinds.items()
            if (found := tuple(offer for offer in offers if kind in offer.kinds))
        ),
        pillars=pillars,
        open=tuple(offer for offer in offers if not offer.recipients),
    )


def _shelve_pillars(
    entry: Entry, pillars: PillarList, groups: Iterable[Recipient], kinds: Mapping[str, str]
) -> Iterator[Shelf]:
    codes = {label: kind for kind, label in kinds.items()}
    for bundle in pillars.bundles:
        shelf = f"{entry.id}-{bundle.anchor}"
        offers = tuple(
            Offer(
                anchor=f"{entry.id}-{support.anchor}",
                entry=entry,
                support=support,
                pillar=shelf,
                recipients=tuple(_find_recipients(f"{bundle.name.text} {_tell(support)}", groups)),
                kinds=tuple(dict.fromkeys(codes[gift.kind] for gift in support.gifts if gift.kind in codes)),
            )
            for support in bundle.supports
        )
        if offers:
            yield Shelf(shelf, bundle.name, (), offers)


def _tell(support: Support) -> str:
    """Return what a measure says of itself in the words of its source. Its summary may be another's words."""
    facts = [fact.cell.text for gift in support.gifts for fact in gift.facts if fact.name != "payer"]
    return " ".join((support.name, *facts))


def _find_recipients(text: str, groups: Iterable[Recipient]) -> Iterator[str]:
    folded = _fold(text)
    for group in groups:
        if any(_fold(word) in folded for word in group.words):
            yield group.id


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
