"""The crew: processes that run one build side by side, each with a share of the tasks.

A build is one program, and every process of the crew runs all of it. One leads; the others join it by a fork where
there is first enough to do, with all in their memory that was read until then. At each step each computes its share:
what is about one sheet is done where that sheet was read. Only results travel: to the lead, which alone publishes,
and those of some steps to all, who go on from there.
"""

import ctypes
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

CHUNK = 16
"""Tasks in a row that go to one process."""
LEAD_LOAD = 0.15
"""What the lead has to do with each result, to take, write and merge it, as a part of the tasks themselves.

Between what was measured for bare pages (0.23) and for our own templates with all formats (0.08).
"""
AHEAD = 64
"""Results of a member that wait for their turn: more would only fill the memory."""
SPREAD = 500
"""Results that are sent together to those who have not computed them."""
PIPE_BYTES = 1 << 20
"""What a pipe may hold, so that no member waits while the lead is at work: as much as Linux grants to everybody."""
_F_SETPIPE_SZ = 1031
_PR_SET_PDEATHSIG = 1


class CrewLost(Exception):
    """A member ended in the middle of its work: for want of memory, or by somebody's hand."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """倒れた: what a member sends where it came to an error."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class Line:
    """線: a member as the lead knows it, with what came from it and waits for its turn."""

    pid: int
    orders: "Connection"
    results: "Connection"
    waiting: deque[Any] = field(default_factory=deque)

    def listen(self) -> None:
        """Take what the member has ready, so that it need not wait."""
        with suppress(EOFError, OSError):  # met again by whoever wants what did not come
            while len(self.waiting) < AHEAD and self.results.poll():
                self.waiting.append(_receive(self.results))

    def collect(self) -> object:
        """Return the member's next result. Raises what it fell over, or CrewLost."""
        try:
            found = self.waiting.popleft() if self.waiting else _receive(self.results)
        except (EOFError, OSError) as error:  # its end, or that of half a result
            raise CrewLost from error
        if isinstance(found, Fallen):
            raise found.error
        return found

    def order(self, message: object) -> None:
        """Send the member a message. Raises what it fell over, or CrewLost."""
        try:
            _send(self.orders, message)
        except OSError:
            while True:  # what it sent before it ended says why
                self.collect()


class Member:
    """仲間: the crew as one of its members sees it."""

    def __init__(self, orders: "Connection", results: "Connection") -> None:
        self._orders = orders
        self._results = results

    def take_share(self) -> Sequence[int]:
        """Return the places of the tasks of a step that are this process's to do."""
        return cast(Sequence[int], _receive(self._orders))

    def give(self, result: object) -> None:
        """Send the lead a result."""
        _send(self._results, result)

    def take_results(self, count: int) -> Iterator[object]:
        """Yield the results of a step that others computed, None for the rest."""
        while count > 0:
            some = cast(Sequence[object], _receive(self._orders))
            count -= len(some)
            yield from some

    def leave(self, error: BaseException | None) -> None:
        """End this process, whatever comes. What it fell over is told to the lead; else the lead finds it gone."""
        try:
            with suppress(OSError):  # the lead has gone
                if error is not None:
                    self._tell(error)
        finally:
            os._exit(0)

    def _tell(self, error: BaseException) -> None:
        try:
            self.give(Fallen(error))
        except (TypeError, ValueError, AttributeError):  # an error that cannot travel
            self.give(Fallen(RuntimeError(repr(error))))


class Lead:
    """先頭: the crew as the process sees it that leads. `size` counts this one too."""

    def __init__(self, size: int) -> None:
        self.is_open = True
        """Whether others may still join."""
        self._size = size
        self._lines: list[Line] = []
        self._ranks: dict[str, int] = {}
        self._dealt: dict[str, int] = {}

    @property
    def has_members(self) -> bool:
        """Tell whether others have joined."""
        return bool(self._lines)

    def muster(self) -> Member | None:
        """Let the others join. Returns None here, and in each of them, whose life begins here, its side of the crew."""
        from multiprocessing import Pipe  # here, since a build of few sheets does without it

        self.is_open = False
        lead = os.getpid()
        for _ in range(1, self._size):
            (orders, order), (results, result) = Pipe(duplex=False), Pipe(duplex=False)
            _widen(result)
            pid = os.fork()
            if pid == 0:
                _follow(lead)
                # A pipe ends when the last who can write into it has closed it.
                for end in (order, results, *(end for one in self._lines for end in (one.orders, one.results))):
                    end.close()
                return Member(orders, result)
            orders.close()
            result.close()
            self._lines.append(Line(pid, order, results))
        return None

    def deal(self, names: Sequence[str]) -> list[Line | None]:
        """Tell each member which tasks of a step it does; return who does each, None for this process.

        Who had the task of a name before gets all later ones of that name.
        """
        self._ranks |= self._share_out([name for name in names if name not in self._ranks])
        ranks = [self._ranks[name] for name in names]
        self._dealt = dict(zip(names, ranks, strict=True))
        for rank, line in enumerate(self._lines, 1):
            line.order([at for at, one in enumerate(ranks) if one == rank])
        lines = [None, *self._lines]
        return [lines[rank] for rank in ranks]

    def _share_out(self, names: Sequence[str]) -> dict[str, int]:
        """Return who is to do the tasks of these names, so that all have about as much to do."""
        found: dict[str, int] = {}
        load = [0.0] * self._size
        for start in range(0, len(names), CHUNK):
            chunk = names[start : start + CHUNK]
            rank = load.index(min(load))
            found |= dict.fromkeys(chunk, rank)
            load[rank] += len(chunk)
            load[0] += LEAD_LOAD * len(chunk)
        return found

    def listen(self) -> None:
        """Take what members have ready."""
        for line in self._lines:
            line.listen()

    def spread(self, results: Sequence[tuple[str, object]]) -> None:
        """Send the results of the step that was dealt to all who lack them. Shape: each with the name of its task."""
        for rank, line in enumerate(self._lines, 1):
            lacking = [None if self._dealt.get(name) == rank else one for name, one in results]
            for start in range(0, len(lacking), SPREAD):
                line.order(lacking[start : start + SPREAD])

    def dismiss(self) -> None:
        """End the members: what was wanted of them has come, or is wanted no more."""
        for line in self._lines:
            os.kill(line.pid, signal.SIGKILL)
            os.waitpid(line.pid, 0)
            line.orders.close()
            line.results.close()
        self._lines.clear()


def _send(pipe: "Connection", message: object) -> None:
    from mieruka.parcel import wrap  # here, since a build of few sheets does without it

    pipe.send_bytes(wrap(message))


def _receive(pipe: "Connection") -> Any:  # noqa: ANN401  # whatever was sent
    from mieruka.parcel import unwrap  # as above

    return unwrap(pipe.recv_bytes())


def _follow(lead: int) -> None:
    """Let a member end with its lead, whatever ends that, and leave interrupts to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != lead:  # it ended before the line above
        os._exit(0)


def _widen(pipe: "Connection") -> None:
    from fcntl import fcntl  # here, since other systems than Linux have none of this

    with suppress(OSError):  # a narrow pipe only makes a member wait for the lead
        fcntl(pipe.fileno(), _F_SETPIPE_SZ, PIPE_BYTES)
