"""The documents for machines, field by field as the contract has them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from town import BLUESKY, HANDLES, MASTODON, Town, later

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def is_instant(value: object) -> bool:
    return isinstance(value, str) and INSTANT.fullmatch(value) is not None


def first(document: dict[str, Any]) -> str:
    return next(iter(document))


def test_preview(town: Town) -> None:
    town.photo()
    head = ['images = [{ file = "pont.jpg", alt = "Le pont, fermé." }]']
    file = town.drop("1.md", "Voir https://ville.example.fr #pontwilsonferme", *head)
    town.run("add", str(file))
    document = town.run("preview", "--json").document

    assert first(document) == "version"
    assert document["version"] == 1
    assert document.keys() == {"version", "posts", "notes", "approvals"}
    (post,) = document["posts"]
    assert post.keys() == {"id", "source", "title", "deliveries"}
    assert [one["account"] for one in post["deliveries"]] == [BLUESKY, MASTODON]
    for delivery in post["deliveries"]:
        assert delivery.keys() == {
            *("account", "network", "handle", "entity", "due"),
            *("parts", "digest", "final", "notes"),
        }
        assert delivery["entity"] == "ville"
        assert delivery["final"] is True
        assert is_instant(delivery["due"])
        assert re.fullmatch("[0-9a-f]{64}", delivery["digest"])
        for note in delivery["notes"]:
            a_note(note)
        (part,) = delivery["parts"]
        a_part(part)


def a_note(note: dict[str, Any]) -> None:
    assert note.keys() == {"id", "level", "message", "hint", "fix"}
    assert note["level"] in {"error", "warning", "advice", "info"}
    assert re.fullmatch("[a-z-]+", note["id"])
    assert note["message"]
    if note["fix"] is not None:
        assert note["fix"].keys() == {"found", "proposal", "text"}


def a_part(part: dict[str, Any]) -> None:
    fields = {
        *("key", "text", "used", "limit", "unit", "facets", "language"),
        *("media", "card", "request", "cid"),
    }
    assert fields <= part.keys()
    assert part["unit"] in {"graphemes", "characters"}
    assert 0 < part["used"] <= part["limit"]
    for facet in part["facets"]:
        assert facet.keys() == {"start", "end", "type", "value"}
        assert facet["type"] in {"link", "mention", "tag"}
    (medium,) = part["media"]
    assert medium.keys() == {
        *("file", "alt", "type", "bytes", "width", "height", "sha256"),
    }


def test_what_is_only_bluesky_s_is_empty_on_mastodon(town: Town) -> None:
    file = town.drop("1.md", "Voir https://ville.example.fr")
    town.run("add", str(file))
    (post,) = town.run("preview", "--json").document["posts"]
    bluesky, mastodon = (one["parts"][0] for one in post["deliveries"])

    assert bluesky["request"]["$type"] == "app.bsky.feed.post"
    assert bluesky["cid"].startswith("bafyrei")
    assert bluesky["facets"]
    assert mastodon["request"]["status"] == "Voir https://ville.example.fr"
    assert mastodon["cid"] is None
    assert mastodon["facets"] == []


def test_a_mention_that_was_not_asked_is_no_facet_and_not_final(town: Town) -> None:
    file = town.drop("1.md", "Bonjour @mairie.crosspost.test")

    document = town.run("preview", str(file), "--json").document
    bluesky = document["posts"][0]["deliveries"][0]

    assert bluesky["final"] is False
    assert bluesky["parts"][0]["facets"] == []
    assert "mention-unknown" in {note["id"] for note in bluesky["notes"]}


def test_a_post_that_cannot_be_sent_has_its_error_in_the_document(town: Town) -> None:
    file = town.drop("1.md", "x" * 301)

    run = town.run("preview", str(file), "--json")

    (bluesky, _mastodon) = run.document["posts"][0]["deliveries"]
    assert run.code == 1
    assert "too-long" in {n["id"] for n in bluesky["notes"] if n["level"] == "error"}


def test_the_same_document_in_any_language(town: Town) -> None:
    town.run("add", str(town.drop("1.md", "Bonjour.", f"at = {later(days=1)}")))

    french = town.run("--language", "fr", "preview", "--json").document
    english = town.run("--language", "en", "preview", "--json").document

    for document in (french, english):
        for one in document["posts"][0]["deliveries"]:
            one["notes"] = [note["id"] for note in one["notes"]]
    assert french == english


def test_status(town: Town) -> None:
    town.world.will_fail(HANDLES[MASTODON], "create", "422")
    town.drop()
    town.run("tick")

    run = town.run("status", "--json")

    document = run.document
    assert run.code == 1
    assert first(document) == "version"
    assert document["version"] == 1
    assert document["paused"] is None
    for one in document["deliveries"]:
        assert one.keys() >= {
            *("id", "post", "account", "network", "state", "due", "sent_at"),
            *("settled", "attempts", "parts", "problem"),
        }
        assert one["id"] == f"{one['post']}.{one['account']}"
        assert is_instant(one["due"])
        (part,) = one["parts"]
        assert part.keys() == {"key", "state", "uri", "url", "cid"}
    sent, failed = (town.status()[name] for name in (BLUESKY, MASTODON))
    assert (sent["state"], sent["settled"], sent["attempts"]) == ("sent", "answered", 1)
    assert sent["problem"] is None
    assert is_instant(sent["sent_at"])
    assert sent["parts"][0]["uri"].startswith("at://did:")
    assert sent["parts"][0]["url"].startswith("https://")
    assert (failed["state"], failed["settled"]) == ("failed", None)
    assert failed["sent_at"] is None
    assert failed["problem"].keys() == {"kind", "message", "hint"}


@pytest.mark.parametrize("by_file", [False, True])
def test_status_tells_the_pause(town: Town, *, by_file: bool) -> None:
    if by_file:
        (town.home / "state" / "PAUSE").write_text("Crise en cours\nsuite\n")
    else:
        town.run("pause", "Crise en cours")

    paused = town.run("status", "--json").document["paused"]

    assert paused.keys() >= {"since", "reason", "by"}
    assert paused["reason"] == "Crise en cours"
    assert is_instant(paused["since"])
    assert paused["by"]


def test_the_other_commands_answer_as_status_does(town: Town) -> None:
    file = town.write(town.home / "avis.md", "Avis.", f"at = {later(days=1)}")
    added = town.run("add", str(file), "--json").document
    posted = town.run("post", "B", "--to", "ville", "--yes", "--json").document
    cancelled = town.run("cancel", added["deliveries"][0]["post"], "--json").document

    assert {one["state"] for one in added["deliveries"]} == {"scheduled"}
    assert {one["state"] for one in posted["deliveries"]} == {"sent"}
    assert {one["state"] for one in cancelled["deliveries"]} == {"cancelled"}
    assert {doc["version"] for doc in (added, posted, cancelled)} == {1}


def test_journal(town: Town) -> None:
    town.drop()
    town.run("tick")

    document = town.run("journal", "--json").document

    assert document["version"] == 1
    numbers = [line["number"] for line in document["lines"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(is_instant(line["at"]) for line in document["lines"])
    chain = [(line["previous"], line["hash"]) for line in document["lines"]]
    assert all(before[1] == after[0] for before, after in pairwise(chain))


def test_a_server_that_takes_more_is_asked_before_a_long_post_is_refused(
    town: Town,
) -> None:
    host = HANDLES[MASTODON].partition("@")[2]
    town.world.change_server(host, characters=5000)
    town.drop("long.md", "mot " * 200, f'to = ["{MASTODON}"]')

    with town.doors.refusing(host):
        away = town.run("tick")
    back = town.run("tick")

    assert away.code == 3
    assert "long.md" in away.said
    assert "nothing was sent" in away.said
    assert (back.code, back.err) == (0, "")
    assert len(town.texts(MASTODON)) == 1
