"""The house itself: layers, doors, sizes and names, read from the source by ast. The tables are the law.

Each gate is a function from source to faults, and is tried on a bad example too: a gate that cannot fail is a comment.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_FUNCTION_LINES = 50
MAX_PARAMETERS = 5
MAX_MODULE_LINES = 300

# Which stage may know which: a stage is a module of mieruka/ or a folder in it. A new one gets a line here.
LAYERS: dict[str, str] = {
    "problems": "",
    "scalars": "",
    "contract": "scalars",
    "frontmatter": "problems",
    "keys": "frontmatter problems",
    "parcel": "",
    "crew": "parcel",
    "shelf": "parcel",
    "engine": "crew shelf",
    "content": "problems",
    "wording": "frontmatter keys problems scalars",
    "forms": "contract frontmatter keys problems scalars",
    "records": "contract forms problems",
    "sheets": "contract forms frontmatter keys problems records scalars wording",
    "collection": "forms problems records shelf",
    "comparisons": "collection content frontmatter keys problems",
    "towns": "collection comparisons content contract frontmatter keys problems scalars",
    "reading": "collection content contract engine forms frontmatter problems records sheets towns wording",
    "figures": "forms records scalars",
    "rules": "collection figures forms keys problems records scalars",
    "publish": "",
    "fulltext": "engine publish",
    "recall": "problems publish",
    "serve": "",
    "store": "publish",
    "tables": "collection contract forms problems records scalars sheets",
    "packages": "collection contract engine publish scalars shelf tables",
    "pages": "collection contract engine forms problems publish records scalars",
    "survey": "collection content contract engine figures forms problems reading records rules shelf",
    "pipeline": (
        "collection content contract engine fulltext packages pages problems publish reading records rules survey"
    ),
    "cli": "content contract crew engine fulltext keys pages pipeline problems publish recall serve store",
}

# Which stages may import what from outside. Every package that is not in the standard library has a line.
DOORS: dict[str, str] = {
    "frictionless": "contract",
    "ruamel": "frontmatter",
    "jinja2": "pages",
    "markupsafe": "pages",
    "markdown_it": "pages",
    "mdit_py_cjk_friendly": "pages",
    "livereload": "serve",
    "tornado": "serve",
    "pagefind": "fulltext",
    "pagefind_bin_extended": "fulltext",
    # of the standard library: what reaches out of the process, and what makes two builds differ
    "asyncio": "fulltext serve",
    "ctypes": "crew publish",
    "fcntl": "crew publish",
    "http": "",
    "marshal": "",
    "pickle": "",
    "random": "",
    "secrets": "",
    "shelve": "",
    "shutil": "publish",
    "socket": "serve",
    "subprocess": "",
    "tempfile": "shelf",
    "time": "publish",
    "urllib.request": "",
    "uuid": "",
}

WRITERS = frozenset({"publish"})
WRITING_CALLS = re.compile(
    "chmod|chown|copyfile|copytree|fchmod|hardlink_to|link|makedirs|mkdir|mkfifo|move|removedirs|renames?|rmdir|rmtree|"
    "symlink|symlink_to|touch|truncate|unlink|write_bytes|write_text"
)
WRITING_OS_CALLS = ["open", "remove", "replace", "write"]

FORBIDDEN_NAMES = {"base", "common", "data", "helper", "helpers", "info", "manager", "misc", "util", "utils"}
# The seeds' municipalities: code and templates know none, so that a new town needs neither.
TOWNS = re.compile(r"nemuro|kaminoyama|memuro|\basahi\b|根室|上山市|芽室|旭市", re.IGNORECASE)

# Written so that these lines do not match themselves.
REGISTRY_HOST = re.compile(r"py[p]i\.org|pythonhoste[d]|n[p]mjs\.|\.debia[n]\.org|prox[y]\.golang")
MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:work|farm|root|home|Users)/")
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X]|NotImplemented[E]rror)\b")
BLANKET_IGNORE = re.compile(r"#\s*(?:type:\s*ignor[e]|noq[a])(?!(?:\[[\w, -]+\]|: ?[A-Z]+\d+)  # \w)")
SKIPPED = re.compile(r"pytest\.(?:mark\.)?(?:ski[p]|xfai[l])|importorski[p]")


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file: where it is, to which stage it belongs, and its tree."""

    name: str
    stage: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)


def read_source(path: Path) -> Source:
    """The source of one file of the repository."""
    name = path.relative_to(ROOT).as_posix()
    stage = name.split("/")[1].removesuffix(".py") if name.startswith("mieruka/") else ""
    return Source(name, stage, path.read_text(encoding="utf-8"))


