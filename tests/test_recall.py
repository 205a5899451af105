"""Recall: a build that would change nothing is not done, and nothing that could change it is overlooked."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import ROOT
from one_town import site_without_sets

from mieruka.cli import main
from mieruka.publish import memory
from mieruka.publish.memory import memory_path, read_memory

SHEET = "content/memuro/2021/policies/2-2.md"
OWN = ("pipeline", "pages", "engine")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small content and templates of its own, which is the current one."""
    shutil.copytree(ROOT / "content/memuro", tmp_path / "content/memuro")
    (tmp_path / "content/site.yaml").write_text(site_without_sets(), encoding="utf-8")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What grows by one with each build that is really done."""
    from mieruka import pipeline

    done: list[object] = []
    real = pipeline.build

    def build(*words: object, **named: object) -> object:
        done.append(words)
        return real(*words, **named)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(pipeline, "build", build)
    return done


def build(*words: str, site: str = "site") -> int:
    """Run the build command here."""
    arguments = ["build", "--content", "content", "--templates", "templates", "--site", site, "--jobs", "1", *words]
    return main(arguments)


def read_site(site: Path) -> dict[str, bytes]:
    """Return every file of a site."""
    return {one.relative_to(site).as_posix(): one.read_bytes() for one in site.rglob("*") if one.is_file()}


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text in a file once."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_unchanged_build_is_not_done_again(
    place: Path, builds: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """The second build says what the first said, and leaves every file alone."""
    assert build() == 0
    first, files = capsys.readouterr(), read_site(place / "site")
    standing = {path: (place / "site" / path).stat().st_mtime_ns for path in files}
    assert build() == 0
    assert capsys.readouterr() == first
    assert len(builds) == 1
    assert {path: (place / "site" / path).stat().st_mtime_ns for path in files} == standing


def test_it_speaks_the_language_that_is_asked_for(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is remembered are problems, not words: format and language are of this build."""
    assert build() == 0
    capsys.readouterr()
    assert build("--format", "json", "--lang", "en") == 0
    said = capsys.readouterr()
    assert json.loads(said.out)[0]["path"] == SHEET
    assert "published in site" in said.err
    assert (place / "site").is_dir()


def test_no_cache_builds(place: Path, builds: list[object]) -> None:
    """With --no-cache a build is done whatever is remembered."""
    assert build() == build("--no-cache") == 0
    assert len(builds) == 2
    assert (place / "site").is_dir()


def append(path: Path, more: str) -> None:
    """Add a text at the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a sheet": lambda place: replace(place / SHEET, "name: ", "name: 新"),
    "a new line at its end": lambda place: append(place / SHEET, "\n"),
    "the site's words": lambda place: replace(place / "content/site.yaml", "title: ", "title: 新"),
    "a template": lambda place: replace(place / "templates/about.html", "<h1>", '<h1 lang="ja">'),
    "a form's comment": lambda place: append(next((place / "content/memuro/forms").glob("*.yaml")), "# a\n"),
    "a system file, which is a notice": lambda place: (place / "content/Thumbs.db").write_bytes(b""),
    "an empty folder": lambda place: (place / "content/memuro/2020").mkdir(),
    "a page that someone edited": lambda place: (place / "site/index.html").write_text("x"),
    "a page that someone made longer": lambda place: append(place / "site/index.html", "x"),
    "a page that is gone": lambda place: (place / "site/index.html").unlink(),
    "a page's mode": lambda place: (place / "site/index.html").chmod(0o600),
    "the memory that is gone": lambda place: memory_path(place / "site").unlink(),
    "the memory that is cut": lambda place: os.truncate(memory_path(place / "site"), 300),
    "the memory that is empty": lambda place: memory_path(place / "site").write_bytes(b""),
    "the memory that is something else": lambda place: memory_path(place / "site").write_bytes(b"\xff[]"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changed_is_built(place: Path, builds: list[object], change: str) -> None:
    """No change to content, templates, site or memory is overlooked; the result is that of a clean build."""
    assert build() == 0
    CHANGES[change](place)
    status = build()
    assert len(builds) == 2
    assert build("--no-cache", site="clean") == status
    if status == 0:
        assert read_site(place / "site") == read_site(place / "clean")


def test_an_edit_of_the_same_length_and_time_is_built(place: Path, builds: list[object]) -> None:
    """A page edited without a trace but its change time does not stay."""
    assert build() == 0
    page = place / "site/index.html"
    right, found = page.read_bytes(), page.stat()
    page.write_bytes(right[:-1] + b" ")
    os.utime(page, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert build() == 0
    assert len(builds) == 2
    assert page.read_bytes() == right


def test_a_stranger_in_the_site_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What we did not write is told, as by any build."""
    assert build() == 0
    (place / "site/mine.txt").write_text("mine", encoding="utf-8")
    assert build() == 2
    assert "mine.txt" in capsys.readouterr().err
    (place / "site/mine.txt").unlink()
    assert build() == 0
    (place / "site/.mieruka.json").unlink()  # then nothing says that the folder is ours
    assert build() == 2


