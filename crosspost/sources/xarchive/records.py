"""The records of an archive as typed values: the few fields that are used.

X writes numbers as strings since 2018 and as numbers before, so both are taken.
What may miss has a default; what must be there makes a record unreadable.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

import msgspec

from crosspost.sources.xarchive.stream import sound

Ends = tuple[int, int]


class Url(msgspec.Struct, gc=False):
    """A link that X found; any of its fields may miss."""

    url: str = ""
    expanded_url: str | None = None
    indices: Ends | None = None


class Mention(msgspec.Struct, gc=False):
    """A mention of an account that X still knew at the export."""

    screen_name: str = ""
    id: int | None = msgspec.field(name="id_str", default=None)
    indices: Ends | None = None


class Tag(msgspec.Struct, gc=False):
    """A hashtag."""

    text: str = ""
    indices: Ends | None = None


class Variant(msgspec.Struct, gc=False):
    """One file of a video, of which the archive holds the one of most bits."""

    url: str = ""
    content_type: str | None = None
    bitrate: int | None = None


class VideoInfo(msgspec.Struct, gc=False):
    """The files of a video."""

    variants: list[Variant] = []


class Medium(msgspec.Struct, gc=False):
    """A picture or video."""

    type: str = "photo"
    url: str = ""
    media_url_https: str | None = None
    media_url: str | None = None
    expanded_url: str | None = None
    indices: Ends | None = None
    source_user: int | None = msgspec.field(name="source_user_id_str", default=None)
    video_info: VideoInfo | None = None


class Entities(msgspec.Struct, gc=False):
    """What X found in a text, with its places in code points."""

    urls: list[Url] = []
    user_mentions: list[Mention] = []
    hashtags: list[Tag] = []
    media: list[Medium] = []


class Extended(msgspec.Struct, gc=False):
    """The whole list of media: `Entities` has the first only."""

    media: list[Medium] = []


class EditControl(msgspec.Struct, gc=False):
    """The ids of all versions, the first one first."""

    versions: list[int] = msgspec.field(name="editTweetIds", default_factory=list)


class Edit(msgspec.Struct, gc=False):
    """What a later version says."""

    control: EditControl | None = msgspec.field(name="editControlInitial", default=None)


class EditInfo(msgspec.Struct, gc=False):
    """Which versions a post has."""

    initial: EditControl | None = None
    edit: Edit | None = None

    @property
    def versions(self) -> list[int]:
        """The ids of all versions that this one knows of."""
        known = self.initial or (self.edit and self.edit.control)
        return known.versions if known else []


class Author(msgspec.Struct, gc=False):
    """Who wrote a post of the oldest form."""

    id: int | None = None


class Glance(msgspec.Struct, gc=False):
    """What a first look at a post needs; the rest stays as it lies."""

    id: int = msgspec.field(name="id_str")
    full_text: str
    created_at: str = ""
    parent: int | None = msgspec.field(name="in_reply_to_status_id_str", default=None)
    reply_user: int | None = msgspec.field(name="in_reply_to_user_id_str", default=None)
    entities: msgspec.Raw = msgspec.Raw(b"{}")
    extended: msgspec.Raw = msgspec.field(
        name="extended_entities", default=msgspec.Raw(b"")
    )
    edit_info: msgspec.Raw = msgspec.Raw(b"")
    repost: bool = False


class Tweet(msgspec.Struct, gc=False):
    """A post with all that is used of it."""

    id: int = msgspec.field(name="id_str")
    full_text: str
    created_at: str = ""
    parent: int | None = msgspec.field(name="in_reply_to_status_id_str", default=None)
    reply_user: int | None = msgspec.field(name="in_reply_to_user_id_str", default=None)
    entities: Entities = msgspec.field(default_factory=Entities)
    extended: Extended | None = msgspec.field(name="extended_entities", default=None)
    edit_info: EditInfo | None = None
    lang: str | None = None
    possibly_sensitive: bool | None = None
    favorite_count: int | None = None
    repost: bool = False

    @property
    def media(self) -> list[Medium]:
        """The whole list of media, in the author's order."""
        if self.extended and self.extended.media:
            return self.extended.media
        return self.entities.media


class WrappedGlance(msgspec.Struct, gc=False):
    """`{"tweet": {…}}`, for a first look."""

    tweet: Glance


class WrappedTweet(msgspec.Struct, gc=False):
    """`{"tweet": {…}}`, whole."""

    tweet: Tweet


GLANCES = msgspec.json.Decoder(list[WrappedGlance], strict=False)
TWEETS = msgspec.json.Decoder(list[WrappedTweet], strict=False)
ENTITIES = msgspec.json.Decoder(Entities, strict=False)
EDITS = msgspec.json.Decoder(EditInfo, strict=False)
EXTENDED = msgspec.json.Decoder(Extended, strict=False)

