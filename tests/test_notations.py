"""Notations: each number, year and day of a table is what the table says, or told; never quietly another one."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from notations import PLACES, TABLE, Outcome, Row, Trial, read_table, try_all

pytestmark = pytest.mark.untraced

ROWS = read_table()
IDS = [row.name for row in ROWS]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Trial, Outcome]:
    """What one check says of the whole table."""
    folder: Path = tmp_path_factory.mktemp("notations")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return try_all(ROWS, folder)


def test_table_is_long_and_has_no_row_twice() -> None:
    """At least 1,000 notations, each once for its kind; every kind has its fields and every field its kind."""
    assert len({(row.kind, row.notation) for row in ROWS}) == len(ROWS) >= 1_000
    assert {row.kind for row in ROWS} == {kind for place in PLACES for kind in place.kinds}
    assert [row.name for row in ROWS if bool(row.becomes) == bool(row.told)] == []


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_notation_is_what_the_table_says(row: Row, outcomes: Mapping[Trial, Outcome]) -> None:
    """In each field of its kind a notation becomes its value, or brings about its errors and no other."""
    places = {place.name: place for place in PLACES}
    tried = [key for key in outcomes if key[:2] == (row.kind, row.notation)]
    assert tried, row.name
    for key in tried:
        place, outcome = places[key[2].removesuffix(", plain")], outcomes[key]
        codes = tuple(sorted({problem.code for problem in outcome.errors}))
        if row.becomes:
            assert (outcome.value, codes) == (row.becomes, ()), key
        elif place.told:
            assert codes, key
            assert place.told in codes or "number.word" in row.told or set(codes) <= set(row.told), key
        else:
            assert codes == row.told, key
            instead = [problem.values.get("instead", "") for problem in outcome.errors if "instead" in problem.values]
            assert row.instead in instead or not (row.instead or any(instead)), key


def test_table_is_sorted_as_it_is_read() -> None:
    """The table is plain text of five columns, so that a row can be added without a tool."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == ["kind", "notation", "becomes", "told", "instead"]
    assert {line.count("\t") for line in lines} == {4}
