"""docs/forms.md: every example is built, every key that the code takes is explained, and no other."""

import re
from collections.abc import Iterator
from typing import NamedTuple, get_args

import pytest
from builders import ROOT, the_contract
from form_reader import errors_of, read_form_text, read_sheet_text, sound_form

from mieruka.forms.model import Choose, FieldType, Form, GoodEnd, Measure, Rounding
from mieruka.forms.vocabulary import KEYS
from mieruka.problems.render import render_text

TEXT = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
# Lists whose words stand in a table of keys, not among the canonical words.
IN_TABLES = ["kind", "year_word", "reached_when", "desired", "answer", "severity"]
BUILT_IN = {"blank", "unreadable"}


class Example(NamedTuple):
    """A fenced block: what it is (form, sheet, mistake), its text, its line, and what is quoted after it."""

    kind: str
    text: str
    line: int
    quoted: str


def list_examples() -> Iterator[Example]:
    """Yield the YAML examples of the page, in order."""
    for found in re.finditer(r"^```yaml (\w+)\n(.*?)^```\n(?:> ([^\n]*)\n)?", TEXT, re.MULTILINE | re.DOTALL):
        yield Example(found[1], found[2], TEXT.count("\n", 0, found.start()) + 1, found[3] or "")


EXAMPLES = list(list_examples())


def form_above(example: Example) -> Form:
    """Return the form that a sheet on the page is written in: the last one before it."""
    above = [one for one in EXAMPLES if one.kind == "form" and one.line < example.line]
    return sound_form(complete(above[-1].text))


def complete(text: str) -> str:
    """Return an excerpt of a form with the two keys that every form has."""
    head = "" if text.startswith("label: ") else "label: 様式\n"
    return head + ("" if re.search(r"^kind: ", text, re.MULTILINE) else "kind: program\n") + text


def as_file(text: str) -> str:
    """Return an excerpt of a sheet as a whole file."""
    text = text if text.startswith("---\n") else f"---\n{text}---\n"
    keys = [key for key in ("name", "form") if not re.search(f"^{key}: ", text, re.MULTILINE)]
    return "---\n" + "".join(f"{key}: 事業\n" for key in keys) + text.removeprefix("---\n")


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.kind == "form"], ids=lambda one: f"line {one.line}")
def test_a_form_on_the_page_is_sound(example: Example) -> None:
    """Each example of a form is told nothing."""
    sound_form(complete(example.text))


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if one.kind == "sheet"], ids=lambda one: f"line {one.line}"
)
def test_a_sheet_on_the_page_has_no_error(example: Example) -> None:
    """Each example of a sheet is read in the form above it; its figures agree."""
    _, problems = read_sheet_text(form_above(example), as_file(example.text))
    assert errors_of(problems) == []
    assert [one.what("en") for one in problems if one.severity == "warning"] == []


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES if one.kind == "mistake"], ids=lambda one: f"line {one.line}"
)
def test_a_mistake_on_the_page_gives_the_message_on_the_page(example: Example) -> None:
    """Each mistake is told in the words that are quoted below it."""
    _, problems = read_form_text(complete(example.text))
    assert render_text(problems, "en").splitlines() == [example.quoted]


def test_every_block_is_of_a_known_sort() -> None:
    """No example escapes the tests by its name."""
    assert {one.kind for one in EXAMPLES} == {"form", "sheet", "mistake"}
    assert TEXT.count("```yaml") == len(EXAMPLES)


def read_tables() -> dict[str, list[str]]:
    """Return the keys that each table of the page explains, by the table's first word."""
    tables: dict[str, list[str]] = {}
    for found in re.finditer(r"^\| ([a-z ]+) \| meaning \| allowed \|\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE):
        tables[found[1]] = re.findall(r"^\| `(\w+)` \|", found[2], re.MULTILINE)
    return tables


def test_every_key_of_the_language_is_explained_and_no_other() -> None:
    """The tables of the page are the keys that the code takes, in the same order."""
    assert read_tables() == {name: list(keys) for name, keys in KEYS.items()}


@pytest.mark.parametrize("name", KEYS)
def test_every_key_is_in_an_example(name: str) -> None:
    """Each key stands in a form on the page."""
    written = " ".join(one.text for one in EXAMPLES if one.kind == "form")
    assert [key for key in KEYS[name] if not re.search(rf"\b{key}:[ \n]", written)] == []


def test_every_word_of_the_language_is_on_the_page() -> None:
    """The canonical words with their labels; the words of types, rounding, choosing and measuring."""
    rows = dict(re.findall(r"^\| (\w+) \| (\w+ .*) \|$", TEXT[TEXT.index("## Canonical words") :], re.MULTILINE))
    lists = the_contract().lists
    for name, row in rows.items():
        assert row == " · ".join(f"{code} {label}" for code, label in lists[name].items() if code not in BUILT_IN)
    for name in IN_TABLES:
        assert [code for code in lists[name] if f"`{code}`" not in TEXT] == []
    for words in (FieldType, Rounding, Choose, Measure, GoodEnd):
        assert [word for word in get_args(words) if f"`{word}`" not in TEXT] == []
    used = {"absence", "tree_kind", "indicator_kind", "series", "stage", "item", "workers", "direction", "relation"}
    assert set(rows) == used


def test_every_link_on_the_page_leads_to_a_heading() -> None:
    """The page's own links name its headings."""
    headings = {
        re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings
