"""What people want after publication, on a day when everything misbehaves.

From one seed: posts are published, some removed, some edited, at any moment, while
networks fail and processes die at every step; then calm, and the verdict, read
from the networks.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from crosspost.engine import asking
from crosspost.errors import CrosspostError, LedgerError
from crosspost.model import State
from crosspost.networks.fake.http import Refusal
from crosspost.wishes import UNFULFILLED, Wish, WishKind, WishState
from simulation import hooks as boundaries
from simulation.hooks import Crash, Hooks
from simulation.people import People
from simulation.stage import Machine, accept, machine, posts
from simulation.story import _memory as memory
from simulation.table import HOW as ALL

if TYPE_CHECKING:
    from crosspost.app import App
    from crosspost.networks.fake.faults import Where
    from crosspost.ports import Record

TICKS = 24
CALM_TICKS = 40
STEPS = ("wish", "intend_wish", "confirm_wish", "postpone_wish", "fulfil_wish")
WHERE: tuple[Where, ...] = ("login", "create", "delete", "look")
HOW = tuple(how for how in ALL if how not in {"trickle", "empty", "502"})
MARK = " (corrigé)"
WEIGHT = 4
"""Few wishes are made in a day: their steps are struck more often."""


@dataclass
class Aftermath:
    """What a day came to; `faults` is empty if every promise held."""

    seed: int
    faults: list[str] = field(default_factory=list)
    withdrawn: int = 0
    edited: int = 0
    hits: Counter[tuple[str, str]] = field(default_factory=Counter)


class Bounded:
    """A ledger with a boundary before and after each step of a wish."""

    def __init__(self, ledger: Any, hooks: Hooks) -> None:
        """Everything else passes through."""
        self._ledger, self._hooks = ledger, hooks

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._ledger, name)
        if name not in STEPS:
            return found

        def step(*given: Any, **named: Any) -> Any:
            self._pass(f"before {name}")
            answer = found(*given, **named)
            self._pass(f"after {name}")
            return answer

        return step

    def _pass(self, boundary: str) -> None:
        for _turn in range(WEIGHT):
            self._hooks.at(boundary)


Break = Callable[["App"], None]
"""Breaks what carries wishes out, to prove that the verdict sees it."""


def play(seed: int, *, break_it: Break | None = None) -> Aftermath:
    """Play the day of a seed."""
    rng = Random(seed)
    day = Aftermath(seed)
    hooks = Hooks(Random(rng.random()), rate=rng.choice((0.0, 0.02, 0.05)))
    with tempfile.TemporaryDirectory(dir=memory()) as home:
        stage = machine(Path(home), rng, hooks, lambda _request, _where: None)
        crowd = Crowd(stage, Random(rng.random()), break_it)
        crowd.publish(rng)
        hooks.acts = {
            "crash": boundaries.crash,
            "disk full": boundaries.disk_full,
            "second worker": crowd.tick,
            "clock forward": lambda: stage.clock.jump(minutes=rng.randrange(1, 90)),
            "clock back": lambda: stage.clock.jump(minutes=-rng.randrange(1, 90)),
            "pause": crowd.people.pause,
            "withdraw": crowd.withdraw,
            "edit": crowd.edit,
            "delete": crowd.delete,
        }
        _misbehave(stage, crowd, rng)
        _calm(stage, hooks, crowd)
        _judge(day, stage, crowd)
        day.hits.update(hooks.hits)
        for struck in stage.world.struck():
            day.hits[struck.how, struck.where] += 1
    return day


class Crowd:
    """People and cron, each in a process of their own."""

    def __init__(self, stage: Machine, rng: Random, break_it: Break | None) -> None:
        """Nobody wants anything yet."""
        self.people = People(stage, Random(rng.random()))
        self.unwanted: set[str] = set()
        self._stage, self._rng, self._break = stage, rng, break_it

    def publish(self, rng: Random) -> None:
        """Posts that leave during the first half of the day."""
        app = self._stage.process(watched=False)
        for post in posts(self._stage.home, rng, list(self._stage.directory.accounts)):
            accept(app, post)
        app.ledger.close()

    def withdraw(self) -> None:
        """Want something removed, whatever becomes of it now."""
        app = self._stage.process(watched=False)
        record = self._any(app, frozenset(State) - {State.WITHDRAWN, State.CANCELLED})
        if record:
            asking.withdraw(app.ledger, app.room, record, reason="erreur", by="claire")
            self.unwanted.add(record.id)
        app.ledger.close()

    def edit(self) -> None:
        """Want the text of something corrected that is published."""
        app = self._stage.process(watched=False)
        record = self._any(app, {State.SENT, State.UNCERTAIN})
        edits = record and app.planner.networks(record.network).edits
        if record and edits and record.id not in self.unwanted:
            parts = tuple(_marked(part) for part in record.delivery.parts)
            change = replace(record.delivery, parts=parts, digest="e" * 64)
            asking.edit(app.ledger, app.room, record, change, by="claire")
        app.ledger.close()

    def delete(self) -> None:
        """Delete a post by hand; it may be gone already."""
        with suppress(Refusal):
            self.people.delete()

    def _any(self, app: App, states: Any) -> Record | None:
        found = app.ledger.records(states=states)
        return self._rng.choice(found) if found else None

    def tick(self) -> None:
        """One run of cron, as `cli.run` makes it; it may die anywhere."""
        app = None
        try:
            app = self._stage.process()
            vars(app)["ledger"] = Bounded(app.ledger, self._stage.hooks)
            self._carry_out(app)
            for record in self._stage.engine(app).tick():
                problem = record.problem
                if problem and problem.kind == "access-denied":
                    app.stop(record.account, problem.message)
            self._carry_out(app)
        except (Crash, LedgerError, CrosspostError):
            pass
        finally:
            if app is not None:
                app.ledger.close()

    def _carry_out(self, app: App) -> None:
        if self._break:
            self._break(app)
        replace(app.carrier(seconds=600.0), run=in_order).carry_out()


def in_order(
    jobs: Mapping[str, Callable[[], list[Wish]]],
) -> Mapping[str, list[Wish] | BaseException]:
    """Work on accounts in order: the seed alone decides what happens."""
    return {account: job() for account, job in sorted(jobs.items())}


def _marked(part: Any) -> Any:
    text = f"{part.text.removesuffix(MARK)}{MARK}"
    return replace(part, text=text, request={**part.request, "status": text})


def _misbehave(stage: Machine, crowd: Crowd, rng: Random) -> None:
    handles = [one.handle for one in stage.directory.accounts.values()]
    for _number in range(TICKS):
        stage.clock.advance(seconds=600)
        for _fault in range(rng.choice((0, 1, 2, 3))):
            stage.world.will_fail(
                rng.choice(handles),
                rng.choice(WHERE),
                rng.choice(HOW),
                skip=rng.choice((0, 0, 1)),
                seconds=rng.randrange(1, 85),
            )
        for act in (crowd.withdraw, crowd.edit, crowd.delete):
            if rng.random() < 0.2:
                act()
        if rng.random() < 0.1:
            stage.clock.restart()
        if rng.random() < 0.2:
            crowd.people.resume()
        crowd.tick()


def _calm(stage: Machine, hooks: Hooks, crowd: Crowd) -> None:
    hooks.active = False
    stage.world.calm()
    for number in range(CALM_TICKS):
        stage.clock.advance(seconds=600)
        if number % 3 == 0:
            crowd.people.resume()
        crowd.tick()


# -- the verdict ------------------------------------------------------------------


def _judge(day: Aftermath, stage: Machine, crowd: Crowd) -> None:
    app = stage.process(watched=False)
    records = app.ledger.records()
    wishes = app.ledger.wishes()
    app.ledger.close()
    for wish in wishes:
        if wish.state in UNFULFILLED:
            kind = wish.problem.kind if wish.problem else "no problem"
            day.faults.append(f"{wish.delivery}: {wish.kind} never done: {kind}")
        if wish.kind is WishKind.WITHDRAW and wish.state is WishState.FAILED:
            day.faults.append(f"{wish.delivery}: a withdrawal failed")
    last = {one.delivery: one for one in wishes}
    for record in records:
        _states(day, crowd, record)
        _texts(day, stage, record, last.get(record.id))
    for account in stage.directory.accounts.values():
        _no_more_than_wanted(day, stage, account.handle, records)


def _states(day: Aftermath, crowd: Crowd, record: Record) -> None:
    removed = record.state in {State.WITHDRAWN, State.CANCELLED}
    if record.id in crowd.unwanted and not removed:
        day.faults.append(f"{record.id} was to go and is {record.state}")
    if record.id not in crowd.unwanted and record.state is not State.SENT:
        day.faults.append(f"{record.id} was wanted and is {record.state}")
    day.withdrawn += record.state is State.WITHDRAWN


def _texts(day: Aftermath, stage: Machine, record: Record, wish: Any) -> None:
    """Nothing removed is there; what is there says what the ledger says of it."""
    handle = stage.directory.accounts[record.account].handle
    there = {one.id: one.text for one in stage.world.posts(handle)}
    parts = {part.number: part.text for part in record.delivery.parts}
    failed = wish is not None and wish.state is WishState.FAILED
    for receipt in record.receipts:
        text = there.get(receipt.id)
        if record.state is not State.SENT and text is not None:
            day.faults.append(f"{record.id} was removed and is there: {text!r}")
        if failed or record.state is not State.SENT:
            continue
        if text not in {None, parts[receipt.part]}:
            day.faults.append(f"{record.id} says {text!r}")
    day.edited += any(text.endswith(MARK) for text in parts.values())


def _no_more_than_wanted(
    day: Aftermath, stage: Machine, handle: str, records: list[Record]
) -> None:
    """Nothing is there that no receipt names: nothing came back, nothing is twice."""
    named = {
        receipt.id
        for record in records
        if stage.directory.accounts[record.account].handle == handle
        for receipt in record.receipts
    }
    for shown in stage.world.posts(handle):
        if shown.id not in named:
            day.faults.append(f"{handle}: nobody knows of {shown.text!r}")
