"""Long tests: coverage pauses while they run, as it does in forked processes, and they come first."""

import multiprocessing
import sys

import pytest


@pytest.fixture
def tracer() -> object:
    """What traces the code that makes a fixture."""
    return sys.gettrace()


@pytest.mark.untraced
def test_coverage_pauses_while_a_long_test_and_its_fixtures_run(tracer: object) -> None:
    """Nothing is traced, whether or not the suite is measured."""
    assert tracer is None
    assert sys.gettrace() is None


def test_coverage_goes_on_afterwards(tracer: object, request: pytest.FixtureRequest) -> None:
    """A test without the mark is measured where the suite is."""
    is_measured = bool(request.config.getoption("--cov", default=[]))
    assert (tracer is not None) == is_measured
    assert (sys.gettrace() is not None) == is_measured


def test_a_forked_process_is_not_traced() -> None:
    """What it runs would not be counted."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(sys.gettrace) is None


def test_the_longest_files_come_first(request: pytest.FixtureRequest) -> None:
    """None of them is started when all others have come to their end."""
    marks = [item.get_closest_marker("untraced") for item in request.session.items]
    minutes = [mark.kwargs.get("minutes", 1) if mark else 0 for mark in marks]
    assert minutes == sorted(minutes, reverse=True)
