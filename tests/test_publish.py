"""Publication: what a site holds, which folder may become one, which paths it may have. Crashes: next file."""

import json
import os
import resource
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mieruka.publish import Artifact, CannotPublish, Published, publish
from mieruka.publish.artifacts import PathLedger, is_safe

PAGES = [Artifact("index.html", "見本".encode()), Artifact("data/a.csv", b"a\r\n"), Artifact("data/deep/b.csv", b"")]


def list_tree(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Every file and folder by path, with its mode and, of a file, its bytes."""
    return {
        path.relative_to(folder).as_posix(): (
            oct(path.lstat().st_mode & 0o7777),
            path.read_bytes() if path.is_file() else b"",
        )
        for path in folder.rglob("*")
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where a site may stand: a path with nothing there yet."""
    return tmp_path / "site"


# What is published


def test_site_holds_the_artifacts_and_their_manifest(site: Path) -> None:
    """An absent folder becomes the site, with a manifest that lists each file, and nothing is left beside it."""
    assert publish(PAGES, site) == Published(count=3, total_bytes=9, changed=True)
    assert {path: content for path, (_, content) in list_tree(site).items() if "." in path} == {
        ".mieruka.json": (site / ".mieruka.json").read_bytes(),
        **{page.path: page.content for page in PAGES},
    }
    assert json.loads((site / ".mieruka.json").read_bytes())["files"] == [
        {"path": page.path, "bytes": len(page.content), "sha256": sha256(page.content).hexdigest()}
        for page in sorted(PAGES, key=lambda page: page.path)
    ]
    assert list(site.parent.iterdir()) == [site]


def test_empty_folder_becomes_the_site(site: Path) -> None:
    """A folder that holds nothing, or only what a file manager leaves, is the build's."""
    site.mkdir()
    (site / ".DS_Store").write_bytes(b"finder")
    publish(PAGES, site)
    assert not (site / ".DS_Store").exists()
    assert (site / "index.html").exists()


def test_new_site_replaces_every_file_of_the_old(site: Path) -> None:
    """A page that is no longer built is gone; one that is new is there."""
    publish(PAGES, site)
    assert publish([Artifact("other.html", b"1")], site).changed
    assert sorted(list_tree(site)) == [".mieruka.json", "other.html"]


def test_what_the_old_site_holds_is_not_written_again(site: Path) -> None:
    """Of a new site only what differs costs a write: the rest is the old site's own files."""
    publish(PAGES, site)
    before = {path: (site / path).stat().st_ino for path in list_tree(site)}
    edited = PAGES[0].path
    publish([Artifact(edited, b"new"), *PAGES[1:]], site)
    assert {path for path, number in before.items() if (site / path).stat().st_ino == number} == {
        one.path for one in PAGES[1:]
    }
    assert (site / edited).read_bytes() == b"new"


def test_unchanged_site_is_left_alone(site: Path) -> None:
    """Publishing the same bytes again says so and does not replace the folder."""
    publish(PAGES, site)
    before = site.stat().st_ino
    assert publish(reversed(PAGES), site) == Published(count=3, total_bytes=9, changed=False)
    assert site.stat().st_ino == before
    assert list(site.parent.iterdir()) == [site]


@pytest.mark.parametrize(
    "damage",
    [
        *["edited", "same size", "mode", "missing", "folder missing", "link", "folder"],
        *["manifest laid out anew", "manifest hidden"],
    ],
)
def test_damaged_site_is_made_whole(site: Path, damage: str) -> None:
    """A listed file that was edited, removed, hidden or swapped for something else is published anew."""
    publish(PAGES, site)
    whole = list_tree(site)
    page = site / "data/a.csv"
    manifest = site / ".mieruka.json"
    match damage:
        case "manifest laid out anew":
            manifest.write_text(json.dumps(json.loads(manifest.read_bytes())))
        case "manifest hidden":
            manifest.chmod(0o600)
        case "edited":
            page.write_bytes(b"longer than before")
        case "same size":
            page.write_bytes(b"b\r\n")
        case "mode":
            page.chmod(0o600)
        case "folder missing":
            shutil.rmtree(page.parent)
        case _:
            page.unlink()
    if damage == "link":
        page.symlink_to(site / "index.html")
    elif damage == "folder":
        page.mkdir()
    assert publish(PAGES, site).changed
    assert list_tree(site) == whole


def test_bytes_and_modes_depend_on_the_artifacts_alone(tmp_path: Path) -> None:
    """Neither the order of artifacts, nor the umask, nor a parent's set-group-id shows in the site."""
    one, other = tmp_path / "one/site", tmp_path / "other/site"
    one.parent.mkdir()
    other.parent.mkdir()
    other.parent.chmod(0o2775)
    publish(PAGES, one)
    umask = os.umask(0o077)
    try:
        publish(PAGES[::-1], other)
    finally:
        os.umask(umask)
    assert list_tree(one) == list_tree(other)
    assert {mode for mode, _ in list_tree(one).values()} == {"0o644", "0o755"}
    assert one.stat().st_mode == other.stat().st_mode


def test_artifacts_are_taken_one_by_one(site: Path) -> None:
    """Each artifact is on disk before the next is asked for, so that a large site need not fit in memory."""

    def stream() -> Iterator[Artifact]:
        for page in PAGES:
            yield page
            assert [path.read_bytes() for path in site.parent.rglob(PurePosixPath(page.path).name)] == [page.content]

    assert publish(stream(), site).count == 3


# What keeps the old site


def test_iterator_that_raises_keeps_the_old_site(site: Path) -> None:
    """Whatever goes wrong while artifacts are made goes to the caller as it is, and the old site stays."""
    publish(PAGES, site)
    before = list_tree(site)

    def fail() -> Iterator[Artifact]:
        yield Artifact("index.html", b"new")
        raise FileNotFoundError(2, "not the disk's word on the site", "template.html")

    with pytest.raises(FileNotFoundError):
        publish(fail(), site)
    assert list_tree(site) == before
    assert list(site.parent.iterdir()) == [site]


def test_full_disk_keeps_the_old_site(site: Path) -> None:
    """A write that the system cuts short is one line that names the file, and the old site stays."""
    publish(PAGES, site)
    before = list_tree(site)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(CannotPublish, match=r"big\.csv.*File too large.*as it was") as refusal:
            publish([*PAGES, Artifact("big.csv", b"x" * 100_000)], site)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "元のまま" in refusal.value.ja
    assert list_tree(site) == before
    assert list(site.parent.iterdir()) == [site]


def test_folder_that_takes_no_files_is_one_line() -> None:
    """Where nothing can be written at all, the refusal names the place and the system's reason."""
    with pytest.raises(CannotPublish, match=r"/proc/\.site\.lock"):
        publish(PAGES, Path("/proc/site"))


def test_stage_that_changed_under_the_build_is_not_published(site: Path) -> None:
    """What is read back from the stage must be what was written: another hand in it stops the publication."""
    publish(PAGES, site)
    before = list_tree(site)

    def meddle(name: str) -> Iterator[Artifact]:
        yield Artifact("index.html", b"new")
        (site.parent / ".site.stage-new" / name).write_bytes(b"not ours")

    for name in ("index.html", "stranger.html"):
        with pytest.raises(CannotPublish, match=name):
            publish(meddle(name), site)
    assert list_tree(site) == before


def test_file_put_into_the_site_during_the_build_is_not_lost(site: Path) -> None:
    """Ownership is looked at again just before the exchange: what someone saved there meanwhile stays."""
    publish(PAGES, site)

    def save_meanwhile() -> Iterator[Artifact]:
        yield Artifact("index.html", b"new")
        (site / "minutes.docx").write_bytes(b"a day's work")

    with pytest.raises(CannotPublish, match=r"minutes\.docx"):
        publish(save_meanwhile(), site)
    assert (site / "minutes.docx").read_bytes() == b"a day's work"


# Which folder may become a site


def make_foreign(kind: str, tmp_path: Path) -> Path:
    """Lay out something that is not the build's, and return the path that is wrongly named as its site."""
    place = tmp_path / "place"
    match kind:
        case "link to a folder":
            (tmp_path / "target").mkdir()
            place.symlink_to("target")
        case "link to nothing":
            place.symlink_to("target")
        case "file":
            place.write_bytes(b"")
        case "parent missing":
            return place / "site"
        case "folder with files":
            (place / "thesis").mkdir(parents=True)
            (place / "thesis/chapter.txt").write_bytes(b"text")
        case "repository":
            (place / ".git").mkdir(parents=True)
        case "inside a repository's own folder":
            (place / ".git").mkdir(parents=True)
            return place / ".git"
        case "worktree":
            place.mkdir()
            (place / ".git").write_text("gitdir: elsewhere")
        case "home" | "folder of homes":
            (place / "user").mkdir(parents=True)
    return place / "user" if kind == "home" else place


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("link to a folder", "it is a symbolic link"),
        ("link to nothing", "it is a symbolic link"),
        ("file", "it is not a folder"),
        ("parent missing", "should hold it does not exist"),
        ("folder with files", r"was not made by mieruka \(thesis/chapter\.txt\)"),
        ("repository", "git repository"),
        ("inside a repository's own folder", "git repository"),
        ("worktree", "git repository"),
        ("home", "home folder"),
        ("folder of homes", "home folder"),
    ],
)
def test_foreign_place_is_refused_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, said: str
) -> None:
    """A place that is not the build's is refused in one line that says why, and nothing in or beside it changes."""
    place = make_foreign(kind, tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / ("place/user" if "home" in kind else "elsewhere")))
    before = list_tree(tmp_path)
    with pytest.raises(CannotPublish, match=said) as refusal:
        publish(PAGES, place)
    assert list_tree(tmp_path) == before
    assert "--site" in refusal.value.ja
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "..", "/"])
def test_place_without_a_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The current folder, its parent and the root are looked at as the folders that they are."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work/notes.txt").write_bytes(b"")
    monkeypatch.chdir(tmp_path / "work")
    with pytest.raises(CannotPublish):
        publish(PAGES, Path(name))
    assert sorted(list_tree(tmp_path)) == ["work", "work/notes.txt"]


