"""Rules across sheets: references lead somewhere, codes have one name, nothing was forgotten."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator

from mieruka.collection import Collection
from mieruka.keys import nearest
from mieruka.problems import Problem
from mieruka.records import Place, Sheet
from mieruka.rules.saying import say

Key = tuple[str, int, str, str, str, tuple[str, ...]]


def departments_are_known(collection: Collection) -> Iterator[Problem]:
    """A sheet's department is one of its municipality's. Problems: reference.department."""
    for town in collection.towns:
        departments = town.municipality.departments
        known = set(departments) | set(departments.values())
        for subject in town.subjects:
            word = subject.sheet.head.get("department")
            if word is not None and word not in known:
                mark = subject.sheet.marks["department"]
                yield say(
                    "reference.department",
                    mark,
                    subject.sheet.spell(mark, ("department",)),
                    word=word,
                    near=nearest(str(word), departments.values()) or "―",
                    known="、".join(departments.values()) or "―",
                )


def topics_are_known(collection: Collection) -> Iterator[Problem]:
    """A sheet's topics are among the site's. Problems: reference.topic."""
    known = {word for topic in collection.site.topics for word in (topic.id, topic.name)}
    names = [topic.name for topic in collection.site.topics]
    for subject in collection.subjects:
        for word in filter(None, str(subject.sheet.head.get("topics") or "").split("、")):
            if word not in known:
                mark = subject.sheet.marks["topics"]
                where, near = subject.sheet.spell(mark, ("topics",)), nearest(word, names) or "―"
                yield say("reference.topic", mark, where, word=word, near=near, known="、".join(names) or "―")


def linked_sheets_exist(collection: Collection) -> Iterator[Problem]:
    """A link to a sheet leads to another sheet of this content. Problems: reference.sheet, reference.itself.

    A sheet's address in another notation, or its id alone, is no name of a sheet.
    """
    known = collection.addresses
    spellings = {_fold_address(address): address for address in known}
    ids = {(one.partition("/")[0], one.rpartition("/")[2]): one for one in sorted(known)}
    for subject in collection.subjects:
        for link in subject.sheet.links:
            is_itself = link.other == subject.sheet.sheet
            if link.other in known and not is_itself:
                continue  # before anything is asked of the sheet for which all of it would have to be read
            word = link.other or link.other_name or ""
            meant = spellings.get(_fold_address(word))
            if link.other is None:  # the name of something that is no sheet, or a sheet by its id alone
                meant = meant or ids.get((subject.sheet.municipality, word))
                if not meant:
                    continue
            where = subject.sheet.spell(link.mark, ("links", link.relation))
            if is_itself:
                yield say("reference.itself", link.mark, where)
            else:
                near = meant or nearest(word, known) or "―"
                yield say("reference.sheet", link.mark, where, word=word, near=near)


def _fold_address(word: str) -> str:
    """Return an address without what people change when they copy it: widths, backslashes, .md, spaces, content/."""
    narrow = unicodedata.normalize("NFKC", word).casefold().replace("\\", "/").replace(" ", "")
    return re.sub(r"\.(md|html)$", "", narrow).removeprefix("content/").strip("/.")


def compared_sheets_are_programs(collection: Collection) -> Iterator[Problem]:
    """A comparison names programmes of this content. Problems: reference.sheet, comparison.not_a_program."""
    known = collection.addresses
    for number, comparison in enumerate(collection.site.comparisons, 1):
        where = f"comparisons.{number}.sheets"
        for word, mark in zip(comparison.sheets, comparison.marks, strict=True):
            if word not in known:
                yield say("reference.sheet", mark, where, word=word, near=nearest(word, known) or "―")
            elif word.split("/")[2] != "programs":
                yield say("comparison.not_a_program", mark, where, word=word, municipality=word.split("/")[0])


def places_have_one_name(collection: Collection) -> Iterator[Problem]:
    """A code of a level has one name in a municipality's year. Problems: place.two_names(_printed).

    The code is told where its name is the rarer one; a source that prints both says so in a reading note.
    """
    found: dict[Key, list[tuple[Place, Sheet]]] = defaultdict(list)
    for subject in collection.subjects:
        for place in subject.sheet.places:
            if place.code is not None:
                found[_place_key(place, subject.sheet)].append((place, subject.sheet))
    for uses in found.values():
        count = Counter(place.name for place, _ in uses)
        if len(count) == 1:
            continue
        usual = next(name for name, _ in count.most_common())
        first, home = next((place, sheet) for place, sheet in uses if place.name == usual)
        for place, sheet in uses:
            if place.name != usual:
                printed = place.path in sheet.as_printed or first.path in home.as_printed
                yield say(
                    "place.two_names_printed" if printed else "place.two_names",
                    place.mark,
                    sheet.spell(place.mark, place.path),
                    level=place.level_label,
                    code=place.code,
                    name=place.name,
                    other=usual,
                    where=f"{home.sheet}.md:{first.mark.line}",  # published too: the same in whatever folder one builds
                )


def _place_key(place: Place, sheet: Sheet) -> Key:
    """A budget's codes count below their parents alone (項 01 stands under each 款); 5-1-1 says its parents itself."""
    above = [one.code for one in sheet.places if one.place == place.place and one.level_order < place.level_order]
    parents = tuple(code for code in above if code is not None)
    code = str(place.code)
    global_code = (
        place.tree_kind != "budget_line" and bool(parents) and code.startswith(parents[-1]) and code != parents[-1]
    )
    scope = () if global_code else parents
    return sheet.municipality, sheet.fiscal_year, place.tree_kind or place.tree, place.level, code, scope


def numbers_are_not_shared(collection: Collection) -> Iterator[Problem]:
    """A number is that of one sheet among those of its form and year. Problems: number.twice."""
    first: dict[tuple[str, int, str, object], Sheet] = {}
    for subject in collection.subjects:
        sheet, number = subject.sheet, subject.sheet.head.get("number")
        if number is None:
            continue
        other = first.setdefault((sheet.municipality, sheet.fiscal_year, sheet.form.id, number), sheet)
        if other is not sheet:
            mark = sheet.marks["number"]
            yield say("number.twice", mark, sheet.spell(mark, ("number",)), word=number, other=other.sheet)
