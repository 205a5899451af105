"""Tests of problems: the catalogue, the order, and the four ways in which problems are said."""

import json
import re
from pathlib import Path

import pytest

from mieruka.problems import Mark, Problem, Report, catalogue, has_errors, sort_problems
from mieruka.problems.page import render_page
from mieruka.problems.render import FORMATS

ROOT = Path(__file__).parents[1]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "mieruka").rglob("*.py")))
# Codes that the source puts together from two parts.
COMPOSED = ("note.low", "note.medium", "identity.breaks_as_printed", "scale.level_differs_as_printed")
TYPES = ("type.string", "type.number")


class Names(dict[str, str]):
    """Values for any name."""

    def __missing__(self, key: str) -> str:
        """Return something for a name that has no value."""
        return f"<{key}>"


def sample() -> list[Problem]:
    """Return an error and a notice of one sheet."""
    report = Report()
    report.add("key.misspelt", Mark("content/town/2023/programs/1.md", 4, 3), "nmae", key="nmae", near="name")
    report.add("key.left_out", Mark("content/town/2023/programs/1.md", 2), "", key="timing", label="評価時期")
    return report.problems


@pytest.mark.parametrize("code", list(catalogue()))
def test_each_code_speaks_both_languages(code: str) -> None:
    """A code says what is wrong and what to write, in Japanese and English, from the same values."""
    fault = catalogue()[code]
    for words in (fault.what, fault.fix):
        assert words["ja"].format_map(Names())
        assert words["en"].format_map(Names())
    assert re.search("[ぁ-んァ-ヶ一-龠]", fault.what["ja"] + fault.fix["ja"])
    assert fault.severity in ("error", "warning", "notice")


@pytest.mark.parametrize("code", sorted(set(catalogue()) - {*COMPOSED, *TYPES}))
def test_each_code_is_used(code: str) -> None:
    """A code that nothing reports is not in the catalogue."""
    assert f'"{code}"' in SOURCE


def test_each_code_in_the_source_is_in_the_catalogue() -> None:
    """What the source reports has its words."""
    used = set(re.findall(r'(?:add|say|_refuse|Slip|Fault)\(\s*"([a-z]+\.[a-z_]+)"', SOURCE))
    assert used <= set(catalogue())


def test_the_page_of_problems_is_up_to_date() -> None:
    """docs/problems.md is what the catalogue gives."""
    assert (ROOT / "docs/problems.md").read_text(encoding="utf-8") == render_page()


def test_problems_are_sorted_by_place_and_said_once() -> None:
    """Problems come by file, line and column, the graver first, each once."""
    problems = sample()
    again = sort_problems([*problems, *problems])
    assert [(one.mark.line, one.code) for one in again] == [(2, "key.left_out"), (4, "key.misspelt")]


def test_only_errors_keep_content_back() -> None:
    """A notice alone does not keep anything from being published."""
    error, notice = sample()
    assert has_errors([notice, error])
    assert not has_errors([notice])


def test_text_is_one_line_a_problem() -> None:
    """The text form is path:line:column: severity[code] field: what. fix."""
    text = FORMATS["text"](sample()[:1], "ja")
    assert text == (
        "content/town/2023/programs/1.md:4:3: error[key.misspelt] nmae: 知らない項目「nmae」。「name」と書く。\n"
    )
    assert FORMATS["text"](sample()[:1], "en").endswith(": unknown key nmae. write name.\n")


def test_json_is_one_array_of_objects() -> None:
    """The JSON form has the eight fields of each problem."""
    rows = json.loads(FORMATS["json"](sample(), "ja"))
    assert [row["severity"] for row in rows] == ["error", "notice"]
    assert sorted(rows[0]) == sorted(["path", "line", "column", "severity", "code", "field", "what", "fix"])


def test_github_annotations_escape_what_would_end_them() -> None:
    """A line break, a comma or a colon in a problem does not break the annotation."""
    report = Report()
    report.add("key.unknown", Mark("a,b:c.md", 1, 2), "x", key="%\n::error::", known="―")
    (line,) = FORMATS["github"](report.problems, "ja").splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac.md,line=1,col=2,title=key.unknown x::")
    assert "%25%0A::error::" in line


def test_sarif_names_rules_and_places() -> None:
    """The SARIF log has one result a problem, at its line and column, and one rule a code."""
    run = json.loads(FORMATS["sarif"](sample(), "en"))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["key.left_out", "key.misspelt"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 4, "startColumn": 3}
    assert [result["level"] for result in run["results"]] == ["error", "note"]
