"""A month that was played, as lines of text and as a document for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from crosspost.i18n import Phrase, _, active, dates, n_
from crosspost.identity import rfc3339
from crosspost.rehearse.values import Kind, Month, Outcome, Played, Trouble
from crosspost.report.text import Line, Paint, when

_TITLE: Final = 36

OUTCOMES: Final[Mapping[Outcome, tuple[Phrase, str, str]]] = {
    Outcome.SENT: (_("Leaves at its time"), "ok", "check"),
    Outcome.LATE: (_("Leaves late, by itself"), "accent", "clock"),
    Outcome.HELD: (_("Held, for a person to decide"), "doubt", "pause"),
    Outcome.WAITING: (_("Not approved in time"), "wait", "stamp"),
    Outcome.REFUSED: (_("Rejected by the network"), "bad", "stop"),
    Outcome.UNCERTAIN: (_("To be checked"), "doubt", "ask"),
    Outcome.PENDING: (_("Not sent when the month ended"), "faint", "clock"),
}
"""What each outcome is called, its colour and its sign."""

HOLDS: Final[Mapping[str, Phrase]] = {
    "window": _("electoral window"),
    "late": _("too late"),
    "pause": _("pause"),
    "access": _("access refused"),
    "secret": _("secret missing"),
    "gone": _("file gone"),
    "copy": _("copy of a file"),
    "flood": _("many files at once"),
    "past": _("time had passed"),
    "changed": _("file not understood"),
    "restored": _("ledger put back"),
}
"""Why something is held, in two words."""

TROUBLES: Final[Mapping[Kind, Phrase]] = {
    Kind.AWAY: _("the server of {account} could not be reached"),
    Kind.AWAY_LONG: _("the server of {account} could not be reached"),
    Kind.CUT: _("the server of {account} published, and the line went dead"),
    Kind.BUSY: _("the server of {account} asked to come back later"),
    Kind.FAILS: _("the server of {account} failed"),
    Kind.REVOKED: _("the secret of {account} was refused"),
    Kind.OFF: _("this machine was off"),
}


def trouble_said(one: Trouble) -> Phrase:
    """What went wrong, without when."""
    return Phrase(TROUBLES[one.kind].id, {"account": one.account})


def lines(month: Month, paint: Paint) -> Iterator[Line]:
    """The whole month: sums, what went wrong, then each delivery, day by day."""
    yield Line(paint(title(month), "strong"))
    yield Line(str(sums(month)))
    for one in month.remarks:
        yield Line(str(one.said), 2)
    if month.earlier:
        yield Line(str(left_before(month)), 2)
    for why in unreadable(month):
        yield Line(f"{paint('✗', 'bad')} {why}", 2, hang=2)
    yield from _troubles(month, paint)
    yield from _days(month, paint)


def title(month: Month) -> Phrase:
    """“Rehearsal of March 2027 (seed 1)”."""
    begin = month.script.begin.astimezone(zone_of(month))
    return _(
        "Rehearsal of {month} (seed {seed}): nothing was published.",
        month=dates.month(begin.year, begin.month, active()),
        seed=month.script.seed,
    )


def sums(month: Month) -> Phrase:
    """How many leave, and how."""
    if not month.played:
        return _("Nothing is planned for this month.")
    return n_(
        "{n} sending: {sent} at its time, {late} late by itself, {held} held, "
        "{waiting} not approved, {refused} rejected, {open} open.",
        "{n} sendings: {sent} at their time, {late} late by themselves, {held} held, "
        "{waiting} not approved, {refused} rejected, {open} open.",
        len(month.played),
        sent=month.count(Outcome.SENT),
        late=month.count(Outcome.LATE),
        held=month.count(Outcome.HELD),
        waiting=month.count(Outcome.WAITING),
        refused=month.count(Outcome.REFUSED),
        open=month.count(Outcome.UNCERTAIN) + month.count(Outcome.PENDING),
    )


def left_before(month: Month) -> Phrase:
    """How many posts leave before the month."""
    return n_(
        "{n} post leaves before that, and is not played.",
        "{n} posts leave before that, and are not played.",
        month.earlier,
    )


def unreadable(month: Month) -> list[Phrase]:
    """Why some files cannot be taken; each names its file."""
    return [
        why
        if str(why).startswith(path)
        else _("{file}: {problem}", file=path, problem=why)
        for path, why in month.bad.items()
    ]


def zone_of(month: Month) -> ZoneInfo:
    """Whose calendar the month is one of."""
    return ZoneInfo(month.script.directory.time_zone)


def _troubles(month: Month, paint: Paint) -> Iterator[Line]:
    if not month.troubles:
        return
    yield Line("")
    yield Line(paint(_("What goes wrong in it"), "strong"))
    for one in month.troubles:
        yield Line(str(trouble_line(one, month)), 2)


def _span(one: Trouble, zone: ZoneInfo) -> str:
    language = active()
    begin = dates.when(one.begin, zone, language)
    same_day = one.begin.astimezone(zone).date() == one.end.astimezone(zone).date()
    end = (dates.time if same_day else dates.when)(one.end, zone, language)
    return f"{begin} – {end}"


def trouble_line(one: Trouble, month: Month) -> Phrase:
    """From when to when something went wrong, and what."""
    return _("{when}: {what}.", when=_span(one, zone_of(month)), what=trouble_said(one))


def _days(month: Month, paint: Paint) -> Iterator[Line]:
    directory, day = month.script.directory, ""
    told: set[str] = set()
    for one in month.played:
        entity = directory.entities.get(one.entity)
        zone = ZoneInfo(entity.time_zone) if entity else zone_of(month)
        today = dates.long_day(one.due, zone, active())
        if today != day:
            day = today
            yield Line("")
            yield Line(paint(day, "strong"))
        _said, colour, _sign = OUTCOMES[one.outcome]
        hour = _hour(one, zone)
        yield Line(
            f"{hour}  {paint(one.account, 'accent')}  {_cut(one.title)}",
            2,
            fold=False,
            right=paint(said(one), colour),
        )
        yield from _reasons(one, zone, told)


def _hour(one: Played, zone: ZoneInfo) -> str:
    """The hour, overseas with Paris's beside it."""
    language = active()
    plain = dates.when(one.due, zone, language)
    beside = dates.both(one.due, zone, language).removeprefix(plain)
    return f"{dates.time(one.due, zone, language)}{beside}"


