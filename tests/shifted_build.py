"""Shifted build: runs build.py under a clock that is wrong by some seconds. Called with SECONDS and its arguments."""

import datetime as dt
import os
import sys
import time as clocks  # set wrong here, not asked for the time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BILLION = 1_000_000_000


def shift(seconds: int) -> None:
    """Set every clock of this process that tells the time of day; what measures a span is left alone."""
    now, now_ns = clocks.time, clocks.time_ns
    clocks.time = lambda: now() + seconds
    clocks.time_ns = lambda: now_ns() + seconds * BILLION
    for name in ("localtime", "gmtime", "ctime"):
        setattr(clocks, name, _told_when(getattr(clocks, name)))
    strftime, asctime = clocks.strftime, clocks.asctime
    clocks.strftime = lambda form, *moment: strftime(form, *(moment or (clocks.localtime(),)))
    clocks.asctime = lambda *moment: asctime(*(moment or (clocks.localtime(),)))
    days: Any = dt  # names of a module are put in place of others
    days.datetime = _Moment("datetime", (dt.datetime,), dict.fromkeys(("now", "today", "utcnow"), classmethod(_now)))
    days.date = _Moment("date", (dt.date,), {"today": classmethod(lambda cls: cls.fromtimestamp(clocks.time()))})


def _told_when(function: Callable[[float], Any]) -> Callable[..., Any]:
    return lambda moment=None: function(clocks.time() if moment is None else moment)


class _Moment(type):
    """A class that takes the instances of the one that it stands for as its own."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.__mro__[1])


def _now(cls: type[dt.datetime], zone: dt.tzinfo | None = None) -> dt.datetime:
    return cls.fromtimestamp(clocks.time(), zone)


if __name__ == "__main__":
    shift(int(sys.argv[1]))
    sys.path.insert(0, str(ROOT))
    from mieruka.cli import main

    if os.environ.get("TELL_THE_TIME"):  # so that a test can see that the clock is wrong
        print(clocks.gmtime().tm_year, dt.datetime.now(dt.UTC).year, dt.datetime.today().year)  # noqa: DTZ002  # as wrong
    sys.exit(main(sys.argv[2:]))
