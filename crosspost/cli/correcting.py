"""What `crosspost correct` is about to do: planned, looked at, told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import in_order
from crosspost.cli.sending import ask_missing, refuse_blocked
from crosspost.editorial.languages import UNPUBLISHED
from crosspost.engine import asking
from crosspost.engine.correction import (
    Left,
    Way,
    misfits,
    post_apart,
    reads_the_same,
    revision,
    says_it_already,
    way,
)
from crosspost.engine.fulfilment import versions
from crosspost.errors import Outcome, PostError, SecretError, UsageError
from crosspost.i18n import Phrase, _
from crosspost.identity import to_milliseconds
from crosspost.model import Delivery, Post, State
from crosspost.ports import Record, Standing

if TYPE_CHECKING:
    from crosspost.app import App


@dataclass(slots=True)
class Corrections:
    """Everything a correction comes to.

    Attributes:
        kept: The post as published.
        written: What the file says.
        ways: How each account is corrected.
        records: The deliveries that are, by account.
        revised: The post as edits make it, and the edits.
        apart: The correction as a post of its own, and its deliveries.
        losses: What stood there when it was looked at, by account.
        left: The accounts that are left as they are, and why.
    """

    kept: Post
    written: Post
    ways: dict[str, Way] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    revised: tuple[Post, Sequence[Delivery]] | None = None
    apart: tuple[Post, Sequence[Delivery]] | None = None
    losses: dict[str, list[Standing]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

    def leave(self, account: str, why: Phrase, *, act: bool = False) -> None:
        """One account is left as it is after all."""
        del self.ways[account]
        self.left.append(Left(self.records.pop(account), why, act))

    def going(self, *ways: Way) -> list[str]:
        """The accounts that are corrected in one of these ways."""
        return [name for name, chosen in self.ways.items() if chosen in ways]


def corrections(
    app: App, records: Sequence[Record], file: str, *, apart: Way, ask: bool = True
) -> Corrections:
    """Plan a correction; nothing is changed.

    Args:
        app: The application.
        records: The deliveries that are meant, all of one post.
        file: The post file with the corrected text.
        apart: What to do where a network has no edits.
        ask: Whether networks are asked what is missing for it.

    Raises:
        PostError: The file cannot be read, or an account cannot carry it.
        UsageError: An edit would have more or fewer parts than what stands there.
    """
    kept = app.ledger.post(records[0].post)
    if kept is None:
        raise LookupError(records[0].post)
    written = _read(app, file, kept.post)
    found = Corrections(kept.post, written)
    wishes = asking.last(app.ledger, records)
    for record in in_order(app, records):
        chosen = way(
            record,
            edits=app.planner.networks(record.network).edits,
            named=written.to,
            apart=apart,
            wish=wishes.get(record.id),
        )
        if isinstance(chosen, Left):
            found.left.append(chosen)
        else:
            found.ways[record.account] = chosen
            found.records[record.account] = record
    _look(app, found)
    _plan_edits(app, found, written, kept.accepted_at, ask=ask)
    _plan_apart(app, found, written, apart, ask=ask)
    return found


def _read(app: App, file: str, kept: Post) -> Post:
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PostError(
            _("{file}: this file cannot be read. Nothing was done.", file=file),
            hint=_("Check its name and who may read it."),
            detail=str(error),
        ) from error
    return app.read_post(data, kept.id, file, path.parent.absolute())


# -- looking ----------------------------------------------------------------------


def _look(app: App, found: Corrections) -> None:
    """Leave out what is gone, or is not ours any more."""
    for name in list(found.ways):
        record = found.records[name]
        if record.state is not State.SENT:
            continue
        try:
            standing = _standing(app, record)
        except (Outcome, SecretError) as error:
            # An edit looks again before it is made; what stands apart does not.
            if found.ways[name] is not Way.EDIT:
                why = _("it could not be looked at: {reason}", reason=error.message)
                found.leave(name, why, act=True)
            continue
        _keep_or_leave(found, name, standing)


def _standing(app: App, record: Record) -> list[Standing | None]:
    begun = versions(app.ledger, record.id)
    parts = {
        part.number: [part, *(one[part.number - 1] for one in begun)]
        for part in record.delivery.parts
    }
    publisher = app.open(record.account)
    try:
        return [
            publisher.read(receipt, before=parts[receipt.part])
            for receipt in record.receipts
        ]
    finally:
        publisher.close()


def _keep_or_leave(
    found: Corrections, name: str, standing: Sequence[Standing | None]
) -> None:
    present = [one for one in standing if one is not None]
    if len(present) < len(standing):
        found.leave(name, _("somebody removed it there; it is never put back"))
        return
    pairs = zip(present, found.records[name].delivery.parts, strict=False)
    for there, part in pairs:
        if not there.ours:
            found.leave(
                name,
                _(
                    "it was changed on the network since, and is not touched. "
                    "We had published: “{ours}” There stands: “{theirs}”",
                    ours=part.text,
                    theirs=there.text,
                ),
                act=True,
            )
            return
    found.losses[name] = present


# -- planning ---------------------------------------------------------------------


def _plan_edits(
    app: App, found: Corrections, written: Post, accepted: datetime, *, ask: bool
) -> None:
    names = found.going(Way.EDIT)
    if not names:
        return
    post = revision(found.kept, written, names)
    if ask:
        ask_missing(app, post)
    dues = {name: found.records[name].delivery.due for name in names}
    planned = _without_silent(app.planner.plan(post, accepted=accepted, dues=dues))
    refuse_blocked(replace(post, source=written.source), planned)
    for one in misfits(found.records, planned):
        raise UsageError(
            _(
                "On {account} the corrected text has {new} parts, and {old} stand "
                "there: that cannot be changed in place. Nothing was done.",
                account=one.account,
                new=len(one.parts),
                old=len(found.records[one.account].delivery.parts),
            ),
            hint=_(
                "Keep the same number of parts, or withdraw the post and publish it "
                "anew."
            ),
        )
    kept = [one for one in planned if _worth_it(found, one)]
    found.revised = (post, kept)


def _worth_it(found: Corrections, planned: Delivery) -> bool:
    if not planned.final:
        found.leave(planned.account, _("its network could not be asked yet"), act=True)
        return False
    if says_it_already(found.records[planned.account], planned):
        found.leave(planned.account, _("it says this already"))
        return False
    return True


def _last(app: App, post: str) -> dict[str, Record]:
    """What an earlier correction says, by account, where it went out or is to."""
    over = {State.CANCELLED, State.WITHDRAWN, State.FAILED}
    records = app.ledger.records(post=post)
    return {one.account: one for one in records if one.state not in over}


def _leave_out_unchanged(
    found: Corrections, there: Mapping[str, Record], planned: Sequence[Delivery]
) -> bool:
    """Leave the accounts that read so already: another language was corrected."""
    same = [one for one in planned if reads_the_same(there[one.account], one)]
    for one in same:
        found.leave(one.account, _("it says this already"))
    return bool(same)


def _without_silent(planned: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """No warning of texts that only the accounts beside these publish."""
    return tuple(
        replace(one, notes=tuple(n for n in one.notes if n.id != UNPUBLISHED))
        for one in planned
    )


def _leave_out_corrected(app: App, found: Corrections, earlier: str) -> None:
    """The same file again: where it left or is to leave, it is no second post."""
    for record in app.ledger.records(post=earlier):
        if record.state is not State.CANCELLED and record.account in found.ways:
            why = _("this very correction was published there, or is to be")
            found.leave(record.account, why)


def _plan_apart(
    app: App, found: Corrections, written: Post, how: Way, *, ask: bool
) -> None:
    occurrence = 0
    there = dict(found.records)
    while True:
        names = found.going(Way.LINK, Way.REPLACE)
        if not names:
            return
        post = post_apart(found.kept, written, names, how=how, occurrence=occurrence)
        earlier = app.ledger.post(post.id)
        if earlier is None:
            break
        if earlier.post.raw_digest == written.raw_digest:
            _leave_out_corrected(app, found, post.id)
        there |= _last(app, post.id)
        occurrence += 1
    if app.actor.alone:
        post = replace(post, author=app.by)
    if ask:
        ask_missing(app, post)
    now = to_milliseconds(app.clock.now())
    planned = app.planner.plan(post, accepted=now)
    if _leave_out_unchanged(found, there, planned):
        post = replace(post, to=tuple(found.going(Way.LINK, Way.REPLACE)))
        planned = app.planner.plan(post, accepted=now) if post.to else ()
    if not planned:
        return
    planned = _without_silent(planned)
    refuse_blocked(replace(post, source=written.source), planned)
    found.apart = (post, planned)
