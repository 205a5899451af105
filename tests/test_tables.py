"""Tables: rows by name, and CSV and JSON that every reader takes for what they are."""

from collections.abc import Mapping
from dataclasses import fields, replace

import pytest
from builders import (
    as_dicts,
    make_collection,
    make_form,
    make_municipality,
    make_sheet,
    make_subject,
    rows_of,
    the_contract,
)

from mieruka import records
from mieruka.collection import Municipality
from mieruka.contract import Cell
from mieruka.forms.model import Question
from mieruka.records import ReadingNote
from mieruka.tables import (
    core_codes,
    field_rows,
    form_codes,
    merge_rows,
    sheet_tables,
    subject_rows,
    town_codes,
)

CONTRACT = the_contract()
COMMON = {"sheet", "municipality", "sheet_fiscal_year", "fiscal_year_label", "sheet_name"}
NOT_COLUMNS = {"mark", "path", "plain", "severity", "departments", "population", "notices", "ledgers", "native_name"}
RECORDS: Mapping[str, type] = {
    "municipalities": Municipality,
    "attributes": records.Attribute,
    "places": records.Place,
    "indicators": records.Indicator,
    "indicator_values": records.IndicatorValue,
    "costs": records.Cost,
    "staffing": records.Staffing,
    "figures": records.Figure,
    "answers": records.Answer,
    "ratings": records.Rating,
    "directions": records.Direction,
    "shares": records.Share,
    "opinions": records.Opinion,
    "links": records.Link,
    "pillars": records.Pillar,
    "measures": records.Measure,
    "benefits": records.Benefit,
    "texts": records.Text,
    "reading_notes": ReadingNote,
}


# Columns


@pytest.mark.parametrize("table", RECORDS)
def test_a_record_has_the_columns_of_its_table(table: str) -> None:
    """Each class's fields are its table's columns, save the common ones; `plain` fills the rest."""
    written = {field.name for field in fields(RECORDS[table])}
    schema = {field.name for field in CONTRACT.tables[table].fields} - (COMMON if table != "municipalities" else set())
    assert written - NOT_COLUMNS <= schema
    rest = schema - written
    entries = {field.name for field in CONTRACT.tables[table].fields if field.entry}
    assert not rest or ("plain" in written and rest <= entries)


def test_every_table_that_hangs_on_a_sheet_has_its_common_columns_first() -> None:
    """The five common columns open each table, so that any file can be read alone."""
    order = ["sheet", "municipality", "sheet_fiscal_year", "fiscal_year_label", "sheet_name"]
    for table in sheet_tables(CONTRACT)[1:]:
        assert [field.name for field in table.fields[:5]] == order, table.name


def test_common_columns_are_filled_in_every_row() -> None:
    """A row tells its sheet, town, year in both calendars, and subject."""
    rows = subject_rows(make_subject(), make_municipality(), CONTRACT)
    for table in sheet_tables(CONTRACT)[1:]:
        assert rows[table.name], table.name
        for row in rows[table.name]:
            assert row[:5] == ("nemuro/2023/programs/12633", "nemuro", 2023, "令和5年度", "定住・移住促進事業")


def test_a_sheet_tells_what_follows_from_its_address() -> None:
    """The sheet's own row joins head, source and form."""
    (row,) = rows_of("sheets")
    assert (row["title"], row["page"]) == ("5-1 定住・移住促進事業", "nemuro/2023/programs/12633.html")
    assert (row["form"], row["form_label"], row["evaluation_year"]) == ("nemuro/review", "事務事業評価シート", 2024)
    assert (row["source_title"], row["fiscal_year_label"], row["other_numbers"]) == (
        "別紙１ 評価シート",
        "令和5年度",
        "12371、007",
    )


def test_a_form_that_does_not_say_when_leaves_the_evaluation_year_blank() -> None:
    """No year of writing is made up."""
    sheet = make_sheet(replace(make_form(), evaluated_in=None))
    (row,) = as_dicts("sheets", subject_rows(make_subject(sheet), make_municipality(), CONTRACT)["sheets"])
    assert row["evaluation_year"] is None


def test_a_field_that_only_datapackage_json_knows_reaches_its_column() -> None:
    """`plain` fills a column for which no class has a field."""
    opinions = CONTRACT.tables["opinions"]
    hall = replace(opinions.fields[-1], name="hall", entry=True)
    table = replace(opinions, fields=(*opinions.fields, hall))
    contract = replace(CONTRACT, tables={**CONTRACT.tables, "opinions": table})
    sheet = make_sheet()
    sheet = replace(sheet, opinions=(replace(sheet.opinions[0], plain={"hall": "公民館"}),))
    (row,) = subject_rows(make_subject(sheet), make_municipality(), contract)["opinions"]
    assert row[-1] == "公民館"


def test_a_problem_is_published_with_its_words_and_the_towns_comment() -> None:
    """The message is in Japanese, filled in; the comment is the municipality's."""
    (row,) = rows_of("problems")
    assert (row["problem"], row["code"], row["severity"], row["comment"]) == (1, "note.medium", "notice", "確認中です")
    assert "離れて印字" in str(row["what"])


