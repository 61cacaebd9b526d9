"""What goes wrong in the storm: kinds of faults, and what was seen of each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from crosspost.i18n import Phrase, _

if TYPE_CHECKING:
    from crosspost.demo.storm.clock import StormClock
    from crosspost.networks.fake.faults import Where
    from crosspost.networks.fake.world import World

KILLED: Final = "killed"
KINDS: Final[Mapping[str, tuple[str, Phrase]]] = {
    "cut-before": ("cut", _("The line went dead, and nothing had been done.")),
    "cut-after": (
        "cut-after",
        _("The server published it, then the line went dead before it could say so."),
    ),
    "reset-before": ("reset", _("The connection was torn down at once.")),
    "hang-before": ("hang", _("The server never answered, and had done nothing.")),
    "hang-after": ("hang-after", _("The server published it, and never answered.")),
    "hang-late": (
        "late",
        _("The server never answered; it published it once nobody waited any more."),
    ),
    "500-before": ("500", _("The server answered that it had failed, and it had.")),
    "500-after": (
        "500-after",
        _("The server answered that it had failed; yet it had published it."),
    ),
    "502-after": (
        "502-after",
        _("Something on the way answered that it had failed; yet it was published."),
    ),
    "429-before": ("429", _("The server asked to come back later.")),
    "truncated-after": (
        "truncated",
        _("The server published it, and half of its answer came through."),
    ),
}
"""By the name that strikes are noted under: how to ask for it, what it means."""
KILL: Final = _("The program was killed while it worked, with no time to tidy up.")

_WHERE: Final[tuple[Where, ...]] = ("create", "create", "create", "upload", "look")
_WRONG: Final = 5_400.0
"""The machine's clock is set wrong by an hour and a half at most (seconds)."""


@dataclass
class Seen:
    """What was seen of the faults.

    Attributes:
        counts: How often each kind struck.
        examples: A delivery that each kind struck, by its id.
        jumps: How often the machine's clock was set.
    """

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    jumps: int = 0


class Weather:
    """Draws what goes wrong before each run, and notes what it did."""

    def __init__(self, world: World, clock: StormClock, rng: Random) -> None:
        """Everything follows from `rng`."""
        self._world, self._clock, self._rng = world, clock, rng
        self._struck = self._read = 0
        self.seen = Seen()

    def worsen(self, handles: Sequence[str]) -> None:
        """Something will go wrong for some, and the clock may be set."""
        for _number in range(self._rng.choice((1, 2, 3, 4))):
            self._world.will_fail(
                self._rng.choice(handles),
                self._rng.choice(_WHERE),
                self._rng.choice(list(KINDS.values()))[0],
                seconds=self._rng.uniform(1, 85),
            )
        if self._rng.random() < 0.1:  # noqa: PLR2004 -- one run in ten
            self._clock.set_wrong(seconds=self._rng.uniform(-_WRONG, _WRONG))
            self.seen.jumps += 1

    def note(self, journal: Path, accounts: Mapping[str, str], *, killed: bool) -> None:
        """What the last run met.

        Args:
            journal: The exported one: the ledger itself is not opened here.
            accounts: Their names by what the networks call them.
            killed: Whether the run was killed.
        """
        acts = self._new(journal)
        if killed:
            self.seen.counts[KILLED] += 1
            begun = [one["subject"] for one in acts if one["act"] == "intended"]
            if begun:
                self.seen.examples.setdefault(KILLED, begun[-1])
        strikes = self._world.struck()[self._struck :]
        self._struck += len(strikes)
        for one in strikes:
            self.seen.counts[one.how] += 1
            name = accounts.get(one.account, "")
            subject = _subject(acts, name) if one.where == "create" else ""
            if subject:
                self.seen.examples.setdefault(one.how, subject)

    def _new(self, journal: Path) -> list[dict[str, Any]]:
        """The lines that came since the last look."""
        with journal.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        return [json.loads(line) for line in whole.splitlines()]


def _subject(acts: Sequence[Mapping[str, Any]], account: str) -> str:
    """The delivery of an account that an attempt of it did not end well for."""
    wanted = {"uncertain", "postponed"}
    found = (
        str(one["subject"])
        for one in acts
        if one["act"] in wanted and str(one["subject"]).endswith(f".{account}")
    )
    return next(found, "") if account else ""
