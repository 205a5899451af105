"""Read the parts of a form that have inner structure: facts, choices, series, stages, items, figures."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast, get_args

from mieruka.forms.declaration import Declaration
from mieruka.forms.model import (
    Choice,
    ChoiceSet,
    Choose,
    FieldType,
    FigureSpec,
    HeadField,
    Item,
    PricePer,
    Series,
    Stage,
    Verb,
)
from mieruka.forms.uses import Lists
from mieruka.forms.vocabulary import KEYS
from mieruka.keys import name_ids
from mieruka.scalars import YEN_PER

LABOUR = ("workers", "price_of")


def canonical(d: Declaration, words: Mapping[str, str]) -> str:
    """Return the canonical word of a declaration: the one written, else its id where that is such a word."""
    return d.word("canonical", words) or (d.id if d.id in words else "")


def read_comment(d: Declaration) -> str:
    """Return the label of the comment: `true` gives the usual one, any other text is the label itself."""
    word = d.text("comment")
    return {"true": "コメント", "false": ""}.get(word, word)


def read_field(d: Declaration) -> HeadField:
    """Return a fact of the head, of an indicator, or a parameter."""
    d.refuse_without("choose", "choices")
    return HeadField(
        id=d.id,
        label=d.text("label", d.id),
        type=cast(FieldType, d.word("type", get_args(FieldType), "text")),
        choices=read_choices(d, None) if d.has("choices") else None,
        words=d.texts("words"),
        unit=d.unit(),
        required=d.flag("required"),
    )


def read_choices(d: Declaration, words: Mapping[str, str] | None, *, shares: bool = False) -> ChoiceSet:
    """Return the tick boxes of a declaration.

    Shape: `words` are the canonical words that they may mean (None: any text); `shares` tells that each may have a
    percentage instead of a tick. Problems: form.no_choices, form.not_together.
    """
    known = [word for word in get_args(Choose) if shares or word != "shares"]
    choose = cast(Choose, d.word("choose", known, "one"))
    if choose == "shares" and d.has("comment"):
        mark, where = d.entries["comment"].key.mark, f"{d.where}.comment"
        d.report.add("form.not_together", mark, where, key="comment", other="choose: shares")
    if d.is_list("choices"):
        found = tuple(Choice(text, text) for text in d.texts("choices"))
    else:
        children = d.children("choices", KEYS["choice"], string_is="canonical")
        found = tuple(_read_choice(c, words) for c in children)
    if not found and d.lacks("choices"):
        d.report.add("form.no_choices", d.mark, d.where)
    return ChoiceSet(choose, found, name_ids((c.id, c.label) for c in found))


def _read_choice(d: Declaration, words: Mapping[str, str] | None) -> Choice:
    options = None
    if d.is_list("options"):
        listed = tuple(Choice(text, text) for text in d.texts("options"))
        options = ChoiceSet("many", listed, name_ids((c.id, c.label) for c in listed))
    elif d.has("options"):
        options = read_choices(d.child("options", KEYS["options"]), words)
    word = d.text("canonical") if words is None else d.word("canonical", words)
    if not word and words is not None and d.id in words:
        word = d.id
    return Choice(
        id=d.id,
        label=d.text("label", d.id),
        canonical=word,
        meaning=d.text("meaning"),
        options=options,
        parameters=tuple(read_field(c) for c in d.children("parameters", KEYS["field"])),
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
    return Series(d.id, d.text("label", d.id), canonical(d, lists["series"]), years, d.unit(), words)


def read_stage(d: Declaration, lists: Lists) -> Stage:
    """Return a column of money. `series` is by default the one that its canonical word meets."""
    word = canonical(d, lists["stage"])
    meets = "actual" if word in ("settlement", "actual") else "forecast" if word == "forecast" else "plan"
    d.refuse_without("unit", "derived")
    return Stage(
        id=d.id,
        label=d.text("label", d.id),
        canonical=word,
        years=d.offsets("years") if d.has("years") else (0,),
        series=d.text("series", meets),
        derived=d.flag("derived"),
        unit=d.unit(),
    )


def read_item(d: Declaration, lists: Lists) -> Item:
    """Return a row of the cost table. Problems: form.two_verbs, form.not_together."""
    verbs = [verb for verb in get_args(Verb) if verb and d.has(verb)]
    if len(verbs) > 1:
        d.report.add("form.two_verbs", d.mark, d.where, verbs="、".join(verbs))
    verb = cast(Verb, verbs[0] if verbs else "")
    d.refuse("open", *LABOUR)
    d.refuse("per_sheet", "per_column")
    for key in ("per_sheet", "per_column"):
        d.refuse_without(key, "price_of")
    per: PricePer = "sheet" if d.has("per_sheet") else "column" if d.has("per_column") else "row"
    word = d.word("workers", lists["workers"]) if verb == "workers" else d.text(verb) if verb else ""
    item = Item(
        id=d.id,
        label=d.text("label", d.id),
        canonical=canonical(d, lists["item"]),
        verb=verb,
        target=word,
        unit=d.unit() if verb == "workers" else d.word("unit", list(YEN_PER)),
        open=d.flag("open"),
    )
    return item if per == "row" else replace(item, per=per, prices=d.by_year(f"per_{per}"))


def read_figure(d: Declaration) -> FigureSpec:
    """Return a printed quotient or rate."""
    return FigureSpec(d.id, d.text("label", d.id), d.unit(), d.word("per", ("indicator",)) == "indicator")
