"""Bytes → text: strict UTF-8 in NFC, without what nobody can see. Everything later works on such text alone."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from mieruka.problems import Mark, Report

MAX_BYTES = 300_000
# C0 and C1 controls but TAB and LF; bidirectional overrides; what has no width or no ink, and line separators; spaces
# that look like the plain one (a paste from Word or the web); tags and noncharacters. Variation selectors stay: names
# of people and places are written with them.
UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# What a conversion puts where it lost a character; and what UTF-8 looks like that was read as Shift_JIS.
LOST = "\ufffd"
GARBLED = re.compile("[縺繧繝](?:.{0,2}[縺繧繝]){2}")
# 外字: characters of one's own, which look like something on the machine that made them alone.
PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
FORBIDDEN = re.compile(f"[{UNSEEN}{LOST}{PRIVATE}]")
# What git leaves where two people changed the same lines.
CONFLICT = re.compile(r"(?m)^(?:[<>|]{7}(?: .*)?|={7})$")
MOST_LINES_SHOWN, MOST_COUNTED, MOST_KINDS = 8, 200, 3


@dataclass(frozen=True, slots=True)
class Unseen:
    """What nobody can see in a text: its code, its values for the message, its place counted from 0."""

    code: str
    place: int
    values: dict[str, str] = field(default_factory=dict)


def find_unseen(text: str) -> Unseen | None:
    """Return the first character that nobody can see or read, or that is written in parts, if there is one."""
    return next(_list_unseen(text), None)


def _list_unseen(text: str) -> Iterator[Unseen]:
    """Yield each character that may not stand, once, with the lines where it stands again; then a text in parts."""
    lines: dict[str, list[int]] = {}
    first: dict[str, int] = {}
    for found in islice(FORBIDDEN.finditer(text), MOST_COUNTED):
        first.setdefault(found[0], found.start())
        lines.setdefault(found[0], []).append(text.count("\n", 0, found.start()) + 1)
    if len(first) > MOST_KINDS:  # not slips of a hand: the file was read as if it were in another encoding
        place = min(first.values())
        yield Unseen("file.garbled", place, {"character": f"U+{ord(text[place]):04X}", "lines": ""})
        return
    for character, place in first.items():
        others = [str(line) for line in dict.fromkeys(lines[character]) if line != lines[character][0]]
        shown = "、".join(others[:MOST_LINES_SHOWN]) + ("…" if len(others) > MOST_LINES_SHOWN else "")
        yield Unseen(_code_of(character), place, {"character": f"U+{ord(character):04X}", "lines": shown})
    garbled = None if LOST in first else GARBLED.search(text)
    if garbled:
        yield Unseen("file.garbled", garbled.start(), {"character": garbled[0], "lines": ""})
    if not first and not unicodedata.is_normalized("NFC", text):
        parts = text.split("\n")
        number = next(i for i, line in enumerate(parts) if not unicodedata.is_normalized("NFC", line))
        yield Unseen("file.not_nfc", sum(len(line) + 1 for line in parts[:number]))


def _code_of(character: str) -> str:
    if character == LOST:
        return "file.garbled"
    return "file.private_character" if unicodedata.category(character) == "Co" else "file.control"


def read_text(content: bytes, path: str, report: Report) -> str | None:
    """Return the text of a file: UTF-8, NFC, without a BOM at the start or CR, or None.

    Problems: file.too_large, file.encoding, file.not_nfc, file.control, file.garbled, file.private_character,
    file.conflict.
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
    found = list(_list_unseen(text))
    for unseen in found:
        report.add(unseen.code, _mark_at(path, text, unseen.place), **unseen.values)
    conflict = CONFLICT.search(text)
    if conflict:
        report.add("file.conflict", _mark_at(path, text, conflict.start()), word=conflict[0][:20])
    return None if found or conflict else text


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
