"""Bringing the posts of a plan to an account, oldest first, for days if need be.

Batch by batch: what is there already is found, the intents of the rest are
committed, each request waits for its share of the quotas, and the outcomes are
kept. A crash leaves intents without outcomes: the next run looks for them before
anything else. One post that cannot be published costs itself, and those that hang
below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from crosspost.errors import CrosspostError, Rejected, Throttled, Unavailable, Uncertain
from crosspost.i18n import _
from crosspost.migrate.book import Row, Standing
from crosspost.migrate.doors import Ends, Found, Old
from crosspost.migrate.room import Hand, Progress, Room
from crosspost.migrate.values import Action, Planned
from crosspost.migrate.waiting import Waiting
from crosspost.migrate.writing import (
    MOST_BYTES,
    Bundle,
    Ready,
    bundles,
    failed,
    intents,
)
from crosspost.model import Part
from crosspost.ports import Paused

_CHUNK: Final = 200


class Run:
    """One run of an import."""

    def __init__(self, room: Room) -> None:
        """Nothing is asked or sent yet."""
        self._room = room
        self.progress = Progress()
        self._waiting = Waiting(room, self.progress)
        self._ahead: dict[str, Ends] = {}

    def through(self, posts: Iterable[Planned], *, most: int | None = None) -> Progress:
        """Publish what is not published yet.

        Args:
            posts: The plan, oldest first.
            most: Stop once so many posts are on the network.

        Raises:
            AccessDenied: The account may not publish any more.
            LeaseLost: Another run has taken this import over.
        """
        batch: list[Ready] = []
        for planned, rows in self._pending(posts):
            if most is not None and self.progress.there + len(batch) >= most:
                break
            ready = self._ready(planned, rows)
            if ready is not None:
                batch.append(ready)
            if self._is_full(batch):
                self._write(batch)
                batch = []
        self._write(batch)
        return self.progress

    def _is_full(self, batch: Sequence[Ready]) -> bool:
        parts = sum(len(one.parts) for one in batch)
        held = sum(len(data) for one in batch for data in one.files.values())
        # Where a post will stand is not known before: what refers to it must wait.
        unforeseen = bool(batch) and batch[-1].id not in self._ahead
        full = parts >= self._room.importer.batch or held >= MOST_BYTES
        return full or unforeseen

    # -- what is left to do -----------------------------------------------------------

    def _pending(
        self, posts: Iterable[Planned]
    ) -> Iterator[tuple[Planned, tuple[Row, ...]]]:
        """What is to be published and is not known to be."""
        wanted = (one for one in posts if one.action is Action.IMPORT)
        while chunk := list(islice(wanted, _CHUNK)):
            ids = [str(one.id) for one in chunk]
            known = self._room.book.standing(self._room.account.name, ids)
            for planned in chunk:
                rows = known.get(str(planned.id), ())
                if not self._is_over(rows):
                    yield planned, rows

    def _is_over(self, rows: Sequence[Row]) -> bool:
        states = {row.state for row in rows}
        if states & {Standing.REMOVING, Standing.WITHDRAWN}:
            self.progress.removed += 1
            return True
        if states == {Standing.SENT}:
            self.progress.before += 1
            return True
        return False

    def _known(self, post: str) -> Ends | None:
        """Where a post of the archive stands, or will once this batch is written."""
        if (ahead := self._ahead.get(post)) is not None:
            return ahead
        rows = self._room.book.standing(self._room.account.name, [post]).get(post, ())
        if not rows or any(row.state is not Standing.SENT for row in rows):
            return None
        return Ends(rows[0].reference, rows[-1].reference)

    def _ready(self, planned: Planned, rows: Sequence[Row]) -> Ready | None:
        try:
            kept = self._room.album.fitted(planned)
            parts = self._room.importer.compose(Old(planned, kept.media), self._known)
        except CrosspostError as error:
            self._fail(planned, error)
            return None
        tried = [row for row in rows if row.state is Standing.ATTEMPTED]
        marker = str(tried[0].problem.get("marker", "")) if tried else ""
        sent = {row.part for row in rows if row.state is Standing.SENT}
        self._foresee(planned, parts)
        left = tuple(part for part in parts if part.number not in sent)
        return Ready(planned, left, kept.files, tried=bool(tried), marker=marker)

    def _foresee(self, planned: Planned, parts: Sequence[Part]) -> None:
        ends = self._room.importer.ahead(parts)
        if ends is not None:
            self._ahead[str(planned.id)] = ends

    def _fail(self, planned: Planned, error: CrosspostError) -> None:
        account = self._room.account.name
        rows = self._room.book.standing(account, [str(planned.id)]).values()
        sent = [row.part for own in rows for row in own if row.state is Standing.SENT]
        now = self._room.clock.now()
        row = failed(planned, error, now, part=max(sent, default=0) + 1)
        self.progress.failed[row.post] = row
        self._ahead.pop(row.post, None)
        self._settle([row], act="import-failed")

    # -- one batch --------------------------------------------------------------------

    def _write(self, batch: Sequence[Ready]) -> None:
        while batch:
            batch = self._turn(batch)
        self._ahead.clear()

    def _turn(self, batch: Sequence[Ready]) -> list[Ready]:
        """Write a batch; what must be composed anew is left over."""
        parts = [part for post in batch for part in post.parts]
        found = self._waiting.insistent(lambda: self._room.importer.find(parts))
        left, moved = self._adopted(batch, found)
        if moved:
            return self._again(left)
        return self._sent(left)

    def _adopted(
        self, batch: Sequence[Ready], found: Mapping[str, Found]
    ) -> tuple[list[Ready], bool]:
        """Keep what is there already; whether it is not quite what was foreseen."""
        rows: list[Row] = []
        left: list[Ready] = []
        moved = False
        for post in batch:
            here = [(part, found[part.key]) for part in post.parts if part.key in found]
            if any(not one.ours for _part, one in here):
                self._fail(post.planned, _taken(here[0][1].at.uri))
                moved = True
                continue
            rows += [self._row(post, part, one) for part, one in here]
            moved = moved or any(part.cid != one.at.cid for part, one in here)
            rest = tuple(part for part in post.parts if part.key not in found)
            if rest:
                left.append(replace(post, parts=rest))
            else:
                self.progress.found += 1
        if rows:
            self._settle(rows, act="import-found")
        return left, moved

    def _row(self, post: Ready, part: Part, one: Found) -> Row:
        at = one.at
        return Row(
            post=post.id,
            part=part.number,
            key=part.key,
            state=Standing.SENT,
            at=self._room.clock.now(),
            cid=at.cid,
            id=at.id,
            uri=at.uri,
            url=at.url,
        )

    def _again(self, posts: Sequence[Ready]) -> list[Ready]:
        """Compose anew, because what a post refers to is not where it was foreseen."""
        self._ahead.clear()
        account = self._room.account.name
        known = self._room.book.standing(account, [post.id for post in posts])
        fresh = [self._ready(post.planned, known.get(post.id, ())) for post in posts]
        return [one for one in fresh if one is not None]

    def _sent(self, batch: Sequence[Ready]) -> list[Ready]:
        """Commit the intents, send, and keep the outcomes."""
        room = self._room
        marked = [self._marked(post) for post in batch]
        if marked:
            room.book.intend_parts(room.of, intents(marked, room.clock.now()))
        done: list[Row] = []
        try:
            return self._send_all(marked, done)
        finally:
            self._settle(done, act="imported")
            room.tell(self.progress)

    def _marked(self, post: Ready) -> Ready:
        if self._room.importer.at_once or post.tried:
            return post
        delivery = Bundle((post,)).delivery(self._room.account)
        importer = self._room.importer
        return replace(
            post, marker=self._waiting.insistent(lambda: importer.mark(delivery))
        )

    def _send_all(self, batch: Sequence[Ready], done: list[Row]) -> list[Ready]:
        for bundle in bundles(batch, self._room.importer):
            try:
                done += self._send(bundle)
            except Rejected as error:
                last = batch.index(bundle.posts[-1])
                return self._refused(bundle, batch[last + 1 :], error, done)
        return []

    def _refused(
        self,
        bundle: Bundle,
        rest: Sequence[Ready],
        error: Rejected,
        done: list[Row],
    ) -> list[Ready]:
        """The odd post is named; those after it are composed without it."""
        posts = list(bundle.posts)
        odd, dropped = posts[0], [*posts[1:], *rest]
        for post in posts if len(posts) > 1 else ():
            try:
                done += self._send(Bundle((post,)))
            except Rejected as again:
                odd, error = post, again
                dropped = [*posts[posts.index(post) + 1 :], *rest]
                break
        else:
            if len(posts) > 1:
                return list(rest)
        self._settle(done, act="imported")
        done.clear()
        self._settle([], act="imported", dropped=[one.id for one in (odd, *dropped)])
        self._fail(odd.planned, error)
        return self._again(dropped)

    def _send(self, bundle: Bundle) -> list[Row]:
        """One request, until its outcome is known."""
        room = self._room
        delivery = bundle.delivery(room.account)
        hand = Hand(room, bundle, first=not any(one.tried for one in bundle.posts))
        if hand.number > 1:
            self._outlive()
        tries = 0
        while True:
            self._waiting.turn(room.importer.cost(bundle.parts))
            try:
                for receipt in room.importer.publish(delivery, hand):
                    hand.receipts.append(receipt)
            except (Throttled, Unavailable) as error:
                self._waiting.later(error, tries)
                tries += 1
            except Uncertain:
                hand.number += 1
                self._outlive()
            except Paused:
                continue
            except Rejected:
                self._settle(self._kept(bundle, hand), act="imported")
                raise
            else:
                break
        if (quota := room.importer.quota()) is not None:
            room.pacer.told(quota)
        self.progress.sent += len(bundle.posts)
        return self._kept(bundle, hand)

    def _kept(self, bundle: Bundle, hand: Hand) -> list[Row]:
        return bundle.rows(hand.receipts, self._room.clock.now())

    def _outlive(self) -> None:
        """Wait until no request of ours can land any more, where that matters."""
        if not self._room.importer.at_once:
            at = self._room.clock.now() + self._room.request_life
            self._waiting.until(at, _("a request that may still arrive"))

    def _settle(
        self, rows: Sequence[Row], *, act: str, dropped: Sequence[str] = ()
    ) -> None:
        room = self._room
        spent = room.pacer.fresh()
        if rows or dropped or spent:
            room.book.settle_parts(
                room.of, rows, dropped=dropped, spent=spent, by=room.by, act=act
            )
        room.keep(rows)


def _taken(uri: str) -> Rejected:
    return Rejected(
        _(
            "Something else stands where this post was to be: {address}. It was not "
            "touched.",
            address=uri,
        ),
        hint=_("Look at it; remove it there if the post of the archive shall stand."),
    )