def test_rows_stay_in_printed_order() -> None:
    """Neither year nor name reorders what the sheet prints."""
    assert [row["fiscal_year"] for row in rows_of("indicator_values")] == [None, 2023, 2022, 2021]


def test_a_paragraph_loses_its_bullet_and_its_line_breaks() -> None:
    """A list item of the body is a text, not something that starts with a minus."""
    assert [row["text"] for row in rows_of("texts")] == ["都市部の若者など", None]


def test_merging_keeps_the_order_of_subjects_and_every_table() -> None:
    """Contributions are put one after the other, and a table without rows is still there."""
    collection = make_collection()
    towns = {town.municipality.municipality: town.municipality for town in collection.towns}
    parts = [subject_rows(one, towns[one.sheet.municipality], CONTRACT) for one in collection.subjects]
    merged = merge_rows(parts, CONTRACT)
    assert [row[0] for row in merged["sheets"]] == [one.sheet.sheet for one in collection.subjects]
    assert len(merged["costs"]) == sum(len(part["costs"]) for part in parts)
    assert merge_rows([], CONTRACT)["costs"] == []


def test_the_data_dictionary_lists_every_column_once() -> None:
    """The fields table is the contract itself."""
    listed = [(row["table"], row["field"]) for row in as_dicts("fields", field_rows(CONTRACT))]
    assert listed == [(table.name, field.name) for table in CONTRACT.tables.values() for field in table.fields]


# Codes


def all_codes() -> list[dict[str, Cell]]:
    """Return the codes of the sample collection."""
    collection = make_collection()
    rows = core_codes(collection.site.topics, CONTRACT)
    for town in collection.towns:
        rows += town_codes(town.municipality, CONTRACT)
        rows += [row for form in town.forms.values() for row in form_codes(form, CONTRACT)]
    return as_dicts("codes", rows)


def list_of(name: str) -> list[dict[str, Cell]]:
    """Return the codes of one list."""
    return [row for row in all_codes() if row["list"] == name]


def test_every_list_of_the_contract_is_in_the_codes() -> None:
    """Each code that a column may hold can be looked up."""
    for name, labels in CONTRACT.lists.items():
        assert {row["code"]: row["label"] for row in list_of(name)} == dict(labels)


def test_a_choice_that_was_not_ticked_is_known_from_the_codes() -> None:
    """A question's list holds all of its choices in printed order with their common meaning."""
    codes = list_of("nemuro/review/questions/ア")
    assert [(row["code"], row["canonical"], row["order"]) for row in codes] == [
        ("ある", "good", 1),
        ("ない", "poor", 2),
    ]


def test_options_and_parameters_tell_the_choice_that_they_belong_to() -> None:
    """A sub-box has its choice for parent, and so has what is filled in beside it."""
    options = {row["code"]: row["parent"] for row in list_of("nemuro/review/directions/future")}
    assert options == {"継続": None, "C": None, "拡充": "C", "統合": "C", "終期": None}
    (parameter,) = list_of("nemuro/review/directions/future/parameters")
    assert (parameter["code"], parameter["label"], parameter["parent"]) == ("ends_in", "終期", "終期")


def test_a_scale_tells_its_good_end_and_its_levels_meanings() -> None:
    """A level out of the order has no good end."""
    levels = [(row["code"], row["meaning"], row["good_end"]) for row in list_of("nemuro/review/scales/abc")]
    assert levels == [("A", "高い", "first"), ("C", "低い", "first"), ("－", None, None)]


def test_a_year_in_a_label_becomes_a_word_that_is_true_of_every_year() -> None:
    """The list of a form holds for the sheets of all years."""
    (direction,) = list_of("nemuro/review/directions")
    assert direction["label"] == "翌年度の方向性"
    far = replace(make_form(), questions=(Question("q", "<-3>年度と<+2>", make_form().questions[0].choices),))
    labels = [row["label"] for row in as_dicts("codes", form_codes(far, CONTRACT)) if row["code"] == "q"]
    assert labels == ["3年前の年度と2年後の年度"]


def test_every_code_that_the_sample_uses_is_in_a_list() -> None:
    """Stage, item, rater, relation, text section and attribute lead to a label."""
    known = {(row["list"], row["code"]) for row in all_codes()}
    places = {"costs/stages": ("costs", "stage"), "costs/items": ("costs", "item"), "raters": ("ratings", "rater")}
    places |= {"texts": ("texts", "section"), "links": ("links", "relation"), "opinions": ("opinions", "by")}
    places |= {"ratings": ("ratings", "axis"), "questions": ("answers", "question")}
    for place, (table, column) in places.items():
        assert all((f"nemuro/review/{place}", row[column]) in known for row in rows_of(table)), place


def test_no_code_stands_twice() -> None:
    """List, code and parent are the key of the codes."""
    keys = [(row["list"], row["code"], row["parent"]) for row in all_codes()]
    assert len(keys) == len(set(keys))
