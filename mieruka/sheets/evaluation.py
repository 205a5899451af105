"""Read the evaluation of a sheet: answers, shares, ratings and directions."""

from collections.abc import Iterator

from mieruka.forms.model import Axis, Question
from mieruka.frontmatter import Entry, MapNode, Node, TextNode
from mieruka.keys import Names, as_list, join, name_ids, open_mapping, refuse_choice
from mieruka.records import Answer, Direction, Path, Rating, Share
from mieruka.sheets.reading import Reading, read_absence, read_number_cell, read_year_key
from mieruka.sheets.ticks import Tick, read_comment, read_ticks


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
    for identifier, child in open_mapping(entry.value, choices.names, reading.report, where).items():
        at = join(where, child.key.text)
        value = read_number_cell(child.value, reading, at)
        if value is not None:
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
            entry = entries[identifier]
            ticks = read_ticks(entry.value, direction, reading, join(at, entry.key.text))
            for tick in ticks:
                count[identifier] = count.get(identifier, 0) + 1
                of = (count[identifier], reading.label(direction.label), rater, year)
                rows.append(_direction_row(direction, tick, of))
    return rows


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
    if entry is None or not isinstance(entry.value, TextNode):
        return None
    return read_year_key(entry.value.text, entry.value.mark, reading, join(where, entry.key.text))


def _read_rater(entry: Entry | None, reading: Reading, where: str) -> str | None:
    """Return a rater's id. Problems: value.not_in_choices."""
    if entry is None or not isinstance(entry.value, TextNode):
        return None
    names: Names = reading.names.raters
    word = entry.value.text
    if word not in names.ids:
        allowed = [rater.label for rater in reading.form.raters]
        refuse_choice(reading.report, entry.value, join(where, entry.key.text), allowed)
    return names.ids.get(word)


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
            entry = entries[identifier]
            if axis.by and rater is None and "rater" not in entries and len(axis.by) > 1:
                reading.report.add("key.missing", line.mark, at, key="rater")
            elif axis.by and rater and rater not in axis.by:
                reading.report.add("rating.foreign_rater", entry.key.mark, at, axis=axis.label, rater=rater)
            path: Path = ("ratings", rater or str(number), identifier)
            if any(row.axis == identifier and row.rater == rater for row in rows):
                reading.report.add("rating.twice", entry.key.mark, at, axis=axis.label)
                continue
            row = read_level(entry, axis, (rater, None, path), reading, join(at, entry.key.text))
            rows += [row] if row else []
    return rows


def read_level(
    entry: Entry, axis: Axis, of: tuple[str | None, int | None, Path], reading: Reading, where: str
) -> Rating | None:
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
        if "level" not in entries:
            reading.report.add("key.missing", node.mark, where, key="level")
            return None
        node = entries["level"].value
    if not isinstance(node, TextNode):
        reading.report.add("node.not_text", node.mark, where)
        return None
    scale = next(scale for scale in reading.form.scales if scale.id == axis.scale)
    level = next((level for level in scale.levels if level.id == node.text), None)
    absence = None if level else read_absence(node, reading)
    if level is None and absence is None:
        refuse_choice(reading.report, node, where, [level.id for level in scale.levels])
        return None
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
