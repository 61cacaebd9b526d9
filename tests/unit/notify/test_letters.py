"""Letters as people read them: whole, escaped, in their language."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogues import compiled, french
from crosspost import i18n
from crosspost.i18n import Phrase, _, verbatim
from crosspost.model import State
from crosspost.notify.envelope import Sender, envelope, one_line
from crosspost.notify.html import html
from crosspost.notify.plain import plain
from crosspost.notify.sheet import MOST, sheet
from crosspost.notify.subject import headline, subject
from crosspost.notify.webhook import document, signature
from crosspost.ports import Item, Letter, Notice, NoticeKind, Recipient, Whole
from crosspost.report.words import STATES

NOW = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
SENDER = Sender("crosspost@ville.example.fr", "en", "Europe/Paris")
ANNE = Recipient("anne@ville.example.fr")
WHY = _("Held: its file disappeared from the outbox.")


def item(number: int = 1, **changes: object) -> Item:
    made = Item(
        WHY,
        hint=_("Decide with “crosspost resume”."),
        kind="held-gone",
        subject=f"p{number}",
        group=WHY,
        entity="Ville de Saint-Elven-sur-Mer",
        account="ville",
        handle="ville@social.example.fr",
        post=f"p{number}",
        title=f"Message {number}",
        state=STATES[State.HELD][0],
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def letter(
    *items: Item, kind: NoticeKind = NoticeKind.PROBLEM, **more: object
) -> Letter:
    notice = Notice(kind, "k", items, **more)  # type: ignore[arg-type]
    return Letter(7, "a" * 32, NOW, notice, (412, "f" * 64))


def page(made: Letter, language: str = "en") -> str:
    return html(sheet(made, language=language, zone="Europe/Paris"))


def text(made: Letter, language: str = "en") -> str:
    return plain(sheet(made, language=language, zone="Europe/Paris"))


# -- the subject says it all ----------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([item()], "Crosspost: “Message 1” waits for someone"),
        ([item(1), item(1, account="b")], "Crosspost: “Message 1” waits for someone"),
        ([item(1), item(2)], "Crosspost: 2 posts wait for someone"),
        ([item(kind="access-denied")], "Crosspost: 1 account waits for someone"),
        (
            [item(1, kind="secret"), item(2, kind="access-denied", account="b")],
            "Crosspost: 2 accounts wait for someone",
        ),
        ([item(kind="uncertain")], "Crosspost: “Message 1” is being checked"),
        (
            [item(kind="unavailable"), item(2, kind="throttled")],
            "Crosspost: 1 account could not be reached, it is tried again by itself",
        ),
        (
            [Item(WHY, kind="file", subject="a.md")],
            "Crosspost: 1 matter waits for someone",
        ),
        (
            [Item(WHY, kind="unavailable", subject="a.md")],
            "Crosspost: a server could not be reached, it is tried again by itself",
        ),
        (
            [item(1), item(2, kind="unavailable")],  # what needs nobody is not counted
            "Crosspost: “Message 1” waits for someone",
        ),
    ],
)
def test_the_subject_of_what_is_new(items: list[Item], said: str) -> None:
    assert str(subject(Notice(NoticeKind.PROBLEM, "k", tuple(items)))) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (NoticeKind.OVER, "settled, “Message 1”"),
        (NoticeKind.PAUSED, "sendings are paused, 3 posts are held"),
        (NoticeKind.APPROVAL, "“Message 1” waits for your approval"),
        (
            NoticeKind.COUNTERSIGN,
            "“Message 1” went out urgently and is to be countersigned",
        ),
        (NoticeKind.TEST, "a test, mails arrive"),
    ],
)
def test_the_subject_of_each_kind(kind: NoticeKind, said: str) -> None:
    assert str(headline(Notice(kind, "k", (item(),), held=3))) == said


def test_a_long_title_leaves_room_for_the_rest() -> None:
    made = item(title="Le pont Wilson sera fermé " * 9)
    said = str(subject(Notice(NoticeKind.PROBLEM, "k", (made,))))

    assert len(said) < 100
    assert said.endswith("…” waits for someone")


# -- what is read ---------------------------------------------------------------------


def test_what_is_alike_is_told_together() -> None:
    said = text(letter(item(1), item(2), item(3, group=_("Held."))))

    assert said.count(str(WHY)) == 1
    assert said.count("What to do: Decide") == 2
    assert "“Message 1”, ville (@ville@social.example.fr): Held" in said


def test_of_many_the_first_are_listed_and_the_rest_counted() -> None:
    said = text(letter(*[item(number) for number in range(MOST + 20)]))

    assert said.count("Held\n") == MOST
    assert "and 20 more" in said


def test_files_that_cannot_be_taken_are_all_named() -> None:
    made = [
        Item(
            verbatim(f"{n}.md: unknown."), hint=_("Held."), kind="file", subject=str(n)
        )
        for n in range(3)
    ]
    said = text(letter(*made))

    assert [f"{n}.md" in said for n in range(3)] == [True] * 3
    assert said.count("What to do") == 1


def test_what_was_and_was_not_published_is_told() -> None:
    made = letter(item(), wholes=(Whole("Pont", _("Published on the account")),))

    assert "“Pont”: Published on the account" in text(made)
    assert "“Pont”: Published on the account" in page(made)


def test_its_end_asks_for_nothing() -> None:
    said = text(letter(item(state=STATES[State.SENT][0]), kind=NoticeKind.OVER))

    assert "What to do" not in said
    assert "Published" in said
    assert str(WHY) in " ".join(said.split())


def test_words_to_be_approved_and_the_command_stand_as_they_are() -> None:
    words = "Première ligne.\n\nDeuxième <ligne> & #Pont"
    made = letter(
        item(text=words, copy="crosspost approve p1 --digest abc"),
        kind=NoticeKind.APPROVAL,
    )

    assert "> Deuxième <ligne> & #Pont" in text(made)
    assert "crosspost approve p1 --digest abc" in text(made)
    assert "Deuxième &lt;ligne&gt; &amp; #Pont" in page(made)
    assert "Ville de Saint-Elven-sur-Mer" in page(made)


class _Page(HTMLParser):
    """What a reader of mails would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names += [name for name, _value in attrs]


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_a_person_wrote_becomes_a_tag_or_a_header(
    title: str, name: str
) -> None:
    made = letter(item(title=title, entity=name, text=title, group=verbatim(name)))
    seen = _Page()
    seen.feed(page(made))
    mail = envelope(made, ANNE, SENDER)
    read = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)

    assert set(seen.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "div",
        "h1",
        "h2",
        "p",
        "span",
        "ul",
        "li",
        "blockquote",
    }
    assert not {name for name in seen.names if name.startswith("on")} - {"on"}
    assert not {"src", "href"} & set(seen.names)
    assert sorted(read.keys()) == sorted(mail.keys())
    assert read["To"] == ANNE.address
    assert read["Subject"].startswith("Crosspost: ")


