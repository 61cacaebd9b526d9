"""The composition root: the only room that knows every concrete class.

Each is imported where it is built, so that a command pays only for what it uses.
One floor stands on the other: `ground`, `accounts`, `planning`, `publishing`,
`recovery`, `telling`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from crosspost.app.ground import ATTEMPT_SECONDS, machine, network, whoever
from crosspost.app.telling import Telling

if TYPE_CHECKING:
    from crosspost.doctor.surroundings import Surroundings, Visit
    from crosspost.model import Account


class App(Telling):
    """Everything that one run of the command needs, built when it is asked for."""

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
            ways=self.ways() if directory else None,
            letters=ledger.waiting_letters() if ledger else 0,
        )

    def _visits(self, accounts: Mapping[str, Account]) -> Mapping[str, Visit]:
        from crosspost.doctor.visit import visit_all
        from crosspost.engine.pool import Pool

        def run(
            jobs: Mapping[str, Callable[[], Visit]],
        ) -> Mapping[str, Visit | BaseException]:
            return Pool(jobs, host=self._host).run(seconds=2 * self.attempt_seconds)

        visits = visit_all(accounts, self.connect, run)
        for name, visit in visits.items():
            if visit.facts is not None:
                self.keep_facts(accounts[name], visit.facts, visit.limits)
        return visits


__all__ = ["ATTEMPT_SECONDS", "App", "machine", "network", "whoever"]
