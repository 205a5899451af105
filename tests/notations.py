"""Notations of numbers, years and days: one table, each row tried in real fields by one real check.

tests/cases/notations.tsv has, for each row: its kind; the notation as a JSON string; what it becomes, or every error
that it brings about; what the message says to write instead. The fields of a kind take turns: each row stands in two of
them, within quotes in one and, where YAML lets it, without in the other.
"""

import csv
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builders import ROOT

from mieruka.collection import Collection
from mieruka.pipeline import Folders, check_content
from mieruka.problems import Problem
from mieruka.records import Sheet

TABLE = ROOT / "tests" / "cases" / "notations.tsv"
SOUND = ROOT / "tests" / "cases" / "check" / "content"
PROGRAM, LIST, TOWN, FORM = "programs/1.md", "measures/list.md", "municipality.yaml", "forms/review.yaml"
# What YAML takes as text without quotes, also within braces.
PLAIN = re.compile(r"(?!~$)[^\s,\[\]{}#&*!|>%@`\"'?:-](?:[^\x00-\x20,\[\]{}#:?\"'\x85\xa0\u2028\u2029]*)|-[0-9.]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A notation, what it becomes ("" where it is told), the codes of the errors, and what to write instead."""

    kind: str
    notation: str
    becomes: str
    told: tuple[str, ...]
    instead: str

    @property
    def name(self) -> str:
        """The row as a test names it."""
        return f"{self.kind}: {json.dumps(self.notation)}"


@dataclass(frozen=True, slots=True)
class Place:
    """A field: the file, the words that stand there, and the words with a notation in their place.

    Shape: `told` is the code by which all that is no number is told in a form.
    """

    name: str
    kinds: tuple[str, ...]
    file: str
    old: str
    new: str
    told: str = ""


PLACES = (
    Place("fact", ("number", "mark"), PROGRAM, "staff: 3\n", "staff: {}\n"),
    Place("indicator", ("number", "mark"), PROGRAM, "target: {R6: 60}", "target: {R6: {}}"),
    Place("money", ("number", "mark", "money"), PROGRAM, "{広報: [500, ", "{広報: [{}, "),
    Place("share", ("number", "mark"), PROGRAM, "{順調: 60, 停滞: 40}", "{順調: {}, 停滞: ~}"),
    Place("benefit", ("number",), LIST, "amount: 3, unit: 万円", "amount: {}, unit: 円"),
    Place("people", ("people",), TOWN, "licence:", "population: {R5: {}}\nlicence:"),
    Place("price", ("number",), FORM, "{R5: 8000}", "{R5: {}}", "form.not_a_number"),
    Place("times", ("whole",), LIST, "times: 12", "times: {}"),
    Place("rate", ("rate",), LIST, "rate: 1/2", "rate: {}"),
    Place("since", ("year", "since"), PROGRAM, "since: H27", "since: {}"),
    Place("target", ("year", "year of a value"), PROGRAM, "target: {R6: 60}", "target: {{}: 60}"),
    Place("population", ("year",), TOWN, "licence:", "population: {{}: 5}\nlicence:"),
    Place("per_sheet", ("year",), FORM, "{R5: 8000}", "{{}: 8000}"),
    Place("heading", ("heading",), PROGRAM, "[R5 予算, R5 決算, R6 予算]", "[{}, R5 決算, R6 予算]"),
    Place("signed", ("day",), PROGRAM, "signed: 2024-09-01", "signed: {}"),
    Place("ends_on", ("day",), PROGRAM, "form: review\n", "form: review\nends_on: {}\n"),
    Place("prepared_on", ("month",), PROGRAM, "prepared_on: 2024-09\n", "prepared_on: {}\n"),
    Place("offset", ("offset",), FORM, "years: [-1, 0]", "years: [-1, {}]"),
)


def read_table() -> list[Row]:
    """Return the rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        return [Row(line[0], json.loads(line[1]), line[2], tuple(line[3].split()), line[4]) for line in lines]


Trial = tuple[str, str, str]
"""A row's kind and notation, and where it is tried."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check makes of a notation at a place: the value of the field, or the errors."""

    value: str
    errors: tuple[Problem, ...]


def try_all(rows: list[Row], folder: Path) -> Mapping[Trial, Outcome]:
    """Return what one check says of all rows, each at two places of its kind in turn, below an empty current folder."""
    shutil.copytree(SOUND, folder / "content")
    trials = dict(enumerate(_trials(rows)))
    for number, (place, written, _) in trials.items():
        _write(f"n{number}", place, written, folder / "content")
    checked = check_content(Folders(Path("content"), ROOT / "templates", folder / "s", ROOT / "datapackage.json"), None)
    errors: dict[str, list[Problem]] = {}
    for problem in checked.problems:
        if problem.severity == "error":
            errors.setdefault(_name_of(problem.mark.path), []).append(problem)
    sheets = {subject.sheet.id: subject.sheet for subject in checked.collection.subjects}
    outcomes = {}
    for number, (place, _, key) in trials.items():
        told = tuple(errors.pop(f"n{number}", ()))
        value = "" if told else _value(place, f"n{number}", sheets.get(f"n{number}"), checked.collection)
        outcomes[key] = Outcome(value, told)
    assert not errors, f"errors elsewhere: {errors}"
    return outcomes


def _trials(rows: list[Row]) -> Iterator[tuple[Place, str, Trial]]:
    for number, row in enumerate(rows):
        places = [place for place in PLACES if row.kind in place.kinds]
        first, second = (places[one % len(places)] for one in (number, number + 1))
        yield first, _quote(row.notation), (row.kind, row.notation, first.name)
        if PLAIN.fullmatch(row.notation):
            yield second, row.notation, (row.kind, row.notation, f"{second.name}, plain")
        elif second is not first:
            yield second, _quote(row.notation), (row.kind, row.notation, second.name)


def _quote(text: str) -> str:
    """Return a text within double quotes; what nobody can see is escaped."""
    seen = (one if one.isprintable() and one not in '"\\' else f"\\U{ord(one):08x}" for one in text)
    return f'"{"".join(seen)}"'


def _write(name: str, place: Place, written: str, content: Path) -> None:
    """Write a copy of a place's file with a notation in it: a sheet of the town, or a town of its own."""
    text = (SOUND / "aoba" / ("2023" if place.file in (PROGRAM, LIST) else "") / place.file).read_text(encoding="utf-8")
    assert text.count(place.old) == 1, place
    text = text.replace(place.old, place.new.replace("{}", written, 1))
    path = content / "aoba" / "2023" / Path(place.file).with_name(f"{name}.md")
    if place.file in (TOWN, FORM):
        shutil.copytree(SOUND / "aoba", content / name, ignore=shutil.ignore_patterns("2023"))
        path = content / name / place.file
    path.write_text(text.replace("number: 101\n", f"number: {name}\n"), encoding="utf-8", newline="\n")


def _name_of(path: str) -> str:
    parts = Path(path).parts
    return parts[1] if parts[1] != "aoba" else Path(path).stem


def _value(place: Place, name: str, sheet: Sheet | None, collection: Collection) -> str:
    """Return what stands in the field that was written, "" where nothing does."""
    town = next((one for one in collection.towns if one.municipality.municipality == name), None)
    if town and place.file == TOWN:
        found = town.municipality.population
        return "".join(map(str, found.keys() if place.name == "population" else found.values()))
    if town:
        form = town.forms.get("review")
        if form is None:
            return ""
        prices = next(item.prices for item in form.costs.items if item.id == "price")
        series = next(one.years or () for one in form.indicators.series if one.id == "actual")
        words: Mapping[str, Iterable[object]] = {"price": prices.values(), "per_sheet": prices, "offset": series[1:]}
        return "".join(map(str, words[place.name]))
    return "" if sheet is None else "".join(str(one) for one in _cells(place, sheet) if one is not None)


def _cells(place: Place, sheet: Sheet) -> Iterator[object]:
    if place.name in ("fact", "since", "signed"):
        attribute = "staff" if place.name == "fact" else place.name
        yield from (row.value or row.absence for row in sheet.attributes if row.attribute == attribute)
    elif place.name in ("indicator", "target"):
        rows = [row for row in sheet.indicator_values if row.indicator == 1 and row.series == "target"]
        yield from (_first(row.value, row.absence) if place.name == "indicator" else row.fiscal_year for row in rows)
    elif place.name in ("money", "heading"):
        cells = [row for row in sheet.costs if row.item == "detail"][:1]
        yield from (_first(row.amount, row.absence) if place.name == "money" else row.fiscal_year for row in cells)
    elif place.name == "share":
        yield from (_first(row.percent, row.absence) for row in sheet.shares if row.choice == "順調")
    elif place.name == "benefit":
        yield from (row.amount for row in sheet.benefits[:1])
    elif place.name == "times":
        yield from (row.times for row in sheet.benefits[:1])
    elif place.name == "rate":
        yield from (f"{row.rate_numerator}/{row.rate_denominator}" for row in sheet.benefits[:1] if row.rate_numerator)
    else:
        yield sheet.head.get(place.name)


def _first(number: object, absence: object) -> object:
    return absence if number is None else number
