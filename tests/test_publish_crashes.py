"""Publication under kills, races and concurrent readers. Every wait is on a pipe: nothing sleeps or races a clock."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from doomed_build import PAGES as NEW

from mieruka.publish import Artifact, CannotPublish, exchange, lock, publish

ROOT = Path(__file__).parents[1]
OLD = {"index.html": b"old", "a/page.html": b"old page", "b/only-old.html": b"only in the old site"}


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a script of this folder and wait for its first line."""
    process = subprocess.Popen(
        [sys.executable, Path(__file__).with_name(script), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT)},
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def without_exchange(_one: Path, _other: Path) -> bool:
    """Stand in for the exchange on a kernel that has none."""
    return False


def build(pages: dict[str, bytes], site: Path) -> None:
    """Publish pages given as a mapping, without waiting for a lock."""
    publish([Artifact(path, content) for path, content in pages.items()], site, lock_seconds=0)


def read_pages(site: Path) -> dict[str, bytes]:
    """Every file of the site by path, the manifest aside."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != ".mieruka.json"
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site in a folder of its own, published from the old pages."""
    place = tmp_path / "site"
    build(OLD, place)
    return place


@pytest.fixture
def doomed(site: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The site after a build of the new pages was killed at the point that the test names."""
    with start("doomed_build.py", site, request.param) as process:
        process.kill()
        process.wait()
        yield site


@pytest.mark.parametrize(
    ("doomed", "survivor"),
    [
        ("before the first artifact", OLD),
        ("between artifacts", OLD),
        ("after the last artifact", OLD),
        ("before the exchange", OLD),
        ("after the exchange", NEW),
    ],
    indirect=["doomed"],
)
def test_killed_build_leaves_one_whole_site_and_its_leftovers_are_swept(
    doomed: Path, survivor: dict[str, bytes]
) -> None:
    """Wherever a build is killed, the old or the new site stands complete, and the next build clears what was left."""
    assert read_pages(doomed) == survivor
    assert len(list(doomed.parent.iterdir())) > 1
    build({"index.html": b"next"}, doomed)
    assert read_pages(doomed) == {"index.html": b"next"}
    assert list(doomed.parent.iterdir()) == [doomed]


@pytest.mark.parametrize("doomed", ["between two renames"], indirect=True)
def test_site_parked_by_a_killed_fallback_is_put_back_by_the_next_build(doomed: Path) -> None:
    """Where the kernel cannot exchange, a death between two renames is mended even by a next build that fails."""
    assert not doomed.exists()

    def fail() -> Iterator[Artifact]:
        yield Artifact("index.html", b"next")
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        publish(fail(), doomed, lock_seconds=0)
    assert read_pages(doomed) == OLD
    assert list(doomed.parent.iterdir()) == [doomed]


@pytest.mark.parametrize("doomed", ["with a worker that lives on"], indirect=True)
def test_worker_that_outlives_a_killed_build_does_not_keep_the_lock(doomed: Path) -> None:
    """A forked worker lets go of the lock that it inherited, so that the next build need not wait for it."""
    build(NEW, doomed)
    assert read_pages(doomed) == NEW


def test_forked_copy_of_the_lock_is_let_go(site: Path) -> None:
    """What runs in a forked worker closes its copy of the lock; here, where no parent keeps another, it is free."""
    with lock.hold_lock(site.with_name(".site.lock"), 0):
        lock._close_in_child()
        with lock.hold_lock(site.with_name(".site.lock"), 0):
            assert lock._held
    assert not lock._held


def test_second_build_is_told_that_another_holds_the_site(site: Path) -> None:
    """A build that cannot have the lock in time says so in both languages and touches nothing."""
    with start("doomed_build.py", site, "between artifacts") as holder:
        with pytest.raises(CannotPublish) as refusal:
            build({"index.html": b"second"}, site)
        assert "ほかのビルド" in refusal.value.ja
        assert "Another build" in refusal.value.en
        assert read_pages(site) == OLD
        holder.communicate("go on")
    assert holder.returncode == 0
    assert read_pages(site) == NEW


def test_waiting_build_follows_when_the_first_has_ended(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds of one site queue: the second has the lock once the first is done and has removed the lock file."""
    with start("doomed_build.py", site, "between artifacts") as first:
        monkeypatch.setattr(lock, "sleep", lambda _: first.communicate("go on"))
        publish([Artifact("index.html", b"second")], site)
    assert first.returncode == 0
    assert read_pages(site) == {"index.html": b"second"}
    assert list(site.parent.iterdir()) == [site]


@pytest.mark.parametrize("successor", [False, True])
def test_lock_on_a_file_that_was_just_removed_does_not_count(
    site: Path, monkeypatch: pytest.MonkeyPatch, *, successor: bool
) -> None:
    """A build that locks a file which its holder removed meanwhile tries again with the file that is there now."""
    flock = fcntl.flock
    tries: list[int] = []

    def lock_late(handle: int, operation: int) -> None:
        if not tries:
            site.with_name(".site.lock").rename(site.with_name("removed"))  # so that a successor is another file
            if successor:
                site.with_name(".site.lock").touch()
        tries.append(handle)
        flock(handle, operation)

    monkeypatch.setattr(fcntl, "flock", lock_late)
    publish([], site)
    assert len(tries) == 2
    assert read_pages(site) == {}


def test_file_system_without_locks_is_one_line(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file system knows no locks, the build stops with the system's reason and publishes nothing."""

    def refuse(_handle: int, _operation: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(CannotPublish, match="No locks available"):
        build(NEW, site)
    assert read_pages(site) == OLD


def test_reader_never_misses_a_page_while_sites_are_exchanged(tmp_path: Path) -> None:
    """Through 150 publications a concurrent reader finds every page at every read, and none cut short."""
    site, samples = tmp_path / "site", [tmp_path / "even", tmp_path / "odd"]
    pages = [f"{folder}/{number}.html" for folder in "ab" for number in range(4)]
    versions = [dict.fromkeys(pages, turn * 20_000) for turn in (b"0", b"1")]
    for sample, version in zip([site, *samples], versions[:1] + versions, strict=True):
        build(version, sample)
    with start("constant_reader.py", site, *samples) as reader:
        for turn in range(1, 151):
            build(versions[turn % 2], site)
        output, _ = reader.communicate("")
    reads, *faults = output.splitlines()
    assert int(reads) > len(pages)
    assert faults == []


def test_fallback_by_two_renames_publishes_the_same_site(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where exchange is not to be had, two renames give the same site and leave nothing beside it."""
    monkeypatch.setattr(exchange, "swap_folders", without_exchange)
    build(NEW, site)
    assert read_pages(site) == NEW
    assert list(site.parent.iterdir()) == [site]


def test_fallback_that_fails_half_way_puts_the_old_site_back(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second rename that the disk refuses is answered by putting the old site back."""
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name.endswith("stage-new"):
            raise OSError(5, "Input/output error", str(path))
        return rename(path, target)

    monkeypatch.setattr(exchange, "swap_folders", without_exchange)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(CannotPublish, match="Input/output error"):
        build(NEW, site)
    assert read_pages(site) == OLD
    assert list(site.parent.iterdir()) == [site]


@pytest.mark.parametrize(("supported", "answer"), [(True, 38), (False, 38), (True, 22)])
def test_kernel_without_exchange_is_told_from_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, supported: bool, answer: int
) -> None:
    """ENOSYS, EINVAL and a C library without the call all mean: not supported, nothing happened."""

    class Library:
        def __init__(self, *_: object, **__: object) -> None:
            if supported:
                self.renameat2 = lambda *_: -1

    monkeypatch.setattr("ctypes.CDLL", Library)
    monkeypatch.setattr("ctypes.get_errno", lambda: answer)
    assert exchange.swap_folders(tmp_path / "one", tmp_path / "other") is False


def test_exchange_of_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    """Whatever else the kernel refuses is an OSError that names the place."""
    with pytest.raises(FileNotFoundError, match="other"):
        exchange.swap_folders(tmp_path / "one", tmp_path / "other")
