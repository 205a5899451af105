"""How a rule says what it found."""

from dataclasses import replace

from mieruka.problems import Mark, Problem, Severity, catalogue


def say(code: str, mark: Mark, where: str, severity: Severity | None = None, /, **values: object) -> Problem:
    """Return a problem of the catalogue's severity, or of one that the form declares."""
    usual = catalogue()[code].severity
    return Problem(code, mark, where, severity or usual, {key: str(value) for key, value in values.items()})


def of_year(fiscal_year: int | None, problem: Problem) -> Problem:
    """Return a problem as one that speaks of a year's value."""
    return replace(problem, fiscal_year=fiscal_year)
