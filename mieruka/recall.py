"""Recall: tells whether a build would change anything, without doing it.

The key of a build is a hash of all that it reads: every file of content and templates by name and bytes, the contract,
the options, and this program with the packages it stands on. Where the key and every file of the site are what they
were when the last build was done, that build's words are given again, and nothing else is loaded.
"""

import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from mieruka.problems import Mark, Problem, Severity
from mieruka.publish.memory import Memory, Seen, Witness, is_fresh, read_memory, see_again, see_files, write_memory

PACKAGE = Path(__file__).resolve().parent
STANDS_ON = ("frictionless", "ruamel", "jinja2", "markdown_it")


@dataclass(frozen=True, slots=True)
class Inputs:
    """入力: all that a build reads. `folders` by a word for each; `options` are what else can change its result."""

    folders: Mapping[str, Path]
    contract: Path
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """言ったこと: what a build that published told: its warnings, how many notices it had, and the number of files."""

    problems: tuple[Problem, ...]
    notices: int
    count: int


def sum_up(problems: Sequence[Problem], count: int) -> Said:
    """Return what is told of a build that published so many files."""
    told = tuple(one for one in problems if one.severity != "notice")
    return Said(told, len(problems) - len(told), count)


@dataclass(frozen=True, slots=True)
class Done:
    """したこと: what a build that published told, and how it read back the files of the site."""

    said: Said
    seen: Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Look:
    """見たもの: the inputs as they stand now, with their key, and what an equal build said where nothing changed."""

    key: str
    ground: str
    """A key of the program, the templates and the contract: what every page and table is made by."""
    seen: Mapping[str, Seen]
    said: Said | None
    witness: Witness
    """How the files of the site stood when the last build was done."""


def look(inputs: Inputs, site: Path) -> Look | None:
    """Return the inputs' key, and the words of the last build if neither they nor the site changed since.

    None where something cannot be read: the build will say what.
    """
    memory, written_at = read_memory(site) or (Memory("", {}, {}, {}), 0)
    witness = Witness(site, memory.files, written_at)
    try:
        seen = _see_inputs(inputs, memory.inputs, written_at)
        ground = _hash_ground(inputs, seen)
        key = _hash_inputs(inputs, seen, ground)
        if key != memory.key:
            return Look(key, ground, seen, None, witness)
        if see_files(site, memory.files, written_at) != memory.files:
            return Look(key, ground, seen, None, witness)
        if any(is_fresh(one, written_at) for one in (*seen.values(), *memory.files.values())):
            write_memory(site, memory)  # older by now, its files need not be read the next time
        return Look(key, ground, seen, _unpack(memory.said), witness)
    except (OSError, UnicodeError, ValueError, KeyError, TypeError):
        return None


def sign_ground(inputs: Inputs, site: Path) -> str:
    """Return the key of what is no content, under which a build keeps its results; "" where it cannot be read."""
    memory, written_at = read_memory(site) or (Memory("", {}, {}, {}), 0)
    folders = {word: folder for word, folder in inputs.folders.items() if word != "content"}
    try:
        return _hash_ground(inputs, _see_inputs(replace(inputs, folders=folders), memory.inputs, written_at))
    except OSError:
        return ""


def keep(before: Look, inputs: Inputs, site: Path, done: Done, write_results: Callable[[], None]) -> None:
    """Remember a build that published, its results first. Nothing is kept where an input changed meanwhile."""
    try:
        now = look(inputs, site)
        if now is not None and (now.key, now.seen) == (before.key, before.seen):
            write_results()
            write_memory(site, Memory(now.key, now.seen, see_again(site, done.seen), _pack(done.said)))
    except OSError:  # the site was moved away meanwhile, by whoever wanted it
        return


def _see_inputs(inputs: Inputs, known: Mapping[str, Seen], known_at: int) -> dict[str, Seen]:
    seen: dict[str, Seen] = {}
    for word, folder in {**inputs.folders, "program": PACKAGE}.items():
        start = f"{word}:"
        own = {path.removeprefix(start): one for path, one in known.items() if path.startswith(start)}
        # What Python itself keeps of the program is made while a build runs.
        skip = "__pycache__" if folder is PACKAGE else ""
        seen |= {start + path: one for path, one in see_files(folder, own, known_at, skip).items()}
    return seen


def _hash_ground(inputs: Inputs, seen: Mapping[str, Seen]) -> str:
    """Return the hash of what is no content: of a file its name, kind and bytes, not its times."""
    contract = hashlib.sha256(inputs.contract.read_bytes()).hexdigest()
    files = {path: one for path, one in seen.items() if not path.startswith("content:")}
    return _hash([sys.version, _installed(), contract, _list_files(files)])


def _hash_inputs(inputs: Inputs, seen: Mapping[str, Seen], ground: str) -> str:
    """Return the hash of all inputs."""
    places = {word: os.path.relpath(folder) for word, folder in inputs.folders.items()}
    return _hash([ground, places, dict(inputs.options), _list_files(seen)])


def _list_files(seen: Mapping[str, Seen]) -> list[tuple[str, int, str]]:
    return sorted((path, one.standing[1], one.sha256) for path, one in seen.items())


def _hash(whole: object) -> str:
    return hashlib.sha256(json.dumps(whole, ensure_ascii=True).encode()).hexdigest()


def _installed() -> list[str]:
    """Return the names of the installed packages with their versions, as they stand beside those we use."""
    specs = [importlib.util.find_spec(name) for name in STANDS_ON]
    homes = {Path(place).parent for one in specs if one for place in one.submodule_search_locations or ()}
    names = (one.name for home in homes for one in home.iterdir())
    return sorted(name for name in names if name.endswith((".dist-info", ".egg-link")))


def _pack(said: Said) -> dict[str, Any]:
    problems = [
        [one.code, list(one.mark), one.field, one.severity, dict(one.values), one.fiscal_year] for one in said.problems
    ]
    return {"problems": problems, "notices": said.notices, "count": said.count}


def _unpack(said: Mapping[str, Any]) -> Said:
    problems: Sequence[Sequence[Any]] = said["problems"]
    return Said(
        tuple(
            Problem(str(code), Mark(*mark), str(field), cast(Severity, severity), dict(values), year)
            for code, mark, field, severity, values, year in problems
        ),
        int(said["notices"]),
        int(said["count"]),
    )
