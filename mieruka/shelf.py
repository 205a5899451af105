"""The shelf: values that wait on the disk until they are needed, so that a build of many sheets fits in the memory.

They lie in files without a name, which nobody else can open and which end with the process, where the system keeps
such files (TMPDIR).
"""

import os
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeVar, cast

from mieruka.parcel import unwrap, wrap

Value = TypeVar("Value")


class Shelf:
    """棚: where values wait. A process that joined by a fork has a drawer of its own beside what it inherits."""

    def __init__(self) -> None:
        self._owner = 0
        self._drawer: _Drawer | None = None

    def lay(self, value: Value) -> Callable[[], Value]:
        """Lay a value down; return what takes it up again. Where the disk refuses, the value stays in memory."""
        content = wrap(value)
        try:
            if self._owner != os.getpid():
                self._owner, self._drawer = os.getpid(), _Drawer()
            if self._drawer is not None:
                return partial(self._drawer.take, self._drawer.lay(content), len(content))
        except OSError:
            self._drawer = None
        return lambda: value


class _Drawer:
    """引き出し: a file, open as long as somebody may take something out of it."""

    def __init__(self) -> None:
        self._file = cast(BinaryIO, TemporaryFile(buffering=0))  # noqa: SIM115  # open as long as this lives
        self._end = 0

    def __del__(self) -> None:
        if "_file" in vars(self):
            self._file.close()

    def lay(self, content: bytes) -> int:
        """Write bytes and return where they begin. Raises OSError."""
        start = self._end
        if self._file.write(content) != len(content):
            raise OSError
        self._end += len(content)
        return start

    def take(self, start: int, size: int) -> Any:  # noqa: ANN401  # what was laid there
        """Return the value whose bytes stand there."""
        return unwrap(os.pread(self._file.fileno(), size, start))
