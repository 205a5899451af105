"""Hostile input: bombs, pathological Markdown, encodings, path tricks. Each is a clear problem or a bounded build."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import pytest
from bounded_build import MOST_CPU_SECONDS
from builders import ROOT

from mieruka import content as gathering
from mieruka.content import RESERVED
from mieruka.pipeline import Folders, check_content
from mieruka.problems import Problem

MANY = 100_000
MOST_PUBLISHED = 30_000_000
SHEET = "machi/2024/programs/101.md"
FORM = "machi/forms/card.yaml"
SMALL = {
    "site.yaml": "title: 小さな町\ntopics: {welfare: 福祉}\n",
    "glossary.yaml": "- {term: 決算, reading: けっさん, meaning: 使ったお金}\n",
    "machi/municipality.yaml": "name: 小町\nname_kana: こまち\nname_en: Komachi\ncode: 999997\nprefecture: 架空県\n"
    "licence: CC0-1.0\ndepartments: {life: 暮らし課}\n",
    FORM: "label: カルテ\nkind: program\n"
    "trees: {plan: {label: 計画, levels: {goal: 目標, area: {label: 分野, coded: true}}}}\n"
    "fields: {duty: 区分, laws: {label: 法令, type: list}}\n"
    "indicators: {kinds: {activity: 活動指標}, series: {target: 目標値, actual: 実績値}}\n"
    "costs: {unit: 千円, headline: total, stages: {budget: {label: 予算, years: [0]}}, items: {total: 総額, "
    "detail: {label: 明細, memo_of: total, open: true}}}\n"
    "links: {relates_to: 関連}\nopinions: {council: {label: 意見, reply: 対応}}\ntexts: {purpose: 目的, later: 計画}\n",
    SHEET: "---\nform: card\nnumber: 101\nname: 事業\nduty: 自治\n---\n\n## 目的\n暮らしを守る。\n",
}


@dataclass(frozen=True, slots=True)
class Trick:
    """A hostile file: the code that it must be told by ("": it may be published), and its path."""

    name: str
    content: bytes
    code: str
    path: str = "machi/2024/programs/bomb.md"


def front(text: str) -> bytes:
    """Return a sheet with these fields."""
    return f"---\nform: card\nname: 爆弾\n{text}\n---\n".encode("utf-8", "surrogatepass")


def body(text: str) -> bytes:
    """Return a sheet with this text under a heading."""
    return f"---\nform: card\nname: 爆弾\n---\n## 目的\n{text}\n".encode()


# YAML


BOMBS = {
    "aliases": ("a: &a [x]\n" + "".join(f"b{n}: [{'*a,' * 9}]\n" for n in range(2000)), "yaml.anchor"),
    "aliases of aliases": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{f'*{chr(97 + n)},' * 9}]\n" for n in range(9)),
        "yaml.anchor",
    ),
    "merge keys": ("a: &a {b: c}\nd: {<<: [*a, *a, *a]}", "yaml.alias"),
    "merge key alone": ("<<: {name: x}", "key.unknown"),
    "an alias to itself": ("a: &a [*a]", "yaml.anchor"),
    "brackets": (f"duty: {'[' * MANY}{']' * MANY}", "yaml.too_deep"),
    "open brackets": (f"duty: {'[' * MANY}", "yaml.too_deep"),
    "braces": (f"duty: {'{a: ' * (MANY // 2)}", "yaml.too_deep"),
    "dashes": (f"duty:\n{'- ' * MANY}x", "yaml.too_deep"),
    "question marks": ("? " * MANY, "yaml.too_deep"),
    "deep blocks": ("\n".join(" " * n + "k:" for n in range(700)), "yaml.too_deep"),
    "a long plain scalar": (f"summary: {'a' * 250_000}", "yaml.too_long"),
    "a long scalar of addresses": (f"summary: {'a@' * 120_000}", "yaml.too_long"),
    "a long number": (f"number: {'9' * 250_000}", "yaml.too_long"),
    "a long amount": (f"costs: {{columns: [R6 予算], total: [{'9' * 5000}]}}", "yaml.too_long"),
    "a long quoted scalar": ('summary: "' + "あ" * 80_000 + '"', "yaml.too_long"),
    "a long block scalar": ("summary: |\n" + "  a\n" * 60_000, "yaml.too_long"),
    "a long folded scalar": ("summary: >\n" + "  a\n" * 60_000, "yaml.too_long"),
    "a scalar of many lines": ("summary: a\n" + "  b\n" * 60_000, "yaml.too_long"),
    "a long key": (f"{'a' * 250_000}: 1", "yaml"),
    "a long quoted key": ('"' + "a" * 250_000 + '": 1', "yaml"),
    "many keys": ("\n".join(f"k{n}: 1" for n in range(30_000)), "yaml.too_many"),
    "many keys in braces": ("duty: {" + ", ".join(f"k{n}: 1" for n in range(25_000)) + "}", "yaml.too_many"),
    "many items": (f"laws: [{'x, ' * 90_000}x]", "yaml.too_many"),
    "many lines of a list": ("indicators:\n" + "- {name: x}\n" * 24_000, "yaml.too_many"),
    "many misspelt keys": ("indicators:\n" + "- {nome: x}\n" * 24_000, "yaml.too_many"),
    "many doubled keys": ("name: x\n" * 35_000, "yaml.too_many"),
    "many documents": ("---\na: b\n" * 30_000, ""),
    "a second document": ("duty: x\n--- \nduty: y", ""),
    "the end of a document": ("duty: x\n...\nduty: y", "yaml"),
    "tags": ("a: !!python/object/apply:os.system [x]\n" * 7_000, "yaml.tag"),
    "one tag": ("duty: !!binary aGk=", "yaml.tag"),
    "a local tag": ("duty: !env HOME", "yaml.tag"),
    "a directive": ("%YAML 1.1\n---\nduty: no", "yaml"),
    "a tag directive": ("%TAG ! tag:example.jp,2024:\nduty: x", "yaml"),
    "anchors": ("a: &a b\n" * 30_000, "yaml.anchor"),
    "spaces in a scalar": (f"summary: a{' ' * 250_000}b", "yaml.too_long"),
    "spaces before a slip": (f"summary: [a{' ' * 250_000}b", "yaml"),
    "spaces after a wrong colon": (f"summary：a{' ' * 250_000}b", "yaml"),
    "colons": (f"summary: {'a:' * 120_000}", "yaml.too_long"),
    "quotes": ("summary: " + '"' * 250_000, "yaml"),
    "an odd number of quotes": ("summary: " + '"a' * 120_001, "yaml"),
    "single quotes": (f"summary: {chr(39) * 250_001}", "yaml"),
    "tabs": (f"{chr(9) * 250_000}a: b", "yaml"),
    "wide spaces": (f"{'　' * 90_000}a: b", "yaml"),
    "lines without a colon": ("a\n" * 140_000, "yaml.loose"),
    "lines with a wide colon": ("あ：い\n" * 25_000, "key.colon"),
    "closing brackets": ("a: ]\n" * 55_000, "yaml.unopened_bracket"),
    "bare keys in braces": (f"indicators: [{{{'a,' * 120_000}}}]", "yaml.too_many"),
    "a long comment": ("#" * 250_000, ""),
    "many comments": ("#\n" * 140_000, ""),
    "a long line of slips": (f"places: [{'{a:1 b:2},' * 25_000}]", "yaml"),
    "minuses": (f"laws: [{'- 1, ' * 50_000}]", "yaml"),
    "a null byte escaped": (r'duty: "a\0b"', "file.control"),
    "a bidirectional override escaped": (r'duty: "a\u202eb"', "file.control"),
    "a zero-width space escaped": (r'duty: "a\u200bb"', "file.control"),
    "a C1 control escaped": (r'duty: "a\x9bb"', "file.control"),
    "NFD escaped": (r'duty: "か\u3099"', "file.not_nfc"),
    "a lone surrogate escaped": (r'duty: "\ud800"', "yaml.escape"),
    "a tag of the supplementary planes escaped": (r'duty: "\U000e0041"', "file.control"),
    "beyond Unicode": (r'duty: "\U00110000"', "yaml.escape"),
    "a line break escaped": (r'duty: "a\nb"', ""),
    "HTML escaped": (r'duty: "\x3cscript>"', "text.html"),
    "a formula behind white space": ('duty: " 　=1+1"', "text.formula"),
    "a formula behind a line break": (r'duty: "\n=1+1"', "text.formula"),
}
DOUBLED = {
    "the same key": "duty: x\nduty: y",
    "a full-width key": "duty: x\nｄｕｔｙ: y",
    "a key and its label": "duty: x\n区分: y",
    "full-width rows": "costs: {columns: [R6 予算], total: [1], 明細: {印刷A: [1], 印刷Ａ: [2]}}",
    "half-width kana": "costs: {columns: [R6 予算], total: [1], 明細: {カード: [1], ｶｰﾄﾞ: [2]}}",
    "a ligature": "costs: {columns: [R6 予算], total: [1], 明細: {㈱: [1], (株): [2]}}",
}


# Markdown


def pipes(columns: int, rows: int) -> str:
    """Return a table with a wide head over many short rows."""
    return f"|{'a|' * columns}\n|{'-|' * columns}\n" + "|a\n" * rows


PATHOLOGICAL = {
    "nested quotes": ">" * 19_000,
    "quotes ever deeper": "\n".join(">" * n for n in range(1, 180)),
    "open brackets": "[" * 19_000,
    "link openers": "[a](" * 4_500,
    "link openers with angles": "[a](＜b" * 2_500,
    "image openers": "![" * 9_500,
    "stars and words": "*a " * 6_500,
    "stars": "*" * 19_000,
    "stars in words": "a**b" * 4_700,
    "emphasis of two kinds": "*a **a " * 2_700,
    "underscores": "_a __a " * 2_700,
    "strikethrough": "~~a" * 6_300,
    "backticks ever longer": "".join("e" + "`" * n for n in range(1, 180)),
    "backticks that close nothing": "`a``b" * 3_800,
    "a wide table": pipes(4_000, 1_000),
    "a table of empty cells": pipes(300, 5_000),
    "a table in quotes": "\n".join(f"> {line}" for line in pipes(100, 2_000).split("\n")),
    "nested lists": "- " * 9_500,
    "lists ever deeper": "\n".join("  " * n + "- a" for n in range(120)),
    "lists and quotes": "- > " * 4_700,
    "entities": "&" * 19_000,
    "numeric entities": "&#" * 9_500,
    "entities that are long": "&#" + "9" * 19_000 + ";",
    "backslashes": "\\" * 19_000,
    "paragraphs": "a\n\n" * 6_000,
    "a long word": "a" * 19_000,
    "a long line": "あ" * 19_000,
    "hashes": "#" * 19_000,
    "underlined": "a\n" * 9_000 + "===",
    "links": "[a](https://e.jp) " * 1_000,
    "fences": "```\n" * 4_700,
    "code": "    a\n" * 3_000,
    "references": "[a]" * 6_000,
    "wide and narrow marks": "**「a」**" * 2_700,
}
# What is refused before anything is made of it.
REFUSED_BODIES = {
    "a long section": ("a " * 15_000, "body.too_long"),
    "many definitions": ("[a]: x\n" * 20_000, "text.reference"),
    "raw HTML": ("<a " * 60_000, "text.html"),
    "many headings": ("## x\n" * 50_000, "body.unknown_heading"),
    "a long heading": (f"## a{' ' * 200_000}b", "body.unknown_heading"),
    "a long heading of hashes": (f"## {' #' * 120_000}a", "body.unknown_heading"),
    "a wide heading": (f"＃{' ' * 200_000}b", "body"),
    "an address of many letters": ("a" * 250_000 + "@", "body.too_long"),
}
OTHERS = {
    "a form": (FORM, "label: カルテ\nkind: program\ntexts: {"),
    "the site": ("site.yaml", "title: {"),
    "the glossary": ("glossary.yaml", "- {"),
    "a municipality": ("machi/municipality.yaml", "name: {"),
}


def list_tricks() -> Iterable[Trick]:
    """Yield every bomb: as a sheet, and the deepest, longest and fullest as each other kind of file."""
    for name, (text, code) in BOMBS.items():
        yield Trick(f"yaml, {name}", front(text), code)
    for name, text in DOUBLED.items():
        yield Trick(f"doubled, {name}", front(text), "key.doubled")
    for name, text in PATHOLOGICAL.items():
        yield Trick(f"markdown, {name}", body(text), "")
    for name, (text, code) in REFUSED_BODIES.items():
        yield Trick(f"body, {name}", body(text), code)
    for name, (path, text) in OTHERS.items():
        yield Trick(f"{name}, brackets", f"{text}{'[' * MANY}".encode(), "yaml", path)
        yield Trick(f"{name}, a long scalar", f"{text}a: {'b' * 250_000}}}".encode(), "yaml", path)
        many = f"{text}{', '.join(f'k{n}: {n}' for n in range(20_000))}}}"
        yield Trick(f"{name}, many keys", many.encode(), "yaml.too_many", path)
        yield Trick(f"{name}, too large", b"# " + b"a" * 400_000, "file.too_large", path)
        yield Trick(f"{name}, nothing", b"", "yaml.empty", path)


TRICKS = {trick.name: trick for trick in list_tricks()}


def write(folder: Path, files: dict[str, str] | dict[str, bytes]) -> Path:
    """Write content files."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What became of each bomb, in a process of its own that ends what takes too much."""
    place = tmp_path_factory.mktemp("bombs")
    for number, trick in enumerate(TRICKS.values()):
        write(write(place / f"{number:03}", SMALL), {trick.path: trick.content})
    command = [sys.executable, str(ROOT / "tests/bounded_build.py"), str(place)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {list(TRICKS)[int(one["name"])]: one for one in found}


def test_the_small_town_is_sound(tmp_path: Path) -> None:
    """What is tried below differs from a sound town by the trick alone; there are more than a hundred."""
    assert [one.code for one in check(write(tmp_path / "content", SMALL)) if one.severity == "error"] == []
    assert len(TRICKS) > 100
    assert MOST_CPU_SECONDS <= 10


@pytest.mark.parametrize("name", TRICKS)
def test_a_bomb_is_told_or_built_within_bounds(name: str, outcomes: dict[str, dict[str, object]]) -> None:
    """Each ends within its processor time and memory: with the problem that names it, or with a page."""
    outcome = outcomes.get(name, {"fell": "the process was ended"})
    assert "fell" not in outcome, outcome
    codes = [str(code) for code in outcome["codes"]]  # type: ignore[attr-defined]  # a list, as the process writes it
    if TRICKS[name].code:
        assert any(code.startswith(TRICKS[name].code) for code in codes), outcome
        assert outcome["size"] == 0
    else:
        assert isinstance(outcome["size"], int)
        assert codes or outcome["size"]
        assert outcome["size"] < MOST_PUBLISHED


def check(content: Path) -> tuple[Problem, ...]:
    """Return the problems of a content folder."""
    return check_content(
        Folders(content, ROOT / "templates", content / "site", ROOT / "datapackage.json"), None
    ).problems


# Encodings


TEXT = "---\nform: card\nname: 定住・移住促進事業\nduty: 自治\n---\n\n## 目的\n移住者を受け入れる。\n"
ENCODED = {
    "CP932": (TEXT.encode("cp932"), "file.encoding", "Shift_JIS"),
    "EUC-JP": (TEXT.encode("euc_jp"), "file.encoding", "EUC-JP"),
    "ISO-2022-JP": (TEXT.encode("iso2022_jp"), "file.control", "U+001B"),
    "UTF-16 little-endian": (TEXT.encode("utf-16"), "file.encoding", "UTF-16"),
    "UTF-16 big-endian": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "file.encoding", "UTF-16"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), "file", ""),
    "UTF-32": (TEXT.encode("utf-32"), "file", ""),
    "Latin-1": ("---\nform: card\nname: caf\xe9\n---\n".encode("latin-1"), "file.encoding", ""),
    "a truncated character": (TEXT.encode()[:-2], "file.encoding", ""),
    "an overlong slash": (TEXT.encode().replace(b"\n---\n\n", b"\n# \xc0\xaf\n---\n\n"), "file.encoding", ""),
    "an overlong null": (TEXT.encode().replace(b"\n---\n\n", b"\n# \xe0\x80\x80\n---\n\n"), "file.encoding", ""),
    "a surrogate in bytes": (TEXT.encode().replace(b"\n---\n\n", b"\n# \xed\xa0\x80\n---\n\n"), "file.encoding", ""),
    "CESU-8": (TEXT.encode().replace(b"\n---\n\n", b"\n# \xed\xa0\xbd\xed\xb8\x80\n---\n\n"), "file.encoding", ""),
    "beyond Unicode": (TEXT.encode().replace(b"\n---\n\n", b"\n# \xf4\x90\x80\x80\n---\n\n"), "file.encoding", ""),
    "a null": (TEXT.replace("移住者", "移\0住者").encode(), "file.control", "U+0000"),
    "a BOM at the start": (b"\xef\xbb\xbf" + TEXT.encode(), "", ""),
    "two BOMs": (b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode(), "file.control", "U+FEFF"),
    "a BOM inside": (TEXT.replace("移住者", "移\ufeff住者").encode(), "file.control", "U+FEFF"),
    "CR LF": (TEXT.replace("\n", "\r\n").encode(), "", ""),
    "CR alone": (TEXT.replace("\n", "\r").encode(), "file.control", "U+000D"),
    "NFD": (TEXT.replace("移住者", "か\u3099").encode(), "file.not_nfc", ""),
    "NFD in a key": (TEXT.replace("duty", "か\u3099").encode(), "file.not_nfc", ""),
    "a half-width voicing mark": (TEXT.replace("移住者", "ｶﾞ").encode(), "", ""),
    "a variation selector": (TEXT.replace("移住者", "葛\U000e0100城市").encode(), "", ""),
    **{
        f"U+{code:04X}": (TEXT.replace("移住者", f"移{chr(code)}住者").encode(), "file.control", f"U+{code:04X}")
        for code in (
            *(0x01, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9B, 0x9F, 0xAD, 0x034F, 0x061C, 0x115F),
            *(0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069),
            *(0x206A, 0x206F, 0x3164, 0xFDD0, 0xFFA0, 0xFFF9, 0xFFFE, 0xFFFF, 0xE0001, 0xE0041, 0xE007F),
        )
    },
}


