"""The store: results of tasks, found again by a later build of the same site while their keys are the same.

It is read when a step is first asked for. What a build finds or puts is written as it comes, and takes the place of
what was there when the build has published. Nothing of it can be seen in a result: an entry that is damaged, or whose
files are, is none.
"""

from contextlib import suppress
from pathlib import Path

from mieruka.publish import Artifact
from mieruka.publish.artifacts import leave_kept
from mieruka.publish.memory import NOBODY, Witness
from mieruka.publish.pack import Entry, Pack, PackWriter, files_folder, keep_files, read_file, seal
from mieruka.store.codec import Unsound, decode, encode


class DiskStore:
    """蓄え: the results of the tasks of one site. `ground` is a key of all that every task reads.

    `witness`: how the files of the site stood. `adds`: whether what tasks give is kept; else the disk is only read.
    """

    def __init__(self, site: Path, ground: str, witness: Witness = NOBODY, *, adds: bool = True) -> None:
        self.ground = ground
        self._witness = witness
        self._site = site
        self._folder = files_folder(site)
        self._before: dict[str, Pack] = {}
        self._now: dict[str, PackWriter] = {}
        self._files: dict[str, str] = {}
        self._spoilt: set[str] = set()
        self._full = not adds

    def has(self, step: str, name: str, key: str) -> bool:
        """Tell whether a result is kept whose key was this. It may still turn out to be damaged."""
        entry = self._open(step).entries.get(name)
        return entry is not None and entry.key == key

    def find(self, step: str, name: str) -> object | None:
        """Return a result that is kept; None where it turns out to be damaged."""
        pack = self._open(step)
        content = pack.read(name)
        if content is None:
            return None
        try:
            found = decode(content, self._find_file)
        except Unsound:
            return None
        self._write(step, name, pack.entries[name], content)
        return found

    def last(self, step: str, name: str) -> object | None:
        """Return what is kept of a task, whatever its key was; None where nothing sound is."""
        pack = self._open(step)
        content = pack.read(name) if name in pack.entries else None
        try:
            return None if content is None else decode(content, self._read_file)
        except Unsound:
            return None

    def _open(self, step: str) -> Pack:
        if step not in self._before:
            self._before[step] = Pack(self._site, step)
        return self._before[step]

    def put(self, step: str, name: str, key: str, result: object) -> None:
        """Keep a result. One that cannot be written as text is not kept."""
        with suppress(TypeError, ValueError):
            content = encode(result, self._keep_file)
            self._write(step, name, seal(key, name, content), content)

    def _write(self, step: str, name: str, entry: Entry, content: bytes) -> None:
        if self._full:
            return
        try:
            if step not in self._now:
                self._now[step] = PackWriter(self._site, step)
            self._now[step].add(name, entry, content)
        except OSError:  # without a store the next build has more to do, and nothing else
            self._full = True

    def write(self) -> None:
        """Keep what this build found or put, and nothing else."""
        with suppress(OSError):
            if not self._full:
                keep_files(self._site, self._files, self._spoilt)
                for writer in self._now.values():
                    writer.finish()
                self._now.clear()

    def close(self) -> None:
        """Let go of what was not written."""
        for writer in self._now.values():
            with suppress(OSError):
                writer.discard()

    def _keep_file(self, artifact: Artifact) -> str:
        self._files[artifact.sha256] = artifact.path
        return artifact.sha256

    def _find_file(self, path: str, name: str) -> Artifact | None:
        artifact = self._leave_file(path, name) or self._read_file(path, name)
        if artifact is None:
            self._spoilt.add(name)
        else:
            self._files[name] = path
        return artifact

    def _leave_file(self, path: str, name: str) -> Artifact | None:
        """Return a file of the site that stands as it did, without reading it."""
        if self._witness.vouch(path) != name:
            return None
        size_bytes = self._witness.files[path].standing[2]
        return leave_kept(path, f"{self._site}/{path}", name, size_bytes)

    def _read_file(self, path: str, name: str) -> Artifact | None:
        artifact = read_file(f"{self._folder}/{name}", path)
        return artifact if artifact is not None and artifact.sha256 == name else None
