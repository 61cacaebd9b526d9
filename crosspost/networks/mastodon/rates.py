"""What a server of Mastodon's API lets an account do. Pure.

Source:
    Mastodon, `config/initializers/rack_attack.rb` and `app/lib/rate_limiter.rb`:
    windows lie on whole multiples of their length. GoToSocial counts requests only.
"""

from __future__ import annotations

from typing import Final

from crosspost.engine.pace import Cost, Rates, Window
from crosspost.ports import Used


def cost(used: Used) -> Cost:
    """A status a part; uploads count when they are made, not when they are meant."""
    wanted = used.media if used.planned else 0
    own = {
        "statuses": used.posts,
        "media": wanted + used.uploads,
        "deletes": used.removals,
    }
    for kind, amount in used.other.items():
        own[kind] = own.get(kind, 0) + amount
    return own


RATES: Final = Rates(
    windows=(
        Window("statuses", 300, 10_800, aligned=True),
        Window("media", 30, 1_800, aligned=True),
        Window("deletes", 30, 1_800, aligned=True),
    ),
    cost=cost,
)
