"""XSS judge: what is wrong with a published file, whatever its kind. Each fault is a line; none is the verdict.

A page is read by two HTML parsers, which must see the same tree; every element and attribute in it must be one that a
page of harmless texts has too, or that Markdown makes. The lists to extend are the constants below.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import html5lib
from builders import ROOT
from selectolax.lexbor import LexborHTMLParser

from mieruka.pages.addresses import NOT_FOUND
from mieruka.scalars import runs_in_spreadsheet

# What Markdown may make of a text.
PROSE = {
    ("a", "href"), ("a", "rel"), ("a", "title"), ("code", "class"), ("ol", "start"), ("p", "class"), ("td", "class"),
    ("th", "class"),
}  # fmt: skip
PROSE_TAGS = frozenset(
    ("a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong", "ul")
) | {"table", "tbody", "td", "th", "thead", "tr"}
# What templates write only where a text says something unusual, so that harmless pages may lack it: a term that opens.
MORE = frozenset((("button", "popovertarget"), ("div", "popover")))
NEVER_TAGS = frozenset(
    ("applet", "base", "embed", "foreignobject", "form", "frame", "iframe", "math", "object", "style")
)
NEVER_ATTRIBUTES = re.compile(r"on.*|style|srcdoc|formaction|ping|xlink:href|action|background|http-equiv|kxss.*")
ADDRESSES = frozenset(("href", "src", "srcset", "poster", "data", "cite", "xlink:href"))
HASHED = re.compile(r"assets/[\w.-]+\.[0-9a-f]{10}\.(css|js|svg)")
# A script that holds data: one call with JSON in it.
DATA_SCRIPT = re.compile(r"\(globalThis\.\w+\|\|=\[\]\)\.push\((?P<json>.*)\);\n", re.DOTALL)
# What site.yaml says of the hostile towns.
BASE = "https://example.jp/"
# On the English pages each element that holds content says so.
CONTENT_LANGUAGE = ("lang", "ja")
POLICY = "Content-Security-Policy"
Node = tuple[str, tuple[tuple[str, str], ...], str]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Harmless:
    """What pages of harmless texts have: elements, and their attributes."""

    tags: frozenset[str]
    pairs: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Site:
    """The files of a site, and the assets that the repository brings, as they are."""

    files: Mapping[str, bytes]
    own: frozenset[bytes] = field(
        default_factory=lambda: frozenset(
            path.read_bytes() for path in (ROOT / "templates/assets").rglob("*") if path.is_file()
        )
    )


def learn(*sites: Mapping[str, bytes]) -> Harmless:
    """Return what the pages of sites with harmless texts have."""
    nodes = [
        node for files in sites for path, text in files.items() if path.endswith(".html") for node in _lexbor(text)
    ]
    tags = frozenset(tag for tag, _, _ in nodes)
    pairs = frozenset((tag, name) for tag, attributes, _ in nodes for name, _ in attributes)
    return Harmless(tags | PROSE_TAGS, pairs | PROSE | MORE)


def judge(site: Site, harmless: Harmless) -> Iterator[str]:
    """Yield every fault of every file of a site."""
    for path, content in site.files.items():
        kind = PurePosixPath(path).suffix
        faults = JUDGES[kind](path, content, site, harmless) if kind in JUDGES else [f"a file of a new kind: {kind}"]
        yield from (f"{path}: {fault}" for fault in faults)


# Pages


def _judge_page(path: str, content: bytes, site: Site, harmless: Harmless) -> Iterator[str]:
    nodes = _lexbor(content)
    for tag, attributes, text in nodes:
        yield from _judge_element(tag, dict(attributes), harmless)
        for name, value in attributes:
            if name in ADDRESSES:
                yield from _judge_address(tag, value, path, site)
        if tag == "script" and (text.strip() or not HASHED.search(dict(attributes).get("src", ""))):
            yield f"a script that is no asset: {attributes} {text[:80]}"


def judge_trees(content: bytes) -> Iterator[str]:
    """Yield where two parsers do not see the same tree in a page."""
    one, other = _lexbor(content), _html5lib(content)
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            yield f"two parsers disagree: {mine} {its}"
            return
    if len(one) != len(other):
        yield f"two parsers see {len(one)} and {len(other)} elements"


def _judge_element(tag: str, attributes: Mapping[str, str], harmless: Harmless) -> Iterator[str]:
    if tag in NEVER_TAGS or tag not in harmless.tags:
        yield f"an element <{tag}>"
    for name in attributes:
        if NEVER_ATTRIBUTES.fullmatch(name) and (tag, attributes.get("http-equiv")) != ("meta", POLICY):
            yield f"an attribute {name} of <{tag}>"
        elif (tag, name) not in harmless.pairs and (name, attributes[name]) != CONTENT_LANGUAGE:
            yield f"an unexpected attribute {name} of <{tag}>"


def _judge_address(tag: str, address: str, path: str, site: Site) -> Iterator[str]:
    """Yield what is wrong with an address: it leads to a file of the site, or a link leads to an https page."""
    target = address.partition("#")[0].partition("?")[0]
    if tag == "a" and re.match(r"https://[^/]", address):
        return
    if tag == "link" and target.startswith(BASE):  # the same page in another language, as machines want to be told
        path, target = NOT_FOUND, target.removeprefix(BASE)
    if address.startswith("#") or not target:
        return
    if path.endswith(NOT_FOUND) and target.startswith("/"):  # a server shows it anywhere: it leads from the root
        path, target = NOT_FOUND, target[1:]
    parts = list(PurePosixPath(path).parent.parts)
    for part in PurePosixPath(unquote(target)).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    if re.match(r"[a-zA-Z][\w+.-]*:|[/\\]", target) or "/".join(parts) not in site.files:
        yield f"an address of <{tag}> that leads away: {address[:100]}"


def _lexbor(content: bytes) -> list[Node]:
    """Return the elements of a page in order, each with its attributes and the text right inside it."""
    root = LexborHTMLParser(content).root
    assert root is not None
    found = []
    for node in root.traverse(include_text=False):
        tag = (node.tag or "").lower()
        if not tag.startswith("-"):
            attributes = tuple(sorted((name.lower(), value or "") for name, value in node.attributes.items()))
            found.append((tag, attributes, node.text(deep=False, separator="")))
    return found


def _html5lib(content: bytes) -> list[Node]:
    tree = html5lib.parse(content.decode(), treebuilder="etree", namespaceHTMLElements=False)
    found = []
    for element in tree.iter():
        if isinstance(element.tag, str):
            names = {name.rpartition("}")[2].lower(): value for name, value in element.attrib.items()}
            text = (element.text or "") + "".join(child.tail or "" for child in element)
            found.append((element.tag.rpartition("}")[2].lower(), tuple(sorted(names.items())), text))
    return found


# Scripts, pictures, data


def _judge_script(_path: str, content: bytes, site: Site, _harmless: Harmless) -> Iterator[str]:
    if content in site.own:
        return
    text = content.decode()
    found = DATA_SCRIPT.fullmatch(text)
    try:
        json.loads(found["json"] if found else "")
    except ValueError:
        yield f"a script that is neither ours nor data: {text[:80]}"
    if re.search("[\u2028\u2029]", text):
        yield "a line separator in a script"


def _judge_picture(_path: str, content: bytes, site: Site, _harmless: Harmless) -> Iterator[str]:
    if content in site.own:
        return
    for element in ET.fromstring(content).iter():  # noqa: S314  # of our own making, and small
        names = [element.tag.rpartition("}")[2].lower(), *(name.rpartition("}")[2] for name in element.attrib)]
        if names[0] in {"script", "foreignobject", "a", "image", "use", "style"}:
            yield f"an element <{names[0]}> in a picture"
        yield from (f"an attribute {name} in a picture" for name in names[1:] if NEVER_ATTRIBUTES.fullmatch(name))


def _judge_style(_path: str, content: bytes, site: Site, _harmless: Harmless) -> Iterator[str]:
    if content not in site.own:
        yield "a stylesheet that is not ours"


def _judge_json(_path: str, content: bytes, _site: Site, _harmless: Harmless) -> Iterator[str]:
    try:
        json.loads(content)
    except ValueError as error:
        yield f"no JSON: {error}"


def _judge_table(_path: str, content: bytes, _site: Site, _harmless: Harmless) -> Iterator[str]:
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if {len(row) for row in rows} != {len(rows[0])}:
        yield "rows of several lengths"
    if text.count("\r\n") != len(rows) or re.search(r"(?<!\r)\n|\r(?!\n)", text):
        yield "a record on several lines"
    for row in rows:
        yield from (f"a formula: {cell[:60]!r}" for cell in row if runs_in_spreadsheet(cell))


def _judge_archive(_path: str, content: bytes, site: Site, harmless: Harmless) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if bad := [name for name in archive.namelist() if not re.fullmatch(r"[\w.-]+(/[\w.-]+)*", name, re.ASCII)]:
            yield f"names in an archive: {bad}"
        for name in archive.namelist():
            if (kind := PurePosixPath(name).suffix) in {".csv", ".json"}:
                yield from JUDGES[kind](name, archive.read(name), site, harmless)


def _judge_nothing(_path: str, _content: bytes, _site: Site, _harmless: Harmless) -> Iterator[str]:
    """Text that no program takes for anything else."""
    return iter(())


JUDGES = {
    ".html": _judge_page,
    ".js": _judge_script,
    ".svg": _judge_picture,
    ".css": _judge_style,
    ".json": _judge_json,
    ".csv": _judge_table,
    ".zip": _judge_archive,
    ".txt": _judge_nothing,
    ".md": _judge_nothing,
}
