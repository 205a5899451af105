"""Glosses: what a form's own words mean in the words that all forms share, beside them: 決算 (settlement).

Only English pages have them. The printed word always stands first, and whole.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from mieruka.forms.model import ChoiceSet, Form, IndicatorKind, Item, Question, Series, Stage, Tree
from mieruka.pages.titles import Titles
from mieruka.records import Sheet

Meant = TypeVar("Meant", IndicatorKind, Item, Series, Stage, Tree)


def gloss(label: str, meaning: str | None) -> str:
    """Return a label with what it means beside it."""
    return f"{label} ({meaning})" if meaning else label


def gloss_form(form: Form, titles: Titles) -> Form:
    """Return a form under whose labels stands what they mean: its stages, items, series, kinds, trees, directions."""
    lists = titles.lists
    costs = replace(
        form.costs,
        stages=_gloss_all(form.costs.stages, lists["stage"]),
        items=_gloss_all(form.costs.items, lists["item"]),
    )
    indicators = replace(
        form.indicators,
        kinds=_gloss_all(form.indicators.kinds, lists["indicator_kind"]),
        series=_gloss_all(form.indicators.series, lists["series"]),
    )
    return replace(
        form,
        costs=costs,
        indicators=indicators,
        trees=_gloss_all(form.trees, lists["tree_kind"]),
        directions=tuple(_gloss_direction(one, lists["direction"]) for one in form.directions),
    )


def gloss_sheet(sheet: Sheet, form: Form, titles: Titles) -> Sheet:
    """Return a sheet of a form with glosses: its rows carry labels of their own."""
    stages, items, series = titles.lists["stage"], titles.lists["item"], titles.lists["series"]
    return replace(
        sheet,
        form=form,
        costs=tuple(
            replace(
                row,
                label=gloss(row.label, items.get(row.canonical_item or "")),
                stage_label=gloss(row.stage_label, stages.get(row.canonical_stage or "")),
            )
            for row in sheet.costs
        ),
        indicator_values=tuple(
            replace(row, label=gloss(row.label, series.get(row.canonical_series or "")))
            for row in sheet.indicator_values
        ),
    )


def _gloss_all(things: tuple[Meant, ...], words: Mapping[str, str]) -> tuple[Meant, ...]:
    return tuple(replace(one, label=gloss(one.label, words.get(one.canonical))) for one in things)


def _gloss_direction(direction: Question, words: Mapping[str, str]) -> Question:
    return replace(direction, choices=_gloss_choices(direction.choices, words))


def _gloss_choices(choices: ChoiceSet, words: Mapping[str, str]) -> ChoiceSet:
    return replace(
        choices,
        choices=tuple(
            replace(
                one,
                label=gloss(one.label, words.get(one.canonical)),
                options=_gloss_choices(one.options, words) if one.options else None,
            )
            for one in choices.choices
        ),
    )
