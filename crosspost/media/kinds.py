"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
GIF: Final = "image/gif"
AVIF: Final = "image/avif"
HEIC: Final = "image/heic"

NAMES: Final = {
    JPEG: "JPEG",
    PNG: "PNG",
    WEBP: "WebP",
    GIF: "GIF",
    AVIF: "AVIF",
    HEIC: "HEIC",
}
"""How people call each kind; the same in every language."""

_SUFFIXES: Final = {
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".jpe": JPEG,
    ".jfif": JPEG,
    ".png": PNG,
    ".apng": PNG,
    ".webp": WEBP,
    ".gif": GIF,
    ".avif": AVIF,
    ".heic": HEIC,
    ".heif": HEIC,
}

_OTHER_STARTS: Final = (
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"8BPS", "Photoshop"),
    (b"%PDF", "PDF"),
    (b"%!PS", "PostScript"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\x1aE\xdf\xa3", "WebM"),
    (b"PK\x03\x04", "ZIP"),
)
"""Kinds that no network takes as a picture, named so that the error can name them."""

_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
)


def type_of(data: bytes) -> str | None:
    """The MIME type of a picture this program can publish, else None."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    brands = _brands(data)
    if brands & _AVIF_BRANDS:
        return AVIF
    return HEIC if brands & _HEIC_BRANDS else None


def other_kind(data: bytes) -> str | None:
    """The name of a kind that is recognised but not published as a picture."""
    for start, kind in _OTHER_STARTS:
        if data.startswith(start):
            return kind
    if b"<svg" in data[:4096].lower():
        return "SVG"
    return "MP4" if data[4:8] == b"ftyp" else None


def type_by_name(name: str) -> str | None:
    """What the end of a file's name claims it to be; None where it claims nothing."""
    return _SUFFIXES.get(PurePosixPath(name.lower()).suffix)


def _brands(data: bytes) -> frozenset[bytes]:
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4], "big"), len(data), 256)
    places = (8, *range(16, end - 3, 4))
    return frozenset(data[place : place + 4] for place in places)
