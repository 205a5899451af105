"""Requests as an attacker, a broken program or a curious neighbour sends them to the preview, byte for byte.

Whatever is asked: no byte of a file that is not a visible page of the site, no list of a folder, no word of how the
server is made, a clear status, and the next request is answered as ever.
"""

import asyncio
import os
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from mieruka.serve import run_preview

GUARD_SECONDS = 60  # only ends a test that would hang
KEPT = "kept from all"
UNLISTED = "unlisted-page"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back before the server closed the connection."""

    status: int
    """0: nothing came."""
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A running preview of a small site."""

    folder: Path
    port: int

    def send(self, request: bytes, *, hang_up: bool = False) -> Answer:
        """The first answer to bytes sent as they are, PORT in them being the preview's own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=GUARD_SECONDS) as connection:
            received = b""
            # What is longer than the server will hear may end in a broken line.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(request.replace(b"PORT", str(self.port).encode()))
                if hang_up:
                    connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65_536):
                    received += part
                    if b"\r\n\r\n" in received and not hang_up:
                        hang_up = True
                        connection.shutdown(socket.SHUT_WR)
        head, _, body = received.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return Answer(int(first.split()[1]) if first else 0, headers, body)

    def get(self, target: str, *headers: str, method: str = "GET", host: str | None = "127.0.0.1:PORT") -> Answer:
        """The answer to a request whose target and further header lines are sent as they are."""
        lines = [f"{method} {target} HTTP/1.1", *([] if host is None else [f"Host: {host}"]), "Connection: close"]
        return self.send("\r\n".join([*lines, *headers, "", ""]).encode())


def lay_out(folder: Path) -> Path:
    """A site with pages, hidden files and links that lead outside, and secrets around it; the site."""
    site = folder / "site"
    pages = ["index.html", "404.html", "a/index.html", f"data/{UNLISTED}.html", "data/a.csv", "data/b;c.html"]
    secrets = ["secret.txt", "content/sheet.md", "site-other/secret.txt", "site.secret"]
    hidden = [".mieruka.json", ".git/config", ".env", "a/.htaccess", ".well-known/security.txt", "..secret"]
    for path in pages:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text("<head></head>a page of the site")
    for path in [*secrets, *(f"site/{name}" for name in hidden)]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(KEPT)
    (site / "link.html").symlink_to(folder / "secret.txt")
    (site / "link").symlink_to(folder / "content")
    (site / "root").symlink_to("/")
    (site / "up").symlink_to("..")
    (site / "loop.html").symlink_to("loop.html")
    (site / "hidden.html").symlink_to(".env")
    (site / "lost.html").symlink_to("nowhere")
    os.mkfifo(site / "pipe")
    return site


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """The preview of that site on a free port, in a thread of its own."""
    folder = tmp_path_factory.mktemp("desk")
    site = lay_out(folder)
    urls: queue.Queue[str] = queue.Queue()
    stop: queue.Queue[Callable[[], object]] = queue.Queue()

    async def run() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        stop.put(lambda: loop.call_soon_threadsafe(task.cancel))
        await run_preview(site, [], lambda: False, ("127.0.0.1", 0), urls.put)

    def run_until_cancelled() -> None:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(run())

    thread = threading.Thread(target=run_until_cancelled)
    thread.start()
    port = int(urls.get(timeout=GUARD_SECONDS).rstrip("/").rsplit(":", 1)[1])
    yield Preview(folder, port)
    stop.get()()
    thread.join(GUARD_SECONDS)


def is_harmless(answer: Answer) -> bool:
    """Whether an answer shows no secret, lists no folder, says nothing of the server, and is a page or one line."""
    shown = f"{answer.headers} {answer.body}"
    told = answer.body.startswith(("<head>", "(function")) or answer.body.count("\n") <= 1
    return told and "server" not in answer.headers and not any(w in shown for w in (KEPT, UNLISTED, "Traceback"))


# Ways out of the site

DOTS = [
    "..",
    "%2e%2e",
    ".%2E",
    "%252e%252e",
    "..%00",
    "..;",
    "...",
    "%c0%ae%c0%ae",
    "．．",
    "‥",
    "%uff0e%uff0e",
    "..%20",
]
SLASHES = ["/", "//", "/./", "\\", "%2f", "%5C", "%252f", "%c0%af", "／", "%00/"]


@pytest.mark.parametrize(("dots", "slash"), [*product(DOTS, SLASHES)])
def test_no_spelling_of_the_parent_folder_leads_out(preview: Preview, dots: str, slash: str) -> None:
    """However two dots and a slash are written, the file above the site is not found; broken UTF-8 is no path."""
    for start in ("/", "/a/", f"/a{slash}{dots}{slash}"):
        answer = preview.get(f"{start}{dots}{slash}secret.txt")
        assert answer.status == (400 if "%c0" in dots + slash else 404)
        assert is_harmless(answer)
    assert preview.get("/").status == 200


@pytest.mark.parametrize(
    ("target", "status"),
    [
        *[(f"/{path}", 404) for path in (".mieruka.json", ".git/config", ".env", ".git/", ".git", "a/.htaccess")],
        *[(f"/{path}", 404) for path in (".well-known/security.txt", "%2eenv", "..secret", ".ENV", "a/%2ehtaccess")],
        *[(f"/{path}", 404) for path in ("data", "data/", "data/.", "data/*", "data/%2a", "data/?C=M;O=A", ".git/?x")],
        *[
            (f"/{path}", 404)
            for path in ("link.html", "link/", "link/sheet.md", "hidden.html", "loop.html", "lost.html")
        ],
        *[(f"/{path}", 404) for path in ("up/secret.txt", "up/content/sheet.md", "up/site/.env", "root/etc/passwd")],
        *[(f"/{path}", 404) for path in ("root/proc/self/environ", "root/dev/zero", "pipe", "up", "root", "link")],
        *[
            (f"/{path}", 404)
            for path in ("/a", "//a/index.html", "/evil.example/%2e%2e", "a//index.html", "a/index.html/")
        ],
        *[
            (f"/{path}", 404)
            for path in ("etc/passwd", "/etc/passwd", "C:/secret.txt", "file:///etc/passwd", "~/", "%7e")
        ],
        *[
            (f"/{path}", 404)
            for path in ("index.html%00.csv", "%00", "a%0d%0aSet-Cookie:%20x=1", "a%0a", "%7f", "a%e2%80%ae")
        ],
        *[
            (f"/{path}", 404)
            for path in ("index.html::$DATA", "index.html.", "INDEX.HTML", "index.html%20", "index.html~")
        ],
        *[
            (f"/{path}", 404)
            for path in ("site-other/secret.txt", "../site-other/secret.txt", "../site.secret", "x" * 300)
        ],
        *[
            (f"/{path}", 404)
            for path in ("a/" * 4000, "forcereload", "livereload/x", "server-status", "metrics", "debug")
        ],
        *[(f"/{path}", 400) for path in ("%ff", "%c0%80", "%ed%a0%80", "a%fe")],
        *[
            (target, 400)
            for target in ("index.html", "*", "http://127.0.0.1:PORT/", "http://evil.example/", "?x", "..")
        ],
        *[
            (target, 400)
            for target in ("file:///etc/passwd", "javascript:alert(1)", "http://127.0.0.1:PORT@evil.example/")
        ],
        *[("/a b", 400), ("/a\tb", 400), ("/\x00", 400), ("", 400)],
        *[(target, 302) for target in ("/a", "/a?next=//evil.example", "/%61")],
        *[
            (target, 200)
            for target in ("/", "/a/", "/a/?x=/../", "/index.html?%ff", "/data/b;c.html", "/up/site/index.html")
        ],
    ],
)
def test_target_gets_a_visible_page_of_the_site_or_none(preview: Preview, target: str, status: int) -> None:
    """Hidden files, folders, links outside, odd names and targets that are no path are not found or make no sense."""
    answer = preview.get(target)
    assert answer.status == status
    assert is_harmless(answer)
    assert status != 302 or answer.headers["location"] == "/a/"
    assert "set-cookie" not in answer.headers
    assert preview.get("/").status == 200


# Who asks, and how


@pytest.mark.parametrize(
    ("method", "status"),
    [
        *[(method, 405) for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")],
        *[(method, 405) for method in ("MKCOL", "COPY", "MOVE", "DEBUG", "get", "GETS", "X")],
        *[("G ET", 400), ("GÉT", 400), ("", 400), ("GET\t", 400)],
    ],
)
def test_method_that_only_reads_is_answered_no_other(preview: Preview, method: str, status: int) -> None:
    """Nothing can be written, moved, run or echoed through the preview, on a page, the script or the socket."""
    for target in ("/", "/index.html", "/livereload.js", "/livereload"):
        answer = preview.get(target, method=method)
        assert answer.status == status
        assert is_harmless(answer)
    assert (preview.folder / "site/index.html").is_file()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *[(host, 403) for host in ("evil.example", "evil.example:PORT", "127.0.0.1", "localhost", "127.0.0.1:1", "")],
        *[(host, 403) for host in ("127.0.0.1.:PORT", "127.0.0.1.evil.example:PORT", "0.0.0.0:PORT", "127.1:PORT")],
        *[(host, 403) for host in ("2130706433:PORT", "0x7f000001:PORT", "[::]:PORT", "[::ffff:127.0.0.1]:PORT")],
        *[(host, 403) for host in ("127.0.0.1:0PORT", "127.0.0.1:PORT:80", "127.0.0.1:", "localhost.:PORT")],
        *[(host, 400) for host in ("127.0.0.1:PORT, evil.example", "user@127.0.0.1:PORT", "127.0.0.1:PORT/", None)],
        *[(host, 400) for host in ('"><script>alert(1)</script>', "127.0.0.1:PORT\r\nHost: evil.example", "a b")],
        *[(host, 400) for host in ("evil.example\r\nHost: 127.0.0.1:PORT", "127.0.0.1:PORT\x00", "127.0.0.1:PORT#")],
    ],
)
def test_host_that_is_not_this_desk_gets_nothing(preview: Preview, host: str | None, status: int) -> None:
    """Another name for this machine, two names, or none: no page, no script, no socket."""
    for target in ("/", "/data/a.csv", "/livereload.js", "/livereload"):
        answer = preview.get(target, host=host)
        assert answer.status == status
        assert is_harmless(answer)
        assert "a page of the site" not in answer.body


FOREIGN = ["http://evil.example", "https://127.0.0.1:PORT", "http://127.0.0.1", "http://127.0.0.1:PORT.evil.example"]
FOREIGN += [
    "null",
    "",
    "file://",
    "http://localhost:1",
    "http://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT, http://b.example",
]
FOREIGN += [
    "chrome-extension://abcdefgh",
    "http://[::1]",
    "127.0.0.1:PORT",
    "http://evil.example#http://127.0.0.1:PORT",
]
UPGRADE = [
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("name", ["Origin", "Sec-WebSocket-Origin"])
def test_script_of_another_site_gets_nothing(preview: Preview, origin: str, name: str) -> None:
    """A foreign Origin opens no socket and reads no page, under the header's new name and its old one."""
    for target, headers in (("/", []), ("/livereload.js", []), ("/livereload", UPGRADE)):
        answer = preview.get(target, f"{name}: {origin}", *headers)
        assert answer.status == 403
        assert is_harmless(answer)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 400),
        (["Upgrade: h2c", "Connection: Upgrade"], 400),
        (["Upgrade: websocket"], 400),
        (UPGRADE[:3], 400),
        ([*UPGRADE[:2], "Sec-WebSocket-Version: 8", UPGRADE[3]], 426),
        ([*UPGRADE[:2], "Sec-WebSocket-Version: x", UPGRADE[3]], 426),
        ([*UPGRADE, "Sec-WebSocket-Protocol: x", "Origin: http://evil.example"], 403),
    ],
)
def test_socket_that_is_none_is_told_so(preview: Preview, headers: list[str], status: int) -> None:
    """A handshake that is not one of this desk's browsers is refused with a status."""
    answer = preview.get("/livereload", *headers)
    assert answer.status == status
    assert is_harmless(answer)


