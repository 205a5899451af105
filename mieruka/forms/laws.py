"""Read what a form computes and demands: scales with their rules, identities, conditions."""

from decimal import Decimal
from typing import cast, get_args

from mieruka.forms.declaration import WHOLE, Declaration
from mieruka.forms.model import (
    Clause,
    Comparison,
    Condition,
    GoodEnd,
    Identity,
    Measure,
    Operand,
    Rounding,
    RuleLine,
    Scale,
    ScaleLevel,
    YearOperand,
)
from mieruka.forms.vocabulary import COMPARISONS, KEYS, OPERATIONS
from mieruka.frontmatter import ListNode, MapNode, Node, TextNode
from mieruka.keys import as_list, as_text, is_missing, join, name_ids, open_mapping
from mieruka.problems import SEVERITIES, Severity
from mieruka.scalars import Slip

Texts = tuple[str, ...]


def read_scale(d: Declaration) -> Scale:
    """Return an ordered scale with its rule. Problems: form.lacks, form.two_tests."""
    d.need("levels")
    levels = _read_levels(d, "levels", outside=False) + _read_levels(d, "outside", outside=True)
    rule = tuple(_read_rule_line(line) for line in d.items("rule", KEYS["rule line"]))
    good = cast(GoodEnd, d.word("good", get_args(GoodEnd), "first"))
    return Scale(d.id, d.text("label", d.id), levels, good, rule)


def _read_levels(d: Declaration, key: str, *, outside: bool) -> tuple[ScaleLevel, ...]:
    if d.is_list(key):
        return tuple(ScaleLevel(text, outside=outside) for text in d.texts(key))
    children = d.children(key, (), string_is="meaning")
    return tuple(ScaleLevel(c.id, c.text("meaning"), outside) for c in children)


def _read_rule_line(d: Declaration) -> RuleLine:
    """Return a line of a rule: no test, or one of missing, reached, and a measure with one comparison."""
    d.need("level")
    comparisons = [key for key in COMPARISONS if d.has(key)]
    tests = [key for key in ("missing", "reached", "measure") if d.has(key)]
    if len(tests) > 1 or len(comparisons) > 1 or (tests == ["measure"]) != bool(comparisons):
        d.report.add("form.two_tests", d.mark, d.where, known="、".join(COMPARISONS))
    comparison: Comparison = comparisons[0] if comparisons else ""
    return RuleLine(
        level=d.text("level"),
        missing=d.text("missing"),
        reached=d.text("reached"),
        measure=cast("Measure | None", d.word("measure", get_args(Measure)) or None),
        comparison=comparison,
        threshold=d.number(comparison) or Decimal(0) if comparison else Decimal(0),
    )


def read_identity(d: Declaration) -> Identity | None:
    """Return a rule of arithmetic, or None. Problems: form.operation, form.two_operands, form.operand."""
    operations = [key for key in OPERATIONS if not d.lacks(key)]
    if len(operations) != 1 or d.lacks("result"):
        d.report.add("form.operation", d.mark, d.where, known="、".join(OPERATIONS))
        return None
    operation = operations[0]
    if not (d.has(operation) and d.has("result")):
        return None  # that nothing stands there is told already
    result = _read_result(d)
    listed = d.entries[operation].value
    nodes = as_list(listed, d.report, join(d.where, operation)) if isinstance(listed, ListNode) else (listed,)
    operands = [_read_operand(d, node, operation) for node in nodes]
    complete = tuple(operand for operand in operands if operand)
    if result is None or not operands or len(complete) < len(operands):
        return None
    if operation in ("quotient", "percent", "change") and len(complete) != 2:
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
        desired=d.texts("desired"),
        as_printed=d.text("as_printed"),
    )


def _read_result(d: Declaration) -> Operand | None:
    """Return what an identity gives: an item, a figure, a series or a column; it names no kind and no year."""
    node = d.entries["result"].value
    result = _read_operand(d, node, "result")
    if result is not None and (result.kind or result.year is not None):
        d.report.add("form.operand", node.mark, join(d.where, "result"))
        return None
    return result


def _read_operand(d: Declaration, node: Node, key: str) -> Operand | None:
    """Return an operand: an id, or a mapping with item, stage, series, kind, year."""
    where = join(d.where, key)
    if isinstance(node, TextNode):
        name = as_text(node, d.report, where)
        return Operand(name=name) if name else None
    if not isinstance(node, MapNode):
        d.report.add("form.operand", node.mark, where)
        return None
    names = name_ids((one, "") for one in KEYS["operand"])
    entries = open_mapping(node, names, d.report, where)
    parts = {one: as_text(entry.value, d.report, join(where, one)) for one, entry in entries.items()}
    if len(entries) < len(node.entries) or None in parts.values():
        return None
    words = {one: text for one, text in parts.items() if text is not None}
    year = _read_operand_year(words.pop("year", ""))
    if not words or isinstance(year, Slip):
        d.report.add("form.operand", node.mark, where)
        return None
    return Operand(**words, year=year)


def _read_operand_year(word: str) -> YearOperand | Slip:
    """Return an offset, `last`, `all`, `before`, or None where none is written."""
    if not word:
        return None
    words: dict[str, YearOperand] = {"last": "last", "all": "all", "before": "before"}
    if word in words:
        return words[word]
    return int(word) if WHOLE.fullmatch(word) else Slip("number.malformed")


def read_condition(d: Declaration) -> Condition:
    """Return a condition. Problems: form.condition, node.*, value.missing, form.not_a_number."""
    if d.lacks("when") or (d.lacks("required") and d.lacks("empty")):
        d.report.add("form.condition", d.mark, d.where)
    clauses = tuple(_read_clause(d, entry.key.text, entry.value) for entry in d.pairs("when"))
    severity = cast(Severity, d.word("severity", SEVERITIES, "error"))
    return Condition(clauses, d.texts("required"), d.texts("empty"), severity, d.text("why"), d.mark)


def _read_clause(d: Declaration, identifier: str, node: Node) -> Clause:
    """Return a test: one of the choices is taken, or a figure is far from 0."""
    where = join(join(d.where, "when"), identifier)
    if isinstance(node, MapNode):
        entries = open_mapping(node, name_ids((one, "") for one in KEYS["clause"]), d.report, where)
        inner = Declaration(identifier, node, node.mark, where, entries, d.report)
        return Clause(identifier, (), inner.number("outside") or Decimal(0))
    if is_missing(node):
        d.report.add("value.missing", node.mark, where)
        return Clause(identifier)
    nodes = node.items if isinstance(node, ListNode) else (node,)
    texts = [as_text(one, d.report, where) for one in nodes]
    return Clause(identifier, tuple(text for text in texts if text is not None))
