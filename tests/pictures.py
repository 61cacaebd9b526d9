"""Pictures made by code for tests: photo-like, with canaries, and each kind of file."""

from __future__ import annotations

import io
import random
from functools import cache
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageCms, PngImagePlugin

from crosspost.media.kinds import AVIF, GIF, HEIC, JPEG, PNG, WEBP

if TYPE_CHECKING:
    from collections.abc import Sequence

CANARIES = (
    b"CANARY-ARTIST",
    b"CANARY-GPS",
    b"CANARY-XMP",
    b"CANARY-IPTC",
    b"CANARY-COMMENT",
    b"CANARY-TAIL",
    b"CANARY-UNKNOWN",
)
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>CANARY-XMP exif:GPSLatitude</a>'
    b"</x:xmpmeta>"
)


@cache
def photo(width: int, height: int, *, grain: float = 0.2) -> Image.Image:
    """Something like a photo: large soft shapes and grain, always the same."""
    chance = random.Random(width * height)  # noqa: S311 -- grain, no secret
    noise = Image.frombytes(
        "RGB", (width, height), chance.randbytes(width * height * 3)
    )
    small = chance.randbytes(16 * 12 * 3)
    shapes = Image.frombytes("RGB", (16, 12), small).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    return Image.blend(shapes, noise, grain)


def arrow(width: int = 64, height: int = 48) -> Image.Image:
    """A picture with a different colour in each corner: what is turned shows it."""
    image = Image.new("RGB", (2, 2))
    image.putdata([(230, 20, 20), (20, 200, 20), (20, 20, 230), (230, 230, 20)])
    return image.resize((width, height), Image.Resampling.NEAREST)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401 -- as Pillow's
    """The file."""
    out = io.BytesIO()
    if kind == HEIC:
        import pillow_heif

        pillow_heif.from_pillow(image).save(out, **options)
    else:
        image.save(out, kind.removeprefix("image/").upper(), **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """The decoded picture, as stored."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def moving(kind: str, *, frames: int = 3, size: tuple[int, int] = (64, 48)) -> bytes:
    """An animation whose frames all differ."""
    pictures = [photo(*size).rotate(90 * number) for number in range(frames)]
    return saved(
        pictures[0],
        kind,
        save_all=True,
        append_images=pictures[1:],
        duration=[100 + 10 * number for number in range(frames)],
        loop=0,
    )


@cache
def profile() -> bytes:
    """An ICC profile for screen colours."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 1) -> bytes:
    """An EXIF block with a place and an author."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x013B] = "CANARY-ARTIST"
    place = block.get_ifd(0x8825)
    place[1], place[2] = "N", (48.0, 7.0, 2.0)
    place[28] = b"ASCII\0\0\0CANARY-GPS"
    return block.tobytes()


def telling(
    kind: str, image: Image.Image | None = None, *, orientation: int = 1
) -> bytes:
    """A picture of `kind` that holds every canary the kind can hold, and a profile."""
    image = image or arrow()
    if kind == GIF:
        return _telling_gif(image)
    options: dict[str, Any] = {"exif": exif(orientation)}
    if kind == PNG:
        return _telling_png(image, options)
    data = saved(image, kind, xmp=XMP, **options, **_extra(kind))
    if kind == JPEG:
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0eCANARY-IPTC\0\0\0"
        unknown = jpeg_segment(0xEB, b"CANARY-UNKNOWN")
        data = data[:2] + jpeg_segment(0xED, iptc) + unknown + data[2:]
        return data + saved(image, kind, comment=b"CANARY-TAIL")
    if kind == WEBP:
        return webp_with(data, b"ODDS", b"CANARY-UNKNOWN") + b"CANARY-TAIL"
    return data + box(b"uuid", bytes(16) + b"CANARY-UNKNOWN")


def jpeg_segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG file."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def png_chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG file."""
    import zlib

    check = zlib.crc32(name + body).to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + name + body + check


def webp_with(data: bytes, name: bytes, body: bytes) -> bytes:
    """The WebP file with one more chunk at its end."""
    chunk = name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
    whole = data[8:] + chunk
    return b"RIFF" + len(whole).to_bytes(4, "little") + whole


def box(name: bytes, *bodies: bytes) -> bytes:
    """A box of an MP4, AVIF or HEIC file."""
    body = b"".join(bodies)
    return (8 + len(body)).to_bytes(4, "big") + name + body


def gif_extension(label: int, blocks: Sequence[bytes]) -> bytes:
    """An extension block of a GIF file."""
    inner = b"".join(bytes((len(block),)) + block for block in blocks)
    return b"\x21" + bytes((label,)) + inner + b"\0"


def _extra(kind: str) -> dict[str, Any]:
    if kind == HEIC:
        return {}
    extra: dict[str, Any] = {"icc_profile": profile()}
    return extra | ({"comment": b"CANARY-COMMENT"} if kind == JPEG else {})


def _telling_png(image: Image.Image, options: dict[str, Any]) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "CANARY-ARTIST")
    words.add_text("Comment", "CANARY-COMMENT", zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    data = saved(image, PNG, pnginfo=words, icc_profile=profile(), **options)
    more = png_chunk(b"tIME", bytes(7)) + png_chunk(b"caNR", b"CANARY-UNKNOWN")
    return data[:-12] + more + data[-12:] + b"CANARY-TAIL"


def _telling_gif(image: Image.Image) -> bytes:
    data = saved(image, GIF, comment=b"CANARY-COMMENT")
    xmp = gif_extension(0xFF, [b"XMP DataXMP", XMP])
    text = gif_extension(0x01, [bytes(12), b"CANARY-UNKNOWN"])
    return data[:-1] + xmp + text + data[-1:] + b"CANARY-TAIL"


ALL_KINDS = (JPEG, PNG, WEBP, GIF, AVIF, HEIC)
