"""Glosses: what a form's words mean, beside them, on English pages alone."""

from page_reader import read_page
from page_samples import sample, sample_site, seed_site, the_contract

from mieruka.pages.gloss import gloss_form, gloss_sheet
from mieruka.pages.titles import read_titles


def test_words_of_a_form_are_glossed() -> None:
    """Stages, items, series, kinds, trees, directions and sub-options say what they mean after the printed word."""
    form = next(town.forms["program"] for town in sample().towns)
    glossed = gloss_form(form, read_titles(the_contract(), "en"))
    assert [one.label for one in glossed.costs.stages] == ["当初予算 (initial budget)", "決算 (settlement)", "執行率"]
    assert "フルコスト (full cost)" in [one.label for one in glossed.costs.items]
    assert "実績値 (actual)" in [one.label for one in glossed.indicators.series]
    assert [one.label for one in glossed.indicators.kinds] == ["成果指標 (outcome indicator)", "目標とする姿 (goal)"]
    assert [one.label for one in glossed.trees] == ["総合計画 (plan)", "予算科目 (budget line)"]
    change = glossed.directions[0].choices.get("C")
    assert change is not None
    assert change.options is not None
    assert [change.label, *(one.label for one in change.options.choices)] == [
        "見直し (review)",
        "手段 (improve)",
        "統合 (merge)",
    ]


def test_rows_of_a_sheet_are_glossed_like_its_form() -> None:
    """The labels that a sheet's own rows carry have the same glosses, and nothing else of the sheet changes."""
    subject = next(one for one in sample().subjects if one.sheet.sheet == "mihon/2023/programs/a1")
    titles = read_titles(the_contract(), "en")
    glossed = gloss_sheet(subject.sheet, gloss_form(subject.sheet.form, titles), titles)
    assert {row.stage_label for row in glossed.costs} == {"当初予算 (initial budget)", "決算 (settlement)"}
    assert {row.label for row in glossed.indicator_values if row.canonical_series == "actual"} == {"実績値 (actual)"}
    amounts = [[row.amount for row in one.costs] for one in (subject.sheet, glossed)]
    assert amounts[0] == amounts[1]


def test_japanese_pages_have_no_gloss() -> None:
    """A gloss stands on the English page of a sheet and not on the Japanese one."""
    page = "mihon/2023/programs/a1.html"
    texts = [read_page("", sample_site()[path]).text for path in (page, f"en/{page}")]
    assert ["(settlement)" in text for text in texts] == [False, True]
    assert "総事業費 (total cost)" in read_page("", seed_site()["en/nemuro/2023/programs/12633.html"]).text