@pytest.mark.parametrize("place", ["sources", "sources/content", "sources/content/site", "link/content"])
def test_sources_are_kept_out(tmp_path: Path, place: str) -> None:
    """A site may neither be a source folder, nor hold one, nor lie in one, also when reached through a link."""
    (tmp_path / "sources/content").mkdir(parents=True)
    (tmp_path / "link").symlink_to("sources")
    with pytest.raises(CannotPublish, match="overlaps"):
        publish(PAGES, tmp_path / place, keep_out=[tmp_path / "templates", tmp_path / "sources/content"])
    assert sorted(list_tree(tmp_path)) == ["link", "sources", "sources/content"]


def test_site_under_a_linked_folder_is_published(tmp_path: Path) -> None:
    """A link further up is resolved, so that the stage stands on the site's own file system."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    publish(PAGES, tmp_path / "link/site")
    assert (tmp_path / "real/site/index.html").exists()


@pytest.mark.parametrize("stranger", ["file", "link to a folder"])
def test_stranger_in_our_site_is_named_and_kept(site: Path, stranger: str) -> None:
    """What someone else put into the site is never deleted: the build names it and stops."""
    publish(PAGES, site)
    if stranger == "file":
        (site / "data/CNAME").write_bytes(b"town.example")
    else:
        (site / "data/CNAME").symlink_to(site.parent)
    with pytest.raises(CannotPublish, match=r"did not write data/CNAME in it"):
        publish([], site)
    assert (site / "data/CNAME").exists()
    assert (site / "index.html").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"generator": "other", "manifest": 1}', '{"files": [{"path": "a"}]}'])
def test_manifest_that_cannot_be_read_is_no_title_to_the_folder(site: Path, text: str) -> None:
    """A folder with a broken or foreign manifest is not replaced."""
    site.mkdir()
    (site / ".mieruka.json").write_text(text)
    with pytest.raises(CannotPublish, match=r"\.mieruka\.json cannot be read"):
        publish(PAGES, site)
    assert list_tree(site) == {".mieruka.json": ("0o644", text.encode())}


def test_linked_manifest_is_no_title_to_the_folder(site: Path, tmp_path: Path) -> None:
    """A manifest must be a file of the folder itself."""
    publish(PAGES, tmp_path / "other")
    site.mkdir()
    (site / ".mieruka.json").symlink_to(tmp_path / "other/.mieruka.json")
    (site / "index.html").write_bytes(b"")
    with pytest.raises(CannotPublish, match="was not made by mieruka"):
        publish(PAGES, site)


def test_folder_that_cannot_be_listed_is_not_replaced(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the build cannot see it does not delete."""
    publish(PAGES, site)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("data"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(CannotPublish, match="Permission denied"):
        publish([], site)
    assert (site / "data/a.csv").exists()


# Which paths a site may have


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a/",
        "./a",
        "a\\b",
        "a\nb",
        "a\0b",
        "a\u202eb",
        "\ud800",
        "あ" * 86,
    ],
)
def test_unsafe_path_is_refused(site: Path, path: str) -> None:
    """A path that leaves the site, or that a system cannot write, stops the build before anything is published."""
    with pytest.raises(CannotPublish) as refusal:
        publish([Artifact(path, b"")], site)
    assert refusal.value.en.isprintable()
    assert list(site.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.html", "a.html"),
        ("a.html", "A.html"),
        ("が.html", "か\u3099.html"),
        ("ガ.html", "ｶﾞ.html"),
        ("straße.html", "STRASSE.html"),
        ("a/b.html", "A/c.html"),
        ("a", "a/b.html"),
        ("a/b.html", "a"),
        ("a.html", ".mieruka.json"),
    ],
)
def test_two_artifacts_for_one_place_are_refused(site: Path, one: str, other: str) -> None:
    """Two paths that some system takes for one are refused, whatever their case, width or composition."""
    with pytest.raises(CannotPublish, match="one place"):
        publish([Artifact(one, b""), Artifact(other, b"")], site)
    assert not site.exists()


@given(st.lists(st.text(alphabet="aA./\\\0 あＡ", min_size=1, max_size=6), max_size=6))
def test_accepted_paths_stay_inside_and_apart(paths: list[str]) -> None:
    """Whatever paths are offered, those that are taken lie inside the site and no two of them meet."""
    ledger = PathLedger(".mieruka.json")
    taken = []
    for path in paths:
        try:
            ledger.enter(path)
        except CannotPublish:
            continue
        taken.append(path)
    assert all(is_safe(path) and os.path.normpath(f"/site/{path}") == f"/site/{path}" for path in taken)
    assert len({path.casefold() for path in taken}) == len(taken)
