"""The life of a file in the outbox: what its coming, changing and going mean. Pure.

A post is its path. Nothing is deduced from an absence but a question: what
disappears is held, never sent and never cancelled in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crosspost.errors import CrosspostError
from crosspost.ports import Seen

QUIET = timedelta(seconds=30)
"""How long a file must not have moved before it is taken."""

FLOOD = 5
"""More new files without a date than this, at once, are asked about."""

_ENDINGS = ("~", ".part", ".swp")
_WAITING = frozenset({"taken", "asked", "gone"})
"""Files that are looked for under other names once they disappear."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as the folder shows it.

    Attributes:
        stamp: Size, times of change (ns) and inode in one string.
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
class Known:
    """A file that was taken from elsewhere and is put into the outbox only now."""

    file: File
    was: Seen


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file whose bytes cannot be had; it is asked for again next time."""

    file: File
    error: CrosspostError


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


Event = New | Copy | Known | Unreadable | Changed | Moved | Back | Gone | Still


def _never(_digest: str) -> Seen | None:
    return None


@dataclass(slots=True)
class _Look:
    """One look at the outbox: what is known, and what was met so far."""

    seen: Mapping[str, Seen]
    now: datetime
    digest: Callable[[str], str]
    taken: Callable[[str], Seen | None]
    lost: dict[str, Seen]
    fresh: dict[str, Seen] = field(default_factory=dict)


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
    taken: Callable[[str], Seen | None] = _never,
) -> list[Event]:
    """What happened in the outbox since the last look, in the order of paths.

    Args:
        files: What is there now, by path.
        seen: What was there before, by path.
        now: The wall clock.
        digest: SHA-256 of a file's bytes; asked only of files that moved. It may
            raise CrosspostError, which concerns that file alone.
        taken: The file that these bytes (by their digest) were once, wherever it
            was taken from: `taken` while its post is under way, `sent` after.
    """
    lost = {path: was for path, was in seen.items() if path not in files}
    look = _Look(seen, now, digest, taken, lost)
    found = [
        event
        for path in sorted(files)
        if (event := _of_file(files[path], look)) is not None
    ]
    found.extend(Gone(was) for was in lost.values() if was.state != "gone")
    return found


def _of_file(file: File, look: _Look) -> Event | None:
    was = look.seen.get(file.path)
    if was and was.stamp == file.stamp and was.state not in {"moving", "gone"}:
        return None
    if not _quiet(file, was, look.now):
        return _moving(file, was, look.now)
    try:
        told = look.digest(file.path)
    except CrosspostError as error:
        return Unreadable(file, error)
    if was is None or (was.state == "moving" and not was.post):
        return _arrival(file, told, look)
    return _again(file, told, was)


def _again(file: File, told: str, was: Seen) -> Event:
    if was.digest != told:
        return Changed(file, told, was)
    if was.state == "gone":
        return Back(file, was)
    return Still(replace(was, stamp=file.stamp, told=""))


def _quiet(file: File, was: Seen | None, now: datetime) -> bool:
    """Whether a file has not moved for long enough: by its own clock, or by ours.

    Ours counts where the file's is ahead, as on a share of another machine.
    """
    if now - file.modified >= QUIET:
        return True
    known = was is not None and file.stamp in {was.told, _moving_stamp(was)}
    since = was.since if was and known else None
    return since is not None and now - since >= QUIET


def _moving_stamp(was: Seen) -> str:
    return was.stamp if was.state == "moving" else ""


def _moving(file: File, was: Seen | None, now: datetime) -> Event | None:
    """Remember since when a file stands as it stands now, once for each stamp."""
    if was is None or (was.state == "moving" and was.stamp != file.stamp):
        return Still(Seen(file.path, file.stamp, since=now))
    if was.state != "moving" and was.told != file.stamp:
        return Still(replace(was, told=file.stamp, since=now))
    return None


def _arrival(file: File, told: str, look: _Look) -> Event:
    for path, was in look.lost.items():
        if was.digest == told and was.state in _WAITING:
            del look.lost[path]
            return Moved(file, was)
    former = look.fresh.get(told) or _twin(file, told, look) or look.taken(told)
    if former is None:
        look.fresh[told] = Seen(file.path, file.stamp, told, state="taken")
        return New(file, told)
    has_a_file = any(was.post == former.post for was in look.seen.values())
    if former.path == file.path and former.state == "taken" and not has_a_file:
        return Known(file, former)
    return Copy(file, told, former)


def _twin(file: File, told: str, look: _Look) -> Seen | None:
    """Another file of the outbox with the same bytes."""
    return next(
        (
            was
            for was in look.seen.values()
            if was.digest == told and was.path != file.path and was.post
        ),
        None,
    )
