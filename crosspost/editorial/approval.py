"""When a post may leave: rules, decisions and the content they were taken of. Pure.

A decision counts for the digest it names and for no other. Whoever wrote or
brought any version of a post never counts for it. The way in (a file, a command,
a page) makes no difference: all of them come here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from crosspost.decisions import Choice, Decision
from crosspost.team import Right, Rule, Team, known, who_may

COUNTERSIGN: Final = timedelta(hours=24)
"""How soon what was let out on call must be approved by someone else."""


@dataclass(frozen=True, slots=True)
class Case:
    """A post before its judges.

    Attributes:
        entities: Who speaks, and whose accounts it goes to; the first one speaks.
        rules: How many persons each of these wants.
        authors: Everyone who wrote or brought a version of it, as they were named.
        author: Who is given as its author now.
        brought_by: Who brought the present version, where that is known.
        digest: Of its present content.
        decisions: All that were ever taken of it, oldest first.
    """

    entities: tuple[str, ...]
    rules: Mapping[str, Rule]
    team: Team
    authors: frozenset[str]
    author: str
    brought_by: str
    digest: str
    decisions: Sequence[Decision] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What one entity still wants.

    Attributes:
        count: How many more persons.
        who: The names of those who may.
    """

    entity: str
    count: int
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a post may leave.

    Attributes:
        needed: Whether anybody's approval is wanted at all.
        missing: What is still wanted, by entity; empty: it may leave.
        approved_by: Who approved the present content.
        refused: The refusal that stands.
        let_out: The decision by which it leaves, to be countersigned.
        unsigned: What is still wanted of what was let out, by entity.
        void: The last approval, where it was of another content.
    """

    needed: bool
    missing: tuple[Missing, ...] = ()
    approved_by: tuple[str, ...] = ()
    refused: Decision | None = None
    let_out: Decision | None = None
    unsigned: tuple[Missing, ...] = ()
    void: Decision | None = None

    @property
    def may_leave(self) -> bool:
        """Whether exactly this content has what it needs."""
        return not self.missing and self.refused is None

    @property
    def countersign_by(self) -> datetime | None:
        """Until when someone else must approve what left on call."""
        return self.let_out.at + COUNTERSIGN if self.let_out else None


def wanted(case: Case) -> dict[str, int]:
    """How many persons each entity wants; an author nobody knows needs one."""
    counts = {one: case.rules.get(one, Rule.NONE).persons for one in case.entities}
    if case.team and not is_known(case):
        for entity in case.entities[:1]:
            counts[entity] = max(counts[entity], 1)
    return counts


def is_known(case: Case) -> bool:
    """Whether the author, and who brought it, are persons who may write there."""
    named = [case.author, *([case.brought_by] if case.brought_by else [])]
    found = [known(case.team, one) for one in named]
    entity = case.entities[0]
    return all(one is not None and one.may(Right.WRITE, entity) for one in found)


def judge(case: Case) -> Verdict:
    """Whether a post may leave as it is now, and else what it waits for."""
    counts = wanted(case)
    if not any(counts.values()):
        return Verdict(needed=False)
    standing = _standing(case)
    refused = standing[-1] if standing and not standing[-1].is_approval else None
    approvals = [one for one in standing if one.choice is Choice.APPROVED]
    let_out = next((o for o in reversed(standing) if o.choice is Choice.LET_OUT), None)
    open_now = _missing(case, counts, approvals)
    freed = set(let_out.entities) if let_out else set()
    return Verdict(
        needed=True,
        missing=tuple(one for one in open_now if one.entity not in freed),
        approved_by=tuple(dict.fromkeys(one.by for one in approvals)),
        refused=refused,
        let_out=let_out if open_now else None,
        unsigned=tuple(one for one in open_now if one.entity in freed),
        void=_void(case) if not (approvals or let_out or refused) else None,
    )


def counts_for(case: Case, name: str, hand: str = "") -> bool:
    """Whether this person's approval would count: never an author's."""
    persons = {_name(case, one) for one in case.authors}
    return not persons & {name, hand or name}


def _name(case: Case, said: str) -> str:
    found = known(case.team, said)
    return found.name if found else said


def _standing(case: Case) -> list[Decision]:
    """What holds of the present content: a refusal undoes what was before it."""
    held: list[Decision] = []
    for one in case.decisions:
        if one.digest != case.digest:
            continue
        if one.choice is Choice.REFUSED:
            held = [one]
        elif one.choice is Choice.LET_OUT or counts_for(case, one.by, one.hand):
            held = [*(o for o in held if o.is_approval), one]
    return held


def _missing(
    case: Case, counts: Mapping[str, int], approvals: Sequence[Decision]
) -> list[Missing]:
    found = []
    for entity, count in counts.items():
        own = [one for one in approvals if entity in one.entities]
        left = count - _persons(own)
        if left > 0:
            who = _who(case, entity, without={one.by for one in own})
            found.append(Missing(entity, left, who))
    return found


def _persons(approvals: Sequence[Decision]) -> int:
    """How many different persons: one hand that signs for two is one."""
    names = {one.by for one in approvals}
    hands = {one.hand or one.by for one in approvals}
    return min(len(names), len(hands))


def _who(case: Case, entity: str, *, without: Collection[str]) -> tuple[str, ...]:
    may = who_may(case.team, Right.APPROVE, entity)
    return tuple(one for one in may if one not in without and counts_for(case, one))


def _void(case: Case) -> Decision | None:
    """The last approval of another content, unless it was refused since."""
    before = [one for one in case.decisions if one.digest != case.digest]
    return before[-1] if before and before[-1].is_approval else None
