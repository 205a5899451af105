"""A tab that measures: what a page asks for, how soon it stands, how long it answers nobody, in headless Chromium."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

# Without a sandbox, since a benchmark may run as root in a container; nothing that phones home.
ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run")
PHONE = {"width": 360, "height": 800}
PATIENCE_MS = 120_000
# Chromium tells of no task below this.
SHORTEST_LONG_TASK_MS = 50

# Kept in the page from its start: the longest task, and the time from the latest input until what it asks for is
# shown. A box says in its status when it has answered; until then it may say there that it is loading.
OBSERVER = """
globalThis.measured = { longest: 0, since: 0 };
measured.answered = (patience) => new Promise((done, failed) => {
  measured.answer = done;
  setTimeout(() => failed(new Error("no answer")), patience);
});
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) measured.longest = Math.max(measured.longest, duration);
}).observe({ type: "longtask", buffered: true });
for (const kind of ["input", "click"]) addEventListener(kind, () => measured.since = performance.now(), true);
addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-list], [data-search]")) {
    const words = JSON.parse(box.dataset.list || box.dataset.search);
    const { loading } = words.words || words;
    const status = box.querySelector("[role=status]");
    new MutationObserver(() => {
      const { since } = measured;
      if (status.textContent !== loading) requestAnimationFrame(() => setTimeout(() => {
        if (since === measured.since) measured.answer?.(performance.now() - since);
      }));
    }).observe(status, { childList: true });
  }
});
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


@dataclass(frozen=True, slots=True)
class Load:
    """One load of a page: what it asked for until it was quiet, and when it stood."""

    paths: tuple[str, ...]
    paint_ms: float
    load_ms: float
    longest_ms: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What one action of a reader brought: what was loaded for it, what the box then said, and how long it took."""

    paths: tuple[str, ...]
    said: str
    wait_ms: float
    longest_ms: float


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab at a server's root."""

    page: Page
    address: str
    paths: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def note(self, path: str) -> None:
        """Take down what was loaded; what is asked for again comes from the browser's own store."""
        path = unquote(path).lstrip("/")
        if path not in self.known:
            self.known.add(path)
            self.paths.append(path)

    def open(self, path: str) -> Load:
        """Open a page, and wait until nothing more is loaded."""
        self.paths.clear()
        self.page.goto(self.address + path, wait_until="networkidle")
        longest = self._find_longest()
        paint, load = self.page.evaluate(f"[{PAINTED}, {LOADED}]")
        return Load(tuple(self.paths), paint, load, longest)

    def ask(self, box: str, act: Callable[[Page], object]) -> Answer:
        """Do what a reader does in a box, and wait until what the last input asked for is shown."""
        self.paths.clear()
        self.page.evaluate("measured.longest = 0")
        answer = self.page.evaluate_handle(f"({{ shown: measured.answered({PATIENCE_MS}) }})")
        act(self.page)
        wait = answer.evaluate("answer => answer.shown")
        longest = self._find_longest()
        return Answer(tuple(self.paths), self.page.inner_text(f"{box} [role=status]"), wait, longest)

    def _find_longest(self) -> float:
        # The browser tells of a task some time after it.
        self.page.wait_for_timeout(300)
        return float(self.page.evaluate("measured.longest"))


@contextmanager
def launch() -> Iterator[Browser]:
    """Start Chromium without a window, and stop it."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or "chromium"
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_tab(browser: Browser, address: str, slowdown: int) -> Iterator[Tab]:
    """Open a phone's tab with nothing cached, on a processor so many times slower than this one."""
    context = browser.new_context(viewport=PHONE, locale="ja-JP")  # type: ignore[arg-type]  # a TypedDict of two numbers
    try:
        tab = Tab(context.new_page(), address)
        tab.page.add_init_script(OBSERVER)
        tab.page.on("requestfinished", lambda request: tab.note(urlsplit(request.url).path))
        context.new_cdp_session(tab.page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        yield tab
    finally:
        context.close()
