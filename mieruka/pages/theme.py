"""The theme: templates and assets as text, compiled once for all languages. With `writing`, the door to jinja2.

Templates are trusted, what is put into them is not: autoescape is always on, and an undefined name is an
error. A broken template is a broken installation, not broken content.
"""

import functools
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from types import CodeType

from jinja2 import (
    BytecodeCache,
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from mieruka.pages import prose
from mieruka.pages.languages import JAPANESE, LANGUAGES, Language, mark_japanese, open_catalogue
from mieruka.pages.notation import NOTATIONS, write_anchor
from mieruka.pages.writing import Interface, PageContext, PageTemplate
from mieruka.publish.artifacts import Artifact

Sources = tuple[tuple[str, str], ...]
ASSETS = "assets/"
# What a template can do wrong while it runs, beside what jinja2 says itself.
SLIPS = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class _Compiled(BytecodeCache):
    """What was compiled in this process: the languages have the same templates, and compiling is the slow part."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket what was compiled from the same text under the same name."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = _Compiled()


class BrokenTemplate(Exception):
    """A template cannot be used: the installation is broken, not the content."""


class Theme:
    """見た目: compiled templates in one language, and hashed assets.

    Pickles as its sources, so that workers make their own.
    """

    def __init__(self, sources: Sources, language: Language = JAPANESE) -> None:
        self.sources = sources
        self.language = language
        texts = {name: text for name, text in sources if not name.startswith(ASSETS)}
        self._names = frozenset(name for name, _ in sources)
        self._made = frozenset(name for name, text in sources if text)
        self._assets = {name: _hashed(name, text) for name, text in sources if name.startswith(ASSETS)}
        self._environment = _open_environment(texts, language)
        up = "../" * language.prefix.count("/")
        self._environment.globals["assets"] = {name: up + path for name, path in self._assets.items()}
        self._words = frozenset(word for name in texts for word in self._compile(name))

    def __reduce__(self) -> tuple[object, tuple[Sources, Language]]:
        return open_theme, (self.sources, self.language)

    def has(self, name: str) -> bool:
        """Tell whether there is a template or an asset of a name."""
        return name in self._names

    def makes(self, name: str) -> bool:
        """Tell whether there is a template or an asset of a name, and not an empty one."""
        return name in self._made

    def may_ask_for(self, name: str) -> bool:
        """Tell whether a template may use a value of a name: what none asks for need not be made."""
        return name in self._words

    @property
    def assets(self) -> tuple[Artifact, ...]:
        """The assets as artifacts: their names carry a hash of what they hold."""
        texts = dict(self.sources)
        return tuple(Artifact(self._assets[name], texts[name].encode()) for name in sorted(self._assets))

    def render(self, template: str, path: str, values: Mapping[str, object]) -> Artifact:
        """Return the page at `path`, which is the same in each language. Raises BrokenTemplate.

        Shape: links to pages start with `root`, the way up to the pages of the language; links to files start with
        `files`, the way up to the site, or with `beside`, the way to the folder where the files of the page stand.
        """
        if not self.makes(template) and self.has(template):
            return Artifact(self.language.prefix + path, b"")
        root, folder = "../" * path.count("/"), path.rpartition("/")[0]
        files = root + "../" * self.language.prefix.count("/")
        beside = files + (f"{folder}/" if folder else "") if self.language.prefix else ""
        ways = {"root": root, "files": files, "beside": beside, "path": path}
        try:
            text = self._environment.get_template(template).render({**ways, **values})
        except SLIPS as error:
            raise BrokenTemplate(_describe(template, error)) from error
        if self.language != JAPANESE:
            text = mark_japanese(text)
        return Artifact(self.language.prefix + path, text.encode())

    def _compile(self, name: str) -> Iterator[str]:
        """Yield every text that a compiled template holds: among them the name of each value that it asks for."""
        try:
            template = self._environment.get_template(name)
        except TemplateError as error:
            raise BrokenTemplate(_describe(name, error)) from error
        for function in (template.root_render_func, *template.blocks.values()):
            yield from _list_words(function.__code__)


def open_theme(sources: Sources, language: Language = JAPANESE) -> Theme:
    """Return the theme of (path, text) pairs: assets under assets/, else templates. Raises BrokenTemplate."""
    return _compile_once(sources, language)


@functools.lru_cache(maxsize=4)
def _compile_once(sources: Sources, language: Language) -> Theme:
    return Theme(sources, language)


def _list_words(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _list_words(constant)


def _open_environment(texts: Mapping[str, str], language: Language) -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(lambda name: (texts[name], name, None) if name in texts else None),
        cache_size=-1,
        bytecode_cache=COMPILED,
        optimized=False,  # else a filter of a constant would be worked out in one language and kept for all
        auto_reload=False,
    )
    catalogue = open_catalogue(language.code)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    environment.context_class, environment.template_class = PageContext, PageTemplate
    words = Interface(catalogue.gettext)
    environment.globals |= {"_": words, "attributes": write_attributes, "language": language, "languages": LANGUAGES}
    environment.filters |= {**NOTATIONS[language.code], "anchor": write_anchor, "prose": prose.render_prose}
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
