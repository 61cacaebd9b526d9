"""What one run stands on: the settings, the ledger, the way to the networks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.clock import SystemClock
from crosspost.errors import ConfigurationError, UsageError
from crosspost.i18n import _
from crosspost.state.folder import Folder

if TYPE_CHECKING:
    import httpx

    from crosspost.config import Configuration
    from crosspost.ledger.sqlite import SqliteLedger
    from crosspost.model import Account, Directory
    from crosspost.networks.fake.world import World
    from crosspost.ports import Clock, Network, Pages
    from crosspost.prepare import Answers
    from crosspost.sources.outbox import Outbox
    from crosspost.team import Actor


ATTEMPT_SECONDS = 30.0


class Ground:
    """The settings, the ledger and the outside of one run, built when asked for.

    Attributes:
        attempt_seconds: How long one request, or the rest of a run, may take.
    """

    attempt_seconds = ATTEMPT_SECONDS

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
        self.user = by or whoever(self.environment)
        self._as = ""

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

    # -- who ----------------------------------------------------------------------

    @cached_property
    def actor(self) -> Actor:
        """Who acts: the system user, mapped to a named person of the team.

        Where the settings cannot be read, a stranger: a pause needs no right ones.
        """
        from crosspost.team import Actor, acting

        try:
            team = self.directory.team
        except ConfigurationError:
            return Actor(self.user, alone=False)
        found = acting(team, self.user)
        return acting_as(self.directory, found, self._as) if self._as else found

    def act_as(self, name: str) -> None:
        """Act in another person's name: for administrators, and journalled as such."""
        self._as = name
        self.actor  # noqa: B018 -- refused now, not in the middle of something

    @property
    def by(self) -> str:
        """Who acts, as the journal has it: the person, and the system user."""
        return self.actor.label

    def config_digest(self) -> str:
        """Tells one state of the configuration from any other; empty without one.

        By what the system says of the file: a digest would load more than all of
        an idle run.
        """
        from crosspost.state.quiet import stamp

        return stamp(str(self.folder.config))

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

    @cached_property
    def _outside(self) -> httpx.BaseTransport:
        """One transport for every account: certificates are loaded once."""
        import ssl

        from crosspost.networks import wire

        if self.folder.sandbox:
            return wire.Wire(self.world.transport(), seconds=self.attempt_seconds)
        return wire.outside(
            seconds=self.attempt_seconds,
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


def acting_as(directory: Directory, actor: Actor, name: str) -> Actor:
    """Who acts in another person's name.

    Raises:
        UsageError: There is no such person, or this one is no administrator.
    """
    from crosspost import team

    found = team.acting_as(directory.team, actor, name)
    if found is not None:
        return found
    if name in directory.team:
        raise UsageError(
            _("Only an administrator may use --as. Nothing was done."),
            hint=_("Leave it out: what you do is done in your own name."),
        )
    raise UsageError(
        _("There is nobody called “{name}” in the team. Nothing was done.", name=name),
        hint=_("Known: {words}.", words=", ".join(directory.team) or "—"),
    )


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
