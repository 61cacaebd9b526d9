"""Bluesky, and any server of the AT Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosspost.model import Account, Limits, Rendered, Wording
    from crosspost.ports import Order, Publisher, Surroundings


class Bluesky:
    """See `ports.Network`. Each room is loaded when it is needed."""

    name = "bluesky"
    title = "Bluesky"
    edits = False
    repeats = False

    def assumed(self, account: Account) -> Limits:
        """The lexicon's limits; they are the same on every server."""
        from crosspost.networks.bluesky.limits import assumed

        return assumed(account)

    def handles(self, wording: Wording) -> frozenset[str]:
        """The handles that the text mentions, in lower case."""
        from crosspost.networks.bluesky.render import handles

        return handles(wording)

    def render(self, order: Order) -> Rendered:
        """The records, exactly as they will leave."""
        from crosspost.networks.bluesky.render import render

        return render(order)

    def connect(self, account: Account, surroundings: Surroundings) -> Publisher:
        """Open an account; the SDK is loaded with its first request."""
        from crosspost.networks.bluesky.publisher import BlueskyPublisher

        return BlueskyPublisher(account, surroundings)


NETWORK = Bluesky()
