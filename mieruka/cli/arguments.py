"""What may be written on the command line: the options that all commands have, and days."""

import argparse
import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import NoReturn

from mieruka.problems.render import FORMATS

MOST_JOBS = 256
JAPAN = timezone(timedelta(hours=9))


class CannotRun(Exception):
    """The command cannot run; the message is one line."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in one line, in Japanese and English."""

    def error(self, message: str) -> NoReturn:
        """Raise CannotRun."""
        command = self.prog.removeprefix("build.py").strip()
        raise CannotRun(f"コマンドの書き方が違う / cannot read the command line: {message} (build.py {command} -h)")


def add_common(parser: argparse.ArgumentParser, here: Path) -> None:
    """Add the options that all commands have. `here`: where templates and site are by default."""
    parser.add_argument("--content", type=Path, metavar="DIR")
    parser.add_argument("--templates", type=Path, default=here / "templates", metavar="DIR")
    parser.add_argument("--site", type=Path, default=here / "site", metavar="DIR")
    parser.add_argument(
        "--as-of",
        type=_day,
        default=None,
        metavar="DATE",
        help="公開日と比べる日 / the day that embargoes are compared with",
    )
    parser.add_argument("--strict", action="store_true", help="警告も誤りとする / warnings are errors")
    parser.add_argument(
        "--jobs",
        type=_count_of_jobs,
        default=None,
        metavar="N",
        help="同時に使うプロセスの数（既定はコアの数） / processes at work (default: as many as cores)",
    )
    parser.add_argument("--format", choices=list(FORMATS), default="text")
    parser.add_argument("--lang", choices=["ja", "en"], default="ja")


def _count_of_jobs(word: str) -> int:
    if not (word.isascii() and word.isdigit() and 0 < int(word) <= MOST_JOBS):
        raise argparse.ArgumentTypeError(f"{word}: 1～{MOST_JOBS} の整数 / a whole number from 1 to {MOST_JOBS}")
    return int(word)


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{word}: 2026-04-01 のように書く / write a day like 2026-04-01") from error


def today() -> date | None:
    """Return the day of SOURCE_DATE_EPOCH in Japan, or None: a build never asks the clock. Raises CannotRun."""
    word = os.environ.get("SOURCE_DATE_EPOCH")
    if not word:
        return None
    try:
        return datetime.fromtimestamp(int(word), UTC).astimezone(JAPAN).date()
    except (ValueError, OverflowError, OSError) as error:
        raise CannotRun(f"SOURCE_DATE_EPOCH は秒の整数 / is no whole number of seconds: {word}") from error
