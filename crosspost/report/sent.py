"""What a part's request says beside its text: read from the bytes that leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crosspost.model import Part

_GATE: Final = "app.bsky.feed.threadgate"
_RULES: Final = {
    "mentionRule": "mentioned",
    "followingRule": "following",
    "followerRule": "followers",
}


def warning(part: Part) -> str:
    """The content warning (Mastodon), or empty."""
    return _word(part.request, "spoiler_text")


def visibility(part: Part) -> str:
    """Mastodon's word for who sees it, or empty."""
    return _word(part.request, "visibility")


def labels(part: Part) -> tuple[str, ...]:
    """The labels an author put on a Bluesky post."""
    held = part.request.get("labels")
    values = held.get("values") if isinstance(held, Mapping) else None
    if not isinstance(values, list | tuple):
        return ()
    return tuple(str(one["val"]) for one in values if isinstance(one, Mapping))


def replies(part: Part) -> str:
    """Who may answer, as a word of `words.REPLIES`; a gate rides beside the post."""
    for companion in part.companions:
        if companion.collection == _GATE:
            return _allowed(companion.request.get("allow"))
    return "everyone"


def _allowed(rules: object) -> str:
    if not isinstance(rules, list | tuple):
        return "everyone"
    kinds = [
        str(rule.get("$type", "")).rpartition("#")[2]
        for rule in rules
        if isinstance(rule, Mapping)
    ]
    if not kinds:
        return "nobody"
    return _RULES.get(kinds[0], "some") if len(kinds) == 1 else "some"


def _word(request: Mapping[str, object], name: str) -> str:
    value = request.get(name)
    return value if isinstance(value, str) else ""
