"""Files of the outbox that come again: arriving, changing, going on.

See `engine.series` for how their occurrences are planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from crosspost.editorial import outbox as rules
from crosspost.editorial.outbox import File
from crosspost.editorial.recurrence import Occurrence
from crosspost.engine.results import Bad, Result, Taken
from crosspost.engine.series import (
    EVERY,
    LOOK,
    Planner,
    Series,
    missing_hour,
    series_id,
    taken_back,
)
from crosspost.errors import CrosspostError, LedgerError, PostError
from crosspost.i18n import _
from crosspost.identity import to_milliseconds
from crosspost.ports import LeaseLost, Record, Seen
from crosspost.states import OVER


@dataclass(frozen=True, slots=True)
class Repeats:
    """What the intake does about files that come again.

    Attributes:
        planner: Plans their occurrences.
        data: A file's bytes, by its path.
        series: Post file and path → when it comes again; None: it leaves once.
        release: Lets a post go on that was held for its file alone.
        once: Takes a file as a single post.
    """

    planner: Planner
    data: Callable[[str], bytes]
    series: Callable[[bytes, str], Series | None]
    release: Callable[[str], None]
    once: Callable[[File, str], Taken]

    def posts_of(self, id_: str) -> Sequence[str]:
        """The post that a file is, or its occurrences where it comes again."""
        posts = self.planner.posts(id_)
        return (id_,) if posts is None else posts

    def arrived(self, event: rules.New) -> list[Result] | None:
        """Plan a new file that comes again; None for one that leaves once."""
        series = self._series(event.file.path)
        if series is None:
            return None
        id_ = series_id(event.file.path)
        return self._keep(event.file, event.digest, series, id_)

    def followed(self, event: rules.Event) -> list[Result] | None:
        """What a copy or a change of a file that comes again means; None: no such.

        Raises:
            PostError: A copy of a file that comes again: two would say the same.
        """
        if isinstance(event, rules.Copy):
            if self._series(event.file.path) is not None:
                raise _copied(event.file.path, event.of.path)
            return None
        return self._changed(event) if isinstance(event, rules.Changed) else None

    def _changed(self, event: rules.Changed) -> list[Result] | None:
        """A single post may become several, or the other way round.

        What was planned is taken back then, where nothing was attempted of it: its
        file says otherwise now.
        """
        file, id_ = event.file, event.was.post
        series, known = self._series(file.path), self.planner.posts(id_) is not None
        if series is None:
            if not known:
                return None
            self.planner.drop(id_)
            return [self.once(file, event.digest)]
        if not known:
            for record in self.planner.ledger.records(post=id_) if id_ else ():
                self._take_back(record)
            id_ = series_id(file.path)
        return self._keep(file, event.digest, series, id_)

    def go_on(self) -> Iterator[Result]:
        """Plan what has come within reach; says when to look again."""
        ledger, again = self.planner.ledger, False
        for path, seen in ledger.seen().items():
            if seen.state == "taken" and self.planner.posts(seen.post) is not None:
                again = True
                yield from self._further(path, seen)
        now = to_milliseconds(self.planner.clock.now())
        told = ledger.meta(LOOK)
        if again and not told > now.isoformat():
            ledger.keep_meta(**{LOOK: (now + EVERY).isoformat()})
        elif told and not again:
            ledger.keep_meta(**{LOOK: ""})

    def _further(self, path: str, seen: Seen) -> Iterator[Result]:
        try:
            series = self._series(path)
            if series is None:
                return
            planned = self.planner.go_on(seen.post, path, self.data(path), series)
        except LedgerError:
            raise
        except CrosspostError as error:
            yield Bad(path, error, f"{seen.digest}:next")
            return
        yield from (Taken(path, post) for post in planned.posts)
        yield from _asked(path, planned.asked, seen.digest)

    def _series(self, path: str) -> Series | None:
        return self.series(self.data(path), path)

    def _keep(self, file: File, digest: str, series: Series, id_: str) -> list[Result]:
        """Plan a file, and remember that it was taken."""
        planned = self.planner.plan(id_, file, self.data(file.path), series)
        for post in planned.posts:
            self.release(post.id)
        seen = Seen(file.path, file.stamp, digest, id_, "taken")
        self.planner.ledger.keep_seen([seen])
        return [
            *(Taken(file.path, post) for post in planned.posts),
            *_asked(file.path, planned.asked, digest),
        ]

    def _take_back(self, record: Record) -> None:
        if record.attempts or record.state in OVER:
            return
        with suppress(LeaseLost):  # taken by a run at this very moment
            change = taken_back(self.planner.by)
            self.planner.ledger.change(record.id, change, token=record.token)


def _asked(path: str, asked: Iterable[Occurrence], digest: str) -> Iterator[Result]:
    for one in asked:
        yield Bad(path, missing_hour(path, one), f"{digest}:{one.day}")


def _copied(path: str, of: str) -> PostError:
    return PostError(
        _(
            "{file}: it has the same text as {other}, and both come again. "
            "Nothing of this one was planned.",
            file=path,
            other=of,
        ),
        hint=_("Keep one of the two, or change one of them."),
    )
