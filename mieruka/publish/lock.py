"""One build at a time per site: an advisory lock on a file beside it, held by the kernel and so let go by any death."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from mieruka.publish.refusal import CannotPublish, disk_faults_as_refusals, show_path

POLL_SECONDS = 0.05

# A forked worker inherits the open lock file and would keep the site locked after its parent was killed: it closes its
# copy, which leaves the parent's lock alone. This is why the open locks are known to the module.
_held: set[int] = set()


def _close_in_child() -> None:
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_child)


@contextmanager
def hold_lock(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock at `path` inside the block; CannotPublish where another build holds it for `seconds`."""
    with disk_faults_as_refusals(path):
        handle = _wait_for_lock(path, seconds)
    _held.add(handle)
    try:
        yield
    finally:
        # Removed while held: whoever locks the removed file finds another one, or none, at the path and tries again.
        with suppress(OSError):
            path.unlink()
        _held.discard(handle)
        with suppress(OSError):  # what is published is published; the kernel lets go of the lock all the same
            os.close(handle)


def _wait_for_lock(path: Path, seconds: float) -> int:
    deadline = monotonic() + seconds
    while (handle := _try_lock(path)) is None:
        if monotonic() >= deadline:
            where = show_path(path)
            raise CannotPublish(
                f"ほかのビルドが {seconds:g} 秒たっても終わりません（{where}）。終わってから再び実行してください。",
                f"Another build has held {where} for {seconds:g} s. Run again when it has ended.",
            )
        sleep(POLL_SECONDS)
    return handle


def _try_lock(path: Path) -> int | None:
    """The locked file's descriptor; None where another build holds it, or removed it just now."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:
        os.close(handle)
        raise
    os.close(handle)
    return None
