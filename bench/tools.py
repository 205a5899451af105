"""The generators that are compared: how each is laid out, started, and which of its files an edit must reach."""

import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.lay import HERE, ROOT, TOWN, YEAR, lay_ours, lay_plain

Command = Callable[[Path, Path], list[str]]
PreviewCommand = Callable[[Path, Path, int], list[str]]
PEERS = HERE / ".peers"


@dataclass(frozen=True, slots=True)
class Tool:
    """A generator. `command` takes the peers' folder and the work folder; the site is `out` in the work folder.

    `preview` takes a port, too; one that nobody measures has none.
    """

    name: str
    lay: Callable[[Path, int], Path]
    command: Command
    own: bool = False
    caches: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    preview: PreviewCommand = lambda _peers, _work, _port: []


def list_tools() -> dict[str, Tool]:
    """Return the generators by name."""
    tools = [
        Tool(
            "mieruka",
            _lay_mieruka,
            _build_mieruka("bench/templates"),
            own=True,
            caches=(".mieruka-cache",),
            preview=_preview_mieruka,
        ),
        Tool("mieruka-whole", _lay_whole, _build_mieruka("templates"), own=True, caches=(".mieruka-cache",)),
        Tool(
            "hugo",
            _lay_peer("hugo", "content/p"),
            _hugo,
            caches=("resources", ".hugo_build.lock"),
            preview=_preview_hugo,
        ),
        Tool("eleventy", _lay_peer("eleventy", "p"), _eleventy, caches=(".cache",)),
        Tool("pelican", _lay_peer("pelican", "content/p"), _pelican, caches=("cache",)),
    ]
    return {tool.name: tool for tool in tools}


def clean(tool: Tool, work: Path) -> None:
    """Remove what earlier builds left: the site and the caches."""
    for name in ("out", *tool.caches):
        path = work / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def edit(sheet: Path, marker: int) -> None:
    """Give a sheet another number, which its page, its CSV, three lists and a table of all show."""
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(re.sub(r"(?m)^number: \d+$", f"number: {marker}", text, count=1), encoding="utf-8")


def find_stale(tool: Tool, work: Path, sheet: Path, marker: int) -> list[str]:
    """Return the pages that an edit of a sheet should have reached and did not."""
    text, out = sheet.read_text(encoding="utf-8"), work / "out"
    if tool.own:
        policy = re.findall(r"(?m)^topics: \[(\w+)\]", text)[0]
        departments = sorted((out / TOWN / str(YEAR) / "departments").glob("*.html"))
        pages = [out / TOWN / str(YEAR) / "programs" / f"{sheet.stem}.html", out / f"topics/{policy}.html"]
        stale = [] if any(str(marker) in page.read_text(encoding="utf-8") for page in departments) else ["department"]
    else:
        department, policy = (re.findall(rf"(?m)^{key}: (\w+)$", text)[0] for key in ("department", "policy"))
        names = [f"p/{sheet.stem}", f"department/{department}", f"policy/{policy}"]
        pages, stale = [out / name / "index.html" for name in names], []
    pages.append(out / "index.html")
    return stale + [page.name for page in pages if str(marker) not in page.read_text(encoding="utf-8")]


def _lay_mieruka(work: Path, count: int) -> Path:
    return lay_ours(work / "content", count)


def _lay_whole(work: Path, count: int) -> Path:
    """As above, with every output and our own templates."""
    sheets = lay_ours(work / "content", count)
    site = work / "content" / "site.yaml"
    site.write_text(re.sub(r"(?m)^outputs:.*\n", "", site.read_text(encoding="utf-8")), encoding="utf-8")
    return sheets


def _lay_peer(name: str, content: str) -> Callable[[Path, int], Path]:
    def lay(work: Path, count: int) -> Path:
        return lay_plain(Path(name), work, content, count)

    return lay


def _build_mieruka(templates: str) -> Command:
    def command(peers: Path, work: Path) -> list[str]:
        del peers
        words = [sys.executable, str(ROOT / "build.py"), "--content", str(work / "content")]
        return [*words, "--templates", str(ROOT / templates), "--site", str(work / "out")]

    return command


def _hugo(peers: Path, work: Path) -> list[str]:
    return [str(peers / "bin" / "hugo"), "--quiet", "--destination", str(work / "out")]


def _preview_mieruka(peers: Path, work: Path, port: int) -> list[str]:
    program, script, *options = _build_mieruka("bench/templates")(peers, work)
    return [program, script, "serve", *options, "--port", str(port)]


def _preview_hugo(peers: Path, work: Path, port: int) -> list[str]:
    program = str(peers / "bin" / "hugo")
    return [program, "server", "--disableFastRender", "--port", str(port), "--destination", str(work / "out")]


def _eleventy(peers: Path, work: Path) -> list[str]:
    program = peers / "eleventy" / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    return [str(peers / "bin" / "node"), str(program), "--quiet", f"--output={work / 'out'}"]


def _pelican(peers: Path, work: Path) -> list[str]:
    return [str(peers / "venv" / "bin" / "pelican"), "-q", "-s", "pelicanconf.py", "-o", str(work / "out")]
