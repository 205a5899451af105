"""Index pages: each an ordered merge of the subjects' contributions. To add a page: one function, one template."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mieruka.collection import Municipality, Term
from mieruka.contract import Contract
from mieruka.pages import addresses
from mieruka.pages.contribution import Contribution
from mieruka.pages.directory import Entry
from mieruka.pages.finder import Finder, make_finder
from mieruka.pages.plans import merge_trees
from mieruka.pages.search import MEASURE, write_shards
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

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """All contributions, in order of address."""
        return tuple(one for town in self.towns for one in town.contributions)

    def render(self, template: str, path: str, **values: object) -> Artifact:
        """Return the page at `path`."""
        lists = self.setting.titles.lists
        return self.setting.theme.render(template, path, {"site": self.setting.site, "lists": lists, **values})


def render_indexes(index: Index) -> Iterator[Artifact]:
    """Yield every index page."""
    for page in PAGES:
        yield from page(index)


def _home(index: Index) -> Iterator[Artifact]:
    found = Counter(one.entry.kind for one in index.contributions)
    kinds = index.setting.titles.lists["kind"]
    counts = {kind: found[kind] for kind in kinds}
    shards = [shard for town in index.towns for shard in write_shards(town.municipality, town.contributions)]
    search = {
        "shards": [shard.path for shard in shards],
        "years": sorted({one.entry.fiscal_year for one in index.contributions}),
        "kinds": {**kinds, MEASURE: index.setting.titles.tables["measures"]},
    }
    yield from shards
    values = {"towns": index.towns, "topics": _topics(index), "counts": counts, "search": search}
    yield index.render("home.html", addresses.HOME, **values, finders=tuple(_latest_finders(index)))


def _towns(index: Index) -> Iterator[Artifact]:
    for town in index.towns:
        yield index.render("town.html", town.page, municipality=town.municipality, town=town)


def _years(index: Index) -> Iterator[Artifact]:
    for town, year in _town_years(index):
        slug, found = town.municipality.municipality, town.of_year(year)
        yield index.render(
            "year.html",
            addresses.year_page(slug, year),
            municipality=town.municipality,
            town=town,
            year=year,
            groups=_by_kind(index, found),
            departments=_by_department(town.municipality, year, found),
            directions=_by_direction(index, found),
            plan=addresses.plan_page(slug, year),
            trees=merge_trees(found),
            finder=addresses.finder_page(slug, year) if any(one.pillars for one in found) else "",
        )


def _plans(index: Index) -> Iterator[Artifact]:
    for town, year in _town_years(index):
        path = addresses.plan_page(town.municipality.municipality, year)
        trees = merge_trees(town.of_year(year))
        yield index.render("plan.html", path, municipality=town.municipality, year=year, trees=trees)


def _finders(index: Index) -> Iterator[Artifact]:
    for town, year in _town_years(index):
        finder = _find_measures(index, town, year)
        if finder:
            path = addresses.finder_page(town.municipality.municipality, year)
            yield index.render("finder.html", path, municipality=town.municipality, year=year, finder=finder)


def _departments(index: Index) -> Iterator[Artifact]:
    for town, year in _town_years(index):
        for group in _by_department(town.municipality, year, town.of_year(year)):
            if group.page:
                groups = _by_kind(index, group.contributions)
                yield index.render(
                    "department.html", group.page, municipality=town.municipality, year=year, group=group, groups=groups
                )


def _histories(index: Index) -> Iterator[Artifact]:
    for town in index.towns:
        subjects: defaultdict[str, list[Contribution]] = defaultdict(list)
        for one in town.contributions:
            subjects[one.entry.history].append(one)
        for path, found in subjects.items():
            years = sorted(found, key=lambda one: one.entry.fiscal_year, reverse=True)
            yield index.render("history.html", path, municipality=town.municipality, years=years, latest=years[0])


def _programs(index: Index) -> Iterator[Artifact]:
    yield index.render("programs.html", addresses.PROGRAMS, groups=_by_kind(index, index.contributions))


def _directions(index: Index) -> Iterator[Artifact]:
    groups = _by_direction(index, index.contributions)
    without = tuple(one for one in index.contributions if not one.directions)
    yield index.render("directions.html", addresses.DIRECTIONS, groups=groups, without=without)


def _topic_pages(index: Index) -> Iterator[Artifact]:
    groups = _topics(index)
    yield index.render("topics.html", addresses.TOPICS, topics=groups)
    for group in groups:
        if group.contributions:
            yield index.render("topic.html", group.page, group=group, groups=_by_kind(index, group.contributions))


def _glossary(index: Index) -> Iterator[Artifact]:
    terms = sorted(index.glossary, key=lambda term: (term.reading, term.term))
    yield index.render("glossary.html", addresses.GLOSSARY, terms=terms)


def _about(index: Index) -> Iterator[Artifact]:
    yield index.render("about.html", addresses.ABOUT, towns=index.towns)


def _data(index: Index) -> Iterator[Artifact]:
    tables = index.contract.tables.values()
    titles = {field.list: field.title for table in tables for field in table.fields if field.list}
    yield index.render(
        "data.html",
        addresses.DATA,
        tables=tables,
        towns=index.towns,
        code_lists={name: labels for name, labels in index.setting.titles.lists.items() if name in titles},
        list_titles=titles,
    )


def _not_found(index: Index) -> Iterator[Artifact]:
    yield index.render("not_found.html", addresses.NOT_FOUND)


PAGES: Sequence[Callable[[Index], Iterator[Artifact]]] = (
    _home,
    _towns,
    _years,
    _plans,
    _finders,
    _departments,
    _histories,
    _programs,
    _directions,
    _topic_pages,
    _glossary,
    _about,
    _data,
    _not_found,
)


def _town_years(index: Index) -> Iterator[tuple[TownIndex, int]]:
    for town in index.towns:
        for year in town.years:
            yield town, year


def _latest_finders(index: Index) -> Iterator[Door]:
    """Yield the way to the finder of each town's latest year that has one."""
    for town in index.towns:
        for year in town.years:
            finder = _find_measures(index, town, year)
            if finder:
                slug = town.municipality.municipality
                yield Door(addresses.finder_page(slug, year), town.municipality.name, year, finder)
                break


