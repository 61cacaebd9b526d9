"""Archives of X made by code: small ones for every layout, and one for measuring.

Ids hold the instant, as X's own do; everything in them is invented.
"""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

OWNER = 1234567
HANDLE = "SaintElven"
EPOCH_MS = 1_288_834_974_657
START = datetime(2014, 3, 4, 9, 30, tzinfo=UTC)

Json = dict[str, object]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
"""How a video begins; there is none behind it."""


def snowflake(moment: datetime, sequence: int = 0) -> int:
    """The id of a post written at this instant."""
    milliseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )
    return (milliseconds - EPOCH_MS) << 22 | sequence


def as_x_writes(moment: datetime) -> str:
    """`Thu Apr 11 09:31:44 +0000 2024`."""
    return moment.strftime("%a %b %d %H:%M:%S +0000 %Y")


def tweet(
    text: str = "Bonjour",
    *,
    at: datetime = START,
    sequence: int = 0,
    post: int | None = None,
    reply: int | None = None,
    to: int | None = None,
    to_name: str | None = None,
    **more: object,
) -> Json:
    """A post as X has written it since 2020."""
    number = snowflake(at, sequence) if post is None else post
    told: Json = {
        "edit_info": {"initial": {"editTweetIds": [str(number)]}},
        "retweeted": False,
        "source": '<a href="https://x.com" rel="nofollow">X</a>',
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        "display_text_range": ["0", str(len(text))],
        "favorite_count": "0",
        "id_str": str(number),
        "truncated": False,
        "retweet_count": "0",
        "id": str(number),
        "created_at": as_x_writes(at),
        "favorited": False,
        "full_text": text,
        "lang": "fr",
    }
    if reply is not None:
        told["in_reply_to_status_id_str"] = told["in_reply_to_status_id"] = str(reply)
    if to is not None:
        told["in_reply_to_user_id_str"] = told["in_reply_to_user_id"] = str(to)
    if to_name is not None:
        told["in_reply_to_screen_name"] = to_name
    told.update(more)
    return told


def url(text: str, short: str, expanded: str | None) -> Json:
    """A link of a text, at its place."""
    start = text.index(short)
    told: Json = {"url": short, "indices": [str(start), str(start + len(short))]}
    if expanded is not None:
        told |= {"expanded_url": expanded, "display_url": expanded[8:30]}
    return told


def mention(text: str, name: str, user: int) -> Json:
    """A mention in a text, at its place."""
    start = text.index(f"@{name}")
    return {
        "name": name,
        "screen_name": name,
        "indices": [str(start), str(start + 1 + len(name))],
        "id_str": str(user),
        "id": str(user),
    }


def entities(**lists: Sequence[Json]) -> Json:
    """The entities of a post."""
    empty: Json = {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []}
    return empty | {name: list(one) for name, one in lists.items()}


def photo(
    text: str, short: str, name: str, *, owner: int = OWNER, **more: object
) -> Json:
    """A picture of a post; the text may not show its address."""
    start = text.find(short)
    told: Json = {
        "type": "photo",
        "url": short,
        "media_url": f"http://pbs.twimg.com/media/{name}",
        "media_url_https": f"https://pbs.twimg.com/media/{name}",
        "indices": [str(start), str(start + len(short))],
        "id_str": "9",
    }
    if owner != OWNER:
        told |= {"source_user_id_str": str(owner), "source_status_id_str": "77"}
    return told | more


def with_media(told: Json, *media: Json) -> Json:
    """The post with these media, as X writes them twice."""
    inner = dict(told["entities"])  # type: ignore[call-overload]
    return told | {
        "entities": inner | {"media": list(media[:1])},
        "extended_entities": {"media": list(media)},
    }


def javascript(name: str, value: object, *, pretty: bool = True) -> bytes:
    """A file of the archive: an assignment and one JSON value."""
    told = json.dumps(value, ensure_ascii=False, indent=2 if pretty else None)
    return f"window.YTD.{name}.part0 = {told}".encode()


def posts_file(posts: Iterable[Json], *, name: str = "tweets") -> bytes:
    """`tweets.js`."""
    return javascript(name, [{"tweet": one} for one in posts])


def account(user: int = OWNER, handle: str = HANDLE) -> bytes:
    """`account.js`, with what must never be shown."""
    told = {
        "email": "canary-account@example.fr",
        "createdVia": "web",
        "username": handle,
        "accountId": str(user),
        "createdAt": "2009-05-01T00:00:00.000Z",
        "accountDisplayName": "Saint-Elven",
    }
    return javascript("account", [{"account": told}])


def manifest(
    files: Mapping[str, int], *, user: str = str(OWNER), key: str = "tweets"
) -> bytes:
    """`manifest.js`, which announces how many posts each file holds."""
    listed = [
        {"fileName": name, "globalName": "YTD.tweets.part0", "count": str(count)}
        for name, count in files.items()
    ]
    told = {
        "userInfo": {
            "accountId": user,
            "userName": HANDLE,
            "displayName": "Saint-Elven",
        },
        "archiveInfo": {"sizeBytes": "1", "isPartialArchive": False},
        "dataTypes": {key: {"files": listed}},
    }
    return b"window.__THAR_CONFIG = " + json.dumps(told).encode()


PRIVATE = (
    "direct-messages.js", "direct-messages-group.js", "ad-impressions.js",
    "contact.js", "like.js", "deleted-tweets.js", "deleted-tweet-headers.js",
    "deleted-note-tweet.js", "phone-number.js", "personalization.js",
    "ip-audit.js", "grok-chat-item.js", "twitter-circle-tweet.js",
    "email-address-change.js", "block.js", "mute.js", "tweet-headers.js",
    "tweetdeck.js", "community-tweet.js", "article.js", "profile.js",
    "direct_messages_media/1-secret.jpg", "deleted_tweets_media/1-gone.jpg",
)  # fmt: skip
"""Below `data/`: files that are never opened."""


