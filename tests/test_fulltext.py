"""Full text: what is indexed and published, that it is the same each time, and what is told where it cannot be made."""

import asyncio
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from browser import ROOT
from fulltext_site import OUTPUTS, ask_for, folders_of
from hypothesis import given
from hypothesis import strategies as st
from page_reader import read_page
from page_samples import the_templates
from test_isolation import PROGRAM, trace

from mieruka.cli import main
from mieruka.collection import USUAL_OUTPUTS
from mieruka.engine import Engine
from mieruka.fulltext import CannotIndex, Kept, _write_fact, add_fulltext, find_program, service
from mieruka.fulltext.parting import part_words
from mieruka.pipeline import check_content, render
from mieruka.publish import Artifact
from mieruka.serve.handlers import add_reload

TOWN = "tests/towns"
WIDER = {"script-src 'self' file: 'wasm-unsafe-eval'", "connect-src 'self'"}
PAIRS = [("a.html", '<html lang="ja"><body><p>あ</p></body></html>')]
SPACES = re.compile(r"\s+")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small town that asks for full text, in two languages; it is the current one."""
    shutil.copytree(ROOT / TOWN, tmp_path / "content")
    ask_for(tmp_path / "content", f"{OUTPUTS}languages: [ja, en]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The pages of each index that the program was asked for since."""
    found: list[list[str]] = []
    real = service.ask_for_index

    def counted(program: Path, documents: Iterator[tuple[str, str]], left_out: tuple[str, ...]) -> dict[str, bytes]:
        pairs = list(documents)
        found.append([path for path, _ in pairs])
        return real(program, pairs, left_out)

    monkeypatch.setattr(service, "ask_for_index", counted)
    return found


def build(*words: str) -> int:
    """Run the build command here."""
    return main(["build", "--content", "content", "--jobs", "1", "--as-of", "2026-04-01", "--site", "site", *words])


