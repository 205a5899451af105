"""Golden cases of the check: every message, word for word, with what brings it about."""

from pathlib import Path

import pytest
from check_cases import CASES, Case, check, lay_out, read_cases

from mieruka.problems import catalogue

ALL = [(path.stem, case) for path in sorted(CASES.glob("*.txt")) for case in read_cases(path)]
# Root may read everything: told by a test of its own (test_content.py). No column asks for a range, or for a type that
# our own readers let pass and frictionless does not; one that does gets its case.
WITHOUT_A_CASE = {"file.unreadable", "value.range", "type.string", "type.number"}


@pytest.mark.parametrize(("name", "case"), ALL, ids=[f"{name}: {case.title}" for name, case in ALL])
def test_check_says_what_the_case_says(name: str, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines that a check prints are those of the case, in their order, and no others."""
    monkeypatch.chdir(tmp_path)
    lay_out(case, Path("content"))
    assert check(Path("content")) == case.told, name


def test_content_beside_the_cases_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a case does not change has no problem: each line told comes of the change."""
    monkeypatch.chdir(CASES)
    assert check(Path("content")) == []


@pytest.mark.parametrize("code", [code for code in catalogue() if not code.startswith("form.")])
def test_each_code_has_a_case(code: str) -> None:
    """Every message is seen in a case, but for those of forms, which have cases of their own."""
    told = {line.partition("[")[2].partition("]")[0] for _, case in ALL for line in case.told}
    assert (code in told) is (code not in WITHOUT_A_CASE)


def test_each_file_of_cases_is_read() -> None:
    """No file of cases is empty, and no case lacks a title, a change or a line."""
    assert all(read_cases(path) for path in CASES.glob("*.txt"))
    assert [case.title for _, case in ALL if not (case.title and case.changes and case.told)] == []
