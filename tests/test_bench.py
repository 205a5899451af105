"""The benchmark compares like with like: the same facts in both formats, and a comparison that sees each difference."""

import re
import shutil
from pathlib import Path

import pytest
from builders import ROOT

from bench.agree import find_differences
from bench.lay import SEED, lay_ours
from bench.measure import CommandFailed, run_command
from bench.sheets import MONEY, make_programme, write_ours, write_plain
from mieruka.pipeline import Folders, build

pytestmark = pytest.mark.untraced


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our site of six made-up sheets under the benchmark's own templates."""
    folder = tmp_path_factory.mktemp("bench")
    lay_ours(folder / "content", 6)
    folders = Folders(folder / "content", ROOT / "bench/templates", folder / "out", ROOT / "datapackage.json")
    problems, published = build(folders, None)
    assert published
    assert {one.severity for one in problems} <= {"notice"}
    return folder / "out"


def test_made_up_sheets_are_the_same_every_time() -> None:
    """A programme is a function of seed and number; no two are alike."""
    assert make_programme(SEED, 7) == make_programme(SEED, 7)
    assert make_programme(SEED, 7) != make_programme(SEED, 8)


def test_the_items_of_one_text_are_one_list(site: Path) -> None:
    """A text is laid out as a whole, as the other generators do it, and not paragraph by paragraph."""
    pages = [page.read_text(encoding="utf-8") for page in site.glob("*/*/programs/*.html")]
    assert any(page.count("<li>") > 1 for page in pages)
    assert not [page for page in pages if re.search(r"</ul>\s*<ul>", page)]


def test_both_formats_hold_the_same_facts() -> None:
    """Every amount, text and name of a programme stands in our sheet and in the plain one."""
    one = make_programme(SEED, 3)
    facts = [one.name, one.direction, *one.texts.values(), *(comment for _, _, comment in one.answers)]
    facts += [str(amount) for column in one.money for amount in column] + [*MONEY, *one.workers]
    for text in (write_ours(one), write_plain(one)):
        assert all(fact in text for fact in facts)


def twin(site: Path, folder: Path) -> Path:
    """Return the site in the layout of the other generators, as they would build it."""
    other = folder / "other"
    pages = {"index.html": "index.html", "data/costs.csv": "costs.csv"}
    for page in site.glob("*/*/programs/*.html"):
        name = page.relative_to(site).as_posix()
        pages |= {name: f"p/{page.stem}/index.html", name.replace(".html", ".csv"): f"p/{page.stem}/data.csv"}
    for page in site.glob("*/*/departments/*.html"):
        pages[page.relative_to(site).as_posix()] = f"department/{page.stem}/index.html"
    for page in site.glob("topics/*.html"):
        pages[page.relative_to(site).as_posix()] = f"policy/{page.stem}/index.html"
    for source, target in pages.items():
        (other / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / source, other / target)
    return other


def test_a_site_agrees_with_its_twin(site: Path, tmp_path: Path) -> None:
    """The same pages at other addresses are no difference."""
    assert list(find_differences(site, twin(site, tmp_path))) == []


@pytest.mark.parametrize(
    ("pattern", "old", "new"),
    [
        ("p/*/index.html", "事業", "仕事"),
        ("p/*/data.csv", '"一部ある"', '"ある事業"'),
        ("department/*/index.html", "</tr>", ""),
        ("policy/*/index.html", "<td>", "<th>"),
        ("costs.csv", "予算", "決算"),
    ],
)
def test_every_difference_is_seen(site: Path, tmp_path: Path, pattern: str, old: str, new: str) -> None:
    """A word, a tag or a value that differs in one file of the other site is told."""
    other = twin(site, tmp_path)
    path = next(one for one in sorted(other.glob(pattern)) if old in one.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert list(find_differences(site, other))


def test_a_page_too_many_is_seen(site: Path, tmp_path: Path) -> None:
    """A generator that builds more or fewer pages is not compared."""
    other = twin(site, tmp_path)
    (other / "more.html").write_text("<p>", encoding="utf-8")
    assert "pages in ours" in next(find_differences(site, other))


def test_a_run_is_measured_and_a_failure_is_told(tmp_path: Path) -> None:
    """A command's time is above zero; one that fails is an exception with its last words."""
    assert run_command(["sh", "-c", "true"], tmp_path, {}).wall_seconds > 0
    with pytest.raises(CommandFailed, match="gone"):
        run_command(["sh", "-c", "echo gone >&2; exit 3"], tmp_path, {})
