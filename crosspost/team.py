"""Who works here, and who may do what on which entity: one table. Pure.

Whatever the way in (a post file, a command, a page) asks this table and no
other. Where no team is configured there is a single agent, who may do everything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

EVERYWHERE: Final = "*"
"""In a person's roles: every entity that is not named beside it."""


class Role(StrEnum):
    """What a person is on one entity."""

    READER = "reader"
    WRITER = "writer"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a person may do on one entity."""

    READ = "read"
    WRITE = "write"  # write, schedule, ask for approval, keep as draft
    CANCEL = "cancel"  # take back what is not sent yet
    PAUSE = "pause"
    FIND = "find"  # say that something uncertain is there
    RESUME = "resume"  # lift a pause, settle the backlog, say "it is not there"
    APPROVE = "approve"
    CORRECT = "correct"  # correct or withdraw what was published
    ADMINISTER = "administer"  # accounts, imports, the ledger, acting as others


_READER: Final = frozenset({Right.READ})
_WRITER: Final = _READER | {Right.WRITE, Right.CANCEL, Right.PAUSE, Right.FIND}
_APPROVER: Final = _WRITER | {Right.RESUME, Right.APPROVE, Right.CORRECT}

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.READER: _READER,
    Role.WRITER: _WRITER,
    Role.APPROVER: _APPROVER,
    Role.ADMINISTRATOR: frozenset(Right),
}
"""What each role may do. Nobody approves what they wrote: see `editorial.approval`."""

STRANGER: Final = frozenset({Right.READ, Right.WRITE, Right.PAUSE})
"""What a system user may do that the team does not name: what such a one writes
waits for a named person, and a pause harms nobody."""


class Rule(StrEnum):
    """How many persons an entity's posts need, never the author."""

    NONE = "none"
    ONE = "one"
    TWO = "two"

    @property
    def persons(self) -> int:
        """The number."""
        return {Rule.NONE: 0, Rule.ONE: 1, Rule.TWO: 2}[self]


@dataclass(frozen=True, slots=True)
class OnCall:
    """A dated right: from `start` (included) to `end` (excluded), in UTC."""

    entity: str
    start: datetime
    end: datetime

    def holds(self, entity: str, now: datetime) -> bool:
        """Whether it is on call for this entity at that instant."""
        return self.entity in {entity, EVERYWHERE} and self.start <= now < self.end


@dataclass(frozen=True, slots=True)
class Member:
    """A named person of the team.

    Attributes:
        name: By which the configuration, `--as` and decisions name them.
        title: As people read it.
        users: The system users that are this person.
        roles: By entity; `*` for every other one.
        on_call: When they are on call, and for whom.
    """

    name: str
    title: str
    users: tuple[str, ...] = ()
    email: str = ""
    language: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    on_call: tuple[OnCall, ...] = ()

    def role(self, entity: str) -> Role | None:
        """What this person is on an entity."""
        return self.roles.get(entity) or self.roles.get(EVERYWHERE)

    def may(self, right: Right, entity: str) -> bool:
        """Whether this person may do that on an entity."""
        role = self.role(entity)
        return role is not None and right in RIGHTS[role]

    def is_on_call(self, entity: str, now: datetime) -> bool:
        """Whether this person answers for an entity's urgent posts now."""
        held = any(one.holds(entity, now) for one in self.on_call)
        return held and self.may(Right.WRITE, entity)


Team = Mapping[str, Member]
"""By name. Empty: nobody is named, and everybody is the single agent."""


def known(team: Team, said: str) -> Member | None:
    """Whom a name stands for: the configuration's, a system user's, or the title."""
    if said in team:
        return team[said]
    for member in team.values():
        if said and (said in member.users or said == member.title):
            return member
    return None


def of_user(team: Team, user: str) -> Member | None:
    """The person that a system user is."""
    return next((one for one in team.values() if user in one.users), None)


def who_may(team: Team, right: Right, entity: str) -> tuple[str, ...]:
    """The names of those who may do that on an entity, in the team's order."""
    return tuple(name for name, one in team.items() if one.may(right, entity))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the keyboard.

    Attributes:
        user: The system user; behind sudo, the one who asked.
        member: The person that acts; None for a stranger.
        through: The administrator who acts in that person's name, if another.
        alone: There is no team: this is the single agent.
    """

    user: str
    member: Member | None = None
    through: Member | None = None
    alone: bool = True

    @property
    def name(self) -> str:
        """The person's name in the configuration, else the system user."""
        return self.member.name if self.member else self.user

    @property
    def hand(self) -> str:
        """Who really acts: for the single count of an approval."""
        return self.through.name if self.through else self.name

    @property
    def label(self) -> str:
        """As the journal has it: person, then the administrator and system user."""
        if self.member is None:
            return self.user
        behind = [self.through.name] if self.through else []
        return f"{self.member.name} ({', '.join([*behind, self.user])})"

    def may(self, right: Right, entity: str) -> bool:
        """Whether the one who acts may do that on an entity.

        Who acts in another's name may do what that person may, where they are
        administrator.
        """
        if self.alone:
            return True
        if self.member is None:
            return right in STRANGER
        through = self.through is None or self.through.may(Right.ADMINISTER, entity)
        return through and self.member.may(right, entity)

    def may_everywhere(self, right: Right, entities: Collection[str]) -> bool:
        """Whether they may do that on each of these entities."""
        return all(self.may(right, entity) for entity in entities)

    def is_on_call(self, entity: str, now: datetime) -> bool:
        """Whether the one who acts is on call, and is no one else."""
        there = self.member is not None and self.through is None
        return there and self.member is not None and self.member.is_on_call(entity, now)


def acting(team: Team, user: str) -> Actor:
    """Who a system user is."""
    return Actor(user, of_user(team, user), alone=not team)


def acting_as(team: Team, actor: Actor, name: str) -> Actor | None:
    """The same system user in another person's name; None where that is refused.

    Only who is administrator somewhere may, and only on those entities.
    """
    behind, meant = actor.member, team.get(name)
    if behind is None or meant is None:
        return None
    if behind.name == meant.name:
        return actor
    if Role.ADMINISTRATOR not in behind.roles.values():
        return None
    return Actor(actor.user, meant, through=behind, alone=False)