@pytest.mark.parametrize("name", ENCODED)
def test_another_encoding_is_told_by_its_name(name: str, tmp_path: Path) -> None:
    """What is no UTF-8, or cannot be seen, is one problem at its place; what only looks odd is read."""
    content, code, said = ENCODED[name]
    told = [one for one in check(write(write(tmp_path, SMALL), {SHEET: content})) if one.severity == "error"]
    assert [one.code for one in told if not one.code.startswith(code or "-")] == []
    assert len(told) == bool(code)
    assert all(said in one.what() for one in told)


# Paths


NO_SLUGS = (
    *("A.md", "Ａ.md", "１０１.md", "①.md", "ⅷ.md", "é.md", "移住.md", "か\u3099.md", "%2e%2e.md", f"{'a' * 65}.md"),
    *("a_b.md", "a b.md", "a\u3000b.md", " a.md", "a .md", "a..md", "-a.md", "a-.md", "a--b.md", "--help.md", "-rf.md"),
    *("a\\b.md", "a:b.md", "a*.md", "a?.md", 'a".md', "a<b>.md", "a|b.md", "a&b.md", "a;b.md", "$(id).md", "`id`.md"),
    *("a\nb.md", "a\tb.md", "a\x1b[31m.md", "a\u202eb.md", "a\u200b.md", "${HOME}.md", "{{7*7}}.md"),
    *(f"{name}.md" for name in (*sorted(RESERVED), "con", "prn", "aux", "nul", "com1", "com9", "lpt1")),
)
STRANGERS = ("a.MD", "a.md.bak", "a.markdown", "a", "a.md ", "a.html", "a.yaml", "a.md\n")
SYSTEM_FILES = ("..md", "...", ".a.md", ".git", "~$a.md", "Thumbs.db")
NAMES = {
    **dict.fromkeys(NO_SLUGS, "content.slug"),
    **dict.fromkeys(STRANGERS, "content.stranger"),
    **dict.fromkeys(SYSTEM_FILES, "content.ignored"),
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_is_no_address_is_told(name: str, tmp_path: Path) -> None:
    """It is told, shown on one line, and never becomes a path of the site."""
    content = write(write(tmp_path, SMALL), {f"machi/2024/programs/{name}": TEXT})
    told = [
        one for one in check(content) if one.mark.path.startswith(shown(content)) and one.code.startswith("content.")
    ]
    assert [one.code for one in told] == [NAMES[name]]
    assert all(one.mark.path.isprintable() and one.what().isprintable() for one in told)


def shown(path: Path) -> str:
    """Return how problems call a path."""
    return os.path.relpath(path)


@pytest.mark.parametrize("name", ["../x", "MACHI", "ma chi", "data", "en", "assets", "con", "１", "a" * 65, "machi "])
def test_a_town_or_a_year_with_another_name_is_told(name: str, tmp_path: Path) -> None:
    """A folder's name is a part of addresses as a file's is."""
    path = name if name.startswith("../") else f"{name}/municipality.yaml"
    content = write(tmp_path / "content", SMALL)
    if name.startswith("../"):
        write(content, {f"machi/{name.replace('../', '..')}/programs/1.md": TEXT})
    else:
        write(content, {path: SMALL["machi/municipality.yaml"]})
    codes = {one.code for one in check(content) if one.severity != "warning"}
    assert codes & {"content.slug", "content.stranger", "content.ignored"}


@pytest.mark.parametrize("year", ["２０２４", "24", "20245", "2024-25", "1899", "2100", "R6", "令和6", "2024 ", "0"])
def test_a_year_is_four_digits_of_two_centuries(year: str, tmp_path: Path) -> None:
    """Another name of a folder is a stranger."""
    content = write(write(tmp_path, SMALL), {f"machi/{year}/programs/1.md": TEXT})
    assert "content.stranger" in {one.code for one in check(content)}


LINKS = (
    *("../../etc/passwd", "/etc/passwd", "machi/2024/programs/../programs/101", "machi//2024/programs/101"),
    *("MACHI/2024/programs/101", "machi/2024/programs/101.md", "machi/2024/programs/101/", "./machi/2024/programs/101"),
    *(
        "machi/2024/programs/１０１",
        "machi/2024\\\\101",
        "//example.jp/x",
        "https://example.jp/x",
        "file:///etc/passwd",
    ),
    *("javascript://x/%0aalert(1)", "machi/2024/programs/101#x", "machi/2024/programs/101?x", "machi/2024/%2e%2e/x"),
)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("key", ["links: [{relates_to: [%s]}]", "succeeds: [%s]", "merged_into: %s"])
def test_a_link_leads_to_a_sheet_or_is_told(link: str, key: str, tmp_path: Path) -> None:
    """An address is compared as a whole: no path is made of it."""
    content = write(write(tmp_path, SMALL), {"machi/2024/programs/1.md": front(key % f'"{link}"')})
    assert {one.code for one in check(content) if one.severity == "error"} == {"reference.sheet"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("site.yaml", 'title: 町\ntopics: {"%s": 福祉}\n'),
        ("machi/municipality.yaml", SMALL["machi/municipality.yaml"].replace("life:", '"%s":')),
    ],
)
@pytest.mark.parametrize(
    "slug",
    ["../x", "/etc", "a/b", "", " ", "A", "ａ", "a.b", "index", "con", "a" * 65, "x\\\\y", "\\n", "%2e", "404", "é"],
)
def test_a_slug_inside_a_file_is_an_address_too(path: str, text: str, slug: str, tmp_path: Path) -> None:
    """Topics and departments have pages of their own: their slugs are held to the same rule as file names."""
    codes = {one.code for one in check(write(tmp_path, {**SMALL, path: text % slug})) if one.severity == "error"}
    assert "content.slug" in codes


