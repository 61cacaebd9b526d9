"""Processes of the command line without their second of imports.

One process per worker of the tests loads everything and forks a child for each
command: a process of its own, with its own arguments, folder, environment, output
and end. It reads one JSON document a line and answers with how that child ended.

What a start itself costs or says is never tested through this.
"""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

PACKAGES = str(Path(find_spec("crosspost").origin or "").parents[1])  # type: ignore[union-attr]
SECONDS = 90
OWN = ("COV", "LANG", "LC_", "LD_", "PYTHON")
"""Begin the names of what only a new interpreter takes notice of."""


class Stem:
    """The process that forks, from the side of a test."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._answer()

    def serves(self, environment: Mapping[str, str]) -> bool:
        """Whether a child can be as a new process with that environment would be."""
        return _own(environment) == _own(self._environment)

    def run(
        self,
        words: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        stdin: bytes,
    ) -> tuple[int, bytes, bytes]:
        """A command's exit code, output and errors."""
        with tempfile.TemporaryDirectory() as desk:
            files = [Path(desk, name) for name in ("in", "out", "err")]
            files[0].write_bytes(stdin)
            told = [list(words), str(folder), dict(environment), *map(str, files)]
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(told).encode() + b"\n")
            self._process.stdin.flush()
            code = int(self._answer())
            return code, files[1].read_bytes(), files[2].read_bytes()

    def _answer(self) -> bytes:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
        if not ready:
            self._process.kill()
            raise TimeoutError
        return self._process.stdout.readline()

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


@cache
def stem() -> Stem:
    """The stem of this worker: one, whoever asks."""
    grown = Stem({"PATH": os.environ["PATH"], "LANG": "C", "PYTHONPATH": PACKAGES})
    atexit.register(grown.close)
    return grown


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: at for name, at in environment.items() if name.startswith(OWN)}


# -- the process itself -----------------------------------------------------------


def main() -> None:
    """Serve until standard input ends; in a child, be the command."""
    preload()
    gc.freeze()  # what children share is not looked through, and so not copied
    answer("")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            end(*json.loads(line))
        _pid, status = os.waitpid(pid, 0)
        answer(os.waitstatus_to_exitcode(status))


def answer(what: object) -> None:
    """Tell whoever started us."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def preload() -> None:
    """Load what commands load; nothing is opened, and nothing run."""
    from importlib import import_module
    from pkgutil import walk_packages

    import crosspost

    for name in ("PIL.Image", "atproto", "httpx", "mastodon", "pydantic_settings"):
        import_module(name)
    for module in walk_packages(crosspost.__path__, "crosspost."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def end(*told: Any) -> NoReturn:  # noqa: ANN401 -- JSON
    """Be a command, and end without taking apart what was only borrowed."""
    code = 70
    try:
        code = command(*told)
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


def command(
    words: list[str], folder: str, environment: dict[str, str], *files: str
) -> int:
    """Be the process of a command, to its end; its exit code."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path in enumerate(files):
        mode = os.O_RDWR | os.O_CREAT
        os.dup2(os.open(path, mode, 0o600), number)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), sys.stdin.encoding)
    from crosspost import __main__

    sys.argv = [str(__main__.__file__), *words]
    return __main__.main()


if __name__ == "__main__":
    main()
