"""Languages to speak in a test, and an office where every command is at home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bureau import HANDLES, Bureau
from catalogues import compiled, french, pseudo, spoken


@pytest.fixture(scope="session")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pseudo-language, compiled."""
    return compiled(pseudo(), tmp_path_factory.mktemp("pseudo"))


@pytest.fixture(scope="session")
def french_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """French as it is in the project, compiled."""
    return compiled(french(), tmp_path_factory.mktemp("french"))


@pytest.fixture
def in_pseudo(pseudo_folder: Path) -> Iterator[None]:
    """Everything is said between ⟦ and ⟧."""
    with spoken(pseudo_folder):
        yield


@pytest.fixture
def in_french(french_folder: Path) -> Iterator[None]:
    """Everything is said in French."""
    with spoken(french_folder):
        yield


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """Two accounts, a ledger, an empty outbox; work is done in its folder."""
    home = tmp_path / "office"
    home.mkdir()
    monkeypatch.chdir(home)
    return Bureau(home).configure(*HANDLES)
