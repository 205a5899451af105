"""The pages as a whole: what must hold on each page of a site, of the invented town and of the repository's content."""

import html
import pickle
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from posixpath import normpath

import pytest
from builders import make_collection
from page_reader import MalformedPage, Page, below_root, read_page, read_pages, resolve
from page_samples import ROOT, artifacts, render, sample, sample_site, seed_site, seeds, the_contract, the_templates

from mieruka.pages import list_jobs, merge_pages, open_setting, render_subject
from mieruka.pages.localize import list_languages, localize

SITES = {"sample": sample_site, "seeds": seed_site}
OFFERED = re.compile(
    r"(?!en/)(data/README\.txt|data/[a-z0-9_-]+\.(csv|zip|json)|.+/\d{4}/(programs|policies|measures)/[^/]+\.(csv|json|zip))"
)
FORBIDDEN_TAGS = {"style", "iframe", "object", "embed", "form", "base", "font", "img"}
WAYS = {"ja": ("主な入口", "現在の位置"), "en": ("Main ways in", "You are here")}
SCRIPTS = {"filter", "fold", "search"}


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the site of the sample, and that of the repository's own content."""
    return SITES[request.param]()


@pytest.fixture
def pages(site: dict[str, str]) -> list[Page]:
    """Return the pages of a site."""
    return read_pages(site)


def test_every_kind_of_page_is_there() -> None:
    """Home, town, year, plan, department, history, sheet, indexes, glossary, notes, data and 404 are rendered."""
    expected = {
        "index.html",
        "programs.html",
        "directions.html",
        "topics.html",
        "topics/roads.html",
        "glossary.html",
        "about.html",
        "data/index.html",
        "404.html",
        "mihon/index.html",
        "mihon/2022/index.html",
        "mihon/2023/index.html",
        "mihon/2023/plan.html",
        "mihon/2023/departments/kikaku.html",
        "mihon/2023/programs/a1.html",
        "mihon/2023/policies/2-1.html",
        "mihon/2024/measures/housing.html",
        "mihon/programs/a1.html",
        "mihon/policies/2-1.html",
        "mihon/measures/housing.html",
    }
    assert expected <= set(sample_site())
    assert "topics/water.html" not in sample_site()
    assert "mihon/2023/departments/suido.html" not in sample_site()


def test_notice_stands_on_every_page(site: dict[str, str], pages: list[Page]) -> None:
    """The notice of the site is read at the head and at the foot of each page, in the language of the page."""
    own = sample().site if "mihon/index.html" in site else seeds().site
    notices = {"ja": own.notice, "en": own.notice_en}
    assert len(set(notices.values()) - {""}) == len(notices)
    assert [page.path for page in pages if page.text.count(notices[page.language]) < 2] == []


def test_site_without_a_notice_shows_none() -> None:
    """A town that publishes its own sheets has no notice and no empty box for one."""
    own = sample()
    pages = read_pages(render(replace(own, site=replace(own.site, notice="", notice_en=""))))
    assert [page.path for page in pages if ("class", "notice") in page.attributes] == []


def test_titles_are_unique(pages: list[Page]) -> None:
    """No two pages have the same title, and none is empty."""
    titles = [page.title for page in pages]
    assert sorted(titles) == sorted(set(titles))
    assert all(titles)


def test_no_relative_link_is_dead(site: dict[str, str], pages: list[Page]) -> None:
    """Each link leads to a page and an anchor that exist, or to a download that the tables stage publishes."""
    ids = {page.path: set(page.ids) for page in pages}
    dead = [one for page in pages for one in page.alternates if below_root(one) not in site]
    for page in pages:
        for link in page.links + page.loads:
            if link.startswith("https://"):
                continue
            path, fragment = follow(page, link)
            if path not in site and not OFFERED.fullmatch(path):
                dead.append(f"{page.path}: {link}")
            elif fragment and fragment not in ids[path]:
                dead.append(f"{page.path}: {link} has no anchor")
    assert dead == []


def follow(page: Page, link: str) -> tuple[str, str]:
    """Return where a link leads within the site. Only the 404 page has links that start at the server."""
    if link.startswith("/") and page.path.endswith("404.html"):
        return resolve("index.html", normpath(link).removeprefix("/mieruka").removeprefix("/"))
    return resolve(page.path, link)


