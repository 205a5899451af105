"""One bad file among a thousand: all its problems are told at once, nothing is rendered, nothing is published."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import ROOT
from checking import files_of

from mieruka import pipeline
from mieruka.pipeline import Folders, build
from mieruka.problems import Problem

pytestmark = pytest.mark.untraced

SOUND = ROOT / "tests" / "cases" / "check" / "content"
SHEETS = 1_000
SLIPS = (
    ("duty: 自治", "duty: 自冶"),
    ("staff: 3", "staff: 1,200人"),
    ("since: H27", "since: H32"),
    ("signed: 2024-09-01", "signed: 2024-09-31"),
    ("  一般財源:   [8000, 8000, 19000]", "  一般財源:   [8000, 8000, 19001]"),
    ("  q2: 高い", "  q2: 高"),
    ("## 目的", "## 目標"),
)
CODES = (
    "value.not_in_choices",
    "number.comma",
    "year.never_existed",
    "type.date",
    "identity.suspect",
    "value.not_in_choices",
    "body.unknown_heading",
)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A thousand sheets beside an old site, in the current folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SOUND, "content")
    programs = Path("content/aoba/2023/programs")
    text = (programs / "1.md").read_text(encoding="utf-8")
    for number in range(3, SHEETS + 1):
        copy = text.replace("number: 101\n", f"number: {1000 + number}\n")
        (programs / f"s{number}.md").write_text(copy, encoding="utf-8", newline="\n")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("old", encoding="utf-8")
    return Folders(Path("content"), ROOT / "templates", Path("site"), ROOT / "datapackage.json")


def errors(problems: tuple[Problem, ...]) -> Iterator[tuple[str, str, int]]:
    """Yield the file, the code and the line of each error."""
    return ((one.mark.path, one.code, one.mark.line) for one in problems if one.severity == "error")


def test_one_bad_file_among_a_thousand_is_told_whole(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each slip of it is told on its line and no other error; no page is made, and the old site is as it was."""
    bad = folders.content / "aoba" / "2023" / "programs" / "s500.md"
    text = bad.read_text(encoding="utf-8")
    for right, wrong in SLIPS:
        assert text.count(f"{right}\n") == 1
        text = text.replace(f"{right}\n", f"{wrong}\n")
    bad.write_text(text, encoding="utf-8", newline="\n")
    for stage in ("render", "publish"):
        monkeypatch.setattr(pipeline, stage, _refuse)
    before = files_of(folders.site)
    problems, published = build(folders, None)
    assert published is None
    assert files_of(folders.site) == before
    lines = text.split("\n")
    expected = sorted((code, lines.index(wrong) + 1) for (_, wrong), code in zip(SLIPS, CODES, strict=True))
    told = sorted((code, line) for path, code, line in errors(problems) if path == str(bad))
    assert told == expected
    assert {path for path, _, _ in errors(problems)} == {str(bad)}


def _refuse(*_: object) -> None:
    raise AssertionError("nothing is rendered or published where content has errors")
