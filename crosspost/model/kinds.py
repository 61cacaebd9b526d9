"""Words that stand for one thing each: states, reasons to hold."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

Json = Mapping[str, object]


Unit = Literal["graphemes", "characters"]


class State(StrEnum):
    """Where a delivery stands. `uncertain` is a state of its own: perhaps sent."""

    DRAFT = "draft"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Settled(StrEnum):
    """How a sent delivery is known to be sent."""

    ANSWERED = "answered"
    FOUND = "found"
    DECLARED = "declared"


class Hold(StrEnum):
    """Why a delivery is held; nothing held leaves without a person's choice."""

    PAUSE = "pause"
    LATE = "late"
    WINDOW = "window"
    ACCESS = "access"
    SECRET = "secret"  # noqa: S105 -- a word, not a secret
    GONE = "gone"
    COPY = "copy"
    FLOOD = "flood"
    PAST = "past"
    CHANGED = "changed"
    COLLISION = "collision"
    INCOMPLETE = "incomplete"
    RESTORED = "restored"
