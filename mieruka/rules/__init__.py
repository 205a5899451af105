"""Rules: the law of the content, in order. Each is a small generator named after the sentence that it checks.

A rule about one sheet sees that sheet and its figures; a rule across sheets sees the whole collection.
"""

from collections.abc import Callable, Iterator

from mieruka.collection import Collection
from mieruka.problems import Problem
from mieruka.records import Figure, Sheet
from mieruka.rules.across import (
    compared_sheets_are_programs,
    departments_are_known,
    linked_sheets_exist,
    numbers_are_not_shared,
    places_have_one_name,
    topics_are_known,
)
from mieruka.rules.actuals import an_indicator_has_one_actual_a_year
from mieruka.rules.conditions import conditions_of_the_form_hold
from mieruka.rules.omissions import mappings_have_the_keys_of_their_like
from mieruka.rules.printed import (
    levels_follow_the_rule_of_the_scale,
    printed_figures_follow_the_identities,
    shares_add_up_to_the_whole,
    unit_costs_are_there_for_each_indicator,
    unit_costs_name_an_indicator,
)
from mieruka.rules.targets import targets_are_not_already_met, targets_are_not_worse_than_the_baseline

SheetRule = Callable[[Sheet, tuple[Figure, ...]], Iterator[Problem]]
SiteRule = Callable[[Collection], Iterator[Problem]]

SHEET_RULES: tuple[SheetRule, ...] = (
    unit_costs_name_an_indicator,
    unit_costs_are_there_for_each_indicator,
    printed_figures_follow_the_identities,
    levels_follow_the_rule_of_the_scale,
    shares_add_up_to_the_whole,
    conditions_of_the_form_hold,
    an_indicator_has_one_actual_a_year,
    targets_are_not_worse_than_the_baseline,
    targets_are_not_already_met,
)
SITE_RULES: tuple[SiteRule, ...] = (
    departments_are_known,
    topics_are_known,
    linked_sheets_exist,
    compared_sheets_are_programs,
    places_have_one_name,
    numbers_are_not_shared,
    mappings_have_the_keys_of_their_like,
)
RULES = (*SHEET_RULES, *SITE_RULES)


def check_sheet(sheet: Sheet, figures: tuple[Figure, ...]) -> Iterator[Problem]:
    """Yield the problems of one sheet, rule by rule."""
    for rule in SHEET_RULES:
        yield from rule(sheet, figures)


def check_collection(collection: Collection) -> Iterator[Problem]:
    """Yield the problems across sheets, rule by rule."""
    for rule in SITE_RULES:
        yield from rule(collection)
