"""The engine: runs the steps of a build. Each step is a pure function with a name and its inputs.

A build runs every step. A preview keeps what each step gave, and gives it again while the inputs are equal: so a saved
file costs the steps that depend on it. What is kept is never visible in the result: inputs are equal only where no
result could tell them apart.

Many tasks of one step are shared out over an executor of `concurrent.futures`: by default over processes, as many as
there are cores. Their results come in the order of the tasks, so that nothing shows who computed them.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Generic, TypeVar, cast

Result = TypeVar("Result")
Inputs = tuple[object, ...]

FEWEST_TASKS = 200
"""Below this, starting processes costs more than they give."""
CHUNK = 16
"""Tasks that travel together: small enough to share the work evenly, large enough that the way costs little."""
AHEAD = 3
"""Chunks under way for each process: more would only fill the memory with results that wait to be written."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Task(Generic[Result]):
    """仕事: one run of a step. `name` says for what, `inputs` are all that it reads."""

    name: str
    inputs: Inputs
    compute: Callable[[], Result]


class Engine:
    """Runs steps; one that keeps gives a step's last result again while its inputs are equal.

    `jobs`: over how many processes tasks are shared out; None for as many as there are cores. `executor` takes their
    place: it must be able to carry tasks to where it runs them.
    """

    def __init__(self, *, keep: bool = False, jobs: int | None = None, executor: Executor | None = None) -> None:
        self._kept: dict[tuple[str, str], tuple[Inputs, object]] | None = {} if keep else None
        self._jobs = jobs or len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
        self._executor = executor

    def run(self, step: str, name: str, inputs: Inputs, compute: Callable[[], Result]) -> Result:
        """Return what a step computes. `step` and `name` say which it is, `inputs` are all that it reads."""
        if self._kept is None:
            return compute()
        kept = self._kept.get((step, name))
        if kept is not None and is_same(kept[0], inputs):
            return cast(Result, kept[1])
        result = compute()
        self._kept[step, name] = (inputs, result)
        return result

    def map(self, step: str, tasks: Sequence[Task[Result]]) -> Iterator[Result]:
        """Yield what each task of a step gives, in order; each as soon as it and those before it are done."""
        if self._kept is not None or len(tasks) < FEWEST_TASKS:
            return (self.run(step, task.name, task.inputs, task.compute) for task in tasks)
        calls = [task.compute for task in tasks]
        if self._executor is not None:
            return _share_out(self._executor, calls, AHEAD * self._jobs)
        return _over_processes(calls, self._jobs) if self._jobs > 1 else (call() for call in calls)


# What forked workers find when they look: the calls need not be sent to them, nor what the calls hold.
_inherited: list[Sequence[Callable[[], object]]] = []


def _over_processes(calls: Sequence[Callable[[], Result]], jobs: int) -> Iterator[Result]:
    """Yield the results of calls that forked processes make. Only results travel."""
    _inherited.append(calls)
    # What workers inherit is never garbage: a collector that looked through it would copy every page of it for each.
    gc.collect()
    gc.freeze()
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _start_worker, (os.getpid(),))
    try:
        futures = (pool.submit(_call_inherited, at, at + CHUNK) for at in range(0, len(calls), CHUNK))
        yield from cast(Iterator[Result], _in_order(futures, AHEAD * jobs))
    finally:
        _inherited.pop()
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


def _call_inherited(start: int, stop: int) -> list[object]:
    return [call() for call in _inherited[-1][start:stop]]


def _start_worker(parent: int) -> None:
    """Let a worker end with its parent, whatever ends that, and leave interrupts to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os.kill(os.getpid(), signal.SIGKILL)


def _share_out(executor: Executor, calls: Sequence[Callable[[], Result]], most: int) -> Iterator[Result]:
    """Yield the results of calls that an executor makes, at most so many chunks of them at a time."""
    return _in_order((executor.submit(_call_all, calls[at : at + CHUNK]) for at in range(0, len(calls), CHUNK)), most)


def _in_order(futures: Iterator[Future[list[Result]]], most: int) -> Iterator[Result]:
    """Yield the results of futures in their order; at most so many are begun before the first of them is taken."""
    waiting: deque[Future[list[Result]]] = deque()
    for future in futures:
        waiting.append(future)
        if len(waiting) >= most:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _call_all(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    return [call() for call in calls]


def is_same(one: object, other: object) -> bool:
    """Tell whether two inputs are alike in all that a result may show: 5 and 5.0, and two orders of keys, are not."""
    if one is other or type(one) is not type(other):
        return one is other
    if isinstance(one, Decimal):
        return str(one) == str(other)
    if isinstance(one, tuple | list):
        others = cast(list[object], other)
        return len(one) == len(others) and all(map(is_same, one, others))
    if isinstance(one, Mapping):
        return is_same(list(one.items()), list(cast(Mapping[object, object], other).items()))
    if is_dataclass(one):
        return all(is_same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return one == other
