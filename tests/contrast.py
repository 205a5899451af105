"""Contrast: of two colours as WCAG defines it, and of what stands on a page with what it stands on."""

import re

from playwright.sync_api import Page

# What is told of each part that words stand in: its colour, that of what is behind it, and the words.
WORDS = """() => {
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!colour.endsWith(', 0)')) return colour;
    }
    return getComputedStyle(document.body).backgroundColor;
  };
  const told = (one) => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  return [...document.body.querySelectorAll('*')]
    .filter(one => told(one) && one.checkVisibility() && !one.closest('desc, title, script'))
    .map(one => {
      const style = getComputedStyle(one);
      return [one.closest('svg') ? style.fill : style.color, behind(one), one.textContent.trim().slice(0, 40)];
    });
}"""
# The edges by which controls are known, with what is outside them.
EDGES = """() => [...document.querySelectorAll('input, select, button:not(.sorter, .term)')]
  .filter(one => one.checkVisibility()).map(one => {
    let at = one.parentElement;
    while (at.parentElement && getComputedStyle(at).backgroundColor.endsWith(', 0)')) at = at.parentElement;
    const outside = getComputedStyle(at).backgroundColor;
    const page = getComputedStyle(document.body).backgroundColor;
    const words = one.outerHTML.slice(0, 60);
    return [getComputedStyle(one).borderTopColor, outside.endsWith(', 0)') ? page : outside, words];
  })"""

SIFT = "(all) => [all.length, [...new Map(all.map(one => [one[0] + one[1], one])).values()]]"


def read_colour(text: str) -> tuple[float, ...]:
    """Return the parts of a colour that is written as rgb(…), from 0 to 1."""
    return tuple(int(one) / 255 for one in re.findall(r"[0-9]+", text)[:3])


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it."""

    def luminance(text: str) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in read_colour(text)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def find_faint(page: Page, script: str, least: float) -> tuple[int, list[str]]:
    """Return how many parts `script` tells of, and those whose contrast is below `least`."""
    # Few pairs of colours stand on a page, and many words: they are sifted where they are.
    told, pairs = page.evaluate(f"() => (SIFT)(({script})())".replace("SIFT", SIFT))
    faint = [f"{words}: {one} on {other}" for one, other, words in pairs if measure_contrast(one, other) < least]
    return told, faint
