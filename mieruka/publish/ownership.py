"""Which folder may become a site: one that is absent, empty, or that an earlier build wrote. Others stay untouched."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from mieruka.publish.manifest import find_strangers, read_manifest
from mieruka.publish.refusal import CannotPublish, show_path


def locate_site(site: Path) -> Path:
    """The site's absolute path with every link but a last one resolved, so that its siblings are on its file system."""
    named = site if site.name not in {"", ".."} else _resolve(site)
    return _resolve(named.parent) / named.name


def check_ownership(site: Path, keep_out: Sequence[Path]) -> None:
    """Raise CannotPublish unless the build may replace `site` (as `locate_site` gives it). Nothing is touched.

    `keep_out`: files and folders that the site may neither be, hold, nor lie in.
    """
    _check_kind(site)
    _check_place(site, keep_out)
    if site.exists():
        _check_contents(site)


def _check_kind(site: Path) -> None:
    if site.is_symlink():
        raise _refuse(site, "シンボリックリンクです", "it is a symbolic link")
    if site.exists() and not site.is_dir():
        raise _refuse(site, "フォルダーではありません", "it is not a folder")
    if not site.parent.is_dir():
        raise _refuse(site, "置き場所のフォルダーがありません", "the folder that should hold it does not exist")


def _check_place(site: Path, keep_out: Sequence[Path]) -> None:
    if not site.name or any(site == home or site in home.parents for home in _list_homes()):
        raise _refuse(site, "ホームフォルダーか、それを含む場所です", "it is a home folder or holds one")
    if ".git" in site.parts or (site / ".git").is_symlink() or (site / ".git").exists():
        raise _refuse(site, "git のリポジトリです", "it is a git repository")
    for kept in map(_resolve, keep_out):
        if site == kept or site in kept.parents or kept in site.parents:
            name = show_path(kept)
            raise _refuse(site, f"{name} と重なります", f"it overlaps {name}")


def _list_homes() -> list[Path]:
    # None for a bare user id in a container: no HOME, no entry in the list of users.
    with suppress(RuntimeError):
        return [_resolve(Path.home())]
    return []


def _resolve(path: Path) -> Path:
    # Not Path.resolve, which answers a link that leads to itself with RuntimeError.
    return Path(os.path.realpath(path))


def _check_contents(site: Path) -> None:
    entries = read_manifest(site)
    stranger = next(find_strangers(site, entries or {}), None)
    if stranger is None:
        return
    name = show_path(stranger)
    if entries is None:
        raise _refuse(
            site,
            f"mieruka が作ったものではないファイルがあります（{name} など）",
            f"it holds files and was not made by mieruka ({name})",
        )
    raise _refuse(site, f"mieruka が書いていないファイル {name} があります", f"mieruka did not write {name} in it")


def _refuse(site: Path, ja: str, en: str) -> CannotPublish:
    where = show_path(site)
    return CannotPublish(
        f"{where} には公開できません: {ja}。--site には、まだないフォルダーか空のフォルダーを指定してください。",
        f"Cannot publish to {where}: {en}. Name a folder that is absent or empty with --site.",
    )
