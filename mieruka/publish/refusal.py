"""Why a build is not published: one line in each language, for exit status 2."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotPublish(Exception):
    """公開できない理由: what stood in the way, as one line in each language. The published site is as it was."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")
        self.ja = ja
        self.en = en


def show_path(path: Path | str) -> str:
    """A path on one line: what a terminal would act on, or could not print, is written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in str(path))


@contextmanager
def disk_faults_as_refusals(site: Path | str) -> Iterator[None]:
    """Turn what the disk refuses inside the block into CannotPublish; `site` is named where the disk names nothing.

    Never put an artifact iterator inside: its own OSError is not the disk's word on the site.
    """
    try:
        yield
    except OSError as error:
        where, why = show_path(error.filename or site), error.strerror or type(error).__name__
        raise CannotPublish(
            f"{where} を読み書きできません（{why}）。空き容量と権限を確かめてください。公開中のサイトは元のままです。",
            f"{where} cannot be read or written ({why}). Check free space and permissions. "
            "The published site is as it was.",
        ) from error
