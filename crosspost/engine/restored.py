"""A ledger that may have forgotten: each account is looked at before it sends.

A backup that was put back, a copy on another machine, or a long silence (a
machine that was set back looks just like one that was off) leave a ledger that
may not know its own last posts. What nobody could have sent yet goes on; all the
rest is looked for on the network first, once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crosspost.engine.verdicts import is_unasked
from crosspost.model import Delivery, State
from crosspost.ports import Clock, Ledger

if TYPE_CHECKING:
    from crosspost.ports import PostRecord, Record

MARGIN: Final = timedelta(hours=2)
"""How much before the last run the accounts are looked at."""

FRESH: Final = timedelta(hours=24)
"""How long, after a restoration, what is taken in counts as old: its file may have
been put back too, a little later."""

SILENCE: Final = timedelta(minutes=15)
"""Longer than this without a run, and the accounts are looked at."""

_LOOKED: Final = "looked-for"


class Why(StrEnum):
    """What makes the ledger doubtful."""

    RESTORED = "restored"
    MACHINE = "machine"
    FILE = "file"
    COPIED = "copied"
    SILENCE = "silence"
    REBUILT = "rebuilt"


TOLD: Final = frozenset({Why.RESTORED, Why.MACHINE, Why.FILE, Why.REBUILT})
"""What is certain enough to be told; the rest may mean nothing at all."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where the ledger is now.

    Attributes:
        machine: The identity of this machine.
        file: Names the file that the ledger is in; a copy is another file.
        beat: When the last run was, by its heartbeat.
        copied: Whether the state seems to have been copied here since.
    """

    machine: str
    file: str
    beat: datetime | None = None
    copied: bool = False


@dataclass(frozen=True, slots=True)
class Restoration:
    """A doubt, and what follows from it.

    Attributes:
        why: What raised it.
        evidence: What the doubt rests on; other evidence is another doubt.
        noticed: When it was noticed.
        since: From when on the accounts are looked at.
        until: What was taken in until then may have been sent before.
        boot: When it was noticed, on the clock that does not jump.
        boot_id: On which start of the machine.
    """

    why: Why
    evidence: str
    noticed: datetime
    since: datetime
    until: datetime
    boot: float = 0.0
    boot_id: str = ""

    def dumps(self) -> str:
        """As the ledger keeps it."""
        told = [one.isoformat() for one in (self.noticed, self.since, self.until)]
        return json.dumps([self.why, self.evidence, *told, self.boot, self.boot_id])

    @classmethod
    def loads(cls, text: str) -> Restoration | None:
        """From what the ledger kept; None where it kept nothing."""
        if not text:
            return None
        why, evidence, *told, boot, boot_id = json.loads(text)
        noticed, since, until = (datetime.fromisoformat(one) for one in told)
        return cls(Why(why), evidence, noticed, since, until, boot, boot_id)

    def wait_left(self, clock: Clock, life: timedelta) -> timedelta:
        """How much longer a request of the forgotten past may be alive.

        After a mere silence nothing says that there was any.
        """
        if self.why is Why.SILENCE:
            return timedelta()
        passed = timedelta(seconds=clock.boot() - self.boot)
        return max(life - passed, timedelta())


def doubt(ledger: Ledger, here: Here, *, now: datetime) -> Why | None:
    """What makes this ledger doubtful now, or None."""
    if ledger.meta("unasked"):
        return Why.REBUILT
    if ledger.meta("restored"):
        return Why.RESTORED
    if ledger.meta("machine") not in {"", here.machine}:
        return Why.MACHINE
    if ledger.meta("file") not in {"", here.file}:
        return Why.FILE
    if here.copied:
        return Why.COPIED
    last = last_run(ledger, here)
    return Why.SILENCE if last is not None and now - last > SILENCE else None


def last_run(ledger: Ledger, here: Here) -> datetime | None:
    """When the last run was, by the ledger or the heartbeat."""
    told = ledger.meta("last_tick")
    known = [datetime.fromisoformat(told)] if told else []
    return max([*known, *([here.beat] if here.beat else [])], default=None)


def begin(
    ledger: Ledger, here: Here, *, clock: Clock, by: str = ""
) -> Restoration | None:
    """The doubt that holds now: a new one is journalled, an earlier one goes on."""
    kept = _on_this_start(ledger, clock)
    why = doubt(ledger, here, now=clock.now())
    if why is None:
        return kept
    evidence = _evidence(ledger, here, why)
    if kept is not None and kept.evidence == evidence:
        return kept
    made = _made(ledger, kept, why, evidence, clock=clock)
    ledger.keep_meta(restoration=made.dumps())
    if why in TOLD:
        detail = {"why": why, "since": made.since.isoformat()}
        ledger.note("restoration-noticed", "", by=by, detail=detail)
    return made


def _on_this_start(ledger: Ledger, clock: Clock) -> Restoration | None:
    """The doubt that is kept; after a restart of the machine, waits begin anew."""
    kept = Restoration.loads(ledger.meta("restoration"))
    if kept is None or kept.boot_id == clock.boot_id():
        return kept
    kept = replace(kept, boot=clock.boot(), boot_id=clock.boot_id())
    ledger.keep_meta(restoration=kept.dumps())
    return kept


def rebuilt(ledger: Ledger, here: Here, *, clock: Clock, since: datetime) -> None:
    """A ledger that was made anew doubts everything that it was made from."""
    now = clock.now()
    made = Restoration(
        Why.REBUILT,
        _evidence(ledger, here, Why.REBUILT),
        now,
        since - MARGIN,
        now + FRESH,
        clock.boot(),
        clock.boot_id(),
    )
    ledger.keep_meta(restoration=made.dumps(), unasked="yes")


def _evidence(ledger: Ledger, here: Here, why: Why) -> str:
    if why not in TOLD:
        return f"{why} {ledger.meta('last_tick')} {here.beat}"
    return " ".join([ledger.meta("restored"), here.machine, here.file])


def _made(
    ledger: Ledger,
    kept: Restoration | None,
    why: Why,
    evidence: str,
    *,
    clock: Clock,
) -> Restoration:
    now, told = clock.now(), ledger.meta("last_tick")
    since = (datetime.fromisoformat(told) if told else first_line(ledger, now)) - MARGIN
    until = now if why is Why.SILENCE else now + FRESH
    if kept is not None and kept.until > now:  # an earlier doubt is not over
        since, until = min(since, kept.since), max(until, kept.until)
    return Restoration(why, evidence, now, since, until, clock.boot(), clock.boot_id())


def first_line(ledger: Ledger, now: datetime) -> datetime:
    """When the journal begins: nothing was sent before."""
    return min([line.at for line in ledger.journal()], default=now)


def over(
    ledger: Ledger,
    here: Here,
    restoration: Restoration | None,
    *,
    by: str = "",
) -> bool:
    """Every account was looked at: this ledger is this machine's own from now on.

    Returns:
        Whether a doubt that people are told of ended.
    """
    told = ledger.meta("restored") or ledger.meta("unasked")
    own = (ledger.meta("machine"), ledger.meta("file")) == (here.machine, here.file)
    if own and not told:
        return False
    first = not ledger.meta("file") and not told
    kept = {"machine": here.machine, "file": here.file}
    ledger.keep_meta(restored="", unasked="", **kept)
    if restoration is None or restoration.why not in TOLD or first:
        return False
    detail = {"why": restoration.why, "machine": here.machine}
    ledger.note("accounts-looked-at", "", by=by, detail=detail)
    return True


# -- which deliveries -----------------------------------------------------------------


def suspects(
    ledger: Ledger, restoration: Restoration, *, now: datetime, account: str = ""
) -> list[Record]:
    """What may have been sent without the ledger knowing, and was not looked for."""
    due = [one for one in ledger.due(now) if account in {"", one.account}]
    resting = ledger.records(states={State.HELD, State.FAILED}, account=account)
    posts: dict[str, PostRecord | None] = {}
    found = []
    for record in (*due, *resting):
        if record.post not in posts:
            posts[record.post] = ledger.post(record.post)
        if is_open(ledger, record, posts[record.post], restoration):
            found.append(record)
    return found


def is_open(
    ledger: Ledger, record: Record, post: PostRecord | None, restoration: Restoration
) -> bool:
    """Whether it must be looked for before it may leave."""
    if is_unasked(record):
        return True
    suspect = is_suspect(record, post, restoration)
    return suspect and not looked_for(ledger, record, restoration)


def is_suspect(
    record: Record, post: PostRecord | None, restoration: Restoration
) -> bool:
    """Whether it may have been sent already, by what is known of its time. Pure."""
    if post is None or post.accepted_at > restoration.until:
        return False
    to_come = post.post.at == record.due and record.due > restoration.noticed
    return not to_come


def looked_for(ledger: Ledger, record: Record, restoration: Restoration) -> bool:
    """Whether it was looked for since this doubt was noticed."""
    kept = ledger.answer(_LOOKED, record.id)
    return (
        kept is not None and kept[0].get("noticed") == restoration.noticed.isoformat()
    )


def remember(ledger: Ledger, record: Record, restoration: Restoration) -> None:
    """It was looked for."""
    document = {"noticed": restoration.noticed.isoformat()}
    ledger.keep_answer(_LOOKED, record.id, document)


def unlike(records: Sequence[Record], open_now: Sequence[Record]) -> list[Record]:
    """Those whose text nothing open has: an open one is settled first."""
    texts = {text for one in open_now for text in texts_of(one.delivery)}
    return [one for one in records if not texts & texts_of(one.delivery)]


def texts_of(delivery: Delivery) -> frozenset[str]:
    """What its parts say."""
    return frozenset(part.text for part in delivery.parts)
