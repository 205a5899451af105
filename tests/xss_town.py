"""XSS town: where a text of one's own may stand in a content folder, and payloads dealt over all these places.

Twelve towns stand in a content folder; over twelve builds every place of a town gets every payload. What the check
refuses is told and taken out; all else is published, markup too: its own refusal is switched off, so that the pages
must do without it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from unittest import mock

from builders import ROOT
from hostile_town import File, Place, Places, Town, is_line, list_places, read_town, write_town
from xss_payloads import PAYLOADS, Payload

import mieruka.wording
from mieruka.engine import Engine
from mieruka.frontmatter.decode import find_unseen
from mieruka.pipeline import Checked, Folders, check_content, read_templates, render
from mieruka.problems import Problem

TOWNS, BUILDS = 12, 12
BENIGN = "ありふれた文"
LANGUAGES = ["ja", "en"]
SHEETS = ("2024/programs/101", "2024/policies/2-1", "2024/measures/support", "2025/programs/201")
# Words of the form language whose values are words of a town.
OWN_WORDS = frozenset(
    ("label", "comment", "meaning", "reply", "unit", "why", "as_printed", "canonical", "title", "name")
)
NO_TEXT = re.compile(r"-?[0-9.]+|[RH][0-9]+|mihon/.*|true|false|[0-9]{4}(-[0-9]{2})*")
# Refusals of markup, without which the pages must do.
SWITCHED_OFF = frozenset(mieruka.wording.MARKUP)
Pairs = dict[Place, Payload]
Told = dict[Place, frozenset[str]]


# The town


@cache
def town() -> Town:
    """Return the invented town with one sheet of each form, those that they link to, and words of the site's own."""
    found = read_town()
    sheets = {f"mihon/{sheet}.md" for sheet in SHEETS}
    linked = {
        f"{link}.md"
        for one in sheets
        for link in re.findall(r"mihon/[0-9]{4}/[a-z]+/[0-9a-z-]+", str(found[one].fields))
    }
    kept = {path: file for path, file in found.items() if not path.endswith(".md") or path in {*sheets, *linked}}
    return {path: File(_rename(file.fields, 0, "mihon/"), file.body) for path, file in kept.items()} | _site(1)


def _site(count: int) -> Town:
    """Return the site's own files, with words for each of some towns."""
    numbers = range(count)
    site = {
        "title": "見本のサイト",
        "notice": "架空の町の見本です",
        "licence_note": "架空の町の条件です",
        "base_url": "https://example.jp/",
        "languages": LANGUAGES,
        "topics": {"migration": "移住"} | {f"welfare{number}": f"福祉{number}" for number in numbers},
        "recipients": [{"id": f"r{number}", "name": f"人{number}", "words": [f"世帯{number}"]} for number in numbers],
    }
    glossary = [{"term": f"決算{number}", "reading": "けっさん", "meaning": "使ったお金"} for number in numbers]
    return {"site.yaml": File(site), "glossary.yaml": File(glossary)}


def copy_towns(count: int) -> Town:
    """Return the town some times over, each under a name of its own, with links among its own sheets."""
    copies = _site(count)
    for number in range(count):
        for path, file in town().items():
            if "/" in path:
                name = f"mihon{number}/"
                copies[path.replace("mihon/", name)] = File(_rename(file.fields, number, name), file.body)
    return copies


def _rename(value: object, number: int, name: str) -> object:
    """Return a value with the links of the town led to its copy, and its topic made the copy's."""
    if isinstance(value, dict):
        return {key: _rename(child, number, name) for key, child in value.items()}
    if isinstance(value, list):
        return [_rename(child, number, name) for child in value]
    if isinstance(value, str):
        return re.sub(r"^welfare\d*$", f"welfare{number}", value.replace("mihon/", name))
    return value


