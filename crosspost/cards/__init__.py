"""Link cards: what a page says of itself, looked at once, within limits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from crosspost.ports import Page, Pages


class LazyPages:
    """`ports.Pages` made when the first page is looked at: few posts need it."""

    def __init__(self, make: Callable[[], Pages]) -> None:
        """`make` imports and builds what looks at pages."""
        self._make = make

    @cached_property
    def _pages(self) -> Pages:
        return self._make()

    def look(self, url: str) -> Page:
        """See `ports.Pages.look`."""
        return self._pages.look(url)
