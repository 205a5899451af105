"""Unread sheets: what others may ask of a sheet is known, and the rest is read only when it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from mieruka.forms.model import Form
from mieruka.records.sheet import Sheet
from mieruka.records.written import unpack_written

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


def pack_outline(sheet: Sheet) -> dict[str, object]:
    """Return the outline of a sheet as it is kept."""
    return {**outline(sheet), "written": sheet.written.pack()}


def unpack_outline(packed: Mapping[str, Any]) -> dict[str, object]:
    """Return the outline that was packed."""
    return {**packed, "written": unpack_written(packed["written"])}


def rest(sheet: Sheet) -> dict[str, object]:
    """Return what others may not ask of a sheet, by field."""
    return {name: getattr(sheet, name) for name in REST}


def leave_unread(known: Mapping[str, object], form: Form, read: Callable[[], Sheet]) -> Sheet:
    """Return a sheet of a form with a known outline. `read` gives the whole of it, the outline left as it is."""
    sheet = object.__new__(UnreadSheet)
    for name in OUTLINE:
        object.__setattr__(sheet, name, known[name])
    object.__setattr__(sheet, "written", sheet.written.share())
    object.__setattr__(sheet, "form", form)
    object.__setattr__(sheet, "_read", read)
    return sheet
