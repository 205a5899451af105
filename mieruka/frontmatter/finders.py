"""Finders: the slips that one line shows by itself, each with the line as it should be.

A finder may be wrong: slips.py tries what it finds, and keeps what lets the reading go on.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# A key at the start of a line (after dashes), and what stands between it and its value.
KEY = r"(?P<head>[ ]*(?:- +)*)(?P<key>[^\s:：;；=＝#\[\]{},\"'&*!|>%@`-][^:：;；=＝#\[\]{},\"]{0,60}?)"
BAD_COLON = re.compile(KEY + r"(?P<found>[ 　]*[：；＝;=][ 　]*|:　[ 　]*|:(?=[^\s:/]))(?P<value>.*)")
NO_COLON = re.compile(KEY + r"(?P<found>[ 　]+)(?P<value>[^\s:：].*)|" + KEY.replace("<", "<lone_") + r"[ ]*")
GLUED_DASH = re.compile(r"(?P<head>[ ]*)-(?P<rest>[^\s\d-].*)")
BULLET = re.compile(
    r"(?P<head>[ ]*)(?:[・*＊•●○◦■□※‐‑‒–—―−ー－][ 　]*|-[　\u00a0][ 　]*|- - |[0-9]{1,2}[.)．）][ 　]+)"
    r"(?P<rest>(?:[{\[]|[^\s:：]+:(?:\s|$)).*)"
)
STRAY = re.compile(
    r"(?P<head>[ ]*(?:- +)*)(?P<stray>[^\s\w\"'\[\]{}#]{1,3}|\w(?=[ ]*- ))"
    r"(?P<rest>[ ]*(?:- +)*(?:[\[{]|(?P<key>[^\s:：\[\]{},\"'*`-][^:：\[\]{},\"'*`]{0,60})[*`]*:(?:\s|$)).*)"
)
LOOSE = re.compile(r"[\s.`=~<>_*|/\\+#･・…-]+|\s*(?:%|<!--|//|--\s|＃|※).*")
BRACKET = re.compile(r"[\[\]{}]")
HASH = re.compile(r"(?<=[ \t])#(?=\S)")
AFTER_QUOTE = re.compile(r"""(?P<head>[^"']*:[ ]+)(?P<value>("[^"]*"|'[^']*')[ ]*[^\s,\]}#].*)""")
DASH_PLACE = re.compile(r"(?P<head>[^\"'#]*:[ ]+)- (?P<value>.*)")
FULL_WIDTH = str.maketrans("［］｛｝", "[]{}")
INNER_KEY = r"(?P<key>[^\s{}\[\],:\"]+)"
WIDE_SPACE = re.compile(INNER_KEY + r"(?P<found>:　)[ 　]*")
DOUBLED_COLON = re.compile(INNER_KEY + r"(?P<found>::+)[ ]*")
GLUED_COLON = re.compile(r"(?<=[{,])[ ]*" + INNER_KEY + r"(?P<found>:)(?=[^\s:/])")
NO_COMMA = re.compile(r"(?<=[^\s,{\[:])(?:[ ]*[、，][ ]*|[ ]+)(?=(?P<key>[^\s,{}\[\]:、，]+): )")


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip: its code, its place counted from 0, the line as it should be (None: nobody knows), and its words."""

    code: str
    line: int
    column: int
    mended: str | None = None
    key: str = ""
    values: dict[str, str] = field(default_factory=dict)


Find = Callable[[str], Iterator[Slip]]


def find_glued_dash(line: str) -> Iterator[Slip]:
    """A dash without a space after it."""
    if found := GLUED_DASH.fullmatch(line):
        yield Slip(
            "yaml.dash", 0, len(found["head"]), f"{found['head']}- {found['rest']}", values={"word": line.strip()[:20]}
        )


def find_bullet(line: str) -> Iterator[Slip]:
    """An item of a list behind another mark than a dash and a space, or behind two dashes."""
    if found := BULLET.fullmatch(line):
        mended = f"{found['head']}- {found['rest']}"
        yield Slip("yaml.bullet", 0, len(found["head"]), mended, values={"word": line.strip()[:20]})


def find_stray(line: str) -> Iterator[Slip]:
    """A mark before a key or an item that does not belong there: `@name: x`, `**name**: x`, `x- name: x`."""
    if found := STRAY.fullmatch(line):
        rest, key = re.sub(r"[*`]+(?=:(\s|$))", "", found["rest"], count=1), found["key"] or found["rest"].strip()[:10]
        words = {"key": key, "word": found["stray"]}
        for mended in (rest, rest.lstrip()):
            yield Slip("yaml.stray", 0, len(found["head"]), found["head"] + mended, found["key"] or "", words)


def find_loose(line: str) -> Iterator[Slip]:
    """A line of marks alone, such as ... or ```."""
    if line.strip() and LOOSE.fullmatch(line):
        yield Slip("yaml.loose", 0, len(line) - len(line.lstrip()), "", values={"word": line.strip()[:20]})


def find_bad_colon(line: str) -> Iterator[Slip]:
    """A key with another colon than `: ` after it."""
    if found := BAD_COLON.match(line):
        key, value = found["key"].rstrip(), found["value"]
        mended = f"{found['head']}{key}: {value}".rstrip()
        words = {
            "key": key,
            "found": found["found"].strip(" ") or found["found"],
            "instead": f"{key}: {value[:20]}".rstrip(),
        }
        yield Slip("key.colon", 0, found.end("key"), mended, key, words)


def find_no_colon(line: str) -> Iterator[Slip]:
    """A key without a colon, before a value or alone."""
    found = NO_COLON.fullmatch(line)
    if found and re.search(r"\w", line):
        head, key = (found["head"], found["key"]) if found["key"] else (found["lone_head"], found["lone_key"])
        value = found["value"] or ""
        mended = f"{head}{key}: {value}".rstrip()
        yield Slip(
            "key.no_colon", 0, len(head + key), mended, key, {"key": key, "instead": f"{key}: {value[:20]}".rstrip()}
        )


def find_quotes(line: str) -> Iterator[Slip]:
    """An odd quote: taken away, wherever it stands, or its partner put at the end."""
    places = [match.start() for match in re.finditer('"', line)]
    if len(places) % 2:
        for place in places:
            yield Slip("yaml.unclosed_quote", 0, place, line[:place] + line[place + 1 :])
        yield Slip("yaml.unclosed_quote", 0, places[-1], f'{line}"')


def find_brackets(line: str) -> Iterator[Slip]:
    """Full-width brackets, or brackets whose partner is not on the line."""
    bare = re.sub(r'"[^"]*"', lambda quoted: "_" * len(quoted[0]), line)
    wide = re.search("[［］｛｝]", bare)
    if wide and balance(bare.translate(FULL_WIDTH)) == ([], []):
        yield Slip("yaml.fullwidth_bracket", 0, wide.start(), line.translate(FULL_WIDTH), values={"word": wide[0]})
    opened, stray = balance(bare)
    if opened:
        closing = "".join({"[": "]", "{": "}"}[bare[place]] for place in reversed(opened))
        text, comment, rest = line.partition("  #")
        yield Slip("yaml.unclosed_bracket", 0, opened[0], text.rstrip() + closing + comment + rest)
        for place in opened:
            yield Slip("yaml.unclosed_bracket", 0, place, line[:place] + line[place + 1 :])
    for place in stray:
        yield Slip("yaml.unopened_bracket", 0, place, line[:place] + line[place + 1 :], values={"word": bare[place]})


def balance(line: str) -> tuple[list[int], list[int]]:
    """Return the places of brackets that are not closed, and of those that were never opened."""
    opened: list[int] = []
    stray: list[int] = []
    for bracket in BRACKET.finditer(line):
        place, character = bracket.start(), bracket[0]
        if character in "[{":
            opened.append(place)
        elif opened and line[opened[-1]] + character in ("[]", "{}"):
            opened.pop()
        else:
            stray.append(place)
    return opened, stray


def find_after_quote(line: str) -> Iterator[Slip]:
    """Text after a quote that is closed: the quotes are a part of it."""
    if found := AFTER_QUOTE.fullmatch(line):
        mended = found["head"] + quote(found["value"])
        yield Slip("yaml.after_quote", 0, len(found["head"]), mended)


def find_dash_place(line: str) -> Iterator[Slip]:
    """An item of a list on the line of its key."""
    if found := DASH_PLACE.fullmatch(line):
        yield Slip("yaml.dash_place", 0, len(found["head"]), f"{found['head']}[{quote(found['value'])}]")


def find_hash(line: str) -> Iterator[Slip]:
    """A # that begins a comment, but is a part of the text."""
    if found := HASH.search(line):
        yield Slip("yaml.hash", 0, found.start(), f"{line[: found.start()]}＃{line[found.start() + 1 :]}")


def find_inner_colon(line: str) -> Iterator[Slip]:
    """A colon glued, doubled or followed by a full-width space, in braces."""
    for pattern in (WIDE_SPACE, DOUBLED_COLON, GLUED_COLON):
        for found in pattern.finditer(line):
            words = {"key": found["key"], "found": found["found"], "instead": f"{found['key']}: "}
            mended = line[: found.end("key")] + ": " + line[found.end() :]
            yield Slip("key.colon", 0, found.end("key"), mended, found["key"], words)


def find_comma_gone(line: str) -> Iterator[Slip]:
    """Two pairs in braces with no comma between them, or another than the half-width one."""
    for found in NO_COMMA.finditer(line):
        if balance(line[: found.start()])[0]:
            mended = f"{line[: found.start()]}, {line[found.end() :]}"
            yield Slip("yaml.comma_gone", 0, found.start(), mended, found["key"], {"key": found["key"]})


def find_parted_minus(line: str) -> Iterator[Slip]:
    """A minus parted from its digits, which YAML takes for an item of a list."""
    for found in re.finditer(r"(?<=[:,\[] )- (?P<digits>[0-9.]+)", line):
        words = {"word": found[0], "instead": f"-{found['digits']}"}
        mended = line[: found.start()] + "不明".ljust(len(found[0])) + line[found.end() :]  # told, and read by nobody
        yield Slip("number.minus", 0, found.start(), mended, values=words)


def quote(text: str) -> str:
    """Return a text in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


FINDERS: tuple[Find, ...] = (
    find_glued_dash,
    find_after_quote,
    find_dash_place,
    find_bad_colon,
    find_parted_minus,
    find_comma_gone,
    find_inner_colon,
    find_quotes,
    find_brackets,
    find_hash,
    find_no_colon,
)
