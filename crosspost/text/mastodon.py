"""What Mastodon's server makes of a text: its length and what it links.

The server is the authority, not the counter of its web page, which differs on
accents in addresses and on dotted names.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from crosspost.text import graphemes, hashtags, mastodon_links
from crosspost.text.spans import Span, in_order

LINK_WEIGHT = 23
"""What a link counts unless the instance says otherwise
(`configuration.statuses.characters_reserved_per_url`)."""

# What the server strips: not unbreakable spaces.
_EDGE = "\0\t\n\v\f\r "

_WORD = r"[\p{L}\p{M}\p{Nd}\p{Pc}]"
_NAME = r"[A-Za-z0-9_]++(?:[.\-]++[A-Za-z0-9_]++)*+"
_MENTION = regex.compile(
    rf"(?<![=/\p{{L}}\p{{M}}\p{{Nd}}\p{{Pc}}])@(?P<name>(?P<user>{_NAME})"
    rf"(?:@{_WORD}++(?:[.\-]++{_WORD}++)*+)?+)"
)
# A name that goes on with one of these is none.
_NO_MENTION_BEFORE = regex.compile(
    r"[@＠]|[\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263"
    r"\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff]|://"
)


def length(text: str, *, warning: str = "", link_weight: int = LINK_WEIGHT) -> int:
    """How long the server finds a post, in graphemes (Mastodon 4.6 and later).

    Args:
        text: What is sent; both ends are stripped first, as the server does.
        warning: The content warning. Nothing is shortened in it.
        link_weight: What each link counts, whatever its length.

    Returns:
        The number compared with the instance's `max_characters`. A mention
        `@user@host` counts as `@user`. Before 4.6 Indic conjuncts count more.
    """
    shown = _counted(text.strip(_EDGE), link_weight)
    return graphemes.count(warning.strip(_EDGE) + shown)


def code_points(text: str, *, warning: str = "") -> int:
    """How long the post is for a server that is not Mastodon, in code points.

    Links and mentions count in full, nothing is stripped: GoToSocial's rule,
    and the one that no server of the family refuses.
    """
    return len(text) + len(warning)


def entities(text: str) -> list[Span]:
    """What Mastodon 4.6 and later links, in order, never overlapping.

    A mention's `value` is `user` or `user@host`; it is a link only if the
    account exists. A tag's has no `#`.
    """
    return _entities(text, hashtags.mastodon_spans(text))


def old_entities(text: str) -> list[Span]:
    """The same up to 4.5, which finds tags in more places."""
    return _entities(text, hashtags.old_mastodon_spans(text))


def _entities(text: str, tags: list[Span]) -> list[Span]:
    return in_order(
        [
            *mastodon_links.spans(text),
            *mastodon_links.extra_spans(text),
            *tags,
            *mention_spans(text),
        ]
    )


def mention_spans(text: str) -> list[Span]:
    """The mentions that the server looks up, in order."""
    if "@" not in text:
        return []
    return [
        Span(match.start(), match.end(), "mention", match["name"])
        for match in _MENTION.finditer(text)
        if not _NO_MENTION_BEFORE.match(text, match.end())
    ]


@lru_cache(maxsize=8)
def _counted(text: str, link_weight: int) -> str:
    """The text as it is counted: links as so many letters, hosts left out."""
    if text.isspace():
        return ""
    if "@" not in text and "://" not in text:
        return text
    pieces: list[str] = []
    before = 0
    for span in in_order([*mastodon_links.spans(text), *mention_spans(text)]):
        is_link = span.kind == "link"
        shown = "x" * link_weight if is_link else "@" + span.value.partition("@")[0]
        pieces += (text[before : span.start], shown)
        before = span.end
    return "".join((*pieces, text[before:]))
