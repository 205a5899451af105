"""Full text: an index of all that the pages say, which a reader's browser searches. The only door to pagefind.

It is made of the finished pages, as they are published, and by another program: so it is there only where site.yaml
asks for it and the program is installed. The program is given pages and gives back files; it writes nothing. Its files
are published with all others. Where no page has changed since the last build, what it made then is taken again.
"""

import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mieruka.engine import Engine, Task
from mieruka.fulltext.parting import part_words
from mieruka.publish import Artifact

__all__ = ["CannotIndex", "add_fulltext", "find_program"]

FOLDER = "pagefind/"
# A sheet's page says by its address what readers filter by; these others are found, and are of no town.
SHEET = re.compile(r"(?:[a-z]{2}/)?([a-z0-9-]+)/([0-9]{4})/(programs|policies|measures)/[a-z0-9-]+\.html")
ALSO = re.compile(r"(?:[a-z]{2}/)?(?:glossary|about)\.html")
FACTS = ("town", "year", "kind")
LANGUAGE = re.compile(r'<html\b[^>]*\blang="([a-z-]+)"')
MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
HEADLINE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# Of a page: what repeats the rest of it, leads elsewhere, or is drawn. A reader who searches comes for none of it.
LEFT_OUT = (
    "figure",
    "svg",
    "nav",
    "script",
    "noscript",
    ".hidden",
    ".legend",
    '[aria-labelledby="figures"]',
    ".downloads",
)
# Of what the program gives: its own interface, and what the page does without.
NEEDED = re.compile(r"pagefind\.js|pagefind-entry\.json|wasm\..+|.+\.pf_(?:meta|fragment|index)")
# The language under which the program gets Japanese pages. Under `ja` it would part their words by a dictionary of its
# own, and what was parted otherwise by the browser would not be found: the words come to it parted (`parting`).
PARTED = "x-ja"
ENTRY = "pagefind-entry.json"
LEVEL = 1


class CannotIndex(Exception):
    """索引を作れない理由: why there can be no full text, and the remedy, as one line in each language."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")
        self.ja = ja
        self.en = en


@dataclass(frozen=True, slots=True)
class Kept:
    """取っておくページ: a page that is to be indexed, with its address and a hash; its text lies compressed."""

    path: str
    sha256: str
    packed: bytes

    def document(self) -> str:
        """Return what the program is given: the main part, its words parted, with what a reader filters by."""
        page = zlib.decompress(self.packed).decode()
        main = MAIN.search(page)
        text = main[1] if main else page
        headline = HEADLINE.search(text)
        title = " ".join(TAG.sub("", headline[1]).split()) if headline else self.path
        found = SHEET.fullmatch(self.path)
        facts = " ".join(map(_write_fact, FACTS, found.groups())) if found else ""
        language = LANGUAGE.search(page)
        code = PARTED if language is None or language[1] == "ja" else language[1]
        title = title.replace('"', "&quot;")
        metas = f'data-pagefind-meta="shown[data-title], facts[data-facts]" data-title="{title}" data-facts="{facts}"'
        return f'<html lang="{code}"><body><main data-pagefind-body {metas}>{part_words(text)}</main></body></html>'


def _write_fact(name: str, value: str) -> str:
    """Return a fact as a word that is found: without marks, with an end that no rule of a language takes off.

    Not as one of pagefind's own filters: these stand in its files in an order that changes from run to run.
    """
    return f"{name}{value.replace('z', 'zz').replace('-', 'zd')}x"


def find_program() -> Path:
    """Return the program that makes the index. Raises CannotIndex where it is not installed."""
    try:
        from pagefind_bin_extended import get_executable

        return Path(get_executable())
    except (ImportError, FileNotFoundError) as error:
        remedy = f"{sys.executable} -m pip install --require-hashes -r requirements-fulltext.txt"
        raise CannotIndex(
            f"site.yaml の outputs に fulltext があるが、索引を作る pagefind が入っていない。次を実行する: {remedy}",
            f"site.yaml asks for fulltext, but pagefind, which makes its index, is not installed; run: {remedy}",
        ) from error


def add_fulltext(artifacts: Iterable[Artifact], engine: Engine) -> Iterator[Artifact]:
    """Yield the pages of a site as they come, then the files of the index that is made of them.

    Raises CannotIndex, before the first page where the program is not installed.
    """
    program = find_program()
    kept = []
    for artifact in artifacts:
        if SHEET.fullmatch(artifact.path) or ALSO.fullmatch(artifact.path):
            kept.append(Kept(artifact.path, artifact.sha256, zlib.compress(artifact.content, LEVEL)))
        yield artifact
    if engine.leads:
        yield from _index(kept, program, engine)


def _index(kept: Sequence[Kept], program: Path, engine: Engine) -> Iterator[Artifact]:
    """Yield the files of the index: those of the last build where no page has changed."""
    pages = tuple((one.path, one.sha256) for one in kept)
    task = Task("all", (pages,), lambda: _make(kept, program), engine.sign("fulltext", pages))
    for files in engine.merge("fulltext", [task]):
        yield from files


def _make(kept: Sequence[Kept], program: Path) -> tuple[Artifact, ...]:
    """Return the files that the program gives, as the site holds them. Raises CannotIndex."""
    from mieruka.fulltext.service import Silent, ask_for_index  # here, since a build whose pages stay asks for nothing

    try:
        files = ask_for_index(program, ((one.path, one.document()) for one in kept), LEFT_OUT)
    except Silent as error:
        raise CannotIndex(
            f"全文検索の索引を作れなかった（pagefind: {error}）",
            f"the index for full text could not be made (pagefind: {error})",
        ) from error
    files[ENTRY] = _name_languages(files[ENTRY])
    return tuple(Artifact(FOLDER + path, files[path]) for path in sorted(files) if NEEDED.fullmatch(path))


def _name_languages(entry: bytes) -> bytes:
    """Return the list of languages, by which a browser finds its own, with the Japanese pages under their name."""
    found = json.loads(entry)
    languages = {("ja" if code == PARTED else code): one for code, one in found["languages"].items()}
    ordered = {code: languages[code] for code in sorted(languages)}
    return json.dumps({**found, "languages": ordered}, ensure_ascii=False, separators=(",", ":")).encode()
