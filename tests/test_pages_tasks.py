"""Tasks of a resident, on a phone: each is done in at most three taps from home, scripts or no scripts."""

import re
from dataclasses import dataclass

import pytest
from browser import PHONE, Look, Pages, open_tab
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.untraced


@dataclass(frozen=True, slots=True)
class Task:
    """A task: the links that are tapped, as patterns, and the words that then stand in a part of the page."""

    taps: tuple[str, ...]
    told: tuple[str, ...]
    part: str = "main"


TASKS = {
    "what settling people cost, in all and for each house": Task(
        ("移住", "12633 定住・移住促進事業"),
        ("22,599千円", "1戸あたり", "452万円"),
        ".answers",
    ),
    "which programmes are to be expanded": Task(("拡大",), ("12633 定住・移住促進事業",), "tbody"),
    "what a family with a newborn gets": Task(
        ("根室市の支援制度", "出産・赤ちゃん"), ("出産祝金", "10万円", "おむつ用品購入券支給事業", "上限9万円")
    ),
    "what the committee said and what the city answered": Task(
        ("ふるさと納税", "103 故郷創出プロジェクト"),
        ("豚肉を返礼品に", "返礼品は令和４年１０月現在で２５９品"),
        ".opinions",
    ),
    "where three raters stand": Task(
        ("関係人口", "2-2 関係人口創出プロジェクト"), ("担当課評価", "経営戦略会議評価", "議会")
    ),
    "what a department does": Task(
        ("上山市の ?担当課", "市政戦略課"), ("地域おこし協力隊推進事業費", "まちづくり推進事業費"), "tbody"
    ),
    "which programmes stand below a policy of the plan": Task(
        ("上山市の ?計画と予算",), ("5-1-1 多様な担い手が参画するまちづくりの推進", "地域おこし協力隊推進事業費")
    ),
    "all years of a programme": Task(("根室市", "12633 定住・移住促進事業"), ("令和5年度（2023年度）",), "tbody"),
    "what 一般財源 means": Task(("用語",), ("一般財源",)),
    "a year's data to download": Task(("根室市", "令和5年度（2023年度）"), ("nemuro-2023.zip",), "#downloads ~ p"),
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("name", TASKS)
def test_task_is_done_in_three_taps(browser: Browser, seed_pages: Pages, name: str, scripts: bool) -> None:
    """The links are there to tap, one after the other, and the answer stands where they lead."""
    task = TASKS[name]
    assert len(task.taps) <= 3
    with open_tab(browser, Look(width=PHONE, scripts=scripts)) as visit:
        visit.page.goto(seed_pages.from_disk("index.html"))
        for words in task.taps:
            visit.page.get_by_role("link", name=re.compile(f"^{words}$")).first.click()
        for words in task.told:
            expect(visit.page.locator(task.part, has_text=words).first).to_be_visible()
        assert visit.console == []


def test_ten_tasks_are_tried() -> None:
    """There are ten tasks."""
    assert len(TASKS) == 10


def test_task_is_done_by_search(browser: Browser, seed_pages: Pages) -> None:
    """From any page: the way to search, the words, and the first result."""
    with open_tab(browser, Look(width=PHONE)) as visit:
        visit.page.goto(seed_pages.from_disk("memuro/2021/policies/2-2.html"))
        visit.page.get_by_role("link", name="検索", exact=True).click()
        expect(visit.page.locator("#query")).to_be_focused()
        visit.page.keyboard.type("おむつ")
        visit.page.get_by_role("link", name="おむつ用品購入券支給事業").click()
        expect(visit.page.locator("#measure-11")).to_be_in_viewport()
