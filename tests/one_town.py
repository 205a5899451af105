"""One town: the repository's site.yaml for content that holds only some of its towns."""

import re
from pathlib import Path

SITE = Path(__file__).parents[1] / "content/site.yaml"


def site_without_sets() -> str:
    """Return site.yaml without the comparisons: they name sheets of towns that are not there."""
    text = SITE.read_text(encoding="utf-8")
    without = re.sub(r"^comparisons:\n(?: .*\n)+", "", text, flags=re.MULTILINE)
    assert without != text
    return without
