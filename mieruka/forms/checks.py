"""What a form must be in itself: every word it uses is declared, and everything declared is shown once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mieruka.forms.declaration import Declaration
from mieruka.forms.layout import declared_parts
from mieruka.forms.model import Form, Named, Operand
from mieruka.frontmatter import ListNode, MapNode, Node
from mieruka.keys import nearest
from mieruka.problems import Mark

Lists = Mapping[str, Mapping[str, str]]
CORE_KEYS = frozenset(
    [
        "form",
        "number",
        "other_numbers",
        "name",
        "department",
        "section",
        "summary",
        "prepared_on",
        "source",
        "topics",
        "places",
        "draft",
        "publish_on",
        "succeeds",
        "merged_into",
        "split_from",
        "ends_on",
        "reading_notes",
        "indicators",
        "costs",
        "answers",
        "ratings",
        "directions",
        "links",
        "opinions",
        "pillars",
        "total",
    ]
)


class Use(NamedTuple):
    """A word that a form uses, the words that are declared for it, and its place: keys down from the top."""

    word: str
    known: set[str]
    where: tuple[str, ...]


def check_form(form: Form, top: Declaration, lists: Lists) -> None:
    """Report what a form uses but does not declare, declares twice, or does not show.

    Problems: form.unknown_id, form.reserved_id, form.id_twice, form.not_shown, form.shown_twice.
    """
    for word, known, where in _uses(form, lists):
        if word not in known:
            near = nearest(word, known)
            top.report.add(
                "form.unknown_id",
                place_of(top.node, where) or form.mark,
                ".".join(where),
                word=word,
                near=near or "―",
                known="、".join(sorted(known)) or "―",
            )
    _check_ids(form, top)
    _check_sections(form, top)


def place_of(node: Node, where: Iterable[str]) -> Mark | None:
    """Return the mark of the value under a chain of keys and positions, as far down as it goes."""
    mark = None
    for step in where:
        found: Node | None = None
        if isinstance(node, MapNode):
            found = next((entry.value for entry in node.entries if entry.key.text == step), None)
        elif isinstance(node, ListNode) and step.isdigit() and int(step) <= len(node.items):
            found = node.items[int(step) - 1]
        if found is None:
            break
        node, mark = found, found.mark
    return mark


def _uses(form: Form, lists: Lists) -> Iterator[Use]:
    """Yield every word that the form uses, with the words that are declared for it and its place."""
    yield from _cost_uses(form)
    yield from _rater_uses(form)
    yield from _scale_uses(form)
    yield from _identity_uses(form)
    yield from _condition_uses(form)
    series = _ids(form.indicators.series)
    for kind in form.indicators.kinds:
        yield from (Use(one, series, ("indicators", "kinds", kind.id, "series")) for one in kind.series)
    yield from (Use(link.id, set(lists["relation"]), ("links", link.id)) for link in form.links)


def _ids(things: Iterable[Named]) -> set[str]:
    return {thing.id for thing in things}


def _cost_uses(form: Form) -> Iterator[Use]:
    items = _ids(form.costs.items)
    if form.costs.headline:
        yield Use(form.costs.headline, items, ("costs", "headline"))
    for item in form.costs.items:
        if item.verb and item.verb != "workers":
            yield Use(item.target, items, ("costs", "items", item.id, item.verb))


def _rater_uses(form: Form) -> Iterator[Use]:
    raters, scales = _ids(form.raters), _ids(form.scales)
    for axis in form.ratings:
        yield Use(axis.scale, scales, ("ratings", axis.id, "scale"))
        yield from (Use(one, raters, ("ratings", axis.id, "by")) for one in axis.by)
    for direction in form.directions:
        yield from (Use(one, raters, ("directions", direction.id, "by")) for one in direction.by)


def _scale_uses(form: Form) -> Iterator[Use]:
    series = _ids(form.indicators.series)
    for scale in form.scales:
        levels = {level.id for level in scale.levels}
        for number, line in enumerate(scale.rule, 1):
            yield Use(line.level, levels, ("scales", scale.id, "rule", str(number), "level"))
            if line.missing:
                yield Use(line.missing, series, ("scales", scale.id, "rule", str(number), "missing"))


def _identity_uses(form: Form) -> Iterator[Use]:
    stages, kinds = _ids(form.costs.stages), _ids(form.indicators.kinds)
    for number, identity in enumerate(form.identities, 1):
        where = ("identities", str(number))
        yield from (Use(one, stages, (*where, "stages")) for one in identity.stages)
        yield from (Use(one, kinds, (*where, "kinds")) for one in identity.kinds)
        for operand, key in [(identity.result, "result"), *((one, identity.operation) for one in identity.operands)]:
            yield from (Use(word, known, (*where, key)) for word, known in _operand_uses(operand, form))


def _operand_uses(operand: Operand, form: Form) -> Iterator[tuple[str, set[str]]]:
    items = {item.id for item in form.costs.items}
    series = {one.id for one in form.indicators.series}
    figures = {figure.id for figure in (*form.costs.figures, *form.indicators.figures)}
    for word, known in (
        (operand.name, items | series | figures),
        (operand.item, items | {figure.id for figure in form.costs.figures}),
        (operand.stage, {stage.id for stage in form.costs.stages}),
        (operand.series, series),
        (
            operand.kind,
            {kind.id for kind in form.indicators.kinds} | {kind.canonical for kind in form.indicators.kinds},
        ),
    ):
        if word:
            yield word, known


def _condition_uses(form: Form) -> Iterator[Use]:
    shown = {word for word in declared_parts(form) if word}
    figures = {figure.id for figure in (*form.costs.figures, *form.indicators.figures)}
    parameters = {
        parameter.id
        for question in (*form.questions, *form.directions)
        for choice in question.choices.choices
        for parameter in choice.parameters
    }
    things = shown | figures | parameters | {axis.id for axis in form.ratings}
    for number, condition in enumerate(form.conditions, 1):
        where = ("conditions", str(number))
        for clause in condition.clauses:
            yield Use(clause.id, things, (*where, "when", clause.id))
        yield from (Use(one, things, (*where, "required")) for one in condition.required)
        yield from (Use(one, things, (*where, "empty")) for one in condition.empty)


def _check_ids(form: Form, top: Declaration) -> None:
    """Ids that stand side by side in a sheet, or in `show`, must differ."""
    for field in form.fields:
        if field.id in CORE_KEYS:
            top.report.add(
                "form.reserved_id", place_of(top.node, ("fields", field.id)) or form.mark, field.id, word=field.id
            )
    bare = [part for part in declared_parts(form)[""] if part.id and part.block != "indicators"]
    first: dict[str, str] = {}
    for part in bare:
        block = {"places": "trees", "answers": "questions"}.get(part.block, part.block)
        if part.id in first:
            mark = place_of(top.node, (block, part.id)) or form.mark
            top.report.add("form.id_twice", mark, part.id, word=part.id, first=first[part.id], second=block)
        first.setdefault(part.id, block)


def _check_sections(form: Form, top: Declaration) -> None:
    if not form.sections:
        return
    words = declared_parts(form)
    shown: Counter[object] = Counter()
    for number, section in enumerate(form.sections, 1):
        for word in section.show:
            where = ("sections", str(number), "show")
            mark = place_of(top.node, where) or form.mark
            if word not in words or not word:
                near = nearest(word, words)
                top.report.add(
                    "form.unknown_id",
                    mark,
                    ".".join(where),
                    word=word,
                    near=near or "―",
                    known="、".join(filter(None, words)),
                )
            for part in words.get(word, ()):
                shown[part] += 1
                if shown[part] == 2:
                    top.report.add("form.shown_twice", mark, ".".join(where), word=part.id or part.block)
    sections = place_of(top.node, ("sections",)) or form.mark
    for part in words[""]:
        if not shown[part]:
            top.report.add("form.not_shown", sections, "sections", word=f"{part.block}.{part.id}".rstrip("."))
