"""The preview server, asked over real connections on a free loopback port. Waits are on queues, never on a clock."""

import asyncio
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from mieruka import serve as preview
from mieruka.serve import CannotServe, allowed_hosts, run_preview, serve, watch
from mieruka.serve.handlers import add_reload

ROOT = Path(__file__).parents[1]
Outcome = TypeVar("Outcome")
GUARD_SECONDS = 60  # only ends a test that would hang


@dataclass
class Desk:
    """A running preview, its folders, and the hands on its rebuild."""

    folder: Path
    url: str = ""
    steps: queue.Queue[Callable[[], bool]] = field(default_factory=queue.Queue)
    """What the next rebuilds do."""
    rebuilding: queue.Queue[None] = field(default_factory=queue.Queue)
    """One item for each rebuild that has begun."""

    @property
    def site(self) -> Path:
        """The folder that is served."""
        return self.folder / "site"

    def rebuild(self) -> bool:
        """Say that a rebuild has begun, and do the next step that the test hands out."""
        self.rebuilding.put(None)
        return self.steps.get(timeout=GUARD_SECONDS)()

    def edit(self, text: str) -> None:
        """Change the one source file as editors do: write beside it, then rename, so that no look sees half a save."""
        draft = self.folder / "content/.sheet.md"
        draft.write_text(text)
        draft.rename(self.folder / "content/sheet.md")

    def write(self, path: str, text: str) -> bool:
        """Put a page into the site, as a rebuild would; True: the site changed."""
        (self.site / path).parent.mkdir(parents=True, exist_ok=True)
        (self.site / path).write_text(text)
        return True

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
        """The answer to one request whose path is sent as it is, and its body."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=GUARD_SECONDS)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response, body


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A preview of a small site on a free port, in a thread with its own loop."""
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.001)
    monkeypatch.setattr(preview, "REST_SECONDS", 0.001)
    desk = Desk(tmp_path)
    (tmp_path / "content").mkdir()
    desk.edit("first")
    desk.write("index.html", "<head></head>home")
    desk.write("a/index.html", "<head></head>folder")
    desk.write("404.html", "<head></head>not here")
    desk.write("data/a.csv", "n\r\n1\r\n")
    urls: queue.Queue[str] = queue.Queue()
    stop: queue.Queue[Callable[[], object]] = queue.Queue()

    async def run() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        stop.put(lambda: loop.call_soon_threadsafe(task.cancel))
        await run_preview(desk.site, [tmp_path / "content"], desk.rebuild, ("127.0.0.1", 0), urls.put)

    def run_until_cancelled() -> None:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(run())

    thread = threading.Thread(target=run_until_cancelled)
    thread.start()
    desk.url = urls.get(timeout=GUARD_SECONDS)
    yield desk
    stop.get()()
    thread.join(GUARD_SECONDS)


# What it answers


@pytest.mark.parametrize(
    ("path", "said"), [("/", "home"), ("/index.html", "home"), ("/a/", "folder"), ("/a/index.html?x=1", "folder")]
)
def test_page_is_served_with_the_reload_script(desk: Desk, path: str, said: str) -> None:
    """A page comes as UTF-8 HTML, never to be kept, with livereload's script in its head."""
    response, body = desk.ask(path)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Server"] is None
    port = urlsplit(desk.url).port
    assert body == f'<head><script src="/livereload.js?host=127.0.0.1&amp;port={port}" defer></script></head>{said}'


def test_data_is_served_as_it_is(desk: Desk) -> None:
    """A file that is no page comes byte for byte, under its own type; one of an unknown type comes as bytes."""
    response, body = desk.ask("/data/a.csv")
    assert (response.status, body) == (200, "n\r\n1\r\n")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    desk.write("data/a.unknown", "</head>")
    response, body = desk.ask("/data/a.unknown")
    assert (response.headers["Content-Type"], body) == ("application/octet-stream", "</head>")


def test_head_is_answered_without_a_body(desk: Desk) -> None:
    """HEAD gets the length of the page and nothing else."""
    response, body = desk.ask("/data/a.csv", "HEAD")
    assert (response.status, response.headers["Content-Length"], body) == (200, "6", "")


def test_folder_without_its_slash_leads_to_the_folder(desk: Desk) -> None:
    """Relative links need the slash, so a folder's address without it redirects."""
    response, _ = desk.ask("/a")
    assert (response.status, response.headers["Location"]) == (302, "/a/")