PACKAGE = [read_source(path) for path in sorted((ROOT / "mieruka").rglob("*.py"))]
STAGES = {source.stage for source in PACKAGE} - {"__init__"}
TESTS = [read_source(path) for path in sorted((ROOT / "tests").rglob("*.py"))]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def list_functions(tree: ast.Module) -> Iterator[Function]:
    """Every function of a module, methods and inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def list_imports(tree: ast.Module) -> Iterator[str]:
    """The dotted names that a module imports, wherever it does so; of `from a import b` both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            yield from (origin, *(f"{origin}.{alias.name}" for alias in node.names))


# The gates


def find_broken_layers(source: Source) -> Iterator[str]:
    """Imports of a stage that this one must not know."""
    allowed = {source.stage, *LAYERS.get(source.stage, "").split()}
    for name in list_imports(source.tree):
        if name.startswith("."):
            yield f"relative import of {name}"
        elif name.startswith("mieruka.") and name.split(".")[1] not in allowed:
            yield f"{source.stage} must not know {name}"


def find_broken_doors(source: Source) -> Iterator[str]:
    """Imports from outside that do not stand behind their door, or have none."""
    for name in list_imports(source.tree):
        top = name.split(".")[0]
        door = DOORS.get(name, DOORS.get(top))
        if door is not None and source.stage not in door.split():
            yield f"{name} belongs behind {door or 'no door'}"
        elif door is None and top not in sys.stdlib_module_names and top not in {"mieruka", ""}:
            yield f"{name} has no door"


