"""Builds one site with several generators in turn (A B C A B C …) and prints medians, ratios, memory and growth.

    python -m bench.run --sizes 1000 10000 --runs 5

A build is `clean` (nothing kept), `same` (nothing changed since) or `edit` (one sheet changed; every page that shows it
must be right afterwards). Before the first figure the sites are compared in content: see agree.py.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.agree import find_differences
from bench.measure import Run, run_command
from bench.tools import PEERS, Tool, clean, edit, find_stale, list_tools

KINDS = ("clean", "same", "edit")
MARKER = 700_000


@dataclass(frozen=True, slots=True)
class Line:
    """The runs of one generator, of one kind, at one size."""

    tool: str
    kind: str
    sheets: int
    runs: tuple[Run, ...]

    def median(self, name: str) -> float:
        """The median of a measure of the runs."""
        return float(statistics.median(getattr(run, name) for run in self.runs))


class Bench:
    """The generators at one size, each with a work folder of its own."""

    def __init__(self, tools: Sequence[Tool], count: int, folder: Path, peers: Path) -> None:
        self._count = count
        self._peers = peers
        self._works = {tool.name: folder / f"{tool.name}-{count}" for tool in tools}
        self._tools = tools
        self._sheets: dict[str, list[Path]] = {}
        self._edits = 0

    def lay(self) -> None:
        """Write the content of each generator."""
        for tool in self._tools:
            work = self._works[tool.name]
            shutil.rmtree(work, ignore_errors=True)
            work.parent.mkdir(parents=True, exist_ok=True)
            self._sheets[tool.name] = sorted(tool.lay(work, self._count).glob("p*.md"))

    def run(self, kind: str, runs: int) -> list[Line]:
        """Build in turn, after one uncounted round. Raises AssertionError where an edit did not reach every page."""
        found: dict[str, list[Run]] = {tool.name: [] for tool in self._tools}
        for turn in range(runs + 1):
            self._edits += 1
            for tool in self._tools:
                run = self._build(tool, kind)
                if turn:
                    found[tool.name].append(run)
        return [Line(name, kind, self._count, tuple(some)) for name, some in found.items()]

    def _build(self, tool: Tool, kind: str) -> Run:
        work = self._works[tool.name]
        sheet, marker = self._sheets[tool.name][self._edits * 7 % self._count], MARKER + self._edits
        if kind == "clean":
            clean(tool, work)
        elif kind == "edit":
            edit(sheet, marker)
        run = run_command(tool.command(self._peers, work), work, tool.environment)
        stale = find_stale(tool, work, sheet, marker) if kind == "edit" else []
        if stale:
            raise AssertionError(f"{tool.name}: an edit of {sheet} did not reach {stale}")
        return run

    def compare(self) -> None:
        """Raise AssertionError unless all sites agree in content with ours."""
        for tool in self._tools:
            if not tool.own:
                ours, theirs = self._works["mieruka"] / "out", self._works[tool.name] / "out"
                faults = list(find_differences(ours, theirs))
                if faults:
                    raise AssertionError(f"{tool.name}: {len(faults)} differences, first {faults[0]}")
                print(f"{tool.name} agrees with ours in content", file=sys.stderr)


def format_table(lines: Sequence[Line], base: str) -> str:
    """Return the lines as a Markdown table with the ratio to the generator `base`."""
    head = ("build", "sheets", "generator", "seconds", f"÷ {base}", "processor s", "peak MB", f"÷ {base}", "s / 1,000")
    rows = [f"| {' | '.join(head)} |"]
    rows.append("|---|---:|---|---:|---:|---:|---:|---:|---:|")
    for one in lines:
        other = next((x for x in lines if (x.tool, x.kind, x.sheets) == (base, one.kind, one.sheets)), one)
        wall, memory = one.median("wall_seconds"), one.median("peak_mb")
        rows.append(
            f"| {one.kind} | {one.sheets:,} | {one.tool} | {wall:.2f} | {wall / other.median('wall_seconds'):.2f} "
            f"| {one.median('cpu_seconds'):.2f} | {memory:.0f} | {memory / other.median('peak_mb'):.2f} "
            f"| {wall / one.sheets * 1000:.2f} |"
        )
    return "\n".join(rows)


def name_versions(peers: Path) -> str:
    """Return the versions of everything that was compared, in one line."""
    hugo = subprocess.run([peers / "bin" / "hugo", "version"], capture_output=True, text=True, check=True).stdout
    package = peers / "eleventy" / "node_modules" / "@11ty" / "eleventy" / "package.json"
    eleventy = json.loads(package.read_text(encoding="utf-8"))["version"] if package.is_file() else "not installed"
    pip = [str(peers / "venv" / "bin" / "python"), "-c", "import importlib.metadata as m; print(m.version('pelican'))"]
    pelican = subprocess.run(pip, capture_output=True, text=True, check=True).stdout.strip()
    own = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("frictionless", "Jinja2", "ruamel.yaml"))
    names = f"{hugo.split()[1].split('-')[0]} (Hugo), Eleventy {eleventy}, Pelican {pelican}"
    return f"{names}; Python {platform.python_version()}, {own}; {os.cpu_count()} cores"


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tools = list_tools()
    parser.add_argument("tools", nargs="*", default=["mieruka", "hugo", "eleventy", "pelican"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--base", default="hugo")
    parser.add_argument("--peers", type=Path, default=PEERS)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "mieruka-bench")
    parser.add_argument("--json", type=Path, help="also write every run to this file")
    options = parser.parse_args()
    lines: list[Line] = []
    for count in options.sizes:
        bench = Bench([tools[name] for name in options.tools], count, options.work, options.peers)
        bench.lay()
        for kind in options.kinds:
            lines += bench.run(kind, options.runs)
            if kind == options.kinds[0] and "mieruka" in options.tools:
                bench.compare()
    print(name_versions(options.peers))
    print()
    print(format_table(lines, options.base))
    if options.json:
        options.json.write_text(json.dumps([asdict(line) for line in lines], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
