"""What reading one sheet needs, and the cells that every block shares."""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mieruka.contract import Cell, Contract, Fault, Field, reader_of
from mieruka.forms.model import Choice, ChoiceSet, Form
from mieruka.forms.names import FormNames, expand_label
from mieruka.frontmatter import Entry, ListNode, MapNode, Node, TextNode
from mieruka.keys import Names, has_unknown, is_blank_mark, is_missing, items_of, join, name_ids, nearest, tell_twice
from mieruka.problems import Mark, Report
from mieruka.records import Keys
from mieruka.scalars import MOST_YEARS_AWAY, Slip, is_placeholder, read_number, read_year, stray_end

JOINED = re.compile(r"[ ]*(?:、|，|;|；|,(?=[ ]))[ ]*")
UNREADABLE = "不明"
DIGITS = tuple("0123456789")
THREE_DIGITS = re.compile("[0-9]{3}(?![0-9])")
# Columns whose text is a printed number or code: 5-1-1 and 22400② are such, ３６５０ and 41,191 are slips.
NUMBERED = ("number", "other_numbers", "code")
CIRCLED = re.compile("[①-⓿❶-➓㈠-㊿]")
ODD_NUMBERS = ("number.fullwidth", "number.comma", "number.triangle", "number.minus")
PRINTED = "printed"  # what a source prints, sign by sign: it may be a dash


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet's contract, form, names and fiscal year, and where its problems go.

    Shape: `spelt` holds the field of each value as its author wrote it, by its place; `written` are mappings, each with
    its pattern, its keys and its place.
    """

    contract: Contract
    form: Form
    names: FormNames
    year: int
    report: Report
    written: list[tuple[str, Keys, Mark]] = dataclasses.field(default_factory=list)
    spelt: dict[Mark, str] = dataclasses.field(default_factory=dict)

    def note_keys(self, pattern: str, node: Node, entries: Mapping[str, Entry]) -> None:
        """Keep which keys a mapping has, unless a key that nobody knows (told) may be one of those it lacks."""
        if isinstance(node, MapNode) and not has_unknown(node, entries):
            keys = tuple((key, entry.key.text) for key, entry in entries.items())
            self.written.append((pattern, keys, node.mark))

    def note_left_out(self, mark: Mark, where: str, key: str, label: str = "") -> None:
        """Tell that something of the form is not there. Problems: key.left_out."""
        self.report.add("key.left_out", mark, where, key=key, label=self.label(label) or self.contract.keys[key])

    def label(self, label: str) -> str:
        """Return a label of the form with its years printed."""
        return expand_label(label, self.year, self.form.year_style)

    def name_choices(self, choices: ChoiceSet) -> Names:
        """Return the names of tick boxes, with the years in their labels printed."""
        if not any("<" in choice.label for choice in choices.choices):
            return choices.names
        return name_ids((choice.id, self.label(choice.label)) for choice in choices.choices)

    def find_choice(self, choices: ChoiceSet, word: str) -> Choice | None:
        """Return the choice that a word names, by id or by label."""
        return choices.get(self.name_choices(choices).find(word) or "")


@dataclass(frozen=True, slots=True)
class Value:
    """A cell as read: a number, words, or the reason why there is nothing."""

    number: Decimal | None = None
    text: str | None = None
    absence: str | None = None


# What stands for a cell that cannot be read, which is told: it is there, so that nothing that leans on it is told too.
LOST = Value(absence="unreadable")


def read_absence(node: TextNode, reading: Reading) -> str | None:
    """Return why a cell has no value: `~` blank, 不明 unreadable, or one of the form's marks; None where it has one."""
    if is_blank_mark(node):
        return "blank"
    text = node.text.strip()
    return "unreadable" if text == UNREADABLE else reading.form.absence.get(text)


def read_number_cell(node: Node, reading: Reading, where: str, words: Sequence[str] = ()) -> Value:
    """Return a number, an allowed word, or an absence; LOST with a problem.

    Problems: node.not_text, value.missing, number.*.
    """
    scalar = read_scalar(node, reading, where)
    if scalar is None:
        return LOST
    absence = read_absence(scalar, reading)
    if absence:
        return Value(absence=absence)
    if scalar.text in words:
        return Value(text=scalar.text)
    number = read_number(scalar.text)
    if isinstance(number, Slip):
        refuse_number(number, scalar, reading.report, where, [*words, *reading.form.absence])
        return LOST
    typed = reader_of("number")(scalar.text)
    return Value(number=typed) if isinstance(typed, Decimal) else LOST


def refuse_number(slip: Slip, node: TextNode, report: Report, where: str, words: Sequence[str] = ()) -> None:
    """Report what keeps a text from being a number. `words`: what may stand instead. Problems: number.*."""
    code = "number.word" if slip.code == "number.malformed" and not slip.instead else slip.code
    marks = "、".join([*words, "~"])
    report.add(code, node.mark, where, word=node.text, instead=slip.instead, marks=marks)


def read_text_cell(node: Node, reading: Reading, where: str) -> Value:
    """Return words or an absence; LOST with a problem."""
    scalar = read_scalar(node, reading, where)
    if scalar is None:
        return LOST
    absence = read_absence(scalar, reading)
    if absence:
        return Value(absence=absence)
    return LOST if refuse_no_words(scalar, reading, where) else Value(text=scalar.text)


def refuse_no_words(node: TextNode, reading: Reading, where: str) -> bool:
    """Tell a text that says nothing, or has something left over at its end. Problems: value.placeholder, .stray_end."""
    text = node.text.strip()
    if is_placeholder(text):
        marks = "、".join(reading.form.absence)
        reading.report.add("value.placeholder", node.mark, where, word=text[:20], marks=marks)
        return True
    left = stray_end(text)
    if left:
        reading.report.add("value.stray_end", node.mark, where, word=left, instead=text.rstrip(left)[-20:])
    return bool(left)


