"""What a chief reads once a day or once a week: published, failed, held, waiting.

A period ends at an hour of the wall clock, so a change of clock moves nothing. What
ended while the machine was off is told with the next one: nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from crosspost.i18n import Phrase, _, n_
from crosspost.model import State
from crosspost.ports import Item, Ledger, Notice, NoticeKind, Recipient, Record
from crosspost.report.text import by_post, sums

_SLACK: Final = timedelta(days=8)
"""How long after its due instant a sending may still have left."""
_NEEDS: Final = frozenset({State.FAILED, State.HELD, State.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a digest is due.

    Attributes:
        every: `day`, or `week` (on Mondays).
        at: The hour of the wall clock.
        zone: IANA name.
    """

    every: Literal["day", "week"]
    at: time
    zone: str

    def last(self, now: datetime) -> datetime:
        """The latest end of a period, now or before (UTC)."""
        local = now.astimezone(ZoneInfo(self.zone))
        day = local.date()
        while True:
            end = datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)
            if end <= now and (self.every == "day" or not day.weekday()):
                return end
            day -= timedelta(days=1)

    def following(self, end: datetime) -> datetime:
        """The end of the period after that one."""
        days = 1 if self.every == "day" else 7
        day = end.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=days)
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)


def digest(
    ledger: Ledger,
    rhythm: Rhythm,
    *,
    since: datetime,
    until: datetime,
    to: Sequence[Recipient] = (),
) -> Notice:
    """The notice of one period; `since` is in it, `until` is not."""
    sent = [
        record
        for record in ledger.records(states={State.SENT}, since=since - _SLACK)
        if record.sent_at is not None and since <= record.sent_at < until
    ]
    needs = ledger.records(states=_NEEDS)
    waiting = ledger.records(states={State.WAITING})
    ahead = rhythm.following(until)
    coming = [
        record
        for record in ledger.records(states={State.SCHEDULED}, since=since)
        if record.due < ahead
    ]
    items = [
        item
        for records, group in (
            *_done(sent),
            *_needs(needs),
            *_to_come(waiting, coming),
        )
        for item in _items(ledger, records, group)
    ]
    published, wanting = len(by_post(sent)), len(by_post([*needs, *waiting]))
    return Notice(
        NoticeKind.DIGEST,
        f"{rhythm.every} {until.isoformat()}",
        tuple(items) or (Item(_("Nothing was published, and nothing waits.")),),
        tuple(to),
        subject=_subject(rhythm, published, wanting),
        since=since,
        until=until,
    )


_Group = tuple[Sequence[Record], Phrase]


def _done(sent: Sequence[Record]) -> list[_Group]:
    number = len(by_post(sent))
    return [(sent, n_("Published: {n} post", "Published: {n} posts", number))]


def _needs(records: Sequence[Record]) -> list[_Group]:
    failed, doubtful, held = (
        [record for record in records if record.state is state]
        for state in (State.FAILED, State.UNCERTAIN, State.HELD)
    )
    return [
        (
            failed,
            n_(
                "Rejected by a network: {n} post",
                "Rejected by a network: {n} posts",
                len(by_post(failed)),
            ),
        ),
        (
            doubtful,
            n_("To be checked: {n} post", "To be checked: {n} posts", len(doubtful)),
        ),
        (held, n_("Held: {n} post", "Held: {n} posts", len(by_post(held)))),
    ]


def _to_come(waiting: Sequence[Record], coming: Sequence[Record]) -> list[_Group]:
    return [
        (
            waiting,
            n_("To approve: {n} post", "To approve: {n} posts", len(by_post(waiting))),
        ),
        (
            coming,
            n_("Scheduled: {n} post", "Scheduled: {n} posts", len(by_post(coming))),
        ),
    ]


def _items(ledger: Ledger, records: Sequence[Record], group: Phrase) -> Iterator[Item]:
    for post in by_post(records):
        kept = ledger.post(post)
        title = kept.post.title if kept else post
        everywhere = sums(ledger.records(post=post))
        said = _("“{title}”: {sums}", title=title, sums=everywhere)
        yield Item(said, post=post, group=group)


def _subject(rhythm: Rhythm, published: int, wanting: int) -> Phrase:
    if rhythm.every == "day":
        if wanting:
            return n_(
                "the day, {n} post published; waiting for someone: {wanting}",
                "the day, {n} posts published; waiting for someone: {wanting}",
                published,
                wanting=wanting,
            )
        return n_(
            "the day, {n} post published", "the day, {n} posts published", published
        )
    if wanting:
        return n_(
            "the week, {n} post published; waiting for someone: {wanting}",
            "the week, {n} posts published; waiting for someone: {wanting}",
            published,
            wanting=wanting,
        )
    return n_(
        "the week, {n} post published", "the week, {n} posts published", published
    )
