"""Lays out what each generator builds from: the same facts, in the layout that it expects."""

import shutil
from pathlib import Path

from bench.sheets import make_programme, write_ours, write_plain

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TOWN, YEAR = "mihon", 2023
SEED = "2026"


def lay_ours(folder: Path, count: int) -> Path:
    """Write our content folder; return the folder of its sheets. The form is one of the sample's."""
    sheets = folder / TOWN / str(YEAR) / "programs"
    sheets.mkdir(parents=True)
    (folder / TOWN / "forms").mkdir()
    shutil.copy(HERE / "content" / "site.yaml", folder)
    shutil.copy(HERE / "content" / "municipality.yaml", folder / TOWN)
    form = next((ROOT / "content").glob("*/forms/program-interim.yaml"))
    shutil.copy(form, folder / TOWN / "forms")
    for number in range(1, count + 1):
        one = make_programme(SEED, number)
        (sheets / f"{one.id}.md").write_text(write_ours(one), encoding="utf-8")
    return sheets


def lay_plain(site: Path, folder: Path, content: str, count: int) -> Path:
    """Copy another generator's site, and write the sheets as plain front matter below it; return their folder."""
    shutil.copytree(HERE / "sites" / site, folder, ignore=shutil.ignore_patterns("__pycache__"))
    sheets = folder / content
    sheets.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        one = make_programme(SEED, number)
        (sheets / f"{one.id}.md").write_text(write_plain(one), encoding="utf-8")
    return sheets
