"""Where the demonstration happens: a folder of its own, gone when it is over."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.app import App
from crosspost.demo import town
from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.identity import post_id
from crosspost.networks.fake.world import World
from crosspost.state.folder import Folder

if TYPE_CHECKING:
    from crosspost.model import Directory, Post
    from crosspost.ports import Clock

MESSAGE = "message.md"
_PICTURES = ("pont-ferme.jpg", "passerelle.jpg")


class Stage(App):
    """The composition root with a town instead of a configuration.

    Nothing of the person's own is read: no settings, no secret, no variable.
    """

    def __init__(
        self,
        home: Path,
        *,
        language: str,
        world: Callable[[Clock], World] = World,
    ) -> None:
        """Nothing is made yet.

        Args:
            home: An empty folder.
            language: The reader's, `fr` or `en`; the message is written in it.
            world: Makes the built-in networks, here in memory.
        """
        folder = Folder(home / "config.toml", sandbox=True)
        super().__init__(folder, environment={}, by=town.WRITER)
        self._language, self._make_world = language, world

    @cached_property
    def world(self) -> World:
        """The built-in networks; nothing of them outlives the demonstration."""
        return self._make_world(self.clock)

    @cached_property
    def directory(self) -> Directory:
        """The town's accounts."""
        return town.directory(self.world, language=self._language)

    def message(self) -> Post:
        """The town's message: a post file in the outbox, as everyone writes it."""
        data = files("crosspost.demo") / "data"
        self.folder.outbox.mkdir()
        written = (data / f"message.{self._language}.md").read_bytes()
        (self.folder.outbox / MESSAGE).write_bytes(written)
        for name in _PICTURES:
            (self.folder.outbox / name).write_bytes((data / name).read_bytes())
        return self.read_post(written, post_id(MESSAGE), MESSAGE, self.folder.outbox)

    def close(self) -> None:
        """Let go of what was opened."""
        for name in ("ledger", "world"):
            opened = vars(self).get(name)
            if opened is not None:
                opened.close()


@contextmanager
def stage(*, language: str, world: Callable[[Clock], World] = World) -> Iterator[Stage]:
    """A stage in a temporary folder.

    Raises:
        CrosspostError: There is no place for temporary files.
    """
    try:
        home = tempfile.TemporaryDirectory(prefix="crosspost-")
    except OSError as error:
        raise CrosspostError(
            _("There is no folder for temporary files; the tour needs a small one."),
            hint=_("Name one you may write to in TMPDIR."),
            detail=str(error),
        ) from error
    with home:
        app = Stage(Path(home.name), language=language, world=world)
        try:
            yield app
        finally:
            app.close()
