"""Mistakes: every single slip that a clerk may make in a sheet, as copies of the sheet with one slip each.

The tree of the sheet tells where keys and values stand; a slip is an edit of its text. Each says on which lines a
problem about it may be told: the line of the slip, or the mapping that lacks what was taken out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mieruka.frontmatter import Document, ListNode, MapNode, Node, TextNode, read_document
from mieruka.problems import Report

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
YEAR = re.compile(r"([RHS][0-9]{1,2}|令和[0-9元]{1,2}|20[0-9]{2})", re.ASCII)
WIDE = str.maketrans("0123456789.-RH", "０１２３４５６７８９．－ＲＨ")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sheet with one slip: what was done, to which field, the lines where it may be told, and the whole file."""

    kind: str
    field: str
    lines: frozenset[int]
    text: str

    def __str__(self) -> str:
        """Return how a failing test calls it."""
        return f"{self.kind}: {self.field}"


@dataclass(frozen=True, slots=True)
class Spot:
    """An entry of a mapping, or an item of a list: where it stands, and in what."""

    path: tuple[str, ...]
    parent: MapNode | ListNode
    position: int
    key: TextNode | None
    value: Node

    @property
    def field(self) -> str:
        """The field in words."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet's text with its tree."""

    lines: tuple[str, ...]
    document: Document

    @property
    def spots(self) -> list[Spot]:
        """Every entry and every item, in written order."""
        return list(_walk(self.document.front, ()))

    def put(self, line: int, column: int, length: int, new: str) -> str:
        """Return the text with so many characters replaced."""
        lines = list(self.lines)
        old = lines[line - 1]
        lines[line - 1] = old[: column - 1] + new + old[column - 1 + length :]
        return "\n".join(lines)

    def swap(self, node: TextNode, new: str) -> str:
        """Return the text with a scalar written anew."""
        return self.put(node.mark.line, node.mark.column, self.width(node), new)

    def width(self, node: TextNode) -> int:
        """Return how many characters a scalar takes on its line, its quotes included."""
        rest = self.lines[node.mark.line - 1][node.mark.column - 1 :]
        if node.plain:
            assert rest.startswith(node.text), (rest, node)
            return len(node.text)
        return rest.index(rest[0], 1) + 1

    def replace_lines(self, first: int, last: int, new: Sequence[str]) -> str:
        """Return the text with the lines from first to last (counted from 1) replaced."""
        return "\n".join([*self.lines[: first - 1], *new, *self.lines[last:]])


def open_page(text: str) -> Page:
    """Return a sound sheet's text with its tree."""
    report = Report()
    document = read_document(text.encode(), "sheet.md", report)
    assert document is not None, report.problems
    return Page(tuple(text.split("\n")), document)


def _walk(node: Node, path: tuple[str, ...]) -> Iterator[Spot]:
    if isinstance(node, MapNode):
        for position, entry in enumerate(node.entries):
            here = (*path, entry.key.text)
            yield Spot(here, node, position, entry.key, entry.value)
            yield from _walk(entry.value, here)
    elif isinstance(node, ListNode):
        for position, item in enumerate(node.items):
            here = (*path, str(position + 1))
            yield Spot(here, node, position, None, item)
            yield from _walk(item, here)


def last_line(node: Node) -> int:
    """Return the last line of what stands under a node."""
    if isinstance(node, TextNode):
        return node.mark.line
    inner = [entry.value for entry in node.entries] if isinstance(node, MapNode) else list(node.items)
    return max([node.mark.line, *map(last_line, inner)])


Slips = Callable[[Page], Iterator[Mistake]]


def _at(kind: str, spot: Spot, text: str, *lines: int) -> Mistake:
    return Mistake(kind, spot.field, frozenset(lines), text)


# Keys


def key_deleted(page: Page) -> Iterator[Mistake]:
    """Each key with all that stands under it is gone. Told at the mapping that lacks it."""
    for spot in page.spots:
        if spot.key is None or not isinstance(spot.parent, MapNode) or len(spot.parent.entries) == 1:
            continue
        text = _without_flow(page, spot) if spot.parent.flow else _without_block(page, spot)
        yield _at("key deleted", spot, text, spot.parent.mark.line)


