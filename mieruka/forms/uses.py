"""What a form uses: every word that must be declared elsewhere in it, with its place."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from mieruka.forms.layout import declared_parts
from mieruka.forms.model import Clause, Form, Named, Operand

Lists = Mapping[str, Mapping[str, str]]


class Use(NamedTuple):
    """A word that a form uses, the words that are declared for it, and its place: keys down from the top.

    `otherwise`: what does not stand alone there, by id and by label, with how it is written.
    """

    word: str
    known: set[str]
    where: tuple[str, ...]
    otherwise: Mapping[str, str] = MappingProxyType({})


def list_uses(form: Form, lists: Lists) -> Iterator[Use]:
    """Yield every word that the form uses, with the words that are declared for it and its place."""
    yield from _cost_uses(form, lists)
    yield from _rater_uses(form)
    yield from _scale_uses(form)
    yield from _identity_uses(form, lists)
    yield from _condition_uses(form)
    series = ids_of(form.indicators.series)
    for kind in form.indicators.kinds:
        yield from _listed(kind.series, series, "indicators", "kinds", kind.id, "series")
    yield from (Use(link.id, set(lists["relation"]), ("links", link.id)) for link in form.links)


def ids_of(things: Iterable[Named]) -> set[str]:
    """Return the ids of declared things."""
    return {thing.id for thing in things}


def list_named(form: Form) -> Iterator[Named]:
    """Yield what the form declares with an id and a label, and may use elsewhere."""
    groups: tuple[tuple[Named, ...], ...] = (
        *(form.costs.items, form.costs.figures, form.costs.stages),
        *(form.indicators.series, form.indicators.figures, form.indicators.kinds),
        *(form.trees, form.fields, form.questions, form.ratings, form.directions),
        *(form.raters, form.scales, form.links, form.opinions, form.texts),
    )
    for group in groups:
        yield from group


def _listed(words: Iterable[str], known: set[str], *where: str) -> Iterator[Use]:
    """Yield the words of a list, each with its position."""
    yield from (Use(word, known, (*where, str(number))) for number, word in enumerate(words, 1))


def _meant_series(form: Form) -> set[str]:
    """Return what names a series: its id or its canonical word."""
    return ids_of(form.indicators.series) | {one.canonical for one in form.indicators.series} - {""}


def _cost_uses(form: Form, lists: Lists) -> Iterator[Use]:
    rows = form.costs.items
    labour = {item.id for item in rows if item.verb == "workers"}
    money = {item.id for item in rows if item.verb not in ("workers", "price_of")}
    if form.costs.headline and rows:
        yield Use(form.costs.headline, money, ("costs", "headline"))
    for item in rows:
        if item.verb and item.verb != "workers":
            known = labour if item.verb == "price_of" else money
            yield Use(item.target, known, ("costs", "items", item.id, item.verb))
    series = ids_of(form.indicators.series) | set(lists["series"])
    yield from (Use(one.series, series, ("costs", "stages", one.id, "series")) for one in form.costs.stages)


def _rater_uses(form: Form) -> Iterator[Use]:
    raters, scales = ids_of(form.raters), ids_of(form.scales)
    for axis in form.ratings:
        if axis.scale:
            yield Use(axis.scale, scales, ("ratings", axis.id, "scale"))
        yield from _listed(axis.by, raters, "ratings", axis.id, "by")
        others = {one.id for one in form.ratings if not one.per_indicator and one.id != axis.id}
        yield from _listed(axis.points_of, others, "ratings", axis.id, "points_of")
    for direction in form.directions:
        yield from _listed(direction.by, raters, "directions", direction.id, "by")


def _scale_uses(form: Form) -> Iterator[Use]:
    for scale in form.scales:
        levels = {level.id for level in scale.levels}
        for number, line in enumerate(scale.rule, 1):
            where = ("scales", scale.id, "rule", str(number))
            if line.level:
                yield Use(line.level, levels, (*where, "level"))
            if line.missing:
                yield Use(line.missing, _meant_series(form), (*where, "missing"))
            if line.reached:
                yield Use(line.reached, _meant_series(form) | {"true"}, (*where, "reached"))


def _identity_uses(form: Form, lists: Lists) -> Iterator[Use]:
    stages, kinds = ids_of(form.costs.stages), ids_of(form.indicators.kinds)
    for number, identity in enumerate(form.identities, 1):
        where = ("identities", str(number))
        yield from _listed(identity.stages, stages, *where, "stages")
        yield from _listed(identity.kinds, kinds, *where, "kinds")
        yield from _listed(identity.desired, set(lists["desired"]), *where, "desired")
        yield from _operand_uses(identity.result, form, (*where, "result"))
        for position, operand in enumerate(identity.operands, 1):
            yield from _operand_uses(operand, form, (*where, identity.operation, str(position)))


def _operand_uses(operand: Operand, form: Form, where: tuple[str, ...]) -> Iterator[Use]:
    items, series = ids_of(form.costs.items), ids_of(form.indicators.series)
    figures = ids_of([*form.costs.figures, *form.indicators.figures])
    kinds = ids_of(form.indicators.kinds) | {kind.canonical for kind in form.indicators.kinds} - {""}
    uses = (
        Use(operand.name, items | series | figures, where, _in_braces(form)),
        Use(operand.item, items | ids_of(form.costs.figures), (*where, "item")),
        Use(operand.stage, ids_of(form.costs.stages), (*where, "stage")),
        Use(operand.series, series, (*where, "series")),
        Use(operand.kind, kinds, (*where, "kind")),
    )
    yield from (use for use in uses if use.word)


def _in_braces(form: Form) -> dict[str, str]:
    """Return how columns and kinds are written in an identity, by id and by label."""
    named = [("kind", one) for one in form.indicators.kinds] + [("stage", one) for one in form.costs.stages]
    by_label = {one.label: f"{{{key}: {one.id}}}" for key, one in named}
    return by_label | {one.id: f"{{{key}: {one.id}}}" for key, one in named}


def _condition_uses(form: Form) -> Iterator[Use]:
    shown = {word for word in declared_parts(form) if word}
    parameters = {
        parameter.id
        for question in (*form.questions, *form.directions)
        for choice in question.choices.choices
        for parameter in choice.parameters
    }
    things = shown | parameters | ids_of(form.ratings)
    for number, condition in enumerate(form.conditions, 1):
        where = ("conditions", str(number))
        for clause in condition.clauses:
            yield from _clause_uses(clause, form, (*where, "when", clause.id))
        yield from _listed(condition.required, things, *where, "required")
        yield from _listed(condition.empty, things, *where, "empty")


def _clause_uses(clause: Clause, form: Form, where: tuple[str, ...]) -> Iterator[Use]:
    if clause.outside is not None:
        yield Use(clause.id, _computed(form), where)
        return
    answers = answers_of(form)
    yield Use(clause.id, set(answers), where)
    if clause.id in answers:
        yield from _listed(clause.choices, set(answers[clause.id]), *where)


def _computed(form: Form) -> set[str]:
    """Return the ids of what is computed: figures, and all that an identity gives."""
    results = [identity.result for identity in form.identities]
    found = {one.name or one.item or one.stage or one.series for one in results}
    return found | ids_of([*form.costs.figures, *form.indicators.figures])


def answers_of(form: Form) -> Mapping[str, Mapping[str, str]]:
    """Return what can be chosen under each id that has choices, words or levels: spelling → id."""
    scales = {scale.id: {level.id: level.id for level in scale.levels} for scale in form.scales}
    found: dict[str, Mapping[str, str]] = {axis.id: scales.get(axis.scale, {}) for axis in form.ratings}
    found |= {question.id: question.choices.names.ids for question in (*form.questions, *form.directions)}
    for field in form.fields:
        if field.choices or field.words:
            words = {word: word for word in field.words}
            found[field.id] = {**words, **(field.choices.names.ids if field.choices else {})}
    return found
