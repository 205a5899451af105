"""Settings for all tests: properties are tried 200 times, the same way each time, by no clock; none needs a network.

The fixtures are what costs too much to make for each test: a browser, and a built site to look at.
"""

import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
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
