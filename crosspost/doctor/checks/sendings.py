"""Whether runs happen, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from crosspost.doctor.finding import Finding, Level
from crosspost.doctor.surroundings import Surroundings
from crosspost.i18n import Phrase, _, n_
from crosspost.model import State
from crosspost.ports import LATE


def last_tick(around: Surroundings) -> Iterator[Finding]:
    """A run ended lately: else nobody publishes what is due."""
    last, machine = around.machine.last_tick, around.machine
    line = f"*/5 * * * * {machine.command} --config {machine.config} tick"
    if last is None and around.sandbox:
        return
    if last is None:
        yield Finding(
            Level.ADVICE,
            _("No run has ended here yet: nothing is published by itself."),
            _("Let it run every 5 minutes. Add this line with “crontab -e”:"),
            copy=line,
        )
        return
    ago = around.now - last
    if ago <= _patience(around):
        yield Finding(Level.OK, _ago(ago))
        return
    yield Finding(
        Level.ERROR,
        _("No run has ended since then. {ago}", ago=_ago(ago)),
        _(
            "Nothing is published by itself. See whether this line is still there, "
            "with “crontab -l”:"
        ),
        copy=line,
    )


def _patience(around: Surroundings) -> timedelta:
    """Beyond it what is due is late, and held."""
    late = around.directory.late if around.directory else LATE
    return max(late, timedelta(minutes=10))


def _ago(ago: timedelta) -> Phrase:
    minutes = max(int(ago.total_seconds() // 60), 0)
    hours = minutes // 60
    if hours >= 48:  # noqa: PLR2004 -- two days
        return n_(
            "The last run ended {n} day ago.",
            "The last run ended {n} days ago.",
            hours // 24,
        )
    if hours:
        return n_(
            "The last run ended {n} hour ago.",
            "The last run ended {n} hours ago.",
            hours,
        )
    if not minutes:
        return _("The last run ended a moment ago.")
    return n_(
        "The last run ended {n} minute ago.",
        "The last run ended {n} minutes ago.",
        minutes,
    )


def pause(around: Surroundings) -> Iterator[Finding]:
    """Whether sendings are paused: all, of an entity, or of an account."""
    go_on = _("“crosspost resume” lifts it; what came due meanwhile is asked about.")
    reason = around.machine.pause
    if reason is not None:
        yield Finding(
            Level.WARNING,
            _("Everything is paused by the pause file: {reason}", reason=reason),
            _(
                "Whoever made {file} removes it; then “crosspost resume” decides what "
                "came due meanwhile.",
                file=around.machine.pause_file,
            ),
        )
    for one in around.ledger.pauses() if around.ledger else ():
        said = (
            _(
                "{scope} is paused by {by}: {reason}",
                scope=one.scope.partition(":")[2],
                by=one.by,
                reason=one.reason,
            )
            if one.scope
            else _(
                "Everything is paused by {by}: {reason}", by=one.by, reason=one.reason
            )
        )
        yield Finding(Level.WARNING, said, go_on)


def stopped(around: Surroundings) -> Iterator[Finding]:
    """Accounts that were refused once, and make no request since."""
    for name in around.accounts if around.ledger else ():
        kept = around.ledger.answer("stopped", name) if around.ledger else None
        message = kept[0].get("message") if kept else None
        if isinstance(message, Mapping):
            yield Finding(
                Level.ERROR,
                _(
                    "It is stopped since it was refused. {reason}",
                    reason=Phrase.from_json(message),
                ),
                _("Once it opens again, start it with this command:"),
                account=name,
                copy=f"crosspost accounts check {name}",
            )


def unsettled(around: Surroundings) -> Iterator[Finding]:
    """Sendings that wait for a person."""
    if around.ledger is None:
        return
    wanted = {State.HELD, State.FAILED, State.UNCERTAIN}
    states = [record.state for record in around.ledger.records(states=wanted)]
    for state, said, hint in (
        (State.UNCERTAIN, _uncertain, _SETTLE),
        (State.FAILED, _failed, _RETRY),
        (State.HELD, _held, _RESUME),
    ):
        if number := states.count(state):
            yield Finding(Level.ERROR, said(number), hint)


def _uncertain(number: int) -> Phrase:
    return n_(
        "{n} sending is to be checked.", "{n} sendings are to be checked.", number
    )


def _failed(number: int) -> Phrase:
    return n_(
        "{n} sending was rejected by its network.",
        "{n} sendings were rejected by their networks.",
        number,
    )


def _held(number: int) -> Phrase:
    return n_("{n} sending is held.", "{n} sendings are held.", number)


_SETTLE = _("“crosspost status” shows what; the next run looks for it by itself.")
_RETRY = _("“crosspost status” shows why. Correct it, then “crosspost retry”.")
_RESUME = _("“crosspost status” shows why; “crosspost resume” decides one by one.")
