"""Tests of the command line as a new user types it: each command, each mistake, each exit status."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from one_town import site_without_sets

ROOT = Path(__file__).parents[1]
SHEET = "content/memuro/2021/policies/2-2.md"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small content of one town."""
    shutil.copytree(ROOT / "content/memuro", tmp_path / "content/memuro")
    (tmp_path / "content/site.yaml").write_text(site_without_sets(), encoding="utf-8")
    return tmp_path


def run(place: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the front door in a folder, on the content below it."""
    command = [sys.executable, str(ROOT / "build.py"), *words]
    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, encoding="utf-8", check=False)


def edit(place: Path, old: str, new: str) -> None:
    """Change the sheet."""
    path = place / SHEET
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_check_of_sound_content_ends_with_0(place: Path) -> None:
    """Warnings are printed on stdout, the count on stderr; nothing keeps the content back."""
    done = run(place, "check", "--content", "content")
    assert done.returncode == 0
    assert f"{SHEET}:" in done.stdout
    assert "warning[note.low]" in done.stdout
    assert done.stderr.startswith("誤り 0、警告")


def test_strict_makes_warnings_errors(place: Path) -> None:
    """With --strict a warning ends the check with 1."""
    assert run(place, "check", "--content", "content", "--strict").returncode == 1


def test_a_mistake_is_told_with_its_place_and_remedy(place: Path) -> None:
    """A misspelt key is told at its line and column, with the right key, and ends with 1."""
    edit(place, "department: 魅力創造課", "departmant: 魅力創造課")
    done = run(place, "check", "--content", "content")
    assert done.returncode == 1
    assert (
        f"{SHEET}:5:1: error[key.misspelt] departmant: 知らない項目「departmant」。「department」と書く。"
        in done.stdout
    )


def test_a_check_speaks_english_when_asked(place: Path) -> None:
    """--lang en gives the same problems in English."""
    edit(place, "department: 魅力創造課", "departmant: 魅力創造課")
    done = run(place, "check", "--content", "content", "--lang", "en")
    assert "unknown key departmant. write department." in done.stdout
    assert "1 errors" in done.stderr


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_programs_can_read_the_problems(place: Path, form: str) -> None:
    """JSON and SARIF are whole documents on stdout."""
    assert json.loads(run(place, "check", "--content", "content", "--format", form).stdout)


def test_github_gets_annotations(place: Path) -> None:
    """The GitHub form has one command a problem."""
    done = run(place, "check", "--content", "content", "--format", "github")
    assert all(line.startswith("::") for line in done.stdout.splitlines())


def test_a_check_of_one_file_shows_that_file_alone(place: Path) -> None:
    """PATH limits what is shown, not what is read."""
    shutil.copytree(ROOT / "content/nemuro", place / "content/nemuro")
    done = run(place, "check", "--content", "content", SHEET)
    assert done.returncode == 0
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {SHEET}


def test_a_build_publishes_and_says_so(place: Path) -> None:
    """A build without a command's name publishes the site and counts its files."""
    done = run(place, "--content", "content", "--site", "site")
    assert done.returncode == 0
    assert (place / "site/index.html").is_file()
    assert "site に公開した" in done.stderr
    assert run(place, "check", "--content", "content", "--site", "site", "--published").returncode == 0


def test_a_build_with_errors_leaves_the_site_alone(place: Path) -> None:
    """Errors end a build with 1, and the published page is the old one."""
    run(place, "build", "--content", "content", "--site", "site")
    page = place / "site/memuro/2021/policies/2-2.html"
    old = page.read_bytes()
    edit(place, "level: C", "level: F")
    done = run(place, "build", "--content", "content", "--site", "site")
    assert done.returncode == 1
    assert "value.not_in_choices" in done.stdout
    assert "公開しなかった" in done.stderr
    assert page.read_bytes() == old


CANNOT_RUN = {
    "an unknown command": (["chekc"], "check"),
    "an unknown option": (["check", "--contents", "x"], "--contents"),
    "a day that is none": (["build", "--as-of", "2026-13-01"], "2026-13-01"),
    "a missing content folder": (["check", "--content", "nowhere"], "nowhere"),
    "a missing file": (["check", "--content", "content", "nofile.md"], "nofile.md"),
    "a missing template folder": (["build", "--content", "content", "--templates", "nowhere"], ""),
    "a site that is the content": (["build", "--content", "content", "--site", "content"], "content"),
    "a package that is not there": (["check", "--content", "content", "--site", "none", "--published"], "none"),
    "an unknown format": (["check", "--format", "xml"], "xml"),
}


@pytest.mark.parametrize("case", list(CANNOT_RUN))
def test_a_command_that_cannot_run_says_why_in_one_line(place: Path, case: str) -> None:
    """Exit status 2, one line on stderr that names the mistake, no traceback, nothing on stdout."""
    words, named = CANNOT_RUN[case]
    done = run(place, *words)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert named in done.stderr
    assert done.stdout == ""


def test_a_wrong_source_date_is_told(place: Path) -> None:
    """SOURCE_DATE_EPOCH must be a number of seconds."""
    done = run(place, "check", "--content", "content", SOURCE_DATE_EPOCH="today")
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH" in done.stderr


@pytest.mark.parametrize("word", ["0", "-1", "two", "１", "1000"])
def test_a_wrong_number_of_jobs_is_told(place: Path, word: str) -> None:
    """--jobs takes a whole number of processes within reason."""
    done = run(place, "check", f"--jobs={word}")
    assert done.returncode == 2
    assert "--jobs" in done.stderr


def test_an_embargo_holds_to_the_day_in_japan(place: Path) -> None:
    """A sheet comes out when its day begins in Japan, nine hours before it does in Greenwich."""
    edit(place, "form: policy-evaluation", "form: policy-evaluation\npublish_on: 2026-04-01")
    before, after = "1774969199", "1774969200"  # 2026-03-31 23:59:59 and 2026-04-01 00:00:00 in Japan
    for seconds, published in ((before, False), (after, True)):
        run(place, "build", "--content", "content", "--site", "site", SOURCE_DATE_EPOCH=seconds)
        assert (place / "site/memuro/2021/policies/2-2.html").exists() is published


def test_help_names_every_command(place: Path) -> None:
    """-h ends with 0 and lists the commands."""
    done = run(place, "-h")
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("build", "check", "serve"))