def _without_flow(page: Page, spot: Spot) -> str:
    assert isinstance(spot.parent, MapNode)
    assert spot.key is not None
    entries = spot.parent.entries
    line, column = spot.key.mark.line, spot.key.mark.column
    if spot.position + 1 < len(entries):
        after = entries[spot.position + 1].key.mark
        return page.put(line, column, after.column - column, "")
    before = _end_of(page, entries[spot.position - 1].value)
    return page.put(line, before, _end_of(page, spot.value) - before, "")


def _end_of(page: Page, node: Node) -> int:
    """Return the column after a node that stands on one line."""
    if isinstance(node, TextNode):
        return node.mark.column + page.width(node)
    line = page.lines[node.mark.line - 1]
    depth = 0
    for column in range(node.mark.column, len(line) + 1):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(line[column - 1], 0)
        if not depth:
            return column + 1
    raise AssertionError(line)


def _without_block(page: Page, spot: Spot) -> str:
    assert isinstance(spot.parent, MapNode)
    assert spot.key is not None
    first, last = spot.key.mark.line, last_line(spot.value)
    before = page.lines[first - 1][: spot.key.mark.column - 1]
    if before.strip() and spot.position + 1 < len(spot.parent.entries):  # the key after `- `: the next one moves up
        after = page.lines[last][spot.parent.entries[spot.position + 1].key.mark.column - 1 :]
        return page.replace_lines(first, last + 1, [before + after])
    return page.replace_lines(first, last, [])


def key_doubled(page: Page) -> Iterator[Mistake]:
    """Each key stands twice, with the same value. Told at the second."""
    for spot in page.spots:
        if spot.key is None or not isinstance(spot.parent, MapNode):
            continue
        line = spot.key.mark.line
        if spot.parent.flow:
            column = spot.key.mark.column
            end = _end_of(page, spot.value)
            written = page.lines[line - 1][column - 1 : end - 1]
            yield _at("key doubled", spot, page.put(line, end, 0, f", {written}"), line)
            continue
        last = last_line(spot.value)
        more = list(page.lines[line - 1 : last])
        more[0] = " " * (spot.key.mark.column - 1) + more[0][spot.key.mark.column - 1 :]
        yield _at("key doubled", spot, page.replace_lines(last + 1, last, more), last + 1)


def misspell(word: str) -> Iterator[tuple[str, str]]:
    """Yield (how, word) for a word with one letter wrong."""
    if len(word) > 2:
        yield "a letter dropped", word[0] + word[2:]
        yield "two letters swapped", word[0] + word[2] + word[1] + word[3:]
        yield "a letter doubled", word[:2] + word[1:]
    elif len(word) == 2:
        yield "a letter added", word + word[-1]
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in word)
    yield "full-width", wide
    yield "capital", word.capitalize()


def key_misspelt(page: Page) -> Iterator[Mistake]:
    """Each key has a letter wrong."""
    for spot in page.spots:
        if spot.key is None or YEAR.fullmatch(spot.key.text):
            continue
        for how, word in misspell(spot.key.text):
            if word != spot.key.text and word not in {entry.key.text for entry in spot.parent.entries}:  # type: ignore[union-attr]  # a spot with a key stands in a mapping
                yield _at(f"key misspelt, {how}", spot, page.swap(spot.key, word), spot.key.mark.line)


def colon_slips(page: Page) -> Iterator[Mistake]:
    """The colon after a key is full-width, glued, lacking, or followed by a full-width space."""
    for spot in page.spots:
        if spot.key is None:
            continue
        line, start = spot.key.mark.line, spot.key.mark.column + page.width(spot.key)
        same = spot.value.mark.line == line
        gap = spot.value.mark.column - start if same else 1
        slips = {"full-width colon": "：", "no colon": " ", "two colons": ":: "}
        if same:
            slips |= {
                "no space after the colon": ":",
                "full-width space after the colon": ":　",
                "full-width colon and space": "：　",
                "space before a full-width colon": " ：",
                "semicolon": "; ",
                "equals sign": " = ",
            }
        for how, written in slips.items():
            yield _at(how, spot, page.put(line, start, gap, written), line)


# Values


def scalars(page: Page) -> Iterator[tuple[Spot, TextNode]]:
    """Yield each scalar that is a value."""
    for spot in page.spots:
        if isinstance(spot.value, TextNode):
            yield spot, spot.value


def numbers_in_other_notation(page: Page) -> Iterator[Mistake]:
    """Each number is written as a spreadsheet, a letter or another country would write it."""
    for spot, node in scalars(page):
        if not NUMBER.fullmatch(node.text) or spot.path[0] not in NUMERIC or spot.path[-1] in ("code", "記号"):
            continue
        for how, written in notations(node.text).items():
            yield _at(f"number: {how}", spot, page.swap(node, written), node.mark.line)


