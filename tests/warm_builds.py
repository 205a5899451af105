"""Builds in forks of one warm process, so that each of hundreds meets its own kill, interrupt or fault: WORD…

The process is warmed by a build of its own, `build.py WORD…`. A line of standard input,
an `Order` in JSON, then asks for a build in a fork; a line of standard output answers with its process id and status.

A signal comes at the Nth request to the system, as counted by the interpreter's audit events: files opened, folders
made, modes set, names moved or removed. So it comes at the same place each time, and nothing waits for a clock.

Faults come from strace, which lets a call fail at its Nth time in each process; N is fixed when strace starts. So each
fork first makes the call idly, as often as it was told to: the more often, the sooner the build meets the fault.
"""

import ctypes
import fcntl
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from unittest import mock

from mieruka import pipeline
from mieruka.cli import main
from mieruka.publish import Artifact

NOWHERE = "/dev/null/nowhere"
NULL = os.open(os.devnull, os.O_RDWR)
LIBRARY = ctypes.CDLL(None)
COUNTED = frozenset({"open", "fcntl.flock", "ctypes.dlsym", "shutil.rmtree"}) | {
    f"os.{name}" for name in ("chmod", "link", "mkdir", "remove", "rename", "rmdir", "scandir", "symlink")
}

# As bare as the calls that are counted: pathlib would make others beside them.
IDLE_CALLS: dict[str, Callable[[], object]] = {
    "chmod": lambda: os.chmod(NOWHERE, 0o644),  # noqa: PTH101  # bare, as said above
    "fchmod": lambda: os.fchmod(NULL, 0o666),
    "flock": lambda: fcntl.flock(NULL, fcntl.LOCK_UN),
    "fsync": lambda: os.fsync(NULL),
    "link": lambda: os.link(NOWHERE, NOWHERE),
    "mkdir": lambda: os.mkdir(NOWHERE),  # noqa: PTH102  # bare, as said above
    "openat": lambda: os.open(NOWHERE, os.O_RDONLY),
    "rename": lambda: os.rename(NOWHERE, NOWHERE),  # noqa: PTH104  # bare, as said above
    "renameat2": lambda: LIBRARY.renameat2(-1, NOWHERE.encode(), -1, NOWHERE.encode(), 2),  # with 0 it is another call
    "rmdir": lambda: os.rmdir(NOWHERE),  # noqa: PTH106  # bare, as said above
    "unlink": lambda: os.unlink(NOWHERE),  # noqa: PTH108  # bare, as said above
    "unlinkat": lambda: os.unlink("nowhere", dir_fd=NULL),
    "write": lambda: os.write(NULL, b""),
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of one build."""

    words: Sequence[str]
    """Its command line."""
    output: str
    """The file that takes what it says."""
    idle: tuple[str, int] = ("write", 0)
    """A call, and how often it is made before."""
    point: int = 0
    """The request to the system at which the signal comes; 0: at none."""
    signal: str = "SIGKILL"
    """The signal's name."""
    few: bool = False
    """Whether of the site's files only the first of each kind and depth are published."""
    listing: bool = False
    """Whether the requests are listed after what the build says."""


def carry_out(order: Order) -> None:
    """Build, in a process of its own, which ends with it."""
    told = os.open(order.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    call, times = order.idle
    for _ in range(times):
        with suppress(OSError):
            IDLE_CALLS[call]()
    os.dup2(told, 1)
    os.dup2(told, 2)
    requests = count_requests(order.point, signal.Signals[order.signal])
    with publish_few(few=order.few):
        status = main(order.words)
    if order.listing:
        print(*requests, sep="\n")
    sys.exit(status)


@contextmanager
def publish_few(*, few: bool) -> Iterator[None]:
    """Have builds inside the block publish few files, so that the requests for each kind of file are met soon."""
    render: Callable[..., Iterator[Artifact]] = pipeline.render

    def render_few(*inputs: object) -> Iterator[Artifact]:
        seen: set[tuple[int, str]] = set()
        for artifact in render(*inputs):
            path = PurePosixPath(artifact.path)
            kind = len(path.parts), path.suffix
            if kind not in seen:
                seen.add(kind)
                yield artifact

    with mock.patch.object(pipeline, "render", render_few if few else render):
        yield


def count_requests(point: int, number: int) -> list[str]:
    """Have signal `number` come at the `point`th request from now on; the list that each request is added to."""
    requests: list[str] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in COUNTED:
            requests.append(" ".join([event, *map(str, arguments)]))
            if len(requests) == point:
                os.kill(os.getpid(), number)

    sys.addaudithook(hook)
    return requests


if __name__ == "__main__":
    heard = io.StringIO()
    with redirect_stdout(heard), redirect_stderr(heard), publish_few(few=True):
        if main(sys.argv[1:]):  # what a build imports on its way is there from now on
            sys.exit(f"The first build failed (strace's count was met already?): {heard.getvalue()}")
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            carry_out(Order(**json.loads(line)))
        print(process, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
