"""The ledger, the disk it stands on, and who may read the state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crosspost.doctor.finding import Finding, Level
from crosspost.doctor.surroundings import CheckedLedger, Surroundings
from crosspost.i18n import _, n_

TIGHT: Final = 500_000_000
"""Bytes; with less left, somebody should look."""
FULL: Final = 50_000_000
"""Bytes; with less left, pictures and the ledger may soon not be written."""

_OTHERS: Final = 0o077
_ELSEWHERE: Final = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.sshfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
    }
)
"""File systems of other machines: locks and forced writes may not hold there."""


def ledger(around: Surroundings) -> Iterator[Finding]:
    """The ledger opens, is whole, and is not an old copy."""
    if around.ledger is None:
        error = around.ledger_error
        if error is not None:
            yield Finding(Level.ERROR, error.message, error.hint)
        return
    faults = around.ledger.integrity()
    if faults:
        yield Finding(
            Level.ERROR,
            n_(
                "The ledger is damaged in {n} place.",
                "The ledger is damaged in {n} places.",
                len(faults),
            ),
            _("Copy the file away, then put a backup back. Do not publish before."),
        )
        return
    yield from _whole(around.ledger)


def _whole(found: CheckedLedger) -> Iterator[Finding]:
    known = len(found.posts(open_only=False))
    yield Finding(
        Level.OK,
        n_("The ledger is whole: {n} post.", "The ledger is whole: {n} posts.", known),
    )
    if found.meta("restored"):
        yield Finding(
            Level.WARNING,
            _("The ledger is an old copy that was put back."),
            _(
                "What was published since that copy is not in it: the next run looks "
                "for it on each account before anything leaves there."
            ),
        )


def room(around: Surroundings) -> Iterator[Finding]:
    """There is room, on a disk of this machine."""
    machine = around.machine
    if machine.free is not None and machine.free < TIGHT:
        yield Finding(
            Level.ERROR if machine.free < FULL else Level.WARNING,
            _(
                "Little room is left on the disk of {folder}: {megabytes} MB.",
                folder=machine.state,
                megabytes=machine.free // 1_000_000,
            ),
            _("Make room: when the disk is full, nothing is sent any more."),
        )
    if machine.file_system in _ELSEWHERE:
        yield Finding(
            Level.WARNING,
            _(
                "{folder} is on a network drive ({kind}), where two runs at once "
                "cannot be kept apart for certain.",
                folder=machine.state,
                kind=machine.file_system,
            ),
            _("Put the configuration and its folders on a disk of this machine."),
        )


def private(around: Surroundings) -> Iterator[Finding]:
    """Nobody else can look into the state folder: it holds open sessions."""
    mode = around.machine.state_mode
    if mode is not None and mode & _OTHERS:
        yield Finding(
            Level.ERROR,
            _("Others on this machine can enter the state folder."),
            _("Run this command:"),
            copy=f"chmod 700 {around.machine.state}",
        )
