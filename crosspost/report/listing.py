"""The whole journal, a line an act: when, who, what, and what it concerns."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from crosspost.editorial.access import ACT
from crosspost.i18n import Phrase, _, active, dates
from crosspost.model import Entity
from crosspost.ports import Line
from crosspost.report import deeds
from crosspost.report.acts import act_word
from crosspost.report.register import ROLES
from crosspost.report.text import Line as Printed
from crosspost.team import Role

_HANG = 7
"""Where words begin, in columns: the numbers end two before."""

_TOLD: Final = {
    "paused": _("told that sendings are paused"),
    "configuration": _("told that the configuration cannot be used"),
    "stuck": _("told that a run does not end"),
    "restored": _("told of an old or copied ledger"),
    "outbox": _("told that the outbox cannot be read"),
}
_OVER: Final = {
    "paused": _("the pause that was told is over"),
    "configuration": _("the configuration can be used again"),
    "stuck": _("runs end again"),
    "restored": _("the ledger is no longer in doubt"),
    "outbox": _("the outbox can be read again"),
}
"""Problems of everything: what marks them in the journal is no name people know."""

_OF_FILES: Final = frozenset({"file", "changed"})
_OF_POSTS: Final = frozenset({"approval-asked", "countersign-reminder"})
"""Problems whose subject is a name and, after a colon, a mark of the version."""


def listed(line: Line, entity: Entity) -> Printed:
    """One line of the whole journal."""
    when = dates.when(line.at, ZoneInfo(entity.time_zone), active())
    words = [when, deeds.actor(line.by), str(_act(line)), *map(str, _about(line))]
    number = str(line.number)
    indent = max(_HANG - 2 - len(number), 0)
    return Printed(f"{number}  {' · '.join(words)}", indent, hang=_HANG - indent)


def _act(line: Line) -> Phrase | str:
    if deeds.had_not_left(line):
        return _("had not left: nothing was online")
    words = {"problem": _TOLD, "problem-over": _OVER}.get(line.act, {})
    return words.get(str(line.detail.get("kind")), act_word(line.act))


def _about(line: Line) -> list[Phrase | str]:
    """What it concerns, as people know it."""
    if line.act in {"paused", "resumed"}:
        return _pause(line)
    if line.act == ACT:
        return [_access(line)]
    subject, kind = line.subject, str(line.detail.get("kind"))
    if line.act in {"problem", "problem-over"}:
        if kind in _TOLD:
            return []
        if kind in _OF_FILES:
            subject = subject.rpartition(":")[0]
        if kind in _OF_POSTS:
            subject = subject.partition(":")[0]
    return [subject] if subject else []


def _access(line: Line) -> Phrase:
    """Whose right it is, for whom, and which; the person and the entity by name."""
    who, entity = line.subject.partition(".")[2], line.detail.get("entity", "")
    role = line.detail.get("role")
    if role not in set(Role):
        return _("{person}: no role on {entity} any more", person=who, entity=entity)
    return _(
        "{person}: {role} on {entity}",
        person=who,
        role=ROLES[Role(str(role))],
        entity=entity,
    )


def _pause(line: Line) -> list[Phrase | str]:
    """Of whom, unless it is everything, and why."""
    scope = line.subject.partition(":")[2]
    reason = line.detail.get("reason")
    said = [_("“{reason}”", reason=reason)] if reason else []
    return [scope, *said] if scope else [*said]
