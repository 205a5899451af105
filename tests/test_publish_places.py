"""Builds aimed at the wrong place by their command line, or led astray by links: nothing there changes."""

import os
import shutil
from pathlib import Path

import pytest
from warm_town import ROOT, Town, is_one_line, make_town, read_tree

from mieruka.cli import main


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One sheet of the tests' town, before and after an edit."""
    return make_town(tmp_path_factory.mktemp("town"))


# What is not the build's


def read_all(folder: Path) -> dict[str, tuple[object, ...]]:
    """Whatever could change below a folder: what is there, its bytes or target, its mode, when it was written."""
    found: dict[str, tuple[object, ...]] = {}
    for path, (mode, held) in read_tree(folder).items():
        status = (folder / path).lstat()
        found[path] = (mode, held, status.st_mtime_ns, status.st_ino, status.st_nlink, status.st_uid)
    return found


def lay_out(kind: str, folder: Path) -> str:
    """Lay out something that is not the build's, and return the path that is wrongly named as its site."""
    place = folder / "place"
    match kind.split(": "):
        case ["path", path]:
            return path.format(folder=folder)
        case ["link", target]:
            place.symlink_to(target)
        case ["file"]:
            place.write_bytes(b"a day's work")
        case ["pipe"]:
            os.mkfifo(place)
        case ["folder", *paths]:
            for path in paths:
                (place / path).parent.mkdir(parents=True, exist_ok=True)
                (place / path).write_bytes(b"a day's work")
        case ["manifest", text]:
            place.mkdir()
            (place / ".mieruka.json").write_text(text * 20_000 if text == "[" else text)
    return str(place)


@pytest.mark.parametrize(
    "kind",
    [
        "path: {folder}",
        "path: {folder}/homes",
        "path: {folder}/homes/user",
        "path: {folder}/homes/user/",
        "path: {folder}/homes/user/.",
        "path: {folder}/homes/user/thesis/..",
        "path: {folder}/content",
        "path: {folder}/content/mihon",
        "path: {folder}/content/site",
        "path: {folder}/templates",
        "path: {folder}/templates/site",
        "path: {folder}/link/content",
        "path: {folder}/link/content/site",
        "path: {folder}/loop",
        "path: {folder}/loop/site",
        "path: {folder}/loop/..",
        "path: {folder}/nowhere/site",
        "path: {folder}/repository",
        "path: {folder}/repository/.git",
        "path: {folder}/repository/.git/hooks",
        "path: {folder}/repository/.git/hooks/site",
        "path: {folder}/" + "x" * 256,
        "path: {folder}/" + "x" * 250,
        "path: /",
        "path: //",
        "path: /..",
        "path: /dev/null",
        "path: /dev/null/site",
        "path: /proc/site",
        "path: .",
        "path: ..",
        "path: ",
        "link: .",
        "link: content",
        "link: homes",
        "link: empty",
        "link: nowhere",
        "link: place",
        "file",
        "pipe",
        "folder: thesis.txt",
        "folder: .git",
        "folder: .git/config",
        "folder: .hg/hgrc",
        "folder: deep/er/thesis.txt",
        "manifest: ",
        "manifest: [",
        'manifest: {"generator"|"mieruka", "manifest"|1}',
        'manifest: {"generator"|"mieruka", "manifest"|1, "files"|[{"path"|"a", "bytes"|Infinity, "sha256"|""}]}',
        'manifest: {"generator"|"mieruka", "manifest"|1, "files"|[{"path"|"a", "bytes"|"x", "sha256"|""}]}',
        'manifest: {"generator"|"other", "manifest"|1, "files"|[]}',
    ],
)
def test_build_aimed_at_another_place_changes_nothing(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """A home, a repository, a source, a link, a file, the root: status 2, one line, and nothing there changes."""
    shutil.copytree(town.folder / "new", tmp_path / "content")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    for folder in ("homes/user/thesis", "repository/.git/hooks", "empty"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    site = lay_out(kind.replace("|", ":"), tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "homes/user"))
    monkeypatch.chdir(tmp_path / "homes/user")
    before = read_all(tmp_path)
    sources = ["--content", str(tmp_path / "content"), "--templates", str(tmp_path / "templates")]
    assert main(["build", *sources, "--site", site]) == 2
    assert is_one_line(capsys.readouterr().err)
    assert read_all(tmp_path) == before


def test_user_without_a_home_can_publish(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container with a bare user id there is no home to look out for, and that is no reason to stop."""

    def have_none() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", have_none)
    assert main(town.words("new", tmp_path / "site")) == 0
    assert town.find(tmp_path / "site") == "new"


def plant(kind: str, place: Path, outside: Path) -> None:
    """Have a stranger lay a link to something outside into a site or beside it, under a name that the build uses."""
    what, _, how = kind.partition(" is ")
    path = place / what
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    match how:
        case "a link to a file":
            path.symlink_to(outside / "kept.txt")
        case "a link to a folder":
            path.symlink_to(outside)
        case "another name of a file":
            path.hardlink_to(outside / "kept.txt")
        case "a manifest elsewhere":
            path.symlink_to(outside / "site/.mieruka.json")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("site/index.html is a link to a file", 0),
        ("site/index.html is another name of a file", 0),
        ("site/index.html is a link to a folder", 0),
        ("site/data is a link to a file", 2),
        ("site/data is a link to a folder", 2),
        ("site/data/x.csv is a link to a file", 2),
        ("site/data/x.csv is another name of a file", 2),
        ("site/data/x is a link to a folder", 2),
        ("site/data/sheets.csv is a link to a folder", 0),
        ("site/thumbs is a link to a folder", 2),
        ("site/Thumbs.db is another name of a file", 0),
        ("site/.DS_Store is a link to a folder", 0),
        ("site/.mieruka.json is a manifest elsewhere", 2),
        (".site.lock is a link to a file", 2),
        (".site.lock is a link to a folder", 2),
        (".site.lock is another name of a file", 0),
        (".site.stage-new is a link to a folder", 2),
        (".site.stage-new is another name of a file", 2),
        (".site.stage-new/x is a link to a folder", 0),
        (".site.stage-new/x is another name of a file", 0),
        (".site.stage-old is a link to a folder", 0),
        (".site.stage-old/x is a link to a folder", 0),
        (".site.stage-old/x is another name of a file", 0),
    ],
)
def test_link_of_a_stranger_is_not_followed(town: Town, tmp_path: Path, kind: str, status: int) -> None:
    """A link or second name within or beside the site leads no build outside: it is refused, replaced or swept."""
    site = town.place(tmp_path / "place/site")
    outside = town.place(tmp_path / "outside/site").parent
    (outside / "kept.txt").write_bytes(b"a day's work")
    before = read_tree(outside)
    plant(kind, site.parent, outside)
    assert main(town.words("new", site)) == status
    assert read_tree(outside) == before
    assert (outside / "kept.txt").read_bytes() == b"a day's work"
    assert status == 2 or town.find(site) == "new"


def test_parked_link_does_not_become_the_site(town: Town, tmp_path: Path) -> None:
    """Where there is no site, what bears the name of a parked one is put back only if it is a folder."""
    (tmp_path / ".site.stage-old").symlink_to(tmp_path)
    assert main(town.words("new", tmp_path / "site")) == 0
    assert (tmp_path / ".site.stage-old").is_symlink()
    assert town.find(tmp_path / "site") == "new"
