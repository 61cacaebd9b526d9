"""The first hour of an import on a real server that counts: all of its share, no 429.

    nice -n 19 python benchmarks/import_quota.py [MINUTES]

Takes an hour of the clock, because the server's hour is one; the processor is idle
for nearly all of it. Aims: at least 95 % of the points that the reserve leaves are
used (in proportion where it runs for less than the hour), no request is refused, and
the account holds what the ledger says. Exits 1 below an aim. Several days are driven
on a virtual clock by `tests/unit/migrate/test_pace.py`.
"""

from __future__ import annotations

import collections
import contextlib
import io
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

import httpx  # noqa: E402 -- finds its rooms first

from crosspost.migrate.book import Standing  # noqa: E402
from crosspost.migrate.room import Progress  # noqa: E402
from crosspost.migrate.values import Planned  # noqa: E402
from crosspost.networks import wire  # noqa: E402
from crosspost.networks.bluesky.importer import WINDOWS  # noqa: E402
from crosspost.networks.bluesky.repository import Repository, fetch  # noqa: E402
from kill_import import account_on, archive, staged  # noqa: E402
from servers.pds import PdsOptions, RunningPds, running_pds  # noqa: E402

HOUR = 60.0
SHARE = 0.9
AIM = 0.95
POSTS = 5_000
"""More than any share of an hour's points pays for."""


class OverError(Exception):
    """The hour is over."""


class Watched(httpx.BaseTransport):
    """The way out, with the answers counted by status."""

    def __init__(self) -> None:
        self._way = wire.outside(seconds=30)
        self.answers: collections.Counter[int] = collections.Counter()
        self.left: str = ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See `httpx`."""
        answer = self._way.handle_request(request)
        self.answers[answer.status_code] += 1
        policy = answer.headers.get("ratelimit-policy", "")
        if policy.startswith(str(WINDOWS[0].limit)):
            self.left = answer.headers.get("ratelimit-remaining", "")
        return answer

    def close(self) -> None:
        """Nothing: one way serves the whole hour."""


class Hour(list[Progress]):
    """Hears of the progress, says it now and then, and ends the hour."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self._begun = self._said = time.monotonic()
        self._minutes = minutes

    @property
    def minutes(self) -> float:
        """How long it has gone on."""
        return (time.monotonic() - self._begun) / 60

    def append(self, progress: Progress) -> None:
        """See `list`; only the last is kept."""
        self[:] = [progress]
        if time.monotonic() - self._said > 300:  # noqa: PLR2004 -- seconds
            self._said = time.monotonic()
            spent = progress.spent.get("points", 0)
            print(f"{self.minutes:.0f} min: {spent} points", flush=True)
        self.over()

    def over(self) -> None:
        """Raise once the hour is over."""
        if self.minutes >= self._minutes:
            raise OverError

    def wait(self, seconds: float) -> None:
        """Let time pass, no longer than the hour."""
        self.over()
        time.sleep(min(seconds, max((self._minutes - self.minutes) * 60, 0.0)))


def stored(pds: RunningPds, did: str) -> int:
    """How many posts the account has, by its public repository."""
    file = io.BytesIO()
    with httpx.Client(timeout=60) as http:
        fetch(pds.url, did, http, file)
    return sum(1 for _key in Repository(file, did=did).every_key())


def main() -> int:
    """One hour, then what was used of it."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else HOUR
    posts: list[Planned] = list(archive(POSTS))
    with (
        tempfile.TemporaryDirectory() as data,
        tempfile.TemporaryDirectory() as folder,
        running_pds(Path(data), PdsOptions(rate_limits_enabled=True)) as pds,
    ):
        login = pds.create_account("ville")
        stage = staged(Path(folder), account_on(pds, login), login.app_password)
        watched, hour = Watched(), Hour(minutes)
        stage.windows, stage.share = None, SHARE
        stage.transport, stage.told, stage.wait = lambda: watched, hour, hour.wait
        with contextlib.suppress(OverError):
            stage.run(posts)
        spent = hour[-1].spent.get("points", 0)
        there = stored(pds, login.did)
        book = stage.ledger.imports()
        known = book.tally(book.imports()[0]).get(Standing.SENT, 0)
    budget = WINDOWS[0].budget(SHARE) * min(minutes / HOUR, 1)
    refused = watched.answers[429]
    print(
        f"{minutes:.0f} minutes: {spent} points of {budget:.0f}, "
        f"{spent / budget:.1%}; {refused} refused; the server has "
        f"{watched.left or '?'} left of its hour; "
        f"{there} posts there, {known} known as sent"
    )
    return 0 if spent >= AIM * budget and not refused else 1


if __name__ == "__main__":
    sys.exit(main())
