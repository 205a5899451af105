"""Tasks over processes: the same results in the same order, faults told, and no worker that outlives its parent."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import Pipe
from pathlib import Path

import pytest
from builders import ROOT

from mieruka import crew, packages
from mieruka import engine as module
from mieruka.cli import main
from mieruka.collection import Subject
from mieruka.crew import CrewLost, Line
from mieruka.engine import Engine, Task
from mieruka.pages import BrokenTemplate
from mieruka.pipeline import Folders, check_content, read_templates, render

pytestmark = pytest.mark.untraced

WAITING_BUILD = """
import os, sys
from mieruka.engine import Engine, Task
def wait():
    os.write(1, b"at work\\n")
    sys.stdin.read()
engine = Engine(jobs=2)
with engine.crew():
    list(engine.map("wait", [Task(str(n), (), wait if n > 15 else int) for n in range(1000)]))
"""


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share out even two tasks, one at a time."""
    monkeypatch.setattr(module, "FEWEST_TASKS", 2)
    monkeypatch.setattr(crew, "CHUNK", 1)


def say_who(number: int) -> tuple[int, int]:
    """Return a number with the process that met it."""
    return number, os.getpid()


def tasks_of(count: int) -> list[Task[tuple[int, int]]]:
    """Return that many tasks."""
    return [Task(str(number), (), partial(say_who, number)) for number in range(count)]


def run_in_crew(jobs: int, *counts: int, for_all: bool = False) -> list[tuple[int, int]]:
    """Return what the tasks of the last of several steps give, each step with so many tasks."""
    engine = Engine(jobs=jobs)
    with engine.crew():
        for count in counts:
            results = list(engine.map("step", tasks_of(count), for_all=for_all))
        if for_all and not engine.leads:
            assert [number for number, _ in results] == list(range(counts[-1]))
    return results


def test_few_tasks_stay_in_this_process() -> None:
    """Processes are started only where they are worth it."""
    assert {pid for _, pid in run_in_crew(2, module.FEWEST_TASKS - 1)} == {os.getpid()}


def test_one_job_stays_in_this_process() -> None:
    """`--jobs 1` is a build in one process, however many sheets there are."""
    assert {pid for _, pid in run_in_crew(1, module.FEWEST_TASKS)} == {os.getpid()}


def test_without_a_crew_all_stays_in_this_process() -> None:
    """Only a block that says so is run by several processes."""
    assert {pid for _, pid in Engine(jobs=2).map("step", tasks_of(1000))} == {os.getpid()}


@pytest.mark.parametrize("for_all", [False, True])
def test_many_tasks_are_shared_out_and_come_back_in_order(for_all: bool) -> None:
    """The results come in the order of the tasks, whoever made them; this process, which merges too, makes fewer."""
    results = run_in_crew(3, 1000, for_all=for_all)
    assert [number for number, _ in results] == list(range(1000))
    counts = Counter(pid for _, pid in results)
    own, *others = counts.pop(os.getpid()), *counts.values()
    assert len(others) == 2
    assert max(others) - min(others) <= crew.CHUNK
    assert 0 < own < min(others)


def test_what_is_about_one_thing_is_done_in_one_process() -> None:
    """The tasks of one name go to the process that had it before, also where others have come between."""
    engine = Engine(jobs=2)
    with engine.crew():
        first = list(engine.map("read", tasks_of(500)))
        later = list(engine.map("write", tasks_of(1000)))
    assert later[:500] == first
    assert len({pid for _, pid in later[500:]}) == 2


def test_all_processes_know_what_all_have_found() -> None:
    """Of a step for all, each process has every result, so that all go on from the same; what is kept, too."""
    assert run_in_crew(3, 300, 10, 700, for_all=True)