@pytest.mark.parametrize(
    "frame",
    [
        b"\x81\x84\0\0\0\0nope",
        b"\x81\x82\0\0\0\0[]",
        b"\x81\x82\0\0\0\0{}",
        b"\x81\x84\0\0\0\0null",
        b"\x82\x82\0\0\0\0\xff\xfe",
        b"\x81\x82\0\0\0\0\xff\xfe",
        b"\x81\xfe\xff\xff\0\0\0\0",
        b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0",
        b"\x81\x02{}",
        b"\xff\xff\xff\xff",
        b"\x81\x93\0\0\0\0" + b'{"command":"path"}\n',
    ],
)
def test_odd_word_on_the_socket_hurts_nobody(preview: Preview, caplog: pytest.LogCaptureFixture, frame: bytes) -> None:
    """What is no command, no text or too long is ignored or ends that socket, without a traceback."""
    lines = ["GET /livereload HTTP/1.1", "Host: 127.0.0.1:PORT", "Origin: http://127.0.0.1:PORT", *UPGRADE, "", ""]
    answer = preview.send("\r\n".join(lines).encode() + frame + b"\x88\x80\0\0\0\0")
    assert answer.status == 101
    assert is_harmless(answer)
    assert preview.get("/").status == 200
    assert "Traceback" not in caplog.text


HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n"
POST = HEAD.replace(b"GET", b"POST")


@pytest.mark.parametrize(
    ("request_bytes", "statuses"),
    [
        (HEAD + b"X: " + b"a" * 20_000 + b"\r\n\r\n", {431}),
        (HEAD + b"X: a\r\n" * 20_000 + b"\r\n", {400, 431}),
        (HEAD.replace(b"/ ", b"/" + b"a" * 20_000 + b" ") + b"\r\n", {431}),
        (HEAD + b"X: " + b"a" * 3_000_000, {0}),
        (HEAD + b"X: a\0b\r\n\r\n", {400}),
        (HEAD + b"no colon\r\n\r\n", {400}),
        (HEAD + b": no name\r\n\r\n", {400}),
        (HEAD + b"Space : x\r\n\r\n", {400}),
        (HEAD + b"X-HTTP-Method-Override: DELETE\r\nX-Original-URL: /../secret.txt\r\n\r\n", {200}),
        (HEAD + b"X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n\r\n", {200}),
        (HEAD + b"Range: bytes=0-3,0-3,0-3\r\n\r\n", {200}),
        (HEAD + b"Accept-Encoding: gzip;q=1e999\r\nIf-None-Match: *\r\nCookie: " + b"=;" * 99 + b"\r\n\r\n", {200}),
        (HEAD + b"Content-Length: 1e3\r\n\r\n", {400}),
        (POST + b"Content-Length: -1\r\n\r\n", {400}),
        (POST + b"Content-Length: 20000\r\n\r\n" + b"a" * 20_000, {400}),
        (POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", {400}),
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", {400}),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nfffffff\r\n", {400}),
        (POST + b"Content-Length: 5\r\n\r\nhello", {405}),
        (POST + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 4\r\n\r\n--x\n", {400, 405}),
        (HEAD.replace(b"1.1", b"2.0") + b"\r\n", {400}),
        (HEAD.replace(b"1.1", b"1.") + b"\r\n", {400}),
        (b"GET /\r\n\r\n", {400}),
        (b"GET / HTTP/1.0\r\n\r\n", {403}),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}),
        (b"\r\n\r\n", {400}),
        (b"", {0}),
        (b"GET", {0}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {0}),
        (b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n", {400, 404}),
    ],
)
def test_broken_request_is_answered_or_dropped(preview: Preview, request_bytes: bytes, statuses: set[int]) -> None:
    """Giant, doubled, contradictory or torn requests get a status, or no answer where they never end."""
    answer = preview.send(request_bytes, hang_up=not request_bytes.endswith(b"\n"))
    assert answer.status in statuses
    assert is_harmless(answer)
    assert preview.get("/").status == 200