@pytest.mark.parametrize(
    "form",
    ["../card", "/card", "card.yaml", "forms/card", "CARD", "ｃａｒｄ", "card ", "", "..", "card\\u0000", "カ―ド"],
)
def test_a_form_is_found_by_its_name_alone(form: str, tmp_path: Path) -> None:
    """No path is made of what a sheet calls its form."""
    content = write(tmp_path, {**SMALL, SHEET: f'---\nform: "{form}"\nname: 事業\n---\n'})
    codes = {one.code for one in check(content) if one.severity == "error"}
    assert codes & {"form.unknown", "value.missing", "file.control"}


def link_file(content: Path) -> None:
    """A link in a sheet's place."""
    (content / "machi/2024/programs/link.md").symlink_to(content.parent / "outside.md")


def link_folder(content: Path) -> None:
    """A link in a year's place."""
    (content / "machi/2023").symlink_to(content / "machi/2024")


def link_town(content: Path) -> None:
    """A link in a town's place."""
    (content / "other").symlink_to(content / "machi")


def link_to_itself(content: Path) -> None:
    """A link that leads to the folder above it."""
    (content / "machi/2024/programs/loop").symlink_to(content)


def link_site(content: Path) -> None:
    """A link in the place of site.yaml."""
    (content / "site.yaml").unlink()
    (content / "site.yaml").symlink_to(content.parent / "outside.md")


