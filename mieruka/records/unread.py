"""Unread sheets: what others may ask of a sheet is known, and the rest is read only when it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import lru_cache, partial

from mieruka.forms.model import Form
from mieruka.records.sheet import Sheet, Written

# What the rules across sheets, the directory and the choice of what is published look at in every sheet.
OUTLINE = (
    "sheet",
    "municipality",
    "fiscal_year",
    "kind",
    "id",
    "mark",
    "head",
    "draft",
    "publish_on",
    "as_printed",
    "written",
    "places",
    "links",
)
FIELDS = frozenset(one.name for one in fields(Sheet))
REST = tuple(sorted(FIELDS - {*OUTLINE, "form"}))


class UnreadSheet(Sheet):
    """まだ読んでいないシート: a sheet of which the outline is known. Whatever else is asked for is read then."""

    __slots__ = ("_read",)
    _read: Callable[[], Sheet]

    def __getattr__(self, name: str) -> object:
        """Return a field that has not been read yet."""
        if name not in FIELDS:
            raise AttributeError(name)
        whole = self._read()
        for field in REST:
            object.__setattr__(self, field, getattr(whole, field))
        return getattr(self, name)

    def __reduce__(self) -> tuple[Callable[[], Sheet], tuple[()]]:
        """Travel as a whole sheet."""
        return partial(Sheet, **{name: getattr(self, name) for name in FIELDS}), ()


def outline(sheet: Sheet) -> dict[str, object]:
    """Return what others may ask of a sheet, by field."""
    return {name: getattr(sheet, name) for name in OUTLINE}


def rest(sheet: Sheet) -> dict[str, object]:
    """Return what others may not ask of a sheet, by field."""
    return {name: getattr(sheet, name) for name in REST}


def leave_unread(known: Mapping[str, object], form: Form, read: Callable[[], Sheet]) -> Sheet:
    """Return a sheet of a form with a known outline. `read` gives the whole of it, the outline left as it is."""
    sheet = object.__new__(UnreadSheet)
    for name in OUTLINE:
        object.__setattr__(sheet, name, known[name])
    object.__setattr__(sheet, "written", tuple(map(_share, sheet.written)))
    object.__setattr__(sheet, "form", form)
    object.__setattr__(sheet, "_read", read)
    return sheet


def _share(one: Written) -> Written:
    """Return what a mapping has with keys that all alike mappings share: sheets of a form differ in few."""
    return replace(one, keys=_make_keys(tuple(one.keys.items())))


@lru_cache(maxsize=1024)
def _make_keys(pairs: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return dict(pairs)