@pytest.mark.parametrize("path", ["/missing.html", "/a/missing/", "/data/", "/data"])
def test_missing_page_gets_the_sites_own_404(desk: Desk, path: str) -> None:
    """What is not there, and a folder that has no index, gets 404.html with status 404: no folder is listed."""
    response, body = desk.ask(path)
    assert response.status == 404
    assert body.endswith("not here")


def test_site_without_404_page_answers_in_one_line(desk: Desk) -> None:
    """Before the first build there may be no site at all: the answer is still a plain 404."""
    (desk.site / "404.html").unlink()
    response, body = desk.ask("/missing.html")
    assert (response.status, body) == (404, "404 Not Found\n")


@pytest.mark.parametrize(
    "path",
    [
        "/../content/sheet.md",
        "/a/../../content/sheet.md",
        "/%2e%2e/content/sheet.md",
        "/..%2fcontent%2fsheet.md",
        "/..\\content\\sheet.md",
        "/..%5ccontent%5csheet.md",
        "//content/sheet.md",
        "/./index.html",
        "/.mieruka.json",
        "/a/.git/config",
        "/index.html%00.csv",
        "/outside.html",
        "/outside/sheet.md",
        "/fifo",
        f"/{'x' * 300}.html",
        "/index.html/",
    ],
)
def test_nothing_hidden_or_outside_the_site_is_served(desk: Desk, path: str) -> None:
    """Neither dots, nor escapes, nor links, nor odd names lead out of the site or to its hidden files."""
    (desk.site / ".mieruka.json").write_text("hidden")
    (desk.site / "a/.git").mkdir()
    (desk.site / "a/.git/config").write_text("hidden")
    (desk.site / "outside.html").symlink_to(desk.folder / "content/sheet.md")
    (desk.site / "outside").symlink_to(desk.folder / "content")
    os.mkfifo(desk.site / "fifo")
    response, body = desk.ask(path)
    assert (response.status, body[-8:]) == (404, "not here")


@pytest.mark.parametrize(("path", "status"), [("/%ff", 400), ("/", 405)])
def test_fault_is_one_plain_line(desk: Desk, path: str, status: int) -> None:
    """A request that makes no sense is answered in one line, with no traceback."""
    response, body = desk.ask(path, "GET" if status == 400 else "DELETE")
    assert response.status == status
    assert body.startswith(f"{status} ")
    assert body.count("\n") == 1


def test_bug_is_not_shown_to_the_client(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in the server is for the terminal: the client gets 500 and no traceback."""

    def fail(*_: object) -> None:
        raise ArithmeticError("secret")

    monkeypatch.setattr("mieruka.serve.handlers.read_page", fail)
    response, body = desk.ask("/")
    assert (response.status, body) == (500, "500 Internal Server Error\n")


# Who may ask


@pytest.mark.parametrize("path", ["/", "/data/a.csv", "/livereload.js", "/livereload", "/missing.html"])
@pytest.mark.parametrize(
    "host",
    ["elsewhere.example", "elsewhere.example:{port}", "127.0.0.1", "localhost:1", ""],
)
def test_foreign_host_is_refused(desk: Desk, path: str, host: str) -> None:
    """A Host header that is not this preview's own (DNS rebinding) gets nothing of the site."""
    response, body = desk.ask(path, Host=host.format(port=urlsplit(desk.url).port))
    assert response.status == 403
    assert body == "403 Forbidden\n"


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "LOCALHOST:{port}"])
def test_loopback_names_are_answered(desk: Desk, host: str) -> None:
    """Every name that a browser on this desk may use for loopback is served."""
    assert desk.ask("/", Host=host.format(port=urlsplit(desk.url).port))[0].status == 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://localhost:1", "file://"])
def test_foreign_origin_is_refused_by_page_and_socket(desk: Desk, origin: str) -> None:
    """A script of another site can neither read a page nor open the reload socket."""
    assert desk.ask("/", Origin=origin)[0].status == 403
    greeting = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    assert desk.ask("/livereload", Origin=origin, **greeting, **key)[0].status == 403
    assert desk.ask("/livereload", Origin=desk.url.rstrip("/"), **greeting, **key)[0].status == 101


def test_other_address_is_served_when_asked_for() -> None:
    """The address that was asked for joins the loopback names; on port 80 the port may be left out."""
    assert "desk.example:8000" in allowed_hosts("Desk.example", 8000)
    assert "[fe80::1]:8000" in allowed_hosts("fe80::1", 8000)
    assert "localhost" not in allowed_hosts("127.0.0.1", 8000)
    assert "localhost" in allowed_hosts("127.0.0.1", 80)


