"""Read one sheet: its head, then each block that its form declares."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mieruka.forms.model import Form
from mieruka.forms.names import BLOCKS
from mieruka.frontmatter import Document, Entry, MapNode, Node
from mieruka.keys import (
    Names,
    as_text,
    has_unknown,
    is_blank_mark,
    items_of,
    name_ids,
    nearest,
    open_mapping,
    tell_twice,
)
from mieruka.problems import Mark, Report
from mieruka.records import Attribute, ReadingNote, Record, Sheet
from mieruka.scalars import read_day
from mieruka.sheets.attributes import read_fact
from mieruka.sheets.costs import read_costs
from mieruka.sheets.evaluation import read_answers, read_directions, read_ratings
from mieruka.sheets.indicators import read_indicators
from mieruka.sheets.lists import number_links, read_history, read_links, read_opinions
from mieruka.sheets.measures import read_pillars, read_total
from mieruka.sheets.notes import apply_notes, read_notes
from mieruka.sheets.places import read_places
from mieruka.sheets.prose import read_texts
from mieruka.sheets.reading import Reading, read_entry_fields
from mieruka.wording import check_document

MOST_YEARS_PREPARED = 10
SOURCE_KEYS = ("title", "publisher", "pages", "texts")
Rows = Mapping[str, Iterable[Record | ReadingNote]]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a sheet stands: municipality, fiscal year, folder and id."""

    municipality: str
    fiscal_year: int
    folder: str
    id: str

    def __str__(self) -> str:
        """Return the address as it is published."""
        return f"{self.municipality}/{self.fiscal_year}/{self.folder}/{self.id}"


def form_of(
    document: Document, forms: Mapping[str, Form | None], titles: Mapping[str, str], report: Report
) -> Form | None:
    """Return the form that a sheet names, or None. A form that is None is broken, which is told at the form.

    Problems: key.missing, key.misspelt, form.unknown.
    """
    names = name_ids(titles.items())
    entry = next((one for one in document.front.entries if names.ids.get(one.key.text) == "form"), None)
    if entry is None:
        misspelt = next((one for one in document.front.entries if nearest(one.key.text, names.ids)), None)
        if misspelt:
            key = misspelt.key.text
            report.add("key.misspelt", misspelt.key.mark, key, key=key, near="form")
        else:
            report.add("key.missing", document.front.mark, "", key="form")
        return None
    word = as_text(entry.value, report, entry.key.text)
    by_label = {form.label: form for form in forms.values() if form}
    if word is not None and word not in forms and word not in by_label:
        known = "、".join(forms) or "―"
        report.add(
            "form.unknown", entry.value.mark, entry.key.text, word=word, known=known, near=nearest(word, forms) or "―"
        )
    return forms.get(word or "") or by_label.get(word or "")


def read_sheet(document: Document, address: Address, reading: Reading) -> Sheet:
    """Return a sheet's rows. What cannot be read is left out and reported.

    Problems: key.*, value.*, number.*, year.*, costs.*, answer.*, body.*, text.*, note.*: see docs/problems.md.
    """
    check_document(document, reading.report)
    entries = open_mapping(document.front, _head_names(reading), reading.report)
    head = read_entry_fields(reading.contract.tables["sheets"].entries, entries, reading, "")
    _check_prepared(head.get("prepared_on"), entries, reading)
    mark = document.front.mark
    reading.spelt.update((entry.value.mark, entry.key.text) for entry in entries.values())
    _check_core(entries, document.front, reading)
    rows: dict[str, Any] = {"attributes": tuple(_read_facts(entries, mark, reading))}
    for block, read in READERS.items():
        if block not in entries or is_blank_mark(entries[block].value):
            continue
        entry = entries[block]
        for table, more in read(entry.value, reading, entry.key.text).items():
            rows[table] = (*rows.get(table, ()), *more)
    rows["links"] = number_links(rows.get("links", ()))
    sheet = Sheet(
        sheet=str(address),
        municipality=address.municipality,
        fiscal_year=address.fiscal_year,
        kind=reading.form.kind,
        id=address.id,
        form=reading.form,
        mark=mark,
        head=head,
        marks={key: entry.value.mark for key, entry in entries.items()},
        spelt=reading.spelt,
        source=_read_source(entries.get("source"), reading),
        draft=_read_flag(entries.get("draft"), reading),
        publish_on=_read_day(entries.get("publish_on"), reading),
        **rows,
        texts=tuple(read_texts(document, reading)),
    )
    if "indicators" not in entries and any(row.indicator for row in sheet.stated):
        _need("indicators", reading.report)
    reading.note_keys("", document.front, entries)
    facts = set(reading.names.head.ids.values()) - set(BLOCKS)
    return apply_notes(sheet, reading, facts, {"source": frozenset(SOURCE_KEYS)})


def _check_prepared(prepared: object, entries: Mapping[str, Entry], reading: Reading) -> None:
    """A sheet is written within some years of its own. Problems: year.far."""
    word = str(prepared or "")
    if word[:4].isdigit() and abs(int(word[:4]) - reading.year) > MOST_YEARS_PREPARED:
        entry, words = entries["prepared_on"], {"year": word[:4], "own": reading.year, "most": MOST_YEARS_PREPARED}
        reading.report.add("year.far", entry.value.mark, entry.key.text, word=word, **words)


def _need(key: str, report: Report) -> None:
    """Make the notice that a key is left out an error: something else in the sheet leans on it."""
    for number, problem in enumerate(report.problems):
        if problem.code == "key.left_out" and problem.values["key"] == key and not problem.field:
            report.problems[number] = replace(problem, severity="error")


