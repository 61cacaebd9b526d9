"""The values everything else speaks of: what was written, and what leaves.

All are frozen. Nothing here knows a network, a clock or a disk. Instants are
aware datetimes in UTC, in whole milliseconds where they go into a record.
"""

from __future__ import annotations

from crosspost.model.accounts import Account, Directory, Entity, Limits
from crosspost.model.delivered import (
    Card,
    Companion,
    Delivery,
    Facet,
    FittedMedia,
    Part,
    Prepared,
    Receipt,
    Rendered,
    Subtitles,
)
from crosspost.model.kinds import Hold, Json, Settled, State, Unit
from crosspost.model.notes import Fix, Level, Note
from crosspost.model.written import CardSource, Focus, Media, Post, Variant, Wording

__all__ = [
    "Account",
    "Card",
    "CardSource",
    "Companion",
    "Delivery",
    "Directory",
    "Entity",
    "Facet",
    "FittedMedia",
    "Fix",
    "Focus",
    "Hold",
    "Json",
    "Level",
    "Limits",
    "Media",
    "Note",
    "Part",
    "Post",
    "Prepared",
    "Receipt",
    "Rendered",
    "Settled",
    "State",
    "Subtitles",
    "Unit",
    "Variant",
    "Wording",
]
