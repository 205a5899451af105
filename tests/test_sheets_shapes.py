"""Sheets in shapes that no seed has: what is printed without a year, a box, a parameter or a table."""

from test_properties_sheets import say, text_as_it_stands

from mieruka.tables import Row


def cells(rows: list[Row], *columns: int) -> list[tuple[object, ...]]:
    """Return some columns of some rows."""
    return [tuple(row[column] for column in columns) for row in rows]


def test_a_box_without_its_parameter_is_a_choice_alone() -> None:
    """A parameter that is not written is no row and no problem: the box may be printed empty."""
    text = text_as_it_stands().replace("{choice: 見直し, options: [拡充]}", "{choice: 終期}")
    rows, problems = say(text)
    assert problems == []
    assert [row for row in rows["directions"] if "ends_in" in row] == []
    assert len(rows["directions"]) == 1


def test_a_series_that_is_blank_has_no_values() -> None:
    """`~` under a series says that the whole row is printed blank: no value, and nothing told."""
    text = text_as_it_stands().replace("baseline: {策定時: 8}", "baseline: ~")
    rows, problems = say(text)
    assert problems == []
    assert [row for row in rows["indicator_values"] if "baseline" in row] == []


def test_a_list_that_is_empty_is_blank() -> None:
    """An empty list of a fact is a box printed blank: one row that says so."""
    rows, problems = say(text_as_it_stands().replace("others: [福祉課]", "others: []"))
    others = [row for row in rows["attributes"] if "others" in row]
    assert problems == []
    assert len(others) == 1
    assert "blank" in others[0]
