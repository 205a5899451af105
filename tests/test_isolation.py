"""Isolation: a build and a check reach no network, start no other program, and ask no clock that shows in the result.

The kernel is asked, not the code: strace writes down every call of the process and its children. Each judge is shown
something that it must find.
"""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from builders import ROOT

pytestmark = pytest.mark.untraced

CENTURY = 100 * 365 * 86400
# What reaches beyond this process: every family but that of workers on this machine, and programs other than Python's.
FAMILY = re.compile(r"\b(?:AF|PF)_(?!UNIX\b|LOCAL\b|UNSPEC\b)[A-Z0-9]+")
LOCAL_SERVICE = re.compile(r'sun_path=@?"/(?:var/)?run/')
PROGRAM = re.compile(r'\bexecve(?:at)?\((?:AT_FDCWD, )?"([^"]*)"')


def trace(program: Sequence[str | Path], log: Path) -> tuple[int, list[str]]:
    """Run a program and return its exit status with every call that concerns networks and programs."""
    strace: list[str | Path] = [
        "strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-s",
        "200",
        "-e",
        "trace=%network,execve,execveat",
        "-o",
        log,
    ]
    done = subprocess.run([*strace, *program], capture_output=True, cwd=ROOT, check=False)
    return done.returncode, log.read_text(encoding="utf-8", errors="replace").splitlines()


def find_reaches(calls: Sequence[str]) -> Iterator[str]:
    """Yield the calls that reach beyond the process and workers of its own."""
    python = {os.path.realpath(sys.executable), sys.executable}
    for call in calls:
        started = PROGRAM.search(call)
        if FAMILY.search(call) or LOCAL_SERVICE.search(call) or (started and started[1] not in python):
            yield call


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the seeds, as a traced build made it, with the trace beside it."""
    folder = tmp_path_factory.mktemp("traced")
    program = [sys.executable, "build.py", "build", "--as-of", "2026-04-01", "--site", str(folder / "site")]
    status, _ = trace(program, folder / "build.txt")
    assert status == 0
    return folder / "site"


def test_a_build_reaches_no_network_and_starts_no_program(site: Path) -> None:
    """Neither while it reads, nor while it renders, nor while it publishes; its trace begins with its own start."""
    calls = (site.parent / "build.txt").read_text(encoding="utf-8").splitlines()
    assert any(f'"{sys.executable}"' in call for call in calls)
    assert list(find_reaches(calls)) == []
    assert (site / "index.html").is_file()


@pytest.mark.parametrize("more", [[], ["--strict"], ["--format", "sarif"], ["--published"]])
def test_a_check_reaches_no_network_and_starts_no_program(more: list[str], site: Path, tmp_path: Path) -> None:
    """Nor does a check, also of what was published, which frictionless reads."""
    status, calls = trace([sys.executable, "build.py", "check", "--site", site, *more], tmp_path / "trace.txt")
    assert status == (1 if more == ["--strict"] else 0)
    assert calls
    assert list(find_reaches(calls)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
        "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "import socket; socket.socket(socket.AF_UNIX).connect_ex('/run/kanaria')",
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['env'])",
        "import os; os.fork() or os.execv('/bin/true', ['true'])",
        "import threading, socket; threading.Thread(target=socket.create_server, args=(('127.0.0.1', 0),)).start()",
    ],
)
def test_the_trace_sees_what_reaches_out(statement: str, tmp_path: Path) -> None:
    """Sockets of every family, services of the machine, a shell, a program, in a child or a thread: it can fail."""
    _, calls = trace([sys.executable, "-c", statement], tmp_path / "trace.txt")
    assert list(find_reaches(calls))


def run_shifted(seconds: int, site: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build the seeds under a clock that is wrong."""
    options = ["build", "--as-of", "2026-04-01", "--site", str(site)]
    program = [sys.executable, str(ROOT / "tests/shifted_build.py"), str(seconds), *options]
    return subprocess.run(
        program, cwd=ROOT, env={**os.environ, **variables}, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("seconds", [-CENTURY // 3, CENTURY // 2])
def test_a_wrong_clock_shows_in_no_byte(seconds: int, site: Path, tmp_path: Path) -> None:
    """Decades early or late, every file, zip and manifest is the same: no library lets the time of day in either."""
    done = run_shifted(seconds, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    files = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    other = tmp_path / "site"
    assert {path.relative_to(other): path.read_bytes() for path in other.rglob("*") if path.is_file()} == files


def test_the_wrong_clock_is_wrong(tmp_path: Path) -> None:
    """Time, datetime and date all tell the other century."""
    years = [
        [int(year) for year in run_shifted(shift, tmp_path / "site", TELL_THE_TIME="1").stdout.split("\n")[0].split()]
        for shift in (0, CENTURY // 2)
    ]
    assert len(years[0]) == 3
    assert [late - now for now, late in zip(*years, strict=True)] in ([49] * 3, [50] * 3)


def send_far(kind: socket.SocketKind) -> None:
    """Send something to an address that is nobody's."""
    with socket.socket(type=kind) as one:
        one.sendto(b"x", ("192.0.2.1", 9)) if kind is socket.SOCK_DGRAM else one.connect(("192.0.2.1", 80))


@pytest.mark.parametrize(
    "reach",
    [
        lambda: send_far(socket.SOCK_STREAM),
        lambda: send_far(socket.SOCK_DGRAM),
        lambda: socket.getaddrinfo("example.jp", 80),
        lambda: socket.gethostbyname("example.jp"),
    ],
)
def test_tests_reach_no_network(reach: Callable[[], object]) -> None:
    """A test that would reach beyond this machine fails, whatever the network answers."""
    with pytest.raises(RuntimeError, match="beyond this machine"):
        reach()
