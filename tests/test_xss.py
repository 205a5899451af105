"""Injection: 141 payloads dealt over every text of a generated town, so that twelve builds cover every pair.

First the check: what must be refused is refused in every place. Then the site: with the checks for markup taken away,
all that another rule does not refuse is published, and judged by two parsers and in a browser.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import xss_judge
from hostile_town import Place, is_line
from playwright.sync_api import Browser, Dialog, Request
from xss_judge import Harmless, Site, judge, judge_trees, learn
from xss_payloads import PAYLOADS
from xss_town import (
    ALONE,
    BUILDS,
    SWITCHED_OFF,
    TOWNS,
    Deal,
    build_harmless,
    build_towns,
    deal,
    find_places,
    fits_on_a_line,
    town,
)

from mieruka.pages.addresses import NOT_FOUND

pytestmark = pytest.mark.untraced(minutes=5)

# Where a rule as the form prints it stands: behind words of ours in every table.
NO_FORMULA = ("as_printed",)
# What would change a page if it stood in its source as it was written.
MARKUP = re.compile(r"<[A-Za-z/!?]|\"")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[Place]:
    """Every place where a text of one's own choice may stand, one of each shape."""
    return find_places(tmp_path_factory.mktemp("places"))


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Harmless:
    """What pages have that hold ordinary texts."""
    return learn(build_harmless(tmp_path_factory.mktemp("harmless")))


@pytest.fixture(scope="module", params=range(BUILDS))
def build(request: pytest.FixtureRequest, places: list[Place], tmp_path_factory: pytest.TempPathFactory) -> Deal:
    """A build of twelve towns with a payload in each place."""
    return build_towns(request.param, places, tmp_path_factory.mktemp("towns"))


def test_the_places_are_found(places: list[Place]) -> None:
    """Texts of every block of a sheet, labels and words of every block of a form, the town's and the site's own."""
    names = {str(place) for place in places}
    assert len(places) > 140
    for part in (
        *("site.yaml:title", "site.yaml:notice", "site.yaml:topics.welfare0", "yaml:recipients.0.name"),
        *("glossary.yaml:0.meaning", "glossary.yaml:0.term", "site.yaml:licence_note"),
        *("municipality.yaml:name", "municipality.yaml:contact.phone", "municipality.yaml:departments.life"),
        *("101.md:summary", "101.md:indicators.0.name", "101.md:answers.q1.comment", "101.md:opinions.0.reply"),
        *("101.md:reading_notes.0.why", "101.md:1", "support.md:pillars.0.measures.0.benefits.0.condition"),
        *("program-card.yaml:label", "program-card.yaml:sections.0.label", "program-card.yaml:identities.0.as_printed"),
    ):
        assert any(name.endswith(part) for name in names), part


def test_every_pair_is_dealt(places: list[Place]) -> None:
    """Over the builds, each place gets each payload, but for what cannot stand in a line of text."""
    dealt = {
        (re.sub(r"mihon\d+", "", place.path), re.sub(r"\d+", "0", str(place.steps)), place.is_key, payload.text)
        for number in range(BUILDS)
        for place, payload in deal(number, places).items()
    }
    wanted = {
        (place.path.replace("mihon", ""), re.sub(r"\d+", "0", str(place.steps)), place.is_key, payload.text)
        for place in places
        for payload in PAYLOADS
        if place.steps not in ALONE and (fits_on_a_line(payload) or not is_line(town(), place))
    }
    assert len({one.text for one in PAYLOADS}) == len(PAYLOADS) > 100
    assert len(PAYLOADS) <= TOWNS * BUILDS
    assert dealt == wanted


def test_what_must_be_refused_is_refused(build: Deal) -> None:
    """Raw HTML, formulas and unseen characters are errors at their place, whatever it is."""
    passed = [
        (str(place), payload.text, sorted(build.told[place]))
        for place, payload in build.dealt.items()
        if payload.refused
        and not any(code.startswith(("text.", payload.refused)) for code in build.told[place])
        and not (payload.refused == "text.formula" and place.steps[-1] in NO_FORMULA)
    ]
    assert passed == []


def test_what_is_not_refused_is_published(build: Deal) -> None:
    """Markup whose refusal is switched off, and all that the check lets pass, comes into the pages."""
    free = [place for place in build.dealt if build.told[place] <= SWITCHED_OFF]
    assert len(build.stayed) > 0.95 * len(free)
    assert len(free) > 0.75 * len(build.dealt)


def test_no_file_holds_what_was_brought_along(build: Deal, harmless: Harmless) -> None:
    """No element, attribute, script or address in a page, no statement in a script, no formula in a table."""
    assert list(judge(Site(build.files), harmless)) == []


def test_no_payload_stands_as_it_was_written(build: Deal) -> None:
    """Wherever a page shows it, its signs are escaped: the source holds it nowhere."""
    pages = {path: content.decode() for path, content in build.files.items() if path.endswith(".html")}
    markup = {payload.text for payload in build.stayed.values() if MARKUP.search(payload.text)}
    assert len(markup) > 30
    assert [(path, text) for path, page in pages.items() for text in markup if text in page] == []
    assert any("&lt;script&gt;alert(1)" in page for page in pages.values())


