"""What a person chose for something that was held: it is not asked about again.

A choice counts for one text and one due instant: a file that changes, or another
time, is another question. Nothing here sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crosspost.ports import Ledger, Record

_KIND: Final = "chosen"


@dataclass(frozen=True, slots=True)
class Chosen:
    """That a person wants a delivery to leave as it stands.

    Attributes:
        pause: The pause that stood when “send now” was chosen; empty for none, and
            for another time. It leaves as soon as that very pause is over.
        seen: When that pause was last seen standing.
    """

    pause: str
    seen: datetime


def choose(ledger: Ledger, record: Record, *, pause: str, now: datetime) -> None:
    """Remember the choice for a delivery as it stands in the ledger now."""
    told = {
        "revision": record.revision,
        "due": record.due.isoformat(),
        "pause": pause,
        "seen": now.isoformat(),
    }
    ledger.keep_answer(_KIND, record.id, told)


def chosen(ledger: Ledger, record: Record) -> Chosen | None:
    """What was chosen for this text and this due instant, or None."""
    kept = ledger.answer(_KIND, record.id)
    if kept is None:
        return None
    told = kept[0]
    if told["revision"] != record.revision or told["due"] != record.due.isoformat():
        return None
    return Chosen(str(told["pause"]), datetime.fromisoformat(str(told["seen"])))
