"""A card by its address alone, from the outbox to the reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crosspost.i18n import Phrase, _
from crosspost.model import Account, State
from crosspost.ports import Page, Pages, Unfetchable
from office import BLUESKY, Office, OfficeApp
from pictures import photo, saved

URL = "https://ville.example.fr/pont"
PAGE = Page(
    "Pont fermé", "Lundi 28.", saved(photo(120, 63), "image/png"), picture_named=True
)


class Web:
    """The only page there is."""

    def __init__(self, says: Page | Phrase) -> None:
        self.says, self.asked = says, 0

    def look(self, url: str) -> Page:
        assert url == URL
        self.asked += 1
        if isinstance(self.says, Phrase):
            raise Unfetchable(self.says)
        return self.says


class CardOffice(Office):
    """An office whose pages are the test's."""

    def __init__(self, home: Path, web: Web) -> None:
        self.web = web
        super().__init__(home, plain=())
        login = self.world.ensure_bluesky(BLUESKY)
        account = Account(
            "b",
            "bluesky",
            "ville",
            login.handle,
            server=login.server,
            options={"secret": login.app_password},
        )
        self.people.accounts["b"] = account  # type: ignore[index]
        self.people.groups["tous"] = ("b",)  # type: ignore[index]

    def _made(self) -> OfficeApp:
        web = self.web

        class CardApp(OfficeApp):
            def pages(self) -> Pages:
                return web

        return CardApp(self.folder, self.world, self.clock, self.people)


@pytest.fixture
def open_office(tmp_path: Path) -> Callable[[Page | Phrase], CardOffice]:
    return lambda says: CardOffice(tmp_path, Web(says))


def test_the_page_is_looked_at_once_and_its_card_is_sent(
    open_office: Callable[[Page | Phrase], CardOffice],
) -> None:
    office = open_office(PAGE)
    office.drop(text=f"Voir {URL}", card=URL)
    office.tick(3, minutes=1)
    assert office.record("b").state is State.SENT
    [shown] = office.posts(BLUESKY)
    assert office.web.asked == 1
    assert (shown.card["uri"], shown.card["title"]) == (URL, "Pont fermé")
    assert shown.card["thumb"]["size"] > 0
    office.close()


def test_a_page_that_nobody_can_read_delays_nothing(
    open_office: Callable[[Page | Phrase], CardOffice],
) -> None:
    office = open_office(_("it did not answer in time"))
    office.drop(text=f"Voir {URL}", card=URL)
    office.tick(3, minutes=1)
    [shown] = office.posts(BLUESKY)
    assert (shown.text, shown.card) == (f"Voir {URL}", {})
    office.close()
