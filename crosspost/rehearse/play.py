"""Playing a month: first without trouble, then with what the seed brings."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlsplit

from crosspost.engine.results import Bad
from crosspost.errors import CrosspostError
from crosspost.i18n import Phrase, _
from crosspost.model import Settled, State
from crosspost.ports import Change, Record
from crosspost.rehearse.calendar import remarks
from crosspost.rehearse.stage import Stage
from crosspost.rehearse.troubles import draw
from crosspost.rehearse.values import (
    Kind,
    Month,
    Outcome,
    Played,
    Ready,
    Script,
    Step,
    Trouble,
)

CRON: Final = timedelta(minutes=5)
"""How often cron runs here."""

ON_TIME: Final = timedelta(minutes=10)
"""What leaves within two runs of its time leaves at its time."""

_SECONDS: Final = 240.0
_FAULTS: Final = {
    Kind.AWAY: ("any", "refused"),
    Kind.AWAY_LONG: ("any", "refused"),
    Kind.CUT: ("create", "cut-after"),
    Kind.BUSY: ("create", "429"),
    Kind.FAILS: ("create", "500"),
    Kind.REVOKED: ("any", "401"),
}
_ONCE: Final = frozenset({Kind.CUT, Kind.BUSY, Kind.FAILS})
_OFTEN: Final = 10_000


def play(script: Script, *, by: str) -> Month:
    """A month with what the seed brings.

    What goes wrong is drawn around what leaves in a calm month, so that it is met.
    """
    quiet = calm(script, by=by)
    going = [one for one in quiet.played if one.outcome is Outcome.SENT]
    troubles = draw(going, Random(script.seed)) if going else ()  # noqa: S311 -- a play
    return _played(script, troubles, by=by)


def calm(script: Script, *, by: str) -> Month:
    """The same month in which nothing goes wrong."""
    return _played(script, (), by=by)


def _played(script: Script, troubles: Sequence[Trouble], *, by: str) -> Month:
    with _stage(script, by=by) as stage:
        run = _Run(stage, script, troubles)
        run.begin()
        run.all()
        played = run.outcomes()
    return Month(
        script,
        played,
        troubles,
        remarks(script, played),
        run.earlier,
        run.bad,
    )


@contextmanager
def _stage(script: Script, *, by: str) -> Iterator[Stage]:
    try:
        home = tempfile.TemporaryDirectory(prefix="crosspost-")
    except OSError as error:
        raise CrosspostError(
            _("There is no folder for temporary files; a rehearsal needs a small one."),
            hint=_("Name one you may write to in TMPDIR."),
            detail=str(error),
        ) from error
    with home:
        stage = Stage(Path(home.name), script, by=by)
        try:
            yield stage
        finally:
            stage.close()


@dataclass
class _Run:
    """One month on a stage.

    Attributes:
        story: What happened to each delivery.
        left: When each delivery was seen sent first.
        bad: Files that cannot be taken.
    """

    stage: Stage
    script: Script
    troubles: Sequence[Trouble]
    story: dict[str, list[Step]] = field(default_factory=dict)
    bad: dict[str, Phrase] = field(default_factory=dict)
    earlier: int = 0

    # -- before it begins -----------------------------------------------------------

    def begin(self) -> None:
        """Put everything in its place: what is ready, and the post files."""
        self.stage.folder.outbox.mkdir(parents=True)
        for ready in self.script.ready:
            self._accept(ready)
        known = {ready.post.source for ready in self.script.ready}
        for path, data in self.script.outbox.items():
            self._put(path, data, known)

    def _accept(self, ready: Ready) -> None:
        """A post that the ledger has, with what stands against its leaving."""
        stage = self.stage
        dues = {record.account: record.due for record in ready.records}
        post = replace(ready.post, to=tuple(n for n in ready.post.to if n in dues))
        planned = stage.planner.plan(post, accepted=ready.accepted, dues=dues)
        stage.ledger.accept(
            post, planned, by=stage.by, state=State.SCHEDULED, at=ready.accepted
        )
        for record in ready.records:
            if record.state is not State.SCHEDULED and record.account in post.to:
                change = Change(
                    record.state, act="held", hold=record.hold, problem=record.problem
                )
                stage.ledger.change(record.id, change)

    def _put(self, path: str, data: bytes, known: set[str]) -> None:
        """A post file, unless the ledger has it or it leaves before the month."""
        from crosspost.identity import post_id
        from crosspost.networks import NETWORKS
        from crosspost.sources.postfile import series

        stage = self.stage
        target = stage.folder.outbox / path
        try:
            again = series(
                data, source=path, directory=stage.directory, networks=NETWORKS
            )
            if again is None:
                if path in known:
                    return
                post = stage.read_post(data, post_id(path), path, target.parent)
                if post.at is None or post.at < self.script.begin:
                    self.earlier += 1
                    return
        except CrosspostError as error:
            self.bad[path] = error.message
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        before = (self.script.begin - timedelta(days=1)).timestamp()
        os.utime(target, (before, before))

    # -- the month ------------------------------------------------------------------

    def all(self) -> None:
        """Every run of cron in which something may happen."""
        while self.stage.virtual.now() < self.script.end:
            self._tick()
            self.stage.virtual.advance_to(self._next())

    def _next(self) -> datetime:
        """The next run with something to do; each midnight the horizon moves on."""
        now = self.stage.virtual.now()
        midnight = now.astimezone(UTC).replace(
            hour=0, minute=0, second=0, microsecond=0
        ) + timedelta(days=1)
        wanted = [midnight, self.script.end]
        due = self.stage.ledger.next_due()
        if due is not None:
            wanted.append(due)
        begins = [one.begin for one in self.troubles if one.begin > now]
        at = max(_run_of_cron(min([*wanted, *begins])), _run_of_cron(now + CRON))
        return self._awake(at)

    def _awake(self, at: datetime) -> datetime:
        for one in self.troubles:
            if one.kind is Kind.OFF and one.begin <= at < one.end:
                return _run_of_cron(one.end)
        return at

    def _tick(self) -> None:
        stage, now = self.stage, self.stage.virtual.now()
        self._trouble(now)
        for result in stage.intake().take():
            if isinstance(result, Bad):
                self.bad[result.path] = result.error.message
        for record in stage.run_engine(seconds=_SECONDS):
            self._note(record)

    def _trouble(self, now: datetime) -> None:
        """What goes wrong now does; what is over is over."""
        world = self.stage.world
        world.calm()
        for one in self.troubles:
            if one.kind is Kind.OFF or not one.begin <= now < one.end:
                continue
            account = self.stage.directory.accounts[one.account]
            where, how = _FAULTS[one.kind]
            away = one.kind in {Kind.AWAY, Kind.AWAY_LONG}
            host = urlsplit(account.server).netloc
            target = host if away and host else account.handle
            world.will_fail(
                target,
                where,  # type: ignore[arg-type]
                how,
                times=1 if one.kind in _ONCE else _OFTEN,
            )
        for one in self.troubles:  # the person in charge puts a new secret in place
            if one.kind is Kind.REVOKED and one.end <= now:
                self.stage.restart(one.account)

    def _note(self, record: Record) -> None:
        now, problem = self.stage.virtual.now(), record.problem
        steps = self.story.setdefault(record.id, [])
        if problem is not None and (not steps or steps[-1].said != problem.message):
            steps.append(Step(now, problem.message))
        elif problem is None and record.settled is Settled.FOUND and steps:
            steps.append(Step(now, _("It is there: it is not sent twice.")))

    # -- afterwards -----------------------------------------------------------------

    def outcomes(self) -> list[Played]:
        """What became of everything that was due in the month."""
        ledger, script = self.stage.ledger, self.script
        found = []
        for record in ledger.records(since=script.begin):
            if record.due >= script.end or record.post in script.over:
                continue
            kept = ledger.post(record.post)
            title = kept.post.title if kept else record.post
            found.append(self._outcome(record, title))
        return sorted(found, key=lambda one: (one.due, one.post, one.account))

    def _outcome(self, record: Record, title: str) -> Played:
        story = self.story.get(record.id, [])
        why = record.problem.message if record.problem else None
        if why is None and story:
            why = story[-1].said
        return Played(
            id=record.id,
            post=record.post,
            title=title,
            account=record.account,
            network=record.network,
            entity=record.entity,
            due=record.due,
            outcome=_kind(record),
            state=record.state,
            sent_at=record.sent_at,
            hold=record.hold or "",
            why=why,
            story=tuple(story),
        )


def _kind(record: Record) -> Outcome:
    if record.state in {State.SENT, State.WITHDRAWN}:
        sent = record.sent_at or record.due
        return Outcome.SENT if sent - record.due <= ON_TIME else Outcome.LATE
    return {
        State.HELD: Outcome.HELD,
        State.DRAFT: Outcome.HELD,
        State.WAITING: Outcome.WAITING,
        State.FAILED: Outcome.REFUSED,
        State.UNCERTAIN: Outcome.UNCERTAIN,
    }.get(record.state, Outcome.PENDING)


def _run_of_cron(at: datetime) -> datetime:
    """The first run of cron that is not before an instant."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + -(-(at - epoch) // CRON) * CRON
