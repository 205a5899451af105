"""Sheets for the benchmark: realistic, seeded, any number. Each is a pure function of (seed, number).

The same facts are written twice: as a sheet in our format under one of the sample's own forms, and as plain YAML front
matter with the same body for the other generators. Printed totals follow the form's identities, so our checks pass.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEPARTMENTS: tuple[str, ...] = (
    "総合政策室",
    "財政課",
    "税務課",
    "市民環境課",
    "社会福祉課",
    "子育て支援課",
    "介護福祉課",
    "保健課",
)
DEPARTMENTS += ("農林課", "水産課", "商工観光課", "都市整備課", "建設課", "建築住宅課", "水道課", "下水道課", "港湾課")
DEPARTMENTS += ("学校教育課", "社会教育課", "図書館")
POLICIES: tuple[str, ...] = (
    "移住交流の促進",
    "子育て支援の充実",
    "学校教育の充実",
    "生涯学習の推進",
    "文化の振興",
    "健康づくりの推進",
)
POLICIES += ("地域医療の確保", "高齢者福祉の充実", "地域福祉の推進", "水産業の振興", "農林業の振興", "商工業の振興")
POLICIES += ("観光の振興", "道路網の整備", "住環境の整備", "上下水道の整備", "循環型社会の形成", "防災対策の推進")
STEMS: tuple[str, ...] = (
    "定住促進",
    "協力隊推進",
    "医療費助成",
    "学校給食運営",
    "図書館資料整備",
    "健康診査",
    "介護予防啓発",
)
STEMS += ("沿岸漁業振興", "新規就農支援", "商店街活性化", "観光案内所運営", "空き家対策", "橋りょう長寿命化", "除雪")
STEMS += ("公営住宅改修", "水道管路更新", "ごみ減量化推進", "自主防災組織育成", "交通安全教室", "文化財保護")
WHO: tuple[str, ...] = (
    "市内に住む小中学生とその保護者",
    "移住を考えている域外の若者",
    "市内の中小企業と就業希望者",
    "65歳以上の高齢者",
)
WHO += (
    "沿岸漁業に従事する人とその家族",
    "市内の町会と自主防災組織",
    "公共施設を利用する市民と来訪者",
    "子育て中の世帯",
)
HOW: tuple[str, ...] = (
    "相談窓口を開いて訪問による支援を行い",
    "民間事業者に委託して施設の運営を行い",
    "補助金により初期費用の負担を軽くし",
)
HOW += ("講座と体験会を年間を通じて開き", "ポータルサイトと広報紙で情報を届け", "関係団体との協議会を定期に開き")
HOW += ("老朽化した設備を計画に沿って更新し", "対象者への個別の通知と電話による勧奨を行い")
WHY: tuple[str, ...] = (
    "まちを訪れる人を増やし、住民とのつながりを広げる",
    "安全で安心な暮らしの確保を図る",
    "地域産業の担い手を確保する",
)
WHY += ("将来にわたる維持管理費の平準化を図る", "利用者の満足度の向上と利用機会の公平を図る", "健康寿命を延ばす")
FACTS: tuple[str, ...] = (
    "参加者は前年度に比べて増加した",
    "利用者数は横ばいで推移している",
    "問い合わせの件数は着実に増えている",
)
FACTS += (
    "資材価格の高騰により事業費が増加した",
    "委託先の人員の確保が課題となっている",
    "申請の電子化により時間を短縮した",
)
NEXT: tuple[str, ...] = (
    "引き続き事業の周知に努める必要がある",
    "費用対効果を検証し手法の見直しを検討する",
    "対象の範囲を整理する必要がある",
)
NEXT += (
    "デジタル技術の活用による効率化を進める",
    "関係機関との役割分担を明らかにする",
    "負担のあり方について調査と研究を進める",
)
MEASURES: tuple[tuple[str, str], ...] = (
    ("相談件数", "件"),
    ("利用者数", "人"),
    ("実施回数", "回"),
    ("補助件数", "件"),
    ("運用戸数", "戸"),
)
MEASURES += (("整備延長", "ｍ"), ("参加団体数", "団体"), ("貸出冊数", "冊"))
YEARS_NO = ("ある", "一部ある", "ない")
CAN = ("可能", "一部可能", "不可能")
QUESTIONS: Mapping[str, tuple[str, Sequence[str]]] = {
    "ア": ("成果への結びつき", ("結びついている", "一部結びついている", "結びついていない")),
    "イ": ("市以外による実施", CAN),
    "ウ": ("内容の見直しの必要", YEARS_NO),
    "エ": ("費用の工夫の余地", YEARS_NO),
    "オ": ("他の事業との統合", YEARS_NO),
    "カ": ("受益者の負担", ("ある", "検討の必要性がある", "ない", "既に負担がある")),
}
DIRECTIONS = ("現状のまま継続", "見直しのうえで継続", "休止", "廃止", "完了")
TEXTS = ("対象", "活動内容", "意図", "見直しの内容など", "今後の動向・市民ニーズなど")
COLUMNS = (("R5", 2023, "予算"), ("R5", 2023, "決算"), ("R6", 2024, "予算"))
MONEY = ("事業費", "国道支出金", "地方債", "その他", "一般財源", "職員人件費", "総事業費")
SERIES: tuple[tuple[str, str, int], ...] = (
    ("実績値", "actual", 2019),
    ("実績値", "actual", 2020),
    ("実績値", "actual", 2021),
    ("実績値", "actual", 2022),
)
SERIES += (("実績値", "actual", 2023), ("目標値", "target", 2025))
PRICE = 7455
YEN = "千円"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator and its values: (label, series, fiscal year, value)."""

    name: str
    unit: str
    values: tuple[tuple[str, str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """The facts of one sheet. `money` holds the amounts of MONEY for each of COLUMNS, `workers` the labour of each."""

    id: str
    number: int
    name: str
    department: int
    policy: int
    facts: Mapping[str, str]
    indicators: tuple[Indicator, ...]
    money: tuple[tuple[int, ...], ...]
    workers: tuple[str, ...]
    answers: tuple[tuple[str, str, str], ...]
    direction: str
    texts: Mapping[str, str]


def make_programme(seed: str, number: int) -> Programme:
    """Return the programme of a number: the first 100 of 1,000 are those of 100."""
    dice = random.Random(f"{seed}/{number}")  # noqa: S311  # made-up facts, not secrets
    stem = dice.choice(STEMS)
    workers = tuple(dice.choice(("0.2", "0.4", "0.8", "1.2", "2.4")) for _ in COLUMNS)
    return Programme(
        id=f"p{number:06d}",
        number=100_000 + number,
        name=f"{stem}事業（第{number}号）",
        department=dice.randrange(len(DEPARTMENTS)),
        policy=dice.randrange(len(POLICIES)),
        facts={
            "重点プロジェクト": dice.choice(("該当", "非該当")),
            "評価時期": dice.choice(("中間", "事後")),
            "事務区分": dice.choice(("自治", "法定受託")),
            "対象者の今後の予想": dice.choice(("増加", "横ばい", "減少")),
        },
        indicators=tuple(_indicator(dice, stem, kind) for kind in dice.sample(MEASURES, 3)),
        money=tuple(_money(dice, one) for one in workers),
        workers=workers,
        answers=tuple((id_, dice.choice(choices), _prose(dice, 60)) for id_, (_, choices) in QUESTIONS.items()),
        direction=dice.choice(DIRECTIONS),
        texts={label: _passage(dice, label) for label in TEXTS},
    )


def _indicator(dice: random.Random, stem: str, kind: tuple[str, str]) -> Indicator:
    start = dice.randrange(20, 4000)
    values = tuple((label, id_, year, start + dice.randrange(start // 2)) for label, id_, year in SERIES[:-1])
    label, id_, year = SERIES[-1]
    return Indicator(f"{stem}に係る{kind[0]}", kind[1], (*values, (label, id_, year, start * 2)))


def _money(dice: random.Random, workers: str) -> tuple[int, ...]:
    grants, bond, other = (0 if dice.random() < 0.45 else dice.randrange(1, 60_000) for _ in range(3))
    general = dice.randrange(500, 50_000)
    project = grants + bond + other + general
    staff = round(float(workers) * PRICE)
    return (project, grants, bond, other, general, staff, project + staff)


def _sentence(dice: random.Random) -> str:
    if dice.random() < 0.5:
        return f"{dice.choice(WHO)}を対象に、{dice.choice(HOW)}、{dice.choice(WHY)}。"
    return f"{dice.choice(FACTS)}ことから、{dice.choice(NEXT)}。"


def _prose(dice: random.Random, characters: int) -> str:
    words = ""
    while len(words) < characters:
        words += _sentence(dice)
    return words


def _passage(dice: random.Random, label: str) -> str:
    """Return Markdown: paragraphs, and in one section a list and a table."""
    paragraphs = [_prose(dice, 150), _prose(dice, 110)]
    if label == "見直しの内容など":
        paragraphs.append("\n".join(f"- **{dice.choice(STEMS)}**：{_sentence(dice)}" for _ in range(3)))
        rows = [f"| 令和{year}年度 | {dice.choice(FACTS)} | {dice.randrange(1, 900)} |" for year in "2345"]
        paragraphs.append("\n".join(["| 年度 | 内容 | 件数 |", "| --- | --- | --- |", *rows]))
    return "\n\n".join(paragraphs)


def write_ours(one: Programme) -> str:
    """Return the programme as a sheet of our format."""
    lines = ["form: program-interim", f"number: {one.number}", f"name: {one.name}"]
    lines += [f"department: {DEPARTMENTS[one.department]}", f"topics: [s{one.policy + 1:02d}]"]
    lines += [f"{label}: {value}" for label, value in one.facts.items()]
    lines.append("indicators:")
    for indicator in one.indicators:
        series: dict[str, list[str]] = {}
        for _, id_, year, value in indicator.values:
            series.setdefault(id_, []).append(f"R{year - 2018}: {value}")
        written = ", ".join(f"{id_}: {{{', '.join(pairs)}}}" for id_, pairs in series.items())
        lines.append(f"  - {{kind: activity, name: {indicator.name}, unit: {indicator.unit}, {written}}}")
    lines += ["costs:", f"  columns: [{', '.join(f'{era} {stage}' for era, _, stage in COLUMNS)}]"]
    for position, label in enumerate(MONEY):
        if label == "職員人件費":
            lines.append(f"  人員（人工）: [{', '.join(one.workers)}]")
        lines.append(f"  {label}: [{', '.join(str(column[position]) for column in one.money)}]")
    lines.append("answers:")
    for question, choice, comment in one.answers:
        lines += [f"  {question}:", f"    choice: {choice}", f"    comment: {comment}"]
    lines += ["directions:", f"  - {{future: {one.direction}}}"]
    return _page(lines, one)


def write_plain(one: Programme) -> str:
    """Return the programme as plain front matter, every value named, for the other generators."""
    lines = [f"id: {one.id}", f"number: {one.number}", f"title: {one.name}", "fiscal_year: 2023"]
    lines += [f"department: d{one.department + 1:02d}", f"department_name: {DEPARTMENTS[one.department]}"]
    lines += [f"policy: s{one.policy + 1:02d}", f"policy_name: {POLICIES[one.policy]}", f"direction: {one.direction}"]
    lines += ["facts:", *(f"  - {{label: {label}, value: {value}}}" for label, value in one.facts.items())]
    lines.append("indicators:")
    for indicator in one.indicators:
        lines += [f"  - name: {indicator.name}", f"    unit: {indicator.unit}", "    values:"]
        lines += [f"      - {{series: {label}, year: {year}, value: {v}}}" for label, _, year, v in indicator.values]
    lines.append("costs:")
    for row, label in enumerate(MONEY):
        for column, (_, year, stage) in enumerate(COLUMNS):
            amount = one.money[column][row]
            lines.append(f"  - {{year: {year}, stage: {stage}, item: {label}, amount: {amount}}}")
    lines.append("staffing:")
    for (_, year, stage), workers in zip(COLUMNS, one.workers, strict=True):
        lines.append(f"  - {{year: {year}, stage: {stage}, workers: {workers}}}")
    lines.append("answers:")
    for question, choice, comment in one.answers:
        lines += [f"  - question: {QUESTIONS[question][0]}", f"    choice: {choice}"]
        lines.append(f"    comment: {json.dumps(comment, ensure_ascii=False)}")
    return _page(lines, one)


def _page(lines: Sequence[str], one: Programme) -> str:
    body = "".join(f"\n## {label}\n{text}\n" for label, text in one.texts.items())
    return "---\n" + "\n".join(lines) + "\n---\n" + body
