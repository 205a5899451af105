"""Rules across sheets: references, places with two names, numbers and keys, each with what holds and what breaks it."""

import pytest
from written import collect, say, write_form, write_sheet

from mieruka.problems import Problem
from mieruka.records import Sheet
from mieruka.rules import check_collection

FORM = write_form("""
trees:
  plan:
    label: 施策体系
    levels: {chapter: {label: 章, coded: true}, policy: {label: 施策, coded: true}, goal: 目標}
  account:
    label: 予算科目
    canonical: budget_line
    levels: {kan: {label: 款, coded: true}, kou: {label: 項, coded: true}, moku: {label: 目, coded: true}}
links: {relates_to: 関連}
""")


def sheet(text: str = "", number: int = 1, year: int = 2023) -> Sheet:
    """Return a sheet of a name, with a number in its address."""
    return write_sheet(FORM, text or "summary: 要約\n", identifier=str(number), year=year)


def find(*texts: str, omissions: bool = False) -> list[Problem]:
    """Return what the rules find across sheets of these texts, numbered from 1: omissions, or all else."""
    found = check_collection(collect(*(sheet(text, number) for number, text in enumerate(texts, 1))))
    return [one for one in found if (one.code == "key.left_out_here") == omissions]


def place(tree: str, levels: str, note: str = "") -> str:
    """Return a sheet with one place."""
    return f"places:\n  - {{tree: {tree}, {levels}}}\n{note}"


# References


@pytest.mark.parametrize(("word", "told"), [("総合政策室", 0), ("sogo-seisaku", 0), ("総合政策課", 1), ("~", 0)])
def test_a_department_is_one_of_the_town(word: str, told: int) -> None:
    """By name or slug; another word is told at its place with the nearest name."""
    found = find(f"section: 係\ndepartment: {word}\n")
    assert say(found) == [("error", "reference.department", 5, "department")] * told
    assert all("総合政策室" in one.fix() for one in found)


@pytest.mark.parametrize(
    ("words", "told"), [("[移住]", 0), ("[migration]", 0), ("[移住, 福祉]", 1), ("[福祉, 教育]", 2)]
)
def test_a_topic_is_one_of_the_site(words: str, told: int) -> None:
    """Each unknown topic is told."""
    assert say(find(f"topics: {words}\n")) == [("error", "reference.topic", 4, "topics")] * told


def test_a_link_leads_to_another_sheet() -> None:
    """An address that exists, a name that has none, itself, and an address that does not exist with the nearest one."""
    link = "links:\n  - {{relates_to: {}}}\n".format
    assert find(link("machi/2023/programs/2"), "") == []
    assert find(link("よその事業"), "") == []
    assert say(find(link("machi/2023/programs/1"))) == [("error", "reference.itself", 5, "links.1.relates_to")]
    (problem,) = find(link("machi/2023/program/2"), "")
    assert say([problem]) == [("error", "reference.sheet", 5, "links.1.relates_to")]
    assert "machi/2023/programs/2" in problem.fix()


def test_history_leads_to_another_sheet_too() -> None:
    """What a sheet succeeds must be there."""
    assert say(find("succeeds: [machi/2022/programs/9]\n")) == [("error", "reference.sheet", 4, "succeeds")]


# Places


def test_a_code_has_one_name() -> None:
    """Three sheets that agree say nothing; the one that differs is told, with where the usual name stands."""
    usual = place("plan", "chapter: 5 移住, policy: 5-1 移住の促進")
    assert find(usual, usual, usual) == []
    (problem,) = find(usual, usual, usual.replace("移住の促進", "移住促進"))
    assert say([problem]) == [("error", "place.two_names", 5, "places.1.policy")]
    assert problem.mark.path == "machi/3.md"
    assert (
        problem.what()
        == "施策 5-1 の名称が「移住促進」と「移住の促進」の 2 通りある（もう一方: machi/2023/programs/1.md:5）"
    )


def test_the_rarer_name_is_told_wherever_it_stands() -> None:
    """The first sheet is told where two others agree against it; of two names used once each, the later one."""
    one, other = place("plan", "chapter: 5 移住"), place("plan", "chapter: 5 移動")
    assert [problem.mark.path for problem in find(one, other, other)] == ["machi/1.md"]
    assert [problem.mark.path for problem in find(one, other)] == ["machi/2.md"]


