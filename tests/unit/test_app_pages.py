"""Who looks at the pages of link cards, and how."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosspost.app import App
from crosspost.cards.fetch import WebPages
from crosspost.cards.guard import WEB_PORTS
from crosspost.clock import ManualClock
from crosspost.ports import Pages, Unfetchable
from crosspost.state.folder import Folder
from office import NOON


def pages(folder: Path, settings: str = "", *, sandbox: bool = False) -> Pages:
    config = folder / "config.toml"
    config.write_text(f'language = "fr"\n{settings}\n')
    place = Folder(config, sandbox=sandbox)
    return App(place, clock=ManualClock(NOON), environment={}).pages()


def test_addresses_are_checked(tmp_path: Path) -> None:
    made = pages(tmp_path)
    assert isinstance(made, WebPages)
    assert made.checked
    assert made.gate.ports == WEB_PORTS
    with pytest.raises(Unfetchable, match="public network"):
        made.look("http://127.0.0.1/")


def test_behind_a_proxy_they_cannot_be_and_are_not_said_to_be(tmp_path: Path) -> None:
    made = pages(tmp_path, 'proxy = "http://proxy.example.fr:3128"')
    assert isinstance(made, WebPages)
    assert not made.checked


def test_the_sandbox_has_no_pages_and_asks_nobody(tmp_path: Path) -> None:
    with pytest.raises(Unfetchable, match="cannot be reached"):
        pages(tmp_path, sandbox=True).look("https://ville.example.fr/")
