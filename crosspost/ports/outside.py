"""Pictures on disk, pages of the web, sources of posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from crosspost.i18n import Phrase
from crosspost.model import (
    Json,
    Post,
)


class Shelf(Protocol):
    """Pictures: where the author's are read, and where fitted ones are kept."""

    def source(self, folder: str, file: str) -> bytes:
        """The author's file.

        Raises:
            MediaError: It is missing, unreadable, or outside its folder's tree.
        """

    def keep(self, data: bytes, *, type: str) -> str:  # noqa: A002 -- the field's word
        """Keep fitted bytes under their SHA-256; the path of the kept file."""

    def fitted(self, source: str, room: str) -> Json | None:
        """How a source (SHA-256) was fitted into a room (its digest) before."""

    def keep_fitted(self, source: str, room: str, how: Json) -> None:
        """Remember how a source was fitted, so that it is done once."""

    def read(self, sha256: str) -> bytes:
        """Kept bytes; checked against their SHA-256.

        Raises:
            MediaError: They are gone or changed.
        """


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself, for a link card.

    Attributes:
        title: Empty where it says none.
        picture: The bytes of its picture, not looked at yet; None where it has
            none that could be had.
        picture_named: It names a picture, had or not.
        checked: Its address was made sure to be one of the public network; false
            behind a proxy, which does not tell.
    """

    title: str = ""
    description: str = ""
    picture: bytes | None = None
    picture_named: bool = False
    checked: bool = True


class Unfetchable(Exception):
    """A page could not be looked at; `reason` says why, inside a sentence."""

    def __init__(self, reason: Phrase) -> None:
        """Keep the reason unsaid."""
        super().__init__(reason.id)
        self.reason = reason


class Pages(Protocol):
    """Looks at the pages that posts link to."""

    def look(self, url: str) -> Page:
        """What the page at `url` says of itself. Bounded in time and size.

        Raises:
            Unfetchable: It cannot be reached, may not be, or is no page.
        """


class Source(Protocol):
    """Where posts come from."""

    def read(self) -> Iterable[Post]:
        """The posts that are there now."""
