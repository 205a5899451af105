"""Parcels: every value of a build comes back as it was, whatever is in it."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import pytest

from mieruka.packages.lines import Lines
from mieruka.parcel import unwrap, wrap
from mieruka.problems import Mark, Problem
from mieruka.publish import Artifact

MARK = Mark("content/a.md", 3, 5)


@dataclass(frozen=True, slots=True)
class Lone:
    """A dataclass of one field."""

    word: str


@dataclass
class Loose:
    """A dataclass without slots."""

    word: str = "a"
    words: list[str] = field(default_factory=list)


@pytest.mark.parametrize(
    "value",
    [
        None,
        Decimal("5.00"),
        date(2026, 4, 1),
        MARK,
        Problem("number", MARK, "costs", "error", {"値": "5"}, 2023),
        Artifact("a.csv", b"\0\xff", "kept"),
        Lines(2, 5, "0" * 64, b"a\nb\n"),
        (Lone("一つ"), [Loose("二つ", ["三つ"])], {"四つ": frozenset({5})}),
        ValueError("what fell"),
    ],
)
def test_values_come_back_as_they_were(value: object) -> None:
    """Kind, fields, and those that no comparison looks at."""
    found = unwrap(wrap(value))
    assert type(found) is type(value)
    assert repr(found) == repr(value)


def test_fields_that_are_made_travel_too() -> None:
    """A hash that an artifact made of its bytes is not made a second time."""
    artifact = Artifact("a.csv", b"abc")
    object.__setattr__(artifact, "sha256", "seen")
    assert unwrap(wrap(artifact)).sha256 == "seen"


def test_equal_parts_stay_one() -> None:
    """What two values share is sent once."""
    problem = Problem("number", MARK, "costs", "error", {}, None)
    one, other = unwrap(wrap((problem, replace(problem, field="staffing"))))
    assert one.mark is other.mark


@pytest.mark.parametrize("value", [lambda: 1, (local for local in "a")])
def test_what_cannot_travel_is_refused(value: Callable[[], int]) -> None:
    """A function without a name is no value."""
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        wrap(value)
