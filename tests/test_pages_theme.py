"""The theme: templates compiled once, assets with hashed names, and what is wrong with a template told in one line."""

import gzip
import hashlib
import pickle

import pytest
from page_samples import the_templates

from mieruka.pages.theme import BrokenTemplate, open_theme

pytestmark = pytest.mark.untraced


def test_assets_carry_the_hash_of_what_they_hold() -> None:
    """An asset's name changes with its content, so that a browser never shows an old one."""
    css = the_templates()["assets/style.css"]
    names = {one.path: one.content for one in open_theme(tuple(sorted(the_templates().items()))).assets}
    digest = hashlib.sha256(css.encode()).hexdigest()[:10]
    assert names[f"assets/style.{digest}.css"] == css.encode()
    assert all(path.startswith("assets/") for path in names)


def test_stylesheet_asks_for_nothing_from_elsewhere() -> None:
    """The stylesheet loads no font, image or sheet, and stays below 10 kB on its way."""
    css = the_templates()["assets/style.css"]
    assert "url(" not in css
    assert "@import" not in css
    assert len(gzip.compress(css.encode())) < 10_000


def test_values_are_escaped() -> None:
    """Autoescape is on in every template, whatever its name."""
    theme = open_theme((("a.txt", "{{ word }}"), ("b.html.j2", "{{ word }}")))
    for name in ("a.txt", "b.html.j2"):
        assert theme.render(name, "a.html", {"word": "<b>'\""}).content == b"&lt;b&gt;&#39;&#34;"


def test_root_leads_up_to_the_site() -> None:
    """`root` is the way from a page up to the site, `path` the page's own address."""
    theme = open_theme((("a.html", "{{ root }}|{{ path }}"),))
    assert theme.render("a.html", "a.html", {}).content == b"|a.html"
    assert theme.render("a.html", "a/b/c.html", {}).content == b"../../|a/b/c.html"


def test_an_empty_template_makes_nothing() -> None:
    """It is there, asks for nothing and gives no byte; one that is missing is no such template."""
    theme = open_theme((("a.html", ""), ("b.html", "b")))
    assert [theme.has("a.html"), theme.makes("a.html"), theme.makes("b.html"), theme.has("c.html")] == [1, 0, 1, 0]
    assert theme.render("a.html", "a.html", {}).content == b""
    with pytest.raises(BrokenTemplate, match="no such template"):
        theme.render("c.html", "c.html", {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n{% if %}", "page.html:2: Expected an expression, got 'end of statement block'"),
        ("{{ missing }}", "page.html:1: 'missing' is undefined"),
        ("{{ word.missing }}", "page.html:1: 'str object' has no attribute 'missing'"),
        ('{% include "gone.html" %}', "gone.html: no such template"),
        ("\n{{ word + 1 }}", "page.html:2: can only concatenate str"),
        ("{{ word | gone }}", "page.html:1: No filter named 'gone'."),
    ],
)
def test_broken_template_is_told_in_one_line(text: str, told: str) -> None:
    """A template that cannot be compiled or that uses what is not there is a broken installation."""
    with pytest.raises(BrokenTemplate) as error:
        open_theme((("page.html", text),)).render("page.html", "a.html", {"word": "b"})
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_missing_template_is_told() -> None:
    """A template that is not there at all is a broken installation too."""
    with pytest.raises(BrokenTemplate, match=r"gone\.html"):
        open_theme(()).render("gone.html", "a.html", {})


def test_theme_goes_to_a_worker_as_its_sources() -> None:
    """A theme pickles small and is compiled once where it arrives."""
    theme = open_theme((("a.html", "{{ 1 }}"),))
    assert pickle.loads(pickle.dumps(theme)) is theme  # noqa: S301  # our own bytes, as a worker gets them


def test_a_theme_knows_what_its_templates_never_ask_for() -> None:
    """A value that some template, block, macro or include names may be asked for; what none names is not made."""
    theme = open_theme(
        (
            ("sheet.html", "{% block a %}{{ deep.within }}{% include 'part.html' %}{% endblock %}"),
            ("part.html", "{% macro show() %}{% for one in rows if one.x %}{{ words }}{% endfor %}{% endmacro %}"),
        )
    )
    assert all(theme.may_ask_for(name) for name in ("deep", "rows", "words"))
    assert not any(theme.may_ask_for(name) for name in ("headings", "workings", "one_more"))
