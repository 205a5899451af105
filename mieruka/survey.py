"""Survey: all that needs no other sheet. Each sheet is read, its figures derived, and checked by its own rules.

One task for each sheet, whose result may be kept between builds: of a sheet that did not change, no more than what
others may ask of it and what was told of it; the whole of it is read only where something still has to be made of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, cast

from mieruka.collection import Collection, Subject, Town, lay_down, unread_subject
from mieruka.content import ContentSources, TownSources
from mieruka.contract import Contract
from mieruka.engine import Engine, Task, hash_bytes
from mieruka.figures import derive_figures
from mieruka.forms.model import Form
from mieruka.problems import Problem
from mieruka.reading import Content, SheetStep, TownContent, soften
from mieruka.records import pack_outline, unpack_outline
from mieruka.rules import check_sheet

if TYPE_CHECKING:  # a build of few sheets does without it
    from mieruka.shelf import Shelf


def sign_towns(sources: ContentSources, engine: Engine) -> dict[str, str]:
    """Return a key of all that the sheets of each town are read by, by the town's slug."""

    def sign(town: TownSources) -> str:
        files = (sources.site, town.municipality, *town.forms.values())
        return engine.sign("town", *(one and (one.path, hash_bytes(one.content)) for one in files))

    return {town.slug: sign(town) for town in sources.towns}


def survey(
    content: Content, contract: Contract, engine: Engine, keys: Mapping[str, str] | None = None
) -> tuple[Collection, list[Problem]]:
    """Return the sheets with the figures of each, by address, and what reading and the rules find in each.

    `keys`: those of the towns, where results are kept by keys.
    """
    labels = contract.lists["derived_figure"]
    steps = [step for town in content.towns for step in town.steps]
    tasks = [
        survey_task(step, labels, (keys or {}).get(step.source.municipality, ""), engine, shelf)
        for step, shelf in zip(steps, engine.open_shelves(len(steps)), strict=True)
    ]
    surveyed = dict(zip(map(id, steps), engine.map("sheet", tasks, for_all=True), strict=True))

    def list_subjects(town: TownContent) -> Iterator[Subject]:
        found = (surveyed[id(step)].subject for step in town.steps)
        yield from sorted((one for one in found if one), key=lambda one: one.sheet.sheet)

    towns = tuple(
        Town(municipality=town.municipality, forms=town.forms, subjects=tuple(list_subjects(town)))
        for town in content.towns
    )
    problems = [problem for one in surveyed.values() for problem in one.problems]
    whole = Collection(site=content.site, glossary=content.glossary, towns=towns, addresses=content.addresses)
    return whole, problems


@dataclass(frozen=True, slots=True)
class Surveyed:
    """見たシート: a sheet with its figures, None where it cannot be read, and all that is wrong in it alone."""

    subject: Subject | None
    problems: tuple[Problem, ...]


def survey_task(
    step: SheetStep, labels: Mapping[str, str], town: str, engine: Engine, shelf: "Shelf | None" = None
) -> Task[Surveyed]:
    """Return the task of surveying one sheet. Of one that did not change, the outline and the problems are kept.

    `shelf`: where the rest of it waits.
    """
    source = step.source
    key = (
        engine.sign(
            "sheet",
            town,
            replace(source, source=replace(source.source, content=b"")),
            hash_bytes(source.source.content),
        )
        if town
        else ""
    )
    read_whole = partial(survey_sheet, step, labels, key)
    compute = partial(lay_surveyed, read_whole, shelf) if shelf else read_whole

    def unpack(kept: object) -> Surveyed:
        packed, form, problems = cast(tuple[dict[str, object] | None, str, tuple[Problem, ...]], kept)
        if packed is None:
            return Surveyed(None, problems)
        form_read = cast(Form, step.forms[form])
        read = cache(lambda: cast(Subject, read_whole().subject))
        return Surveyed(unread_subject(unpack_outline(packed), form_read, key, read), problems)

    return Task(source.address, (*step.inputs, labels), compute, key, pack_surveyed, unpack)


def lay_surveyed(survey_whole: Callable[[], Surveyed], shelf: "Shelf") -> Surveyed:
    """Return a surveyed sheet that waits on the shelf."""
    found = survey_whole()
    return replace(found, subject=found.subject and lay_down(found.subject, shelf))


def pack_surveyed(surveyed: Surveyed) -> object:
    """Return what is kept of a surveyed sheet."""
    subject = surveyed.subject
    packed = pack_outline(subject.sheet) if subject else None
    return packed, subject.sheet.form.id if subject else "", surveyed.problems


def survey_sheet(step: SheetStep, labels: Mapping[str, str], key: str = "") -> Surveyed:
    """Read one sheet, derive its figures, check it by its own rules: all that needs no other sheet.

    Faults inside a draft are warnings.
    """
    sheet, found = step.run()
    if sheet is None:
        return Surveyed(None, tuple(found))
    figures = derive_figures(sheet, labels)
    ruled = list(check_sheet(sheet, figures))
    subject = Subject(sheet=sheet, figures=figures, problems=(), key=key)
    return Surveyed(subject, (*found, *(soften(ruled) if sheet.draft else ruled)))
