"""Read the evaluation of a sheet: answers, shares, ratings and directions."""

from collections.abc import Iterator, Mapping, Sequence

from mieruka.forms.model import Axis, Question
from mieruka.frontmatter import Entry, MapNode, Node, TextNode
from mieruka.keys import as_list, has_unknown, join, name_ids, open_mapping, refuse_choice
from mieruka.records import Answer, Direction, Path, Rating, Share
from mieruka.scalars import print_years_like
from mieruka.sheets.reading import LOST, Reading, read_absence, read_number_cell, read_scalar, read_year_key
from mieruka.sheets.ticks import Tick, read_comment, read_ticks

Written = tuple[Mapping[str, Entry], Node]
"""A line's entries and the line itself."""


def read_answers(node: Node, reading: Reading, where: str) -> tuple[list[Answer], list[Share]]:
    """Return the rows of all answers, and the published shares. Problems: key.*, value.*, answer.*."""
    answers: list[Answer] = []
    shares: list[Share] = []
    questions = {question.id: question for question in reading.form.questions}
    entries = open_mapping(node, reading.names.questions, reading.report, where)
    for identifier, entry in entries.items():
        question, at = questions[identifier], join(where, entry.key.text)
        label, path = reading.label(question.label), ("answers", identifier)
        if question.choices.choose == "shares":
            shares += _read_shares(entry, question, reading, at)
            continue
        answers += (
            Answer(
                question=identifier,
                position=position,
                label=label,
                choice=tick.choice,
                option=tick.option,
                canonical=tick.canonical,
                parameter=tick.parameter,
                parameter_value=tick.parameter_value,
                comment=tick.comment,
                absence=tick.absence,
                mark=tick.mark,
                path=path,
            )
            for position, tick in enumerate(read_ticks(entry.value, question, reading, at), 1)
        )
    if isinstance(node, MapNode):
        for question in reading.form.questions:
            if question.id not in entries:
                reading.report.add(
                    "key.left_out", node.mark, where, key=question.id, label=reading.label(question.label)
                )
    return answers, shares


def _read_shares(entry: Entry, question: Question, reading: Reading, where: str) -> Iterator[Share]:
    choices = question.choices
    entries = open_mapping(entry.value, reading.name_choices(choices), reading.report, where)
    for choice in choices.choices:
        if choice.id not in entries and isinstance(entry.value, MapNode) and not has_unknown(entry.value, entries):
            reading.note_left_out(entry.value.mark, where, choice.id, choice.label)
    for identifier, child in entries.items():
        at = join(where, child.key.text)
        value = read_number_cell(child.value, reading, at)
        yield Share(
            question=question.id,
            label=reading.label(question.label),
            choice=identifier,
            percent=value.number,
            absence=value.absence,
            mark=child.value.mark,
            path=("answers", question.id, identifier),
        )


def read_directions(node: Node, reading: Reading, where: str) -> list[Direction]:
    """Return the chosen directions, by line {rater, year, direction: answer}. Problems: key.*, value.*, year.*."""
    rows: list[Direction] = []
    count: dict[str, int] = {}
    seen: dict[tuple[str, str | None, int | None], Entry] = {}
    directions = {direction.id: direction for direction in reading.form.directions}
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        entries = open_mapping(line, reading.names.directions, reading.report, at)
        rater = _read_rater(entries.get("rater"), reading, at)
        year = _read_line_year(entries.get("year"), reading, at)
        if entries and not any(identifier in directions for identifier in entries):
            reading.report.add("key.missing", line.mark, at, key="、".join(directions))
        for identifier, direction in directions.items():
            if identifier not in entries:
                continue
            entry, label = entries[identifier], reading.label(direction.label)
            who = _settle_rater((direction.by, label), rater, (entries, line), reading, at)
            when = _settle_year(direction, year, (entries, line), reading, at)
            first = seen.setdefault((identifier, who, when), entry)
            if first is not entry:
                values = {"key": entry.key.text, "line": first.key.mark.line}
                reading.report.add("key.doubled", entry.key.mark, at, **values)
                continue
            for tick in read_ticks(entry.value, direction, reading, join(at, entry.key.text)):
                count[identifier] = count.get(identifier, 0) + 1
                rows.append(_direction_row(direction, tick, (count[identifier], label, who, when)))
    return rows


def _settle_rater(
    of: tuple[Sequence[str], str], rater: str | None, written: Written, reading: Reading, where: str
) -> str | None:
    """Return who answers; the only rater need not be written. `of`: the raters that may, and what they rate.

    Problems: key.missing, rating.foreign_rater.
    """
    by, label = of
    entries, line = written
    if "rater" not in entries:
        if len(by) > 1:
            reading.report.add("key.missing", line.mark, where, key="rater")
        return by[0] if len(by) == 1 else None
    if rater is not None and rater not in by:
        reading.report.add("rating.foreign_rater", entries["rater"].value.mark, where, axis=label, rater=rater)
    return rater


