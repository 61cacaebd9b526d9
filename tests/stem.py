"""Processes of the command line without their second of imports.

One process per worker of the tests loads everything and forks a child for each
command, with its own arguments, folder and environment (see `forking`). What a start
itself costs or says is never tested through this.
"""

from __future__ import annotations

import atexit
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from forking import Forks, redirect, serve

PACKAGES = str(Path(find_spec("crosspost").origin or "").parents[1])  # type: ignore[union-attr]
TESTS = str(Path(__file__).parent)
OWN = ("COV", "LANG", "LC_", "LD_", "PYTHON")
"""Begin the names of what only a new interpreter takes notice of."""


class Stem:
    """The process that forks, from the side of a test."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__],
            env={**self._environment, "PYTHONPATH": f"{PACKAGES}{os.pathsep}{TESTS}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._forks = Forks(self._process)

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
            pid = self._forks.start(
                {
                    "words": list(words),
                    "folder": str(folder),
                    "environment": dict(environment),
                    "files": [str(one) for one in files],
                }
            )
            code = self._forks.wait(pid)
            return code, files[1].read_bytes(), files[2].read_bytes()

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


def command(told: Mapping[str, Any]) -> int:
    """Be the process of a command, to its end; its exit code."""
    os.environ.clear()
    os.environ.update(told["environment"])
    os.chdir(told["folder"])
    redirect(*told["files"])
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), sys.stdin.encoding)
    sys.path.remove(TESTS)
    from crosspost import __main__

    sys.argv = [str(__main__.__file__), *told["words"]]
    return __main__.main()


if __name__ == "__main__":
    preload()
    serve(command)
