"""`demo --amnesia`: the ledger is lost, an old one is put back, and nothing goes twice.

Every act is the real one: the outbox is read, the engine sends, the ledger is a
file that is deleted. Only the networks are built in.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosspost.demo.stage import Stage
from crosspost.errors import LedgerError
from crosspost.i18n import Phrase, _, n_
from crosspost.networks.fake.world import World

if TYPE_CHECKING:
    from crosspost.cli.output import Output

RUNS: Final = 10
"""Cron runs after each accident."""

_QUIET: Final = 60.0
_SECONDS: Final = 60.0
_UNDATED: Final = 2
_TEXTS: Final = (
    _("The library opens at ten today."),
    _("Water will be cut off in rue des Tanneurs from two to four."),
    _("Tonight's concert moves to the covered market."),
)


def amnesia(out: Output, *, language: str) -> int:
    """Play it, tell it, and say whether anything went twice or was lost.

    Returns:
        0 where every message stands exactly once on every account, else 1.
    """
    with tempfile.TemporaryDirectory(prefix="crosspost-") as name:
        town = _Town(Path(name), language=language)
        try:
            return _play(town, out)
        finally:
            town.world.close()


def _play(town: _Town, out: Output) -> int:
    out.line(out.paint(_("A ledger that forgets, and a town that does not"), "title"))
    out.line()
    town.write(0)
    town.tick()
    town.tell(out, _("One message is published, and the ledger is copied."))
    backup = town.back_up()
    town.write(1)
    town.write(2)
    town.tick()
    town.tell(out, _("Two more messages are published; the copy knows none of them."))
    good = town.stands(messages=3)
    good &= _lost(town, out)
    good &= _old(town, backup, out)
    good &= _rebuilt(town, out)
    return _verdict(town, out, good=good)


def _lost(town: _Town, out: Output) -> bool:
    town.lose()
    refused = town.refuses(times=RUNS)
    town.tell(out, _("The ledger is deleted. Every run refuses, and nothing leaves."))
    return refused and town.stands(messages=3)


def _old(town: _Town, backup: Path, out: Output) -> bool:
    shutil.copy(backup, town.ledger)
    for _number in range(RUNS):
        town.tick()
    town.tell(
        out,
        n_(
            "The old copy is put back, and it runs {n} time: each account is looked "
            "at first.",
            "The old copy is put back, and it runs {n} times: each account is looked "
            "at first.",
            RUNS,
        ),
    )
    return town.stands(messages=3)


def _rebuilt(town: _Town, out: Output) -> bool:
    town.lose()
    town.rebuild()
    for _number in range(RUNS):
        town.tick()
    town.tell(
        out,
        n_(
            "It is deleted again, made anew from the networks, and runs {n} time.",
            "It is deleted again, made anew from the networks, and runs {n} times.",
            RUNS,
        ),
    )
    return town.stands(messages=3)


def _verdict(town: _Town, out: Output, *, good: bool) -> int:
    out.line()
    expected = 3 * len(town.accounts)
    said = _(
        "{expected} expected, {there} online, {double} double, {lost} lost.",
        expected=expected,
        there=sum(town.counts().values()),
        double=town.doubles(),
        lost=expected - len(town.counts()),
    )
    sign = out.paint("✓", "ok") if good else out.paint("✗", "bad")
    out.line(f"{sign} {said}")
    return 0 if good else 1


class _Town:
    """A folder, its networks, and people who delete the wrong files."""

    def __init__(self, home: Path, *, language: str) -> None:
        self.home, self.language = home, language
        self.world = World()
        with self.opened() as app:
            self.ledger = app.folder.ledger
            self.outbox = app.folder.outbox
            self.accounts = dict(app.directory.accounts)
            app.ledger  # noqa: B018 -- the sandbox makes its first one here
        self.outbox.mkdir()

    @contextmanager
    def opened(self) -> Iterator[Stage]:
        """A new process, as each cron run is one."""
        app = Stage(self.home, language=self.language, world=lambda _clock: self.world)
        try:
            yield app
        finally:
            ledger = vars(app).get("ledger")
            if ledger is not None:
                ledger.close()

    # -- what people do

    def write(self, number: int) -> None:
        """Drop a post file: one with a time that has just come, the last without."""
        path = self.outbox / f"{number + 1}.md"
        with self.opened() as app:
            at = app.clock.now() - timedelta(seconds=30 - number)
        names = ", ".join(f'"{name}"' for name in self.accounts)
        header = [f"to = [{names}]", f'entity = "{self._entity()}"']
        header += ["cross_entity = true"]
        header += [f"at = {at.isoformat()}"] if number < _UNDATED else []
        lines = ["+++", *header, "+++", str(_TEXTS[number]), ""]
        path.write_text("\n".join(lines), encoding="utf-8")
        old = path.stat().st_mtime - _QUIET
        os.utime(path, (old, old))

    def _entity(self) -> str:
        return next(iter(self.accounts.values())).entity

    def lose(self) -> None:
        """Delete the ledger."""
        self.ledger.unlink()

    def back_up(self) -> Path:
        """Copy the ledger, as `ledger backup` does."""
        file = self.home / "copy.sqlite3"
        with self.opened() as app:
            app.ledger.backup(file)
        return file

    # -- what the program does

    def tick(self) -> None:
        """One cron run: take in, publish what is due, remember when."""
        with self.opened() as app:
            app.intake().take()
            app.run_engine(seconds=_SECONDS)
            app.ledger.keep_meta(last_tick=app.clock.now().isoformat())

    def refuses(self, *, times: int) -> bool:
        """Whether each of so many runs refuses."""
        refused = 0
        for _number in range(times):
            try:
                self.tick()
            except LedgerError:
                refused += 1
        return refused == times

    def rebuild(self) -> None:
        """As `ledger rebuild` does."""
        with self.opened() as app:
            app.rebuild_ledger()
            app.recollect()

    # -- what is there

    def counts(self) -> Counter[tuple[str, str]]:
        """How often each text stands on each account."""
        return Counter(
            (name, post.text)
            for name, account in self.accounts.items()
            for post in self.world.posts(account.handle)
        )

    def doubles(self) -> int:
        """How many posts are there once too often."""
        return sum(count - 1 for count in self.counts().values())

    def stands(self, *, messages: int) -> bool:
        """Whether so many messages stand once on each account."""
        counts = self.counts()
        return len(counts) == messages * len(self.accounts) and not self.doubles()

    def tell(self, out: Output, said: Phrase) -> None:
        """One step of the story, and what is online after it."""
        counts = self.counts()
        out.line(said)
        there = _(
            "{n} online, {double} double.", n=counts.total(), double=self.doubles()
        )
        out.line(out.paint(there, "faint"), indent=2)
