"""Problems 問題: what is wrong or noteworthy in content, as data.

A mistake in content is never an exception. It is a Problem: a place, a field as the author
wrote it, a stable code and the values that its message shows. The words of each code stand once,
in catalogue.toml, in Japanese and English.
"""

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "notice"]
Language = Literal["ja", "en"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")


class Mark(NamedTuple):
    """A place in a file. Lines and columns count from 1, columns in characters."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of problem: its usual severity and its words, to be filled from the values."""

    code: str
    severity: Severity
    what: Mapping[Language, str]
    fix: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong or noteworthy (問題).

    Shape: `field` is the field as the author wrote it ("" for a whole file); `severity` may differ
    from the catalogue's where a form declares its own; `fiscal_year` is None where no year is meant.
    """

    code: str
    mark: Mark
    field: str
    severity: Severity
    values: Mapping[str, str]
    fiscal_year: int | None = None

    def what(self, language: Language = "ja") -> str:
        """Return what is wrong, with the value shown."""
        return fill(catalogue()[self.code].what[language], self.values)

    def fix(self, language: Language = "ja") -> str:
        """Return what to write instead."""
        return fill(catalogue()[self.code].fix[language], self.values)


OPTIONAL = re.compile(r"\[\[(.*?)\]\]")


def fill(words: str, values: Mapping[str, str]) -> str:
    """Return the words of a code with its values. `[[…{name}…]]` is left out where the name has no value ("" or ―)."""

    def keep(found: re.Match[str]) -> str:
        names = re.findall(r"{(\w+)}", found[1])
        return found[1] if all(values.get(name, "") not in ("", "―") for name in names) else ""

    return OPTIONAL.sub(keep, words).format_map(values)


@functools.cache
def catalogue() -> Mapping[str, Fault]:
    """Return every code that a problem may carry, in the order of catalogue.toml."""
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    return {
        f"{subject}.{fault}": Fault(
            f"{subject}.{fault}",
            words["severity"],
            {"ja": words["ja"][0], "en": words["en"][0]},
            {"ja": words["ja"][1], "en": words["en"][1]},
        )
        for subject, faults in tomllib.loads(text).items()
        for fault, words in faults.items()
    }


class Report:
    """Collects the problems of one reading, in the order in which they are found."""

    __slots__ = ("problems",)

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, code: str, mark: Mark, where: str = "", /, **values: object) -> None:
        """Add a problem of the catalogue's severity."""
        self.add_as(catalogue()[code].severity, code, mark, where, **values)

    def add_as(self, severity: Severity, code: str, mark: Mark, where: str, /, **values: object) -> None:
        """Add a problem of a severity that a form or the state of the sheet decides."""
        self.problems.append(Problem(code, mark, where, severity, {key: str(value) for key, value in values.items()}))


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by place, each once, and one for each cause."""
    once = {
        (p.mark, SEVERITIES.index(p.severity), p.code, p.field, tuple(sorted(p.values.items()))): p for p in problems
    }
    from mieruka.problems.causes import one_for_each_cause  # here, since causes are made of problems

    return list(one_for_each_cause([once[key] for key in sorted(once)]))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether anything keeps the content from being published."""
    return any(problem.severity == "error" for problem in problems)