def _head_names(reading: Reading) -> Names:
    """The keys that may stand at the top: the core, the form's facts, and the blocks that the form declares."""
    form, names = reading.form, reading.names.head
    declared = {
        "places": form.trees,
        "indicators": form.indicators.kinds,
        "costs": form.costs.items,
        "answers": form.questions,
        "ratings": [axis for axis in form.ratings if not axis.per_indicator],
        "directions": form.directions,
        "links": form.links,
        "opinions": form.opinions,
        "pillars": form.pillars,
        "total": form.pillars,
    }
    absent = {block for block, things in declared.items() if not things}
    return Names({word: key for word, key in names.ids.items() if key not in absent}, names.shared)


def _check_core(entries: Mapping[str, Entry], front: MapNode, reading: Reading) -> None:
    """A sheet has a name; a block that its form declares is there, or told to be left out."""
    names, mark = _head_names(reading), front.mark
    if "name" not in entries and not has_unknown(front, entries):
        reading.report.add("key.missing", mark, "", key="name")
    for block in BLOCKS:
        if block in names.ids and block not in entries and block not in ("reading_notes", "links", "places"):
            label = reading.contract.tables[block].title
            reading.report.add("key.left_out", mark, "", key=block, label=label)


def _read_facts(entries: Mapping[str, Entry], mark: Mark, reading: Reading) -> Iterator[Attribute]:
    for fact in reading.form.fields:
        entry = entries.get(fact.id)
        if entry is not None:
            yield from read_fact(entry, fact, (None, (fact.id,)), reading, entry.key.text)
        else:
            label = reading.label(fact.label)
            reading.report.add("key.missing" if fact.required else "key.left_out", mark, "", key=fact.id, label=label)


def _indicator_rows(node: Node, reading: Reading, where: str) -> Rows:
    tell_twice(items_of(node), reading.report, where, "warning")
    rows = read_indicators(node, reading, where)
    return {
        "indicators": rows.indicators,
        "indicator_values": rows.values,
        "attributes": rows.attributes,
        "stated": rows.stated,
        "ratings": rows.ratings,
    }


def _cost_rows(node: Node, reading: Reading, where: str) -> Rows:
    rows = read_costs(node, reading, where)
    return {"costs": rows.costs, "staffing": rows.staffing, "stated": rows.stated}


def _answer_rows(node: Node, reading: Reading, where: str) -> Rows:
    answers, shares = read_answers(node, reading, where)
    return {"answers": answers, "shares": shares}


def _pillar_rows(node: Node, reading: Reading, where: str) -> Rows:
    rows = read_pillars(node, reading, where)
    return {"pillars": rows.pillars, "measures": rows.measures, "benefits": rows.benefits}


def _history_rows(relation: str) -> Callable[[Node, Reading, str], Rows]:
    return lambda node, reading, where: {"links": read_history(node, reading, where, relation)}


# Each block's reader gives rows of one or several tables. `total` stands before `pillars`: it is their first row.
READERS: Mapping[str, Callable[[Node, Reading, str], Rows]] = {
    "places": lambda *at: {"places": read_places(*at)},
    "indicators": _indicator_rows,
    "costs": _cost_rows,
    "answers": _answer_rows,
    "ratings": lambda *at: {"ratings": read_ratings(*at)},
    "directions": lambda *at: {"directions": read_directions(*at)},
    "links": lambda *at: {"links": read_links(*at)},
    **{relation: _history_rows(relation) for relation in ("succeeds", "merged_into", "split_from")},
    "opinions": lambda *at: {"opinions": read_opinions(*at)},
    "total": lambda *at: {"pillars": [read_total(*at)]},
    "pillars": _pillar_rows,
    "reading_notes": lambda *at: {"reading_notes": read_notes(*at)},
}


def _read_source(entry: Entry | None, reading: Reading) -> dict[str, str]:
    """Return the source document's facts by column name. Problems: key.*, value.not_in_choices."""
    if entry is None or is_blank_mark(entry.value):
        return {}
    keys = reading.contract.keys
    entries = open_mapping(
        entry.value, name_ids((key, keys[key]) for key in SOURCE_KEYS), reading.report, entry.key.text
    )
    reading.note_keys("source", entry.value, entries)
    found: dict[str, str] = {}
    columns = {field.name: field for field in reading.contract.tables["sheets"].fields}
    for key in entries:
        field = replace(columns[f"source_{key}"], key=key)
        value = read_entry_fields([field], entries, reading, entry.key.text).get(field.name)
        if value is not None:
            found[field.name] = str(value)
    if "title" not in entries and isinstance(entry.value, MapNode) and not has_unknown(entry.value, entries):
        reading.report.add("key.missing", entry.value.mark, entry.key.text, key="title")
    return found


def _read_flag(entry: Entry | None, reading: Reading) -> bool:
    if entry is None:
        return False
    word = as_text(entry.value, reading.report, entry.key.text)
    if word not in ("true", "false", "はい", "いいえ", None):
        reading.report.add("type.boolean", entry.value.mark, entry.key.text, word=word)
    return word in ("true", "はい")


def _read_day(entry: Entry | None, reading: Reading) -> str | None:
    """Return a day as YYYY-MM-DD. Problems: type.date."""
    if entry is None:
        return None
    word = as_text(entry.value, reading.report, entry.key.text)
    if word is None:
        return None
    day = read_day(word)
    if day is None:
        reading.report.add("type.date", entry.value.mark, entry.key.text, word=word)
        return NEVER
    return day.isoformat()


NEVER = "9999-12-31"  # a day that cannot be read keeps its sheet out
