"""Privacy: what is not meant for the public is in no file of a site, no zip and no log; embargoes hold to the day.

Canaries stand wherever a person might leave something that nobody should read, and are looked for everywhere.
"""

import io
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from builders import ROOT

from mieruka.cli import DONE, main
from mieruka.engine import Engine
from mieruka.pipeline import Folders, check_content, read_templates, render
from mieruka.problems import has_errors

pytestmark = pytest.mark.untraced

CANARY = "kanaria"
DAY = date(2026, 4, 1)
PROGRAM, POLICY = "mihon/2024/programs", "mihon/2024/policies"
# A sheet with a canary in all that it has: what nobody may learn before its day.
HIDDEN = f"""---
form: program-card
number: {CANARY}-number
other_numbers: [{CANARY}-other-number]
name: {CANARY}-name
department: {CANARY}-department
section: {CANARY}-section
summary: {CANARY}-summary
source: {{title: {CANARY}-source, publisher: {CANARY}-publisher}}
topics: [welfare]
class: 重点
laws: [{CANARY}-law]
places:
  - {{tree: plan, chapter: 9 {CANARY}-chapter, policy: 2-9 {CANARY}-place}}
indicators:
  - {{kind: users, name: {CANARY}-indicator, unit: 人, actual: {{R6: 98765432}}}}
costs:
  columns: [R6 決算]
  detail: {{{CANARY}-detail: [87654321]}}
answers: {{q1: {{choice: はい, comment: {CANARY}-comment}}}}
directions: [{{rater: desk, year: R7, future: {{choice: D, comment: {CANARY}-direction}}}}]
links: [{{relates_to: [{CANARY}-link, mihon/2024/programs/101]}}]
succeeds: [mihon/2024/programs/102]
opinions: [{{council: {CANARY}-opinion, reply: {CANARY}-reply}}]
reading_notes: [{{field: summary, confidence: low, printed: {CANARY}-printed, why: {CANARY}-why}}]
STATE
---

## 目的
{CANARY}-purpose
"""
NUMBERS = ("98765432", "98,765,432", "87654321", "87,654,321")
STATES = {"draft": "draft: true", "embargo": "publish_on: 2026-04-02"}
SHARED = """---
form: program-card
number: 103
name: 見守りの輪
department: life
class: 重点
places:
  - {tree: plan, chapter: 9 見守り, policy: 2-9 見守り合うまち}
LINKS
reading_notes: [{field: places.plan, printed_so: true, why: 資料のとおり。}]
---

## 目的
見守る。
"""
LINKS = f"""links:
  - {{relates_to: [{PROGRAM}/{CANARY}, {PROGRAM}/101, {PROGRAM}/{CANARY}, 見守り隊]}}
  - {{belongs_to: {POLICY}/{CANARY}}}
succeeds: [{PROGRAM}/{CANARY}]
merged_into: [{PROGRAM}/{CANARY}, {PROGRAM}/102]
"""
PLAIN_LINKS = f"""links:
  - {{relates_to: [{PROGRAM}/101, 見守り隊]}}
merged_into: [{PROGRAM}/102]
"""
HIDDEN_POLICY = f"""---
form: policy-review
number: 2-9
name: {CANARY}-policy
department: 企画課
STATE
reading_notes: [{{field: number, confidence: medium, why: {CANARY}-why}}]
---

## 施策の方針
{CANARY}-line
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The invented town, in a folder whose own name is a canary."""
    folder = tmp_path / f"{CANARY}-folder/content"
    shutil.copytree(ROOT / "tests/towns", folder)
    add(folder, "mihon/municipality.yaml", "plan: 企画課", f"plan: 企画課, unused: {CANARY}-unused")
    add(folder, "mihon/municipality.yaml", "life: 暮らし課", f"life: 暮らし課, only: {CANARY}-department")
    return folder