def find_writes(source: Source) -> Iterator[str]:
    """Calls that write to the disk."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _writes(node):
            yield f"line {node.lineno} writes: {ast.unparse(node.func)}"


def _writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    to_nowhere = [ast.unparse(argument) for argument in call.args[:1]] == ["os.devnull"]
    if WRITING_CALLS.fullmatch(name) or (owner == "os" and name in WRITING_OS_CALLS and not to_nowhere):
        return True
    if name == "replace" and len(call.args) == 1 and not call.keywords and owner != "dataclasses":
        return True  # Path.replace takes one argument, str.replace two
    positional = call.args[:1] if owner else call.args[1:2]  # Path.open(mode), open(file, mode)
    modes = [*positional, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return name == "open" and any(
        isinstance(mode, ast.Constant) and re.fullmatch(r"[rbt]*[wax+][wxabt+]*", str(mode.value)) for mode in modes
    )


def find_oversize(source: Source) -> Iterator[str]:
    """Modules, functions and signatures beyond the house's sizes."""
    lines = len(source.text.splitlines())
    if lines > MAX_MODULE_LINES:
        yield f"{lines} lines"
    for function in list_functions(source.tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > MAX_FUNCTION_LINES:
            yield f"{function.name} has {length} lines"
        parameters = [arg.arg for arg in _list_parameters(function) if arg.arg not in {"self", "cls"}]
        if len(parameters) > MAX_PARAMETERS:
            yield f"{function.name} has {len(parameters)} parameters"


def _list_parameters(function: Function) -> list[ast.arg]:
    named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [*named, *(arg for arg in (function.args.vararg, function.args.kwarg) if arg is not None)]


def find_untyped(source: Source) -> Iterator[str]:
    """Functions with a parameter or a return that says no type."""
    for function in list_functions(source.tree):
        bare = [a.arg for a in _list_parameters(function) if a.annotation is None and a.arg not in {"self", "cls"}]
        if bare or function.returns is None:
            yield f"{function.name}: {', '.join(bare) or 'return'} untyped"


def find_undocumented(source: Source) -> Iterator[str]:
    """The module itself, public classes, functions and methods without a docstring."""

    def look(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
        if ast.get_docstring(node) is None:
            yield f"{prefix or 'module'} has no docstring"
        for child in node.body:
            if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
                yield from look(child, f"{prefix}{child.name}.")
            elif isinstance(child, Function) and not child.name.startswith("_") and ast.get_docstring(child) is None:
                yield f"{prefix}{child.name} has no docstring"

    return look(source.tree, "")


def find_loose_dataclasses(source: Source) -> Iterator[str]:
    """Dataclasses without slots, and public ones that are not frozen: only a module's own scratch may change."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in map(ast.unparse, node.decorator_list):
            fixed = "frozen=True" in decorator or node.name.startswith("_")
            if decorator.split("(")[0].endswith("dataclass") and not (fixed and "slots=True" in decorator):
                yield f"line {node.lineno}: @{decorator}"


def find_broad_excepts(source: Source) -> Iterator[str]:
    """Handlers that would swallow a bug."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or {"Exception", "BaseException"} & set(re.findall(r"\w+", ast.unparse(node.type)))
        ):
            yield f"line {node.lineno}: broad except"


def find_waits(source: Source) -> Iterator[str]:
    """In tests: sleeps, and readings of a clock."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and re.search(
            r"(?:^|\.)(?:sleep|perf_counter|monotonic|time\.time)$", ast.unparse(node.func)
        ):
            yield f"line {node.lineno}: {ast.unparse(node.func)}"


def find_untold_tests(source: Source) -> Iterator[str]:
    """Tests whose docstring does not state the behaviour."""
    for function in list_functions(source.tree):
        if function.name.startswith("test_") and not ast.get_docstring(function):
            yield f"{function.name} states no behaviour"


def match_lines(pattern: re.Pattern[str], text: str) -> list[str]:
    """The lines that a pattern forbids, by number."""
    return [f"line {number}: {line.strip()}" for number, line in enumerate(text.split("\n"), 1) if pattern.search(line)]


Gate = Callable[[Source], Iterator[str]]
PACKAGE_GATES: list[Gate] = [
    find_broken_layers,
    find_broken_doors,
    find_oversize,
    find_untyped,
    find_undocumented,
    find_loose_dataclasses,
    find_broad_excepts,
]


@pytest.mark.parametrize("gate", PACKAGE_GATES)
def test_package_passes_the_gate(gate: Gate) -> None:
    """No module of the package has a fault."""
    assert [f"{source.name}: {fault}" for source in PACKAGE for fault in gate(source)] == []


def test_only_publish_writes() -> None:
    """No other stage makes, changes or removes a file."""
    writers = [source for source in PACKAGE if source.stage not in WRITERS]
    assert [f"{source.name}: {fault}" for source in writers for fault in find_writes(source)] == []


@pytest.mark.parametrize("gate", [find_waits, find_untold_tests, find_untyped])
def test_tests_pass_the_gate(gate: Gate) -> None:
    """No test sleeps or reads a clock, each states a behaviour, all are typed."""
    assert [f"{source.name}: {fault}" for source in TESTS for fault in gate(source)] == []


@pytest.mark.parametrize(
    ("gate", "bad"),
    [
        (find_broken_layers, "from mieruka.pages import theme"),
        (find_broken_layers, "def f():\n    import mieruka.cli"),
        (find_broken_layers, "from . import sibling"),
        (find_broken_doors, "from ruamel.yaml import YAML"),
        (find_broken_doors, "import subprocess"),
        (find_broken_doors, "from urllib import request"),
        (find_broken_doors, "import a_package_without_a_door"),
        (find_writes, "open('a', 'w')"),
        (find_writes, "Path('a').open(mode='r+b')"),
        (find_writes, "path.write_text('')"),
        (find_writes, "path.replace(other)"),
        (find_writes, "os.open(path, flags)"),
        (find_writes, "shutil.rmtree(path)"),
        (find_oversize, "\n" * MAX_MODULE_LINES + "x = 1"),
        (find_oversize, "def f() -> None:\n" + "    f()\n" * MAX_FUNCTION_LINES),
        (find_oversize, "def f(a, b, /, c, *d, e, **g): ..."),
        (find_untyped, "def f(a) -> None: ..."),
        (find_untyped, "async def f(a: int): ..."),
        (find_undocumented, "x = 1"),
        (find_undocumented, '"""A module."""\nclass A:\n    """A class."""\n    def f(self): ...'),
        (find_loose_dataclasses, "@dataclass(frozen=True)\nclass A: ..."),
        (find_loose_dataclasses, "@dataclass(slots=True)\nclass A: ..."),
        (find_loose_dataclasses, "@dataclasses.dataclass\nclass _A: ..."),
        (find_broad_excepts, "try:\n    f()\nexcept:\n    pass"),
        (find_broad_excepts, "try:\n    f()\nexcept (OSError, Exception):\n    pass"),
        (find_waits, "time.sleep(1)"),
        (find_waits, "started = perf_counter()"),
        (find_untold_tests, "def test_it() -> None: ..."),
    ],
)
def test_gate_can_fail(gate: Gate, bad: str) -> None:
    """A bad example does not pass its gate."""
    assert list(gate(Source("mieruka/scalars.py", "scalars", bad)))


@pytest.mark.parametrize(
    "good",
    [
        "text.replace('a', 'b')",
        "replace(one, name='b')",
        "archive.open(name)",
        "open('w')",
        "os.open(os.devnull, os.O_WRONLY)",
    ],
)
def test_reading_is_not_taken_for_writing(good: str) -> None:
    """What only looks like a write passes."""
    assert list(find_writes(Source("mieruka/scalars.py", "scalars", good))) == []


# Names and places


def test_layers_name_the_stages_that_exist_and_go_one_way() -> None:
    """The table of layers has a line for each stage, none for another, and no circle."""
    assert set(LAYERS) == STAGES
    order = TopologicalSorter({stage: known.split() for stage, known in LAYERS.items()}).static_order()
    assert set(order) == STAGES


def test_doors_name_packages_that_are_used_or_refused() -> None:
    """A door that leads nowhere is taken down: every package with a door is imported behind it."""
    used = {
        name
        for source in PACKAGE
        for imported in list_imports(source.tree)
        for name in (imported, imported.split(".")[0])
    }
    assert {name for name, door in DOORS.items() if door} - used <= {"markupsafe"}


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_stage_has_tests_of_its_name(stage: str) -> None:
    """A module has tests/test_<module>.py, a folder tests/test_<folder>*.py."""
    assert list(
        (ROOT / "tests").glob(f"test_{stage}.py" if (ROOT / f"mieruka/{stage}.py").exists() else f"test_{stage}*.py")
    )


def test_modules_have_names_that_say_something() -> None:
    """No module is named for being a leftover."""
    assert [s.name for s in PACKAGE if FORBIDDEN_NAMES & {*s.name.removesuffix(".py").split("/")}] == []


def test_code_and_templates_know_no_municipality() -> None:
    """A town is data: its name stands in no module and no template."""
    templates = [
        path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".css", ".js", ".txt", ".xml"}
    ]
    texts = {source.name: source.text for source in PACKAGE}
    texts |= {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in [*templates, ROOT / "build.py"]
    }
    assert [f"{name}: {line}" for name, text in texts.items() for line in match_lines(TOWNS, text)] == []


def list_tracked() -> Iterator[tuple[str, str]]:
    """The name and text of every text file that git tracks or would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in sorted(set(listed.stdout.decode().split("\0")) - {""}):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # a picture, or a file that was just removed


@pytest.mark.parametrize("pattern", [REGISTRY_HOST, MACHINE_PATH, UNFINISHED, BLANKET_IGNORE, SKIPPED])
def test_tracked_files_hold_nothing_forbidden(pattern: re.Pattern[str]) -> None:
    """No registry host, no machine's path, nothing unfinished, no ignore without rule and reason, no skipped test."""
    assert [f"{name}: {line}" for name, text in list_tracked() for line in match_lines(pattern, text)] == []


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (REGISTRY_HOST, "index = files.pythonhos" + "ted.example"),
        (MACHINE_PATH, "open('" + "/work" + "/main/a')"),
        (UNFINISHED, "# TO" + "DO later"),
        (BLANKET_IGNORE, "x = 1  # type: " + "ignore"),
        (BLANKET_IGNORE, "x = 1  # type: " + "ignore[misc]"),
        (BLANKET_IGNORE, "x = 1  # no" + "qa"),
        (SKIPPED, "@pytest." + "mark.skipif(True)"),
        (TOWNS, "根室市の様式"),
    ],
)
def test_pattern_can_fail(pattern: re.Pattern[str], bad: str) -> None:
    """A bad example is found by its pattern."""
    assert match_lines(pattern, bad)


