"""The manifest: the list of every file of a site with size and hash, written into the site itself.

It tells the next build that the folder is ours, and which bytes belong in it. It depends on the artifacts alone.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mieruka.publish.artifacts import Artifact
from mieruka.publish.refusal import CannotPublish, show_path

MANIFEST = ".mieruka.json"
FILE_MODE = 0o644
PUBLISHED_MODE = stat.S_IFREG | FILE_MODE
"""The mode of a published file as the system tells it."""
FOLDER_MODE = 0o755
PART_BYTES = 1 << 18

# Left behind by merely looking at a folder in Finder or Explorer: worth nothing, so never in the way.
DESKTOP_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})

_HEADER = {"generator": "mieruka", "manifest": 1}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the manifest: what a file must hold."""

    path: str
    """Relative to the site, parts joined by `/`."""
    size_bytes: int
    """Its length."""
    sha256: str
    """The hash of its bytes, 64 hexadecimal digits."""


def measure_artifact(artifact: Artifact) -> Entry:
    """The entry of a file that is to hold what an artifact does."""
    return Entry(artifact.path, artifact.size_bytes, artifact.sha256)


def format_manifest(entries: Iterable[Entry]) -> bytes:
    """The manifest's bytes: JSON, one file a line, sorted by path."""
    lines = ",\n".join(
        json.dumps({"path": e.path, "bytes": e.size_bytes, "sha256": e.sha256}, ensure_ascii=False)
        for e in sorted(entries, key=lambda entry: entry.path)
    )
    header = json.dumps(_HEADER).removesuffix("}")
    return f'{header}, "files": [\n{lines}\n]}}\n'.encode()


def add_manifest(entries: Mapping[str, Entry], manifest: bytes) -> dict[str, Entry]:
    """All that a site holds, by path: first the manifest, which cannot list itself, then what it lists."""
    return {MANIFEST: measure_artifact(Artifact(MANIFEST, manifest)), **entries}


def read_manifest(folder: Path) -> dict[str, Entry] | None:
    """The entries that `folder` says it holds, by path; None where it carries no manifest."""
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        return None
    try:
        return dict(_parse(path.read_bytes()))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise CannotPublish(
            f"{show_path(path)} を読めません。このフォルダーを別の場所へ移してから再び実行してください。",
            f"{show_path(path)} cannot be read. Move this folder away and run again.",
        ) from error


@lru_cache(maxsize=1)  # a build looks several times, in case that somebody changed it meanwhile
def _parse(content: bytes) -> Mapping[str, Entry]:
    manifest = json.loads(content)
    if {key: manifest[key] for key in _HEADER} != _HEADER:
        raise ValueError(manifest)
    entries = [Entry(str(f["path"]), int(f["bytes"]), str(f["sha256"])) for f in manifest["files"]]
    return {entry.path: entry for entry in entries}


def find_strangers(folder: Path, entries: Mapping[str, Entry]) -> Iterator[str]:
    """The files and links in `folder` that the manifest does not list. Links are not followed."""
    for here, folders, names in os.walk(folder, onerror=_raise):
        base = here[len(str(folder)) :].replace(os.sep, "/").removeprefix("/")
        # A link to a folder is listed among the folders; it is a stranger like any other file.
        for name in [*names, *(f for f in folders if Path(here, f).is_symlink())]:
            path = f"{base}/{name}" if base else name
            if path not in entries and path != MANIFEST and name not in DESKTOP_FILES:
                yield path


def _raise(error: OSError) -> None:
    # os.walk passes over a folder that it cannot read; what we cannot see we must not delete.
    raise error


def holds(file: str, entry: Entry) -> bool:
    """Tell whether a file holds, to the byte and the mode, what an entry says. Raises OSError."""
    try:
        found = os.lstat(file)
        if found.st_mode != PUBLISHED_MODE or found.st_size != entry.size_bytes:
            return False
        return hash_file(file) == entry.sha256
    except FileNotFoundError:
        return False


def hash_file(file: str) -> str:
    """The hash of a file's bytes. Raises OSError."""
    digest = hashlib.sha256()
    # Not hashlib.file_digest: it clears a quarter of a megabyte first, which is more work than most files are.
    with open(file, "rb", buffering=0) as stream:  # noqa: PTH123  # a Path takes as long as reading it
        while part := stream.read(PART_BYTES):
            digest.update(part)
    return digest.hexdigest()
