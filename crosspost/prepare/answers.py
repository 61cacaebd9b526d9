"""What is remembered of what the networks and pages answered, with its date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crosspost.model import Json
from crosspost.ports import Clock

STALE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answers:
    """Kept answers: what the ledger (or a file) remembers of the networks."""

    read: Callable[[str, str], tuple[Json, datetime] | None]
    keep: Callable[[str, str, Json], None]

    def older(
        self, kind: str, subject: str, clock: Clock, *, than: timedelta = STALE
    ) -> bool:
        """Whether this answer is older than that, or was never given."""
        kept = self.read(kind, subject)
        return kept is None or clock.now() - kept[1] > than


NO_ANSWERS = Answers(read=lambda _kind, _subject: None, keep=lambda *_given: None)
