"""The story of a post: whole sentences, told together, texts once, nobody left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crosspost.model import Entity, Json
from crosspost.ports import Line
from crosspost.report import deeds, story
from crosspost.report.acts import ACTS

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
VILLE = Entity("ville", "Ville de Saint-Elven-sur-Mer")
REUNION = Entity("iles", "Les Îles", time_zone="Indian/Reunion")


def line(
    act: str, subject: str = "pont", *, by: str = "", after: float = 0, **detail: object
) -> Line:
    at = NOON + timedelta(seconds=after)
    return Line(1, at, by, act, subject, detail, "0" * 64, "f" * 64)


def told(
    *lines: Line, said: dict[str, Json] | None = None, entity: Entity = VILLE
) -> str:
    it = story.Story("pont", "Pont fermé", "anne", entity, lines, said or {})
    printed = story.printed(it, lambda text, _colour: str(text), steps=False)
    return "\n".join(" " * one.indent + one.text for one in printed)


def test_one_act_on_several_accounts_at_one_moment_is_told_once() -> None:
    said = told(
        line("withdraw-asked", "pont.a", by="anne", reason="Erreur"),
        line("withdraw-asked", "pont.b", by="anne", reason="Erreur", after=1),
        line("withdraw-asked", "pont.c", by="paul", reason="Erreur", after=2),
        line("withdraw-asked", "pont.a", by="anne", reason="Erreur", after=900),
    )

    assert "anne asked to withdraw it from a, b." in said
    assert "paul asked to withdraw it from c." in said
    assert said.count("asked to withdraw") == 3


def test_two_reasons_are_not_told_as_one() -> None:
    said = told(
        line("held", "pont.a", hold="pause"), line("held", "pont.b", hold="late")
    )

    assert "Held on a." in said
    assert "Reason: sendings were paused" in said
    assert "Reason: its time had passed by more than is tolerated" in said


def test_what_had_not_left_is_not_said_to_be_withdrawn() -> None:
    said = told(line("withdrawn", "pont.a", by="anne", reason="Erreur", parts={}))

    assert "It had not left on a: nothing was online." in said
    assert "Withdrawn" not in said


def test_the_clock_is_the_entity_s() -> None:
    late = line("sent", "pont.a", after=9 * 3600)

    assert "22:00" in told(late)
    assert "Friday 25 December 2026" in told(late, entity=REUNION)
    assert "01:00" in told(late, entity=REUNION)


def test_people_have_their_full_names_and_a_stranger_hand_is_told() -> None:
    names = {"luc": "Luc Bihan", "claire": "Claire Dupont"}
    it = story.Story("pont", "", "", VILLE, [], {}, people=names)

    assert it.name("luc") == it.name("luc (lbihan)") == "Luc Bihan"
    assert it.name("luc (anne, amorvan)") == "Luc Bihan (anne, amorvan)"
    assert it.name("agent") == "agent"


def test_decisions_name_the_version_the_person_and_the_digest() -> None:
    digest = "3f2a91c0" + "0" * 56
    said = told(
        line("accepted", by="luc", revision=2, state="waiting"),
        line("approved", by="x", digest=digest, revision=2, person="claire"),
        line("refused", revision=3, person="yann", hand="anne", reason="Faux"),
        line("let-out", revision=4, person="luc", after=60),
        line("approval-complete", "pont.a", by="claire"),
        line("approval-void", "pont.a", after=120),
    )

    for sentence in (
        "Waits for an approval.",
        "Version 2 approved by claire.",
        "Fingerprint: 3f2a\N{NO-BREAK SPACE}91c0",
        "Version 3 refused by yann.",
        "Done by anne in their name.",
        "Reason: Faux",
        "Version 4 let out by luc, on call.",
        "Approved as it is: may leave on a.",
        "Changed: its approval no longer holds on a.",
    ):
        assert sentence in said, sentence


def test_a_move_says_whereto() -> None:
    said = told(
        line("replanned", "pont.a", due="2026-12-26T09:00:00.000000Z"),
        line("moved", "pont.a", by="anne"),
    )

    assert "anne moved it on a." in said
    assert "To leave: Saturday 26 December 2026, 10:00." in said


def test_a_run_is_nobody() -> None:
    assert deeds.person("vm:13418") == ""
    assert deeds.actor("web-1.example.fr:7") == "crosspost"
    assert deeds.actor("anne") == "anne"
    assert "vm" not in told(line("invented-later", "pont.a", by="vm:13418"))


def test_an_act_of_a_later_version_is_told_with_all_that_belongs_to_it() -> None:
    said = told(
        line("invented-later", by="paul", digest="3f2a91c0" + "0" * 56, reason="Ouvert")
    )

    assert "paul: invented-later" in said
    assert "Fingerprint: 3f2a\N{NO-BREAK SPACE}91c0" in said
    assert "Reason: Ouvert" in said


@pytest.mark.parametrize("act", sorted(set(ACTS) - deeds.STEPS))
def test_every_act_is_a_sentence(act: str) -> None:
    for subject in ("pont", "pont.a"):
        said = str(deeds.sentence(line(act, subject, by="anne"), [subject[5:]]))
        assert "-" not in act or act not in said
        assert "{" not in said


def test_wordings_of_each_account_and_language() -> None:
    said: Json = {
        "text": "Pont fermé.",
        "short": "Fermé.",
        "media": [{"file": "a.jpg", "alt": ""}],
        "accounts": {"ville-bluesky": {"text": "Pour eux.", "short": None}},
        "languages": {"br": "Serret."},
    }
    mark = "a" * 64

    shown = told(line("accepted", text=mark, revision=1), said={mark: said})

    for words in ("Pont fermé.", "Short version:", "Fermé.", "On ville-bluesky:"):
        assert words in shown
    for words in ("Pour eux.", "In another language (Breton):", "Serret."):
        assert words in shown
    assert "Picture a.jpg: (no description)" in shown


def test_a_version_that_says_the_same_says_so() -> None:
    said: Json = {"text": "Pont fermé.", "media": []}
    mark = "a" * 64

    shown = told(
        line("accepted", text=mark, revision=1),
        line("revised", text=mark, revision=2, after=60),
        said={mark: said},
    )

    assert shown.count("Pont fermé.") == 1
    assert "Same text and pictures as before." in shown
