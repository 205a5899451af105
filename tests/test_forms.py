"""A form's own mistakes are problems like any other: golden cases in tests/cases/forms, one text file a subject.

A case is a title after `%%`, the form, and what is told of it: `>> line:column severity[code] field`. Nothing after the
form means that it is sound.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from builders import ROOT, the_contract
from form_reader import check_towns, read_form_text, sound_form

from mieruka.forms.blocks import LABOUR
from mieruka.forms.checks import CORE_KEYS, COST_KEYS, INDICATOR_KEYS, LINE_KEYS, OPINION_KEYS
from mieruka.forms.names import BLOCKS, CORE, expand_label, name_form
from mieruka.problems import Problem, catalogue

CASES = ROOT / "tests" / "cases" / "forms"


class Case(NamedTuple):
    """A form and what is told of it."""

    title: str
    text: str
    told: list[str]


def read_cases() -> Iterator[Case]:
    """Yield the cases of every file, in order of their names."""
    for path in sorted(CASES.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("%% ")[1:]:
            title, _, rest = part.partition("\n")
            lines = rest.rstrip("\n").split("\n")
            told = [line.removeprefix(">> ") for line in lines if line.startswith(">> ")]
            text = "\n".join(line for line in lines if not line.startswith(">> ")) + "\n"
            yield Case(f"{path.stem}: {title}", text, told)


ALL = list(read_cases())


def tell(problem: Problem) -> str:
    """Return a problem as a case writes it."""
    return f"{problem.mark.line}:{problem.mark.column} {problem.severity}[{problem.code}] {problem.field}".rstrip()


@pytest.mark.parametrize("case", ALL, ids=[case.title for case in ALL])
def test_a_form_is_told_what_is_wrong_with_it(case: Case) -> None:
    """Each mistake is told once, at its line and column, under its field; a sound form is told nothing."""
    form, problems = read_form_text(case.text)
    assert [tell(problem) for problem in problems] == case.told
    assert (form is None) == any("error[" in line for line in case.told)
    for problem in problems:
        assert all([problem.what("ja"), problem.fix("ja"), problem.what("en"), problem.fix("en")])


def test_every_mistake_of_the_form_language_has_a_case() -> None:
    """No code of a form's own stands in the catalogue without an example."""
    told = {found[0] for case in ALL for line in case.told for found in re.findall(r"\[((form|key|node)\.\w+)\]", line)}
    codes = {code for code in catalogue() if code.startswith("form.")} - {"form.unknown"}  # that one is a sheet's
    assert codes <= told


def test_no_two_cases_have_one_title() -> None:
    """A failing case can be found by its title."""
    titles = [case.title for case in ALL]
    assert len(titles) == len(set(titles))


# What a sheet has beside the form's ids


def test_reserved_ids_are_the_keys_that_the_contract_gives_to_a_sheet() -> None:
    """A field that datapackage.json gains is no id of a form."""
    tables = the_contract().tables

    def keys(table: str) -> set[str]:
        return {field.key for field in tables[table].entries}

    assert keys("sheets") | set(CORE) | set(BLOCKS) == CORE_KEYS
    assert keys("indicators") == INDICATOR_KEYS
    assert keys("opinions") == OPINION_KEYS
    assert {"columns", "year", "stage", "rater"} == COST_KEYS | LINE_KEYS
    assert set(LABOUR) == {"workers", "price_of"}


# Labels


HEAD = "label: 様式\nkind: program\n"


def test_a_year_in_a_label_is_printed_in_the_style_of_the_form() -> None:
    """`<0>`, `<+1>` and `<-1>` are years relative to the sheet's; any other bracket stays."""
    styles = {"2023": "2023と2024", "R5": "R5とR6", "令和5": "令和5と令和6", "5": "5と6"}
    for style, printed in styles.items():
        assert expand_label("<0>と<+1>", 2023, style) == printed
    assert expand_label("<-5>年度と<+12>年度と<x>", 2023, "令和5") == "平成30年度と令和17年度と<x>"
    assert expand_label("<-4>年度", 2023, "令和5") == "令和元年度"


def test_a_declaration_that_is_a_string_is_its_label() -> None:
    """The short form and the long form declare the same."""
    short = sound_form(
        HEAD + "raters: {desk: 担当課}\nlinks: {relates_to: 関連}\ntexts: {why: 理由}\nopinions: {x: 声}\n"
    )
    long = sound_form(
        HEAD + "raters: {desk: {label: 担当課}}\nlinks: {relates_to: {label: 関連}}\n"
        "texts: {why: {label: 理由}}\nopinions: {x: {label: 声}}\n"
    )
    assert (short.raters, short.links, short.texts, short.opinions) == (
        long.raters,
        long.links,
        long.texts,
        long.opinions,
    )
    unnamed = sound_form(HEAD + "raters: {担当課: {}}\nlinks: {relates_to: {}}\n")
    assert [one.label for one in (*unnamed.raters, *unnamed.links)] == ["担当課", "relates_to"]


def test_a_label_may_be_written_for_an_id_where_it_is_unique() -> None:
    """Two rows of one label are written by their ids; ％ is taken for %."""
    form = sound_form(
        HEAD + "costs:\n  unit: 円\n  stages: {budget: 予算}\n  items: {a: その他, b: その他, rate_a: 率（％）}\n"
    )
    names = name_form(form, the_contract(), 2023).costs
    assert (names.find("a"), names.find("その他"), names.find("率（%）")) == ("a", None, "rate_a")
    assert names.shared["その他"] == ("a", "b")


# A broken form and its sheets


def test_a_broken_form_is_told_once_and_its_sheets_are_left_alone(tmp_path: Path) -> None:
    """A mistake in a form is one problem, however many sheets are written in that form."""
    write_town(tmp_path, "label: 様式\nkind: program\nfields: {duty: {label: 区分, choose: many}}\n", sheets=3)
    errors = [one for one in check_towns(tmp_path).problems if one.severity == "error"]
    assert [(one.code, Path(one.mark.path).name) for one in errors] == [("form.not_alone", "form.yaml")]


def test_a_form_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    """An open bracket in a form is no mistake of its sheets."""
    write_town(tmp_path, "label: 様式\nkind: [program\n", sheets=2)
    errors = [one for one in check_towns(tmp_path).problems if one.severity == "error"]
    assert [Path(one.mark.path).name for one in errors] == ["form.yaml"]


def write_town(folder: Path, form: str, sheets: int) -> None:
    """Write a town with one form and some sheets in it."""
    town = folder / "town"
    (town / "forms").mkdir(parents=True)
    (town / "2023" / "programs").mkdir(parents=True)
    (folder / "site.yaml").write_text("title: 見本\n", encoding="utf-8")
    mihon = (ROOT / "tests/towns/mihon/municipality.yaml").read_text(encoding="utf-8")
    (town / "municipality.yaml").write_text(mihon, encoding="utf-8")
    (town / "forms" / "form.yaml").write_text(form, encoding="utf-8")
    for number in range(1, sheets + 1):
        text = f"---\nform: form\nname: 事業 {number}\nduty: 自治\nunknown: 1\n---\n"
        (town / "2023" / "programs" / f"{number}.md").write_text(text, encoding="utf-8")
