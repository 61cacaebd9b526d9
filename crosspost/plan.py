"""Posts × accounts → deliveries. Pure: the same values give the same plan.

A dry run is not a branch inside the sender: it is this plan, printed. What
leaves later is what stands here, byte for byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crosspost.editorial import tags
from crosspost.editorial.languages import unpublished
from crosspost.editorial.review import review
from crosspost.i18n import _
from crosspost.identity import delivery_id, digest
from crosspost.model import Account, Delivery, Level, Note, Post, Prepared, Wording
from crosspost.ports import Network, Order

UNASKED = frozenset(
    {
        "identity-unknown",
        "mention-unknown",
        "limits-assumed",
        "card-unfetched",
    }
)
"""Ids of notes that say: something must still be asked of the network."""


@dataclass(frozen=True, slots=True)
class Target:
    """One account, with all that is known of it for one post.

    Attributes:
        reply_to: The account's own post that this one answers, as its network
            refers to it (see `ports.Order`).
    """

    account: Account
    network: Network
    prepared: Prepared
    generation: int = 0
    due: datetime | None = None
    reply_to: str = ""


def plan(
    post: Post,
    targets: Sequence[Target],
    *,
    accepted: datetime,
    open_at: Collection[datetime] = (),
) -> tuple[Delivery, ...]:
    """What will be sent of `post`, for each account.

    Args:
        post: What the author wrote.
        targets: Its accounts, in order.
        accepted: The instant of acceptance (UTC, ms); the due instant where the
            post names none.
        open_at: Due instants that nobody chose: the digest says `at approval`.
    """
    due = post.at or accepted
    reviewed = _Reviewed(post)
    planned = [_delivery(post, one, one.due or due, reviewed) for one in targets]
    spoken = _languages(post)
    unsaid = tags.advice(one for one in post.by_language if one not in spoken)
    silent = (*unpublished(post, spoken), *unsaid)
    planned = [replace(one, notes=(*one.notes, *silent)) for one in planned]
    told = digest(post.entity, planned, open_at=open_at)
    return tuple(replace(one, digest=told) for one in planned)


def _languages(post: Post) -> set[str]:
    """The languages that the accounts say it in."""
    return {
        tag
        for name in post.to
        for said in post.wording(name).sayings()
        for tag in said.languages[:1]
    }


def _tags(wording: Wording, account: Account) -> dict[str, None]:
    """The language tags that one account sends or is said to have, each once."""
    each = [tag for said in wording.sayings() for tag in said.languages]
    return dict.fromkeys([*each, *filter(None, [account.language])])


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """The advice on a post, given once for accounts that say the same."""

    post: Post
    _told: dict[tuple[Wording, tuple[str, ...]], tuple[Note, ...]] = field(
        default_factory=dict
    )

    def notes(self, wording: Wording, said: tuple[str, ...]) -> tuple[Note, ...]:
        """What the author should read of this wording before it is sent."""
        key = (wording, said)
        if key not in self._told:
            self._told[key] = review(wording, said=said)
        return self._told[key]


def _delivery(
    post: Post, target: Target, due: datetime, reviewed: _Reviewed
) -> Delivery:
    account, wording = target.account, post.wording(target.account.name)
    rendered = target.network.render(
        Order(
            post=post.id,
            account=account,
            wording=wording,
            prepared=target.prepared,
            due=due,
            generation=target.generation,
            reply_to=target.reply_to or post.reply_to,
        )
    )
    advice = reviewed.notes(wording, rendered.said)
    told = (*advice, *tags.advice(_tags(wording, account)))
    notes = (*rendered.notes, *target.prepared.notes, *told)
    return Delivery(
        id=delivery_id(post.id, account.name),
        post=post.id,
        account=account.name,
        network=account.network,
        handle=account.handle,
        entity=account.entity,
        due=due,
        parts=rendered.parts,
        final=not any(note.id in UNASKED for note in notes),
        generation=target.generation,
        notes=notes,
        software=target.prepared.limits.software,
        version=target.prepared.limits.version,
    )


def due_now() -> Note:
    """The note of a preview of a post that names no instant."""
    return Note(
        "due-now",
        Level.INFO,
        _(
            "No time is given: it leaves as soon as it can. Shown here as if it "
            "were accepted now."
        ),
    )


def errors(deliveries: Sequence[Delivery]) -> Mapping[str, tuple[Note, ...]]:
    """The errors that stop a post, by account."""
    return {
        one.account: tuple(n for n in one.notes if n.level is Level.ERROR)
        for one in deliveries
        if one.blocked
    }
