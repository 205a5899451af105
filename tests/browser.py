"""Browser: Debian's Chromium, and the site of the repository's own content to look at with it.

The fixtures `browser` and `seed_pages` of conftest.py open both once for all tests of a process. The site stands
below a sub-path, as it does on many hosts, so that a link from the root would show as dead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from unittest.mock import patch
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

from mieruka.pages import plans
from mieruka.pages.addresses import NOT_FOUND
from mieruka.pipeline import Folders, build

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
# Without a sandbox, since tests may run as root in a container; nothing that phones home.
ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run")
# So few sheets of a node stand in a plan that one node of the sample has the page of its own that crowded ones have.
LEAVES = 6
PHONE, DESKTOP = 360, 1280
HEIGHT = 800


@dataclass(frozen=True, slots=True)
class Pages:
    """A built site: where it lies, where it is served below a sub-path, and where at the root of a server."""

    folder: Path
    address: str
    root: str

    @property
    def paths(self) -> tuple[str, ...]:
        """Every page of the site, as a path below it."""
        return tuple(sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html")))

    def over_http(self, path: str) -> str:
        """Return the address of a page over loopback http; a page that is not found leads from a server's root."""
        return urljoin(self.root if path.endswith(NOT_FOUND) else self.address, path)

    def from_disk(self, path: str) -> str:
        """Return the address of a page as a file."""
        return (self.folder / path).as_uri()


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    width: int = DESKTOP
    dark: bool = False
    scripts: bool = True
    forced_colors: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A tab with what it logged and what it asked for, from its first page on."""

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Say nothing."""


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Serve a folder at the root of a server of its own; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def build_pages(parent: Path) -> Iterator[Pages]:
    """Build the repository's own content below `parent`, and serve it."""
    site = parent / "mieruka"
    folders = Folders(ROOT / "content", ROOT / "templates", site, ROOT / "datapackage.json")
    with patch.object(plans, "LEAVES", LEAVES):
        problems, published = build(folders, None)
    assert published is not None, problems
    with serve_folder(parent) as address, serve_folder(site) as root:
        yield Pages(site, urljoin(address, f"{site.name}/"), root)


@contextmanager
def launch_browser() -> Iterator[Browser]:
    """Start Chromium without a window, and stop it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_tab(browser: Browser, look: Look | None = None) -> Iterator[Visit]:
    """Open a tab of its own, with no cookie and nothing cached; yield it with what it logs and asks for."""
    look = look or Look()
    context = browser.new_context(
        viewport={"width": look.width, "height": HEIGHT},
        color_scheme="dark" if look.dark else "light",
        forced_colors="active" if look.forced_colors else "none",
        java_script_enabled=look.scripts,
        reduced_motion="reduce",
        locale="ja-JP",
    )
    try:
        visit = Visit(context.new_page())
        visit.page.on("console", lambda message: visit.console.append(message.text))
        visit.page.on("pageerror", lambda error: visit.console.append(str(error)))
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        yield visit
    finally:
        context.close()
