"""The built-in networks: one world, three doors.

`world.World` holds Bluesky and servers of Mastodon's family with their accounts
and limits, and a plain network of its own, which this package also offers as a
network like the others: the shortest example of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosspost.model import Account, Limits, Rendered, Wording
    from crosspost.ports import Order, Publisher, Surroundings


class Fake:
    """See `ports.Network`. Each room is loaded when it is needed."""

    name = "fake"
    title = "Plain"
    edits = True
    repeats = False

    def assumed(self, account: Account) -> Limits:
        """The one limit there is."""
        from crosspost.networks.fake.render import assumed

        return assumed(account)

    def handles(self, wording: Wording) -> frozenset[str]:
        """None: nobody is reached by name."""
        del wording
        return frozenset()

    def render(self, order: Order) -> Rendered:
        """The parts, exactly as they will leave."""
        from crosspost.networks.fake.render import render

        return render(order)

    def connect(self, account: Account, surroundings: Surroundings) -> Publisher:
        """Open an account in the world behind `surroundings.transport`."""
        from crosspost.networks.fake.publisher import FakePublisher

        return FakePublisher(account, surroundings)


NETWORK = Fake()
