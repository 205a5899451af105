"""Determinism: the site's bytes depend on content, templates, schema, version and --as-of, and on nothing else."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from builders import ROOT
from one_town import site_without_sets

from mieruka.engine import Engine
from mieruka.pages.theme import Theme
from mieruka.pipeline import Folders, check_content, read_templates, render
from mieruka.problems import has_errors
from mieruka.publish import Artifact

pytestmark = pytest.mark.untraced

AS_OF = "2026-04-01"
# A town with every shape of form, and one whose source prints a code under two names, which is told with a place.
TOWNS = (ROOT / "tests/towns/mihon", ROOT / "content/kaminoyama")
MORE = {
    "mihon/2024/programs/103.md": "---\nform: program-card\nnumber: 102\nname: 同じ番号の事業\nclass: 一般\n"
    "places:\n  - {tree: plan, chapter: 2 支え合う町, policy: 2-1 相談と支え合い}\n"
    "reading_notes:\n  - {field: places.plan.chapter, printed_so: true, why: 資料のとおり。}\n---\n\n## 目的\n試す。\n",
    "mihon/2024/programs/104.md": "---\nform: program-card\nname: 翌日からの事業\nclass: 一般\n"
    "publish_on: 2026-04-02\n---\n\n## 目的\n待つ。\n",
    "mihon/2024/programs/105.md": "---\nform: program-card\nname: その日からの事業\nclass: 一般\n"
    "publish_on: 2026-04-01\n---\n\n## 目的\n始める。\n",
}
Tree = dict[str, tuple[int, bytes]]


def write_content(folder: Path, order: int = 0, year: int = 2020) -> Path:
    """Write the content in an order of its own (0: by name, -1: backwards, else shuffled), with mtimes of a year."""
    files = {
        f"{town.name}/{path.relative_to(town).as_posix()}": path.read_bytes()
        for town in TOWNS
        for path in list_files(town)
    }
    files |= {path: text.encode() for path, text in MORE.items()}
    files["site.yaml"] = site_without_sets().replace("topics:\n", "topics:\n  welfare: 福祉\n").encode()
    files["glossary.yaml"] = (ROOT / "content/glossary.yaml").read_bytes()
    names = sorted(files, reverse=order < 0)
    if order > 0:
        random.Random(order).shuffle(names)  # noqa: S311  # an order, no secret
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
        stamp = date(year, 1, 1).toordinal() * 86400 - date(1970, 1, 1).toordinal() * 86400
        os.utime(path, (stamp, stamp + order))
    return folder


def list_files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def read_tree(folder: Path) -> Tree:
    """Return every file and folder of a site with its mode and bytes."""
    paths = [folder, *sorted(folder.rglob("*"))]
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_mode & 0o7777,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in paths
    }


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where and how a build runs. `order` and `year`: how the content came to the disk; `cores`: how many it has.

    `wrong_by`: seconds by which its clock is wrong; `stranger`: root runs it for a user who is nobody.
    """

    name: str
    variables: dict[str, str] = field(default_factory=dict)
    umask: int = 0o022
    folder: str = "."
    order: int = 0
    year: int = 2020
    cores: int = 2
    relative: bool = False
    kept: bool = False
    wrong_by: int = 0
    stranger: bool = False


