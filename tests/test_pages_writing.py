"""Writing: the quick ways of our templates give what jinja2's own give, and escape as much."""

import pytest
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from mieruka.pages.theme import open_theme
from mieruka.pages.writing import Interface, PageContext, PageTemplate, put_out

NASTY = "<script>alert('1')</script>\"&%"


class Shown:
    """Something that knows its own HTML."""

    def __html__(self) -> str:
        """Return it."""
        return "<b>1</b>"


class Named(str):
    """A text of another kind, such as a choice: it is text, not markup."""

    __slots__ = ()


@pytest.mark.parametrize("value", [NASTY, Markup("<b>1</b>"), Shown(), Named(NASTY), 5, None, 1.5, [NASTY], ""])
def test_what_is_put_out_is_what_markupsafe_escapes(value: object) -> None:
    """Text is escaped each time, markup never, whatever was put out before."""
    assert [str(put_out(value)), str(put_out(value))] == [str(escape(value))] * 2


def test_a_text_is_escaped_after_equal_markup() -> None:
    """A text that equals markup is still text: the two are not kept for each other."""
    assert put_out(Markup("<i>")) == "<i>"
    assert put_out("<i>") == "&lt;i&gt;"
    assert put_out(Markup("<i>")) == "<i>"


def test_words_take_their_values_escaped() -> None:
    """Words without values stand as they are, with `%%` as one sign; values in them are escaped, markup is not."""
    words = Interface(lambda message: {"町": "Town of %(name)s", "率": "100%%"}.get(message, message))
    assert words("町", name=NASTY) == Markup("Town of ") + NASTY
    assert words("町", name=Markup("<b>")) == "Town of <b>"
    assert words("率") == words("率") == "100%"
    assert isinstance(words("率"), Markup)
    with pytest.raises(KeyError):
        words("町")


TEMPLATES = [
    "{% macro show(a, b='x') %}<b>{{ a }}{{ b }}</b>{% endmacro %}{% for n in [1] %}{{ show(word, b=n) }}{% endfor %}",
    "{% macro show(a, b='x') %}{{ a }}{{ b }}{% endmacro %}{{ show(word) }}{{ show(a=word, b=show(1)) }}",
    "{% macro list() %}{{ varargs | join }}{{ kwargs.a }}{% endmacro %}{{ list(1, word, a=word) }}",
    "{% macro box() %}<p>{{ caller(word) }}</p>{% endmacro %}{% call(one) box() %}{{ one }}{% endcall %}",
    "{% for n in [1] %}{% set m = n %}{{ _('<i>%(w)s</i>', w=word) }}{{ _('%%') }}{{ gettext('a') }}{% endfor %}",
    "{% trans %}a{{ word }}{% endtrans %}{{ ngettext('%(num)s件', '%(num)s件', 2) }}",
    "{{ word.upper() }}{{ word | length }}{{ [word] | join('<') }}{{ word ~ '<' }}{{ cycler('<', word).next() }}",
    "{% autoescape false %}{{ word }}{% endautoescape %}{{ word | safe }}{{ word | e }}{{ {'a': word} }}",
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_template_gives_what_it_gives_without_the_quick_ways(text: str) -> None:
    """Macros with and without names, callers and rests, words, filters and calls: the same page as by jinja2 alone."""
    found = []
    for is_quick in (False, True):
        plain = Environment(autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"])
        plain.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # by the extension
        if is_quick:
            plain.context_class, plain.template_class = PageContext, PageTemplate
            plain.globals["_"] = Interface(lambda message: message)
        found.append(plain.from_string(text).render(word=NASTY))
    assert found[0] == found[1]


def test_our_theme_goes_the_quick_ways() -> None:
    """A page of the theme is put out by them, and escaped."""
    theme = open_theme((("a.html", "{{ word }}{{ _('<%(w)s>', w=word) }}"),))
    assert theme.render("a.html", "a.html", {"word": "&"}).content == b"&amp;<&amp;>"