def read_files(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by path."""
    files = (one for one in sorted(folder.rglob("*")) if one.is_file())
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in files}


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text in a file once."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def render_content(content: Path) -> dict[str, bytes]:
    """Return the site of some content by path, published nowhere."""
    checked = check_content(folders_of(content, content.parent / "site"), None)
    return {one.path: one.content for one in render(checked, the_templates(), Engine())}


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("移住支援", "移 住 支 援"),
        ("地域おこし協力隊", "地 域 お こ し 協 力 隊"),
        ("センター", "セ ン タ ー"),
        ("令和5年度", "令 和 5 年 度"),
        ("PR事業", "PR 事 業"),
        ("「移住」の支援、定住・交流。", "「移 住」 の 支 援、 定 住・ 交 流。"),
        ("12,633千円 5-1-1", "12,633 千 円 5-1-1"),
        ("５－１ ＰＦＩ ｸｱｵﾙﾄ", "5－1 PFI ク ア オ ル ト"),
        (
            "総事業費は<strong>約5<span>戸</span></strong>です",
            "総 事 業 費 は<strong> 約 5<span> 戸</span></strong> で す",
        ),
        ('<a href="移住.html" title="あいう">移住</a>', '<a href="移住.html" title="あいう">移 住</a>'),
        ("&lt;b&gt;移住&amp;", "&lt;b&gt; 移 住&amp;"),
        ("plain words stay", "plain words stay"),
        ("𠮷野", "𠮷 野"),
    ],
)
def test_japanese_is_parted_at_every_letter(text: str, parted: str) -> None:
    """Kanji and kana stand alone, marks with their neighbours; Latin words, numbers and tags stay whole."""
    assert part_words(text) == parted


@given(st.text(st.sampled_from("移住ああアー、。「」・（）a1 -\n"), max_size=40))
def test_parting_adds_spaces_and_nothing_else(text: str) -> None:
    """Whatever is parted, its letters are the same in the same order, and no two of Japanese touch."""
    parted = part_words(text)
    assert SPACES.sub("", parted) == SPACES.sub("", text)
    assert not re.search("[移住あアー]{2}", parted)


def test_each_town_has_a_word_of_its_own() -> None:
    """Slugs that differ in a hyphen or a plural differ in the index too, which knows no marks and takes off ends."""
    slugs = ("ab-c", "abc", "ab-", "abz", "abzd", "abzdc", "programs", "program", "a-b-c")
    words = {_write_fact("town", slug) for slug in slugs}
    assert len(words) == len(slugs)
    assert all(word.isalnum() and word.endswith("x") for word in words)


def test_site_has_an_index_and_a_page_for_it(place: Path) -> None:
    """The index is published with all else: what the page needs, in each language, and none of pagefind's own views."""
    assert build() == 0
    files = read_files(place / "site")
    index = {path for path in files if path.startswith("pagefind/")}
    kinds = r"pagefind/(pagefind\.js|pagefind-entry\.json|wasm\.(?:unknown|en)\.pagefind|pagefind\.\S+\.pf_meta|"
    kinds += r"(?:fragment|index)/\S+\.pf_(?:fragment|index))"
    assert [path for path in index if not re.fullmatch(kinds, path)] == []
    entry = json.loads(files["pagefind/pagefind-entry.json"])
    sheets = [path for path in files if re.fullmatch(r"(en/)?mihon/\d{4}/[a-z]+/[^/]+\.html", path)]
    sheets = [path for path in sheets if "/departments/" not in path]
    count = len(sheets) // 2 + 2  # and the glossary, and the page about the site
    assert {code: one["page_count"] for code, one in entry["languages"].items()} == {"ja": count, "en": count}
    assert {"fulltext.html", "en/fulltext.html"} <= files.keys()
    listed = [one["path"] for one in json.loads(files[".mieruka.json"])["files"]]
    assert index < set(listed)


def test_index_holds_the_main_part_and_what_readers_filter_by(place: Path) -> None:
    """A page is known by its address, title, town, year and kind; its text is that of the page without its pictures."""
    files = render_content(place / "content")
    pages = [json.loads(gzip.decompress(one)[12:]) for path, one in files.items() if path.endswith(".pf_fragment")]
    for page in pages:
        html = read_page(page["url"], files[page["url"]].decode())
        assert page["meta"]["shown"] == next(words for level, words in html.headings if level == 1)
        if page["meta"]["facts"]:
            town, year, kind, _ = page["url"].removeprefix("en/").split("/")
            assert page["meta"]["facts"] == f"town{town}x year{year}x kind{kind}x"
        assert not re.search(r"mieruka|公表資料をもとにした", page["content"])
    assert {page["url"] for page in pages if not page["meta"]["facts"]} == {
        f"{folder}{name}.html" for folder in ("", "en/") for name in ("glossary", "about")
    }


def test_other_pages_stay_as_they_are(place: Path) -> None:
    """With full text every page is, to the byte, what it is without; home alone gains the link that leads there."""
    whole = render_content(place / "content")
    ask_for(place / "content", "")
    usual = render_content(place / "content")
    assert set(USUAL_OUTPUTS) == {"pages", "csv", "json", "packages"}
    assert {path for path in usual if whole[path] != usual[path]} == {"index.html", "en/index.html"}
    added = whole.keys() - usual.keys()
    assert {path.split("/")[0] for path in added if "fulltext" not in path} == {"pagefind"}
    assert b"fulltext" in whole["index.html"]
    assert [path for path, content in usual.items() if b"fulltext" in content or "fulltext" in path] == []


def test_one_page_alone_has_a_wider_policy(place: Path) -> None:
    """WebAssembly and fetching stay shut everywhere but on the page that needs them, and open to nobody else there."""
    policies: dict[str, list[str]] = {}
    for path, content in render_content(place / "content").items():
        if path.endswith(".html"):
            page = read_page(path, content.decode())
            policies.setdefault(page.policy, []).append(path)
            assert "" not in page.scripts
    wide = next(policy for policy, paths in policies.items() if "fulltext.html" in paths)
    assert policies.pop(wide) == ["fulltext.html", "en/fulltext.html"]
    (usual,) = policies
    assert set(wide.split("; ")) - set(usual.split("; ")) == WIDER
    assert set(usual.split("; ")) - set(wide.split("; ")) == {"script-src 'self' file:"}


def test_preview_keeps_the_wider_policy(place: Path) -> None:
    """The preview adds its reload script and socket, and takes nothing away that the page needs."""
    page = add_reload(render_content(place / "content")["fulltext.html"], "127.0.0.1:8000").decode()
    policy = read_page("fulltext.html", page).policy
    assert "script-src file: 'wasm-unsafe-eval' 'self';" in policy
    assert "connect-src 'self' ws://127.0.0.1:8000;" in policy


def test_same_pages_give_the_same_bytes(place: Path) -> None:
    """However often it is made and on however many cores, the index is the same, names and bytes."""
    cores = os.sched_getaffinity(0)
    first = render_content(place / "content")
    try:
        os.sched_setaffinity(0, {min(cores)})
        others = [render_content(place / "content") for _ in range(2)]
    finally:
        os.sched_setaffinity(0, cores)
    assert all(other == first for other in others)


def test_unchanged_pages_are_not_indexed_again(place: Path, asked: list[list[str]]) -> None:
    """A build whose pages are what they were takes the last index; one that changes a page makes a new one."""
    assert build() == 0
    assert len(asked) == 1
    before = read_files(place / "site")
    replace(place / "content/site.yaml", "title:", "# shown at the top\ntitle:")
    assert build() == 0
    assert len(asked) == 1
    assert read_files(place / "site") == before
    next((place / "site/pagefind/fragment").iterdir()).write_bytes(b"spoilt")
    assert build() == 0
    assert read_files(place / "site") == before
    asked.clear()
    replace(place / "content/mihon/2024/programs/101.md", "\nname: ", "\nname: 新しい")
    assert build() == 0
    assert len(asked) == 1
    warm = read_files(place / "site")
    assert warm != before
    assert build("--no-cache", "--site", "other") == 0
    assert read_files(place / "other") == warm


def test_preview_indexes_again_only_what_changed(place: Path, asked: list[list[str]]) -> None:
    """A preview that keeps what unchanged steps gave starts the program again only for other pages."""
    engine, folders = Engine(keep=True), folders_of(place / "content", place / "site")
    sites = []
    for _ in range(2):
        checked = check_content(folders, None, engine)
        sites.append({one.path: one.content for one in render(checked, the_templates(), engine)})
    assert len(asked) == 1
    assert sites[0] == sites[1]


class Hidden:
    """A finder that finds no program."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Raise ImportError for the package that brings the program."""
        if name == "pagefind_bin_extended":
            raise ModuleNotFoundError(name)
        return None


def test_missing_package_is_told_with_its_remedy(
    place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without the extra a build ends with 2, one line says what to run, and the site stays; a check needs it not."""
    ask_for(place / "content", "")
    assert build() == 0
    before = read_files(place / "site")
    ask_for(place / "content", OUTPUTS)
    monkeypatch.delitem(sys.modules, "pagefind_bin_extended", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Hidden(), *sys.meta_path])
    capfd.readouterr()
    assert build() == 2
    told = capfd.readouterr().err
    assert told.count("\n") == 1
    assert f"{sys.executable} -m pip install --require-hashes -r requirements-fulltext.txt" in told
    assert "site.yaml" in told
    assert read_files(place / "site") == before
    assert main(["check", "--content", "content", "--site", "site"]) == 0


# Programs that read a little, and then say something else than what was asked for.
SAY = "import base64, json, sys\nsys.stdin.buffer.read(10)\n"
TELL = "sys.stdout.write(base64.b64encode(json.dumps({}).encode()).decode() + ',')\n"
BROKEN = {
    "ends": "",
    "babbles": SAY + "sys.stdout.write('what?,')",
    "answers no JSON": SAY + "sys.stdout.write(base64.b64encode(b'{').decode() + ',')",
    "answers another": SAY + TELL.format('{"message_id": 7, "payload": {"type": "NewIndex", "index_id": 1}}'),
    "refuses": SAY + TELL.format('{"message_id": 1, "payload": {"type": "Error", "message": "no room"}}'),
    "answers without words": SAY + TELL.format('{"message_id": 1, "payload": {"type": "NewIndex"}}'),
    "answers a list": SAY + TELL.format("[]"),
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_broken_program_is_told_in_one_line(
    script: str, place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A program that ends, babbles or refuses ends the build with 2 and one line; nothing is published."""
    program = place / "program"
    program.write_text(f"#!{sys.executable}\n{script}", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("mieruka.fulltext.find_program", lambda: program)
    assert build() == 2
    told = capfd.readouterr().err
    assert told.count("\n") == 1
    assert "pagefind" in told
    assert not (place / "site").exists()


def test_program_that_cannot_start_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does one that is no program."""
    (place / "program").write_bytes(b"\x00")
    monkeypatch.setattr("mieruka.fulltext.find_program", lambda: place / "program")
    artifacts = add_fulltext([Artifact("about.html", b"<main>a</main>")], Engine())
    with pytest.raises(CannotIndex, match="pagefind"):
        list(artifacts)


def test_index_is_made_within_a_running_loop() -> None:
    """A program that has an event loop of its own, as a notebook has, gets the same index."""

    async def ask() -> dict[str, bytes]:
        return service.ask_for_index(find_program(), PAIRS, ())

    with ThreadPoolExecutor(1) as thread:  # where no loop runs, whatever tests run beside this one
        plain, within = (thread.submit(call).result() for call in (ask_plainly, lambda: asyncio.run(ask())))
    assert plain == within
    assert any(path.endswith(".pf_fragment") for path in plain)


def ask_plainly() -> dict[str, bytes]:
    """Return the index of a page, asked for where no loop runs."""
    return service.ask_for_index(find_program(), PAIRS, ())


def test_page_of_another_theme_is_indexed_as_it_is() -> None:
    """A page without a main part, a language or a headline is indexed whole, as Japanese, under its address."""
    kept = Kept("about.html", "", zlib.compress("<body><p>移住</p></body>".encode()))
    document = kept.document()
    assert document.startswith('<html lang="x-ja">')
    assert 'data-title="about.html"' in document
    assert "移 住" in document


def test_build_starts_this_program_alone_and_writes_nothing_through_it(place: Path, tmp_path: Path) -> None:
    """With full text a build starts pagefind and nothing else; it reaches no network and writes no file."""
    words = ["--content", str(place / "content"), "--site", str(place / "site"), "--jobs", "1"]
    status, calls = trace([sys.executable, "build.py", "build", *words], tmp_path / "trace.txt")
    assert status == 0
    started = [found[1] for call in calls if (found := PROGRAM.search(call))]
    assert set(started) <= {sys.executable, os.path.realpath(sys.executable), str(find_program())}
    assert started.count(str(find_program())) == 1
    assert [call for call in calls if re.search(r"\b[AP]F_(?!UNIX\b|UNSPEC\b)", call)] == []


def test_program_opens_nothing_for_writing(tmp_path: Path) -> None:
    """The program is asked for a whole index, and the kernel sees it open, make, move and remove no file."""
    script = (
        "import sys; from mieruka.fulltext.service import ask_for_index; from mieruka.fulltext import find_program\n"
        "assert ask_for_index(find_program(), [('a.html', '<html lang=\"ja\"><p>あ')], ())"
    )
    log = tmp_path / "trace.txt"
    words = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=%file,%process", sys.executable, "-c", script]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == 0
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    start = next(at for at, call in enumerate(calls) if f'execve("{find_program()}"' in call)
    after = [call for call in calls[start:] if "python" not in call and "__pycache__" not in call]
    assert len(after) > 3
    writing = r"O_(?:WRONLY|RDWR|CREAT)|\b(?:mkdir|unlink|rename|rmdir|link|symlink|truncate|chmod|mknod)(?:at\d?)?\("
    assert [call for call in after if re.search(writing, call)] == []
