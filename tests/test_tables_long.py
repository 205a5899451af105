"""The long table of one sheet: everything that it says, in words, for whoever opens one file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from builders import (
    make_form,
    make_municipality,
    make_sheet,
    make_subject,
    rows_of,
    the_contract,
)

from mieruka.tables import (
    form_codes,
    long_csv,
    municipality_row,
    sheet_tables,
    subject_rows,
)
from mieruka.tables.long import FRAME, LONG_COLUMNS, VIEWS, label_codes

CONTRACT = the_contract()


def long_rows() -> list[dict[str, str]]:
    """Return the long table of the sample subject, read back."""
    rows = subject_rows(make_subject(), make_municipality(), CONTRACT)
    rows["municipalities"] = [municipality_row(make_municipality(), CONTRACT)]
    labels = label_codes(form_codes(make_form(), CONTRACT), CONTRACT)
    return list(csv.DictReader(io.StringIO(long_csv(rows, labels, CONTRACT).decode("utf-8-sig"))))


def find_long(**wanted: str) -> Iterator[dict[str, str]]:
    """Yield the lines of the long table that have these cells."""
    return (line for line in long_rows() if wanted.items() <= line.items())


def test_the_long_table_has_every_number_of_the_other_tables() -> None:
    """Whoever opens one file sees every amount, value and figure."""
    found = {line["value"] for line in long_rows()}
    for table, column in (
        ("costs", "amount"),
        ("indicator_values", "value"),
        ("figures", "computed"),
        ("figures", "stated"),
        ("staffing", "quantity"),
        ("shares", "percent"),
        ("benefits", "amount"),
    ):
        for row in rows_of(table):
            assert row[column] is None or str(row[column]) in found, (table, column)


def test_the_long_table_speaks_in_words() -> None:
    """Codes are replaced by the labels of the form and of datapackage.json."""
    (cost,) = find_long(table="costs", item="事業費")
    assert (cost["table_label"], cost["column"], cost["fiscal_year"]) == (
        CONTRACT.tables["costs"].title,
        "決算",
        "2023",
    )
    assert (cost["value"], cost["unit"], cost["note"]) == ("21332", "千円", "支出")
    assert [line["text"] for line in find_long(table="directions")] == ["見直し", "拡充", "終期設定", "2030"]
    assert [line["text"] for line in find_long(table="attributes", item="事務区分")] == ["自治"]
    assert {line["column"] for line in find_long(table="directions")} == {"担当課"}


def test_the_long_table_shows_how_a_figure_came_about() -> None:
    """Formula, numbers and verdict stand beside the computed value, and the printed one has its own line."""
    computed, stated = find_long(table="figures", indicator="1")
    assert computed["item"] == "運用戸数 › 単位コスト › 総事業費"
    assert computed["note"] == "端数処理の範囲で一致；総事業費 ÷ 実績値；22599 ÷ 5"
    assert (computed["value"], stated["value"], stated["field"]) == ("4519.8", "4519", "印字された値")


def test_a_label_that_names_its_item_is_enough() -> None:
    """What a figure's label says already is not said again."""
    subject = make_subject()
    figure = replace(subject.figures[0], label="単位コスト（総事業費）")
    rows = subject_rows(replace(subject, figures=(figure,)), make_municipality(), CONTRACT)
    rows["municipalities"] = [municipality_row(make_municipality(), CONTRACT)]
    text = long_csv(rows, label_codes(form_codes(make_form(), CONTRACT), CONTRACT), CONTRACT).decode("utf-8-sig")
    assert '"運用戸数 › 単位コスト（総事業費）"' in text


def test_the_long_table_tells_a_gap_from_zero() -> None:
    """A blank has its reason; 0 is 0."""
    gap, zero = (
        find_long(table="indicator_values", fiscal_year="2022"),
        find_long(table="indicator_values", fiscal_year="2021"),
    )
    assert [(line["value"], line["absence"]) for line in gap] == [("", "空欄")]
    assert [(line["value"], line["absence"]) for line in zero] == [("0", "")]


def test_a_unit_stands_with_its_own_number_only() -> None:
    """A rate beside an amount of money is no money, and a price has the unit of its own column."""
    units = {(line["table"], line["field"]): line["unit"] for line in long_rows() if line["value"]}
    assert units["benefits", "金額"] == "万円"
    assert units["benefits", "率の分子"] == ""
    assert units["staffing", "単価"] == "千円"
    assert units["staffing", "量"] == "人工"


def test_a_thing_without_a_value_still_has_a_line() -> None:
    """A measure of which nothing is said but its name is not lost."""
    sheet = make_sheet()
    subject = make_subject(replace(sheet, measures=(replace(sheet.measures[0], future=None),)))
    rows = subject_rows(subject, make_municipality(), CONTRACT)
    rows["municipalities"] = [municipality_row(make_municipality(), CONTRACT)]
    text = long_csv(rows, {}, CONTRACT).decode("utf-8-sig")
    assert "住まい › 家賃補助" in text


def test_the_comment_of_a_question_stands_once() -> None:
    """Lines that say the same are one line."""
    lines = [tuple(line.items()) for line in long_rows()]
    assert len(lines) == len(set(lines))


def test_views_name_columns_that_exist() -> None:
    """No view speaks of a column that datapackage.json does not have; every table of a sheet has a view."""
    assert set(VIEWS) == {"municipalities", *(table.name for table in sheet_tables(CONTRACT))}
    for name, view in VIEWS.items():
        columns = {field.name for field in CONTRACT.tables[name].fields}
        named = f"{view.item} {view.column} {view.note} {view.hide} {view.main}".split()
        assert set(named) <= columns, name
        assert len(named) - bool(view.main) == len(set(named) - {view.main}), name
        assert set(view.values_of(CONTRACT.tables[name])).isdisjoint(FRAME)


def test_the_long_table_has_titles_for_its_columns() -> None:
    """Each column is explained in Japanese where pages list them."""
    assert list(long_rows()[0]) == list(LONG_COLUMNS)
    assert len(set(LONG_COLUMNS.values())) == len(LONG_COLUMNS)


def test_amounts_in_yen_are_not_repeated() -> None:
    """The long table has the printed amount; summing its values does not count money twice."""
    assert not [line for line in long_rows() if line["value"] == "21332000"]
