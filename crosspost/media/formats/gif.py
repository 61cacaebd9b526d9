"""GIF, by block (GIF89a specification).

Kept: pictures, their timing and transparency, how often they repeat, the ICC
profile. Comments, plain text, XMP and other applications' blocks go, and what
follows the end.
"""

from __future__ import annotations

from typing import Final

from crosspost.media.bare import Bare, DamagedError, TruncatedError

_HEAD: Final = 13
_EXTENSION: Final = 0x21
_PICTURE: Final = 0x2C
_END: Final = 0x3B
_CONTROL: Final = 0xF9
_APPLICATION: Final = 0xFF
_KEPT_APPLICATIONS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


class _Walk:
    """One pass over the blocks; what is kept gathers in it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.width = int.from_bytes(data[6:8], "little")
        self.height = int.from_bytes(data[8:10], "little")
        self.place = _HEAD + _table(self._byte(10))
        self.kept = [data[: self.place]]
        self.frames = 0
        self.has_alpha = False
        self._control = b""

    def _byte(self, place: int) -> int:
        if place >= len(self.data):
            raise TruncatedError
        return self.data[place]

    def _sub_blocks(self, place: int) -> int:
        """Where the run of sub-blocks that begins at `place` ends."""
        while length := self._byte(place):
            place += 1 + length
        return place + 1

    def step(self) -> bool:
        """Take one block; False at the end."""
        kind = self._byte(self.place)
        if kind == _END:
            self.kept.append(bytes((_END,)))
            return False
        if kind == _EXTENSION:
            self._extension()
        elif kind == _PICTURE:
            self._picture()
        else:
            raise DamagedError
        return True

    def _extension(self) -> None:
        start, label = self.place, self._byte(self.place + 1)
        self.place = self._sub_blocks(start + 2)
        block = self.data[start : self.place]
        if label == _CONTROL:
            # It belongs to the next picture, and goes with it.
            self._control = block
        elif label == _APPLICATION and block[3:14] in _KEPT_APPLICATIONS:
            self.kept.append(block)

    def _picture(self) -> None:
        start = self.place
        self.place = self._sub_blocks(start + 11 + _table(self._byte(start + 9)))
        left, top, width, height = (
            int.from_bytes(self.data[at : at + 2], "little")
            for at in range(start + 1, start + 9, 2)
        )
        self.width = max(self.width, left + width)
        self.height = max(self.height, top + height)
        self.has_alpha |= len(self._control) > 3 and bool(self._control[3] & 1)  # noqa: PLR2004 -- the flags' place
        self.kept += [self._control, self.data[start : self.place]]
        self._control = b""
        self.frames += 1


def read(data: bytes) -> Bare:
    """Walk a GIF file.

    Raises:
        DamagedError: A block of no known kind, or no picture.
        TruncatedError: It ends before its end mark.
    """
    walk = _Walk(data)
    while walk.step():
        pass
    if not walk.frames or not walk.width or not walk.height:
        raise DamagedError
    return Bare(
        b"".join(walk.kept),
        walk.width,
        walk.height,
        frames=walk.frames,
        has_alpha=walk.has_alpha,
        lossless=True,
    )


def _table(flags: int) -> int:
    """Bytes of the colour table that `flags` announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