NUMERIC = {"indicators", "costs", "指標", "経費", "row", "Ｎｏ．", "total", "pillars", "回答"}


def notations(number: str) -> dict[str, str]:
    """Return wrong notations of a number by name."""
    whole, _, rest = number.partition(".")
    fraction = f".{rest}" if rest else ""
    grouped = f"{int(whole):,}{fraction}" if abs(int(whole)) > 999 else f"{whole},000"
    found = {
        "comma": f'"{grouped}"',
        "bare comma": grouped,
        "full-width comma": grouped.replace(",", "，"),
        "ideographic comma": grouped.replace(",", "、"),
        "full-width": number.translate(WIDE),
        "unit": f"{number}人",
        "unit after a space": f"{number} 千円",
        "yen": f"{number}円",
        "percent": f"{number}%",
        "yen sign": f"¥{number}",
        "about": f"約{number}",
        "triangle": f"△{number}",
        "black triangle": f"▲{number}",
        "triangle and space": f"▲ {number}",
        "minus sign": f"−{number}",
        "parentheses": f"({number})",
        "plus": f"+{number}",
        "space within": f"{number[0]} {number[1:]}0",
        "kanji": number.translate(KANJI),
        "leading zero": f"0{number.lstrip('-')}",
        "underscore": f"{number}_000",
        "exponent": f"{number}e3",
        "arabic digits": number.translate(ARABIC),
        "decimal comma": f'"{number.split(".", maxsplit=1)[0]},5"',
        "trailing point": f"{number}.",
        "hex": f"0x{whole.lstrip('-')}",
        "infinity": ".inf",
        "nan": "NaN",
        "letter O": f"{number}O",
        "hundred thousand": f"{whole}万5千",
        "two points": f"{number}.5.5",
        "a word": "なし",
        "tilde and more": "~5",
        "excel error": '"#N/A"',
        "null": "null",
    }
    return {how: written for how, written in found.items() if written != number}


def years_in_other_notation(page: Page) -> Iterator[Mistake]:
    """Each year, as a key or in a column's heading, is one that never was or written in another way."""
    for spot in page.spots:
        for node in (spot.key, spot.value):
            if not isinstance(node, TextNode):
                continue
            year, gap, rest = node.text.partition(" ")
            column = "columns" in spot.path or "列" in spot.path
            if not YEAR.fullmatch(year) or not (node is spot.key or column):
                continue
            for how, wrong in wrong_years(year).items():
                text = page.swap(node, f"{wrong}{gap}{rest}")
                yield _at(f"year: {how}", spot, text, node.mark.line)


def wrong_years(year: str) -> dict[str, str]:
    """Return wrong ways to write a year by name, and years that never were or are too far."""
    digits = year.lstrip("RHS令和平成昭")
    era = year.removesuffix(digits)
    found = {
        "full-width": year.translate(WIDE),
        "full-width digits": era + digits.translate(WIDE),
        "small letter": year.lower(),
        "leading zero": f"{era}0{digits}" if era else "",
        "a space": f"{era} {digits}" if era else "",
        "a point": f"{era}.{digits}" if era else "",
        "fiscal year": f"{year}年度",
        "year": f"{year}年",
        "a fraction": f"{year}.0",
        "one more digit": f"{year}3",
        "a range": f"{year}-{int(digits) + 1}" if digits.isdigit() else "",
    }
    never = {
        word: word for word in ("H32", "R0", "R95", "平成35", "令和零", "昭和65", "20233", "223", "1889", "来年度")
    }
    return {how: wrong for how, wrong in (found | never).items() if wrong and wrong != year}


def value_blank(page: Page) -> Iterator[Mistake]:
    """Each value is gone, its key stays."""
    for spot, node in scalars(page):
        if spot.key is not None:
            yield _at("value blank", spot, page.swap(node, ""), node.mark.line)


