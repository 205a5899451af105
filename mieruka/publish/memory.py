"""The memory of the last build: what its inputs were, what it said, and how the site's files stood when it was done.

It lies beside the site and is no source of anything: a build that finds it broken, old or untrue does its work. A file
is taken for what it was while its number, size, mode and both times are the same. One that was changed so shortly
before it was looked at that a second change could bear the same time is read and hashed instead.
"""

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from mieruka.publish.manifest import FILE_MODE, PUBLISHED_MODE, hash_file

FOLDER = ".mieruka-cache"
VERSION = 2
SETTLED_NS = 2_000_000_000
"""File systems keep times in steps of up to two seconds."""
Standing = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """見た状態: a file as it stood, and the hash of what it held."""

    standing: Standing
    sha256: str


@dataclass(frozen=True, slots=True)
class Memory:
    """記憶: the key of a build's inputs, the inputs and the site's files by path, and what the build said."""

    key: str
    inputs: Mapping[str, Seen]
    files: Mapping[str, Seen]
    said: Mapping[str, Any]


def memory_path(site: Path) -> Path:
    """Return where a site's memory is kept."""
    return site.parent / FOLDER / f"{site.name}.json"


def read_memory(site: Path) -> tuple[Memory, int] | None:
    """Return a site's memory and when it was written in ns; None where there is none, or a broken one."""
    path = memory_path(site)
    try:
        if path.is_symlink():
            return None
        digest, _, text = path.read_bytes().partition(b"\n")
        if hashlib.sha256(text).hexdigest().encode() != digest:
            return None
        found = json.loads(text)
        if found["version"] != VERSION:
            return None
        files, inputs = _unpack(found["files"]), _unpack(found["inputs"])
        return Memory(str(found["key"]), inputs, files, dict(found["said"])), path.stat().st_mtime_ns
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def write_memory(site: Path, memory: Memory) -> None:
    """Keep a site's memory. Where the disk refuses, there is none: the next build does its work."""
    path = memory_path(site)
    packed = {"inputs": _pack(memory.inputs), "files": _pack(memory.files), "said": memory.said}
    text = json.dumps({"version": VERSION, "key": memory.key, **packed}, ensure_ascii=False).encode()
    fresh = path.with_suffix(".new")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        fresh.unlink(missing_ok=True)
        with fresh.open("xb") as file:
            os.fchmod(file.fileno(), FILE_MODE)
            file.write(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        fresh.replace(path)


def _pack(seen: Mapping[str, Seen]) -> dict[str, list[object]]:
    return {path: [*one.standing, one.sha256] for path, one in seen.items()}


def _unpack(found: Mapping[str, list[Any]]) -> dict[str, Seen]:
    return {path: Seen(cast(Standing, tuple(map(int, one[:5]))), str(one[5])) for path, one in found.items()}


def list_files(folder: Path, skip: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Yield everything below a folder but folders themselves, by path in it: links too, which are not followed.

    Folders of the name `skip` are passed over. An empty folder is yielded as well, with a `/` at its end: content may
    not hold one.
    """
    waiting = [(str(folder), "")]
    while waiting:
        place, prefix = waiting.pop()
        with os.scandir(place) as entries:
            found = list(entries)
        if not found and prefix:
            yield prefix, Path(place).lstat()
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                if entry.name == skip:
                    continue
                waiting.append((entry.path, f"{prefix}{entry.name}/"))
            else:
                yield prefix + entry.name, entry.stat(follow_symlinks=False)


def stand(found: os.stat_result) -> Standing:
    """Return what tells a changed file: its number, mode, size, and when its bytes and its entry were changed."""
    return found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def see_files(folder: Path, known: Mapping[str, Seen], known_at: int, skip: str = "") -> dict[str, Seen]:
    """Return how the files of a folder stand, and their hashes. Only those are read that `known` does not vouch for.

    `known_at`: when it was written; `skip`: the name of folders that are passed over. Raises OSError.
    """
    seen = {}
    for path, found in list_files(folder, skip):
        standing, before = stand(found), known.get(path)
        if before and before.standing == standing and not is_fresh(before, known_at):
            seen[path] = before
        else:
            seen[path] = Seen(standing, _hash(folder / path, found))
    return seen


def see_again(folder: Path, before: Mapping[str, Seen]) -> dict[str, Seen]:
    """Return how the files of a folder stand, and their hashes: what was just read back is read no second time.

    A file is taken for that while number, mode, size and the time of its bytes are the same; links to it and moves of
    it change the time of its entry alone. Raises OSError.
    """
    seen = {}
    for path, found in list_files(folder):
        standing, known = stand(found), before.get(path)
        is_known = known is not None and known.standing[:4] == standing[:4]
        seen[path] = Seen(standing, known.sha256 if known and is_known else _hash(folder / path, found))
    return seen


def is_fresh(seen: Seen, at: int) -> bool:
    """Tell whether a file was changed so shortly before a moment that it may have changed again at the same time.

    The time of its entry says nothing here: links to it, which this program makes and removes, change that too.
    """
    return seen.standing[3] + SETTLED_NS >= at


@dataclass(frozen=True, slots=True)
class Witness:
    """証人: how the files of a site stood when an earlier build was done with them. `at`: when that was, in ns."""

    site: Path
    files: Mapping[str, Seen]
    at: int

    def vouch(self, path: str) -> str:
        """Return the hash of what a file of the site holds; "" where it does not stand as it did."""
        known = self.files.get(path)
        if known is None or is_fresh(known, self.at) or known.standing[1] != PUBLISHED_MODE:
            return ""
        try:
            same = known.standing == stand(os.lstat(f"{self.site}/{path}"))
        except OSError:
            return ""
        return known.sha256 if same else ""

    def recognize(self, path: str, standing: Standing) -> str:
        """Return the hash of what a link to a vouched file holds: a link changes the time of its entry alone."""
        known = self.files.get(path)
        same = known is not None and known.standing[:4] == standing[:4] and not is_fresh(known, self.at)
        return known.sha256 if known and same else ""


NOBODY = Witness(Path(), {}, 0)


def bear_witness(site: Path, before: Mapping[str, Seen]) -> Witness:
    """Return how the files of a site stand now. `before`: as in `see_again`. Raises OSError."""
    at = time.time_ns()
    return Witness(site, see_again(site, before), at)


def _hash(path: Path, found: os.stat_result) -> str:
    """Return the hash of a file's bytes; of a link, of where it leads; nothing is opened that could block."""
    if stat.S_ISLNK(found.st_mode):
        return hashlib.sha256(os.fsencode(path.readlink())).hexdigest()
    return hash_file(str(path)) if stat.S_ISREG(found.st_mode) else ""
