"""The storm itself: the parent of all runs and of everybody who acts in it."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from crosspost.demo.storm import fleet, office, papers, processes, telling, verdict
from crosspost.demo.storm.clock import START, StormClock
from crosspost.demo.storm.fleet import Fleet
from crosspost.demo.storm.history import History
from crosspost.demo.storm.notes import Notes
from crosspost.demo.storm.outcome import Passed
from crosspost.demo.storm.people import People
from crosspost.demo.storm.size import Size
from crosspost.demo.storm.weather import KILLED, Weather
from crosspost.engine.tick import TICK_SECONDS
from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.model import State

if TYPE_CHECKING:
    from crosspost.demo.storm.telling import Teller
    from crosspost.demo.storm.verdict import Evidence
    from crosspost.engine.tick import Engine

PAGE: Final = "crosspost-storm.html"
_CALM_RUNS: Final = 200
_LEFT: Final = 3
_BEFORE: Final = 0.25
"""How often somebody acts before a run, too, and not only while it works."""


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
        The exit code: 0 only if everything is online once, known to be, and as
        people wanted and approved it.

    Raises:
        CrosspostError: There is no place for files, or a run ended by itself.
    """
    from crosspost.demo.storm.page import write

    size = size or Size()
    telling.welcome(out, size)
    with _folder() as home:
        passed = _Storm(home, size, Random(seed), change).play(out)  # noqa: S311 -- weather, no secret
    telling.end(out, passed)
    out.row(str(write(passed, page)))
    return 0 if passed.verdict.holds else 1


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
        processes.warm()
        self._clock = StormClock(self._home / "clock")
        self._world = fleet.open_world(self._home, self._clock)
        self._directory = fleet.settled(self._world, size.accounts)
        fleet.unlimited(self._world, size.accounts)
        self._weather = Weather(self._world, self._clock, rng)
        self._notes = Notes(self._home / "notes.jsonl")
        self._journal = self._home / "state" / "sandbox" / "journal.jsonl"
        self._runs = 0

    def play(self, out: Teller) -> Passed:
        """From the first post to the verdict."""
        begun = time.monotonic()
        processes.ended(processes.child(self._prepare))
        self._rage(out)
        self._calm(out)
        app = self._come("cron")
        try:
            return self._passed(app, time.monotonic() - begun)
        finally:
            app.ledger.close()
            self._world.close()

    # -- processes

    def _come(self, who: str) -> Fleet:
        return Fleet(
            self._home,
            self._world,
            self._clock,
            self._directory,
            by=who,
            change=self._change,
        )

    def _run(self) -> int:
        """One run of cron."""
        app = self._come("cron")
        app.approving.align()
        app.run_engine(seconds=TICK_SECONDS)
        return _LEFT if app.ledger.next_due() else 0

    def _people(self) -> People:
        """Whoever acts next: what they do is drawn before their process begins."""
        return People(self._come, self._notes, Random(self._rng.random()))  # noqa: S311 -- as above

    def _someone(self) -> Callable[[], int]:
        """Something that somebody does."""
        people = self._people()

        def act() -> int:
            people.act()
            return 0

        return act

    def _finish(self, people: People) -> int:
        return 0 if people.finish() else _LEFT

    def _prepare(self) -> int:
        """Ask the servers what they take, and accept every post."""
        written = list(papers.first(self._size, [*self._directory.accounts.values()]))
        app = self._come("cron")
        for _paper, post in written[: len(office.ENTITIES)]:
            for name in post.to:
                app.ask(post, name)
        app.ledger.close()
        self._people().write(written)
        return 0

    # -- the storm

    def _rage(self, out: Teller) -> None:
        handles = [one.handle for one in self._directory.accounts.values()]
        names = {one.handle: one.name for one in self._directory.accounts.values()}
        executioner = processes.Executioner(self._journal, self._rng)
        told = 0
        while self._weather.seen.counts[KILLED] < self._size.kills:
            self._weather.worsen(handles)
            self._pass_time()
            killed = self._one_run(executioner)
            self._weather.note(self._journal, names, killed=killed)
            if self._runs % 10 == 0:
                told = self._count(out, told)

    def _pass_time(self) -> None:
        """Posts come due as the kills go on: there is always something to do."""
        kills = self._weather.seen.counts[KILLED] + 1
        target = papers.SPACING * self._size.posts * kills / self._size.kills
        passed = self._clock.true() - START
        self._clock.advance(seconds=max((target - passed).total_seconds(), 30.0))

    def _one_run(self, executioner: processes.Executioner) -> bool:
        """A run, and somebody who acts while it works.

        Returns:
            Whether it was killed.
        """
        if self._rng.random() < _BEFORE:
            processes.ended(processes.child(self._someone()))
        someone, there = self._someone(), list[int]()

        def begun() -> None:
            if not there:
                there.append(processes.child(someone))

        self._runs += 1
        killed = executioner.run(self._run, begun)
        begun()
        processes.ended(there[0])
        return killed

    def _calm(self, out: Teller) -> None:
        """The faults are over: people settle what is theirs, and cron goes on."""
        self._world.calm()
        self._clock.set_wrong(seconds=0)
        for _number in range(_CALM_RUNS):
            self._clock.advance(seconds=300)
            finish = partial(self._finish, self._people())
            settled = processes.ended(processes.child(finish)) == 0
            self._runs += 1
            over = processes.ended(processes.child(self._run)) == 0
            if settled and over:
                break
        self._count(out, -1)

    # -- what is there

    def _count(self, out: Teller, told: int) -> int:
        """Say how much is online, where that is news; how much it is."""
        online = len(self._begun())
        if online > told:
            kills = self._weather.seen.counts[KILLED]
            telling.count(out, online, self._size, kills)
        return max(online, told)

    def _begun(self) -> set[tuple[int, str]]:
        """Of which notice something is there, by account."""
        online = self._online()
        return {
            (paper.number, account)
            for paper in self._notes.read().papers.values()
            for account in paper.accounts
            if any(online[account][version[-1]] for version in paper.versions)
        }

    def _online(self) -> dict[str, Counter[str]]:
        """How often each text is there, by account."""
        return {
            one.name: Counter(shown.text for shown in self._world.posts(one.handle))
            for one in self._directory.accounts.values()
        }

    def _passed(self, app: Fleet, seconds: float) -> Passed:
        evidence = self._evidence(app)
        found = verdict.judge(evidence, expected=self._size.deliveries)
        dropped = evidence.memory.dropped
        unsent = [
            one
            for one in evidence.records
            if one.state is not State.SENT and one.id not in dropped
        ]
        history, seen = evidence.history, self._weather.seen
        return Passed(
            self._size, found, seen, unsent, history.lines, self._runs, seconds
        )

    def _evidence(self, app: Fleet) -> Evidence:
        memory, ledger = self._notes.read(), app.ledger
        posts = [one.post for one in ledger.posts(open_only=False)]
        return verdict.Evidence(
            online=self._online(),
            memory=memory,
            history=History(ledger.journal()),
            records=ledger.records(),
            free={one.id: ledger.given(one.id) for one in posts if one.at is None},
            persons={one.name: one.approval.persons for one in office.ENTITIES},
        )