Json = Mapping[str, object]


def tweet_of(told: object) -> Tweet | None:
    """A post from whatever JSON value; what is odd in it is left out, not the post.

    Returns:
        None where it has no id or no text: nobody could say what it is.
    """
    if not isinstance(told, dict):
        return None
    record = _named_as_today(cast("Json", told))
    try:
        return msgspec.convert(record, Tweet, strict=False)
    except (msgspec.ValidationError, ValueError):
        return _mended(record)


def _named_as_today(record: Json) -> dict[str, object]:
    """The oldest form's names, and numbers, as later ones have them."""
    told = dict(record)
    for new, old in _OLD_NAMES:
        if told.get(new) is None and told.get(old) is not None:
            told[new] = told[old]
    original = told.get("retweeted_status")
    if isinstance(original, dict):
        told["repost"] = True
    return told


_OLD_NAMES = (
    ("id_str", "id"),
    ("full_text", "text"),
    ("in_reply_to_status_id_str", "in_reply_to_status_id"),
    ("in_reply_to_user_id_str", "in_reply_to_user_id"),
)


def _mended(record: Json) -> Tweet | None:
    """The post without those of its fields that are not what they should be."""
    sound: dict[str, object] = {}
    for name, kind in _KINDS.items():
        if name not in record:
            continue
        try:
            sound[name] = msgspec.convert(record[name], kind, strict=False)
        except (msgspec.ValidationError, ValueError):
            sound[name] = _mended_part(name, record[name])
    number, text = sound.get("id_str"), sound.get("full_text")
    if not isinstance(number, int) or number <= 0 or not isinstance(text, str):
        return None
    fields = {_FIELDS.get(name, name): value for name, value in sound.items()}
    return Tweet(**{name: one for name, one in fields.items() if one is not None})  # type: ignore[arg-type]


_KINDS: dict[str, type] = {
    "id_str": int,
    "full_text": str,
    "created_at": str,
    "in_reply_to_status_id_str": int,
    "in_reply_to_user_id_str": int,
    "entities": Entities,
    "extended_entities": Extended,
    "edit_info": EditInfo,
    "lang": str,
    "possibly_sensitive": bool,
    "favorite_count": int,
    "repost": bool,
}
_FIELDS = {
    "id_str": "id",
    "in_reply_to_status_id_str": "parent",
    "in_reply_to_user_id_str": "reply_user",
    "extended_entities": "extended",
}
_LISTS: dict[str, type] = {
    "urls": Url,
    "user_mentions": Mention,
    "hashtags": Tag,
    "media": Medium,
}


def _mended_part(name: str, value: object) -> Entities | Extended | None:
    """Entities without those that are odd; nothing for any other field."""
    if not isinstance(value, dict) or name not in {"entities", "extended_entities"}:
        return None
    lists = {key: _sound(value.get(key), kind) for key, kind in _LISTS.items()}
    if name == "entities":
        return Entities(**lists)  # type: ignore[arg-type]
    return Extended(media=lists["media"])  # type: ignore[arg-type]


def mended_entities(text: bytes) -> Entities:
    """The entities that are what they should be."""
    found = _mended_part("entities", _loaded(text))
    return found if isinstance(found, Entities) else Entities()


def mended_extended(text: bytes) -> Extended:
    """The media that are what they should be."""
    found = _mended_part("extended_entities", _loaded(text))
    return found if isinstance(found, Extended) else Extended()


def _loaded(text: bytes) -> object:
    """JSON that the fast parser refuses: half a surrogate pair, for one."""
    try:
        return sound(json.loads(text))
    except (ValueError, RecursionError):
        return None


def _sound(values: object, kind: type) -> list[object]:
    kept: list[object] = []
    for one in values if isinstance(values, list) else ():
        try:
            kept.append(msgspec.convert(one, kind, strict=False))
        except (msgspec.ValidationError, ValueError):
            continue
    return kept


def glance_of(tweet: Tweet) -> Glance:
    """The first look at a post that was read whole."""
    media = msgspec.json.encode(tweet.extended) if tweet.extended else b""
    return Glance(
        id=tweet.id,
        full_text=tweet.full_text,
        created_at=tweet.created_at,
        parent=tweet.parent,
        reply_user=tweet.reply_user,
        entities=msgspec.Raw(msgspec.json.encode(tweet.entities)),
        extended=msgspec.Raw(media),
        edit_info=msgspec.Raw(
            msgspec.json.encode(tweet.edit_info) if tweet.edit_info else b""
        ),
        repost=tweet.repost,
    )