@pytest.mark.parametrize("command", ["build", "check", "serve"])
def test_help_tells_of_every_option_in_both_languages(place: Path, command: str) -> None:
    """No option of a command stands without words, and the headings are not English alone."""
    done = run(place, command, "-h")
    assert done.returncode == 0
    assert done.stdout.startswith(f"書き方 / usage: build.py {command} ")
    options = done.stdout.partition("オプション / options:\n")[2]
    told = re.split(r"^  (?=-)", options, flags=re.MULTILINE)[1:]
    assert len(told) == len(re.findall(r"\[-", done.stdout))
    assert [one for one in told if " / " not in one] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "--strickt"), "「--strict」か"),
        (("build", "--job=3"), "「--jobs」か"),
        (("build", "extra"), "「extra」は使えない"),
        (("build", "--site"), "--site: 値を書く"),
        (("check", "--format", "xml"), "text、json、github、sarif のどれか"),
        (("check", "--lang", "fr"), "ja、en のどれか"),
        (("serve", "--port", "65536"), "0～65535 の整数"),
        (("serve", "--port", "-1"), "0～65535 の整数"),
    ],
)
def test_a_slip_on_the_command_line_is_told_with_what_to_write(place: Path, words: tuple[str, ...], told: str) -> None:
    """One line says in Japanese which word is not taken and what to write, and nothing is done."""
    done = run(place, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert told in done.stderr


def test_a_port_that_is_taken_is_told_before_anything_is_built(place: Path) -> None:
    """Whoever previews twice learns it at once, and the site is left alone."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = run(place, "serve", "--content", "content", "--site", "site", "--port", str(other.getsockname()[1]))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "--port" in done.stderr
    assert not (place / "site").exists()


def test_lines_with_errors_are_named_at_the_end(place: Path) -> None:
    """Among many warnings and notices, the last line names those lines that keep the content back."""
    edit(place, "department: 魅力創造課", "departmant: 魅力創造課")
    done = run(place, "check", "--content", "content")
    assert done.stdout.count("\n") > 1
    assert done.stderr.splitlines()[1:] == [f"誤りのある行: {SHEET}:5"]


def test_a_build_that_fails_tells_what_keeps_it_back(place: Path) -> None:
    """It prints errors and warnings; notices are counted, and `check` prints them."""
    edit(place, "department: 魅力創造課", "departmant: 魅力創造課")
    printed = {
        command: run(place, command, "--content", "content", *words).stdout
        for command, words in (("build", ("--site", "site")), ("check", ()))
    }
    assert "error[" in printed["build"]
    assert "notice[" in printed["check"]
    assert printed["build"] == "".join(
        line for line in printed["check"].splitlines(keepends=True) if "notice[" not in line
    )


def test_templates_that_are_not_there_are_named(place: Path) -> None:
    """A folder that is not there is told by its name, not by a file that it lacks."""
    done = run(place, "build", "--content", "content", "--templates", "nowhere", "--site", "site")
    assert done.returncode == 2
    assert "nowhere: No such file or directory" in done.stderr