def test_links_name_files(pages: list[Page]) -> None:
    """A link names a file, so that it works from a disk too, and never begins at a server's root."""
    links = [link.partition("#")[0] for page in pages for link in page.links if not link.startswith("https://")]
    assert [link for link in links if link.startswith("/") or link.endswith("/")] == []
    assert [link for link in links if link and "." not in link.rsplit("/", 1)[-1]] == []


def test_pages_load_nothing_from_elsewhere(pages: list[Page]) -> None:
    """No page has an inline script or style, a handler, a frame, or loads anything but the site's own assets."""
    for page in pages:
        assert not FORBIDDEN_TAGS & set(page.tags), page.path
        assert [name for name, _ in page.attributes if name == "style" or name.startswith("on")] == [], page.path
        assert {Path(follow(page, load)[0]).parts[0] for load in page.loads} == {"assets"}, page.path
        assert {Path(source).name.split(".")[0] for source in page.scripts} <= SCRIPTS, page.path


def test_external_links_ask_for_no_notice() -> None:
    """A link that leaves the site stands only where site.yaml or a text gives one, and carries rel=nofollow."""
    for path, text in seed_site().items():
        if path.endswith(".html") and not path.endswith("404.html"):
            for tag in re.findall(r"<a [^>]*https://[^>]*>", text):
                assert 'rel="nofollow noopener noreferrer"' in tag, path


