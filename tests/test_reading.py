"""Tests of reading all content: what one broken file means for the others."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from one_town import site_without_sets

from mieruka.pipeline import Checked, Folders, check_content

ROOT = Path(__file__).parents[1]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of one seed town."""
    shutil.copytree(ROOT / "content/kaminoyama", tmp_path / "kaminoyama")
    (tmp_path / "site.yaml").write_text(site_without_sets(), encoding="utf-8")
    return tmp_path


def check(content: Path) -> Checked:
    """Read, derive and check a content folder."""
    folders = Folders(content, ROOT / "templates", content.parent / "site", ROOT / "datapackage.json")
    return check_content(folders, date(2026, 11, 1))


def errors(checked: Checked) -> list[tuple[str, str]]:
    """Return file name and code of each error."""
    return [(Path(one.mark.path).name, one.code) for one in checked.problems if one.severity == "error"]


def edit(path: Path, old: str, new: str) -> None:
    """Change a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_sound_content_is_read_whole(content: Path) -> None:
    """Every sheet of a town is there, in order of address, without an error."""
    checked = check(content)
    assert errors(checked) == []
    addresses = [subject.sheet.sheet for subject in checked.collection.subjects]
    assert len(addresses) == 15
    assert addresses == sorted(addresses)


def test_every_mistake_of_every_file_is_told_at_once(content: Path) -> None:
    """A mistake in one sheet hides none in another."""
    edit(content / "kaminoyama/2022/policies/5-1-1.md", "department:", "departmant:")
    edit(content / "kaminoyama/2022/programs/iju-suishin.md", "[7392, 2316, 7392]", "[7392, '2,316', 7392]")
    assert errors(check(content)) == [("5-1-1.md", "key.misspelt"), ("iju-suishin.md", "number.comma")]


def test_a_broken_form_is_told_once(content: Path) -> None:
    """The sheets of a broken form are not flooded, and links to them are no mistakes."""
    edit(content / "kaminoyama/forms/program-review.yaml", "headline: project", "headline: projct")
    assert errors(check(content)) == [("program-review.yaml", "form.unknown_id")]


@pytest.mark.parametrize(
    "fault", ["headline: projct", "headline: [project", "headline: project\nlabel: 実施計画兼予算要求書（検証）"]
)
@pytest.mark.parametrize("label", ["実施計画兼予算要求書（検証）", '"実施計画兼予算要求書（検証）"  # 印字のまま'])
def test_a_broken_form_is_there_for_sheets_that_name_it_by_its_label(content: Path, fault: str, label: str) -> None:
    """Neither a mistake in a form nor a form that cannot be read makes its label unknown; another word is."""
    form = content / "kaminoyama/forms/program-review.yaml"
    edit(form, "headline: project", fault)
    edit(form, "label: 実施計画兼予算要求書（検証）\n", f"label: {label}\n")
    sheets = sorted((content / "kaminoyama/2022/programs").glob("*.md"))
    for sheet in sheets[1:]:
        edit(sheet, "form: program-review", "form: 実施計画兼予算要求書（検証）")
    edit(sheets[0], "form: program-review", "form: 実施計画兼予算要求書")
    assert {name for name, _ in errors(check(content))} == {"program-review.yaml", sheets[0].name}


def test_a_sheet_that_cannot_be_read_is_told_once(content: Path) -> None:
    """A link to an unreadable sheet is no second mistake."""
    path = content / "kaminoyama/2022/programs/soumu-ippan-kanri.md"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", "replace"))
    assert errors(check(content)) == [("soumu-ippan-kanri.md", "file.encoding")]


def test_faults_inside_a_draft_are_warnings(content: Path) -> None:
    """A draft may be unfinished, but it does not go out."""
    path = content / "kaminoyama/2022/policies/5-1-1.md"
    edit(path, "form: policy-review", "form: policy-review\ndraft: true")
    edit(path, "department:", "departmant:")
    checked = check(content)
    assert errors(checked) == []
    assert "kaminoyama/2022/policies/5-1-1" not in [one.sheet.sheet for one in checked.collection.subjects]
    assert ("key.misspelt", "warning") in [(one.code, one.severity) for one in checked.problems]


def test_departments_and_topics_are_named(content: Path) -> None:
    """A department or topic written by its slug is published by its name."""
    edit(content / "kaminoyama/2022/policies/5-1-1.md", "department: 市政戦略課", "department: shisei-senryaku")
    (sheet,) = [one.sheet for one in check(content).collection.subjects if one.sheet.id == "5-1-1"]
    assert sheet.head["department"] == "市政戦略課"


def test_a_sheet_in_the_wrong_folder_is_told(content: Path) -> None:
    """The folder is the plural of the form's kind."""
    source = content / "kaminoyama/2022/policies/5-1-1.md"
    source.rename(content / "kaminoyama/2022/programs/5-1-1.md")
    assert ("5-1-1.md", "content.wrong_folder") in errors(check(content))
