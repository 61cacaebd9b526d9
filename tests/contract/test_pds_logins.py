"""Lesson 14 on the real server: every run opens the account anew, one logs in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx

from contract.publisher_suite import attempt, sent, wording
from contract.test_pds_publisher import staged
from crosspost.networks import wire
from crosspost.state.sessions import SessionFile

if TYPE_CHECKING:
    from pathlib import Path

    from servers.pds import RunningPds

RUNS = 20


class Counter(httpx.BaseTransport):
    """Remembers which calls were made."""

    def __init__(self) -> None:
        self._inner = wire.outside(seconds=10)
        self.calls: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request.url.path.rpartition(".")[2])
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def test_twenty_runs_log_in_once(pds: RunningPds, tmp_path: Path) -> None:
    counter = Counter()
    made = replace(
        staged(pds, pds.create_account("ville")),
        transport=lambda: counter,
        sessions=SessionFile(tmp_path, "ville"),  # type: ignore[arg-type]
    )
    for number in range(RUNS):
        delivery = made.delivery(wording(f"Avis {number}"), post=f"avis-{number}")
        sent(made.publisher(), delivery, attempt(made, delivery))

    assert len(made.read()) == RUNS
    assert counter.calls.count("createSession") == 1
    made.close()
