"""From a file to what is to be sent: reading, asking, planning."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.app.accounts import Accounts
from crosspost.app.ground import network

if TYPE_CHECKING:
    from crosspost.engine.intake import Intake
    from crosspost.engine.planner import Planner
    from crosspost.model import Delivery, Post
    from crosspost.ports import Publisher, Record
    from crosspost.prepare import Preparer
    from crosspost.sources.postfile import Series


class Planning(Accounts):
    """The posts of one run."""

    @cached_property
    def preparer(self) -> Preparer:
        """Fits pictures, keeps answers, looks at the pages of link cards."""
        from crosspost.cards import LazyPages
        from crosspost.prepare import Preparer
        from crosspost.state.shelf import MediaShelf

        shelf = MediaShelf(self.folder.media)
        return Preparer(shelf, self.answers(), self.clock, LazyPages(self.pages))

    @cached_property
    def planner(self) -> Planner:
        """Plans posts; knows the ledger where there is one."""
        from crosspost.engine.planner import Planner

        return Planner(self.directory, network, self.preparer, self.known_ledger)

    def read_post(
        self,
        data: bytes,
        post_id: str,
        source: str,
        folder: Path,
        *,
        day: date | None = None,
    ) -> Post:
        """A post file's bytes as a post.

        Args:
            data: The bytes.
            post_id: Its id.
            source: Its path as people know it.
            folder: Where its pictures are looked for.
            day: Of a file that comes again, the day that is meant.
        """
        from crosspost.networks import NETWORKS
        from crosspost.sources.postfile import read

        return read(
            data,
            post_id=post_id,
            source=source,
            folder=str(folder),
            directory=self.directory,
            networks=NETWORKS,
            author=self.by,
            day=day,
        )

    def intake(self) -> Intake:
        """Taking in what the outbox holds."""
        from crosspost.engine.intake import Intake

        def of_outbox(
            data: bytes, post_id: str, path: str, day: date | None = None
        ) -> Post:
            folder = (self.folder.outbox / path).parent
            return self.read_post(data, post_id, path, folder, day=day)

        def planned(post: Post, now: datetime) -> tuple[Delivery, ...]:
            first = self.planner.plan(post, accepted=now)
            blocked = [one.account for one in first if one.blocked]
            # Only a server that was asked may refuse: another takes 5,000 characters.
            unasked = [n for n in blocked if self.planner.unasked(post, n)]
            for name in unasked:
                self.ask(post, name)
            return self.planner.plan(post, accepted=now) if unasked else first

        return Intake(
            self.outbox,
            self.ledger,
            self.clock,
            of_outbox,
            planned,
            self.by,
            series=self.series,
            read_on=of_outbox,
        )

    def series(self, data: bytes, path: str) -> Series | None:
        """When a post file comes again; None for one that leaves once."""
        from crosspost.networks import NETWORKS
        from crosspost.sources.postfile import series

        return series(data, source=path, directory=self.directory, networks=NETWORKS)

    def complete(self, record: Record, publisher: Publisher) -> Delivery:
        """Ask what is missing of a delivery and plan it anew."""
        kept = self.ledger.post(record.post)
        if kept is not None:
            self.planner.ask(kept.post, record.account, publisher)
        return self.planner.again(record, due=record.due)

    def ask(self, post: Post, account: str) -> None:
        """Ask an account's network what is missing for a post.

        Raises:
            Outcome, SecretError: It could not be asked; nothing was sent.
        """
        publisher = self.open(account)
        try:
            self.planner.ask(post, account, publisher)
        finally:
            publisher.close()

    def again(self, record: Record, due: datetime) -> Delivery:
        """A delivery that was never attempted, planned anew for another instant."""
        return self.planner.again(record, due=due)
