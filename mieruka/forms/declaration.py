"""A declaration of a form while it is read: its keys, opened and typed one by one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mieruka.frontmatter import Entry, ListNode, MapNode, Node, TextNode
from mieruka.keys import as_list, as_text, is_missing, join, mend_entries, name_ids, nearest, open_mapping, was_told
from mieruka.problems import Mark, Report
from mieruka.scalars import MOST_YEARS_AWAY, Slip, read_number, read_year

FLAGS = {"true": "はい", "false": "いいえ"}
WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]{0,8})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What stands under one id of a form. Each reader returns a default where the key is left out or wrong.

    Problems: those of keys.open_mapping, form.not_a_word, form.not_a_number, form.not_a_flag, year.*.
    """

    id: str
    node: Node
    mark: Mark
    where: str
    entries: Mapping[str, Entry]
    report: Report

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        entry = self.entries.get(key)
        return (as_text(entry.value, self.report, self._at(key)) or default) if entry else default

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one."""
        entry = self.entries.get(key)
        if entry is None:
            return ()
        nodes = (
            (entry.value,) if isinstance(entry.value, TextNode) else as_list(entry.value, self.report, self._at(key))
        )
        return tuple(text for node in nodes if (text := as_text(node, self.report, self._at(key))) is not None)

    def word(self, key: str, allowed: Iterable[str], default: str = "") -> str:
        """Return one of the allowed words. Where these are the codes of a list, a label leads to its code."""
        word = self.text(key)
        known = list(allowed)
        if not word or word in known:
            return word or default
        labels = {label: code for code, label in allowed.items()} if isinstance(allowed, Mapping) else {}
        near = nearest(word, known) or labels.get(nearest(word, labels), "―")
        self.report.add("form.not_a_word", self.place(key), self._at(key), word=word, near=near, known="、".join(known))
        return default

    def unit(self) -> str:
        """Return the unit; a full-width ％ is taken for %."""
        return self.text("unit").replace("％", "%")

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return self.word(key, FLAGS, "false") == "true"

    def number(self, key: str) -> Decimal | None:
        """Return a number."""
        word = self.text(key)
        if not word:
            return None
        value = read_number(word)
        if isinstance(value, Slip):
            self.report.add("form.not_a_number", self.place(key), self._at(key), word=word)
            return None
        return value

    def whole(self, key: str) -> int | None:
        """Return a whole number, with or without a sign."""
        word = self.text(key)
        return self._whole(word, self.place(key), key) if word else None

    def offset(self, key: str) -> int | None:
        """Return a year as its offset from the sheet's."""
        word = self.text(key)
        return self._offset(word, self.place(key), key) if word else None

    def offsets(self, key: str) -> tuple[int, ...]:
        """Return years as offsets from the sheet's; `none` is no year at all."""
        if self.text_or_none(key) == "none":
            return ()
        entry = self.entries.get(key)
        nodes = as_list(entry.value, self.report, self._at(key)) if entry else ()
        words = [(as_text(node, self.report, self._at(key)), node.mark) for node in nodes]
        whole = [self._offset(word, mark, key) for word, mark in words if word is not None]
        return tuple(year for year in whole if year is not None)

    def text_or_none(self, key: str) -> str | None:
        """Return the text where a scalar stands there, silently None where something else does."""
        entry = self.entries.get(key)
        return entry.value.text if entry and isinstance(entry.value, TextNode) else None

    def by_year(self, key: str) -> dict[int, Decimal]:
        """Return a number for each year."""
        found: dict[int, Decimal] = {}
        written: dict[int, str] = {}
        for entry in self.pairs(key):
            word, mark, where = entry.key.text, entry.key.mark, join(self._at(key), entry.key.text)
            text = as_text(entry.value, self.report, where)
            year, value = read_year(word), read_number(text or "")
            if isinstance(year, Slip):
                self.report.add(year.code, mark, where, word=word, instead=year.instead)
            elif year in written:
                self.report.add("year.twice", mark, where, word=word, first=written[year])
            elif isinstance(value, Slip):
                if text is not None:
                    self.report.add("form.not_a_number", entry.value.mark, where, word=text)
            else:
                found[year], written[year] = value, word
        return found

    def pairs(self, key: str) -> list[Entry]:
        """Return the entries of a mapping whose keys are free; what a comma in braces cut off is told."""
        entry = self.entries.get(key)
        if entry is None:
            return []
        if isinstance(entry.value, MapNode):
            return mend_entries(entry.value, lambda _: False, self.report, self._at(key))
        if not was_told(entry.value):
            self.report.add("node.not_a_mapping", entry.value.mark, self._at(key), known="id: ラベル")
        return []

    def children(self, key: str, known: Sequence[str], string_is: str = "label") -> "list[Declaration]":
        """Return the declarations of a mapping from ids, in order. A string stands for the key `string_is`."""
        return [
            declare(child.key.text, child.value, known, self.report, (child.key.mark, self._at(key), string_is))
            for child in self.pairs(key)
        ]

    def items(self, key: str, known: Sequence[str]) -> "list[Declaration]":
        """Return the declarations of a list of mappings."""
        entry = self.entries.get(key)
        nodes = as_list(entry.value, self.report, self._at(key)) if entry else ()
        return [
            declare(str(number), node, known, self.report, (node.mark, self._at(key), ""))
            for number, node in enumerate(nodes, 1)
        ]

    def child(self, key: str, known: Sequence[str]) -> "Declaration":
        """Return the declaration under a key; an empty one where it is left out."""
        entry = self.entries.get(key)
        if entry is None:
            return Declaration(key, self.node, self.mark, self._at(key), {}, self.report)
        return declare(key, entry.value, known, self.report, (entry.key.mark, self.where, "label"))

    def place(self, key: str) -> Mark:
        """Return where a key's value stands, or the declaration itself."""
        return self.entries[key].value.mark if key in self.entries else self.mark

    def has(self, key: str) -> bool:
        """Tell whether the key is written."""
        return key in self.entries

    def need(self, *keys: str) -> None:
        """Report the keys that are lacking. Problems: form.lacks."""
        for key in keys:
            if self.lacks(key):
                self.report.add("form.lacks", self.mark, self.where, key=key)

    def refuse(self, key: str, *others: str) -> None:
        """Report a key that does not go with another that is written too. Problems: form.not_together."""
        for other in others:
            if key in self.entries and other in self.entries:
                self.report.add("form.not_together", self.entries[key].key.mark, self._at(key), key=key, other=other)

    def refuse_without(self, key: str, needed: str) -> None:
        """Report a key that means nothing without another. Problems: form.not_alone."""
        if key in self.entries and needed not in self.entries:
            self.report.add("form.not_alone", self.entries[key].key.mark, self._at(key), key=key, needed=needed)

    def lacks(self, key: str) -> bool:
        """Tell whether the key is not written, or empty braces are; what is written wrongly is told already."""
        entry = self.entries.get(key)
        if entry is None:
            return isinstance(self.node, MapNode) or bool(self.entries)
        return isinstance(entry.value, MapNode) and not entry.value.entries

    def is_list(self, key: str) -> bool:
        """Tell whether a list stands under the key."""
        return key in self.entries and isinstance(self.entries[key].value, ListNode)

    def _at(self, key: str) -> str:
        return join(self.where, key)

    def _whole(self, word: str, mark: Mark, key: str) -> int | None:
        if WHOLE.fullmatch(word):
            return int(word)
        self.report.add("form.not_a_number", mark, self._at(key), word=word)
        return None

    def _offset(self, word: str, mark: Mark, key: str) -> int | None:
        """Return an offset; 2024 is a year, not how far one is. Problems: form.not_a_number, form.not_an_offset."""
        offset = self._whole(word, mark, key)
        if offset is None or abs(offset) <= MOST_YEARS_AWAY:
            return offset
        self.report.add("form.not_an_offset", mark, self._at(key), word=word, most=MOST_YEARS_AWAY)
        return None


def declare(
    identifier: str, node: Node, known: Sequence[str], report: Report, at: tuple[Mark, str, str]
) -> Declaration:
    """Open what stands under an id. `at`: the key's mark, the field above, the key that a bare string stands for."""
    mark, above, string_is = at
    where = join(above, identifier)
    entries: Mapping[str, Entry] = {}
    if is_missing(node):
        report.add("value.missing", mark, where)
    elif isinstance(node, TextNode) and string_is and (string_is in known or not known):
        entries = {string_is: Entry(TextNode(string_is, mark, plain=True), node)}
    elif known:
        entries = open_mapping(node, name_ids((key, "") for key in known), report, where)
    else:
        report.add("node.not_text", node.mark, where)
    return Declaration(identifier, node, mark, where, entries, report)
