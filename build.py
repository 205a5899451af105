"""The front door: `python build.py` checks content/ and publishes site/. Everything else is in mieruka/."""

import sys

from mieruka.cli import end, main

if __name__ == "__main__":
    end(main(sys.argv[1:]))
