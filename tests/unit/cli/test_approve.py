"""From draft to readers, through the eyes of those who approve: on the command line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bureau import HANDLES, TEAM, Bureau
from crosspost.model import State
from pictures import photo, saved

TOWN, SOCIAL = HANDLES["ville-bluesky"], HANDLES["ville-mastodon"]


def made(home: Path, rule: str = "one") -> Bureau:
    bureau = Bureau(home).configure("ville-bluesky", "ville-mastodon")
    return bureau.settle_rules(rule, TEAM)


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return made(tmp_path)


def document(bureau: Bureau) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(bureau.run("status", "--json").out)
    return told


def states(bureau: Bureau) -> set[str]:
    return {one["state"] for one in document(bureau)["deliveries"]}


def approval(bureau: Bureau) -> dict[str, Any]:
    (told,) = document(bureau)["approvals"]
    return dict(told)


def post_id(bureau: Bureau) -> str:
    return str(document(bureau)["deliveries"][0]["post"])


def decide(bureau: Bureau, user: str, *words: str, digest: str = "") -> tuple[int, str]:
    """A decision about the present digest, or a named one, without questions."""
    named = digest or approval(bureau)["digest"]
    answer = bureau.as_user(
        user, words[0], post_id(bureau), *words[1:], "--digest", named, "--yes"
    )
    return answer.code, " ".join(answer.said.split())


def tick(bureau: Bureau, minutes: float = 1) -> str:
    bureau.clock.advance(minutes=minutes)
    return bureau.run("tick").said


def published(bureau: Bureau) -> int:
    return len(bureau.world.posts(TOWN)) + len(bureau.world.posts(SOCIAL))


def write(bureau: Bureau, text: str = "Pont fermé lundi.", *head: str) -> Path:
    return bureau.drop(text, 'author = "luc"', *head)


# -- one whole life -----------------------------------------------------------------


def test_a_post_waits_is_approved_voided_approved_again_and_leaves(
    bureau: Bureau,
) -> None:
    write(bureau, "Pont fermé lundi.", "at = 2026-12-24T18:00:00")
    said = tick(bureau)
    assert "Luc" not in said
    assert "Claire Dupont" in said
    assert "crosspost approve" in said
    assert tick(bureau) == ""
    assert states(bureau) == {"waiting"}

    assert decide(bureau, "claire", "approve")[0] == 0
    assert states(bureau) == {"scheduled"}
    assert approval(bureau)["approved_by"] == ["claire"]

    write(bureau, "Pont fermé mardi.", "at = 2026-12-24T18:00:00")
    said = tick(bureau)
    assert states(bureau) == {"waiting"}
    changed = {one["field"] for one in approval(bureau)["void"]["changed"]}
    assert changed == {"text"}
    assert "text (ville-bluesky), text (ville-mastodon)" in " ".join(said.split())
    tick(bureau, minutes=6 * 60)
    assert published(bureau) == 0

    assert decide(bureau, "claire", "approve")[0] == 0
    tick(bureau)  # late by now: a person chooses
    assert states(bureau) == {"held"}
    answer = bureau.as_user("claire", "resume", "--send", post_id(bureau))
    assert answer.code == 0, answer.said
    assert states(bureau) == {"scheduled"}
    tick(bureau)
    assert published(bureau) == 2


def test_without_a_date_it_leaves_at_the_instant_of_its_approval(
    bureau: Bureau,
) -> None:
    write(bureau)
    tick(bureau)
    waited = document(bureau)["deliveries"][0]
    before = approval(bureau)["digest"]
    bureau.clock.advance(hours=5)

    assert decide(bureau, "claire", "approve")[0] == 0

    now = document(bureau)["deliveries"][0]
    assert now["due"] == bureau.clock.now().isoformat(timespec="milliseconds")
    assert now["parts"][0]["key"] != waited["parts"][0]["key"]
    assert approval(bureau)["digest"] == before
    tick(bureau)
    assert published(bureau) == 2


def test_the_same_file_again_changes_nothing(bureau: Bureau) -> None:
    file = bureau.home / "avis.md"
    head = 'to = ["ville"]\nat = 2026-12-24T18:00:00'
    file.write_text(f"+++\n{head}\n+++\nAvis", encoding="utf-8")
    assert bureau.as_user("lbihan", "add", str(file)).code == 0
    decide(bureau, "claire", "approve")
    lines = len(json.loads(bureau.run("journal", "--json").out)["lines"])

    assert bureau.as_user("claire", "add", str(file)).code == 0

    assert states(bureau) == {"scheduled"}
    assert json.loads(bureau.run("journal", "--json").out)["lines"][lines:] == []


# -- one change of each kind ----------------------------------------------------------


HEAD = (
    "at = 2026-12-24T18:00:00",
    'images = [{ file = "pont.jpg", alt = "Le pont.", focus = [0.0, 0.5] }]',
    'to = ["ville"]',
)
CARD = 'card = { url = "https://ville.example.fr/", title = "Page", description = "d" }'


def _head(*changes: tuple[str, str], more: str = "") -> str:
    told = "\n".join([*HEAD, more])
    for old, new in changes:
        assert old in told
        told = told.replace(old, new)
    return told


CHANGES: dict[str, tuple[str, str]] = {
    "text": (_head(), "Pont fermé lundl."),
    "due": (_head(("18:00:00", "18:00:01")), ""),
    "alt": (_head(("Le pont.", "Le ponton.")), ""),
    "focus": (_head(("[0.0, 0.5]", "[0.0, 0.4]")), ""),
    "account-removed": (_head(('["ville"]', '["ville-mastodon"]')), ""),
    "language": (_head(more='language = "br"'), ""),
    "visibility": (_head(more='[mastodon]\nvisibility = "unlisted"'), ""),
    "warning": (_head(more='[mastodon]\ncontent_warning = "Travaux"'), ""),
    "replies": (_head(more='replies = "nobody"'), ""),
    "labels": (_head(more='labels = ["graphic-media"]'), ""),
}


@pytest.mark.parametrize("field", CHANGES)
def test_each_change_voids_the_approval_and_is_named(
    bureau: Bureau, field: str
) -> None:
    bureau.photo()
    _file(bureau, _head(), "Pont fermé lundi.")
    tick(bureau)
    bureau.world.will_fail(TOWN, "login", "refused")  # asked about at the approval
    assert decide(bureau, "claire", "approve")[0] in {0, 2}
    if states(bureau) != {"scheduled"}:
        assert decide(bureau, "claire", "approve")[0] == 0
    assert states(bureau) == {"scheduled"}
    head, text = CHANGES[field]

    _file(bureau, head, text or "Pont fermé lundi.")
    tick(bureau)

    told = approval(bureau)
    named = {one["field"] for one in told["void"]["changed"]}
    assert field in named
    assert named <= {field, "settings", "warning"}
    tick(bureau, minutes=6 * 60)
    assert published(bureau) == 0


def _file(bureau: Bureau, head: str, text: str) -> None:
    lines = ["+++", 'author = "luc"', head, "+++", text]
    path = bureau.outbox / "pont.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    import os

    at = bureau.clock.now().timestamp() - 300
    os.utime(path, (at, at))


def test_another_picture_under_the_same_name_voids_it_too(bureau: Bureau) -> None:
    picture = bureau.photo()
    _file(bureau, _head(), "Pont fermé lundi.")
    tick(bureau)
    decide(bureau, "claire", "approve")
    assert states(bureau) == {"scheduled"}
    picture.write_bytes(saved(photo(70, 50), "image/jpeg"))

    bureau.as_user("lbihan", "add", str(bureau.outbox / "pont.md"))

    assert states(bureau) == {"waiting"}
    changed = approval(bureau)["void"]["changed"]
    assert {(one["field"], one["number"]) for one in changed} == {("picture", 1)}


def test_a_card_that_changes_voids_it(bureau: Bureau) -> None:
    _file(bureau, f"{HEAD[0]}\n{HEAD[2]}\n{CARD}", "Pont fermé lundi.")
    tick(bureau)
    decide(bureau, "claire", "approve")
    assert states(bureau) == {"scheduled"}

    _file(
        bureau,
        f"{HEAD[0]}\n{HEAD[2]}\n{CARD.replace('Page', 'Avis')}",
        "Pont fermé lundi.",
    )
    tick(bureau)

    assert {one["field"] for one in approval(bureau)["void"]["changed"]} == {"card"}


def test_a_note_to_the_reviewer_is_shown_never_published_and_voids_nothing(
    bureau: Bureau,
) -> None:
    write(bureau, "Pont fermé.", 'note = "Vérifier l’heure."')
    tick(bureau)
    shown = bureau.as_user("claire", "approve", post_id(bureau), answers=("n",))
    assert "Vérifier l’heure." in shown.out
    assert "Vérifier l’heure." in bureau.run("preview").out
    decide(bureau, "claire", "approve")

    write(bureau, "Pont fermé.", 'note = "C’est vérifié."')
    tick(bureau)

    assert published(bureau) == 2
    assert all("rifi" not in one.text for one in bureau.world.posts(TOWN))


# -- who ------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["lbihan", "maire", "nobody"])
def test_who_may_not_approve_is_told_who_may(bureau: Bureau, user: str) -> None:
    write(bureau)
    tick(bureau)

    code, said = decide(bureau, user, "approve")

    assert code == 2
    assert "Claire Dupont, Yann Le Goff, Anne Morvan" in said
    assert states(bureau) == {"waiting"}


def test_nobody_approves_what_they_wrote_or_brought(bureau: Bureau) -> None:
    path = bureau.home / "avis.md"
    path.write_text('+++\nto = ["ville"]\nauthor = "luc"\n+++\nAvis', encoding="utf-8")
    assert bureau.as_user("claire", "add", str(path)).code == 0

    code, said = decide(bureau, "claire", "approve")

    assert code == 2
    assert "Nobody approves what they wrote or brought themselves" in said
    assert decide(bureau, "ylegoff", "approve")[0] == 0


def test_two_persons_are_two(tmp_path: Path) -> None:
    bureau = made(tmp_path, "two")
    write(bureau)
    tick(bureau)

    assert decide(bureau, "claire", "approve")[0] == 0
    assert states(bureau) == {"waiting"}
    assert decide(bureau, "claire", "approve")[0] == 2
    tick(bureau)
    assert published(bureau) == 0
    assert decide(bureau, "ylegoff", "approve")[0] == 0
    tick(bureau)
    assert published(bureau) == 2


def test_an_administrator_acts_as_another_and_it_is_written_down(
    bureau: Bureau,
) -> None:
    write(bureau)
    tick(bureau)
    digest = approval(bureau)["digest"]
    words = ("approve", post_id(bureau), "--digest", digest, "--yes")

    assert bureau.as_user("claire", *words, "--as", "yann").code == 2
    assert bureau.as_user("amorvan", *words, "--as", "yann").code == 0

    lines = json.loads(bureau.run("journal", "--json").out)["lines"]
    (line,) = [one for one in lines if one["act"] == "approved"]
    assert line["by"] == "yann (anne, amorvan)"
    assert line["detail"]["person"] == "yann"
    assert line["detail"]["hand"] == "anne"
    assert line["detail"]["digest"] == digest


def test_an_author_nobody_knows_waits_even_where_no_rule_asks(tmp_path: Path) -> None:
    bureau = made(tmp_path, "none")
    bureau.drop("Avis inconnu.")
    write(bureau)  # the same file: by Luc, who is known
    bureau.drop("Avis inconnu.", 'author = "stagiaire"', name="inconnu.md")
    tick(bureau)

    assert [one.text for one in bureau.world.posts(TOWN)] == ["Pont fermé lundi."]
    assert states(bureau) == {"sent", "waiting"}


def test_another_entity_s_account_needs_the_flag_and_the_right(
    bureau: Bureau,
) -> None:
    head = ('to = ["ville-bluesky"]', 'entity = "musee"')

    def add(user: str, *more: str) -> tuple[int, str]:
        lines = ["+++", *head, *more, "+++", "Exposition"]
        path = bureau.home / "expo.md"
        path.write_text("\n".join(lines), encoding="utf-8")
        answer = bureau.as_user(user, "add", str(path))
        return answer.code, " ".join(answer.said.split())

    assert add("ylegoff")[0] == 2
    assert add("ylegoff", "cross_entity = true")[0] == 0
    code, said = add("lbihan", "cross_entity = true")
    assert code == 2
    assert "Luc Bihan may not write for Musée du Port" in said
    assert add("root", "cross_entity = true")[0] == 2


# -- refusing, deciding without looking ------------------------------------------------


def test_a_refusal_sends_it_back_to_draft_and_a_change_asks_again(
    bureau: Bureau,
) -> None:
    file = write(bureau)
    tick(bureau)

    code, said = decide(bureau, "claire", "refuse", "Il manque l’heure.")

    assert code == 0
    assert "Claire Dupont refused it: Il manque l’heure." in said
    assert states(bureau) == {"draft"}
    bureau.as_user("lbihan", "add", str(file))
    assert states(bureau) == {"draft"}
    write(bureau, "Pont fermé lundi à 8 h.")
    tick(bureau)
    assert states(bureau) == {"waiting"}


def test_what_was_approved_may_be_refused_until_it_leaves(bureau: Bureau) -> None:
    write(bureau, "Pont fermé.", "at = 2026-12-24T18:00:00")
    tick(bureau)
    decide(bureau, "claire", "approve")

    assert decide(bureau, "ylegoff", "refuse", "Reporté.")[0] == 0

    assert states(bureau) == {"draft"}
    tick(bureau, minutes=6 * 60)
    assert published(bureau) == 0


def test_yes_wants_the_digest_and_the_right_one(bureau: Bureau) -> None:
    write(bureau, "Pont fermé.", "at = 2026-12-24T18:00:00")
    tick(bureau)
    one = post_id(bureau)
    old = approval(bureau)["digest"]

    assert "--yes wants --digest" in bureau.run("approve", one, "--yes").err
    assert bureau.run("approve", one).code == 2
    assert decide(bureau, "claire", "approve", digest=old[:6])[0] == 2
    write(bureau, "Pont ouvert.", "at = 2026-12-24T18:00:00")
    tick(bureau)
    code, said = decide(bureau, "claire", "approve", digest=old[:12])
    assert code == 2
    assert approval(bureau)["digest"][:12] in said
    assert states(bureau) == {"waiting"}


def test_the_preview_shows_the_digest_and_for_whom_it_waits(bureau: Bureau) -> None:
    write(bureau)
    tick(bureau)

    shown = bureau.run("preview").out

    assert f"Digest {approval(bureau)['digest'][:12]}" in shown
    assert "It waits for an approval: Claire Dupont" in shown


# -- moving ---------------------------------------------------------------------------


def _held(bureau: Bureau) -> None:
    write(bureau, "Pont fermé.", "at = 2026-12-24T14:00:00")
    tick(bureau)
    assert decide(bureau, "claire", "approve")[0] == 0
    tick(bureau, minutes=6 * 60)
    assert states(bureau) == {"held"}


def test_send_now_by_who_may_approve_is_an_approval_of_the_new_digest(
    bureau: Bureau,
) -> None:
    _held(bureau)
    before = approval(bureau)["digest"]

    assert bureau.as_user("ylegoff", "resume", "--send", post_id(bureau)).code == 0

    assert states(bureau) == {"scheduled"}
    told = approval(bureau)
    assert told["digest"] != before
    assert told["approved_by"] == ["yann"]
    lines = json.loads(bureau.run("journal", "--json").out)["lines"]
    assert [one["by"] for one in lines if one["act"] == "approved"] == [
        "claire (claire)",
        "yann (ylegoff)",
        "yann (ylegoff)",
    ]
    tick(bureau)
    assert published(bureau) == 2


def test_send_now_by_anyone_else_asks_for_an_approval_again(bureau: Bureau) -> None:
    _held(bureau)

    bureau.as_user("lbihan", "resume", "--send", post_id(bureau))

    assert states(bureau) == {"waiting"}
    assert {one["field"] for one in approval(bureau)["void"]["changed"]} == {"due"}
    tick(bureau)
    assert published(bureau) == 0
    assert decide(bureau, "claire", "approve")[0] == 0
    tick(bureau)
    assert published(bureau) == 2


def test_a_move_is_no_approval_of_what_changed_with_it(bureau: Bureau) -> None:
    """The picture was replaced since; who moves the post has not seen that."""
    picture = bureau.photo()
    _file(bureau, _head(("18:00:00", "14:00:00")), "Pont fermé lundi.")
    tick(bureau)
    decide(bureau, "claire", "approve")
    tick(bureau, minutes=6 * 60)
    picture.write_bytes(saved(photo(70, 50), "image/jpeg"))

    bureau.as_user("claire", "resume", "--send", post_id(bureau))

    assert states(bureau) == {"waiting"}
    tick(bureau)
    assert published(bureau) == 0


# -- urgent ---------------------------------------------------------------------------


def test_on_call_an_urgent_post_leaves_and_is_countersigned(bureau: Bureau) -> None:
    path = bureau.home / "alerte.md"
    path.write_text('+++\nto = ["ville"]\nurgent = true\n+++\nAlerte', encoding="utf-8")
    assert bureau.as_user("lbihan", "add", str(path)).code == 0
    assert decide(bureau, "lbihan", "approve")[0] == 2

    code, _said = decide(bureau, "lbihan", "approve", "--on-call")
    assert code == 0
    tick(bureau)
    assert published(bureau) == 2
    assert "Luc Bihan let it out on call" in " ".join(bureau.run("status").out.split())
    assert approval(bureau)["countersign_by"] is not None

    assert tick(bureau, minutes=23 * 60) == ""
    said = " ".join(tick(bureau, minutes=70).split())
    assert "Luc Bihan let it out on call more than 24 hours ago" in said
    assert tick(bureau) == ""

    assert decide(bureau, "ylegoff", "approve")[0] == 0
    assert approval(bureau)["countersign_by"] is None
    assert "on call" not in bureau.run("status").out
    assert tick(bureau) == ""


@pytest.mark.parametrize(
    ("urgent", "hours", "user"),
    [("false", 0, "lbihan"), ("true", 24, "lbihan"), ("true", 0, "claire")],
)
def test_only_urgent_posts_and_only_who_is_on_call(
    bureau: Bureau, urgent: str, hours: int, user: str
) -> None:
    bureau.clock.advance(hours=hours)
    path = bureau.home / "alerte.md"
    path.write_text(
        f'+++\nto = ["ville"]\nurgent = {urgent}\n+++\nAlerte', encoding="utf-8"
    )
    assert bureau.as_user("lbihan", "add", str(path)).code == 0

    assert decide(bureau, user, "approve", "--on-call")[0] == 2

    tick(bureau)
    assert published(bureau) == 0


# -- whatever a row says -------------------------------------------------------------


def _tamper(text: str) -> Callable[[sqlite3.Connection], None]:
    def change(ledger: sqlite3.Connection) -> None:
        ledger.execute(text)

    return change


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deliveries SET state = 'scheduled'",
        "UPDATE deliveries SET state = 'scheduled', digest = 'approved'",
        "UPDATE revisions SET digest = 'x'",
        """UPDATE deliveries SET state = 'scheduled',
           document = replace(document, 'lundi', 'mardi')""",
    ],
)
def test_a_row_that_was_tampered_with_lets_nothing_out(
    bureau: Bureau, statement: str
) -> None:
    write(bureau)
    tick(bureau)

    with sqlite3.connect(bureau.folder.ledger) as ledger:
        ledger.execute(statement)
    ledger.close()
    for _number in range(3):
        tick(bureau)

    assert published(bureau) == 0
    assert states(bureau) == {"waiting"}


def test_bytes_that_change_after_the_approval_do_not_leave(bureau: Bureau) -> None:
    write(bureau, "Pont fermé lundi.", "at = 2026-12-24T14:00:00")
    tick(bureau)
    decide(bureau, "claire", "approve")

    with sqlite3.connect(bureau.folder.ledger) as ledger:
        ledger.execute(
            "UPDATE deliveries SET document = replace(document, 'lundi', 'mardi')"
        )
    ledger.close()
    tick(bureau, minutes=61)

    assert published(bureau) == 0
    assert states(bureau) == {"waiting"}
    assert {one["field"] for one in approval(bureau)["void"]["changed"]} == {"text"}


# -- rights ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "users"),
    [
        (("cancel", "ID"), {"lbihan", "claire", "amorvan"}),
        (("withdraw", "ID", "Erreur", "--yes"), {"claire", "amorvan"}),
        (("pause", "Deuil", "--entity", "ville"), {"lbihan", "claire", "amorvan", "x"}),
        (("accounts", "remove", "ville-bluesky", "--yes"), set()),
    ],
)
def test_every_command_asks_the_table(
    tmp_path: Path, words: tuple[str, ...], users: set[str]
) -> None:
    for number, user in enumerate(("lbihan", "claire", "amorvan", "maire", "x")):
        home = tmp_path / str(number)
        home.mkdir()
        bureau = made(home, "none")
        write(bureau, "Pont fermé.", "at = 2026-12-24T18:00:00")
        tick(bureau)
        one = post_id(bureau)

        answer = bureau.as_user(user, *(one if w == "ID" else w for w in words))

        assert (answer.code == 2) is (user not in users), (user, answer.said)


def test_without_a_team_nothing_changes(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path).configure("ville-bluesky", "ville-mastodon")
    bureau.drop("Pont fermé lundi.")

    assert tick(bureau) == ""

    assert published(bureau) == 2
    assert document(bureau)["approvals"] == []
    lines = json.loads(bureau.run("journal", "--json").out)["lines"]
    assert {one["by"] for one in lines if one["act"] == "accepted"} == {"claire"}
    assert (
        bureau.run("approve", post_id(bureau), "--digest", "a" * 12, "--yes").code == 2
    )
    assert State.SENT in states(bureau)


def test_those_who_may_approve_are_written_to_each_once(bureau: Bureau) -> None:
    config = bureau.home / "config.toml"
    told = config.read_text(encoding="utf-8").replace(
        'users = ["claire"]', 'users = ["claire"]\nemail = "claire@ville.example.fr"'
    )
    mail = (
        '[mail]\nhost = "127.0.0.1"\nsecurity = "none"\n'
        'from = "c@ville.example.fr"\nto = ["chef@ville.example.fr"]\n'
    )
    config.write_text(f"{told}\n{mail}", encoding="utf-8")
    write(bureau)
    for _number in range(3):
        tick(bureau)

    with sqlite3.connect(bureau.folder.ledger) as ledger:
        kept = [str(row) for row in ledger.execute("SELECT * FROM letters")]
    ledger.close()
    (asked,) = [row for row in kept if "approval-asked" in row]
    assert "claire@ville.example.fr" in asked
    assert "chef@ville.example.fr" not in asked
    assert "Pont fermé lundi." in asked
