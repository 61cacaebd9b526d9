"""A storm that is over: what is told of it, and what its page is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crosspost.demo.storm.size import Size
    from crosspost.demo.storm.verdict import Verdict
    from crosspost.demo.storm.weather import Seen
    from crosspost.ports import Line, Record


@dataclass(frozen=True, slots=True)
class Passed:
    """A storm that is over.

    Attributes:
        unsent: What the ledger does not know as sent, although it was wanted.
        journal: All that the program wrote down.
        seconds: How long it took, in real time.
    """

    size: Size
    verdict: Verdict
    seen: Seen
    unsent: list[Record]
    journal: list[Line]
    runs: int
    seconds: float
