"""What staff have changed: snapshots of the source folders, and one rebuild for each change that has come to rest."""

import asyncio
import os
import stat
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

POLL_SECONDS = 0.1
IDLE_SHARE = 0.1
"""The most that looking may take of a processor while nothing changes."""
REST_SECONDS = 0.04
"""What a change must have rested: the steps of one save follow each other faster."""

# What editors write beside the file that is being edited: vim, Emacs, Office, browsers, Python.
_TEMPORARY_PREFIXES = (".", "#", "~$")
_TEMPORARY_SUFFIXES = ("~", ".swp", ".swx", ".tmp", ".part", ".crdownload")
_TEMPORARY_NAMES = frozenset({"__pycache__", "4913"})

Snapshot: TypeAlias = frozenset[tuple[str, int, int, int]]
"""Of each file: path, time of change, size, and inode, by which a file renamed over another is seen."""


def take_snapshot(watched: Sequence[Path]) -> Snapshot:
    """The state of every file under the watched files and folders, temporary files of editors aside."""
    return frozenset(state for path in watched for state in _look(path))


def is_temporary(name: str) -> bool:
    """Whether a name is one that an editor gives to what it does not want kept."""
    return name.startswith(_TEMPORARY_PREFIXES) or name.endswith(_TEMPORARY_SUFFIXES) or name in _TEMPORARY_NAMES


def _look(path: Path) -> Iterator[tuple[str, int, int, int]]:
    waiting = [str(path)]
    with suppress(OSError):  # gone since it was listed: the next snapshot tells
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode):
            yield _state(waiting.pop(), found)
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if is_temporary(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    with suppress(OSError):
                        yield _state(entry.path, entry.stat(follow_symlinks=False))


def _state(path: str, found: os.stat_result) -> tuple[str, int, int, int]:
    return path, found.st_mtime_ns, found.st_size, found.st_ino


class Watch:
    """Tells when what is looked at has changed since the last time, and has come to rest.

    `tick` waits before the next look and is told how many seconds the last one took; `rest` waits where that one found
    a change.
    """

    def __init__(
        self,
        look: Callable[[], Snapshot],
        tick: Callable[[float], Awaitable[None]],
        rest: Callable[[], Awaitable[None]],
    ) -> None:
        self._look = look
        self._tick = tick
        self._rest = rest
        self._seen = look()

    async def wait_for_change(self) -> None:
        """Return when two looks in a row agree and differ from what was there at the last return.

        A save is often several steps (empty, write, rename); the file half way would be reported as faulty.
        """
        before, now, seconds = self._seen, self._seen, 0.0
        while now == self._seen or now != before:
            await (self._tick(seconds) if now == self._seen else self._rest())
            start = asyncio.get_running_loop().time()
            before, now = now, await asyncio.to_thread(self._look)
            seconds = asyncio.get_running_loop().time() - start
        self._seen = now


async def pause(seconds: float) -> None:
    """Wait before the next look. Shape: `seconds` that the last one took."""
    await asyncio.sleep(max(POLL_SECONDS, seconds / IDLE_SHARE))


async def rebuild_on_change(watch: Watch, rebuild: Callable[[], bool], reload: Callable[[], None]) -> None:
    """For each change, rebuild in a thread, then reload where the site changed. Runs until cancelled.

    One rebuild at a time: what changes during one is seen afterwards, as one change.
    """
    while True:
        await watch.wait_for_change()
        if await _run_rebuild(rebuild):
            reload()


async def _run_rebuild(rebuild: Callable[[], bool]) -> bool:
    # What a rebuild raises is a bug, told to whoever runs the preview; the site that is there is still worth seeing.
    task = asyncio.ensure_future(asyncio.to_thread(rebuild))
    await asyncio.wait([task])
    error = task.exception()
    if error is not None:
        traceback.print_exception(error)
        return False
    return task.result()
