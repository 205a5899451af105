"""Publication let down by the disk: each request to the system fails, one after the other, until none is left.

Errors come from strace at counted calls, so that each is the same in every run (warm_builds.py).
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from warm_town import ENVIRONMENT, ROOT, Ended, Town, WarmBuilds, is_one_line, make_town, run_build, warm_builds

pytestmark = pytest.mark.untraced(minutes=2)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One sheet of the tests' town, before and after an edit, and of its site one file of each kind."""
    return make_town(tmp_path_factory.mktemp("town"), few=True)


@pytest.fixture(scope="module")
def disks(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[WarmBuilds]]:
    """Builds on a disk for each column of ANSWERS; where the last one writes, no two folders can be exchanged."""
    folder = tmp_path_factory.mktemp("disks")
    with ExitStack() as stack:
        disks = []
        for number, always in enumerate([[], [], ["renameat2:error=EINVAL"]]):
            answers = {call: words[number] for call, words in ANSWERS.items() if words[number]}
            disks.append(stack.enter_context(warm_builds(town, folder / f"{number}", answers, always)))
        yield disks


# What the disk refuses

ANSWERS = {
    "chmod": ("error=EIO", "error=EPERM", "error=EROFS"),
    "fchmod": ("error=EIO", "error=EPERM", "error=EROFS"),
    "flock": ("error=ENOLCK", "error=EIO", "error=EINVAL"),
    "fsync": ("error=EIO", "error=ENOSPC", "error=EDQUOT"),
    "link": ("error=EIO", "error=EPERM", "error=EMLINK"),
    "mkdir": ("error=ENOSPC", "error=EACCES", "error=EROFS"),
    "openat": ("error=EIO", "error=EACCES", "error=EMFILE"),
    "rename": ("error=EIO", "error=ENOSPC", "error=EACCES"),
    "renameat2": ("error=EIO", "error=EACCES", ""),
    "rmdir": ("error=EIO", "error=EBUSY", "error=EACCES"),
    "unlink": ("error=EIO", "error=EACCES", "error=EROFS"),
    "unlinkat": ("error=EIO", "error=EACCES", "error=EPERM"),
    "write": ("error=ENOSPC", "retval=1", "error=EDQUOT"),
}
"""How each disk answers a call. A write that is answered with 1 never comes to the disk, and the caller is not told."""

DEALT = frozenset({"chmod", "fchmod", "mkdir", "openat", "unlinkat", "write"})
"""Calls that are made for each file: so many that they are dealt over the disks. All others fail on each disk."""


@pytest.mark.parametrize(("call", "version"), [*((call, "old") for call in ANSWERS), ("rename", "")])
def test_call_that_fails_anywhere_leaves_a_whole_site(
    town: Town, disks: list[WarmBuilds], tmp_path: Path, call: str, version: str
) -> None:
    """Whichever call of its kind fails, the old site stands and one line says why, or it did no harm."""

    def fail_one_by_one(number: int) -> Outcome:
        site = town.place(tmp_path / f"{number}/site", version)
        start, step = (1 + number, len(disks)) if call in DEALT else (1, 1)
        return try_until_none_fires(town, disks[number], site, ((call, nth) for nth in range(start, 500, step)))

    with ThreadPoolExecutor(2) as pool:
        outcomes = [*pool.map(fail_one_by_one, [number for number in range(len(disks)) if ANSWERS[call][number]])]
    assert [fault for outcome in outcomes for fault in outcome.wrong] == []
    assert any(outcome.met for outcome in outcomes)


@dataclass(slots=True)
class Outcome:
    """What came of builds that each met a fault."""

    met: int = 0
    """How many did."""
    wrong: list[str] = field(default_factory=list)
    """What was not as it must be."""


