"""README.txt: what a package holds and how to read it, for whoever unpacks it without knowing the site."""

from mieruka.packages.descriptor import Described, licences
from mieruka.packages.imprint import Imprint

HOW_TO_READ = """\
■ 読み方
・文字コードは UTF-8（BOM 付き）、改行は CRLF、1 行目は列の名前です。Excel ではそのまま開けます。
・「5-12」のような番号を表計算ソフトが日付に変えることがあります。［データ］の取り込みで列を「文字列」にしてくだ
　さい。
・列の名前・型・単位・説明は fields.csv（データ辞書）に、コードの意味は codes.csv にあります。
・様式ごとのコードの一覧は「様式の番地/様式の中の場所」という名前です（例: town/form/costs/items）。
・表は sheet（評価シートの番地）と municipality（自治体）でつながります。鍵は datapackage.json にあります。
・年度は会計年度の始まる西暦年です（令和5年度は 2023）。
・空欄は 0 ではありません。値のない理由は absence にあります。
・confidence が空欄なら確実な読み取りです。medium（中）と low（低）の値は、引く前に reading_notes.csv の理由を読
　んでください。
・costs.csv は印字された金額だけを持ちます。合計・内訳・財源・予算・決算が同じお金を何度も示すので、足す前に
　role、item、stage をそれぞれ 1 つにしぼってください。別の様式と比べるのは amount_yen（円）です。
・figures.csv は算出値です。stated が資料に印字された値、computed がこのデータで計算し直した値、formula が算式、
　inputs がその数、verdict が照合の結果です。not_printed は「印字がない」で、食い違いではありません。
・値の検証: frictionless validate datapackage.json

■ 調べ方の例
・予算を超えた事業: costs.csv の sheet、fiscal_year、item が同じ行のうち、canonical_stage が budget の行と、
　settlement または actual の行の amount_yen を比べます。role は同じものどうしです。予算を当初と補正後に分ける様
　式では initial_budget や current_budget になります。
・1 単位あたりの費用: 単位コストの欄を持つ様式だけにあります。codes.csv の一覧「様式の番地/costs/figures」にある
　figure を figures.csv から取ります。unit が金額の単位、indicators.csv の同じ sheet、indicator の unit が「何 1
　つあたり」です。人件費を含むかは様式によるので、formula を見ずに自治体の間で比べないでください。
・届かなかった目標: figures.csv の figure が attainment で、computed が 100 未満の行です。note に「別の年度の目
　標」とある行は、まだ期限の来ていない目標との比較かもしれません。多いほど良い指標として計算します
　（indicators.csv の desired が空欄なら、良い方向は印字されていません）。少ないほど良い指標、目標が基準値より低くて
　良い方向の印字がない指標、語で書かれた目標（indicator_values.csv の text）にはこの行がありません。
・評価の食い違い: ratings.csv の sheet、axis、indicator が同じで、rater ごとに level が違う行です。評語の順は
　codes.csv の一覧「様式の番地/scales/尺度」にあります。
・意見と回答: opinions.csv の by_label がだれの意見か、opinion がその内容、reply が回答です。reply が空欄なら回
　答の印字がありません。回答しなかったとは限りません。文が原文か要約かは sheets.csv の source_texts にあります。

■ In English
・UTF-8 with BOM, CRLF, one header row. Every column is explained in fields.csv (title_en, description_en),
　every code in codes.csv (label_en for lists of all forms). Tables join on sheet and municipality; the keys are
　in datapackage.json.
・A fiscal year is the western year in which it begins, in April. A blank is not 0: absence says why nothing is
　there.
・confidence is blank for a certain reading; for medium and low read reading_notes.csv before you quote a value.
・costs.csv holds printed money alone. Sums, parts, sources, budgets and settlements show the same money again
　and again: before you add, keep to one role, one item and one stage. To compare forms take amount_yen.
・figures.csv: stated is what the document prints, computed what we compute from its numbers. not_printed is no
　disagreement.
・Over budget: rows of costs.csv with the same sheet, fiscal_year and item: amount_yen of settlement (or actual)
　above that of budget, by canonical_stage.
・Cost per unit: figures.csv, where figure is one of the codes in the list "form/costs/figures"; per one of the
　unit of the same indicator in indicators.csv. Only some forms print it, and whether it holds labour depends on
　the form.
・Targets missed: figures.csv, figure attainment, computed below 100. A note tells of a target of another year,
　which may not be due yet. It takes more for better (desired in indicators.csv is blank where nothing says so);
　where less is better, or may be (a target below the baseline), or the target is a word, there is no such row.
・Who disagrees: rows of ratings.csv with the same sheet, axis and indicator, and another level for each rater.
・Opinions: by_label says whose, reply what was answered; blank where no answer is printed, which is not a
　refusal.
"""


def write_readme(package: Described, imprint: Imprint) -> bytes:
    """Return README.txt, in the encoding and line ends that the Notepad of any Windows shows right."""
    tables = imprint.contract.tables
    listed = [
        f"・{name}.csv　{tables[name].title}（{count} 行）　{tables[name].description}"
        for name, count in package.counts.items()
    ]
    terms = [f"・{one['title']}　{one.get('path', '')}".rstrip("　") for one in licences(package, imprint)]
    parts = [
        package.title,
        imprint.site.notice,
        _section("出典", [f"・{publisher}「{title}」" for publisher, title in package.sources]),
        _section("利用条件", [*terms, *filter(None, [imprint.site.licence_note])]),
        _section("サイト", [imprint.site.base_url] if imprint.site.base_url else []),
        _section("表", listed),
        HOW_TO_READ,
        f"版: {imprint.version}\n",
    ]
    text = "\n".join(part.rstrip("\n") + "\n" for part in parts if part)
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def _section(heading: str, lines: list[str]) -> str:
    return "\n".join([f"■ {heading}", *lines]) + "\n" if lines else ""