def test_policy_allows_own_files_only(pages: list[Page]) -> None:
    """The content security policy is on each page and names no host."""
    own = "script-src 'self' file:; style-src 'self' file:; img-src 'self' file:"
    assert {page.policy for page in pages} == {f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"}


def test_pages_are_well_formed(pages: list[Page]) -> None:
    """Each page has one main heading, one main part, unique anchors, and headings that skip no level."""
    for page in pages:
        assert page.language == ("en" if page.path.startswith("en/") else "ja"), page.path
        assert page.tags.count("main") == page.tags.count("h1") == 1, page.path
        assert len(page.ids) == len(set(page.ids)), page.path
        levels = [level for level, _ in page.headings]
        assert all(after <= before + 1 for before, after in pairwise(levels)), page.path
        assert all(text for _, text in page.headings), page.path


@pytest.mark.parametrize("broken", ["<p><b>a</p></b>", "<ul><li>a</ul>", '<a href="a" href="b">a</a>', "<div>"])
def test_reader_of_pages_is_strict(broken: str) -> None:
    """The reader that these tests rest on refuses a page whose tags do not match."""
    with pytest.raises(MalformedPage):
        read_page("broken.html", broken)


def test_wide_tables_scroll_on_their_own(pages: list[Page]) -> None:
    """Each table stands in a region of its own that has a name and that the keyboard reaches."""
    for page in pages:
        named = [value for name, value in page.attributes if name == "aria-labelledby"]
        assert page.tags.count("table") == page.attributes.count(("role", "region")), page.path
        assert page.attributes.count(("tabindex", "0")) == page.tags.count("table"), page.path
        assert page.tags.count("caption") == page.tags.count("table"), page.path
        assert set(named) <= set(page.ids), page.path


def test_pages_have_the_ways_that_readers_expect(pages: list[Page]) -> None:
    """A skip link, the navigation and, on each page but two, the trail of where one is."""
    for page in pages:
        assert page.links[0] == "#main", page.path
        ways, trail = WAYS[page.language]
        assert ("aria-label", ways) in page.attributes or page.path.endswith("404.html")
        topmost = page.path.removeprefix("en/") in {"index.html", "404.html"}
        assert ("aria-label", trail) in page.attributes or topmost, page.path


def test_rendering_is_deterministic() -> None:
    """The same collection gives the same bytes in the same order."""
    assert artifacts(sample()) == artifacts(sample())


def test_pages_are_mapped_then_merged() -> None:
    """Pages of subjects made one by one, from jobs that went through a pickle, and merged later give the same site."""
    collection, contract = sample(), the_contract()
    both: dict[str, bytes] = {}
    for language in list_languages(collection.site):
        named = localize(collection, contract, language)
        setting = open_setting(named, contract, the_templates(), language)
        rendered = []
        for job in reversed(list_jobs(named)):
            there = pickle.loads(pickle.dumps((setting, job)))  # noqa: S301  # our own bytes, as a worker gets them
            rendered.append(pickle.loads(pickle.dumps(render_subject(*there))))  # noqa: S301  # and as it returns them
        merged = merge_pages(setting, named, contract, [contribution for _, contribution in rendered])
        both |= {one.path: one.content for one in ([page for page, _ in rendered] + list(merged))}
    assert both == {one.path: one.content for one in artifacts(collection)}


def test_sheets_that_say_little_are_rendered() -> None:
    """The collection of the other tests, with a sheet that holds nothing but its head, gives whole pages."""
    pages = {page.path: page for page in read_pages(render(make_collection()))}
    bare = pages["asahi/2023/policies/1-1.html"]
    headings = [text for level, text in bare.headings if level == 2]
    assert headings == ["様式 事務事業評価シート", "この資料について", "このページのデータ"]


def test_hostile_text_stays_text() -> None:
    """Markup in a name, a title or a value is shown as it was written, and makes no tag."""
    nasty = "<script>alert(1)</script>\"'&<b onload=x>"
    collection = sample()
    town = collection.towns[0]
    subject = next(one for one in town.subjects if one.sheet.sheet == "mihon/2023/programs/a1")
    sheet = replace(
        subject.sheet,
        head={**subject.sheet.head, "name": nasty, "summary": nasty, "department": nasty},
        indicators=tuple(replace(one, name=nasty, unit=nasty) for one in subject.sheet.indicators),
        places=tuple(replace(one, name=nasty) for one in subject.sheet.places),
        opinions=tuple(replace(one, opinion=nasty) for one in subject.sheet.opinions),
        texts=tuple(replace(one, text=nasty, absence=None) for one in subject.sheet.texts),
        source={"source_title": nasty},
    )
    bad = replace(subject, sheet=sheet, figures=tuple(replace(one, formula=nasty) for one in subject.figures))
    subjects = tuple(bad if one is subject else one for one in town.subjects)
    towns = (replace(town, subjects=subjects),)
    site = render(replace(collection, site=replace(collection.site, title=nasty), towns=towns))
    for page in read_pages(site):
        assert all(source.startswith(("assets/", "../")) for source in page.scripts), page.path
        assert not [name for name, _ in page.attributes if name.startswith("on")], page.path
    shown = read_page("", site["mihon/2023/programs/a1.html"]).text
    assert shown.count(nasty) > 10
    assert nasty in html.unescape(site["index.html"])


def test_404_knows_its_way_home_from_any_address() -> None:
    """The page that a server shows at any address links home by the site's own address, and by no other way."""
    page = read_page("404.html", sample_site()["404.html"])
    assert set(page.links) == {"#main", "https://town.example/mieruka/", "https://town.example/mieruka/en/404.html"}
    assert {Path(load).parent.as_posix() for load in page.loads} == {"/mieruka/assets"}
    english = read_page("en/404.html", sample_site()["en/404.html"])
    assert set(english.links) == {"#main", "https://town.example/mieruka/en/", "https://town.example/mieruka/404.html"}
    nameless = read_page("404.html", render_without_address()["404.html"])
    assert set(nameless.links) == {"#main", "index.html", "../index.html"}
    assert "一つ上の階層の入口" in nameless.text


def render_without_address() -> dict[str, str]:
    """Return the sample's site as it is where site.yaml does not tell its address."""
    return render(replace(sample(), site=replace(sample().site, base_url="")))


def test_every_template_is_used() -> None:
    """No template lies about: each is rendered by a function, or taken by another template."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "mieruka/pages").rglob("*.py"))
    templates = {name: text for name, text in the_templates().items() if name.endswith(".html")}
    shapes = {f"blocks/{shape}.html" for shape in re.findall(r'shape: ClassVar\[str\] = "(\w+)"', code)}
    taken = set(re.findall(r'"([\w/]+\.html)"', code + "".join(templates.values()))) | shapes
    assert set(templates) - taken == set()
    assert shapes <= set(templates)
