"""Approving, refusing, letting out: who may, of what, and what is said if not.

Every way in (a command, a page) comes here; the rules are those of
`editorial.approval` and the table of `team`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crosspost.decisions import Choice, Decision
from crosspost.editorial.approval import counts_for, wanted
from crosspost.engine.acts import taken_meanwhile
from crosspost.engine.approving import Approving
from crosspost.engine.standing import LEAVING, Standing
from crosspost.engine.verdict_words import titles, waits_for
from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.identity import to_milliseconds
from crosspost.model import Delivery, Post, State
from crosspost.ports import LeaseLost, Record
from crosspost.team import Actor, Right, who_may

SHORT = 12
"""How many characters of a digest are shown."""

_LEAST = 8
"""How many are wanted of who names one."""

Plan = Callable[[Post, datetime], Sequence[Delivery]]


@dataclass(frozen=True, slots=True)
class Decider:
    """One person who decides, now.

    Attributes:
        judges: Who keeps the decisions.
        actor: Who is at the keyboard.
        now: The wall clock (UTC).
        plan: Plans a post for an instant of acceptance.
    """

    judges: Approving
    actor: Actor
    now: datetime
    plan: Plan

    def approve(self, standing: Standing) -> Standing:
        """Approve exactly what `standing` shows.

        Raises:
            UsageError: This person may not, or it is not there to be approved.
        """
        mine = self._mine(standing)
        check_open(standing)
        if not counts_for(standing.case, self.actor.name, self.actor.hand):
            raise self._own(standing)
        if self.actor.name in standing.verdict.approved_by:
            raise self._twice(standing)
        return self._keep(standing, Choice.APPROVED, mine)

    def let_out(self, standing: Standing) -> Standing:
        """Let an urgent post leave on call; someone else countersigns within a day.

        Raises:
            UsageError: The post is not urgent, or this person is not on call.
        """
        if standing.proposed:
            raise UsageError(
                _("A correction is never let out on call. Nothing was done."),
                hint=_(
                    "Someone who may must approve it; in an emergency, withdraw the "
                    "post: that waits for nobody."
                ),
            )
        if not standing.post.urgent:
            raise UsageError(
                _("This post is not urgent. Nothing was let out."),
                hint=_("Write “urgent = true” in its file, if it is."),
            )
        if not self._is_on_call(standing):
            raise UsageError(
                _("You are not on call for it now. Nothing was let out."),
                hint=_("The configuration says who is, under [team.…], on_call."),
            )
        check_open(standing)
        return self._keep(standing, Choice.LET_OUT, asking(standing))

    def refuse(self, standing: Standing, *, reason: str) -> Standing:
        """Send a post back to draft, or drop a correction, with the reason.

        Raises:
            UsageError: This person may not, or nothing of it still waits to leave.
        """
        mine = self._mine(standing)
        waits = any(one.state in LEAVING for one in standing.records)
        if not (waits or standing.proposed):
            raise UsageError(
                _("Nothing of it waits to leave. Nothing was refused."),
                hint=_("“crosspost status” says where each one stands."),
            )
        return self._keep(standing, Choice.REFUSED, mine, reason=reason)

    def move(self, record: Record, planned: Delivery | None, *, to: datetime) -> Record:
        """Give a delivery another instant: an approval, where this person's counts.

        Args:
            record: The delivery.
            planned: The same, rendered for `to`; None where its bytes are frozen.
            to: The new due instant.

        Raises:
            UsageError: Another process changed it at this very moment.
        """
        try:
            return self.judges.move(
                record,
                planned,
                to=to_milliseconds(to),
                by=self.actor.label,
                decision=self.approval,
            )
        except (LeaseLost, ValueError) as error:
            raise taken_meanwhile(record) from error

    def approval(self, standing: Standing) -> Decision | None:
        """This person's approval of `standing`, where it would count; else None."""
        mine = may_decide(standing, self.actor)
        if not mine or not counts_for(standing.case, self.actor.name, self.actor.hand):
            return None
        return self._decision(standing, Choice.APPROVED, mine)

    def _decision(
        self,
        standing: Standing,
        choice: Choice,
        entities: tuple[str, ...],
        *,
        reason: str = "",
    ) -> Decision:
        return Decision(
            post=standing.post.id,
            digest=standing.digest,
            choice=choice,
            by=self.actor.name,
            hand=self.actor.hand,
            at=to_milliseconds(self.now),
            entities=entities,
            reason=reason,
            content=standing.content,
        )

    def _keep(
        self,
        standing: Standing,
        choice: Choice,
        entities: tuple[str, ...],
        *,
        reason: str = "",
    ) -> Standing:
        made = self._decision(standing, choice, entities, reason=reason)
        by = self.actor.label
        try:
            if standing.proposed:
                return self.judges.corrections.decide(standing, made, by=by)
            return self.judges.decide(standing, made, by=by, plan=self.plan)
        except (LeaseLost, ValueError) as error:
            raise UsageError(
                _(
                    "It is being sent, or was changed, at this very moment. "
                    "Nothing was done."
                ),
                hint=_("Look where it stands with “crosspost status”."),
            ) from error

    def _is_on_call(self, standing: Standing) -> bool:
        return all(self.actor.is_on_call(one, self.now) for one in asking(standing))

    # -- what is said -----------------------------------------------------------------

    def _mine(self, standing: Standing) -> tuple[str, ...]:
        mine = may_decide(standing, self.actor)
        if mine:
            return mine
        directory = self.judges.directory
        who = who_may(directory.team, Right.APPROVE, standing.case.entities[0])
        raise UsageError(
            _(
                "{who} may not decide about it. Nothing was done.",
                who=titles([self.actor.name], directory),
            ),
            hint=_("Those who may: {who}.", who=titles(who, directory) or "—"),
        )

    def _own(self, standing: Standing) -> UsageError:
        hint = waits_for(standing.verdict.missing, self.judges.directory)
        if standing.post.urgent and self._is_on_call(standing):
            hint = _(
                "You are on call: “--on-call” lets it out; someone else must then "
                "approve it within 24 hours."
            )
        return UsageError(
            _(
                "Nobody approves what they wrote or brought themselves. "
                "Nothing was approved."
            ),
            hint=hint,
        )

    def _twice(self, standing: Standing) -> UsageError:
        return UsageError(
            _("You approved it already. Nothing was done."),
            hint=waits_for(standing.verdict.missing, self.judges.directory),
        )


