"""Properties of a whole sheet: how it is written changes nothing of what it says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from builders import ROOT, the_contract
from checking import Bench
from hypothesis import assume, given
from hypothesis import strategies as st

from mieruka.collection import Subject
from mieruka.content import SheetSource, Source, gather_content
from mieruka.engine import Engine
from mieruka.figures import derive_figures
from mieruka.forms.model import Named
from mieruka.frontmatter import ListNode, MapNode, Node, TextNode, read_document
from mieruka.problems import Mark, Report, has_errors
from mieruka.reading import SheetStep, read_content
from mieruka.survey import survey
from mieruka.tables import Row, subject_rows

pytestmark = pytest.mark.untraced

RANDOM = st.randoms(use_true_random=False)
AMOUNTS = st.integers(0, 10**12)


@cache
def bench() -> Bench:
    """The small sound content beside the cases, read once."""
    sources = gather_content(ROOT / "tests" / "cases" / "check" / "content", Report())
    content, problems = read_content(sources, the_contract())
    assert not has_errors(problems)
    return Bench(sources, content, survey(content, the_contract(), Engine())[0])


@cache
def sound() -> SheetSource:
    """The sheet that has a block of every kind."""
    return bench().sheet("aoba/2023/programs/1")


def say(text: str) -> tuple[dict[str, list[Row]], list[str]]:
    """Return what a sheet of this text gives in all tables, and the codes of its problems, sorted."""
    town = bench().content.towns[0]
    topics = {topic.id: topic.name for topic in bench().content.site.topics}
    copy = replace(sound(), source=Source(sound().source.path, text.encode()))
    sheet, problems = SheetStep(copy, town.forms, (town.municipality.departments, topics), the_contract()).run()
    assert sheet is not None, problems
    figures = derive_figures(sheet, the_contract().lists["derived_figure"])
    rows = subject_rows(Subject(sheet=sheet, figures=figures, problems=()), town.municipality, the_contract())
    return rows, sorted(problem.code for problem in problems)


@cache
def text_as_it_stands() -> str:
    """The text of the sound sheet."""
    return sound().source.content.decode()


@cache
def labels() -> Mapping[Mark, tuple[str, str]]:
    """Each key of the sound sheet that has a label of its own, by its place: the key, and the label."""
    document = read_document(sound().source.content, "1.md", Report())
    form = bench().content.towns[0].forms["review"]
    assert document is not None
    assert form is not None
    things: list[Named] = [*form.fields, *form.indicators.series, *form.costs.items, *form.trees[0].levels]
    things += [*form.questions, *form.directions]
    tables = the_contract().tables
    titles = {one.key: one.title for name in ("sheets", "indicators", "opinions") for one in tables[name].entries}
    titles |= {name: tables[name].title for name in ("places", "indicators", "costs", "answers", "opinions")}
    titles |= {**the_contract().keys, **{thing.id: thing.label for thing in things}}
    return {mark: (key, titles[key]) for mark, key in _keys(document.front) if key in titles}


def _keys(node: Node) -> Iterator[tuple[Mark, str]]:
    """Yield every key below a node, with its place."""
    for child in node.items if isinstance(node, ListNode) else ():
        yield from _keys(child)
    for entry in node.entries if isinstance(node, MapNode) else ():
        yield entry.key.mark, entry.key.text
        yield from _keys(entry.value)


def write_at(changes: Mapping[Mark, tuple[str, str]]) -> str:
    """Return the sound sheet with other words at some places; each was the first of the two."""
    lines = text_as_it_stands().split("\n")
    for mark, (old, new) in sorted(changes.items(), reverse=True):
        line = lines[mark.line - 1]
        assert line[mark.column - 1 :].startswith(old), (mark, old)
        lines[mark.line - 1] = line[: mark.column - 1] + new + line[mark.column - 1 + len(old) :]
    return "\n".join(lines)


def table_of_money(columns: list[str], rows: Mapping[str, list[str]]) -> str:
    """Return the sound sheet with another table of money."""
    lines = [f"  {name}: [{', '.join(cells)}]" for name, cells in [("columns", columns), *rows.items()]]
    return with_money("\n".join(lines))


def with_money(block: str) -> str:
    """Return the sound sheet with another block of money."""
    return re.sub(r"(?ms)^costs:\n.*?(?=^answers:)", lambda _: f"costs:\n{block}\n", text_as_it_stands())


def as_a_set(rows: Mapping[str, list[Row]]) -> dict[str, list[str]]:
    """Return the rows of each table without their order."""
    return {table: sorted(map(repr, some)) for table, some in rows.items()}


@given(st.data())
def test_a_key_may_be_written_by_its_label_anywhere(data: st.DataObject) -> None:
    """Whichever keys are written as the form prints them, the tables are the same to the cell."""
    chosen = data.draw(st.sets(st.sampled_from(sorted(labels()))))
    assert say(write_at({mark: labels()[mark] for mark in chosen})) == say(text_as_it_stands())


@cache
def plain_values() -> Mapping[Mark, str]:
    """Each value of the sound sheet that stands without quotes, by its place; a blank means something only so."""
    document = read_document(sound().source.content, "1.md", Report())
    assert document is not None
    return {node.mark: node.text for node in _values(document.front) if node.plain and node.text != "~"}


def _values(node: Node) -> Iterator[TextNode]:
    if isinstance(node, TextNode):
        yield node
    for child in node.items if isinstance(node, ListNode) else ():
        yield from _values(child)
    for entry in node.entries if isinstance(node, MapNode) else ():
        yield from _values(entry.value)


@given(st.data())
def test_quotes_change_nothing(data: st.DataObject) -> None:
    """Whichever values stand within quotes, the tables are the same to the cell: quotes choose no type."""
    chosen = data.draw(st.sets(st.sampled_from(sorted(plain_values()))))
    quoted = {mark: (plain_values()[mark], f'"{plain_values()[mark]}"') for mark in chosen}
    assert say(write_at(quoted)) == say(text_as_it_stands())


@given(RANDOM)
def test_the_order_of_blocks_changes_nothing(random: Random) -> None:
    """A sheet's blocks in any order are the same tables to the cell."""
    start, front, body = text_as_it_stands().split("---\n", 2)
    blocks = re.findall(r"(?ms)^\w.*?(?=^\w|\Z)", front)
    random.shuffle(blocks)
    assert say("---\n".join([start, "".join(blocks), body])) == say(text_as_it_stands())


