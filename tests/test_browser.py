"""The browser that other tests use: it opens pages both ways and notices what it is there to notice."""

import pytest
from browser import DESKTOP, PHONE, Look, Pages, open_tab
from playwright.sync_api import Browser

from mieruka.pages.addresses import HOME

pytestmark = pytest.mark.untraced


def test_pages_open_over_http_and_from_the_disk(browser: Browser, seed_pages: Pages) -> None:
    """The same page opens both ways, with its style."""
    for address in (seed_pages.over_http(HOME), seed_pages.from_disk(HOME)):
        with open_tab(browser, Look(width=PHONE)) as visit:
            visit.page.goto(address)
            assert visit.page.locator("h1").count() == 1
            assert visit.page.evaluate("document.styleSheets.length") == 1
            assert visit.page.evaluate("innerWidth") == PHONE


def test_tab_notices_messages_and_requests(browser: Browser, seed_pages: Pages) -> None:
    """What a page logs, throws and asks for is there to be looked at; a strict policy's refusal is such a message."""
    with open_tab(browser) as visit:
        visit.page.goto(seed_pages.over_http(HOME))
        before = list(visit.console)
        visit.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">a</p>')")
        visit.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://third.example/\">')")
        visit.page.evaluate("console.log('said')")
        assert before == []
        assert visit.console[-1] == "said"
        assert any("Content Security Policy" in message for message in visit.console)
        assert visit.requests[0] == seed_pages.over_http(HOME)
        assert visit.page.evaluate("innerWidth") == DESKTOP


def test_looks_differ(browser: Browser, seed_pages: Pages) -> None:
    """Dark, forced colours and a browser without scripts are what they say."""
    with open_tab(browser, Look(dark=True, forced_colors=True)) as visit:
        visit.page.goto(seed_pages.over_http(HOME))
        for query in ("(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-reduced-motion: reduce)"):
            assert visit.page.evaluate("query => matchMedia(query).matches", query), query
    with open_tab(browser, Look(scripts=False)) as visit:
        visit.page.set_content("<script>document.title = 'ran'</script>")
        assert visit.page.title() == ""
