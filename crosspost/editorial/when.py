"""Local time that behaves: an hour that is missing or doubled is asked about. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crosspost.errors import PostError
from crosspost.i18n import _, active, dates


def instant(local: datetime, zone: str) -> datetime:
    """The UTC instant of a local time as a person wrote it.

    Args:
        local: Naive (read in `zone`) or aware (taken as written).
        zone: IANA name of the entity's time zone.

    Raises:
        PostError: The hour does not exist, or happens twice, on that day.
    """
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    tz = ZoneInfo(zone)
    first = local.replace(tzinfo=tz, fold=0)
    second = local.replace(tzinfo=tz, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != local:
        raise _missing(local, first, second, tz)
    raise _doubled(local, first, second)


def _missing(
    local: datetime, first: datetime, second: datetime, tz: ZoneInfo
) -> PostError:
    width = (first.utcoffset() or timedelta()) - (second.utcoffset() or timedelta())
    after = first.astimezone(UTC).astimezone(tz)
    change = _change(after, abs(width), tz)
    before = (change - timedelta(minutes=1)).astimezone(tz)
    return PostError(
        _(
            "{time} does not exist on {day}: clocks go forward. Nothing was scheduled.",
            time=_clock(local),
            day=_day(local),
        ),
        hint=_(
            "Choose {before} or {after}.",
            before=_clock(before),
            after=_clock(change.astimezone(tz)),
        ),
    )


def _change(after: datetime, width: timedelta, tz: ZoneInfo) -> datetime:
    """The instant of the change of clock: searched by halves down to a minute."""
    high = after.astimezone(UTC)
    low = high - 2 * width
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle.astimezone(tz).utcoffset() == after.utcoffset():
            high = middle
        else:
            low = middle
    return high


def _doubled(local: datetime, first: datetime, second: datetime) -> PostError:
    return PostError(
        _(
            "{time} happens twice on {day}: clocks go back. Nothing was scheduled.",
            time=_clock(local),
            day=_day(local),
        ),
        hint=_(
            "Write which one: at = {first} is the first, at = {second} the second.",
            first=first.isoformat(),
            second=second.isoformat(),
        ),
    )


def _clock(local: datetime) -> str:
    return dates.time(local.replace(tzinfo=UTC), UTC, active())


def _day(local: datetime) -> str:
    return dates.day(local.replace(tzinfo=UTC), UTC, active())
