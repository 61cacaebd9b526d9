"""What a command answers: the exit codes of the project's contract."""

from __future__ import annotations

DONE = 0
"""Done, or nothing to do."""
ACT = 1
"""A person must act."""
WRONG = 2
"""The command or the configuration is wrong; nothing was done."""
LATER = 3
"""A network could not be reached; it will be tried again by itself."""
