"""Read the headings of a table of money: each is a year and a stage, as the form prints them."""

import re
from typing import NamedTuple

from mieruka.forms.model import Stage
from mieruka.frontmatter import Entry
from mieruka.keys import as_list, join
from mieruka.problems import Mark
from mieruka.scalars import print_years_like, read_year
from mieruka.sheets.reading import Reading, read_scalar, read_year_key

YEAR_IN_LABEL = re.compile(r"<([+-]?[0-9]+)>", re.ASCII)


class Column(NamedTuple):
    """A column of the table: its year (None for a whole plan), its stage and the heading as printed.

    `told`: the heading has a problem, so that nobody knows of which column its numbers are.
    """

    year: int | None
    stage: Stage
    heading: str
    told: bool = False


def read_columns(entry: Entry, reading: Reading, where: str) -> list[Column | None]:
    """Return the columns that the headings name; None for one that nobody can tell.

    Problems: node.*, costs.column_twice, costs.no_stage, costs.column_year, year.*.
    """
    columns: list[Column | None] = []
    seen: list[tuple[int | None, Stage]] = []
    for number, node in enumerate(as_list(entry.value, reading.report, where), 1):
        at = join(where, number)
        scalar, before = read_scalar(node, reading, at), len(reading.report.problems)
        column = read_column(scalar.text, scalar.mark, reading, at) if scalar else None
        sound = len(reading.report.problems) == before
        twice = column is not None and column[:2] in seen
        if column and twice and sound:
            reading.report.add("costs.column_twice", node.mark, at, column=column.heading)
        if column and sound:
            seen.append(column[:2])
        columns.append(None if twice or column is None else column._replace(told=not sound))
    return columns


def read_column(heading: str, mark: Mark, reading: Reading, where: str) -> Column | None:
    """Return the column of `R5 予算`, of the printed heading `令和5年度予算`, or of a stage that stands alone.

    One that is told, but whose stage can be guessed, is a column without a year: its cells are there.
    """
    stages = {stage.id: stage for stage in reading.form.costs.stages}
    names = reading.names.stages
    lone = names.find(heading)
    if lone is not None:
        return _lone_column(stages[lone], heading, mark, reading, where)
    year_word, _, stage_word = heading.partition(" ")
    identifier = names.find(stage_word)
    if identifier is None:
        glued = next((one for one in names.ids if heading.endswith(one)), "")
        near = glued or names.near(stage_word or heading)
        instead = f"{heading.removesuffix(glued).strip()} {glued}" if glued else near
        known = "、".join(reading.label(stage.label) for stage in stages.values())
        reading.report.add("costs.no_stage", mark, where, column=heading, near=instead, known=known)
        return Column(None, stages[names.ids[near]], heading) if near else None
    stage = stages[identifier]
    year = read_year_key(year_word, mark, reading, where)
    sound = isinstance(read_year(year_word), int)
    if year is not None and sound and year - reading.year not in stage.years:  # a whole plan has no year at all
        offered = print_years_like((reading.year + offset for offset in stage.years), year_word) or "―"
        reading.report.add("year.not_offered", mark, where, word=year_word, offered=offered)
        year = None
    return Column(year, stage, heading)


def _lone_column(stage: Stage, heading: str, mark: Mark, reading: Reading, where: str) -> Column:
    printed = YEAR_IN_LABEL.search(stage.label)
    if printed:
        return Column(reading.year + int(printed[1]), stage, heading)
    if len(stage.years) == 1:
        return Column(reading.year + stage.years[0], stage, heading)
    if stage.years:
        reading.report.add("costs.column_year", mark, where, column=heading)
    return Column(None, stage, heading)
