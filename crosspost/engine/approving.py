"""Approval over the ledger: where a post stands, and what a decision makes of it.

The truth is what the ledger holds now: the digest is computed anew from the
deliveries each time it is asked for, whatever a row says of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from crosspost.decisions import Choice, Decision, DecisionBook, Settlement
from crosspost.editorial.approval import Case, Verdict, judge, wanted
from crosspost.editorial.changes import Field, changes
from crosspost.editorial.writing import owners
from crosspost.engine import verdict_words as words
from crosspost.engine.acts import OPEN
from crosspost.identity import content, digest_of
from crosspost.model import Delivery, Directory, Json, Post, State
from crosspost.ports import Change, LeaseLost, Ledger, PostRecord, Problem, Record
from crosspost.team import Rule

LEAVING = frozenset({State.SCHEDULED, State.WAITING})
"""States whose deliveries an approval moves by itself."""


class Book(Ledger, DecisionBook, Protocol):
    """A ledger that keeps decisions too."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A post as its judges see it now.

    Attributes:
        records: Its deliveries to the accounts it names.
        content: What is approved, and what `digest` stands for.
    """

    kept: PostRecord
    records: tuple[Record, ...]
    content: Json
    digest: str
    case: Case
    verdict: Verdict

    @property
    def post(self) -> Post:
        """What was written."""
        return self.kept.post

    @property
    def changed(self) -> tuple[Field, ...]:
        """What changed since the approval that is void."""
        void = self.verdict.void
        return changes(void.content, self.content) if void else ()

    def state(self) -> State:
        """Where what could leave stands, by this verdict."""
        if self.verdict.may_leave:
            return State.SCHEDULED
        return State.DRAFT if self.verdict.refused else State.WAITING

    def problem(self, directory: Directory) -> Problem | None:
        """What a person is told of it; None where it may leave."""
        if self.verdict.may_leave:
            return None
        return words.problem(self.verdict, self.changed, directory)


def active(directory: Directory) -> bool:
    """Whether anything at all may need an approval under these rules."""
    rules = (one.approval for one in directory.entities.values())
    return bool(directory.team) or any(one is not Rule.NONE for one in rules)


def needs(post: Post, directory: Directory) -> bool:
    """Whether anybody's approval is wanted for a post."""
    if not active(directory):
        return False
    return any(wanted(case_of(post, directory, frozenset())).values())


def case_of(post: Post, directory: Directory, writers: frozenset[str]) -> Case:
    """A post before its judges, without its digest and decisions."""
    entities, known = owners(post, directory), directory.entities
    return Case(
        entities=entities,
        rules={one: known[one].approval for one in entities if one in known},
        team=directory.team,
        authors=(writers | {post.author, post.brought_by}) - {""},
        author=post.author,
        brought_by=post.brought_by,
        digest="",
    )


@dataclass(frozen=True, slots=True)
class Approving:
    """The judges of an office.

    Attributes:
        ledger: Where posts and decisions are kept.
        directory: The rules and the team.
    """

    ledger: Book
    directory: Directory

    @property
    def active(self) -> bool:
        """Whether anything at all may need an approval here."""
        return active(self.directory)

    # -- looking ----------------------------------------------------------------

    def needs(self, post: Post) -> bool:
        """Whether anybody's approval is wanted for a post."""
        return needs(post, self.directory)

    def standing(self, post_id: str) -> Standing | None:
        """Where a post stands; None where there is none."""
        kept = self.ledger.post(post_id)
        if kept is None:
            return None
        return self._standing(kept, self._named(kept.post))

    def _named(self, post: Post) -> list[Record]:
        return [r for r in self.ledger.records(post=post.id) if r.account in post.to]

    def _standing(
        self,
        kept: PostRecord,
        records: Sequence[Record],
        *,
        instead: Mapping[str, tuple[Delivery, datetime]] | None = None,
        more: Sequence[Decision] = (),
    ) -> Standing:
        """Where a post stands, or would with other deliveries or more decisions."""
        post, there = kept.post, instead or {}
        now = {one.account: (one.delivery, one.due) for one in records} | dict(there)
        told = content(
            post.entity,
            [delivery for delivery, _due in now.values()],
            open_at=self._open_at(post),
            dues={account: due for account, (_one, due) in now.items()},
        )
        case = replace(
            case_of(post, self.directory, self.ledger.writers(post.id)),
            digest=digest_of(told),
            decisions=(*self.ledger.decisions(post.id), *more),
        )
        verdict = judge(case)
        return Standing(kept, tuple(records), told, case.digest, case, verdict)

    def _open_at(self, post: Post) -> frozenset[datetime]:
        if post.at is not None or not self.needs(post):
            return frozenset()
        return self.ledger.given(post.id)

    def correcting(
        self, post: Post, written: Post, planned: Sequence[Delivery]
    ) -> Standing:
        """What a correction would be judged by: its own text and its own author."""
        told = content(post.entity, planned)
        case = case_of(replace(written, to=post.to), self.directory, frozenset())
        case = replace(case, digest=digest_of(told))
        kept = PostRecord(post, 0, planned[0].due, "")
        return Standing(kept, (), told, case.digest, case, judge(case))

    # -- keeping what is not approved from leaving ----------------------------------

    def on_arrival(
        self, post: Post, planned: Sequence[Delivery]
    ) -> tuple[State, Problem | None]:
        """How the deliveries of a post, or of a new version of it, stand at first."""
        found = self.arriving(post, planned) if self.active else None
        if found is None:
            return State.SCHEDULED, None
        return found.state(), found.problem(self.directory)

    def arriving(self, post: Post, planned: Sequence[Delivery]) -> Standing | None:
        """Where a post, or a new version of it, would stand; None without deliveries.

        What was attempted of it, or taken back by a person, stays as it is.
        """
        if not planned:
            return None
        kept = self.ledger.post(post.id)
        records = self._named(post) if kept else []
        staying = {one.account for one in records if _stays(one)}
        before = set(kept.post.to) if kept else set()
        gone = {r.account for r in records if r.state is State.CANCELLED} & before
        instead = {
            one.account: (one, one.due)
            for one in planned
            if one.account not in staying | gone
        }
        fresh = PostRecord(post, 0, planned[0].due, "")
        return self._standing(fresh, records, instead=instead)

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
        after = self._standing(standing.kept, standing.records, more=[decision])
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
        open_at = self._open_at(post)
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
            open_at={*self._open_at(after.post), given},
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
        after = self._standing(before.kept, before.records, instead=instead)
        made = decision(after) if _only_due(before, after) else None
        if made is not None:
            after = self._standing(
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


def _stays(record: Record) -> bool:
    """Whether a new version of its post leaves this delivery as it is."""
    is_open = record.state in OPEN or record.state is State.FAILED
    tried = bool(record.attempts) or bool(record.receipts)
    return tried or not (is_open or record.state in {State.SENDING, State.CANCELLED})


def _only_due(before: Standing, after: Standing) -> bool:
    return all(one.name == "due" for one in changes(before.content, after.content))


def _told(field: Field) -> str:
    number = f" {field.number}" if field.number else ""
    return f"{field.account} {field.name}{number}".strip()
