"""The page of all codes: docs/problems.md, made from the catalogue. `python -m mieruka.problems.page` prints it."""

import re
import sys

from mieruka.problems import Fault, catalogue

HEAD = """# Problems

Every message that a check can give. A line reads `path:line:column: severity[code] field: what. fix`.
An error keeps the site from being published; a warning is published and shown beside the sheet; a notice
is published and listed. Words in braces are filled from the file.

Made from `mieruka/problems/catalogue.toml` by `python -m mieruka.problems.page > docs/problems.md`;
a test holds the two equal.
"""


def render_page() -> str:
    """Return the page as Markdown: a section for each subject, a row for each code."""
    subjects: dict[str, list[Fault]] = {}
    for fault in catalogue().values():
        subjects.setdefault(fault.code.partition(".")[0], []).append(fault)
    sections = [
        f"\n## {subject}\n\n| code | severity | what is wrong | what to write |\n|---|---|---|---|\n"
        + "".join(_row(fault) for fault in faults)
        for subject, faults in subjects.items()
    ]
    return HEAD + "".join(sections)


def _row(fault: Fault) -> str:
    what, fix = (f"{_cell(words['ja'])}<br>{_cell(words['en'])}" for words in (fault.what, fault.fix))
    return f"| `{fault.code}` | {fault.severity} | {what} | {fix} |\n"


def _cell(words: str) -> str:
    """Return words as they stand in a table: optional parts without their brackets, doubled braces single."""
    plain = re.sub(r"\[\[(.*?)\]\]", r"\1", words).replace("{{", "{").replace("}}", "}")
    return plain.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.stdout.write(render_page())