def _find_measures(index: Index, town: TownIndex, year: int) -> Finder | None:
    kinds = index.setting.titles.lists["benefit_kind"]
    return make_finder(town.of_year(year), index.setting.site.recipients, kinds)


def _by_kind(index: Index, found: Iterable[Contribution]) -> tuple[Group, ...]:
    kinds: dict[str, list[Contribution]] = {kind: [] for kind in index.setting.titles.lists["kind"]}
    for one in found:
        kinds[one.entry.kind].append(one)
    labels = index.setting.titles.lists["kind"]
    return tuple(Group(labels[kind], "", tuple(some)) for kind, some in kinds.items() if some)


def _by_department(municipality: Municipality, year: int, found: Iterable[Contribution]) -> tuple[Group, ...]:
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


def _by_direction(index: Index, found: Iterable[Contribution]) -> tuple[tuple[str, Group], ...]:
    """Return (canonical word, group) in the order of the code list."""
    groups: dict[str, list[Contribution]] = {word: [] for word in index.setting.titles.lists["direction"]}
    for one in found:
        for word in dict.fromkeys(word for word, _ in one.directions):
            groups[word].append(one)
    labels = index.setting.titles.lists["direction"]
    return tuple((word, Group(labels[word], "", tuple(some))) for word, some in groups.items() if some)


def _topics(index: Index) -> tuple[Group, ...]:
    """Return the topics of the site. A sheet names them by id or by name."""
    return tuple(
        Group(
            topic.name,
            addresses.topic_page(topic.id),
            tuple(one for one in index.contributions if topic.id in one.topics or topic.name in one.topics),
        )
        for topic in index.setting.site.topics
    )