def link_nowhere(content: Path) -> None:
    """A link that leads nowhere."""
    (content / "machi/2024/programs/nowhere.md").symlink_to(content / "nothing")


def link_device(content: Path) -> None:
    """A link to a device that never ends."""
    (content / "machi/2024/programs/zero.md").symlink_to("/dev/zero")


def make_pipe(content: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(content / "machi/2024/programs/pipe.md")


def make_pipe_of_site(content: Path) -> None:
    """A pipe in the place of the glossary."""
    (content / "glossary.yaml").unlink()
    os.mkfifo(content / "glossary.yaml")


def make_socket(content: Path) -> None:
    """A socket in a sheet's place."""
    here = Path.cwd()
    os.chdir(content / "machi/2024/programs")
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("s.md")
    finally:
        os.chdir(here)


def nest_folder(content: Path) -> None:
    """A folder in a sheet's place."""
    (content / "machi/2024/programs/folder.md").mkdir()


def deepen_folder(content: Path) -> None:
    """Folders in folders."""
    (content / "machi/2024/programs" / "/".join("a" * 100)).mkdir(parents=True)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        *(
            (one, "content.link")
            for one in (link_file, link_folder, link_town, link_to_itself, link_site, link_nowhere)
        ),
        (link_device, "content.link"),
        *((one, "content.stranger") for one in (make_pipe, make_pipe_of_site, make_socket, nest_folder, deepen_folder)),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_what_is_no_plain_file_is_told_and_never_opened(
    place: Callable[[Path], None], code: str, tmp_path: Path
) -> None:
    """Links are not followed, pipes and sockets not waited for."""
    content = write(tmp_path / "content", SMALL)
    write(tmp_path, {"outside.md": TEXT.replace("移住者", "外のファイル")})
    place(content)
    told = check(content)
    assert code in {one.code for one in told if one.severity == "error"}
    assert "外のファイル" not in "".join(one.what() for one in told)


def test_content_that_is_a_link_is_told(tmp_path: Path) -> None:
    """A repository may not put a link in the place of its content folder."""
    write(tmp_path / "elsewhere", SMALL)
    (tmp_path / "content").symlink_to(tmp_path / "elsewhere")
    assert {one.code for one in check(tmp_path / "content")} == {"content.link"}


def test_an_unreadable_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the system says, and the other files are read."""
    folder = write(tmp_path, SMALL)

    def refuse(name: str, _mode: str, **_options: int) -> FileIO:
        if name.endswith("/101.md"):
            raise PermissionError(13, "Permission denied")
        return FileIO(name)

    monkeypatch.setattr(gathering, "open", refuse, raising=False)
    assert [one.code for one in check(folder) if one.severity == "error"] == ["file.unreadable"]


@pytest.mark.parametrize(
    ("folders", "code"),
    [(("machi/2023", "machi/2022/programs", "machi/2024/policies"), ""), (("leer",), "content.no_municipality")],
)
def test_empty_folders_are_no_trouble(folders: tuple[str, ...], code: str, tmp_path: Path) -> None:
    """A year or a kind without sheets is sound; a town without its file is told."""
    content = write(tmp_path, SMALL)
    for folder in folders:
        (content / folder).mkdir(parents=True)
    assert [one.code for one in check(content) if one.severity == "error"] == [code] * bool(code)


def test_an_empty_content_folder_is_told(tmp_path: Path) -> None:
    """Without site.yaml nothing can be published."""
    assert [one.code for one in check(tmp_path)] == ["content.no_site"]
