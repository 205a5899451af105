"""The theme: templates and assets as text, compiled once. The only door to jinja2.

Templates are trusted, what is put into them is not: autoescape is always on, and an undefined name is an
error. A broken template is a broken installation, not broken content.
"""

import functools
import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from mieruka.pages import notation, prose
from mieruka.publish.artifacts import Artifact

Sources = tuple[tuple[str, str], ...]
ASSETS = "assets/"
# What a template can do wrong while it runs, beside what jinja2 says itself.
SLIPS = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class BrokenTemplate(Exception):
    """A template cannot be used: the installation is broken, not the content."""


class Theme:
    """見た目: compiled templates and hashed assets. Pickles as its sources, so that workers make their own."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        texts = {name: text for name, text in sources if not name.startswith(ASSETS)}
        self._assets = {name: _hashed(name, text) for name, text in sources if name.startswith(ASSETS)}
        self._environment = _open_environment(texts)
        self._environment.globals["assets"] = self._assets
        for name in texts:
            self._compile(name)

    def __reduce__(self) -> tuple[object, tuple[Sources]]:
        return open_theme, (self.sources,)

    def has(self, name: str) -> bool:
        """Tell whether there is a template or an asset of a name."""
        return any(name == one for one, _ in self.sources)

    @property
    def assets(self) -> tuple[Artifact, ...]:
        """The assets as artifacts: their names carry a hash of what they hold."""
        texts = dict(self.sources)
        return tuple(Artifact(self._assets[name], texts[name].encode()) for name in sorted(self._assets))

    def render(self, template: str, path: str, values: Mapping[str, object]) -> Artifact:
        """Return the page at `path`. Links in it start with `root`, the way up to the site. Raises BrokenTemplate."""
        try:
            text = self._environment.get_template(template).render(values, root="../" * path.count("/"), path=path)
        except SLIPS as error:
            raise BrokenTemplate(_describe(template, error)) from error
        return Artifact(path, text.encode())

    def _compile(self, name: str) -> None:
        try:
            self._environment.get_template(name)
        except TemplateError as error:
            raise BrokenTemplate(_describe(name, error)) from error


@functools.lru_cache(maxsize=4)
def open_theme(sources: Sources) -> Theme:
    """Return the theme of (path, text) pairs: assets under assets/, else templates. Raises BrokenTemplate."""
    return Theme(sources)


def _open_environment(texts: Mapping[str, str]) -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(lambda name: (texts[name], name, None) if name in texts else None),
        cache_size=-1,
        auto_reload=False,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the extension brings it
    environment.globals["attributes"] = write_attributes
    environment.filters |= {
        "number": notation.write_number,
        "year": notation.write_year,
        "month": notation.write_month,
        "yen": notation.write_yen,
        "prose": prose.render_prose,
    }
    return environment


def write_attributes(**values: str) -> Markup:
    """Return HTML attributes, for an element that stands inside a translated sentence: `<a %(link)s>`."""
    return Markup(" ").join(Markup('{}="{}"').format(name, value) for name, value in values.items())


def _hashed(name: str, text: str) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}.{hashlib.sha256(text.encode()).hexdigest()[:10]}{path.suffix}"))


def _describe(template: str, error: Exception) -> str:
    """Return where in which template an error arose, and what it is, in one line."""
    if isinstance(error, TemplateNotFound):
        return f"{error.name}: no such template"
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or template}:{error.lineno}: {error.message}"
    name, line = template, 0
    trace = error.__traceback__
    while trace is not None:
        # A template's frames bear its name, as the loader gives it; the last is the innermost.
        if trace.tb_frame.f_globals.get("__name__") == trace.tb_frame.f_code.co_filename:
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return f"{name}{f':{line}' if line else ''}: {' '.join(str(error).split())}"
