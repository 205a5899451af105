"""The moment of publication: a finished tree takes the place of the site, in one step where the kernel can."""

import ctypes
import errno
import os
from pathlib import Path

from mieruka.publish.refusal import CannotPublish, show_path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# What kernels, file systems and sandboxes answer that do not know the exchange.
_NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM})


def put_in_place(fresh: Path, site: Path, parked: Path) -> None:
    """Make the tree at `fresh` the site. The old one, if any, then stands at `fresh` or at `parked`.

    By exchange a reader sees the old site or the new one, never none, and a kill leaves one of them. By two renames
    (where exchange is not to be had) there is an instant without a site; `restore` mends a death in it.
    """
    if not site.exists():
        fresh.rename(site)
    elif not swap_folders(fresh, site):
        try:
            site.rename(parked)
            fresh.rename(site)
        finally:  # after an interrupt, too
            restore(site, parked)


def restore(site: Path, parked: Path) -> None:
    """Put back a site that was parked and not replaced: a build failed, or died, between two renames.

    Raises CannotPublish where the disk refuses this too: then alone no site stands, and the line says where it is.
    """
    if not parked.is_dir() or parked.is_symlink() or site.exists():
        return
    try:
        parked.rename(site)
    except OSError as error:
        names = show_path(parked), show_path(site)
        raise CannotPublish(
            f"元のサイトは {names[0]} にあります。{names[1]} へ戻せません（{error.strerror}）。再び実行してください。",
            f"The old site is {names[0]} and cannot be put back to {names[1]} ({error.strerror}). Run again.",
        ) from error


def swap_folders(one: Path, other: Path) -> bool:
    """Exchange two paths atomically (Linux renameat2); False where that is not supported and nothing happened."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NOT_SUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))
