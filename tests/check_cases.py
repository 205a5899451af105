"""Cases of a check: content that is changed at some place, and what is told then.

A case is written in tests/cases/check/*.txt: a title after `%%`; what is changed in the sound content beside the
files; and, after `>`, each line that the check prints, its path from content/ on.

    - a line of the sheet      taken out (with those below it that are taken out too) ...
    + a line                   ... and written instead; alone: written at the end of the file
    @ aoba/municipality.yaml   the file that the following lines change, instead of the sheet 1.md
    @new aoba/x.md             a new file, of the lines after `+`
    @bytes aoba/x.md 8fa0      a file of these bytes
    @large aoba/x.md 1000001   a file of so many bytes
    @link aoba/x.md site.yaml  a symbolic link
    @gone site.yaml            a file that is taken away

`PYTHONPATH=. python tests/check_cases.py` writes what the check says today into the files.

`⟦あ*4001⟧` stands for so many characters, `⟦zwsp⟧` for one that nobody can see, `⟦nfd⟧` for a voicing mark alone,
`⟦U+00A0⟧` for the character of that number.
"""

import contextlib
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from builders import ROOT

from mieruka.pipeline import Folders, check_content
from mieruka.problems.render import render_text

CASES = ROOT / "tests" / "cases" / "check"
SHEET = "aoba/2023/programs/1.md"


@dataclass(frozen=True, slots=True)
class Case:
    """A case: what is changed, line by line, and what is told."""

    title: str
    changes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file."""
    cases: list[Case] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("%% "):
            cases.append(Case(line[3:]))
        elif line.startswith("> "):
            cases[-1].told.append(line[2:])
        elif cases and line:
            cases[-1].changes.append(line)
    return cases


def lay_out(case: Case, content: Path) -> None:
    """Write the content of a case."""
    shutil.copytree(CASES / "content", content)
    target, old, new = SHEET, list[str](), list[str]()
    for line in [*case.changes, "@ "]:
        if old and (line[0] == "@" or (line[0] == "-" and new)):
            _change(content / target, old, new)
            old, new = [], []
        elif line[0] == "@" and new:
            _append(content / target, new)
            new = []
        if line[0] == "@":
            target = _direct(line, content) or SHEET
        else:
            (old if line[0] == "-" else new).append(_expand(line[2:]))


def _expand(line: str) -> str:
    line = line.replace("⟦zwsp⟧", "\u200b").replace("⟦nfd⟧", "\u3099")
    line = re.sub(r"⟦U\+([0-9A-F]{4,6})⟧", lambda found: chr(int(found[1], 16)), line)
    return re.sub(r"⟦(.*?)\*([0-9]+)⟧", lambda found: found[1] * int(found[2]), line)


def _change(path: Path, old: list[str], new: list[str]) -> None:
    text = path.read_text(encoding="utf-8")
    before = "\n".join(old)
    assert f"\n{text}".count(f"\n{before}\n") == 1, f"{before!r} does not stand once in {path.name}"
    after = f"\n{text}".replace(f"\n{before}\n", "\n" + "".join(f"{line}\n" for line in new))
    path.write_text(after[1:], encoding="utf-8", newline="\n")


def _append(path: Path, new: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text + "".join(f"{line}\n" for line in new), encoding="utf-8", newline="\n")


def _direct(line: str, content: Path) -> str:
    """Do what a line after @ says; return the file that the following lines change."""
    word, _, rest = line[1:].partition(" ")
    place, _, value = rest.partition(" ")
    path = content / place
    if word == "bytes":
        path.write_bytes(bytes.fromhex(value))
    elif word == "large":
        path.write_bytes(b"a" * int(value))
    elif word == "link":
        path.symlink_to(value)
    elif word == "gone":
        path.unlink()
    return place


def check(content: Path) -> list[str]:
    """Return the lines that a check of a content folder below the current one prints, paths from content/ on."""
    folders = Folders(content, ROOT / "templates", content.parent / "site", ROOT / "datapackage.json")
    lines = render_text(check_content(folders, None).problems, "ja").splitlines()
    return [line.removeprefix("content/") for line in lines]


def write_anew(path: Path) -> None:
    """Write what a check says today into a file of cases: read what changed before you keep it."""
    blocks = []
    for case in read_cases(path):
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            lay_out(case, Path("content"))
            told = [f"> {line}" for line in check(Path("content"))]
        blocks.append("\n".join([f"%% {case.title}", *case.changes, *told]))
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for one in sorted(CASES.glob("*.txt")):
        write_anew(one)
