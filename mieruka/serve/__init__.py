"""Preview: the site on this machine's own address, rebuilt and reloaded when a source changes.

The only door to livereload, and through it to tornado. It is for the desk of whoever edits, not for the public: it
answers on loopback unless told otherwise, and only requests that name it as a browser on that desk would.
"""

import asyncio
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tornado.httpserver import HTTPServer

from mieruka.serve.handlers import make_application, reload_pages
from mieruka.serve.watch import REST_SECONDS, Watch, pause, rebuild_on_change, take_snapshot

__all__ = ["CannotServe", "check_address", "serve"]

MAX_BODY_BYTES = 16_384
# More than handlers.LONGEST_HEAD, so that what is too long gets an answer; what is longer still, only a closed line.
MAX_HEAD_BYTES = 1_048_576


class CannotServe(Exception):
    """プレビューできない理由: why the address cannot be had, as one line in each language."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")
        self.ja = ja
        self.en = en


def serve(
    site: Path,
    watched: Sequence[Path],
    rebuild: Callable[[], bool],
    address: tuple[str, int] = ("127.0.0.1", 8000),
) -> None:
    """Serve `site` as it stands, and rebuild it at each change under `watched`, until interrupted.

    `rebuild` returns whether the site changed; of errors in content it tells the reader itself, returns False, and the
    old site goes on being served. It runs in a thread. Port 0 means any free one. Raises CannotServe.
    """
    asyncio.run(run_preview(site, watched, rebuild, address, _announce))


async def run_preview(
    site: Path,
    watched: Sequence[Path],
    rebuild: Callable[[], bool],
    address: tuple[str, int],
    announce: Callable[[str], None],
) -> None:
    """`serve` within a running loop, until cancelled; `announce` is told the URL once changes and requests are seen."""
    host, _ = address
    listener = _listen(address)
    port = listener.getsockname()[1]
    watch = Watch(partial(take_snapshot, watched), pause, partial(asyncio.sleep, REST_SECONDS))
    server = HTTPServer(
        make_application(site, allowed_hosts(host, port)),
        max_body_size=MAX_BODY_BYTES,
        max_header_size=MAX_HEAD_BYTES,
    )
    server.add_socket(listener)
    try:
        announce(f"http://{_bracket(host)}:{port}/")
        await rebuild_on_change(watch, rebuild, reload_pages)
    finally:
        server.stop()
        await server.close_all_connections()


def check_address(address: tuple[str, int]) -> None:
    """Raise CannotServe where an address cannot be had: before a site is built for it."""
    _listen(address).close()


def _listen(address: tuple[str, int]) -> socket.socket:
    host, port = address
    try:
        # Not tornado's bind_sockets, which leaves a socket open where the port is taken.
        listener = socket.create_server(address, family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        raise CannotServe(
            f"{host} のポート {port} を使えません（{error}）。--port で別の番号を指定してください。",
            f"Port {port} of {host} cannot be had ({error}). Name another one with --port.",
        ) from error
    listener.setblocking(False)
    return listener


def allowed_hosts(host: str, port: int) -> frozenset[str]:
    """The Host headers of a browser on this desk: the loopback names and the address that was asked for."""
    names = {"localhost", "127.0.0.1", "[::1]", _bracket(host).lower()}
    return frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set()))


def _bracket(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _announce(url: str) -> None:
    print(f"プレビュー / preview: {url} （終了 / stop: Ctrl+C）", file=sys.stderr, flush=True)
