"""How far an import is: a live line on a terminal, else one plain line a minute."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crosspost.i18n import Phrase, _, active, n_
from crosspost.i18n.dates import when

if TYPE_CHECKING:
    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.doors import Importer
    from crosspost.migrate.room import Progress
    from crosspost.migrate.undo import Undone
    from crosspost.state.planfile import Sums

_EVERY = 60.0
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def forecast(
    importer: Importer, cost: Mapping[str, int], *, share: float
) -> Phrase | None:
    """How long it takes at least, by the quotas; None where they do not matter."""
    from crosspost.migrate.pace import takes

    length = takes(importer.windows, cost, share=share)
    if length < timedelta(minutes=2):
        return None
    return _("With the network’s quotas, at least: {length}.", length=lasting(length))


def lasting(length: timedelta) -> Phrase:
    """A length of time in words."""
    if length >= 2 * _DAY:
        return n_("{n} day", "{n} days", -(-length // _DAY))
    if length >= 2 * _HOUR:
        return n_("{n} hour", "{n} hours", -(-length // _HOUR))
    return n_("{n} minute", "{n} minutes", max(-(-length // timedelta(minutes=1)), 1))


class Teller:
    """Hears of the progress of an import, and says it now and then."""

    def __init__(
        self, app: App, importer: Importer, sums: Sums, out: Output, *, share: float
    ) -> None:
        """Begin to count."""
        self._app, self._importer, self._sums, self._out = app, importer, sums, out
        self._share = share
        self._live = sys.stderr.isatty()
        self._begun = self._last = app.clock.boot()
        self._said: str = ""

    def __call__(self, progress: Progress) -> None:
        """Say it, if it is time."""
        now = self._app.clock.boot()
        if self._live:
            self._write(str(self._line(progress)))
        elif now - self._last >= _EVERY or self._is_news(progress):
            self._out.line(self._line(progress))
            self._last = now
            self._said = str(progress.waiting or "")

    def _is_news(self, progress: Progress) -> bool:
        """A wait of a new kind is said at once."""
        return str(progress.waiting or "") not in {"", self._said}

    def end(self) -> None:
        """Leave the live line."""
        if self._live and self._said:
            sys.stderr.write("\n")

    def _write(self, text: str) -> None:
        clear = " " * max(len(self._said) - len(text), 0)
        sys.stderr.write(f"\r{text}{clear}")
        sys.stderr.flush()
        self._said = text

    def _line(self, progress: Progress) -> Phrase:
        done, total = progress.there, self._sums.imports
        if progress.waiting is not None:
            return _waiting(progress, done, total, self._zone())
        end = when(self._end(progress), self._zone(), active())
        return _(
            "{done} of {total} posts · {rate} a minute · the end about {end}",
            done=done,
            total=total,
            rate=self._rate(progress),
            end=end,
        )

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._app.directory.time_zone)

    def _minutes(self) -> float:
        return max(self._app.clock.boot() - self._begun, 1.0) / 60

    def _rate(self, progress: Progress) -> int:
        return round((progress.sent + progress.found) / self._minutes())

    def _end(self, progress: Progress) -> datetime:
        """By the quotas, or by the pace so far, whichever is later."""
        from crosspost.migrate.pace import takes

        total = max(self._sums.imports, 1)
        left = max(total - progress.there - len(progress.failed), 0)
        cost = {
            kind: amount * left // total for kind, amount in self._sums.cost.items()
        }
        by_quota = takes(self._importer.windows, cost, share=self._share)
        done = progress.sent + progress.found
        by_pace = timedelta(minutes=self._minutes() * left / done if done else 0)
        return self._app.clock.now() + max(by_quota, by_pace)


class Removing:
    """The same for taking an import back."""

    def __init__(self, app: App, result: Undone, out: Output) -> None:
        """Begin to count."""
        self._app, self._result, self._out = app, result, out
        self._last = app.clock.boot()

    def __call__(self) -> None:
        """Say it, if it is time."""
        now = self._app.clock.boot()
        if now - self._last >= _EVERY:
            self._last = now
            self._out.line(
                n_("{n} post removed.", "{n} posts removed.", self._result.posts)
            )


def _waiting(progress: Progress, done: int, total: int, zone: ZoneInfo) -> Phrase:
    if progress.until is None:
        return _(
            "{done} of {total} posts · waiting: {reason}",
            done=done,
            total=total,
            reason=progress.waiting,
        )
    return _(
        "{done} of {total} posts · waiting until {end}: {reason}",
        done=done,
        total=total,
        end=when(progress.until, zone, active()),
        reason=progress.waiting,
    )
