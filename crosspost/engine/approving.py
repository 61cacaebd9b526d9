"""What an approval makes of a post: what is not approved stays, what is goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from crosspost.decisions import Choice, Decision, Settlement
from crosspost.editorial.changes import Field, changes
from crosspost.engine import verdict_words as words
from crosspost.engine.amending import Amending
from crosspost.engine.judging import Judges
from crosspost.engine.standing import LEAVING, Standing
from crosspost.identity import content
from crosspost.model import Delivery, Post, State
from crosspost.ports import Change, LeaseLost, Record


class Approving(Judges):
    """Judges who act: what is not approved stays, what is goes on."""

    @property
    def corrections(self) -> Amending:
        """The same judges, of what is corrected in place."""
        return Amending(self)

    # -- keeping what is not approved from leaving ----------------------------------

    def withheld(self, record: Record) -> Change | None:
        """Why a delivery may not leave, as a change; None where it may.

        Asked just before each intent: whatever its row says, what is not approved
        for exactly its present content waits.
        """
        if not self.active:
            return None
        standing = self.standing(record.post)
        if standing is None or standing.verdict.may_leave:
            return None
        return self._waits(standing)

    def _waits(self, standing: Standing) -> Change:
        fields = [_told(one) for one in standing.changed]
        detail: dict[str, object] = {"digest": standing.digest}
        if fields:
            detail["changed"] = fields
        return Change(
            State.WAITING,
            act="approval-void" if fields else "waits",
            problem=standing.problem(self.directory),
            detail=detail,
        )

    def align(self) -> list[Record]:
        """Bring every delivery where its post's approval puts it.

        After anything that may have changed it: a file that came back, a rule of
        the configuration, a run that died. Returns what changed.
        """
        states = LEAVING if self.active else {State.WAITING}
        changed = []
        for post in {one.post for one in self.ledger.records(states=states)}:
            standing = self.standing(post)
            if standing is not None:
                changed += self._aligned(standing)
        self.corrections.align()
        return changed

    def _aligned(self, standing: Standing) -> list[Record]:
        wanted_state, problem = standing.state(), standing.problem(self.directory)
        if wanted_state is State.SCHEDULED:
            change = Change(State.SCHEDULED, act="approval-complete")
        else:
            change = self._waits(standing)
        return [
            self._kept(record, change)
            for record in standing.records
            if record.state in LEAVING
            and (record.state, record.problem) != (change.state, problem)
            and not (record.state is change.state is State.SCHEDULED)
        ]

    def _kept(self, record: Record, change: Change) -> Record:
        try:
            return self.ledger.change(record.id, change, token=record.token)
        except LeaseLost:  # taken, or decided, at this very moment
            return self.ledger.record(record.id) or record

    # -- deciding -----------------------------------------------------------------

    def decide(
        self,
        standing: Standing,
        decision: Decision,
        *,
        by: str,
        plan: Callable[[Post, datetime], Sequence[Delivery]],
    ) -> Standing:
        """Keep a decision, and let go, or keep back, what follows from it.

        A post that names no time gets its due instant with the last approval: what
        was not attempted is planned anew for it.

        Args:
            standing: The post as it was read, and as the decision means it.
            decision: Taken of `standing.digest`.
            by: As the journal has it.
            plan: Plans a post for an instant of acceptance.

        Raises:
            LeaseLost: Something changed meanwhile; nothing was kept.
            CrosspostError: What is there now is not what was decided about.
        """
        after = self.judged(standing.kept, standing.records, more=[decision])
        open_now = self._open_records(after)
        given, plans = self._given(after, open_now, decision.at, plan)
        state, problem = after.state(), after.problem(self.directory)
        act = "approval-complete" if state is State.SCHEDULED else "waits"
        if state is State.DRAFT:
            act = "refused-to-draft"
        change = Change(state, act=act, problem=problem, by=by)
        moved = {one.account for one in plans}
        self.ledger.settle_post(
            Settlement(
                post=standing.post.id,
                by=by,
                decision=decision,
                plans=plans,
                changes={
                    one.id: (one.token, change)
                    for one in open_now
                    if one.state is not state
                    or one.problem != problem
                    # what is planned anew goes on from there
                    or one.account in moved
                },
                given=given,
            )
        )
        return self.standing(standing.post.id) or after

    def _open_records(self, after: Standing) -> list[Record]:
        """What the decision moves: what waits, and what waits no more for it."""
        states = {State.WAITING, State.SCHEDULED}
        refused = after.case.decisions and any(
            one.choice is Choice.REFUSED and one.digest == after.digest
            for one in after.case.decisions
        )
        if refused:
            states.add(State.DRAFT)
        return [one for one in after.records if one.state in states]

    def _given(
        self,
        after: Standing,
        records: Sequence[Record],
        now: datetime,
        plan: Callable[[Post, datetime], Sequence[Delivery]],
    ) -> tuple[datetime | None, list[Delivery]]:
        """The due instant given now, and the deliveries planned for it."""
        post = after.post
        fresh = [one for one in records if one.state is not State.SCHEDULED]
        open_at = self.open_at(post)
        mine = {one.account for one in fresh if one.due in open_at and not one.attempts}
        if not after.verdict.may_leave or post.at is not None or not mine:
            return None, []
        plans = [one for one in plan(post, now) if one.account in mine]
        instead = {one.account: (one, one.due) for one in plans}
        self._same(after, instead, now)
        return now, plans

    def _same(
        self,
        after: Standing,
        instead: Mapping[str, tuple[Delivery, datetime]],
        given: datetime,
    ) -> None:
        """Refuse to let anything leave but what was decided about."""
        now = {one.account: (one.delivery, one.due) for one in after.records}
        now |= dict(instead)
        told = content(
            after.post.entity,
            [delivery for delivery, _due in now.values()],
            open_at={*self.open_at(after.post), given},
            dues={account: due for account, (_one, due) in now.items()},
        )
        if fields := changes(after.content, told):
            raise words.changed_meanwhile(fields)

    def move(
        self,
        record: Record,
        planned: Delivery | None,
        *,
        to: datetime,
        by: str,
        decision: Callable[[Standing], Decision | None],
    ) -> Record:
        """Give a delivery another instant; by who may approve, that approves it.

        Anything else that would change with it is no part of that approval.

        Args:
            record: The delivery.
            planned: The same, rendered for `to`; None where its bytes are frozen.
            to: The new due instant.
            by: As the journal has it.
            decision: The mover's approval of what it becomes, or None.

        Raises:
            LeaseLost: It was changed meanwhile.
        """
        before = self.standing(record.post)
        if before is None:
            raise LookupError(record.post)
        instead = {record.account: (planned or record.delivery, to)}
        after = self.judged(before.kept, before.records, instead=instead)
        made = decision(after) if _only_due(before, after) else None
        if made is not None:
            after = self.judged(
                before.kept, before.records, instead=instead, more=[made]
            )
        self.ledger.settle_post(
            Settlement(
                post=record.post,
                by=by,
                decision=made,
                plans=[planned] if planned else [],
                changes=self._moved(record, after, to=None if planned else to, by=by),
            )
        )
        return self.ledger.record(record.id) or record

    def _moved(
        self, record: Record, after: Standing, *, to: datetime | None, by: str
    ) -> dict[str, tuple[int, Change]]:
        state, problem = after.state(), after.problem(self.directory)
        if state is State.DRAFT:  # a refusal of the very same: asked for again
            state = State.WAITING
        moved = Change(state, act="moved", problem=problem, due=to, by=by)
        found = {record.id: (record.token, moved)}
        rest = Change(
            state,
            act="approval-complete" if state is State.SCHEDULED else "waits",
            problem=problem,
            by=by,
        )
        for one in after.records:
            if one.id != record.id and one.state in LEAVING and one.state is not state:
                found[one.id] = (one.token, rest)
        return found


def _only_due(before: Standing, after: Standing) -> bool:
    return all(one.name == "due" for one in changes(before.content, after.content))


def _told(field: Field) -> str:
    number = f" {field.number}" if field.number else ""
    return f"{field.account} {field.name}{number}".strip()
