"""How pages look in each way of looking at them: light, dark, forced colours, phone, letters set apart.

What a checker such as axe leaves open because it cannot see what is behind some words is measured here.
"""

import pytest
from browser import DESKTOP, PHONE, Look, Pages, open_tab
from contrast import EDGES, WORDS, find_faint
from page_kinds import sort_kinds
from playwright.sync_api import Browser

pytestmark = pytest.mark.untraced

LOOKS = {
    "light": Look(),
    "dark": Look(dark=True),
    "forced": Look(forced_colors=True),
    "forced dark": Look(dark=True, forced_colors=True),
}
# What a reader may set who finds letters that stand close hard to read (WCAG 1.4.12).
APART = """() => document.querySelectorAll('body *').forEach(one => Object.assign(one.style, {
  lineHeight: '1.5', letterSpacing: '.12em', wordSpacing: '.16em', ...(one.matches('p') && {marginBottom: '2em'})}))"""
# Words that a box cuts off: all but those that are there for the ear alone, and wide tables in their scroller.
CUT = """() => [...document.querySelectorAll('body *')].filter(one => {
  const style = getComputedStyle(one);
  return one.checkVisibility() && style.overflowX !== 'visible' && style.overflowX !== 'auto'
    && style.clipPath === 'none' && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
    && !one.closest('svg');
}).map(one => one.outerHTML.slice(0, 80))"""
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
MOVING = """() => [...document.querySelectorAll('*')].filter(one => {
  const style = getComputedStyle(one);
  return style.animationName !== 'none' || style.transitionDuration !== '0s' || style.scrollBehavior !== 'auto';
}).map(one => one.tagName)"""
# Links among words that are known by their colour alone: neither underlined nor boxed nor bold.
BARE_LINKS = """() => [...document.querySelectorAll('main a, footer a')].filter(one => {
  const style = getComputedStyle(one);
  return one.checkVisibility() && !style.textDecorationLine.includes('underline') && style.borderTopStyle === 'none';
}).map(one => one.outerHTML.slice(0, 80))"""


# Cells of a column that stays in place, whose upper line is shared with a cell above: that one may be painted over it.
SHARED_LINES = """() => [...document.querySelectorAll('th')].filter(one => {
  const style = getComputedStyle(one), table = getComputedStyle(one.closest('table'));
  return style.position === 'sticky' && (table.borderCollapse === 'collapse' || parseFloat(style.borderTopWidth) < 1);
}).map(one => one.innerText)"""


def fullest_pages(pages: Pages, *, languages: bool = False) -> list[str]:
    """Return the largest page of each kind, in each language where a look depends on its words."""
    kinds = sort_kinds(pages.folder).items()
    return [paths[-1] for kind, paths in kinds if languages or not kind.endswith(" en")]


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_words_and_edges_stand_out(browser: Browser, seed_pages: Pages, look: Look) -> None:
    """Words have a contrast of 4.5:1 with what is behind them, edges of controls 3:1, on each kind of page."""
    faint, words, edges = [], 0, 0
    with open_tab(browser, look) as visit:
        for path in fullest_pages(seed_pages):
            visit.page.goto(seed_pages.over_http(path))
            visit.page.evaluate(UNFOLD)
            for script, least in ((WORDS, 4.5), (EDGES, 3)):
                count, found = find_faint(visit.page, script, least)
                words, edges = (words + count, edges) if script is WORDS else (words, edges + count)
                faint += [f"{path}: {one}" for one in found]
    assert faint == []
    assert words > 3000
    assert edges > 15


def test_faint_words_and_edges_are_found(browser: Browser, seed_pages: Pages) -> None:
    """Grey on grey is seen, in words, in a picture and at the edge of a box."""
    with open_tab(browser) as visit:
        visit.page.goto(seed_pages.over_http("index.html"))
        visit.page.evaluate(
            """() => {
              document.querySelector('h1').style.color = '#999';
              document.querySelector('h1').style.backgroundColor = '#777';
              document.querySelector('input').style.borderColor = '#ddd';
            }"""
        )
        assert len(find_faint(visit.page, WORDS, 4.5)[1]) == 1
        assert len(find_faint(visit.page, EDGES, 3)[1]) == 1


@pytest.mark.parametrize("name", LOOKS)
def test_focus_stands_out(browser: Browser, seed_pages: Pages, name: str) -> None:
    """The ring around what has the focus is 3 pixels wide or more, and differs from the page by 3:1."""
    ring = """() => {
      const style = getComputedStyle(document.activeElement);
      return [[style.outlineColor, getComputedStyle(document.body).backgroundColor, style.outlineWidth]];
    }"""
    with open_tab(browser, LOOKS[name]) as visit:
        visit.page.goto(seed_pages.over_http("index.html"))
        for _ in range(3):
            visit.page.keyboard.press("Tab")
            count, faint = find_faint(visit.page, ring, 3)
            assert (count, faint) == (1, [])
            assert float(visit.page.evaluate(ring)[0][2].removesuffix("px")) >= 3


