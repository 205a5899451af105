"""The reader's side: what pages weigh, how soon they stand, how quickly search and tables answer, in Chromium.

    python -m bench.reader --sheets 10000
    python -m bench.reader --site some/site

Without a site it lays so many made-up sheets and builds them under our own templates, pages and CSVs only. Of each
kind of page the largest is opened, as on a phone of 360 px: on this processor, and on one four times slower. Times are
medians over the runs. The network is loopback, so times hold no transfer: see the sizes.
"""

import argparse
import csv
import gzip
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.lay import ROOT, lay_ours
from bench.lighthouse import serve_compressed
from bench.sheets import POLICIES
from bench.tab import SHORTEST_LONG_TASK_MS, Answer, Load, Tab, launch, open_tab
from mieruka.pipeline import Folders, build

SLOWDOWNS = (1, 4)
HOME, TABLE, DATA = "index.html", "programs.html", "data/index.html"
TOWN = r"(?!en/|data/|comparisons/|ledgers/|directions/|topics/|assets/)[a-z0-9-]+"
PART = r"(\.[0-9]+)?"
KINDS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"{pattern}\.html")
    for name, pattern in {
        "home": "index",
        "all sheets": f"programs{PART}",
        "a town": f"{TOWN}/index",
        "a year": f"{TOWN}/[0-9]{{4}}/index{PART}",
        "a plan": f"{TOWN}/[0-9]{{4}}/plan",
        "a place in it": f"{TOWN}/[0-9]{{4}}/places/[0-9a-f]+{PART}",
        "a department": f"{TOWN}/[0-9]{{4}}/departments/[a-z0-9-]+{PART}",
        "a topic": f"topics/[a-z0-9-]+{PART}",
        "directions": "directions",
        "a direction": f"directions/[a-z-]+{PART}",
        "a ledger": f"ledgers/(?!index)[a-z]+{PART}",
        "data": "data/index",
        "a sheet": f"{TOWN}/[0-9]{{4}}/(programs|policies)/[a-z0-9-]+",
        "its years": f"{TOWN}/(programs|policies)/[a-z0-9-]+",
    }.items()
}
SEARCH_BOX, LIST_BOX = "[data-search]", "[data-list]"
KANA = re.compile("[ぁ-ゖ]{2,}|[ァ-ヺ][ァ-ヺー]+")
KANJI_PAIR = re.compile("(?=([一-龥]{2}))")
HIRAGANA, KATAKANA = range(ord("ぁ"), ord("ゖ") + 1), range(ord("ァ"), ord("ヶ") + 1)
OTHER_KANA = dict(zip((*HIRAGANA, *KATAKANA), (*KATAKANA, *HIRAGANA), strict=True))
NOWHERE = "鷽鷽"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a printed table: what was done and loaded, and for each slowdown the measures of all runs."""

    name: str
    note: str
    paths: tuple[str, ...]
    measures: tuple[Sequence[Sequence[float]], ...]


def lay(folder: Path, count: int) -> None:
    """Write content of so many sheets, each with a place in the plan."""
    for sheet in lay_ours(folder, count).glob("*.md"):
        text = sheet.read_text(encoding="utf-8")
        sheet.write_text(re.sub(r"(?m)^topics: \[s([0-9]+)\]$", _add_place, text, count=1), encoding="utf-8")


def _add_place(topic: re.Match[str]) -> str:
    number = int(topic[1])
    area = f"{1 + number % 5}-{number} {POLICIES[number - 1]}"
    return f"{topic[0]}\nplaces: [{{tree: plan, area: {area}, goal: {POLICIES[number - 1]}を図るまち}}]"


def find_pages(site: Path) -> dict[str, str]:
    """Return the largest page of each kind that the site has, by kind."""
    sizes = [(page.stat().st_size, page.relative_to(site).as_posix()) for page in site.rglob("*.html")]
    found = {
        kind: max((one for one in sizes if pattern.fullmatch(one[1])), default=None) for kind, pattern in KINDS.items()
    }
    return {kind: one[1] for kind, one in found.items() if one}


def weigh(site: Path, paths: Iterable[str]) -> float:
    """Return the size of files of the site as a host sends them, compressed, in kB of 1,000 bytes."""
    return sum(len(gzip.compress((site / path).read_bytes())) for path in paths) / 1000


def choose_queries(sheets: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return what to search for, by what it is: words of (number, name) of sheets, and one that is nowhere.

    Shape: a kana word stands in the other kana than it is printed in; it is left out where no name has one.
    """
    numbered = [one for one in sheets if one[0]]
    number, name = numbered[len(numbered) // 2]
    names = [name for _, name in sheets]
    pairs = Counter(pair for name in names for pair in set(KANJI_PAIR.findall(name)))
    kana = Counter(run for name in names for run in set(KANA.findall(name)))
    queries = {"common word": pairs.most_common(1)[0][0], "whole name": name, "number": number}
    if kana:
        queries["word in the other kana"] = swap_kana(kana.most_common(1)[0][0])
    return {**queries, "word that is nowhere": NOWHERE}


def swap_kana(word: str) -> str:
    """Return a word with its ひらがな as カタカナ, and the other way round."""
    return word.translate(OTHER_KANA)


def read_names(site: Path) -> list[tuple[str, str]]:
    """Return the number and the name of each sheet, as the site's own table has them."""
    with (site / "data/sheets.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["number"], row["name"]) for row in csv.DictReader(file)]


def count_found(said: str) -> str:
    """Return the numbers of what a box says: how many were found, and in a table of how many."""
    return " of ".join(f"{int(number):,}" for number in re.findall("[0-9]+", said)) or "0"


def format_rows(site: Path, head: tuple[str, str], measures: Sequence[str], rows: Iterable[Row]) -> str:
    """Return a Markdown table: name and note under `head`, kB and requests, each measure for each slowdown.

    Units: milliseconds.
    """
    times = [f"{measure} ×{slowdown}" for measure in measures for slowdown in SLOWDOWNS]
    lines = [f"| {' | '.join([*head, 'kB', 'requests', *times])} |"]
    lines.append("|---|---|" + "---:|" * (2 + len(times)))
    for row in rows:
        cells = [row.name, row.note, f"{weigh(site, row.paths):.1f}", str(len(row.paths))]
        for position in range(len(measures)):
            cells += [_write([run[position] for run in runs]) for runs in row.measures]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _write(times: Sequence[float]) -> str:
    """Return the median of milliseconds; of tasks that no browser tells of, as they are short, only that."""
    median = statistics.median(times)
    return f"{median:,.0f}" if median else f"< {SHORTEST_LONG_TASK_MS}"


class Reader:
    """Someone who opens pages of a served site, again and again, on processors of several speeds."""

    def __init__(self, browser: Browser, address: str, runs: int) -> None:
        self._browser = browser
        self._address = address
        self._runs = runs

    def load(self, kind: str, path: str) -> Row:
        """Open a page."""
        loads: list[list[Load]] = []
        for slowdown in SLOWDOWNS:
            loads.append([])
            for _ in range(self._runs):
                with open_tab(self._browser, self._address, slowdown) as tab:
                    loads[-1].append(tab.open(path))
        measures = tuple([(one.paint_ms, one.load_ms, one.longest_ms) for one in some] for some in loads)
        return Row(kind, path, loads[0][0].paths, measures)

    def ask(self, path: str, steps: Mapping[str, Callable[[Tab], Answer]]) -> list[Row]:
        """Open a page and take the steps one after another."""
        answers: dict[str, list[list[Answer]]] = {name: [[] for _ in SLOWDOWNS] for name in steps}
        for position, slowdown in enumerate(SLOWDOWNS):
            for _ in range(self._runs):
                with open_tab(self._browser, self._address, slowdown) as tab:
                    tab.open(path)
                    for name, step in steps.items():
                        answers[name][position].append(step(tab))
        return [
            Row(
                name,
                count_found(found[0][0].said),
                found[0][0].paths,
                tuple([(one.wait_ms, one.longest_ms) for one in some] for some in found),
            )
            for name, found in answers.items()
        ]


def search_steps(queries: Mapping[str, str]) -> dict[str, Callable[[Tab], Answer]]:
    """Return the searches, by name. The first finds the index not yet loaded."""

    def type_query(query: str, page: Page) -> None:
        page.fill("#query", "")
        page.focus("#query")
        page.keyboard.type(query, delay=40)

    steps = {f"{name}: {query}": query for name, query in queries.items()}
    first = next(iter(steps))
    steps = {f"{first} (index not yet loaded)": steps[first], **steps}
    return {name: partial(Tab.ask, box=SEARCH_BOX, act=partial(type_query, query)) for name, query in steps.items()}


def table_steps(word: str) -> dict[str, Callable[[Tab], Answer]]:
    """Return what is asked of a table, by name. The first finds its rows not yet loaded."""

    def choose(position: int, page: Page) -> None:
        page.locator(".filters details").evaluate("details => { details.open = true; }")
        page.locator("[data-key=department]").select_option(index=position)

    def sort(key: str, page: Page) -> None:
        page.click(f"th[data-sort={key}] button")

    def show_all_by_cost(page: Page) -> None:
        page.evaluate("document.querySelector('[data-key=department]').value = ''")
        sort("cost", page)

    def type_word(page: Page) -> None:
        page.focus("[data-key=q]")
        page.keyboard.type(word, delay=40)

    acts: dict[str, Callable[[Page], object]] = {
        "one department (rows not yet loaded)": partial(choose, 1),
        "another department": partial(choose, 2),
        "all, by cost": show_all_by_cost,
        "all, by name": partial(sort, "name"),
        "all, by name, downwards": partial(sort, "name"),
        f"word: {word}": type_word,
    }
    return {name: partial(Tab.ask, box=LIST_BOX, act=act) for name, act in acts.items()}


def measure(site: Path, runs: int) -> None:
    """Print what a site is for its readers."""
    queries = choose_queries(read_names(site))
    with serve_compressed(site) as address, launch() as browser:
        reader = Reader(browser, address, runs)
        print(f"Chromium {browser.version}\n")
        pages = [reader.load(kind, path) for kind, path in find_pages(site).items()]
        print(
            format_rows(site, ("page", "address"), ("first paint", "loaded", "longest task"), pages),
            end="\n\n",
            flush=True,
        )
        found = reader.ask(HOME, search_steps(queries))
        print(format_rows(site, ("search", "found"), ("shown", "longest task"), found), end="\n\n", flush=True)
        found = reader.ask(TABLE, table_steps(queries["common word"]))
        print(format_rows(site, ("table", "found"), ("shown", "longest task"), found), flush=True)


def main() -> int:
    """Measure the site that the command line names, or one of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, help="a built site with pages and CSVs")
    parser.add_argument("--sheets", type=int, default=1000, help="without a site: how many sheets")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        site = options.site
        if not site:
            content, site = Path(work) / "content", Path(work) / "site"
            lay(content, options.sheets)
            _, published = build(Folders(content, ROOT / "templates", site, ROOT / "datapackage.json"), None)
            if published is None:
                return 1
        measure(site, options.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
