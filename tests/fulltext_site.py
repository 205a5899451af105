"""The site of the repository's own content with full text, built and served once for the tests of it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from browser import ROOT, Pages, serve_folder

from mieruka.engine import Engine
from mieruka.pipeline import Folders, build

OUTPUTS = "outputs: [pages, csv, json, packages, fulltext]\n"


def copy_content(place: Path) -> Path:
    """Copy the repository's content into a folder, and let it ask for full text."""
    shutil.copytree(ROOT / "content", place / "content")
    ask_for(place / "content", OUTPUTS)
    return place / "content"


def ask_for(content: Path, outputs: str) -> None:
    """Let a site say which outputs it has."""
    file = content / "site.yaml"
    file.write_text(re.sub(r"(?m)^outputs:.*\n", "", file.read_text(encoding="utf-8")) + outputs, encoding="utf-8")


def folders_of(content: Path, site: Path) -> Folders:
    """Return the folders of a build of some content with the repository's templates."""
    return Folders(content, ROOT / "templates", site, ROOT / "datapackage.json")


@contextmanager
def serve_fulltext(parent: Path) -> Iterator[Pages]:
    """Build the repository's content with full text below `parent`, and serve it."""
    site = parent / "served" / "mieruka"
    site.parent.mkdir()
    folders = folders_of(copy_content(parent), site)
    problems, published = build(folders, None, engine=Engine(jobs=1))
    assert published is not None, problems
    with serve_folder(site.parent) as address, serve_folder(site) as root:
        yield Pages(site, urljoin(address, f"{site.name}/"), root)
