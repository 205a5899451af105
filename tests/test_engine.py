"""Tests of the engine: a kept step gives what it gave for equal inputs, and nothing else."""

import shutil
from pathlib import Path

import pytest

from mieruka.engine import Engine
from mieruka.pipeline import Folders, check_content, read_templates, render

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).parents[1]
# (file, what to replace, by what): a figure, a name that other pages show, a form, a town's fact, the site's notice.
EDITS = (
    ("kaminoyama/2022/policies/5-1-1.md", "name: 多様な担い手", "name: さまざまな担い手"),
    ("kaminoyama/2022/programs/iju-suishin.md", "[7392, 2316, 7392]", "[7392, 2317, 7392]"),
    ("asahi/2021/policies/103.md", "R3: 58", "R3: 49"),
    ("asahi/2021/policies/103.md", "R3: 49", "R3: 58"),
    ("kaminoyama/forms/program-review.yaml", "label: 予算科目", "label: 予算の科目"),
    ("memuro/municipality.yaml", "name_kana: ", "name_kana: ひだか"),
    ("site.yaml", "notice: ", "notice: 見本。"),
    ("nemuro/2023/programs/12544.md", "name: 地域おこし協力隊推進事業", "draft: true\nname: 地域おこし協力隊推進事業"),
)


def count_runs(engine: Engine, inputs: list[tuple[object, ...]]) -> tuple[list[object], int]:
    """Run one step for each of the inputs; return the results and how often it was computed."""
    runs = 0

    def run(given: tuple[object, ...]) -> object:
        def compute() -> object:
            nonlocal runs
            runs += 1
            return ("page of", *given)

        return engine.run("page", "one", given, compute)

    results = [run(given) for given in inputs]
    return results, runs


def test_an_engine_runs_every_step() -> None:
    """A build computes each step, however often it comes."""
    assert count_runs(Engine(), [(1,), (1,)]) == ([("page of", 1), ("page of", 1)], 2)


def test_a_keeping_engine_runs_a_step_once_for_equal_inputs() -> None:
    """A preview computes a step again only when one of its inputs changed."""
    results, runs = count_runs(Engine(keep=True), [("a", 1), ("a", 1), ("a", 2), ("a", 2), ("a", 1)])
    assert results == [("page of", "a", 1)] * 2 + [("page of", "a", 2)] * 2 + [("page of", "a", 1)]
    assert runs == 3


def test_steps_of_different_names_are_kept_apart() -> None:
    """The page of one sheet is never given for another, nor a page for a package."""
    engine = Engine(keep=True)
    assert engine.run("page", "one", (1,), lambda: "first") == "first"
    assert engine.run("page", "two", (1,), lambda: "second") == "second"
    assert engine.run("package", "one", (1,), lambda: "third") == "third"
    assert engine.run("page", "one", (1,), lambda: "never") == "first"


def render_all(folders: Folders, engine: Engine) -> tuple[dict[str, bytes], tuple[object, ...]]:
    """Return every file that a build would publish, and its problems."""
    checked = check_content(folders, None, engine)
    artifacts = render(checked, read_templates(folders.templates), engine)
    return {artifact.path: artifact.content for artifact in artifacts}, checked.problems


def test_a_preview_gives_what_a_clean_build_gives_after_each_edit(tmp_path: Path) -> None:
    """Whatever was kept, each edit gives the bytes and the problems of a clean build."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    folders = Folders(tmp_path / "content", ROOT / "templates", tmp_path / "site", ROOT / "datapackage.json")
    keeping = Engine(keep=True)
    render_all(folders, keeping)
    for name, old, new in EDITS:
        path = tmp_path / "content" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert render_all(folders, keeping) == render_all(folders, Engine()), name
