"""Lighthouse: the four scores of each kind of page, as a phone with a slow network would have it.

`python -m bench.lighthouse` builds the repository's own content, serves it compressed on loopback, and prints a table.
Needs npm and chromium; Lighthouse is installed in bench/.peers.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urljoin

from mieruka.pipeline import Folders, build

ROOT = Path(__file__).parents[1]
TOOL = Path(__file__).parent / ".peers/lighthouse"
VERSION = "12.8.2"
PAGES = (
    *("index.html", "programs.html", "nemuro/2023/programs/12633.html", "asahi/2021/policies/103.html"),
    *("nemuro/2024/measures.html", "comparisons/index.html", "ledgers/opinions.html", "data/index.html"),
    "en/index.html",
)
SCORES = ("performance", "accessibility", "best-practices", "seo")


@cache
def _compress(path: Path) -> bytes:
    return gzip.compress(path.read_bytes())


class _Compressed(SimpleHTTPRequestHandler):
    """Serves files as hosts do, compressed; writes no log."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = _compress(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=31536000")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Say nothing."""


@contextmanager
def serve_compressed(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressed, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def install() -> Path:
    """Return Lighthouse's program, installed where it is not."""
    program = TOOL / "node_modules/.bin/lighthouse"
    if not program.exists():
        options = ["--silent", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(TOOL)]
        subprocess.run([shutil.which("npm") or "npm", "install", *options, f"lighthouse@{VERSION}"], check=True)
    return program


def score(program: Path, address: str) -> dict[str, int]:
    """Return the scores of a page, 0 to 100."""
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-background-networking"
    words = [str(program), address, "--quiet", "--output=json", f"--only-categories={','.join(SCORES)}", flags]
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or "chromium"}
    done = subprocess.run(words, check=True, capture_output=True, env=environment)
    found = json.loads(done.stdout)["categories"]
    return {name: round(found[name]["score"] * 100) for name in SCORES}


def main() -> int:
    """Print the scores of each kind of page."""
    program = install()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        _, published = build(Folders(ROOT / "content", ROOT / "templates", site, ROOT / "datapackage.json"), None)
        if published is None:
            return 1
        print("| page |", " | ".join(SCORES), "|\n|---|", "---:|" * len(SCORES), sep="")
        with serve_compressed(site) as address:
            for page in PAGES:
                scores = score(program, urljoin(address, page))
                print(f"| {page} | {' | '.join(str(scores[name]) for name in SCORES)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
