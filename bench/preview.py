"""How soon a preview is right: from the moment a sheet is saved to the moment when every page shows it.

    python -m bench.preview --sizes 1000 10000 --runs 5

Both previews run at once, each on content of its own, and get their edits in turn. Hugo's renders everything at each
edit (`--disableFastRender`): without that, its lists stay as they were.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.tools import PEERS, Tool, clean, edit, find_stale, list_tools

MARKER = 800_000
LOOK_SECONDS = 0.005
PATIENCE_SECONDS = 600.0
QUIET_SECONDS = 3.0
"""Between two edits: longer than what a preview does after it has published."""


class TooLate(Exception):
    """A preview did not show an edit."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A running preview of some sheets."""

    tool: Tool
    work: Path
    sheets: Sequence[Path]

    def wait_for_edit(self, turn: int) -> float:
        """Edit a sheet; return the seconds until each page that shows it does so. Raises TooLate."""
        sheet, marker = self.sheets[turn * 7 % len(self.sheets)], MARKER + turn
        edit(sheet, marker)
        return _wait(lambda: not find_stale(self.tool, self.work, sheet, marker))


@contextmanager
def run_preview(tool: Tool, count: int, folder: Path, peers: Path) -> Iterator[Preview]:
    """Lay the content, start a preview, wait until its site is there, and end it at last."""
    work = folder / f"{tool.name}-preview-{count}"
    shutil.rmtree(work, ignore_errors=True)
    work.parent.mkdir(parents=True, exist_ok=True)
    sheets = sorted(tool.lay(work, count).glob("p*.md"))
    clean(tool, work)
    process = subprocess.Popen(
        tool.preview(peers, work, _find_port()),
        cwd=work,
        env={**os.environ, **tool.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait((work / "out" / "index.html").is_file)
        yield Preview(tool, work, sheets)
    finally:
        process.terminate()
        process.wait()


def _find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait(is_so: Callable[[], bool]) -> float:
    start = time.perf_counter()
    while time.perf_counter() - start < PATIENCE_SECONDS:
        try:
            if is_so():
                return time.perf_counter() - start
        except FileNotFoundError:  # a page is being replaced
            pass
        time.sleep(LOOK_SECONDS)
    raise TooLate


def measure(tools: Sequence[Tool], count: int, runs: int, folders: tuple[Path, Path]) -> dict[str, list[float]]:
    """Return the seconds of each preview's edits, after one uncounted turn. `folders`: for the work; of the peers."""
    found: dict[str, list[float]] = {tool.name: [] for tool in tools}
    with ExitStack() as stack:
        previews = [stack.enter_context(run_preview(tool, count, *folders)) for tool in tools]
        for turn in range(runs + 1):
            for preview in previews:
                time.sleep(QUIET_SECONDS)
                seconds = preview.wait_for_edit(turn)
                if turn:
                    found[preview.tool.name].append(seconds)
    return found


def format_table(found: Mapping[int, Mapping[str, Sequence[float]]], base: str) -> str:
    """Return the medians as a Markdown table with the ratio to the preview `base`. Shape: `found` by size, by name."""
    rows = [f"| sheets | preview | seconds from saved to right | ÷ {base} |", "|---:|---|---:|---:|"]
    for count, seconds in found.items():
        other = statistics.median(seconds[base])
        for name, some in seconds.items():
            middle = statistics.median(some)
            rows.append(f"| {count:,} | {name} | {middle:.2f} | {middle / other:.2f} |")
    return "\n".join(rows)


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", type=Path, default=PEERS)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "mieruka-bench")
    options = parser.parse_args()
    tools = [tool for tool in list_tools().values() if tool.name in {"mieruka", "hugo"}]
    found = {count: measure(tools, count, options.runs, (options.work, options.peers)) for count in options.sizes}
    print(format_table(found, "hugo"))


if __name__ == "__main__":
    main()
