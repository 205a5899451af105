"""Bounded build: checks and renders content folders, each within a second or two of processor time and little memory.

Called with a folder of content folders; prints a line of JSON for each: what was told, or how much is published.
"""

import json
import resource
import signal
import sys
from pathlib import Path
from types import FrameType

from mieruka.engine import Engine
from mieruka.pipeline import Folders, check_content, read_templates, render
from mieruka.problems import Problem

ROOT = Path(__file__).parents[1]
MOST_CPU_SECONDS = 10
MOST_MEMORY = 1 << 30


class TooLongError(Exception):
    """The processor time is used up."""


def stop(_number: int, _frame: FrameType | None) -> None:
    """End what takes too long."""
    raise TooLongError


def measure(content: Path) -> dict[str, object]:
    """Return what a build of a content folder comes to."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + MOST_CPU_SECONDS, hard))
    folders = Folders(content, ROOT / "templates", content / "site", ROOT / "datapackage.json")
    problems: tuple[Problem, ...] = ()
    size = 0
    try:
        checked = check_content(folders, None)
        problems = checked.problems
        if not any(problem.severity == "error" for problem in problems):
            files = render(checked, read_templates(ROOT / "templates"), Engine())
            size = sum(len(file.content) for file in files)
    except Exception as error:  # noqa: BLE001  # whatever it is, the test shall name it
        return {"name": content.name, "fell": f"{type(error).__name__}: {error}"[:200]}
    found = sorted({problem.code for problem in problems if problem.severity == "error"})
    return {"name": content.name, "codes": found, "size": size, "count": len(problems)}


def main() -> None:
    """Measure every content folder of a folder."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.signal(signal.SIGXCPU, stop)
    for content in sorted(Path(sys.argv[1]).iterdir()):
        print(json.dumps(measure(content)), flush=True)


if __name__ == "__main__":
    main()
