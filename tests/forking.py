"""Processes forked from one that has loaded everything: both ends of the line.

Each child is a process of its own, with its own output and end, and can be killed;
only what it takes to import is saved. The forking process reads one JSON document a
line and answers with one: what a child is told as it starts, `{"wait": PID}` with how
that one ended.
"""

from __future__ import annotations

import gc
import json
import os
import select
import sys
import threading
import traceback
from typing import IO, TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

SECONDS = 110
"""How long an answer may take: longer than any command, shorter than a test."""


class Forks:
    """The process that forks, from the side of a test."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until it is ready; `process` has pipes for input and output."""
        self._process = process
        self._answer()

    def start(self, told: object) -> int:
        """Fork a child; its number."""
        return int(self._ask(told)["pid"])

    def wait(self, pid: int) -> int:
        """Wait for one to end: its exit code, or minus the signal's number."""
        return int(self._ask({"wait": pid})["status"])

    def _ask(self, document: object) -> Any:  # noqa: ANN401 -- JSON
        line = json.dumps(document).encode()
        _pipe(self._process.stdin).write(line + b"\n")
        _pipe(self._process.stdin).flush()
        return self._answer()

    def _answer(self) -> Any:  # noqa: ANN401 -- JSON
        pipe = _pipe(self._process.stdout)
        ready, _, _ = select.select([pipe], [], [], SECONDS)
        assert ready, "the forking process does not answer"
        return json.loads(pipe.readline())


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


# -- the process itself -----------------------------------------------------------


def serve(become: Callable[[Any], int]) -> None:
    """Fork a child for each document, until standard input ends.

    Args:
        become: Be what one is told, to its end; the exit code.
    """
    gc.freeze()  # what children share is not looked through, and so not copied
    _tell(ready=os.getpid())
    for line in sys.stdin:
        told = json.loads(line)
        if "wait" in told:
            _pid, status = os.waitpid(told["wait"], 0)
            _tell(status=os.waitstatus_to_exitcode(status))
            continue
        pid = os.fork()
        if pid == 0:
            _end(become, told)
        _tell(pid=pid)


def _tell(**document: int) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def _end(become: Callable[[Any], int], told: object) -> NoReturn:
    """Be a child, and end without taking apart what was only borrowed."""
    code = 70
    try:
        code = become(told)
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # noqa: BLE001 -- told, as an interpreter tells it
        traceback.print_exc()
    finally:
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def redirect(stdin: str, out: str, err: str) -> None:
    """Read from one file and write to others, made anew; they may be the same one."""
    source = os.open(stdin, os.O_RDONLY)
    made = {
        path: os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for path in (out, err)
    }
    for number, opened in enumerate((source, made[out], made[err])):
        os.dup2(opened, number)
