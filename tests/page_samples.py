"""Samples for the tests of the pages: an invented town whose forms have one of everything, read as content is read.

`SITE` has two years of one programme under a form unlike the seeds' (yen, letters for directions, two raters, years
of directions, hours, an open row, a derived column), a policy that bears a code, and a list of measures.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from mieruka.collection import Collection
from mieruka.contract import Contract, load_contract
from mieruka.pages import render_site
from mieruka.pages.directory import Entry
from mieruka.pipeline import Folders, check_content, read_templates
from mieruka.publish import Artifact
from mieruka.records import Sheet

ROOT = Path(__file__).parent.parent
NOTICE = "これは試験のための見本です"
NOTICE_EN = "This is a sample for tests"

SITE = f"""\
title: 試験のサイト
notice: {NOTICE}
notice_en: {NOTICE_EN}
base_url: https://town.example/mieruka/
languages: [ja, en]
published_on: 2026-11-20
topics: {{roads: 道路, water: 水}}
"""
GLOSSARY = """\
- {term: 決算, reading: けっさん, meaning: 使ったお金をまとめたもの。}
- {term: 一般財源, reading: いっぱんざいげん, meaning: 使い道の決まっていないお金。}
"""
MUNICIPALITY = """\
name: 見本町
name_kana: みほんちょう
name_en: Mihon
code: 999997
prefecture: 見本県
contact: {name: 見本町役場, phone: 0120-000-000}
licence: CC-BY-4.0
departments: {kikaku: 企画課, suido: 水道課}
notices: {target.already_met: 目標は見直し中です, target.worse_than_baseline: off}
"""
PROGRAM_FORM = """\
label: 事業評価票
kind: program
evaluated_in: 1
year_style: 令和5
absence: {"－": no_data, "＊": withheld, 非該当: not_applicable}
year_words: {毎年度: every_year}
trees:
  plan:
    label: 総合計画
    levels: {chapter: {label: 章, coded: true}, policy: {label: 施策, coded: true, links: policy}}
  budget: {label: 予算科目, canonical: budget_line, levels: {款: {coded: true}, 項: {coded: true}}}
fields:
  method: {label: 実施方法, choices: [直営, 委託, 補助], choose: many}
  end_year: {label: 終わる年度, type: year, words: [未定]}
  staff_count: {label: 延べ職員数, type: number, unit: 人}
indicators:
  kinds:
    outcome: 成果指標
    goal: {label: 目標とする姿, values: words}
  series:
    baseline: {label: 基準値}
    target: {label: 目標値, words: {増加: above_baseline}}
    actual: 実績値
    rate: {label: 達成率, canonical: achievement, unit: "%"}
  desired: {label: 目指す方向, choices: {減らす: down, 増やす: up}}
  fields: {how: 測り方}
  figures: {gap: {label: 目標との差, unit: same}}
costs:
  unit: 円
  headline: full
  stages:
    initial_budget: {label: 当初予算, years: [0, 1], series: plan}
    settlement: {label: 決算, years: [-1, 0], series: actual}
    execution: {label: 執行率, years: [0], unit: "%", derived: true}
  items:
    hours: {label: 職員の時間, workers: regular, unit: 時間}
    wage: {label: 時間単価, price_of: hours, per_column: {R4: 3100, R5: 3200, R6: 3300}}
    labour: {label: 人件費, part_of: full}
    project: {label: 直接事業費, part_of: full}
    detail: {label: うち主な経費, memo_of: project, open: true}
    full: {label: フルコスト, canonical: full_cost}
    general: {label: 一般財源, funds: full, canonical: general_of_full}
  figures: {per_user: {label: 一人当たりコスト, unit: 円, per: indicator}}
identities:
  - {result: full, sum: [labour, project], as_printed: （＝人件費＋直接事業費）}
  - {result: {stage: execution}, percent: [{stage: settlement}, {stage: initial_budget}], digits: 1}
  - {result: per_user, quotient: [full, {series: actual}], stages: [settlement], digits: 0}
scales:
  abc: {label: 三段階, good: first, levels: {A: 高い, B: ふつう, C: 低い}, outside: {非該当: 評価できない}}
raters: {desk: 担当課, board: 評価委員会}
ratings:
  need: {label: 必要性, scale: abc, by: [desk, board], comment: 所見}
  reach: {label: 到達度, scale: abc, per: indicator}
