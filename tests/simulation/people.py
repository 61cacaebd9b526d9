"""What people do at the worst moment, on the machine and on the networks."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from crosspost.engine import acts
from crosspost.model import State

if TYPE_CHECKING:
    from simulation.stage import Machine


class People:
    """They act through the same rooms as the commands, in processes of their own."""

    def __init__(self, machine: Machine, rng: Random) -> None:
        """Nobody has done anything yet."""
        self._machine, self._rng = machine, rng
        self.cancelled: set[str] = set()
        self.removed: set[tuple[str, str]] = set()
        self.revoked: set[str] = set()
        self._secrets = 0

    def pause(self) -> None:
        """Hold everything."""
        app = self._machine.process(watched=False)
        app.ledger.pause(scope="", reason="crise", by="claire")
        app.ledger.close()

    def resume(self) -> None:
        """Lift the pause; what is held is decided: sent now, moved, or kept back."""
        app = self._machine.process(watched=False)
        app.hold_what_came_due()
        for record in app.ledger.records(states={State.HELD}):
            app.restart(record.account)
            acts.send_now(
                app.ledger, record, app.again, now=app.clock.now(), by="claire"
            )
        for pause in app.ledger.pauses():
            app.ledger.resume(scope=pause.scope, by="claire")
        app.ledger.close()

    def cancel(self) -> None:
        """Take back something that is not sent."""
        app = self._machine.process(watched=False)
        records = [one for one in app.ledger.records() if one.state in acts.OPEN]
        if records:
            record = self._rng.choice(records)
            done = acts.cancel(app.ledger, [record], by="claire")
            self.cancelled.update(one.id for one in done)
        app.ledger.close()

    def delete(self) -> None:
        """Delete a post by hand on its network, once it is known to be there."""
        app = self._machine.process(watched=False)
        known = [
            (record.account, receipt.id)
            for record in app.ledger.records(states={State.SENT})
            for receipt in record.receipts
            if (record.account, receipt.id) not in self.removed
        ]
        if known:
            account, id_ = self._rng.choice(sorted(known))
            handle = self._machine.directory.accounts[account].handle
            self._machine.world.hands.delete(handle, id_)
            self.removed.add((account, id_))
        app.ledger.close()

    def revoke(self) -> None:
        """Revoke the tool's secret on one network."""
        account = self._rng.choice(sorted(self._machine.directory.accounts))
        handle = self._machine.directory.accounts[account].handle
        self._machine.world.hands.revoke(handle)
        self.revoked.add(account)

    def give_secrets_back(self) -> None:
        """Make new secrets for accounts whose old ones were revoked."""
        from simulation.stage import renewed

        for name in sorted(self.revoked):
            account = self._machine.directory.accounts[name]
            self._secrets += 1
            renewed(self._machine, account, number=self._secrets)
            app = self._machine.process(watched=False)
            app.restart(name)
            app.ledger.close()
        self.revoked.clear()
