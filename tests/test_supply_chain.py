"""Supply chain: what runs is what is pinned, byte for byte; and a second reader of the code finds nothing.

What is asked for, pinned and explained is in test_house.py.
"""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from builders import ROOT

BANDIT = [sys.executable, "-m", "bandit", "--quiet", "--configfile", str(ROOT / "pyproject.toml")]
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;]+)", re.MULTILINE)


def read_pins(name: str) -> dict[str, str]:
    """Return the version of each distribution that a list pins."""
    return {even(found[1]): found[2] for found in PIN.finditer((ROOT / name).read_text(encoding="utf-8"))}


def even(name: str) -> str:
    """Return a distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_installed_is_what_is_pinned() -> None:
    """Every pinned distribution is there in its version."""
    installed = {even(one.name): one.version for one in distributions()}
    pins = read_pins("requirements.txt") | read_pins("requirements-dev.txt")
    assert len(pins) > 50
    assert {name: (pin, installed.get(name)) for name, pin in pins.items() if installed.get(name) != pin} == {}


def test_lists_agree() -> None:
    """What a build and the tests share has one version; the tests need no other step for full text."""
    tests = read_pins("requirements-dev.txt")
    for name in ("requirements.txt", "requirements-fulltext.txt"):
        ours = read_pins(name)
        assert {one for one in ours.keys() & tests.keys() if ours[one] != tests[one]} == set()
    assert read_pins("requirements-fulltext.txt").items() <= tests.items()


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev", "requirements-fulltext"])
def test_a_list_names_no_place_to_install_from(kind: str) -> None:
    """No index, no address, no folder: only names, versions and hashes of archives."""
    text = (ROOT / f"{kind}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    shape = re.compile(r'[\w.-]+==[^\s;]+(?: ; [\w\s."\'<>=()]+)? \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?')
    assert [line for line in lines if not shape.fullmatch(line)] == []


def test_nothing_is_installed_unpinned() -> None:
    """Every call of pip in the Makefile asks for hashes, and pip is called nowhere else."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    calls = [line for line in makefile.splitlines() if re.search(r"\bpip\b.*(install|download)", line)]
    assert calls
    assert [line for line in calls if "--require-hashes" not in line] == []
    recipes = [line for line in makefile.splitlines() if line.startswith("\t") and "$(PIP)" in line]
    assert recipes
    assert [
        line for line in recipes if not re.fullmatch(r"\t\$\(PIP\)( -r requirements(-dev|-fulltext)?\.txt)+", line)
    ] == []


def test_bandit_is_a_gate() -> None:
    """`make test` runs it over all that builds; the configuration skips no rule and leaves no file out."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.split("\ntest:")[1].split("\n\n")[0]
    assert re.search(r"^\t\$\(RUN\)bandit .*--recursive mieruka build\.py$", recipe, re.MULTILINE)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["bandit"]
    assert settings.keys() == {"markupsafe_xss"}


def test_bandit_finds_nothing() -> None:
    """Neither in mieruka nor in build.py, and no line is hidden from it."""
    done = subprocess.run([*BANDIT, "-r", "mieruka", "build.py"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    sources = [*(ROOT / "mieruka").rglob("*.py"), ROOT / "build.py"]
    assert [path.name for path in sources if re.search(r"#\s*nosec", path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "bad",
    [
        "import subprocess\nsubprocess.call(input(), shell=True)",
        "import pickle\npickle.loads(input())",
        "eval(input())",
        "from markupsafe import Markup\nMarkup(input())",
        "import yaml\nyaml.load(input())",
        "import hashlib\nhashlib.md5(b'')",
    ],
)
def test_bandit_can_fail(bad: str, tmp_path: Path) -> None:
    """A shell, pickle, eval, another Markup, unsafe YAML, a weak hash."""
    (tmp_path / "bad.py").write_text(f"{bad}\n", encoding="utf-8")
    assert subprocess.run([*BANDIT, str(tmp_path / "bad.py")], capture_output=True, check=False).returncode == 1
