"""What is shown of a card that a server will make by itself, some seconds later."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crosspost.model import Card
from crosspost.report.context import Context
from crosspost.report.values import Shown

_NOT_OF_THE_PAGE: Final = frozenset({"card-unfetched", "card-plain"})


def of_post(context: Context, shown: Shown) -> Context:
    """The page's context while one post is shown."""
    return replace(context, post=shown.post.id, cards=_cards(shown))


def _cards(shown: Shown) -> dict[str, Card]:
    """What the pages of link cards say of themselves, by address.

    Not what the author says of them, nor what stands there while a page was not
    looked at, or could not be.
    """
    found: dict[str, Card] = {}
    for side in shown.sides:
        source = shown.post.wording(side.account.name).card
        told = {note.id for note in side.delivery.notes}
        if source is None or source.title or told & _NOT_OF_THE_PAGE:
            continue
        cards = (part.card for part in side.delivery.parts if part.card)
        found.update({card.url: card for card in cards})
    return found
