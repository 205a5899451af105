"""The build as a process: the same bytes under any clock, language, hash seed and umask; what it cannot run with."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from builders import ROOT
from one_town import site_without_sets

from mieruka.cli.arguments import today

pytestmark = pytest.mark.untraced

CONTENT = ["site.yaml", "glossary.yaml", "nemuro/municipality.yaml", "nemuro/forms", "nemuro/2023", "nemuro/2024"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that may be broken, with one town."""
    for name in ("build.py", "datapackage.json", "mieruka", "templates"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    (tmp_path / "content/nemuro").mkdir(parents=True)
    for name in CONTENT:
        source, target = ROOT / "content" / name, tmp_path / "content" / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    (tmp_path / "content/site.yaml").write_text(site_without_sets(), encoding="utf-8")
    return tmp_path


def run(copy: Path, *arguments: str, umask: int = 0o022, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the build of a copy, with no other environment than the path and what is given."""
    return subprocess.run(
        [sys.executable, "build.py", *arguments],
        cwd=copy,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **environment},
        umask=umask,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def digest(site: Path) -> Iterator[tuple[str, str, str]]:
    """Yield path, mode and hash of every file of a site."""
    for path in sorted(site.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        yield str(path.relative_to(site)), oct(path.stat().st_mode), hashlib.sha256(content).hexdigest()


def test_a_build_does_not_depend_on_where_it_runs(copy: Path) -> None:
    """Time zone, hash seed, language and umask change neither a byte nor a mode of the site, nor a line of output."""
    settings: list[tuple[int, dict[str, str]]] = [
        (0o022, {"TZ": "UTC", "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}),
        (0o077, {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "LANG": "ja_JP.UTF-8"}),
        (0o000, {"TZ": "America/New_York", "PYTHONHASHSEED": "4242", "LC_ALL": "C"}),
        (0o027, {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "99", "LC_ALL": "POSIX", "PYTHONOPTIMIZE": "2"}),
    ]
    results = []
    for number, (umask, environment) in enumerate(settings):
        site = copy / f"site{number}"
        done = run(copy, "build", "--site", str(site), umask=umask, **environment)
        assert done.returncode == 0, done.stderr
        results.append((list(digest(site)), done.stdout))
    assert all(result == results[0] for result in results[1:])
    assert len(results[0][0]) > 50


@pytest.mark.parametrize(
    ("second", "day"),
    [("1774969200", date(2026, 4, 1)), ("1774969199", date(2026, 3, 31)), ("0", date(1970, 1, 1)), ("", None)],
)
def test_the_day_is_that_of_japan(second: str, day: date | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH turns at midnight in Japan, 15:00 UTC, wherever the build runs; the clock is never asked."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", second)
    monkeypatch.setenv("TZ", "America/New_York")
    assert today() == day


def lack_table(name: str) -> str:
    """Return the project's contract without a table."""
    contract = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    return json.dumps({**contract, "resources": [one for one in contract["resources"] if one["name"] != name]})


BREAKAGES = {
    "a template that cannot be parsed": ("templates/sheet.html", "{% if %}"),
    "a template that asks for what is not there": ("templates/sheet.html", "{{ nothing.at.all }}"),
    "a template that includes what is not there": ("templates/sheet.html", '{% include "gone.html" %}'),
    "a contract that is no JSON": ("datapackage.json", "{"),
    "a contract of another kind": ("datapackage.json", "[]"),
    "a contract without tables": ("datapackage.json", "{}"),
    "a contract that lacks a table": ("datapackage.json", lack_table("costs")),
    "a contract with a table of no fields": (
        "datapackage.json",
        '{"lists": {}, "keys": {}, "resources": [{"name": "a"}]}',
    ),
}


def test_a_broken_installation_is_told_in_one_line(copy: Path) -> None:
    """Exit 2, one line on standard error, no traceback; the old site is as it was."""
    assert run(copy, "build").returncode == 0
    before = list(digest(copy / "site"))
    for breakage, (name, text) in BREAKAGES.items():
        sound = (copy / name).read_bytes()
        (copy / name).write_text(text, encoding="utf-8")
        done = run(copy, "build")
        assert (done.returncode, done.stdout) == (2, ""), (breakage, done.stderr)
        assert len(done.stderr.splitlines()) == 1, (breakage, done.stderr)
        assert done.stderr.startswith("build.py: "), breakage
        assert list(digest(copy / "site")) == before, breakage
        (copy / name).write_bytes(sound)


def test_missing_parts_are_told_in_one_line(copy: Path) -> None:
    """No template folder, a template in another encoding, no content: exit 2."""
    (copy / "templates/sheet.html").write_bytes("見本".encode("shift_jis"))
    encoding = run(copy, "build")
    missing = [run(copy, "build", f"--{name}", "gone") for name in ("content", "templates")]
    for done in (encoding, *missing):
        assert done.returncode == 2, done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr
