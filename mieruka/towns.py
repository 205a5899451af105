"""Towns: site.yaml, glossary.yaml and municipality.yaml → the site's, a town's and a term's own facts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields

from mieruka.collection import LEDGERS, OUTPUTS, USUAL_OUTPUTS, Municipality, Recipient, Site, Term, Topic
from mieruka.comparisons import read_comparisons
from mieruka.content import is_slug
from mieruka.contract import Cell, Contract, Fault
from mieruka.frontmatter import Entry, MapNode, Node
from mieruka.keys import (
    as_list,
    as_text,
    find_id,
    has_unknown,
    is_blank_mark,
    items_of,
    join,
    mend_entries,
    name_ids,
    open_mapping,
    refuse_choice,
    tell_twice,
    was_told,
)
from mieruka.problems import Mark, Report, catalogue
from mieruka.scalars import Slip, is_placeholder, is_whole, read_day, read_number, read_year, stray_end

SITE_KEYS = [
    "title",
    "notice",
    "licence_note",
    "title_en",
    "notice_en",
    "licence_note_en",
    "base_url",
    "repository",
    "languages",
    "outputs",
    "published_on",
    "topics",
    "recipients",
    "topics_en",
    "comparisons",
]
SITE_TEXTS = ("title", "notice", "licence_note", "title_en", "notice_en", "licence_note_en")
LANGUAGES = ("ja", "en")
# What may stand in a link: a page of the web, whole and without what could end the attribute that holds it.
WEB = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]+)?(/[A-Za-z0-9/._~%+,;=:#?&-]*)?", re.ASCII)
WORD = re.compile(r"[a-z0-9._-]+", re.ASCII)
CODE_WEIGHTS = (6, 5, 4, 3, 2)


def read_site(tree: MapNode, report: Report) -> Site:
    """Return what site.yaml says. Problems: key.*, node.*, value.*, type.date, content.slug, comparison.*."""
    entries = open_mapping(tree, name_ids((key, "") for key in SITE_KEYS), report)
    if "title" not in entries and not has_unknown(tree, entries):
        report.add("key.missing", tree.mark, "", key="title")
    texts = {
        key: _as_words(entries[key].value, report, key) or ""
        for key in (*SITE_TEXTS, "base_url", "repository", "published_on")
        if key in entries
    }
    for key in ("base_url", "repository"):
        if texts.get(key) and not WEB.fullmatch(texts[key]):
            report.add("value.pattern", entries[key].value.mark, key, word=texts[key], allowed="https://example.jp/")
    if texts.get("base_url"):
        texts["base_url"] = texts["base_url"].rstrip("/") + "/"
    if texts.get("published_on") and read_day(texts["published_on"]) is None:
        report.add("type.date", entries["published_on"].value.mark, "published_on", word=texts["published_on"])
    topics = _read_slugs(entries.get("topics"), report)
    names = _read_slugs(entries.get("topics_en"), report)
    return Site(
        title=texts.pop("title", ""),
        **texts,
        languages=_read_words(entries.get("languages"), LANGUAGES, report) or ("ja",),
        outputs=_read_outputs(entries.get("outputs"), report),
        topics=tuple(Topic(id=key, name=name, name_en=names.get(key, "")) for key, name in topics.items()),
        recipients=tuple(_read_recipients(entries.get("recipients"), report)),
        comparisons=read_comparisons(entries.get("comparisons"), report),
    )


def _as_words(node: Node, report: Report, where: str) -> str | None:
    """Return a scalar's text, or None where it is no words. Problems: node.*, value.*."""
    text = as_text(node, report, where)
    if text is None or is_blank_mark(node):
        return text
    if is_placeholder(text):
        report.add("value.placeholder", node.mark, where, word=text[:20], marks="")
        return None
    if left := stray_end(text):
        report.add("value.stray_end", node.mark, where, word=left, instead=text.rstrip(left)[-20:])
    return None if left else text


def _read_recipients(entry: Entry | None, report: Report) -> Iterator[Recipient]:
    """Yield the groups of recipients, a list of {id, name, words}. Problems: key.*, node.*, content.slug."""
    keys = ("id", "name", "words")
    for number, line in enumerate(as_list(entry.value, report, "recipients") if entry else (), 1):
        where = join("recipients", str(number))
        entries = open_mapping(line, name_ids((key, "") for key in keys), report, where)
        for key in keys:
            if key not in entries and not has_unknown(line, entries):
                report.add("key.missing", line.mark, where, key=key)
        if len(entries) < len(keys):
            continue
        identifier, name = (_as_words(entries[key].value, report, join(where, key)) or "" for key in ("id", "name"))
        if not is_slug(identifier):
            report.add("content.slug", entries["id"].value.mark, join(where, "id"), word=identifier)
        nodes = as_list(entries["words"].value, report, join(where, "words"))
        words = tuple(filter(None, (_as_words(node, report, join(where, "words")) for node in nodes)))
        yield Recipient(id=identifier, name=name, words=words)


