"""The same words again: allowed, since people repeat themselves on purpose, and said.

Nothing is ever held back for being like something else; what is compared here is
compared for the eyes of whoever sends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from crosspost.i18n import _
from crosspost.model import Delivery, Level, Note, State
from crosspost.ports import Ledger, Record

REMEMBERED: Final = timedelta(days=30)
"""How far back the same words are looked for."""

_GONE: Final = frozenset({State.DRAFT, State.CANCELLED, State.WITHDRAWN})


def warned(
    ledger: Ledger, planned: Sequence[Delivery], *, now: datetime
) -> list[Delivery]:
    """The same deliveries, with a note where their account says these words already.

    Args:
        ledger: What was sent, and what is to be sent.
        planned: One post, planned for each of its accounts.
        now: The present.
    """
    return [_warned(ledger, one, now - REMEMBERED) for one in planned]


def _warned(ledger: Ledger, delivery: Delivery, since: datetime) -> Delivery:
    said = _words(delivery)
    twins = [
        one
        for one in ledger.records(account=delivery.account, since=since)
        if one.post != delivery.post
        and one.state not in _GONE
        and _words(one.delivery) == said
    ]
    if not twins or not any(said):
        return delivery
    return replace(delivery, notes=(*delivery.notes, _note(twins[-1])))


def _words(delivery: Delivery) -> tuple[str, ...]:
    return tuple(part.text for part in delivery.parts)


def _note(twin: Record) -> Note:
    url = next((one.url for one in twin.receipts if one.url), "")
    message = (
        _("The same words are on this account already: {url}", url=url)
        if url
        else _(
            "The same words are to leave on this account already ({id}).", id=twin.id
        )
    )
    hint = _("If that is meant, go on: both will be there.")
    return Note("same-words", Level.WARNING, message, hint)
