"""Where everything is: the configuration, the outbox, the state."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from crosspost.state.files import private_folder, write

PAUSE_UNREADABLE = "?"

_MOMENT = 1.5
"""Seconds between writing a file and naming it, at most."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The places beside one configuration file.

    Attributes:
        config: The configuration file.
        sandbox: Whether the built-in networks are used: they have a state of
            their own, so that nothing of one is ever seen by the other.
        drill: Names one drill, which is a sandbox of its own; empty: none is on.
    """

    config: Path
    sandbox: bool = False
    drill: str = ""

    @property
    def home(self) -> Path:
        """What paths are relative to."""
        return self.config.parent

    @property
    def outbox(self) -> Path:
        """Where post files are dropped; a drill has an empty one."""
        return self.state / "outbox" if self.drill else self.home / "outbox"

    @property
    def templates(self) -> Path:
        """Where prepared posts are."""
        return self.home / "templates"

    def drilling(self, name: str) -> Folder:
        """The same place for one drill: nothing of it is where real posts are."""
        return replace(self, sandbox=True, drill=name)

    @property
    def state(self) -> Path:
        """The state folder (0700)."""
        state = self.home / "state"
        if self.drill:
            return state / "drills" / self.drill
        return state / "sandbox" if self.sandbox else state

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.state / "ledger.sqlite3"

    @property
    def journal(self) -> Path:
        """The journal's copy in a plain file; it outlives a lost ledger."""
        return self.state / "journal.jsonl"

    @property
    def media(self) -> Path:
        """Fitted pictures."""
        return self.state / "media"

    @property
    def sessions(self) -> Path:
        """Kept sessions."""
        return self.state / "sessions"

    @property
    def world(self) -> Path:
        """The built-in networks of the sandbox."""
        return self.state / "networks.sqlite3"

    @property
    def pause_file(self) -> Path:
        """A plain file that pauses everything; IT may make it by hand.

        One for both: the sandbox obeys the same pause file.
        """
        return self.home / "state" / "PAUSE"

    @property
    def heartbeat(self) -> Path:
        """Touched at the end of each tick; monitoring reads it."""
        return self.state / "heartbeat"

    @property
    def pulse(self) -> Path:
        """The web address that each run asks (`notify.pulse`); there or not."""
        return self.state / "pulse"

    def keep_pulse(self, written: bytes | None) -> None:
        """Keep what is asked after each run, or that nothing is."""
        if written is None:
            self.pulse.unlink(missing_ok=True)
        elif not self.pulse.exists() or self.pulse.read_bytes() != written:
            write(self.pulse, written)

    def pause_reason(self) -> str | None:
        """The first line of the pause file, or None where there is none.

        A file that cannot be read counts as a pause.
        """
        try:
            with self.pause_file.open(encoding="utf-8", errors="replace") as file:
                return file.readline(500).strip() or PAUSE_UNREADABLE
        except FileNotFoundError:
            return None
        except OSError:
            return PAUSE_UNREADABLE

    def pause_since(self) -> str:
        """When the pause file was last written: tells one pause from the next."""
        try:
            return str(self.pause_file.stat().st_mtime_ns)
        except OSError:
            return ""

    def beat(self, now: datetime, *, next_due: datetime | None) -> None:
        """Write the heartbeat: now, and when something is next to do (RFC 3339).

        The third line is for `was_copied`: the seconds at which it was written.
        """
        lines = [now.isoformat(), next_due.isoformat() if next_due else ""]
        lines.append(f"{time.time():.3f}")
        write(self.heartbeat, ("\n".join(lines) + "\n").encode())

    def was_copied(self) -> bool:
        """Whether the state was copied here since the last run.

        The kernel says when the heartbeat's entry last changed, which no copy can
        make up, and the file itself says when it was written. Changed rights look
        the same: that costs a look at the networks, nothing else.
        """
        try:
            written = float(self.heartbeat.read_text("ascii").split("\n")[2])
            return self.heartbeat.stat().st_ctime - written > _MOMENT
        except (OSError, ValueError, IndexError):
            return False

    # -- what was told while there was no ledger to remember it -----------------------

    @property
    def _told(self) -> Path:
        return self.state / "ledger-problem"

    def was_told(self, what: str = "") -> bool:
        """Whether this was told last, or anything at all."""
        try:
            told = self._told.read_text("utf-8")
        except (OSError, ValueError):
            return False
        return told == what if what else True

    def remember_told(self, what: str) -> None:
        """Remember it, once it was told; where it cannot be, it is told again."""
        with suppress(OSError):
            write(self._told, what.encode())

    def forget_told(self) -> None:
        """It is over, and that was told."""
        self._told.unlink(missing_ok=True)

    def last_beat(self) -> datetime | None:
        """When the last run was, by the heartbeat; None where it does not say."""
        try:
            return datetime.fromisoformat(
                self.heartbeat.read_text("ascii").split("\n")[0]
            )
        except (OSError, ValueError):
            return None

    def ledger_file(self) -> str:
        """Names the file that the ledger is in: a copy that was put back is another."""
        try:
            return str(self.ledger.stat().st_ino)
        except OSError:
            return ""

    @contextmanager
    def lock(self, name: str = "lock") -> Iterator[float | None]:
        """The lock between ticks, or another one of that name.

        Yields None where it is ours; else how many seconds another process has
        held it. The kernel frees it when its holder dies.
        """
        private_folder(self.state)
        handle = os.open(self.state / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield _held_for(handle)
                return
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(datetime.now(UTC).timestamp()).encode(), 0)
            yield None
        finally:
            os.close(handle)


def _held_for(handle: int) -> float:
    try:
        since = float(os.pread(handle, 64, 0))
    except ValueError:
        return 0.0
    return max(datetime.now(UTC).timestamp() - since, 0.0)
