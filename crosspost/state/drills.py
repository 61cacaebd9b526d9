"""The folders of drills: the last ones stay, older ones go."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

KEPT: Final = 3
"""How many drills stay, the present one included."""

_DRILL: Final = re.compile(r"\d{8}T\d{6}\.\d{6}Z(-\d+)?")


def tidy(folder: Path, *, keep: int = KEPT) -> None:
    """Remove all but the last drills; nothing else that may be in the folder.

    What cannot be removed stays: it is looked at again after the next drill.
    """
    if not folder.is_dir():
        return
    drills = [one for one in folder.iterdir() if _is_drill(one)]
    for old in sorted(drills, key=lambda one: one.name, reverse=True)[keep:]:
        shutil.rmtree(old, ignore_errors=True)


def _is_drill(path: Path) -> bool:
    named = _DRILL.fullmatch(path.name) is not None
    return named and path.is_dir() and not path.is_symlink()
