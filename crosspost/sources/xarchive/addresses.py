"""X's addresses: which of them lead to a post, and whose.

The number identifies a post; the name in front of it is that of the day of the
export, or of whoever typed it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_STATUS: Final = re.compile(
    r"(?:https?://)?(?:(?:www|mobile|m)\.)?(?:twitter|x)\.com/(?:#!/)?"
    r"(?:(?P<name>[A-Za-z0-9_]{1,20})|i/web|i)/status(?:es)?/"
    r"(?P<id>[0-9]{1,19})(?![0-9])",
    re.IGNORECASE,
)


_ARTICLE: Final = re.compile(
    r"(?:https?://)?(?:(?:www|mobile|m)\.)?(?:twitter|x)\.com/i/article/"
    r"(?P<id>[0-9]{1,19})(?![0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Status:
    """A post that an address leads to.

    Attributes:
        id: Its X id.
        name: The name in the address, in lower case; empty where it has none.
    """

    id: int
    name: str


def status(url: str) -> Status | None:
    """The post that this address leads to, or None."""
    if "status" not in url.lower():
        return None
    found = _STATUS.match(url)
    if not found:
        return None
    name = (found["name"] or "").lower()
    return Status(int(found["id"]), "" if name == "i" else name)


def article(url: str) -> int | None:
    """The number of the article that this address leads to, or None."""
    found = _ARTICLE.match(url)
    return int(found["id"]) if found else None
