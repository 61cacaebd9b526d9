"""One wish → its network → the ledger: removing, editing, replacing.

The intent for a part is committed before the network is called and its outcome
after. What has an id can be removed or edited twice without harm, so nothing has
to be settled here: it is done again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crosspost.errors import EditedElsewhere, Gone
from crosspost.i18n import _
from crosspost.model import Part, Receipt, State
from crosspost.ports import Change, PartRecord, Paused, Publisher, Record
from crosspost.publish import Room, keep, look_unclaimed
from crosspost.states import OVER
from crosspost.wishes import Done, Wish, WishBook, WishKind, WishState


@dataclass(frozen=True, slots=True)
class Work:
    """What fulfilling works with.

    Attributes:
        room: Ledger, clock, pictures, rules, pause.
        book: Where wishes are kept.
        release: Lets what replaces a removed post leave now: its delivery's id,
            and who wants it. Does nothing where that was done.
    """

    room: Room
    book: WishBook
    release: Callable[[str, str], None]


def fulfil(wish: Wish, record: Record, publisher: Publisher, work: Work) -> Wish:
    """Carry a wish out, part by part, from where it stands.

    Args:
        wish: As the ledger has it.
        record: Its delivery; neither being sent nor uncertain.
        publisher: The account, opened.
        work: What fulfilling works with.

    Raises:
        Outcome: What keeps it from going on; what was done is kept.
        Paused: A pause began; only removing goes on in one.
        LeaseLost: Another process has this wish now.
        Contested: It cannot be told yet what of it is there.
    """
    if wish.kind is WishKind.EDIT:
        return _edit(wish, record, publisher, work)
    record = stop(record, wish, work.room)
    record = _with_every_receipt(record, publisher, work.room)
    if wish.kind is WishKind.REPLACE:
        _check_ours(wish, record, publisher)
    return _remove(wish, record, publisher, work)


def stop(record: Record, wish: Wish, room: Room) -> Record:
    """Nothing more of it is to be sent, whatever of it is there.

    Raises:
        LeaseLost: Something else was decided meanwhile.
    """
    if record.state in OVER:
        return record
    # What was attempted may be on its way still: it is looked for once more then.
    again = room.clock.now() + room.rules.request_life if record.attempts else None
    change = Change(State.CANCELLED, act="cancelled", by=wish.by, next_at=again)
    return room.ledger.change(record.id, change, token=record.token)


# -- removing ---------------------------------------------------------------------


def there(record: Record) -> list[tuple[PartRecord, Receipt]]:
    """The parts that are known to be there, last first: nothing answers the void."""
    return [
        (part, part.receipt)
        for part in reversed(record.parts)
        if part.receipt is not None and part.state is not State.WITHDRAWN
    ]


def _remove(wish: Wish, record: Record, publisher: Publisher, work: Work) -> Wish:
    for part, receipt in there(record):
        begun = wish.part == part.number
        wish = work.book.intend_wish(wish, part=part.number)
        # Where it is to be published anew, nobody else's words go with it.
        version = receipt.cid if wish.kind is WishKind.REPLACE else ""
        was_there = publisher.withdraw(receipt, version=version)
        how = Done.REMOVED if was_there or begun else Done.ABSENT
        wish = work.book.confirm_wish(wish, part=part.number, how=how)
    if wish.change is not None:
        work.release(wish.change.id, wish.by)
    return work.book.fulfil_wish(wish)


def _with_every_receipt(record: Record, publisher: Publisher, room: Room) -> Record:
    """Look for what is not known: a person saw it, or a refusal hid it.

    Raises:
        Contested: Another delivery with this text may have made what is there.
    """
    attempted = record.state is State.SENT or record.attempts
    if not attempted or len(record.receipts) == len(record.parts):
        return record
    seen = look_unclaimed(record, publisher, _Pen(room, record), room)
    if not seen.receipts:
        return record
    change = Change(
        record.state,
        act="found",
        settled=record.settled,
        receipts=seen.receipts,
        next_at=record.next_at,
        problem=record.problem,
    )
    return keep(record, change, room)


def _check_ours(wish: Wish, record: Record, publisher: Publisher) -> None:
    """Before anything is removed: every part is there, and is what was published.

    Raises:
        Gone: Somebody removed a part: it does not come back under another address.
        EditedElsewhere: Something else stands there.
    """
    parts = {part.number: part for part in record.delivery.parts}
    for kept, receipt in there(record):
        if kept.number == wish.part:
            continue
        standing = publisher.read(receipt, before=[parts[kept.number]])
        if standing is None:
            raise Gone(
                _("It was removed there by somebody, and is not published again."),
                hint=_("To publish it again, write a new post."),
            )
        if not standing.ours:
            raise EditedElsewhere(
                _("It was changed on the network since: nothing was touched."),
                hint=_("Compare the two texts, and change it on the network itself."),
                ours=parts[kept.number].text,
                theirs=standing.text,
            )


# -- editing ----------------------------------------------------------------------


def same(before: Part, after: Part) -> bool:
    """Whether a reader would see no difference between two versions of a part."""
    return _seen(before) == _seen(after)


def versions(book: WishBook, delivery_id: str) -> list[tuple[Part, ...]]:
    """What edits that were begun, and are not known to be made, may have left there.

    Since the last one that was made: what it replaced is not ours any more.
    """
    found: list[tuple[Part, ...]] = []
    for one in book.wishes(delivery=delivery_id):
        if one.kind is not WishKind.EDIT or one.change is None:
            continue
        if one.state is WishState.DONE:
            found.clear()
        elif one.attempts:
            found.append(one.change.parts)
    return found


def _seen(part: Part) -> tuple[object, ...]:
    media = [(one.sha256, one.alt, one.focus) for one in part.media]
    return (part.request, media)


def _edit(wish: Wish, record: Record, publisher: Publisher, work: Work) -> Wish:
    pen = _Pen(work.room, record)
    receipts = {one.part: one for one in record.receipts}
    after = wish.change.parts if wish.change else ()
    begun = versions(work.book, record.id)
    for old, new in zip(record.delivery.parts, after, strict=True):
        if new.number in wish.done_parts:
            continue
        how = Done.KEPT
        if not same(old, new):
            how = Done.EDITED
            wish = work.book.intend_wish(wish, part=new.number)
            receipt = _receipt(receipts, new)
            before = [old, *(one[new.number - 1] for one in begun)]
            publisher.edit(receipt, before=before, after=new, attempt=pen)
        wish = work.book.confirm_wish(wish, part=new.number, how=how)
    return work.book.fulfil_wish(wish)


def _receipt(receipts: dict[int, Receipt], part: Part) -> Receipt:
    if part.number not in receipts:
        raise Gone(
            _("It is not known where part {number} stands.", number=part.number),
            hint=_("Change it on the network itself."),
        )
    return receipts[part.number]


class _Pen:
    """`ports.Attempt` for a change: a pause is looked at before each write."""

    def __init__(self, room: Room, record: Record) -> None:
        self._room, self._record = room, record

    @property
    def number(self) -> int:
        return self._record.attempts

    @property
    def marker(self) -> str:
        return self._record.marker

    @property
    def receipts(self) -> Sequence[Receipt]:
        return self._record.receipts

    @property
    def started(self) -> datetime:
        return self._record.started or self._room.clock.now()

    def before_write(self, part: int) -> None:  # noqa: ARG002 -- for those who watch
        if self._room.paused(self._record.delivery):
            raise Paused

    def uploaded(self, sha256: str) -> str | None:
        kept = self._room.ledger.upload(self._record.account, sha256)
        return kept[0] if kept else None

    def uploaded_at(self, sha256: str) -> datetime | None:
        kept = self._room.ledger.upload(self._record.account, sha256)
        return kept[1] if kept else None

    def remember_upload(self, sha256: str, remote_id: str) -> None:
        self._room.ledger.keep_upload(self._record.account, sha256, remote_id)

    def media(self, sha256: str) -> bytes:
        return self._room.shelf.read(sha256)