def value_of_another_shape(page: Page) -> Iterator[Mistake]:
    """A list or a mapping where one value belongs, one value where a list belongs."""
    for spot, node in scalars(page):
        if spot.key is not None and spot.path[0] not in ("reading_notes", "読み取り注記"):
            written = page.lines[node.mark.line - 1][node.mark.column - 1 :][: page.width(node)]
            yield _at("list for a value", spot, page.swap(node, f"[{written}, {written}]"), node.mark.line)
            yield _at("mapping for a value", spot, page.swap(node, f"{{値: {written}}}"), node.mark.line)
    for spot in page.spots:
        if not isinstance(spot.value, TextNode) and spot.key is not None:
            first, last = spot.value.mark, last_line(spot.value)
            line = spot.key.mark.line
            head = page.lines[line - 1][: spot.key.mark.column - 1 + page.width(spot.key)]
            if first.line == line:
                text = page.put(line, first.column, _end_of(page, spot.value) - first.column, "ことば")
            else:
                text = page.replace_lines(line, last, [f"{head}: ことば"])
            yield _at("a word for more", spot, text, line)


def words_that_may_not_stand(page: Page) -> Iterator[Mistake]:
    """Each text holds markup, a formula or personal data."""
    for spot, node in scalars(page):
        if len(node.text) < 3 or NUMBER.fullmatch(node.text):
            continue
        for how, written in {
            "raw HTML": f'"{node.text}<br>"',
            "formula": f'"=SUM(A1:A3){node.text}"',
            "mail address": f'"{node.text} taro@example.jp"',
            "mobile number": f'"{node.text} 090-1234-5678"',
            "my number": f'"{node.text} 123456789018"',
        }.items():
            yield _at(how, spot, page.swap(node, written), node.mark.line)


def wrong_word(page: Page) -> Iterator[Mistake]:
    """Each word of a closed list is another word, or has a letter wrong."""
    for spot, node in scalars(page):
        if spot.path[-1] in CLOSED or spot.path[0] in CLOSED or (len(spot.path) > 1 and spot.path[-2] in CLOSED):
            for how, word in [("another", "存在しない語"), *misspell(node.text)]:
                if word != node.text:
                    yield _at(f"word: {how}", spot, page.swap(node, word), node.mark.line)


CLOSED = {
    *(
        "form",
        "様式",
        "priority",
        "timing",
        "duty",
        "main",
        "主な事業",
        "tree",
        "体系",
        "kind",
        "種類",
        "choice",
        "options",
    ),
    *(
        "level",
        "rater",
        "confidence",
        "確かさ",
        "達成状況",
        "review",
        "future",
        "department",
        "担当課",
        "topics",
        "分野",
    ),
    *("limit", "desired", "texts", "文章", "printed_so", "rate"),
}


# Layout


def layout_slips(page: Page) -> Iterator[Mistake]:
    """Each line of the front matter is indented by a tab, or by one space more or less."""
    last = page.document.body_line - 2
    for number in range(2, last + 1):
        line = page.lines[number - 1]
        bare = line.lstrip(" ")
        if not bare or bare.startswith("#"):
            continue
        field = f"line {number}"
        indent = len(line) - len(bare)
        slips = {"tab": "\t" + bare, "one space more": " " + line, "full-width indent": "　" + line.lstrip(" ")}
        if indent:
            slips |= {
                "one space less": line[1:],
                "no indent": bare,
                "full-width space for two": line.replace("  ", "　", 1),
            }
        for how, new in slips.items():
            near = (
                frozenset({number - 1, number, number + 1})
                if "space" in how or "indent" in how
                else frozenset({number})
            )
            yield Mistake(f"indent: {how}", field, near, page.replace_lines(number, number, [new]))
        if bare.startswith("- "):
            yield Mistake(
                "dash glued",
                field,
                frozenset({number}),
                page.replace_lines(number, number, [line.replace("- ", "-", 1)]),
            )
            yield Mistake(
                "dash gone",
                field,
                frozenset({number - 1, number, number + 1}),
                page.replace_lines(number, number, [line.replace("- ", "  ", 1)]),
            )


def brackets_and_quotes(page: Page) -> Iterator[Mistake]:
    """Each bracket or quote is lacking, or is its full-width form. An unclosed one is told at its opening."""
    last = page.document.body_line - 2
    for number in range(2, last + 1):
        line = page.lines[number - 1]
        code = line.split("  #")[0]
        if "{" not in code and "[" not in code and '"' not in code:
            continue
        for match in re.finditer(r'[\[\]{}"]', code):
            text = page.put(number, match.start() + 1, 1, "")
            yield Mistake(f"{match[0]} gone", f"line {number}", frozenset({number}), text)
            wide = {"[": "［", "]": "］", "{": "｛", "}": "｝", '"': "”"}[match[0]]
            text = page.put(number, match.start() + 1, 1, wide)
            yield Mistake(f"{wide} for {match[0]}", f"line {number}", frozenset({number}), text)
        for match in re.finditer(r", ", code):
            yield Mistake(
                "、 for ,", f"line {number}", frozenset({number}), page.put(number, match.start() + 1, 2, "、")
            )
            yield Mistake(
                "comma gone", f"line {number}", frozenset({number}), page.put(number, match.start() + 1, 2, " ")
            )