@pytest.mark.parametrize("words", [["--strict"], ["--as-of", "2026-04-01"]])
def test_other_options_are_another_build(place: Path, builds: list[object], words: list[str]) -> None:
    """What can change the result is part of the key."""
    assert build() == 0
    build(*words)
    assert len(builds) == 2
    assert (place / "site").is_dir()


def test_a_build_with_errors_is_not_remembered(place: Path, builds: list[object]) -> None:
    """Errors are told each time, by a check each time."""
    assert build() == 0
    replace(place / SHEET, "form: ", "from: ")
    assert build() == build() == 1
    assert len(builds) == 3


def test_content_that_changes_during_a_build_is_not_remembered(
    place: Path, builds: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet saved while the build is at work is built the next time."""
    from mieruka import pipeline

    counted = pipeline.build

    def meanwhile(*words: object, **named: object) -> object:
        result = counted(*words, **named)  # type: ignore[arg-type]  # handed on as it came
        replace(place / SHEET, "name: ", "name: 新")
        return result

    monkeypatch.setattr(pipeline, "build", meanwhile)
    assert build() == 0
    assert read_memory(place / "site") is None
    monkeypatch.setattr(pipeline, "build", counted)
    assert build() == 0
    assert len(builds) == 2


def test_a_file_that_has_settled_is_not_read_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once times can tell, an unchanged build reads no file of content or site."""
    assert build() == 0
    path = memory_path(place / "site")
    later = path.stat().st_mtime_ns + 10 * memory.SETTLED_NS
    os.utime(path, ns=(later, later))
    monkeypatch.setattr(memory, "_hash", lambda *_: pytest.fail("read"))
    assert build() == 0


def test_what_was_read_back_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A published file that still stands as it was read back is known by that; one that was written since is read."""
    for name in ("linked", "written", "new"):
        (tmp_path / name).write_bytes(name.encode())
    before = {path: seen for path, seen in memory.see_files(tmp_path, {}, 0).items() if path != "new"}
    (tmp_path / "linked").rename(tmp_path / "moved")
    (tmp_path / "moved").rename(tmp_path / "linked")
    (tmp_path / "written").write_bytes(b"WRITTEN")
    os.utime(tmp_path / "written", ns=(0, before["written"].standing[3] + 1))
    read: list[str] = []

    def read_one(path: str) -> str:
        read.append(Path(path).name)
        return "made"

    monkeypatch.setattr(memory, "hash_file", read_one)
    seen = memory.see_again(tmp_path, before)
    assert sorted(read) == ["new", "written"]
    assert {path: one.sha256 for path, one in seen.items()} == {
        "linked": before["linked"].sha256,
        "written": "made",
        "new": "made",
    }


def test_an_unchanged_build_loads_neither_frictionless_nor_jinja2(place: Path) -> None:
    """What a build needs is not imported where nothing is built."""
    assert build() == 0
    arguments = ["build", "--content", "content", "--templates", "templates", "--site", "site"]
    names = ["frictionless", "jinja2", "ruamel", "markdown_it", *(f"mieruka.{name}" for name in OWN)]
    code = f"import sys; from mieruka.cli import main; main({arguments!r})"
    code += f"; print([name for name in {names!r} if name in sys.modules])"
    words = [sys.executable, "-c", code]
    done = subprocess.run(
        words, cwd=place, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    assert done.stdout.endswith(b"[]\n")


def test_random_edits_always_give_the_bytes_of_a_clean_build(place: Path) -> None:
    """Through a hundred random steps (edits, undone edits, spoiled pages, nothing at all) the site is the right one."""
    dice = random.Random(7)  # noqa: S311  # steps, not secrets
    texts = {one: one.read_text(encoding="utf-8") for one in sorted((place / "content").rglob("*.md"))}
    clean: dict[str, dict[str, bytes]] = {}
    for _ in range(100):
        step = dice.randrange(4)
        sheet = dice.choice(list(texts))
        if step == 0:
            sheet.write_text(texts[sheet].replace("name: ", f"name: {dice.choice('春夏秋冬')}", 1), encoding="utf-8")
        elif step == 1:
            sheet.write_text(texts[sheet], encoding="utf-8")
        elif step == 2 and (place / "site").exists():
            page = dice.choice(sorted(read_site(place / "site")))
            if page != ".mieruka.json":
                (place / "site" / page).write_bytes(b"spoiled")
        assert build() == 0
        state = "\0".join(one.read_text(encoding="utf-8") for one in texts)
        if state not in clean:
            assert build("--no-cache", site="clean") == 0
            clean[state] = read_site(place / "clean")
        assert read_site(place / "site") == clean[state]
