from __future__ import annotations

import pytest

from crosspost.errors import MediaError
from crosspost.media import subtitles

TWO = """WEBVTT - Sous-titres

NOTE une remarque

1
00:01.000 --> 00:04.500 align:start
Bonjour à tous

01:00:05.000 --> 01:00:06.000
Merci
"""


def vtt(text: str) -> bytes:
    return text.encode()


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_subtitles_are_counted(start: str, end: str) -> None:
    assert subtitles.check(vtt(start + TWO.replace("\n", end)), name="f.vtt") == 2


def test_the_limit_is_in_bytes_and_is_the_last_that_fits() -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:04.000\n"
    exact = vtt(cue + "é" * 9_900).ljust(20_000, b"a")

    assert subtitles.check(exact, name="f.vtt") == 1
    with pytest.raises(MediaError) as error:
        subtitles.check(exact + b"a", name="f.vtt")

    assert str(error.value) == "f.vtt weighs 20001 bytes; subtitles may weigh 20000."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "f.vtt is not a WebVTT file: its first line is not WEBVTT."),
        (
            vtt(TWO.replace("WEBVTT", "WEBVTTX")),
            "f.vtt is not a WebVTT file: its first line is not WEBVTT.",
        ),
        (
            vtt("1\n00:00:01,000 --> 00:00:04,000\nBonjour\n"),
            "f.vtt is not a WebVTT file: its first line is not WEBVTT.",
        ),
        (
            TWO.encode("cp1252"),
            "f.vtt is not encoded in UTF-8: accents would be lost.",
        ),
        (vtt("WEBVTT\n\nBonjour\n"), "f.vtt holds no subtitle."),
    ],
)
def test_what_is_no_subtitle_file_is_said_plainly(data: bytes, message: str) -> None:
    with pytest.raises(MediaError) as error:
        subtitles.check(data, name="f.vtt")

    assert str(error.value) == message
    assert str(error.value.hint)


@pytest.mark.parametrize(
    "times",
    [
        "00:04.000 --> 00:04.000",
        "00:04.000 --> 00:03.999",
        "01:00:00.000 --> 00:59.000",
        "00:01,000 --> 00:04,000",
        "00:01.000-->00:04.000",
        "0:01.000 --> 0:04.000",
        "00:61.000 --> 00:64.000",
        "--> 00:04.000",
    ],
)
def test_wrong_times_are_named_by_their_line(times: str) -> None:
    with pytest.raises(MediaError) as error:
        subtitles.check(vtt(f"WEBVTT\n\n{times}\nBonjour\n"), name="f.vtt")

    assert str(error.value) == "f.vtt, line 3: the times of this subtitle are wrong."
