"""Trust: the only places where a text is taken as HTML. A new one fails here, and is looked at by a person.

Read from the source: Python by ast, templates by jinja2's own parser.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from builders import ROOT
from jinja2 import Environment, nodes

# What is written where: the module, and the expression as Python prints it.
ALLOWED_IN_PYTHON = {
    # Markdown's own renderer, raw HTML off: it escapes all text itself.
    "mieruka/pages/prose.py": [
        "from markupsafe import Markup",
        "Markup(parser.renderer.render(tokens, parser.options, environment))",
        # constants that escape what they are filled with, and what they join
        "Markup('')",
        "Markup('<p>{}</p>\\n')",
        "Markup('<p class=\"as-written\">{}</p>')",
    ],
    # Rows that the theme rendered, with all that it escapes: only the beginning of their links is set.
    "mieruka/pages/listings.py": [
        "from markupsafe import Markup",
        "Markup(_lead(path, one.row))",
    ],
    # A term of the glossary, to be found in a page as the page has it; nothing is taken as HTML.
    "mieruka/pages/terms.py": ["from markupsafe import escape"],
    # The one environment of all pages; and attributes, each value escaped, for an element in a translated sentence.
    "mieruka/pages/theme.py": [
        "from markupsafe import Markup",
        "autoescape=True",
        "Markup(' ')",
        "Markup('{}=\"{}\"')",
    ],
    # What a template puts out: escaped, but for markup; and the interface's words, which are constants of templates.
    "mieruka/pages/writing.py": [
        "Markup",
        "Markup(translate(message))",
        "Template",
        "from jinja2 import Template",
        "from markupsafe import Markup, escape",
    ],
}
# The same of templates.
ALLOWED_IN_TEMPLATES = {
    "filters.html": ["| tojson"],  # constants, for a single-quoted attribute
}
# Names by which a text says that it is HTML, or by which HTML is made without escaping.
TRUSTING_NAMES = {
    "Markup",
    "MarkSafe",
    "Template",
    "EvalContext",
    "markupsafe",
    "__html__",
    "__html_format__",
    "autoescape",
}
TRUSTING_NAMES |= {"select_autoescape", "from_string", "overlay", "do_mark_safe", "htmlsafe_json_dumps"}
TRUSTING_FILTERS = {"safe", "forceescape", "urlize", "xmlattr"}
# This one escapes what ends a single-quoted attribute, and may stand there alone.
JSON = "tojson"
QUOTED_JSON = re.compile(r"='\{\{ [^{}']*\| tojson \}\}'")
# What these return is taken as HTML (their variables are escaped): so what they are given must be a constant.
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
TRUSTING_NODES = (
    nodes.ScopedEvalContextModifier,
    nodes.EvalContextModifier,
    nodes.MarkSafe,
    nodes.MarkSafeIfAutoescape,
)


def find_trust(text: str) -> Iterator[str]:
    """Yield each expression of a module that takes a text as HTML, or opens an environment that may."""
    tree = ast.parse(text)
    annotations = {id(inner) for node in ast.walk(tree) for note in _notes(node) for inner in ast.walk(note)}
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if id(node) in annotations:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            origin = getattr(node, "module", None) or ""
            names = [part for alias in node.names for part in (*origin.split("."), *alias.name.split("."))]
            if TRUSTING_NAMES & set(names):
                yield ast.unparse(node)
        elif isinstance(node, ast.keyword):
            if node.arg == "autoescape":
                yield ast.unparse(node)
        elif _name(node.func if isinstance(node, ast.Call) else node) in TRUSTING_NAMES and id(node) not in called:
            yield ast.unparse(node)


def _name(node: ast.AST) -> str:
    """Return the last part of a dotted name, the name of a function that is defined, or a text: getattr takes it."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.FunctionDef):
        return node.name
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return getattr(node, "id", "")


def _notes(node: ast.AST) -> list[ast.expr]:
    """Return the types that a node tells."""
    notes = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return [note for note in notes if note is not None]


def find_trust_in_template(text: str) -> Iterator[str]:
    """Yield what a template does to take a text as HTML."""
    yield from [f"| {JSON}"] * (text.count(JSON) - len(QUOTED_JSON.findall(text)))
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the extension brings it
    for node in environment.parse(text).find_all((nodes.Expr, *TRUSTING_NODES)):
        if isinstance(node, TRUSTING_NODES):
            yield "autoescape"
        elif isinstance(node, nodes.Filter):
            if node.name in TRUSTING_FILTERS and not _is_harmless(node.node):
                yield f"| {node.name}"
        elif isinstance(node, nodes.Call) and getattr(node.node, "name", "") in TRANSLATORS:
            words = node.args[:-1] if "n" in str(getattr(node.node, "name", ""))[:2] else node.args
            if not all(isinstance(word, nodes.Const) for word in words) or node.dyn_args or node.dyn_kwargs:
                yield "a translation of what is no constant"
        elif {getattr(node, "attr", ""), getattr(node, "name", ""), getattr(node, "value", "")} & TRUSTING_WORDS:
            yield "a name of trust"


