"""Outputs: site.yaml says what the site holds; the pages link to nothing else, and an empty template makes no page."""

import posixpath
import re
from dataclasses import replace

import pytest
from builders import make_collection, the_contract
from page_samples import the_templates

from mieruka.collection import USUAL_OUTPUTS
from mieruka.contract import Contract
from mieruka.engine import Engine
from mieruka.pages import render_site
from mieruka.pipeline import Checked, render

CONTRACT: Contract = the_contract()
ENDINGS = {"pages": {"html"}, "csv": {"csv"}, "json": set(), "packages": {"zip"}}
LINK = re.compile(r'(?:href|src)="(?![a-z]+:)([^"#]+)[^"]*"')


def paths_of(*outputs: str) -> dict[str, bytes]:
    """Return the files of a site that asks for some outputs, by path."""
    collection = make_collection()
    collection = replace(collection, site=replace(collection.site, outputs=outputs))
    checked = Checked(collection, (), CONTRACT)
    return {one.path: one.content for one in render(checked, the_templates(), Engine())}


@pytest.mark.parametrize("output", USUAL_OUTPUTS)
def test_a_site_holds_what_it_asks_for(output: str) -> None:
    """Each output brings its own kind of file, and no other output's."""
    endings = {path.rpartition(".")[2] for path in paths_of(output)}
    assert ENDINGS[output] <= endings
    others = set().union(*(some for name, some in ENDINGS.items() if name != output))
    assert not endings & others


def test_json_is_made_where_it_is_asked_for() -> None:
    """`json` gives each sheet's tables, and nothing in data/."""
    assert {path.rpartition(".")[2] for path in paths_of("json")} == {"json"}


def test_all_outputs_together_are_the_whole_site() -> None:
    """A site that names every usual output is the one that names none."""
    parts = [path for output in USUAL_OUTPUTS if output != "pages" for path in paths_of(output)]
    assert sorted([*parts, *paths_of("pages")]) == sorted(paths_of(*USUAL_OUTPUTS))


@pytest.mark.parametrize(
    "outputs",
    [("pages",), ("pages", "csv"), ("pages", "json"), ("pages", "packages"), ("pages", "fulltext"), USUAL_OUTPUTS],
)
def test_pages_link_only_to_what_is_made(outputs: tuple[str, ...]) -> None:
    """No page of any choice of outputs leads to a file that is not there."""
    files = paths_of(*outputs)
    for path, content in files.items():
        if path.endswith(".html"):
            for link in LINK.findall(content.decode()):
                # The 404 page is shown at any address, so its links start at the server.
                start = posixpath.dirname(path) if not path.endswith("404.html") else "/"
                target = posixpath.normpath(posixpath.join(start, link)).removeprefix("/")
                assert target in files, f"{path}: {link}"


def test_an_empty_template_makes_no_page() -> None:
    """A theme switches an index page off by emptying its template; the others stay as they are."""
    collection = make_collection()
    whole = {one.path: one.content for one in render_site(collection, CONTRACT, the_templates())}
    templates = {**the_templates(), "glossary.html": "", "history.html": ""}
    less = {one.path: one.content for one in render_site(collection, CONTRACT, templates)}
    gone = set(whole) - set(less)
    assert "glossary.html" in gone
    assert all(path == "glossary.html" or path.count("/") == 2 for path in gone)
    assert {path: whole[path] for path in less} == less