questions:
  q1: {label: 町が行う必要, choices: {はい: good, いいえ: poor}, comment: 理由}
  mix: {label: 利用者の内訳, choose: shares, choices: [町民, 町外]}
directions:
  next:
    label: 今後の方向
    by: [desk, board]
    years: [1, 2]
    choices:
      A: {label: 廃止, canonical: abolish, parameters: {ends_in: {label: 廃止年度, type: year}}}
      C: {label: 見直し, canonical: change, options: {choose: many, choices: {手段: improve, 統合: merge}}}
      D: {label: 継続, canonical: continue}
links: {relates_to: 関連する事業}
opinions: {board: {label: 委員会の意見, reply: 町の対応}}
texts: {aim: 目的, planned: {label: <+1>年度の計画, year: 1}}
sections:
  - {label: １ 位置づけ, show: [places]}
  - {label: ２ 概要, show: [aim, fields]}
  - {label: ３ 実施, show: [indicators, costs]}
  - {label: ４ 評価, show: [ratings, answers, opinions]}
  - {label: ５ 今後, show: [directions, planned, links]}
"""
PROGRAM = """\
---
form: program
number: 7
name: 道路をなおす事業
department: 企画課
section: 道路係
summary: 道路の穴をふさぎ、安全に通れるようにする事業です。
prepared_on: 2024-09
source: {title: 事業評価票 令和5年度, publisher: 見本町, pages: 3-4, texts: rewritten}
topics: [道路]
succeeds: [mihon/2022/programs/a1]
method: [直営, 委託]
end_year: R10
staff_count: 1234.5
places:
  - {tree: plan, policy: 2-1 道路の整備}
  - {tree: budget, 款: 08 土木費, 項: 02 道路橋りょう費}
indicators:
  - {kind: outcome, name: 穴の数, unit: か所, desired: 減らす, how: 年度末の調査, reach: B,
     baseline: {R1: 4100.5}, target: {R5: 3000, 毎年度: 増加}, actual: {R3: "－", R4: ~, R5: 3210, R6: 0},
     rate: {R5: 93}, gap: {R5: 210}}
  - {kind: goal, name: 安全な道, target: {R5: 穴のない道}, actual: {R5: 穴は少し減った}}
costs:
  columns: [R4 決算, R5 当初予算, R5 決算, R5 執行率, R6 当初予算]
  職員の時間: [100, 110, 120.5, ~, 110]
  人件費: [310000, 352000, 385600, 109.5, 363000]
  直接事業費: [0, 5000000, 4800000, 96.0, "＊"]
  うち主な経費: {アスファルト: [0, 3000000, 2900000, ~, 0]}
  フルコスト: [310000, 5352000, 5185600, 96.9, 363000]
  一般財源: [310000, ~, 5185600, ~, 363000]
  一人当たりコスト: {1: [~, ~, 1615, ~, ~]}
answers:
  q1: {choice: はい, comment: 町道だから。}
  mix: {町民: 62.5, 町外: 37.5}
ratings:
  - {rater: desk, need: {level: A, comment: 欠かせない。}}
  - {rater: board, need: 非該当}
directions:
  - {rater: desk, year: R6, next: {choice: C, options: [手段, 統合]}}
  - {rater: desk, year: R7, next: D}
  - {rater: board, year: R6, next: {choice: A, ends_in: R8}}
links:
  - {relates_to: mihon/2023/policies/2-1}
  - {relates_to: 橋をなおす事業}
opinions:
  - {board: 舗装の記録を公開してほしい。, number: 1, reply: 公開を準備する。}
  - {board: 夜の工事を減らしてほしい。, number: 2, reply: ~}
reading_notes:
  - field: costs.R5.決算.直接事業費
    confidence: medium
    printed: 480万
    alternatives: [4800001]
    why: かすれている。
---
## 目的
道路を**安全**にする。

- 穴をふさぐ
- 線を引く

