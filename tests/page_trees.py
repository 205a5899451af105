"""Page trees: what a screen reader is told of the smallest page of each kind, in each language, as kept in tests/trees.

After a change that is meant, `PYTHONPATH=. .venv/bin/python tests/page_trees.py` writes them anew; then read what
differs, as a listener.
"""

import tempfile
from pathlib import Path

from browser import Pages, Visit, build_pages, launch_browser, open_tab
from page_kinds import sort_kinds

TREES = Path(__file__).parent / "trees"
# A long page says the same kind of thing again and again.
LONGEST = 150


def tell_trees(visit: Visit, pages: Pages) -> dict[str, str]:
    """Return the accessibility tree of the smallest page of each kind and language, by the name of its file."""
    kinds = sort_kinds(pages.folder)
    return {f"{kind.replace(' ', '.')}.yaml": _tell(visit, pages, paths[0]) for kind, paths in kinds.items()}


def _tell(visit: Visit, pages: Pages, path: str) -> str:
    visit.page.goto(pages.over_http(path))
    lines = visit.page.locator("body").aria_snapshot().splitlines()
    more = [f"# and {len(lines) - LONGEST} lines"] if len(lines) > LONGEST else []
    return "\n".join([f"# {path}", *lines[:LONGEST], *more, ""])


def main() -> None:
    """Write all trees anew."""
    with (
        tempfile.TemporaryDirectory() as folder,
        build_pages(Path(folder)) as pages,
        launch_browser() as browser,
        open_tab(browser) as visit,
    ):
        trees = tell_trees(visit, pages)
    TREES.mkdir(exist_ok=True)
    for old in TREES.iterdir():
        old.unlink()
    for name, text in trees.items():
        (TREES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
