"""Pictures inside the page, so that it can be mailed, kept and printed alone."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO
from typing import Final
from urllib.parse import quote

from crosspost.model import FittedMedia

Read = Callable[[FittedMedia], bytes]

# A screen shows no more, and four accounts carry the same four photographs.
HEAVY: Final = 300_000
SIDE: Final = 1280
_MOVES: Final = "image/gif"
_NEARLY: Final = 0.01
"""How far two pictures may differ in shape and look the same."""
_SHOWN: Final = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}
)


class Pictures:
    """The fitted pictures of a page, each read, lightened and written once.

    A picture stands in the page's style as the background of a class, because an
    `<img>` would carry it again for every account; the `<img>` that has the class
    keeps the alt text and the size.
    """

    def __init__(self, read: Read) -> None:
        """`read` gives a fitted file's bytes; an OSError shows as a missing one."""
        self._read = read
        self._known: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._twins: dict[tuple[str, str], FittedMedia] = {}

    def name(self, media: FittedMedia, *, post: str = "") -> str:
        """The class that shows a picture, or empty where a page can show nothing.

        Args:
            media: The picture.
            post: Whose: made light, the pictures that two accounts make of one file
                of a post look the same, and one of them is shown for both.
        """
        if media.bytes > HEAVY and media.type != _MOVES:
            media = self._twin(media, post)
        address = self.address(media)
        if not address:
            return ""
        return self._names.setdefault(address, f"pic-{len(self._names) + 1}")

    def rules(self) -> str:
        """The style of the pictures that were named, each once."""
        return "".join(
            f".{name}{{background-image:url({address})}}\n"
            for address, name in self._names.items()
        )

    def _twin(self, media: FittedMedia, post: str) -> FittedMedia:
        first = self._twins.setdefault((post, media.file), media)
        across, down = media.width * first.height, first.width * media.height
        return first if abs(across - down) <= _NEARLY * down else media

    def address(self, media: FittedMedia) -> str:
        """A `data:` URI, or empty where there is nothing a page can show."""
        key = media.sha256 or media.path
        if key not in self._known:
            self._known[key] = self._load(media)
        return self._known[key]

    def _load(self, media: FittedMedia) -> str:
        if media.kind != "image" or media.type not in _SHOWN:
            return ""
        try:
            data = self._read(media)
            kind, data = _lighter(media.type, data)
        except OSError:  # Pillow's UnidentifiedImageError is one, too
            return ""
        return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _lighter(kind: str, data: bytes) -> tuple[str, bytes]:
    """The picture, smaller where it is heavy; colours and crop stay."""
    if len(data) <= HEAVY or kind == _MOVES:
        return kind, data
    from PIL import Image

    with Image.open(BytesIO(data)) as picture:
        icc = picture.info.get("icc_profile")
        picture.thumbnail((SIDE, SIDE))
        out = BytesIO()
        picture.save(out, "WEBP", quality=82, icc_profile=icc)
    return ("image/webp", out.getvalue()) if out.tell() < len(data) else (kind, data)


def blank(width: int, height: int) -> str:
    """A `data:` URI of nothing, as large as a picture that a class shows."""
    size = f'width="{width}" height="{height}"'
    return drawing(f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>')


def initials(name: str, tint: str) -> str:
    """A `data:` URI of an avatar with the first letter of `name`."""
    letter = next((sign for sign in name if sign.isalnum()), "·").upper()
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">'
        f'<rect width="96" height="96" fill="{tint}"/>'
        '<text x="48" y="65" text-anchor="middle" font-family="Georgia,serif"'
        f' font-size="50" font-weight="700" fill="#fff">{letter}</text></svg>'
    )
    return drawing(drawn)


def drawing(svg: str) -> str:
    """A `data:` URI of an SVG picture of ours (never of one that was sent in)."""
    return f"data:image/svg+xml,{quote(svg)}"
