"""What people are written: the values, who keeps them, and who sends them.

A notice is kept in the ledger first, in the same transaction as what it tells,
and sent after the work of a run. So a run that dies loses none, a mail server
that is away delays nothing, and what was sent is not sent again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from crosspost.i18n import Phrase


class NoticeKind(StrEnum):
    """Why people are written."""

    PROBLEM = "problem"
    OVER = "over"
    PAUSED = "paused"
    APPROVAL = "approval-asked"
    COUNTERSIGN = "countersign-reminder"
    DIGEST = "digest"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is written to.

    Attributes:
        address: Like `anne@ville.example.fr`.
        language: `fr` or `en`; empty: that of the configuration.
    """

    address: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a notice tells.

    Attributes:
        said: All of it in one sentence, where nothing else is given.
        hint: What to do.
        kind: The stable word of the problem (`rejected`, `late`, …), or empty.
        subject: Whom the ledger knows it by: a delivery, an account, a file.
        group: The heading it stands under; what is alike stands together.
        entity: The title of who speaks, for the plate above a post.
        account: Its name in the configuration.
        handle: As people know the account.
        post: The post's id.
        title: The post's.
        state: Where it stands, in a word.
        due: When it leaves (UTC), where that is to be known.
        text: What is to be read in full: the words to be approved.
        copy: A command to copy as it is.
    """

    said: Phrase
    hint: Phrase | None = None
    kind: str = ""
    subject: str = ""
    group: Phrase | None = None
    entity: str = ""
    account: str = ""
    handle: str = ""
    post: str = ""
    title: str = ""
    state: Phrase | None = None
    due: datetime | None = None
    text: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """What was and was not published of a post that a notice tells of."""

    title: str
    sums: Phrase


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to people.

    Attributes:
        key: What it is about. Kind and key together are told once, ever.
        items: What it tells, in order.
        to: Who is written to; nobody named: those of the configuration.
        subject: The subject line, where the kind does not make one by itself.
        intro: What is said first.
        wholes: What was and was not published of the posts concerned.
        held: How many posts a pause holds back.
        since: The beginning of what a digest tells.
        until: Its end.
    """

    kind: NoticeKind
    key: str
    items: tuple[Item, ...] = ()
    to: tuple[Recipient, ...] = ()
    subject: Phrase | None = None
    intro: Phrase | None = None
    wholes: tuple[Whole, ...] = ()
    held: int = 0
    since: datetime | None = None
    until: datetime | None = None


class Notifier(Protocol):
    """Writes to people. What is told here is sent after the work of the run."""

    def tell(self, notice: Notice) -> bool:
        """Keep a notice to be sent; False where kind and key were told before."""


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news that nobody was written yet.

    Attributes:
        kind: `problem`, `paused` or `over`.
    """

    number: int
    kind: NoticeKind
    at: datetime
    item: Item


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice on its way.

    Attributes:
        number: Its place in the ledger.
        id: Tells it from any other, of any ledger; the same at each try.
        at: When it was written; the date of the mail, however late it leaves.
        journal: Number and hash of the journal's last line then.
        gone: The doors through which it has left, or never will.
        attempts: How often sending was tried.
    """

    number: int
    id: str
    at: datetime
    notice: Notice
    journal: tuple[int, str]
    gone: frozenset[str] = frozenset()
    attempts: int = 0


class NoticeBook(Protocol):
    """The part of the ledger that keeps what people are written."""

    def news(self) -> list[Told]:
        """What nobody was written yet, oldest first."""

    def drop_news(self, numbers: Collection[int]) -> None:
        """Nobody is to be written these."""

    def keep_letter(self, notice: Notice, *, instead_of: Collection[int] = ()) -> bool:
        """Keep a letter, and drop the news it tells, in one transaction.

        Returns:
            False where kind and key were told before: nothing was kept.
        """

    def letters(self, now: datetime) -> list[Letter]:
        """Those still to be sent whose time has come, oldest first."""

    def waiting_letters(self) -> int:
        """How many are still to be sent, now or later."""

    def letter_gone(self, number: int, door: str, *, act: str) -> None:
        """It has left through this door; or it never will (`act` says which)."""

    def letter_over(self, number: int) -> None:
        """It has left through every door: only its key is kept."""

    def letter_later(self, number: int, at: datetime) -> None:
        """Count a try that failed; not again before `at`."""

    def next_letter(self) -> datetime | None:
        """When something is to be written or sent; None for nothing."""
