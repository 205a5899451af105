"""Groups: what index pages are made of, and the headings under which they put it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from mieruka.collection import Municipality, Term
from mieruka.contract import Contract
from mieruka.engine import Engine
from mieruka.pages import addresses
from mieruka.pages.contribution import Contribution
from mieruka.pages.directory import Entry
from mieruka.pages.finder import Finder, make_finder
from mieruka.pages.subject import Setting, find_department
from mieruka.publish.artifacts import Artifact


@dataclass(frozen=True, slots=True)
class Group:
    """まとまり: contributions under one heading. `page` is where they stand alone, "" where they do not."""

    name: str
    page: str
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """入口: the way to a town's measure finder."""

    page: str
    name: str
    year: int
    finder: Finder


@dataclass(frozen=True, slots=True)
class TownIndex:
    """自治体の索引: a municipality with the contributions of its subjects, by year, latest first."""

    municipality: Municipality
    contributions: tuple[Contribution, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years that have sheets, latest first."""
        return tuple(sorted({one.entry.fiscal_year for one in self.contributions}, reverse=True))

    @property
    def page(self) -> str:
        """The address of the municipality's page."""
        return addresses.town_page(self.municipality.municipality)

    @property
    def plan(self) -> str:
        """The address of the latest year's plan page, "" where no sheet says where it stands."""
        years = [one.entry.fiscal_year for one in self.contributions if one.places]
        return addresses.plan_page(self.municipality.municipality, max(years)) if years else ""

    @property
    def departments(self) -> str:
        """The address of the departments of the latest year that names one, "" where none does."""
        years = [one.entry.fiscal_year for one in self.contributions if one.department]
        return f"{addresses.year_page(self.municipality.municipality, max(years))}#departments" if years else ""

    def of_year(self, year: int) -> tuple[Contribution, ...]:
        """Return the contributions of one year."""
        return tuple(one for one in self.contributions if one.entry.fiscal_year == year)

    def subjects(self) -> tuple[tuple[Entry, ...], ...]:
        """Return the sheets of each subject, by year."""
        return tuple({one.entry.history: one.years for one in self.contributions}.values())


@dataclass(frozen=True, slots=True)
class Index:
    """索引: everything that index pages are made of."""

    setting: Setting
    contract: Contract
    glossary: tuple[Term, ...]
    towns: tuple[TownIndex, ...]
    engine: Engine

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """All contributions, in order of address."""
        return tuple(one for town in self.towns for one in town.contributions)

    def render(self, template: str, path: str, **values: object) -> Artifact:
        """Return the page at `path`."""
        setting = self.setting
        values |= {"site": setting.site, "lists": setting.titles.lists}
        make = partial(setting.theme.render, template, path, values)
        return self.engine.run(f"index-{setting.language.code}", path, (setting, template, values), make)


def list_town_years(index: Index) -> Iterator[tuple[TownIndex, int]]:
    """Yield each year of each town, latest first."""
    for town in index.towns:
        for year in town.years:
            yield town, year


def list_latest_finders(index: Index) -> Iterator[Door]:
    """Yield the way to the finder of each town's latest year that has one."""
    for town in index.towns:
        for year in town.years:
            finder = find_measures(index, town, year)
            if finder:
                slug = town.municipality.municipality
                yield Door(addresses.finder_page(slug, year), town.municipality.name, year, finder)
                break


def find_measures(index: Index, town: TownIndex, year: int) -> Finder | None:
    """Return the finder of a town's year, None where it has no measures."""
    kinds = index.setting.titles.lists["benefit_kind"]
    return make_finder(town.of_year(year), index.setting.site.recipients, kinds)


def group_by_department(municipality: Municipality, year: int, found: Iterable[Contribution]) -> tuple[Group, ...]:
    """Return the departments in the order in which the municipality lists them, then those that it does not list."""
    groups: dict[str, list[Contribution]] = {slug: [] for slug in municipality.departments}
    for one in found:
        if one.department:
            groups.setdefault(find_department(municipality, one.department) or one.department, []).append(one)
    departments: Mapping[str, str] = municipality.departments
    return tuple(
        Group(
            departments.get(slug, slug),
            addresses.department_page(municipality.municipality, year, slug) if slug in departments else "",
            tuple(some),
        )
        for slug, some in groups.items()
        if some
    )


def group_by_direction(index: Index, found: Iterable[Contribution]) -> tuple[tuple[str, Group], ...]:
    """Return (canonical word, group) in the order of the code list."""
    groups: dict[str, list[Contribution]] = {word: [] for word in index.setting.titles.lists["direction"]}
    for one in found:
        for word in dict.fromkeys(word for word, _ in one.directions):
            groups[word].append(one)
    labels = index.setting.titles.lists["direction"]
    return tuple(
        (word, Group(labels[word], addresses.direction_page(word), tuple(some)))
        for word, some in groups.items()
        if some
    )


def group_by_topic(index: Index) -> tuple[Group, ...]:
    """Return the topics of the site. A sheet names them by id or by name."""
    topics = index.setting.site.topics
    named: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for topic in topics:
        for word in (topic.id, topic.name, topic.native_name):
            named[word][topic.id] = None
    found: defaultdict[str, list[Contribution]] = defaultdict(list)
    for one in index.contributions:
        for id_ in dict.fromkeys(id_ for word in one.topics for id_ in named.get(word, ())):
            found[id_].append(one)
    return tuple(Group(topic.name, addresses.topic_page(topic.id), tuple(found[topic.id])) for topic in topics)
