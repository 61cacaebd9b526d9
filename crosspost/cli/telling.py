"""After the work of a run: letters leave, monitoring hears a pulse. All of it bounded.

What does not leave is kept and tried by later runs; a door that does not open is said
once on standard error, and stays in `status` and `doctor` while it lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from crosspost.cli import digesting
from crosspost.cli.codes import ACT, DONE, LATER
from crosspost.i18n import Phrase, _

if TYPE_CHECKING:
    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.notify.doors import NotSent, Setback
    from crosspost.notify.postman import Round

SECONDS = 20.0
"""How long writing to people may take, all letters and doors together."""

DOORS = ("mail", "mail-address", "webhook", "pulse")
"""The kinds of problems that are about telling itself."""


def prepare(app: App) -> None:
    """Keep what later runs must know without reading the configuration."""
    from crosspost.notify import pulse

    settings = app.configuration.settings
    wanted = settings.heartbeat_url and not app.folder.sandbox
    app.folder.keep_pulse(
        pulse.written(settings.heartbeat_url, settings.proxy) if wanted else None
    )
    digesting.plan(app)


def after(app: App, out: Output, code: int) -> int:
    """Write to people; the exit code, where something new makes it worse."""
    setbacks = [*_pulse(app, out)]
    with app.folder.lock("letters") as held:
        if held is None:  # else another run is sending, and leaves the rest to the next
            setbacks += _letters(app, out)
    for setback in setbacks:
        code = _worse(code, _tell(app, out, setback))
    return code


def _worse(code: int, other: int) -> int:
    return next((one for one in (ACT, LATER) if one in (code, other)), code)


# -- monitoring ---------------------------------------------------------------------


def _pulse(app: App, out: Output) -> list[Setback]:
    from crosspost.notify import bounded, pulse

    file = app.folder.pulse
    if not file.exists():
        return []
    try:
        setback = bounded.within(SECONDS / 2, lambda: pulse.beat(file))
    except bounded.TooLong:
        setback = pulse.unheard(file)
    if setback is not None:
        return [setback]
    _works_again(app, out, lambda kind, _subject: kind == pulse.KIND)
    return []


# -- letters ------------------------------------------------------------------------


def _letters(app: App, out: Output) -> list[Setback]:
    from crosspost.notify import bounded

    _write(app)
    wanted = app.ledger.next_letter()
    if wanted is None or wanted > app.clock.now():
        return []
    try:
        done = bounded.within(SECONDS, app.postman().deliver)
    except bounded.TooLong:
        return [_of_all(app, too_long())]
    except Exception as bug:  # noqa: BLE001 -- whatever it is, publishing was done
        return [_unforeseen(app, bug)]
    _opened(app, out, done)
    return done.setbacks


def _write(app: App) -> None:
    """Make letters of the news, and of what a chief is to read."""
    from crosspost.notify import gather

    digesting.write(app)
    if app.doors:
        gather.gather(app.ledger)
    else:
        gather.drop(app.ledger)


def _opened(app: App, out: Output, done: Round) -> None:
    """What works again, or is configured no more, is no problem any more."""
    places = {(door.name, door.place) for door in app.doors}

    def over(kind: str, subject: str) -> bool:
        if kind == "mail-address":
            return subject in done.reached
        known = kind in {"mail", "webhook"}
        failed = any(one.kind == kind for one in done.setbacks)
        opened = (kind, subject) in done.opened and not failed
        return known and (opened or (kind, subject) not in places)

    _works_again(app, out, over)


def _works_again(app: App, out: Output, over: Callable[[str, str], bool]) -> None:
    for kind, subject, _since in app.ledger.told():
        if kind in DOORS and over(kind, subject):
            out.problem(_("crosspost: settled. {place} works again.", place=subject))
            out.flush()
            app.ledger.over(kind, subject)


def _tell(app: App, out: Output, setback: Setback) -> int:
    """Say it once. It is no news that is written: it would not arrive."""
    if app.ledger.knows(setback.kind, setback.subject):
        return DONE
    code = failed(out, setback.error)
    out.flush()
    app.ledger.tell(setback.kind, setback.subject)
    return code


def failed(out: Output, error: NotSent) -> int:
    """Say what kept something from leaving; the exit code."""
    out.problem(_("crosspost: {message}", message=error.said))
    out.problem(_("What to do: {hint}", hint=error.hint))
    if out.verbose and error.detail:
        out.problem(_("Technical details: {detail}", detail=error.detail))
    return LATER if error.waits else ACT


def too_long() -> NotSent:
    """The time for all of it was over."""
    from crosspost.notify.doors import NotSent

    return NotSent(
        _(
            "What was to be written did not leave within {seconds} seconds. It is "
            "kept and leaves later; publishing is not concerned.",
            seconds=int(SECONDS),
        ),
        hint=_("If it lasts, run “crosspost doctor”."),
        waits=True,
    )


def _unforeseen(app: App, bug: Exception) -> Setback:
    from crosspost.errors import CrosspostError
    from crosspost.notify.doors import NotSent

    if isinstance(bug, CrosspostError):
        raise bug
    return _of_all(
        app,
        NotSent(
            _(
                "Something unforeseen kept a mail from leaving. It is kept; publishing "
                "is not concerned."
            ),
            hint=_("Tell whoever looks after crosspost; “--verbose” says more."),
            detail=type(bug).__name__,
        ),
    )


def _of_all(app: App, error: NotSent) -> Setback:
    from crosspost.notify.doors import Setback

    first = app.doors[0]
    return Setback(first.name, first.place, error)


# -- where it stands ----------------------------------------------------------------


def standing(app: App) -> list[tuple[str, str, datetime]]:
    """The doors that do not open: kind, place, since."""
    return [one for one in app.ledger.told() if one[0] in DOORS]


def sentences(doors: Iterable[tuple[str, str, datetime]]) -> list[Phrase]:
    """The same for a person."""
    return [_SENTENCES[kind](place) for kind, place, _since in doors]


def document(app: App) -> Mapping[str, object]:
    """The same for a program."""
    return {
        "waiting": app.ledger.waiting_letters(),
        "problems": [
            {"kind": kind, "place": place, "since": since.isoformat()}
            for kind, place, since in standing(app)
        ],
    }


_SENTENCES: dict[str, Callable[[str], Phrase]] = {
    "mail": lambda place: _(
        "Mails do not leave by {place}; they are kept and tried again.", place=place
    ),
    "mail-address": lambda place: _(
        "The mail server refuses the address {address}: it is written nothing.",
        address=place,
    ),
    "webhook": lambda place: _(
        "The webhook at {place} is not told; it is tried again.", place=place
    ),
    "pulse": lambda place: _(
        "The heartbeat address at {place} is not reached; it is tried again.",
        place=place,
    ),
}
