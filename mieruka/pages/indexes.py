"""Index pages: each an ordered merge of the subjects' contributions. To add a page: one function, one template."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from mieruka.pages import addresses
from mieruka.pages.comparisons import comparison_pages
from mieruka.pages.contribution import Contribution
from mieruka.pages.groups import (
    Index,
    TownIndex,
    find_measures,
    group_by_department,
    group_by_direction,
    group_by_topic,
    list_latest_finders,
    list_town_years,
)
from mieruka.pages.ledgers import ledger_pages
from mieruka.pages.listings import lay_listings
from mieruka.pages.plans import list_nodes, merge_trees
from mieruka.pages.search import MEASURE, write_shards
from mieruka.pages.titles import read_tables
from mieruka.publish.artifacts import Artifact

__all__ = ["Index", "TownIndex", "render_indexes"]


def render_indexes(index: Index) -> Iterator[Artifact]:
    """Yield every index page, and the scripts of long tables: once, also where two tables have the same rows."""
    paths: set[str] = set()
    for page in PAGES:
        for artifact in page(index):
            if artifact.path not in paths:
                yield artifact
            if artifact.path.endswith(".js"):  # their names carry a hash of what they hold
                paths.add(artifact.path)


def _home(index: Index) -> Iterator[Artifact]:
    found = Counter(one.entry.kind for one in index.contributions)
    kinds = index.setting.titles.lists["kind"]
    counts = {kind: found[kind] for kind in kinds}
    towns = index.towns if index.setting.theme.has("assets/search.js") else ()
    shards = [shard for town in towns for shard in write_shards(town.municipality, town.contributions)]
    search = {
        "shards": [shard.path for shard in shards],
        "years": sorted({one.entry.fiscal_year for one in index.contributions}),
        "kinds": {**kinds, MEASURE: index.setting.titles.tables["measures"]},
    }
    yield from _place(index, shards)
    values = {
        "towns": index.towns,
        "topics": group_by_topic(index),
        "directions": group_by_direction(index, index.contributions),
        "counts": counts,
        "search": search,
        "finders": tuple(list_latest_finders(index)),
    }
    yield index.render("home.html", addresses.HOME, **values)


def _fulltext(index: Index) -> Iterator[Artifact]:
    if "fulltext" in index.setting.site.outputs:
        labels = index.setting.titles.lists["kind"]
        entries = [one.entry for one in index.contributions]
        folders = {one.kind: one.sheet.split("/")[2] for one in entries}
        found = {
            "towns": {town.municipality.municipality: town.municipality.name for town in index.towns},
            "years": sorted({one.fiscal_year for one in entries}, reverse=True),
            "kinds": {folders[kind]: label for kind, label in labels.items() if kind in folders},
        }
        yield index.render("fulltext.html", addresses.FULLTEXT, found=found)


def _place(index: Index, shards: Iterable[Artifact]) -> Iterator[Artifact]:
    """Yield scripts beside the pages of their language: they hold its words."""
    yield from (replace(shard, path=index.setting.language.prefix + shard.path) for shard in shards)


def _towns(index: Index) -> Iterator[Artifact]:
    for town in index.towns:
        door = next(list_latest_finders(replace(index, towns=(town,))), None)
        yield index.render("town.html", town.page, municipality=town.municipality, town=town, door=door)


def _years(index: Index) -> Iterator[Artifact]:
    for town, year in list_town_years(index):
        slug, found = town.municipality.municipality, town.of_year(year)
        values = {
            "municipality": town.municipality,
            "town": town,
            "year": year,
            "departments": group_by_department(town.municipality, year, found),
            "directions": group_by_direction(index, found),
            "plan": addresses.plan_page(slug, year),
            "trees": merge_trees(found),
            "finder": addresses.finder_page(slug, year) if any(one.pillars for one in found) else "",
        }
        yield from _list(index, "year.html", addresses.year_page(slug, year), found, values)


def _list(
    index: Index, template: str, path: str, found: Iterable[Contribution], values: Mapping[str, object]
) -> Iterator[Artifact]:
    """Yield the pages of a table of sheets, and its scripts where it has several."""
    if not index.setting.theme.has("row.html"):  # a theme that makes its own tables has no use for pages of ours
        yield index.render(template, path, **values)
        return
    for table in lay_listings(path, found, index.setting.titles.lists):
        yield from _place(index, table.shards if table.part.number == 1 else ())
        yield index.render(template, table.part.path, **values, table=table)


def _plans(index: Index) -> Iterator[Artifact]:
    for town, year in list_town_years(index):
        path = addresses.plan_page(town.municipality.municipality, year)
        found = town.of_year(year)
        trees = merge_trees(found)
        values = {"municipality": town.municipality, "year": year}
        yield index.render("plan.html", path, **values, trees=trees)
        by_sheet = {one.entry.sheet: one for one in found}
        for tree in trees:
            for node in list_nodes(tree.nodes):
                if node.page:
                    some = [by_sheet[entry.sheet] for entry in node.sheets]
                    shown = {**values, "plan": path, "tree": tree, "node": node}
                    yield from _list(index, "place.html", node.page, some, shown)


def _finders(index: Index) -> Iterator[Artifact]:
    for town, year in list_town_years(index):
        finder = find_measures(index, town, year)
        if finder:
            path = addresses.finder_page(town.municipality.municipality, year)
            yield index.render("finder.html", path, municipality=town.municipality, year=year, finder=finder)


def _departments(index: Index) -> Iterator[Artifact]:
    for town, year in list_town_years(index):
        for group in group_by_department(town.municipality, year, town.of_year(year)):
            if group.page:
                values = {"municipality": town.municipality, "year": year, "group": group}
                yield from _list(index, "department.html", group.page, group.contributions, values)


def _histories(index: Index) -> Iterator[Artifact]:
    for town in index.towns:
        subjects: defaultdict[str, list[Contribution]] = defaultdict(list)
        for one in town.contributions:
            subjects[one.entry.history].append(one)
        for path, found in subjects.items():
            years = sorted(found, key=lambda one: one.entry.fiscal_year, reverse=True)
            yield index.render("history.html", path, municipality=town.municipality, years=years, latest=years[0])


def _programs(index: Index) -> Iterator[Artifact]:
    yield from _list(index, "programs.html", addresses.PROGRAMS, index.contributions, {})


def _directions(index: Index) -> Iterator[Artifact]:
    groups = group_by_direction(index, index.contributions)
    without = tuple(one for one in index.contributions if not one.directions)
    yield index.render("directions.html", addresses.DIRECTIONS, groups=groups, without=without)
    for _, group in groups:
        yield from _list(index, "direction.html", group.page, group.contributions, {"group": group})


def _topic_pages(index: Index) -> Iterator[Artifact]:
    groups = group_by_topic(index)
    yield index.render("topics.html", addresses.TOPICS, topics=groups)
    for group in groups:
        if group.contributions:
            yield from _list(index, "topic.html", group.page, group.contributions, {"group": group})


def _glossary(index: Index) -> Iterator[Artifact]:
    terms = sorted(index.glossary, key=lambda term: (term.reading, term.term))
    yield index.render("glossary.html", addresses.GLOSSARY, terms=terms)


def _about(index: Index) -> Iterator[Artifact]:
    yield index.render("about.html", addresses.ABOUT, towns=index.towns)
    yield index.render("accessibility.html", addresses.ACCESS)


def _data(index: Index) -> Iterator[Artifact]:
    tables = read_tables(index.contract, index.setting.language.code)
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
    # A server shows this page at any address: its stylesheet is found from the server's root, as site.yaml tells it.
    base, language = index.setting.site.base_url, index.setting.language
    top = urlsplit(base).path if base else "../" * language.prefix.count("/")
    home = f"{base}{language.prefix}" if base else ""
    yield index.render("not_found.html", addresses.NOT_FOUND, root=top + language.prefix, files=top, home=home)


PAGES: Sequence[Callable[[Index], Iterator[Artifact]]] = (
    _home,
    _fulltext,
    _towns,
    _years,
    _plans,
    _finders,
    _departments,
    _histories,
    _programs,
    _directions,
    _topic_pages,
    comparison_pages,
    ledger_pages,
    _glossary,
    _about,
    _data,
    _not_found,
)
