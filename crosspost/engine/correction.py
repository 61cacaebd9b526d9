"""What a corrected text means for each account where a post was published. Pure.

Where a network edits in place, the post says something else. Elsewhere the
correction is a post of its own: one that answers the first, or one that takes its
place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from crosspost.engine.fulfilment import same
from crosspost.i18n import Phrase, _
from crosspost.identity import post_id
from crosspost.model import Delivery, Json, Part, Post, State
from crosspost.ports import Record
from crosspost.publish import IN_FLIGHT
from crosspost.wishes import Wish, WishKind


class Way(StrEnum):
    """How a correction reaches one account."""

    EDIT = "edit"
    LINK = "link"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Left:
    """An account that is left as it is.

    Attributes:
        why: In plain words.
        act: Whether a person must do something about it.
    """

    record: Record
    why: Phrase
    act: bool = False


def way(
    record: Record,
    *,
    edits: bool,
    named: Collection[str],
    apart: Way,
    wish: Wish | None,
) -> Way | Left:
    """How one account's post is corrected.

    Args:
        record: Its delivery.
        edits: Whether its network edits in place.
        named: The accounts that the corrected file names.
        apart: What to do where it does not.
        wish: What is wanted of it already.
    """
    left = _untouched(record, named, wish)
    if left is not None:
        return Left(record, left)
    if edits:
        return Way.EDIT
    if record.state is not State.SENT or len(record.receipts) < len(record.parts):
        return Left(
            record,
            _("it is not known yet what is there: “crosspost settle” looks"),
            act=True,
        )
    return apart


def _untouched(
    record: Record, named: Collection[str], wish: Wish | None
) -> Phrase | None:
    """Why there is nothing to correct on an account, if so."""
    if record.account not in named:
        return _("the file does not name it: it stays as it is")
    if record.state in {State.WITHDRAWN, State.CANCELLED}:
        return _("nothing of it is online")
    if wish and wish.unfulfilled and wish.kind is not WishKind.EDIT:
        return _("it is being removed already")
    if record.state not in {State.SENT, *IN_FLIGHT}:
        return _(
            "it is not online yet: change its own file, or take it back with "
            "“crosspost cancel”"
        )
    return None


def revision(kept: Post, written: Post, accounts: Collection[str]) -> Post:
    """The post as published, saying what the corrected file says.

    Who can see it stays as it was: networks do not let that be changed.
    """
    exceptions = {
        name: replace(written.wording(name), visibility=kept.wording(name).visibility)
        for name in accounts
    }
    return replace(
        kept,
        to=tuple(name for name in kept.to if name in accounts),
        base=written.base,
        exceptions=exceptions,
        by_language=written.by_language,
        folder=written.folder,
        raw_digest=written.raw_digest,
    )


def post_apart(
    kept: Post, written: Post, accounts: Collection[str], *, how: Way, occurrence: int
) -> Post:
    """The correction as a post of its own, for the accounts that need one.

    Who spoke speaks again: another one in the file would be judged by other rules.

    Args:
        kept: The post as published.
        written: What the corrected file says.
        accounts: For whom.
        how: It answers the first post, or takes its place.
        occurrence: Counts such corrections of this post: each has its own keys.
    """
    return replace(
        written,
        id=post_id(f"{how} {kept.id}", occurrence=occurrence),
        to=tuple(name for name in kept.to if name in accounts),
        source="",
        entity=kept.entity,
        cross_entity=kept.cross_entity or written.cross_entity,
        at=None,
        reply_to=f"post:{kept.id}" if how is Way.LINK else "",
    )


def misfits(
    records: Mapping[str, Record], planned: Collection[Delivery]
) -> list[Delivery]:
    """Edits with more or fewer parts than stand there: they cannot be made."""
    return [
        one
        for one in planned
        if len(one.parts) != len(records[one.account].delivery.parts)
    ]


def reads_the_same(record: Record, apart: Delivery) -> bool:
    """Whether a correction that stands apart would say what stands there already."""
    return [_read(one) for one in record.delivery.parts] == [
        _read(one) for one in apart.parts
    ]


def _read(part: Part) -> tuple[object, ...]:
    media = [(one.sha256, one.alt, one.focus) for one in part.media]
    own = ("labels", "spoiler_text", "sensitive")
    settings = [part.request.get(name) for name in own]
    rules = [(one.collection, _rules(one.request)) for one in part.companions]
    return (part.text, part.facets, part.languages, media, part.card, settings, rules)


def _rules(request: Json) -> Json:
    """What a companion says, without the post it names and its date."""
    return {
        key: one for key, one in request.items() if key not in {"post", "createdAt"}
    }


def says_it_already(record: Record, change: Delivery) -> bool:
    """Whether an edit would change nothing that a reader sees."""
    pairs = zip(record.delivery.parts, change.parts, strict=True)
    return all(same(before, after) for before, after in pairs)