def test_a_lost_process_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """A process that is killed, as where memory is short, ends the build with its own error, and nobody waits."""
    lead, engine = os.getpid(), Engine(jobs=2)

    def fall() -> int:
        if os.getpid() != lead:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    with pytest.raises(CrewLost), engine.crew():
        list(engine.map("step", [Task(str(number), (), fall) for number in range(1000)]))
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("eager")
def test_a_build_that_loses_a_process_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line with a remedy, status 2, and nothing published."""
    lead, pack = os.getpid(), packages.pack_sheet

    def fall(subject: Subject, imprint: packages.Imprint) -> packages.Packed:
        if os.getpid() != lead:
            os.kill(os.getpid(), signal.SIGKILL)
        return pack(subject, imprint)

    monkeypatch.setattr(packages, "pack_sheet", fall)
    assert main(["build", "--jobs", "2", "--no-cache", "--site", str(tmp_path / "site")]) == 2
    assert "--jobs 1" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_half_a_result_is_a_lost_process() -> None:
    """A process that is killed while it sends a result is lost like any other."""
    (results, result), (_, orders) = Pipe(duplex=False), Pipe(duplex=False)
    os.write(result.fileno(), (1_000).to_bytes(4, "big") + b"half")
    result.close()
    line = Line(0, orders, results)
    line.listen()
    with pytest.raises(CrewLost):
        line.collect()


def test_an_error_that_cannot_travel_is_told_in_words() -> None:
    """Whatever a process falls over reaches the one that leads."""
    lead, engine = os.getpid(), Engine(jobs=2)

    class OddError(Exception):
        """Known inside this function alone."""

    def fall() -> int:
        if os.getpid() != lead:
            raise OddError("odd")
        return 0

    with pytest.raises(RuntimeError, match="OddError"), engine.crew():
        list(engine.map("step", [Task(str(number), (), fall) for number in range(1000)]))


def test_no_process_goes_on_behind_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where what it fell over cannot be told, a process ends there, and the one that leads finds it gone."""
    lead, engine = os.getpid(), Engine(jobs=2)

    def fall() -> int:
        if os.getpid() != lead:
            raise OSError("told to nobody")
        return 0

    monkeypatch.setattr(crew, "Fallen", lambda _error: dict[str, object]()["nothing"])
    with pytest.raises(CrewLost), engine.crew():
        list(engine.map("step", [Task(str(number), (), fall) for number in range(1000)]))
    assert os.getpid() == lead


def test_an_error_of_the_lead_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process is left where the one that leads gives up."""
    lead, engine, fork_really = os.getpid(), Engine(jobs=3), os.fork
    joined: list[int] = []

    def fork() -> int:
        joined.append(fork_really())
        return joined[-1]

    monkeypatch.setattr(os, "fork", fork)

    def fall() -> int:
        if os.getpid() == lead:
            raise KeyboardInterrupt
        return 0

    tasks = [Task(str(number), (), fall if number else int) for number in range(1000)]
    with pytest.raises(KeyboardInterrupt), engine.crew():
        list(engine.map("step", tasks))
    assert len(joined) == 2
    for pid in joined:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def test_nobody_joins_what_is_settled() -> None:
    """Once the site is being written, a step is done by this process, however many its tasks."""
    engine = Engine(jobs=2)
    with engine.crew():
        engine.settle()
        assert {pid for _, pid in engine.map("step", tasks_of(1000))} == {os.getpid()}


def test_any_executor_of_the_standard_kind_takes_the_tasks() -> None:
    """An executor that is handed over does the work, in order too."""
    with ThreadPoolExecutor(2) as executor:
        results = list(Engine(executor=executor).map("step", tasks_of(1000)))
    assert results == [(number, os.getpid()) for number in range(1000)]


def test_no_more_is_under_way_than_a_few_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are not begun long before their results can be taken."""
    monkeypatch.setattr(module, "CHUNK", 1)
    begun: list[int] = []

    def begin(number: int) -> int:
        begun.append(number)
        return number

    with ThreadPoolExecutor(1) as executor:
        calls = [Task(str(number), (), partial(begin, number)) for number in range(1000)]
        results: Iterator[int] = Engine(jobs=1, executor=executor).map("step", calls)
        assert next(results) == 0
        assert len(begun) <= module.AHEAD + 1
        assert list(results) == list(range(1, 1000))


def render_all(content: Path, templates: dict[str, str], jobs: int) -> dict[str, bytes]:
    """Return every file of a site built with so many processes, and its problems as one more."""
    engine = Engine(jobs=jobs)
    with engine.crew():
        checked = check_content(Folders(content, ROOT, ROOT, ROOT / "datapackage.json"), None, engine)
        files = {one.path: one.content for one in render(checked, templates, engine)}
    return {**files, "problems": repr(checked.problems).encode()}


@pytest.mark.usefixtures("eager")
def test_serial_and_parallel_builds_are_the_same_bytes() -> None:
    """Whatever the number of processes: the same pages, data and problems."""
    templates = read_templates(ROOT / "templates")
    serial, parallel = (render_all(ROOT / "content", templates, jobs) for jobs in (1, 3))
    assert list(serial) == list(parallel)
    assert serial == parallel


@pytest.mark.usefixtures("eager")
def test_a_fault_in_a_process_is_told_here() -> None:
    """A broken template is one line, wherever the page was rendered."""
    templates = read_templates(ROOT / "templates")
    with pytest.raises(BrokenTemplate, match=r"sheet\.html"):
        render_all(ROOT / "content", {**templates, "sheet.html": "{{ missing }}"}, 2)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_a_build(number: int) -> None:
    """Whatever ends a build, its processes end too: the pipe that they inherited is closed."""
    words = [sys.executable, "-c", WAITING_BUILD]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as one:
        assert one.stdout
        assert one.stdin
        assert one.stdout.readline() == b"at work\n"
        one.send_signal(number)
        if number == signal.SIGINT:  # an interrupted build waits for the tasks that are under way
            one.stdin.close()
        one.stdout.read()  # comes back when the last of them has let go
        assert one.wait() != 0
