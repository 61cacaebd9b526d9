"""An office for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from office import Office


@pytest.fixture
def make_office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Makes offices; all are closed at the end."""
    made: list[Office] = []

    def make(**given: object) -> Office:
        home = tmp_path / f"home-{len(made)}"
        home.mkdir()
        made.append(Office(home, **given))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """One account, `a`, on the plain network."""
    return make_office()
