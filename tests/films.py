"""A small film for tests, with its description and its subtitles."""

from __future__ import annotations

import hashlib
from pathlib import Path

from crosspost.model import FittedMedia, Subtitles

MP4 = (Path(__file__).parent / "data" / "media" / "plain.mp4").read_bytes()
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nLa mer, à marée haute.\n".encode()


def film(alt: str = "Les vagues.", *, subtitled: bool = True) -> FittedMedia:
    """As it is once prepared; `reel` gives its bytes."""
    subtitles = Subtitles("film.vtt", hashlib.sha256(VTT).hexdigest(), len(VTT))
    return FittedMedia(
        file="film.mp4",
        path="",
        sha256=hashlib.sha256(MP4).hexdigest(),
        type="video/mp4",
        bytes=len(MP4),
        width=64,
        height=48,
        alt=alt,
        kind="video",
        subtitles=subtitles if subtitled else None,
    )


def reel() -> dict[str, bytes]:
    """SHA-256 → bytes, for a notebook."""
    return {hashlib.sha256(one).hexdigest(): one for one in (MP4, VTT)}
