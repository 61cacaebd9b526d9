"""What a post file attaches: pictures, a video, a link card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from crosspost.i18n import _
from crosspost.model import CardSource, Focus, Media
from crosspost.sources.header import CARD, IMAGE, Reader, near, normalised, refused


def media(given: Reader, name: str) -> tuple[Media, ...]:
    """The pictures, and the video after them."""
    pictures = [_picture(table, name) for table in given.tables("images")]
    video = given.table("video")
    if video:
        read = Reader(video, name=name, place="video.")
        pictures.append(
            Media(
                file=_file(read, name),
                alt=normalised(read.text("alt")),
                without_alt=read.text("without_alt"),
                kind="video",
                subtitles=given.text("subtitles"),
            )
        )
    return tuple(pictures)


def _picture(table: Mapping[str, object], name: str) -> Media:
    unknown = table.keys() - IMAGE
    if unknown:
        raise refused(
            name,
            _("unknown key {key} in an image", key=min(unknown)),
            hint=near(min(unknown), IMAGE),
        )
    read = Reader(table, name=name, place="images.")
    return Media(
        file=_file(read, name),
        alt=normalised(read.text("alt")),
        decorative=read.flag("decorative"),
        without_alt=read.text("without_alt"),
        focus=_focus(read, name),
    )


def _file(read: Reader, name: str) -> str:
    file = read.text("file")
    if not file:
        raise refused(
            name,
            _("a picture or video has no file"),
            hint=_('Name it: file = "photo.jpg", beside the post file.'),
        )
    return str(PurePosixPath(file.replace("\\", "/")))


def _focus(read: Reader, name: str) -> Focus | None:
    value = read.raw("focus")
    if value is None:
        return None
    if (
        isinstance(value, list)
        and len(value) == 2  # noqa: PLR2004 -- x and y
        and all(isinstance(n, int | float) and -1 <= n <= 1 for n in value)
    ):
        return Focus(float(value[0]), float(value[1]))
    raise refused(
        name,
        _("focus is not as expected: it takes two numbers from -1 to 1"),
        hint=_("For example focus = [0.0, 0.5]: the middle of the upper half."),
    )


def card(given: Reader, name: str) -> CardSource:
    """The link card: an address, or a table."""
    value = given.raw("card")
    if isinstance(value, str):
        return CardSource(url=_web_address(value, name))
    table = given.table("card")
    unknown = table.keys() - CARD
    if unknown:
        raise refused(
            name,
            _("unknown key {key} in the card", key=min(unknown)),
            hint=near(min(unknown), CARD),
        )
    read = Reader(table, name=name, place="card.")
    picture = read.text("picture")
    return CardSource(
        url=_web_address(read.text("url"), name),
        title=read.text("title"),
        description=read.text("description"),
        picture=Media(file=picture, decorative=True) if picture else None,
    )


def _web_address(written: str, name: str) -> str:
    """The address of a card's page, as far as it can be known to be one."""
    url = written.strip()
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        right = False
    if right and not any(c.isspace() for c in url):
        return url
    raise refused(
        name,
        _("“{url}” is not the address of a page", url=written),
        hint=_('Write it whole: card = "https://ville.example.fr/page".'),
    )
