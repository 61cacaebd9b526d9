"""Opening accounts, stopping them, keeping what they told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crosspost.app.ground import Ground, network
from crosspost.errors import AccessDenied
from crosspost.i18n import Phrase, _

if TYPE_CHECKING:
    from crosspost.model import Account, Limits
    from crosspost.ports import AccountFacts, Publisher
    from crosspost.sections import SecretPlace


class Accounts(Ground):
    """The accounts of one run."""

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
                attempt_seconds=self.attempt_seconds,
                wait=self.wait,
            ),
        )

    def secret(self, account: Account) -> str:
        """The account's secret; raises SecretError."""
        if account.sandbox:
            return str(account.options["secret"])
        place = self.configuration.accounts[account.name].secret_place()
        return self.read_secret(place, account.name)

    def read_secret(self, place: SecretPlace, whose: str) -> str:
        """A secret, from where the configuration says it is; raises SecretError."""
        from crosspost.state import secrets

        if place.env:
            return secrets.from_environment(place.env, self.environment, account=whose)
        if place.credential:
            return secrets.from_credential(
                place.credential, self.environment, account=whose
            )
        return secrets.from_file(self.folder.home / place.file, account=whose)

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

    def _host(self, account: str) -> str:
        known = self.directory.accounts.get(account)
        return urlsplit(known.server).netloc or known.network if known else ""


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
