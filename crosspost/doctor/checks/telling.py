"""Whether people, programs and monitoring are told."""

from __future__ import annotations

from collections.abc import Iterator

from crosspost.doctor.finding import Finding, Level
from crosspost.doctor.surroundings import Surroundings, Way
from crosspost.i18n import _, n_


def mail(around: Surroundings) -> Iterator[Finding]:
    """Somebody is written to when something needs a person, and mails leave."""
    if around.ways is None or around.sandbox:
        return
    ways = [way for way in around.ways if way.kind == "mail"]
    if not ways:
        yield Finding(
            Level.ADVICE,
            _("No mail is configured: only what “tick” says, and cron mails, is told."),
            _("Write the institution's mail server in a table [mail]."),
        )
    for way in ways:
        yield _found(way) or Finding(
            Level.OK,
            n_(
                "Mails leave by {place}, to {n} address.",
                "Mails leave by {place}, to {n} addresses.",
                way.people,
                place=way.place,
            ),
        )
    if around.letters:
        yield Finding(
            Level.WARNING,
            n_(
                "{n} message waits to leave.",
                "{n} messages wait to leave.",
                around.letters,
            ),
            _("The next runs try again by themselves."),
        )


def programs(around: Surroundings) -> Iterator[Finding]:
    """The webhook and the heartbeat address were reached when they were last asked."""
    for way in around.ways or ():
        if way.kind != "mail":
            yield _found(way) or Finding(
                Level.OK, _("{place} is told after each run.", place=way.place)
            )


def _found(way: Way) -> Finding | None:
    if way.problem is None:
        return None
    level = Level.UNREACHED if way.waits else Level.ERROR
    return Finding(level, way.problem, way.hint)
