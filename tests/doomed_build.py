"""A build that stops at a named point and waits to be killed. Run by test_publish_crashes.py: SITE POINT."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from mieruka.publish import Artifact, exchange, publish

PAGES = {"index.html": b"new", "a/page.html": b"new page", "a/only-new.html": b"only in the new site"}


def wait_to_be_killed() -> None:
    """Say that the point is reached, then block until the test closes the pipe or kills this process."""
    os.write(1, b"reached\n")
    os.read(0, 1)


def halt_at(point: str) -> Iterator[Artifact]:
    """The new site's artifacts, halting before the first, in the middle or after the last where the point says so."""
    for number, (path, content) in enumerate(PAGES.items()):
        if (point, number) in {("before the first artifact", 0), ("between artifacts", 2)}:
            wait_to_be_killed()
        if (point, number) == ("with a worker that lives on", 2):
            if os.fork() == 0:
                wait_to_be_killed()
                os._exit(0)
            os.read(0, 1)
        yield Artifact(path, content)
    if point == "after the last artifact":
        wait_to_be_killed()


def halt_around_exchange(point: str) -> None:
    """Make the moment of publication halt before or after itself, or between its two renames."""
    put_in_place: Callable[[Path, Path, Path], None] = exchange.put_in_place
    rename = Path.rename

    def halting(fresh: Path, site: Path, parked: Path) -> None:
        if point == "before the exchange":
            wait_to_be_killed()
        put_in_place(fresh, site, parked)
        wait_to_be_killed()

    def halting_rename(path: Path, target: Path) -> Path:
        if path.name.endswith("stage-new"):
            wait_to_be_killed()
        return rename(path, target)

    if point == "between two renames":
        mock.patch.object(exchange, "swap_folders", return_value=False).start()
        mock.patch.object(Path, "rename", halting_rename).start()
    elif point in {"before the exchange", "after the exchange"}:
        mock.patch("mieruka.publish.put_in_place", halting).start()


if __name__ == "__main__":
    halt_around_exchange(sys.argv[2])
    publish(halt_at(sys.argv[2]), Path(sys.argv[1]))
