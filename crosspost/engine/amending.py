"""Corrections made in place, and those who approve them.

Until it is approved, a correction is a wish that is `proposed`: no network hears of
it. What was approved is looked at again just before it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crosspost.decisions import Choice, Decision, Settlement
from crosspost.editorial import amendment
from crosspost.editorial.approval import Case, judge, wanted
from crosspost.engine.judging import Judges
from crosspost.engine.standing import Standing, case_of
from crosspost.identity import digest_of
from crosspost.model import Post, State
from crosspost.ports import Change, LeaseLost, Record
from crosspost.wishes import UNFULFILLED, Wish, WishKind, WishState


@dataclass(frozen=True, slots=True)
class Amending:
    """The judges of corrections.

    Attributes:
        judges: Those of posts: the rules are the same.
    """

    judges: Judges

    # -- looking ----------------------------------------------------------------

    def standing(self, post_id: str) -> Standing | None:
        """Where a correction in place stands; None where none waits."""
        proposed = self.judges.ledger.wishes(post=post_id, states={WishState.PROPOSED})
        return self._judged(post_id, [o for o in proposed if o.kind is WishKind.EDIT])

    def standings(self) -> list[Standing]:
        """Those of all posts whose correction waits, oldest first."""
        proposed = self.judges.ledger.wishes(states={WishState.PROPOSED})
        posts = dict.fromkeys(one.delivery.partition(".")[0] for one in proposed)
        found = [self.standing(one) for one in posts]
        return [one for one in found if one is not None]

    def _judged(
        self, post_id: str, asked: Sequence[Wish], more: Sequence[Decision] = ()
    ) -> Standing | None:
        ledger = self.judges.ledger
        kept, history = ledger.post(post_id), ledger.wishes(post=post_id)
        there = {one.id: one for one in ledger.records(post=post_id)}
        changes = [one.change for one in asked if one.change is not None]
        if kept is None or not changes:
            return None
        before = tuple([there[one.id] for one in changes])
        bases = {one.account: amendment.base(one, history) for one in before}
        told = amendment.amended(kept.post.entity, changes, bases)
        own = [w for one in asked for w in amendment.chain(one.delivery, history)]
        decided = amendment.about(ledger.decisions(post_id), bases)
        case = replace(
            self._case(kept.post, own, asked),
            digest=digest_of(told),
            decisions=(*decided, *more),
        )
        after = tuple([replace(there[one.id], delivery=one) for one in changes])
        verdict = judge(case)
        return Standing(
            kept, after, told, case.digest, case, verdict, tuple(asked), before
        )

    def _case(self, post: Post, own: Sequence[Wish], asked: Sequence[Wish]) -> Case:
        """Judged by who wrote the correction, in any of its versions."""
        team = self.judges.directory.team
        written = replace(post, author=amendment.author(asked, team), brought_by="")
        case = case_of(written, self.judges.directory, frozenset())
        named = frozenset(name for one in own for name in amendment.hands(one))
        return replace(case, authors=(case.authors | named) - {""})

    # -- keeping what is not approved from being made --------------------------------

    def allows(self, wish: Wish, record: Record) -> bool:
        """Whether a wish may be carried out: asked just before, of what it is now."""
        if wish.kind is WishKind.WITHDRAW or not self.judges.active:
            return True
        if wish.kind is WishKind.REPLACE:
            return self._may_replace(wish)
        ledger = self.judges.ledger
        kept = ledger.post(record.post)
        if kept is None or wish.change is None:
            return False
        history = ledger.wishes(post=record.post)
        own = amendment.chain(record.id, history)
        decided = [o for o in ledger.decisions(record.post) if o.of_correction]
        case = replace(
            self._case(kept.post, own, [wish]), digest=wish.approved, decisions=decided
        )
        if not any(wanted(case).values()):
            return True
        stands = amendment.base(record, history)
        return judge(case).may_leave and any(
            amendment.covers(one, kept.post.entity, wish.change, stands)
            for one in decided
            if one.digest == wish.approved
        )

    def _may_replace(self, wish: Wish) -> bool:
        """By the post that is published instead; what was begun is gone on with."""
        if wish.parts or wish.part or wish.change is None:
            return True
        instead = self.judges.standing(wish.change.post)
        return instead is not None and instead.verdict.may_leave

    def align(self) -> list[Wish]:
        """Bring every correction where its approval puts it; what changed."""
        ledger = self.judges.ledger
        changed: list[Wish] = []
        for wish in ledger.wishes(states=UNFULFILLED):
            record = ledger.record(wish.delivery)
            if record is not None and not self.allows(wish, record):
                changed += self._kept_back(wish)
        proposed = ledger.wishes(states={WishState.PROPOSED})
        standings = [*self.standings(), *self._instead(proposed)]
        for one in standings:
            if one.verdict.may_leave:
                changed += self._let_go(one)
        return changed

    def _instead(self, proposed: Sequence[Wish]) -> list[Standing]:
        """The posts that wait to be published instead of what is removed."""
        posts = dict.fromkeys(
            one.change.post
            for one in proposed
            if one.kind is WishKind.REPLACE and one.change is not None
        )
        found = [self.judges.standing(one) for one in posts]
        return [one for one in found if one is not None]

    def _kept_back(self, wish: Wish) -> list[Wish]:
        try:
            return [self.judges.ledger.propose_again(wish)]
        except LeaseLost:  # begun, or decided, at this very moment
            return []

    def _let_go(self, standing: Standing) -> list[Wish]:
        ledger, digest = self.judges.ledger, standing.digest
        try:
            return ledger.approve_wishes(standing.proposed, digest=digest, by="")
        except LeaseLost:
            return []

    # -- deciding -----------------------------------------------------------------

    def decide(self, standing: Standing, decision: Decision, *, by: str) -> Standing:
        """Keep a decision about a correction, and what follows from it.

        Args:
            standing: The correction as it was read.
            decision: Taken of `standing.digest`.
            by: As the journal has it.

        Raises:
            LeaseLost: Something changed meanwhile; nothing was kept.
        """
        post, asked = standing.post.id, standing.proposed
        after = self._after(standing, decision)
        if after is None or after.digest != standing.digest:
            raise LeaseLost(post)
        refused = decision.choice is Choice.REFUSED
        self.judges.ledger.settle_post(
            Settlement(
                post=post,
                by=by,
                decision=decision,
                changes=_taken_back(after, by) if refused else {},
                read=asked,
                wanted=asked if after.verdict.may_leave else (),
                dropped=asked if refused else (),
            )
        )
        return after

    def _after(self, standing: Standing, decision: Decision) -> Standing | None:
        if standing.in_place:
            return self._judged(standing.post.id, standing.proposed, [decision])
        return self.judges.judged(standing.kept, standing.records, more=[decision])


def _taken_back(standing: Standing, by: str) -> dict[str, tuple[int, Change]]:
    """What was to take the place of a post, once that is refused."""
    change = Change(State.CANCELLED, act="cancelled", by=by)
    return {
        one.id: (one.token, change)
        for one in standing.records
        if one.state is State.DRAFT
    }
