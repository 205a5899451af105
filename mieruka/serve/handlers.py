"""What the preview answers: files of the site, and livereload's script and socket. All others get one plain line."""

import json
import os
import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from livereload.watcher import Watcher
from tornado.httputil import split_host_and_port
from tornado.web import Application, HTTPError, RequestHandler

# Our own table: the machine's would make the preview differ from one desk to the next.
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
LONGEST_HEAD = 16_384
"""Characters of a request's target and headers that are answered. No browser on a desk sends as many."""

_POLICY = re.compile(rb'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)"', re.IGNORECASE)


def make_application(site: Path, hosts: frozenset[str]) -> Application:
    """The preview of `site`, for requests whose Host header is one of `hosts`."""
    return Application(
        [
            (r"/livereload", ReloadSocket),
            (r"/livereload\.js", ReloadScript),
            (r"/?(.*)", Page),
        ],
        hosts=hosts,
        site=site,
        websocket_max_message_size=4096,
    )


def reload_pages() -> None:
    """Tell every open page to load itself again."""
    ReloadSocket.reload_waiters("*")


class Guarded(RequestHandler):
    """A handler for our own pages only: a foreign Host (DNS rebinding) or Origin (another site's script) is refused."""

    def set_default_headers(self) -> None:
        """Nothing is kept by the browser, guessed, or lent to other sites; the server does not name itself."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def prepare(self) -> None:
        """Refuse foreign requests before anything else is done, the socket's included."""
        hosts: frozenset[str] = self.settings["hosts"]
        headers = self.request.headers
        origin = headers.get("Origin", headers.get("Sec-Websocket-Origin"))  # as the first sockets called it
        if len(str(self.request.uri)) + sum(len(f"{name}: {text}") for name, text in headers.get_all()) > LONGEST_HEAD:
            raise HTTPError(431)
        if self.request.host.lower() not in hosts:
            raise HTTPError(403)
        if not str(self.request.uri).startswith("/"):
            raise HTTPError(400)  # meant for a proxy: such a target names a host of its own
        if origin is not None and origin.lower() not in {f"http://{host}" for host in hosts}:
            raise HTTPError(403)

    def compute_etag(self) -> None:
        """None: what is not kept needs no tag."""

    def write_error(self, status_code: int, **_: object) -> None:
        """One plain line; a traceback goes to the terminal, never to the client."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code} {self._reason}\n")


class Page(Guarded):
    """A file of the site, opened by its path at each request, because publication exchanges the whole folder."""

    def get(self, path: str) -> None:
        """Send the file; a folder's address without its slash leads to the one with it; what is missing, 404.html."""
        site: Path = self.settings["site"]
        if read_page(site, f"{path}/index.html") is not None:
            self.redirect(f"/{quote(path)}/")
            return
        name = path if path and not path.endswith("/") else f"{path}index.html"
        content = read_page(site, name)
        if content is None:
            self.set_status(404)
            name, content = "404.html", read_page(site, "404.html")
        if content is None:
            raise HTTPError(404)
        self.set_header("Content-Type", _CONTENT_TYPES.get(Path(name).suffix, "application/octet-stream"))
        self.finish(add_reload(content, self.request.host) if name.endswith(".html") else content)

    def head(self, path: str) -> None:
        """As `get`; tornado leaves the body out."""
        self.get(path)


class ReloadScript(Guarded, LiveReloadJSHandler):  # type: ignore[misc]  # livereload ships no types
    """livereload's own script for the browser."""


class ReloadSocket(Guarded, LiveReloadHandler):  # type: ignore[misc]  # livereload ships no types
    """livereload's socket. livereload itself accepts any origin; `prepare` has refused foreign ones before."""

    # livereload names the watcher's file in its log. Ours watches; this one is never started, so that neither
    # livereload's polling nor its rule of one reload in three seconds is in play.
    watcher = Watcher()

    def on_message(self, message: str | bytes) -> None:
        """Leave alone what is no command: livereload's own reading of it would end in a traceback."""
        try:
            found = json.loads(message)
        except (ValueError, RecursionError):
            return
        if isinstance(found, dict) and "command" in found:
            super().on_message(message)


def read_page(site: Path, path: str) -> bytes | None:
    """The bytes of a file of the site; None for what is missing, hidden, no file, or outside, also by a link."""
    parts = path.split("/")
    if any(not part.isprintable() or part.startswith(".") or part == "" or "\\" in part for part in parts):
        return None
    try:
        # Not Path.resolve, which answers a link that leads to itself with RuntimeError.
        root, file = os.path.realpath(site), Path(os.path.realpath(site.joinpath(*parts)))
        if not file.is_relative_to(root) or not file.is_file():
            return None
        # Nor does a link lead to what is hidden inside.
        hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
        return None if hidden else file.read_bytes()
    except OSError:
        return None


def add_reload(page: bytes, host: str) -> bytes:
    """The page with livereload's script, which its own content security policy is made to allow, and nothing more."""
    name, port = split_host_and_port(host)
    script = f'<script src="/livereload.js?host={name}&amp;port={port or 80}" defer></script>'.encode()
    page = _POLICY.sub(lambda found: found[1] + _allow_reload(found[2].decode(), host).encode() + b'"', page)
    return page.replace(b"</head>", script + b"</head>", 1)


def _allow_reload(policy: str, host: str) -> str:
    directives = {words[0]: words[1:] for part in unescape(policy).split(";") if (words := part.split())}
    for name, source in (("script-src", "'self'"), ("connect-src", f"ws://{host}")):
        sources = directives.get(name, directives.get("default-src"))
        if sources is not None:  # without either, everything is allowed already
            directives[name] = [*(word for word in sources if word not in {"'none'", source}), source]
    return escape("; ".join(" ".join([name, *sources]) for name, sources in directives.items()))
