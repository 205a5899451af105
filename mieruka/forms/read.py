"""Read a form: a YAML tree → Form, in the closed language of docs/forms.md. Nothing is evaluated."""

from collections.abc import Mapping
from dataclasses import replace

from mieruka.forms.blocks import (
    canonical,
    read_choices,
    read_comment,
    read_field,
    read_figure,
    read_item,
    read_series,
    read_stage,
)
from mieruka.forms.checks import check_form
from mieruka.forms.declaration import Declaration
from mieruka.forms.laws import read_condition, read_identity, read_scale
from mieruka.forms.model import (
    Axis,
    Clause,
    Costs,
    Form,
    IndicatorKind,
    Indicators,
    Labelled,
    Level,
    OpinionSource,
    Question,
    Section,
    TextSection,
    Tree,
)
from mieruka.forms.uses import Lists, answers_of
from mieruka.forms.vocabulary import KEYS
from mieruka.frontmatter import MapNode
from mieruka.keys import name_ids, open_mapping
from mieruka.problems import Report
from mieruka.scalars import YEN_PER

BUILT_IN_ABSENCES = ("blank", "unreadable")


def read_form(tree: MapNode, address: tuple[str, str], lists: Lists, report: Report) -> Form:
    """Return the form that a tree declares; `address` is (municipality, form id).

    Problems: key.*, node.*, form.*: a form's own mistakes are problems like any other.
    """
    municipality, identifier = address
    entries = open_mapping(tree, name_ids((key, "") for key in KEYS["form"]), report)
    top = Declaration(identifier, tree, tree.mark, "", entries, report)
    raters = _read_labelled(top, "raters", "rater")
    pillars = top.child("pillars", KEYS["pillars"])
    absences = {word: label for word, label in lists["absence"].items() if word not in BUILT_IN_ABSENCES}
    form = Form(
        id=identifier,
        municipality=municipality,
        mark=tree.mark,
        label=top.text("label", identifier),
        kind=top.word("kind", lists["kind"], "program"),
        evaluated_in=top.offset("evaluated_in"),
        year_style=top.word("year_style", ("2023", "R5", "令和5", "5"), "R5"),
        absence=_read_words(top, "absence", absences),
        year_words=_read_words(top, "year_words", lists["year_word"]),
        trees=tuple(_read_tree(d, lists) for d in top.children("trees", KEYS["tree"])),
        fields=tuple(read_field(d) for d in top.children("fields", KEYS["field"])),
        indicators=_read_indicators(top, lists),
        costs=_read_costs(top, lists),
        identities=tuple(one for d in top.items("identities", KEYS["identity"]) if (one := read_identity(d))),
        scales=tuple(read_scale(d) for d in top.children("scales", KEYS["scale"])),
        raters=raters,
        ratings=tuple(_read_axis(d, raters) for d in top.children("ratings", KEYS["rating"])),
        questions=_read_questions(top, "question", lists["answer"]),
        directions=_read_questions(top, "direction", lists["direction"]),
        links=_read_labelled(top, "links", "link"),
        opinions=tuple(
            OpinionSource(d.id, d.text("label", d.id), d.text("reply"))
            for d in top.children("opinions", KEYS["opinion"])
        ),
        pillars=Labelled("pillars", pillars.text("label", "柱")) if top.has("pillars") else None,
        pillar_unit=pillars.word("unit", list(YEN_PER)),
        benefit_units=top.child("benefits", KEYS["benefits"]).texts("units"),
        texts=tuple(
            TextSection(d.id, d.text("label", d.id), d.offset("year"), d.flag("required"), d.flag("next"))
            for d in top.children("texts", KEYS["text"])
        ),
        conditions=tuple(read_condition(d) for d in top.items("conditions", KEYS["condition"])),
        sections=tuple(_read_section(d) for d in top.items("sections", KEYS["section"])),
    )
    top.need("label", "kind")
    check_form(form, top, lists)
    return _name_answers(form)


