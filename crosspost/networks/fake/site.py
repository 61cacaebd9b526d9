"""What stands behind a host: what the world asks of each network's server."""

from __future__ import annotations

from typing import Protocol

from crosspost.networks.fake.http import Answer, Asked


class Site(Protocol):
    """The servers of one kind."""

    def serves(self, host: str) -> bool:
        """Whether this host is one of its own."""

    def where(self, asked: Asked) -> str:
        """What kind of request it is: see `faults.Where`."""

    def account(self, asked: Asked) -> str:
        """The account it is about, or empty."""

    def answer(self, asked: Asked) -> Answer:
        """Answer it, a refusal included."""

    def failure(self, status: int, asked: Asked) -> Answer:
        """How it fails with this status."""
