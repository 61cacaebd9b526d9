"""What this machine and its disk say, for the checks of the doctor."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from datetime import datetime
from pathlib import Path

from crosspost.doctor.surroundings import Access, Machine
from crosspost.state.folder import Folder

_MOUNTS = Path("/proc/self/mountinfo")


def look(folder: Folder) -> Machine:
    """Everything that can be learned without asking the network."""
    secrets = folder.home / "secrets"
    return Machine(
        command=_command(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        config=str(folder.config),
        config_mode=_mode(folder.config),
        secrets=str(secrets),
        secrets_mode=_mode(secrets),
        state=str(folder.state),
        state_mode=_mode(folder.state),
        outbox=str(folder.outbox),
        outbox_access=_access(folder.outbox),
        free=_free(folder.home),
        file_system=file_system(folder.home),
        last_tick=_last_tick(folder.heartbeat),
        pause=folder.pause_reason(),
        pause_file=str(folder.pause_file),
    )


def _command() -> str:
    """How cron, which knows no PATH of ours, would call this program."""
    called = Path(sys.argv[0])
    if called.name == "crosspost" and (found := shutil.which(str(called))):
        return str(Path(found).absolute())
    return f"{sys.executable} -m crosspost"


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return None


def _access(folder: Path) -> Access:
    if not folder.is_dir():
        return "missing"
    if not os.access(folder, os.R_OK | os.X_OK):
        return "unreadable"
    return "writable" if os.access(folder, os.W_OK) else "read-only"


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _last_tick(heartbeat: Path) -> datetime | None:
    try:
        written = heartbeat.read_text(encoding="ascii").partition("\n")[0]
        return datetime.fromisoformat(written)
    except (OSError, ValueError):
        return None


def file_system(folder: Path, mounts: Path = _MOUNTS) -> str:
    """The kind of file system that holds a folder, as Linux names it; else empty.

    Args:
        folder: Which.
        mounts: The kernel's table (`proc(5)`, `/proc/[pid]/mountinfo`).
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
        where = folder.resolve()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        before, _dash, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) > 4 and after:  # noqa: PLR2004 -- the fifth is the place
            place = Path(fields[4].replace("\\040", " "))
            depth = len(place.parts)
            if depth >= best and where.is_relative_to(place):
                best, kind = depth, after.split(" ")[0]
    return kind
