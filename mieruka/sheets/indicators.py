"""Read the indicators of a sheet: the things measured, their values by series and year."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from mieruka.contract import Cell
from mieruka.forms.model import HeadField, IndicatorKind, Series
from mieruka.frontmatter import Entry, MapNode, Node, TextNode
from mieruka.keys import as_list, has_unknown, is_blank_mark, join, mend_entries, open_mapping, refuse_choice, was_told
from mieruka.problems import Mark
from mieruka.records import Attribute, Indicator, IndicatorValue, Rating, Stated
from mieruka.scalars import fiscal_year_label, print_year, print_years_like, read_year
from mieruka.sheets.attributes import read_fact
from mieruka.sheets.evaluation import read_level
from mieruka.sheets.reading import (
    LOST,
    Reading,
    Value,
    read_absence,
    read_entry_fields,
    read_number_cell,
    read_scalar,
    read_text_cell,
    read_year_key,
)


@dataclass(frozen=True, slots=True)
class IndicatorRows:
    """The rows that the indicator block gives."""

    indicators: list[Indicator] = field(default_factory=list)
    values: list[IndicatorValue] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)


def read_indicators(node: Node, reading: Reading, where: str) -> IndicatorRows:
    """Return the rows of all indicators, numbered from 1 in written order.

    Problems: key.*, value.*, number.*, year.*, indicator.too_many.
    """
    rows = IndicatorRows()
    count: dict[str, int] = {}
    for number, line in enumerate(as_list(node, reading.report, where), 1):
        at = join(where, number)
        entries = open_mapping(line, reading.names.indicators, reading.report, at)
        if not isinstance(line, MapNode) and not entries:
            continue
        kind = _read_kind(entries, line, reading, at)
        count[kind.id] = count.get(kind.id, 0) + 1
        if kind.rows is not None and count[kind.id] == kind.rows + 1:
            reading.report.add("indicator.too_many", line.mark, at, kind=kind.label, rows=kind.rows)
        reading.note_keys(f"indicators.{kind.id}", line, entries)
        indicator = _read_indicator(entries, kind, number, (line, reading, at))
        rows.indicators.append(indicator)
        _read_line(entries, (indicator, kind), rows, reading, at)
    return rows


def _read_kind(entries: dict[str, Entry], line: Node, reading: Reading, where: str) -> IndicatorKind:
    """Return the kind of a line; it may be left out where the form has one kind only.

    A wrong one is told, and the line is read as if it were of the likeliest kind.
    """
    kinds = {kind.id: kind for kind in reading.form.indicators.kinds}
    entry = entries.get("kind")
    if entry is None and len(kinds) > 1 and not has_unknown(line, entries):
        reading.report.add("key.missing", line.mark, where, key="kind")
    scalar = read_scalar(entry.value, reading, join(where, entry.key.text)) if entry else None
    identifier = reading.names.kinds.find(scalar.text) if scalar else None
    if scalar and entry and identifier is None:
        refuse_choice(reading.report, scalar, join(where, entry.key.text), [kind.label for kind in kinds.values()])
        identifier = reading.names.kinds.ids.get(reading.names.kinds.near(scalar.text))
    return kinds[identifier] if identifier else _likely_kind(entries, list(kinds.values()), reading)


def _likely_kind(entries: dict[str, Entry], kinds: list[IndicatorKind], reading: Reading) -> IndicatorKind:
    """Return the kind whose values look like those of the line: words, or numbers."""
    values = [
        child.value
        for series in reading.form.indicators.series
        if series.id in entries
        for node in [entries[series.id].value]
        if isinstance(node, MapNode)
        for child in node.entries
    ]
    written = [value.text for value in values if isinstance(value, TextNode) and read_absence(value, reading) is None]
    in_words = bool(written) and not any(text[:1].isdigit() for text in written)
    return next((kind for kind in kinds if kind.in_words == in_words), kinds[0])


def _read_indicator(
    entries: dict[str, Entry], kind: IndicatorKind, number: int, at: tuple[Node, Reading, str]
) -> Indicator:
    line, reading, where = at
    mark = line.mark
    fields = [field for field in reading.contract.tables["indicators"].entries if field.name != "kind"]
    cells = read_entry_fields(fields, entries, reading, where)
    if "name" not in entries and not has_unknown(line, entries):
        reading.report.add("key.missing", mark, where, key="name")
    desired, stated = _read_desired(cells.get("desired_stated"), entries, (reading, where))
    blank = "name" in entries and cells.get("name") is None
    known_names = {"desired_stated", "code", "name", "unit", "description"}
    return Indicator(
        indicator=number,
        kind=kind.id,
        canonical_kind=kind.canonical or None,
        kind_label=reading.label(kind.label),
        desired=desired,
        desired_stated=stated,
        code=_text(cells.get("code")),
        name=_text(cells.get("name")),
        unit=(_text(cells.get("unit")) or "").replace("％", "%") or None,
        description=_text(cells.get("description")),
        plain={name: cell for name, cell in cells.items() if name not in known_names},
        absence="blank" if blank else None,
        mark=mark,
        path=("indicators", str(number)),
    )


def _read_desired(stated: Cell, entries: dict[str, Entry], at: tuple[Reading, str]) -> tuple[str | None, str | None]:
    """Return which way is good, and the printed words for it: none where the sheet writes a code that no word has.

    Problems: value.not_in_choices.
    """
    if stated is None:
        return None, None
    reading, where = at
    codes, words = reading.contract.lists["desired"], reading.form.indicators.desired
    known = {**{label: code for code, label in codes.items()}, **{code: code for code in codes}, **words}
    word = str(stated)
    if word not in known:
        refuse_choice(reading.report, entries["desired"].value, join(where, entries["desired"].key.text), known)
    printed = next((one for one, code in words.items() if code == known.get(word)), None)
    return known.get(word), word if word in words or word not in known else printed


def _text(cell: Cell) -> str | None:
    return None if cell is None else str(cell)


def _read_line(
    entries: dict[str, Entry], of: tuple[Indicator, IndicatorKind], rows: IndicatorRows, reading: Reading, where: str
) -> None:
    """Read what stands in an indicator's line beside its own columns: series, facts, printed figures, ratings."""
    indicator, kind = of
    block = reading.form.indicators
    for series in block.series:
        if series.id not in entries:
            if not kind.series or series.id in kind.series:
                reading.note_left_out(indicator.mark, where, series.id, series.label)
        elif kind.series and series.id not in kind.series:
            mark = entries[series.id].key.mark
            reading.report.add("indicator.no_series", mark, where, series=series.label, kind=kind.label)
        else:
            rows.values.extend(_read_series(entries[series.id], series, of, reading, where))
    for fact in block.fields:
        rows.attributes.extend(_read_fact(entries.get(fact.id), fact, indicator, reading, where))
    for figure in block.figures:
        if figure.id in entries:
            rows.stated.extend(_read_stated(entries[figure.id], figure.id, indicator, reading, where))
    for axis in (one for one in reading.form.ratings if one.per_indicator):
        if axis.id not in entries:
            reading.note_left_out(indicator.mark, where, axis.id, axis.label)
        else:
            entry = entries[axis.id]
            path = ("indicators", str(indicator.indicator), axis.id)
            rating = read_level(entry, axis, (None, indicator.indicator, path), reading, join(where, entry.key.text))
            rows.ratings.append(rating)


