"""Tables of thousands of rows, as their script loads, chooses, sorts and shows them."""

import json
from collections.abc import Sequence
from pathlib import Path
from string import Template

import pytest
from browser import open_tab
from markupsafe import escape
from page_samples import the_templates
from playwright.sync_api import Browser, expect

from mieruka.pages import listings

pytestmark = pytest.mark.untraced

ROWS = ".items tr"
STATUS = ".filters [role=status]"
PAGE = Template("""\
<!DOCTYPE html>
<meta charset="utf-8">
<script defer src="fold.js"></script>
<script defer src="filter.js"></script>
<div data-list='$words' data-shards='$shards' data-root="">
<div class="filters" hidden>
<details open><summary>絞り込む</summary>
<input name="q" data-key="q"><input name="department" data-key="department">
<button type="button" data-clear>消す</button>
</details>
<p role="status"></p>
</div>
<table>
<thead><tr><th data-sort="name">名称</th><th data-sort="cost">費用</th></tr></thead>
<tbody class="items">$row</tbody>
</table>
<button type="button" class="more" hidden>続き</button>
</div>
""")
# An address with other choices is answered at once, where a letter typed waits for the next.
ASK = """states => states.forEach((state) => {
  history.replaceState(null, "", "#" + state);
  dispatchEvent(new HashChangeEvent("hashchange"));
})"""
LISTEN = """() => {
  const status = document.querySelector(".filters [role=status]");
  globalThis.said = [];
  new MutationObserver((changes) => changes.forEach(() => said.push(status.textContent)))
    .observe(status, { childList: true });
}"""


def write_row(number: int, name: str, department: str = "", cost: str = "") -> str:
    """Return a row of a table of sheets, escaped as a theme does it."""
    keys = f'data-department="{escape(department)}" data-cost="{escape(cost)}"'
    return f'<tr {keys}><th scope="row"><a href="#{number}">{escape(name)}</a></th></tr>'


def write_table(folder: Path, rows: Sequence[str]) -> Path:
    """Write a page whose table shows its first row and has all in scripts, beside our own scripts; return its path."""
    shards = []
    for number, start in enumerate(range(0, len(rows), 700)):
        script = listings._write(number, rows[start : start + 700])
        (folder / script.path).parent.mkdir(exist_ok=True)
        (folder / script.path).write_bytes(script.content)
        shards.append(script.path)
    for name in ("fold.js", "filter.js"):
        (folder / name).write_text(the_templates()[f"assets/{name}"], encoding="utf-8")
    words = json.dumps({"found": "#/#", "loading": "loading", "failed": "failed"})
    page = folder / "table.html"
    page.write_text(PAGE.substitute(words=words, shards=json.dumps(shards), row=rows[0]), encoding="utf-8")
    return page


def test_row_that_is_loaded_is_as_one_that_stands_there(browser: Browser, tmp_path: Path) -> None:
    """What content writes with marks of HTML is chosen, found and shown as it is written, also from a script."""
    name, department = """<乙>&amp;A "B" 'C'""", "企画&財政<課>"
    rows = [write_row(number, f"事業{number}") for number in range(3)] + [write_row(3, name, department)]
    with open_tab(browser) as visit:
        visit.page.goto(write_table(tmp_path, rows).as_uri())
        visit.page.fill("[name=q]", "<乙>&amp;a")
        expect(visit.page.locator(f"{ROWS} a")).to_have_text([name])
        visit.page.fill("[name=q]", "")
        visit.page.fill("[name=department]", department)
        expect(visit.page.locator(STATUS)).to_have_text("1/4")
        expect(visit.page.locator(f"{ROWS} a")).to_have_text([name])
        assert visit.page.locator(ROWS).get_attribute("data-department") == department
        assert visit.console == []


def test_thousands_of_rows_are_sorted_and_shown_by_the_hundred(browser: Browser, tmp_path: Path) -> None:
    """By name as numbers go, by cost with what has none at the end; more rows come when they are asked for."""
    numbers = [(one * 7919) % 3001 for one in range(3001)]
    rows = [write_row(one, f"事業{one}", cost="" if one % 10 == 0 else str(one % 500)) for one in numbers]
    names = f"{ROWS} a"
    with open_tab(browser) as visit:
        visit.page.goto(write_table(tmp_path, rows).as_uri())
        visit.page.click("[data-sort=name] button")
        expect(visit.page.locator(STATUS)).to_have_text("3001/3001")
        assert visit.page.locator(names).all_inner_texts() == [f"事業{one}" for one in range(100)]
        visit.page.click(".more")
        expect(visit.page.locator(names)).to_have_count(200)
        assert visit.page.evaluate("document.activeElement.textContent") == "事業100"
        visit.page.click("[data-sort=cost] button")
        expect(visit.page.locator(names)).to_have_count(100)
        ranked = sorted(numbers, key=lambda one: (one % 10 == 0, one % 500))
        assert visit.page.locator(names).all_inner_texts() == [f"事業{one}" for one in ranked[:100]]
        assert visit.console == []


def test_last_choice_is_the_one_that_is_shown(browser: Browser, tmp_path: Path) -> None:
    """Who chooses anew before the table has answered gets the answer to the last choice alone."""
    rows = [write_row(one, f"事業{one}") for one in range(3000)]
    with open_tab(browser) as visit:
        visit.page.goto(write_table(tmp_path, rows).as_uri())
        visit.page.evaluate(LISTEN)
        visit.page.evaluate(ASK, ["q=事業&sort=name", "q=事業2999"])
        expect(visit.page.locator(STATUS)).to_have_text("1/3000")
        visit.page.evaluate(ASK, ["q=事業1&sort=name"])
        expect(visit.page.locator(STATUS)).to_have_text("1111/3000")
        assert visit.page.evaluate("said") == ["loading", "loading", "1/3000", "1111/3000"]
        assert visit.page.locator(f"{ROWS} a").first.inner_text() == "事業1"
