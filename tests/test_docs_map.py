"""Docs: the map of the modules and the paths that the pages for developers name are those that there are."""

import re

import pytest
from builders import ROOT
from test_house import LAYERS

PAGES = ("CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/dependencies.md", "docs/promises.md")
# What is made and not kept.
MADE = re.compile(r"site/|\.venv|\.mieruka-cache")
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?)`")


def test_the_map_names_every_stage_once() -> None:
    """CONTRIBUTING has a row for each stage that the house knows, and for no other."""
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## The map")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(LAYERS)


@pytest.mark.parametrize("page", PAGES)
def test_paths_that_a_page_names_are_there(page: str) -> None:
    """A path in a page leads somewhere: from the top of the repository, from the package or from the templates."""
    homes = [ROOT, *(ROOT / home for home in ("mieruka", "templates"))]
    named = [path for path in PATH.findall((ROOT / page).read_text(encoding="utf-8")) if not MADE.match(path)]
    assert [path for path in named if not any((home / path).exists() for home in homes)] == []


def test_pages_are_read_for_their_paths() -> None:
    """The pattern finds paths: else no page could fail."""
    assert "mieruka/pipeline.py" in PATH.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
