"""The life of a file in the outbox: what its coming, changing and going mean. Pure.

A post is its path. Nothing is deduced from an absence but a question: what
disappears is held, never sent and never cancelled in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from crosspost.ports import Seen

QUIET = timedelta(seconds=30)
"""How long a file must not have moved before it is taken."""

FLOOD = 5
"""More new files without a date than this, at once, are asked about."""

_ENDINGS = ("~", ".part", ".swp")
_WAITING = frozenset({"taken", "asked", "gone"})
"""Files whose disappearance is a question; of others it says nothing."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as the folder shows it.

    Attributes:
        stamp: Size, modification time (ns) and inode in one string.
        modified: When it last changed, by its own clock (UTC).
    """

    path: str
    stamp: str
    modified: datetime


@dataclass(frozen=True, slots=True)
class New:
    """A file that was never seen."""

    file: File
    digest: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A new file with the very bytes of one that was taken or sent."""

    file: File
    digest: str
    of: Seen


@dataclass(frozen=True, slots=True)
class Changed:
    """Other bytes under a known path."""

    file: File
    digest: str
    was: Seen


@dataclass(frozen=True, slots=True)
class Moved:
    """The bytes of a file that disappeared, under a new path."""

    file: File
    was: Seen


@dataclass(frozen=True, slots=True)
class Back:
    """A file that had disappeared, as it was."""

    file: File
    was: Seen


@dataclass(frozen=True, slots=True)
class Gone:
    """A file that disappeared."""

    was: Seen


@dataclass(frozen=True, slots=True)
class Still:
    """Nothing to do but to remember a stamp (`moving`, or touched)."""

    seen: Seen


Event = New | Copy | Changed | Moved | Back | Gone | Still


def taken_into_account(name: str) -> bool:
    """Whether a file of this name can be a post file."""
    return (
        name.endswith(".md")
        and not name.startswith(".")
        and not name.endswith(_ENDINGS)
    )


def events(
    files: Mapping[str, File],
    seen: Mapping[str, Seen],
    *,
    now: datetime,
    digest: Callable[[str], str],
) -> list[Event]:
    """What happened in the outbox since the last look, in the order of paths.

    Args:
        files: What is there now, by path.
        seen: What was there before, by path.
        now: The wall clock.
        digest: SHA-256 of a file's bytes; asked only of files that moved.
    """
    lost = {path: was for path, was in seen.items() if path not in files}
    found: list[Event] = []
    for path in sorted(files):
        event = _of_file(files[path], seen, lost, now=now, digest=digest)
        if event is not None:
            found.append(event)
    found.extend(Gone(was) for was in lost.values() if was.state != "gone")
    return found


def _of_file(
    file: File,
    seen: Mapping[str, Seen],
    lost: dict[str, Seen],
    *,
    now: datetime,
    digest: Callable[[str], str],
) -> Event | None:
    was = seen.get(file.path)
    if was and was.stamp == file.stamp and was.state not in {"moving", "gone"}:
        return None
    if not _quiet(file, was, now):
        return _moving(file, was, now)
    told = digest(file.path)
    if was is None or (was.state == "moving" and not was.post):
        return _arrival(file, told, seen, lost)
    if was.digest == told:
        if was.state == "gone":
            return Back(file, was)
        return Still(_stamped(was, file))
    return Changed(file, told, was)


def _quiet(file: File, was: Seen | None, now: datetime) -> bool:
    if now - file.modified >= QUIET:
        return True
    since = was.since if was and was.stamp == file.stamp else None
    return since is not None and now - since >= QUIET


def _moving(file: File, was: Seen | None, now: datetime) -> Event | None:
    if was is None:
        return Still(Seen(file.path, file.stamp, since=now))
    if was.state == "moving" and was.stamp != file.stamp:
        return Still(Seen(file.path, file.stamp, since=now))
    return None


def _arrival(
    file: File, told: str, seen: Mapping[str, Seen], lost: dict[str, Seen]
) -> Event:
    for path, was in lost.items():
        if was.digest == told and was.state in _WAITING:
            del lost[path]
            return Moved(file, was)
    for was in seen.values():
        if was.digest == told and was.path != file.path and was.post:
            return Copy(file, told, was)
    return New(file, told)


def _stamped(was: Seen, file: File) -> Seen:
    return Seen(
        was.path, file.stamp, was.digest, was.post, was.state, was.since, was.told
    )