def place_in(place: Place, number: int) -> Place:
    """Return the same place of a copy of the town, or of what the site says of it."""
    if "/" in place.path:
        return replace(place, path=place.path.replace("mihon/", f"mihon{number}/"))
    steps = list(place.steps)
    for position, step in enumerate(steps[:2]):
        steps[position] = number if step == 0 else f"welfare{number}" if step == "welfare0" else step
    return replace(place, steps=tuple(steps))


def check(folder: Path, engine: Engine | None = None) -> Checked:
    """Check a content folder."""
    return check_content(Folders(folder, ROOT / "templates", folder, ROOT / "datapackage.json"), None, engine)


def find_errors(checked: Checked, folder: Path) -> Iterator[tuple[tuple[str, int], Problem]]:
    """Yield each error with its path below the folder and its line."""
    for problem in checked.problems:
        if problem.severity == "error":
            path = (Path.cwd() / problem.mark.path).resolve().relative_to(folder.resolve()).as_posix()
            yield (path, problem.mark.line), problem


# The places


def find_places(folder: Path) -> list[Place]:
    """Return every place where a text of one's own choice may stand, one of each shape; each is tried alone."""
    found: dict[tuple[object, ...], Place] = {}
    tried: Counter[tuple[object, ...]] = Counter()
    engine = Engine(keep=True)
    write_town(town(), folder)
    for place in filter(_may_be_free, list_places(town(), keys=True)):
        shape = _shape_of(place)
        if shape in found or tried[shape] == 2:
            continue
        tried[shape] += 1
        write_town({place.path: town()[place.path]}, folder, {place: BENIGN})
        if not any(find_errors(check(folder, engine), folder)):
            found[shape] = place
        write_town({place.path: town()[place.path]}, folder)
    return list(found.values())


def _shape_of(place: Place) -> tuple[object, ...]:
    """Return what a place has in common with others that are read and shown alike."""
    steps = tuple("*" if isinstance(step, int) else step for step in place.steps)
    if "/forms/" not in place.path:
        return place.path, place.is_key, steps
    last = steps[-1] if steps[-1] in OWN_WORDS else "*"
    block = steps[:2] if steps[0] in ("costs", "indicators") else steps[:1]
    return place.path, place.is_key, block, len(steps), last


def _may_be_free(place: Place) -> bool:
    """Tell whether it is worth trying: a number, a year, a link or a word of the form language is not a town's own."""
    if not place.is_key:
        return not NO_TEXT.fullmatch(str(_at(place)))
    key = str(place.steps[-1])
    if "/forms/" not in place.path:
        return "detail" in place.steps[:-1]
    return not key.isascii() or "program-card" not in place.path


def _at(place: Place) -> object:
    """Return what stands at a place."""
    value: object = town()[place.path].fields
    if is_line(town(), place):
        return (town()[place.path].body or ())[int(place.steps[0])]
    for step in place.steps:
        value = value[step]  # type: ignore[index]  # a way through lists and mappings
    return value


def _blame(where: tuple[str, int], lines: Places, pairs: Iterable[Place]) -> list[Place]:
    """Return those of the places that an error on a line speaks of: they stand there, or in the block that it opens."""
    on_line = lines.get(where, ())
    ours = [place for place in pairs if place in on_line]
    blocks = [place.steps for place in on_line if place.is_key]
    return ours or [
        place for place in pairs if place.path == where[0] and any(place.steps[: len(one)] == one for one in blocks)
    ]


# The deal


@dataclass(frozen=True, slots=True)
class Deal:
    """One build: what was dealt, what was told of it, what stayed, and every file of the site."""

    number: int
    dealt: Mapping[Place, Payload]
    told: Told
    stayed: Mapping[Place, Payload]
    files: Mapping[str, bytes]


def deal(number: int, places: Sequence[Place]) -> Pairs:
    """Return the payload of each place in each town: over all builds every place gets every payload."""
    return {
        place_in(place, copy): payload
        for copy in range(TOWNS)
        for position, place in enumerate(places)
        if place.steps not in ALONE
        for payload in [PAYLOADS[(position + copy + TOWNS * number) % len(PAYLOADS)]]
        if fits_on_a_line(payload) or not is_line(town(), place)
    }


