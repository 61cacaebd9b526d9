"""A town that reads French, behind real sockets, whose command runs in this process.

It is `town.Town` without a start of Python for each command: the same folder, the
same world, the command's own `main`. What needs a process (a full disk, Ctrl-C)
still has one.
"""

from __future__ import annotations

import gc
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from crosspost import i18n
from crosspost.cli import main, perform, told
from crosspost.cli.output import Output
from crosspost.networks.fake.serve import serve
from crosspost.networks.fake.world import World
from town import BLUESKY, HANDLES, MASTODON, Run, Town

__all__ = ["BLUESKY", "HANDLES", "MASTODON", "Mishap", "Run", "Stage", "staged"]


@dataclass(frozen=True, slots=True)
class Mishap:
    """One thing that goes wrong.

    Attributes:
        name: Of the mishap.
        code: What the command answers (see the exit codes in `docs/`).
        happen: Makes it happen; what the command said.
        apart: Whether its language is its own: it is a process, or about that.
    """

    name: str
    code: int
    happen: Callable[[Stage], Run]
    apart: bool = False


class Stage(Town):
    """The town.

    Attributes:
        locale: A catalogue to speak through instead of the one that is installed.
    """

    locale: Path | None = None

    def run(
        self,
        *words: str,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> Run:
        """One command; in this process, but where something stands before it."""
        if prefix:
            return super().run(*words, stdin=stdin, env=env, prefix=prefix)
        streams = [
            io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
            for _number in range(2)
        ]
        asked = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
        with (
            surroundings(self.environment(**(env or {})), self.home),
            standard_input(asked),
            redirect_stdout(streams[0]),
            redirect_stderr(streams[1]),
        ):
            code = self._answer(list(words))
        out, err = [_bytes(one) for one in streams]
        return self._checked(code, out, err)

    def _answer(self, words: list[str]) -> int:
        try:
            if self.locale is None:
                return main(words)
            i18n.activate("fr", locale=self.locale)
            out = Output()
            return told(out, lambda: perform(words, out))
        finally:
            i18n.activate("en")

    def own(self) -> str:
        """The id of the only post."""
        (post,) = {one["post"] for one in self.status().values()}
        return str(post)

    def published(self, text: str = "Pont fermé lundi.", *head: str) -> str:
        """A post that is on both accounts; its id."""
        self.drop("pont.md", text, *head)
        assert self.run("tick").code == 0
        return self.own()

    def state(self, name: str) -> Path:
        """A file of the state folder."""
        return self.home / "state" / name


def _bytes(stream: io.TextIOWrapper) -> bytes:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


@contextmanager
def surroundings(environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    """The environment and the folder of a process, for a while."""
    kept, here = dict(os.environ), Path.cwd()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(kept)


@contextmanager
def ended() -> Iterator[None]:
    """As at the end of a process: whatever it left open is closed, without a word."""
    gc.freeze()  # what was there before need not be looked through
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            yield
        finally:
            gc.collect()
            gc.unfreeze()


@contextmanager
def standard_input(stream: io.TextIOWrapper) -> Iterator[None]:
    """What a command reads, for a while: nobody sits there."""
    kept, sys.stdin = sys.stdin, stream
    try:
        yield
    finally:
        sys.stdin = kept


@contextmanager
def staged(home: Path, *, locale: Path | None = None) -> Iterator[Stage]:
    """A town of its own, settled and empty, until the block ends."""
    world = World()
    with ended(), serve(world) as doors:
        stage = Stage(home, world, doors)
        stage.locale = locale
        stage.settle()
        stage.reconfigure('language = "en"', 'language = "fr"')
        yield stage