## 令和6年度の計画
"""
LAST_YEAR = """\
---
form: program
number: 7
name: 道路をなおす事業
department: 企画課
summary: 道路の穴をふさぐ事業です。
topics: [道路]
places: [{tree: plan, policy: 2-1 道路の整備}]
directions: [{rater: desk, year: R5, next: D}]
---
## 目的
道路を安全にする。
"""
POLICY_FORM = """\
label: 施策評価票
kind: policy
year_style: 2023
trees: {plan: {label: 総合計画, levels: {chapter: {label: 章, coded: true}, policy: {label: 施策, coded: true}}}}
texts: {aim: 目指す姿}
"""
POLICY = """\
---
form: policy
number: 2-1
name: 道路の整備
department: 企画課
places: [{tree: plan, chapter: 2 くらし, policy: 2-1 道路の整備}]
---
## 目指す姿
通いやすい道。
"""
MEASURE_FORM = """\
label: 支援の一覧
kind: measure_list
pillars: {label: 三つの柱, unit: 千円}
benefits: {units: [万円, 円]}
"""
MEASURES = """\
---
form: measures
name: 住まいの支援
summary: 住まいの費用を助ける制度の一覧です。
total: {amount: 5000, limit: about}
pillars:
  - name: 借りる
    amount: 2000
    limit: exact
    measures:
      - name: 家賃補助
        group: 若い世帯
        text: 家賃の一部を助ける。
        benefits:
          - {kind: grant, for: 家賃, who: 若い人, amount: 1.5, unit: 万円, limit: up_to, rate: 2/15, every: 月}
          - {kind: waiver, for: 手数料, rate: full, condition: 町内に住む人, extra: 加算, times: 12}
      - {name: 空き家の紹介, future: true}
  - {name: 建てる, amount: ~}
---
"""


@cache
def the_contract() -> Contract:
    """Return the project's own contract."""
    return load_contract(ROOT / "datapackage.json")


@cache
def the_templates() -> dict[str, str]:
    """Return the project's own templates and assets."""
    return read_templates(ROOT / "templates")


SAMPLE = {
    "site.yaml": SITE,
    "glossary.yaml": GLOSSARY,
    "mihon/municipality.yaml": MUNICIPALITY,
    "mihon/forms/program.yaml": PROGRAM_FORM,
    "mihon/forms/policy.yaml": POLICY_FORM,
    "mihon/forms/measures.yaml": MEASURE_FORM,
    "mihon/2022/programs/a1.md": LAST_YEAR,
    "mihon/2023/programs/a1.md": PROGRAM,
    "mihon/2023/policies/2-1.md": POLICY,
    "mihon/2024/measures/housing.md": MEASURES,
}


@cache
def sample() -> Collection:
    """Return the sample as a collection, with its figures and problems."""
    with TemporaryDirectory() as folder:
        for path, text in SAMPLE.items():
            file = Path(folder) / "content" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        checked = check_content(folders_of(Path(folder) / "content"), None)
    assert [(one.mark, one.code, one.field) for one in checked.problems if one.severity == "error"] == []
    return checked.collection


def folders_of(content: Path) -> Folders:
    """Return the folders of a build that reads this content."""
    return Folders(content, ROOT / "templates", ROOT / "site", ROOT / "datapackage.json")


@cache
def seeds() -> Collection:
    """Return the repository's own content as a collection, with its problems."""
    return check_content(folders_of(ROOT / "content"), None).collection


def render(collection: Collection) -> dict[str, str]:
    """Return the site of a collection: path → text."""
    return {one.path: one.content.decode() for one in artifacts(collection)}


def artifacts(collection: Collection) -> list[Artifact]:
    """Return the artifacts of a collection."""
    return list(render_site(collection, the_contract(), the_templates()))


@cache
def sample_site() -> dict[str, str]:
    """Return the sample's site."""
    return render(sample())


@cache
def seed_site() -> dict[str, str]:
    """Return the site of the repository's own content."""
    return render(seeds())


def sheet_of(collection: Collection, address: str) -> Sheet:
    """Return one sheet of a collection."""
    return next(one.sheet for one in collection.subjects if one.sheet.sheet == address)


def make_entry(name: str, number: str = "") -> Entry:
    """Return a sheet as the directory knows it."""
    sheet = f"mihon/2023/programs/{name}"
    return Entry(
        sheet=sheet,
        municipality="mihon",
        town="見本町",
        fiscal_year=2023,
        kind="program",
        id=name,
        number=number,
        name=name,
        title=name,
    )
