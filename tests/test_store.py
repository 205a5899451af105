"""The store: results of earlier builds save work, and never show in what a build publishes or says."""

import functools
import os
import pickle
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace as replace_fields
from pathlib import Path

import pytest
from builders import ROOT

from mieruka import pipeline, survey
from mieruka.cli import main
from mieruka.collection import UnreadSubject
from mieruka.contract import load_contract
from mieruka.engine import Engine
from mieruka.publish import Artifact, memory
from mieruka.publish.pack import Pack, pack_folder
from mieruka.recall import Inputs, look
from mieruka.store import DiskStore

pytestmark = pytest.mark.untraced

TOWN = "content/mihon"
PROGRAM = f"{TOWN}/2024/programs/101.md"
Files = dict[str, tuple[int, bytes]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small town, in two languages, and templates of its own; it is the current one."""
    shutil.copytree(ROOT / "tests/towns", tmp_path / "content")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    site = tmp_path / "content/site.yaml"
    text = re.sub(r"(?m)^languages:.*\n", "", site.read_text(encoding="utf-8"))
    site.write_text(f"{text}languages: [ja, en]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(pipeline, "load_contract", functools.cache(load_contract))
    return tmp_path


@pytest.fixture
def surveyed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sheets that were read since, by file."""
    found: list[str] = []
    real = survey.survey_sheet

    def counted(*words: object) -> object:
        found.append(Path(words[0].source.source.path).name)  # type: ignore[attr-defined]  # the step
        return real(*words)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(survey, "survey_sheet", counted)
    return found


def build(*words: str, site: str = "site") -> int:
    """Run the build command here."""
    arguments = ["build", "--content", "content", "--templates", "templates", "--site", site, "--jobs", "1"]
    return main([*arguments, "--as-of", "2026-04-01", *words])


def read_site(site: Path) -> Files:
    """Return every file of a site, with its mode."""
    return {
        one.relative_to(site).as_posix(): (one.stat().st_mode, one.read_bytes())
        for one in sorted(site.rglob("*"))
        if one.is_file()
    }


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text in a file once."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def assert_as_clean(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A build from the store says and publishes what one without it does."""
    before = read_site(place / "site") if (place / "site").exists() else {}
    capsys.readouterr()
    status = build()
    told = capsys.readouterr().out
    assert build("--no-cache", site="clean") == status
    assert capsys.readouterr().out == told
    assert read_site(place / "site") == (read_site(place / "clean") if status == 0 else before)


def test_one_edit_reads_one_sheet(place: Path, surveyed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Of all sheets, only the one that was saved is read again; every page that shows it is right."""
    assert build() == 0
    assert len(surveyed) == len(list((place / "content").rglob("*.md")))
    surveyed.clear()
    replace(place / PROGRAM, "name: ", "name: 新しい")
    assert build() == 0
    assert "101.md" in surveyed
    assert len(surveyed) < len(list((place / "content").rglob("*.md")))
    assert_as_clean(place, capsys)


def test_unchanged_files_are_links_to_the_store(place: Path) -> None:
    """What an edit does not reach is no second copy on the disk."""
    assert build() == 0
    replace(place / PROGRAM, "name: ", "name: 新しい")
    assert build() == 0
    page = place / "site/mihon/2024/measures/support.html"
    kept = {one.stat().st_ino for one in (pack_folder(place / "site") / "files").iterdir()}
    assert page.stat().st_ino in kept


def write_and_restore_the_time(file: Path) -> None:
    """Change a file so that neither its size nor the time of its bytes tells."""
    before = file.stat()
    file.write_bytes(file.read_bytes().swapcase())
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    "change", [lambda one: one.write_bytes(b"spoilt"), lambda one: one.chmod(0o600), write_and_restore_the_time]
)
def test_an_edited_page_never_reaches_the_next_build(
    place: Path,
    change: Callable[[Path], object],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file of the site that was changed in place, and so in the store too, is made anew, and kept anew."""
    monkeypatch.setattr(memory, "SETTLED_NS", -(10**18))  # as if the change came long after the build
    assert build() == 0
    change(place / "site/mihon/2024/measures/support.html")
    replace(place / PROGRAM, "name: ", "name: 新しい")
    assert_as_clean(place, capsys)
    replace(place / PROGRAM, "name: ", "name: また")
    assert_as_clean(place, capsys)


def test_a_damaged_pack_is_none(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever a byte of a pack is another, or its end is lost, the build is the clean one."""
    assert build() == 0
    dice = random.Random(5)  # noqa: S311  # places, not secrets
    for number in range(12):
        pack = sorted(pack_folder(place / "site").glob("*.pack"))[number % 4]
        content = bytearray(pack.read_bytes())
        at = dice.randrange(len(content))
        if number % 3:
            content[at] ^= 1 << dice.randrange(8)
        else:
            del content[at:]
        pack.write_bytes(content)
        replace(place / PROGRAM, "name: ", "name: 新")
        assert build() == 0
    assert_as_clean(place, capsys)


MISTAKES = [
    (PROGRAM, "number: 101", "number: 102"),  # another sheet's
    (PROGRAM, "form: ", "fromm: "),
    (PROGRAM, "policy: 2-1 相談と支え合い", "policy: 2-1 別の名"),  # not what other sheets call it
    (PROGRAM, "---\n", "---\nsucceeds: [mihon/2023/programs/9]\n"),
    (PROGRAM, "---\n", "---\ndraft: true\n"),
    (f"{TOWN}/municipality.yaml", "life:", "lives:"),
]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_check_beside_a_build_finds_what_a_whole_one_finds(
    place: Path, surveyed: list[str], capsys: pytest.CaptureFixture[str], mistake: tuple[str, str, str]
) -> None:
    """It reads what was edited, and what a problem of it speaks of; not a byte of what is kept changes."""
    assert build() == 0
    replace(place / mistake[0], *mistake[1:])
    kept = read_site(place / ".mieruka-cache")
    for paths in ([PROGRAM], []):
        words = ["check", "--content", "content", "--templates", "templates", "--jobs", "1", *paths]
        capsys.readouterr()
        surveyed.clear()
        status = main([*words, "--site", "site"])
        read, told = set(surveyed), capsys.readouterr()
        assert main([*words, "--site", "nowhere"]) == status
        assert capsys.readouterr() == told
        assert read <= {"101.md", "102.md", "2-1.md"} or mistake[0] != PROGRAM
    assert read_site(place / ".mieruka-cache") == kept


def test_no_cache_neither_reads_nor_writes_the_store(place: Path) -> None:
    """`--no-cache` leaves no trace."""
    assert build("--no-cache") == 0
    assert not pack_folder(place / "site").exists()


def test_a_build_that_publishes_nothing_leaves_nothing_beside_the_site(place: Path) -> None:
    """Neither errors in content nor a folder that is not ours make the store that a first build would."""
    (place / "site").mkdir()
    (place / "site/mine.txt").write_text("mine", encoding="utf-8")
    assert build() == 2
    assert not (place / ".mieruka-cache").exists()
    (place / "site/mine.txt").unlink()
    replace(place / PROGRAM, "form: ", "fromm: ")
    assert build() == 1
    assert not (place / ".mieruka-cache").exists()


def test_the_store_holds_one_build(place: Path) -> None:
    """It does not grow with the number of builds: what the last one did not use is gone."""
    for name in "春夏秋冬":
        replace(place / PROGRAM, "name: ", f"name: {name}")
        assert build() == 0
    folder = pack_folder(place / "site")
    kept, published = list((folder / "files").iterdir()), read_site(place / "site")
    assert len(kept) <= len(published)
    assert {one.read_bytes() for one in kept} <= {content for _, content in published.values()}
    sheets = {one.relative_to("content").as_posix().removesuffix(".md") for one in Path("content").rglob("*.md")}
    steps = {pack.stem: set(Pack(place / "site", pack.stem).entries) for pack in folder.glob("*") if pack.is_file()}
    assert steps.pop("table") == set(load_contract(ROOT / "datapackage.json").tables)
    assert steps.pop("archive") == {"all", "mihon-2024", "mihon-2025"}
    assert steps == dict.fromkeys(("sheet", "page-ja", "page-en", "package"), sheets)


@pytest.mark.parametrize(
    "path",
    ["content/site.yaml", f"{TOWN}/municipality.yaml", f"{TOWN}/forms/program-card.yaml", "templates/base.html"],
)
def test_what_every_sheet_is_read_by_is_part_of_each_key(
    place: Path, path: str, surveyed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A change of the site, the town, a form or a template makes all of its sheets anew."""
    assert build() == 0
    surveyed.clear()
    with (place / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert build() == 0
    assert len(surveyed) == len(list((place / "content").rglob("*.md")))
    assert_as_clean(place, capsys)


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    """A result is found again only under its step, name and key, and equals what was put."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_bytes(b"a")
    (tmp_path / "site/a.html").chmod(0o644)
    result = (Artifact("a.html", b"a"), {"x": [1, None, True], 2: frozenset({("p", "q")})})
    store = DiskStore(tmp_path / "site", "ground")
    store.put("page", "one", "key", result)
    store.write()
    later = DiskStore(tmp_path / "site", "ground")
    assert later.has("page", "one", "key")
    assert later.find("page", "one") == result
    later.close()
    assert not any(
        later.has(*words) for words in [("page", "one", "other"), ("page", "two", "key"), ("x", "one", "key")]
    )


def test_an_unread_sheet_is_the_sheet(place: Path) -> None:
    """Whatever is asked of a subject that was left unread, also where it was taken, is what a reader finds."""
    folders = pipeline.Folders(Path("content"), place / "templates", place / "site", ROOT / "datapackage.json")
    assert build() == 0
    before = look(
        Inputs({"content": Path("content"), "templates": Path("templates")}, folders.contract, {}), Path("site")
    )
    assert before
    store = DiskStore(Path("site"), before.ground)
    engine = Engine(store=store)
    unread = pipeline.check_content(folders, None, engine).collection.subjects
    store.close()
    whole = pipeline.check_content(folders, None).collection.subjects
    assert {type(one) for one in unread} == {UnreadSubject}
    assert [replace_fields(one, key="") for one in pickle.loads(pickle.dumps(unread))] == list(whole)  # noqa: S301  # ours
    assert [one.with_links(()).sheet.costs for one in unread] == [one.sheet.costs for one in whole]
    with pytest.raises(AttributeError):
        getattr(unread[0].sheet, "nothing")  # noqa: B009  # no field of it


def take_step(place: Path, dice: random.Random, texts: dict[Path, str]) -> None:
    """Do one of the things that people and accidents do between two builds."""
    sheet, other = dice.sample(sorted(texts), 2)
    step = dice.randrange(10)
    if step < 3:
        text = texts[sheet].replace("name: ", f"name: {dice.choice('春夏秋冬')}", 1)
        sheet.write_text(text.replace("name: ", "draft: true\nname: ", 1) if step == 2 else text, encoding="utf-8")
    elif step == 3:
        sheet.unlink(missing_ok=True)
    elif step == 4:
        address = other.relative_to(place / "content").with_suffix("").as_posix()
        sheet.write_text(texts[sheet].replace("name: ", f"succeeds: [{address}]\nname: ", 1), encoding="utf-8")
    elif step == 5:
        sheet.write_text(texts[sheet].replace("form: ", dice.choice(("form: ", "fromm: ")), 1), encoding="utf-8")
    elif step == 6:
        form = dice.choice(sorted((place / TOWN / "forms").iterdir()))
        replace(form, "label: ", dice.choice(("label: 新", "label: ")))
    elif step == 7:
        spoil(dice.choice(list_kept(place)), dice)
    else:
        sheet.write_text(texts[sheet], encoding="utf-8")


def list_kept(place: Path) -> list[Path]:
    """Return every file of the site but its manifest, and of its store."""
    folders = (place / "site", place / ".mieruka-cache")
    found = [one for folder in folders for one in sorted(folder.rglob("*")) if one.is_file()]
    return [one for one in found if one.name != ".mieruka.json"] or [place / "nothing"]


def spoil(path: Path, dice: random.Random) -> None:
    """Change a file in place, or remove it."""
    if dice.randrange(4) == 0:
        path.unlink(missing_ok=True)
    elif path.is_file():
        path.write_bytes(path.read_bytes()[: dice.randrange(40)] + b"?")
        os.utime(path)


@pytest.mark.parametrize("seed", range(4))
def test_random_edits_always_give_a_clean_build(
    place: Path, seed: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was edited, removed, broken or spoilt before: the same bytes, modes and words as without a store."""
    if seed % 2:  # as if every edit came long after the build before it
        monkeypatch.setattr(memory, "SETTLED_NS", -(10**18))
    dice = random.Random(seed)  # noqa: S311  # steps, not secrets
    texts = {one: one.read_text(encoding="utf-8") for one in sorted((place / "content").rglob("*.md"))}
    for _ in range(int(os.environ.get("MIERUKA_EDITS", "10"))):
        for _ in range(dice.randrange(1, 3)):
            take_step(place, dice, texts)
        assert_as_clean(place, capsys)
