"""Telling: what a command prints beside the problems: how many there are, what was published, why nothing was."""

import argparse
import os
import sys
from collections.abc import Sequence

from mieruka.content import NoContent
from mieruka.contract import BrokenContract
from mieruka.crew import CrewLost
from mieruka.problems import Problem
from mieruka.problems.render import FORMATS
from mieruka.recall import Said

# Lines with errors that are named once more at the end.
MOST_LINES = 10


def count_problems(problems: Sequence[Problem], options: argparse.Namespace, more_notices: int = 0) -> None:
    """Print how many problems there are, and where the errors among many others stand."""
    count = [sum(one.severity == severity for one in problems) for severity in ("error", "warning", "notice")]
    count[2] += more_notices
    words = "誤り {}、警告 {}、お知らせ {}" if options.lang == "ja" else "{} errors, {} warnings, {} notices"
    print(words.format(*count), file=sys.stderr)
    if 0 < count[0] < sum(count):  # else they are easily found, among many lines that keep nothing back
        errors = [f"{one.mark.path}:{one.mark.line}" for one in problems if one.severity == "error"]
        lines = list(dict.fromkeys(errors))
        more = " …" if len(lines) > MOST_LINES else ""
        words = "誤りのある行: {}" if options.lang == "ja" else "lines with errors: {}"
        print(words.format("、".join(lines[:MOST_LINES]) + more), file=sys.stderr)


def tell_published(said: Said, options: argparse.Namespace) -> None:
    """Print the problems but the notices, and that the site is published."""
    print(FORMATS[options.format](said.problems, options.lang), end="")
    count_problems(said.problems, options, said.notices)
    text = "{} ファイルを {} に公開した" if options.lang == "ja" else "{} files published in {}"
    print(text.format(said.count, os.path.relpath(options.site)), file=sys.stderr)


def tell_refused(problems: Sequence[Problem], options: argparse.Namespace) -> None:
    """Print the problems but the notices, and that nothing is published."""
    shown = [one for one in problems if one.severity != "notice"]  # which `check` prints
    print(FORMATS[options.format](shown, options.lang), end="")
    count_problems(problems, options)
    ja, en = "公開しなかった。前のサイトはそのまま", "nothing published; the site is as it was"
    print(ja if options.lang == "ja" else en, file=sys.stderr)


def say(error: Exception) -> str:
    """Return one line for what keeps a command from running."""
    if isinstance(error, NoContent):
        return f"content のフォルダがない / no content folder: {error}"
    if isinstance(error, BrokenContract):
        return f"datapackage.json を使えない / datapackage.json cannot be used: {error}"
    if isinstance(error, CrewLost):
        ja = "処理の一つが途中で止められた（メモリー不足など）。--jobs 1 で再び実行してください"
        return f"{ja} / one of the processes was ended (out of memory?); run again with --jobs 1"
    said = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else " ".join(str(error).split())
    return f"テンプレートを使えない / the templates cannot be used: {said}"