YEAR = 365 * 86400
NOBODY = 65534
MATRIX = (
    Surroundings("plain", {"PYTHONHASHSEED": "0"}),
    Surroundings("hash seed, UTC+14", {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"}, order=-1),
    Surroundings("random hash seed, no locale", {"PYTHONHASHSEED": "random", "LC_ALL": "C"}, umask=0o077, order=7),
    Surroundings(
        "UTC-11, Turkish", {"TZ": "Pacific/Pago_Pago", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}, umask=0o000
    ),
    Surroundings(
        "half an hour off, Japanese",
        {"TZ": "America/St_Johns", "LANG": "ja_JP.UTF-8"},
        folder="深い/フォルダ",
        relative=True,
    ),
    Surroundings("Shift_JIS locale", {"LC_ALL": "ja_JP.SJIS", "PYTHONUTF8": "0"}, umask=0o027, year=1999),
    Surroundings("POSIX locale, no UTF-8", {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, order=3),
    Surroundings("ASCII output", {"PYTHONIOENCODING": "ascii", "PYTHONHASHSEED": "4294967295"}, year=2037),
    Surroundings("CP932 output", {"PYTHONIOENCODING": "cp932", "PYTHONUTF8": "1"}, cores=1, relative=True),
    Surroundings("one core", {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "42"}, cores=1, order=11),
    Surroundings(
        "another user",
        {"HOME": "/nonexistent", "USER": "canary", "LOGNAME": "canary", "HOSTNAME": "host"},
        year=1980,
        stranger=True,
    ),
    Surroundings(
        "clock at zero",
        {"SOURCE_DATE_EPOCH": "0", "TZ": "UTC"},
        folder="a",
        umask=0o077,
        relative=True,
        wrong_by=-40 * YEAR,
    ),
    Surroundings(
        "clock far off",
        {"SOURCE_DATE_EPOCH": "9999999999", "TZ": "Asia/Kolkata"},
        order=5,
        year=2030,
        wrong_by=60 * YEAR,
    ),
    Surroundings("optimized", {"PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "1"}, order=-1, folder="b/c"),
    Surroundings("kept results", {"PYTHONHASHSEED": "5"}, kept=True),
    Surroundings(
        "kept results, one core", {"LC_ALL": "C", "TZ": "Asia/Tokyo"}, kept=True, cores=1, umask=0o077, order=2
    ),
)


def run_build(around: Surroundings, place: Path) -> tuple[Path, subprocess.CompletedProcess[bytes]]:
    """Build in these surroundings. Return the site and what the build said."""
    content = write_content(place / "内容", around.order, around.year)
    site, here = place / "site", place / around.folder
    here.mkdir(parents=True, exist_ok=True)
    tell = (lambda path: os.path.relpath(path, here)) if around.relative else str
    program = [sys.executable, str(ROOT / ("tests/kept_build.py" if around.kept else "build.py"))]
    if around.wrong_by:
        program = [sys.executable, str(ROOT / "tests/shifted_build.py"), str(around.wrong_by)]
    options = [
        "--content",
        tell(content),
        "--site",
        tell(site),
        "--templates",
        tell(ROOT / "templates"),
        "--as-of",
        AS_OF,
    ]

    def enter() -> None:
        os.umask(around.umask)
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: around.cores])
        if around.stranger and os.geteuid() == 0:
            os.setresgid(NOBODY, 0, 0)
            os.setresuid(NOBODY, 0, 0)

    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(place), **around.variables}
    done = subprocess.run(  # the child is no thread, and only changes what is its own
        [*program, *options], cwd=here, env=variables, preexec_fn=enter, capture_output=True, check=False
    )
    return site, done


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The site as it is built here and now."""
    place = tmp_path_factory.mktemp("reference")
    site, done = run_build(Surroundings("here", dict(os.environ)), place)
    assert done.returncode == 0, done.stdout.decode()
    return read_tree(site)


def test_the_matrix_has_sixteen_surroundings() -> None:
    """Each is named once, and each factor takes more than one value."""
    assert len({one.name for one in MATRIX}) == len(MATRIX) == 16
    for factor in ("umask", "folder", "order", "year", "cores", "relative", "kept", "wrong_by", "stranger"):
        assert len({getattr(one, factor) for one in MATRIX}) > 1
    assert len({variable for one in MATRIX for variable in one.variables}) >= 12


def test_the_content_tries_what_could_differ(reference: Tree) -> None:
    """A problem that names another file is published; of two embargoed sheets one is out on the day."""
    problems = reference["data/problems.csv"][1].decode("utf-8-sig")
    assert "place.two_names_printed" in problems
    assert "number.twice" in problems
    assert "mihon/2024/programs/104.html" not in reference
    assert "mihon/2024/programs/105.html" in reference


@pytest.mark.parametrize("around", MATRIX, ids=lambda around: around.name)
def test_surroundings_change_no_byte(around: Surroundings, reference: Tree, tmp_path: Path) -> None:
    """Every file, zip, manifest and mode is the same wherever, whenever and by whomever the site is built."""
    site, done = run_build(around, tmp_path)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert b"Traceback" not in done.stderr
    found = read_tree(site)
    assert sorted(found) == sorted(reference)
    assert [path for path, (mode, content) in found.items() if reference[path] != (mode, content)] == []
    assert {mode for path, (mode, _) in found.items() if (site / path).is_dir()} == {0o755}
    assert {mode for path, (mode, _) in found.items() if (site / path).is_file()} == {0o644}


# What a preview keeps


EDITS: dict[str, tuple[str, Callable[[str], str]]] = {
    "a zero more": ("mihon/2024/programs/102.md", lambda text: text.replace("R6: 480", "R6: 480.0")),
    "a zero less": ("mihon/2024/programs/101.md", lambda text: text.replace("R6: 35.0", "R6: 35")),
    "another order of departments": (
        "mihon/municipality.yaml",
        lambda text: text.replace("life: 暮らし課, plan: 企画課", "plan: 企画課, life: 暮らし課"),
    ),
    "another order of years": (
        "mihon/2024/programs/101.md",
        lambda text: text.replace("R5: 20, R6: 24", "R6: 24, R5: 20"),
    ),
    "a comment": ("mihon/2024/programs/102.md", lambda text: text.replace("---\nform", "---\n# 注\nform", 1)),
    "a name": ("mihon/2024/policies/2-1.md", lambda text: text.replace("name: 相談と支え合い", "name: 相談と助け合い")),
    "a label": ("mihon/forms/program-card.yaml", lambda text: text.replace("label: 目標値", "label: 目標の値")),
    "a title": ("site.yaml", lambda text: text.replace("title: ", "title: 新しい")),
    "a draft": ("mihon/2024/programs/102.md", lambda text: text.replace("number: 102", "number: 102\ndraft: true")),
    "a day": ("mihon/2024/programs/104.md", lambda text: text.replace("2026-04-02", "2026-04-01")),
    "a word of the glossary": ("glossary.yaml", lambda text: text.replace("使ったお金", "使った金額")),
}


def build_files(content: Path, engine: Engine) -> dict[str, bytes]:
    """Return every file of the site of a content folder."""
    checked = check_content(folders_of(content), date.fromisoformat(AS_OF), engine)
    assert not has_errors(checked.problems), [one for one in checked.problems if one.severity == "error"]
    return {one.path: one.content for one in render(checked, read_templates(ROOT / "templates"), engine)}


def folders_of(content: Path) -> Folders:
    """Return the folders of a build that publishes nothing."""
    return Folders(content, ROOT / "templates", content.parent / "site", ROOT / "datapackage.json")


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_kept_is_never_visible(edit: str, tmp_path: Path) -> None:
    """After an edit, and after it is taken back, a preview shows what a clean build would."""
    path, change = EDITS[edit]
    content = write_content(tmp_path / "content")
    file, engine = content / path, Engine(keep=True)
    before = build_files(content, engine)
    text = file.read_text(encoding="utf-8")
    assert change(text) != text
    file.write_text(change(text), encoding="utf-8")
    assert build_files(content, engine) == build_files(content, Engine())
    file.write_text(text, encoding="utf-8")
    assert build_files(content, engine) == before


def test_an_edit_renders_no_page_of_another_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new name is seen in the lists of the site and in its own town, and no page of the other town is made again."""
    content, engine = write_content(tmp_path / "content"), Engine(keep=True)
    before, rendered = build_files(content, engine), set()
    render_page = Theme.render

    def note(theme: Theme, template: str, path: str, values: Mapping[str, object]) -> Artifact:
        rendered.add(theme.language.prefix + path)
        return render_page(theme, template, path, values)

    monkeypatch.setattr(Theme, "render", note)
    assert build_files(content, engine) == before
    assert rendered == set()
    path, change = EDITS["a name"]
    (content / path).write_text(change((content / path).read_text(encoding="utf-8")), encoding="utf-8")
    after = build_files(content, engine)
    changed = {path for path in after if path.endswith(".html") and after[path] != before.get(path)}
    assert {"index.html", "programs.html", "mihon/2024/plan.html"} <= changed <= rendered
    assert not [path for path in rendered if path.startswith("kaminoyama/")]


def test_the_same_content_renders_twice_to_the_same_bytes(tmp_path: Path) -> None:
    """Nothing is used up, counted or remembered between two builds of one process."""
    content = write_content(tmp_path / "content")
    first = build_files(content, Engine())
    shutil.copytree(content, tmp_path / "other/内容")
    assert build_files(tmp_path / "other/内容", Engine()) == first
