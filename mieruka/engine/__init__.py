"""The engine: runs the steps of a build. Each step is a pure function with a name and its inputs.

A build runs every step. A preview keeps what each step gave, and gives it again while the inputs are equal: so a saved
file costs the steps that depend on it. What is kept is never visible in the result: inputs are equal only where no
result could tell them apart.

Many tasks of one step are shared out over a crew of processes, as many as there are cores, or over an executor of
`concurrent.futures`. Their results come in the order of the tasks, so that nothing shows who computed them.
"""

import hashlib
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from mieruka.engine.sameness import is_same

if TYPE_CHECKING:  # a build of few sheets does without them
    from concurrent.futures import Executor, Future

    from mieruka.crew import Lead, Member
    from mieruka.shelf import Shelf

Result = TypeVar("Result")
Inputs = tuple[object, ...]

FEWEST_TASKS = 200
"""Below this, starting processes costs more than they give."""
CHUNK = 16
"""Tasks that go to an executor together: few enough to share the work evenly, enough that the way costs little."""
MOST_HELD = 500
"""What so many tasks of a step give stays in memory; the rest waits on the disk until it is needed: to lay a sheet down
and take it up twice costs a tenth of making it, and frees nine tenths of the memory."""
AHEAD = 3
"""Chunks under way for each job: more would only fill the memory with results that wait to be written."""


def _as_it_is(result: Any) -> Any:  # noqa: ANN401  # what a task gives is kept whole, unless it says otherwise
    return result


