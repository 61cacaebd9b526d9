"""What came of a file of the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from crosspost.errors import CrosspostError
from crosspost.model import Hold, Post


@dataclass(frozen=True, slots=True)
class Bad:
    """A post file that cannot be taken: told once, the others go.

    Attributes:
        digest: Of its bytes; empty where they cannot be read.
    """

    path: str
    error: CrosspostError
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A post that was taken in, or held and asked about."""

    path: str
    post: Post
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that changed after something of it had been attempted: said once."""

    path: str
    post: Post


Result = Taken | Bad | Changed