def prose_slips(page: Page) -> Iterator[Mistake]:
    """A text holds what YAML reads otherwise: a colon, a comma, a hash, a bracket, a quote at the start."""
    for spot, node in scalars(page):
        if not node.plain or len(node.text) < 3 or NUMBER.fullmatch(node.text):
            continue
        flow = isinstance(spot.parent, MapNode) and spot.parent.flow
        slips = {"colon in text": f"{node.text[:2]}: {node.text[2:]}", "quote not closed": f'"{node.text}'}
        slips |= {"bracket first": f"[{node.text}", "brace first": f"{{{node.text}"}
        slips |= {f"{c} first": f"{c}{node.text}" for c in "*&!%@`|>"}
        slips |= {"hash in text": f"{node.text[:2]} #{node.text[2:]}"}
        if flow:
            slips["comma in text"] = f"{node.text[:2]}, {node.text[2:]}"
        for how, written in slips.items():
            yield _at(how, spot, page.swap(node, written), node.mark.line)


def fences(page: Page) -> Iterator[Mistake]:
    """The lines --- are gone, doubled or longer."""
    end = page.document.body_line - 1
    yield Mistake("first --- gone", "line 1", frozenset({1}), page.replace_lines(1, 1, []))
    yield Mistake("closing --- gone", f"line {end}", frozenset({1, end}), page.replace_lines(end, end, []))
    yield Mistake("closing ----", f"line {end}", frozenset({1, end}), page.replace_lines(end, end, ["----"]))
    yield Mistake("closing ーーー", f"line {end}", frozenset({1, end}), page.replace_lines(end, end, ["ーーー"]))
    yield Mistake("first ーーー", "line 1", frozenset({1}), page.replace_lines(1, 1, ["ーーー"]))
    middle = (2 + end) // 2
    text = page.replace_lines(middle, middle - 1, ["..."])
    yield Mistake("... within", f"line {middle}", frozenset({middle, middle + 1}), text)


# Body


def headings(page: Page) -> Iterator[Mistake]:
    """Each heading is misspelt, doubled, gone, of another depth or glued."""
    start = page.document.body_line
    for number in range(start, len(page.lines) + 1):
        line = page.lines[number - 1]
        if not line.startswith("## "):
            continue
        name = line[3:]
        for how, word in misspell(name):
            if word != name:
                yield Mistake(
                    f"heading misspelt, {how}",
                    name,
                    frozenset({number}),
                    page.replace_lines(number, number, [f"## {word}"]),
                )
        yield Mistake("heading doubled", name, frozenset({number + 1}), page.replace_lines(number + 1, number, [line]))
        for how, new in {
            "glued": f"##{name}",
            "#": f"# {name}",
            "###": f"### {name}",
            "full-width": f"＃＃ {name}",
            "indented": f"    ## {name}",
            "full-width space": f"##　{name}",
        }.items():
            yield Mistake(f"heading {how}", name, frozenset({number}), page.replace_lines(number, number, [new]))
        yield Mistake(
            "heading gone", name, frozenset({start, number, number + 1}), page.replace_lines(number, number, [])
        )
    yield Mistake(
        "text before the first heading",
        f"line {start}",
        frozenset({start}),
        page.replace_lines(start, start - 1, ["前書き"]),
    )
    for how, written in {
        "raw HTML": "文<br>章",
        "formula": "=1+1",
        "mail address": "問い合わせは taro@example.jp まで",
        "mobile number": "電話は 090-1234-5678",
    }.items():
        yield Mistake(
            f"body: {how}",
            f"line {len(page.lines)}",
            frozenset({len(page.lines)}),
            "\n".join([*page.lines[:-1], written, ""]),
        )


SLIPS: tuple[Slips, ...] = (
    key_deleted,
    key_doubled,
    key_misspelt,
    colon_slips,
    numbers_in_other_notation,
    years_in_other_notation,
    value_blank,
    value_of_another_shape,
    words_that_may_not_stand,
    wrong_word,
    layout_slips,
    brackets_and_quotes,
    prose_slips,
    fences,
    headings,
)
