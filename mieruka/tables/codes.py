"""Codes: every list that a code in the tables may come from, so that what was not ticked is known too.

A list of datapackage.json has its own name there. A list of a form is named by the form's address and its place in
the form's file: `town/form/questions/ア`, `town/form/costs/items`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from mieruka.collection import Municipality, Topic
from mieruka.contract import Contract
from mieruka.forms.model import ChoiceSet, Form, HeadField, Question, Scale
from mieruka.tables.rows import Row, fill_row

Code = dict[str, object]
YEAR_OFFSET = re.compile(r"<([+-]?[0-9]+)>(年度)?")
YEARS = {0: "当年度", 1: "翌年度", -1: "前年度"}


class Named(Protocol):
    """Anything that a form declares with an id and a label."""

    @property
    def id(self) -> str:
        """The name in files and tables."""

    @property
    def label(self) -> str:
        """The name on paper."""


def core_codes(topics: Iterable[Topic], contract: Contract) -> list[Row]:
    """Return the rows of the lists that no form owns: those of datapackage.json and the site's topics."""
    english: Mapping[str, Mapping[str, str]] = contract.descriptor.get("lists_en", {})
    lists: dict[str, list[Code]] = {
        name: [
            {"code": code, "label": label, "label_en": english.get(name, {}).get(code)}
            for code, label in labels.items()
        ]
        for name, labels in contract.lists.items()
    }
    lists["topic"] = [{"code": one.id, "label": one.name, "label_en": one.name_en or None} for one in topics]
    return [row for name, codes in lists.items() for row in _rows(name, codes, contract)]


def town_codes(municipality: Municipality, contract: Contract) -> list[Row]:
    """Return the rows of a town's own list: its departments."""
    codes: list[Code] = [{"code": slug, "label": name} for slug, name in municipality.departments.items()]
    return _rows(f"{municipality.municipality}/departments", codes, contract)


def form_codes(form: Form, contract: Contract) -> list[Row]:
    """Return the rows of every list that a form declares, the form itself first."""
    own: Code = {"code": form.address, "label": form.label, "canonical": form.kind}
    lists: list[tuple[str, Iterable[Code]]] = [("form", [own])]
    lists += [(f"{form.address}/{place}", codes) for place, codes in _form_lists(form, contract)]
    return [row for name, codes in lists for row in _rows(name, codes, contract, form.address)]


def _rows(name: str, codes: Iterable[Code], contract: Contract, form: str = "") -> list[Row]:
    table = contract.tables["codes"]
    return [
        fill_row(table, {"order": order, **code}, {"list": name, "form": form}) for order, code in enumerate(codes, 1)
    ]


def _form_lists(form: Form, contract: Contract) -> Iterator[tuple[str, Iterable[Code]]]:
    """Yield each list's place in the form's file and its codes, in the order of the form language."""
    absences = contract.lists["absence"]
    yield "absence", [{"code": mark, "label": absences[code], "canonical": code} for mark, code in form.absence.items()]
    yield "year_words", _words(form.year_words)
    yield "trees", map(_named, form.trees)
    for tree in form.trees:
        yield f"trees/{tree.id}", map(_named, tree.levels)
    yield "fields", map(_named, form.fields)
    yield from _field_lists("fields", form.fields)
    yield from _indicator_lists(form)
    yield "costs/stages", map(_named, form.costs.stages)
    yield "costs/items", [{**_named(item), "parent": item.target} for item in form.costs.items]
    yield "costs/figures", map(_named, form.costs.figures)
    for scale in form.scales:
        yield f"scales/{scale.id}", _levels(scale)
    yield "raters", map(_named, form.raters)
    yield "ratings", map(_named, form.ratings)
    yield from _question_lists("questions", form.questions)
    yield from _question_lists("directions", form.directions)
    yield "links", [{**_named(link), "canonical": link.id} for link in form.links]
    yield "opinions", map(_named, form.opinions)
    yield "texts", map(_named, form.texts)


def _indicator_lists(form: Form) -> Iterator[tuple[str, Iterable[Code]]]:
    block = form.indicators
    yield "indicators/kinds", map(_named, block.kinds)
    yield "indicators/series", map(_named, block.series)
    for series in block.series:
        yield f"indicators/series/{series.id}", _words(series.words)
    yield "indicators/desired", _words(block.desired)
    yield "indicators/fields", map(_named, block.fields)
    yield from _field_lists("indicators/fields", block.fields)
    yield "indicators/figures", map(_named, block.figures)


def _field_lists(place: str, fields: Iterable[HeadField]) -> Iterator[tuple[str, Iterable[Code]]]:
    for field in fields:
        if field.choices:
            yield from _choice_lists(f"{place}/{field.id}", field.choices)


def _question_lists(place: str, questions: tuple[Question, ...]) -> Iterator[tuple[str, Iterable[Code]]]:
    yield place, map(_named, questions)
    for question in questions:
        yield from _choice_lists(f"{place}/{question.id}", question.choices)


def _choice_lists(place: str, choices: ChoiceSet) -> Iterator[tuple[str, Iterable[Code]]]:
    """Yield the choices with their options, whose parent is the choice; then what may be filled in beside them."""
    yield place, _choices(choices)
    parameters = [(choice.id, parameter) for choice in choices.choices for parameter in choice.parameters]
    yield f"{place}/parameters", [{**_named(parameter), "parent": choice} for choice, parameter in parameters]
    for _, parameter in parameters:
        yield from _field_lists(f"{place}/parameters", [parameter])


def _choices(choices: ChoiceSet, parent: str = "") -> Iterator[Code]:
    for choice in choices.choices:
        yield {**_named(choice), "meaning": choice.meaning, "parent": parent}
        if choice.options:
            yield from _choices(choice.options, choice.id)


def _levels(scale: Scale) -> list[Code]:
    """Return a scale's levels; one that stands out of the order has no good end."""
    return [
        {
            "code": level.id,
            "label": level.id,
            "meaning": level.meaning,
            "good_end": None if level.outside else scale.good,
        }
        for level in scale.levels
    ]


def _words(words: Mapping[str, str]) -> list[Code]:
    return [{"code": word, "label": word, "canonical": canonical} for word, canonical in words.items()]


def _named(thing: Named) -> Code:
    """Return the code of a declared thing; where its label holds a year, with a word that is true of every year."""
    label = YEAR_OFFSET.sub(_word_of_year, thing.label)
    return {"code": thing.id, "label": label or thing.id, "canonical": getattr(thing, "canonical", "")}


def _word_of_year(match: re.Match[str]) -> str:
    offset = int(match[1])
    return YEARS.get(offset) or f"{abs(offset)}年{'後' if offset > 0 else '前'}の年度"
