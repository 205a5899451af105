"""Content: the files of content/ as bytes, each with its place. Reads the disk; knows no format.

Links, strangers and names that cannot be addresses are problems; system files are left out with a notice.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mieruka.problems import Mark, Report

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
RESERVED = frozenset({"data", "en", "assets", "forms", "index", "404"})
# Windows takes these for devices, whatever ending they have: a copy of the repository could not be made there.
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
MOST_SLUG = 64
FOLDERS = {"programs": "program", "policies": "policy", "measures": "measure_list"}
YEAR = re.compile(r"(19|20)[0-9]{2}", re.ASCII)
SYSTEM_FILES = frozenset({"Thumbs.db", "desktop.ini", "ehthumbs.db"})
MOST_BYTES = 300_000


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path as problems show it (relative to the current folder), and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SheetSource:
    """A sheet's file with its address: municipality / fiscal year / folder / id."""

    municipality: str
    fiscal_year: int
    folder: str
    id: str
    source: Source

    @property
    def address(self) -> str:
        """The address as text."""
        return f"{self.municipality}/{self.fiscal_year}/{self.folder}/{self.id}"


@dataclass(frozen=True, slots=True)
class TownSources:
    """The files of one municipality, sorted by name. `municipality` is None where its file is missing."""

    slug: str
    municipality: Source | None
    forms: dict[str, Source]
    sheets: tuple[SheetSource, ...]


@dataclass(frozen=True, slots=True)
class ContentSources:
    """All files of content/."""

    site: Source | None
    glossary: Source | None
    towns: tuple[TownSources, ...]


class NoContent(Exception):
    """The content folder is missing or is no folder: the command cannot run."""


def gather_content(root: Path, report: Report) -> ContentSources:
    """Return every file below a content folder. Raises NoContent.

    Problems: content.*, file.unreadable, file.too_large.
    """
    if not root.is_dir():
        raise NoContent(str(root))
    if root.is_symlink():  # a repository may put one there, and lead the build to anywhere
        report.add("content.link", Mark(_shown(root)), root.name, word=root.name)
        return ContentSources(None, None, ())
    files = {entry.name: entry for entry in _entries(root, report)}
    site, glossary = (_read(files.pop(name, None), report) for name in ("site.yaml", "glossary.yaml"))
    if _lacks(root, "site.yaml"):
        report.add("content.no_site", Mark(_shown(root)))
    towns = []
    for name, entry in sorted(files.items()):
        if not entry.is_dir():
            report.add(
                "content.stranger",
                Mark(_shown(entry)),
                _name(entry),
                word=_name(entry),
                expected="site.yaml、glossary.yaml",
            )
        elif _has_slug(name, entry, report):
            towns.append(_gather_town(Path(entry.path), name, report))
    return ContentSources(site, glossary, tuple(towns))


def _shown(place: "Path | os.DirEntry[str]") -> str:
    """Return a path from the current folder, fit to print: a name may hold a line break, or bytes that are no text."""
    folder, name = os.path.split(place)
    relative = _relative(folder or os.curdir, os.getcwd())  # noqa: PTH109  # a Path takes as long as the rest
    path = name if relative == os.curdir else f"{relative}{os.sep}{name}"
    path = os.fsencode(path).decode("utf-8", "replace").replace(os.sep, "/")
    if path.isprintable():
        return path
    return "".join(character if character.isprintable() else "\ufffd" for character in path)


@lru_cache(maxsize=1)  # the files of a folder follow one another
def _relative(folder: str, here: str) -> str:
    return os.path.relpath(folder, here)


def _name(entry: "os.DirEntry[str]") -> str:
    return _shown(entry).rpartition("/")[2]


