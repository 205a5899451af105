"""Keywords: the words by which a subject is found, beside its name: what the search index holds of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mieruka.pages.material import Material


@dataclass(frozen=True, slots=True)
class Find:
    """検索の見出し: something with a name of its own on a subject's page, such as a measure of a list."""

    anchor: str
    name: str
    words: tuple[str, ...]


def list_keywords(material: Material) -> tuple[str, ...]:
    """Return what a subject is found by beside its name, each once: who does it, what for, where it stands."""
    sheet, wording = material.sheet, material.wording
    choices = {(one.id, choice.id): choice.label for one in material.form.directions for choice in one.choices.choices}
    words = [
        str(sheet.head.get("section") or ""),
        str(sheet.head.get("summary") or ""),
        *(topic for topic in str(sheet.head.get("topics") or "").split("、")),
        *(" ".join(word for word in (row.code, row.name) if word) for row in sheet.places),
        *(row.name or "" for row in sheet.indicators),
        *(wording.label(choices.get((row.direction, row.choice or ""), "")) for row in sheet.directions),
        *(row.name or "" for row in sheet.pillars),
        *(row.by_label for row in sheet.opinions),
    ]
    return tuple(dict.fromkeys(word for word in words if word))


def list_finds(material: Material) -> tuple[Find, ...]:
    """Return the measures of a list, each found by its own name and by what it gives to whom."""
    return tuple(
        Find(
            f"measure-{measure.measure}", measure.name, tuple(dict.fromkeys(_measure_words(material, measure.measure)))
        )
        for measure in material.sheet.measures
    )


def _measure_words(material: Material, number: int) -> Iterator[str]:
    measure = next(one for one in material.sheet.measures if one.measure == number)
    yield from (word for word in (measure.pillar_name, measure.summary) if word)
    for gift in material.sheet.benefits:
        if gift.measure == number:
            kind = material.wording.word("benefit_kind", gift.kind)
            yield from (word for word in (kind, gift.purpose, gift.recipient, gift.condition, gift.extra) if word)
