"""How long each step of something took, for who wants to be quicker next time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosspost.i18n import Phrase
    from crosspost.ports import Clock


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        seconds: How long it took, a person's answers included.
    """

    said: Phrase
    seconds: float


class Steps:
    """Steps one after the other, on a clock that never jumps."""

    def __init__(self, clock: Clock) -> None:
        """The first step begins now."""
        self._clock, self._begun = clock, clock.boot()
        self.taken: list[Step] = []

    def done(self, said: Phrase) -> None:
        """A step is over, and the next begins."""
        now = self._clock.boot()
        self.taken.append(Step(said, now - self._begun))
        self._begun = now

    @property
    def seconds(self) -> float:
        """How long all of them took."""
        return sum(one.seconds for one in self.taken)
