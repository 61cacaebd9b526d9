"""What the checks look at: gathered beforehand, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from crosspost.errors import CrosspostError, LedgerError, SecretError
from crosspost.i18n import Phrase
from crosspost.model import Account, Directory, Limits
from crosspost.ports import AccountFacts, Ledger

Access = Literal["writable", "read-only", "unreadable", "missing"]


class CheckedLedger(Ledger, Protocol):
    """A ledger that can be looked at closely."""

    def integrity(self) -> list[str]:
        """What a full check of the file finds, a line each; empty where sound."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What this machine and its disk say.

    Attributes:
        command: How cron would call this program, absolute.
        python: Like `3.11.9`.
        sqlite: Like `3.45.1`.
        config: The configuration's path.
        config_mode: Its permission bits, or None where it is missing.
        secrets: The path of the folder of secrets.
        secrets_mode: Its permission bits, or None where it is missing.
        state: The path of the state folder.
        state_mode: Its permission bits, or None where it is missing.
        outbox: The path of the outbox.
        outbox_access: What may be done there.
        free: Bytes left on the disk of the state folder, or None if not known.
        file_system: Its kind as the system names it, like `ext4`; empty if not
            known.
        last_tick: When the last run for cron ended, or None.
        pause: Why everything is paused by the pause file, or None.
        pause_file: The path of that file.
    """

    command: str = "crosspost"
    python: str = ""
    sqlite: str = ""
    config: str = "config.toml"
    config_mode: int | None = 0o644
    secrets: str = "secrets"
    secrets_mode: int | None = 0o700
    state: str = "state"
    state_mode: int | None = 0o700
    outbox: str = "outbox"
    outbox_access: Access = "writable"
    free: int | None = None
    file_system: str = ""
    last_tick: datetime | None = None
    pause: str | None = None
    pause_file: str = "state/PAUSE"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a real login to one account told, or why there was none."""

    facts: AccountFacts | None = None
    limits: Limits | None = None
    error: CrosspostError | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A way to people or to monitoring that the configuration names.

    Attributes:
        kind: `mail`, `webhook` or `pulse`.
        place: A host or a program.
        people: How many addresses are written to.
        problem: Why it does not open, or None.
        hint: What to do.
        waits: Whether that may end by itself.
    """

    kind: Literal["mail", "webhook", "pulse"]
    place: str
    people: int = 0
    problem: Phrase | None = None
    hint: Phrase | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything around one installation, as it was found.

    Attributes:
        directory: The configuration, or None where it has mistakes.
        mistakes: Those, as `load` told them.
        ledger: The open ledger, or None where it cannot be used.
        ledger_error: Why not.
        secrets: What is wrong with an account's secret, by name; None: nothing.
        visits: By account's name.
        sandbox: Whether the networks are the built-in ones.
        ways: How people and monitoring are told; None where it is not known.
        letters: How many letters wait to leave.
    """

    now: datetime
    machine: Machine
    directory: Directory | None = None
    mistakes: CrosspostError | None = None
    ledger: CheckedLedger | None = None
    ledger_error: LedgerError | None = None
    secrets: Mapping[str, SecretError | None] = field(default_factory=dict)
    visits: Mapping[str, Visit] = field(default_factory=dict)
    sandbox: bool = False
    ways: tuple[Way, ...] | None = None
    letters: int = 0

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The configured accounts; none where the configuration has mistakes."""
        return self.directory.accounts if self.directory else {}

    def visited(self) -> Iterator[tuple[Account, AccountFacts]]:
        """The accounts that opened, and what their servers said."""
        for name, account in self.accounts.items():
            visit = self.visits.get(name)
            if visit is not None and visit.facts is not None:
                yield account, visit.facts
