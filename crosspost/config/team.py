"""The team in the configuration: `[team.NAME]`, and what its names must match."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal

from pydantic import Field

from crosspost.editorial.when import instant
from crosspost.errors import PostError
from crosspost.i18n import Phrase, _, n_
from crosspost.networks.settings import Section
from crosspost.team import EVERYWHERE, Member, OnCall, Right, Role, Rule, Team, who_may

RoleName = Literal["reader", "writer", "approver", "administrator"]
RuleName = Literal["none", "one", "two"]


class OnCallSettings(Section):
    """When a person answers for an entity's urgent posts."""

    entity: str = Field(description="An entity, or * for all.")
    start: datetime = Field(alias="from", description="In the entity's local time.")
    end: datetime = Field(alias="to", description="From then on no more.")


class MemberSettings(Section):
    """A named person."""

    name: str = Field(description="As people read it.")
    users: list[str] = Field(
        default_factory=list, description="The system users that are this person."
    )
    email: str = ""
    language: Literal["", "fr", "en"] = ""
    roles: dict[str, RoleName] = Field(
        default_factory=dict, description="By entity; * for every other one."
    )
    on_call: list[OnCallSettings] = Field(default_factory=list)


Members = Mapping[str, MemberSettings]
Zones = Mapping[str, str]


def team(members: Members, zones: Zones, *, zone: str) -> Team:
    """The team as the rules see it.

    Args:
        members: As the configuration has them, checked.
        zones: The time zone of each entity.
        zone: That of what concerns all entities.
    """
    return {
        name: Member(
            name=name,
            title=one.name,
            users=tuple(one.users),
            email=one.email,
            language=one.language,
            roles={entity: Role(role) for entity, role in one.roles.items()},
            on_call=tuple(
                OnCall(
                    on.entity,
                    _utc(on.start, zones.get(on.entity, zone)),
                    _utc(on.end, zones.get(on.entity, zone)),
                )
                for on in one.on_call
            ),
        )
        for name, one in members.items()
    }


def _utc(written: datetime, zone: str) -> datetime:
    return instant(written, zone).astimezone(UTC)


def mistakes(
    members: Members, zones: Zones, rules: Mapping[str, RuleName], *, zone: str
) -> list[Phrase]:
    """Names that stand for nothing or for two persons, times that are none.

    Args:
        members: The tables.
        zones: The time zone of each entity; its keys are the entities there are.
        rules: The approvals that entities want.
        zone: That of the configuration.
    """
    found = [one for name, m in members.items() for one in _own(name, m, zones, zone)]
    found += _shared_users(members)
    if not found:
        found += _nobody_may(team(members, zones, zone=zone), rules)
    return found


def _own(
    name: str, member: MemberSettings, zones: Zones, zone: str
) -> Iterator[Phrase]:
    for entity in member.roles:
        yield from _unknown(f"team.{name}.roles", entity, zones)
    for on in member.on_call:
        key = f"team.{name}.on_call"
        unknown = list(_unknown(key, on.entity, zones))
        yield from unknown
        if not unknown:
            yield from _times(key, on, zones.get(on.entity, zone))


def _unknown(key: str, entity: str, known: Collection[str]) -> Iterator[Phrase]:
    if entity in known or entity == EVERYWHERE:
        return
    close = difflib.get_close_matches(entity, list(known), n=1)
    if close:
        yield _(
            '{key}: “{name}” does not exist (did you mean "{near}"?)',
            key=key,
            name=entity,
            near=close[0],
        )
    else:
        yield _("{key}: “{name}” does not exist", key=key, name=entity)


def _times(key: str, on: OnCallSettings, zone: str) -> Iterator[Phrase]:
    try:
        start, end = _utc(on.start, zone), _utc(on.end, zone)
    except PostError as error:
        yield _("{key}: {problem}", key=key, problem=error.message)
        return
    if end <= start:
        yield _("{key}: it ends before it begins", key=key)


def _shared_users(members: Members) -> Iterator[Phrase]:
    owner: dict[str, str] = {}
    for name, member in members.items():
        for user in member.users:
            if user in owner:
                yield _(
                    "team.{name}.users: “{user}” is {other} already; a system user is "
                    "one person",
                    name=name,
                    user=user,
                    other=owner[user],
                )
            owner.setdefault(user, name)


def _nobody_may(found: Team, rules: Mapping[str, RuleName]) -> Iterator[Phrase]:
    """Entities whose posts could never leave: too few may approve them."""
    for entity, rule in rules.items():
        count = Rule(rule).persons
        who = who_may(found, Right.APPROVE, entity)
        if len(who) < count:
            yield n_(
                "entities.{entity}.approval: it wants {n} person, and {there} may "
                "approve there; give more persons of [team.…] the role approver",
                "entities.{entity}.approval: it wants {n} persons, and {there} may "
                "approve there; give more persons of [team.…] the role approver",
                count,
                entity=entity,
                there=len(who),
            )