@given(RANDOM)
def test_the_order_of_columns_and_rows_of_money_changes_no_row(random: Random) -> None:
    """A table of money with its columns and rows in another order has the same rows."""
    columns = ["R5 予算", "R5 決算", "R6 予算"]
    rows = {
        "事業費": ["20000", "21000", "19000"],
        "補助金": ["12000", "13000", "~"],
        "一般財源": ["8000", "8000", "19000"],
    }
    places, names = [0, 1, 2], list(rows)
    random.shuffle(places)
    random.shuffle(names)
    shuffled = {name: [rows[name][place] for place in places] for name in names}
    moved, kept = (
        say(table_of_money([columns[place] for place in places], shuffled)),
        say(table_of_money(columns, rows)),
    )
    assert (as_a_set(moved[0]), moved[1]) == (as_a_set(kept[0]), kept[1])


CELLS = st.one_of(AMOUNTS.map(str), st.sampled_from(["~", "不明", '"-"', "0.001"]))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=3))
def test_a_table_and_a_list_of_records_are_the_same_rows(cells: list[tuple[str, str, str]]) -> None:
    """Money written as the printed table, or as one record a column, is the same rows."""
    columns, names = ["R5 予算", "R5 決算", "R6 予算"], ["事業費", "補助金", "一般財源"]
    table = table_of_money(columns, {name: [column[row] for column in cells] for row, name in enumerate(names)})
    records = (
        f"  - {{year: {heading[:2]}, stage: {heading[3:]}, {', '.join(map('{}: {}'.format, names, column))}}}"
        for heading, column in zip(columns, cells, strict=True)
    )
    written, listed = say(table)[0], say(with_money("\n".join(records)))[0]
    assert as_a_set(written) == as_a_set(listed)


@given(AMOUNTS, st.integers(0, 10**60))
def test_every_digit_of_an_amount_is_published(amount: int, huge: int) -> None:
    """An amount of sixty digits stands in the table as it was printed, and in yen to the last digit."""
    fields = [field.name for field in the_contract().tables["costs"].fields]
    rows, _ = say(table_of_money(["R5 予算", "R5 決算"], {"事業費": [str(amount), str(huge)]}))
    found = [dict(zip(fields, row, strict=True)) for row in rows["costs"]]
    assert [str(row["amount"]) for row in found] == [str(amount), str(huge)]
    assert [str(row["amount_yen"]) for row in found] == [f"{one}000" if one else "0" for one in (amount, huge)]


@given(AMOUNTS, AMOUNTS, st.integers(-1, 1))
def test_a_printed_total_is_told_exactly_where_it_is_another(grants: int, general: int, wrong: int) -> None:
    """A total that differs by one from its parts is told; one that does not is not, however large."""
    total = grants + general + wrong
    assume(total >= 0)
    rows = {"事業費": [str(total)], "補助金": [str(grants)], "一般財源": [str(general)]}
    text = table_of_money(["R5 決算"], rows)
    codes = {problem.code for problem in bench().check(sound(), text) if problem.code.startswith("identity.")}
    assert bool(codes) is bool(wrong)
