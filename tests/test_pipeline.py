"""The pipeline: what a build publishes, what it keeps back, and what stops it. On the sample's first town."""

import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Self

import pytest
from builders import ROOT
from one_town import site_without_sets

from mieruka.contract import BrokenContract
from mieruka.engine import Engine
from mieruka.pipeline import Checked, Folders, build, check_content, read_templates, render
from mieruka.problems import Problem

DAY = date(2026, 4, 1)
SHEET = "nemuro/2023/programs/12633.md"
OTHER = "nemuro/2023/programs/12812.md"
TOWN = "nemuro/municipality.yaml"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """A copy of one town's content, and a place for its site."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content/nemuro", content / "nemuro")
    shutil.copy(ROOT / "content/glossary.yaml", content)
    (content / "site.yaml").write_text(site_without_sets(), encoding="utf-8")
    return Folders(content, ROOT / "templates", tmp_path / "site", ROOT / "datapackage.json")


def edit(folders: Folders, name: str, old: str, new: str) -> None:
    """Replace a text of a content file once."""
    path = folders.content / name
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def break_total(folders: Folders) -> None:
    """Make a printed total wrong."""
    edit(folders, SHEET, "総事業費:     [21267,", "総事業費:     [21268,")


def see(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return every file with its number, its time and its bytes."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def artifacts_of(checked: Checked) -> dict[str, bytes]:
    """Return every file that a build would publish."""
    templates = read_templates(ROOT / "templates")
    return {one.path: one.content for one in render(checked, templates, Engine())}


def codes(problems: tuple[Problem, ...], *severities: str) -> list[str]:
    """Return the codes of the problems of these severities."""
    return [one.code for one in problems if one.severity in severities]


# Errors, warnings, strict


def test_a_sound_town_is_published(folders: Folders) -> None:
    """No error: pages, tables and zips are there, and the problems are returned."""
    problems, published = build(folders, None)
    assert published is not None
    assert published.changed
    assert codes(problems, "error") == []
    names = {str(path.relative_to(folders.site)) for path in folders.site.rglob("*") if path.is_file()}
    assert {"index.html", "nemuro/2023/programs/12633.html", "data/costs.csv", "data/nemuro-2023.zip"} <= names


def test_errors_publish_nothing_and_keep_the_old_site(folders: Folders) -> None:
    """Not a byte, not a time, not an inode of the old site changes; every error is returned."""
    build(folders, None)
    before = see(folders.site)
    break_total(folders)
    edit(folders, OTHER, "number: 12812", "nummer: 12812")
    problems, published = build(folders, None)
    assert published is None
    assert sorted(set(codes(problems, "error"))) == ["identity.breaks", "key.misspelt"]
    assert see(folders.site) == before
    assert sorted(path.name for path in folders.site.parent.iterdir()) == ["content", "site"]


def test_errors_make_no_site_where_none_was(folders: Folders) -> None:
    """A first build with errors leaves nothing behind."""
    break_total(folders)
    assert build(folders, None)[1] is None
    assert not folders.site.exists()


def test_warnings_are_published_and_shown(folders: Folders) -> None:
    """A break that the source prints is a warning of the build, a row of the table, a line of the page."""
    break_total(folders)
    note = "reading_notes:\n  - {field: costs.R5.予算.総事業費, printed_so: true, why: 資料のとおり}\n"
    edit(folders, SHEET, "reading_notes:\n", note)
    problems, published = build(folders, None)
    assert published is not None
    assert "identity.breaks_as_printed" in codes(problems, "warning")
    table = (folders.site / "data/problems.csv").read_text(encoding="utf-8")
    assert "identity.breaks_as_printed" in table
    page = (folders.site / "nemuro/2023/programs/12633.html").read_text(encoding="utf-8")
    assert "21268 は算式の 21267 と合わない" in page


def test_strict_makes_warnings_errors(folders: Folders) -> None:
    """With --strict a warning stops the build; notices never do."""
    edit(folders, SHEET, "confidence: medium", "confidence: low")
    problems, published = build(folders, None, strict=True)
    assert published is None
    assert set(codes(problems, "error")) == {"note.low"}
    assert codes(problems, "warning") == []
    assert codes(problems, "notice")


def test_a_second_build_is_the_same(folders: Folders) -> None:
    """The same content gives the same bytes, and the site is left alone."""
    build(folders, None)
    before = see(folders.site)
    _, published = build(folders, None)
    assert published is not None
    assert not published.changed
    assert see(folders.site) == before


def test_problems_come_once_and_in_order(folders: Folders) -> None:
    """By file, line and column; no problem twice."""
    edit(folders, SHEET, "priority: 該当", "priority: 該等")
    break_total(folders)
    problems = check_content(folders, None).problems
    marks = [one.mark for one in problems]
    assert marks == sorted(marks)
    assert len({(one.mark, one.code, one.field, str(one.values)) for one in problems}) == len(problems)


# Drafts and embargoes


def add_canary(folders: Folders, head: str) -> None:
    """Add a sheet that stays out: its words stand nowhere else, its codes and its number are those of others."""
    text = (folders.content / SHEET).read_text(encoding="utf-8")
    text = text.replace("form: program-interim\n", f"form: program-interim\n{head}\n")
    text = text.replace("移住交流の促進", "カナリアの促進").replace("事業", "カナリア").replace("移住", "カナリア")
    text = text.replace("カナリア費", "事業費").replace("総カナリア費", "総事業費")
    text = text.replace("topics: [カナリア]", "topics: [移住]").replace(
        "department: 総合政策室", "department: 総合政策室"
    )
    (folders.content / "nemuro/2023/programs/canary.md").write_text(text, encoding="utf-8")


def words_of(artifacts: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield every published file, and every member of every zip, by name."""
    for path, content in artifacts.items():
        yield path, path.encode() + b"\n" + content
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from (
                    (f"{path}!{name}", name.encode() + b"\n" + archive.read(name)) for name in archive.namelist()
                )


