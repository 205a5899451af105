"""Pictures as they are seen: large enough on a phone, dark enough in every look, told apart without colour."""

from itertools import pairwise

import pytest
from browser import DESKTOP, PHONE, Look, Pages, open_tab
from contrast import measure_contrast
from playwright.sync_api import Browser

pytestmark = pytest.mark.untraced

SHEETS = ("nemuro/2023/programs/12812.html", "asahi/2021/policies/103.html")
# The colours that carry meaning: lines and marks by their stroke, whole parts by their fill.
PAINT = """(all) => all.map(one => {
  const style = getComputedStyle(one);
  return style.stroke !== 'none' && !one.matches('.plain, .p0, path.actual') ? style.stroke : style.fill;
})"""
MEANING = ".chart .line, .chart .rule, .chart path.actual:not(.unsure), .chart path.target, .chart .gap, .chart .part"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def test_contrast_is_measured_as_the_standard_does() -> None:
    """Black on white is 21, a colour on itself 1."""
    assert measure_contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert measure_contrast("rgb(9, 9, 9)", "rgb(9, 9, 9)") == 1
    assert measure_contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    "look", [Look(), Look(dark=True), Look(forced_colors=True), Look(dark=True, forced_colors=True)]
)
def test_what_a_picture_means_stands_out(browser: Browser, seed_pages: Pages, look: Look) -> None:
    """Lines, marks and parts have a contrast of 3:1 with the page, words 4.5:1, in each look."""
    with open_tab(browser, look) as visit:
        for path in SHEETS:
            visit.page.goto(seed_pages.over_http(path))
            ground = visit.page.evaluate(BACKGROUND)
            painted = visit.page.locator(MEANING).evaluate_all(PAINT)
            assert len(painted) > 10
            assert [one for one in set(painted) if measure_contrast(one, ground) < 3] == []
            words = visit.page.locator(".chart text").evaluate_all(
                "(all) => all.map(one => getComputedStyle(one).fill)"
            )
            assert [one for one in set(words) if measure_contrast(one, ground) < 4.5] == []


@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
def test_pictures_are_large_enough(browser: Browser, seed_pages: Pages, width: int) -> None:
    """A picture fits the screen, and its words are at least 10 pixels high."""
    with open_tab(browser, Look(width=width)) as visit:
        for path in SHEETS:
            visit.page.goto(seed_pages.over_http(path))
            boxes = visit.page.locator(".chart > svg").evaluate_all(
                "(all) => all.map(one => [one.getBoundingClientRect().width, one.viewBox.baseVal.width])"
            )
            assert boxes
            assert all(200 < wide <= width and 12 * wide / units >= 10 for wide, units in boxes)


def test_parts_differ_without_colour(browser: Browser, seed_pages: Pages) -> None:
    """Parts beside each other in a bar never have the same pattern."""
    with open_tab(browser) as visit:
        visit.page.goto(seed_pages.over_http(SHEETS[0]))
        parts = visit.page.locator("#costs svg[role=img] .part").evaluate_all(
            "(all) => all.map(one => [one.getAttribute('y'), one.getAttribute('class')])"
        )
    assert len(parts) == 9
    assert all(one != other for one, other in pairwise(parts))
