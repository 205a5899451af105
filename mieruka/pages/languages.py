"""Languages: in which the interface is written, and the catalogue of its words in each.

The templates hold the Japanese words, which are the ids of the catalogue; so Japanese needs no catalogue of its own.
Content is never translated: on the pages of another language it is marked as Japanese.
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from importlib import resources
from typing import Literal

Code = Literal["ja", "en"]
# What makes a text Japanese: kana, kanji, and the punctuation and wide letters that come with them.
CHARACTER = "[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
JAPANESE_TEXT = re.compile(CHARACTER)
# Words that hold such a character, with what is written to them without a space (R5決算, 5-12移住), but not the
# brackets and stops of the sentence around them. A character reference (&amp;) is never cut in two.
WORD = rf"[^ \t\n(“]*{CHARACTER}(?:[^ \t\n()“”.,:]|[.,:](?=[^ \t\n]))*"
RUN = re.compile(rf"{WORD}(?:[ \t\n]+{WORD})*")
# A start tag (or the end of any other tag), the text after it, and whether that is all that the element holds.
TEXT = re.compile(r"(?:<([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>|>)([^<>]+)(?=<(/?))")
VOID = re.compile(rf'<(meta|img|input|svg)\b(?![^<>]* lang=)([^<>]*"[^"<>]*{CHARACTER}[^<>]*)>')
# Elements that hold text alone, so that the whole is marked where a part is Japanese.
TEXT_ONLY = frozenset({"title", "option", "textarea", "text", "tspan", "desc"})
NOT_SPOKEN = frozenset({"script", "style"})
CATALOGUE_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr)(?:\[([01])\])? )?(".*")')


@dataclass(frozen=True, slots=True)
class Language:
    """言語: of the interface. `prefix` is where its pages stand in the site, `name` what it calls itself."""

    code: Code
    name: str
    prefix: str = ""


LANGUAGES: Mapping[str, Language] = {
    "ja": Language("ja", "日本語"),
    "en": Language("en", "English", "en/"),
}
JAPANESE = LANGUAGES["ja"]


class Catalogue(NullTranslations):
    """訳語集: the words of the interface in one language. A word that it does not have stays Japanese."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.words = words

    def gettext(self, message: str) -> str:
        """Return the words for a message."""
        return self.words.get(message, (message,))[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the words for one thing, or for any other number of things."""
        words = self.words.get(msgid1, (msgid1, msgid2))
        return words[0] if n == 1 else words[-1]


@functools.cache
def open_catalogue(code: str) -> Catalogue:
    """Return the words of a language."""
    if code == JAPANESE.code:
        return Catalogue({})
    file = resources.files("mieruka").joinpath("locale", code, "LC_MESSAGES", "mieruka.po")
    return Catalogue(dict(read_catalogue(file.read_text(encoding="utf-8"))))


def read_catalogue(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each message of a gettext catalogue (.po) that has a translation: its id, then its one or two forms.

    Shape: what is marked as fuzzy or obsolete is left out, as gettext does.
    """
    for block in re.split(r"\n[ \t]*\n", text):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            match = CATALOGUE_LINE.fullmatch(line)
            if match:
                key = f"{match[1]}{match[2] or ''}" if match[1] else key
                parts[key] = parts.get(key, "") + json.loads(match[3])
        forms = tuple(parts[key] for key in ("msgstr", "msgstr0", "msgstr1") if parts.get(key))
        if parts.get("msgid") and forms and not re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            yield parts["msgid"], forms


def mark_japanese(html: str) -> str:
    """Return a page with every Japanese text in it marked as such (`lang="ja"`), so that it is read aloud rightly."""
    return VOID.sub(r'<\1 lang="ja"\2>', TEXT.sub(_mark_text, html))


def _mark_text(match: re.Match[str]) -> str:
    tag, attributes, text, closes = match.groups()
    if not JAPANESE_TEXT.search(text) or tag in NOT_SPOKEN or ' lang="' in (attributes or ""):
        return match[0]
    alone = bool(tag) and bool(closes) and RUN.fullmatch(text.strip(" \t\n"))
    if alone or tag in TEXT_ONLY:
        return f'<{tag} lang="ja"{attributes}>{text}'
    return match[0][: -len(text)] + RUN.sub(r'<span lang="ja">\g<0></span>', text)
