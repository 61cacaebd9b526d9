"""The register of access: who may do what, for whom, and since when. Pure.

The rights of today stand in the configuration, which keeps no past. So each run that
finds them changed writes that to the journal, and the journal says since when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crosspost.identity import digest_of, rfc3339
from crosspost.model import Directory, Json
from crosspost.ports import Line
from crosspost.team import EVERYWHERE, Member, OnCall, Role

ACT: Final = "access"
"""The act of the journal, and what its subjects begin with: `access.NAME`."""


@dataclass(frozen=True, slots=True)
class Access:
    """What one person has on one entity.

    Attributes:
        role: None where they have none (any more).
        on_call: From and until when they are on call, in the configuration's order.
    """

    role: Role | None = None
    on_call: tuple[tuple[datetime, datetime], ...] = ()

    def to_json(self) -> Json:
        """As the journal has it."""
        periods = [f"{rfc3339(start)}/{rfc3339(end)}" for start, end in self.on_call]
        return {"role": self.role, "on_call": periods}


NONE: Final = Access()

Key = tuple[str, str]
"""A person's name and an entity's."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the journal last said of a person and an entity, and since when.

    Attributes:
        told: As `Access.to_json` says it.
        since: Since when the role is that one.
    """

    told: Json
    since: datetime


def register(directory: Directory) -> dict[Key, Access]:
    """Who has what now, for each entity; those without a role there are left out."""
    return {
        (member.name, entity): Access(role, _on_call(member, entity))
        for entity in directory.entities
        for member in directory.team.values()
        if (role := member.role(entity)) is not None
    }


def _on_call(member: Member, entity: str) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((one.start, one.end) for one in member.on_call if _for(one, entity))


def _for(one: OnCall, entity: str) -> bool:
    return one.entity in {entity, EVERYWHERE}


def mark(now: Mapping[Key, Access]) -> str:
    """Tells one register from any other."""
    told = {f"{who} {entity}": one.to_json() for (who, entity), one in now.items()}
    return digest_of(told)


def noted(lines: Iterable[Line]) -> dict[Key, Noted]:
    """What the journal's lines on access come to."""
    found: dict[Key, Noted] = {}
    for line in lines:
        if line.act != ACT:
            continue
        key = (line.subject.partition(".")[2], str(line.detail.get("entity", "")))
        told = {name: line.detail.get(name) for name in ("role", "on_call")}
        before = found.get(key)
        same = before is not None and before.told["role"] == told["role"]
        found[key] = Noted(told, before.since if before and same else line.at)
    return found


def news(
    known: Mapping[Key, Noted], now: Mapping[Key, Access]
) -> list[tuple[Key, Json]]:
    """What the journal does not say yet: person and entity, and the line's detail."""
    found: list[tuple[Key, Json]] = []
    for key in sorted(known.keys() | now.keys()):
        told = now.get(key, NONE).to_json()
        before = known[key].told if key in known else NONE.to_json()
        if told != before:
            detail = {"entity": key[1], **told, "before": before["role"]}
            found.append((key, detail))
    return found
