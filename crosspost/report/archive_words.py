"""The words for an archive: what a post is, why it is left out, what stays closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from crosspost.i18n import Phrase, _, active, n_, verbatim
from crosspost.migrate.values import MediaKind, PostClass, Reason

CLASSES: Final[dict[PostClass, Phrase]] = {
    PostClass.OWN: _("Posts of its own"),
    PostClass.THREAD: _("Threads of its own"),
    PostClass.QUOTE_SELF: _("Posts that quote its own"),
    PostClass.QUOTE_OTHER: _("Posts that quote someone else’s"),
    PostClass.REPLY_OTHER: _("Replies to others"),
    PostClass.IN_OTHER_CONVERSATION: _("In someone else’s conversation"),
    PostClass.THREAD_PARENT_MISSING: _("Threads whose beginning is missing"),
    PostClass.REPOST: _("Reposts of others"),
    PostClass.REPOST_SELF: _("Reposts of its own"),
    PostClass.EDIT_SUPERSEDED: _("Earlier versions of edited posts"),
    PostClass.MALFORMED: _("Damaged"),
}
"""Every class, one's own first: the order in which they are shown."""

REASONS: Final[dict[Reason, Phrase]] = {
    Reason.REPOST: _("A repost: the words are someone else’s, or were posted already"),
    Reason.REPLY_TO_OTHER: _("A reply to someone else"),
    Reason.STARTS_WITH_MENTION: _(
        "Begins with someone’s name: a reply that X lost the trace of"
    ),
    Reason.IN_OTHER_CONVERSATION: _("Stands in someone else’s conversation"),
    Reason.PARENT_MISSING: _("Goes on with a post that is not in the archive"),
    Reason.SUPERSEDED_BY_EDIT: _("Was edited: the last version stands for it"),
    Reason.REPLY_CYCLE: _("Replies to itself in a circle: the archive is damaged"),
    Reason.NOTHING_LEFT: _("Nothing is left of it: its pictures are missing"),
    Reason.UNREADABLE: _("Cannot be read"),
    Reason.DUPLICATE: _("Is in the archive twice"),
    Reason.MEDIA_OF_OTHERS: _("Shows someone else’s picture: tick it on the list"),
    Reason.BEFORE_PERIOD: _("Before the period that was chosen"),
    Reason.AFTER_PERIOD: _("After the period that was chosen"),
    Reason.CLASS_NOT_CHOSEN: _("Of a kind that was not chosen"),
    Reason.NO_CHOSEN_HASHTAG: _("Without a hashtag that was chosen"),
    Reason.TOO_FEW_LIKES: _("Liked by too few"),
    Reason.NOT_LISTED: _("Not on the list that was given"),
    Reason.NOT_TICKED: _("Not ticked on the list that was given"),
    Reason.NOT_DESCRIBED: _("Has a picture without a description"),
}

_MEDIA: Final[dict[MediaKind, Callable[[int, str], Phrase]]] = {
    MediaKind.PHOTO: lambda n, count: n_(
        "{count} picture", "{count} pictures", n, count=count
    ),
    MediaKind.VIDEO: lambda n, count: n_(
        "{count} video", "{count} videos", n, count=count
    ),
    MediaKind.GIF: lambda n, count: n_(
        "{count} moving picture", "{count} moving pictures", n, count=count
    ),
}


def media(kind: MediaKind, n: int) -> Phrase:
    """So many pictures or videos."""
    return _MEDIA[kind](n, grouped(n, active()))


# The beginnings of the names of files, longest first where one begins another.
_CLOSED: Final[tuple[tuple[str, Phrase], ...]] = (
    ("direct-message", _("Private messages")),
    ("direct_message", _("Private messages")),
    ("deleted", _("Posts that were deleted")),
    ("like", _("Likes")),
    ("ad-", _("Advertising")),
    ("ads-", _("Advertising")),
    ("contact", _("Contacts")),
    ("follow", _("Followers and accounts followed")),
    ("block", _("Blocked and muted accounts")),
    ("mute", _("Blocked and muted accounts")),
    ("phone-number", _("Phone number")),
    ("email", _("E-mail addresses")),
    ("ip-audit", _("Addresses of connections")),
    ("personalization", _("What X supposed about the account")),
    ("device", _("Devices")),
    ("key-registry", _("Devices")),
    ("ni-devices", _("Devices")),
    ("ageinfo", _("Age")),
    ("grok", _("Conversations with Grok")),
    ("list", _("Lists")),
    ("twitter-circle", _("Posts for a closed circle")),
    ("community", _("Posts in communities")),
    ("article", _("Long articles")),
    ("profile", _("Profile")),
    ("tweet-headers", _("Traces of posts")),
)


def closed(name: str) -> Phrase:
    """What a file that is never opened holds, as far as its name tells."""
    for begin, said in _CLOSED:
        if name.lower().startswith(begin):
            return said
    return _("Other files")


def grouped(number: int, language: str) -> str:
    """A number as it is read: `12 345` in French, `12,345` in English."""
    between = "\N{NARROW NO-BREAK SPACE}" if language == "fr" else ","
    return f"{number:,}".replace(",", between)


def size(bytes_: int, language: str) -> Phrase:
    """How large something is."""
    for unit, made in _UNITS:
        if bytes_ >= unit:
            one = f"{bytes_ / unit:.1f}"
            return made(one.replace(".", ",") if language == "fr" else one)
    return n_("{n} byte", "{n} bytes", bytes_)


_UNITS: Final[tuple[tuple[int, Callable[[str], Phrase]], ...]] = (
    (10**9, lambda one: _("{size} GB", size=one)),
    (10**6, lambda one: _("{size} MB", size=one)),
    (10**3, lambda one: _("{size} kB", size=one)),
)


def whose(handle: str, name: str) -> Phrase:
    """Whose archive it is."""
    if handle and name:
        return _("{name} (@{handle})", name=name, handle=handle)
    if handle:
        return verbatim(f"@{handle}")
    return verbatim(name) if name else _("An account that the archive does not name")
