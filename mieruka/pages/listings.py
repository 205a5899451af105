"""Listings: tables of sheets. Each row is made once, with the sheet's page; a long table stands on several pages.

The rows of a long table are also written as scripts, which a browser loads when a reader sorts or filters: so the
whole table can be asked, and no page is heavy.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from mieruka.pages.addresses import part_page
from mieruka.pages.contribution import Contribution
from mieruka.publish.artifacts import Artifact

ROWS_OF_A_PAGE = 200
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """一覧の一ページ: its number from 1, its address, and the first and the last row's sheet."""

    number: int
    path: str
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """一覧: the rows of one page of a table, and what the table can be filtered by.

    Shape: `options` are (value, label) for each key; `years` those of the rows; `parts` all pages of the table, itself
    among them; `shards` the scripts that hold all rows, where there is more than one page.
    """

    part: Part
    rows: tuple[Markup, ...]
    total: int
    options: Mapping[str, Options]
    years: tuple[int, ...]
    parts: tuple[Part, ...] = ()
    shards: tuple[Artifact, ...] = field(default=(), repr=False)


def lay_listings(
    path: str, found: Iterable[Contribution], lists: Mapping[str, Mapping[str, str]]
) -> tuple[Listing, ...]:
    """Return the pages of a table of sheets: `path`, and behind it as many as the rows need. There is always one."""
    contributions = sorted(found, key=lambda one: list(lists["kind"]).index(one.entry.kind))
    # The theme rendered each row, and escaped all that stands in it.
    rows = [Markup(_lead(path, one.row)) for one in contributions]  # noqa: S704  # see above
    starts = range(0, max(len(rows), 1), ROWS_OF_A_PAGE)
    cut = [slice(start, start + ROWS_OF_A_PAGE) for start in starts]
    parts = tuple(_part(path, number, contributions[some]) for number, some in enumerate(cut, 1))
    shards = tuple(_write(number, rows[some]) for number, some in enumerate(cut)) if len(cut) > 1 else ()
    options = _list_options(contributions, lists)
    years = tuple(sorted({one.entry.fiscal_year for one in contributions}, reverse=True))
    return tuple(
        Listing(
            part=part,
            rows=tuple(rows[some]),
            total=len(rows),
            options=options,
            years=years,
            parts=parts if len(parts) > 1 else (),
            shards=shards,
        )
        for part, some in zip(parts, cut, strict=True)
    )


def _part(path: str, number: int, some: Sequence[Contribution]) -> Part:
    first, last = (some[0].entry.title, some[-1].entry.title) if some else ("", "")
    return Part(number, part_page(path, number), first, last)


def _lead(path: str, row: str) -> str:
    """Return a row whose links lead from this page. Content is escaped: it holds no quotation mark of its own."""
    return row.replace('href="', f'href="{"../" * path.count("/")}')


def _write(number: int, rows: Sequence[str]) -> Artifact:
    html = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("\u2028", " ").replace("\u2029", " ")
    script = f"(globalThis.mierukaRows||=[])[{number}]={html};\n".encode()
    return Artifact(f"assets/rows.{hashlib.sha256(script).hexdigest()[:10]}.js", script)


def _list_options(found: Sequence[Contribution], lists: Mapping[str, Mapping[str, str]]) -> Mapping[str, Options]:
    kinds = {one.entry.kind for one in found}
    words = {word for one in found for word, _ in one.directions}
    return {
        "kind": tuple((kind, label) for kind, label in lists["kind"].items() if kind in kinds),
        "town": _pairs(one.entry.town for one in found),
        "department": _pairs(one.department for one in found),
        "direction": tuple((word, label) for word, label in lists["direction"].items() if word in words),
        "grade": _pairs(sorted({grade for one in found for grade in one.grades})),
    }


def _pairs(words: Iterable[str]) -> Options:
    return tuple((word, word) for word in dict.fromkeys(words) if word)
