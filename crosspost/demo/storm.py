"""`crosspost demo --storm`: everything goes wrong at once, and nothing is lost.

Many deliveries through the real SDKs, while the built-in networks cut, hang and
fail, the clock jumps and the program is killed again and again by its parent.
What is counted at the end is what stands on the networks.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, Protocol

from crosspost.demo import fleet
from crosspost.demo.fleet import START, Fleet, StormClock
from crosspost.demo.weather import Weather
from crosspost.engine.tick import TICK_SECONDS
from crosspost.errors import CrosspostError, KeyTaken
from crosspost.i18n import Phrase, _
from crosspost.identity import post_id, to_milliseconds
from crosspost.model import Post, Settled, State, Wording
from crosspost.report.words import STATES

if TYPE_CHECKING:
    from crosspost.demo.weather import Seen
    from crosspost.engine.tick import Engine
    from crosspost.ports import Line, Record

PAGE: Final = "crosspost-storm.html"
_SPACING: Final = timedelta(minutes=30)
_LOOK_SECONDS: Final = 0.004
_EARLY: Final = 0.15
"""How many of the kills may come before a run has written anything."""
_CALM_RUNS: Final = 200
_BROKE: Final = 70
_LEFT: Final = 3
_WARM: Final = (
    # What a run loads, by name: an SDK is known to its own publisher only.
    "atproto",
    "mastodon",
    "crosspost.engine.planner",
    "crosspost.engine.pool",
    "crosspost.ledger.sqlite",
    "crosspost.networks.bluesky.publisher",
    "crosspost.networks.bluesky.render",
    "crosspost.networks.mastodon.publisher",
    "crosspost.networks.mastodon.render",
    "crosspost.networks.fake.in_process",
    "crosspost.networks.wire",
    "crosspost.prepare",
    "crosspost.state.sessions",
    "crosspost.state.shelf",
)


class Teller(Protocol):
    """What a person sees: a part of the command line's output."""

    def line(self, text: object = "") -> None:
        """A line."""

    def row(self, text: str) -> None:
        """A line that is not folded."""

    def problem(self, text: object) -> None:
        """A line about something wrong."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the storm is."""

    posts: int = 25
    accounts: int = 40
    kills: int = 200

    @property
    def deliveries(self) -> int:
        """How many posts are expected online."""
        return self.posts * self.accounts


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands on the networks at the end.

    Attributes:
        online: Deliveries of which every part is there.
        double: Deliveries of which a part is there more than once.
        lost: Deliveries of which a part is missing.
        found: Deliveries that were found rather than sent again.
        unsettled: Deliveries that the ledger does not know as sent.
    """

    expected: int
    online: int
    double: int
    lost: int
    found: int
    unsettled: int

    @property
    def holds(self) -> bool:
        """Whether everything is there, once, and known to be."""
        whole = self.online == self.expected
        return whole and not (self.double or self.lost or self.unsettled)

    def said(self) -> Phrase:
        """The sum, in one line."""
        return _(
            "{expected} expected, {online} online, {double} double, {lost} lost, "
            "{found} found rather than resent",
            expected=self.expected,
            online=self.online,
            double=self.double,
            lost=self.lost,
            found=self.found,
        )


@dataclass(frozen=True, slots=True)
class Passed:
    """A storm that is over.

    Attributes:
        unsent: What the ledger does not know as sent.
        journal: All that the program wrote down.
        seconds: How long it took, in real time.
    """

    size: Size
    verdict: Verdict
    seen: Seen
    unsent: list[Record]
    journal: list[Line]
    runs: int
    seconds: float


def storm(
    out: Teller,
    *,
    size: Size | None = None,
    seed: int = 1,
    page: Path = Path(PAGE),
    change: Callable[[Engine], Engine] = lambda engine: engine,
) -> int:
    """Play it, tell it, write its page.

    Args:
        out: Who is told.
        size: The whole storm, if None.
        seed: What goes wrong follows from it; the moments of the kills do not.
        page: Where its story is written.
        change: Breaks the engine, to prove that it would be noticed.

    Returns:
        The exit code: 0 only if everything is online once and known to be.

    Raises:
        CrosspostError: There is no place for files, or a run ended by itself.
    """
    from crosspost.demo.storm_page import write

    size = size or Size()
    _welcome(out, size)
    with _folder() as home:
        passed = _Storm(home, size, Random(seed), change).play(out)  # noqa: S311 -- weather, no secret
    out.line()
    out.line(passed.verdict.said())
    _tell(out, passed)
    _tell_unsent(out, passed)
    out.row(str(write(passed, page)))
    return 0 if passed.verdict.holds else 1


def _welcome(out: Teller, size: Size) -> None:
    out.line(
        _(
            "{deliveries} deliveries to {accounts} accounts, {kills} kills. Both "
            "networks are built in: nothing leaves this machine.",
            deliveries=size.deliveries,
            accounts=size.accounts,
            kills=size.kills,
        )
    )
    out.line(_("The files are kept in memory where that is possible, then removed."))


def _tell(out: Teller, passed: Passed) -> None:
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


def _folder() -> tempfile.TemporaryDirectory[str]:
    """In memory, where there is some: each step is written down before the next."""
    shared = Path("/dev/shm")  # noqa: S108 -- a private folder is made in it
    usable = shared.is_dir() and os.access(shared, os.W_OK)
    try:
        return tempfile.TemporaryDirectory(
            prefix="crosspost-storm-", dir=shared if usable else None
        )
    except OSError as error:
        raise CrosspostError(
            _("There is no folder for temporary files; the storm needs one."),
            hint=_("Name one you may write to in TMPDIR."),
            detail=str(error),
        ) from error


class _Storm:
    """The parent of all runs; it never opens the ledger while they come and go."""

    def __init__(
        self,
        home: str,
        size: Size,
        rng: Random,
        change: Callable[[Engine], Engine],
    ) -> None:
        self._home, self._size, self._rng = Path(home), size, rng
        self._change = change
        for name in _WARM:
            import_module(name)
        self._clock = StormClock(self._home / "clock")
        self._world = fleet.open_world(self._home, self._clock)
        self._directory = fleet.settled(self._world, size.accounts)
        fleet.unlimited(self._world, size.accounts)
        self._weather = Weather(self._world, self._clock, rng)
        self._journal = self._home / "state" / "sandbox" / "journal.jsonl"
        self._runs, self._longest = 0, 0.3

    def play(self, out: Teller) -> Passed:
        """From the first post to the verdict."""
        begun = time.monotonic()
        self._checked(self._child(self._accept))
        self._rage(out)
        self._calm(out)
        app = self._process()
        try:
            return Passed(
                self._size,
                self._verdict(app.ledger.records()),
                self._weather.seen,
                [one for one in app.ledger.records() if one.state is not State.SENT],
                app.ledger.journal(),
                self._runs,
                time.monotonic() - begun,
            )
        finally:
            app.ledger.close()
            self._world.close()

    # -- processes

    def _process(self) -> Fleet:
        return Fleet(
            self._home,
            self._world,
            self._clock,
            self._directory,
            change=self._change,
        )

    def _child(self, act: Callable[[], int]) -> int:
        """A process of its own, forked before any ledger was opened; its id."""
        pid = os.fork()
        if pid:
            self._runs += 1
            return pid
        code = _BROKE
        try:
            code = act()
        finally:
            os._exit(code)

    def _checked(self, pid: int) -> int:
        """Wait for a child to end by itself; its exit code.

        Raises:
            CrosspostError: It ended because of a fault of ours.
        """
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code == _BROKE:
            raise CrosspostError(_("A run ended by an unexpected fault."))
        return code

    def _run(self) -> int:
        """One run of cron."""
        app = self._process()
        app.run_engine(seconds=TICK_SECONDS)
        return _LEFT if app.ledger.next_due() else 0

    def _accept(self) -> int:
        """Ask the servers what they take, and accept every post."""
        app = self._process()
        made = list(posts(self._size, list(self._directory.accounts)))
        for name in self._directory.accounts:
            publisher = app.open(name)
            app.planner.ask(made[0], name, publisher)
            publisher.close()
        for post in made:
            _accepted(app, post)
        return 0

    # -- the storm

    def _rage(self, out: Teller) -> None:
        handles = [one.handle for one in self._directory.accounts.values()]
        told = 0
        while self._weather.seen.counts["killed"] < self._size.kills:
            self._weather.worsen(handles)
            self._pass_time()
            self._one_run()
            if self._runs % 10 == 0:
                told = self._count(out, told)

    def _pass_time(self) -> None:
        """Posts come due as the kills go on: there is always something to do."""
        kills = self._weather.seen.counts["killed"] + 1
        target = _SPACING * self._size.posts * kills / self._size.kills
        passed = self._clock.true() - START
        self._clock.advance(seconds=max((target - passed).total_seconds(), 30.0))

    def _one_run(self) -> None:
        """A run, killed at a random moment unless it is over before.

        Mostly at a moment of its work: its beginning can be the longer part.
        """
        size, begun = self._journal_size(), 0.0
        pid, started = self._child(self._run), time.monotonic()
        early = self._rng.random() < _EARLY
        patience = self._rng.uniform(0, self._longest)
        status = None
        while status is None:
            time.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            if not begun and (early or self._journal_size() > size):
                begun = now
            if begun and now - begun >= patience:
                os.kill(pid, signal.SIGKILL)
                status = os.waitpid(pid, 0)[1]
                break
            done, found = os.waitpid(pid, os.WNOHANG)
            status = found if done else None
        whole = time.monotonic() - (begun or started)
        self._learn(os.waitstatus_to_exitcode(status), whole)

    def _journal_size(self) -> int:
        try:
            return self._journal.stat().st_size
        except OSError:
            return 0

    def _learn(self, code: int, seconds: float) -> None:
        if code == _BROKE:
            raise CrosspostError(_("A run ended by an unexpected fault."))
        killed = code == -signal.SIGKILL
        # As long as the work takes here, so that kills strike its last step too.
        self._longest = (
            self._longest * 1.03 if killed else self._longest * 0.8 + seconds * 0.2
        )
        self._weather.note(self._journal, self._names(), killed=killed)

    def _names(self) -> dict[str, str]:
        return {one.handle: one.name for one in self._directory.accounts.values()}

    def _calm(self, out: Teller) -> None:
        """The faults are over; cron goes on until nothing is left to do."""
        self._world.calm()
        self._clock.set_wrong(seconds=0)
        for _number in range(_CALM_RUNS):
            self._clock.advance(seconds=300)
            if self._checked(self._child(self._run)) == 0:
                break
        self._count(out, -1)

    # -- what is there

    def _count(self, out: Teller, told: int) -> int:
        """Say how much is online, where that is news; how much it is."""
        online = sum(all(one) for one in self._counts())
        if online > told:
            said = _(
                "{online} of {deliveries} online, {kills} kills",
                online=online,
                deliveries=self._size.deliveries,
                kills=self._weather.seen.counts["killed"],
            )
            out.row(str(said))
        return max(online, told)

    def _counts(self) -> list[list[int]]:
        """For each delivery, how often each of its parts is there."""
        online = self._online()
        return [
            [online[name, text] for text in texts_of(number)]
            for number in range(self._size.posts)
            for name in self._directory.accounts
        ]

    def _online(self) -> Counter[tuple[str, str]]:
        """How often each text is there, by account."""
        return Counter(
            (account.name, shown.text)
            for account in self._directory.accounts.values()
            for shown in self._world.posts(account.handle)
        )

    def _verdict(self, records: list[Record]) -> Verdict:
        """What is there against what was wanted; the ledger decides nothing here."""
        counts = self._counts()
        known = sum(one.state is State.SENT for one in records)
        return Verdict(
            expected=self._size.deliveries,
            online=sum(all(one) for one in counts),
            double=sum(max(one) > 1 for one in counts),
            lost=sum(not all(one) for one in counts),
            found=sum(one.settled is Settled.FOUND for one in records),
            unsettled=self._size.deliveries - known,
        )


# -- what is published -----------------------------------------------------------------


def parts_of(number: int) -> int:
    """How many parts a post has: one in five is a thread."""
    return 3 if number % 5 == 2 else 1  # noqa: PLR2004 -- any of the five


def texts_of(number: int) -> list[str]:
    """The texts of a post's parts."""
    said = _("Notice {number}: the market moves to the harbour.", number=number + 1)
    parts = parts_of(number)
    if parts == 1:
        return [str(said)]
    return [f"{said} ({part}/{parts})" for part in range(1, parts + 1)]


def posts(size: Size, accounts: list[str]) -> Iterator[Post]:
    """The posts, one every half hour, each to every account."""
    for number in range(size.posts):
        yield Post(
            id=post_id(f"{number}.md"),
            entity="ville",
            to=tuple(accounts),
            base=Wording("\n***\n".join(texts_of(number)), languages=("en",)),
            at=to_milliseconds(START + _SPACING * number + timedelta(minutes=5)),
        )


def _accepted(app: Fleet, post: Post) -> None:
    """Keep a post under keys that are free."""
    now = to_milliseconds(app.clock.now())
    while True:
        planned = app.planner.plan(post, accepted=now)
        try:
            app.ledger.accept(post, planned, by=app.by, state=State.SCHEDULED, at=now)
        except KeyTaken:
            continue
        return
