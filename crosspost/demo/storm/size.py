"""How large the storm is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How large the storm is.

    Attributes:
        posts: How many posts each account publishes, one every half hour.
        kills: How often the program is killed.
    """

    posts: int = 25
    accounts: int = 40
    kills: int = 200

    @property
    def deliveries(self) -> int:
        """How many posts are expected online."""
        return self.posts * self.accounts
