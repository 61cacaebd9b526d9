"""The register of access: as lines for a person, as a document for machines. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crosspost.i18n import Phrase, _
from crosspost.model import Entity, Json
from crosspost.report.documents import VERSION, instant
from crosspost.report.text import Line, Paint, when
from crosspost.team import RIGHTS, Member, Right, Role, Rule

ROLES: Final = {
    Role.READER: _("reader"),
    Role.WRITER: _("writer"),
    Role.APPROVER: _("approver"),
    Role.ADMINISTRATOR: _("administrator"),
}
_MAY: Final = {
    Right.READ: _("read"),
    Right.WRITE: _("write and schedule"),
    Right.CANCEL: _("cancel what has not left"),
    Right.PAUSE: _("pause"),
    Right.FIND: _("say that a sending is there"),
    Right.RESUME: _("lift a pause and let go what is held"),
    Right.APPROVE: _("approve what others wrote"),
    Right.CORRECT: _("correct and withdraw"),
    Right.ADMINISTER: _("accounts, archive, ledger, acting for a colleague"),
}
_RULES: Final = {
    Rule.NONE: _("no approval is asked"),
    Rule.ONE: _("one person approves, never the author"),
    Rule.TWO: _("two persons approve, never the author"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on one entity.

    Attributes:
        since: Since when they have this role, by the journal; None where the journal
            does not say so yet.
        on_call: From and until when, those that are over left out.
    """

    member: Member
    role: Role
    since: datetime | None
    on_call: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entity's people."""

    entity: Entity
    entries: tuple[Entry, ...]


def lines(sheet: Sheet, paint: Paint, *, now: datetime) -> Iterator[Line]:
    """An entity, its rule, and each person: role, since when, rights, on call."""
    entity = sheet.entity
    yield Line(paint(entity.title, "strong"))
    yield Line(str(_RULES[entity.approval]), 2)
    if not sheet.entries:
        yield Line(str(_("Nobody has a role here.")), 2)
    for one in sheet.entries:
        yield from _person(one, entity, paint, now)


def _person(one: Entry, entity: Entity, paint: Paint, now: datetime) -> Iterator[Line]:
    said = _("{name}: {role}", name=one.member.title, role=ROLES[one.role])
    yield Line(paint(said, "accent"), 2)
    yield Line(str(_since(one, entity)), 4, hang=2)
    may = ", ".join(str(_MAY[right]) for right in Right if right in RIGHTS[one.role])
    yield Line(str(_("May: {rights}.", rights=may)), 4, hang=2)
    users = ", ".join(one.member.users)
    if users:
        yield Line(str(_("Users of the machine: {users}.", users=users)), 4, hang=2)
    for start, end in one.on_call:
        on_now = start <= now < end
        words = _call(start, end, entity, on_now=on_now)
        yield Line(paint(words, "ok") if on_now else str(words), 4, hang=2)


def _since(one: Entry, entity: Entity) -> Phrase:
    if one.since is None:
        return _("Not in the journal yet: the next run writes it there.")
    return _("Since {time}, by the journal.", time=when(one.since, entity))


def _call(start: datetime, end: datetime, entity: Entity, *, on_now: bool) -> Phrase:
    if on_now:
        return _("On call now, until {time}.", time=when(end, entity))
    return _(
        "On call from {start} to {end}.",
        start=when(start, entity),
        end=when(end, entity),
    )


def document(sheets: Sequence[Sheet], *, now: datetime) -> Json:
    """`team --json`."""
    return {
        "version": VERSION,
        "entities": [
            {
                "entity": sheet.entity.name,
                "name": sheet.entity.title,
                "approval": str(sheet.entity.approval),
                "people": [_json(one, now) for one in sheet.entries],
            }
            for sheet in sheets
        ],
    }


def _json(one: Entry, now: datetime) -> Json:
    return {
        "person": one.member.name,
        "name": one.member.title,
        "users": list(one.member.users),
        "role": str(one.role),
        "rights": [str(right) for right in Right if right in RIGHTS[one.role]],
        "since": instant(one.since) if one.since else None,
        "on_call": [
            {"from": instant(start), "to": instant(end), "now": start <= now < end}
            for start, end in one.on_call
        ],
    }
