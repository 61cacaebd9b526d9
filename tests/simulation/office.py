"""Those who approve, and what they remember of it: judged from outside.

What somebody saw when they approved is kept here, word for word, by other means
than the program's digests.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from crosspost.errors import CrosspostError
from crosspost.model import State
from crosspost.ports import LeaseLost
from crosspost.team import Rule
from simulation.stage import APPROVERS, AUTHOR

if TYPE_CHECKING:
    from crosspost.app import App
    from crosspost.ports import Record
    from simulation.stage import Machine

Seen = Mapping[str, tuple[object, ...]]
"""By account: what leaves there, and when; None for "as soon as it is approved"."""


@dataclass
class Office:
    """The approvers of a day, and their own memory.

    Attributes:
        approved: By post, in order: who approved, and what they saw.
    """

    machine: Machine
    approved: dict[str, list[tuple[str, Seen]]] = field(default_factory=dict)

    @property
    def rule(self) -> Rule:
        """How many persons it takes."""
        return self.machine.directory.entities["ville"].approval

    def approve(self, who: str, rng: Random | None = None) -> None:
        """Approve something that waits; all of it where nothing is drawn."""
        app = self.machine.process(watched=False, user=who)
        states = {State.WAITING, State.DRAFT}
        posts = sorted({one.post for one in app.ledger.records(states=states)})
        for post in [rng.choice(posts)] if rng and posts else posts:
            with suppress(CrosspostError, LeaseLost):
                app.complete_waiting(post)
            standing = app.approving.standing(post)
            if standing is None:
                continue
            saw = self.seen(app, post)
            with suppress(CrosspostError):
                app.decider().approve(standing)
                self.approved.setdefault(post, []).append((who, saw))
        app.ledger.close()

    def refuse(self, who: str, rng: Random) -> None:
        """Refuse something; what was approved of it is over."""
        app = self.machine.process(watched=False, user=who)
        states = {State.WAITING, State.SCHEDULED}
        posts = sorted({one.post for one in app.ledger.records(states=states)})
        if posts:
            post = rng.choice(posts)
            standing = app.approving.standing(post)
            with suppress(CrosspostError):
                if standing is not None:
                    app.decider().refuse(standing, reason="non")
                    self._forget(app, post)
        app.ledger.close()

    def _forget(self, app: App, post: str) -> None:
        """A refusal ends what was approved, but for what is being sent by then.

        Such a one is shown as sending to who refuses the others.
        """
        records = app.ledger.records(post=post)
        begun = {r.account for r in records if r.attempts or r.state is State.SENDING}
        self.approved[post] = [
            (who, {name: saw[name] for name in begun & saw.keys()})
            for who, saw in self.approved.get(post, ())
        ]

    def moved(self, app: App, record: Record, *, to: datetime) -> None:
        """Move something: by who may approve, an approval of what it is then."""
        with suppress(CrosspostError):
            app.move(record, to=to)
            if app.actor.name in APPROVERS:
                saw = self.seen(app, record.post)
                self.approved.setdefault(record.post, []).append((app.actor.name, saw))

    def finish(self) -> None:
        """What is left as a draft is wanted after all; everybody approves it all."""
        app = self.machine.process(watched=False, user=AUTHOR)
        for record in app.ledger.records(states={State.DRAFT}):
            self.moved(app, record, to=app.clock.now())
        app.ledger.close()
        for who in APPROVERS if self.rule is not Rule.NONE else ():
            self.approve(who)

    def seen(self, app: App, post: str) -> Seen:
        """What a person sees of a post: what leaves where, and when."""
        kept = app.ledger.post(post)
        if kept is None:
            return {}
        free = app.ledger.given(post) if kept.post.at is None else frozenset()
        return {
            one.account: (
                None if one.due in free else one.due,
                *(
                    (part.text, *(m.alt for m in part.media))
                    for part in one.delivery.parts
                ),
            )
            for one in app.ledger.records(post=post)
        }

    def may_leave(self, app: App, record: Record) -> bool:
        """Whether enough of those people saw exactly what this account sends.

        Another account's share may have been changed since the intent was written:
        that voids what is not begun, and no byte of this one.
        """
        now = self.seen(app, record.post)[record.account]
        approved = self.approved.get(record.post, ())
        who = {name for name, saw in approved if saw.get(record.account) == now}
        return len(who) >= self.rule.persons
