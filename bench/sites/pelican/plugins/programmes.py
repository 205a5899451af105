"""What Pelican lacks: nested front matter, and CSV beside the pages."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import markdown
import yaml
from pelican import signals
from pelican.contents import Category, Tag
from pelican.readers import BaseReader

Facts = Mapping[str, Any]


class FactsReader(BaseReader):
    """Reads a programme's front matter with YAML's C loader, its body with the markdown package."""

    enabled = True
    file_extensions = ("md",)
    parser = markdown.Markdown(extensions=["tables"])

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return the body as HTML, and the facts."""
        _, head, body = Path(source_path).read_text(encoding="utf-8").split("---\n", 2)
        facts = yaml.load(head, Loader=yaml.CSafeLoader)  # a safe loader, in C
        self.parser.reset()
        metadata = {"title": facts["title"], "slug": facts["id"], "facts": facts}
        metadata |= {"category": Category(facts["department"], self.settings)}
        metadata |= {"tags": [Tag(facts["policy"], self.settings)]}
        return self.parser.convert(body), metadata


def quote(text: object) -> str:
    """Return a text as a CSV cell."""
    return '"' + str(text).replace('"', '""') + '"'


def list_lines(facts: Facts) -> Iterator[str]:
    """Yield the lines of a programme's CSV."""
    yield "table,item,column,fiscal_year,value,text,unit"
    for one in facts["indicators"]:
        for v in one["values"]:
            head = f"indicator_values,{quote(one['name'])},{quote(v['series'])}"
            yield f"{head},{v['year']},{v['value']},,{quote(one['unit'])}"
    for c in facts["costs"]:
        yield f'costs,{quote(c["item"])},{quote(c["stage"])},{c["year"]},{c["amount"]},,"千円"'
    for s in facts["staffing"]:
        yield f'staffing,"人員（人工）",{quote(s["stage"])},{s["year"]},{s["workers"]},,"人工"'
    for a in facts["answers"]:
        yield f"answers,{quote(a['question'])},,,,{quote(a['choice'])},"
        yield f"answers,{quote(a['question'])},,,,{quote(a['comment'])},"


def write_tables(generator: Any, **_: object) -> None:
    """Write each programme's CSV and the one of all."""
    out = Path(generator.settings["OUTPUT_PATH"])
    all_lines = ["sheet,fiscal_year,stage_label,label,amount,unit"]
    for article in generator.articles:
        facts = article.facts
        text = "".join(f"{line}\n" for line in list_lines(facts))
        (out / "p" / facts["id"] / "data.csv").write_text(text, encoding="utf-8")
        for c in facts["costs"]:
            head = f"{quote(facts['id'])},{c['year']},{quote(c['stage'])}"
            all_lines.append(f'{head},{quote(c["item"])},{c["amount"]},"千円"')
    (out / "costs.csv").write_text("\n".join(all_lines) + "\n", encoding="utf-8")


def add_reader(readers: Any) -> None:
    """Have Pelican read programmes with the reader above."""
    readers.reader_classes["md"] = FactsReader


def register() -> None:
    """Connect the plugin."""
    signals.readers_init.connect(add_reader)
    signals.article_writer_finalized.connect(write_tables)
