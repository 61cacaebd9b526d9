"""From a verdict to the error the engine acts on, in words for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from crosspost.errors import (
    AccessDenied,
    CrosspostError,
    KeyTaken,
    NotReady,
    Outcome,
    Rejected,
    Throttled,
    Unavailable,
    Uncertain,
)
from crosspost.i18n import Phrase, _
from crosspost.networks.verdict import Step, Verdict, judge, retry_at
from crosspost.networks.wire import Failure
from crosspost.networks.witness import Exchange, Witness
from crosspost.ports import LeaseLost, Paused


@dataclass(frozen=True, slots=True)
class Where:
    """Whom an outcome is about, as a person knows it.

    Attributes:
        account: Its name in the configuration.
        server: The host it is reached at.
        renew: What to do when the secret is refused.
    """

    account: str
    server: str
    renew: Phrase


VIDEO_PATIENCE: Final = timedelta(minutes=30)
"""How long a server may work on what it was given before we give up."""


def never_ready(server: str) -> Rejected:
    """A server did not get done with what it was given to prepare."""
    return Rejected(
        _(
            "After {minutes} minutes, {server} has still not prepared the picture or "
            "video; nothing was published.",
            minutes=VIDEO_PATIENCE // timedelta(minutes=1),
            server=server,
        ),
        hint=_(
            "Run “crosspost retry” later, or publish a smaller file, exported again "
            "as MP4 (H.264)."
        ),
    )


class Reading(Protocol):
    """What one network says in its own words, where the status alone misleads."""

    def step(self, step: Step, exchange: Exchange) -> Step:
        """What the exchange was really for: an SDK renews a session on the way."""

    def verdict(self, step: Step, exchange: Exchange) -> Verdict | None:
        """A better verdict; None where the status says it."""


class Interpreter:
    """Turns whatever an SDK throws during a step into one of the five outcomes."""

    def __init__(
        self,
        witness: Witness,
        *,
        where: Callable[[], Where],
        reading: Reading,
        now: Callable[[], datetime],
    ) -> None:
        """`where` is asked when an error must be told: the server may move."""
        self._witness = witness
        self._where = where
        self._reading = reading
        self._now = now

    @contextmanager
    def during(self, step: Step) -> Iterator[None]:
        """Whatever is thrown inside is told as an outcome of `step`.

        An error before any request was made is a mistake of ours: it passes.
        """
        self._witness.forget()
        try:
            yield
        except (CrosspostError, Paused, LeaseLost):
            raise
        except Exception as error:
            exchange = self._witness.last
            if exchange is None:
                raise
            raise self.outcome(step, exchange) from error

    def outcome(self, step: Step, exchange: Exchange) -> Outcome:
        """The error that says what this exchange means."""
        really = self._reading.step(step, exchange)
        verdict = self._reading.verdict(really, exchange) or judge(really, exchange)
        if really is Step.CHANGE:
            return told_of_change(verdict, exchange, self._where(), now=self._now())
        return told(verdict, exchange, self._where(), now=self._now())

    def told(self, verdict: Verdict, step: Step = Step.CREATE) -> Outcome:
        """The error for a verdict that was reached by other means."""
        exchange = self._witness.last or Exchange("", "")
        if step is Step.CHANGE:
            return told_of_change(verdict, exchange, self._where(), now=self._now())
        return told(verdict, exchange, self._where(), now=self._now())


def told(
    verdict: Verdict, exchange: Exchange, where: Where, *, now: datetime
) -> Outcome:
    """The error for a verdict, in plain words; what the server said is `detail`."""
    detail = exchange.shown()
    if verdict is Verdict.THROTTLED:
        return Throttled(
            _("{server} asks to wait; nothing was published.", server=where.server),
            retry_at=retry_at(exchange.headers, now=now),
            hint=_LATER,
            detail=detail,
        )
    made, message, hint = _words(where)[verdict]
    if verdict is Verdict.UNREACHED and exchange.failure in _UNREACHED:
        say, hint = _UNREACHED[exchange.failure]
        message = say(server=where.server)
    return made(message, hint=hint, detail=detail)


def told_of_change(
    verdict: Verdict, exchange: Exchange, where: Where, *, now: datetime
) -> Outcome:
    """The same for an edit or a removal, which may simply be done again."""
    usual = told(verdict, exchange, where, now=now)
    server, account = where.server, where.account
    said: Mapping[Verdict, Phrase] = {
        Verdict.THROTTLED: _(
            "{server} asks to wait; nothing was changed.", server=server
        ),
        Verdict.UNCERTAIN: _(
            "{server} did not confirm the change: it may have been made.", server=server
        ),
        Verdict.DENIED: _(
            "{server} refuses access to {account}; nothing was changed.",
            server=server,
            account=account,
        ),
        Verdict.REJECTED: _(
            "{server} refused the change; nothing was changed.", server=server
        ),
        Verdict.TOO_LONG: _(
            "{server} finds the text too long; nothing was changed.", server=server
        ),
    }
    usual.message = said.get(verdict, usual.message)
    if verdict is Verdict.UNCERTAIN:
        usual.hint = _LATER
    return usual


_LATER = _("Nothing for now: it is tried again by itself.")
_UNREACHED: Final[Mapping[Failure, tuple[Callable[..., Phrase], Phrase]]] = {
    Failure.NAME: (
        lambda **v: _("{server} could not be found; nothing was sent.", **v),
        _(
            "It is tried again by itself. If it goes on, check the server’s address in "
            "the configuration, and this machine’s connection."
        ),
    ),
    Failure.TRUST: (
        lambda **v: _(
            "{server} could not prove that it is itself; nothing was sent.", **v
        ),
        _(
            "It is tried again by itself. If it goes on, tell those who look after "
            "this machine: its certificates may be old, a proxy may stand between, or "
            "the server’s own certificate has expired."
        ),
    ),
}
"""What else is said of a server that was not reached."""


def _words(where: Where) -> Mapping[Verdict, tuple[type[Outcome], Phrase, Phrase]]:
    return {**_unclear(where), **_refusals(where)}


def _unclear(where: Where) -> dict[Verdict, tuple[type[Outcome], Phrase, Phrase]]:
    server = where.server
    return {
        Verdict.UNREACHED: (
            Unavailable,
            _("{server} could not be reached; nothing was sent.", server=server),
            _LATER,
        ),
        Verdict.UNAVAILABLE: (
            Unavailable,
            _(
                "{server} did not answer as it should; nothing was published.",
                server=server,
            ),
            _LATER,
        ),
        Verdict.NOT_READY: (
            NotReady,
            _(
                "{server} is still preparing a picture or video; nothing was "
                "published.",
                server=server,
            ),
            _LATER,
        ),
        Verdict.UNCERTAIN: (
            Uncertain,
            _(
                "{server} did not confirm the post: it may have been published.",
                server=server,
            ),
            _(
                "Nothing for now: it is looked for there by itself, before anything "
                "else is sent."
            ),
        ),
    }


def _refusals(where: Where) -> dict[Verdict, tuple[type[Outcome], Phrase, Phrase]]:
    server, account = where.server, where.account
    verbose = _(
        "Publish another text or other pictures there, as a new post. “crosspost "
        "status --verbose” shows what the server said."
    )
    return {
        Verdict.DENIED: (
            AccessDenied,
            _(
                "{server} refuses access to {account}; nothing was published.",
                server=server,
                account=account,
            ),
            where.renew,
        ),
        Verdict.REJECTED: (
            Rejected,
            _(
                "{server} refused the post as it is; nothing was published.",
                server=server,
            ),
            verbose,
        ),
        Verdict.TOO_LONG: (
            Rejected,
            _(
                "{server} finds the text too long; nothing was published.",
                server=server,
            ),
            _("Make the text shorter for {account}.", account=account),
        ),
        Verdict.TOO_HEAVY: (
            Rejected,
            _(
                "{server} finds a picture or video too heavy; nothing was published.",
                server=server,
            ),
            _("Use a smaller file for {account}.", account=account),
        ),
        Verdict.UNUSABLE: (
            Rejected,
            _(
                "{server} cannot use a picture or video; nothing was published.",
                server=server,
            ),
            _(
                "Save the picture again as JPEG or PNG, the video as MP4 (H.264), or "
                "use another one."
            ),
        ),
        Verdict.WOULD_MENTION: (
            Rejected,
            _(
                "The text would notify somebody on {server}; nothing was published.",
                server=server,
            ),
            _("Write the names without @."),
        ),
        Verdict.PARENT_GONE: (
            Rejected,
            _(
                "The part before this one is gone from {server}; this part was not "
                "published.",
                server=server,
            ),
            _("Publish the rest as a new post."),
        ),
        Verdict.KEY_TAKEN: (
            KeyTaken,
            _("Another post stands in the place of this one; it was not touched."),
            _("It will be planned under another key."),
        ),
    }
