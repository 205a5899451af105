"""Figures of whole sheets: the seeds' printed arithmetic, what every figure is made of, and what a reader sees."""

import ast
import csv
import io
from collections import Counter
from decimal import Decimal
from functools import cache

import pytest
from builders import ROOT, the_contract
from written import LABELS, cells, derive

from mieruka.collection import Municipality, Subject
from mieruka.packages import data_artifacts
from mieruka.pipeline import Folders, check_content
from mieruka.records import Figure
from mieruka.scalars import runs_in_spreadsheet
from mieruka.tables import csv_lines, subject_rows

FOLDERS = Folders(ROOT / "content", ROOT / "templates", ROOT / "site", ROOT / "datapackage.json")


@cache
def seeds() -> tuple[Subject, ...]:
    """Return the subjects of the sample."""
    return check_content(FOLDERS, None).collection.subjects


def figures_of(sheet: str, name: str = "") -> list[Figure]:
    """Return the figures of a seed sheet, all or those of a name."""
    subject = next(one for one in seeds() if one.sheet.sheet == sheet)
    return [one for one in subject.figures if name in ("", one.figure)]


@pytest.mark.parametrize(
    ("sheet", "printed"),
    [
        ("nemuro/2023/programs/12633", "4253 1772 4519 1883"),
        ("nemuro/2023/programs/12544", "4272 1756"),
        ("nemuro/2023/programs/12812", "1149 749"),
    ],
)
def test_printed_unit_costs_are_recomputed(sheet: str, printed: str) -> None:
    """Each truncated unit cost of the source comes out exactly."""
    costs = figures_of(sheet, "unit_cost")
    assert " ".join(cells(one, "computed") for one in costs) == printed
    assert {one.verdict for one in costs} == {"agrees"}


def test_every_printed_figure_of_the_sample_is_judged() -> None:
    """Every printed sum, labour cost and unit cost agrees; the about amounts of the pillars alone differ."""
    verdicts = Counter(one.verdict for subject in seeds() for one in subject.figures if one.stated is not None)
    assert set(verdicts) == {"agrees", "differs"}
    assert verdicts["differs"] == 1
    assert verdicts["agrees"] >= 35


def test_grades_come_out_of_the_printed_rule() -> None:
    """The four grades of the priority policy, with what was measured."""
    grades = figures_of("asahi/2021/policies/103", "grade")
    assert [cells(one, "computed_text stated_text verdict inputs") for one in grades] == [
        "D | D | agrees | （-61 − （-11）） ÷ |-11| × 100 ＝ -454.5",
        "S | S | agrees | 1450173 ≧ 1000000",
        "S | S | agrees | 58 ≧ 50",
        "― | ― | agrees | ",
    ]


def test_figures_are_unique() -> None:
    """No two rows of the table of figures are the same figure."""
    table = the_contract().tables["figures"]
    keys = [name for name in table.primary_key if name != "sheet"]
    for subject in seeds():
        found = Counter(tuple(getattr(one, key) for key in keys) for one in subject.figures)
        assert [key for key, number in found.items() if number > 1] == [], subject.sheet.sheet


def test_every_number_is_exact() -> None:
    """A figure's numbers are decimals without exponent or negative zero, never floats."""
    for subject in seeds():
        for figure in subject.figures:
            numbers = [one for one in (figure.computed, figure.stated, figure.difference) if one is not None]
            assert all(type(one) is Decimal for one in numbers), figure
            assert not any(one.is_zero() and one.is_signed() for one in numbers), figure
            assert not any("E" in format(one, "f") for one in numbers), figure


def test_the_package_of_figures_knows_no_float() -> None:
    """No float is written, made or rounded anywhere in it."""
    for path in sorted((ROOT / "mieruka/figures").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert not names & {"float", "math", "round"}, path.name
        assert not [one for one in constants if isinstance(one, float)], path.name


def test_figures_with_an_odd_working_are_written() -> None:
    """A negative number first, a mark for a label: no cell of the published table runs in a spreadsheet."""
    form = """
        indicators:
          kinds: {kpi: KPI}
          series: {baseline: 基準値, actual: 実績値, target: {label: 目標値, words: {増加: above_baseline}}}
        scales: {s: {label: 尺度, levels: {S: 達成, D: 下落}, rule: [{level: S, reached: target}, {level: D}]}}
        ratings: {grade: {label: 評価, scale: s, per: indicator}}
        questions: {p: {label: 割合, choose: shares, choices: {a: {label: "-"}, b: {label: 良い}}}}
    """
    text = """
        indicators:
          - {kind: kpi, name: 増減, baseline: {H30: -11}, target: {R6: 増加}, actual: {R4: -6, R5: -5}, grade: S}
        answers: {p: {a: 50, b: 50}}
    """
    figures = derive(form, text)
    assert len(figures) == 4
    for figure in figures:
        assert not runs_in_spreadsheet(figure.formula), figure
        assert not runs_in_spreadsheet(figure.inputs or ""), figure
    subject = seeds()[0]
    rows = subject_rows(Subject(sheet=subject.sheet, figures=figures, problems=()), municipality(), the_contract())
    assert csv_lines(rows["figures"])


def municipality() -> Municipality:
    """Return a town of the sample."""
    return check_content(FOLDERS, None).collection.towns[0].municipality


def test_a_reader_of_the_table_understands_a_figure() -> None:
    """Each published figure has words and numbers, or says why not; codes of the form stand in no formula."""
    checked = check_content(FOLDERS, None)
    content = next(
        one.content for one in data_artifacts(checked.collection, checked.contract) if one.path == "data/figures.csv"
    )
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) > 100
    for row in rows:
        assert row["label"]
        assert row["formula"]
        assert row["inputs"] or row["formula"].endswith("がない"), row
        assert "unrated" not in row["formula"]
        assert "空欄" not in row["formula"]
        if row["unit"] == "%" and not row["stated"] and row["figure"] in LABELS:
            assert len(row["computed"].partition(".")[2]) == 1, row
        if row["unit"] == "千円" and not row["stated"]:
            assert "." not in row["computed"], row