def list_kinds(build: Deal) -> Iterator[str]:
    """Yield one page of each kind, of another town in each build."""
    found: dict[str, list[str]] = {}
    for path in sorted(build.files):
        if path.endswith(".html"):
            found.setdefault(re.sub(r"mihon\d+", "", path), []).append(path)
    yield from (paths[build.number % len(paths)] for paths in found.values())


def test_two_parsers_see_the_same_tree(build: Deal) -> None:
    """One page of each kind: nothing is read in two ways, so that no third reads it in another."""
    assert [(path, fault) for path in list_kinds(build) for fault in judge_trees(build.files[path])] == []


def test_a_browser_runs_nothing(build: Deal, browser: Browser, tmp_path: Path) -> None:
    """Half of all kinds of pages a build: no dialog, no message, no foreign request, with and without a policy."""
    for path, written in build.files.items():
        if path.endswith((".html", ".css", ".js", ".svg")):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            # The page that is not found leads from its server's root, which this folder is.
            root = f'="{tmp_path.as_uri()}/'.encode()
            content = written.replace(b'="/', root) if path.endswith(NOT_FOUND) else written
            (tmp_path / path).write_bytes(content)
    told: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        told.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def note(asked: Request) -> None:
        if not asked.url.startswith(tmp_path.as_uri()):
            told.append(f"asks {asked.url}")

    context = browser.new_context(bypass_csp=build.number % 4 < 2, locale="ja-JP")
    try:
        page = context.new_page()
        page.on("dialog", dismiss)
        page.on("console", lambda message: told.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: told.append(f"error: {error}"))
        page.on("request", note)
        for path in list(list_kinds(build))[build.number % 2 :: 2]:
            page.goto((tmp_path / path).as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
            if page.locator("input[type=search]").count():
                page.locator("input[type=search]").first.fill("alert")
                page.locator("[role=status]:not(:empty)").first.wait_for(state="attached")
            assert (path, told) == (path, [])
    finally:
        context.close()


BAD_PAGES = {
    "script": "<script>alert(1)</script>",
    "foreign script": "<script src='//kxss.example/x.js'></script>",
    "handler": "<p onclick='alert(1)'>x</p>",
    "image": "<img src='x' onerror='alert(1)'>",
    "style": "<p style='color:red'>x</p>",
    "javascript": "<a href='javascript:alert(1)'>x</a>",
    "javascript in disguise": "<a href='&#106;avascript:alert(1)'>x</a>",
    "data": "<a href='data:text/html,x'>x</a>",
    "foreign host": "<a href='//kxss.example/'>x</a>",
    "nowhere": "<a href='gone.html'>x</a>",
    "frame": "<iframe src='index.html'></iframe>",
    "svg": "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "unknown element": "<kxss>x</kxss>",
    "unknown attribute": "<p kxss='x'>x</p>",
    "refresh": "<meta http-equiv='refresh' content='0'>",
    "base": "<base href='https://kxss.example/'>",
}
BAD_FILES = {
    "assets/x.0123456789.js": b"alert(1)",
    "assets/y.0123456789.js": b"(globalThis.x||=[]).push({});alert(1);\n",
    "assets/z.js": '(globalThis.x||=[]).push("\u2028");\n'.encode(),
    "x.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "y.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "x.css": b"p { background: url(//kxss.example/) }",
    "x.json": b'{"a": 1,}',
    "x.csv": '\ufeff"a"\r\n"=1+1"\r\n'.encode(),
    "y.csv": '\ufeff"a"\r\n"b","c"\r\n'.encode(),
    "z.csv": '\ufeff"a"\r\n"b\nc"\r\n'.encode(),
    "x.swf": b"",
}


@pytest.mark.parametrize("bad", BAD_PAGES)
def test_the_judge_sees_a_bad_page(bad: str, harmless: Harmless) -> None:
    """Whatever an attacker brings along; a harmless page beside it is let pass."""
    page = "<!DOCTYPE html><html lang='ja'><head><title>x</title></head><body><p>x</p>{}</body></html>"
    assert list(judge(Site({"index.html": page.format("").encode()}), harmless)) == []
    assert list(judge(Site({"index.html": page.format(BAD_PAGES[bad]).encode()}), harmless))


@pytest.mark.parametrize("bad", BAD_FILES)
def test_the_judge_sees_a_bad_file(bad: str, harmless: Harmless) -> None:
    """Scripts that say more than data, pictures and styles of others, broken JSON, formulas, odd tables, new kinds."""
    assert list(judge(Site({bad: BAD_FILES[bad]}), harmless))


@pytest.mark.parametrize("bad", ["<table><p>x</table>\x00<kxss>", "<svg><p>\x00x</svg>"])
def test_the_judge_sees_two_trees(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that one parser reads otherwise than the other is told."""
    lexbor = xss_judge._lexbor
    assert list(judge_trees(bad.replace("\x00", "").encode())) == []
    monkeypatch.setattr(xss_judge, "_lexbor", lambda content: lexbor(content.replace(b"<p>", b"<b>")))
    assert list(judge_trees(bad.encode()))
