"""What every publisher must do with what it has published, on whatever server.

`RemovingSuite` is part of every publisher's suite; `EditingSuite` is for networks
that change a post in place.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract.stage import Notebook, Stage, album, picture
from crosspost.errors import AccessDenied, EditedElsewhere, Gone, Rejected
from crosspost.model import Delivery, FittedMedia, Part, Receipt, Wording
from crosspost.ports import Paused

TEXT = "Le pont Wilson rouvre à 18 h 30."
BETTER = "Le pont Wilson rouvre à 19 h 30."


def delivery(
    stage: Stage,
    text: str = TEXT,
    *,
    media: tuple[FittedMedia, ...] = (),
    post: str = "pont",
    **settings: object,
) -> Delivery:
    said = Wording(text, languages=("fr",), **settings)  # type: ignore[arg-type]
    return stage.delivery(said, post=post, media=media)


def publish(stage: Stage, wanted: Delivery) -> list[Receipt]:
    pictures = [one for part in wanted.parts for one in part.media]
    marker = stage.publisher().mark(wanted)
    notes = Notebook(marker=marker, pictures=album(*pictures))
    return list(stage.publisher().publish(wanted, notes))


def edit(
    stage: Stage, receipt: Receipt, before: Part, after: Part, **known: object
) -> Notebook:
    notes = Notebook(pictures=album(*after.media), **known)  # type: ignore[arg-type]
    stage.publisher().edit(receipt, before=[before], after=after, attempt=notes)
    return notes


class RemovingSuite:
    """Reading again and removing."""

    def test_what_was_there_is_told_from_what_was_gone(self, stage: Stage) -> None:
        [receipt] = publish(stage, delivery(stage))
        assert stage.publisher().withdraw(receipt)
        assert not stage.publisher().withdraw(receipt)
        assert stage.read() == []

    def test_a_post_is_read_again(self, stage: Stage) -> None:
        wanted = delivery(stage)
        [receipt] = publish(stage, wanted)
        standing = stage.publisher().read(receipt, before=[wanted.parts[0]])
        assert standing is not None
        assert (standing.text, standing.ours) == (TEXT, True)

    def test_what_is_gone_is_read_as_gone(self, stage: Stage) -> None:
        wanted = delivery(stage)
        [receipt] = publish(stage, wanted)
        stage.publisher().withdraw(receipt)
        assert stage.publisher().read(receipt, before=[wanted.parts[0]]) is None

    def test_parts_of_a_thread_are_removed_one_by_one(self, stage: Stage) -> None:
        thread = delivery(stage, "Un.\n***\nDeux.\n***\nTrois.")
        left = [part.text for part in thread.parts]
        assert len(left) == 3
        for receipt in reversed(publish(stage, thread)):
            assert stage.publisher().withdraw(receipt)
            left.pop()
            assert [one.text for one in stage.read()] == left

    def test_another_account_s_secret_says_nothing_of_ours(self, stage: Stage) -> None:
        [receipt] = publish(stage, delivery(stage))
        own, stage.account = (
            stage.account,
            replace(stage.account, identity=self.stranger),
        )
        with pytest.raises(AccessDenied):
            stage.publisher().withdraw(receipt)
        stage.account = own
        assert [one.text for one in stage.read()] == [TEXT]

    stranger = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"


class EditingSuite:
    """Changing in place."""

    def test_a_text_is_changed_where_it_stands(self, stage: Stage) -> None:
        before, after = delivery(stage), delivery(stage, BETTER)
        [receipt] = publish(stage, before)
        edit(stage, receipt, before.parts[0], after.parts[0])

        [seen] = stage.read()
        assert (seen.id, seen.text) == (receipt.id, BETTER)

    def test_changing_twice_changes_once(self, stage: Stage) -> None:
        before, after = delivery(stage), delivery(stage, BETTER)
        [receipt] = publish(stage, before)
        for _number in range(2):
            edit(stage, receipt, before.parts[0], after.parts[0])
        [seen] = stage.read()
        assert seen.text == BETTER

    def test_pictures_stay_when_only_the_text_changes(self, stage: Stage) -> None:
        pictures = (picture("red", "Rouge."), picture("blue", "Bleu."))
        before = delivery(stage, media=pictures)
        after = delivery(stage, BETTER, media=pictures)
        [receipt] = publish(stage, before)
        [was] = stage.read()
        notes = edit(stage, receipt, before.parts[0], after.parts[0])

        [seen] = stage.read()
        assert (seen.text, seen.alts, seen.pictures) == (BETTER, was.alts, was.pictures)
        assert notes.uploads == {}
        assert notes.asked == [1]

    def test_the_middle_of_a_thread_is_changed(self, stage: Stage) -> None:
        before = delivery(stage, "Un.\n***\nDeux.\n***\nTrois.")
        after = delivery(stage, "Un.\n***\nDeux et demi.\n***\nTrois.")
        receipts = publish(stage, before)
        edit(stage, receipts[1], before.parts[1], after.parts[1])

        seen = stage.read()
        assert [one.text for one in seen] == [part.text for part in after.parts]
        assert seen[1].text.startswith("Deux et demi.")
        assert [one.answers for one in seen] == ["", receipts[0].id, receipts[1].id]

    def test_what_is_gone_is_not_put_back(self, stage: Stage) -> None:
        before, after = delivery(stage), delivery(stage, BETTER)
        [receipt] = publish(stage, before)
        stage.publisher().withdraw(receipt)
        with pytest.raises(Gone):
            edit(stage, receipt, before.parts[0], after.parts[0])
        assert stage.read() == []

    def test_what_was_changed_elsewhere_is_not_touched(self, stage: Stage) -> None:
        before, after = delivery(stage), delivery(stage, BETTER)
        other = delivery(stage, "Le pont reste fermé.")
        [receipt] = publish(stage, before)
        edit(stage, receipt, before.parts[0], other.parts[0])
        standing = stage.publisher().read(receipt, before=[before.parts[0]])
        assert standing is not None
        assert not standing.ours
        with pytest.raises(EditedElsewhere) as refused:
            edit(stage, receipt, before.parts[0], after.parts[0])
        assert (refused.value.ours, refused.value.theirs) == (
            TEXT,
            "Le pont reste fermé.",
        )
        assert [one.text for one in stage.read()] == ["Le pont reste fermé."]

    def test_a_pause_stops_before_the_change(self, stage: Stage) -> None:
        before, after = delivery(stage), delivery(stage, BETTER)
        [receipt] = publish(stage, before)
        with pytest.raises(Paused):
            edit(stage, receipt, before.parts[0], after.parts[0], paused_at=0)
        assert [one.text for one in stage.read()] == [TEXT]


class ReplacingSuite:
    """Where nothing is changed in place."""

    def test_nothing_is_changed_in_place(self, stage: Stage) -> None:
        before, after = delivery(stage), delivery(stage, BETTER)
        [receipt] = publish(stage, before)
        with pytest.raises(Rejected):
            edit(stage, receipt, before.parts[0], after.parts[0])
        assert [one.text for one in stage.read()] == [TEXT]

    def test_only_the_version_that_is_ours_is_removed(self, stage: Stage) -> None:
        [receipt] = publish(stage, delivery(stage))
        other = delivery(stage, BETTER).parts[0].cid
        with pytest.raises(EditedElsewhere) as refused:
            stage.publisher().withdraw(receipt, version=other or "")
        assert refused.value.theirs == TEXT
        assert [one.text for one in stage.read()] == [TEXT]

        assert stage.publisher().withdraw(receipt, version=receipt.cid)
        assert not stage.publisher().withdraw(receipt, version=receipt.cid)
        assert stage.read() == []
