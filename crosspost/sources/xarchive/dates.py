"""When a post was written: X's two ways of saying it, and what its id tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from crosspost.migrate.keys import LAST_ID_WITHOUT_TIME, milliseconds_of
from crosspost.migrate.values import Precision

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        [
            "Jan",
            "Feb",
            "Mar",
            "Apr",
            "May",
            "Jun",
            "Jul",
            "Aug",
            "Sep",
            "Oct",
            "Nov",
            "Dec",
        ],
        1,
    )
}
_NAMES: Final = tuple(_MONTHS)
_DAYS: Final = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_TODAY: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})"
)
_OLDEST: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d{4})", re.ASCII
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_NOON: Final = 12
_LENGTH: Final = 30
_TWO: Final = {f"{number:02}": number for number in range(60)}
_FAR: Final = 42
"""Bits of milliseconds up to the year 2109; what is later is no instant."""


def instant(post: int, created_at: str) -> tuple[datetime, Precision] | None:
    """The instant of a post in UTC and how exactly it is known; None if nothing is.

    What X wrote is shown; the milliseconds are those of the id, where its second
    is the same. The oldest form wrote midnight for every post before ids held a
    time: then the day alone is known, and noon stands for it.
    """
    milliseconds = milliseconds_of(post)
    if milliseconds is not None and not milliseconds >> _FAR:
        moment = _EPOCH + milliseconds * _MILLISECOND
        if _is_second_of(moment, created_at):
            return moment, Precision.MILLISECOND
    told, oldest = parsed(created_at)
    if told is None:
        if milliseconds is None or milliseconds >> _FAR:
            return None
        return moment, Precision.MILLISECOND
    if oldest and post <= LAST_ID_WITHOUT_TIME and created_at[11:19] == "00:00:00":
        return told.replace(hour=_NOON), Precision.DAY
    if milliseconds is not None and told == moment.replace(microsecond=0):
        return moment, Precision.MILLISECOND
    return told, Precision.SECOND


def _is_second_of(moment: datetime, created_at: str) -> bool:
    """Whether X wrote this very second, read without parsing it: nearly always."""
    return (
        len(created_at) == _LENGTH
        and created_at[19:26] == " +0000 "
        and moment.minute == _TWO.get(created_at[14:16])
        and moment.second == _TWO.get(created_at[17:19])
        and moment.hour == _TWO.get(created_at[11:13])
        and moment.day == _TWO.get(created_at[8:10])
        and moment.month == _MONTHS.get(created_at[4:7])
        and created_at[26:] == str(moment.year)
    )


def known(post: int, created_at: str) -> datetime | None:
    """The instant alone; None where nothing tells it, as for no post at all."""
    found = instant(post, created_at) if created_at else None
    return found[0] if found else None


def parsed(created_at: str) -> tuple[datetime | None, bool]:
    """The instant that X wrote, in UTC, and whether in the oldest form's way."""
    found = _TODAY.fullmatch(created_at)
    try:
        if found:
            month, day, hour, minute, second, offset, year = found.groups()
            moment = datetime(
                int(year), _MONTHS[month], int(day),
                int(hour), int(minute), int(second), tzinfo=UTC,
            )  # fmt: skip
            return moment - _offset(offset), False
        found = _OLDEST.fullmatch(created_at)
        if found:
            *numbers, offset = found.groups()
            year_to_second = map(int, numbers)
            return datetime(*year_to_second, tzinfo=UTC) - _offset(offset), True  # type: ignore[arg-type, misc]
    except (ValueError, KeyError, OverflowError):
        pass
    return None, False


def _offset(written: str) -> timedelta:
    if written == "+0000":
        return timedelta()
    minutes = int(written[1:3]) * 60 + int(written[3:])
    return timedelta(minutes=-minutes if written[0] == "-" else minutes)


def month(created_at: str) -> str:
    """`2024-04`; "" where it cannot be told."""
    if created_at[4:7] in _MONTHS and len(created_at) == _LENGTH:
        return f"{created_at[26:]}-{_MONTHS[created_at[4:7]]:02}"
    return created_at[:7] if _OLDEST.fullmatch(created_at) else ""


def as_x_writes(moment: datetime) -> str:
    """The second of an instant as `created_at` has it: to find posts by it."""
    at = moment.astimezone(UTC)
    return (
        f"{_DAYS[at.weekday()]} {_NAMES[at.month - 1]} {at:%d %H:%M:%S} +0000 {at.year}"
    )
