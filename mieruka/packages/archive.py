"""Zip archives that are the same bytes whenever and wherever the same files go in."""

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that the format knows: no clock in a build
UNIX = 3
READABLE = 0o100644 << 16
LEVEL = 3  # a tenth larger than the usual 6, in three fifths of the time


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of the files, in their order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = UNIX, READABLE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
    return stream.getvalue()
