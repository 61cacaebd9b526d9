"""Posts, deliveries and receipts to fill a ledger with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from crosspost.model import Delivery, Part, Post, Receipt, Wording

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
TOWN, MUSEUM = "ville-bluesky", "ville-mastodon"


def a_post(
    name: str = "pont",
    *,
    to: tuple[str, ...] = (TOWN, MUSEUM),
    text: str = "Pont fermé",
) -> Post:
    return Post(id=name, entity="ville", to=to, base=Wording(text), source=f"{name}.md")


def a_delivery(
    name: str = "pont",
    account: str = TOWN,
    *,
    due: datetime = NOON,
    parts: int = 1,
    text: str = "Pont fermé",
    generation: int = 0,
) -> Delivery:
    return Delivery(
        id=f"{name}.{account}",
        post=name,
        account=account,
        network="bluesky",
        handle="ville.example.fr",
        entity="ville",
        due=due,
        parts=tuple(
            Part(
                number=number,
                key=f"{name}-{generation}-{number}",
                text=text,
                used=len(text),
                limit=300,
                unit="graphemes",
                languages=("fr",),
                request={"$type": "post", "text": text, "createdAt": str(due)},
            )
            for number in range(1, parts + 1)
        ),
        digest="d" * 64,
        generation=generation,
    )


def deliveries(
    name: str = "pont",
    *,
    due: datetime = NOON,
    text: str = "Pont fermé",
    to: tuple[str, ...] = (TOWN, MUSEUM),
) -> list[Delivery]:
    return [a_delivery(name, account, due=due, text=text) for account in to]


def a_receipt(part: int = 1, *, uri: str = "at://ville/post/1") -> Receipt:
    return Receipt(
        part=part,
        key=f"pont-0-{part}",
        uri=f"{uri}/{part}",
        url=f"https://example.fr/{part}",
        id=f"id-{part}",
        at=NOON,
        cid="bafy",
    )


def with_key(delivery: Delivery, key: str) -> Delivery:
    return replace(delivery, parts=(replace(delivery.parts[0], key=key),))
