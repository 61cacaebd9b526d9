"""Was every promise kept? Read from the networks, not from our own books."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crosspost.model import Settled, State

if TYPE_CHECKING:
    from crosspost.model import Post
    from crosspost.ports import Record
    from simulation.people import People
    from simulation.stage import Machine
    from simulation.story import Day

REPEATING = frozenset({"mastodon"})
"""Networks that cannot protect us from a request that is repeated or too late."""


def judge(day: Day, stage: Machine, people: People, written: list[Post]) -> None:
    """Add to `day.faults` whatever is not as promised."""
    app = stage.process(watched=False)
    records = app.ledger.records()
    app.ledger.close()
    day.deliveries = len(records)
    day.found = sum(record.settled is Settled.FOUND for record in records)
    if len(records) != len(written) * len(stage.directory.accounts):
        day.faults.append(f"lost: {len(records)} deliveries are known")
    for record in records:
        _states(day, people, record)
    for account in stage.directory.accounts:
        own = [record for record in records if record.account == account]
        _counts(day, stage, account, own)


def _states(day: Day, people: People, record: Record) -> None:
    if record.state in {State.SENDING, State.UNCERTAIN}:
        day.faults.append(f"{record.id} is still {record.state} after the calm")
    open_states = {State.SCHEDULED, State.HELD, State.DRAFT, State.WAITING}
    if record.state in open_states:
        problem = record.problem.kind if record.problem else "no problem"
        day.faults.append(f"{record.id} was never sent: {record.state}, {problem}")
    if record.state is State.FAILED:
        kind = record.problem.message if record.problem else "?"
        day.faults.append(f"{record.id} failed although nothing is wrong: {kind}")
    told = record.problem is not None and record.problem.kind == "taken-back"
    if record.id in people.cancelled and record.state is not State.CANCELLED:
        if day.beyond and told:  # the first copy of a repeated request; it is said
            return
        day.faults.append(f"{record.id} was cancelled and is {record.state}")


def _counts(day: Day, stage: Machine, account: str, records: list[Record]) -> None:
    """Each part that is known to be sent exists once, or was removed by a person."""
    handle = stage.directory.accounts[account].handle
    there = Counter(shown.text for shown in stage.world.posts(handle))
    gone = Counter(shown.text for shown in stage.world.removed(handle))
    ever = there + gone
    wanted: Counter[str] = Counter()
    for record in records:
        sent = {receipt.part for receipt in record.receipts}
        if record.state is State.SENT and len(sent) != len(record.delivery.parts):
            day.faults.append(f"{record.id} is sent without all of its receipts")
        for part in record.delivery.parts:
            wanted[part.text] += part.number in sent
    told = any(one.problem and one.problem.kind == "double" for one in records)
    for text in ever | wanted:
        if ever[text] < wanted[text]:
            day.faults.append(f"{account}: missing {text!r}")
        elif ever[text] > wanted[text]:
            day.doubles += 1
            may = stage.directory.accounts[account].network in REPEATING
            if not (day.beyond and may and told):
                day.faults.append(
                    f"{account}: {ever[text]} instead of {wanted[text]}: {text!r}"
                )
    _threads(day, stage, account, records)


def _threads(day: Day, stage: Machine, account: str, records: list[Record]) -> None:
    """Each later part answers the one before it."""
    handle = stage.directory.accounts[account].handle
    shown = {one.id: one for one in stage.world.posts(handle)}
    for record in records:
        by_part = {receipt.part: receipt for receipt in record.receipts}
        for part, receipt in by_part.items():
            here, parent = shown.get(receipt.id), by_part.get(part - 1)
            if here is None or parent is None or part == 1:
                continue
            if here.reply_to not in {parent.id, parent.uri}:
                day.faults.append(f"{record.id}: part {part} answers {here.reply_to}")
