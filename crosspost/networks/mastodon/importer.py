"""An account of the Mastodon family that takes old posts: one by one, looked after.

Part 1 of a post that follows another one is that other one: `publish` is told its
receipt, so that the publisher's own rules on threads hold across posts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from crosspost.engine.pace import Window
from crosspost.errors import AccessDenied
from crosspost.i18n import _
from crosspost.identity import milliseconds
from crosspost.migrate.book import Reference, Row
from crosspost.migrate.doors import Altered, Ends, Found, Known, Native, Old, VideoQuota
from crosspost.migrate.pace import Quota
from crosspost.migrate.values import Planned
from crosspost.model import Account, Delivery, Limits, Part, Receipt
from crosspost.networks.mastodon import look, old
from crosspost.networks.mastodon.look import Status
from crosspost.networks.mastodon.publisher import MastodonPublisher
from crosspost.networks.mastodon.rates import RATES
from crosspost.ports import Attempt, Surroundings

_REQUESTS: Final = Window("requests", 300, 300)
_ALL: Final = (_REQUESTS, *RATES.windows)
"""Requests are counted too: an import makes thousands of them."""

_PAGE: Final = 40
_NEAR: Final = timedelta(seconds=1)
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class PublishedNow(AccessDenied):
    """The server did not keep the date that was asked for: nothing more is sent."""


class MastodonImporter(MastodonPublisher):
    """See `migrate.doors.Importer`."""

    batch = 1
    at_once = False

    def __init__(
        self,
        account: Account,
        surroundings: Surroundings,
        *,
        limits: Limits,
        identity: str,
    ) -> None:
        """Makes no request.

        Args:
            account: Whose.
            surroundings: Its secret, clock and transport.
            limits: What its server takes, as it said itself: not assumed.
            identity: The account's id.
        """
        super().__init__(account, surroundings)
        self._whose = old.Whose(account, identity, limits)
        self.windows: tuple[Window, ...] = (_REQUESTS,) if self._whose.dated else _ALL
        self._above: dict[str, Ends] = {}

    def compose(self, post: Old, known: Known) -> tuple[Part, ...]:
        """See `migrate.doors.Importer.compose`."""
        parts = old.compose(post, known, whose=self._whose)
        parent = post.planned.parent
        above = known(parent) if parent else None
        self._above = {part.key: above for part in parts} if above else {}
        return parts

    def ahead(self, parts: Sequence[Part]) -> Ends | None:
        """See `migrate.doors.Importer.ahead`: the server gives the ids."""
        del parts
        return None

    def written(self) -> Iterator[Native]:
        """See `migrate.doors.Outlook.written`: there is no such list."""
        return iter(())

    def bridges(self) -> tuple[str, ...] | None:
        """See `migrate.doors.Outlook.bridges`: unlisted posts pass no bridge."""
        return ()

    def shown(self, posts: Sequence[Row]) -> int | None:
        """See `migrate.doors.Outlook.shown`: what the server has, it shows."""
        return len(posts)

    def video_quota(self) -> VideoQuota:
        """See `migrate.doors.Outlook.video_quota`: only uploads are counted."""
        return VideoQuota()

    def together(self, parts: Sequence[Part], more: Sequence[Part]) -> bool:
        """See `migrate.doors.Importer.together`: never, there is no such request."""
        del parts, more
        return False

    def guess(self, planned: Planned) -> Mapping[str, int]:
        """See `migrate.doors.Importer.guess`."""
        media = sum(one.present for one in planned.media)
        parts = max(1, -(-len(planned.text) // self._whose.limits.text))
        return {"requests": parts + 3 * media + 1, "statuses": parts, "media": media}

    def mark(self, delivery: Delivery) -> str:
        """See `ports.Publisher.mark`; where dates are true, they are looked for."""
        return "" if self._whose.dated else super().mark(delivery)

    def cost(self, parts: Sequence[Part]) -> Mapping[str, int]:
        """See `migrate.doors.Importer.cost`; an upload is asked for until ready."""
        media = sum(len(part.media) for part in parts)
        requests = len(parts) + 3 * media + 1
        return {"requests": requests, "statuses": len(parts), "media": media}

    def publish(self, delivery: Delivery, attempt: Attempt) -> Iterator[Receipt]:
        """See `migrate.doors.Importer.publish`."""
        whole = self._whole(delivery)
        told = _Told(attempt, self._receipts(delivery))
        if attempt.number > 1:
            seen = self._seen(whole, told)
            yield from seen
            told = _Told(attempt, [*self._receipts(delivery), *seen])
        for receipt in super().publish(whole, told):
            if self._whose.dated:
                self._check_date(receipt, delivery.due)
            yield receipt

    def _seen(self, delivery: Delivery, told: _Told) -> list[Receipt]:
        if not self._whose.dated:
            return list(super().look(delivery, told, known=()).receipts)
        found = self.find(delivery.parts)
        return [
            _receipt(part, found[part.key].at, self._clock.now())
            for part in delivery.parts
            if part.key in found
        ]

    def _whole(self, delivery: Delivery) -> Delivery:
        """With the post it follows as part 1, and its own parts as they were made."""
        parts = tuple(
            replace(part, number=int(part.key.rpartition("-")[2]))
            for part in delivery.parts
        )
        return replace(delivery, parts=parts)

    def _receipts(self, delivery: Delivery) -> list[Receipt]:
        above = self._above.get(delivery.parts[0].key)
        if above is None:
            return []
        part = replace(delivery.parts[0], number=1, key="")
        return [_receipt(part, above.last, self._clock.now())]

    def _check_date(self, receipt: Receipt, wanted: datetime) -> None:
        """The answer must say the date that was asked for.

        Raises:
            PublishedNow: It does not; the status was removed again.
        """
        last = self._calls.last
        told = look.status(last.document()).at if last else None
        if told is not None and abs(told - wanted) <= _NEAR:
            return
        self._changes.remove(receipt)
        raise PublishedNow(
            _(
                "{account}: the server gave a post today’s date instead of its own. "
                "It was removed again, and nothing more is sent.",
                account=self._account.name,
            ),
            hint=_("Ask whoever runs the server whether old dates are allowed."),
        )

    # -- looking ----------------------------------------------------------------------

    def find(self, parts: Sequence[Part]) -> Mapping[str, Found]:
        """See `migrate.doors.Importer.find`: by date, where dates are true."""
        if not self._whose.dated or not parts:
            return {}
        at = datetime.fromisoformat(str(parts[0].request["scheduled_at"]))
        statuses = [one for one in self._between(at) if one.at and _is_near(one.at, at)]
        found: dict[str, Found] = {}
        for part in parts:
            one = self._match(statuses, part)
            if one is not None:
                statuses.remove(one)
                place = Reference(one.id, one.uri, one.url)
                found[part.key] = Found(place, ours=True)
        return found

    def _match(self, statuses: Sequence[Status], part: Part) -> Status | None:
        wanted = look.said(*look.asked(part))
        for one in statuses:
            if one.media != len(part.media):
                continue
            sent = self._profile.source(one)
            if sent is not None and look.said(*sent) == wanted:
                return one
        return None

    def _between(self, at: datetime) -> list[Status]:
        """The account's statuses around an instant, by made-up ids of that date."""
        lowest, highest = _ulid(at - _NEAR, "0"), _ulid(at + _NEAR, "Z")
        path = f"/api/v1/accounts/{self._profile.own()}/statuses"
        found: dict[str, Status] = {}
        for _page in count():
            params = {"limit": str(_PAGE), "max_id": highest, "min_id": lowest}
            page = self._calls.listed(path, params, each=look.status)
            fresh = [one for one in page if one.id not in found]
            found.update((one.id, one) for one in fresh)
            if not fresh:
                break
            lowest = max(one.id for one in fresh)
        return [one for one in found.values() if one.author == self._profile.own()]

    # -- removing ---------------------------------------------------------------------

    def removal_cost(self) -> Mapping[str, int]:
        """See `migrate.doors.Importer.removal_cost`."""
        return {"requests": 1, "deletes": 1}

    def remove(self, part: Row) -> bool:
        """See `migrate.doors.Importer.remove`."""
        if not part.id:
            raise Altered(
                _("{post}: it is not known whether it was published.", post=part.post),
                hint=_("Go on with the import first: it looks for it."),
            )
        made = Receipt(part.part, part.key, part.uri, part.url, part.id, part.at)
        return self._changes.remove(made)

    def quota(self) -> Quota | None:
        """See `migrate.doors.Importer.quota`: its headers count requests only."""
        return None


class _Told:
    """An attempt that knows more receipts than the book does."""

    def __init__(self, attempt: Attempt, more: Sequence[Receipt]) -> None:
        self._attempt, self._more = attempt, tuple(more)
        self.number, self.marker = attempt.number, attempt.marker
        self.started = attempt.started
        self.before_write = attempt.before_write
        self.uploaded, self.uploaded_at = attempt.uploaded, attempt.uploaded_at
        self.remember_upload, self.media = attempt.remember_upload, attempt.media

    @property
    def receipts(self) -> Sequence[Receipt]:
        """Those of the attempt, by the parts' own numbers, and the others."""
        own = (
            replace(one, part=int(one.key.rpartition("-")[2]))
            for one in self._attempt.receipts
        )
        return (*self._more, *own)


def _receipt(part: Part, at: Reference, now: datetime) -> Receipt:
    return Receipt(part.number, part.key, at.uri, at.url, at.id, now)


def _is_near(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= _NEAR


def _ulid(at: datetime, filling: str) -> str:
    """The lowest or highest id that a status of this instant may have."""
    number = max(milliseconds(at), 0)
    letters = (_LETTERS[number >> 5 * place & 31] for place in range(9, -1, -1))
    return "".join(letters) + filling * 16
