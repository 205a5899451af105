"""Builders: a small valid collection made by hand, for tests of what is made of a collection.

Two towns, two forms, two years; every table of a sheet has at least one row in the sheet of `make_sheet`, and the
values are chosen to be awkward: a comma and quotes, a line break, `-`, ids that look like dates, exact decimals.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from built_rows import add_evaluation, add_facts, add_indicators, add_measures, add_money, make_figures

from mieruka.collection import Collection, Municipality, Site, Subject, Term, Topic, Town
from mieruka.contract import Cell, Contract, load_contract
from mieruka.forms.model import (
    Axis,
    Choice,
    ChoiceSet,
    Costs,
    FigureSpec,
    Form,
    HeadField,
    IndicatorKind,
    Indicators,
    Item,
    Labelled,
    Level,
    OpinionSource,
    Question,
    Scale,
    ScaleLevel,
    Series,
    Stage,
    TextSection,
    Tree,
)
from mieruka.keys import name_ids
from mieruka.problems import Mark, Problem
from mieruka.records import Sheet
from mieruka.tables import Row, subject_rows

ROOT = Path(__file__).parent.parent
NOTICE = "公表資料をもとにした見本であり、各市町の公式の公表ではありません"


INDICATORS = Indicators(
    kinds=(IndicatorKind("activity", "活動指標", "activity"),),
    series=(
        Series("target", "目標値", "target", words={"増加": "above_baseline"}),
        Series("actual", "実績値", "actual"),
    ),
    desired={"維持": "keep"},
    fields=(HeadField("how", "測り方"),),
    figures=(FigureSpec("gap", "目標との差"),),
)
COSTS = Costs(
    unit="千円",
    headline="total",
    stages=(Stage("budget", "予算", "budget", (0, 1)), Stage("settlement", "決算", "settlement", (0,))),
    items=(
        Item("project", "事業費", "project", "part_of", "total"),
        Item("general", "一般財源", "general", "funds", "project"),
        Item("total", "総事業費", "total"),
    ),
    figures=(FigureSpec("unit_cost", "単位コスト", "千円", per_indicator=True),),
)


@cache
def the_contract() -> Contract:
    """Return the project's own contract."""
    return load_contract(ROOT / "datapackage.json")


def make_choices(*choices: Choice) -> ChoiceSet:
    """Return tick boxes of which one may be ticked."""
    return ChoiceSet("one", choices, name_ids((choice.id, choice.label) for choice in choices))


def make_form(identifier: str = "review", municipality: str = "nemuro", kind: str = "program") -> Form:
    """Return a form that declares one of everything."""
    options = make_choices(Choice("拡充", "拡充", "expand"), Choice("統合", "統合", "merge"))
    ends_in = HeadField("ends_in", "終期", "year")
    return Form(
        id=identifier,
        municipality=municipality,
        mark=Mark(f"content/{municipality}/forms/{identifier}.yaml"),
        label="事務事業評価シート",
        kind=kind,
        evaluated_in=1,
        absence={"-": "no_data", "＊": "withheld"},
        year_words={"策定時": "unknown_year"},
        trees=(Tree("plan", "施策体系", "plan", (Level("area", "施策区分", coded=True), Level("goal", "施策目標"))),),
        fields=(
            HeadField("duty", "事務区分", choices=make_choices(Choice("own", "自治"), Choice("legal", "法定受託"))),
        ),
        indicators=INDICATORS,
        costs=COSTS,
        scales=(
            Scale(
                "abc", "３段階", (ScaleLevel("A", "高い"), ScaleLevel("C", "低い"), ScaleLevel("－", "", True)), "first"
            ),
        ),
        raters=(Labelled("desk", "担当課"),),
        ratings=(Axis("need", "必要性", "abc", ("desk",), comment="コメント"),),
        questions=(
            Question(
                "ア", "成果への結びつき", make_choices(Choice("ある", "ある", "good"), Choice("ない", "ない", "poor"))
            ),
        ),
        directions=(
            Question(
                "future",
                "<+1>年度の方向性",
                make_choices(
                    Choice("継続", "継続", "continue"),
                    Choice("C", "見直し", "change", options=options),
                    Choice("終期", "終期設定", "scheduled_end", parameters=(ends_in,)),
                ),
                by=("desk",),
            ),
        ),
        links=(Labelled("belongs_to", "属する施策"),),
        opinions=(OpinionSource("council", "審議会", "対応"),),
        texts=(TextSection("target", "対象"),),
    )


