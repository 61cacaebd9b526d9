"""How the servers differ that speak one API: a table, each line seen or read.

`docs/` tells which line is known how.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Kind:
    """The habits of one kind of server.

    Attributes:
        idempotency: What `Idempotency-Key` does. `lock`: taken before the status
            is made. `after`: stored once it is made, so that two at once, or a
            crash in between, make two. `ignored`: nothing.
        replay: What the same key gets once its status is there.
        refuses: The status for a text too long, none at all, a wrong field.
        counts: What a character is.
        link_weight: What a link counts, or None: as it stands.
        announced: What the server says a link counts.
        remote_mentions: Whether `@user@domain` counts without its domain.
        used_media: What happens to a picture that another status has already.
        strict_languages: Whether a language it does not know is refused.
        backdates: Whether a past `scheduled_at` makes a status of that date.
        guards_mentions: Whether `allowed_mentions` is honoured.
        api: `api_versions.mastodon`, or None where the server has none.
    """

    software: str
    version: str
    idempotency: Literal["lock", "after", "ignored"]
    replay: Literal["answers", "stumbles"]
    refuses: int
    counts: Literal["graphemes", "code points"]
    link_weight: int | None
    announced: int
    remote_mentions: Literal["short", "full"]
    characters: int
    most_media: int
    alt: int
    used_media: Literal["refuse", "drop"]
    ids: Literal["snowflake", "ulid"]
    visibility: str
    strict_languages: bool
    backdates: bool
    guards_mentions: bool
    publishes_blanks: bool
    api: int | None


MASTODON_46: Final = Kind(
    software="mastodon",
    version="4.6.1",
    idempotency="lock",
    replay="answers",
    refuses=422,
    counts="graphemes",
    link_weight=23,
    announced=23,
    remote_mentions="short",
    characters=500,
    most_media=4,
    alt=10_000,
    used_media="refuse",
    ids="snowflake",
    visibility="public",
    strict_languages=False,
    backdates=False,
    guards_mentions=True,
    publishes_blanks=False,
    api=9,
)
# Mastodon issue 40399: the first 4.6 stumbles over a key it knows.
MASTODON_460: Final = replace(MASTODON_46, version="4.6.0", replay="stumbles")
MASTODON_45: Final = replace(
    MASTODON_46,
    version="4.5.2",
    idempotency="after",
    alt=1_500,
    used_media="drop",
    api=7,
)
GOTOSOCIAL: Final = Kind(
    software="gotosocial",
    version="0.20.0+git-dd1a4cd",
    idempotency="ignored",
    replay="answers",
    refuses=400,
    counts="code points",
    link_weight=None,
    announced=25,
    remote_mentions="full",
    characters=5_000,
    most_media=6,
    alt=1_500,
    used_media="refuse",
    ids="ulid",
    visibility="unlisted",
    strict_languages=True,
    backdates=True,
    guards_mentions=False,
    publishes_blanks=True,
    api=None,
)
_KINDS: Final = (MASTODON_46, MASTODON_460, MASTODON_45, GOTOSOCIAL)


def kind(software: str, version: str = "") -> Kind:
    """The habits of a server by its software and the start of its version.

    Raises:
        ValueError: None of the kinds in the table.
    """
    for one in _KINDS:
        if one.software == software and one.version.startswith(version):
            return one
    raise ValueError(f"{software} {version}")
