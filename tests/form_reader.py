"""Reading forms and towns in tests: a form or a sheet from its text, a town from its folder."""

from collections.abc import Mapping
from pathlib import Path

from builders import ROOT, as_dicts, the_contract

from mieruka.collection import Subject
from mieruka.contract import Cell
from mieruka.figures import derive_figures
from mieruka.forms import read_form
from mieruka.forms.model import Form
from mieruka.forms.names import name_form
from mieruka.frontmatter import read_document, read_mapping
from mieruka.pipeline import Checked, Folders, check_content
from mieruka.problems import Problem, Report, has_errors, sort_problems
from mieruka.records import Sheet
from mieruka.rules import check_sheet
from mieruka.sheets import Address, read_sheet
from mieruka.sheets.reading import Reading
from mieruka.tables import subject_rows
from mieruka.wording import check_tree

TOWNS = ROOT / "tests" / "towns"
FOLDERS = {"program": "programs", "policy": "policies", "measure_list": "measures"}


def read_form_text(text: str, identifier: str = "form") -> tuple[Form | None, list[Problem]]:
    """Return the form that a text declares, or None, and the form's problems by place."""
    report = Report()
    tree = read_mapping(text.encode(), f"{identifier}.yaml", report)
    if tree:
        check_tree(tree, report)
    form = read_form(tree, ("town", identifier), the_contract().lists, report) if tree else None
    return None if has_errors(report.problems) else form, sort_problems(report.problems)


def sound_form(text: str, identifier: str = "form") -> Form:
    """Return the form that a text declares; it has no problem."""
    form, problems = read_form_text(text, identifier)
    assert form is not None, [problem.what("en") for problem in problems]
    assert [(problem.mark.line, problem.what("en")) for problem in problems] == []
    return form


def read_sheet_text(form: Form, text: str, year: int = 2023) -> tuple[Sheet, list[Problem]]:
    """Return the sheet that a text holds, and its problems: those of reading and those of the rules."""
    report = Report()
    document = read_document(text.encode(), "sheet.md", report)
    assert document is not None, [problem.what("en") for problem in report.problems]
    reading = Reading(the_contract(), form, name_form(form, the_contract(), year), year, report)
    sheet = read_sheet(document, Address("town", year, FOLDERS[form.kind], "1"), reading)
    figures = derive_figures(sheet, the_contract().lists["derived_figure"])
    return sheet, sort_problems([*report.problems, *check_sheet(sheet, figures)])


def check_towns(folder: Path = TOWNS) -> Checked:
    """Return what a content folder holds, read, derived and checked."""
    return check_content(Folders(folder, ROOT / "templates", ROOT / "site", ROOT / "datapackage.json"), None)


def subjects_of(checked: Checked) -> Mapping[str, Subject]:
    """Return the subjects by address."""
    return {subject.sheet.sheet: subject for subject in checked.collection.subjects}


def tables_of(checked: Checked, address: str) -> Mapping[str, list[dict[str, Cell]]]:
    """Return the rows of one subject by table, each row by the names of its columns."""
    subject = subjects_of(checked)[address]
    towns = {town.municipality.municipality: town.municipality for town in checked.collection.towns}
    rows = subject_rows(subject, towns[subject.sheet.municipality], the_contract())
    return {table: as_dicts(table, some) for table, some in rows.items()}


def errors_of(problems: list[Problem]) -> list[str]:
    """Return what keeps a form or a sheet from being published, one line each."""
    return [
        f"{one.mark.line}:{one.mark.column} {one.code} {one.field}: {one.what('en')}"
        for one in problems
        if one.severity == "error"
    ]
