"""Tests of front matter: bytes become text with places, or a problem that says what to mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mieruka.frontmatter import CParser as _CParser  # type: ignore[attr-defined]  # the parser in C, never another
from mieruka.frontmatter import MapNode, TextNode, read_document, read_list, read_mapping
from mieruka.problems import Report

TOLD = {
    "no front matter": (b"name: x\n", "file.no_front_matter", 1),
    "an open front matter": (b"---\nname: x\n", "file.front_matter_open", 3),
    "Shift_JIS": ("---\nname: 市\n---\n".encode("cp932"), "file.encoding", 2),
    "UTF-16": ("---\nname: x\n---\n".encode("utf-16"), "file.encoding", 1),
    "a control character": (b"---\nname: a\x07b\n---\n", "file.control", 2),
    "a zero-width space": ("---\nname: a\u200bb\n---\n".encode(), "file.control", 2),
    "separate voicing marks": ("---\nname: か\u3099\n---\n".encode(), "file.not_nfc", 2),
    "an alias": (b"---\nname: *x\n---\n", "yaml.alias", 2),
    "an anchor": (b"---\nname: &x y\n---\n", "yaml.anchor", 2),
    "a tag": (b"---\nname: !!str y\n---\n", "yaml.tag", 2),
    "an unclosed bracket": (b"---\na: 1\nname: [1, 2\n---\n", "yaml.unclosed_bracket", 3),
    "an unclosed quote": (b"---\na: 1\nname: 'x\n---\n", "yaml.unclosed_quote", 3),
    "a key twice": (b"---\na: 1\nb: 2\na: 3\n---\n", "key.doubled", 4),
    "a tab": (b"---\na:\n\tb: 1\n---\n", "yaml.tab", 3),
    "too large": (b"---\n" + b"#" * 1_000_001, "file.too_large", 1),
    "deep": (b"---\na: " + b"[" * 60 + b"]" * 60 + b"\n---\n", "yaml.too_deep", 2),
}


def read(content: bytes) -> tuple[object, list[tuple[str, int]]]:
    """Return the document and what is told, by code and line."""
    report = Report()
    document = read_document(content, "x.md", report)
    return document, [(one.code, one.mark.line) for one in report.problems]


@pytest.mark.parametrize("case", list(TOLD))
def test_what_cannot_be_read_is_told_at_its_line(case: str) -> None:
    """A file's first fault is told with its line."""
    content, code, line = TOLD[case]
    _, told = read(content)
    assert told[0] == (code, line)


def test_every_scalar_stays_text_with_its_place() -> None:
    """No value is typed by YAML, and each knows its line and column in characters."""
    report = Report()
    tree = read_mapping("番号: 0123\nあ: no\n日: 2026-04-01\n".encode(), "x.yaml", report)
    assert isinstance(tree, MapNode)
    values = [entry.value for entry in tree.entries]
    assert [value.text for value in values if isinstance(value, TextNode)] == ["0123", "no", "2026-04-01"]
    assert [(value.mark.line, value.mark.column) for value in values] == [(1, 5), (2, 4), (3, 4)]


def test_bom_and_crlf_are_accepted() -> None:
    """Windows editors may have their way at the start and at line ends."""
    document, told = read("\ufeff---\r\nname: x\r\n---\r\n## 対象\r\n文\r\n".encode())
    assert told == []
    assert document is not None


def test_lines_of_the_body_are_counted_from_the_files_first() -> None:
    """The body knows where in the file it begins."""
    report = Report()
    document = read_document("---\nname: x\n---\n## 対象\n文\n".encode(), "x.md", report)
    assert document is not None
    assert (document.body_line, document.body.split("\n")[0]) == (4, "## 対象")


def test_quotes_are_seen() -> None:
    """A quoted ~ is text, a plain one a mark."""
    report = Report()
    tree = read_list(b"[~, '~']", "x.yaml", report)
    assert [(one.text, one.plain) for one in getattr(tree, "items", ())] == [("~", True), ("~", False)]


@given(st.binary(max_size=400))
def test_no_bytes_raise(content: bytes) -> None:
    """Whatever a file holds, reading it gives a document or problems."""
    document, told = read(content)
    assert document is not None or told


@given(st.text(max_size=300))
def test_no_text_between_fences_raises(text: str) -> None:
    """Whatever stands between the fences, reading it gives a document or problems."""
    content = f"---\n{text}\n---\n".encode("utf-8", "replace")
    document, told = read(content)
    assert document is not None or told


def test_the_parser_is_the_one_in_c() -> None:
    """Without the C parser every sheet would take twenty times as long: its absence must be loud."""
    assert _CParser.__module__.endswith("_ruamel_yaml")


@pytest.mark.parametrize(
    ("text", "codes", "read"),
    [
        ("a:\n\t- b\n", ["yaml.tab"], True),
        ("\tk: 1\nb: 2\n", ["yaml.tab"], True),
        ("a: 1\n　b: 2\n", ["yaml.fullwidth_space"], True),
        ("a: [1, 2]\nb：[3]\n", ["key.colon"], True),
        ("a:\n-b\n-c\n", ["yaml.dash", "yaml.dash"], True),
        ('a: "x\n\tb: 1\n', ["yaml.tab", "yaml.unclosed_quote"], True),
        ("x: [1\n\ty: 2\n z\n", ["yaml.indent"], False),
        (f"k: {'x' * 5_000}\n\tb: 2\n", ["yaml.tab"], False),
        ("".join(f"k{number}: a: b\n" for number in range(30)), ["yaml.colon"] * 20, False),
    ],
)
def test_slips_are_told_and_mended(text: str, codes: list[str], read: bool) -> None:
    """Each slip of the notation is told; where all can be mended the rest is read, with at most twenty told."""
    report = Report()
    assert (read_mapping(text.encode(), "a.yaml", report) is not None) is read
    assert [problem.code for problem in report.problems] == codes
