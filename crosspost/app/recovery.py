"""A ledger that may have forgotten what it sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from crosspost.app.ground import machine
from crosspost.app.publishing import Publishing
from crosspost.errors import CrosspostError

if TYPE_CHECKING:
    from crosspost.engine.rebuild import Kept, Rebuild
    from crosspost.engine.recall import Recall
    from crosspost.engine.restored import Here, Restoration
    from crosspost.ports import Record

RECOLLECT_SECONDS = 3600.0
"""How long a rebuild asks the networks, all accounts at once."""


class Recovery(Publishing):
    """The doubts of one run."""

    def run_engine(
        self, *, seconds: float, only: Iterable[str] | None = None
    ) -> list[Record]:
        """Do what is to do; an account that was refused is stopped.

        Returns:
            The deliveries that changed.
        """
        doubt = self.doubt()
        engine = replace(self.engine(seconds=seconds), recall=self._recall(doubt))
        changed = self._aligned(engine.tick(only))
        self._doubt_over(doubt)
        for record in changed:
            problem, known = record.problem, record.account in self.directory.accounts
            if problem and problem.kind == "access-denied" and known:
                self.stop(record.account, problem.message)
        return changed

    def _aligned(self, changed: list[Record]) -> list[Record]:
        """What was held back for want of an approval, once more: it may be given now.

        Between the moment its approval was looked for and the one it was held back,
        somebody may have approved it; nobody would come to let it go.
        """
        from crosspost.model import State

        if not any(one.state is State.WAITING for one in changed):
            return changed
        after = {one.id: one for one in self.approving.align()}
        return [after.get(one.id, one) for one in changed]

    def here(self) -> Here:
        """Where the ledger is now, to be compared with what it says of itself."""
        from crosspost.engine.restored import Here

        folder = self.folder
        return Here(
            machine(), folder.ledger_file(), folder.last_beat(), folder.was_copied()
        )

    def is_doubtful(self) -> bool:
        """Whether something says that the ledger may have forgotten what it sent."""
        from crosspost.engine.restored import doubt

        return doubt(self.ledger, self.here(), now=self.clock.now()) is not None

    def doubt(self) -> Restoration | None:
        """What makes the ledger doubtful, noticed now or before; None for nothing."""
        from crosspost.engine.restored import begin

        return begin(self.ledger, self.here(), clock=self.clock, by=self.by)

    def told_doubt(self) -> str | None:
        """Names the doubt that people are told of while it is young, or None."""
        from crosspost.engine.restored import TOLD, Restoration, Why

        doubt = Restoration.loads(self.ledger.meta("restoration"))
        if doubt is None or doubt.until < self.clock.now():
            return None
        if doubt.why not in TOLD - {Why.REBUILT}:  # a rebuild tells by itself
            return None
        return doubt.noticed.isoformat()

    def _recall(self, doubt: Restoration | None) -> Recall | None:
        from crosspost.engine.recall import Recall

        return Recall(self.room, doubt, self.complete) if doubt else None

    def _doubt_over(self, doubt: Restoration | None) -> None:
        """This ledger is this machine's own, once everything was looked for."""
        from crosspost.engine.restored import over, suspects

        now = self.clock.now()
        left = suspects(self.ledger, doubt, now=now) if doubt else ()
        if not any(one.account in self.directory.accounts for one in left):
            over(self.ledger, self.here(), doubt, by=self.by)

    def rebuild_ledger(self) -> Kept:
        """Make the ledger anew; what it replaces keeps standing beside it.

        Nothing is asked or sent: every post is kept held (see `recollect`).

        Raises:
            LedgerError: The old file cannot be moved, or is a newer version's.
            UsageError: The ledger is whole.
        """
        from crosspost.engine.restored import rebuilt
        from crosspost.ledger.anew import anew

        files, left = self.outbox.files(), self.outbox.left()
        self.ledger, lines = anew(
            self.folder, clock=self.clock, machine=machine(), by=self.by
        )
        folders = sorted({path.rpartition("/")[0] for path in files} - {""})
        kept = self._rebuild().keep(
            list(left.values()), list(files.values()), lines, folders=folders
        )
        rebuilt(self.ledger, self.here(), clock=self.clock, since=kept.since)
        self.ledger.keep_meta(rebuilding="")
        return kept

    def _rebuild(self) -> Rebuild:
        from crosspost.engine.rebuild import Rebuild

        intake = self.intake()
        return Rebuild(
            ledger=self.ledger,
            read=intake.read,
            plan=intake.plan,
            bytes_of=self.outbox.read,
            digest=self.outbox.digest,
            by=self.by,
            now=self.clock.now(),
            series=intake.series,
            read_on=intake.read_on,
        )

    def recollect(self) -> Mapping[str, CrosspostError]:
        """Look for everything a doubtful ledger may have forgotten; send nothing.

        Returns:
            Why not, for each account that could not be asked; each run goes on.
        """
        doubt = self.doubt()
        engine = replace(
            self.engine(seconds=RECOLLECT_SECONDS), recall=self._recall(doubt)
        )
        results = engine.recollect()
        for result in results.values():
            if isinstance(result, BaseException) and not isinstance(
                result, CrosspostError
            ):
                raise result
        self._doubt_over(doubt)
        return {
            name: result
            for name, result in results.items()
            if isinstance(result, CrosspostError)
        }