def _note_years(entry: Entry, series: Series, years: Collection[int | None], reading: Reading, where: str) -> None:
    """Tell the years that the form offers and the series has not, unless another year is told."""
    if not isinstance(entry.value, MapNode) or (None in years and not reading.form.year_words):
        return
    for offset in series.years or ():
        year = reading.year + offset
        key = print_year(year, reading.form.year_style if reading.form.year_style != "5" else "R5")
        if year not in years:
            label = fiscal_year_label(year)
            reading.report.add("key.left_out", entry.value.mark, where, key=key, id=str(year), label=label)


def _years(entry: Entry, reading: Reading, where: str) -> Iterator[tuple[Entry, int | None, str | None]]:
    """Yield each year of a map {year: value}: a year, or one of the form's words for it. Problems: year.twice."""
    if is_blank_mark(entry.value):
        return
    if not isinstance(entry.value, MapNode):
        if not was_told(entry.value):
            reading.report.add("indicator.no_years", entry.value.mark, where)
        yield Entry(entry.key, TextNode("", entry.value.mark, plain=True, told=True)), None, entry.key.text
        return
    seen: dict[int, str] = {}
    words = reading.form.year_words
    written = {read_year(child.key.text) for child in entry.value.entries}
    for child in mend_entries(
        entry.value, lambda one: one in words or isinstance(read_year(one), int), reading.report, where
    ):
        word = child.key.text
        year = None if word in words else read_year_key(word, child.key.mark, reading, join(where, word))
        if year is not None and not isinstance(read_year(word), int):
            year = None if year in written else year  # told: it takes no other's place
        elif year is not None and seen.setdefault(year, word) != word:
            reading.report.add("year.twice", child.key.mark, join(where, word), word=word, first=seen[year])
            year = None
        yield child, year, word if year is None else None


