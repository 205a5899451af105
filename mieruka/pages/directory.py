"""The directory: the little that a page may know of other sheets: address, name, year, and who points at whom."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from mieruka.collection import Collection
from mieruka.records import Sheet

Bearer = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """見出し: a sheet as other pages know it."""

    sheet: str
    municipality: str
    town: str
    fiscal_year: int
    kind: str
    id: str
    number: str
    name: str
    title: str

    @property
    def page(self) -> str:
        """The address of its page."""
        return f"{self.sheet}.html"

    @property
    def history(self) -> str:
        """The address of the page of all its subject's years."""
        municipality, _, rest = self.sheet.split("/", 2)
        return f"{municipality}/{rest}.html"


@dataclass(frozen=True, slots=True)
class Reference:
    """参照: a sheet that points at this one, and in which words; "" where a place in a plan does."""

    label: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """周り: the part of the directory that one sheet's page may use. It is part of the page's key in a cache.

    Shape: `years` are all sheets of its subject, itself among them; `others` are those it links to, by address;
    `bearers` those that bear the code of one of its places, by level and code; `incoming` those that point here.
    """

    entry: Entry
    years: tuple[Entry, ...] = ()
    others: Mapping[str, Entry] = field(default_factory=dict)
    bearers: Mapping[Bearer, Entry] = field(default_factory=dict)
    incoming: tuple[Reference, ...] = ()
    ambiguous: bool = False
    """Whether another sheet of the same town, year and kind has the same title."""


Directory = Mapping[str, Around]


def make_directory(collection: Collection) -> Directory:
    """Return what surrounds each sheet, by address."""
    sheets = [(town.municipality.name, subject.sheet) for town in collection.towns for subject in town.subjects]
    entries = {sheet.sheet: _enter(town, sheet) for town, sheet in sheets}
    years: dict[str, list[Entry]] = defaultdict(list)
    numbered: dict[tuple[str, int, str, str], Entry] = {}
    for entry in entries.values():
        years[entry.history].append(entry)
        for code in (entry.id, entry.number):
            numbered[entry.municipality, entry.fiscal_year, entry.kind, code] = entry
    titles = Counter((e.municipality, e.fiscal_year, e.kind, e.title) for e in entries.values())
    bearers = {sheet.sheet: _find_bearers(sheet, numbered) for _, sheet in sheets}
    incoming = _find_incoming([sheet for _, sheet in sheets], entries, bearers)
    return {
        sheet.sheet: Around(
            entry=(entry := entries[sheet.sheet]),
            years=tuple(sorted(years[entry.history], key=lambda one: one.fiscal_year)),
            others={link.other: entries[link.other] for link in sheet.links if link.other and link.other in entries},
            bearers=bearers[sheet.sheet],
            incoming=tuple(incoming[sheet.sheet]),
            ambiguous=titles[entry.municipality, entry.fiscal_year, entry.kind, entry.title] > 1,
        )
        for _, sheet in sheets
    }


def _enter(town: str, sheet: Sheet) -> Entry:
    return Entry(
        sheet=sheet.sheet,
        municipality=sheet.municipality,
        town=town,
        fiscal_year=sheet.fiscal_year,
        kind=sheet.kind,
        id=sheet.id,
        number=str(sheet.head.get("number") or ""),
        name=sheet.name,
        title=sheet.title,
    )


def _find_bearers(sheet: Sheet, numbered: Mapping[tuple[str, int, str, str], Entry]) -> dict[Bearer, Entry]:
    """Return the sheets that bear the code of a level which the form says has sheets of its own."""
    linked = {(tree.id, level.id): level.links for tree in sheet.form.trees for level in tree.levels if level.links}
    found: dict[Bearer, Entry] = {}
    for place in sheet.places:
        kind = linked.get((place.tree, place.level))
        entry = numbered.get((sheet.municipality, sheet.fiscal_year, kind, place.code)) if kind and place.code else None
        if entry and place.code and entry.sheet != sheet.sheet:
            found[place.level, place.code] = entry
    return found


def _find_incoming(
    sheets: list[Sheet], entries: Mapping[str, Entry], bearers: Mapping[str, Mapping[Bearer, Entry]]
) -> defaultdict[str, list[Reference]]:
    incoming: defaultdict[str, list[Reference]] = defaultdict(list)
    for sheet in sheets:
        for link in sheet.links:
            if link.other:
                incoming[link.other].append(Reference(link.label, entries[sheet.sheet]))
        for entry in dict.fromkeys(one.sheet for one in bearers[sheet.sheet].values()):
            incoming[entry].append(Reference("", entries[sheet.sheet]))
    return incoming
