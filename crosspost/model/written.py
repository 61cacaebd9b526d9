"""What an author wrote, before any network's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Focus:
    """The point a crop must keep: x and y from -1 to 1, (0, 0) the centre."""

    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or video as the author named it.

    Attributes:
        file: The path as written, relative to the post file's folder.
        alt: The alt text; empty for a decorative picture.
        decorative: Declared to carry no information.
        without_alt: The reason why there is no alt text, journalled.
        subtitles: A WebVTT file beside a video.
    """

    file: str
    alt: str = ""
    decorative: bool = False
    without_alt: str = ""
    focus: Focus | None = None
    kind: Literal["image", "video"] = "image"
    subtitles: str = ""


@dataclass(frozen=True, slots=True)
class CardSource:
    """The link card as the author gives it: an address, perhaps its words."""

    url: str
    title: str = ""
    description: str = ""
    picture: Media | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """The same message in another language.

    Attributes:
        language: Its BCP 47 tag.
        text: Normalised, as `Wording.text`.
        short: Said instead where `text` does not fit, or None.
        content_warning: The warning in that language; empty for the post's own.
        alts: Descriptions of the post's media in that language, in their order;
            an empty one leaves the post's own.
    """

    language: str
    text: str
    short: str | None = None
    content_warning: str = ""
    alts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What one account says: the post after the author's own exceptions.

    Attributes:
        text: Normalised (NFC); `***` lines still stand in it.
        short: Said instead where `text` does not fit, or None.
        thread: Whether a text that does not fit may become a thread.
        languages: BCP 47 tags, the first being that of the text.
        content_warning: Shown before the text on Mastodon; empty for none.
        visibility: Mastodon's word: public, unlisted or private.
        labels: Bluesky's self-labels (`sexual`, `nudity`, `porn`, `graphic-media`).
        replies: Who may answer: everyone, nobody, mentioned, following, followers.
        quotes: Whether others may quote the post (postgate on Bluesky).
        mentions: `allow`, or `none`: refuse to reach anyone by name (Mastodon).
        shorten_links: Show long links cut where the text would not fit otherwise.
        pictures: What to do with more pictures than the account takes.
        named: Mentions in the texts that the address book put there.
        also: What follows in further languages, in the same thread.
    """

    text: str
    short: str | None = None
    thread: bool = False
    languages: tuple[str, ...] = ()
    content_warning: str = ""
    visibility: Literal["public", "unlisted", "private"] = "public"
    labels: tuple[str, ...] = ()
    replies: Literal["everyone", "nobody", "mentioned", "following", "followers"] = (
        "everyone"
    )
    quotes: Literal["everyone", "nobody"] = "everyone"
    mentions: Literal["allow", "none"] = "allow"
    shorten_links: bool = False
    pictures: Literal["refuse", "first", "thread"] = "refuse"
    media: tuple[Media, ...] = ()
    card: CardSource | None = None
    named: tuple[str, ...] = ()
    also: tuple[Variant, ...] = ()

    def sayings(self) -> tuple[Wording, ...]:
        """What is said, language by language: one, or a thread in several."""
        if not self.also:
            return (self,)
        own = replace(self, also=())
        further = (
            replace(own, text=one.text, short=one.short, languages=(one.language,))
            for one in self.also
        )
        return (own, *further)


@dataclass(frozen=True, slots=True)
class Post:
    """What the author wrote, before any network's rules.

    Attributes:
        id: Derived from where it comes from (see `crosspost.identity`), so that
            the same file has the same id with or without a ledger.
        source: The post file's path as given or inside the outbox; empty for a
            post given on the command line.
        folder: Where its pictures are looked for.
        to: Account names, groups resolved, in the configuration's order.
        at: The chosen instant (UTC), or None: due when accepted.
        base: The wording for everyone.
        exceptions: Wordings by account name, where they differ from `base`.
        by_language: Texts in other languages, by BCP 47 tag.
        brought_by: The person, or system user, who gave it to us, where that is
            known; the author may be another.
        unsigned: Whether the signature of who speaks, which has one, is left out.
        raw_digest: SHA-256 (hex) of the bytes it was read from.
    """

    id: str
    entity: str
    to: tuple[str, ...]
    base: Wording
    source: str = ""
    folder: str = "."
    at: datetime | None = None
    exceptions: Mapping[str, Wording] = field(default_factory=dict)
    by_language: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False
    note: str = ""
    author: str = ""
    reply_to: str = ""
    cross_entity: bool = False
    raw_digest: str = ""
    brought_by: str = ""
    unsigned: bool = False

    @property
    def title(self) -> str:
        """The first line of the text, to name the post by."""
        return self.base.text.split("\n", 1)[0][:80]

    def wording(self, account: str) -> Wording:
        """What `account` says."""
        return self.exceptions.get(account, self.base)
