"""The same text wanted twice on one account: whose is the post that a look sees?

Where a network is asked for a text, and not for a key, it cannot say. What is still
to be known, or to be sent again, looks for itself and has the first claim; what is
over (refused, taken back, to be removed, sent and looked at again) waits for it.
The other way round, a post would be taken from the one that made it, which would
then be sent again, or be removed in its place.
"""

from __future__ import annotations

from typing import Final

from crosspost.model import State
from crosspost.ports import Attempt, Publisher, Record, Sighting
from crosspost.publish.room import Room

IN_FLIGHT: Final = frozenset({State.SENDING, State.UNCERTAIN})
"""Nobody knows yet what is there."""

_TO_COME: Final = frozenset({State.SCHEDULED, State.HELD, State.DRAFT, State.WAITING})


class Contested(Exception):
    """What is there may be another delivery's: to be looked at again later."""


def look_unclaimed(
    record: Record, publisher: Publisher, attempt: Attempt, room: Room
) -> Sighting:
    """What is there of a delivery that is over, and is nobody else's.

    Raises:
        Contested: Another delivery of the account may have made it.
        CrosspostError: The network cannot be asked.
    """
    known = room.ledger.receipt_ids(record.account)
    sighting = publisher.look(record.delivery, attempt, known=known)
    if not room.repeats(record.network):  # its keys say whose it is
        return sighting
    # Asked after the look: who was on the way then is so still, or is confirmed.
    rivals = room.ledger.records(states=IN_FLIGHT | _TO_COME, account=record.account)
    if any(_may_have_made(one, record) for one in rivals):
        raise Contested
    if {one.id for one in sighting.receipts} & room.ledger.receipt_ids(record.account):
        raise Contested
    return sighting


def alike(one: Record, other: Record) -> bool:
    """Whether two deliveries have a text in common.

    Part by part: a network is asked for the text of single parts.
    """
    return bool(_texts(one) & _texts(other))


def _may_have_made(rival: Record, record: Record) -> bool:
    attempted = rival.attempts or rival.state in IN_FLIGHT
    return bool(attempted) and rival.id != record.id and alike(rival, record)


def _texts(record: Record) -> frozenset[str]:
    return frozenset(part.text for part in record.delivery.parts)
