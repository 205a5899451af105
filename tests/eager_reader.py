"""A reader that asks for pages as fast as it can. Run by test_publish_crashes.py: SITE PAGE…; a pipe ends it."""

import select
import sys
from pathlib import Path


def read_until_told(site: Path, pages: list[str]) -> tuple[int, list[str]]:
    """The number of reads made until standard input closes, and what went wrong: a page missing or cut short."""
    reads, faults = 0, []
    while not select.select([sys.stdin], [], [], 0)[0]:
        for page in pages:
            reads += 1
            try:
                content = (site / page).read_bytes()
            except OSError as error:
                faults.append(f"{page}: {error}")
                continue
            if len(content) != 20_000 or len(set(content)) != 1:
                faults.append(f"{page}: torn")
    return reads, faults


if __name__ == "__main__":
    print("reading", flush=True)
    read, wrong = read_until_told(Path(sys.argv[1]), sys.argv[2:])
    print(read, *wrong, sep="\n", flush=True)
