"""The engine: runs the steps of a build. Each step is a pure function with a name and its inputs.

A build runs every step. A preview keeps what each step gave, and gives it again while the inputs are equal: so a saved
file costs the steps that depend on it. What is kept is never visible in the result: inputs are equal only where no
result could tell them apart.

Many tasks of one step are shared out over an executor of `concurrent.futures`: by default over processes, as many as
there are cores. Their results come in the order of the tasks, so that nothing shows who computed them.
"""

import ctypes
import gc
import hashlib
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

if TYPE_CHECKING:  # a build of few sheets does without them
    from concurrent.futures import Executor, Future

Result = TypeVar("Result")
Inputs = tuple[object, ...]

FEWEST_TASKS = 200
"""Below this, starting processes costs more than they give."""
CHUNK = 16
"""Tasks that travel together: small enough to share the work evenly, large enough that the way costs little."""
AHEAD = 3
"""Chunks under way for each process: more would only fill the memory with results that wait to be written."""
_PR_SET_PDEATHSIG = 1


def _as_it_is(result: Any) -> Any:  # noqa: ANN401  # what a task gives is kept whole, unless it says otherwise
    return result


@dataclass(frozen=True, slots=True)
class Task(Generic[Result]):
    """仕事: one run of a step. `name` says for what, `inputs` are all that it reads.

    `key`: a hash of all that it reads, by which its result may be kept between builds. `pack` makes of a result what
    is kept of it, `unpack` the result again.
    """

    name: str
    inputs: Inputs
    compute: Callable[[], Result]
    key: str = ""
    pack: Callable[[Result], object] = _as_it_is
    unpack: Callable[[object], Result] = _as_it_is


class Store(Protocol):
    """蓄え: results of earlier builds. Results are equal where step, name and key are."""

    ground: str
    """A key of all that every task reads."""

    def has(self, step: str, name: str, key: str) -> bool:
        """Tell whether what a task gave when its key was this is kept."""

    def find(self, step: str, name: str) -> object | None:
        """Return what is kept of a task; None where it turns out to be damaged."""

    def put(self, step: str, name: str, key: str, result: object) -> None:
        """Keep what a task gave."""


class Engine:
    """Runs steps; one that keeps gives a step's last result again while its inputs are equal.

    `jobs`: over how many processes tasks are shared out; None for as many as there are cores. `executor` takes their
    place: it must be able to carry tasks to where it runs them. `store`: where results of tasks with a key are looked
    for first, and kept.
    """

    def __init__(
        self,
        *,
        keep: bool = False,
        jobs: int | None = None,
        executor: "Executor | None" = None,
        store: Store | None = None,
    ) -> None:
        self._kept: dict[tuple[str, str], tuple[Inputs, object]] | None = {} if keep else None
        self._jobs = jobs or len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
        self._executor = executor
        self._store = store

    def sign(self, *parts: object) -> str:
        """Return the key of a task that reads these and what every task reads; "" where nothing is kept by keys."""
        if self._store is None:
            return ""
        words = "\0".join(part if isinstance(part, str) else repr(part) for part in (self._store.ground, *parts))
        return hash_bytes(words.encode("utf-8", "surrogatepass"))

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
        return self._compute(step, tasks) if self._store is None else self._recall(self._store, step, tasks)

    def _recall(self, store: Store, step: str, tasks: Sequence[Task[Result]]) -> Iterator[Result]:
        """Yield what is kept of the tasks, and what the others give."""
        kept = [store.has(step, task.name, task.key) for task in tasks]
        computed = self._compute(step, [task for task, is_kept in zip(tasks, kept, strict=True) if not is_kept])
        for task, is_kept in zip(tasks, kept, strict=True):
            found = store.find(step, task.name) if is_kept else None
            if found is not None:
                yield task.unpack(found)
                continue
            result = task.compute() if is_kept else next(computed)
            store.put(step, task.name, task.key, task.pack(result))
            yield result

    def _compute(self, step: str, tasks: Sequence[Task[Result]]) -> Iterator[Result]:
        if self._kept is not None or len(tasks) < FEWEST_TASKS:
            return (self.run(step, task.name, task.inputs, task.compute) for task in tasks)
        calls = [task.compute for task in tasks]
        if self._executor is not None:
            return _share_out(self._executor, calls, AHEAD * self._jobs)
        return _over_processes(calls, self._jobs) if self._jobs > 1 else (call() for call in calls)


# What forked workers find when they look: the calls need not be sent to them, nor what the calls hold.
_inherited: list[Sequence[Callable[[], object]]] = []


def _over_processes(calls: Sequence[Callable[[], Result]], jobs: int) -> Iterator[Result]:
    """Yield the results of calls that forked processes make. Only results travel.

    The first is made here: the libraries that it loads and the words that it looks up are then inherited too.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    yield calls[0]()
    _inherited.append(calls)
    # What workers inherit is never garbage: a collector that looked through it would copy every page of it for each.
    gc.collect()
    gc.freeze()
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _start_worker, (os.getpid(),))
    try:
        futures = (pool.submit(_call_inherited, at, at + CHUNK) for at in range(1, len(calls), CHUNK))
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


def _share_out(executor: "Executor", calls: Sequence[Callable[[], Result]], most: int) -> Iterator[Result]:
    """Yield the results of calls that an executor makes, at most so many chunks of them at a time."""
    return _in_order((executor.submit(_call_all, calls[at : at + CHUNK]) for at in range(0, len(calls), CHUNK)), most)


def _in_order(futures: "Iterator[Future[list[Result]]]", most: int) -> Iterator[Result]:
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


def hash_bytes(content: bytes) -> str:
    """Return the hash by which a task's key knows the bytes of a file."""
    return hashlib.sha256(content).hexdigest()


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
