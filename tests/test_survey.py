"""The survey: one sheet from its bytes to what others may ask of it."""

from dataclasses import replace
from typing import cast

from builders import the_contract
from checking import Bench, the_bench

from mieruka.content import SheetSource, Source
from mieruka.reading import SheetStep
from mieruka.survey import Surveyed, pack_surveyed, survey_sheet


def survey_text(bench: Bench, sheet: SheetSource, text: str) -> Surveyed:
    """Survey a sheet of the sample that is written otherwise."""
    town = next(one for one in bench.content.towns if one.municipality.municipality == sheet.municipality)
    source = replace(sheet, source=Source(sheet.source.path, text.encode()))
    step = SheetStep(source, town.forms, (town.municipality.departments, {}), the_contract())
    return survey_sheet(step, the_contract().lists["derived_figure"], "key")


def the_text() -> tuple[Bench, SheetSource, str]:
    """Return the sample with one of its sheets."""
    bench = the_bench()
    sheet = next(one for town in bench.sources.towns for one in town.sheets if b"\nform: " in one.source.content)
    return bench, sheet, sheet.source.content.decode()


def test_a_sheet_is_read_and_its_figures_are_derived() -> None:
    """One step gives the sheet, its figures and its key; its problems stand beside it."""
    subject = survey_text(*the_text()).subject
    assert subject
    assert subject.figures
    assert subject.key == "key"
    assert subject.problems == ()


def test_a_sheet_that_cannot_be_read_is_its_problems() -> None:
    """Without a form there is no subject, and somebody is told why."""
    bench, sheet, text = the_text()
    surveyed = survey_text(bench, sheet, text.replace("form: ", "frm: ", 1))
    assert surveyed.subject is None
    assert surveyed.problems
    assert pack_surveyed(surveyed) == (None, "", surveyed.problems)


def test_faults_inside_a_draft_are_warnings() -> None:
    """What would be an error keeps nobody from publishing the rest."""
    bench, sheet, text = the_text()
    broken = text.replace("\n---\n", "\nno_such_key: 1\n---\n", 1)
    assert "error" in {one.severity for one in survey_text(bench, sheet, broken).problems}
    draft = broken.replace("form: ", "draft: true\nform: ", 1)
    assert "error" not in {one.severity for one in survey_text(bench, sheet, draft).problems}


def test_what_is_kept_of_a_sheet_is_what_others_may_ask() -> None:
    """The rows of its tables are not kept: they are read again where they are needed."""
    surveyed = survey_text(*the_text())
    known, form, problems = cast(tuple[dict[str, object], str, object], pack_surveyed(surveyed))
    assert surveyed.subject
    assert form == surveyed.subject.sheet.form.id
    assert problems == surveyed.problems
    assert {"links", "places", "written", "head"} <= set(known)
    assert not {"costs", "texts", "indicator_values"} & set(known)
