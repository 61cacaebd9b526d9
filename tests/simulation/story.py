"""One day from one seed: faults, crashes and people, then calm, then the verdict."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, cast

from crosspost.errors import CrosspostError, LedgerError
from crosspost.model import State
from crosspost.team import Rule
from simulation import hooks as boundaries
from simulation.hooks import BOUNDARIES, Crash, Hooks
from simulation.office import Office
from simulation.people import People
from simulation.stage import Machine, accept, machine, posts
from simulation.table import CELLS, HOW, REPEATED, WHERE
from simulation.verdict import judge

if TYPE_CHECKING:
    import httpx

    from crosspost.app import App
    from crosspost.model import Post
    from crosspost.networks.fake.faults import Where

TICKS = 36
CALM_TICKS = 60
GAPS = (20, 60, 300, 300)
"""Seconds between two runs of cron, as they come."""
HURRY = (2, 5, 10)
"""The same while people run it by hand, because something is to be checked."""
WATCHED = 4
"""So many runs long."""
LATE_LANDINGS = 4
"""Ticks after which the latest of late requests has landed."""


@dataclass
class Day:
    """What a day came to.

    Attributes:
        faults: What is wrong with it; empty if every promise held.
        hits: What struck, by kind and step.
        beyond: Whether requests outlived `request_life` or were repeated: then
            alone a double may be, and must be said.
    """

    seed: int
    faults: list[str] = field(default_factory=list)
    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    deliveries: int = 0
    found: int = 0
    doubles: int = 0
    beyond: bool = False


Break = Callable[[Machine], None]
"""Breaks an engine on purpose, to prove that the verdict sees it."""


def play(seed: int, *, break_it: Break | None = None) -> Day:
    """Play the day of a seed."""
    rng = Random(seed)
    day = Day(seed)
    hooks = Hooks(Random(rng.random()), rate=rng.choice((0.0, 0.01, 0.03, 0.08)))
    with tempfile.TemporaryDirectory(dir=_memory()) as home:
        watched = _Watch(day)
        rule = rng.choice((*(Rule.NONE,) * 4, Rule.ONE, Rule.TWO))
        stage = machine(Path(home), rng, hooks, watched, rule=rule)
        watched.machine = stage
        people = People(stage, Random(rng.random()), asides=Random(f"aside {seed}"))
        watched.office = people.office
        if break_it:
            break_it(stage)
        written = _prepared(stage, rng)
        _aim(stage, hooks, *CELLS[seed % len(CELLS)])
        try:
            day.beyond = _misbehave(stage, hooks, people, rng)
            _calm(stage, hooks, people)
        finally:
            watched.close()
        judge(day, stage, people, written)
        day.hits.update(hooks.hits)
        for struck in stage.world.struck():
            day.hits[struck.how, struck.where] += 1
    return day


def _aim(stage: Machine, hooks: Hooks, kind: str, step: str) -> None:
    """Every day has one fault for certain, beside those that chance brings."""
    if step in BOUNDARIES:
        hooks.aim = kind, step
        return
    for account in stage.directory.accounts.values():
        stage.world.will_fail(account.handle, cast("Where", step), kind, seconds=60)


def _memory() -> str | None:
    """Memory rather than a disk, where there is one: a day syncs often."""
    shared = Path("/dev/shm")  # noqa: S108 -- a private folder is made in it
    return str(shared) if shared.is_dir() else None


def _prepared(stage: Machine, rng: Random) -> list[Post]:
    written = posts(stage.home, rng, list(stage.directory.accounts))
    with stage.hooks.quiet():
        app = stage.process(watched=False)
        for post in written:
            accept(app, post)
        app.ledger.close()
    return written


def _misbehave(stage: Machine, hooks: Hooks, people: People, rng: Random) -> bool:
    """Everything goes wrong; whether even `request_life` was broken on this day."""
    hooks.acts = {
        "crash": boundaries.crash,
        "disk full": boundaries.disk_full,
        "locked": boundaries.locked,
        "second worker": lambda: _second_run(stage),
        "freeze": lambda: stage.clock.advance(seconds=rng.randrange(1, 100)),
        "clock forward": lambda: stage.clock.jump(minutes=rng.randrange(1, 90)),
        "clock back": lambda: stage.clock.jump(minutes=-rng.randrange(1, 90)),
        "pause": people.pause,
        "cancel": people.cancel,
        "delete": people.delete,
    }
    if people.office.rule is not Rule.NONE:
        hooks.acts |= {
            "edit": people.edit,
            "move": people.move,
            "approve": people.approve,
            "refuse": people.refuse,
        }
    beyond = rng.random() < 0.1
    hurry = 0
    for _number in range(TICKS):
        _between(stage, people, rng, beyond=beyond, gaps=HURRY if hurry else GAPS)
        hurry = WATCHED if _tick(stage) else max(hurry - 1, 0)
    return beyond


def _between(
    stage: Machine,
    people: People,
    rng: Random,
    *,
    beyond: bool,
    gaps: Sequence[int],
) -> None:
    """What happens between two runs of cron."""
    stage.clock.advance(seconds=rng.choice(gaps))
    handles = [one.handle for one in stage.directory.accounts.values()]
    for _number in range(rng.choice((0, 0, 1, 2, 3))):
        how = rng.choice((*HOW, *REPEATED) if beyond else HOW)
        stage.world.will_fail(
            rng.choice(handles),
            "create" if how in REPEATED else rng.choice(WHERE),
            how,
            skip=rng.choice((0, 0, 1)),
            seconds=rng.randrange(1, 900 if beyond else 85),
        )
    chance = rng.random()
    if chance < 0.02:
        stage.clock.restart()
    elif chance < 0.04:
        people.revoke()
    elif chance < 0.10:
        people.give_secrets_back()
    elif chance < 0.25:
        people.resume()
    elif chance < 0.35:
        people.take_up()
    if people.office.rule is not Rule.NONE:
        _at_the_office(people, rng)


def _at_the_office(people: People, rng: Random) -> None:
    """Between two runs, somebody approves, changes their mind, or a word."""
    chance = rng.random()
    if chance < 0.6:
        people.approve()
    elif chance < 0.7:
        people.edit()
    elif chance < 0.8:
        people.move()
    elif chance < 0.85:
        people.refuse()


def _second_run(stage: Machine) -> None:
    _tick(stage)


def _tick(stage: Machine) -> bool:
    """One run of cron; it may die anywhere, and the next one begins from disk.

    Returns:
        Whether something became, or still is, unknown.
    """
    unknown = False
    app = None
    try:
        app = stage.process()
        for record in stage.engine(app).tick():
            problem = record.problem
            unknown |= record.state is State.UNCERTAIN
            if problem and problem.kind == "access-denied":
                app.stop(record.account, problem.message)
    except (Crash, LedgerError, CrosspostError):
        pass
    finally:
        if app is not None:
            app.ledger.close()
    return unknown


def _calm(stage: Machine, hooks: Hooks, people: People) -> None:
    """The faults are over: people settle what waits for them, and cron goes on."""
    hooks.active = False
    stage.world.calm()
    for number in range(CALM_TICKS):
        stage.clock.advance(seconds=300)
        people.give_secrets_back()
        if number % 3 == 0:
            people.resume()
            people.office.finish()
        _tick(stage)
        if number > LATE_LANDINGS and _quiet(stage):
            return


def _quiet(stage: Machine) -> bool:
    """Whether nothing waits for anything any more."""
    app = stage.process(watched=False)
    waiting = app.ledger.next_due() is not None
    held = app.ledger.records(states={State.HELD, State.WAITING, State.DRAFT})
    app.ledger.close()
    return not waiting and not held


class _Watch:
    """Sees every request before it leaves: no write in a pause, none unclaimed."""

    def __init__(self, day: Day) -> None:
        self._day = day
        self.machine: Machine | None = None
        self.office: Office | None = None
        self._app: App | None = None

    def __call__(self, request: httpx.Request, where: str) -> None:
        if where not in {"create", "upload"} or self.machine is None:
            return
        app = self._app = self._app or self.machine.process(watched=False)
        if any(pause.scope == "" for pause in app.ledger.pauses()):
            self._day.faults.append(f"a write in a pause: {request.url}")
        sending = app.ledger.records(states={State.SENDING})
        if not sending:
            self._day.faults.append(f"a write without a claim: {request.url}")
        if self.office is not None:
            self._day.faults += [
                f"{one.id} left without an approval of what it is"
                for one in sending
                if not self.office.may_leave(app, one)
            ]

    def close(self) -> None:
        """The day is over."""
        if self._app is not None:
            self._app.ledger.close()
