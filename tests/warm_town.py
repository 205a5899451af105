"""A small town in two versions, and the means to publish it by builds that are killed, interrupted or let down."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest
from warm_builds import Order

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "SOURCE_DATE_EPOCH": "1700000000",
}
SMALL = ["site.yaml", "mihon/municipality.yaml", "mihon/forms/measure-list.yaml", "mihon/2024/measures/support.md"]
NAMES = {"old": "暮らしの支援", "new": "暮らしの応援"}

Tree = dict[str, tuple[int, bytes]]


def read_tree(folder: Path) -> Tree:
    """All that a folder holds, by path: the mode, and the bytes of a file or the target of a link. {}: it is absent."""
    found = {}
    for path in [folder, *folder.rglob("*")] if folder.exists() else []:
        mode = path.lstat().st_mode
        held = path.read_bytes() if stat.S_ISREG(mode) else b""
        if stat.S_ISLNK(mode):
            held = os.fsencode(path.readlink())
        found[path.relative_to(folder).as_posix()] = (mode, held)
    return found


@dataclass(frozen=True, slots=True)
class Town:
    """The town's content, `old` and `new`, and the site of each as an undisturbed build leaves it."""

    folder: Path
    few: bool = False
    """Whether of its files only the first of each kind and depth are published."""
    sites: dict[str, Tree] = field(default_factory=lambda: {"": {}})
    """By version; under no name, that of no site."""

    def words(self, version: str, site: Path) -> list[str]:
        """The command line that publishes a version."""
        return ["build", "--no-cache", "--content", str(self.folder / version), "--site", str(site)]

    def place(self, site: Path, version: str = "old") -> Path:
        """Put a version's finished site at a place in a new folder; of no version, the folder alone."""
        site.parent.mkdir(parents=True)
        if version:
            shutil.copytree(self.folder / f"site-{version}", site)
        return site

    def find(self, site: Path) -> str:
        """The version that stands at a place, whole."""
        tree = read_tree(site)
        return next((version for version, wanted in self.sites.items() if tree == wanted), "neither, or not whole")


def make_town(folder: Path, *, few: bool = False) -> Town:
    """Write both versions of the tests' town, cut down to one sheet, and publish each."""
    town = Town(folder, few)
    for version, name in NAMES.items():
        for path in SMALL:
            text = (ROOT / "tests/towns" / path).read_text(encoding="utf-8")
            (folder / version / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / version / path).write_text(text.replace(NAMES["old"], name), encoding="utf-8")
    with warm_builds(town, folder / "warm") as warm:
        for version in NAMES:
            site = folder / f"site-{version}"
            ended = warm.build(town.words(version, site))
            assert ended.status == 0, ended.told
            town.sites[version] = read_tree(site)
    assert town.sites["old"] != town.sites["new"]
    return town


def is_one_line(told: str) -> bool:
    """Whether a refusal is one line for a person."""
    return told.startswith("build.py: ") and told.count("\n") == 1 and told.endswith("\n")


def run_build(words: Sequence[str], *before: str) -> subprocess.CompletedProcess[str]:
    """The end of `build.py WORD…`, run by itself or by the command before it."""
    command = [*before, sys.executable, str(ROOT / "build.py"), *words]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)


@contextmanager
def start_script(script: str, *words: object, before: Sequence[str] = ()) -> Iterator[subprocess.Popen[str]]:
    """A script of this folder, which is asked by lines of standard input and ends with it."""
    with subprocess.Popen(
        [*before, sys.executable, str(Path(__file__).with_name(script)), *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        text=True,
    ) as process:
        yield process


@dataclass(frozen=True, slots=True)
class Ended:
    """How a build in a warm process ended."""

    status: int
    told: str
    failed: str
    """strace's line on the call that it let fail; empty where none did."""


@dataclass(frozen=True, slots=True)
class WarmBuilds:
    """Builds in forks of one warm process."""

    process: subprocess.Popen[str]
    folder: Path
    few: bool

    def build(self, words: Sequence[str], fault: tuple[str, int] | None = None, **asked: int | str) -> Ended:
        """Build as `Order` says, with the fault's call failing at its so-manyth time."""
        call, nth = fault or ("write", count_calls("write"))
        idle = call, count_calls(call) - nth
        output = str(self.folder / "output")
        order = Order(words, output, idle, few=self.few, **asked)  # type: ignore[arg-type]  # as its fields are
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(BrokenPipeError):
            print(json.dumps(asdict(order)), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().split()
        if not answer:
            _, told = self.process.communicate()
            pytest.fail(f"No build could be started. strace must be installed and be allowed to trace: {told}")
        told = Path(order.output).read_text(encoding="utf-8")
        return Ended(int(answer[1]), told, self._find_failed(answer[0], call))

    def _find_failed(self, process: str, call: str) -> str:
        log = self.folder / "log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        if lines:
            os.truncate(log, 0)
        mine = [line for line in lines if line.split("(")[0].split() == [process, call]]
        return "".join(line for line in mine if "(INJECTED)" in line)


def count_calls(call: str) -> int:
    """Which call of its kind strace answers wrongly: one beyond all that the start of the warm process makes.

    Imports open many files.
    """
    return 2400 if call == "openat" else 600


@contextmanager
def warm_builds(
    town: Town, folder: Path, answers: Mapping[str, str] | None = None, always: Sequence[str] = ()
) -> Iterator[WarmBuilds]:
    """Builds in forks of a warm process, under strace where that is to answer some calls wrongly, once or always."""
    folder.mkdir(parents=True)
    strace: list[str] = []
    if answers:
        faults = [*always, *(f"{call}:{answer}:when={count_calls(call)}" for call, answer in answers.items())]
        traced = ",".join(sorted({fault.split(":")[0] for fault in faults}))
        strace = ["strace", "-f", "--seccomp-bpf", "-qqq", "-y", "-e", "signal=none", "-A", "-o", str(folder / "log")]
        strace += ["-e", f"trace={traced}", *(word for fault in faults for word in ("-e", f"inject={fault}"))]
    with start_script("warm_builds.py", *town.words("old", folder / "warm"), before=strace) as process:
        yield WarmBuilds(process, folder, town.few)
