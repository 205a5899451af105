"""Publication through the command line: killed, interrupted, raced by other builds, while a reader reads all the time.

Signals come at counted requests to the system, so that each is the same in every run (warm_builds.py). Every wait is
for a process.
"""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from warm_builds import COUNTED
from warm_town import (
    Ended,
    Town,
    WarmBuilds,
    is_one_line,
    make_town,
    run_build,
    start_script,
    warm_builds,
)

from mieruka.cli import main
from mieruka.publish import exchange, lock


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One sheet of the tests' town, before and after an edit."""
    return make_town(tmp_path_factory.mktemp("town"))


# Kills and interrupts


def list_requests(town: Town, warm: WarmBuilds) -> list[str]:
    """What a build of the new version over the old one asks of the system, in order."""
    site = town.place(warm.folder / "listed/site")
    ended = warm.build(town.words("new", site), listing=True)
    assert ended.status == 0
    return [line for line in ended.told.splitlines() if line.split(" ")[0] in COUNTED]


def test_fifty_killed_builds_leave_a_whole_site_and_no_reader_misses_a_page(town: Town, tmp_path: Path) -> None:
    """After SIGKILL at 50 points the old or the new site stands whole; the next build sweeps; no read ever failed."""
    site = town.place(tmp_path / "place/site")
    samples = sorted(town.folder.glob("site-*"))
    before, after = "old", "new"
    with start_script("constant_reader.py", site, *samples) as reader, warm_builds(town, tmp_path / "warm") as warm:
        requests = list_requests(town, warm)
        swap = next(number for number, one in enumerate(requests, 1) if one.startswith("ctypes.dlsym"))
        spread = sorted({1 + number * (len(requests) - 1) // 49 for number in range(50)} - {swap, swap + 1})
        for point in [*spread[-48:], swap, swap + 1]:
            assert warm.build(town.words(after, site), point=point).status == -signal.SIGKILL
            assert town.find(site) in {before, after}
            assert warm.build(town.words(after, site)).status == 0
            assert town.find(site) == after
            assert list(site.parent.iterdir()) == [site]
            before, after = after, before
        output, _ = reader.communicate("")
    _, reads, *faults = output.splitlines()
    assert faults == []
    assert int(reads) > 0


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_interrupted_build_says_so_by_its_status_and_leaves_a_whole_site(
    town: Town, tmp_path: Path, name: str, status: int
) -> None:
    """Interrupted as it reads, locks, writes, is about to exchange or to sweep, a build ends at once and in silence."""
    with warm_builds(town, tmp_path / "warm") as warm:
        requests = list_requests(town, warm)
        for word in (
            "support.md",
            "flock",
            "mkdir",
            "stage-new/index.html",
            "stage-new/.mieruka.json",
            "dlsym",
            "rmdir",
        ):
            point = next(number for number, one in enumerate(requests, 1) if word in one)
            site = town.place(tmp_path / word.replace("/", " ") / "site")
            assert warm.build(town.words("new", site), point=point, signal=name) == Ended(status, "", "")
            assert town.find(site) == ("new" if word == "rmdir" else "old")
            left = {path.name for path in site.parent.iterdir()}
            assert left <= {"site", ".site.lock", *([".site.stage-new"] if word == "rmdir" else [])}
            assert warm.build(town.words("new", site)).status == 0
            assert (town.find(site), list(site.parent.iterdir())) == ("new", [site])


# Two at a time


def test_builds_at_the_same_time_publish_one_after_the_other(town: Town, tmp_path: Path) -> None:
    """Of four builds started at once each succeeds, no read fails, and one of their sites is left, whole."""
    site = town.place(tmp_path / "place/site")
    with start_script("constant_reader.py", site, *sorted(town.folder.glob("site-*"))) as reader:
        with ThreadPoolExecutor(4) as pool:
            words = [town.words(version, site) for version in ("old", "new", "new", "old")]
            assert [(ended.returncode, ended.stdout) for ended in pool.map(run_build, words)] == [(0, "")] * 4
        output, _ = reader.communicate("")
    assert output.splitlines()[2:] == []
    assert town.find(site) in {"old", "new"}
    assert list(site.parent.iterdir()) == [site]


def test_second_build_waits_for_the_first(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that finds the site locked publishes as soon as it is free."""
    site = town.place(tmp_path / "place/site")
    with ExitStack() as first:
        first.enter_context(lock.hold_lock(site.with_name(".site.lock"), 0))
        monkeypatch.setattr(lock, "sleep", lambda _: first.close())
        assert main(town.words("new", site)) == 0
    assert (town.find(site), list(site.parent.iterdir())) == ("new", [site])


def test_second_build_leaves_with_a_clear_message_when_the_first_does_not_end(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build that cannot have the lock in a minute says so in one line, status 2, and leaves the site alone."""
    site = town.place(tmp_path / "place/site")
    ticks = iter(range(0, 1000, 20))
    monkeypatch.setattr(lock, "monotonic", lambda: next(ticks))
    monkeypatch.setattr(lock, "sleep", lambda _: None)
    with lock.hold_lock(site.with_name(".site.lock"), 0):
        assert main(town.words("new", site)) == 2
    told = capsys.readouterr().err
    assert is_one_line(told)
    assert "ほかのビルドが 60 秒たっても終わりません" in told
    assert town.find(site) == "old"


# Where no exchange is to be had


def test_site_that_can_neither_be_replaced_nor_put_back_is_said_to_be_parked(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no exchange is to be had and the disk dies between two renames, the line says where the site is."""
    site = town.place(tmp_path / "place/site")
    rename = Path.rename

    def park_only(path: Path, target: Path) -> Path:
        if path != site:
            raise OSError(5, "Input/output error", str(path))
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "swap_folders", lambda *_: False)
        patch.setattr(Path, "rename", park_only)
        assert main(town.words("new", site)) == 2
    told = capsys.readouterr().err
    assert is_one_line(told)
    assert f"The old site is {site.with_name('.site.stage-old')}" in told
    assert main(town.words("old", site)) == 0
    assert (town.find(site), list(site.parent.iterdir())) == ("old", [site])