def make_sheet(form: Form | None = None, year: int = 2023, identifier: str = "12633") -> Sheet:
    """Return a sheet with rows in every table."""
    sheet = make_bare_sheet(form or make_form(), year, identifier)
    source = {"source_title": "別紙１ 評価シート", "source_publisher": "根室市"}
    sheet = add_indicators(add_facts(replace(sheet, source=source)))
    return add_evaluation(add_measures(add_money(sheet)))


def make_bare_sheet(form: Form, year: int, identifier: str) -> Sheet:
    """Return a sheet with nothing but its head."""
    folder = {"program": "programs", "policy": "policies", "measure_list": "measures"}[form.kind]
    address = f"{form.municipality}/{year}/{folder}/{identifier}"
    return Sheet(
        sheet=address,
        municipality=form.municipality,
        fiscal_year=year,
        kind=form.kind,
        id=identifier,
        form=form,
        mark=Mark(f"content/{address}.md"),
        head={"form": form.id, "number": "5-1", "name": "定住・移住促進事業", "other_numbers": "12371、007"},
    )


def make_subject(sheet: Sheet | None = None) -> Subject:
    """Return a subject with figures and a problem."""
    sheet = sheet or make_sheet()
    problem = Problem(
        "note.medium", sheet.mark, "places.plan.area", "notice", {"word": "places.plan.area", "why": "離れて印字"}
    )
    return Subject(sheet=sheet, figures=make_figures(sheet), problems=(problem,))


def make_municipality(slug: str = "nemuro", name: str = "根室市") -> Municipality:
    """Return a town."""
    return Municipality(
        municipality=slug,
        code="012238",
        name=name,
        name_kana="ねむろし",
        name_en="Nemuro",
        prefecture="北海道",
        licence="CC-BY-4.0",
        departments={"sogo-seisaku": "総合政策室"},
        notices={"note.medium": "確認中です"},
    )


def make_collection() -> Collection:
    """Return two towns: one with two years of one programme, one with a bare policy and nothing else."""
    form = make_form()
    years = tuple(make_subject(make_sheet(form, year)) for year in (2022, 2023))
    bare = make_form("policy", "asahi", "policy")
    policy = make_bare_sheet(bare, 2023, "1-1")
    return Collection(
        site=Site(
            title="見本サイト",
            notice=NOTICE,
            base_url="https://example.jp/",
            topics=(Topic(id="migration", name="移住"),),
        ),
        glossary=(Term(term="決算", reading="けっさん", meaning="使ったお金"),),
        towns=(
            Town(
                municipality=make_municipality("asahi", "旭市"),
                forms={"policy": bare},
                subjects=(Subject(sheet=policy, figures=(), problems=()),),
            ),
            Town(municipality=make_municipality(), forms={"review": form}, subjects=years),
        ),
    )


def rows_of(table: str) -> list[dict[str, Cell]]:
    """Return the rows that the sample subject gives in a table, by the names of their columns."""
    return as_dicts(table, subject_rows(make_subject(), make_municipality(), the_contract())[table])


def as_dicts(table: str, rows: Iterable[Row]) -> list[dict[str, Cell]]:
    """Return rows with the names of their columns."""
    names = [field.name for field in the_contract().tables[table].fields]
    return [dict(zip(names, row, strict=True)) for row in rows]
