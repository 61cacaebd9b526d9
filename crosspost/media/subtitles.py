"""Subtitles in WebVTT: checked before they go, never corrected.

Source: W3C WebVTT, sections 4.1 and 4.3; Bluesky: lexicon app.bsky.embed.video
(`text/vtt`, 20,000 bytes a file, 20 files).
"""

from __future__ import annotations

import re
from typing import Final

from crosspost.errors import MediaError
from crosspost.i18n import _

TYPE: Final = "text/vtt"
MOST_BYTES: Final = 20_000

_TIME: Final = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING: Final = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_SUBRIP: Final = re.compile(r"\d\d:\d\d:\d\d,\d{3} +-->")


def check(data: bytes, *, name: str, max_bytes: int = MOST_BYTES) -> int:
    """Check a subtitle file.

    Args:
        data: The file.
        name: Its name, for errors.
        max_bytes: The most it may weigh.

    Returns:
        The number of subtitles in it, at least 1.

    Raises:
        MediaError: It is too heavy, no UTF-8, no WebVTT, or a time in it is wrong.
    """
    if len(data) > max_bytes:
        raise MediaError(
            _(
                "{name} weighs {bytes} bytes; subtitles may weigh {most}.",
                name=name,
                bytes=len(data),
                most=max_bytes,
            ),
            hint=_("Shorten the subtitles, or the video."),
        )
    lines = _text(data, name=name).splitlines()
    if not lines or not re.fullmatch(r"WEBVTT([ \t].*)?", lines[0]):
        raise MediaError(
            _("{name} is not a WebVTT file: its first line is not WEBVTT.", name=name),
            hint=_("Export the subtitles as WebVTT (.vtt)."),
            detail="SubRip" if any(map(_SUBRIP.match, lines)) else "",
        )
    timings = [number for number, line in enumerate(lines, 1) if "-->" in line]
    for number in timings:
        _check_timing(lines[number - 1], number=number, name=name)
    if not timings:
        raise MediaError(
            _("{name} holds no subtitle.", name=name),
            hint=_("Export the subtitles as WebVTT (.vtt)."),
        )
    return len(timings)


def _text(data: bytes, *, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MediaError(
            _("{name} is not encoded in UTF-8: accents would be lost.", name=name),
            hint=_("Save the file again as UTF-8."),
            detail=str(error),
        ) from error


def _check_timing(line: str, *, number: int, name: str) -> None:
    found = _TIMING.fullmatch(line.strip())
    if found is None or _milliseconds(*found.groups()[:4]) >= _milliseconds(
        *found.groups()[4:8]
    ):
        raise MediaError(
            _(
                "{name}, line {number}: the times of this subtitle are wrong.",
                name=name,
                number=number,
            ),
            hint=_(
                "Write them like this: {example}", example="00:01.000 --> 00:04.000"
            ),
            detail=line[:80],
        )


def _milliseconds(
    hours: str | None, minutes: str, seconds: str, thousandths: str
) -> int:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int(thousandths)
