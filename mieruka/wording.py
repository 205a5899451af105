"""Wording: what may be written in content: no markup, nothing that a spreadsheet runs, no personal data.

Every scalar of every file, every key that is published as a name, every line of a body.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from mieruka.frontmatter import Document, ListNode, MapNode, Node, TextNode
from mieruka.keys import join
from mieruka.problems import Mark, Report
from mieruka.scalars import TRIGGERS, runs_in_spreadsheet

HTML = re.compile(r"<(?=[A-Za-z/!?])[^\n]{0,11}")
# What a web page or Word writes for a character.
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,6});")
IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\(")
TAB = re.compile(r"\S[^\S\n]*\t")
# A number in another notation starts like a formula; its own reader tells what is wrong with it.
NEARLY_A_NUMBER = re.compile(r"[-+－＋−][0-9０-９][0-9０-９.,，．_]*[^-+*/=(]{0,3}")
REFERENCE = re.compile(r"\s*(>\s*|([-*+]|[0-9]+[.)])\s+)*\[[^\]]*\]:")
BULLET = re.compile(r"\s*([-*+]\s+|#+\s*)?")
# Only from where a run of such characters begins, and possessively: else a long run without an @ takes hours.
MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++[@＠][A-Za-z0-9-]++\.[A-Za-z]{2,}")
MOBILE = re.compile(r"(?<![0-9])0[5789]0[-‐－ー (]?[0-9]{4}[-‐－ー )]?[0-9]{4}(?![0-9])")
TWELVE_DIGITS = re.compile(r"(?<![0-9])[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])", re.ASCII)
EXTENSION = re.compile(r"内線|[（(]内[0-9]{2,5}[）)]")
# A post or an honorific beside a short run of ideographs: likely a person.
PERSON = re.compile(
    r"(課長|係長|部長|主幹|主査|担当者|町長|市長|村長)(名)?[ 　：:]+[一-龠々]{2,5}"
    r"|[一-龠々]{2,4}[ 　][一-龠々]{1,3}(氏|様)(?![一-龠])"
)


def check_document(document: Document, report: Report) -> None:
    """Report words of a sheet that may not be published, each at its place.

    Problems: text.html, text.entity, text.image, text.tab, text.reference, text.formula, text.mail, text.mobile,
    text.my_number, text.extension, text.person.
    """
    check_tree(document.front, report)
    for number, line in enumerate(document.body.split("\n"), document.body_line):
        if line:
            mark = Mark(document.front.mark.path, number)
            if REFERENCE.match(line):
                report.add("text.reference", mark)
            _check_formula(BULLET.sub("", line, count=1), mark, "", report)
            _check(line, mark, "", report)


def check_tree(node: Node, report: Report) -> None:
    """Report words of a YAML tree that may not be published. Problems: as check_document."""
    if not any(map(_is_telling, _texts(node))):  # the fields of a tree in which all is well need no names
        return
    for text, mark, where in _scalars(node, ""):
        if not where.endswith(".as_printed"):  # a rule as the form prints it stands behind words of ours in every table
            _check_formula(text, mark, where, report)
        _check(text, mark, where, report)


def _texts(node: Node) -> Iterator[str]:
    """Yield the text of every scalar, keys too."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, TextNode):
            yield one.text
        elif isinstance(one, MapNode):
            yield from [entry.key.text for entry in one.entries]
            waiting += [entry.value for entry in one.entries]
        else:
            waiting += one.items


def _is_telling(text: str) -> bool:
    """Tell whether a text may have anything wrong in it."""
    first = text[:1]
    return first in TRIGGERS or first.isspace() or _may_have_faults(text)


def _check_formula(text: str, mark: Mark, where: str, report: Report) -> None:
    text = text.strip() or text  # as it will stand in its cell
    if runs_in_spreadsheet(text) and not NEARLY_A_NUMBER.fullmatch(text):
        report.add("text.formula", mark, where, word=text[:20])


def _scalars(node: Node, where: str) -> Iterator[tuple[str, Mark, str]]:
    """Yield every scalar with its place and field: keys too, since some are published as names."""
    if isinstance(node, MapNode):
        for entry in node.entries:
            yield entry.key.text, entry.key.mark, where
            yield from _scalars(entry.value, join(where, entry.key.text))
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items, 1):
            yield from _scalars(item, join(where, number))
    else:
        yield node.text, node.mark, where


# Each fault of words by its code; of markup the message shows what was written, of a person nothing.
MARKUP = {"text.html": HTML, "text.entity": ENTITY, "text.image": IMAGE, "text.tab": TAB}
PERSONAL = {"text.mail": MAIL, "text.mobile": MOBILE, "text.extension": EXTENSION, "text.person": PERSON}
PATTERNS = (*MARKUP.values(), *PERSONAL.values(), TWELVE_DIGITS)


# Something of this stands in every text that one of them finds.
TELLING = re.compile(r"[<&\t@＠内氏様]|!\[|課長|係長|部長|主幹|主査|担当者|[町市村]長|0[5789]0|[0-9]{4}[ -]?[0-9]{4}")


@lru_cache(1 << 14)  # names, units, labels, years: the sheets of a form say most of their words again and again
def _may_have_faults(text: str) -> bool:
    return TELLING.search(text) is not None and any(pattern.search(text) for pattern in PATTERNS)


def _check(text: str, mark: Mark, where: str, report: Report) -> None:
    if not _may_have_faults(text):
        return
    for code, pattern in MARKUP.items():
        if found := pattern.search(text):
            report.add(code, _after(mark, found.start()), where, word=found[0][:20])
    for code, pattern in PERSONAL.items():
        if found := pattern.search(text):
            report.add(code, _after(mark, found.start()), where)
    for twelve in TWELVE_DIGITS.finditer(text):
        if is_my_number(re.sub(r"[ -]", "", twelve[0])):
            report.add("text.my_number", _after(mark, twelve.start()), where)


def _after(mark: Mark, position: int) -> Mark:
    """Return the place inside a body line; inside a scalar, whose layout may be folded, the scalar itself."""
    return mark._replace(column=position + 1) if mark.column == 1 and position else mark


def is_my_number(digits: str) -> bool:
    """Tell whether twelve digits bear the check digit of an individual number (個人番号, Ordinance No. 85 of 2014)."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)
