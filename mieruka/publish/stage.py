"""A site in the making: artifacts written into a folder beside the site, and read back before anyone sees them."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mieruka.publish.artifacts import Artifact, PathLedger
from mieruka.publish.manifest import (
    FILE_MODE,
    FOLDER_MODE,
    MANIFEST,
    Entry,
    add_manifest,
    find_strangers,
    format_manifest,
    holds,
    measure_artifact,
)
from mieruka.publish.memory import Seen, Standing, Witness, stand
from mieruka.publish.refusal import CannotPublish, disk_faults_as_refusals, show_path


@dataclass(frozen=True, slots=True)
class Earlier:
    """前のサイト: the published site whose place the stage will take, and what its manifest lists; {} for none."""

    site: Path
    entries: Mapping[str, Entry]
    witness: Witness


def stage_artifacts(artifacts: Iterable[Artifact], folder: Path, earlier: Earlier) -> dict[str, Entry]:
    """Write artifacts and their manifest into `folder`, which must not exist; all that it holds then, by path.

    Each artifact is let go before the next is taken. What the earlier site holds already is linked to and not written.
    """
    ledger = PathLedger(MANIFEST)
    made: set[str] = set()
    entries: dict[str, Entry] = {}
    with disk_faults_as_refusals(folder):
        _make_folder(str(folder), made)
    for artifact in artifacts:
        ledger.enter(artifact.path)
        path, entry = f"{folder}/{artifact.path}", measure_artifact(artifact)
        with disk_faults_as_refusals(path):
            _make_folder(path.rpartition("/")[0], made)
            if not (_link_kept(artifact, path) or _link_earlier(earlier, entry, path)):
                _write_file(path, artifact.content)
        entries[artifact.path] = entry
    manifest = format_manifest(entries.values())
    with disk_faults_as_refusals(folder):
        _write_file(f"{folder}/{MANIFEST}", manifest, sync=True)
    return add_manifest(entries, manifest)


def check_stage(folder: Path, entries: Mapping[str, Entry], witness: Witness) -> dict[str, Seen]:
    """Return how the files of `folder` stand, by path.

    Raises CannotPublish unless it holds, on reading it back, what the entries say and nothing else. Not read are the
    links to files that the witness vouched for.
    """
    seen, fault = look_over(folder, entries, witness.recognize)
    fault = fault or next(find_strangers(folder, entries), "")
    if fault:
        name = show_path(fault)
        raise CannotPublish(
            f"書き込んだ {name} を読み直すと、内容が違いました。公開中のサイトは元のままです。",
            f"{name}, read back, is not what was written. The published site is as it was.",
        )
    return seen


def look_over(
    folder: Path, entries: Mapping[str, Entry], know: Callable[[str, Standing], str]
) -> tuple[dict[str, Seen], str]:
    """Return how the listed files of a folder stand, and the first that does not hold what is listed; "" for none.

    `know` tells the hash of a file from how it stands; "" where it must be read.
    """
    seen: dict[str, Seen] = {}
    for path, entry in entries.items():
        file = f"{folder}/{path}"
        try:
            standing = stand(os.lstat(file))
        except FileNotFoundError:
            return seen, path
        if know(path, standing) != entry.sha256 and not holds(file, entry):
            return seen, path
        seen[path] = Seen(standing, entry.sha256)
    return seen, ""


def _make_folder(folder: str, made: set[str]) -> None:
    if folder in made:
        return
    if made:  # the first is the stage itself, whose parent is not ours
        _make_folder(folder.rpartition("/")[0], made)
    Path(folder).mkdir()
    Path(folder).chmod(FOLDER_MODE)  # whatever the umask and the parent's set-group-id say
    made.add(folder)


def _link_kept(artifact: Artifact, path: str) -> bool:
    """Tell whether a kept file could be linked to. What it holds is read back with all other files of the stage."""
    return artifact.kept != "" and _link_file(artifact.kept, path)


def _link_earlier(earlier: Earlier, entry: Entry, path: str) -> bool:
    """Tell whether the earlier site's file could be linked to. Unless somebody vouches for it, it is read first."""
    if earlier.entries.get(entry.path) != entry:
        return False
    before = f"{earlier.site}/{entry.path}"
    return (earlier.witness.vouch(entry.path) == entry.sha256 or holds(before, entry)) and _link_file(before, path)


def _link_file(kept: str, path: str) -> bool:
    try:
        os.link(kept, path)
    except OSError:  # another file system, too many links, or gone meanwhile
        return False
    return True


def _write_file(path: str, content: bytes, *, sync: bool = False) -> None:
    with open(path, "xb") as file:  # noqa: PTH123  # a site has thousands: a Path for each takes as long as a link
        os.fchmod(file.fileno(), FILE_MODE)
        file.write(content)
        if sync:
            file.flush()
            os.fsync(file.fileno())
