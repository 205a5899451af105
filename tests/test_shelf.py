"""The shelf: what waits on the disk comes back, in every process, and a disk that refuses costs memory alone."""

import os
import tempfile
from functools import partial
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import ROOT
from checking import files_of

from mieruka import engine as module
from mieruka import shelf as place
from mieruka.cli import main
from mieruka.collection import UnreadSubject
from mieruka.engine import Engine
from mieruka.pipeline import Folders, check_content
from mieruka.shelf import Shelf

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer


def test_values_are_taken_up_as_they_were_laid_down() -> None:
    """In any order, and as often as one wants."""
    shelf = Shelf()
    takes = [shelf.lay((number, "語" * number)) for number in range(50)]
    assert [take() for take in reversed(takes)] == [(number, "語" * number) for number in reversed(range(50))]
    assert takes[7]() == takes[7]()


def test_nobody_finds_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no name, so that nothing is left behind whatever ends the process."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    take = Shelf().lay("値")
    assert list(tmp_path.iterdir()) == []
    assert take() == "値"


def test_processes_do_not_write_over_each_other() -> None:
    """Who joins by a fork takes up what was laid before, and lays down in a place of its own."""
    shelf = Shelf()
    before = shelf.lay("before")
    child = os.fork()
    if child == 0:
        own = shelf.lay("child " * 100)
        os._exit(0 if (before(), own()) == ("before", "child " * 100) else 1)
    own = shelf.lay("parent" * 100)
    assert os.waitpid(child, 0)[1] == 0
    assert (before(), own()) == ("before", "parent" * 100)


def _refuse(**_named: object) -> None:
    raise OSError(28, "no space")


def test_without_any_folder_values_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that lets nobody write still builds."""
    monkeypatch.setattr(place, "TemporaryFile", _refuse)
    assert Shelf().lay("値")() == "値"


class FullFile(FileIO):
    """A file that takes forty bytes."""

    def __init__(self, path: Path, **_named: object) -> None:
        super().__init__(path, "w+")

    def write(self, content: "Buffer") -> int:
        """Write as much as there is room for."""
        return super().write(bytes(content)[: 40 - self.tell()])


def test_on_a_full_disk_values_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were laid down before come back, and so do those that no longer fit."""
    monkeypatch.setattr(place, "TemporaryFile", partial(FullFile, tmp_path / "file"))
    shelf = Shelf()
    takes = [shelf.lay(f"値{number}") for number in range(9)]
    assert [take() for take in takes] == [f"値{number}" for number in range(9)]


@pytest.mark.untraced
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_build_of_many_sheets_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str) -> None:
    """In both languages, with every format: nothing shows what waited on the disk."""
    monkeypatch.setattr(module, "FEWEST_TASKS", 2)
    sites = [tmp_path / "few", tmp_path / "many"]
    for site, most in zip(sites, (10_000, 9), strict=True):
        monkeypatch.setattr(module, "MOST_HELD", most)
        assert main(["build", "--no-cache", "--jobs", jobs, "--site", str(site)]) == 0
    assert files_of(sites[0]) == files_of(sites[1])


def test_of_most_sheets_only_the_outlines_stay_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The rest is taken up whole, and let go again."""
    folders = Folders(ROOT / "content", ROOT / "templates", tmp_path / "site", ROOT / "datapackage.json")
    whole = check_content(folders, None).collection.subjects
    monkeypatch.setattr(module, "MOST_HELD", 2)
    unread = check_content(folders, None, Engine()).collection.subjects
    assert [type(one) for one in unread].count(UnreadSubject) == len(whole) - 2
    assert [one.whole() for one in unread] == [one.whole() for one in whole] == list(whole)
    taken = [one for one in unread if _is_there(one.sheet, "costs")]
    assert len(taken) < len(unread) / 9  # into some, the rules across sheets look
    kept = check_content(folders, None, Engine(keep=True)).collection.subjects
    assert UnreadSubject not in {type(one) for one in kept}


def _is_there(sheet: object, name: str) -> bool:
    try:
        object.__getattribute__(sheet, name)
    except AttributeError:
        return False
    return True