@pytest.mark.parametrize(
    ("head", "as_of", "code"),
    [
        ("draft: true", DAY, "content.draft"),
        ("draft: true\npublish_on: 2020-01-01", DAY, "content.draft"),
        ("publish_on: 2026-04-02", DAY, "content.embargoed"),
        ("publish_on: 2020-01-01", None, "content.embargoed"),
    ],
)
def test_what_stays_out_is_in_no_file(folders: Folders, head: str, as_of: date | None, code: str) -> None:
    """No page, no table, no zip, no problem of another sheet has a word or the address of it; the staff are told."""
    plain = artifacts_of(check_content(folders, as_of))
    add_canary(folders, head)
    note = "reading_notes:\n  - {field: places.plan.area, printed_so: true, why: 資料のとおり}\n"
    edit(folders, OTHER, "reading_notes:\n", note)
    checked = check_content(folders, as_of)
    assert code in codes(checked.problems, "notice")
    artifacts = artifacts_of(checked)
    found = [name for name, content in words_of(artifacts) if b"canary" in content or "カナリア".encode() in content]
    assert found == []
    assert artifacts.keys() == plain.keys()


def test_a_draft_brings_no_error_upon_others(folders: Folders) -> None:
    """Two unfinished sheets with another name for a code do not stop the one that is finished; staff are warned."""
    for name in ("12633", "12544"):
        edit(folders, f"nemuro/2023/programs/{name}.md", "number:", "draft: true\nnumber:")
        edit(folders, f"nemuro/2023/programs/{name}.md", "5-12 移住交流の促進", "5-12 移住と交流")
    problems, published = build(folders, None)
    assert published is not None
    told = [one for one in problems if one.code == "place.two_names"]
    assert [(one.severity, one.mark.path.rpartition("/")[2]) for one in told] == [("warning", "12812.md")]
    assert "place.two_names" not in (folders.site / "data/problems.csv").read_text(encoding="utf-8")


def test_faults_inside_a_draft_are_warnings(folders: Folders) -> None:
    """A draft with a wrong total and a wrong choice does not stop the others; one that cannot be read does."""
    edit(folders, SHEET, "number:", "draft: true\nnumber:")
    edit(folders, SHEET, "priority: 該当", "priority: 該等")
    break_total(folders)
    problems, published = build(folders, None)
    assert published is not None
    assert {"value.not_in_choices", "identity.breaks"} <= set(codes(problems, "warning"))
    (folders.content / SHEET).write_bytes("---\ndraft: true\nname: 移住\n".encode("shift_jis"))
    assert codes(build(folders, None)[0], "error") == ["file.encoding"]


def test_faults_behind_an_embargo_are_errors(folders: Folders) -> None:
    """A sheet that waits for its day is finished: its faults are told as such."""
    edit(folders, SHEET, "number:", "publish_on: 2026-04-01\nnumber:")
    break_total(folders)
    assert codes(check_content(folders, None).problems, "error") == ["identity.breaks"]


