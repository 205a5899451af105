"""Say problems: as text for people, as JSON for programs, as GitHub annotations, as SARIF for code scanning."""

import json
import re
from collections.abc import Callable, Sequence

from mieruka.problems import Language, Problem, catalogue

LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
# Every character at which some reader of the lines would end one: a value that is quoted may hold it.
BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_text(problems: Sequence[Problem], language: Language) -> str:
    """Return one line a problem: `path:line:column: error[code] field: what. fix`."""
    stop = "。" if language == "ja" else ". "
    end = "。" if language == "ja" else "."
    lines = []
    for one in problems:
        what, fix = (text.rstrip("。. ") for text in (one.what(language), one.fix(language)))
        place = f"{one.mark.path}:{one.mark.line}:{one.mark.column}"
        field = f" {one.field}" if one.field else ""
        lines.append(BREAK.sub("⏎", f"{place}: {one.severity}[{one.code}]{field}: {what}{stop}{fix}{end}") + "\n")
    return "".join(lines)


def render_json(problems: Sequence[Problem], language: Language) -> str:
    """Return one array of objects."""
    rows = [
        {
            "path": one.mark.path,
            "line": one.mark.line,
            "column": one.mark.column,
            "severity": one.severity,
            "code": one.code,
            "field": one.field,
            "what": one.what(language),
            "fix": one.fix(language),
        }
        for one in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def render_github(problems: Sequence[Problem], language: Language) -> str:
    """Return workflow commands, which GitHub shows beside the lines of a pull request."""
    lines = []
    for one in problems:
        place = f"file={_escape(one.mark.path, ':,')},line={one.mark.line},col={one.mark.column}"
        title = _escape(f"{one.code} {one.field}".strip(), ":,")
        text = _escape(f"{one.what(language)} / {one.fix(language)}")
        lines.append(f"::{one.severity} {place},title={title}::{text}\n")
    return "".join(lines)


def _escape(text: str, more: str = "") -> str:
    """Escape as workflow commands need it; properties also escape their own separators."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def render_sarif(problems: Sequence[Problem], language: Language) -> str:
    """Return a SARIF 2.1.0 log."""
    used = sorted({one.code for one in problems})
    rules = [{"id": code, "shortDescription": {"text": catalogue()[code].what[language]}} for code in used]
    results = [
        {
            "ruleId": one.code,
            "level": LEVELS[one.severity],
            "message": {"text": f"{one.field}: {one.what(language)} / {one.fix(language)}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": one.mark.path},
                        "region": {"startLine": one.mark.line, "startColumn": one.mark.column},
                    }
                }
            ],
        }
        for one in problems
    ]
    run = {
        "tool": {"driver": {"name": "mieruka", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Sequence[Problem], Language], str]] = {
    "text": render_text,
    "json": render_json,
    "github": render_github,
    "sarif": render_sarif,
}