def read_scalar(node: Node, reading: Reading, where: str) -> TextNode | None:
    """Return a single value, or None with a problem; its field is kept as it is written.

    Problems: node.not_text, value.missing.
    """
    reading.spelt[node.mark] = where
    if not isinstance(node, TextNode):
        reading.report.add("node.not_text", node.mark, where)
        return None
    if is_missing(node):
        reading.report.add("value.missing", node.mark, where)
    return None if is_missing(node) or node.told else node


def read_year_key(word: str, mark: Mark, reading: Reading, where: str) -> int | None:
    """Return a western year near the sheet's own; one in another notation is told, and taken. Problems: year.*."""
    year = read_year(word)
    if isinstance(year, Slip):
        words = "、".join(reading.form.year_words)
        likely = read_year(year.instead) if year.code == "year.notation" else year
        if isinstance(likely, Slip) or abs(likely - reading.year) <= MOST_YEARS_AWAY:  # a far one is told as such alone
            reading.report.add(year.code, mark, where, word=word, instead=year.instead, words=words)
        year = likely
    if isinstance(year, Slip):
        return None
    if abs(year - reading.year) > MOST_YEARS_AWAY:
        reading.report.add("year.far", mark, where, word=word, year=year, own=reading.year, most=MOST_YEARS_AWAY)
        return None
    return year


def read_entry_fields(
    fields: Sequence[Field], entries: Mapping[str, Entry], reading: Reading, where: str
) -> dict[str, Cell]:
    """Return the columns of a table that staff write, by column name, typed by the contract; None for `~`.

    Problems: key.missing for a required one, node.*, number.*, type.*, value.*.
    """
    found: dict[str, Cell] = {}
    for field in fields:
        entry = entries.get(field.key)
        if entry is None:
            continue
        found[field.name] = read_entry(field, entry.value, reading, join(where, entry.key.text))
    return found


def read_entry(field: Field, node: Node, reading: Reading, where: str) -> Cell:
    """Return one column that staff write. Several values are joined with 、."""
    if field.many and isinstance(node, ListNode):
        values = [read_entry(replace(field, many=False), item, reading, where) for item in node.items]
        refuse_joined(node, reading.report, where)
        refuse_cut(node.items, reading.report, where)
        return "、".join(str(value) for value in values if value is not None)
    scalar = read_scalar(node, reading, where)
    if scalar is None or is_blank_mark(scalar):
        return None
    if read_absence(scalar, reading) and field.type in ("number", "integer"):
        return None
    if not _is_sound(scalar, field, reading, where):
        return None
    value = field.read(scalar.text)
    if isinstance(value, Fault):
        report_fault(value, scalar, reading.report, where, field.description)
        return None
    return value


def _is_sound(node: TextNode, field: Field, reading: Reading, where: str) -> bool:
    """Tell whether a cell is a number where it should be one, and words where it should be words; else it is told."""
    if field.type in ("number", "integer"):
        number = read_number(node.text)
        if isinstance(number, Slip):
            refuse_number(number, node, reading.report, where)
        return not isinstance(number, Slip)
    slip = read_number(node.text) if field.name in NUMBERED and not CIRCLED.search(node.text) else None
    if isinstance(slip, Slip) and slip.code in ODD_NUMBERS:
        refuse_number(slip, node, reading.report, where)
        return False
    words = field.type == "string" and not field.list and field.name != PRINTED and not read_absence(node, reading)
    return not (words and refuse_no_words(node, reading, where))


def refuse_joined(node: Node, report: Report, where: str) -> None:
    """Report items that hold several: joined by 、 and the like, without quotes; and an item that is there twice.

    Problems: value.joined, item.twice.
    """
    tell_twice(items_of(node), report, where)
    for one in items_of(node) or (node,):
        found = JOINED.search(one.text) if isinstance(one, TextNode) and one.plain else None
        if found and isinstance(one, TextNode):
            instead = ", ".join(JOINED.split(one.text.strip("[]［］()（）")))
            instead = f"[{instead}]" if one is node else instead
            report.add("value.joined", one.mark, where, word=one.text, found=found[0].strip(), instead=instead)


def refuse_cut(nodes: Iterable[Node], report: Report, where: str) -> None:
    """Report a number that a comma cut into several items of a list: `[約1,200人]`. Problems: value.cut."""
    run: list[TextNode] = []
    for node in (*nodes, None):
        if run and isinstance(node, TextNode) and _is_rest(node, run[-1]):
            run.append(node)
            continue
        if len(run) > 1:
            report.add("value.cut", run[0].mark, where, word=",".join(one.text for one in run), count=len(run))
        run = [node] if isinstance(node, TextNode) else []


def _is_rest(node: TextNode, before: TextNode) -> bool:
    """Tell whether three digits stand right behind a digit and a comma: as in a number that is parted by commas."""
    if not (before.plain and node.plain and before.text.endswith(DIGITS) and THREE_DIGITS.match(node.text)):
        return False
    return node.mark == before.mark._replace(column=before.mark.column + len(before.text) + 1)


def report_fault(fault: Fault, node: TextNode, report: Report, where: str, meaning: str = "") -> None:
    """Report what Frictionless found wrong with a cell, with the nearest right value. `meaning`: how it is written."""
    near = nearest(node.text, fault.allowed.split("、")) if fault.allowed else ""
    allowed = meaning if meaning and fault.code == "value.pattern" else fault.allowed
    report.add(fault.code, node.mark, where, word=node.text, allowed=allowed or "―", near=near or "―")
