"""Everything that goes wrong, by the real command, told in French to a press officer.

`stage` is the town in which it happens; each room holds mishaps of one kind; `ALL`
is what tests check and what `tools/errors.py` prints for reading.
"""

from __future__ import annotations

from mishaps import commands, files, ledger, networks, settings
from mishaps.stage import Mishap

ALL: tuple[Mishap, ...] = (
    *settings.MISHAPS,
    *files.MISHAPS,
    *networks.MISHAPS,
    *ledger.MISHAPS,
    *commands.MISHAPS,
)
