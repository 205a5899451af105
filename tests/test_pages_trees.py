"""Accessibility trees: what assistive technology is told of each kind of page, in words, roles and order."""

import pytest
from browser import Pages, open_tab
from page_kinds import KINDS
from page_trees import TREES, tell_trees
from playwright.sync_api import Browser

pytestmark = pytest.mark.untraced


def test_pages_tell_what_they_told(browser: Browser, seed_pages: Pages) -> None:
    """Every role, name, state and order is as it was read and found good."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in TREES.iterdir()}
    with open_tab(browser) as visit:
        told = tell_trees(visit, seed_pages)
    assert {name.split(".")[0] for name in kept} == set(KINDS)
    assert told.keys() == kept.keys()
    changed = [name for name in told if told[name] != kept[name]]
    assert changed == [], "if this is meant: PYTHONPATH=. .venv/bin/python tests/page_trees.py, then read what differs"


def test_every_tree_has_its_landmarks() -> None:
    """Each page has one main part with one heading of the first level, a head and a foot."""
    for path in TREES.iterdir():
        text = path.read_text(encoding="utf-8")
        tops = [line.split(" ")[1].rstrip(":") for line in text.splitlines() if line.startswith("- ")]
        assert [tops.count(role) for role in ("banner", "main")] == [1, 1], path.name
        assert text.count("[level=1]") == 1, path.name
