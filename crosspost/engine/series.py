"""Posts that come again: each occurrence is a post, planned four weeks ahead.

The ids derive from the file's path and the day, so that looking again, after any
crash, plans nothing twice. What was attempted stays; the rest follows the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from crosspost.editorial.outbox import File
from crosspost.editorial.recurrence import (
    AHEAD,
    Occurrence,
    Recurrence,
    occurrences,
)
from crosspost.errors import PostError
from crosspost.i18n import _
from crosspost.identity import post_id
from crosspost.model import Post, State
from crosspost.ports import Change, LeaseLost, Ledger
from crosspost.states import OVER

KIND: Final = "series"
"""The kind of answer that keeps what was planned of a file that comes again."""

_DROPPED: Final = "dropped"
"""The kind of answer that remembers that the file took an occurrence back."""

LOOK: Final = "series"
"""The meta value that says when the horizon is to be looked at next."""

EVERY: Final = timedelta(days=1)
"""How often the horizon is looked at."""

_BEYOND: Final = timedelta(days=800)
"""How far the next time is looked for, to be shown."""

_JUST: Final = timedelta(hours=1)
"""A file that a run meets this long after its hour had still come before it."""


def series_id(path: str) -> str:
    """What a file that comes again is remembered under; no post has this id."""
    return post_id(f"{path}\0series")


def occurrence_id(origin: str, day: date, *, turn: int = 0) -> str:
    """The id of the post that a file is on one day.

    Args:
        origin: The path that the file had first.
        day: On the entity's calendar.
        turn: Counts how often the file had taken that day back.
    """
    return post_id(f"{origin}\0{day.isoformat()}", occurrence=turn)


class Now(Protocol):
    """The part of a clock that planning needs."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""


class Series(Protocol):
    """When a file comes again (see `sources.postfile`)."""

    @property
    def recurrence(self) -> Recurrence:
        """On which days, at which hour."""

    @property
    def zone(self) -> str:
        """On whose wall."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of the occurrences of one file.

    Attributes:
        posts: Those that were kept now.
        asked: Days whose hour is missing or doubled: a person must say which.
    """

    posts: tuple[Post, ...]
    asked: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the ledger remembers of a file that comes again.

    Attributes:
        origin: The path it had first: the ids derive from it.
        until: Up to when its occurrences are planned.
        posts: Those that may not be over yet.
        ends: Whether nothing comes after `until`.
    """

    origin: str
    until: datetime
    posts: tuple[str, ...]
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the occurrences of files.

    Attributes:
        read_on: Post file, id, path and day → the post of that day.
        keep: Keeps a post under free keys.
    """

    ledger: Ledger
    clock: Now
    read_on: Callable[[bytes, str, str, date], Post]
    keep: Callable[[Post], None]
    by: str

    def plan(self, id_: str, file: File, data: bytes, series: Series) -> Planned:
        """Plan what a file says: a new one, or one that changed.

        Occurrences that were planned and are no longer among them are taken back,
        unless something was attempted of them: what a file says is meant.

        Args:
            id_: What it is remembered under (`series_id` of its first path).
            file: As the folder shows it.
            data: Its bytes.
            series: When it comes again.
        """
        now = self.clock.now()
        since = max(min(file.modified, now), now - _JUST)
        return self.plan_since(id_, file, data, series, since=since)

    def plan_since(
        self, id_: str, file: File, data: bytes, series: Series, *, since: datetime
    ) -> Planned:
        """As `plan`, with what came after an instant, though it may have left."""
        now, before = self.clock.now(), self._kept(id_)
        origin = before.origin if before else file.path
        found = self._occurrences(series, since, now + AHEAD)
        planned = self._keep_all(found, origin, file.path, data)
        fresh = {post.id for post in planned.posts}
        for gone in before.posts if before else ():
            if gone not in fresh:
                self._take_back(gone, after=now)
        still = self._open(before.posts if before else ())
        kept = _Kept(origin, now + AHEAD, (*still, *fresh), _ends(series, now + AHEAD))
        self._remember(id_, kept)
        return planned

    def go_on(self, id_: str, path: str, data: bytes, series: Series) -> Planned:
        """Plan what has come within reach since the last look."""
        before, now = self._kept(id_), self.clock.now()
        if before is None or before.until > now + AHEAD - EVERY / 2:
            return Planned((), ())
        # A machine that was off plans what it missed too: it is held as late.
        since = max(before.until, now - AHEAD)
        found = self._occurrences(series, since, now + AHEAD)
        planned = self._keep_all(found, before.origin, path, data)
        fresh = tuple(post.id for post in planned.posts)
        posts = (*self._open(before.posts), *fresh)
        ends = _ends(series, now + AHEAD)
        self._remember(id_, _Kept(before.origin, now + AHEAD, posts, ends))
        return planned

    def posts(self, id_: str) -> tuple[str, ...] | None:
        """The occurrences of a file that comes again; None for any other post."""
        kept = self._kept(id_)
        return None if kept is None else kept.posts

    def drop(self, id_: str) -> None:
        """The file comes again no more: take back what is planned of it."""
        kept = self._kept(id_)
        for post in kept.posts if kept else ():
            self._take_back(post, after=self.clock.now())

    # -- one occurrence -------------------------------------------------------------

    def _occurrences(
        self, series: Series, after: datetime, before: datetime
    ) -> list[Occurrence]:
        return occurrences(series.recurrence, series.zone, after=after, before=before)

    def _keep_all(
        self, found: Sequence[Occurrence], origin: str, path: str, data: bytes
    ) -> Planned:
        posts, asked = [], []
        for one in found:
            if isinstance(one.at, PostError):
                asked.append(one)
                continue
            post = self.read_on(
                data, free_id(self.ledger, origin, one.day), path, one.day
            )
            self.keep(post)
            posts.append(post)
        return Planned(tuple(posts), tuple(asked))

    def _take_back(self, post: str, *, after: datetime) -> None:
        """Cancel what is not due yet of an occurrence, and remember why."""
        change = taken_back(self.by)
        records = self.ledger.records(post=post)
        ours = [one for one in records if one.due > after and one.state in _WAITS]
        if not ours or any(one.attempts for one in records):
            return
        for record in ours:
            with suppress(LeaseLost):  # taken by a run at this very moment
                self.ledger.change(record.id, change, token=record.token)
        if all(one.state is State.CANCELLED for one in self.ledger.records(post=post)):
            self.ledger.keep_answer(_DROPPED, post, {})

    # -- what is remembered ---------------------------------------------------------

    def _open(self, posts: Iterable[str]) -> tuple[str, ...]:
        """Those of which something may still happen."""
        return tuple(
            post
            for post in posts
            if any(one.state not in OVER for one in self.ledger.records(post=post))
        )

    def _kept(self, id_: str) -> _Kept | None:
        found = self.ledger.answer(KIND, id_)
        if found is None:
            return None
        told = found[0]
        posts = told["posts"]
        return _Kept(
            str(told["origin"]),
            datetime.fromisoformat(str(told["until"])),
            tuple(map(str, posts)) if isinstance(posts, Sequence) else (),
            told.get("ends") is True,
        )

    def _remember(self, id_: str, kept: _Kept) -> None:
        self.ledger.keep_answer(
            KIND,
            id_,
            {
                "origin": kept.origin,
                "until": kept.until.isoformat(),
                "posts": list(dict.fromkeys(kept.posts)),
                "ends": kept.ends,
            },
        )


