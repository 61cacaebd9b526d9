from __future__ import annotations

import pytest

from contract.stage import Notebook
from crosspost.errors import Outcome, Unavailable
from crosspost.i18n import verbatim
from crosspost.model import FittedMedia, Part
from crosspost.networks.mastodon.uploads import Uploads


def medium(name: str) -> FittedMedia:
    return FittedMedia(name, "", name, "image/png", 1, 1, 1)


def late() -> Outcome:
    return Unavailable(verbatim("late"))


class Shop:
    """A server's uploads: each is ready after so many questions."""

    def __init__(self, questions: int, *, forgotten: tuple[str, ...] = ()) -> None:
        self.questions = questions
        self.forgotten = forgotten
        self.sent: list[str] = []
        self.asked: list[str] = []
        self.waits: list[float] = []

    def upload(self, one: FittedMedia, data: bytes) -> tuple[str, bool]:
        assert data == b"bytes"
        self.sent.append(one.sha256)
        return f"id-{one.sha256}", self.questions == 0

    def is_ready(self, remote_id: str) -> bool | None:
        if remote_id in self.forgotten:
            return None
        self.asked.append(remote_id)
        return self.asked.count(remote_id) >= self.questions

    def ready(
        self, notes: Notebook, *names: str, seconds: float = 30
    ) -> dict[str, str]:
        part = Part(
            1, "k", "", 0, 500, "graphemes", (), {}, media=tuple(map(medium, names))
        )
        uploads = Uploads(self.upload, self.is_ready, attempt=notes)
        return uploads.ready(part, wait=self.waits.append, seconds=seconds, late=late)


def notes(**known: str) -> Notebook:
    pictures = dict.fromkeys("abc", b"bytes")
    return Notebook(pictures=pictures, uploads=dict(known))


def test_each_medium_is_uploaded_once_in_order() -> None:
    shop, book = Shop(0), notes()
    assert shop.ready(book, "a", "b", "a") == {"a": "id-a", "b": "id-b"}
    assert shop.sent == ["a", "b"]
    assert book.uploads == {"a": "id-a", "b": "id-b"}
    assert shop.waits == []


def test_what_is_not_ready_is_asked_for_with_growing_patience() -> None:
    shop = Shop(4)
    shop.ready(notes(), "a")
    assert shop.waits == [0.5, 1.0, 2.0]


def test_patience_ends_and_the_upload_is_kept() -> None:
    shop, book = Shop(99), notes()
    with pytest.raises(Unavailable):
        shop.ready(book, "a", seconds=5)
    assert sum(shop.waits) <= 5
    assert book.uploads == {"a": "id-a"}


def test_a_kept_upload_is_used_after_asking_for_it() -> None:
    shop = Shop(1)
    assert shop.ready(notes(a="76"), "a") == {"a": "76"}
    assert (shop.sent, shop.asked) == ([], ["76"])


def test_a_kept_upload_that_the_server_forgot_is_made_anew() -> None:
    shop = Shop(0, forgotten=("76",))
    assert shop.ready(notes(a="76"), "a") == {"a": "id-a"}


def test_what_was_used_up_is_forgotten() -> None:
    shop, book = Shop(1), notes(a="76")
    part = Part(1, "k", "", 0, 500, "graphemes", (), {}, media=(medium("a"),))
    uploads = Uploads(shop.upload, shop.is_ready, attempt=book)
    uploads.ready(part, wait=shop.waits.append, seconds=1, late=late)
    uploads.forget()
    assert not book.uploaded("a")
