"""Whether two generators built the same site: the same pages token by token, and every value of the CSVs.

Our CSVs say more (more columns and tables): theirs must be in ours.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

Row = dict[str, str]


class _Tokens(HTMLParser):
    """Collects tags and texts; attributes differ by the address scheme and are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.found.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words:
            self.found.append(words)


def read_tokens(page: Path) -> list[str]:
    """Return the tags and texts of a page, in order."""
    tokens = _Tokens()
    tokens.feed(page.read_text(encoding="utf-8"))
    tokens.close()
    return tokens.found


def pair_pages(ours: Path, theirs: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each page of ours with its counterpart in their layout."""
    yield ours / "index.html", theirs / "index.html"
    for page in sorted(ours.glob("*/*/programs/*.html")):
        yield page, theirs / "p" / page.stem / "index.html"
    for page in sorted(ours.glob("*/*/departments/*.html")):
        yield page, theirs / "department" / page.stem / "index.html"
    for page in sorted(ours.glob("topics/*.html")):
        yield page, theirs / "policy" / page.stem / "index.html"


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def list_values(rows: list[Row]) -> Counter[tuple[str, str]]:
    """Return every number and text of a programme's CSV with its year, counted."""
    return Counter((row["fiscal_year"], row["value"] or row["text"]) for row in rows)


def find_differences(ours: Path, theirs: Path) -> Iterator[str]:
    """Yield where the two sites differ: a page or a CSV, by name."""
    pages = list(pair_pages(ours, theirs))
    count = sum(1 for _ in theirs.rglob("*.html"))
    if count != len(pages):
        yield f"{len(pages)} pages in ours, {count} in {theirs}"
    for own, other in pages:
        if not other.is_file() or read_tokens(own) != read_tokens(other):
            yield str(other)
        data = other.with_name("data.csv")
        if other.parent.parent.name == "p":
            missing = list_values(read_rows(data)) - list_values(read_rows(own.with_suffix(".csv")))
            if missing:
                yield f"{data}: {next(iter(missing))}"
    yield from _compare_costs(ours / "data" / "costs.csv", theirs / "costs.csv")


def _compare_costs(ours: Path, theirs: Path) -> Iterator[str]:
    names = ("fiscal_year", "stage_label", "label", "amount", "unit")

    def amounts(path: Path) -> list[tuple[str, ...]]:
        rows = read_rows(path)
        return sorted((re.sub(r".*/", "", row["sheet"]), *(row[name] for name in names)) for row in rows)

    if amounts(ours) != amounts(theirs):
        yield str(theirs)
