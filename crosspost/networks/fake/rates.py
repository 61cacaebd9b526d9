"""The plain network has no limits."""

from __future__ import annotations

from typing import Final

from crosspost.engine.pace import Rates

RATES: Final = Rates(windows=(), cost=lambda _used: {})
