"""What every piece of the page needs to know, in one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from crosspost.model import Card, State
from crosspost.report.pictures import Pictures
from crosspost.report.values import Side

# Bluesky's app calls a post archived where it was first seen so much later.
_ARCHIVED: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Context:
    """The page's instant, its language and its pictures.

    Attributes:
        post: The id of the post that is being shown.
        cards: What pages say of themselves, by address, as far as it is known.
    """

    now: datetime
    language: str
    pictures: Pictures
    post: str = ""
    cards: Mapping[str, Card] = field(default_factory=dict)

    def archived(self, side: Side) -> bool:
        """Whether a post will look older than its arrival on the network."""
        seen = side.sent_at if side.state is State.SENT else self.now
        return seen is not None and seen - side.delivery.due > _ARCHIVED


def zone(side: Side) -> ZoneInfo:
    """The account's time zone."""
    return ZoneInfo(side.account.time_zone)
