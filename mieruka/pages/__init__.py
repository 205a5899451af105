"""Pages: checked sheets with their figures → HTML. The only door to jinja2 and markdown-it-py; knows no disk, no CSV.

Map, then merge: the page of one subject is a function of that subject and of the few facts that it may use about
other sheets (`Job.around`); every index is a merge of small contributions. So the same code runs serially, over
processes and from a cache.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from mieruka.collection import OUTPUTS, Collection
from mieruka.contract import Contract
from mieruka.engine import Engine, Task
from mieruka.pages.contribution import Contribution
from mieruka.pages.directory import make_directory
from mieruka.pages.indexes import Index, TownIndex, render_indexes
from mieruka.pages.languages import JAPANESE, Language
from mieruka.pages.localize import list_languages, localize
from mieruka.pages.subject import Job, Setting, render_subject
from mieruka.pages.theme import BrokenTemplate, open_theme
from mieruka.pages.titles import read_titles
from mieruka.publish.artifacts import Artifact

__all__ = [
    "BrokenTemplate",
    "Contribution",
    "Job",
    "Setting",
    "list_jobs",
    "merge_pages",
    "open_setting",
    "render_site",
    "render_subject",
]


def render_site(
    collection: Collection, contract: Contract, templates: Mapping[str, str], engine: Engine | None = None
) -> Iterator[Artifact]:
    """Yield every page and asset of a site. `templates` maps paths in the templates folder to their text.

    Raises BrokenTemplate where the installation's templates cannot be used.
    """
    engine = engine or Engine()
    for language in list_languages(collection.site):
        named = localize(collection, contract, language)
        shared = (named.site, named.glossary, contract, templates)
        make = partial(open_setting, named, contract, templates, language)
        setting = engine.run("setting", language.code, shared, make)
        yield from _render_language(setting, named, contract, engine)


def _render_language(
    setting: Setting, collection: Collection, contract: Contract, engine: Engine
) -> Iterator[Artifact]:
    contributions = []
    common = (setting.language, collection.site, collection.glossary)
    shared = {one.municipality.municipality: engine.sign("page", *common, one.municipality) for one in collection.towns}
    tasks = [
        Task(
            job.subject.sheet.sheet,
            (setting, job),
            partial(render_subject, setting, job),
            engine.sign(shared[job.subject.sheet.municipality], *job.parts),
        )
        for job in list_jobs(collection)
    ]
    for page, contribution in engine.map(f"page-{setting.language.code}", tasks):
        contributions.append(contribution)
        yield page
    if engine.leads:
        yield from merge_pages(setting, collection, contract, contributions, engine)


def open_setting(
    collection: Collection, contract: Contract, templates: Mapping[str, str], language: Language = JAPANESE
) -> Setting:
    """Return what all pages share in a language, under whose names `collection` is."""
    return Setting(
        site=collection.site,
        titles=read_titles(contract, language.code),
        theme=open_theme(tuple(sorted(templates.items())), language),
        language=language,
        glossary=collection.glossary,
    )


def list_jobs(collection: Collection) -> tuple[Job, ...]:
    """Return one job for each subject, in order of address."""
    directory = make_directory(collection)
    return tuple(
        Job(subject, town.municipality, directory[subject.sheet.sheet])
        for town in collection.towns
        for subject in town.subjects
    )


def merge_pages(
    setting: Setting,
    collection: Collection,
    contract: Contract,
    contributions: Iterable[Contribution],
    engine: Engine | None = None,
) -> Iterator[Artifact]:
    """Yield the index pages that are made of all contributions, and with the Japanese ones the assets.

    An empty template makes no page.
    """
    by_sheet = {one.entry.sheet: one for one in contributions}
    towns = tuple(
        TownIndex(town.municipality, tuple(by_sheet[subject.sheet.sheet] for subject in town.subjects))
        for town in collection.towns
    )
    if setting.language == JAPANESE:
        yield from (one for one in setting.theme.assets if _is_asked_for(one.path, setting.site.outputs))
    index = Index(setting, contract, collection.glossary, towns, engine or Engine())
    yield from (page for page in render_indexes(index) if page.content)


def _is_asked_for(asset: str, outputs: Sequence[str]) -> bool:
    """Tell whether an asset has its place: one in a folder named as an output is that output's."""
    folder = asset.split("/")[1]
    return folder not in OUTPUTS or folder in outputs
