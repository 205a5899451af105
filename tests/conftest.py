"""Settings for all tests: properties are tried 200 times, the same way each time, by no clock; none needs a network.

The fixtures are what costs too much to make for each test: a browser, and a built site to look at. Tests that are
marked `untraced` run first, and without coverage, which would make them take two to three times as long.
"""

import os
import signal
import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from coverage import Coverage
from hypothesis import settings
from staying_home import keep_at_home

if TYPE_CHECKING:
    from browser import Pages
    from playwright.sync_api import Browser

settings.register_profile("house", deadline=None, derandomize=True, max_examples=200)
settings.load_profile("house")
sys.addaudithook(keep_at_home)
# A suite that was started in the background ignores Ctrl-C, and so would the builds that it interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
# What a forked process runs is not counted: so it need not be traced either.
os.register_at_fork(after_in_child=lambda: sys.settrace(None))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, so that none of them is started when all others have come to their end."""
    items.sort(key=_minutes, reverse=True)


def _minutes(item: pytest.Item) -> int:
    marked = item.get_closest_marker("untraced")
    return int(marked.kwargs.get("minutes", 1)) if marked else 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Leave coverage out while a test marked `untraced` is run, with all that is made for it."""
    paused: list[Coverage] = []
    while item.get_closest_marker("untraced") and (measuring := Coverage.current()):  # a worker has two of them
        measuring.stop()
        paused.append(measuring)
    try:
        return (yield)
    finally:
        for measuring in reversed(paused):
            measuring.start()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Yield a running Chromium."""
    from browser import launch_browser  # here, so that other tests need no Playwright

    with launch_browser() as running:
        yield running


@pytest.fixture(scope="session")
def seed_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Pages"]:
    """Yield the built and served site of the repository's own content."""
    from browser import build_pages

    with build_pages(tmp_path_factory.mktemp("seeds")) as pages:
        yield pages
