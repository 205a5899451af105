"""How a rule says what it found."""

from mieruka.problems import Mark, Problem, Severity, catalogue


def say(
    code: str,
    mark: Mark,
    where: str,
    severity: Severity | None = None,
    /,
    *,
    fiscal_year: int | None = None,
    **values: object,
) -> Problem:
    """Return a problem of the catalogue's severity, or of one that the form declares."""
    usual = catalogue()[code].severity
    return Problem(
        code, mark, where, severity or usual, {key: str(value) for key, value in values.items()}, fiscal_year
    )
