"""What every publisher must do, on whatever server.

A server's own test module inherits `PublisherSuite` and gives the fixture `stage`:
an account of its own, new for each test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.changes_suite import RemovingSuite
from contract.stage import Notebook, Stage, album, picture
from contract.twins_suite import TwinsSuite
from crosspost.errors import AccessDenied, Rejected
from crosspost.model import Focus, Wording

if TYPE_CHECKING:
    from crosspost.model import Delivery, Receipt
    from crosspost.ports import Publisher

TEXT = "Le pont Wilson rouvre à 18 h 30. ✅\n\nDéviation levée : https://ville.fr/pont"
LONG = "\n***\n".join(
    f"Partie {part} du long message : le pont, le quai et la place." for part in "ABC"
)


def wording(text: str = TEXT, **settings: object) -> Wording:
    return Wording(text, languages=("fr",), **settings)  # type: ignore[arg-type]


def attempt(stage: Stage, delivery: Delivery, **known: object) -> Notebook:
    """A first attempt, its marker taken as the engine takes it."""
    marker = stage.publisher().mark(delivery)
    return Notebook(marker=marker, **known)  # type: ignore[arg-type]


def sent(publisher: Publisher, delivery: Delivery, notes: Notebook) -> list[Receipt]:
    return list(publisher.publish(delivery, notes))


class PublisherSuite(RemovingSuite, TwinsSuite):
    """Inherited by a module for each kind of server."""

    def test_a_post_is_published_and_its_receipt_names_it(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        [receipt] = sent(stage.publisher(), delivery, attempt(stage, delivery))

        [seen] = stage.read()
        assert seen.text == TEXT
        assert receipt.id == seen.id
        assert receipt.part == 1
        assert receipt.key == delivery.parts[0].key
        assert receipt.url.startswith("http")
        assert receipt.cid == (delivery.parts[0].cid or "")

    def test_a_thread_answers_part_by_part(self, stage: Stage) -> None:
        delivery = stage.delivery(wording(LONG, thread=True))
        assert len(delivery.parts) == 3
        receipts = sent(stage.publisher(), delivery, attempt(stage, delivery))

        seen = stage.read()
        assert [one.text for one in seen] == [part.text for part in delivery.parts]
        assert [one.id for one in seen] == [one.id for one in receipts]
        assert [one.answers for one in seen] == ["", *(r.id for r in receipts[:-1])]

    def test_pictures_keep_their_order_and_their_descriptions(
        self, stage: Stage
    ) -> None:
        pictures = [
            picture("red", "Un volet rouge."),
            picture("green", "Un volet vert.", focus=Focus(0.5, -0.5)),
            picture("blue", ""),
        ]
        delivery = stage.delivery(wording(), media=pictures)
        notes = attempt(stage, delivery, pictures=album(*pictures))
        sent(stage.publisher(), delivery, notes)

        [seen] = stage.read()
        pairs = list(zip(seen.alts, seen.pictures, strict=True))
        wanted = [(one.alt, notes.media(one.sha256)) for one in pictures]
        if stage.keeps_order:
            assert pairs == wanted
        else:
            assert sorted(pairs) == sorted(wanted)

    def test_the_engine_is_asked_before_each_write(self, stage: Stage) -> None:
        pictures = [picture("red", "Rouge."), picture("blue", "Bleu.")]
        delivery = stage.delivery(wording(), media=pictures)
        notes = attempt(stage, delivery, pictures=album(*pictures))
        sent(stage.publisher(), delivery, notes)
        assert notes.asked == [1, 1, 1]

    @pytest.mark.parametrize("writes", [0, 1, 2])
    def test_a_pause_stops_before_the_next_write(
        self, stage: Stage, writes: int
    ) -> None:
        from crosspost.ports import Paused

        pictures = [picture("red", "Rouge."), picture("blue", "Bleu.")]
        delivery = stage.delivery(wording(), media=pictures)
        notes = attempt(stage, delivery, pictures=album(*pictures), paused_at=writes)
        with pytest.raises(Paused):
            sent(stage.publisher(), delivery, notes)
        assert stage.read() == []

    def test_a_look_finds_what_is_there(self, stage: Stage) -> None:
        delivery = stage.delivery(wording(LONG, thread=True))
        notes = attempt(stage, delivery)
        receipts = sent(stage.publisher(), delivery, notes)

        sighting = stage.publisher().look(delivery, notes, known=())
        assert [(r.part, r.id) for r in sighting.receipts] == [
            (r.part, r.id) for r in receipts
        ]
        assert sighting.doubles == ()
        assert sighting.foreign == ""

    def test_a_look_finds_nothing_where_nothing_is(self, stage: Stage) -> None:
        other = stage.delivery(wording("Un autre message."), post="autre")
        sent(stage.publisher(), other, attempt(stage, other))
        delivery = stage.delivery(wording())
        notes = attempt(stage, delivery)
        assert stage.publisher().look(delivery, notes, known=()).receipts == ()

    def test_a_look_finds_a_post_with_pictures(self, stage: Stage) -> None:
        red = picture("red", "Rouge.")
        delivery = stage.delivery(wording(), media=[red])
        notes = attempt(stage, delivery, pictures=album(red))
        [receipt] = sent(stage.publisher(), delivery, notes)
        sighting = stage.publisher().look(delivery, notes, known=())
        assert [one.id for one in sighting.receipts] == [receipt.id]

    def test_what_has_a_receipt_is_not_sent_again(self, stage: Stage) -> None:
        delivery = stage.delivery(wording(LONG, thread=True))
        notes = attempt(stage, delivery)
        receipts = sent(stage.publisher(), delivery, notes)
        assert sent(stage.publisher(), delivery, notes.again(receipts)) == []
        assert len(stage.read()) == len(delivery.parts)

    def test_a_person_s_find_is_recognised(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        [receipt] = sent(stage.publisher(), delivery, attempt(stage, delivery))
        found = stage.publisher().recognise(receipt.url, delivery)
        assert (found.part, found.id) == (1, receipt.id)

    def test_another_text_is_not_recognised(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        [receipt] = sent(stage.publisher(), delivery, attempt(stage, delivery))
        other = stage.delivery(wording("Un autre message."), post="autre")
        with pytest.raises(Rejected):
            stage.publisher().recognise(receipt.url, other)

    def test_an_address_of_nothing_is_not_recognised(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        [receipt] = sent(stage.publisher(), delivery, attempt(stage, delivery))
        stage.publisher().withdraw(receipt)
        with pytest.raises(Rejected):
            stage.publisher().recognise(receipt.url, delivery)
        with pytest.raises(Rejected):
            stage.publisher().recognise("https://elsewhere.example/1", delivery)

    def test_withdrawing_twice_removes_once(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        [receipt] = sent(stage.publisher(), delivery, attempt(stage, delivery))
        stage.publisher().withdraw(receipt)
        stage.publisher().withdraw(receipt)
        assert stage.read() == []

    def test_the_server_tells_its_limits(self, stage: Stage) -> None:
        limits = stage.publisher().limits()
        assert limits.as_of is not None
        assert limits.text >= 300
        assert limits.images >= 4
        assert limits.room.max_bytes >= 1_000_000

    def test_a_check_tells_who_the_account_is(self, stage: Stage) -> None:
        facts = stage.publisher().check()
        assert facts.identity == stage.account.identity
        assert facts.handle == stage.account.handle
        assert facts.missing == ()

    def test_a_wrong_secret_is_refused(self, stage: Stage) -> None:
        stage.secret = "aaaa-bbbb-cccc-dddd"
        with pytest.raises(AccessDenied):
            stage.publisher().check()

    def test_the_secret_of_another_account_is_refused(self, stage: Stage) -> None:
        from dataclasses import replace

        delivery = stage.delivery(wording())
        stage.account = replace(stage.account, identity=self.stranger)
        with pytest.raises(AccessDenied):
            stage.publisher().mark(delivery)
        assert stage.read() == []

    stranger = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
