"""Content: the files of content/ with their addresses; strangers, links and bad names are told and never read."""

import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import pytest

from mieruka import content
from mieruka.content import (
    MOST_BYTES,
    RESERVED,
    ContentSources,
    NoContent,
    gather_content,
)
from mieruka.problems import Report


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound content folder below the current one."""
    monkeypatch.chdir(tmp_path)
    for path in (
        "site.yaml",
        "glossary.yaml",
        "aoba/municipality.yaml",
        "aoba/forms/review.yaml",
        "aoba/2023/programs/12633.md",
        "aoba/2023/policies/2-2.md",
        "aoba/2024/measures/migration.md",
    ):
        write(tmp_path / "content" / path, path)
    return tmp_path / "content"


def write(path: Path, text: str = "") -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def gather(root: Path) -> tuple[ContentSources, list[str]]:
    """Return what is gathered, and the problems as `severity code path`."""
    report = Report()
    sources = gather_content(root, report)
    return sources, [f"{one.severity} {one.code} {one.mark.path}" for one in report.problems]


def test_files_are_gathered_with_their_addresses(root: Path) -> None:
    """Each file is read once, under its municipality, year, folder and id, with its path from the current folder."""
    sources, problems = gather(root)
    assert problems == []
    assert sources.site is not None
    assert (sources.site.path, sources.site.content) == ("content/site.yaml", b"site.yaml")
    assert sources.glossary is not None
    (town,) = sources.towns
    assert (town.slug, town.municipality is not None, list(town.forms)) == ("aoba", True, ["review"])
    assert [(one.fiscal_year, one.folder, one.id, one.source.path) for one in town.sheets] == [
        (2023, "policies", "2-2", "content/aoba/2023/policies/2-2.md"),
        (2023, "programs", "12633", "content/aoba/2023/programs/12633.md"),
        (2024, "measures", "migration", "content/aoba/2024/measures/migration.md"),
    ]


@pytest.mark.parametrize("name", ["content", "site.yaml"])
def test_content_that_is_no_folder_cannot_be_gathered(tmp_path: Path, name: str) -> None:
    """A missing folder and a file in its place are not content: the command cannot run."""
    write(tmp_path / "site.yaml")
    with pytest.raises(NoContent):
        gather_content(tmp_path / name, Report())


@pytest.mark.parametrize(
    ("missing", "problem"),
    [
        ("site.yaml", "error content.no_site content"),
        ("aoba/municipality.yaml", "error content.no_municipality content/aoba"),
    ],
)
def test_missing_file_is_told_at_the_folder_that_lacks_it(root: Path, missing: str, problem: str) -> None:
    """What must be there and is not is told at the folder."""
    (root / missing).unlink()
    assert gather(root)[1] == [problem]


@pytest.mark.parametrize(
    "stranger",
    [
        "readme.txt",
        "評価.xlsx",
        "aoba/notes.md",
        "aoba/municipality.yml",
        "aoba/forms/review.yml",
        "aoba/forms/old/review.yaml",
        "aoba/2023/12633.md",
        "aoba/2023/program/12633.md",
        "aoba/2023/programs/12633.markdown",
        "aoba/2023/programs/12633",
        "aoba/2023/programs/old/12633.md",
        "aoba/R5/programs/12633.md",
        "aoba/20233/programs/12633.md",
        "aoba/1899/programs/12633.md",
    ],
)
def test_stranger_is_an_error(root: Path, stranger: str) -> None:
    """A file or folder that has no place in content/ is told where it begins to be strange, and is not read."""
    before, _ = gather(root)
    write(root / stranger)
    sources, problems = gather(root)
    assert sources == before
    assert len(problems) == 1
    severity, code, path = problems[0].split(" ")
    assert (severity, code) == ("error", "content.stranger")
    assert f"content/{stranger}".startswith(path)


@pytest.mark.parametrize(
    "name", [".DS_Store", ".git", ".gitkeep", "Thumbs.db", "desktop.ini", "ehthumbs.db", "~$12633.md"]
)
@pytest.mark.parametrize("folder", ["", "aoba", "aoba/forms", "aoba/2023", "aoba/2023/programs"])
def test_system_file_is_left_out_with_a_notice(root: Path, folder: str, name: str) -> None:
    """What an operating system or an office program leaves behind is named and not read."""
    write(root / folder / name)
    assert gather(root)[1] == [f"notice content.ignored {(Path('content') / folder / name).as_posix()}"]


@pytest.mark.parametrize(
    "place", ["site.yaml", "aoba/municipality.yaml", "aoba/forms/review.yaml", "aoba/2023/programs/12633.md"]
)
def test_link_to_a_file_is_an_error(root: Path, place: str) -> None:
    """A symbolic link is never followed, whatever it points at."""
    target = root.parent / "secret"
    (root / place).rename(target)
    (root / place).symlink_to(target)
    assert gather(root)[1] == [f"error content.link content/{place}"]


@pytest.mark.parametrize("place", ["beni", "aoba/2025", "aoba/2023/measures"])
def test_link_to_a_folder_is_an_error(root: Path, place: str) -> None:
    """A linked folder is not entered, and a link to nothing or in a circle does no harm."""
    (root / place).symlink_to(root)
    assert gather(root)[1] == [f"error content.link content/{place}"]
    (root / place).unlink()
    (root / place).symlink_to("nowhere")
    assert gather(root)[1] == [f"error content.link content/{place}"]


@pytest.mark.parametrize(
    "name",
    [
        "Aoba",
        "青葉",
        "aoba_shi",
        "aoba--shi",
        "-aoba",
        "aoba-",
        "a" * 65,
        "aoba shi",
        "ａｏｂａ",
        "a.b",
        *sorted(RESERVED),
    ],
)
def test_name_that_cannot_be_an_address_is_an_error(root: Path, name: str) -> None:
    """Municipalities, forms and sheets have slugs for names; reserved words are not among them."""
    for path in (f"{name}/municipality.yaml", f"aoba/forms/{name}.yaml", f"aoba/2023/programs/{name}.md"):
        write(root / path)
    told = [
        f"error content.slug content/{path}" for path in (f"aoba/2023/programs/{name}.md", f"aoba/forms/{name}.yaml")
    ]
    assert sorted(gather(root)[1]) == sorted([*told, f"error content.slug content/{name}"])


@pytest.mark.parametrize("name", ["a", "12633", "5-1-1", "foo-bar", "a" * 64])
def test_slug_is_an_address(root: Path, name: str) -> None:
    """Small letters, digits and single hyphens, at most 64, are a name."""
    write(root / f"aoba/2023/programs/{name}.md")
    assert gather(root)[1] == []


@pytest.mark.parametrize("place", ["pipe", "aoba/pipe", "aoba/2023/programs/pipe.md"])
def test_pipe_is_a_stranger_and_is_not_opened(root: Path, place: str) -> None:
    """A FIFO would wait for ever: it is told and left alone."""
    os.mkfifo(root / place)
    assert gather(root)[1] == [f"error content.stranger content/{place}"]


def test_folder_in_the_place_of_a_file_is_a_stranger(root: Path) -> None:
    """A folder named like a file is told, not read."""
    (root / "site.yaml").unlink()
    (root / "site.yaml").mkdir()
    (root / "aoba/2023/programs/x.md").mkdir()
    assert gather(root)[1] == [
        "error content.stranger content/site.yaml",
        "error content.stranger content/aoba/2023/programs/x.md",
    ]


def test_file_that_is_too_large_is_not_read(root: Path) -> None:
    """The size is asked for before the bytes are read."""
    big = root / "aoba/2023/programs/big.md"
    with big.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    sources, problems = gather(root)
    assert problems == ["error file.too_large content/aoba/2023/programs/big.md"]
    assert "big" not in {sheet.id for sheet in sources.towns[0].sheets}


@pytest.fixture
def unreadable(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sheet that the system does not let us read (also root, which reads everything)."""
    path = root / "aoba/2023/programs/12633.md"

    def refuse(name: str, _mode: str, **_options: int) -> FileIO:
        if Path(name) == path:
            raise PermissionError(13, "Permission denied")
        return FileIO(name)

    monkeypatch.setattr(content, "open", refuse, raising=False)
    return path


