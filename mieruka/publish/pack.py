"""Packs: results of earlier builds, kept beside the site. They are no source of anything: what is not sound is none.

A pack holds the results of one step, each with its key and a hash over all of it. The files that results name lie
beside it, each under the hash of its bytes, as hard links to the files of the site; so a file of the site that was
changed in place is changed here too, and no longer found.
"""

import hashlib
import mmap
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mieruka.publish.artifacts import Artifact
from mieruka.publish.manifest import FILE_MODE
from mieruka.publish.memory import FOLDER

VERSION = b"mieruka-pack-1\n"


def pack_folder(site: Path) -> Path:
    """Return where the packs of a site lie, with a folder of files."""
    return site.parent / FOLDER / f"{site.name}.packs"


def has_results(site: Path) -> bool:
    """Tell whether results of an earlier build of a site may lie beside it."""
    return pack_folder(site).is_dir()


@dataclass(frozen=True, slots=True)
class Entry:
    """一つの結果: its key, where its bytes stand in the pack, and the hash over all of it."""

    key: str
    start: int
    size: int
    digest: bytes


class Pack:
    """束: the results of one step as an earlier build kept them. They are looked up at once, and read when wanted."""

    def __init__(self, site: Path, step: str) -> None:
        self._content: bytes | mmap.mmap = b""
        with suppress(OSError, ValueError), pack_path(site, step).open("rb") as file:
            self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.entries = dict(self._index())

    def _index(self) -> Iterator[tuple[str, Entry]]:
        """Yield the results by name; where one has lost its frame, those behind it are lost too."""
        place = len(VERSION)
        if self._content[:place] != VERSION:
            return
        while (end := self._content.find(b"\n", place)) > 0:
            try:
                digest, key, size, word = self._content[place:end].split(b" ", 3)
                if not size.isdigit() or int(size) > len(self._content):  # a sign would lead back, over and over
                    return
                name, entry = word.decode(), Entry(key.decode(), end + 1, int(size), digest)
            except ValueError:
                return
            yield name, entry
            place = end + 2 + entry.size

    def read(self, name: str) -> bytes | None:
        """Return a result's bytes; None where they are damaged."""
        one = self.entries[name]
        content = self._content[one.start : one.start + one.size]
        return content if _hash(one.key, name, content) == one.digest else None


class PackWriter:
    """Keeps the results of one step, and no others, once `finish` is called: they go to the disk as they come."""

    def __init__(self, site: Path, step: str) -> None:
        self._path = pack_path(site, step)
        self._fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._fresh.unlink(missing_ok=True)
            self._file = self._fresh.open("xb")
            self._file.write(VERSION)
        except OSError:  # such as a site whose name leaves no room for an ending
            self._sweep()
            raise

    def add(self, name: str, entry: Entry, content: bytes) -> None:
        """Keep a result, sealed now or by an earlier build. Raises OSError."""
        self._file.write(b"%b %b %d %b\n" % (entry.digest, entry.key.encode(), entry.size, name.encode()))
        self._file.write(content)
        self._file.write(b"\n")

    def finish(self) -> None:
        """Put the results in the place of the earlier ones. Raises OSError."""
        self._file.close()
        self._fresh.replace(self._path)

    def discard(self) -> None:
        """Leave the earlier results where they are; where there were none, nothing. Raises OSError."""
        self._file.close()
        self._fresh.unlink(missing_ok=True)
        self._sweep()

    def _sweep(self) -> None:
        """Remove the folders that hold nothing."""
        for folder in (self._path.parent, self._path.parent.parent):
            with suppress(OSError):  # as long as anything else is in there
                folder.rmdir()


def pack_path(site: Path, step: str) -> Path:
    """Return where the results of a step lie."""
    return pack_folder(site) / f"{step}.pack"


def seal(key: str, name: str, content: bytes) -> Entry:
    """Return the entry of a result that is to be kept."""
    return Entry(key, 0, len(content), _hash(key, name, content))


def _hash(key: str, name: str, content: bytes) -> bytes:
    whole = b"%b %b %d\n" % (key.encode(), name.encode(), len(content))
    return hashlib.sha256(whole + content).hexdigest().encode()


def read_file(place: str, path: str) -> Artifact | None:
    """Return a kept file as an artifact at `path`; None where it is not there, or not as files of a site are.

    Whether it holds what its name says is seen by the artifact's hash.
    """
    try:
        if os.lstat(place).st_mode != stat.S_IFREG | FILE_MODE:
            return None
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123  # a Path takes as long as reading it
            return Artifact(path, file.read(), place)
    except OSError:
        return None


def files_folder(site: Path) -> Path:
    """Return where kept files lie, each under the hash of what it holds."""
    return pack_folder(site) / "files"


def keep_files(site: Path, wanted: Mapping[str, str], spoilt: Iterable[str]) -> None:
    """Keep the files of the site that results name, and no others. Raises OSError.

    Shape: `wanted` are paths in the site by the hash of their bytes; `spoilt` are hashes of files to be kept anew.
    """
    folder = files_folder(site)
    folder.mkdir(parents=True, exist_ok=True)
    for name in spoilt:
        with suppress(FileNotFoundError):
            (folder / name).unlink()
    known = {entry.name for entry in os.scandir(folder)}
    for name in known - wanted.keys():
        (folder / name).unlink()
    for name in wanted.keys() - known:
        os.link(f"{site}/{wanted[name]}", f"{folder}/{name}")