def _settle_year(direction: Question, year: int | None, written: Written, reading: Reading, where: str) -> int | None:
    """Return the year that an answer is for; the only one need not be written.

    Problems: key.missing, year.not_offered.
    """
    entries, line = written
    offered = [reading.year + offset for offset in direction.years]
    if "year" not in entries:
        if len(offered) > 1:
            reading.report.add("key.missing", line.mark, where, key="year")
        return offered[0] if len(offered) == 1 else None
    if year is not None and year not in offered:
        node = entries["year"].value
        word = node.text if isinstance(node, TextNode) else ""
        years = print_years_like(offered, word) or "―"
        reading.report.add("year.not_offered", node.mark, where, word=word, offered=years)
    return year


def _direction_row(direction: Question, tick: Tick, of: tuple[int, str, str | None, int | None]) -> Direction:
    position, label, rater, year = of
    return Direction(
        direction=direction.id,
        position=position,
        label=label,
        fiscal_year=year,
        rater=rater,
        choice=tick.choice,
        option=tick.option,
        canonical=tick.canonical,
        parameter=tick.parameter,
        parameter_value=tick.parameter_value,
        comment=tick.comment,
        absence=tick.absence,
        mark=tick.mark,
        path=("directions", direction.id),
    )


def _read_line_year(entry: Entry | None, reading: Reading, where: str) -> int | None:
    at = join(where, entry.key.text) if entry else where
    node = read_scalar(entry.value, reading, at) if entry else None
    return read_year_key(node.text, node.mark, reading, at) if node else None


def _read_rater(entry: Entry | None, reading: Reading, where: str) -> str | None:
    """Return a rater's id. Problems: value.not_in_choices."""
    at = join(where, entry.key.text) if entry else where
    node = read_scalar(entry.value, reading, at) if entry else None
    rater = reading.names.raters.find(node.text) if node else None
    if node and rater is None:
        refuse_choice(reading.report, node, at, [reading.label(rater.label) for rater in reading.form.raters])
    return rater


def read_ratings(node: Node, reading: Reading, where: str) -> list[Rating]:
    """Return the levels that raters gave, by line {rater, axis: level}. Problems: key.*, value.*, rating.*."""
    rows: list[Rating] = []
    axes = {axis.id: axis for axis in reading.form.ratings if not axis.per_indicator}
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        entries = open_mapping(line, reading.names.ratings, reading.report, at)
        rater = _read_rater(entries.get("rater"), reading, at)
        if entries and not any(identifier in axes for identifier in entries):
            reading.report.add("key.missing", line.mark, at, key="、".join(axes))
        for identifier, axis in axes.items():
            if identifier not in entries:
                continue
            entry, label = entries[identifier], reading.label(axis.label)
            who = _settle_rater((axis.by, label), rater, (entries, line), reading, at)
            path: Path = ("ratings", who or str(number), identifier)
            if any(row.axis == identifier and row.rater == who for row in rows):
                reading.report.add("rating.twice", entry.key.mark, at, axis=label)
                continue
            rows.append(read_level(entry, axis, (who, None, path), reading, join(at, entry.key.text)))
    return rows


def read_level(
    entry: Entry, axis: Axis, of: tuple[str | None, int | None, Path], reading: Reading, where: str
) -> Rating:
    """Return one rating: a level as printed, or {level, comment}. Problems: value.not_in_choices, answer.no_comment."""
    rater, indicator, path = of
    keys = reading.contract.keys
    node, comment = entry.value, None
    if isinstance(node, MapNode):
        entries = open_mapping(
            node, name_ids([("level", keys["level"]), ("comment", keys["comment"])]), reading.report, where
        )
        if "comment" in entries:
            comment = read_comment(entries["comment"], bool(axis.comment), reading, where)
        elif axis.comment and not has_unknown(node, entries):
            reading.note_left_out(node.mark, where, "comment", axis.comment)
        if "level" not in entries and not has_unknown(node, entries):
            reading.report.add("key.missing", node.mark, where, key="level")
        node = entries["level"].value if "level" in entries else TextNode("", node.mark, plain=True, told=True)
    scalar = read_scalar(node, reading, where)
    scale = next(scale for scale in reading.form.scales if scale.id == axis.scale)
    level = next((level for level in scale.levels if scalar and level.id == scalar.text), None)
    absence = None if level else read_absence(scalar, reading) if scalar else LOST.absence
    if scalar and level is None and absence is None:
        refuse_choice(reading.report, scalar, where, [level.id for level in scale.levels])
        absence = LOST.absence
    label = next((one.label for one in reading.form.raters if one.id == rater), None)
    return Rating(
        axis=axis.id,
        label=reading.label(axis.label),
        indicator=indicator,
        rater=rater,
        rater_label=label,
        scale=scale.id,
        level=level.id if level else None,
        meaning=(level.meaning or None) if level else None,
        comment=comment,
        absence=absence,
        mark=node.mark,
        path=path,
    )
