"""Kept build: builds a content folder with an engine that keeps results, first as it was before a few edits."""

import sys
from datetime import date
from pathlib import Path

from mieruka.engine import Engine
from mieruka.pipeline import Folders, build

OLDER = (
    ("102.md", "R6: 480", "R6: 480.0"),
    ("101.md", "R6: 35.0", "R6: 35"),
    ("2-1.md", "name: 相談", "name: 前の相談"),
)


def main() -> int:
    """Build older content, then the content that is there; return 0 where both were published."""
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    content, site = Path(options["--content"]), Path(options["--site"])
    folders = Folders(content, Path(options["--templates"]), site, Path(__file__).parents[1] / "datapackage.json")
    engine, day = Engine(keep=True), date.fromisoformat(options["--as-of"])
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(content.rglob("*.md"))}
    for path, text in texts.items():
        for name, new, old in OLDER:
            if path.name == name:
                path.write_text(text.replace(new, old), encoding="utf-8")
    _, older = build(folders, day, engine=engine)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    _, newer = build(folders, day, engine=engine)
    return int(older is None or newer is None or not newer.changed)


if __name__ == "__main__":
    sys.exit(main())