def test_a_mail_is_the_same_at_each_try_and_another_for_each_reader() -> None:
    made = letter(item())
    first, again = (envelope(made, ANNE, SENDER) for _try in range(2))
    other = envelope(made, Recipient("yann@ville.example.fr"), SENDER)

    assert first.as_bytes() == again.as_bytes()
    assert first["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@ville.example.fr>")
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Date"].datetime == NOW
    assert str(first["Date"]).endswith("+0100")
    assert all(len(line) < 999 for line in first.as_bytes().split(b"\r\n"))
    assert b"\n" not in first.as_bytes().replace(b"\r\n", b"")


def test_each_reads_their_own_language(tmp_path: Path) -> None:
    locale = compiled(french(), tmp_path)
    spoken, place = i18n.active(), i18n.LOCALE
    made = letter(item(), wholes=(Whole("Pont", _("Published on the account")),))
    try:
        i18n.activate("fr", locale=locale)
        told = envelope(made, ANNE, replace(SENDER, language="fr"))
        english = envelope(made, replace(ANNE, language="en"), SENDER)
    finally:
        i18n.activate(spoken, locale=place)

    body = told.get_body(("plain",))
    assert body is not None
    assert told["Content-Language"] == "fr"
    assert "mardi 24 novembre 2026 à 14" in body.get_content()
    assert "disparu" in body.get_content()
    assert english["Content-Language"] == "en"
    assert "Held" in str(english.get_body(("plain",)))


def test_a_header_is_one_line() -> None:
    assert one_line("a\r\nBcc: x\u2028y\u202e z") == "a Bcc: x y z"


def test_every_letter_bears_the_head_of_the_journal() -> None:
    made = letter(item())
    assert "Journal: line 412, fingerprint " + "f" * 64 in text(made)
    assert "f" * 64 in page(made)


# -- for programs ---------------------------------------------------------------------


def test_a_document_has_stable_names() -> None:
    made: Any = document(letter(item(), wholes=(Whole("Pont", Phrase("Held.")),)), "en")

    assert list(made) == [
        "version",
        "id",
        "kind",
        "key",
        "at",
        "title",
        "items",
        "posts",
        "journal",
    ]
    (told,) = made["items"]
    assert told["kind"] == "held-gone"
    assert told["state"] == "Held"


def test_a_signature_is_that_of_the_known_example() -> None:
    """RFC 4231, test case 2."""
    assert signature(b"what do ya want for nothing?", "Jefe") == (
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
