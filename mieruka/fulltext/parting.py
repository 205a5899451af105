"""Parting: where one word ends in Japanese, which has no spaces, for a program that knows words by spaces alone.

Each letter of kanji and kana becomes a word of its own, and a search looks for the letters of a word in a row. So
every word is found wherever it stands, also within a longer one, and no dictionary can disagree with another.
"""

import re
import unicodedata

# templates/assets/fulltext/fulltext.js parts what is asked for in the same way.
LETTER = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
OPENING = "「『（(【〔《〈［[｛{“‘"
CLOSING = "・、。，．」』）】〕》〉］｝：；！？…―〜～／"
_TAG = re.compile(r"(<[^>]*>)")
# A mark that opens goes with what follows it, any other with what stands before: so none of them is a word.
_GAP = re.compile(
    rf"(?<=[^\s{re.escape(OPENING)}])(?=[{LETTER}])"
    rf"|(?<=[{LETTER}])(?=[\w{re.escape(OPENING)}])"
    rf"|(?<=[{CLOSING}])(?=[\w{re.escape(OPENING)}])"
)
# Half-width kana and full-width letters and digits, which a reader may type either way.
_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f]+")


def part_words(markup: str) -> str:
    """Return HTML with a space between any two letters of Japanese text, also where a tag stands between them."""
    parts = _TAG.split(markup)
    last = " "
    for at in range(0, len(parts), 2):
        if parts[at]:
            text = _WIDTH.sub(_even, parts[at])
            parts[at] = _GAP.sub(" ", last + text)[1:]
            last = text[-1]
    return "".join(parts)


def _even(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])
