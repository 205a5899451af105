"""Rows made by hand for the sheet of builders.py: at least one in every table, with awkward values."""

from dataclasses import replace
from decimal import Decimal

from mieruka.records import (
    Answer,
    Attribute,
    Benefit,
    Cost,
    Direction,
    Figure,
    Indicator,
    IndicatorValue,
    Link,
    Measure,
    Opinion,
    Pillar,
    Place,
    Rating,
    ReadingNote,
    Share,
    Sheet,
    Staffing,
    Text,
)


def add_facts(sheet: Sheet) -> Sheet:
    """Add what a sheet says at its head."""
    return replace(
        sheet,
        attributes=(
            Attribute(attribute="duty", label="事務区分", value="own"),
            Attribute(attribute="how", label="測り方", value="-", indicator=1),
        ),
        places=(
            Place(
                place=1,
                tree="plan",
                tree_label="施策体系",
                tree_kind="plan",
                level="area",
                level_label="施策区分",
                level_order=1,
                code="5-12",
                name="移住交流の促進",
                confidence="medium",
            ),
        ),
    )


def add_indicators(sheet: Sheet) -> Sheet:
    """Add a sheet's indicators with their values."""
    value = IndicatorValue(
        indicator=1,
        indicator_name="運用戸数",
        kind="activity",
        unit="戸",
        series="actual",
        canonical_series="actual",
        fiscal_year=sheet.fiscal_year,
        year_word=None,
        label="実績値",
        value=Decimal("12345678901234567890.10"),
        text=None,
    )
    other = replace(
        value, series="target", canonical_series="target", label="目標値", fiscal_year=None, year_word="策定時"
    )
    return replace(
        sheet,
        indicators=(
            Indicator(
                indicator=1,
                kind="activity",
                canonical_kind="activity",
                kind_label="活動指標",
                name="運用戸数",
                unit="戸",
                desired="keep",
                desired_stated="維持",
            ),
        ),
        indicator_values=(
            replace(other, value=None, text="増加"),
            value,
            replace(value, fiscal_year=sheet.fiscal_year - 1, value=None, absence="blank"),
            replace(value, fiscal_year=sheet.fiscal_year - 2, value=Decimal(0)),
        ),
    )


def add_money(sheet: Sheet) -> Sheet:
    """Add a sheet's costs and staffing."""
    cost = Cost(
        fiscal_year=sheet.fiscal_year,
        stage="settlement",
        canonical_stage="settlement",
        stage_label="決算",
        item="project",
        item_name=None,
        role="cost",
        part_of="total",
        canonical_item="project",
        label="事業費",
        amount=Decimal(21332),
        unit="千円",
        amount_yen=21_332_000,
    )
    funding = replace(
        cost, item="general", role="funding", part_of="project", canonical_item="general", label="一般財源"
    )
    total = replace(cost, item="total", role="total", part_of=None, canonical_item="total", label="総事業費")
    return replace(
        sheet,
        costs=(cost, replace(funding, amount=None, amount_yen=None, absence="blank"), total),
        staffing=(
            Staffing(
                fiscal_year=sheet.fiscal_year,
                stage="settlement",
                stage_label="決算",
                item="fte",
                label="人員",
                workers="regular",
                quantity=Decimal("0.17"),
                unit="人工",
                unit_price=Decimal(7455),
                unit_price_unit="千円",
            ),
        ),
    )


def add_measures(sheet: Sheet) -> Sheet:
    """Add what a measure list says: pillars, measures and benefits."""
    return replace(
        sheet,
        pillars=(Pillar(pillar=None, name=None, amount=Decimal(500), unit="千円", amount_yen=500_000, limit="about"),),
        measures=(Measure(measure=1, pillar=1, pillar_name="住まい", name="家賃補助", future=True),),
        benefits=(
            Benefit(
                measure=1,
                measure_name="家賃補助",
                benefit=1,
                recipient="18歳未満の子がいる世帯",
                kind="grant",
                amount=Decimal("1.5"),
                unit="万円",
                amount_yen=15_000,
                limit="up_to",
                rate_numerator=2,
                rate_denominator=15,
            ),
        ),
    )


def add_evaluation(sheet: Sheet) -> Sheet:
    """Add a sheet's answers, ratings, directions, opinions, links, texts and reading notes."""
    direction = Direction(
        direction="future",
        position=1,
        label="今後の方向性",
        fiscal_year=None,
        rater="desk",
        choice="C",
        canonical="change",
    )
    ends = replace(direction, position=2, choice="終期", canonical=None, parameter="ends_in", parameter_value="2030")
    return replace(
        sheet,
        answers=(
            Answer(
                question="ア",
                position=1,
                label="成果への結びつき",
                choice="ある",
                canonical="good",
                comment='一行目、"甲", 乙\n二行目',
            ),
        ),
        ratings=(
            Rating(
                axis="need",
                label="必要性",
                indicator=None,
                rater="desk",
                rater_label="担当課",
                scale="abc",
                level="A",
                meaning="高い",
                comment=None,
            ),
        ),
        directions=(direction, replace(direction, position=3, option="拡充", canonical="expand"), ends),
        shares=(Share(question="ア", label="成果への結びつき", choice="ある", percent=Decimal("62.5")),),
        opinions=(Opinion(by="council", by_label="審議会", number="1", opinion="広報を\r\nSNS へ"),),
        links=(Link(relation="belongs_to", label="属する施策", position=1, other=None, other_name="移住の促進"),),
        texts=(
            Text(section="target", label="対象", paragraph=1, fiscal_year=None, text="- 都市部の若者\n  など"),
            Text(section="target", label="対象", paragraph=2, fiscal_year=None, text=None, absence="blank"),
        ),
        reading_notes=(
            ReadingNote(
                note=1,
                field="places.plan.area",
                confidence="medium",
                printed=None,
                printed_so=True,
                alternatives=("5-1", "5-2"),
                why="離れて印字",
            ),
        ),
    )


def make_figures(sheet: Sheet) -> tuple[Figure, ...]:
    """Return a figure that agrees with print and one that stands for itself."""
    cost = Figure(
        figure="unit_cost",
        label="単位コスト",
        item="total",
        indicator=1,
        fiscal_year=sheet.fiscal_year,
        stage="settlement",
        computed=Decimal("4519.8"),
        unit="千円",
        formula="総事業費 ÷ 実績値",
        inputs="22599 ÷ 5",
        stated=Decimal(4519),
        difference=Decimal("-0.8"),
        verdict="agrees_within_rounding",
    )
    grade = Figure(figure="grade", label="評語", computed_text="A", formula="達成率による", verdict="not_printed")
    return (cost, grade)
