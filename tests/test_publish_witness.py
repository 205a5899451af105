"""Witnesses: a file of the site is taken for what it was while it stands as it did, and for nothing else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mieruka.publish import Artifact, Published, manifest, publish, stage
from mieruka.publish.artifacts import leave_kept
from mieruka.publish.memory import NOBODY, SETTLED_NS, Witness, bear_witness, stand

PAGES = [Artifact("index.html", "見本".encode()), Artifact("data/a.csv", b"a\r\n"), Artifact("data/b.csv", b"b\r\n")]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where a site may stand: a path with nothing there yet."""
    return tmp_path / "site"


def settle(witness: Witness) -> Witness:
    """Return what a witness says when its files have long been as they are."""
    return Witness(witness.site, witness.files, witness.at + 10 * SETTLED_NS)


def publish_pages(site: Path, pages: list[Artifact], witness: Witness = NOBODY) -> tuple[Published, Witness]:
    """Publish; return what was published, with a settled witness of it."""
    published = publish(pages, site, witness=witness)
    return published, settle(bear_witness(site, published.seen))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that publication compared by their bytes since."""
    found: list[str] = []
    real = manifest.holds

    def counted(file: str, entry: manifest.Entry) -> bool:
        found.append(entry.path)
        return real(file, entry)

    monkeypatch.setattr(stage, "holds", counted)
    return found


def test_of_a_site_that_stands_as_it_did_nothing_old_is_read(site: Path, read: list[str]) -> None:
    """Only what is new is read back; the rest are links to the files that were there."""
    _, witness = publish_pages(site, PAGES)
    before = (site / "data/b.csv").stat().st_ino
    read.clear()
    edited = [Artifact("index.html", b"new"), *PAGES[1:]]
    published, later = publish_pages(site, edited, witness)
    assert published.changed
    assert set(read) == {".mieruka.json", "index.html"}
    assert (site / "data/b.csv").stat().st_ino == before
    read.clear()
    published, _ = publish_pages(site, edited, later)
    assert not published.changed
    assert set(read) == {".mieruka.json"}


def test_without_a_witness_everything_is_read(site: Path, read: list[str]) -> None:
    """Nobody vouches for a site that this program did not see."""
    publish_pages(site, PAGES)
    read.clear()
    assert not publish_pages(site, PAGES)[0].changed
    assert {"index.html", "data/a.csv", "data/b.csv"} <= set(read)


def _write_in_place(file: Path) -> None:
    file.write_bytes(b"x\r\n")


def _write_and_restore_the_time(file: Path) -> None:
    before = file.stat()
    file.write_bytes(b"x\r\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _put_another_in_its_place(file: Path) -> None:
    before = file.stat()
    other = file.with_suffix(".new")
    other.write_bytes(b"x\r\n")
    other.chmod(0o644)
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)


CHANGES = [
    _write_in_place,
    _write_and_restore_the_time,
    _put_another_in_its_place,
    lambda file: file.chmod(0o600),
    Path.unlink,
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_edited_file_is_vouched_for_by_nobody(site: Path, change: Callable[[Path], object]) -> None:
    """However it was edited, the next site holds what the build made, and the edit is found where nothing else is."""
    _, witness = publish_pages(site, PAGES)
    change(site / "data/a.csv")
    assert witness.vouch("data/a.csv") == ""
    assert witness.vouch("data/b.csv") == PAGES[2].sha256
    assert publish_pages(site, PAGES, witness)[0].changed
    assert (site / "data/a.csv").read_bytes() == b"a\r\n"
    assert (site / "data/a.csv").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("change", CHANGES)
def test_an_edited_file_stays_out_of_another_site(site: Path, change: Callable[[Path], object]) -> None:
    """The same where the site changes elsewhere: what is linked to is what nobody touched."""
    _, witness = publish_pages(site, PAGES)
    change(site / "data/a.csv")
    publish_pages(site, [Artifact("index.html", b"new"), *PAGES[1:]], witness)
    assert (site / "data/a.csv").read_bytes() == b"a\r\n"


def test_a_file_of_an_odd_mode_is_vouched_for_by_nobody(site: Path) -> None:
    """Also where it had that mode when it was seen."""
    publish(PAGES, site)
    (site / "data/a.csv").chmod(0o600)
    assert settle(bear_witness(site, {})).vouch("data/a.csv") == ""


def test_a_file_that_was_just_written_is_vouched_for_by_nobody(site: Path) -> None:
    """It may be written again at the same time, as far as its times can tell."""
    witness = bear_witness(site, publish(PAGES, site).seen)
    standing = stand((site / "data/a.csv").stat())
    assert witness.vouch("data/a.csv") == ""
    assert witness.recognize("data/a.csv", standing) == ""
    assert settle(witness).vouch("data/a.csv") == PAGES[1].sha256


def test_links_are_recognized_and_other_files_are_not(site: Path, tmp_path: Path) -> None:
    """A link has another time of its entry; a file with the same bytes is another file."""
    _, witness = publish_pages(site, PAGES)
    (tmp_path / "link").hardlink_to(site / "data/a.csv")
    (tmp_path / "copy").write_bytes(b"a\r\n")
    assert witness.recognize("data/a.csv", stand((tmp_path / "link").stat())) == PAGES[1].sha256
    assert witness.recognize("data/a.csv", stand((tmp_path / "copy").stat())) == ""
    assert witness.recognize("data/none.csv", stand((tmp_path / "link").stat())) == ""


def test_a_kept_artifact_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    """It knows its size and hash, and holds what its file does."""
    (tmp_path / "a").write_bytes(b"a\r\n")
    kept = leave_kept("data/a.csv", str(tmp_path / "a"), PAGES[1].sha256, 3)
    assert (kept.path, kept.sha256, kept.size_bytes) == ("data/a.csv", PAGES[1].sha256, PAGES[1].size_bytes)
    (tmp_path / "a").write_bytes(b"later")
    assert kept.content == b"later"
    with pytest.raises(AttributeError):
        getattr(kept, "nothing")  # noqa: B009  # no field of it


def test_a_kept_artifact_whose_link_is_refused_is_written(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file can have no more links, it is copied."""
    (tmp_path / "a").write_bytes(b"a\r\n")
    kept = leave_kept("data/a.csv", str(tmp_path / "a"), PAGES[1].sha256, 3)
    monkeypatch.setattr(stage, "_link_file", lambda *_: False)
    publish([kept], site)
    assert (site / "data/a.csv").read_bytes() == b"a\r\n"
