"""What people do in the storm, in processes of their own, at the worst moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from crosspost.demo.storm import papers
from crosspost.demo.storm.notes import Approval, is_dropped
from crosspost.demo.storm.office import APPROVERS, AUTHOR, ENTITIES
from crosspost.engine import acts
from crosspost.errors import CrosspostError, KeyTaken
from crosspost.identity import to_milliseconds
from crosspost.model import State
from crosspost.ports import LeaseLost

if TYPE_CHECKING:
    from crosspost.demo.storm.fleet import Fleet
    from crosspost.demo.storm.notes import Notes, Share
    from crosspost.demo.storm.papers import Paper
    from crosspost.engine.standing import Standing
    from crosspost.model import Post
    from crosspost.ports import Record

_AT_ONCE: Final = 4
"""How many posts somebody approves who sits down to it."""


class People:
    """They act through the same rooms as the commands."""

    def __init__(self, come: Callable[[str], Fleet], notes: Notes, rng: Random) -> None:
        """Nobody has come yet.

        Args:
            come: Opens everything anew for a named person.
            notes: What they remember.
            rng: Who does what follows from it.
        """
        self._come, self._notes, self._rng = come, notes, rng

    def act(self) -> None:
        """Somebody does something; what the program refuses is not done."""
        wishes: Mapping[Callable[[], None], int] = {
            self.approve: 50,
            self.edit: 10,
            self.move: 8,
            self.pause: 3,
            self.drop: 6,
            self.refuse: 6,
            self.take_up: 6,
        }
        if self._rng.random() < 0.5:  # noqa: PLR2004 -- a pause lasts two runs or so
            self.resume()
        self._rng.choices([*wishes], [*wishes.values()])[0]()

    # -- decisions

    def approve(self) -> None:
        """An approver looks at what leaves next of all that waits, and approves it."""
        with self._as(self._rng.choice(APPROVERS)) as app:
            for post in _waiting(app)[:_AT_ONCE]:
                self._approve(app, post)

    def _approve(self, app: Fleet, post: str) -> None:
        with suppress(CrosspostError, LeaseLost):
            app.complete_waiting(post)
        standing = app.approving.standing(post)
        if standing is None:
            return
        with suppress(CrosspostError):
            app.decider().approve(standing)
            self._remember(app, standing)

    def refuse(self) -> None:
        """An approver refuses what waits, or was to leave."""
        with self._as(self._rng.choice(APPROVERS)) as app:
            open_now = {State.WAITING, State.SCHEDULED}
            post = self._any({one.post for one in app.ledger.records(states=open_now)})
            standing = app.approving.standing(post) if post else None
            if standing is not None:
                with suppress(CrosspostError):
                    app.decider().refuse(standing, reason="non")

    def move(self) -> None:
        """Anyone gives something another time: by who may, an approval of it."""
        states = {State.SCHEDULED, State.WAITING, State.HELD}
        with self._as(self._anyone()) as app:
            records = app.ledger.records(states=states)
            if records:
                self._move(app, self._rng.choice(records), self._rng.randrange(1, 60))

    def _move(self, app: Fleet, record: Record, minutes: int) -> None:
        to = app.clock.now() + timedelta(minutes=minutes)
        with suppress(CrosspostError):
            app.move(record, to=to_milliseconds(to))
            standing = app.approving.standing(record.post)
            if standing and app.actor.name in standing.verdict.approved_by:
                self._remember(app, standing)

    def _remember(self, app: Fleet, standing: Standing) -> None:
        saw = _shares(app, standing)
        name, post = app.actor.name, standing.post.id
        self._notes.approved(Approval(name, post, standing.digest, saw))

    # -- pauses and drafts

    def pause(self) -> None:
        """The writer holds an entity's accounts."""
        with self._as(AUTHOR) as app:
            entity = self._rng.choice(ENTITIES).name
            app.ledger.pause(scope=f"entity:{entity}", reason="vent", by=app.by)

    def resume(self) -> None:
        """What was held is decided one by one: sent now, moved, or kept as draft."""
        with self._as(self._anyone()) as app:
            if app.ledger.pauses():
                self._resume(app)

    def _resume(self, app: Fleet) -> None:
        app.hold_what_came_due()
        for record in app.ledger.records(states={State.HELD}):
            if self._rng.random() < 0.1:  # noqa: PLR2004 -- one in ten
                with suppress(CrosspostError):
                    acts.keep_draft(app.ledger, record, by=app.by)
            else:
                self._move(app, record, self._rng.choice((0, 0, 0, 20)))
        for pause in app.ledger.pauses():
            app.ledger.resume(scope=pause.scope, by=app.by)

    def take_up(self) -> None:
        """Anyone takes up again what was kept as a draft."""
        with self._as(self._anyone()) as app:
            for record in app.ledger.records(states={State.DRAFT}):
                self._move(app, record, 0)

    # -- writing

    def write(self, written: list[tuple[Paper, Post]]) -> None:
        """The writer brings the first notices."""
        with self._as(AUTHOR) as app:
            for paper, post in written:
                self._bring(app, paper, post)

    def edit(self) -> None:
        """The writer changes a word, whatever was approved and has left meanwhile."""
        with self._as(AUTHOR) as app:
            kept = self._rng.choice(app.ledger.posts() or [None])
            if kept is not None:
                paper = papers.changed(self._notes.read().papers[kept.post.id])
                self._bring(app, paper, papers.post(paper, at=kept.post.at))

    def drop(self) -> None:
        """Somebody takes something back, from all or some accounts, and writes anew."""
        with self._as(self._anyone()) as app:
            records = [one for one in app.ledger.records() if _can_drop(one)]
            post = self._any({one.post for one in records})
            own = [one for one in records if one.post == post]
            count = self._rng.choice((1, 2, len(own)))
            meant = self._rng.sample(own, min(count, len(own)))
            look_at = app.clock.now() + app.directory.request_life
            for one in acts.cancel(app.ledger, meant, by=app.by, look_at=look_at):
                self._notes.dropped(one.id)
        self.write_anew()

    def write_anew(self) -> None:
        """The writer writes another notice in the place of each that was dropped."""
        memory = self._notes.read()
        missing: defaultdict[int, list[str]] = defaultdict(list)
        for paper in memory.papers.values():
            for account in paper.accounts:
                gone = is_dropped(memory, paper, account)
                if gone and memory.wanted(paper.number, account) is None:
                    missing[paper.number].append(account)
        for number, accounts in missing.items():
            own = memory.called(number)
            names = tuple(sorted(set(accounts)))
            copy = own[-1].copy + 1
            with self._as(AUTHOR) as app:
                wait = timedelta(minutes=self._rng.randrange(5, 40))
                paper = papers.written(number, own[0].entity, names, copy=copy)
                post = papers.post(paper, at=app.clock.now() + wait)
                self._bring(app, paper, post)

    def _bring(self, app: Fleet, paper: Paper, post: Post) -> None:
        """Take it in as `add` does, under keys that are free."""
        with suppress(CrosspostError):
            _accepted(app, post)
            self._notes.wrote(paper)

    # -- the end

    def finish(self) -> bool:
        """Everybody settles everything that waits for somebody; whether it did."""
        self.write_anew()
        with self._as(AUTHOR) as app:
            self._resume(app)
            for record in app.ledger.records(states={State.DRAFT}):
                self._move(app, record, 0)
        for who in APPROVERS:
            with self._as(who) as app:
                for post in _waiting(app):
                    self._approve(app, post)
        with self._as(AUTHOR) as app:
            states = {State.WAITING, State.HELD, State.DRAFT}
            return not app.ledger.records(states=states)

    # -- who

    def _anyone(self) -> str:
        return self._rng.choice((AUTHOR, *APPROVERS))

    def _any(self, posts: set[str]) -> str:
        return self._rng.choice(sorted(posts)) if posts else ""

    @contextmanager
    def _as(self, who: str) -> Iterator[Fleet]:
        app = self._come(who)
        try:
            yield app
        finally:
            app.ledger.close()


