"""Taking in: what the outbox holds becomes posts, and their lives follow the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from crosspost.editorial import outbox as rules
from crosspost.editorial.outbox import File
from crosspost.errors import CrosspostError
from crosspost.i18n import Phrase, _, n_
from crosspost.identity import post_id
from crosspost.model import Delivery, Hold, Post, State
from crosspost.plan import errors
from crosspost.ports import Change, Clock, Ledger, Problem, Seen


class Outbox(Protocol):
    """The folder, as taking in needs it (see `sources.outbox`)."""

    def files(self) -> dict[str, File]:
        """What is there."""

    def read(self, path: str) -> bytes:
        """A file's bytes."""

    def digest(self, path: str) -> str:
        """SHA-256 of a file."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A post file that cannot be taken: told once, the others go."""

    path: str
    error: CrosspostError


@dataclass(frozen=True, slots=True)
class Taken:
    """A post that was taken in, or held and asked about."""

    post: Post
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that changed after something of it had been attempted: said once."""

    path: str
    post: Post


Result = Taken | Bad | Changed


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in what the outbox holds.

    Attributes:
        read: Post file → Post: bytes, post id, path.
        plan: Post and instant of acceptance → deliveries.
    """

    outbox: Outbox
    ledger: Ledger
    clock: Clock
    read: Callable[[bytes, str, str], Post]
    plan: Callable[[Post, datetime], tuple[Delivery, ...]]
    by: str

    def take(self) -> list[Result]:
        """One look at the outbox. Each file on its own: a bad one costs only itself."""
        files, seen = self.outbox.files(), self.ledger.seen()
        now = self.clock.now()
        happened = rules.events(files, seen, now=now, digest=self.outbox.digest)
        done: list[Result] = []
        fresh: list[tuple[rules.New, Post]] = []
        for event in happened:
            self._one(event, done, fresh)
        done.extend(self._arrivals(fresh))
        return done

    def _one(
        self,
        event: rules.Event,
        done: list[Result],
        fresh: list[tuple[rules.New, Post]],
    ) -> None:
        try:
            if isinstance(event, rules.New):
                fresh.append((event, self._post(event.file.path)))
            else:
                taken = self._follow(event)
                if taken:
                    done.append(taken)
        except CrosspostError as error:
            file = getattr(event, "file", None)
            if isinstance(file, File):
                done.append(self._bad(file, error))

    # -- what is new ----------------------------------------------------------

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
            except CrosspostError as error:
                done.append(self._bad(event.file, error))
        return done

    def _why_held(self, file: File, post: Post, *, flood: bool) -> Hold | None:
        if post.at is None:
            return Hold.FLOOD if flood else None
        written_after = file.modified > post.at and self.clock.now() > post.at
        return Hold.PAST if written_after else None

    def _accept(self, file: File, digest: str, post: Post, hold: Hold | None) -> Taken:
        now = self.clock.now()
        planned = self._sendable(post, now)
        self.ledger.accept(
            post,
            planned,
            by=self.by,
            state=State.HELD if hold else State.SCHEDULED,
            hold=hold,
            problem=why(hold),
            at=now,
        )
        state = "asked" if hold else "taken"
        self._remember(Seen(file.path, file.stamp, digest, post.id, state))
        return Taken(post, hold)

    def _sendable(self, post: Post, now: datetime) -> tuple[Delivery, ...]:
        planned = self.plan(post, now)
        stopped = errors(planned)
        for account, notes in stopped.items():
            raise unsendable(post.source, account, notes[0].message, notes[0].hint)
        return planned

    # -- what was there before --------------------------------------------------

    def _follow(self, event: rules.Event) -> Taken | Changed | None:
        if isinstance(event, rules.Still):
            self._remember(event.seen)
        elif isinstance(event, rules.Copy):
            post = self._post(event.file.path)
            return self._accept(event.file, event.digest, post, Hold.COPY)
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
        seen = replace(was, path=event.file.path, stamp=event.file.stamp)
        self.ledger.keep_seen([replace(seen, state="taken")], forget=[was.path])
        if was.state == "gone":
            self._release(was.post)

    def _back(self, event: rules.Back) -> None:
        self._remember(replace(event.was, stamp=event.file.stamp, state="taken"))
        self._release(event.was.post)

    def _release(self, post: str) -> None:
        for record in self.ledger.records(states={State.HELD}, post=post):
            if record.hold is Hold.GONE:
                self.ledger.change(
                    record.id, Change(State.SCHEDULED, act="file-back", by=self.by)
                )

    def _gone(self, was: Seen) -> None:
        if was.state not in {"taken", "asked"}:
            self.ledger.keep_seen([], forget=[was.path])
            return
        for record in self.ledger.records(states={State.SCHEDULED}, post=was.post):
            self.ledger.change(record.id, _held(Hold.GONE, by=self.by))
        self._remember(replace(was, state="gone"))

    def _changed(self, event: rules.Changed) -> Taken | Changed:
        """New bytes under a known path.

        What was not attempted is planned anew; what was attempted or sent stays,
        which is said once: correcting is another act.
        """
        was, file = event.was, event.file
        post = self._post(file.path, id_=was.post)
        records = self.ledger.records(post=was.post) if was.post else []
        if records and all(record.attempts for record in records):
            told = replace(was, stamp=file.stamp, digest=event.digest)
            self._remember(told)
            return Changed(file.path, post)
        hold = self._why_held(file, post, flood=False)
        taken = self._accept(file, event.digest, post, hold)
        attempted = any(record.attempts for record in records)
        return Changed(file.path, post) if attempted else taken

    # -- keeping ----------------------------------------------------------------

    def _remember(self, seen: Seen) -> None:
        self.ledger.keep_seen([seen])

    def _bad(self, file: File, error: CrosspostError) -> Bad:
        digest = self.outbox.digest(file.path)
        self._remember(Seen(file.path, file.stamp, digest, state="bad"))
        return Bad(file.path, error)


def unsendable(
    source: str, account: str, message: Phrase, hint: Phrase | None
) -> CrosspostError:
    """The error of a post that one of its accounts cannot carry as it is."""
    from crosspost.errors import PostError

    return PostError(
        _(
            "{file}, for {account}: {problem} Nothing of this post was sent.",
            file=source or "—",
            account=account,
            problem=message,
        ),
        hint=hint,
    )


def _held(hold: Hold, *, by: str) -> Change:
    return Change(State.HELD, act="held", hold=hold, problem=why(hold), by=by)


def why(hold: Hold | None) -> Problem | None:
    """The sentence for a hold that comes from the outbox."""
    sentences = {
        Hold.GONE: _("Held: its file disappeared from the outbox."),
        Hold.COPY: _("Held: it has the same text as a file that was taken before."),
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
