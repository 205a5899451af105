"""What a build hands over to be published, and the paths that one site may hold."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from mieruka.publish.refusal import CannotPublish, show_path

# The longest name that ext4, APFS and NTFS all take.
MAX_PART_BYTES = 255


@dataclass(frozen=True, slots=True)
class Artifact:
    """公開物: one file of the site."""

    path: str
    """Where it stands in the site: relative, parts joined by `/`."""
    content: bytes
    """What it holds, to the byte."""
    kept: str = field(default="", compare=False, repr=False)
    """A file of an earlier build that holds the same, and may be linked to in place of another copy; "" for none."""
    sha256: str = field(init=False, compare=False, repr=False)
    """The hash of what it holds, 64 hexadecimal digits: made once, where the artifact is."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())

    @property
    def size_bytes(self) -> int:
        """The length of what it holds."""
        return len(self.content)


class KeptArtifact(Artifact):
    """残してある公開物: one of an earlier build, whose file stands as it did. It is read only when it is asked for."""

    __slots__ = ("_size_bytes",)
    _size_bytes: int

    @property
    def size_bytes(self) -> int:
        """The length of what it holds."""
        return self._size_bytes

    def __getattr__(self, name: str) -> object:
        """Return what it holds. Raises OSError."""
        if name != "content":
            raise AttributeError(name)
        return Path(self.kept).read_bytes()


def leave_kept(path: str, kept: str, sha256: str, size_bytes: int) -> Artifact:
    """Return the artifact of a file that stands as it did."""
    artifact = object.__new__(KeptArtifact)
    values = (("path", path), ("kept", kept), ("sha256", sha256), ("_size_bytes", size_bytes))
    for name, value in values:
        object.__setattr__(artifact, name, value)
    return artifact


class PathLedger:
    """The paths that one site has taken: each safe, and none that another system would take for another one.

    Windows and macOS ignore case, macOS also how a letter is composed; a zip unpacked there would lose one of two such
    files. So paths, and the folders on the way, are compared after NFKC and case folding.
    """

    def __init__(self, reserved: str) -> None:
        self._files = {_fold(reserved): reserved}
        self._folders: dict[str, str] = {}
        self._known: set[str] = set()

    def enter(self, path: str) -> None:
        """Take `path`, or raise CannotPublish where it leaves the site or meets one that is taken."""
        if not is_safe(path):
            raise CannotPublish(
                f"公開物のパスが使えません: {show_path(path)!r}",
                f"This path cannot stand in a site: {show_path(path)!r}",
            )
        if path.rpartition("/")[0] not in self._known:
            for folder in PurePosixPath(path).parents:
                self._enter_folder("" if str(folder) == "." else str(folder), path)
        folded = _fold(path)
        taken = self._files.get(folded) or self._folders.get(folded)
        if taken is not None:
            raise _clash(path, taken)
        self._files[folded] = path

    def _enter_folder(self, folder: str, path: str) -> None:
        if folder in self._known:
            return
        folded = _fold(folder)
        taken = self._files.get(folded) or self._folders.get(folded)
        if taken is not None:
            raise _clash(path, taken)
        self._folders[folded] = folder
        self._known.add(folder)


def is_safe(path: str) -> bool:
    """Whether a path stays inside the folder it is joined to and can be written on every common system."""
    if "\\" in path or not path.isprintable():
        return False
    parts = path.split("/")
    # An absolute path begins with an empty part; lone surrogates are not printable, so encoding cannot fail.
    return all(part not in {"", ".", ".."} and len(part.encode()) <= MAX_PART_BYTES for part in parts)


def _fold(path: str) -> str:
    if path.isascii():  # as nearly all are
        return path.lower()
    # Folding case may undo the composition, hence twice.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def _clash(path: str, taken: str) -> CannotPublish:
    return CannotPublish(
        f"同じ場所に二つの公開物があります: {show_path(path)} と {show_path(taken)}",
        f"Two artifacts want one place: {show_path(path)} and {show_path(taken)}",
    )
