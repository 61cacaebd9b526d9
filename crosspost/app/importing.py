"""An account that an archive is brought to: opened, with its files and its room."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.model import Account, Delivery, Limits

if TYPE_CHECKING:
    from crosspost.app import App
    from crosspost.editorial.windows import Window
    from crosspost.media.video import VideoRoom
    from crosspost.migrate.book import Book, Import, Row
    from crosspost.migrate.doors import Importer
    from crosspost.migrate.pace import Spent
    from crosspost.migrate.pictures import Read
    from crosspost.migrate.room import Progress, Room
    from crosspost.ports import Publisher, Surroundings
    from crosspost.state.planfile import PlanFile

SHARE = 90
"""Of each quota, in percent; the rest is left to the day's posts."""
_VIDEO_BYTES = 100_000_000
"""Of a video, where the server does not say."""
_DAY = timedelta(days=1, minutes=5)


@dataclass(frozen=True, slots=True)
class Opened:
    """An account opened for old posts, and what its server takes."""

    importer: Importer
    limits: Limits


@dataclass(frozen=True)
class Target:
    """The account that an archive is brought to."""

    app: App
    name: str

    @cached_property
    def account(self) -> Account:
        """The account, with its identity; asks for it where it is not known.

        Raises:
            UsageError: There is no such account.
        """
        found = self.app.directory.accounts.get(self.name)
        if found is None:
            raise UsageError(
                _(
                    "There is no account {name} in the configuration. Nothing was "
                    "done.",
                    name=self.name,
                ),
                hint=_("“crosspost accounts” lists them."),
            )
        if found.identity:
            return found
        return replace(found, identity=self._identity(found))

    def _identity(self, account: Account) -> str:
        ledger = self.app.known_ledger
        kept = ledger.answer("identity", account.profile) if ledger else None
        if kept and kept[0].get("identity"):
            return str(kept[0]["identity"])
        publisher = self.app.open(account.name)
        try:
            return publisher.check().identity
        finally:
            publisher.close()

    def plan_file(self, named: str | None) -> PlanFile:
        """Where the plan is: as named, else in the state folder."""
        from crosspost.state.planfile import PlanFile

        own = self.app.folder.state / "archive" / f"{self.name}.jsonl"
        return PlanFile(Path(named) if named else own)

    def videos(self, opened: Opened) -> VideoRoom:
        """What the account takes as a video."""
        from crosspost.prepare.videos import room_of

        return room_of(opened.limits, most=_VIDEO_BYTES)

    def window(self) -> Window | None:
        """The electoral window that the entity is in now."""
        directory = self.app.directory
        entity = directory.entities.get(self.account.entity)
        if not directory.polls or entity is None:
            return None
        from crosspost.editorial.windows import open_window

        return open_window(entity, directory.polls, self.app.clock.now())

    def opened(self, mentions: Mapping[str, str] | None = None) -> Opened:
        """The account opened for old posts; its server is asked what it takes."""
        publisher = self.app.open(self.name)  # refuses where the account was stopped
        try:
            limits = publisher.limits()
            known = _resolved(publisher, mentions or {})
        finally:
            publisher.close()
        made = make(self.account, self._surroundings(), limits, known)
        return Opened(made, limits)

    def _surroundings(self) -> Surroundings:
        from crosspost.app.ground import ATTEMPT_SECONDS
        from crosspost.ports import Surroundings
        from crosspost.state.sessions import SessionFile

        app, account = self.app, self.account
        return Surroundings(
            clock=app.clock,
            secret=lambda: app.secret(account),
            sessions=SessionFile(app.folder.sessions, account.name),
            transport=app.transport,
            attempt_seconds=ATTEMPT_SECONDS,
            wait=app.wait,
        )

    def paused(self) -> bool:
        """Whether writing to this account is paused now."""
        account = self.account
        stub = Delivery(
            id="",
            post="",
            account=account.name,
            network=account.network,
            handle=account.handle,
            entity=account.entity,
            due=self.app.clock.now(),
            parts=(),
        )
        return self.app.is_paused(stub)

    def book(self) -> Book:
        """The ledger's pages on imports."""
        return self.app.ledger.imports()

    def begun(self, file: PlanFile, *, reason: str = "") -> Import:
        """The import in the ledger, with what its plan file knows beyond it.

        Args:
            file: The plan.
            reason: Why it is done now, where that had to be said; it is journalled.
        """
        from crosspost.migrate.adopt import adopt
        from crosspost.migrate.book import Begun

        header, book, by = file.header(), self.book(), self.app.by
        settings = dict(header.settings) | ({"reason": reason} if reason else {})
        begun = Begun(
            self.name, header.archive, header.identity, str(file.path), settings
        )
        of = book.begin_import(begun, by=by)
        adopt(book, of, file.outcomes(), by=by)
        return of

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One run an account at a time; the system ends it with its process.

        Raises:
            UsageError: Another run is at work.
        """
        folder = self.app.folder.state / "archive"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / f"{self.name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise UsageError(
                _(
                    "Another import to {name} is running. Nothing was done.",
                    name=self.name,
                ),
                hint=_("Wait for it, or stop it first: nothing is lost by that."),
            ) from error
        finally:
            os.close(handle)


def _resolved(publisher: Publisher, mentions: Mapping[str, str]) -> Mapping[str, str]:
    """Handle → DID, of the names that a mapping gave."""
    handles = {one.removeprefix("@").lower() for one in mentions.values()}
    if not handles:
        return {}
    return {name: did for name, did in publisher.resolve(handles).items() if did}


def make(
    account: Account,
    surroundings: Surroundings,
    limits: Limits,
    mentions: Mapping[str, str],
) -> Importer:
    """An importer for the account's network."""
    if account.network == "bluesky":
        from crosspost.networks.bluesky.importer import BlueskyImporter

        return BlueskyImporter(account, surroundings, limits=limits, mentions=mentions)
    from crosspost.networks.mastodon.importer import MastodonImporter

    if mentions:
        raise UsageError(
            _(
                "Names cannot be turned into people there: each would be told of an "
                "old post today. Nothing was done."
            ),
            hint=_("Leave the list of names out for this account."),
        )
    made = MastodonImporter(
        account, surroundings, limits=limits, identity=account.identity
    )
    return cast("Importer", made)


def room(
    target: Target,
    opened: Opened,
    of: Import,
    *,
    read: Read,
    share: float,
    keep: Callable[[Sequence[Row]], None],
    tell: Callable[[Progress], None],
    paused: Callable[[], bool],
) -> Room:
    """What an import works with, or its undoing."""
    from crosspost.migrate.pace import Pacer, beside
    from crosspost.migrate.pictures import Album
    from crosspost.migrate.room import Room
    from crosspost.networks import rates

    app, account = target.app, target.account
    book = target.book()

    def others() -> Sequence[Spent]:
        used = app.ledger.used(account.name, since=app.clock.now() - _DAY)
        return beside(used, rates(account.network).cost)

    return Room(
        importer=opened.importer,
        book=book,
        of=of,
        account=account,
        album=Album(
            read,
            opened.limits.room,
            target.videos(opened),
            account.language or "fr",
        ),
        pacer=Pacer(
            opened.importer.windows,
            share=share,
            spent=book.spent(account.name, since=app.clock.now() - _DAY),
            beside=others,
        ),
        clock=app.clock,
        paused=paused,
        keep=keep,
        tell=tell,
        wait=app.wait,
        by=app.by,
        request_life=app.directory.request_life,
    )
