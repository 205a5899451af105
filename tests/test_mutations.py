"""Mutations: every single slip in a sheet is told, on its line, with a remedy, one message for one cause.

The slips are those of mistakes.py, in copies of sheets of every town; some of each kind are tried in each sheet.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest
from checking import bare_tree, list_new, text_of, the_bench
from mistakes import SLIPS, Mistake, open_page, scalars
from mistakes import key_deleted as delete_keys

from mieruka.problems import Problem

SHEETS = (
    "nemuro/2023/programs/12633",
    "nemuro/2024/measures/migration",
    "kaminoyama/2022/policies/5-4-1",
    "kaminoyama/2022/programs/soumu-ippan-kanri",
    "memuro/2021/policies/2-2",
    "asahi/2021/policies/103",
    "asahi/2021/programs/3650",
)
OF_EACH_KIND = 1
# Slips that leave a sheet which may be right, so that nothing, or a notice alone, can be told. Kind → fields.
MAY_BE_RIGHT = {
    # one value where a list of values may stand, and several in one line of relations
    "a word for more": r"alternatives|別の読み|other_numbers|関係課|related_departments",
    "list for a value": r"^(links|関連)\.|related_departments",
    # a name may hold a space, the prose of a note a 、
    "comma gone": "",
    "、 for ,": "",
    # a section that is not there: told by a notice, and its text belongs to the section above
    "heading gone": "",
    # what a mapping has or has not by its nature
    "key deleted": r"alternatives|別の読み|printed|印字|^(reading_notes|読み取り注記|other_numbers|links)$|"
    r"benefits\.\d+\.(for|who|from|rate|every|times|extra|condition)$",
    # another year that the form does not forbid
    "year: one more digit": r"\.(target|目標値|plan|baseline|現状値)\.",
}
# Slips that change a value as well: the value is told where it breaks a rule.
CHANGE_A_VALUE = ("number: space within", "year: one more digit")


@cache
def list_mistakes(address: str) -> list[Mistake]:
    """Return some mistakes of each kind in a sheet, none that says the same as the sheet."""
    text = text_of(the_bench().sheet(address))
    page, same = open_page(text), bare_tree(text)
    kinds: dict[str, list[Mistake]] = defaultdict(list)
    for slips in SLIPS:
        for mistake in slips(page):
            kinds[mistake.kind].append(mistake)
    start = SHEETS.index(address)
    some = (many[start % len(many) :: max(1, len(many) // OF_EACH_KIND)][:OF_EACH_KIND] for many in kinds.values())
    return [mistake for few in some for mistake in few if bare_tree(mistake.text) != same]


def check(address: str, mistake: Mistake) -> list[Problem]:
    """Return what is told of a mistake, beside what is told of the sheet itself."""
    bench, sheet = the_bench(), the_bench().sheet(address)
    return list_new(_base(address), bench.check(sheet, mistake.text))


@cache
def _base(address: str) -> list[Problem]:
    sheet = the_bench().sheet(address)
    return the_bench().check(sheet, text_of(sheet))


def find_faults(address: str, mistakes: list[Mistake]) -> Iterator[str]:
    """Yield each mistake that is not told, not on its line, without a remedy, or more than once."""
    for mistake in mistakes:
        told = check(address, mistake)
        errors = [one for one in told if one.severity == "error"]
        excused = mistake.kind in MAY_BE_RIGHT and re.search(MAY_BE_RIGHT[mistake.kind], mistake.field)
        if not told or (not errors and mistake.kind != "key deleted"):
            if not excused:
                yield f"{mistake}: not told"
        elif not any(one.mark.line in mistake.lines for one in told):
            yield f"{mistake}: told on {sorted({one.mark.line for one in told})}, not {sorted(mistake.lines)}"
        elif len(errors) > 1 and mistake.kind not in CHANGE_A_VALUE:
            yield f"{mistake}: told {len(errors)} times: {[one.code for one in errors]}"
        if not all(one.what() and one.fix() for one in told):
            yield f"{mistake}: without a remedy"


@pytest.mark.parametrize("address", SHEETS)
def test_each_mistake_is_told_once_on_its_line(address: str) -> None:
    """A copy of a sheet with one slip has one error, where the slip is; nothing raises."""
    mistakes = list_mistakes(address)
    assert len(mistakes) > 100
    assert list(find_faults(address, mistakes)) == []


@pytest.mark.parametrize("address", [one for one in SHEETS if "migration" not in one])
def test_each_key_that_is_left_out_is_told(address: str) -> None:
    """A key that is gone is told at the mapping that lacks it, unless the sheet may be right without it."""
    page = open_page(text_of(the_bench().sheet(address)))
    assert list(find_faults(address, list(delete_keys(page)))) == []


def test_each_number_of_an_identity_is_told_where_it_is_wrong() -> None:
    """A wrong number that breaks the form's arithmetic is one error; mostly at the number itself."""
    address = "nemuro/2023/programs/12633"
    page = open_page(text_of(the_bench().sheet(address)))
    placed = []
    for spot, node in scalars(page):
        if spot.path[0] != "costs" or not node.text.replace(".", "").isdigit() or node.text == "0":
            continue
        wrong = Mistake("wrong number", spot.field, frozenset({node.mark.line}), page.swap(node, f"{node.text[:-1]}9"))
        errors = [one for one in check(address, wrong) if one.severity == "error"]
        if not node.text.endswith("9"):
            assert [one.code.partition(".")[0] for one in errors] == ["identity"], wrong
            placed.append(errors[0].mark.line == node.mark.line)
    assert sum(placed) >= len(placed) * 0.9


def test_the_level_is_told_where_the_rule_of_its_scale_breaks() -> None:
    """Another level than the printed rule gives is one error at the level."""
    address = "asahi/2021/policies/103"
    page = open_page(text_of(the_bench().sheet(address)))
    levels = [(spot, node) for spot, node in scalars(page) if spot.path[-1] == "達成状況"]
    assert len(levels) == 4
    for spot, node in levels:
        wrong = Mistake("level", spot.field, frozenset({node.mark.line}), page.swap(node, "B"))
        (error,) = [one for one in check(address, wrong) if one.severity == "error"]
        assert (error.code, error.mark.line) == ("scale.level_differs", node.mark.line)
