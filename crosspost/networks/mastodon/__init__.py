"""Mastodon, and the servers that speak its API (GoToSocial and others)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosspost.model import Account, Limits, Rendered, Wording
    from crosspost.ports import Order, Publisher, Surroundings


class Mastodon:
    """See `ports.Network`. Each room is loaded when it is needed."""

    name = "mastodon"
    title = "Mastodon"
    edits = True
    repeats = True

    def assumed(self, account: Account) -> Limits:
        """Mastodon's own defaults, for a server that was never asked."""
        from crosspost.networks.mastodon.limits import assumed

        return assumed(account)

    def handles(self, wording: Wording) -> frozenset[str]:
        """None: the server finds mentions by itself."""
        from crosspost.networks.mastodon.render import handles

        return handles(wording)

    def render(self, order: Order) -> Rendered:
        """The forms, exactly as they will leave, but for the named holes."""
        from crosspost.networks.mastodon.render import render

        return render(order)

    def connect(self, account: Account, surroundings: Surroundings) -> Publisher:
        """Open an account; the SDK is loaded with its first request."""
        from crosspost.networks.mastodon.publisher import MastodonPublisher

        return MastodonPublisher(account, surroundings)


NETWORK = Mastodon()
