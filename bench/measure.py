"""One run of a command: how long it took, and the most memory that its processes held together."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """One run: wall-clock and processor seconds, and the peak of the memory of all its processes."""

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float


class CommandFailed(Exception):
    """A command did not end well; the message holds its last words."""


def run_command(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run a command to its end and measure it. Raises CommandFailed."""
    os.sync()
    before = os.times()
    start = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=folder,
        # Python keeps what it compiled, as it does on a desk, even where the one who measures told it not to.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    sampler = _Sampler(process.pid)
    sampler.start()
    _, errors = process.communicate()
    wall = time.perf_counter() - start
    sampler.stop()
    after = os.times()
    if process.returncode:
        raise CommandFailed(f"{' '.join(words)}: {process.returncode}\n{errors.decode()[-800:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, cpu, sampler.peak_mb)


class _Sampler(threading.Thread):
    """Sums the memory of a process and its descendants; pages that several share count once (PSS)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.is_set():
            self.peak_mb = max(self.peak_mb, sum(map(_proportional_kb, _family(self._pid))) / 1024)
            self._done.wait(SAMPLE_SECONDS)

    def stop(self) -> None:
        self._done.set()
        self.join()


def _family(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                waiting += map(int, children.read_text().split())
        except OSError:  # it ended meanwhile
            continue
    return found


def _proportional_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