def _entries(folder: Path, report: Report) -> "Iterator[os.DirEntry[str]]":
    """Yield what stands in a folder, by name, without links and system files."""
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError as error:
        report.add("file.unreadable", Mark(_shown(folder)), message=error.strerror or type(error).__name__)
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")) or entry.name in SYSTEM_FILES:
            report.add("content.ignored", Mark(_shown(entry)), _name(entry), word=_name(entry))
        elif entry.is_symlink():
            report.add("content.link", Mark(_shown(entry)), _name(entry), word=_name(entry))
        elif not (entry.is_dir() or entry.is_file()):
            report.add("content.stranger", Mark(_shown(entry)), _name(entry), word=_name(entry), expected="file.md")
        else:
            yield entry


def _lacks(folder: Path, name: str) -> bool:
    """Tell whether a file is not there; a folder that cannot be looked into is told itself."""
    try:
        (folder / name).lstat()
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    return False


def _read(entry: "os.DirEntry[str] | None", report: Report) -> Source | None:
    if entry is None:
        return None
    if entry.is_dir():
        report.add("content.stranger", Mark(_shown(entry)), _name(entry), word=_name(entry), expected="file")
        return None
    try:
        size = entry.stat().st_size
        if size > MOST_BYTES:
            report.add("file.too_large", Mark(_shown(entry)), size=size, most=MOST_BYTES)
            return None
        with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123  # a Path takes as long as reading it
            return Source(_shown(entry), file.read())
    except OSError as error:
        report.add("file.unreadable", Mark(_shown(entry)), message=error.strerror or type(error).__name__)
        return None


def is_slug(name: str) -> bool:
    """Tell whether a name can be a part of an address."""
    return bool(SLUG.fullmatch(name)) and len(name) <= MOST_SLUG and name not in RESERVED | DEVICES


def _has_slug(name: str, entry: "os.DirEntry[str]", report: Report) -> bool:
    if is_slug(name):
        return True
    report.add("content.slug", Mark(_shown(entry)), _name(entry), word=_name(entry))
    return False


def _gather_town(folder: Path, slug: str, report: Report) -> TownSources:
    municipality: Source | None = None
    forms: dict[str, Source] = {}
    sheets: list[SheetSource] = []
    for entry in _entries(folder, report):
        if entry.name == "municipality.yaml":
            municipality = _read(entry, report)
        elif entry.is_dir() and entry.name == "forms":
            forms = dict(_gather_files(Path(entry.path), ".yaml", report))
        elif entry.is_dir() and YEAR.fullmatch(entry.name):
            sheets += _gather_year(Path(entry.path), (slug, int(entry.name)), report)
        else:
            expected = "municipality.yaml、forms、2023"
            report.add("content.stranger", Mark(_shown(entry)), _name(entry), word=_name(entry), expected=expected)
    if _lacks(folder, "municipality.yaml"):
        report.add("content.no_municipality", Mark(_shown(folder)), slug, word=slug)
    return TownSources(slug, municipality, forms, tuple(sheets))


def _gather_year(folder: Path, of: tuple[str, int], report: Report) -> Iterator[SheetSource]:
    for entry in _entries(folder, report):
        if entry.name not in FOLDERS or not entry.is_dir():
            expected = "、".join(FOLDERS)
            report.add("content.stranger", Mark(_shown(entry)), _name(entry), word=_name(entry), expected=expected)
            continue
        for identifier, source in _gather_files(Path(entry.path), ".md", report):
            yield SheetSource(*of, entry.name, identifier, source)


def _gather_files(folder: Path, suffix: str, report: Report) -> Iterator[tuple[str, Source]]:
    """Yield (name without suffix, file) for the files of a folder that holds one kind of file."""
    for entry in _entries(folder, report):
        name, dot, ending = entry.name.rpartition(".")
        if entry.is_dir() or dot + ending != suffix:
            expected = f"name{suffix}"
            report.add("content.stranger", Mark(_shown(entry)), _name(entry), word=_name(entry), expected=expected)
        elif _has_slug(name, entry, report):
            source = _read(entry, report)
            if source is not None:
                yield name, source