def test_unreadable_file_is_told(unreadable: Path, root: Path) -> None:
    """A file that cannot be read is told at 1:1 with the system's reason, and the others are read."""
    report = Report()
    sources = gather_content(root, report)
    (problem,) = report.problems
    assert (problem.code, problem.mark.line, problem.mark.column) == ("file.unreadable", 1, 1)
    assert problem.values["message"] == "Permission denied"
    assert [sheet.id for sheet in sources.towns[0].sheets] == ["2-2", "migration"]
    assert unreadable.exists()


def test_paths_are_relative_to_the_current_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is what the author would type, with slashes."""
    write(root / "stranger.txt")
    monkeypatch.chdir(root / "aoba")
    assert gather(root)[1] == ["error content.stranger ../stranger.txt"]


def test_unreadable_folder_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be listed is told, and the others are read."""
    scan = os.scandir

    def refuse(folder: Path) -> Iterator["os.DirEntry[str]"]:
        if Path(folder).name == "forms":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert gather(root)[1] == ["error file.unreadable content/aoba/forms"]


@pytest.mark.parametrize("closed", ["content", "content/aoba"])
def test_what_an_unreadable_folder_holds_is_not_told_as_missing(
    root: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    """A folder that nobody may look into is one problem, not also a site.yaml or municipality.yaml that lacks."""
    scan, look, place = os.scandir, Path.lstat, root.parent / closed

    def refuse_scan(folder: Path) -> Iterator["os.DirEntry[str]"]:
        if Path(folder) == place:
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    def refuse_look(self: Path) -> os.stat_result:
        if self.parent == place:
            raise PermissionError(13, "Permission denied")
        return look(self)

    monkeypatch.setattr(os, "scandir", refuse_scan)
    monkeypatch.setattr(Path, "lstat", refuse_look)
    assert gather(root)[1] == [f"error file.unreadable {closed}"]


@pytest.mark.parametrize("name", [b"\xff\xfe.md", b"a\nb.md", b"a\x1b[31m.md"])
def test_name_that_cannot_be_printed_is_told_in_print(root: Path, name: bytes) -> None:
    """Bytes that are no text, line breaks and escapes in a name never reach the terminal."""
    (root / "aoba/2023/programs" / os.fsdecode(name)).touch()
    (problem,) = gather(root)[1]
    assert problem.startswith("error content.slug content/aoba/2023/programs/")
    assert problem.isprintable()