def test_ignored_lint_rules_have_reasons() -> None:
    """Each rule that pyproject.toml switches off says why beside it."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    ignored = [line for line in lines if re.match(r'    "[A-Z]+\d+",', line)]
    assert ignored
    assert [line for line in ignored if not re.search(r"# \S.{6}", line)] == []


# Dependencies


def read_names(path: str) -> set[str]:
    """The packages that a requirements file names."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return {name.lower().replace(".", "-") for name in re.findall(r"^([A-Za-z][\w.-]*)", text, re.MULTILINE)}


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev", "requirements-fulltext"])
def test_dependencies_are_pinned_with_hashes_and_explained(kind: str) -> None:
    """All that is asked for is pinned and explained in docs/dependencies.md; all that is pinned has hashes."""
    asked = read_names(f"{kind}.in")
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/dependencies.md").read_text(encoding="utf-8"), re.MULTILINE)
    explained = {name.strip().replace(".", "-") for row in rows for name in row.split(",")}
    assert asked <= explained
    assert asked <= read_names(f"{kind}.txt")
    pins = re.split(r"^(?=[a-z])", (ROOT / f"{kind}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [pin for pin in pins if not re.match(r"[\w.-]+==\S+ \\\n(?:    --hash=sha256:[0-9a-f]{64})", pin)] == []
