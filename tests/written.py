"""Written: forms and sheets as YAML text, read by the project itself. What a figure or a rule is tried on."""

from collections.abc import Iterable
from decimal import Decimal
from textwrap import dedent

from builders import make_municipality, the_contract

from mieruka.collection import Collection, Municipality, Site, Subject, Topic, Town
from mieruka.content import SheetSource, Source
from mieruka.figures import derive_figures
from mieruka.forms import read_form
from mieruka.forms.model import Form
from mieruka.frontmatter import read_mapping
from mieruka.problems import Problem, Report, has_errors
from mieruka.reading import SheetStep
from mieruka.records import Figure, Sheet
from mieruka.rules import check_sheet

YEAR = 2023
LABELS = the_contract().lists["derived_figure"]


def write_form(text: str) -> Form:
    """Return a form of which everything but its label and its kind is given. It has no problem."""
    report = Report()
    tree = read_mapping(f"label: 評価シート\nkind: program\n{dedent(text)}".encode(), "forms/review.yaml", report)
    assert tree is not None, report.problems
    form = read_form(tree, ("machi", "review"), the_contract().lists, report)
    assert not has_errors(report.problems), list_errors(report.problems)
    return form


def write_sheet(form: Form | str, text: str, *, body: str = "", year: int = YEAR, identifier: str = "1") -> Sheet:
    """Return a sheet of which everything but its form and its name is given: its first line stands on line 4."""
    form = write_form(form) if isinstance(form, str) else form
    content = f"---\nform: review\nname: 事業\n{dedent(text).lstrip()}---\n{dedent(body)}".encode()
    source = SheetSource("machi", year, "programs", identifier, Source(f"machi/{identifier}.md", content))
    sheet, problems = SheetStep(source, {"review": form}, ({}, {}), the_contract()).run()
    assert sheet is not None
    assert not has_errors(problems), list_errors(problems)
    return sheet


def list_errors(problems: Iterable[Problem]) -> list[tuple[int, str, str]]:
    """Return what a test's own text has wrong."""
    return [(one.mark.line, one.what(), one.fix()) for one in problems if one.severity == "error"]


def derive(form: Form | str, text: str) -> tuple[Figure, ...]:
    """Return all figures of a sheet."""
    return derive_figures(write_sheet(form, text), LABELS)


def check(form: Form | str, text: str, *, body: str = "") -> list[Problem]:
    """Return what the rules find in a sheet."""
    sheet = write_sheet(form, text, body=body)
    return list(check_sheet(sheet, derive_figures(sheet, LABELS)))


def collect(*sheets: Sheet, town: Municipality | None = None) -> Collection:
    """Return sheets as the content of one town, whose departments and topics are those of the builders."""
    town = town or make_municipality("machi", "町")
    subjects = tuple(Subject(sheet=sheet, figures=(), problems=()) for sheet in sheets)
    whole = Town(municipality=town, forms={}, subjects=subjects)
    site = Site(title="見本", topics=(Topic(id="migration", name="移住"),))
    return Collection(site=site, glossary=(), towns=(whole,), addresses=frozenset(one.sheet for one in sheets))


def pick(figures: Iterable[Figure], name: str, **wanted: object) -> Figure:
    """Return the one figure of a name that has these values."""
    found = [one for one in figures if one.figure == name]
    chosen = [one for one in found if all(getattr(one, key) == value for key, value in wanted.items())]
    assert len(chosen) == 1, found
    return chosen[0]


def say(problems: Iterable[Problem]) -> list[tuple[str, str, int, str]]:
    """Return problems as (severity, code, line, field)."""
    return [(one.severity, one.code, one.mark.line, one.field) for one in problems]


def cells(figure: Figure, names: str) -> str:
    """Return columns of a figure as text: numbers in digits, nothing for None."""
    values = [getattr(figure, name) for name in names.split()]
    return " | ".join(
        format(one, "f") if isinstance(one, Decimal) else "" if one is None else str(one) for one in values
    )
