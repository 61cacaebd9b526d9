"""What an account used, from what the ledger keeps anyway."""

from __future__ import annotations

from datetime import timedelta

from contract.ledger_suite import ONE
from contract.ledger_values import NOON, TOWN
from contract.wishes_suite import published
from crosspost.clock import ManualClock
from crosspost.ledger.codec import stamp
from crosspost.ledger.sqlite import SqliteLedger
from crosspost.ports import Used
from crosspost.wishes import Done, WishKind

HOUR = timedelta(hours=1)


def used(ledger: SqliteLedger) -> list[Used]:
    return ledger.used(TOWN, since=NOON - HOUR)


def test_an_intent_counts_its_parts(ledger: SqliteLedger) -> None:
    published(ledger, parts=3)

    assert used(ledger) == [Used(NOON, posts=3, records=3)]
    assert ledger.used(TOWN, since=NOON + HOUR) == []
    assert ledger.used("another", since=NOON - HOUR) == []


def test_a_single_record_is_told_apart(ledger: SqliteLedger) -> None:
    published(ledger)

    assert used(ledger) == [Used(NOON, posts=1, records=1, single=1)]


def test_uploads_count_when_they_are_made(
    ledger: SqliteLedger, clock: ManualClock
) -> None:
    for number in range(3):
        ledger.keep_upload(TOWN, f"sha{number}", f"m{number}")
    clock.advance(minutes=10)
    ledger.keep_upload(TOWN, "sha9", "m9")

    assert used(ledger) == [
        Used(NOON, uploads=3),
        Used(NOON + timedelta(minutes=10), uploads=1),
    ]


def test_removals_count_part_by_part(ledger: SqliteLedger, clock: ManualClock) -> None:
    published(ledger, parts=2)
    clock.advance(hours=2)
    wish = ledger.wish(ONE, WishKind.WITHDRAW, by="anne", reason="Erreur")
    for part in (2, 1):
        wish = ledger.intend_wish(wish, part=part)
        wish = ledger.confirm_wish(wish, part=part, how=Done.REMOVED)
    at = clock.now()

    assert ledger.used(TOWN, since=at - HOUR) == [Used(at, removals=2)]
    ledger.fulfil_wish(wish)
    clock.advance(hours=3)
    assert ledger.used(TOWN, since=clock.now() - HOUR) == []


def test_what_an_import_spent_is_shared(ledger: SqliteLedger) -> None:
    ledger._store._connection.execute(
        "INSERT INTO import_spent VALUES (?, 'points', ?, 30)", (TOWN, stamp(NOON))
    )

    assert used(ledger) == [Used(NOON, other={"points": 30})]
