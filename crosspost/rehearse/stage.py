"""Where a month is played: a folder of its own, a clock moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crosspost.app import App
from crosspost.clock import ManualClock
from crosspost.networks.fake.world import World
from crosspost.state.folder import Folder

if TYPE_CHECKING:
    from crosspost.engine.tick import Engine
    from crosspost.model import Directory, Post
    from crosspost.ports import Record
    from crosspost.rehearse.values import Script


class Stage(App):
    """The composition root with a virtual clock and networks of its own.

    Nothing is written outside `home`, and no secret is read.
    """

    def __init__(self, home: Path, script: Script, *, by: str) -> None:
        """`home` is an empty folder."""
        self._script = script
        self.virtual = ManualClock(script.begin)
        super().__init__(
            Folder(home / "config.toml", sandbox=True),
            clock=self.virtual,
            environment={},
            by=by,
            wait=lambda seconds: self.virtual.advance(seconds=seconds),
        )

    @cached_property
    def world(self) -> World:
        """The built-in networks; nothing of them outlives the rehearsal."""
        return World(self.clock)

    @cached_property
    def directory(self) -> Directory:
        """The real configuration's people on built-in accounts."""
        from crosspost.networks.fake.offered import offered

        found = offered(self._script.directory)
        moved = {name: self._built_in(one) for name, one in found.accounts.items()}
        return replace(found, accounts=moved)

    def read_post(
        self,
        data: bytes,
        post_id: str,
        source: str,
        folder: Path,
        **given: Any,  # noqa: ANN401 -- as they are handed on
    ) -> Post:
        """A post file's bytes as a post; its pictures are read where they are."""
        if folder.is_relative_to(self.folder.outbox):
            inside = folder.relative_to(self.folder.outbox)
            folder = Path(self._script.folder) / inside
        return super().read_post(data, post_id, source, folder, **given)

    def engine(self, *, seconds: float) -> Engine:
        """One account after the other: the same seed gives the same month."""
        return replace(super().engine(seconds=seconds), run=_one_by_one)

    def close(self) -> None:
        """Let go of what was opened."""
        for name in ("ledger", "world"):
            opened = vars(self).get(name)
            if opened is not None:
                opened.close()


def _one_by_one(
    jobs: Mapping[str, Callable[[], list[Record]]],
) -> Mapping[str, list[Record] | BaseException]:
    """As `engine.pool`, without threads."""
    done: dict[str, list[Record] | BaseException] = {}
    for account in sorted(jobs):
        try:
            done[account] = jobs[account]()
        except Exception as error:  # noqa: BLE001 -- heard by the engine, as of a thread
            done[account] = error
    return done