def asking(standing: Standing) -> tuple[str, ...]:
    """The entities of a post that want an approval; all, where none does."""
    counts = wanted(standing.case)
    return tuple(one for one, count in counts.items() if count) or tuple(counts)


def may_decide(standing: Standing, actor: Actor) -> tuple[str, ...]:
    """The entities of a post for which this person may approve, of those that ask."""
    return tuple(one for one in asking(standing) if actor.may(Right.APPROVE, one))


def check_digest(standing: Standing, named: str) -> None:
    """Refuse a decision about a digest that is not the present one.

    Raises:
        UsageError: It is too short, or names something else.
    """
    said = named.strip().lower()
    if len(said) < _LEAST:
        raise UsageError(
            _(
                "“{digest}” is too short to name a digest. Nothing was done.",
                digest=said,
            ),
            hint=_("Give at least {n} characters of it.", n=_LEAST),
        )
    if not standing.digest.startswith(said):
        raise UsageError(
            _(
                "It is not what this digest names any more; its digest is {digest} "
                "now. Nothing was done.",
                digest=standing.digest[:SHORT],
            ),
            hint=_("Look at it again with “crosspost preview”."),
        )


def check_open(standing: Standing) -> None:
    """Refuse what is not there to be approved.

    Raises:
        UsageError: It needs no approval, has it, or cannot be sent as it is.
    """
    verdict = standing.verdict
    if not verdict.needed:
        raise UsageError(
            _("It needs no approval. Nothing was done."),
            hint=_("“crosspost status” says where each one stands."),
        )
    if verdict.may_leave and verdict.let_out is None:
        raise UsageError(
            _("It is approved already. Nothing was done."),
            hint=_("“crosspost status” says where each one stands."),
        )
    waiting = [
        one
        for one in standing.records
        if one.state is State.WAITING or standing.proposed
    ]
    for one in waiting:
        blocked = next((n for n in one.delivery.notes if n.level == "error"), None)
        if blocked is not None:
            raise UsageError(
                _(
                    "{account} cannot carry it: {problem} Nothing was approved.",
                    account=one.account,
                    problem=blocked.message,
                ),
                hint=blocked.hint,
            )
        if not one.delivery.final:
            raise UsageError(
                _(
                    "Something must still be asked of {account} before it can be "
                    "approved as it will leave. Nothing was approved.",
                    account=one.account,
                ),
                hint=_("Try again once its server answers."),
            )
