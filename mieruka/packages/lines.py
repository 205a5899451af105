"""Lines: the rows of tables as they stand in CSV files, known by their hash.

Whole tables are merged of the lines of all sheets. A build that keeps results leaves the lines of a sheet where they
are published, in the tables: they are cut out of them again only where a table has to be made anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from mieruka.contract import Table
from mieruka.engine import Engine, Task
from mieruka.publish import Artifact
from mieruka.tables import Row, csv_header, csv_lines

if TYPE_CHECKING:  # a build of few sheets does without it
    from mieruka.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows of one table as they stand in its CSV file: how many, how long, and the hash of their bytes.

    Shape: `text` takes up what waits on the shelf; it is None for those that an earlier build made, and not kept.
    """

    count: int
    size_bytes: int
    sha256: str
    text: bytes | Callable[[], bytes] | None = field(default=None, compare=False, repr=False, metadata={"kept": False})


Part = tuple[str, Lines]
"""Lines with the sheet whose they are, "" for those of no sheet."""
Remake = Callable[[str], Mapping[str, Lines]]
"""Makes the lines of a sheet anew, by table."""


@dataclass(frozen=True, slots=True)
class Merged:
    """併せた表: a table's file, and where the lines of each sheet stand in it: a line of size, hash and sheet each."""

    artifact: Artifact
    places: str


def make_lines(rows: Sequence[Row], same: int = 0) -> Lines:
    """Return rows as lines. `same`: how many cells all of them begin with."""
    text = csv_lines(rows, same)
    return Lines(len(rows), len(text), sha256(text).hexdigest(), text)


def lay_lines(lines: Lines, shelf: "Shelf") -> Lines:
    """Return lines whose text, if it is there, waits on the shelf."""
    return replace(lines, text=shelf.lay(lines.text)) if isinstance(lines.text, bytes) else lines


def join_lines(_table: str, parts: Sequence[Part]) -> bytes:
    """Return lines that are all there as one text."""
    return b"".join([_take(lines) or b"" for _, lines in parts])


def _take(lines: Lines) -> bytes | None:
    return lines.text() if callable(lines.text) else lines.text


class LineReader:
    """Gives the bytes of lines: those that are there, those that an earlier build published, or made anew."""

    def __init__(self, engine: Engine, remake: Remake) -> None:
        self.engine = engine
        self._remake = remake
        self._cuts: dict[str, dict[tuple[str, str], memoryview]] = {}

    def merge_task(self, table: Table, parts: Sequence[Part]) -> Task[Merged]:
        """Return the task of merging the lines of a table."""
        header = csv_header(table.names)
        return Task(
            table.name,
            (header, *zip(*parts, strict=True)),
            partial(self._merge, table.name, header, parts),
            self.engine.sign("table", header, more=(f"{lines.sha256} {sheet}" for sheet, lines in parts)),
        )

    def _merge(self, table: str, header: bytes, parts: Sequence[Part]) -> Merged:
        places = [f"{len(header)} - "] + [f"{lines.size_bytes} {lines.sha256} {sheet}" for sheet, lines in parts]
        merged = Merged(Artifact(f"data/{table}.csv", header + self.read(table, parts)), "\n".join(places))
        self._cuts.pop(table, None)  # the packages, which need it too, were made before
        return merged

    def read(self, table: str, parts: Sequence[Part]) -> bytes:
        """Return the lines of a table as one text."""
        return b"".join(
            [self._read(table, sheet, lines) if lines.text is None else _take(lines) or b"" for sheet, lines in parts]
        )

    def _read(self, table: str, sheet: str, lines: Lines) -> bytes | memoryview:
        if table not in self._cuts:
            self._cuts[table] = _cut(self.engine.last("table", table))
        text = self._cuts[table].get((sheet, lines.sha256))
        return text if text is not None else _take(self._remake(sheet)[table]) or b""


def _cut(merged: object) -> dict[tuple[str, str], memoryview]:
    """Return the lines of each sheet in an earlier table, by sheet and hash. Nothing where there was none."""
    found: dict[tuple[str, str], memoryview] = {}
    if isinstance(merged, Merged):
        content, start = memoryview(merged.artifact.content), 0
        for place in merged.places.split("\n"):
            size, digest, sheet = place.split(" ", 2)
            found[sheet, digest] = content[start : start + int(size)]
            start += int(size)
    return found