def add(content: Path, path: str, old: str, new: str) -> None:
    """Replace a text of a content file once."""
    text = (content / path).read_text(encoding="utf-8")
    assert old in text, old
    (content / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def write(content: Path, path: str, text: str | bytes) -> None:
    """Write a content file."""
    (content / path).parent.mkdir(parents=True, exist_ok=True)
    (content / path).write_bytes(text.encode() if isinstance(text, str) else text)


def build_files(content: Path, as_of: date | None = DAY) -> dict[str, bytes]:
    """Return every file of the site of a content folder."""
    folders = Folders(content, ROOT / "templates", content.parent / "site", ROOT / "datapackage.json")
    checked = check_content(folders, as_of)
    errors = [(one.mark.path, one.mark.line, one.what()) for one in checked.problems if one.severity == "error"]
    assert not has_errors(checked.problems), errors
    return {one.path: one.content for one in render(checked, read_templates(ROOT / "templates"), Engine())}


def look_for(words: list[str], files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield each file or member of a zip whose name or bytes hold one of the words, in whatever case."""
    for path, content in files.items():
        held = {path: content}
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                held |= {f"{path}/{one.filename}": archive.read(one) + one.comment for one in archive.infolist()}
        for name, inner in held.items():
            text = name.casefold().encode() + b"\n" + inner.lower()
            yield from ((name, word) for word in words if word.casefold().encode() in text)


def run(content: Path, *more: str) -> tuple[int, dict[str, bytes]]:
    """Run the command and return its exit status and the files of the site, the manifest too."""
    site = content.parents[1] / "site"
    options = ["--content", str(content), "--site", str(site), *more]
    status = main(["build", *options])
    return status, {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


# What people leave in files


def leave_comments(content: Path) -> None:
    """Leave a comment in every YAML file and sheet."""
    for path in (*content.rglob("*.yaml"), *content.rglob("*.md")):
        text = path.read_text(encoding="utf-8").replace("---\n", f"---\n# {CANARY}-comment\n", 1)
        fields, fence, body = text.rpartition("\n---\n")
        path.write_text(f"{fields}  # {CANARY}-end{fence}{body}", encoding="utf-8") if fence else path.write_text(
            f"# {CANARY}-comment\n{text}", encoding="utf-8"
        )


def leave_system_files(content: Path) -> None:
    """Leave dotfiles and what Windows and Word leave, in every folder."""
    for folder in (content, *(path for path in sorted(content.rglob("*")) if path.is_dir())):
        for name in (f".{CANARY}", "Thumbs.db", "desktop.ini", f"~$101-{CANARY}.md", ".git"):
            write(folder, name, f"{CANARY}-system")


def leave_hidden_sheets(content: Path) -> None:
    """Leave a draft and an embargoed sheet with canaries throughout, and a form and a topic that only they have."""
    for state, line in STATES.items():
        write(content, f"{PROGRAM}/{CANARY}-{state}.md", HIDDEN.replace("STATE", line))
        write(content, f"mihon/2023/programs/{CANARY}-{state}.md", a_year_before(HIDDEN.replace("STATE", line)))
    form = (content / "mihon/forms/prior-review.yaml").read_text(encoding="utf-8")
    write(content, f"mihon/forms/{CANARY}-form.yaml", form.replace("label: 事前評価シート", f"label: {CANARY}-form"))
    sheet = f"---\nform: {CANARY}-form\nname: {CANARY}-name\ndraft: true\n---\n"
    write(content, f"mihon/2025/programs/{CANARY}.md", sheet)


def a_year_before(text: str) -> str:
    """Return a sheet as it would have been written for the year before."""
    return text.replace("R6", "R5").replace("R7", "R6")


def leave_words_of_no_use(content: Path) -> None:
    """Leave words under keys that no output has."""
    municipality = (content / "mihon/municipality.yaml").read_text(encoding="utf-8")
    write(content, "mihon/municipality.yaml", municipality + f"notices: {{shares.total: {CANARY}-notice}}\n")


@pytest.mark.parametrize(
    "leave",
    [leave_comments, leave_system_files, leave_hidden_sheets, leave_words_of_no_use],
    ids=lambda one: one.__name__,
)
def test_what_is_left_appears_nowhere(
    leave: Callable[[Path], None], content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in a page, a table, a zip or its names, nor in the manifest; nor do folder, user and host."""
    leave(content)
    for variable in ("USER", "LOGNAME", "USERNAME", "HOSTNAME", "EMAIL", "GIT_AUTHOR_NAME"):
        monkeypatch.setenv(variable, f"{CANARY}-{variable}")
    for name in ("socket.gethostname", "platform.node", "getpass.getuser"):
        monkeypatch.setattr(name, lambda: f"{CANARY}-host")
    status, files = run(content, "--as-of", "2026-04-01")
    assert status == DONE
    assert "index.html" in files
    words = [CANARY, *NUMBERS, str(content.parents[1])]
    assert list(look_for(words, files)) == []


def test_the_search_finds_a_canary_wherever_it_sits(content: Path) -> None:
    """On its day the sheet is in pages, tables and zips, and the search sees each: it can fail."""
    leave_hidden_sheets(content)
    found = list(look_for([CANARY, *NUMBERS], build_files(content, date(2026, 4, 2))))
    kinds = {Path(name).suffix for name, _ in found}
    assert kinds >= {".html", ".csv", ".js", ".json", ".zip"}
    assert {word for _, word in found} == {CANARY, *NUMBERS}
    assert any(".zip/" in name for name, _ in found)


@pytest.mark.parametrize(
    "leave", [leave_comments, leave_system_files, leave_hidden_sheets], ids=lambda one: one.__name__
)
def test_a_log_tells_no_secret(
    leave: Callable[[Path], None], content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A log names files and quotes what a problem speaks of, and nothing else that stands in them."""
    leave(content)
    here = Path.cwd()
    os.chdir(content)
    try:
        for command in ("build", "check"):
            for style in ("text", "json", "github", "sarif"):
                options = ["--content", ".", "--as-of", "2026-04-01", "--format", style]
                assert main([command, *options, "--site", str(content.parents[1] / "site")]) == DONE
    finally:
        os.chdir(here)
    said = "".join(capsys.readouterr())
    secrets = ("name", "summary", "chapter", "place", "purpose", "comment", "end", "system", "opinion", "department")
    assert [word for word in (*(f"{CANARY}-{one}" for one in secrets), *NUMBERS) if word in said] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"{PROGRAM}/101.md", f"<!-- {CANARY}-comment-in-markdown -->"),
        (f"{PROGRAM}/101.md", f"[//]: # ({CANARY}-reference)"),
        (f"{PROGRAM}/101.md", f'[{CANARY}-label]: https://example.jp/ "{CANARY}-title"'),
        (f"{PROGRAM}/101.md", f"- [//]: # ({CANARY}-reference)"),
        (f"{PROGRAM}/notes.txt", f"{CANARY}-stranger"),
        (f"{PROGRAM}/101.md~", f"{CANARY}-backup"),
        (f"mihon/forms/{CANARY}-form.md", f"{CANARY}-stranger"),
        ("secrets/password.yaml", f"{CANARY}-stranger"),
    ],
)
def test_what_does_not_belong_stops_the_build(
    path: str, text: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A comment in Markdown or a stranger is an error; nothing is published, and its words are not told."""
    old = (content / path).read_text(encoding="utf-8") + "\n" if (content / path).exists() else ""
    write(content, path, f"{old}{text}\n")
    status, files = run(content)
    assert (status, files) == (1, {})
    said = capsys.readouterr().out
    assert Path(path).name in said
    assert f"{CANARY}-comment-in" not in said
    assert [word for word in ("reference", "label", "title", "stranger", "backup") if f"{CANARY}-{word}" in said] == []


def test_an_unknown_key_is_told_without_its_value(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The key is named, so that it can be mended; what stands under it is not."""
    add(content, f"{PROGRAM}/101.md", "number: 101", f"number: 101\nmemo: {CANARY}-memo\n担当者名: {CANARY}-person")
    assert run(content) == (1, {})
    said = capsys.readouterr().out
    assert "memo" in said
    assert "担当者名" in said
    assert CANARY not in said.replace(f"{CANARY}-folder", "")


# Sheets that stay out


@pytest.mark.parametrize("state", STATES)
def test_a_site_is_the_same_with_and_without_what_stays_out(state: str, content: Path) -> None:
    """Public sheets that link to hidden ones, succeed them, or share a code or a number: not a byte tells of them."""
    write(content, f"{PROGRAM}/103.md", SHARED.replace("LINKS\n", PLAIN_LINKS))
    write(content, f"mihon/2025/programs/{CANARY}x.md".replace(CANARY, "next"), prior("101", PLAIN_LINKS))
    expected = build_files(content)
    write(content, f"{PROGRAM}/{CANARY}.md", HIDDEN.replace("STATE", STATES[state]).replace(f"{CANARY}-number", "103"))
    for name in (CANARY, "000"):  # after the public ones and before them
        write(content, f"{POLICY}/{name}.md", HIDDEN_POLICY.replace("STATE", STATES[state]))
    shutil.copy(content / f"{PROGRAM}/{CANARY}.md", content / f"{PROGRAM}/000.md")
    for number in range(5):
        more = HIDDEN.replace("STATE", STATES[state]).replace("summary:", "prepared_on: 2026-01\nsummary:")
        write(content, f"{PROGRAM}/more-{number}.md", more)
        write(content, f"mihon/2023/programs/10{number}.md", a_year_before(more))
    write(content, f"{PROGRAM}/103.md", SHARED.replace("LINKS\n", LINKS))
    found = build_files(content)
    assert sorted(found) == sorted(expected)
    assert [path for path in found if found[path] != expected[path]] == []
    assert list(look_for([CANARY], found)) == []


def prior(number: str, links: str) -> str:
    """Return a sheet of another form and year."""
    links = "".join(line for line in links.splitlines(keepends=True) if "merged" in line)
    return f"---\nform: prior-review\nnumber: {number}\nname: 次の年の事業\n{links}---\n\n## 必要な理由\n続ける。\n"


def test_staff_are_told_of_the_conflict(content: Path) -> None:
    """What is kept from the public is not kept from those who have to mend it."""
    write(content, f"{PROGRAM}/103.md", SHARED.replace("LINKS\n", LINKS))
    write(
        content, f"{PROGRAM}/{CANARY}.md", HIDDEN.replace("STATE", STATES["draft"]).replace(f"{CANARY}-number", "103")
    )
    write(content, f"{POLICY}/{CANARY}.md", HIDDEN_POLICY.replace("STATE", STATES["draft"]))
    folders = Folders(content, ROOT / "templates", content.parent / "site", ROOT / "datapackage.json")
    told = {one.code for one in check_content(folders, DAY).problems if f"{CANARY}.md" in one.mark.path}
    assert {"number.twice", "place.two_names_printed"} <= told


# Days


@pytest.mark.parametrize(
    "case",
    [
        ("1774969199", "", False),  # 2026-03-31 14:59:59 UTC: 23:59:59 in Japan
        ("1774969200", "", True),  # 2026-03-31 15:00:00 UTC: 0:00:00 of 1 April in Japan
        ("1774969200", "2026-03-31", False),
        ("1774969199", "2026-04-01", True),
        ("0", "", False),
        ("0", "9999-12-31", True),
        ("", "", False),
        ("", "2026-03-31", False),
        ("", "2026-04-01", True),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_an_embargo_holds_to_the_day_in_japan(
    case: tuple[str, str, bool], zone: str, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day of SOURCE_DATE_EPOCH in Japan, whatever the zone; --as-of goes before it; with neither it stays out."""
    epoch, as_of, is_out = case
    write(content, f"{PROGRAM}/104.md", SHARED.replace("LINKS\n", "publish_on: 2026-04-01\n"))
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    status, files = run(content, *(["--as-of", as_of] if as_of else []))
    assert status == DONE
    assert (f"{PROGRAM}/104.html" in files) is is_out
    assert ("見守りの輪".encode() in b"".join(files.values())) is is_out


@pytest.mark.parametrize(
    "day",
    [
        "2026-W14-3",
        "20260401",
        "2026/04/01",
        "2026-4-1",
        "令和8年4月1日",
        "２０２６-04-01",
        "2026-02-29",
        "0000-00-00",
        "~",
    ],
)
def test_a_day_that_is_none_keeps_its_sheet_in(day: str, content: Path) -> None:
    """Another notation is told, and the sheet is never published by a guess."""
    write(content, f"{PROGRAM}/104.md", SHARED.replace("LINKS\n", f"publish_on: {day}\n"))
    status, files = run(content, "--as-of", "2030-01-01")
    assert (status, files) == (1, {})
