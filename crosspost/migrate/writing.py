"""What one batch is made of: posts with their parts, and the requests they go in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from crosspost.errors import CrosspostError
from crosspost.migrate.book import Row, Standing
from crosspost.migrate.doors import Importer
from crosspost.migrate.values import Planned
from crosspost.model import Account, Delivery, Json, Part, Receipt

MOST_BYTES: Final = 64_000_000
"""Of pictures that a batch holds in memory."""


@dataclass(frozen=True, slots=True)
class Ready:
    """One post that can be written.

    Attributes:
        tried: Whether an intent of it was committed before.
        marker: Where the account stood then (see `Publisher.mark`).
    """

    planned: Planned
    parts: tuple[Part, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    tried: bool = False
    marker: str = ""

    @property
    def id(self) -> str:
        """Its X id."""
        return str(self.planned.id)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Posts that go in one request: a post, or the posts of a thread side by side."""

    posts: tuple[Ready, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, numbered from 1."""
        parts = (part for post in self.posts for part in post.parts)
        return tuple(
            replace(part, number=number) for number, part in enumerate(parts, 1)
        )

    @property
    def files(self) -> dict[str, bytes]:
        """The bytes of every medium, by SHA-256."""
        return {sha: data for post in self.posts for sha, data in post.files.items()}

    def delivery(self, account: Account) -> Delivery:
        """As publishers take it."""
        first = self.posts[0]
        return Delivery(
            id=f"{first.id}.{account.name}",
            post=first.id,
            account=account.name,
            network=account.network,
            handle=account.handle,
            entity=account.entity,
            due=first.planned.instant,
            parts=self.parts,
        )

    def rows(self, receipts: Sequence[Receipt], at: datetime) -> list[Row]:
        """The parts as sent, by what the network answered."""
        by_key = {one.key: one for one in receipts}
        return [
            _sent(post, part, by_key[part.key], at)
            for post in self.posts
            for part in post.parts
            if part.key in by_key
        ]


def bundles(posts: Sequence[Ready], importer: Importer) -> Iterator[Bundle]:
    """Posts of one thread that stand side by side go together, the others alone."""
    held: list[Ready] = []
    for post in posts:
        if held and not _joins(held, post, importer):
            yield Bundle(tuple(held))
            held = []
        held.append(post)
    if held:
        yield Bundle(tuple(held))


def _joins(held: Sequence[Ready], post: Ready, importer: Importer) -> bool:
    root = post.planned.root
    if root is None or held[-1].planned.root != root:
        return False
    before = [part for one in held for part in one.parts]
    return importer.together(before, post.parts)


def intents(posts: Sequence[Ready], at: datetime) -> list[Row]:
    """What is committed before anything is sent."""
    return [
        Row(
            post=post.id,
            part=part.number,
            key=part.key,
            state=Standing.ATTEMPTED,
            at=at,
            cid=part.cid or "",
            problem={"marker": post.marker} if post.marker else {},
        )
        for post in posts
        for part in post.parts
    ]


def failed(
    planned: Planned, error: CrosspostError, at: datetime, *, part: int = 1
) -> Row:
    """A post that could not be published from this part on, with the reason."""
    return Row(
        post=str(planned.id),
        part=part,
        key=planned.key or "",
        state=Standing.FAILED,
        at=at,
        problem=problem(error),
    )


def problem(error: CrosspostError) -> Json:
    """An error as it is kept."""
    told: dict[str, object] = {
        "kind": type(error).__name__,
        "message": error.message.to_json(),
    }
    return told | ({"hint": error.hint.to_json()} if error.hint else {})


def _sent(post: Ready, part: Part, receipt: Receipt, at: datetime) -> Row:
    return Row(
        post=post.id,
        part=part.number,
        key=part.key,
        state=Standing.SENT,
        at=at,
        cid=receipt.cid,
        id=receipt.id,
        uri=receipt.uri,
        url=receipt.url,
    )
