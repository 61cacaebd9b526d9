"""Taking in: what the outbox holds becomes posts, and their lives follow the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from crosspost.editorial import outbox as rules
from crosspost.editorial.outbox import File
from crosspost.editorial.writing import same_hands
from crosspost.engine.repeats import Repeats
from crosspost.engine.results import Bad, Changed, Result, Taken
from crosspost.engine.series import Planner as SeriesPlanner
from crosspost.engine.series import Series
from crosspost.errors import (
    CrosspostError,
    KeyTaken,
    LedgerError,
    PostError,
    UsageError,
)
from crosspost.i18n import Phrase, _, n_
from crosspost.identity import post_id, to_milliseconds
from crosspost.model import Delivery, Hold, Post, State
from crosspost.plan import errors
from crosspost.ports import (
    Change,
    Clock,
    LeaseLost,
    Ledger,
    Problem,
    Record,
    Seen,
)
from crosspost.states import OVER


class Outbox(Protocol):
    """The folder, as taking in needs it (see `sources.outbox`)."""

    def files(self) -> dict[str, File]:
        """What is there."""

    def read(self, path: str) -> bytes:
        """A file's bytes."""

    def digest(self, path: str) -> str:
        """SHA-256 of a file."""


Stands = Callable[[Post, Sequence[Delivery]], tuple[State, Problem | None]]


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in what the outbox holds.

    Attributes:
        read: Post file → Post: bytes, post id, path.
        plan: Post and instant of acceptance → deliveries. It may ask a network
            what it takes; where it cannot, the file is tried again next time.
        series: Post file and path → when it comes again; None: it leaves once.
        read_on: As `read`, for one day of a file that comes again.
        stands: How what is not held stands at first: scheduled, or waiting for an
            approval, with the reason.
    """

    outbox: Outbox
    ledger: Ledger
    clock: Clock
    read: Callable[[bytes, str, str], Post]
    plan: Callable[[Post, datetime], tuple[Delivery, ...]]
    by: str
    series: Callable[[bytes, str], Series | None] = lambda _data, _path: None
    read_on: Callable[[bytes, str, str, date], Post] | None = None
    stands: Stands = lambda _post, _planned: (State.SCHEDULED, None)

    def take(self) -> list[Result]:
        """One look at the outbox. Each file on its own: a bad one costs only itself."""
        happened = rules.events(
            self.outbox.files(),
            self.ledger.seen(),
            now=self.clock.now(),
            digest=self.outbox.digest,
            taken=lambda digest: taken_before(self.ledger, digest),
        )
        done: list[Result] = []
        fresh: list[tuple[rules.New, Post]] = []
        for event in happened:
            self._one(event, done, fresh)
        done.extend(self._arrivals(fresh))
        done.extend(self._repeats.go_on())
        return done

    def _one(
        self,
        event: rules.Event,
        done: list[Result],
        fresh: list[tuple[rules.New, Post]],
    ) -> None:
        try:
            if isinstance(event, rules.New):
                accepted = self._interrupted(event)
                again = None if accepted else self._repeats.arrived(event)
                if accepted:
                    done.append(accepted)
                elif again is not None:
                    done += again
                else:
                    fresh.append((event, self._post(event.file.path)))
            elif (again := self._repeats.followed(event)) is not None:
                done += again
            else:
                taken = self._follow(event)
                if taken:
                    done.append(taken)
        except CrosspostError as error:
            file = getattr(event, "file", None)
            if not isinstance(file, File) or isinstance(error, LedgerError):
                raise
            digest = getattr(event, "digest", "")
            done.append(self._bad(file, error, digest, getattr(event, "was", None)))

    # -- what is new ----------------------------------------------------------

    def _interrupted(self, event: rules.New) -> Taken | None:
        """What a run accepted that died before it could remember the file."""
        path, occurrence = event.file.path, 0
        while kept := self.ledger.post(post_id(path, occurrence=occurrence)):
            if kept.post.raw_digest == event.digest:
                records = self.ledger.records(post=kept.post.id)
                hold = next((one.hold for one in records if one.hold), None)
                return self._taken(event.file, event.digest, kept.post, hold)
            occurrence += 1
        return None

    def _post(self, path: str, *, id_: str = "") -> Post:
        return self.read(self.outbox.read(path), id_ or self._free_id(path), path)

    def _free_id(self, path: str) -> str:
        """The id of this path; the next one where a former post has left by it."""
        occurrence = 0
        while self.ledger.post(post_id(path, occurrence=occurrence)):
            occurrence += 1
        return post_id(path, occurrence=occurrence)

    def _arrivals(self, fresh: Sequence[tuple[rules.New, Post]]) -> list[Result]:
        undated = [post for _event, post in fresh if post.at is None]
        flood = len(undated) > rules.FLOOD
        done: list[Result] = []
        for event, post in fresh:
            hold = self._why_held(event.file, post, flood=flood)
            try:
                done.append(self._accept(event.file, event.digest, post, hold))
            except LedgerError:
                raise
            except CrosspostError as error:
                done.append(self._bad(event.file, error, event.digest, None))
        return done

    def _why_held(self, file: File, post: Post, *, flood: bool) -> Hold | None:
        if post.at is None:
            return Hold.FLOOD if flood else None
        written_after = file.modified > post.at and self.clock.now() > post.at
        return Hold.PAST if written_after else None

    def _accept(self, file: File, digest: str, post: Post, hold: Hold | None) -> Taken:
        self._keep(post, hold)
        return self._taken(file, digest, post, hold)

    def _taken(self, file: File, digest: str, post: Post, hold: Hold | None) -> Taken:
        """Remember a file whose post is in the ledger.

        The bytes first: a run that dies in between is met by `rules.Known`.
        """
        remember_taken(self.ledger, post, path=file.path)
        state = "asked" if hold else "taken"
        self._remember(Seen(file.path, file.stamp, digest, post.id, state))
        return Taken(file.path, post, hold)

    def _keep(self, post: Post, hold: Hold | None) -> None:
        """Keep a post under keys that are free; a rival for one makes it try again."""
        kept = self.ledger.post(post.id)
        post = same_hands(post, kept.post if kept else None)
        accepted = kept.accepted_at if kept else to_milliseconds(self.clock.now())
        for turn in range(1, _TURNS + 1):
            planned = self._sendable(post, accepted)
            try:
                state, problem = self.stands(post, planned)
                self.ledger.accept(
                    post,
                    planned,
                    by=self.by,
                    state=State.HELD if hold else state,
                    hold=hold,
                    problem=why(hold) if hold else problem,
                    at=accepted,
                )
            except KeyTaken:
                if turn == _TURNS:
                    raise
            else:
                return

    def _sendable(self, post: Post, accepted: datetime) -> tuple[Delivery, ...]:
        planned = self.plan(post, accepted)
        stopped = errors(planned)
        for account, notes in stopped.items():
            raise unsendable(post.source, account, notes[0].message, notes[0].hint)
        return planned

    # -- what comes again ---------------------------------------------------------

    @property
    def _repeats(self) -> Repeats:
        """Files that come again, kept as all others are."""

        def once(file: File, digest: str) -> Taken:
            post = self._post(file.path)
            hold = self._why_held(file, post, flood=False)
            return self._accept(file, digest, post, hold)

        planner = SeriesPlanner(
            self.ledger,
            self.clock,
            self.read_on or (lambda data, id_, path, _day: self.read(data, id_, path)),
            lambda post: self._keep(post, None),
            self.by,
        )
        series = self.series if self.read_on else (lambda _data, _path: None)
        return Repeats(planner, self.outbox.read, series, self._release, once)

    # -- what was there before --------------------------------------------------

    def _follow(self, event: rules.Event) -> Result | None:
        if isinstance(event, rules.Still):
            self._remember(event.seen)
        elif isinstance(event, rules.Copy):
            post = self._post(event.file.path)
            return self._accept(event.file, event.digest, post, Hold.COPY)
        elif isinstance(event, rules.Known):
            self._remember(replace(event.was, stamp=event.file.stamp))
        elif isinstance(event, rules.Unreadable):
            return Bad(event.file.path, event.error)
        elif isinstance(event, rules.Moved):
            self._moved(event)
        elif isinstance(event, rules.Back):
            self._back(event)
        elif isinstance(event, rules.Gone):
            self._gone(event.was)
        elif isinstance(event, rules.Changed):
            return self._changed(event)
        return None

    def _moved(self, event: rules.Moved) -> None:
        was = event.was
        state = "taken" if was.state == "gone" else was.state
        seen = replace(was, path=event.file.path, stamp=event.file.stamp, state=state)
        self.ledger.keep_seen([seen], forget=[was.path])
        if was.state == "gone":
            self._release_all(was.post)

    def _back(self, event: rules.Back) -> None:
        self._remember(replace(event.was, stamp=event.file.stamp, state="taken"))
        self._release_all(event.was.post)

    def _release_all(self, id_: str) -> None:
        for post in self._repeats.posts_of(id_):
            self._release(post)

    def _release(self, post: str) -> None:
        """What was held for its file alone goes on, once the file is there and good."""
        for record in self.ledger.records(states={State.HELD}, post=post):
            if record.hold in {Hold.GONE, Hold.CHANGED}:
                self.ledger.change(
                    record.id, Change(State.SCHEDULED, act="file-back", by=self.by)
                )

    def _gone(self, was: Seen) -> None:
        if not was.post or was.state == "sent":
            self.ledger.keep_seen([], forget=[was.path])
            return
        for post in self._repeats.posts_of(was.post):
            self._hold(post, Hold.GONE)
        self._remember(replace(was, state="gone"))

    def _hold(self, post: str, hold: Hold) -> None:
        """Hold what would still leave of a post."""
        waiting = {State.SCHEDULED, State.WAITING}
        for record in self.ledger.records(states=waiting, post=post):
            change = Change(
                State.HELD, act="held", hold=hold, problem=why(hold), by=self.by
            )
            with suppress(LeaseLost):  # sent, or taken back, at this very moment
                self.ledger.change(record.id, change, token=record.token)

    def _changed(self, event: rules.Changed) -> Taken | Changed:
        """New bytes under a known path.

        What was not attempted is planned anew; what was attempted or sent stays,
        which is said once: correcting is another act.
        """
        was, file = event.was, event.file
        post = self._post(file.path, id_=was.post)
        records = self.ledger.records(post=was.post) if was.post else []
        if records and all(_settled(record) for record in records):
            self._remember(replace(was, stamp=file.stamp, digest=event.digest, told=""))
            return Changed(file.path, post)
        hold = self._why_held(file, post, flood=False)
        taken = self._accept(file, event.digest, post, hold)
        self._release(post.id)
        attempted = any(record.attempts for record in records)
        return Changed(file.path, post) if attempted else taken

    # -- keeping ----------------------------------------------------------------

    def _remember(self, seen: Seen) -> None:
        self.ledger.keep_seen([seen])

    def _bad(
        self, file: File, error: CrosspostError, digest: str, was: Seen | None
    ) -> Bad:
        """A file that cannot be taken as it is.

        What an earlier version of it had scheduled is held: its author wanted
        something else. Where the file itself is not at fault, it is tried again.
        """
        post = was.post if was else ""
        for one in self._repeats.posts_of(post) if post else ():
            self._hold(one, Hold.CHANGED)
        if isinstance(error, UsageError):
            self._remember(Seen(file.path, file.stamp, digest, post, "bad"))
        return Bad(file.path, error, digest)


_TURNS = 5
"""How often a post is planned anew because another took one of its keys."""


def _settled(record: Record) -> bool:
    """Whether a new text would change nothing of it: tried, over, or taken back."""
    return bool(record.attempts) or record.state in OVER


# -- which bytes were taken -------------------------------------------------------


def remember_taken(ledger: Ledger, post: Post, *, path: str) -> None:
    """Remember that these bytes were taken, so that a copy of them is noticed."""
    document = {"post": post.id, "path": path}
    ledger.keep_answer("file", post.raw_digest, document)


def taken_before(ledger: Ledger, digest: str) -> Seen | None:
    """The file that these bytes were when they were taken, from wherever."""
    kept = ledger.answer("file", digest)
    if kept is None:
        return None
    post, path = str(kept[0]["post"]), str(kept[0]["path"])
    under_way = any(record.state not in OVER for record in ledger.records(post=post))
    return Seen(path, "", digest, post, "taken" if under_way else "sent")


def unsendable(
    source: str, account: str, message: Phrase, hint: Phrase | None
) -> CrosspostError:
    """The error of a post that one of its accounts cannot carry as it is."""
    if not source:  # given on the command line
        return PostError(
            _(
                "For {account}: {problem} Nothing of this post was sent.",
                account=account,
                problem=message,
            ),
            hint=hint,
        )
    return PostError(
        _(
            "{file}, for {account}: {problem} Nothing of this post was sent.",
            file=source,
            account=account,
            problem=message,
        ),
        hint=hint,
    )


def why(hold: Hold | None) -> Problem | None:
    """The sentence for a hold that comes from the outbox."""
    sentences = {
        Hold.GONE: _("Held: its file disappeared from the outbox."),
        Hold.COPY: _("Held: it has the same text as a file that was taken before."),
        Hold.CHANGED: _("Held: its file was changed and cannot be taken as it is now."),
        Hold.PAST: _("Held: its time had passed before the file was there."),
        Hold.FLOOD: n_(
            "Held: more than {n} file without a date came at once.",
            "Held: more than {n} files without a date came at once.",
            rules.FLOOD,
        ),
    }
    if hold is None:
        return None
    hint = _("Decide with “crosspost resume”: send it, move it, or keep it as draft.")
    return Problem(f"held-{hold}", sentences.get(hold, _("Held.")), hint)