def test_a_name_that_the_source_prints_otherwise_is_a_warning() -> None:
    """A reading note with printed_so on either of the two."""
    note = "reading_notes:\n  - {field: places.plan.chapter, printed_so: true, why: 資料のとおり}\n"
    one, other = place("plan", "chapter: 5 移住"), place("plan", "chapter: 5 移動")
    for texts in ((one, other + note), (one + note, other)):
        assert say(find(*texts)) == [("warning", "place.two_names_printed", 5, "places.1.chapter")]


def test_a_budget_counts_its_codes_below_the_parents() -> None:
    """項 01 under two 款 are two things; under the same 款 they are one."""
    one = place("account", "kan: 02 総務費, kou: 01 総務管理費")
    assert find(one, place("account", "kan: 03 民生費, kou: 01 社会福祉費")) == []
    assert say(find(one, place("account", "kan: 02 総務費, kou: 01 管理費")))[0][1] == "place.two_names"
    long = place("account", "kan: 2 総務費, kou: 21 総務管理費, moku: 1 一般管理費")
    assert find(long, place("account", "kan: 20 諸収入, kou: 21 雑入")) == []
    assert find(long, place("account", "kan: 2 総務費, kou: 22 徴税費, moku: 1 税務総務費")) == []


def test_a_code_that_holds_its_parents_is_known_without_them() -> None:
    """5-1-1 is the same policy on a sheet that prints its chapter, and on one that names another by mistake."""
    one = place("plan", "chapter: 5 移住, policy: 5-1 移住の促進")
    assert say(find(one, place("plan", "chapter: 5 移住, policy: 5-1 促進")))[0][1] == "place.two_names"
    plain = place("plan", "chapter: 2 福祉, policy: 1 移住の促進")
    assert find(plain, place("plan", "chapter: 5 移住, policy: 1 福祉の促進")) == []


def test_another_year_or_level_has_its_own_names() -> None:
    """A plan may call its chapter otherwise next year; a chapter's 5 is not a policy's; names without code are free."""
    old, new = sheet(place("plan", "chapter: 5 移住"), 1, 2022), sheet(place("plan", "chapter: 5 移動"), 1, 2023)
    assert [one for one in check_collection(collect(old, new)) if one.code.startswith("place.")] == []
    assert find(place("plan", "chapter: 5 移住"), place("plan", "policy: 5 移動")) == []
    assert find(place("plan", "goal: 甲"), place("plan", "goal: 乙")) == []


# Numbers and keys


def test_a_number_is_one_sheets() -> None:
    """The same number in a form and year is a warning at the later sheet; in another year it is the same programme."""
    (problem,) = find("number: 12633\n", "summary: 要約\nnumber: 12633\n")
    assert say([problem]) == [("warning", "number.twice", 5, "number")]
    assert "machi/2023/programs/1" in problem.what()
    years = [sheet("number: 12633\n", 1, year) for year in (2022, 2023)]
    assert "number.twice" not in {one.code for one in check_collection(collect(*years))}
    assert find("number: 1\n", "number: ~\n", "number: ~\n") == []


def test_a_key_that_one_sheet_alone_lacks_is_noticed() -> None:
    """What the other sheets of the form have may have been forgotten: a notice at the sheet."""
    full = "number: {}\nsection: 係\n".format
    found = [one for one in find(full(1), "number: 2\n", full(3), omissions=True) if "section" in one.what()]
    assert [(one.severity, one.mark.path) for one in found] == [("notice", "machi/2.md")]


def test_a_key_of_a_sheets_own_nature_may_be_alone() -> None:
    """Not every sheet is a draft, ends some day, or has doubtful readings."""
    own = "draft: true\nother_numbers: [3]\nsucceeds: [よそ]\n"
    told = find(own, own, "summary: 要約\n", omissions=True)
    assert not [one for one in told if any(key in one.what() for key in ("draft", "other_numbers", "succeeds"))]


def test_the_only_kind_of_indicator_need_not_be_written() -> None:
    """A line without its kind is no omission where the form has one kind; one without a unit is."""
    form = write_form("indicators: {kinds: {a: 活動指標}, series: {actual: 実績}}\n")
    line = "indicators: [{name: 回数, actual: {R5: 1}}]\n"
    found = check_collection(collect(write_sheet(form, line, identifier="1", year=2023)))
    assert [one.values["key"] for one in found if one.mark.line == 4] == ["unit"]
