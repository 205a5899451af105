"""Read a form: a YAML tree → Form, in the closed language of docs/forms.md. Nothing is evaluated."""

from collections.abc import Mapping, Sequence

from mieruka.forms.blocks import (
    FIELD_KEYS,
    canonical,
    read_choices,
    read_condition,
    read_field,
    read_figure,
    read_identity,
    read_item,
    read_scale,
    read_series,
    read_stage,
)
from mieruka.forms.checks import check_form
from mieruka.forms.declaration import Declaration, declare
from mieruka.forms.model import (
    Axis,
    Costs,
    Form,
    Identity,
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
from mieruka.frontmatter import MapNode
from mieruka.problems import Report
from mieruka.scalars import YEN_PER

Lists = Mapping[str, Mapping[str, str]]
FORM_KEYS = [
    "label",
    "kind",
    "evaluated_in",
    "year_style",
    "absence",
    "year_words",
    "trees",
    "fields",
    "indicators",
    "costs",
    "identities",
    "scales",
    "raters",
    "ratings",
    "questions",
    "directions",
    "links",
    "opinions",
    "pillars",
    "benefits",
    "texts",
    "conditions",
    "sections",
]


def read_form(tree: MapNode, address: tuple[str, str], lists: Lists, report: Report) -> Form:
    """Return the form that a tree declares; `address` is (municipality, form id).

    Problems: key.*, node.*, form.*: a form's own mistakes are problems like any other.
    """
    municipality, identifier = address
    top = declare(identifier, tree, FORM_KEYS, report, (tree.mark, "", ""))
    top = Declaration(top.id, top.node, top.mark, "", top.entries, report)
    raters = tuple(Labelled(d.id, d.text("label")) for d in top.children("raters", ["label"]))
    form = Form(
        id=identifier,
        municipality=municipality,
        mark=tree.mark,
        label=top.text("label", identifier),
        kind=top.word("kind", lists["kind"], "program"),
        evaluated_in=top.whole("evaluated_in"),
        year_style=top.word("year_style", ("2023", "R5", "令和5", "5"), "R5"),
        absence=_read_words(top, "absence", list(lists["absence"])[2:]),
        year_words=_read_words(top, "year_words", lists["year_word"]),
        trees=tuple(_read_tree(d, lists) for d in top.children("trees", ["label", "canonical", "levels"])),
        fields=tuple(read_field(d) for d in top.children("fields", FIELD_KEYS)),
        indicators=_read_indicators(top, lists),
        costs=_read_costs(top, lists),
        identities=_read_identities(top),
        scales=tuple(read_scale(d) for d in top.children("scales", ["label", "levels", "good", "outside", "rule"])),
        raters=raters,
        ratings=tuple(
            _read_axis(d, raters) for d in top.children("ratings", ["label", "scale", "by", "per", "comment"])
        ),
        questions=_read_questions(top, "questions", lists["answer"]),
        directions=_read_questions(top, "directions", lists["direction"]),
        links=tuple(Labelled(d.id, d.text("label")) for d in top.children("links", ["label"])),
        opinions=tuple(
            OpinionSource(d.id, d.text("label"), d.text("reply")) for d in top.children("opinions", ["label", "reply"])
        ),
        pillars=_read_pillars(top),
        pillar_unit=top.child("pillars", ["label", "unit"]).word("unit", YEN_PER),
        benefit_units=top.child("benefits", ["units"]).texts("units"),
        texts=tuple(_read_text(d) for d in top.children("texts", ["label", "year", "required"])),
        conditions=tuple(
            read_condition(d) for d in top.items("conditions", ["when", "required", "empty", "severity", "why"])
        ),
        sections=tuple(Section(d.text("label"), d.texts("show")) for d in top.items("sections", ["label", "show"])),
    )
    for key in ("label", "kind"):
        if not top.has(key):
            report.add("key.missing", tree.mark, key, key=key)
    check_form(form, top, lists)
    return form


def _read_words(top: Declaration, key: str, allowed: Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    """Return a mapping from printed marks or words to codes."""
    return {
        d.id: word
        for d in top.children(key, (), string_is="code")
        if (word := d.word("code", allowed)) or not d.entries
    }


def _read_tree(d: Declaration, lists: Lists) -> Tree:
    levels = tuple(
        Level(c.id, c.text("label", c.id), c.flag("coded"), c.word("links", lists["kind"]))
        for c in d.children("levels", ["label", "coded", "links"])
    )
    return Tree(d.id, d.text("label", d.id), canonical(d, lists["tree_kind"]), levels)


def _read_indicators(top: Declaration, lists: Lists) -> Indicators:
    block = top.child("indicators", ["kinds", "series", "desired", "fields", "figures"])
    desired = block.child("desired", ["label", "choices"])
    kinds = tuple(
        IndicatorKind(
            d.id,
            d.text("label", d.id),
            canonical(d, lists["indicator_kind"]),
            d.whole("rows"),
            d.texts("series"),
            d.word("values", ("words", "numbers")) == "words",
        )
        for d in block.children("kinds", ["label", "canonical", "rows", "series", "values"])
    )
    return Indicators(
        kinds=kinds,
        series=tuple(
            read_series(d, lists) for d in block.children("series", ["label", "canonical", "years", "unit", "words"])
        ),
        desired={
            d.id: word
            for d in desired.children("choices", (), string_is="code")
            if (word := d.word("code", lists["desired"]))
        },
        fields=tuple(read_field(d) for d in block.children("fields", FIELD_KEYS)),
        figures=tuple(read_figure(d) for d in block.children("figures", ["label", "unit", "per"])),
    )


def _read_costs(top: Declaration, lists: Lists) -> Costs:
    block = top.child("costs", ["unit", "headline", "stages", "items", "figures"])
    if not top.has("costs"):
        return Costs()
    if not block.has("unit"):
        top.report.add("key.missing", block.mark, "costs.unit", key="unit")
    return Costs(
        unit=block.word("unit", YEN_PER, "円"),
        headline=block.text("headline"),
        stages=tuple(
            read_stage(d, lists)
            for d in block.children("stages", ["label", "canonical", "years", "series", "derived", "unit"])
        ),
        items=tuple(read_item(d, lists) for d in block.children("items", ITEM_KEYS)),
        figures=tuple(read_figure(d) for d in block.children("figures", ["label", "unit", "per"])),
    )


ITEM_KEYS = [
    "label",
    "canonical",
    "part_of",
    "funds",
    "memo_of",
    "workers",
    "price_of",
    "unit",
    "open",
    "per_sheet",
    "per_column",
]


def _read_identities(top: Declaration) -> tuple[Identity, ...]:
    keys = [
        "result",
        "sum",
        "difference",
        "product",
        "quotient",
        "percent",
        "change",
        "round",
        "digits",
        "tolerance",
        "inputs",
        "severity",
        "stages",
        "kinds",
        "as_printed",
    ]
    return tuple(identity for d in top.items("identities", keys) if (identity := read_identity(d)))


def _read_axis(d: Declaration, raters: tuple[Labelled, ...]) -> Axis:
    per_indicator = d.word("per", ("indicator",)) == "indicator"
    by = d.texts("by") or (() if per_indicator else tuple(rater.id for rater in raters))
    return Axis(d.id, d.text("label", d.id), d.text("scale"), by, per_indicator, _read_comment(d))


def _read_comment(d: Declaration) -> str:
    """Return the label of the comment: `true` gives the usual one, any other text is the label itself."""
    word = d.text("comment")
    return {"true": "コメント", "false": ""}.get(word, word)


def _read_questions(top: Declaration, key: str, words: Mapping[str, str]) -> tuple[Question, ...]:
    """Return questions or directions; a direction may also say who answers and for which years."""
    known = ["label", "choices", "choose", "comment", *(["by", "years"] if key == "directions" else [])]
    return tuple(
        Question(
            d.id, d.text("label", d.id), read_choices(d, words), _read_comment(d), d.texts("by"), d.offsets("years")
        )
        for d in top.children(key, known)
    )


def _read_pillars(top: Declaration) -> Labelled | None:
    return (
        Labelled("pillars", top.child("pillars", ["label", "unit"]).text("label", "柱")) if top.has("pillars") else None
    )


def _read_text(d: Declaration) -> TextSection:
    return TextSection(d.id, d.text("label", d.id), d.whole("year"), d.flag("required"))
