"""The checks: one function each, all of the shape of `Check`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from crosspost.doctor.finding import Finding
from crosspost.doctor.surroundings import Surroundings


class Check(Protocol):
    """Looks at one thing; says that it is well, or everything that is not."""

    def __call__(self, around: Surroundings, /) -> Iterable[Finding]:
        """The findings; their `id` is filled in by the registry."""