def _waiting(app: Fleet) -> list[str]:
    """The posts that wait for somebody, what leaves first at first."""
    records = app.ledger.records(states={State.WAITING, State.DRAFT})
    ordered = sorted(records, key=lambda one: (one.due, one.id))
    return list(dict.fromkeys(one.post for one in ordered))


def _can_drop(record: Record) -> bool:
    """What has begun to appear is withdrawn, not dropped."""
    return record.state in acts.OPEN and not record.receipts


def _shares(app: Fleet, standing: Standing) -> Mapping[str, Share]:
    post = standing.post
    free = app.ledger.given(post.id) if post.at is None else frozenset()
    return {
        one.account: (
            None if one.due in free else one.due.isoformat(),
            tuple(part.text for part in one.delivery.parts),
        )
        for one in standing.records
    }


def _accepted(app: Fleet, post: Post) -> None:
    """A post, or a new version of it, under keys that are free."""
    now, kept = app.clock.now(), app.ledger.post(post.id)
    at = kept.accepted_at if kept else now
    while True:
        planned = app.planner.plan(post, accepted=at)
        state, problem = app.approving.on_arrival(post, planned)
        try:
            app.ledger.accept(
                post, planned, by=app.by, state=state, problem=problem, at=at
            )
        except KeyTaken:
            continue
        return
