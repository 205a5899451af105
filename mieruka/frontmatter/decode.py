"""Bytes → text: strict UTF-8 in NFC, without what nobody can see. Everything later works on such text alone."""

import re
import unicodedata

from mieruka.problems import Mark, Report

MAX_BYTES = 1_000_000
# C0 and C1 controls but TAB, LF, CR; bidirectional overrides; zero-width and line separators; noncharacters.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)


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
    wrong = FORBIDDEN.search(text) or re.search("\r", text)
    if wrong:
        name = f"U+{ord(wrong[0]):04X}"
        report.add("file.control", _mark_at(path, text, wrong.start()), character=name)
        return None
    if not unicodedata.is_normalized("NFC", text):
        place = next(i for i, line in enumerate(text.split("\n"), 1) if not unicodedata.is_normalized("NFC", line))
        report.add("file.not_nfc", Mark(path, place))
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