@pytest.mark.parametrize(
    ("as_of", "public"), [(None, False), (date(2026, 3, 31), False), (DAY, True), (date(2027, 1, 1), True)]
)
def test_an_embargo_ends_on_its_day(folders: Folders, as_of: date | None, public: bool) -> None:
    """The sheet is public from that day on; without a day it stays out."""
    edit(folders, SHEET, "number:", "publish_on: 2026-04-01\nnumber:")
    checked = check_content(folders, as_of)
    assert ("nemuro/2023/programs/12633" in {one.sheet.sheet for one in checked.collection.subjects}) == public
    assert ("content.embargoed" in codes(checked.problems, "notice")) == (not public)


def test_a_link_to_a_sheet_that_stays_out_is_no_dead_link(folders: Folders) -> None:
    """A public sheet may succeed a draft: no page links to a file that is not there, and nothing is an error."""
    edit(folders, SHEET, "number:", "draft: true\nnumber:")
    edit(folders, OTHER, "number:", "succeeds: [nemuro/2023/programs/12633]\nnumber:")
    checked = check_content(folders, None)
    assert codes(checked.problems, "error") == []
    artifacts = artifacts_of(checked)
    assert not [name for name, content in artifacts.items() if name.endswith(".html") and b"12633.html" in content]


# Notices of a municipality


def notices(folders: Folders, text: str) -> str:
    """Return the table of problems where the municipality has something to say of notices."""
    with (folders.content / TOWN).open("a", encoding="utf-8") as file:
        file.write(f"notices:\n  {text}\n")
    artifacts = artifacts_of(check_content(folders, None))
    return artifacts["data/problems.csv"].decode("utf-8-sig")


def test_a_municipality_comments_on_a_notice(folders: Folders) -> None:
    """Its words stand in the column `comment` of each such problem, and nowhere else."""
    lines = notices(folders, "note.medium: 資料を確かめています").splitlines()
    commented = [line for line in lines if line.endswith('"資料を確かめています"')]
    assert commented
    assert commented == [line for line in lines if '"note.medium"' in line]


def test_a_municipality_switches_a_notice_off(folders: Folders) -> None:
    """The code is not published any more; the staff are still told."""
    table = notices(folders, "note.medium: off")
    assert '"note.medium"' not in table
    assert '"target.already_met"' in table
    assert "note.medium" in codes(check_content(folders, None).problems, "notice")


def test_a_municipality_cannot_switch_an_error_off(folders: Folders) -> None:
    """What blocks, blocks."""
    break_total(folders)
    notices(folders, "identity.breaks: off")
    assert build(folders, None)[1] is None


# The same result everywhere


def test_the_order_of_a_listing_does_not_matter(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever order the disk lists files in, the same site and the same problems come out."""
    expected = check_content(folders, None)
    scandir, listdir = os.scandir, os.listdir

    class Backwards(list["os.DirEntry[str]"]):
        """A listing in the other order, which may be used like os.scandir's."""

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing is to be closed."""

    def list_backwards(path: str | Path = ".") -> Backwards:
        with scandir(path) as entries:
            return Backwards(sorted(entries, key=lambda entry: entry.name, reverse=True))

    monkeypatch.setattr(os, "scandir", list_backwards)
    monkeypatch.setattr(os, "listdir", lambda path=".": sorted(listdir(path), reverse=True))
    found = check_content(folders, None)
    assert found.problems == expected.problems
    assert artifacts_of(found) == artifacts_of(expected)


def test_a_contract_that_cannot_be_read_is_named(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """datapackage.json that the system does not let us read is told as such: no other file is blamed."""
    read_bytes, read_text = Path.read_bytes, Path.read_text

    def refuse(self: Path) -> None:
        if self == folders.contract:
            raise PermissionError(13, "Permission denied", str(self))

    def refuse_bytes(self: Path) -> bytes:
        refuse(self)
        return read_bytes(self)

    def refuse_text(self: Path, encoding: str) -> str:
        refuse(self)
        return read_text(self, encoding=encoding)

    monkeypatch.setattr(Path, "read_bytes", refuse_bytes)
    monkeypatch.setattr(Path, "read_text", refuse_text)
    with pytest.raises(BrokenContract, match=r"datapackage\.json.*Permission denied"):
        check_content(folders, None)
