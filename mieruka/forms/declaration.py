"""A declaration of a form while it is read: its keys, opened and typed one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mieruka.frontmatter import Entry, ListNode, MapNode, Node, TextNode
from mieruka.keys import as_list, as_text, is_missing, join, name_ids, nearest, open_mapping
from mieruka.problems import Mark, Report
from mieruka.scalars import Slip, read_number, read_year

FLAGS = {"true": True, "false": False}


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
        """Return one of the allowed words."""
        word = self.text(key)
        known = list(allowed)
        if not word or word in known:
            return word or default
        self.report.add(
            "form.not_a_word",
            self.place(key),
            self._at(key),
            word=word,
            near=nearest(word, known) or known[0],
            known="、".join(known),
        )
        return default

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return FLAGS[self.word(key, FLAGS, "false")]

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
        """Return a whole number."""
        value = self.number(key)
        return None if value is None else self._whole(str(value), self.place(key), key)

    def offsets(self, key: str) -> tuple[int, ...]:
        """Return years as offsets from the sheet's; `none` is no year at all."""
        if self.text_or_none(key) == "none":
            return ()
        entry = self.entries.get(key)
        nodes = as_list(entry.value, self.report, self._at(key)) if entry else ()
        words = [(as_text(node, self.report, self._at(key)), node.mark) for node in nodes]
        whole = [self._whole(word, mark, key) for word, mark in words if word is not None]
        return tuple(year for year in whole if year is not None)

    def text_or_none(self, key: str) -> str | None:
        """Return the text where a scalar stands there, silently None where something else does."""
        entry = self.entries.get(key)
        return entry.value.text if entry and isinstance(entry.value, TextNode) else None

    def by_year(self, key: str) -> dict[int, Decimal]:
        """Return a number for each year."""
        found: dict[int, Decimal] = {}
        for child in self.children(key, ()):
            year = read_year(child.id)
            value = read_number(child.node.text) if isinstance(child.node, TextNode) else None
            if isinstance(year, Slip):
                self.report.add(year.code, child.mark, child.where, word=child.id, instead=year.instead or "R5")
            elif value is None or isinstance(value, Slip):
                self.report.add("form.not_a_number", child.mark, child.where, word=getattr(child.node, "text", ""))
            else:
                found[year] = value
        return found

    def children(self, key: str, known: Sequence[str], string_is: str = "label") -> "list[Declaration]":
        """Return the declarations of a mapping from ids, in order. A string stands for the key `string_is`."""
        entry = self.entries.get(key)
        if entry is None:
            return []
        if not isinstance(entry.value, MapNode):
            self.report.add("node.not_a_mapping", entry.value.mark, self._at(key), known="id: ラベル")
            return []
        return [
            declare(child.key.text, child.value, known, self.report, (child.key.mark, self._at(key), string_is))
            for child in entry.value.entries
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

    def is_list(self, key: str) -> bool:
        """Tell whether a list stands under the key."""
        return key in self.entries and isinstance(self.entries[key].value, ListNode)

    def _at(self, key: str) -> str:
        return join(self.where, key)

    def _whole(self, word: str, mark: Mark, key: str) -> int | None:
        digits = word.removeprefix("+").removeprefix("-")
        if digits.isascii() and digits.isdigit():
            return int(word)
        self.report.add("form.not_a_number", mark, self._at(key), word=word)
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
    elif isinstance(node, TextNode) and string_is:
        entries = {string_is: Entry(TextNode(string_is, mark, plain=True), node)}
    elif known:
        entries = open_mapping(node, name_ids((key, "") for key in known), report, where)
    return Declaration(identifier, node, mark, where, entries, report)