def test_nothing_moves(browser: Browser, seed_pages: Pages) -> None:
    """No page moves anything by itself, also for readers who did not ask for less motion."""
    with open_tab(browser) as visit:
        visit.page.emulate_media(reduced_motion="no-preference")
        for path in fullest_pages(seed_pages):
            visit.page.goto(seed_pages.over_http(path))
            assert visit.page.evaluate(MOVING) == [], path
        visit.page.evaluate("document.querySelector('h1').style.transition = 'color 1s'")
        assert visit.page.evaluate(MOVING) == ["H1"]


def test_rows_of_a_column_that_stays_in_place_are_set_apart(browser: Browser, seed_pages: Pages) -> None:
    """On a phone, each cell of the first column draws the line above it itself: one that is shared may be lost."""
    with open_tab(browser, Look(PHONE)) as visit:
        visit.page.goto(seed_pages.over_http("programs.html"))
        assert visit.page.locator("tbody th").count() > 20
        assert visit.page.evaluate(SHARED_LINES) == []
        visit.page.evaluate("document.querySelector('table').style.borderCollapse = 'collapse'")
        assert len(visit.page.evaluate(SHARED_LINES)) > 20


def test_links_are_known_without_colour(browser: Browser, seed_pages: Pages) -> None:
    """Every link is underlined or stands in a box of its own."""
    with open_tab(browser) as visit:
        for path in fullest_pages(seed_pages):
            visit.page.goto(seed_pages.over_http(path))
            assert visit.page.evaluate(BARE_LINKS) == [], path
        visit.page.evaluate("document.querySelector('main a').style.textDecoration = 'none'")
        assert len(visit.page.evaluate(BARE_LINKS)) == 1


@pytest.mark.parametrize("name", ["light", "forced"])
def test_what_is_ticked_is_told_without_colour(browser: Browser, seed_pages: Pages, name: str) -> None:
    """A ticked choice bears another box and heavier letters, and in forced colours an outline."""
    with open_tab(browser, LOOKS[name]) as visit:
        visit.page.goto(seed_pages.over_http("nemuro/2023/programs/12633.html"))
        for selector, mark in ((".ticks .ticked", "☑"), (".ticks li:not(.ticked)", "☐")):
            told = visit.page.locator(selector).evaluate_all(
                """(all) => all.map(one => [one.querySelector('.box').textContent,
                  getComputedStyle(one).fontWeight, getComputedStyle(one).outlineStyle])"""
            )
            ticked = mark == "☑"
            outline = "solid" if ticked and name == "forced" else "none"
            assert {tuple(one) for one in told} == {(mark, "700" if ticked else "400", outline)}


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_letters_may_be_set_apart(browser: Browser, seed_pages: Pages, width: int) -> None:
    """With more room between letters, words and lines nothing is cut off, and no page scrolls sideways."""
    with open_tab(browser, Look(width=width)) as visit:
        for path in fullest_pages(seed_pages, languages=True):
            visit.page.goto(seed_pages.over_http(path))
            visit.page.evaluate(APART)
            assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= width, path
            assert visit.page.evaluate(CUT) == [], path
        visit.page.evaluate("Object.assign(document.querySelector('h1').style, {overflow: 'hidden', height: '9px'})")
        assert len(visit.page.evaluate(CUT)) == 1


@pytest.mark.parametrize("width", [320, PHONE])
def test_head_of_a_page_is_two_rows_on_a_phone(browser: Browser, seed_pages: Pages, width: int) -> None:
    """The site's name and the ways in take a row each; what is left out there stands at the foot of every page."""
    with open_tab(browser, Look(width=width)) as visit:
        visit.page.goto(seed_pages.over_http("programs.html"))
        tops = visit.page.locator(".top > div a:visible").evaluate_all(
            "(all) => all.map(one => Math.round(one.getBoundingClientRect().top))"
        )
        assert len(set(tops)) == 2
        shown = visit.page.locator(".ways a:visible").evaluate_all("(all) => all.map(one => one.href)")
        everything = visit.page.locator(".ways a").evaluate_all("(all) => all.map(one => one.href)")
        foot = visit.page.locator("footer a:visible").evaluate_all("(all) => all.map(one => one.href)")
        assert len(shown) == 5
        assert set(everything) - set(shown) <= set(foot)


def test_no_line_runs_through_words_of_a_bar(browser: Browser, seed_pages: Pages) -> None:
    """The line at zero stands beside the bars alone, not across the words above them."""
    crossed = """(all) => all.flatMap(chart => [...chart.querySelectorAll('.zero')].flatMap(line => {
      const one = line.getBoundingClientRect();
      return [...chart.querySelectorAll('text')].map(word => word.getBoundingClientRect()).filter(
        word => one.left < word.right && word.left < one.right + 1 && one.top < word.bottom - 4 && word.top < one.bottom
      );
    })).length"""
    with open_tab(browser, Look(width=PHONE)) as visit:
        for path in (
            "nemuro/2023/programs/12633.html",
            "asahi/2021/policies/103.html",
            "memuro/2021/policies/2-2.html",
        ):
            visit.page.goto(seed_pages.over_http(path))
            bars = visit.page.locator(".chart > svg:has(rect)")
            assert bars.locator(".zero").count() > 1, path
            assert bars.evaluate_all(crossed) == 0, path
        bars.locator(".zero").first.evaluate("(one) => one.setAttribute('d', 'M0,0V90')")
        assert bars.evaluate_all(crossed) > 0
