"""What is said while the storm lasts, and when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from crosspost.i18n import _
from crosspost.report.words import STATES

if TYPE_CHECKING:
    from crosspost.demo.storm.outcome import Passed
    from crosspost.demo.storm.size import Size


class Teller(Protocol):
    """What a person sees: a part of the command line's output."""

    def line(self, text: object = "") -> None:
        """A line."""

    def row(self, text: str) -> None:
        """A line that is not folded."""

    def problem(self, text: object) -> None:
        """A line about something wrong."""


def welcome(out: Teller, size: Size) -> None:
    """What is about to happen."""
    out.line(
        _(
            "{deliveries} deliveries to {accounts} accounts, {kills} kills. Both "
            "networks are built in: nothing leaves this machine.",
            deliveries=size.deliveries,
            accounts=size.accounts,
            kills=size.kills,
        )
    )
    out.line(
        _(
            "Meanwhile four people write, approve, change their mind, pause and drop; "
            "what some write needs one approval, or two."
        )
    )
    out.line(_("The files are kept in memory where that is possible, then removed."))


def count(out: Teller, online: int, size: Size, kills: int) -> None:
    """How far it is."""
    said = _(
        "{online} of {deliveries} online, {kills} kills",
        online=online,
        deliveries=size.deliveries,
        kills=kills,
    )
    out.row(str(said))


def end(out: Teller, passed: Passed) -> None:
    """What came of it."""
    verdict = passed.verdict
    out.line()
    out.line(verdict.said())
    out.line(verdict.said_of_people())
    if verdict.obeyed:
        out.line(verdict.said_of_promise())
    else:
        out.problem(verdict.said_of_promise())
    _tell_weather(out, passed)
    _tell_unsent(out, passed)


def _tell_weather(out: Teller, passed: Passed) -> None:
    out.line(
        _(
            "{kills} kills, {faults} faults of the networks, {jumps} jumps of the "
            "clock, {runs} runs, {seconds} seconds.",
            kills=passed.seen.counts["killed"],
            faults=passed.seen.counts.total() - passed.seen.counts["killed"],
            jumps=passed.seen.jumps,
            runs=passed.runs,
            seconds=round(passed.seconds),
        )
    )


def _tell_unsent(out: Teller, passed: Passed) -> None:
    for record in passed.unsent:
        why = record.problem.message if record.problem else ""
        said = _(
            "{id}: {state}. {problem}",
            id=record.id,
            state=STATES[record.state][0],
            problem=why,
        )
        out.problem(said)
