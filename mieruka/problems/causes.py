"""Causes: of all the errors that come of one slip, the one that names it."""

import unicodedata
from collections.abc import Iterator, Sequence

from mieruka.problems import Mark, Problem

# A slip of notation: what else is wrong with its line may come of it.
NOTATION = ("yaml.", "key.colon", "key.no_colon", "key.comma")
# What is told of a whole line or list, though one word of it is at fault.
WIDE = ("reference.", "body.before_heading", "costs.row_length")
# What a missing row or series of the form brings about, told where it is missing.
JUDGED = ("identity.lacks_row", "scale.level_differs")
# Of what the sheets name, the files that list it, and the fields that hold the list.
LISTED = {
    "reference.department": ("municipality.yaml", "content.no_municipality", ("", "departments", "担当課一覧")),
    "reference.topic": ("site.yaml", "content.no_site", ("", "topics")),
}
# What cannot be judged beside an error of a subject: a level where a year is told, a row where a key is.
LEANING = {"scale.level_differs": "year", "identity.lacks_row": "key"}
NOTES = ("reading_notes", "読み取り注記")
Line = tuple[str, int]


def one_for_each_cause(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield the problems without the errors that others explain; notices always stay. Shape: sorted by place."""
    if all(one.severity == "notice" for one in problems):
        yield from problems
        return
    known = Causes(problems)
    for one in problems:
        if one.severity == "notice" or not known.explain(one):
            yield one


class Causes:
    """What the problems of a check say about one another."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self._garbled: dict[Line, Problem] = {}
        self._unfit: dict[Mark, Problem] = {}
        self._unfit_lines: set[Line] = set()
        self._below_empty: set[Line] = set()
        self._strayed: set[tuple[str, str]] = set()
        self._judged: set[Mark] = set()
        self._marks: dict[Mark, set[str]] = {}
        self._broken_lists: set[Line] = set()
        self._years: dict[Line, set[str]] = {}
        self._fields: dict[str, set[tuple[str, str]]] = {}
        self._unlisted: dict[str, set[str]] = {code: set() for code in LISTED}
        for one in problems:
            self._take(one)

    def _take(self, one: Problem) -> None:
        line = one.mark[:2]
        for code, (name, gone, fields) in LISTED.items():
            folder, _, file = one.mark.path.rpartition("/")
            if one.code == gone or (file == name and one.severity == "error" and one.field.split(".")[0] in fields):
                self._unlisted[code].add(one.mark.path if one.code == gone else folder)
        if one.severity == "error":
            self._note(one)
        if one.code.startswith(NOTATION) and one.severity != "notice":
            first, _, last = one.values.get("lines", "").partition("〜")
            for number in range(int(first), int(last) + 1) if last else [one.mark.line]:
                self._garbled.setdefault((one.mark.path, number), one)
        elif one.code.startswith("text.") and one.severity == "error":
            self._unfit.setdefault(one.mark, one)
            self._unfit_lines.add(line)
        elif one.code == "value.missing":
            self._below_empty.add((one.mark.path, one.mark.line + 1))
        elif one.code == "key.unknown":
            self._strayed.add((one.mark.path, one.values["key"]))
        elif one.code in JUDGED and one.severity == "error":
            self._judged.add(one.mark)

    def _note(self, one: Problem) -> None:
        """Keep what of an error other errors may come of."""
        path, line = one.mark[:2]
        self._marks.setdefault(one.mark, set()).add(one.code)
        if one.code in ("node.not_a_list", "value.cut"):
            self._broken_lists.add((path, line))
        elif one.code == "year.notation":
            self._years.setdefault((path, line), set()).add(unicodedata.normalize("NFKC", one.values["word"]).strip())
        self._fields.setdefault(path, set()).add((one.code.partition(".")[0], one.field))

    def _has_lost_its_ground(self, one: Problem) -> bool:
        """What cannot be judged where a key, a year or a note that it leans on is told already."""
        path, line = one.mark[:2]
        if one.code == "item.twice":
            return (path, line) in self._broken_lists
        if one.code == "key.doubled":
            key = unicodedata.normalize("NFKC", one.values["key"]).strip()
            return (path, line) in self._broken_lists or key in self._years.get((path, line), ())
        if one.code == "costs.row_length":
            return "value.missing" in self._marks.get(one.mark, ())
        if one.code == "place.two_names":
            where, _, number = one.values["where"].rpartition(":")
            garbled = path.endswith(where) and (path, int(number)) in self._garbled
            return garbled or any(field.partition(".")[0] in NOTES for _, field in self._fields.get(path, ()))
        above, subject = one.field.rpartition(".")[0], LEANING.get(one.code)
        return subject is not None and any(
            of == subject and field.startswith(f"{above}.") and field != one.field
            for of, field in self._fields.get(path, ())
        )

    def explain(self, one: Problem) -> bool:
        """Tell whether another error names the cause of this one."""
        line = one.mark[:2]
        if line in self._garbled:
            return self._garbled[line] is not one
        if one.code.startswith("text."):
            return self._unfit.get(one.mark, one) is not one
        return (
            one.mark in self._unfit
            or (one.code.startswith(WIDE) and line in self._unfit_lines)
            or (one.code == "key.left_out" and one.mark in self._judged)
            or any(one.mark.path.startswith(f"{folder}/") for folder in self._unlisted.get(one.code, ()))
            or self._has_lost_its_indentation(one)
            or self._has_lost_its_ground(one)
        )

    def _has_lost_its_indentation(self, one: Problem) -> bool:
        """A key below one without a value, or one that is missing above and stands, unknown, further below."""
        path, line = one.mark[:2]
        if one.code == "key.unknown":
            return (path, line) in self._below_empty
        if one.code == "value.missing":
            below = self._garbled.get((path, line + 1))
            return below is not None and below.code != "key.comma"
        spellings = {one.values.get("key", ""), one.values.get("label", "")}
        return one.code == "key.missing" and any((path, word) in self._strayed for word in spellings)
