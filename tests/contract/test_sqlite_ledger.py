from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.ledger_suite import LedgerSuite
from contract.wishes_suite import WishesSuite
from crosspost.ledger.sqlite import create, open_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crosspost.clock import ManualClock
    from crosspost.ports import Ledger


class TestSqliteLedger(LedgerSuite, WishesSuite):
    @pytest.fixture
    def opened(
        self, tmp_path: Path, clock: ManualClock
    ) -> Iterator[Callable[[], Ledger]]:
        path = tmp_path / "state" / "ledger.sqlite3"
        create(path, clock=clock, machine="machine-1").close()
        handles: list[Ledger] = []

        def another() -> Ledger:
            handles.append(open_ledger(path, clock=clock))
            return handles[-1]

        yield another
        for handle in handles:
            handle.close()
