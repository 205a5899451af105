"""Service: how the program that makes the index is spoken to.

It runs without files, without words from the environment, and in its own folder: requests go to its input and answers
come from its output, each as JSON in base64 with a comma at the end. Its own Python client waits a tenth of a second
for each answer and takes none above two megabytes, which the index of a small town exceeds.
"""

import asyncio
import base64
import json
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pagefind.service.types import InternalAddFileRequest, InternalRequestPayload, InternalServiceRequest

LARGEST_ANSWER = 1 << 40
"""Bytes that an answer may have: all files of an index are one answer."""
END = b","


class Silent(Exception):
    """The program did not start, ended, or gave an answer that is none."""


def ask_for_index(program: Path, documents: Iterable[tuple[str, str]], left_out: tuple[str, ...]) -> dict[str, bytes]:
    """Return the files of the index of (address, HTML) pairs, by path. `left_out`: selectors of what is not indexed.

    Raises Silent.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_ask(program, documents, left_out))
    with ThreadPoolExecutor(1) as aside:  # a build within a program that has a loop in this thread, as a notebook has
        return aside.submit(lambda: asyncio.run(_ask(program, documents, left_out))).result()


async def _ask(program: Path, documents: Iterable[tuple[str, str]], left_out: tuple[str, ...]) -> dict[str, bytes]:
    process = await _start(program)
    try:
        line = _Line(process)
        number = await line.ask({"type": "NewIndex", "config": {"exclude_selectors": left_out}}, "index_id")
        for path, content in documents:
            added: InternalAddFileRequest = {
                "type": "AddFile",
                "index_id": number,
                "url": path,
                "file_path": None,
                "file_contents": content,
            }
            await line.ask(added, "page_url")
        files = await line.ask({"type": "GetFiles", "index_id": number}, "files")
        return {one["path"]: base64.b64decode(one["content"]) for one in files}
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _start(program: Path) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            program,
            "--service",
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=program.parent,
            env={},
            limit=LARGEST_ANSWER,
        )
    except OSError as error:
        raise Silent(error.strerror) from error


class _Line:
    """線: one request after the other, each with its answer."""

    def __init__(self, process: Process) -> None:
        self._to = cast(asyncio.StreamWriter, process.stdin)
        self._back = cast(asyncio.StreamReader, process.stdout)
        self._count = 0

    async def ask(self, payload: "InternalRequestPayload", wanted: str) -> Any:  # noqa: ANN401  # JSON: anything
        """Return what is wanted of the answer to a request. Raises Silent."""
        self._count += 1
        request: InternalServiceRequest = {"message_id": self._count, "payload": payload}
        try:
            self._to.write(base64.b64encode(json.dumps(request).encode()) + END)
            await self._to.drain()
            answer = json.loads(base64.b64decode((await self._back.readuntil(END))[:-1], validate=True))
            if answer["message_id"] != self._count or wanted not in answer["payload"]:
                raise ValueError(answer["payload"].get("message", "no answer to what was asked"))
            return answer["payload"][wanted]
        except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise Silent(" ".join(str(error).split()) or type(error).__name__) from error
