"""What may be written on the command line: the options that all commands have, and days."""

import argparse
import os
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import NoReturn

from mieruka.problems.render import FORMATS

MOST_JOBS = 256
MOST_PORT = 65_535
JAPAN = timezone(timedelta(hours=9))
# What argparse itself may say, in English only.
SAID = {
    "expected one argument": "値を書く / write its value",
    "expected at least one argument": "値を書く / write its value",
}


class CannotRun(Exception):
    """The command cannot run; the message is one line."""


class Layout(argparse.HelpFormatter):
    """The layout of `-h`, its headings in Japanese and English."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: "Iterable[argparse._MutuallyExclusiveGroup]",
        prefix: str | None = None,
    ) -> None:
        """Add how the command is written."""
        super().add_usage(usage, actions, groups, "書き方 / usage: " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """Begin the words of a kind of argument."""
        known = {"positional arguments": "引数 / arguments", "options": "オプション / options"}
        super().start_section(known.get(heading or "", heading))


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in one line, in Japanese and English.

    An option is written whole: a part of its name could mean another one, once there are more.
    """

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, formatter_class=Layout, allow_abbrev=False, add_help=False)
        self.add_argument("-h", "--help", action="help", help="この説明を示す / show these words")

    def error(self, message: str) -> NoReturn:
        """Raise CannotRun."""
        for english, said in SAID.items():
            message = message.replace(english, said)
        raise CannotRun(f"コマンドの書き方が違う / cannot read the command line: {message}（{self.prog} -h）")

    def refuse(self, word: str) -> NoReturn:
        """Raise CannotRun for a word that no option takes, with the option that it is most like."""
        near = _near(word.partition("=")[0], self._option_string_actions) if word.startswith("-") else ""
        self.error(f"「{word}」は使えない / {word} is not known here" + (f"。{near}" if near else ""))


def refuse_command(word: str, commands: Collection[str]) -> NoReturn:
    """Raise CannotRun for a command that there is not."""
    near = _near(word, commands) or f"あるのは / there are: {'、'.join(commands)}"
    raise CannotRun(f"コマンド「{word}」はない / no such command. {near}")


def _near(word: str, known: Iterable[str]) -> str:
    from mieruka.keys import nearest  # here, since it brings the reading of YAML

    near = nearest(word, known)
    return f"「{near}」か / did you mean {near}?" if near else ""


def add_common(parser: argparse.ArgumentParser, here: Path) -> None:
    """Add the options that all commands have. `here`: where templates and site are by default."""
    of_content = "シートのフォルダ（既定 content） / the folder of sheets (default: content)"
    parser.add_argument("--content", type=Path, metavar="DIR", help=of_content)
    of_templates = "テンプレートのフォルダ / the folder of templates"
    parser.add_argument("--templates", type=Path, default=here / "templates", metavar="DIR", help=of_templates)
    of_site = "サイトを作るフォルダ（既定 site） / the folder that the site is made in (default: site)"
    parser.add_argument("--site", type=Path, default=here / "site", metavar="DIR", help=of_site)
    of_day = "公開日と比べる日 / the day that embargoes are compared with"
    parser.add_argument("--as-of", type=_day, metavar="DATE", help=of_day)
    parser.add_argument("--strict", action="store_true", help="警告も誤りとする / warnings are errors")
    of_jobs = "同時に使うプロセスの数（既定はコアの数） / processes at work (default: as many as cores)"
    parser.add_argument("--jobs", type=_count(1, MOST_JOBS), metavar="N", help=of_jobs)
    for name, words, about in (
        ("--format", list(FORMATS), "メッセージの形 / how messages are written"),
        ("--lang", ["ja", "en"], "メッセージの言語 / the language of messages"),
    ):
        words_shown = f"{{{','.join(words)}}}"
        parser.add_argument(name, type=_one_of(words), default=words[0], metavar=words_shown, help=about)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add where a preview answers."""
    of_host = "下見の番地（既定 127.0.0.1、この機械だけ） / where the preview answers (default: this machine alone)"
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help=of_host)
    of_port = "下見のポートの番号（既定 8000） / the number of its port (default: 8000)"
    parser.add_argument("--port", type=_count(0, MOST_PORT), default=8000, metavar="PORT", help=of_port)


def _count(least: int, most: int) -> Callable[[str], int]:
    def read(word: str) -> int:
        if not (word.isascii() and word.isdigit() and least <= int(word) <= most):
            allowed = f"{least}～{most} の整数 / a whole number from {least} to {most}"
            raise argparse.ArgumentTypeError(f"{word}: {allowed}")
        return int(word)

    return read


def _one_of(words: list[str]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in words:
            known = "、".join(words)
            raise argparse.ArgumentTypeError(f"{word}: {known} のどれかを書く / write one of these")
        return word

    return read


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