def try_until_none_fires(town: Town, disk: WarmBuilds, site: Path, faults: Iterable[tuple[str, int]]) -> Outcome:
    """Build to and fro between the versions, one call after the other failing."""
    outcome = Outcome()
    before = town.find(site)
    after = "old" if before == "new" else "new"
    for fault in faults:
        ended = disk.build(town.words(after, site), fault)
        found = town.find(site)
        if not ended.failed:
            left = [path.name for path in site.parent.iterdir() if path != site]
            outcome.wrong += left if (ended.status, found) == (0, after) else [f"at last: {found} {ended}"]
            return outcome
        outcome.met += 1
        # What could not be said was done all the same.
        said = re.search(r"write\([12]<", ended.failed) is None
        right = is_told(ended) if said else ended.status == 2 or "= 1 (INJECTED)" in ended.failed
        if not right or found != (before if said and ended.status else after):
            outcome.wrong.append(f"{fault}: {found} {ended}")
        if found == after:
            before, after = after, "old" if after == "new" else "new"
    outcome.wrong.append("no end")
    return outcome


def is_told(ended: Ended) -> bool:
    """Whether a build that met a fault said so as it must: as one that did no harm, as a problem, or in one line."""
    match ended.status:
        case 0:
            return "Traceback" not in ended.told
        case 1:
            return "error[file.unreadable]" in ended.told and "Traceback" not in ended.told
        case _:
            return ended.status == 2 and is_one_line(ended.told)


@contextmanager
def weaken_disk(folder: Path, state: str) -> Iterator[list[str]]:
    """Make the disk at `folder` full or read-only; what must stand before a command to let it meet that disk.

    A small file system of its own where this user may mount one, else strace in front of the command.
    """
    if run_quietly("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder):
        try:
            yield []
        finally:
            run_quietly("umount", "--lazy", folder)
    else:
        error = "ENOSPC" if state == "full" else "EROFS"
        yield ["strace", "-f", "--seccomp-bpf", "-qqq", "-o", "/dev/null", "-e", f"inject=mkdir:error={error}"]


def run_quietly(*words: object) -> bool:
    """Whether a system command succeeds."""
    return subprocess.run([*map(str, words)], capture_output=True, check=False).returncode == 0


def fill(folder: Path) -> None:
    """Write into a folder until its disk takes no more."""
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"0" * 4096) == 4096:
            pass


@pytest.mark.parametrize(
    ("state", "said"), [("full", "No space left on device"), ("read-only", "Read-only file system")]
)
def test_disk_that_takes_nothing_keeps_the_old_site(town: Town, tmp_path: Path, state: str, said: str) -> None:
    """A disk that is full, or was mounted for reading only, is told in one line, status 2, and the old site stands."""
    with weaken_disk(tmp_path, state) as before:
        site = town.place(tmp_path / "place/site")
        if not before and state == "full":
            fill(tmp_path)
        elif not before:
            assert run_quietly("mount", "-o", "remount,ro", tmp_path)
        ended = run_build(town.words("new", site), *before)
        assert ended.returncode == 2
        assert is_one_line(ended.stderr)
        assert said in ended.stderr
        assert (town.find(site), list(site.parent.iterdir())) == ("old", [site])


@pytest.mark.parametrize("stream", ["stdout", "stderr", "both"])
@pytest.mark.parametrize("command", ["build", "check"])
def test_words_that_cannot_be_written_are_no_content_error(
    town: Town, tmp_path: Path, command: str, stream: str
) -> None:
    """Where what is to be said meets a full disk, the status is 2 as for any fault of the disk, with no traceback."""
    words = [command, *town.words("new", tmp_path / "site")[2:], "--format", "json"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, str(ROOT / "build.py"), *words],
            stdout=subprocess.PIPE if stream == "stderr" else full,
            stderr=subprocess.PIPE if stream == "stdout" else full,
            env=ENVIRONMENT,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert stream != "stdout" or ended.stderr.splitlines()[-1].endswith("No space left on device")
    assert "Traceback" not in f"{ended.stdout}{ended.stderr}"
