"""From a file to what is to be sent: reading, asking, planning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.app.accounts import Accounts
from crosspost.app.ground import network

if TYPE_CHECKING:
    from crosspost.engine.approving import Approving
    from crosspost.engine.deciding import Decider
    from crosspost.engine.intake import Intake
    from crosspost.engine.planner import Planner
    from crosspost.model import Delivery, Post
    from crosspost.ports import Publisher, Record
    from crosspost.prepare import Preparer
    from crosspost.sources.header import Draft
    from crosspost.sources.postfile import Series

ASK_SECONDS = 5.0
"""How long an urgent post waits for networks that must be asked something first."""


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

        ledger, waits = self.known_ledger, self._waits
        return Planner(self.directory, network, self.preparer, ledger, waits)

    @cached_property
    def approving(self) -> Approving:
        """Where posts stand with those who approve them."""
        from crosspost.engine.approving import Approving

        return Approving(self.ledger, self.directory)

    def _waits(self, post: Post) -> bool:
        from crosspost.engine.standing import needs

        return needs(post, self.directory)

    def read_post(
        self,
        data: bytes,
        post_id: str,
        source: str,
        folder: Path,
        *,
        owner: str | None = None,
        day: date | None = None,
    ) -> Post:
        """A post file's bytes as a post.

        Args:
            data: The bytes.
            post_id: Its id.
            source: Its path as people know it.
            folder: Where its pictures are looked for.
            owner: The system user whose file it is, where it was found and nobody
                brought it; else whoever runs the command has.
            day: Of a file that comes again, the day that is meant.
        """
        from crosspost.networks import NETWORKS
        from crosspost.sources.postfile import read

        author, brought_by = self._hands(owner)
        post = read(
            data,
            post_id=post_id,
            source=source,
            folder=str(folder),
            directory=self.directory,
            networks=NETWORKS,
            author=author,
            day=day,
        )
        return replace(post, brought_by=brought_by)

    def draft_post(
        self, draft: Draft, post_id: str, *, raw_digest: str, folder: Path
    ) -> Post:
        """A filled template as a post; whoever runs the command brings it.

        Args:
            draft: The template, its blanks filled.
            post_id: Its id.
            raw_digest: Of the template and its values.
            folder: Where its pictures are looked for.
        """
        from crosspost.sources.postfile import of_draft

        author, brought_by = self._hands(None)
        post = of_draft(
            draft,
            raw_digest=raw_digest,
            post_id=post_id,
            source="",
            folder=str(folder),
            directory=self.directory,
            author=author,
        )
        return replace(post, brought_by=brought_by)

    def _hands(self, owner: str | None) -> tuple[str, str]:
        """Who wrote a post that names nobody, and who brought it, where it matters."""
        if self.actor.alone:
            return self.actor.name, ""
        if owner is None:
            return self.actor.name, self.actor.hand
        from crosspost.team import of_user

        found = of_user(self.directory.team, owner)
        return (found.name, found.name) if found else (owner, "")

    def intake(self) -> Intake:
        """Taking in what the outbox holds."""
        from crosspost.editorial.writing import refusal
        from crosspost.engine.intake import Intake

        def of_outbox(
            data: bytes, post_id: str, path: str, day: date | None = None
        ) -> Post:
            file = self.folder.outbox / path
            post = self.read_post(
                data, post_id, path, file.parent, owner=owner_of(file), day=day
            )
            if (error := refusal(post, self.directory)) is not None:
                raise error
            return post

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
            stands=self.approving.on_arrival,
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

    def complete_waiting(self, post_id: str) -> None:
        """Ask what is missing of what waits, so that what is approved is what leaves.

        A network that cannot be asked leaves it as it is: it is not approved then.
        """
        from crosspost.errors import Outcome, SecretError
        from crosspost.model import State

        kept = self.ledger.post(post_id)
        for record in self.ledger.records(post=post_id, states={State.WAITING}):
            if kept is None or record.attempts or record.delivery.final:
                continue
            try:
                self.ask(kept.post, record.account)
            except (Outcome, SecretError):
                continue
            fresh = self.again(record, record.due)
            self.ledger.replan(fresh, by=self.by, token=record.token)

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

    def ask_all(self, post: Post) -> None:
        """Ask all of a post's networks at once what is missing, for a few seconds.

        Who cannot be asked is left: its delivery waits, and is asked again.
        """
        from crosspost.engine.pool import Pool
        from crosspost.errors import Outcome, SecretError

        wanted = [name for name in post.to if self.planner.unasked(post, name)]
        jobs = {name: partial(self.ask, post, name) for name in wanted}
        for answer in Pool(jobs, host=self._host).run(seconds=ASK_SECONDS).values():
            if isinstance(answer, BaseException) and not isinstance(
                answer, (Outcome, SecretError)
            ):
                raise answer

    def again(self, record: Record, due: datetime) -> Delivery:
        """A delivery that was never attempted, planned anew for another instant."""
        return self.planner.again(record, due=due)

    def move(self, record: Record, *, to: datetime) -> Record:
        """Let a delivery leave at another instant, or now: a person chose that.

        Where its post needs an approval, the choice is one if this person's counts;
        if not, it waits for one.

        Raises:
            UsageError: Another process changed it at this very moment.
        """
        from crosspost.engine import acts

        kept = self.ledger.post(record.post)
        if kept is None or not self.approving.needs(kept.post):
            return acts.move(self.ledger, record, self.again, to=to, by=self.by)
        planned = None if record.attempts else self.again(record, to)
        return self.decider().move(record, planned, to=to)

    def decider(self) -> Decider:
        """Whoever acts, deciding now."""
        from crosspost.engine.deciding import Decider

        def plan(post: Post, given: datetime) -> tuple[Delivery, ...]:
            return self.planner.plan(post, accepted=given)

        return Decider(self.approving, self.actor, self.clock.now(), plan)


def owner_of(file: Path) -> str:
    """The system user whose file it is; empty where the system has no name for it."""
    try:
        return file.owner()
    except (KeyError, OSError):
        return ""
