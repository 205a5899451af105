"""Languages: every page in each, the interface translated, content marked as it is, and a way to the other."""

import re
import subprocess
import sys
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from page_reader import VOID, below_root, read_page, resolve
from page_samples import ROOT, render, sample, sample_site, seed_site, seeds, the_contract, the_templates

from mieruka.pages.languages import JAPANESE_TEXT, LANGUAGES, mark_japanese, open_catalogue, read_catalogue
from mieruka.pages.localize import list_languages, localize
from mieruka.pages.titles import read_tables, read_titles

CATALOGUE = ROOT / "mieruka/locale/en/LC_MESSAGES/mieruka.po"
HOW = "run `make words`, then fill in the empty msgstr in mieruka/locale/en/LC_MESSAGES/mieruka.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?\w+[^>]*>")
SPOKEN_ATTRIBUTES = frozenset({"alt", "aria-label", "content", "placeholder", "title", "label", "value"})
SITES = {"sample": sample_site, "seeds": seed_site}


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the pages of the sample, and those of the repository's own content."""
    return {path: text for path, text in SITES[request.param]().items() if path.endswith(".html")}


class Speech(HTMLParser):
    """Reads a page as it is spoken: each text with the language that it is marked with."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = [("", "")]
        self.said: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        language = dict(attrs).get("lang") or self.open[-1][1]
        self.said += [(language, value or "") for name, value in attrs if name in SPOKEN_ATTRIBUTES]
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Hear a text."""
        if self.open[-1][0] not in {"script", "style"}:
            self.said.append((self.open[-1][1], data))


def listen(text: str) -> list[tuple[str, str]]:
    """Return each text of a page with its language."""
    speech = Speech()
    speech.feed(text)
    speech.close()
    return speech.said


# Pages


def test_every_page_has_its_twin(site: dict[str, str]) -> None:
    """Each Japanese page stands at the same address under en/, and nothing else does."""
    english = {path.removeprefix("en/") for path in site if path.startswith("en/")}
    assert english == {path for path in site if not path.startswith("en/")}


def test_twins_know_each_other(site: dict[str, str]) -> None:
    """Each page links to itself in the other language, named in that language, and tells both to machines."""
    for path, text in site.items():
        page = path.removeprefix("en/")
        if page == "404.html":
            continue
        links = re.findall(r'<a href="([^"]+)" lang="(\w+)" hreflang="(\w+)">([^<]+)</a>', text)
        other = LANGUAGES["ja" if path.startswith("en/") else "en"]
        assert [(resolve(path, link)[0], *rest) for link, *rest in links] == [
            (f"{other.prefix}{page}", other.code, other.code, other.name)
        ], path
        told = re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)">', text)
        assert [(code, below_root(link)) for code, link in told] == [("ja", page), ("en", f"en/{page}")], path


def test_site_in_one_language_has_no_switch() -> None:
    """Where site.yaml names no other language, no page speaks of one."""
    own = sample()
    pages = render(replace(own, site=replace(own.site, languages=("ja",))))
    assert [path for path in pages if path.startswith("en/")] == []
    assert [path for path, text in pages.items() if "hreflang" in text] == []


def test_japanese_pages_are_the_same_whatever_other_languages_there_are() -> None:
    """The Japanese page of a site in two languages differs by the way to the other alone."""
    own = sample()
    alone = render(replace(own, site=replace(own.site, languages=("ja",))))
    both = sample_site()
    switch = re.compile(r'<link rel="alternate"[^>]*>\n|<p class="languages">.*</p>\n')
    assert {path: switch.sub("", both[path]) for path in alone} == alone


def test_japanese_on_english_pages_is_marked(site: dict[str, str]) -> None:
    """Every Japanese text of an English page stands in an element that says so, and no page is marked as a whole."""
    loose = []
    for path, text in site.items():
        if path.startswith("en/"):
            said = listen(text)
            loose += [
                f"{path}: {words.strip()}" for lang, words in said if lang != "ja" and JAPANESE_TEXT.search(words)
            ]
            assert any(lang == "en" for lang, _ in said)
    assert loose == []


def test_no_interface_word_is_japanese_on_english_pages(site: dict[str, str]) -> None:
    """What is Japanese on an English page stands in the content too: no word of the interface is left over."""
    words = {message for message in open_catalogue("en").words if not PLACEHOLDER.search(message)}
    own, english = read_titles(the_contract(), "ja").lists, read_titles(the_contract(), "en").lists
    words |= {label for name, labels in own.items() for code, label in labels.items() if label != english[name][code]}
    content = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "content").rglob("*.*"))
    content += (ROOT / "tests/page_samples.py").read_text(encoding="utf-8")
    # A message about a sheet names a part of the form as staff write it.
    content += "".join(problem.what("en") for subject in sample().subjects for problem in subject.problems)
    left = set()
    for path, text in site.items():
        if path.startswith("en/"):
            left |= {said.strip() for lang, said in listen(text) if lang == "ja" and said.strip() in words}
    assert {word for word in left if word not in content} == set()