def _read_words(entry: Entry | None, allowed: Sequence[str], report: Report) -> tuple[str, ...]:
    words = []
    for node in as_list(entry.value, report, entry.key.text) if entry else ():
        word = as_text(node, report, entry.key.text if entry else "")
        if word is not None and word in allowed:
            words.append(word)
        elif word is not None and entry:
            refuse_choice(report, node, entry.key.text, allowed)
    return tuple(words)


def _read_outputs(entry: Entry | None, report: Report) -> tuple[str, ...]:
    """Return what the site holds. Problems: node.*, value.not_in_choices, site.no_pages."""
    outputs = _read_words(entry, OUTPUTS, report)
    if entry and "fulltext" in outputs and "pages" not in outputs:
        report.add("site.no_pages", entry.value.mark, entry.key.text, word="fulltext")
    return outputs or USUAL_OUTPUTS


def read_pairs(entry: Entry | None, report: Report) -> dict[str, str]:
    """Return a mapping of names by id."""
    if entry is None:
        return {}
    if not isinstance(entry.value, MapNode):
        if not was_told(entry.value):
            report.add("node.not_a_mapping", entry.value.mark, entry.key.text, known="id: 名称")
        return {}
    pairs = {
        child.key.text: as_text(child.value, report, join(entry.key.text, child.key.text))
        for child in mend_entries(entry.value, lambda word: WORD.fullmatch(word) is not None, report, entry.key.text)
    }
    return {key: name for key, name in pairs.items() if name is not None}


def _read_slugs(entry: Entry | None, report: Report) -> dict[str, str]:
    """Return a mapping of names by slug: each slug is part of an address. Problems: content.slug, as read_pairs."""
    pairs = read_pairs(entry, report)
    for child in entry.value.entries if entry and isinstance(entry.value, MapNode) else ():
        word = child.key.text
        if word in pairs:
            _as_words(child.value, report, join(entry.key.text if entry else "", word))
        if not is_slug(word):
            report.add("content.slug", child.key.mark, join(entry.key.text if entry else "", word), word=word)
    return pairs


def read_glossary(node: Node, report: Report) -> tuple[Term, ...]:
    """Return the terms of glossary.yaml, a list of {term, reading, meaning}. Problems: key.*, node.*."""
    terms = []
    if isinstance(node, MapNode):
        as_list(node, report, "")
        return ()
    tell_twice(items_of(node), report, "")
    names = name_ids([("term", "用語"), ("reading", "読み"), ("meaning", "意味")])
    for number, line in enumerate(as_list(node, report, ""), 1):
        entries = open_mapping(line, names, report, str(number))
        texts = {key: _as_words(entry.value, report, join(str(number), key)) or "" for key, entry in entries.items()}
        for key in ("term", "reading", "meaning"):
            if key not in entries and not has_unknown(line, entries):
                report.add("key.missing", line.mark, str(number), key=key)
        if len(texts) == len(names.ids) // 2:
            terms.append(Term(**texts))
    return tuple(terms)


def read_municipality(tree: MapNode, slug: str, contract: Contract, report: Report) -> Municipality:
    """Return what municipality.yaml says; its columns are typed by the contract.

    Problems: key.*, value.*, municipality.code, year.*, number.*.
    """
    columns = contract.tables["municipalities"].entries
    keys = contract.keys
    more = [(key, keys[key]) for key in ("contact", "departments", "population", "notices", "ledgers")]
    entries = open_mapping(tree, name_ids([*((one.key, one.title) for one in columns), *more]), report)
    cells: dict[str, Cell] = {}
    for field in columns:
        entry = entries.get(field.key)
        if entry is None:
            if field.required and not has_unknown(tree, entries):
                report.add("key.missing", tree.mark, "", key=field.key)
            continue
        blank = is_blank_mark(entry.value)
        word = None if blank else _as_words(entry.value, report, entry.key.text)
        if blank and field.required:
            report.add("value.missing", entry.value.mark, entry.key.text)
        value = None if word is None or blank else field.read(word)
        if isinstance(value, Fault):
            allowed = field.description or value.allowed or "―"
            report.add(value.code, entry.value.mark, entry.key.text, word=word, allowed=allowed, near="―")
            continue
        cells[field.name] = value
    if cells.get("code") is not None:
        _check_code(str(cells["code"]), entries["code"].value.mark, report)
    known = {field.name for field in fields(Municipality)}
    contact = _read_contact(entries.get("contact"), contract, report)
    return Municipality(
        municipality=slug,
        **{
            name: str(cells.get(name) or "")
            for name in ("code", "name", "name_kana", "name_en", "prefecture", "licence")
        },
        contact_name=contact.get("name"),
        contact_phone=contact.get("phone"),
        departments=_read_slugs(entries.get("departments"), report),
        population=_read_population(entries.get("population"), report),
        notices=_read_notices(entries.get("notices"), report),
        ledgers=_read_ledgers(entries.get("ledgers"), report),
        plain={name: cell for name, cell in cells.items() if name not in known},
    )


