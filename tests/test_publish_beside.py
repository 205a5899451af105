"""What lies beside a site: the memory of the last build and the packs of its results. What is not sound is none."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from mieruka.publish import Artifact, publish
from mieruka.publish.memory import Memory, memory_path, read_memory, see_files, write_memory
from mieruka.publish.pack import (
    Pack,
    PackWriter,
    files_folder,
    has_results,
    keep_files,
    pack_path,
    read_file,
    seal,
)

RESULTS = {"a": b"one\n", "b": b"two", "c": b""}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A published site of two files."""
    publish([Artifact("index.html", b"a"), Artifact("data/a.csv", b"b")], tmp_path / "site")
    return tmp_path / "site"


# The memory


def test_a_memory_is_what_was_kept(site: Path) -> None:
    """It comes back with how every file stood; where there was none, nothing comes."""
    memory = Memory("key", see_files(site, {}, 0), {}, {"problems": [1, "二"]})
    assert read_memory(site) is None
    write_memory(site, memory)
    found = read_memory(site)
    assert found is not None
    assert found[0] == memory


def test_a_memory_that_is_a_link_is_none(site: Path) -> None:
    """Whoever lays a link there has no say in what is taken for unchanged."""
    write_memory(site, Memory("key", {}, {}, {}))
    path = memory_path(site)
    path.rename(path.with_suffix(".elsewhere"))
    path.symlink_to(path.with_suffix(".elsewhere"))
    assert read_memory(site) is None
    write_memory(site, Memory("new", {}, {}, {}))
    found = read_memory(site)
    assert found is not None
    assert found[0].key == "new"
    assert not path.is_symlink()


@pytest.mark.parametrize(
    "text",
    [
        {"version": 0, "key": "key", "inputs": {}, "files": {}, "said": {}},
        {"version": 1, "key": "key", "inputs": {}, "files": {}},
        {"version": 1, "key": "key", "inputs": {"a": [1, 2, 3, 4, "five", ""]}, "files": {}, "said": {}},
        {"version": 1, "key": "key", "inputs": {"a": [1, 2]}, "files": {}, "said": {}},
        {"version": 1, "key": "key", "inputs": [], "files": {}, "said": {}},
        [],
    ],
)
def test_a_memory_that_another_version_wrote_is_none(site: Path, text: object) -> None:
    """Whatever it says, and though it is whole: it is read by the rules of the version that wrote it, or not at all."""
    write_memory(site, Memory("key", {}, {}, {}))
    content = json.dumps(text).encode()
    memory_path(site).write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    assert read_memory(site) is None


def test_a_link_among_files_is_known_by_where_it_leads(tmp_path: Path) -> None:
    """What it leads to is not read: one that leads elsewhere is another one, and a pipe is never opened."""
    (tmp_path / "link").symlink_to("first")
    os.mkfifo(tmp_path / "pipe")
    first = see_files(tmp_path, {}, 0)
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("second")
    second = see_files(tmp_path, {}, 0)
    assert first["link"].sha256 == hashlib.sha256(b"first").hexdigest() != second["link"].sha256
    assert (first["pipe"].sha256, second["pipe"].sha256) == ("", "")


# The packs


def write_pack(site: Path, step: str) -> None:
    """Keep the results of a step."""
    writer = PackWriter(site, step)
    for name, content in RESULTS.items():
        writer.add(name, seal(f"key-of-{name}", name, content), content)
    writer.finish()


def test_a_pack_gives_back_what_was_kept(site: Path) -> None:
    """Each result under its name, with its key; no step has the results of another."""
    assert not has_results(site)
    write_pack(site, "page")
    pack = Pack(site, "page")
    assert has_results(site)
    assert {name: (pack.entries[name].key, pack.read(name)) for name in pack.entries} == {
        name: (f"key-of-{name}", content) for name, content in RESULTS.items()
    }
    assert Pack(site, "other").entries == {}


@pytest.mark.parametrize("size", [b"x", b"-200", b"+3", b"3_0", b"", b"9" * 30, b"9" * 5000])
def test_a_pack_that_has_lost_a_frame_ends_there(site: Path, size: bytes) -> None:
    """A size that is none leads neither astray nor back: what stands before it is found, what stands behind is lost."""
    write_pack(site, "page")
    path = pack_path(site, "page")
    content = path.read_bytes()
    assert content.count(b" 3 b\n") == 1
    path.write_bytes(content.replace(b" 3 b\n", b" %b b\n" % size))
    pack = Pack(site, "page")
    assert {name: pack.read(name) for name in pack.entries if name != "b"} == {"a": RESULTS["a"]}
    assert "b" not in pack.entries or pack.read("b") is None


def test_a_pack_in_another_format_is_none(site: Path) -> None:
    """The first line says by which rules it was written."""
    write_pack(site, "page")
    path = pack_path(site, "page")
    path.write_bytes(path.read_bytes().replace(b"pack-1", b"pack-0", 1))
    assert Pack(site, "page").entries == {}


# The files that results name


def test_a_file_is_kept_until_no_result_names_it(site: Path) -> None:
    """It is a link to the site's file; a spoilt one is kept anew, also where it has gone meanwhile."""
    keep_files(site, {"hash": "index.html", "other": "data/a.csv"}, [])
    folder = files_folder(site)
    assert (folder / "hash").samefile(site / "index.html")
    (folder / "hash").unlink()
    (folder / "hash").write_bytes(b"spoilt")
    keep_files(site, {"hash": "index.html"}, ["hash", "gone"])
    assert (folder / "hash").samefile(site / "index.html")
    assert [one.name for one in folder.iterdir()] == ["hash"]


def test_a_kept_file_that_is_not_as_a_site_s_are_is_none(site: Path) -> None:
    """Gone, of another mode, a link, a folder: whoever wants it makes it anew."""
    place = site / "index.html"
    found = read_file(str(place), "page.html")
    assert found == Artifact("page.html", b"a")
    assert found is not None
    assert found.kept == str(place)
    link = site.with_name("link")
    link.symlink_to(place)
    assert [read_file(str(one), "page.html") for one in (link, site, site / "gone")] == [None] * 3
    place.chmod(0o600)
    assert read_file(str(place), "page.html") is None


def test_a_kept_file_that_vanishes_as_it_is_opened_is_none(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build may sweep it between two looks."""
    place = site / "index.html"
    found = place.lstat()
    place.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", lambda _: found)
        assert read_file(str(place), "page.html") is None


def test_a_kept_file_that_cannot_be_linked_is_written(tmp_path: Path) -> None:
    """On another file system, or gone meanwhile: the page is published all the same, of its own bytes."""
    publish([Artifact("index.html", b"a", str(tmp_path / "gone"))], tmp_path / "site")
    assert (tmp_path / "site/index.html").read_bytes() == b"a"