# What the site says once: it gets its payloads in a row.
ALONE = frozenset({("title",), ("notice",), ("licence_note",)})


def say_in_a_row(number: int) -> dict[Place, str]:
    """Return the site's own texts, each with all payloads of a build that the check does not refuse by themselves."""
    some = [PAYLOADS[(copy + TOWNS * number) % len(PAYLOADS)] for copy in range(TOWNS)]
    row = "　".join(one.text for one in some if one.refused in ("", "text.html") and fits_on_a_line(one))
    return {Place("site.yaml", steps): f"文　{row}　文" for steps in sorted(ALONE)}


def fits_on_a_line(payload: Payload) -> bool:
    """Tell whether a payload can stand in a body: it needs no escape that only a quoted scalar has."""
    return "\n" not in payload.text and "\r" not in payload.text and find_unseen(payload.text) is None


def list_refusals(pairs: Pairs, folder: Path) -> Told:
    """Return the codes of the errors that speak of each place; all else is sound.

    Unseen characters come first, as long as one is told: a file that has one is read no further.
    """
    told: dict[Place, set[str]] = {}
    unseen = {place: payload for place, payload in pairs.items() if payload.refused == "file."}
    while unseen and (found := _list_blamed(unseen, folder)):
        told |= found
        unseen = {place: payload for place, payload in unseen.items() if place not in found}
    told |= _list_blamed({place: payload for place, payload in pairs.items() if payload.refused != "file."}, folder)
    return {place: frozenset(told.get(place, ())) for place in pairs}


def _list_blamed(pairs: Pairs, folder: Path) -> dict[Place, set[str]]:
    lines = write_town(copy_towns(TOWNS), folder, {place: payload.text for place, payload in pairs.items()})
    told: dict[Place, set[str]] = {}
    for where, problem in find_errors(check(folder), folder):
        for place in _blame(where, lines, pairs):
            told.setdefault(place, set()).add(problem.code)
    return told


def settle(pairs: Pairs, row: Mapping[Place, str], folder: Path) -> Checked:
    """Put what is not refused into the towns; what a problem still speaks of is taken out, until none does."""
    errors: list[tuple[tuple[str, int], Problem]] = []
    for _ in range(10):
        lines = write_town(copy_towns(TOWNS), folder, {**row, **{one: payload.text for one, payload in pairs.items()}})
        checked = check(folder)
        errors = list(find_errors(checked, folder))
        if not errors:
            return checked
        for where, problem in errors:
            # What a form's words broke is told in its sheets: then the town keeps its own words.
            forms = f"{where[0].partition('/')[0]}/forms"
            for place in _blame(where, lines, list(pairs)) or [one for one in pairs if one.path.startswith(forms)]:
                pairs.pop(place, None)
            assert problem.severity == "error"
    raise AssertionError(errors[:3])


def build_towns(number: int, places: Sequence[Place], folder: Path) -> Deal:
    """Return a build of the towns with a payload in each place. The forms are tried first: broken, they hide sheets."""
    pairs = deal(number, places)
    told: Told = {}
    for in_sheets in (False, True):
        some = {place: payload for place, payload in pairs.items() if place.path.endswith(".md") is in_sheets}
        told |= list_refusals(some, folder)
    with mock.patch.object(mieruka.wording, "MARKUP", {}):
        left = {place: payload for place, payload in pairs.items() if told[place] <= SWITCHED_OFF}
        checked = settle(left, say_in_a_row(number), folder)
        return Deal(number, pairs, told, left, render_files(checked))


def build_harmless(folder: Path) -> dict[str, bytes]:
    """Return the files of two towns with nothing but ordinary texts."""
    write_town(copy_towns(2), folder)
    return render_files(check(folder))


def render_files(checked: Checked) -> dict[str, bytes]:
    """Return every file of a site."""
    return {file.path: file.content for file in render(checked, read_templates(ROOT / "templates"), Engine())}