def _check_code(code: str, mark: Mark, report: Report) -> None:
    """The sixth digit checks the others (全国地方公共団体コード仕様). Problems: municipality.code."""
    total = sum(int(digit) * weight for digit, weight in zip(code, CODE_WEIGHTS, strict=False))
    if int(code[5]) != (11 - total % 11) % 10:
        report.add("municipality.code", mark, "code", word=code)


def _read_contact(entry: Entry | None, contract: Contract, report: Report) -> dict[str, str]:
    if entry is None:
        return {}
    title = next(one.title for one in contract.tables["municipalities"].fields if one.name == "name")
    names = name_ids([("name", title), ("phone", contract.keys["phone"])])
    entries = open_mapping(entry.value, names, report, entry.key.text)
    texts = {key: _as_words(one.value, report, join(entry.key.text, key)) for key, one in entries.items()}
    return {key: text for key, text in texts.items() if text is not None}


def _read_population(entry: Entry | None, report: Report) -> dict[int, int]:
    """Return a whole number of people for each year. Problems: node.*, year.*, number.*, type.integer."""
    found: dict[int, int] = {}
    written: dict[int, str] = {}
    if entry and not isinstance(entry.value, MapNode) and not was_told(entry.value):
        report.add("node.not_a_mapping", entry.value.mark, entry.key.text, known="R5、R6")
    for child in entry.value.entries if entry and isinstance(entry.value, MapNode) else ():
        at = join(entry.key.text if entry else "", child.key.text)
        year, text = read_year(child.key.text), as_text(child.value, report, at)
        if isinstance(year, Slip):
            report.add(year.code, child.key.mark, at, word=child.key.text, instead=year.instead)
        number = read_number(text) if text is not None else None
        if isinstance(number, Slip):
            code = "number.word" if number.code == "number.malformed" and not number.instead else number.code
            report.add(code, child.value.mark, at, word=text, instead=number.instead, marks="―")
        elif number is not None and (number < 0 or not is_whole(text or "")):
            report.add("type.integer", child.value.mark, at, word=text)
        elif isinstance(year, int) and year in written:
            report.add("year.twice", child.key.mark, at, word=child.key.text, first=written[year])
        elif number is not None and isinstance(year, int):
            found[year], written[year] = int(number), child.key.text
    return found


def _read_notices(entry: Entry | None, report: Report) -> dict[str, str | None]:
    """Return a comment for each code of notice, or None where the municipality switches it off (`off`).

    Problems: key.unknown, key.misspelt: an error is no notice, and cannot be switched off.
    """
    pairs = read_pairs(entry, report)
    names = name_ids((code, "") for code, fault in catalogue().items() if fault.severity != "error")
    for child in entry.value.entries if entry and isinstance(entry.value, MapNode) else ():
        where = entry.key.text if entry else ""
        if child.key.text in catalogue() and child.key.text not in names.ids:
            known = "、".join(names.ids)
            report.add("key.unknown", child.key.mark, join(where, child.key.text), key=child.key.text, known=known)
        elif child.key.text in pairs:
            find_id(child, names, report, where)
    return {code: None if text == "off" else text for code, text in pairs.items()}


def _read_ledgers(entry: Entry | None, report: Report) -> dict[str, str | None]:
    """Return a comment for each ledger, or None where it is switched off (`off`). Problems: key.*, node.*."""
    pairs = read_pairs(entry, report)
    for child in entry.value.entries if entry and isinstance(entry.value, MapNode) else ():
        if child.key.text in pairs:
            find_id(child, name_ids((name, "") for name in LEDGERS), report, entry.key.text if entry else "")
    return {name: None if text == "off" else text for name, text in pairs.items()}
