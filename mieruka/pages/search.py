"""The search index: what the reader's browser searches, as classic scripts that also load from a disk.

One shard holds the subjects of one town, so that a change in one town leaves the others' shards as they are; a large
town has several. Words stand as they are printed: they are folded where the query is, by the same function.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from mieruka.collection import Municipality
from mieruka.pages.contribution import Contribution
from mieruka.publish.artifacts import Artifact
from mieruka.scalars import FIRST_ERA_YEAR, print_year

ROWS_OF_A_SHARD = 2000
MEASURE = "measure"
"""The kind of a find, beside the kinds of subjects."""


@dataclass(frozen=True, slots=True)
class Row:
    """検索の行: one line of the index. `place` is the id of the page, with an anchor for a part of it."""

    year: int
    kind: str
    folder: str
    place: str
    fields: tuple[str, ...]


def write_shards(municipality: Municipality, contributions: Iterable[Contribution]) -> tuple[Artifact, ...]:
    """Return the shards of a town. Their names carry a hash of what they hold."""
    rows = [row for one in contributions for row in _rows(one)]
    starts = range(0, len(rows), ROWS_OF_A_SHARD)
    return tuple(
        _write(municipality, number, rows[start : start + ROWS_OF_A_SHARD]) for number, start in enumerate(starts, 1)
    )


def _rows(one: Contribution) -> Iterator[Row]:
    entry = one.entry
    folder, _, place = entry.sheet.removeprefix(f"{entry.municipality}/").rpartition("/")
    yield Row(entry.fiscal_year, entry.kind, f"{folder}/", place, (entry.title, one.department, *one.words))
    for find in one.finds:
        words = (find.name, entry.title, *find.words)
        yield Row(entry.fiscal_year, MEASURE, f"{folder}/", f"{place}#{find.anchor}", words)


def _write(municipality: Municipality, number: int, rows: Sequence[Row]) -> Artifact:
    sets = [
        {"year": year, "era": _short(year), "kind": kind, "folder": folder, "rows": "\n".join(map(_line, some))}
        for (year, kind, folder), some in groupby(
            sorted(rows, key=lambda row: (row.year, row.kind, row.folder)), key=lambda r: (r.year, r.kind, r.folder)
        )
    ]
    also = " ".join((municipality.name_kana, municipality.name_en, municipality.prefecture))
    shard = {
        "town": municipality.name,
        "also": also,
        "path": f"{municipality.municipality}/",
        "sets": sets,
    }
    text = json.dumps(shard, ensure_ascii=False, separators=(",", ":"))
    # In a script these two end a line for older browsers, though JSON allows them.
    text = text.replace("\u2028", " ").replace("\u2029", " ")
    script = f"(globalThis.mierukaIndex||=[]).push({text});\n".encode()
    name = f"search-{municipality.municipality}-{number}.{hashlib.sha256(script).hexdigest()[:10]}.js"
    return Artifact(f"assets/{name}", script)


def _short(year: int) -> str:
    """Return the year as it is written in a hurry: R5. The pages write it in full."""
    return print_year(year, "R5") if year >= FIRST_ERA_YEAR else ""


def _line(row: Row) -> str:
    """Return the place and the fields, parted by tabs. White space inside a field is made even."""
    return "\t".join(" ".join(field.split()) for field in (row.place, *row.fields))