def _lone_year(entry: Entry, series: Series, reading: Reading) -> list[tuple[Entry, int | None, str | None]]:
    """Return the entry itself where a value may stand without a year: the form offers one alone, or none."""
    if not isinstance(entry.value, TextNode) or entry.value.told or series.years is None or len(series.years) > 1:
        return []
    return [(entry, next((reading.year + offset for offset in series.years), None), None)]


def _read_series(
    entry: Entry, series: Series, of: tuple[Indicator, IndicatorKind], reading: Reading, where: str
) -> Iterator[IndicatorValue]:
    years = _lone_year(entry, series, reading) or list(_years(entry, reading, join(where, entry.key.text)))
    _note_years(entry, series, {year for _, year, _ in years}, reading, join(where, entry.key.text))
    if isinstance(entry.value, MapNode) and series.years is None:
        keys = {str(year or word): child.key.text for child, year, word in years}
        reading.written.append((f"values.{reading.year}.{series.id}", tuple(keys.items()), entry.value.mark))
    for child, dated, worded in years:
        year, word = dated, worded
        at = join(where, entry.key.text) if child is entry else join(join(where, entry.key.text), child.key.text)
        value = (
            read_text_cell(child.value, reading, at)
            if of[1].in_words
            else read_number_cell(child.value, reading, at, tuple(series.words))
        )
        sound = isinstance(read_year(child.key.text), int)
        if year is not None and sound and series.years is not None and year - reading.year not in series.years:
            offered = print_years_like((reading.year + offset for offset in series.years), child.key.text) or "―"
            reading.report.add("year.not_offered", child.key.mark, at, word=child.key.text, offered=offered)
            year, word, value = None, child.key.text, LOST
        yield _value_row(of, series, (year, word), value, (child.value.mark, reading))


def _value_row(
    of: tuple[Indicator, IndicatorKind],
    series: Series,
    at: tuple[int | None, str | None],
    value: Value,
    place: tuple[Mark, Reading],
) -> IndicatorValue:
    indicator, kind = of
    year, word = at
    mark, reading = place
    return IndicatorValue(
        indicator=indicator.indicator,
        indicator_name=indicator.name,
        kind=kind.id,
        unit=series.unit or indicator.unit,
        series=series.id,
        canonical_series=series.canonical or None,
        fiscal_year=year,
        year_word=word,
        label=reading.label(series.label),
        value=value.number,
        text=value.text,
        absence=value.absence,
        mark=mark,
        path=("indicators", str(indicator.indicator), series.id, word or str(year)),
    )


def _read_fact(
    entry: Entry | None, fact: HeadField, indicator: Indicator, reading: Reading, where: str
) -> Iterator[Attribute]:
    if entry is None:
        if fact.required:
            reading.report.add("key.missing", indicator.mark, where, key=fact.id)
        else:
            reading.note_left_out(indicator.mark, where, fact.id, fact.label)
        return
    path = ("indicators", str(indicator.indicator), fact.id)
    yield from read_fact(entry, fact, (indicator.indicator, path), reading, join(where, entry.key.text))


def _read_stated(entry: Entry, figure: str, indicator: Indicator, reading: Reading, where: str) -> Iterator[Stated]:
    """Yield the printed values of a figure: {year: value}, or one value where no year is printed."""
    at = join(where, entry.key.text)
    single = isinstance(entry.value, TextNode)
    cells = [(entry, None, None)] if single else _years(entry, reading, at)
    for child, year, word in cells:
        value = read_number_cell(child.value, reading, at if single else join(at, child.key.text))
        yield Stated(
            figure=figure,
            indicator=indicator.indicator,
            fiscal_year=year,
            year_word=word,
            value=value.number,
            absence=value.absence,
            mark=child.value.mark,
            path=("indicators", str(indicator.indicator), figure, word or str(year)),
        )
