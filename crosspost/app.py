"""The composition root: the only module that knows every concrete class.

Each is imported where it is built, so that a command pays only for what it uses.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crosspost.clock import SystemClock
from crosspost.errors import AccessDenied, ConfigurationError, CrosspostError
from crosspost.i18n import Phrase, _
from crosspost.state.folder import Folder

if TYPE_CHECKING:
    import httpx

    from crosspost.config import Configuration
    from crosspost.doctor.surroundings import Surroundings, Visit
    from crosspost.engine.intake import Intake
    from crosspost.engine.planner import Planner
    from crosspost.engine.rebuild import Kept, Rebuild
    from crosspost.engine.recall import Recall
    from crosspost.engine.restored import Here, Restoration
    from crosspost.engine.tick import Engine
    from crosspost.engine.wishes import Carrier
    from crosspost.ledger.sqlite import SqliteLedger
    from crosspost.model import Account, Delivery, Directory, Limits, Post
    from crosspost.networks.fake.world import World
    from crosspost.ports import (
        AccountFacts,
        Clock,
        Network,
        Pages,
        Publisher,
        Record,
        Used,
    )
    from crosspost.prepare import Answers, Preparer
    from crosspost.publish import Room
    from crosspost.sources.outbox import Outbox
    from crosspost.wishes import Wish

ATTEMPT_SECONDS = 30.0
RECOLLECT_SECONDS = 3600.0
"""How long a rebuild asks the networks, all accounts at once."""


class App:
    """Everything that one run of the command needs, built when it is asked for."""

    def __init__(
        self,
        folder: Folder,
        *,
        clock: Clock | None = None,
        environment: Mapping[str, str] | None = None,
        by: str = "",
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is read or opened yet."""
        self.wait = wait
        self.folder = folder
        self.clock: Clock = clock or SystemClock()
        self.environment = os.environ if environment is None else environment
        self.by = by or whoever(self.environment)

    # -- what is configured -------------------------------------------------------

    @cached_property
    def configuration(self) -> Configuration:
        """The settings, checked; raises ConfigurationError."""
        from crosspost.config import load

        return load(self.folder.config)

    @cached_property
    def directory(self) -> Directory:
        """Everyone a post can name; in the sandbox, built-in accounts."""
        found = self.configuration.directory()
        if not self.folder.sandbox:
            if self.configuration.settings.sandbox:
                raise sandbox_unseen(self.folder.config)
            return found
        from crosspost.networks.fake.offered import offered

        found = offered(found)
        moved = {name: self._built_in(one) for name, one in found.accounts.items()}
        return replace(found, accounts=moved)

    def config_digest(self) -> str:
        """Tells one state of the configuration from any other; empty without one.

        By what the system says of the file: a digest would load more than all of
        an idle run.
        """
        from crosspost.state.quiet import stamp

        return stamp(str(self.folder.config))

    # -- what is kept -----------------------------------------------------------

    @cached_property
    def ledger(self) -> SqliteLedger:
        """The ledger; raises LedgerError. The sandbox's first one is made here."""
        from crosspost.ledger import damage
        from crosspost.ledger.sqlite import create, open_ledger

        folder = self.folder
        if folder.sandbox and not (folder.ledger.exists() or folder.journal.exists()):
            return create(folder.ledger, clock=self.clock, machine=machine())
        opened = open_ledger(folder.ledger, clock=self.clock)
        if opened.meta("rebuilding"):
            opened.close()
            raise damage.unfinished(folder.ledger)
        return opened

    @cached_property
    def known_ledger(self) -> SqliteLedger | None:
        """The ledger where there is a usable one: a preview needs none."""
        from crosspost.errors import LedgerError

        try:
            return self.ledger
        except LedgerError:
            return None

    def create_ledger(self) -> None:
        """Make the first ledger (init).

        Raises:
            LedgerError: There was one: an empty one would publish all again.
        """
        from crosspost.ledger import damage
        from crosspost.ledger.sqlite import create

        if self.folder.journal.exists():
            raise damage.missing(self.folder.ledger)
        create(
            self.folder.ledger, clock=self.clock, machine=machine(), by=self.by
        ).close()

    @cached_property
    def outbox(self) -> Outbox:
        """The folder of post files."""
        from crosspost.sources.outbox import Outbox

        return Outbox(self.folder.outbox)

    def answers(self) -> Answers:
        """What is known of the networks, if anything is."""
        from crosspost.prepare import NO_ANSWERS, Answers

        ledger = self.known_ledger
        if ledger is None:
            return NO_ANSWERS
        return Answers(read=ledger.answer, keep=ledger.keep_answer)

    # -- planning ---------------------------------------------------------------

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

    def read_post(self, data: bytes, post_id: str, source: str, folder: Path) -> Post:
        """A post file's bytes as a post."""
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
        )

    def intake(self) -> Intake:
        """Taking in what the outbox holds."""
        from crosspost.engine.intake import Intake

        def of_outbox(data: bytes, post_id: str, path: str) -> Post:
            folder = (self.folder.outbox / path).parent
            return self.read_post(data, post_id, path, folder)

        def planned(post: Post, now: datetime) -> tuple[Delivery, ...]:
            first = self.planner.plan(post, accepted=now)
            blocked = [one.account for one in first if one.blocked]
            # Only a server that was asked may refuse: another takes 5,000 characters.
            unasked = [n for n in blocked if self.planner.unasked(post, n)]
            for name in unasked:
                self.ask(post, name)
            return self.planner.plan(post, accepted=now) if unasked else first

        return Intake(self.outbox, self.ledger, self.clock, of_outbox, planned, self.by)

    # -- publishing ---------------------------------------------------------------

    @cached_property
    def room(self) -> Room:
        """What publishing works with."""
        from crosspost.publish import Room, Rules

        rules = Rules(self.directory.late, self.directory.request_life)
        return Room(
            self.ledger,
            self.clock,
            self.preparer.shelf,
            rules,
            self.is_paused,
            lambda name: network(name).repeats,
        )

    def is_paused(self, delivery: Delivery) -> bool:
        """Whether writing to this account is paused, by the file or the ledger."""
        return self.pause_name(delivery) is not None

    def pause_name(self, delivery: Delivery) -> str | None:
        """What tells the pause of this account from any other, or None."""
        if self.folder.pause_reason() is not None:
            return f"file {self.folder.pause_since()}"
        scopes = {"", f"entity:{delivery.entity}", f"account:{delivery.account}"}
        for pause in self.ledger.pauses():
            if pause.scope in scopes:
                return f"{pause.scope or 'all'} {pause.since.isoformat()}"
        return None

    def engine(self, *, seconds: float) -> Engine:
        """The engine of one run; it begins nothing new after `seconds`."""
        from crosspost.engine.pool import Pool
        from crosspost.engine.tick import Engine

        end = self.clock.boot() + seconds

        def run(
            jobs: Mapping[str, Callable[[], list[Record]]],
        ) -> Mapping[str, list[Record] | BaseException]:
            left = max(end - self.clock.boot(), 0.0) + ATTEMPT_SECONDS
            return Pool(jobs, host=self._host).run(seconds=left)

        return Engine(
            room=self.room,
            open=self.open,
            complete=self.complete,
            run=run,
            worker=f"{os.uname().nodename}:{os.getpid()}",
            done=lambda: self.clock.boot() >= end,
            pace=self.next_allowed,
        )

    def next_allowed(self, record: Record) -> datetime | None:
        """When a delivery may be sent by its network's limits; None for now."""
        from crosspost.engine.pace import intent

        known = [receipt.part for receipt in record.receipts]
        wanted = intent(record.delivery, at=self.clock.now(), known=known)
        return self.allowed_at(record.account, record.network, wanted)

    def allowed_at(
        self, account: str, network: str, wanted: Used, *, share: float = 1.0
    ) -> datetime | None:
        """When an account may do something by its network's limits; None for now.

        Args:
            account: Whose.
            network: Its kind.
            wanted: What is to be done.
            share: The part of each limit that may be used; the rest is kept.
        """
        from crosspost.engine.pace import next_allowed
        from crosspost.networks import rates

        allowed, now = rates(network), self.clock.now()
        used = self.ledger.used(account, since=now - allowed.longest)
        ahead = self._ahead(account)
        at = next_allowed(allowed, used, wanted, now=now, share=share, ahead=ahead)
        return at if at > now else None

    def _ahead(self, account: str) -> timedelta:
        """How far our clock is ahead of the server's, by the last login's word."""
        known = self.directory.accounts.get(account)
        kept = self.ledger.answer("identity", known.profile) if known else None
        told = kept[0].get("ahead") if kept else None
        return timedelta(seconds=told if isinstance(told, int | float) else 0)

    def run_engine(
        self, *, seconds: float, only: Iterable[str] | None = None
    ) -> list[Record]:
        """Do what is to do; an account that was refused is stopped.

        Returns:
            The deliveries that changed.
        """
        doubt = self.doubt()
        engine = replace(self.engine(seconds=seconds), recall=self._recall(doubt))
        changed = engine.tick(only)
        self._doubt_over(doubt)
        for record in changed:
            problem, known = record.problem, record.account in self.directory.accounts
            if problem and problem.kind == "access-denied" and known:
                self.stop(record.account, problem.message)
        return changed

    # -- what people want of what was published -------------------------------------

    def carry_out(
        self, *, seconds: float, only: Iterable[str] | None = None
    ) -> list[Wish]:
        """Remove, edit and replace what people want; nothing new after `seconds`.

        Returns:
            The wishes that changed.
        """
        return self.carrier(seconds=seconds).carry_out(only)

    def carrier(self, *, seconds: float) -> Carrier:
        """What carries wishes out; it begins nothing new after `seconds`."""
        from crosspost.engine.fulfilment import Work
        from crosspost.engine.pool import Pool
        from crosspost.engine.wishes import Carrier

        end = self.clock.boot() + seconds

        def run(
            jobs: Mapping[str, Callable[[], list[Wish]]],
        ) -> Mapping[str, list[Wish] | BaseException]:
            left = max(end - self.clock.boot(), 0.0) + ATTEMPT_SECONDS
            return Pool(jobs, host=self._host).run(seconds=left)

        return Carrier(
            work=Work(self.room, self.ledger, self._release),
            open=self.open,
            run=run,
            refused=self._refused,
            done=lambda: self.clock.boot() >= end,
        )

    def _release(self, delivery_id: str, by: str) -> None:
        """Let what replaces a removed post leave now."""
        from crosspost.engine.asking import release
        from crosspost.identity import to_milliseconds

        record = self.ledger.record(delivery_id)
        if record is not None:
            now = to_milliseconds(self.clock.now())
            plan = self.planner.again(record, due=now)
            release(record, plan, self.ledger, by=by)

    def _refused(self, account: str, message: Phrase) -> None:
        if account in self.directory.accounts:
            self.stop(account, message)

    # -- a ledger that may have forgotten -------------------------------------------

    def here(self) -> Here:
        """Where the ledger is now, to be compared with what it says of itself."""
        from crosspost.engine.restored import Here

        folder = self.folder
        return Here(
            machine(), folder.ledger_file(), folder.last_beat(), folder.was_copied()
        )

    def is_doubtful(self) -> bool:
        """Whether something says that the ledger may have forgotten what it sent."""
        from crosspost.engine.restored import doubt

        return doubt(self.ledger, self.here(), now=self.clock.now()) is not None

    def doubt(self) -> Restoration | None:
        """What makes the ledger doubtful, noticed now or before; None for nothing."""
        from crosspost.engine.restored import begin

        return begin(self.ledger, self.here(), clock=self.clock, by=self.by)

    def told_doubt(self) -> str | None:
        """Names the doubt that people are told of while it is young, or None."""
        from crosspost.engine.restored import TOLD, Restoration, Why

        doubt = Restoration.loads(self.ledger.meta("restoration"))
        if doubt is None or doubt.until < self.clock.now():
            return None
        if doubt.why not in TOLD - {Why.REBUILT}:  # a rebuild tells by itself
            return None
        return doubt.noticed.isoformat()

    def _recall(self, doubt: Restoration | None) -> Recall | None:
        from crosspost.engine.recall import Recall

        return Recall(self.room, doubt, self.complete) if doubt else None

    def _doubt_over(self, doubt: Restoration | None) -> None:
        """This ledger is this machine's own, once everything was looked for."""
        from crosspost.engine.restored import over, suspects

        now = self.clock.now()
        left = suspects(self.ledger, doubt, now=now) if doubt else ()
        if not any(one.account in self.directory.accounts for one in left):
            over(self.ledger, self.here(), doubt, by=self.by)

    def rebuild_ledger(self) -> Kept:
        """Make the ledger anew; what it replaces keeps standing beside it.

        Nothing is asked or sent: every post is kept held (see `recollect`).

        Raises:
            LedgerError: The old file cannot be moved, or is a newer version's.
            UsageError: The ledger is whole.
        """
        from crosspost.engine.restored import rebuilt
        from crosspost.ledger.anew import anew

        files, left = self.outbox.files(), self.outbox.left()
        self.ledger, lines = anew(
            self.folder, clock=self.clock, machine=machine(), by=self.by
        )
        folders = sorted({path.rpartition("/")[0] for path in files} - {""})
        kept = self._rebuild().keep(
            list(left.values()), list(files.values()), lines, folders=folders
        )
        rebuilt(self.ledger, self.here(), clock=self.clock, since=kept.since)
        self.ledger.keep_meta(rebuilding="")
        return kept

    def _rebuild(self) -> Rebuild:
        from crosspost.engine.rebuild import Rebuild

        intake = self.intake()
        return Rebuild(
            ledger=self.ledger,
            read=intake.read,
            plan=intake.plan,
            bytes_of=self.outbox.read,
            digest=self.outbox.digest,
            by=self.by,
            now=self.clock.now(),
        )

    def recollect(self) -> Mapping[str, CrosspostError]:
        """Look for everything a doubtful ledger may have forgotten; send nothing.

        Returns:
            Why not, for each account that could not be asked; each run goes on.
        """
        doubt = self.doubt()
        engine = replace(
            self.engine(seconds=RECOLLECT_SECONDS), recall=self._recall(doubt)
        )
        results = engine.recollect()
        for result in results.values():
            if isinstance(result, BaseException) and not isinstance(
                result, CrosspostError
            ):
                raise result
        self._doubt_over(doubt)
        return {
            name: result
            for name, result in results.items()
            if isinstance(result, CrosspostError)
        }

    def _host(self, account: str) -> str:
        known = self.directory.accounts.get(account)
        return urlsplit(known.server).netloc or known.network if known else ""

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

    def hold_what_came_due(self) -> list[Record]:
        """Hold what came due in a pause, or is late, without sending anything."""
        return self.engine(seconds=0).keep_back()

    def open(self, name: str) -> Publisher:
        """Open an account by name; makes no request by itself.

        Raises:
            AccessDenied: The account was stopped, or is configured no more.
        """
        account = self.directory.accounts.get(name)
        if account is None:
            from crosspost.engine.planner import no_longer_there

            raise no_longer_there(name)
        stopped = self.ledger.answer("stopped", name)
        if stopped and "message" in stopped[0]:
            raise AccessDenied(
                Phrase.from_json(_object(stopped[0]["message"])),
                hint=_(
                    "Check it with “crosspost accounts check {account}”; "
                    "then decide what leaves with “crosspost retry”.",
                    account=name,
                ),
            )
        return self.connect(account)

    def stop(self, account: str, message: Phrase) -> None:
        """An account that was refused makes no request until a person checked it."""
        self.ledger.keep_answer("stopped", account, {"message": message.to_json()})

    def restart(self, account: str) -> None:
        """The account was checked: it may publish again."""
        self.ledger.keep_answer("stopped", account, {})

    def connect(
        self, account: Account, *, secret: Callable[[], str] | None = None
    ) -> Publisher:
        """Open an account with its surroundings."""
        from crosspost.ports import Surroundings
        from crosspost.state.sessions import SessionFile

        return network(account.network).connect(
            account,
            Surroundings(
                clock=self.clock,
                secret=secret or (lambda: self.secret(account)),
                sessions=SessionFile(self.folder.sessions, account.name),
                transport=self.transport,
                attempt_seconds=ATTEMPT_SECONDS,
                wait=self.wait,
            ),
        )

    def secret(self, account: Account) -> str:
        """The account's secret; raises SecretError."""
        from crosspost.state import secrets

        if account.sandbox:
            return str(account.options["secret"])
        place = self.configuration.accounts[account.name].secret_place()
        if place.env:
            return secrets.from_environment(
                place.env, self.environment, account=account.name
            )
        if place.credential:
            return secrets.from_credential(
                place.credential, self.environment, account=account.name
            )
        return secrets.from_file(self.folder.home / place.file, account=account.name)

    # -- looking after it -----------------------------------------------------------

    def keep_facts(
        self, account: Account, facts: AccountFacts, limits: Limits | None
    ) -> None:
        """Keep what a login told, where there is a ledger to keep it in."""
        from dataclasses import asdict

        from crosspost.prepare import limits_json

        if self.known_ledger is None:
            return
        self.ledger.keep_answer("identity", account.profile, asdict(facts))
        if limits is not None:
            self.ledger.keep_answer("limits", account.profile, limits_json(limits))

    def surroundings(self) -> Surroundings:
        """Everything the doctor's checks look at; logs in everywhere, sends nothing."""
        from crosspost.doctor.surroundings import Surroundings
        from crosspost.doctor.visit import attempted
        from crosspost.errors import LedgerError, SecretError
        from crosspost.state.machine import look

        directory, mistakes = attempted(lambda: self.directory)
        ledger, ledger_error = attempted(lambda: self.ledger)
        accounts = directory.accounts if directory else {}
        wrong = {
            name: attempted(partial(self.secret, one))[1]
            for name, one in accounts.items()
        }
        return Surroundings(
            now=self.clock.now(),
            machine=look(self.folder),
            directory=directory,
            mistakes=mistakes,
            ledger=ledger,
            ledger_error=ledger_error
            if isinstance(ledger_error, LedgerError)
            else None,
            secrets={
                name: error
                for name, error in wrong.items()
                if isinstance(error, SecretError)
            },
            visits=self._visits(accounts),
            sandbox=self.folder.sandbox,
        )

    def _visits(self, accounts: Mapping[str, Account]) -> Mapping[str, Visit]:
        from crosspost.doctor.visit import visit_all
        from crosspost.engine.pool import Pool

        def run(
            jobs: Mapping[str, Callable[[], Visit]],
        ) -> Mapping[str, Visit | BaseException]:
            return Pool(jobs, host=self._host).run(seconds=2 * ATTEMPT_SECONDS)

        visits = visit_all(accounts, self.connect, run)
        for name, visit in visits.items():
            if visit.facts is not None:
                self.keep_facts(accounts[name], visit.facts, visit.limits)
        return visits

    # -- the outside world --------------------------------------------------------

    @cached_property
    def _outside(self) -> httpx.BaseTransport:
        """One transport for every account: certificates are loaded once."""
        import ssl

        from crosspost.networks import wire

        if self.folder.sandbox:
            return wire.Wire(self.world.transport(), seconds=ATTEMPT_SECONDS)
        return wire.outside(
            seconds=ATTEMPT_SECONDS,
            proxy=self.configuration.settings.proxy or None,
            verify=ssl.create_default_context(),
        )

    def transport(self) -> object:
        """What every request goes through; an account that closes it ends no other."""
        from crosspost.networks import wire

        return wire.Lent(self._outside)

    def pages(self) -> Pages:
        """What looks at pages for link cards; in the sandbox, there are none."""
        import ssl

        from crosspost.cards.fetch import WebPages
        from crosspost.cards.guard import Gate, outside

        if self.folder.sandbox:
            return WebPages(lambda _deadline: self.world.transport())
        gate, verify = Gate(), ssl.create_default_context()
        proxy = self.configuration.settings.proxy or None
        return WebPages(
            lambda deadline: outside(deadline, gate=gate, verify=verify, proxy=proxy),
            gate=gate,
            checked=proxy is None,
        )

    @cached_property
    def world(self) -> World:
        """The built-in networks of the sandbox."""
        from crosspost.networks.fake.world import World
        from crosspost.state.files import PRIVATE_FILE, private_folder

        private_folder(self.folder.state)
        self.folder.world.touch(mode=PRIVATE_FILE)
        return World(self.clock, file=self.folder.world)

    def _built_in(self, account: Account) -> Account:
        """The same account on a built-in network of its kind."""
        if account.network == "mastodon":
            name, _at, host = account.handle.rpartition("@")
            mastodon = self.world.ensure_mastodon(host, name or "ville")
            return replace(
                account,
                handle=mastodon.handle,
                identity=mastodon.id,
                server=mastodon.server,
                sandbox=True,
                options={**account.options, "secret": mastodon.token},
            )
        bluesky = self.world.ensure_bluesky(account.handle)
        return replace(
            account,
            identity=bluesky.did,
            server=bluesky.server,
            sandbox=True,
            options={**account.options, "secret": bluesky.app_password},
        )


def network(name: str) -> Network:
    """The network of that name."""
    from crosspost import networks

    return networks.network(name)


def sandbox_unseen(config: Path) -> ConfigurationError:
    """The settings want the sandbox, but no plain line before them said so.

    Nothing may be published on real accounts then.
    """
    return ConfigurationError(
        _(
            "{file} asks for the sandbox in a way that is not understood. "
            "Nothing was done.",
            file=config.name,
        ),
        hint=_("Write it on a line of its own, before the first table: sandbox = true"),
    )


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def whoever(environment: Mapping[str, str]) -> str:
    """Who runs the command: the system user, behind sudo the one who asked."""
    asked = environment.get("SUDO_USER") or environment.get("USER")
    if asked:
        return asked
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def machine() -> str:
    """Names this machine, without telling anything about it.

    Where the system has no machine id, its host name stands in.
    """
    try:
        told = Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except OSError:
        told = os.uname().nodename
    import hashlib

    return hashlib.sha256(f"crosspost\0{told}".encode()).hexdigest()[:32]
