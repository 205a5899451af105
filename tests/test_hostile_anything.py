"""Anything at all: arbitrary bytes, text, structure and names in the place of every file, field and key.

Never an exception: always problems, or a site of which every path is safe.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builders import ROOT
from hostile_town import File, Place, Town, list_places, read_town, write_file
from hypothesis import given
from hypothesis import strategies as st

from mieruka.engine import Engine
from mieruka.frontmatter import MapNode, read_mapping
from mieruka.pipeline import Folders, check_content, read_templates, render
from mieruka.problems import Report, has_errors
from mieruka.problems.render import FORMATS
from mieruka.publish.artifacts import PathLedger

pytestmark = pytest.mark.untraced(minutes=5)

TEMPLATES = read_templates(ROOT / "templates")
SHEETS = ("mihon/2024/programs/101.md", "mihon/2024/policies/2-1.md", "mihon/2024/measures/support.md")
TOWN = read_town()
FORMS = tuple(path for path in TOWN if "/forms/" in path)
OWN = ("site.yaml", "mihon/municipality.yaml", "glossary.yaml")
# What means something to some reader on the way: marks, years, numbers, labels with years, templates, markup.
PIECES = (
    *(
        "~",
        "-",
        "―",
        "－",
        "、",
        "，",
        "：",
        "　",
        "\t",
        "\n",
        "\r",
        "---",
        "...",
        "#",
        "##",
        "- ",
        "> ",
        "|",
        "`",
        "***",
    ),
    *("<0>", "<+1>", "<-999>", "<+999>年度", "{x}", "{0}", "{{ x }}", "{% x %}", "[[", "]]", "[[{word}]]", "%s", "\\"),
    *("0", "-0", "007", "1e9", "1_000", "１２", "٣", "9" * 40, "0." + "0" * 40 + "1", "-1", "½", "²", "Ⅷ", "〇", "NaN"),
    *(
        "R5",
        "R元",
        "H32",
        "S1",
        "M1",
        "1000",
        "2999",
        "令和5",
        "R100",
        "5/0",
        "0/1",
        "1/2",
        "2024-02-30",
        "不明",
        "なし",
    ),
    *("=1+1", "＝1", "+", "@", "<b>", "&lt;", "&amp;", "javascript:", "https://e.jp", "a@b.jp", "090-1234-5678", "../"),
    *("\0", "\x1b", "\x85", "\u202e", "\u200b", "\ufeff", "か\u3099", "𠮷", "\U000e0100", "\ud800", "ﷺ", "İ", "ß", "ｶﾞ"),
    *("mihon/2024/programs/101", "mihon/2024/programs/102", "mihon", "total", "full", "form", "name", "draft", "true"),
    *("[a](b)", "null", "/", "'", '"', "㍿"),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=6).map("".join)
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


@dataclass(slots=True)
class _Workshop:
    """A folder with a sound town, of which one file at a time is another one. Unchanged steps are not run anew."""

    folder: TemporaryDirectory[str] = field(default_factory=TemporaryDirectory)
    engine: Engine = field(default_factory=lambda: Engine(keep=True))
    sound: dict[str, bytes] = field(default_factory=dict)

    def attempt(self, files: Mapping[str, bytes]) -> None:
        """Check these files among the sound ones, say what is wrong in every format, and render what is right."""
        content = Path(self.folder.name) / "content"
        for path, data in {**self.sound, **files}.items():
            target = content / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.read_bytes() != data:
                target.write_bytes(data)
        folders = Folders(content, ROOT / "templates", content.parent / "site", ROOT / "datapackage.json")
        checked = check_content(folders, None, self.engine)
        told = [one for one in checked.problems if one.mark.path.endswith(tuple(files))]
        for say in FORMATS.values():
            say(told, "ja").encode()
            say(told, "en").encode()
        if not has_errors(checked.problems):
            ledger = PathLedger(".mieruka.json")
            for file in render(checked, TEMPLATES, self.engine):
                ledger.enter(file.path)


def encode(town: Town, path: str, values: Mapping[Place, object] | None = None) -> bytes:
    """Return a file of a town in bytes; a lone surrogate becomes the bytes that some programs write for it."""
    return write_file(path, town[path], values).text.encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def workshop() -> Iterator[_Workshop]:
    """The invented town with one sheet of each kind, and a glossary."""
    kept = {path: file for path, file in TOWN.items() if not path.endswith(".md") or path in SHEETS}
    found = _Workshop()
    others = {
        path: File(file.fields, file.body) for path, file in TOWN.items() if path.endswith(".md") and path not in SHEETS
    }
    found.sound = {path: encode({**kept, **others}, path) for path in TOWN}
    found.sound["glossary.yaml"] = "- {term: 決算, reading: けっさん, meaning: 使ったお金}\n".encode()
    yield found
    found.folder.cleanup()


def damage(path: str) -> st.SearchStrategy[bytes]:
    """Bytes of no sense, and a sound file with some bytes put into it, or taken out of it."""
    sound = encode(TOWN, path) if path in TOWN else "- {term: 決算, reading: けっさん, meaning: 使ったお金}\n".encode()
    places = st.integers(0, len(sound))
    pieces = st.binary(max_size=12) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))
    inserted = st.builds(lambda at, piece: sound[:at] + piece + sound[at:], places, pieces)
    removed = st.builds(lambda at, length: sound[:at] + sound[at + length :], places, st.integers(1, 40))
    return st.binary(max_size=300) | inserted | removed


Files = Mapping[str, bytes]


def damaged(paths: tuple[str, ...]) -> st.SearchStrategy[Files]:
    """One of these files in other bytes."""
    return st.one_of([damage(path).map(lambda data, path=path: {path: data}) for path in paths])  # type: ignore[misc]  # a default binds the path


def replaced(
    paths: tuple[str, ...], values: st.SearchStrategy[object], *, keys: bool = False
) -> st.SearchStrategy[Files]:
    """One of these files with another value, or another key, at some place."""
    places = [place for place in list_places(TOWN, keys=keys) if place.path in paths and place.is_key == keys]

    def write(place: Place, value: object) -> Files:
        return {place.path: encode(TOWN, place.path, {place: value})}

    return st.builds(write, st.sampled_from(places), values)


def test_the_town_is_sound_in_this_form(workshop: _Workshop) -> None:
    """What is tried below differs from it in one place."""
    workshop.attempt({})
    assert len(list_places(TOWN)) > 500


CASES: dict[str, st.SearchStrategy[Files]] = {
    "bytes of a sheet": damaged(SHEETS),
    "bytes of a form": damaged(FORMS),
    "bytes of the site's own files": damaged(OWN),
    "text in a sheet": replaced(SHEETS, TEXTS),
    "text in a form": replaced(FORMS, TEXTS),
    "text in the site's own files": replaced(OWN, TEXTS),
    "structure in a sheet": replaced(SHEETS, VALUES),
    "structure in a form": replaced(FORMS, VALUES),
    "structure in the site's own files": replaced(OWN, VALUES),
    "keys of a sheet": replaced(SHEETS, TEXTS, keys=True),
    "keys of a form": replaced(FORMS, TEXTS, keys=True),
    "keys of the site's own files": replaced(OWN, TEXTS, keys=True),
}


@pytest.mark.parametrize("case", CASES)
def test_anything_is_told_or_published(case: str, workshop: _Workshop) -> None:
    """Never an exception."""

    @given(CASES[case])
    def attempt(files: Files) -> None:
        workshop.attempt(files)

    attempt()


@given(
    body=st.lists(
        TEXTS | st.sampled_from(["## 目的", "## R5年度の取組", "", "- a", "1. b", "| a | b |", "|--|--|", "```"]),
        max_size=12,
    )
)
def test_any_text_below_the_fields_is_told_or_published(body: list[str], workshop: _Workshop) -> None:
    """Markdown of any shape."""
    path = SHEETS[0]
    workshop.attempt({path: encode({path: File(TOWN[path].fields, ("## 目的", *"\n".join(body).split("\n")))}, path)})


UNFIT = ("file.control", "file.garbled", "file.private_character")


@given(TEXTS)
def test_any_text_is_written_and_read_back(text: str) -> None:
    """The quoting of these tests is sound: what they put into a file is what stands there, if it may stand there."""
    report = Report()
    tree = read_mapping(write_file("a.yaml", File({"a": text})).text.encode("utf-8", "surrogatepass"), "a.yaml", report)
    if report.problems:
        assert {one.code for one in report.problems} <= {*UNFIT, "file.not_nfc", "yaml.escape"}
    else:
        assert isinstance(tree, MapNode)
        assert getattr(tree.entries[0].value, "text", None) == text