# The catalogue


def test_every_word_of_the_interface_is_translated(tmp_path: Path) -> None:
    """What the templates and the code say stands in the catalogue, in English."""
    collected = tmp_path / "words.pot"
    options = ["--quiet", "extract", "--mapping=babel.cfg", "--keyword=say", f"--output={collected}", "."]
    subprocess.run([Path(sys.executable).with_name("pybabel"), *options], cwd=ROOT, check=True)
    with collected.open("rb") as file:
        used = {message_id(one.id) for one in read_po(file) if one.id}
    translated = set(open_catalogue("en").words)
    assert used - translated == set(), HOW


def message_id(one: str | tuple[str, ...] | list[str]) -> str:
    """Return the id by which a message is found: of one with a plural, that of the singular."""
    return one if isinstance(one, str) else one[0]


def test_translations_have_the_same_places_and_tags() -> None:
    """A translation fills in what its message fills in, with the same markup, and holds no Japanese."""
    for message, forms in open_catalogue("en").words.items():
        for form in forms:
            assert set(PLACEHOLDER.findall(form)) == set(PLACEHOLDER.findall(message)), message
            assert sorted(TAG.findall(form)) == sorted(TAG.findall(message)), message
            assert form.count("#") == message.count("#"), message
            assert not JAPANESE_TEXT.search(form), form
            # A % that is no placeholder would break the page: it is written twice.
            assert "%" not in PLACEHOLDER.sub("", form).replace("%%", ""), message
            assert '"' not in TAG.sub("", form), f"{form}: in an attribute it would end it; write “ and ”"


def test_catalogue_is_read_as_gettext_reads_it() -> None:
    """Our small reader finds in the catalogue what Babel finds."""
    with CATALOGUE.open("rb") as file:
        theirs = {
            message_id(one.id): (one.string,) if isinstance(one.string, str) else tuple(one.string)
            for one in read_po(file, locale="en")
            if one.id and one.string and not one.fuzzy
        }
    assert dict(read_catalogue(CATALOGUE.read_text(encoding="utf-8"))) == theirs


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('msgid "a"\nmsgstr "b"\n', {"a": ("b",)}),
        ('# note\n#: place\nmsgid ""\n"a\\n"\n"b"\nmsgstr ""\n"c \\"d\\""\n', {"a\nb": ('c "d"',)}),
        ('msgid "a"\nmsgid_plural "as"\nmsgstr[0] "b"\nmsgstr[1] "bs"\n', {"a": ("b", "bs")}),
        ('msgid "a"\nmsgstr ""\n', {}),
        ('#, fuzzy, python-format\nmsgid "a"\nmsgstr "b"\n', {}),
        ('#~ msgid "a"\n#~ msgstr "b"\n', {}),
        ('msgid ""\nmsgstr ""\n"Language: en\\n"\n', {}),
    ],
)
def test_catalogue_lines(text: str, words: dict[str, tuple[str, ...]]) -> None:
    """Continued lines, plurals and escapes are read; what is not translated, doubtful or struck out is not there."""
    assert dict(read_catalogue(text)) == words


def test_counts_have_their_form() -> None:
    """English has a word for one and a word for any other number; Japanese has one for all."""
    english, japanese = open_catalogue("en"), open_catalogue("ja")
    message = "評価シート%(num)s件"
    assert [english.ngettext(message, message, count) % {"num": count} for count in (0, 1, 2)] == [
        "0 evaluation sheets",
        "1 evaluation sheet",
        "2 evaluation sheets",
    ]
    assert japanese.ngettext(message, message, 1) % {"num": 1} == "評価シート1件"
    assert (english.gettext("まだない言葉"), english.ngettext("一つ", "二つ", 2)) == ("まだない言葉", "二つ")