@dataclass(frozen=True, slots=True)
class Task(Generic[Result]):
    """仕事: one run of a step. `name` says for what, `inputs` are all that it reads.

    `key`: a hash of all that it reads, by which its result may be kept between builds. `pack` makes of a result what
    is kept of it and what travels to other processes, `unpack` the result again.
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

    def last(self, step: str, name: str) -> object | None:
        """Return what is kept of a task, whatever its key was; None where nothing sound is."""

    def put(self, step: str, name: str, key: str, result: object) -> None:
        """Keep what a task gave."""


class Engine:
    """Runs steps; one that keeps gives a step's last result again while its inputs are equal.

    `jobs`: over how many processes tasks are shared out where a crew is asked for; None for as many as there are
    cores. `executor` takes their place: it must be able to carry tasks to where it runs them. `store`: where results
    of tasks with a key are looked for first, and kept.
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
        self._lead: Lead | None = None
        self._member: Member | None = None

    @property
    def leads(self) -> bool:
        """Tell whether this process is the one that merges and publishes."""
        return self._member is None

    @contextmanager
    def crew(self) -> Iterator[None]:
        """Share out many tasks within the block over processes that join it, run it to its end and go no further."""
        if self._jobs > 1 and self._kept is None and self._executor is None:
            from mieruka.crew import Lead  # here, since a preview and a build of few sheets need none

            self._lead = Lead(self._jobs)
        with ExitStack() as stack:
            stack.push(self._disband)
            yield

    def _disband(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self._member:
            self._member.leave(error)
        self.dismiss()

    def dismiss(self) -> None:
        """Let the others of the crew go, with all that they hold in memory: what comes now the lead does alone."""
        if self._lead:
            self._lead.dismiss()
            self._lead = None

    def open_shelves(self, count: int) -> "list[Shelf | None]":
        """Return where what each of so many tasks gives may wait; None where it may stay in memory."""
        stays = self._kept is not None or self._executor is not None  # what is kept is compared, and what travels too
        if stays or count <= MOST_HELD:
            return [None] * count
        from mieruka.shelf import Shelf  # here, since a build of few sheets does without it

        return [None] * MOST_HELD + [Shelf()] * (count - MOST_HELD)

    def settle(self) -> None:
        """Let no process join the crew from here on: what comes now is done once."""
        if self._lead:
            self._lead.is_open = False

    def sign(self, *parts: object, more: Iterable[str] = ()) -> str:
        """Return the key of a task that reads these and what every task reads; "" where nothing is kept by keys."""
        if self._store is None:
            return ""
        words = [part if isinstance(part, str) else repr(part) for part in (self._store.ground, *parts)]
        return hash_bytes("\0".join([*words, *more]).encode("utf-8", "surrogatepass"))

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

    def map(self, step: str, tasks: Sequence[Task[Result]], *, for_all: bool = False) -> Iterator[Result]:
        """Yield what each task of a step gives, in order; each as soon as it and those before it are done.

        `for_all`: in every process of the crew; else only in the lead, and the others yield nothing.
        """
        if self._member:
            return self._follow(self._member, tasks, for_all=for_all)
        kept = [self._is_kept(step, task) for task in tasks]
        fresh = [task for task, is_kept in zip(tasks, kept, strict=True) if not is_kept]
        ready = self._muster(fresh)
        if self._member:
            return self._follow(self._member, tasks, for_all=for_all)
        done = self._recall(step, tasks, kept, self._compute(step, fresh, ready))
        return iter(self._spread(tasks, done)) if for_all and self._lead else (one for one, _ in done)

    def merge(self, step: str, tasks: Sequence[Task[Result]]) -> Iterator[Result]:
        """Yield what each task of a merge gives, in order. Only the lead merges."""
        kept = [self._is_kept(step, task) for task in tasks]
        fresh = [task for task, is_kept in zip(tasks, kept, strict=True) if not is_kept]
        computed = ((self.run(step, task.name, task.inputs, task.compute), task) for task in fresh)
        packed = ((result, task.pack(result)) for result, task in computed)
        return (result for result, _ in self._recall(step, tasks, kept, packed))

    def last(self, step: str, name: str) -> object | None:
        """Return what an earlier build kept of a task, whatever it read; None where nothing is kept of it."""
        return self._store.last(step, name) if self._store else None

    def _is_kept(self, step: str, task: Task[Result]) -> bool:
        return self._store is not None and self._store.has(step, task.name, task.key)

    def _muster(self, tasks: Sequence[Task[Result]]) -> list[Result]:
        """Let the crew join where there is enough to do, and return what the first tasks give.

        The first is done before, so that the others inherit the libraries that it loads and the words it looks up.
        """
        lead = self._lead
        if lead is None or not lead.is_open or len(tasks) < FEWEST_TASKS:
            return []
        ready = [tasks[0].compute()]
        self._member = lead.muster()
        if self._member:  # keeps nothing: the lead does
            self._lead, self._store = None, None
        return ready

    def _follow(self, crew: "Member", tasks: Sequence[Task[Result]], *, for_all: bool) -> Iterator[Result]:
        """Do this process's share of a step; yield its results where all need them."""
        own: dict[int, Result] = {}
        for at in crew.take_share():
            result = tasks[at].compute()
            crew.give(tasks[at].pack(result))
            if for_all:
                own[at] = result
        if for_all:
            for at, packed in enumerate(crew.take_results(len(tasks))):
                yield own[at] if at in own else tasks[at].unpack(packed)

    def _recall(
        self,
        step: str,
        tasks: Sequence[Task[Result]],
        kept: Sequence[bool],
        computed: Iterator[tuple[Result, object]],
    ) -> Iterator[tuple[Result, object]]:
        """Yield what is kept of the tasks, and what the others give, each also as it is kept."""
        for task, is_kept in zip(tasks, kept, strict=True):
            found = self._store.find(step, task.name) if self._store and is_kept else None
            if found is not None:
                yield task.unpack(found), found
                continue
            if is_kept:
                result = task.compute()
                packed = task.pack(result)
            else:
                result, packed = next(computed)
            if self._store:
                self._store.put(step, task.name, task.key, packed)
            yield result, packed

    def _spread(self, tasks: Sequence[Task[Result]], done: Iterator[tuple[Result, object]]) -> list[Result]:
        pairs = list(done)
        if self._lead and self._lead.has_members:
            self._lead.spread([(task.name, packed) for task, (_, packed) in zip(tasks, pairs, strict=True)])
        return [result for result, _ in pairs]

    def _compute(
        self, step: str, tasks: Sequence[Task[Result]], ready: Sequence[Result]
    ) -> Iterator[tuple[Result, object]]:
        """Yield what the tasks give, each also as it is kept. `ready`: what the first ones gave."""
        if self._lead and self._lead.has_members:
            yield from _lead(self._lead, tasks, ready)
            return
        if self._executor is not None and len(tasks) >= FEWEST_TASKS:
            results = _share_out(self._executor, [task.compute for task in tasks], AHEAD * self._jobs)
        else:
            results = (self.run(step, task.name, task.inputs, task.compute) for task in tasks)
        for task, result in zip(tasks, results, strict=True):
            yield result, task.pack(result)


def _lead(crew: "Lead", tasks: Sequence[Task[Result]], ready: Sequence[Result]) -> Iterator[tuple[Result, object]]:
    """Yield what the tasks of a step give, in this process and in the others."""
    for at, (task, line) in enumerate(zip(tasks, crew.deal([task.name for task in tasks]), strict=True)):
        if line:
            packed = line.collect()
            yield task.unpack(packed), packed
        else:
            result = ready[at] if at < len(ready) else task.compute()
            crew.listen()
            yield result, task.pack(result)


def _share_out(executor: "Executor", calls: Sequence[Callable[[], Result]], most: int) -> Iterator[Result]:
    """Yield the results of calls that an executor makes, in order, at most so many chunks of them at a time."""
    waiting: deque[Future[list[Result]]] = deque()
    for at in range(0, len(calls), CHUNK):
        waiting.append(executor.submit(_call_all, calls[at : at + CHUNK]))
        if len(waiting) >= most:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _call_all(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    return [call() for call in calls]


def hash_bytes(content: bytes) -> str:
    """Return the hash by which a task's key knows the bytes of a file."""
    return hashlib.sha256(content).hexdigest()