@dataclass
class Sample:
    """An archive in the making: files by name, written as a zip or a folder."""

    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, *posts: Json, announced: int | None = None) -> Sample:
        """An archive of today's form with these posts."""
        count = len(posts) if announced is None else announced
        return cls(
            {
                "data/manifest.js": manifest({"data/tweets.js": count}),
                "data/account.js": account(),
                "data/tweets.js": posts_file(posts),
            }
        )

    def media(self, *names: str, data: bytes = PNG) -> Sample:
        """The same with these media."""
        files = {f"data/tweets_media/{name}": data for name in names}
        return Sample(self.files | files)

    def within(self, folder: str) -> Sample:
        """The same, one folder deeper."""
        return Sample({f"{folder}/{name}": one for name, one in self.files.items()})

    def zip(self, path: Path) -> Path:
        """Write it as a zip."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.files.items():
                archive.writestr(name, data)
        return path

    def folder(self, path: Path) -> Path:
        """Write it as a folder."""
        for name, data in self.files.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return path


# -- a large one -----------------------------------------------------------------------

_WORDS = (
    "Le marché de Noël ouvre samedi place Jean-Jaurès : 60 exposants.",
    "Coupure d’eau rue des Lilas, n° 12 à 48, mardi de 8 h 30 à 12 h.",
    "« La Nuit des musées » revient : entrée libre de 19 h à minuit.",
    "Travaux &amp; circulation : le pont Wilson est fermé jusqu’à vendredi.",
    "La médiathèque rouvre ! 45 000 documents, wifi gratuit. 🎉",
    "Merci à nos 👩‍🚒👨‍🚒 mobilisés toute la nuit.",
    "Conseil municipal ce soir à 18 h 30, salle des mariages.",
    "Vigilance orange : vent violent, parcs et jardins fermés.",
)
_PEOPLE = tuple((f"Habitant{n}", 500_000 + n) for n in range(400))


def large(path: Path, posts: int, *, seed: int = 2027) -> Path:
    """An archive of so many posts in a zip: the mix of a town's account.

    Of 100 posts about 45 are its own, 8 of them in threads, 20 reposts, 25 replies
    to others; a fifth have a picture, a half a link, a third mentions. Their order
    in the file means nothing.
    """
    chance = random.Random(seed)  # noqa: S311 -- posts to measure, no secret
    made = _numbered(chance, posts)
    chance.shuffle(made)
    told = manifest({"data/tweets.js": posts})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("data/manifest.js", told)
        archive.writestr("data/account.js", account())
        with archive.open("data/tweets.js", "w", force_zip64=True) as file:
            file.write(b"window.YTD.tweets.part0 = [")
            for number, (moment, kind, parent) in enumerate(made):
                one = _invented(chance, moment, kind, parent)
                between = b",\n" if number else b"\n"
                text = json.dumps({"tweet": one}, ensure_ascii=False, indent=2)
                file.write(between + text.encode())
            file.write(b"\n]")
    return path


def _numbered(chance: random.Random, posts: int) -> list[tuple[datetime, str, int]]:
    """When each post is written, what it is, and below which one."""
    made: list[tuple[datetime, str, int]] = []
    moment, before = datetime(2012, 1, 1, tzinfo=UTC), 0
    for _number in range(posts):
        moment += timedelta(milliseconds=chance.randrange(60_000, 3_600_000))
        drawn = chance.random()
        if drawn < 0.20:
            kind, parent = "repost", 0
        elif drawn < 0.45:
            kind, parent = "reply", 0
        elif drawn < 0.53 and before:
            kind, parent = "thread", before
        else:
            kind, parent = "own", 0
        made.append((moment, kind, parent))
        if kind in {"own", "thread"}:
            before = snowflake(moment)
    return made


def _invented(chance: random.Random, moment: datetime, kind: str, parent: int) -> Json:
    words = " ".join(chance.choice(_WORDS) for _ in range(chance.randrange(1, 4)))
    number = snowflake(moment)
    name, user = chance.choice(_PEOPLE)
    named = kind in {"repost", "reply"} or chance.random() < 0.12
    text = {"repost": f"RT @{name}: {words}", "reply": f"@{name} {words}"}.get(
        kind, f"{words} Avec @{name}" if named else words
    )
    tags: list[Json] = []
    if chance.random() < 0.3:
        text += " #SaintElven"
        start = len(text) - 11
        tags = [{"text": "SaintElven", "indices": [str(start), str(start + 11)]}]
    links, media = [], []
    if chance.random() < 0.5:
        short = f"https://t.co/{number % 10**10:010}"
        text += f" {short}"
        links = [url(text, short, f"https://www.saint-elven.example.fr/a/{number}")]
    if chance.random() < 0.2:
        short = f"https://t.co/m{number % 10**9:09}"
        text += f" {short}"
        media = [photo(text, short, f"{number % 10**12}.jpg")]
    people = [mention(text, name, user)] if named else []
    told = tweet(text, at=moment, favorite_count=str(chance.randrange(40)))
    told["entities"] = entities(urls=links, user_mentions=people, hashtags=tags)
    if kind == "reply":
        told |= {
            "in_reply_to_status_id_str": str(number - 5),
            "in_reply_to_user_id_str": str(user),
            "in_reply_to_screen_name": name,
        }
    if parent:
        told |= {
            "in_reply_to_status_id_str": str(parent),
            "in_reply_to_user_id_str": str(OWNER),
            "in_reply_to_screen_name": HANDLE,
        }
    return with_media(told, *media) if media else told
