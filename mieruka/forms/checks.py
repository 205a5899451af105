"""What a form must be in itself: every word it uses is declared, ids differ, and everything declared is shown once."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from mieruka.forms.declaration import Declaration
from mieruka.forms.layout import declared_parts
from mieruka.forms.model import Form, HeadField, Identity, Question
from mieruka.forms.uses import Lists, ids_of, list_named, list_uses
from mieruka.frontmatter import ListNode, MapNode, Node, TextNode
from mieruka.keys import nearest
from mieruka.problems import Mark
from mieruka.scalars import Slip, read_number, read_year

# Keys that stand beside the form's own ids in each part of a sheet.
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
INDICATOR_KEYS = frozenset(["kind", "code", "name", "unit", "desired", "description"])
COST_KEYS = frozenset(["columns", "year", "stage"])
LINE_KEYS = frozenset(["rater", "year"])
OPINION_KEYS = frozenset(["number", "about", "reply"])
ANSWER_KEYS = frozenset(["choice", "options", "comment"])
BUILT_IN = frozenset(["~", "不明"])

Place = tuple[tuple[str, ...], str]
"""The keys down to what holds an id or a word, and the id or the word itself."""


def check_form(form: Form, top: Declaration, lists: Lists) -> None:
    """Report what a form uses but does not declare, declares twice, or does not show.

    Problems: form.unknown_id, form.in_braces, form.reserved_id, form.id_twice, form.word_taken, form.circle,
    form.needs_indicator, form.no_canonical, form.no_points, form.points, form.not_shown, form.shown_twice.
    """
    by_label = {one.label: one.id for one in list_named(form)}  # a label where an id is needed leads to its id
    for word, known, where, otherwise in list_uses(form, lists):
        labels = {label: one for label, one in by_label.items() if one in known}
        if word not in known:
            mark = _key_mark(top, where) if word == where[-1] else _value_mark(top, where)
            if word in otherwise:
                top.report.add("form.in_braces", mark, ".".join(where), word=word, instead=otherwise[word])
                continue
            near, declared = labels.get(word) or nearest(word, known) or "―", "、".join(sorted(known)) or "―"
            top.report.add("form.unknown_id", mark, ".".join(where), word=word, near=near, known=declared)
    clashing = _check_ids(form, top)
    _check_words(form, top)
    _check_circles(form, top)
    _check_directions(form, top)
    _check_points(form, top)
    _check_sections(form, top, clashing)


def node_of(node: Node, where: Iterable[str]) -> tuple[Node, Mark | None]:
    """Return the node under a chain of keys and positions, as far down as it goes, and the mark of its key."""
    mark = None
    for step in where:
        entry = next((one for one in node.entries if one.key.text == step), None) if isinstance(node, MapNode) else None
        if entry is not None:
            node, mark = entry.value, entry.key.mark
        elif isinstance(node, ListNode) and step.isdigit() and 0 < int(step) <= len(node.items):
            node, mark = node.items[int(step) - 1], None
        else:
            break
    return node, mark


def _value_mark(top: Declaration, where: Iterable[str]) -> Mark:
    return node_of(top.node, where)[0].mark


def _key_mark(top: Declaration, where: Iterable[str]) -> Mark:
    node, mark = node_of(top.node, where)
    return mark or node.mark


def _check_ids(form: Form, top: Declaration) -> set[str]:
    """Ids that stand side by side in a sheet, in an identity or in `show` must differ; return those that do not."""
    told: set[tuple[str, ...]] = set()
    for reserved, ids in _neighbours(form):
        first: dict[str, tuple[str, ...]] = {}
        for where, identifier in ids:
            at = (*where, identifier)
            if identifier in reserved and at not in told:
                top.report.add("form.reserved_id", _key_mark(top, at), ".".join(at), word=identifier)
                told.add(at)
            elif first.get(identifier, where) != where and at not in told:  # one key twice is told by the file's reader
                places = {"first": ".".join(first[identifier]), "second": ".".join(where)}
                top.report.add("form.id_twice", _key_mark(top, at), ".".join(at), word=identifier, **places)
                told.add(at)
            first.setdefault(identifier, where)
    return {at[-1] for at in told}


def _neighbours(form: Form) -> Iterator[tuple[frozenset[str], Sequence[Place]]]:
    """Yield groups of ids that must differ: the keys that stand beside them, and their places."""
    block, costs = form.indicators, form.costs
    axes = [(("ratings",), axis.id) for axis in form.ratings if axis.per_indicator]
    measured = [(("indicators", "series"), one.id) for one in block.series]
    measured += [(("indicators", "figures"), one.id) for one in block.figures]
    rows = [(("costs", "items"), one.id) for one in costs.items]
    rows += [(("costs", "figures"), one.id) for one in costs.figures]
    yield CORE_KEYS, [(("fields",), one.id) for one in form.fields]
    yield INDICATOR_KEYS, [*measured, *((("indicators", "fields"), one.id) for one in block.fields), *axes]
    yield COST_KEYS, [*rows, *measured]
    yield LINE_KEYS, [(("ratings",), one.id) for one in form.ratings if not one.per_indicator]
    yield LINE_KEYS, [(("directions",), one.id) for one in form.directions]
    yield OPINION_KEYS, [(("opinions",), one.id) for one in form.opinions]
    for tree in form.trees:
        yield frozenset(["tree"]), [(("trees", tree.id, "levels"), one.id) for one in tree.levels]
    ticked: list[tuple[str, HeadField | Question]] = [("fields", one) for one in form.fields]
    ticked += [("indicators.fields", one) for one in form.indicators.fields]
    ticked += [("questions", one) for one in form.questions] + [("directions", one) for one in form.directions]
    for where, field in ticked:
        yield from ((ANSWER_KEYS, ids) for ids in _parameters(where, field))
    blocks = {"places": "trees", "answers": "questions"}
    bare = [part for part in declared_parts(form)[""] if part.id and part.block != "indicators"]
    yield frozenset(), [((blocks.get(part.block, part.block),), part.id) for part in bare]


def _parameters(block: str, of: HeadField | Question) -> Iterator[Sequence[Place]]:
    """Yield the parameters of each choice; two choices may have one of the same id."""
    for choice in of.choices.choices if of.choices else ():
        where = (*block.split("."), of.id, "choices", choice.id, "parameters")
        yield [(where, parameter.id) for parameter in choice.parameters]


def _check_words(form: Form, top: Declaration) -> None:
    """A word that stands where a number or a year may stand is neither, and means one thing."""
    facts: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        (("fields", one.id, "words"), one.words) for one in form.fields
    ]
    facts += [(("indicators", "fields", one.id, "words"), one.words) for one in form.indicators.fields]
    facts += [(("indicators", "series", one.id, "words"), tuple(one.words)) for one in form.indicators.series]
    words = [(where, word) for where, some in facts for word in some]
    marks: list[Place] = [(("absence",), word) for word in form.absence]
    years: list[Place] = [(("year_words",), word) for word in form.year_words]
    for where, word in (*marks, *words, *years):
        a_number = word[:1].isdigit() or isinstance(read_year(word), int)
        if a_number or word in BUILT_IN or (word in form.absence and (where, word) in words):
            top.report.add("form.word_taken", _word_mark(top, where, word), ".".join(where), word=word)


def _word_mark(top: Declaration, where: tuple[str, ...], word: str) -> Mark:
    """Return where a word stands: a key, an item of a list, or the value itself."""
    node, _ = node_of(top.node, where)
    if isinstance(node, ListNode):
        return next((item.mark for item in node.items if getattr(item, "text", None) == word), node.mark)
    return _key_mark(top, (*where, word))


def _check_circles(form: Form, top: Declaration) -> None:
    """No row of the cost table is part of itself; no identity gives what it needs; each knows which indicator."""
    above = {item.id: item.target for item in form.costs.items if item.verb in ("part_of", "funds", "memo_of")}
    told: set[str] = set()
    for identifier, target in above.items():
        seen, one = {identifier}, target
        while one in above and one not in seen:
            seen, one = seen | {one}, above[one]
        if one == identifier and not told & seen:  # a circle is told at its first row
            told |= seen
            where = ("costs", "items", identifier)
            top.report.add("form.circle", _key_mark(top, where), ".".join(where), word=identifier)
    for number, identity in enumerate(form.identities, 1):
        place = ("identities", str(number))
        if identity.result in identity.operands:
            word = identity.result.name or identity.result.item or identity.result.stage or identity.result.series
            top.report.add("form.circle", _value_mark(top, place), ".".join(place), word=word)
        else:
            _check_indicators(identity, form, top, place)


def _check_indicators(identity: Identity, form: Form, top: Declaration, where: tuple[str, ...]) -> None:
    """A result that belongs to no indicator names the kind of each indicator that it computes with."""
    result = identity.result.name or identity.result.item
    per_indicator = {figure.id for figure in form.costs.figures if figure.per_indicator}
    in_columns = ids_of([*form.costs.items, *form.costs.figures]) - per_indicator
    if result not in in_columns and not (identity.result.stage and not result):
        return
    measured = ids_of([*form.indicators.series, *form.indicators.figures]) | per_indicator
    for position, operand in enumerate(identity.operands, 1):
        word = operand.name or operand.item or operand.series
        if not operand.kind and word in measured:
            at = (*where, identity.operation, str(position))
            top.report.add("form.needs_indicator", _value_mark(top, at), ".".join(at), word=word, result=result)


def _check_directions(form: Form, top: Declaration) -> None:
    """Every choice of a direction has a meaning in words that all forms share."""
    for direction in form.directions:
        for choice in direction.choices.choices:
            where = ("directions", direction.id, "choices")
            if not choice.canonical and not _has_canonical(top, (*where, choice.id)):
                mark = _word_mark(top, where, choice.id)
                top.report.add("form.no_canonical", mark, ".".join((*where, choice.id)), word=choice.label)


def _has_canonical(top: Declaration, where: tuple[str, ...]) -> bool:
    """Tell whether a canonical word is written; that it is none is told where it is read."""
    node, key = node_of(top.node, where)
    as_string = isinstance(node, TextNode) and key is not None
    return as_string or (isinstance(node, MapNode) and any(entry.key.text == "canonical" for entry in node.entries))


def _check_points(form: Form, top: Declaration) -> None:
    """Points are numbers: only levels that are add up; only a sum is measured in points, and in nothing else."""
    scales = {scale.id: scale for scale in form.scales}
    for axis in form.ratings:
        added = [one for name in axis.points_of for one in form.ratings if one.id == name != axis.id]
        for one in added:
            levels = (
                [level.id for level in scales[one.scale].levels if not level.outside] if one.scale in scales else []
            )
            word = next((level for level in levels if isinstance(read_number(level), Slip)), None)
            if word is not None:
                where = ("ratings", axis.id, "points_of")
                top.report.add("form.no_points", _value_mark(top, where), ".".join(where), axis=one.label, word=word)
        rule = scales[axis.scale].rule if axis.scale in scales else ()
        in_points = [line.measure == "points" for line in rule if line.measure or line.missing or line.reached]
        if not all(in_points) if axis.points_of else any(in_points):
            where = ("ratings", axis.id, "scale")
            top.report.add("form.points", _value_mark(top, where), ".".join(where), word=axis.scale)


def _check_sections(form: Form, top: Declaration, clashing: Container[str]) -> None:
    """Everything that is declared is shown once; `clashing` ids could mean two things, which is told already."""
    if not form.sections:
        return
    words = declared_parts(form)
    shown: Counter[object] = Counter()
    for number, section in enumerate(form.sections, 1):
        for position, word in enumerate(section.show, 1):
            where = ("sections", str(number), "show")
            mark, at = _value_mark(top, (*where, str(position))), ".".join(where)
            if word not in words or not word:
                near, known = nearest(word, words) or "―", "、".join(filter(None, words))
                top.report.add("form.unknown_id", mark, at, word=word, near=near, known=known)
            for part in words.get(word, ()):
                shown[part] += 1
                if shown[part] == 2 and part.id not in clashing:
                    top.report.add("form.shown_twice", mark, at, word=part.id or part.block)
    for part in words[""]:
        if not shown[part] and part.id not in clashing:
            word = f"{part.block}.{part.id}".rstrip(".")
            top.report.add("form.not_shown", _key_mark(top, ["sections"]), "sections", word=word)
