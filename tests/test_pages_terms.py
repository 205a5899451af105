"""Terms: words of the glossary open where they stand, without a script, once in a section, never in a link."""

import gzip

import pytest
from browser import PHONE, Look, Pages, open_tab
from page_reader import read_page
from page_samples import render, sample_site, seed_site, seeds, the_contract, the_templates
from playwright.sync_api import Browser

from mieruka.collection import Term
from mieruka.pages import open_setting
from mieruka.pages.addresses import GLOSSARY
from mieruka.pages.terms import explain_terms
from mieruka.publish.artifacts import Artifact

pytestmark = pytest.mark.untraced

PAGE = "nemuro/2023/programs/12633.html"
TERMS = (
    Term(term="一般財源", reading="いっぱんざいげん", meaning="使い道の決まっていないお金。"),
    Term(term="人工", reading="にんく", meaning="仕事の量。"),
    Term(term="目", reading="もく", meaning="予算の区分。"),
    Term(term="空き家・土地", reading="あきや", meaning="家と土地。"),
    Term(term="P&R", reading="ぴー", meaning="記号のある語。"),
)


def explain(main: str) -> str:
    """Return the content of a page after its terms are explained."""
    theme = open_setting(seeds(), the_contract(), the_templates()).theme
    page = explain_terms(theme, Artifact("a/b.html", f"<main>{main}</main>".encode()), TERMS)
    return page.content.decode().removeprefix("<main>").partition("<div popover")[0].partition("</main>")[0].strip()


BUTTON = '<button type="button" class="term" popovertarget="term-1">{}</button>'


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("<dt>一般財源</dt>", f"<dt>{BUTTON.format('一般財源')}</dt>"),
        ("<dt>人員（人工）</dt>", f"<dt>人員（{BUTTON.format('人工')}）</dt>"),
        (
            '<th scope="row" class="a">人工<small>b</small></th>',
            f'<th scope="row" class="a">{BUTTON.format("人工")}<small>b</small></th>',
        ),
        ("<dt>空き家・土地</dt>", f"<dt>{BUTTON.format('空き家・土地')}</dt>"),
        ("<dt>P&amp;R</dt>", f"<dt>{BUTTON.format('P&amp;R')}</dt>"),
        ("<dt>項目</dt>", "<dt>項目</dt>"),
        ("<dt><a href='x'>人工</a></dt>", "<dt><a href='x'>人工</a></dt>"),
        ("<h3>人工</h3><p>人工</p><td>人工</td>", "<h3>人工</h3><p>人工</p><td>人工</td>"),
    ],
)
def test_a_term_in_a_label_is_a_button(label: str, shown: str) -> None:
    """Whole, or whole within brackets; not a part of another word, not in a link, a heading or a text."""
    assert explain(label) == shown


def test_a_term_opens_once_in_a_section() -> None:
    """The second label of a section stays as it is; the next section has a button to the same popover."""
    text = explain("<section><dt>人工</dt><dt>人工</dt></section><section><dt>人工</dt></section>")
    assert text.count("<button") == 2
    assert text.count('popovertarget="term-1"') == 2


def test_popovers_lead_to_the_glossary() -> None:
    """Each button's popover is on the page, and its link leads to the term itself."""
    site = seed_site()
    page, glossary = read_page(PAGE, site[PAGE]), read_page(GLOSSARY, site[GLOSSARY])
    targets = [value for name, value in page.attributes if name == "popovertarget"]
    assert targets
    assert set(targets) <= set(page.ids)
    anchors = [link.partition("#")[2] for link in page.links if f"{GLOSSARY}#" in link]
    assert len(anchors) == len(set(targets))
    assert set(anchors) <= set(glossary.ids)
    assert "国や北海道が、決められた仕事のために市町村へ出すお金。" in page.text


def test_a_page_without_terms_stays_as_it_is() -> None:
    """No label, no button, no popover."""
    assert explain("<dt>名称</dt>") == "<dt>名称</dt>"
    assert "popover" not in sample_site()["index.html"]


def test_pages_stay_light() -> None:
    """A sheet's page is at most 14 kB on the way, with its explanations."""
    heavy = {p: len(gzip.compress(t.encode())) for p, t in render(seeds()).items() if "/programs/" in p}
    assert {path: size for path, size in heavy.items() if size > 14_000} == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_term_opens_and_closes_with_the_keyboard(browser: Browser, seed_pages: Pages, *, scripts: bool) -> None:
    """Enter opens the meaning, Escape closes it, with scripts and without; on paper it is not there."""
    with open_tab(browser, Look(width=PHONE, scripts=scripts)) as visit:
        visit.page.goto(seed_pages.over_http(PAGE))
        button = visit.page.locator("button.term").first
        popover = visit.page.locator(f"#{button.get_attribute('popovertarget')}")
        assert not popover.is_visible()
        button.press("Enter")
        assert popover.is_visible()
        visit.page.keyboard.press("Escape")
        assert not popover.is_visible()
        button.press("Enter")
        visit.page.emulate_media(media="print")
        assert not popover.is_visible()
