"""A ledger in place of one that is lost, with the same journal."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from crosspost.errors import LedgerLost, UsageError
from crosspost.i18n import _
from crosspost.ledger import damage
from crosspost.ledger.sqlite import SqliteLedger, create, open_ledger
from crosspost.ledger.verify import history
from crosspost.ports import Clock, Line


class Place(Protocol):
    """Where the ledger and its journal are (see `state.folder`)."""

    @property
    def ledger(self) -> Path:
        """The ledger's file."""

    @property
    def journal(self) -> Path:
        """The journal's."""


def anew(
    place: Place, *, clock: Clock, machine: str, by: str
) -> tuple[SqliteLedger, list[Line]]:
    """A new ledger that nobody else opens before its `rebuilding` is emptied.

    The old file keeps standing beside it under another name, with what a crash
    left of its last change. The journal goes on where its file ends.

    Returns:
        The ledger, and the journal's lines up to now.

    Raises:
        UsageError: The ledger is whole.
        LedgerError: It is a newer version's, or locked, or cannot be moved.
    """
    refuse_whole(place.ledger, clock=clock)
    lines = history(place.journal)
    aside = set_aside(place.ledger, stamp=f"{clock.now():%Y%m%dT%H%M%SZ}")
    ledger = create(
        place.ledger,
        clock=clock,
        machine=machine,
        by=by,
        history=lines,
        rebuilding=aside.name if aside else "nothing",
    )
    return ledger, lines


def refuse_whole(path: Path, *, clock: Clock) -> None:
    """Refuse to replace a ledger that nothing is wrong with.

    Raises:
        UsageError: Nothing is.
        LedgerError: It cannot be told, or is nothing a rebuild would help.
    """
    try:
        opened = open_ledger(path, clock=clock)
    except LedgerLost:
        return
    try:
        if opened.meta("rebuilding") or opened.integrity():
            return
    except LedgerLost:
        return
    finally:
        opened.close()
    raise UsageError(
        _("The ledger is whole: {file}. Nothing was done.", file=str(path)),
        hint=_(
            "A rebuild forgets what only the ledger knows. To make one all the same, "
            "move the file to another place first."
        ),
    )


def set_aside(path: Path, *, stamp: str) -> Path | None:
    """Give a damaged ledger another name, and what SQLite left beside it; never lost.

    Returns:
        Where it is now; None where there was none.
    """
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}.damaged-{stamp}-{number}{path.suffix}")
    with damage.translated_os(path):
        there = path.exists()
        for suffix in ("-journal", "-wal", "-shm", ""):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
    return aside if there else None
