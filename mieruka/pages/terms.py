"""Terms: words of the glossary in the labels of a page become buttons that open their plain meaning.

A button names its popover, which the browser opens without a script. Only a label's own text is looked at: neither
a link nor a heading is ever inside it.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import escape

from mieruka.collection import Term
from mieruka.pages.theme import Theme
from mieruka.publish.artifacts import Artifact

Terms = tuple[Term, ...]
SECTION = re.compile(r"(?=<section)")
# The text with which a label begins, up to the first tag in it.
LABEL = re.compile(r'(<dt>|<th scope="row"[^>]*>)([^<]+)')
# A term is the whole label, or stands whole between brackets, spaces and dots.
WHOLE, PIECE = re.compile(r"\s*(.*\S)\s*"), re.compile(r"([^\s（）()・、]+)")
END = "</main>"


@dataclass(frozen=True, slots=True)
class Explained:
    """説明: a term with the id of its popover."""

    id: str
    term: Term


def explain_terms(theme: Theme, page: Artifact, terms: Terms) -> Artifact:
    """Return a page on which the first label of each section that bears a term opens it."""
    text = page.content.decode()
    used: dict[str, Explained] = {}
    if terms and theme.has("terms.html"):
        by_word = _by_word(terms)
        text = "".join(_explain_section(section, by_word, used) for section in SECTION.split(text))
    if not used:
        return page
    popovers = theme.render("terms.html", page.path, {"explained": tuple(used.values())}).content.decode()
    head, _, foot = text.rpartition(END)
    return replace(page, content=f"{head}{popovers}{END}{foot}".encode())


def _explain_section(section: str, by_word: Mapping[str, Term], used: dict[str, Explained]) -> str:
    here: set[str] = set()

    def explain(label: re.Match[str]) -> str:
        found = WHOLE.fullmatch(label[2])
        if found is None or found[1] not in by_word:
            found = next((one for one in PIECE.finditer(label[2]) if one[1] in by_word), None)
        if found is None or found[1] in here:
            return label[0]
        word = found[1]
        here.add(word)
        one = used.setdefault(word, Explained(f"term-{len(used) + 1}", by_word[word]))
        button = f'<button type="button" class="term" popovertarget="{one.id}">{word}</button>'
        return f"{label[1]}{label[2][: found.start(1)]}{button}{label[2][found.end(1) :]}"

    return LABEL.sub(explain, section)


@functools.lru_cache(maxsize=4)
def _by_word(terms: Terms) -> Mapping[str, Term]:
    """Return each term by its text in a page, where a few letters are written as entities."""
    return {str(escape(term.term)): term for term in terms}