def _ends(series: Series, horizon: datetime) -> bool:
    """Whether the last day is known, and lies before the horizon."""
    last = series.recurrence.until
    return last is not None and last < (horizon - timedelta(days=1)).date()


def is_over(ledger: Ledger, id_: str) -> bool:
    """Whether a file that came again does so no more, and all of it is settled."""
    found = ledger.answer(KIND, id_)
    if found is None or found[0].get("ends") is not True:
        return False
    posts = found[0]["posts"]
    return isinstance(posts, Sequence) and all(
        record.state in OVER
        for post in posts
        for record in ledger.records(post=str(post))
    )


def coming(
    path: str,
    data: bytes,
    series: Series,
    read_on: Callable[[bytes, str, str, date], Post],
    *,
    now: datetime,
    ledger: Ledger | None,
) -> Planned:
    """What would be planned of a file now, else the next time; nothing is kept."""
    known = ledger.answer(KIND, series_id(path)) if ledger else None
    origin = str(known[0]["origin"]) if known else path
    again, zone = series.recurrence, series.zone
    found = occurrences(again, zone, after=now, before=now + AHEAD)
    if not found:
        found = occurrences(again, zone, after=now, before=now + _BEYOND)[:1]
    posts = [
        read_on(data, free_id(ledger, origin, one.day), path, one.day)
        for one in found
        if not isinstance(one.at, PostError)
    ]
    asked = [one for one in found if isinstance(one.at, PostError)]
    return Planned(tuple(posts), tuple(asked))


def free_id(ledger: Ledger | None, origin: str, day: date) -> str:
    """The id of a day; the next one where the file had taken the former back."""
    turn = 0
    while True:
        id_ = occurrence_id(origin, day, turn=turn)
        if ledger is None or ledger.answer(_DROPPED, id_) is None:
            return id_
        turn += 1


def taken_back(by: str) -> Change:
    """What a file no longer says is cancelled, and the journal tells why."""
    detail = {"file": "changed"}
    return Change(State.CANCELLED, act="cancelled", by=by, detail=detail)


_WAITS = frozenset({State.SCHEDULED, State.WAITING, State.DRAFT, State.HELD})


def missing_hour(path: str, one: Occurrence) -> PostError:
    """The error of a day on which the hour of a file is missing or doubled."""
    said = one.at if isinstance(one.at, PostError) else None
    problem = said.message if said else _("Its hour is not clear on that day.")
    return PostError(
        _("{file}: {problem}", file=path, problem=problem),
        hint=_(
            "Add this day to “except”, and write a post of its own for it; the other "
            "days are planned."
        ),
    )
