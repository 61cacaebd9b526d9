"""What a rehearsal is made of, and what came of it: frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crosspost.i18n import Phrase
from crosspost.model import Directory, Post, State
from crosspost.ports import Record


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: a copy of what is really there.

    Attributes:
        begin: The first instant (UTC).
        end: The instant after the last (UTC).
        directory: Everyone, as the configuration names them.
        outbox: The post files, by path inside the outbox.
        folder: Where the outbox really is: pictures are read there.
        ready: What the ledger holds ready, held or waiting.
        over: Ids of posts that were taken back: they are not played.
        seed: Everything that goes wrong follows from it.
    """

    begin: datetime
    end: datetime
    directory: Directory
    outbox: Mapping[str, bytes]
    folder: str
    ready: Sequence[Ready] = ()
    over: frozenset[str] = frozenset()
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Ready:
    """A post that the ledger holds ready.

    Attributes:
        accepted: When it was taken in.
        records: What is to leave of it in the month, as it stands.
    """

    post: Post
    accepted: datetime
    records: Sequence[Record]


class Kind(StrEnum):
    """What goes wrong."""

    AWAY = "away"  # the server refuses every connection for a while
    AWAY_LONG = "away-long"  # the same, for longer than a delay is tolerated
    CUT = "cut-after"  # it publishes, then the line goes dead
    BUSY = "429"  # it asks to come back later
    FAILS = "500"  # it answers that it failed
    REVOKED = "revoked"  # it knows the secret no more
    OFF = "off"  # our own machine is off for six hours


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that goes wrong in the month.

    Attributes:
        account: Whose; empty for the machine itself.
    """

    kind: Kind
    account: str
    begin: datetime
    end: datetime


class Outcome(StrEnum):
    """What became of one delivery, as people count."""

    SENT = "sent"  # at its time
    LATE = "sent-late"  # by itself, later than that
    HELD = "held"
    WAITING = "waiting"  # for an approval
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    PENDING = "pending"  # nothing yet, when the month ended


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a delivery, and why."""

    at: datetime
    said: Phrase


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one delivery.

    Attributes:
        due: When it was to leave.
        sent_at: When it left, or None.
        why: Why it did not leave at its time, or None.
    """

    id: str
    post: str
    title: str
    account: str
    network: str
    entity: str
    due: datetime
    outcome: Outcome
    state: State
    sent_at: datetime | None = None
    hold: str = ""
    why: Phrase | None = None
    story: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something of the calendar that people should know of the month.

    Attributes:
        id: A stable word: `clock-forward`, `clock-back`, `window`, `public-holiday`.
    """

    id: str
    at: datetime
    said: Phrase


@dataclass(frozen=True, slots=True)
class Month:
    """A month that was played.

    Attributes:
        earlier: How many posts leave before it begins: they are not played.
        bad: Files that cannot be taken, by path, and why.
    """

    script: Script
    played: Sequence[Played]
    troubles: Sequence[Trouble] = ()
    remarks: Sequence[Remark] = ()
    earlier: int = 0
    bad: Mapping[str, Phrase] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        """How many deliveries ended so."""
        return sum(one.outcome is outcome for one in self.played)
