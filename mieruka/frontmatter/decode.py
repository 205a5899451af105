"""Bytes → text: strict UTF-8 in NFC, without what nobody can see. Everything later works on such text alone."""

import re
import unicodedata
from dataclasses import dataclass, field

from mieruka.problems import Mark, Report

MAX_BYTES = 300_000
# C0 and C1 controls but TAB and LF; bidirectional overrides; what has no width or no ink, and line separators; tags and
# noncharacters. Variation selectors stay: names of people and places are written with them.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What nobody can see in a text: its code, its values for the message, its place counted from 0."""

    code: str
    place: int
    values: dict[str, str] = field(default_factory=dict)


def find_unseen(text: str) -> Unseen | None:
    """Return the first character that nobody can see, or that is written in parts, if there is one."""
    wrong = FORBIDDEN.search(text)
    if wrong:
        return Unseen("file.control", wrong.start(), {"character": f"U+{ord(wrong[0]):04X}"})
    if not unicodedata.is_normalized("NFC", text):
        lines = text.split("\n")
        number = next(i for i, line in enumerate(lines) if not unicodedata.is_normalized("NFC", line))
        return Unseen("file.not_nfc", sum(len(line) + 1 for line in lines[:number]))
    return None


def read_text(content: bytes, path: str, report: Report) -> str | None:
    """Return the text of a file: UTF-8, NFC, without a BOM at the start or CR, or None.

    Problems: file.too_large, file.encoding, file.not_nfc, file.control.
    """
    if len(content) > MAX_BYTES:
        report.add("file.too_large", Mark(path), size=len(content), most=MAX_BYTES)
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        report.add("file.encoding", _mark_at(path, before, len(before)), guess=_guess_encoding(content))
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    unseen = find_unseen(text)
    if unseen:
        report.add(unseen.code, _mark_at(path, text, unseen.place), **unseen.values)
        return None
    return text


def _mark_at(path: str, text: str, position: int) -> Mark:
    line_start = text.rfind("\n", 0, position) + 1
    return Mark(path, text.count("\n", 0, position) + 1, position - line_start + 1)


def _guess_encoding(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    for encoding, name in (("cp932", "Shift_JIS (CP932)"), ("euc_jp", "EUC-JP")):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return name
    return "?"
