"""A card by its address alone: looked at once, kept, and never in a post's way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from crosspost.clock import ManualClock
from crosspost.i18n import Phrase, _
from crosspost.media.fit import Room
from crosspost.media.kinds import JPEG, PNG
from crosspost.model import (
    Account,
    CardSource,
    Json,
    Level,
    Media,
    Note,
    Post,
    Prepared,
    Wording,
)
from crosspost.networks import network
from crosspost.plan import Target, plan
from crosspost.ports import Page, Unfetchable
from crosspost.prepare import Answers, Preparer
from crosspost.prepare.cards import Cards
from crosspost.prepare.pictures import Pictures
from crosspost.state.shelf import MediaShelf
from pictures import opened, photo, saved

URL = "https://ville.example.fr/pont"
THUMB = Room(types=frozenset({JPEG, PNG}), max_bytes=20_000)
NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
PICTURE = saved(photo(1200, 630), JPEG, quality=90)
PAGE = Page("Pont fermé", "Lundi 28.", PICTURE, picture_named=True)


class Web:
    """The one page of the test: what it says, and how often it was asked."""

    def __init__(self, says: Page | Phrase) -> None:
        self.says = says
        self.asked: list[str] = []

    def look(self, url: str) -> Page:
        self.asked.append(url)
        if isinstance(self.says, Phrase):
            raise Unfetchable(self.says)
        return self.says


class Office:
    """What cards are made with, over days."""

    def __init__(self, folder: Path, says: Page | Phrase = PAGE) -> None:
        self.web, self.clock = Web(says), ManualClock(NOW)
        self.kept: dict[tuple[str, str], tuple[Json, datetime]] = {}
        self.shelf = MediaShelf(folder / "media")
        self.answers = Answers(
            read=lambda kind, subject: self.kept.get((kind, subject)), keep=self._keep
        )
        pictures = Pictures(self.shelf)
        self.cards = Cards(self.web, self.answers, pictures, self.clock)

    def _keep(self, kind: str, subject: str, answer: Json) -> None:
        self.kept[kind, subject] = (answer, self.clock.now())

    def ask(self, said: Wording) -> None:
        url = self.cards.wanted(said, THUMB)
        if url:
            self.cards.ask(url)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def wording(text: str = f"Pont fermé : {URL}", **card: object) -> Wording:
    return Wording(text, card=CardSource(URL, **card))  # type: ignore[arg-type]


def ids(notes: Sequence[Note]) -> list[str]:
    return [note.id for note in notes]


def test_before_the_page_was_looked_at_the_preview_says_so(office: Office) -> None:
    card, notes = office.cards.known(".", wording(), THUMB)
    assert card is not None
    assert (card.url, card.title) == (URL, "ville.example.fr")
    assert ids(notes) == ["card-unfetched"]
    assert office.web.asked == []


def test_a_page_is_looked_at_once_and_its_picture_fitted(office: Office) -> None:
    for _turn in range(3):
        office.ask(wording())
    card, notes = office.cards.known(".", wording(), THUMB)
    assert office.web.asked == [URL]
    assert card is not None
    assert (card.title, card.description) == ("Pont fermé", "Lundi 28.")
    assert card.picture is not None
    assert card.picture.bytes <= THUMB.max_bytes < len(PICTURE)
    assert opened(office.shelf.read(card.picture.sha256)).width == card.picture.width
    assert notes == []


def test_the_authors_own_words_are_not_asked_for(office: Office) -> None:
    own = wording(title="À moi")
    office.ask(own)
    card, notes = office.cards.known(".", own, THUMB)
    assert card is not None
    assert (card.title, office.web.asked, notes) == ("À moi", [], [])


def test_the_authors_description_and_picture_win(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "mine.png").write_bytes(saved(photo(300, 200), PNG))
    mine = wording(description="Le mien", picture=Media("mine.png", decorative=True))
    office.ask(mine)
    card, _notes = office.cards.known(str(tmp_path), mine, THUMB)
    assert card is not None
    assert (card.title, card.description) == ("Pont fermé", "Le mien")
    assert card.picture is not None
    assert card.picture.width == 300


def test_a_network_that_makes_its_own_cards_asks_for_none(office: Office) -> None:
    assert office.cards.wanted(wording(), None) == ""
    assert ids(office.cards.known(".", wording(), None)[1]) == []


# -- where the page cannot be looked at ----------------------------------------------


def test_the_post_goes_with_a_plain_link(tmp_path: Path) -> None:
    office = Office(tmp_path, _("it did not answer in time"))
    office.ask(wording())
    card, [note] = office.cards.known(".", wording(), THUMB)
    assert card is None
    assert (note.id, note.level) == ("card-plain", Level.WARNING)
    assert "it did not answer in time" in str(note.message)


@pytest.mark.parametrize(
    "said", [wording("Pont fermé"), Wording(URL, short="Pont", card=CardSource(URL))]
)
def test_a_link_that_no_text_names_is_kept_by_a_bare_card(
    tmp_path: Path, said: Wording
) -> None:
    office = Office(tmp_path, _("it did not answer in time"))
    office.ask(said)
    card, notes = office.cards.known(".", said, THUMB)
    assert card is not None
    assert (card.url, card.title) == (URL, "ville.example.fr")
    assert ids(notes) == ["card-plain"]


def test_another_look_is_worth_it_some_minutes_later(tmp_path: Path) -> None:
    office = Office(tmp_path, _("it did not answer in time"))
    office.ask(wording())
    office.ask(wording())
    assert office.web.asked == [URL]
    office.clock.advance(minutes=11)
    office.web.says = PAGE
    office.ask(wording())
    assert ids(office.cards.known(".", wording(), THUMB)[1]) == []


def test_what_was_once_known_is_not_lost_to_a_bad_day(office: Office) -> None:
    office.ask(wording())
    office.clock.advance(hours=25)
    office.web.says = _("it did not answer in time")
    office.ask(wording())
    assert len(office.web.asked) == 2
    card, notes = office.cards.known(".", wording(), THUMB)
    assert card is not None
    assert (card.title, notes) == ("Pont fermé", [])


def test_a_page_that_says_nothing_is_called_by_its_site(tmp_path: Path) -> None:
    office = Office(tmp_path, Page())
    office.ask(wording())
    card, notes = office.cards.known(".", wording(), THUMB)
    assert card is not None
    assert (card.title, card.picture, notes) == ("ville.example.fr", None, [])


@pytest.mark.parametrize(
    "picture", [None, b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", PICTURE[:500]]
)
def test_a_picture_that_is_none_is_left_out_and_said(
    tmp_path: Path, picture: bytes | None
) -> None:
    office = Office(tmp_path, Page("Pont", "", picture, picture_named=True))
    office.ask(wording())
    card, notes = office.cards.known(".", wording(), THUMB)
    assert card is not None
    assert (card.title, card.picture) == ("Pont", None)
    assert ids(notes) == ["card-without-picture"]


def test_behind_a_proxy_the_check_says_that_it_is_off(tmp_path: Path) -> None:
    office = Office(tmp_path, Page("Pont", checked=False))
    office.ask(wording())
    assert ids(office.cards.known(".", wording(), THUMB)[1]) == ["card-unchecked"]


def test_a_kept_picture_that_is_gone_leaves_the_card(office: Office) -> None:
    office.ask(wording())
    kept = office.kept["card", URL][0]["picture"]
    office.shelf._path(str(kept)).unlink()
    card, notes = office.cards.known(".", wording(), THUMB)
    assert card is not None
    assert (card.picture, ids(notes)) == (None, ["card-without-picture"])


# -- in a plan ------------------------------------------------------------------------


BLUESKY = Account("b", "bluesky", "ville", "ville.example.fr", identity="did:plc:x")
MASTODON = Account("m", "mastodon", "ville", "ville@social.example.fr", identity="1")


def prepared(office: Office, post: Post, account: Account) -> Prepared:
    preparer = Preparer(office.shelf, office.answers, office.clock, office.web)
    return preparer.known(post, account, network(account.network))


def planned(office: Office, post: Post, account: Account) -> tuple[bool, Json]:
    target = Target(account, network(account.network), prepared(office, post, account))
    [one] = plan(post, [target], accepted=NOW)
    return one.final, one.parts[0].request


def test_a_delivery_is_final_once_its_page_was_looked_at(office: Office) -> None:
    post = Post("p", "ville", ("b", "m"), wording())
    assert planned(office, post, BLUESKY)[0] is False
    office.ask(wording())
    final, request = planned(office, post, BLUESKY)
    external = request["embed"]["external"]  # type: ignore[index]
    assert final
    assert (external["uri"], external["title"]) == (URL, "Pont fermé")
    assert external["thumb"]["size"] > 0


def test_on_mastodon_no_card_is_sent_nor_waited_for(office: Office) -> None:
    post = Post("p", "ville", ("m",), wording())
    preparer = Preparer(office.shelf, office.answers, office.clock, office.web)
    assert "card" not in preparer.missing(post, MASTODON, network("mastodon"))
    assert "card" in preparer.missing(post, BLUESKY, network("bluesky"))
    _final, request = planned(office, post, MASTODON)
    assert sorted(request) == ["status", "visibility"]


def test_a_plain_link_is_a_link_in_the_text_and_final(tmp_path: Path) -> None:
    office = Office(tmp_path, _("it did not answer in time"))
    office.ask(wording())
    post = Post("p", "ville", ("b",), wording())
    final, request = planned(office, post, BLUESKY)
    assert final
    assert "embed" not in request
    facets = cast("list[Any]", request["facets"])
    assert [one["features"][0]["uri"] for one in facets] == [URL]


def test_an_answer_is_kept_with_its_date(office: Office) -> None:
    office.clock.advance(hours=1)
    office.ask(wording())
    assert office.kept["card", URL][1] == NOW + timedelta(hours=1)
