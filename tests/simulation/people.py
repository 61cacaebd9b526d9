"""What people do at the worst moment, on the machine and on the networks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from crosspost.engine import acts
from crosspost.errors import CrosspostError
from crosspost.model import State
from simulation.office import Office
from simulation.stage import APPROVERS, AUTHOR, accept

if TYPE_CHECKING:
    from crosspost.app import App
    from crosspost.ports import Record
    from simulation.stage import Machine


class People:
    """They act through the same rooms as the commands, in processes of their own."""

    def __init__(
        self, machine: Machine, rng: Random, *, asides: Random | None = None
    ) -> None:
        """Nobody has done anything yet.

        Args:
            machine: Where they work.
            rng: What they do follows from it.
            asides: What is set aside as a draft does; None: nothing ever is.
        """
        self._machine, self._rng, self._asides = machine, rng, asides
        self.cancelled: set[str] = set()
        self.removed: set[tuple[str, str]] = set()
        self.revoked: set[str] = set()
        self._secrets = 0
        self._edits = 0
        self.office = Office(machine)

    def _anyone(self) -> str:
        """Who happens to be there: where there is a team, its writer as well."""
        team = sorted(self._machine.directory.team)
        return self._rng.choice(team) if team else "claire"

    def pause(self) -> None:
        """Hold everything; or, of what is held, set something aside."""
        if self._on_a_whim(0.3):
            self.draft()
            return
        app = self._machine.process(watched=False)
        app.ledger.pause(scope="", reason="crise", by="claire")
        app.ledger.close()

    def resume(self) -> None:
        """Lift the pause; what is held is decided: sent now, or set aside."""
        app = self._machine.process(watched=False, user=self._anyone())
        app.hold_what_came_due()
        for record in app.ledger.records(states={State.HELD}):
            app.restart(record.account)
            if self._on_a_whim(0.2):
                self._set_aside(app, record)
            else:
                self.office.moved(app, record, to=app.clock.now())
        for pause in app.ledger.pauses():
            app.ledger.resume(scope=pause.scope, by="claire")
        app.ledger.close()

    def draft(self) -> None:
        """Somebody sets something held aside as a draft."""
        app = self._machine.process(watched=False, user=self._somebody())
        app.hold_what_came_due()
        for record in app.ledger.records(states={State.HELD}):
            if self._on_a_whim(0.5):
                self._set_aside(app, record)
        app.ledger.close()

    def _set_aside(self, app: App, record: Record) -> None:
        with suppress(CrosspostError):
            acts.keep_draft(app.ledger, record, by=app.by)

    def take_up(self) -> None:
        """Somebody lets drafts leave after all: now, or at another time."""
        app = self._machine.process(watched=False, user=self._somebody())
        for record in app.ledger.records(states={State.DRAFT}):
            wait = timedelta(minutes=0 if self._on_a_whim(0.5) else 10)
            self.office.moved(app, record, to=app.clock.now() + wait)
        app.ledger.close()

    def _somebody(self) -> str:
        """As `_anyone`, but chosen by what is set aside."""
        team = sorted(self._machine.directory.team)
        return self._asides.choice(team) if team and self._asides else "claire"

    def _on_a_whim(self, chance: float) -> bool:
        return self._asides is not None and self._asides.random() < chance

    def edit(self) -> None:
        """The author changes a word of something, whatever became of it meanwhile."""
        app = self._machine.process(watched=False, user=AUTHOR)
        posts = app.ledger.posts()
        if posts:
            kept = self._rng.choice(posts).post
            self._edits += 1
            text = f"{kept.base.text} Corrigé {self._edits}."
            changed = replace(kept, base=replace(kept.base, text=text))
            with suppress(CrosspostError):
                accept(app, changed)
        app.ledger.close()

    def move(self) -> None:
        """Somebody gives something another time."""
        app = self._machine.process(watched=False, user=self._anyone())
        states = {State.SCHEDULED, State.HELD, State.WAITING}
        records = app.ledger.records(states=states)
        if records:
            to = app.clock.now() + timedelta(minutes=self._rng.randrange(1, 30))
            self.office.moved(app, self._rng.choice(records), to=to)
        app.ledger.close()

    def approve(self) -> None:
        """Somebody approves something that waits."""
        self.office.approve(self._rng.choice(APPROVERS), self._rng)

    def refuse(self) -> None:
        """Somebody refuses something that waits, or was to leave."""
        self.office.refuse(self._rng.choice(APPROVERS), self._rng)

    def cancel(self) -> None:
        """Take back something that is not sent."""
        app = self._machine.process(watched=False)
        records = [one for one in app.ledger.records() if one.state in acts.OPEN]
        if records:
            record = self._rng.choice(records)
            look_at = app.clock.now() + app.directory.request_life
            done = acts.cancel(app.ledger, [record], by="claire", look_at=look_at)
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
