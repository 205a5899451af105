"""Kinds of pages: which template a page of a site is made by, told by its address alone.

A new kind of page needs a line here; then every test of what a page must be looks at it too.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

YEAR = r"[a-z0-9-]+/[0-9]{4}"
# The further pages of a long table.
PART = r"(?:\.[0-9]+)?"
KINDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"{pattern}{PART}\.html")
    for kind, pattern in {
        "not_found": "404",
        "about": "about",
        "home": "index",
        "directions": "directions",
        "direction": r"directions/[a-z-]+",
        "glossary": "glossary",
        "programs": "programs",
        "topics": "topics",
        "topic": r"topics/[a-z0-9-]+",
        "accessibility": "accessibility",
        "ledgers": "ledgers/index",
        "ledger": r"ledgers/(?!index)[a-z]+",
        "comparisons": "comparisons/index",
        "comparison": r"comparisons/(?!index)[a-z0-9-]+",
        "data": "data/index",
        "town": r"(?!data/|comparisons/|ledgers/)[a-z0-9-]+/index",
        "year": rf"{YEAR}/index",
        "plan": rf"{YEAR}/plan",
        "place": rf"{YEAR}/places/[0-9a-f]{{8}}",
        "finder": rf"{YEAR}/measures",
        "department": rf"{YEAR}/departments/[a-z0-9-]+",
        "program": rf"{YEAR}/programs/[a-z0-9-]+",
        "policy": rf"{YEAR}/policies/[a-z0-9-]+",
        "measures": rf"{YEAR}/measures/[a-z0-9-]+",
        "history": r"[a-z0-9-]+/(?:programs|policies|measures)/[a-z0-9-]+",
    }.items()
}


def sort_kinds(folder: Path) -> dict[str, list[str]]:
    """Return the pages of a built site by kind and language (`program`, `program en`), the smallest first."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for page in folder.rglob("*.html"):
        path = page.relative_to(folder).as_posix()
        kinds = [kind for kind, pattern in KINDS.items() if pattern.fullmatch(path.removeprefix("en/"))]
        assert len(kinds) == 1, f"{path} is a page of the kinds {kinds}"
        language = " en" if path.startswith("en/") else ""
        found[kinds[0] + language].append((page.stat().st_size, path))
    return {kind: [path for _, path in sorted(pages)] for kind, pages in sorted(found.items())}
