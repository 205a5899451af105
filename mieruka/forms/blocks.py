"""Read the parts of a form that have inner structure: choices, series, stages, items, scales, identities."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import cast, get_args

from mieruka.forms.declaration import Declaration
from mieruka.forms.model import (
    Choice,
    ChoiceSet,
    Choose,
    Clause,
    Comparison,
    Condition,
    FieldType,
    FigureSpec,
    GoodEnd,
    HeadField,
    Identity,
    Item,
    Measure,
    Operand,
    Operation,
    PricePer,
    Rounding,
    RuleLine,
    Scale,
    ScaleLevel,
    Series,
    Stage,
    Verb,
    YearOperand,
)
from mieruka.frontmatter import ListNode, MapNode, Node, TextNode
from mieruka.keys import join, name_ids
from mieruka.problems import SEVERITIES, Severity
from mieruka.scalars import Slip, read_number

Lists = Mapping[str, Mapping[str, str]]
FIELD_KEYS = ["label", "type", "choices", "choose", "words", "unit", "required"]
CHOICE_KEYS = ["label", "canonical", "meaning", "options", "parameters"]
OPERATIONS = get_args(Operation)
COMPARISONS: tuple[Comparison, ...] = ("above", "at_least", "below", "at_most")


def canonical(d: Declaration, words: Mapping[str, str]) -> str:
    """Return the canonical word of a declaration: the one written, else its id where that is such a word."""
    return d.word("canonical", words) or (d.id if d.id in words else "")


def read_field(d: Declaration) -> HeadField:
    """Return a fact of the head, of an indicator, or a parameter."""
    return HeadField(
        id=d.id,
        label=d.text("label", d.id),
        type=cast(FieldType, d.word("type", get_args(FieldType), "text")),
        choices=read_choices(d, None) if d.has("choices") else None,
        words=d.texts("words"),
        unit=d.text("unit"),
        required=d.flag("required"),
    )


def read_choices(d: Declaration, words: Mapping[str, str] | None) -> ChoiceSet:
    """Return the tick boxes of a declaration. `words`: the canonical words that they may mean (None: any text).

    Problems: form.no_choices.
    """
    choose = cast(Choose, d.word("choose", get_args(Choose), "one"))
    if d.is_list("choices"):
        found = tuple(Choice(text, text) for text in d.texts("choices"))
    else:
        children = d.children("choices", CHOICE_KEYS, string_is="canonical")
        found = tuple(_read_choice(c, words) for c in children)
    if not found:
        d.report.add("form.no_choices", d.mark, d.where)
    return ChoiceSet(choose, found, name_ids((c.id, c.label) for c in found))


def _read_choice(d: Declaration, words: Mapping[str, str] | None) -> Choice:
    options = None
    if d.is_list("options"):
        listed = tuple(Choice(text, text) for text in d.texts("options"))
        options = ChoiceSet("many", listed, name_ids((c.id, c.label) for c in listed))
    elif d.has("options"):
        options = read_choices(d.child("options", ["choose", "choices"]), words)
    word = d.text("canonical") if words is None else d.word("canonical", words)
    if not word and words is not None and d.id in words:
        word = d.id
    return Choice(
        id=d.id,
        label=d.text("label", d.id),
        canonical=word,
        meaning=d.text("meaning"),
        options=options,
        parameters=tuple(read_field(c) for c in d.children("parameters", FIELD_KEYS)),
    )


def read_series(d: Declaration, lists: Lists) -> Series:
    """Return a series of indicator values."""
    words: dict[str, str] = {}
    if d.is_list("words"):
        words = dict.fromkeys(d.texts("words"), "unknown")
    else:
        for child in d.children("words", (), string_is="reached"):
            words[child.id] = child.word("reached", lists["reached_when"], "unknown")
    years = d.offsets("years") if d.has("years") else None
    return Series(d.id, d.text("label", d.id), canonical(d, lists["series"]), years, d.text("unit"), words)


def read_stage(d: Declaration, lists: Lists) -> Stage:
    """Return a column of money. `series` is by default the one that its canonical word meets."""
    word = canonical(d, lists["stage"])
    meets = "actual" if word in ("settlement", "actual") else "forecast" if word == "forecast" else "plan"
    return Stage(
        id=d.id,
        label=d.text("label", d.id),
        canonical=word,
        years=d.offsets("years") if d.has("years") else (0,),
        series=d.text("series", meets),
        derived=d.flag("derived"),
        unit=d.text("unit"),
    )


def read_item(d: Declaration, lists: Lists) -> Item:
    """Return a row of the cost table. Problems: form.two_verbs."""
    verbs = [verb for verb in get_args(Verb) if verb and d.has(verb)]
    if len(verbs) > 1:
        d.report.add("form.two_verbs", d.mark, d.where, verbs="、".join(verbs))
    verb = cast(Verb, verbs[0] if verbs else "")
    per: PricePer = "sheet" if d.has("per_sheet") else "column" if d.has("per_column") else "row"
    word = d.word("workers", lists["workers"]) if verb == "workers" else d.text(verb) if verb else ""
    item = Item(
        id=d.id,
        label=d.text("label", d.id),
        canonical=canonical(d, lists["item"]),
        verb=verb,
        target=word,
        unit=d.text("unit"),
        open=d.flag("open"),
    )
    return item if per == "row" else replace(item, per=per, prices=d.by_year(f"per_{per}"))


def read_figure(d: Declaration) -> FigureSpec:
    """Return a printed quotient or rate."""
    return FigureSpec(d.id, d.text("label", d.id), d.text("unit"), d.word("per", ("indicator",)) == "indicator")


def read_scale(d: Declaration) -> Scale:
    """Return an ordered scale with its rule."""
    levels = _read_levels(d, "levels", outside=False) + _read_levels(d, "outside", outside=True)
    rule = tuple(
        _read_rule_line(line) for line in d.items("rule", ["level", "missing", "reached", "measure", *COMPARISONS])
    )
    good = cast(GoodEnd, d.word("good", get_args(GoodEnd), "first"))
    return Scale(d.id, d.text("label", d.id), levels, good, rule)


def _read_levels(d: Declaration, key: str, *, outside: bool) -> tuple[ScaleLevel, ...]:
    if d.is_list(key):
        return tuple(ScaleLevel(text, outside=outside) for text in d.texts(key))
    children = d.children(key, (), string_is="meaning")
    return tuple(ScaleLevel(c.id, c.text("meaning"), outside) for c in children)


def _read_rule_line(d: Declaration) -> RuleLine:
    comparison: Comparison = next((key for key in COMPARISONS if d.has(key)), "")
    return RuleLine(
        level=d.text("level"),
        missing=d.text("missing"),
        reached=d.has("reached") and d.text("reached") != "false",
        measure=cast("Measure | None", d.word("measure", get_args(Measure)) or None),
        comparison=comparison,
        threshold=d.number(comparison) or Decimal(0) if comparison else Decimal(0),
    )


def read_identity(d: Declaration) -> Identity | None:
    """Return a rule of arithmetic, or None. Problems: form.operation, form.operand."""
    operations = [key for key in OPERATIONS if d.has(key)]
    if len(operations) != 1 or not d.has("result"):
        d.report.add("form.operation", d.mark, d.where, known="、".join(OPERATIONS))
        return None
    operation = cast(Operation, operations[0])
    result = _read_operand(d, d.entries["result"].value, "result")
    listed = d.entries[operation].value
    nodes = listed.items if isinstance(listed, ListNode) else (listed,)
    operands = [_read_operand(d, node, operation) for node in nodes]
    complete = tuple(operand for operand in operands if operand)
    if result is None or len(complete) < len(operands):
        return None
    if operation not in ("sum", "product", "difference") and len(complete) != 2:
        d.report.add("form.two_operands", d.mark, d.where, operation=operation)
        return None
    return Identity(
        result=result,
        operation=operation,
        operands=complete,
        mark=d.mark,
        round=cast(Rounding, d.word("round", get_args(Rounding), "half_up")),
        digits=d.whole("digits"),
        tolerance=d.number("tolerance") or Decimal(0),
        inputs_rounded=d.word("inputs", ("rounded", "exact")) == "rounded",
        severity=cast(Severity, d.word("severity", SEVERITIES, "error")),
        stages=d.texts("stages"),
        kinds=d.texts("kinds"),
        as_printed=d.text("as_printed"),
    )


def _read_operand(d: Declaration, node: Node, key: str) -> Operand | None:
    """Return an operand: an id, or a mapping with item, stage, series, kind, year."""
    if isinstance(node, TextNode):
        return Operand(name=node.text)
    parts: dict[str, str] = {}
    for entry in node.entries if isinstance(node, MapNode) else ():
        if entry.key.text in ("item", "stage", "series", "kind", "year") and isinstance(entry.value, TextNode):
            parts[entry.key.text] = entry.value.text
        else:
            parts.clear()
            break
    year = _read_operand_year(parts.pop("year", ""))
    if isinstance(year, str) or (not parts and year is None):
        d.report.add("form.operand", node.mark, join(d.where, key))
        return None
    return Operand(**parts, year=year)


def _read_operand_year(word: str) -> YearOperand | str:
    """Return an offset, `last`, `all`, None where none is written, or the word itself where it is wrong."""
    if not word:
        return None
    if word == "last":
        return "last"
    if word == "all":
        return "all"
    value = read_number(word.removeprefix("+"))
    return word if isinstance(value, Slip) or value != int(value) else int(value)


def read_condition(d: Declaration) -> Condition:
    """Return a condition. Problems: form.condition."""
    clauses = tuple(
        Clause(c.id, (), c.number("outside"))
        if isinstance(c.node, MapNode)
        else Clause(c.id, c.texts("is") if isinstance(c.node, TextNode) else _texts(c.node))
        for c in d.children("when", ["outside"], string_is="is")
    )
    if not clauses or not (d.has("required") or d.has("empty")):
        d.report.add("form.condition", d.mark, d.where)
    severity = cast(Severity, d.word("severity", SEVERITIES, "error"))
    return Condition(clauses, d.texts("required"), d.texts("empty"), severity, d.text("why"), d.mark)


def _texts(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else ()
    return tuple(item.text for item in items if isinstance(item, TextNode))
