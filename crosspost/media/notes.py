"""What a person should know of what was done to a picture. Pure sentences.

Nothing is said of what no reader can see: metadata removed, a picture turned upright.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.i18n import Phrase, _
from crosspost.media.fit import Why
from crosspost.media.kinds import NAMES, type_by_name

if TYPE_CHECKING:
    from crosspost.media.encode import Encoded
    from crosspost.media.fit import Change, Picture


def of(
    picture: Picture, change: Change, written: Encoded | None, *, name: str
) -> tuple[Phrase, ...]:
    """Every remark on the file `name`; `written` is None where no new file was made."""
    found = [_renamed(picture, name=name)]
    if written is not None:
        found += [
            _still(picture, written, name=name),
            _opaque(picture, written, name=name),
            _converted(picture, written, change, name=name),
            _smaller(picture, written, name=name),
            _lighter(picture, written, change, name=name),
        ]
    return tuple(note for note in found if note is not None)


def _renamed(picture: Picture, *, name: str) -> Phrase | None:
    claimed = type_by_name(name)
    if claimed in {None, picture.type}:
        return None
    return _(
        "{name} is in truth a {kind} picture, and is treated as one.",
        name=name,
        kind=NAMES[picture.type],
    )


def _still(picture: Picture, written: Encoded, *, name: str) -> Phrase | None:
    if not picture.animated or written.moves:
        return None
    return _("{name}: only the first picture of the animation is shown.", name=name)


def _opaque(picture: Picture, written: Encoded, *, name: str) -> Phrase | None:
    if not (picture.has_alpha and written.flattened):
        return None
    return _("{name}: what was transparent is shown white.", name=name)


def _converted(
    picture: Picture, written: Encoded, change: Change, *, name: str
) -> Phrase | None:
    if Why.TYPE not in change.why:
        return None
    return _(
        "{name}: sent as {new}, because {old} pictures are not shown there.",
        name=name,
        new=NAMES[written.type],
        old=NAMES[picture.type],
    )


def _smaller(picture: Picture, written: Encoded, *, name: str) -> Phrase | None:
    size = (written.width, written.height)
    if size == picture.upright:
        return None
    return _(
        "{name}: made smaller, {width} × {height} pixels.",
        name=name,
        width=written.width,
        height=written.height,
    )


def _lighter(
    picture: Picture, written: Encoded, change: Change, *, name: str
) -> Phrase | None:
    if Why.WEIGHT not in change.why:
        return None
    return _(
        "{name}: made lighter, from {before} kB to {after} kB.",
        name=name,
        before=_kilobytes(picture.bytes),
        after=_kilobytes(len(written.data)),
    )


def _kilobytes(size: int) -> int:
    return -(-size // 1000)
