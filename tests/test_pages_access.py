"""Everyone can use the pages: what axe, the keyboard, a narrow screen and a strict policy find in a real browser.

The fullest page of each kind is looked at in each language, in light and in dark, on a phone and on a desktop.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import DESKTOP, PHONE, ROOT, Look, Pages, Visit, open_tab
from page_kinds import KINDS, sort_kinds
from playwright.sync_api import Browser

from mieruka.pages.addresses import NOT_FOUND

pytestmark = pytest.mark.untraced(minutes=3)

AXE = Axe()
# The rules of WCAG up to 2.1 AA and those that axe's authors call good practice; of 2.2, axe leaves the size of targets
# out unless it is asked for.
OPTIONS = {"resultTypes": ["violations", "incomplete"], "rules": {"target-size": {"enabled": True}}}
# What axe cannot decide, by rule and reason, and where it occurs, as a person reviewed it.
REVIEW = (ROOT / "docs/accessibility.md").read_text(encoding="utf-8")
REVIEWED = dict(re.findall(r"^\| `([a-z-]+: [A-Za-z]+)` \| ([^|]+) \|", REVIEW, re.MULTILINE))
LOOKS = {
    f"{width} {'dark' if dark else 'light'}": Look(width=width, dark=dark)
    for width in (PHONE, DESKTOP)
    for dark in (False, True)
}
FOCUSABLE = "a[href], button, summary, input, select, textarea, [tabindex='0']"
# What has the focus, as a person sees it: is it ringed, on the screen, and not under something else?
FOCUSED = """() => {
  const one = document.activeElement, box = one.getClientRects()[0], style = getComputedStyle(one);
  if (one === document.body) return null;
  const x = Math.max(0, Math.min(innerWidth - 1, box.left + Math.min(box.width, 8) / 2));
  const y = Math.max(0, Math.min(innerHeight - 1, box.top + Math.min(box.height, 8) / 2));
  const top = document.elementFromPoint(x, y);
  return {
    number: [...document.querySelectorAll(FOCUSABLE)].indexOf(one),
    what: one.outerHTML.slice(0, 120),
    ringed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
    free: top !== null && (one.contains(top) || top.contains(one)),
  };
}""".replace("FOCUSABLE", repr(FOCUSABLE))


def fullest_pages(pages: Pages) -> dict[str, str]:
    """Return the largest page of each kind, by kind."""
    return {kind: paths[-1] for kind, paths in sort_kinds(pages.folder).items()}


def smallest_pages(pages: Pages) -> dict[str, str]:
    """Return the smallest page of each kind, by kind."""
    return {kind: paths[0] for kind, paths in sort_kinds(pages.folder).items()}


def test_seed_site_has_a_page_of_each_kind(seed_pages: Pages) -> None:
    """Each kind of page that is known is looked at."""
    assert {kind.removesuffix(" en") for kind in sort_kinds(seed_pages.folder)} == set(KINDS)


def name_reason(node: Mapping[str, Any]) -> str:
    """Return why axe cannot decide about a part of a page, in its own word."""
    checks = (check for group in ("any", "all", "none") for check in node[group])
    told = (check.get("data") for check in checks)
    return next((str(one["messageKey"]) for one in told if isinstance(one, dict) and one.get("messageKey")), "none")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_no_violation(browser: Browser, seed_pages: Pages, look: Look) -> None:
    """The checker finds nothing on any kind of page; what it cannot decide is what docs/accessibility.md judges."""
    violations: list[str] = []
    undecided: dict[str, str] = {}
    with open_tab(browser, look) as visit:
        for kind, path in fullest_pages(seed_pages).items():
            visit.page.goto(seed_pages.over_http(path))
            said = AXE.run(visit.page, options=OPTIONS).response
            for one in said["violations"]:
                violations += [f"{kind} {one['id']}: {node['html'][:200]}" for node in one["nodes"][:3]]
            for one in said["incomplete"]:
                undecided |= {
                    f"{one['id']}: {name_reason(node)}": f"{kind} {node['html'][:99]}" for node in one["nodes"]
                }
    assert violations == []
    assert {reason: where for reason, where in undecided.items() if reason not in REVIEWED} == {}
    gone = REVIEWED.keys() - undecided.keys()
    assert {reason for reason in gone if look.width == PHONE or not REVIEWED[reason].startswith("at 360")} == set()


def test_axe_can_find(browser: Browser, seed_pages: Pages) -> None:
    """The checker sees faults that are put into a page, and what it cannot decide: words on colours that flow."""
    with open_tab(browser) as visit:
        visit.page.goto(seed_pages.over_http("index.html"))
        visit.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"a\">')")
        visit.page.evaluate("document.querySelector('h1').style.color = '#eee'")
        visit.page.evaluate(
            """document.querySelector('main').insertAdjacentHTML(
              'afterbegin', '<p><button>a</button><button>b</button></p>');
            document.querySelectorAll('main p button').forEach(one => Object.assign(one.style, {
              minHeight: '0', height: '9px', width: '9px', padding: '0', border: '0'}))"""
        )
        visit.page.evaluate("document.querySelector('.lead').style.backgroundImage = 'linear-gradient(red, blue)'")
        said = AXE.run(visit.page, options=OPTIONS).response
    assert {"image-alt", "color-contrast", "target-size"} <= {one["id"] for one in said["violations"]}
    assert "bgGradient" in {name_reason(node) for one in said["incomplete"] for node in one["nodes"]}
    assert "color-contrast: bgGradient" not in REVIEWED


def walk_with_tab(visit: Visit) -> Iterator[dict[str, object]]:
    """Yield what has the focus after each press of the key, once through the page."""
    last = -1
    while True:
        visit.page.keyboard.press("Tab")
        one = visit.page.evaluate(FOCUSED)
        if one is None or one["number"] <= last:  # out of the page, or back at its start
            return
        yield one
        last = one["number"]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, seed_pages: Pages, width: int) -> None:
    """The key Tab alone goes to all that can be used, in the order of the page, ringed and in sight each time."""
    with open_tab(browser, Look(width=width)) as visit:
        for kind, path in smallest_pages(seed_pages).items():
            visit.page.goto(seed_pages.over_http(path))
            usable = visit.page.locator(FOCUSABLE).evaluate_all(
                "(all) => all.map((one, number) => one.checkVisibility({visibilityProperty: true}) ? number : -1)"
            )
            walked = list(walk_with_tab(visit))
            assert [one["number"] for one in walked] == [number for number in usable if number >= 0], kind
            assert [one for one in walked if not (one["ringed"] and one["seen"] and one["free"])] == [], kind


@pytest.mark.parametrize(("width", "text"), [(320, "100%"), (DESKTOP // 2, "100%"), (DESKTOP, "200%")])
def test_nothing_scrolls_sideways_but_wide_tables(browser: Browser, seed_pages: Pages, width: int, text: str) -> None:
    """A narrow screen, a zoom of 200 % and letters of twice the size leave every page as wide as the screen."""
    wide = []
    with open_tab(browser, Look(width=width)) as visit:
        for path in fullest_pages(seed_pages).values():
            visit.page.goto(seed_pages.over_http(path))
            visit.page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
            needed = visit.page.evaluate("document.scrollingElement.scrollWidth")
            wide += [f"{path}: {needed}"] if needed > width else []
    assert wide == []


def test_reflow_can_fail(browser: Browser, seed_pages: Pages) -> None:
    """Something too wide is noticed."""
    with open_tab(browser, Look(width=320)) as visit:
        visit.page.goto(seed_pages.over_http("index.html"))
        visit.page.evaluate("document.querySelector('h1').style.width = '400px'")
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") > 320


@pytest.mark.parametrize("scripts", [True, False])
def test_pages_are_quiet_and_ask_nobody_else(browser: Browser, seed_pages: Pages, *, scripts: bool) -> None:
    """No page logs a message, asks another host, or sets a cookie: over http, and from the disk but for 404.html."""
    with open_tab(browser, Look(scripts=scripts)) as visit:
        for path in seed_pages.paths if scripts else fullest_pages(seed_pages).values():
            visit.page.goto(seed_pages.over_http(path))
        for path in fullest_pages(seed_pages).values():
            if not path.endswith(NOT_FOUND):  # only a server shows it
                visit.page.goto(seed_pages.from_disk(path))
        assert visit.console == []
        own = (seed_pages.address, seed_pages.root, seed_pages.folder.as_uri())
        assert [url for url in visit.requests if not url.startswith(own)] == []
        assert visit.page.context.cookies() == []
        assert not visit.page.evaluate("document.cookie")


@cache
def list_targets(browser: Browser, address: str) -> frozenset[str]:
    """Return the ids of a page as a browser has them."""
    with open_tab(browser, Look(scripts=False)) as visit:
        visit.page.goto(address)
        return frozenset(visit.page.locator("[id]").evaluate_all("(all) => all.map(one => one.id)"))


def test_skip_link_leads_to_the_content(browser: Browser, seed_pages: Pages) -> None:
    """The first press of Tab shows the way past the head of the page, and it leads to what is there."""
    with open_tab(browser) as visit:
        visit.page.goto(seed_pages.over_http("index.html"))
        visit.page.keyboard.press("Tab")
        first = visit.page.locator(":focus")
        assert first.bounding_box() is not None
        target = first.get_attribute("href") or ""
        assert target.removeprefix("#") in list_targets(browser, urljoin(seed_pages.address, "index.html"))
        visit.page.keyboard.press("Enter")
        assert visit.page.url.endswith(target)
