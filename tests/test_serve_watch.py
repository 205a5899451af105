"""Watching: what counts as a change, and when a rebuild begins. Ticks are scripted, so no test waits for a clock."""

import asyncio
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from mieruka.serve.watch import Snapshot, Watch, rebuild_on_change, take_snapshot


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small folder of sources."""
    (tmp_path / "content/2023").mkdir(parents=True)
    (tmp_path / "content/2023/a.md").write_text("a")
    (tmp_path / "content/2023/b.md").write_text("b")
    return tmp_path / "content"


def test_edited_new_renamed_and_removed_files_count(content: Path) -> None:
    """Each of them makes another snapshot, also deep in the tree and where time and size stay the same."""
    page = content / "2023/a.md"
    snapshots = [take_snapshot([content])]
    page.write_text("longer")
    snapshots.append(take_snapshot([content]))
    (content / "new.md").write_text("n")
    snapshots.append(take_snapshot([content]))
    (content / "new.md").rename(content / "other.md")
    snapshots.append(take_snapshot([content]))
    (content / "2023/b.md").rename(page)
    snapshots.append(take_snapshot([content]))
    page.unlink()
    snapshots.append(take_snapshot([content]))
    assert len(set(snapshots)) == len(snapshots)


@pytest.mark.parametrize(
    "name", [".a.md.swp", "a.md~", "#a.md#", ".#a.md", "~$budget.xlsx", "4913", "a.md.tmp", "__pycache__"]
)
def test_temporary_files_of_editors_do_not_count(content: Path, name: str) -> None:
    """What an editor writes beside a file in work starts no rebuild."""
    before = take_snapshot([content])
    (content / name).write_text("half a sentence")
    assert take_snapshot([content]) == before


def test_single_files_are_watched_and_missing_ones_are_waited_for(content: Path) -> None:
    """A watched path may be a file, and need not be there yet."""
    file = content.parent / "datapackage.json"
    before = take_snapshot([file])
    assert before == frozenset()
    file.write_text("{}")
    assert {path for path, *_ in take_snapshot([file, content])} == {
        str(file),
        str(content / "2023/a.md"),
        str(content / "2023/b.md"),
    }


def test_linked_folders_are_not_followed(content: Path) -> None:
    """A link counts as itself, so that a circle of links ends."""
    (content / "loop").symlink_to(content)
    assert len(take_snapshot([content])) == 3


class Script:
    """Looks that return the states of a given script, one a tick; the watch is cancelled when it has been played."""

    def __init__(self, states: str) -> None:
        self.played = ""
        self._states = iter(states)

    def look(self) -> Snapshot:
        """The next state."""
        self.played += next(self._states, "")
        return frozenset({(self.played[-1], 0, 0, 0)})

    async def tick(self, _seconds: float = 0) -> None:
        """Let time pass, until the script is over."""
        rest = "".join(self._states)
        self._states = iter(rest)
        if not rest:
            raise asyncio.CancelledError


def play(states: str, *outcomes: bool | Exception) -> tuple[list[str], int]:
    """What had been seen at the beginning of each rebuild, and how many reloads there were."""
    script, begun, reloads = Script(states), list[str](), list[None]()

    def rebuild() -> bool:
        begun.append(script.played)
        outcome = outcomes[len(begun) - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    watching = rebuild_on_change(Watch(script.look, script.tick, script.tick), rebuild, lambda: reloads.append(None))
    # In a thread of its own: an open browser has this one's event loop.
    with ThreadPoolExecutor(1) as thread, pytest.raises((asyncio.CancelledError, CancelledError)):
        thread.submit(asyncio.run, watching).result()
    return begun, len(reloads)


def test_nothing_is_rebuilt_without_a_change() -> None:
    """Looking at the same state again and again starts nothing."""
    assert play("aaaaa") == ([], 0)


def test_change_is_rebuilt_once_when_it_has_come_to_rest() -> None:
    """A save in several steps is one rebuild, begun after two looks that agree."""
    assert play("aabcddddd", True) == (["aabcdd"], 1)


def test_changes_during_a_rebuild_are_one_more_rebuild() -> None:
    """What changed since the look before a rebuild is found by the first look after it."""
    assert play("abbcccc", True, True) == (["abb", "abbcc"], 2)


def test_change_that_is_taken_back_before_it_rests_is_none() -> None:
    """A state that was there at the last rebuild needs no other."""
    assert play("abaaa") == ([], 0)


def test_failed_rebuild_is_not_tried_again_without_a_change() -> None:
    """After a failure there is no reload and no second try; the next change gets one."""
    assert play("abbbbbccc", False, True) == (["abb", "abbbbbcc"], 1)


def test_bug_in_a_rebuild_is_told_and_watching_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception of the rebuild is printed with its traceback, and the next change is rebuilt."""
    assert play("abbccddd", True, ArithmeticError("a bug"), True) == (["abb", "abbcc", "abbccdd"], 2)
    assert "ArithmeticError: a bug" in capsys.readouterr().err


def test_a_change_is_looked_at_again_sooner_than_nothing() -> None:
    """Between two looks at nothing new, more time passes than after a change that may not be whole yet."""
    script, waits = Script("aabcc"), list[str]()

    async def wait(word: str, _seconds: float = 0) -> None:
        waits.append(word)
        await script.tick()

    watch = Watch(script.look, partial(wait, "tick"), partial(wait, "rest"))
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, watch.wait_for_change()).result()
    assert waits == ["tick", "tick", "rest", "rest"]
