"""What a look for forgotten posts must find, and what it must leave alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from contract.stage import Notebook, Stage
from crosspost.model import Wording

if TYPE_CHECKING:
    from collections.abc import Collection

    from crosspost.model import Delivery, Receipt
    from crosspost.ports import Twin

SAID = "Le marché de Noël ouvre à 10 h : https://ville.fr/marché #Noël"
PARTS = "\n***\n".join(f"Le marché de Noël, partie {part}." for part in "ABC")
DAY = timedelta(days=1)


def planned(stage: Stage, text: str, post: str, *, minutes: float = 0) -> Delivery:
    wording = Wording(text, languages=("fr",), thread=True)
    due = stage.clock.now() - timedelta(minutes=minutes)
    return stage.delivery(wording, post=post, due=due)


def published(stage: Stage, delivery: Delivery) -> list[Receipt]:
    publisher = stage.publisher()
    notes = Notebook(marker=publisher.mark(delivery))
    return list(publisher.publish(delivery, notes))


def look(
    stage: Stage,
    *deliveries: Delivery,
    known: Collection[str] = (),
    back: timedelta = DAY,
) -> dict[str, Twin]:
    since = stage.clock.now() - back
    return dict(stage.publisher().twins(deliveries, since=since, known=known))


class TwinsSuite:
    """Inherited by every publisher's suite."""

    def test_what_was_published_is_found_whole(self, stage: Stage) -> None:
        delivery = planned(stage, PARTS, "fil")
        receipts = published(stage, delivery)

        twin = look(stage, delivery)[delivery.id]

        assert [one.id for one in twin.receipts] == [one.id for one in receipts]
        assert [one.key for one in twin.receipts] == [one.key for one in delivery.parts]
        assert twin.made is not None
        assert not twin.foreign

    def test_nothing_is_found_where_nothing_is(self, stage: Stage) -> None:
        published(stage, planned(stage, SAID, "a"))

        assert look(stage, planned(stage, "Un autre texte.", "b")) == {}
        assert look(stage, planned(stage, SAID.replace("10", "11"), "c")) == {}

    def test_the_same_text_of_another_post_is_a_likeness(self, stage: Stage) -> None:
        [receipt] = published(stage, planned(stage, SAID, "a"))
        other = planned(stage, SAID, "b", minutes=3)

        twin = look(stage, other)[other.id]

        assert [one.id for one in twin.receipts] == [receipt.id]
        assert not twin.proven
        assert look(stage, other, known={receipt.id}) == {}

    def test_one_post_is_one_delivery(self, stage: Stage) -> None:
        published(stage, planned(stage, SAID, "a"))
        first, second = (
            planned(stage, SAID, name, minutes=at) for name, at in (("b", 9), ("c", 5))
        )

        assert set(look(stage, second, first)) == {first.id}

    def test_what_is_older_is_not_looked_at(self, stage: Stage) -> None:
        published(stage, planned(stage, SAID, "a"))
        other = planned(stage, SAID, "b", minutes=3)

        assert look(stage, other, back=-DAY) == {}

    def test_a_looker_writes_nothing(self, stage: Stage) -> None:
        published(stage, planned(stage, SAID, "a"))
        before = stage.read()

        look(stage, planned(stage, SAID, "b"), planned(stage, PARTS, "c"))

        assert stage.read() == before
