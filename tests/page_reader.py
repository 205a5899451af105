"""A strict reader of the pages: every tag closed in order, every attribute once; what it holds as plain lists."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote

VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "wbr"))
LINKS = ("href", "src")
HEADING = re.compile(r"h[1-6]")


class MalformedPage(Exception):
    """A page's tags do not match."""


@dataclass
class Page:
    """What a page holds. `text` is what a person or a screen reader reads, white space made even."""

    path: str
    text: str = ""
    title: str = ""
    language: str = ""
    policy: str = ""
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    alternates: list[str] = field(default_factory=list)
    """Where the same page stands in each language."""
    scripts: list[str] = field(default_factory=list)
    """Where each script is loaded from; "" for one that stands in the page."""
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    cells: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(path)
        self.open: list[str] = []
        self.words: list[str] = []
        self.pieces: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            raise MalformedPage(f"{self.page.path}: an attribute of <{tag}> stands twice")
        values = {name: value or "" for name, value in attrs}
        self.page.tags.append(tag)
        self.page.attributes += list(values.items())
        self.page.links += [values["href"]] if tag == "a" and "href" in values else []
        loads = tag != "a" and values.get("rel") != "alternate"
        self.page.loads += [values[name] for name in LINKS if loads and name in values]
        self.page.alternates += [values["href"]] if values.get("rel") == "alternate" else []
        self.page.scripts += [values.get("src", "")] if tag == "script" else []
        self.page.ids += [values["id"]] if "id" in values else []
        self.page.language = self.page.language or values.get("lang", "")
        if values.get("http-equiv", "") == "Content-Security-Policy":
            self.page.policy = values["content"]
        if tag not in VOID:
            self.open.append(tag)
        drawn = "svg" in self.open
        if (HEADING.fullmatch(tag) or tag in {"title", "th", "td"}) and not drawn:
            self.pieces.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise MalformedPage(f"{self.page.path}: </{tag}> closes nothing at {self.getpos()}")
        if self.pieces and self.pieces[-1][0] == tag:
            name, words = self.pieces.pop()
            text = even("".join(words))
            if tag == "title":
                self.page.title = text
            elif HEADING.fullmatch(name):
                self.page.headings.append((int(name[1]), text))
            else:
                self.page.cells.append((name, text))

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["title"]:
            self.words.append(data)
        for _, words in self.pieces:
            words.append(data)


def even(text: str) -> str:
    """Return a text with every run of white space made one space."""
    return " ".join(text.split())


def read_page(path: str, text: str) -> Page:
    """Return what a page holds. Raises MalformedPage."""
    reader = _Reader(path)
    reader.feed(text)
    reader.close()
    if reader.open:
        raise MalformedPage(f"{path}: <{reader.open[-1]}> is not closed")
    reader.page.text = even(" ".join(reader.words))
    return reader.page


def read_pages(site: dict[str, str]) -> list[Page]:
    """Return every page of a site."""
    return [read_page(path, text) for path, text in sorted(site.items()) if path.endswith(".html")]


def resolve(page: str, link: str) -> tuple[str, str]:
    """Return the path and the fragment that a relative link leads to. Raises ValueError where it leaves the site."""
    target, _, fragment = link.partition("#")
    parts = list(PurePosixPath(page).parent.parts) if target else list(PurePosixPath(page).parts)
    for part in PurePosixPath(unquote(target)).parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            raise ValueError(f"{page}: {link} leaves the site")
    return "/".join(parts), unquote(fragment)


def below_root(address: str) -> str:
    """Return the path of a page by the whole address that it has on one of the tests' sites."""
    return re.sub(r"^https://(town\.example/mieruka|example\.jp)/", "", address)