def test_port_that_is_taken_is_one_line(desk: Desk) -> None:
    """A port that another program has is told in both languages, with what to do."""
    address = ("127.0.0.1", urlsplit(desk.url).port or 0)
    with ThreadPoolExecutor(1) as thread, pytest.raises(CannotServe, match="--port") as refusal:
        thread.submit(serve, desk.site, [], lambda: True, address).result()
    assert "ポート" in refusal.value.ja
    assert "Port" in refusal.value.en


def test_interrupt_ends_the_preview(tmp_path: Path) -> None:
    """`serve` says its address on standard error, answers there, and ends at Ctrl+C with Python's own exception."""
    program = "import pathlib, mieruka.serve as s; s.serve(pathlib.Path('site'), [], bool, ('::1', 0))"
    with subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        desk = Desk(tmp_path, line.split()[3])
        assert desk.ask("/")[0].status == 404
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().endswith("KeyboardInterrupt\n")


# Rebuild and reload


def run_aside(task: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Return what a task gives that runs in a thread of its own: this one may hold a browser's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, task).result()


async def connect(desk: Desk, origin: str) -> WebSocketClientConnection:
    """A browser's reload socket."""
    url = f"{desk.url.replace('http', 'ws')}livereload"
    return await websocket_connect(HTTPRequest(url, headers={"Origin": origin}, connect_timeout=GUARD_SECONDS))


def test_edit_rebuilds_and_reloads_open_pages(desk: Desk) -> None:
    """A saved source is rebuilt, the open page is told to reload, and then gets the new text."""

    async def watch_browser() -> list[str]:
        socket = await connect(desk, desk.url.rstrip("/"))
        # The second greeting is answered after the page's address in between has been taken in.
        for message in ({"command": "hello"}, {"command": "info", "url": desk.url}, {"command": "hello"}):
            await socket.write_message(json.dumps(message))
        greetings = [await socket.read_message(), await socket.read_message()]
        desk.steps.put(lambda: desk.write("index.html", "second"))
        desk.edit("second")
        messages = [*greetings, await socket.read_message()]
        socket.close()
        while await socket.read_message() is not None:  # until both sides have closed it
            pass
        return [json.loads(str(message))["command"] for message in messages]

    assert run_aside(watch_browser()) == ["hello", "hello", "reload"]
    assert desk.ask("/")[1] == "second"


def test_failed_rebuild_leaves_the_old_page_and_goes_on(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """After content errors, and even after a bug, the old page is served and the next edit is rebuilt."""

    def fail() -> bool:
        raise ArithmeticError("a bug in the rebuild")

    desk.steps.put(lambda: False)
    desk.edit("with an error")
    desk.rebuilding.get(timeout=GUARD_SECONDS)
    assert desk.ask("/")[1].endswith("home")
    desk.steps.put(fail)
    desk.edit("that meets a bug")
    desk.rebuilding.get(timeout=GUARD_SECONDS)
    assert desk.ask("/")[1].endswith("home")
    desk.edit("mended")
    desk.rebuilding.get(timeout=GUARD_SECONDS)
    assert "a bug in the rebuild" in capsys.readouterr().err
    desk.steps.put(lambda: False)


def test_pages_are_served_while_a_rebuild_runs(desk: Desk) -> None:
    """A rebuild does not hold up the server."""
    desk.edit("second")
    desk.rebuilding.get(timeout=GUARD_SECONDS)
    assert desk.ask("/")[0].status == 200
    desk.steps.put(lambda: False)


# The page's own policy


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        ("default-src 'none'", "default-src 'none'; script-src 'self'; connect-src ws://localhost:8000"),
        ("script-src 'self' 'sha256-x'", "script-src 'sha256-x' 'self'"),
        ("default-src &#39;self&#39;; connect-src 'none';", None),
        ("img-src 'self'", "img-src 'self'"),
    ],
)
def test_policy_allows_reload_and_nothing_more(policy: str, allowed: str | None) -> None:
    """The page keeps its content security policy; livereload's script and socket are added where it has a say."""
    page = f'<head><meta http-equiv="Content-Security-Policy" content="{policy}"></head>'.encode()
    if allowed is None:
        allowed = "default-src 'self'; connect-src ws://localhost:8000; script-src 'self'"
    served = add_reload(page, "localhost:8000").decode()
    assert f'content="{allowed}"'.replace("'", "&#x27;") in served


def test_reload_script_names_port_80_too() -> None:
    """A Host without a port means 80, which livereload's script must be told."""
    assert b"?host=localhost&amp;port=80" in add_reload(b"<head></head>", "localhost")