def _is_harmless(node: nodes.Node | None) -> bool:
    """Tell whether a text is the template's own: a constant, or one that takes numbers alone."""
    if isinstance(node, nodes.Filter) and node.name == "format" and isinstance(node.node, nodes.Const):
        return re.search(r"%(?!%|[0-9.]*[gdf])", str(node.node.value)) is None
    return isinstance(node, nodes.Const)


TRUSTING_WORDS = (TRUSTING_NAMES | {"safe", "forceescape"}) - {"Template"}


@pytest.mark.parametrize("path", [*sorted((ROOT / "mieruka").rglob("*.py")), ROOT / "build.py"], ids=lambda p: p.stem)
def test_python_trusts_a_text_in_the_named_places_alone(path: object) -> None:
    """Nowhere else is a text said to be HTML, an environment opened, or escaping switched."""
    file = ROOT / str(path)
    name = file.relative_to(ROOT).as_posix()
    assert sorted(find_trust(file.read_text(encoding="utf-8"))) == sorted(ALLOWED_IN_PYTHON.get(name, []))


def test_the_named_places_exist() -> None:
    """The list names nothing that is gone."""
    assert [name for name in ALLOWED_IN_PYTHON if not (ROOT / name).is_file()] == []
    assert [name for name in ALLOWED_IN_TEMPLATES if not (ROOT / "templates" / name).is_file()] == []


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda p: p.stem)
def test_templates_trust_no_text(path: object) -> None:
    """No template marks a text as safe or switches escaping off; JSON stands in single-quoted attributes alone."""
    file = ROOT / str(path)
    name = file.relative_to(ROOT / "templates").as_posix()
    assert list(find_trust_in_template(file.read_text(encoding="utf-8"))) == ALLOWED_IN_TEMPLATES.get(name, [])


@pytest.mark.parametrize(
    "bad",
    [
        "from markupsafe import Markup",
        "from markupsafe import escape",
        "from jinja2.utils import markupsafe as m",
        "import markupsafe.Markup",
        "x = Markup(text)",
        "x = Markup",
        "x = jinja2.Markup(text)",
        "x = getattr(jinja2, 'Markup')",
        "x = map(Markup, texts)",
        "class A:\n    def __html__(self): return self.text",
        "A.__html__ = str",
        "Environment(autoescape=False)",
        "Environment(autoescape=select_autoescape())",
        "environment.autoescape = select_autoescape()",
        "environment.from_string(text)",
        "environment.overlay(autoescape=False)",
        "environment.autoescape = False",
        "jinja2.Template(text)",
    ],
)
def test_a_new_trust_in_python_is_found(bad: str) -> None:
    """Whatever name it goes by."""
    assert list(find_trust(bad))


@pytest.mark.parametrize(
    "bad",
    [
        "{{ text | safe }}",
        "{{ text | upper | safe | title }}",
        "{{ texts | map('safe') | join }}",
        "{% filter safe %}{{ text }}{% endfilter %}",
        "{% autoescape false %}{{ text }}{% endautoescape %}",
        "{% if x %}{% for y in z %}{{ y | xmlattr }}{% endfor %}{% endif %}",
        "{{ Markup(text) }}",
        "{{ text.__html__() }}",
        "{{ text['__html__'] }}",
        "{{ text | urlize }}",
        "{{ ('x' ~ text) | safe }}",
        '{{ (\'x="%g" y="%s"\' | format(1, text)) | safe }}',
        "{{ (text | format(1)) | safe }}",
        "{{ text | tojson }}",
        '<p data-x="{{ text | tojson }}">',
        "{{ _(text) }}",
        "{{ _('ページ' ~ text) }}",
        "{{ ngettext('ページ', text, 2) }}",
        "{{ _(*texts) }}",
        "{{ (text | attr('__html__'))() }}",
    ],
)
def test_a_new_trust_in_a_template_is_found(bad: str) -> None:
    """Filters however they are applied, blocks, and names."""
    assert list(find_trust_in_template(bad))
