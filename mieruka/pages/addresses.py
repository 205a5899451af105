"""Addresses: where each page stands in the site. They never change their meaning."""

import hashlib
import re
from collections.abc import Sequence

SAFE = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)*", re.ASCII)
HOME, PROGRAMS, DIRECTIONS, TOPICS = "index.html", "programs.html", "directions.html", "topics.html"
COMPARISONS, LEDGER_LIST, ACCESS = "comparisons/index.html", "ledgers/index.html", "accessibility.html"
GLOSSARY, ABOUT, DATA, NOT_FOUND = "glossary.html", "about.html", "data/index.html", "404.html"
FULLTEXT = "fulltext.html"


def town_page(municipality: str) -> str:
    """Return a municipality's page."""
    return f"{municipality}/index.html"


def year_page(municipality: str, year: int) -> str:
    """Return the page of a municipality's fiscal year."""
    return f"{municipality}/{year}/index.html"


def plan_page(municipality: str, year: int) -> str:
    """Return the page of the trees in which a year's sheets have their places."""
    return f"{municipality}/{year}/plan.html"


def place_page(municipality: str, year: int, path: Sequence[Sequence[str]]) -> str:
    """Return the page of the sheets at one node of a tree. `path` are the words of each level down to it."""
    return f"{municipality}/{year}/places/{_short_hash(path)}.html"


def finder_page(municipality: str, year: int) -> str:
    """Return the page on which the measures of a municipality's year are found."""
    return f"{municipality}/{year}/measures.html"


def department_page(municipality: str, year: int, department: str) -> str:
    """Return the page of a department's sheets of one year."""
    return f"{municipality}/{year}/departments/{department}.html"


def topic_page(topic: str) -> str:
    """Return a topic's page."""
    return f"topics/{topic}.html"


def direction_page(word: str) -> str:
    """Return the page of the sheets that chose a direction. `word` is a code of the list, which has underscores."""
    return f"directions/{word.replace('_', '-')}.html"


def comparison_page(comparison: str) -> str:
    """Return the page of a set of programmes side by side."""
    return f"comparisons/{comparison}.html"


def ledger_page(ledger: str) -> str:
    """Return the page of a ledger."""
    return f"ledgers/{ledger}.html"


def part_page(path: str, number: int) -> str:
    """Return a further page of what stands on several, numbered from 1."""
    # A dot, since no slug has one: part 2 of a department is no department of its own.
    return path if number == 1 else f"{path.removesuffix('.html')}.{number}.html"


def node_anchor(tree: str, path: Sequence[tuple[str, str]]) -> str:
    """Return the anchor of a node on the plan page.

    `path` is how a sheet names it: (level, code or name) from the top level that the sheet gives. Codes may repeat
    under different parents, so a longer path is told apart by its hash.
    """
    level, word = path[-1]
    if len(path) > 1 or not SAFE.fullmatch(word):
        word = _short_hash(path)
    return re.sub(r"\s+", "-", f"{tree}-{level}-{word}")


def figure_anchor(number: int) -> str:
    """Return where the working of a sheet's figure stands on its page; `number` counts all its figures from 1."""
    return f"figure-{number}"


def _short_hash(path: Sequence[Sequence[str]]) -> str:
    return hashlib.sha256("\n".join("\t".join(step) for step in path).encode()).hexdigest()[:8]