def _cut(title: str) -> str:
    """As much of a title as stands on a line with the rest."""
    if len(title) <= _TITLE:
        return title
    return f"{title[:_TITLE].rpartition(' ')[0] or title[:_TITLE]}…"


def said(one: Played) -> Phrase:
    """What becomes of it, in a few words."""
    if one.outcome is Outcome.HELD and one.hold in HOLDS:
        return _("Held: {why}", why=HOLDS[one.hold])
    return OUTCOMES[one.outcome][0]


def step_said(one: Played, at: datetime, zone: ZoneInfo) -> str:
    """When something happened: the hour, and the day where it was another."""
    language = active()
    same_day = at.astimezone(zone).date() == one.due.astimezone(zone).date()
    return (dates.time if same_day else dates.when)(at, zone, language)


def _reasons(one: Played, zone: ZoneInfo, told: set[str]) -> Iterator[Line]:
    """What it met on its way; a reason that many have is written out once."""
    for step in one.story:
        reason = str(step.said)
        if one.hold != "window" or reason not in told:
            yield Line(f"{step_said(one, step.at, zone)}  {reason}", 4, hang=2)
        told.add(reason)
    if not one.story and one.why is not None and str(one.why) not in told:
        told.add(str(one.why))
        yield Line(str(one.why), 4)
    if one.outcome is Outcome.LATE and one.sent_at is not None:
        left = _("It left at {time}.", time=dates.time(one.sent_at, zone, active()))
        yield Line(str(left), 4)


# -- for machines -----------------------------------------------------------------


def document(month: Month) -> dict[str, Any]:
    """The whole month as one document; its names are stable."""
    script = month.script
    begin = script.begin.astimezone(zone_of(month))
    return {
        "version": 1,
        "month": f"{begin:%Y-%m}",
        "seed": script.seed,
        "from": rfc3339(script.begin),
        "to": rfc3339(script.end),
        "counts": {str(one): month.count(one) for one in Outcome},
        "earlier": month.earlier,
        "unreadable": {path: str(why) for path, why in month.bad.items()},
        "notes": [
            {"id": one.id, "at": rfc3339(one.at), "message": str(one.said)}
            for one in month.remarks
        ],
        "troubles": [_trouble(one) for one in month.troubles],
        "deliveries": [_delivery(one, month) for one in month.played],
    }


def _trouble(one: Trouble) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "account": one.account or None,
        "from": rfc3339(one.begin),
        "to": rfc3339(one.end),
        "message": str(trouble_said(one)),
    }


def _delivery(one: Played, month: Month) -> dict[str, Any]:
    entity = month.script.directory.entities.get(one.entity)
    zone = ZoneInfo(entity.time_zone) if entity else zone_of(month)
    return {
        "id": one.id,
        "post": one.post,
        "title": one.title,
        "account": one.account,
        "network": one.network,
        "entity": one.entity,
        "due": one.due.astimezone(zone).isoformat(),
        "outcome": str(one.outcome),
        "state": str(one.state),
        "hold": one.hold or None,
        "sent_at": _local(one.sent_at, zone),
        "why": None if one.why is None else str(one.why),
        "story": [
            {"at": step.at.astimezone(zone).isoformat(), "message": str(step.said)}
            for step in one.story
        ],
    }


def _local(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat()


def shown_when(one: Played, month: Month) -> str:
    """When it was to leave, on the wall of who speaks."""
    entity = month.script.directory.entities.get(one.entity)
    if entity is None:
        return dates.when(one.due, zone_of(month), active())
    return when(one.due, entity)


def by_outcome(month: Month) -> Mapping[Outcome, Sequence[Played]]:
    """The deliveries, by what became of them."""
    return {
        outcome: [one for one in month.played if one.outcome is outcome]
        for outcome in Outcome
    }