def find_bare_words(text: str) -> list[str]:
    """Return the lines of a template that hold Japanese outside of comments, `_()` and comparisons with a unit."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r'ngettext\(\s*"[^"]*",\s*"[^"]*"|\b_\("[^"]*"|[!=]= "円"', "", text)
    return [line for line in text.splitlines() if JAPANESE_TEXT.search(line)]


def test_templates_hold_no_bare_word() -> None:
    """Each Japanese word of a template, and each sign such as 、 and （ ）, stands in `_()`."""
    found = {name: find_bare_words(text) for name, text in the_templates().items() if name.endswith(".html")}
    assert {name: lines for name, lines in found.items() if lines} == {}, f'write it as _("…"), then {HOW}'


def test_bare_words_are_found() -> None:
    """The search for bare words finds them in text and in expressions, and knows comments and translated words."""
    assert find_bare_words('{# 注 #}<p>{{ _("決算") }}</p>{{ ngettext("%(num)s件", "%(num)s件", 2) }}') == []
    assert find_bare_words("<p>決算</p>") == ["<p>決算</p>"]
    assert find_bare_words('{{ "、" if a }}') == ['{{ "、" if a }}']


# Marks


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>決算</p>", '<p lang="ja">決算</p>'),
        ('<p id="a">決算 額</p>', '<p lang="ja" id="a">決算 額</p>'),
        (
            "<p>FY2023 (決算), R5予算.</p>",
            '<p>FY2023 (<span lang="ja">決算</span>), <span lang="ja">R5予算</span>.</p>',
        ),
        ("<b>1</b> 件", '<b>1</b> <span lang="ja">件</span>'),
        ("<p>A&amp;町</p>", '<p lang="ja">A&amp;町</p>'),
        ("<p>5,000円 paid</p>", '<p><span lang="ja">5,000円</span> paid</p>'),
        ("<title>町 | Site</title>", '<title lang="ja">町 | Site</title>'),
        ("<option>町 (2)</option>", '<option lang="ja">町 (2)</option>'),
        ('<a lang="ja">日本語</a>', '<a lang="ja">日本語</a>'),
        ('<meta name="description" content="町の事業">', '<meta lang="ja" name="description" content="町の事業">'),
        ("<script>決算</script>", "<script>決算</script>"),
        ("<p>Plain</p>", "<p>Plain</p>"),
    ],
)
def test_japanese_is_marked(html: str, marked: str) -> None:
    """An element that holds Japanese alone is marked itself; else the Japanese words are, without what is around."""
    assert mark_japanese(html + "<br>") == marked + "<br>"


@given(st.text(alphabet=list("aあ漢、（ (),.:;&%1 \n　"), max_size=40), st.sampled_from(["p", "title", "li"]))
def test_marking_changes_no_word(text: str, tag: str) -> None:
    """Whatever a page says, it says the same after marking, and all Japanese in it is marked."""
    marked = mark_japanese(f"<{tag}>{escape(text)}</{tag}>")
    assert mark_japanese(marked) == marked
    said = listen(marked)
    assert "".join(words for _, words in said) == text
    assert not any(JAPANESE_TEXT.search(words) for lang, words in said if lang != "ja")


# Names


def test_titles_have_english_words() -> None:
    """Every table, column, code and key of datapackage.json has an English title, and each description is English."""
    tables = read_tables(the_contract(), "en")
    said = [text for table in tables for text in (table.title, table.description)]
    said += [text for table in tables for field in table.fields for text in (field.title, field.description)]
    titles = read_titles(the_contract(), "en")
    said += [label for labels in titles.lists.values() for label in labels.values()]
    said += list(titles.keys.values())
    quoting = {"For example 令和5年度", "Several are parted by 、", "Other printed numbers (several are parted by 、)"}
    how = "give it title_en (and description_en), or a word in lists_en or keys_en, in datapackage.json"
    assert [text for text in said if JAPANESE_TEXT.search(text) and text not in quoting] == [], how


def test_site_without_english_words_keeps_its_own() -> None:
    """Where site.yaml has no English title or notice, English pages have the Japanese ones, marked as such."""
    own = sample()
    bare = replace(own, site=replace(own.site, notice_en="", title_en=""))
    named = localize(bare, the_contract(), LANGUAGES["en"])
    assert (named.site.title, named.site.notice) == (own.site.title, own.site.notice)
    assert [town.municipality.name for town in named.towns] == ["Mihon"]


def test_languages_begin_with_that_of_the_content() -> None:
    """Japanese pages are always made and come first; each language is made once."""
    site = sample().site
    codes = [[one.code for one in list_languages(replace(site, languages=some))] for some in ((), ("en", "ja", "en"))]
    assert codes == [["ja"], ["ja", "en"]]


def test_english_page_says_what_the_japanese_one_says() -> None:
    """The English page of a programme has the same values, with money, years and codes in English."""
    text = read_page("", seed_site()["en/nemuro/2023/programs/12633.html"]).text
    for words in (
        "Programme, Nemuro · FY2023 (Reiwa 5)",
        "about ¥22.6 million (22,599 thousand yen)",
        "What did it cost?",
        "Computed figures",
        "agrees",
        "A sample made from published documents",
        "Published on 20 November 2026",
    ):
        assert words in text, words
    assert seeds().site.title_en in text
