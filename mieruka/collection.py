"""The collection: checked sheets with their figures, towns and the site's own words.

What pages and tables are made of, and all that they may know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import TYPE_CHECKING

from mieruka.forms.model import Form
from mieruka.problems import Mark, Problem
from mieruka.records import Figure, Link, Plain, Sheet, leave_unread, outline, rest

if TYPE_CHECKING:  # a build of few sheets does without it
    from mieruka.shelf import Shelf

# What a site may hold: HTML pages, tables as CSV, each sheet as JSON, zipped data packages, an index of all words.
OUTPUTS = ("pages", "csv", "json", "packages", "fulltext")
# What it holds where site.yaml says nothing: all that needs no program beside this one.
USUAL_OUTPUTS = OUTPUTS[:4]
# The lists in which sheets stand by what raters, gaps, targets, figures, missing values and opinions show.
LEDGERS = ("disagreements", "gaps", "targets", "figures", "missing", "opinions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A town or city (自治体). `departments`: slug → name; `topics` of the site are not its own."""

    municipality: str
    code: str
    name: str
    name_kana: str
    name_en: str
    native_name: str = ""
    """The Japanese name, where `name` is that of another language."""
    prefecture: str
    licence: str
    contact_name: str | None = None
    contact_phone: str | None = None
    departments: Mapping[str, str] = field(default_factory=dict)
    population: Mapping[int, int] = field(default_factory=dict)
    notices: Mapping[str, str | None] = field(default_factory=dict)
    ledgers: Mapping[str, str | None] = field(default_factory=dict)
    """A comment on each of LEDGERS that it comments, None where it switches one off."""
    plain: Plain = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of the site (分野)."""

    id: str
    name: str
    name_en: str = ""
    native_name: str = ""
    """The Japanese name, by which sheets name it, where `name` is that of another language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A group of people whom measures are for (対象), known by the words that stand in a measure."""

    id: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A set of programmes to be seen side by side (比較). `marks` are where the address of each stands."""

    id: str
    title: str
    sheets: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """site.yaml: what the whole site says of itself. `notice` is "" where the town itself publishes."""

    title: str
    notice: str = ""
    licence_note: str = ""
    """What the licences of the towns cover, where that is not everything."""
    title_en: str = ""
    """The title in English; so are the next two. Where one is "", English pages have the Japanese words."""
    notice_en: str = ""
    licence_note_en: str = ""
    base_url: str = ""
    repository: str = ""
    languages: tuple[str, ...] = ("ja",)
    outputs: tuple[str, ...] = USUAL_OUTPUTS
    """Which of OUTPUTS are made; the usual ones where site.yaml names none."""
    published_on: str = ""
    topics: tuple[Topic, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    comparisons: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of the glossary (用語)."""

    term: str
    reading: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A checked sheet with what was derived from it: what every output is made of."""

    sheet: Sheet
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    key: str = ""
    """A hash of all that sheet, figures and problems were made of, "" where nobody needs to know it again."""

    def whole(self) -> "Subject":
        """Return the subject with all that it holds in memory."""
        return self

    def with_problems(self, problems: tuple[Problem, ...], key: str) -> "Subject":
        """Return the subject with other problems, and the key that it has with them."""
        return replace(self, problems=problems, key=key)

    def with_links(self, links: tuple[Link, ...]) -> "Subject":
        """Return the subject with other links."""
        return replace(self, sheet=replace(self.sheet, links=links))


class UnreadSubject(Subject):
    """まだ読んでいない対象: a subject whose sheet and figures are read only when they are asked for."""

    __slots__ = ("_read",)
    _read: Callable[[], Subject]

    def __getattr__(self, name: str) -> object:
        """Return the figures, which have not been read yet."""
        if name != "figures":
            raise AttributeError(name)
        object.__setattr__(self, "figures", self._read().figures)
        return self.figures

    def __reduce__(self) -> tuple[Callable[[], Subject], tuple[()]]:
        """Travel as a whole subject."""
        values = {one.name: getattr(self, one.name) for one in fields(Subject)}
        return partial(Subject, **values), ()

    def whole(self) -> Subject:
        """Return the subject with all that it holds in memory. It stays unread itself."""
        found = self._read().whole()
        sheet = replace(found.sheet, form=self.sheet.form, **outline(self.sheet))  # type: ignore[arg-type]  # by name
        return replace(found, sheet=sheet, problems=self.problems)

    def with_problems(self, problems: tuple[Problem, ...], key: str) -> Subject:
        """Return the subject with other problems, and the key that it has with them, still unread."""
        return _leave(self.sheet, problems, key, self._read)

    def with_links(self, links: tuple[Link, ...]) -> Subject:
        """Return the subject with other links, still unread."""
        return self.change_later(links, self.sheet.form, lambda whole: whole)

    def change_later(self, links: tuple[Link, ...], form: Form, change: Callable[[Subject], Subject]) -> Subject:
        """Return the subject with other links under another form; the rest is changed when it is read."""

        def read() -> Subject:
            return change(self._read())

        sheet = leave_unread({**outline(self.sheet), "links": links}, form, lambda: read().sheet)
        return _leave(sheet, self.problems, self.key, read)


def unread_subject(known: Mapping[str, object], form: Form, key: str, read: Callable[[], Subject]) -> Subject:
    """Return a subject with a known outline, without problems. `read` gives it whole."""
    return _leave(leave_unread(known, form, lambda: read().sheet), (), key, read)


def lay_down(subject: Subject, shelf: "Shelf") -> Subject:
    """Return a subject without problems of which all but the outline waits on the shelf until it is asked for."""
    known, form, key = outline(subject.sheet), subject.sheet.form, subject.key
    take = shelf.lay((rest(subject.sheet), subject.figures))

    def read() -> Subject:
        others, figures = take()
        sheet = Sheet(form=form, **known, **others)  # type: ignore[arg-type]  # the fields by name
        return Subject(sheet=sheet, figures=figures, problems=(), key=key)

    return unread_subject(known, form, key, read)


def _leave(sheet: Sheet, problems: tuple[Problem, ...], key: str, read: Callable[[], Subject]) -> "UnreadSubject":
    subject = object.__new__(UnreadSubject)
    for name, value in (("sheet", sheet), ("problems", problems), ("key", key), ("_read", read)):
        object.__setattr__(subject, name, value)
    return subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A municipality with its forms and subjects, sorted by address."""

    municipality: Municipality
    forms: Mapping[str, Form]
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Everything that is published: the site's own words, the glossary and the towns."""

    site: Site
    glossary: tuple[Term, ...]
    towns: tuple[Town, ...]
    addresses: frozenset[str] = frozenset()
    """Every sheet's address, also of those that cannot be read: a link to one of them is no second mistake."""

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All subjects of all towns, in order of address."""
        return tuple(subject for town in self.towns for subject in town.subjects)
