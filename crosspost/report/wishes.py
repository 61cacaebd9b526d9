"""What people want of what was published, as lines and for machines. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from crosspost.i18n import Phrase, _
from crosspost.model import Directory, Entity, Json, State
from crosspost.ports import Record
from crosspost.report.documents import instant, problem_json
from crosspost.report.text import Line, Paint, when
from crosspost.report.words import network_name
from crosspost.wishes import Done, Wish, WishKind, WishState

UNDER_WAY: Final[Mapping[WishKind, Phrase]] = {
    WishKind.WITHDRAW: _("Being withdrawn"),
    WishKind.EDIT: _("Being corrected"),
    WishKind.REPLACE: _("Being replaced"),
}
PROPOSED: Final[Mapping[WishKind, Phrase]] = {
    WishKind.EDIT: _("To be corrected, once it is approved"),
    WishKind.REPLACE: _("To be replaced, once that is approved"),
}
_COLOURS: Final = {WishState.FAILED: "bad", WishState.DONE: "ok"}


def wish_lines(
    wish: Wish, record: Record, directory: Directory, paint: Paint
) -> Iterator[Line]:
    """Where a wish stands, for a person: under the lines of its delivery."""
    colour = _COLOURS.get(wish.state, "doubt")
    yield Line(paint(_standing(wish, record, directory), colour), 4, hang=2)
    if wish.problem is None or wish.state is WishState.DONE:
        return
    if wish.state is not WishState.FAILED:
        yield Line(str(wish.problem.message), 4, hang=2)
    if wish.problem.hint is not None:
        yield Line(str(wish.problem.hint), 4, hang=2)
    if wish.next_at is not None:
        moment = when(wish.next_at, _entity(record, directory))
        yield Line(str(_("Next try: {time}.", time=moment)), 4)


def _standing(wish: Wish, record: Record, directory: Directory) -> Phrase:
    if wish.state is WishState.DONE:
        return _done(wish, record)
    if wish.state is WishState.FAILED and wish.problem is not None:
        return wish.problem.message
    since = when(wish.at, _entity(record, directory))
    proposed = wish.state is WishState.PROPOSED
    word = (PROPOSED if proposed else UNDER_WAY)[wish.kind]
    if wish.reason:
        return _(
            "{word}: since {time}, by {by}. {reason}",
            word=word,
            time=since,
            by=wish.by,
            reason=wish.reason,
        )
    return _("{word}: since {time}, by {by}.", word=word, time=since, by=wish.by)


def _done(wish: Wish, record: Record) -> Phrase:
    network = network_name(record.delivery)
    if wish.kind is WishKind.EDIT:
        return _("Corrected by {by}.", by=wish.by)
    if wish.kind is WishKind.REPLACE and wish.change is not None:
        return _(
            "Removed by {by}; {id} is published instead.", by=wish.by, id=wish.change.id
        )
    if wish.parts and all(how is Done.ABSENT for _number, how in wish.parts):
        return _("Already gone from {network}. Recorded.", network=network)
    if not wish.parts and record.state is State.CANCELLED:
        return _("Taken back by {by}: {reason}", by=wish.by, reason=wish.reason)
    return _("Removed by {by}: {reason}", by=wish.by, reason=wish.reason)


def _entity(record: Record, directory: Directory) -> Entity:
    return directory.entities.get(record.entity, Entity(record.entity, record.entity))


def wish_json(wish: Wish | None) -> Json | None:
    """A wish of `status --json`: what is wanted, and how far it has come."""
    if wish is None:
        return None
    return {
        "kind": str(wish.kind),
        "state": str(wish.state),
        "reason": wish.reason or None,
        "by": wish.by,
        "at": instant(wish.at),
        "next": instant(wish.next_at) if wish.next_at else None,
        "ended": instant(wish.ended) if wish.ended else None,
        "parts": [{"number": number, "done": str(how)} for number, how in wish.parts],
        "delivery": wish.change.id if wish.change else None,
        "problem": problem_json(wish.problem),
    }


def with_wishes(document: Json, wishes: Mapping[str, Wish]) -> Json:
    """A document of `documents.status`, each delivery with its wish (or null)."""
    deliveries = document["deliveries"]
    told = [
        {**one, "wish": wish_json(wishes.get(one["id"]))}
        for one in (deliveries if isinstance(deliveries, list) else [])
    ]
    return {**document, "deliveries": told}
