"""What a way out to people must do, and how it says that it could not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from crosspost.i18n import Phrase
from crosspost.ports import Letter, Notice

Send = Callable[[Letter, str], None]
"""Sends one letter to one address of a door; raises `NotSent`."""


class NotSent(Exception):
    """A letter did not leave.

    Attributes:
        said: What happened, and that nothing is lost.
        hint: What to do.
        waits: Whether it may end by itself.
        never: Whether this address takes it never: it is not tried again.
        alone: Whether only this letter is concerned, and others may leave.
        detail: The technical cause, for `--verbose`; never a secret.
    """

    def __init__(
        self,
        said: Phrase,
        *,
        hint: Phrase,
        waits: bool = False,
        never: bool = False,
        alone: bool = False,
        detail: str = "",
    ) -> None:
        """Keep the sentences unsaid."""
        super().__init__(said.id)
        self.said, self.hint = said, hint
        self.waits, self.never, self.alone = waits, never, alone
        self.detail = detail


class Door(Protocol):
    """A way out: the institution's mail server, a program, a webhook."""

    @property
    def name(self) -> str:
        """`mail` or `webhook`: the kind of the problem, where it does not open."""

    @property
    def place(self) -> str:
        """Which one it is, for a person: a host, a program."""

    def addresses(self, notice: Notice) -> Sequence[str]:
        """Whom a notice goes to by this door; each is remembered on its own."""

    def check(self) -> None:
        """See whether it opens, as far as nothing is sent; raises `NotSent`."""

    def open(self) -> AbstractContextManager[Send]:
        """Make ready to send; raises `NotSent`."""


@dataclass(frozen=True, slots=True)
class Setback:
    """A door that did not open, or a letter it did not take.

    Attributes:
        address: For whom, where it is about one address alone.
    """

    door: str
    place: str
    error: NotSent
    address: str = ""

    @property
    def kind(self) -> str:
        """The word of the problem, as the ledger knows it."""
        return f"{self.door}-address" if self.error.never else self.door

    @property
    def subject(self) -> str:
        """Whom it concerns."""
        return self.address if self.error.never else self.place