def _read_labelled(top: Declaration, block: str, of: str) -> tuple[Labelled, ...]:
    return tuple(Labelled(d.id, d.text("label", d.id)) for d in top.children(block, KEYS[of]))


def _read_words(d: Declaration, key: str, allowed: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping from printed marks or words to codes."""
    children = d.children(key, (), string_is="code")
    return {child.id: word for child in children if (word := child.word("code", allowed))}


def _read_tree(d: Declaration, lists: Lists) -> Tree:
    d.need("levels")
    levels = tuple(
        Level(c.id, c.text("label", c.id), c.flag("coded"), c.word("links", lists["kind"]))
        for c in d.children("levels", KEYS["tree level"])
    )
    return Tree(d.id, d.text("label", d.id), canonical(d, lists["tree_kind"]), levels)


def _read_indicators(top: Declaration, lists: Lists) -> Indicators:
    if not top.has("indicators"):
        return Indicators()
    block = top.child("indicators", KEYS["indicators"])
    block.need("kinds", "series")
    desired = block.child("desired", KEYS["desired"])
    kinds = tuple(
        IndicatorKind(
            d.id,
            d.text("label", d.id),
            canonical(d, lists["indicator_kind"]),
            d.whole("rows"),
            d.texts("series"),
            d.word("values", ("words", "numbers")) == "words",
        )
        for d in block.children("kinds", KEYS["kind"])
    )
    return Indicators(
        kinds=kinds,
        series=tuple(read_series(d, lists) for d in block.children("series", KEYS["series"])),
        desired=_read_words(desired, "choices", lists["desired"]),
        desired_label=desired.text("label"),
        fields=tuple(read_field(d) for d in block.children("fields", KEYS["field"])),
        figures=tuple(read_figure(d) for d in block.children("figures", KEYS["indicator figure"])),
    )


def _read_costs(top: Declaration, lists: Lists) -> Costs:
    if not top.has("costs"):
        return Costs()
    block = top.child("costs", KEYS["costs"])
    block.need("unit", "stages", "items")
    return Costs(
        unit=block.word("unit", list(YEN_PER), "円"),
        headline=block.text("headline"),
        stages=tuple(read_stage(d, lists) for d in block.children("stages", KEYS["stage"])),
        items=tuple(read_item(d, lists) for d in block.children("items", KEYS["item"])),
        figures=tuple(read_figure(d) for d in block.children("figures", KEYS["cost figure"])),
    )


def _read_axis(d: Declaration, raters: tuple[Labelled, ...]) -> Axis:
    d.need("scale")
    d.refuse("per", "by", "points_of")
    per_indicator = d.word("per", ("indicator",)) == "indicator"
    by = d.texts("by") or (() if per_indicator else tuple(rater.id for rater in raters))
    words = (d.text("label", d.id), d.text("scale"))
    return Axis(d.id, *words, by, per_indicator, read_comment(d), d.texts("points_of"))


def _read_questions(top: Declaration, kind: str, words: Mapping[str, str]) -> tuple[Question, ...]:
    """Return questions or directions; a direction may also say who answers and for which years."""
    is_question = kind == "question"
    return tuple(
        Question(
            d.id,
            d.text("label", d.id),
            read_choices(d, words, shares=is_question),
            read_comment(d),
            d.texts("by"),
            d.offsets("years"),
        )
        for d in top.children(f"{kind}s", KEYS[kind])
    )


def _read_section(d: Declaration) -> Section:
    d.need("label", "show")
    return Section(d.text("label"), d.texts("show"))


def _name_answers(form: Form) -> Form:
    """Return the form with the choices of its conditions as ids: a label may be written for each."""
    answers = answers_of(form)

    def name(clause: Clause) -> Clause:
        ids = answers.get(clause.id, {})
        return replace(clause, choices=tuple(ids.get(word, word) for word in clause.choices))

    conditions = (replace(one, clauses=tuple(map(name, one.clauses))) for one in form.conditions)
    return replace(form, conditions=tuple(conditions))
