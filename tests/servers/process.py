"""A server in a process of its own that never outlives the tests."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

READY_FD = "CROSSPOST_READY_FD"
START_SECONDS = 60.0
STOP_SECONDS = 5.0


class ServerDidNotStartError(RuntimeError):
    """The server ended or stayed silent; the message holds the end of its log."""

    def __init__(self, log: Path, why: str) -> None:
        """Show the last lines the server wrote."""
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        super().__init__(f"{why}\n{tail}")


@contextmanager
def running(
    command: Sequence[str], *, cwd: Path, log: Path, env: Mapping[str, str]
) -> Iterator[Any]:
    """Start `command`, yield what it announces, end its whole process group.

    The server gets two pipes: it writes one line of JSON to the file descriptor
    named by `CROSSPOST_READY_FD` when it can be used, and ends when its standard
    input closes, so that it goes even where the tests are killed outright.

    Raises:
        ServerDidNotStartError: It ended before, or took longer than 60 seconds.
    """
    ready, announce = os.pipe()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **env, READY_FD: str(announce)},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[announce],
            start_new_session=True,
        )
    os.close(announce)
    try:
        yield json.loads(_first_line(ready, log))
    finally:
        os.close(ready)
        end(process)


def _first_line(ready: int, log: Path) -> bytes:
    """What the server announces: bytes up to the first newline."""
    deadline, line = time.monotonic() + START_SECONDS, b""
    with selectors.DefaultSelector() as selector:
        selector.register(ready, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise ServerDidNotStartError(log, "The server is not ready in time.")
            chunk = os.read(ready, 4096)
            if not chunk:
                raise ServerDidNotStartError(log, "The server ended at its start.")
            line += chunk
    return line


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, then end its whole process group for certain."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        _kill_group(process)
        process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it has ended, and left nobody behind
