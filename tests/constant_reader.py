"""A reader that reads all of a site over and over. Run with SITE SAMPLE…; a pipe ends it.

Each SAMPLE is a finished site. Every file that all of them have must be there at every read, as one of them has it.
"""

import select
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def gather_samples(samples: Sequence[Path]) -> dict[str, set[bytes]]:
    """What each file that all samples have may hold, by path."""
    paths = [
        {path.relative_to(sample).as_posix() for path in sample.rglob("*") if path.is_file()} for sample in samples
    ]
    return {path: {(sample / path).read_bytes() for sample in samples} for path in set.intersection(*paths)}


def read_until_told(site: Path, wanted: Mapping[str, set[bytes]]) -> tuple[int, list[str]]:
    """The number of reads made until standard input closes, and what went wrong: a file missing or not as wanted."""
    reads, faults = 0, []
    while not select.select([sys.stdin], [], [], 0)[0]:
        for path, contents in wanted.items():
            reads += 1
            try:
                if (site / path).read_bytes() not in contents:
                    faults.append(f"{path}: in no sample")
            except OSError as error:
                faults.append(f"{path}: {error}")
    return reads, faults


if __name__ == "__main__":
    place, *finished = map(Path, sys.argv[1:])
    expected = gather_samples(finished)
    print("reading", flush=True)
    count, wrong = read_until_told(place, expected)
    print(count, *wrong, sep="\n", flush=True)
