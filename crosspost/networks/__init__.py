"""The registry of networks: import strings only, so that naming costs nothing.

A new network is a folder with a `NETWORK` constant, and one line here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from crosspost.errors import ConfigurationError
from crosspost.i18n import _

if TYPE_CHECKING:
    from crosspost.engine.pace import Rates
    from crosspost.ports import Network

NETWORKS = {
    "bluesky": "crosspost.networks.bluesky",
    "mastodon": "crosspost.networks.mastodon",
    "fake": "crosspost.networks.fake",
}


def network(name: str) -> Network:
    """The network of that name.

    Raises:
        ConfigurationError: There is none; tells those that exist.
    """
    if name not in NETWORKS:
        raise ConfigurationError(
            _(
                "There is no network called {name}. Known networks: {known}.",
                name=name,
                known=", ".join(sorted(NETWORKS)),
            )
        )
    found: Network = import_module(NETWORKS[name]).NETWORK
    return found


def rates(name: str) -> Rates:
    """What that network lets an account do (its `rates`); pure, loads no SDK."""
    found: Rates = import_module(f"{NETWORKS[name]}.rates").RATES
    return found
