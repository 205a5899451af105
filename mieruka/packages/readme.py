"""README.txt: what a package holds and how to read it, for whoever unpacks it without knowing the site."""

from mieruka.packages.descriptor import Described, licences
from mieruka.packages.imprint import Imprint

HOW_TO_READ = """\
■ 読み方
・文字コードは UTF-8（BOM 付き）、改行は CRLF、1 行目は列の名前です。Excel ではそのまま開けます。
・「5-12」のような番号を表計算ソフトが日付に変えることがあります。［データ］の取り込みで列を「文字列」にしてください。
・列の名前・型・単位・説明は fields.csv（データ辞書）に、コードの意味は codes.csv にあります。
・様式ごとのコードの一覧は「様式の番地/様式の中の場所」という名前です（例: town/form/costs/items）。
・表は sheet（評価シートの番地）と municipality（自治体）でつながります。鍵は datapackage.json にあります。
・年度は会計年度の始まる西暦年です（令和5年度は 2023）。
・空欄は 0 ではありません。値のない理由は absence にあります。
・confidence が空欄なら確実な読み取りです。medium（中）と low（低）の理由は reading_notes.csv にあります。
・costs.csv は印字された金額だけを持ちます。合計と内訳が並ぶので、足すときは role でしぼってください。
・figures.csv は算出値です。formula が算式、inputs がその数、verdict が印字された値との照合の結果です。
・値の検証: frictionless validate datapackage.json
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
