"""A plan as JSON Lines, and back: the first line sums up, then one line a post.

The codec is C and loaded when a plan is written or read, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from functools import cache
from typing import cast

from crosspost.identity import rfc3339
from crosspost.migrate.values import (
    Action,
    Link,
    LinkKind,
    MediaFile,
    MediaKind,
    Place,
    Planned,
    PostClass,
    Precision,
    Reason,
    Summary,
)

VERSION = 1
Json = Mapping[str, object]


def line(planned: Planned) -> bytes:
    """One line of the plan, without its line break."""
    return _encode()(document(planned))


@cache
def _encode() -> Callable[[object], bytes]:
    """The encoder, loaded when it is first needed."""
    from msgspec.json import encode

    return encode


def planned_of(data: bytes | str) -> Planned:
    """The post that a line of a plan tells of.

    Raises:
        ValueError: It is no such line.
    """
    from msgspec import DecodeError
    from msgspec.json import decode

    try:
        return from_document(decode(data))
    except (DecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def summary_line(summary: Summary) -> bytes:
    """The first line of the plan, in the active language where it has sentences."""
    return _encode()(summary_document(summary))


def document(planned: Planned) -> Json:
    """One post of the plan as a JSON value."""
    told = dict(
        post_document(**{one.name: getattr(planned, one.name) for one in _FIELDS})
    )
    told["links"] = [asdict(one) for one in planned.links]
    told["media"] = [asdict(one) for one in planned.media]
    if planned.place:
        told["place"] = asdict(planned.place)
    return told


_FIELDS = fields(Planned)


def post_document(
    *,
    id: str | None,  # noqa: A002 -- the fields of `Planned`, by their names
    action: Action,
    reason: Reason | None,
    kind: PostClass,
    created_at: datetime | None = None,
    precision: Precision | None = None,
    text: str = "",
    links: tuple[Link, ...] = (),
    hashtags: tuple[str, ...] = (),
    mentions: tuple[str, ...] = (),
    language: str | None = None,
    media: tuple[MediaFile, ...] = (),
    root: str | None = None,
    parent: str | None = None,
    quotes: tuple[str, ...] = (),
    key: str | None = None,
    sensitive: bool = False,
    place: Place | None = None,
) -> Json:
    """The same from the fields of a `Planned` that need not be made for it.

    Links, media and the place stay values, which the encoder writes as they are.
    Where a plan of hundreds of thousands of posts is written, making more than
    that would cost more than writing it.
    """
    told: dict[str, object] = {
        "id": id,
        "action": action,
        "reason": reason,
        "class": kind,
        "created_at": _written(created_at) if created_at else None,
        "precision": precision,
        "text": text,
        "links": links,
        "hashtags": hashtags,
        "mentions": mentions,
        "language": language,
        "media": media,
        "root": root,
        "parent": parent,
        "quotes": quotes,
        "key": key,
        "sensitive": sensitive,
    }
    if place:
        told["place"] = place
    return told


def _written(moment: datetime) -> str:
    """As `rfc3339` of an instant in UTC, a third of the time."""
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


def from_document(told: Json) -> Planned:
    """The post that a JSON value tells of; KeyError, ValueError, TypeError if none."""
    place = cast("Json | None", told.get("place"))
    reason, precision = told["reason"], told["precision"]
    return Planned(
        id=_text_or_none(told["id"]),
        action=Action(_text(told["action"])),
        reason=Reason(_text(reason)) if reason is not None else None,
        kind=PostClass(_text(told["class"])),
        created_at=_instant(told["created_at"]),
        precision=Precision(_text(precision)) if precision is not None else None,
        text=_text(told["text"]),
        links=tuple(_link_of(one) for one in _several(told["links"])),
        hashtags=_texts(told["hashtags"]),
        mentions=_texts(told["mentions"]),
        language=_text_or_none(told["language"]),
        media=tuple(_media_of(one) for one in _several(told["media"])),
        root=_text_or_none(told["root"]),
        parent=_text_or_none(told["parent"]),
        quotes=_texts(told["quotes"]),
        key=_text_or_none(told["key"]),
        sensitive=told.get("sensitive") is True,
        place=Place(_text(place["file"]), _number(place["record"])) if place else None,
    )


def _link_of(told: Json) -> Link:
    return Link(
        url=_text(told["url"]),
        kind=LinkKind(_text(told["kind"])),
        start=_number(told["start"]),
        end=_number(told["end"]),
        target=_text_or_none(told["target"]),
    )


def _media_of(told: Json) -> MediaFile:
    return MediaFile(
        file=_text(told["file"]),
        kind=MediaKind(_text(told["kind"])),
        present=told["present"] is True,
        alt=_text_or_none(told["alt"]),
        owner=_text_or_none(told.get("owner")),
    )


def summary_document(summary: Summary) -> Json:
    """What the first line tells, as a JSON value."""
    whose = summary.whose
    return {
        "version": VERSION,
        "archive": {
            "handle": whose.handle,
            "account_id": whose.account_id,
            "from": rfc3339(summary.since) if summary.since else None,
            "to": rfc3339(summary.until) if summary.until else None,
            "posts": summary.posts,
        },
        "counts": {
            "import": summary.imports,
            "skip": summary.skips,
            "by_reason": {one.value: n for one, n in summary.by_reason.items()},
            "by_class": {one.value: n for one, n in summary.by_class.items()},
        },
        "media": {
            "present": summary.media.present,
            "missing": summary.media.missing,
            "without_alt": summary.media.without_alt,
        },
        "notes": [{"id": one.id, "message": str(one.message)} for one in summary.notes],
    }


def _instant(value: object) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(one) for one in _several(value))


def _several(value: object) -> Sequence[Json]:
    if not isinstance(value, list):
        raise TypeError(value)
    return cast("Sequence[Json]", value)


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value
