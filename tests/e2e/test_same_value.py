"""The value that is previewed is the value that is sent, read from the sockets.

What `preview --json` printed is compared with the bytes that the servers read:
on Bluesky the record inside the body, on Mastodon the decoded fields of the form.
Only the named holes of a preview are filled: an uploaded medium's id, the id of
the status that is answered.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from crosspost.networks.fake.serve import serve
from crosspost.networks.fake.shown import Shown
from crosspost.networks.fake.world import World
from town import BLUESKY, HANDLES, MASTODON, Town

LONG = "\n\n".join(
    f"Étape {n} : le pont Wilson ferme de 8 h à 18 h, déviation par le quai Nord. "
    f"Détails sur https://ville.example.fr/travaux/{n} #PontWilson 👩‍👩‍👧"
    for n in range(1, 12)
)
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "plain": ("Le pont Wilson ferme lundi. L’été, c’est fini ! 🏖️", ()),
    "links": (
        """Voir (https://ville.example.fr/a?b=1&c=2). #FêteDeLaMusique
@mairie.crosspost.test @personne.crosspost.test""",
        (),
    ),
    "thread": (LONG, ("thread = true",)),
    "hand-cut": ("Un\n***\nDeux\n***\nTrois", ()),
    "short": (LONG, ('short = "Pont Wilson fermé lundi."',)),
    "pictures": (
        "Deux vues du pont.",
        (
            """images = [
              { file = "a.jpg", alt = "Le pont, fermé.", focus = [0.2, -0.5] },
              { file = "b.jpg", decorative = true },
            ]""",
        ),
    ),
    "pictures-in-thread": (
        LONG,
        ("thread = true", 'images = [{ file = "a.jpg", alt = "Le pont, fermé." }]'),
    ),
    "card": (
        "La carte : https://ville.example.fr/travaux",
        (
            """[card]
url = "https://ville.example.fr/travaux"
title = "Travaux"
description = "Le plan"
picture = "a.jpg" """,
        ),
    ),
    "warning": ("Accident.", ('[mastodon]\ncontent_warning = "Accident grave"',)),
    "unlisted": ("Discret.", ('[mastodon]\nvisibility = "unlisted"',)),
    "labels": (
        "Exposition.",
        (
            'labels = ["nudity"]',
            'images = [{ file = "b.jpg", alt = "Une statue antique." }]',
        ),
    ),
    "replies": ("Sans réponses.", ('replies = "nobody"', 'quotes = "nobody"')),
    "replies-thread": (
        "Un\n***\nDeux",
        ('replies = "mentioned"', 'quotes = "nobody"'),
    ),
    "language": ("Ur gemenn evidoc’h.", ('language = "br"',)),
    "no-mentions": ("Bonjour @mairie.crosspost.test", ('mentions = "none"',)),
    "own-words": (
        "Pour tous.",
        (
            '[bluesky]\ntext = "Pour Bluesky."',
            "[accounts.ville-mastodon]\nthread = true",
        ),
    ),
}


class Published:
    """Every case: previewed once it was accepted, then sent by one tick."""

    def __init__(self, town: Town) -> None:
        self.town = town
        town.world.ensure_bluesky("mairie.crosspost.test")
        town.photo("a.jpg")
        town.photo("b.jpg", size=16)
        due = datetime.now(UTC) + timedelta(seconds=40)
        at = f"at = {due.replace(microsecond=0).isoformat()}"
        for name, (text, head) in CASES.items():
            town.drop(f"{name}.md", text, at, *head)
        added = town.run("add", *[str(town.outbox / f"{name}.md") for name in CASES])
        assert added.code == 0, added
        assert datetime.now(UTC) < due, "the machine is too slow for this test"
        document = town.run("preview", "--json").document
        self.previewed = {
            Path(post["source"]).stem: {
                one["account"]: one for one in post["deliveries"]
            }
            for post in document["posts"]
        }
        time.sleep(max((due - datetime.now(UTC)).total_seconds(), 0) + 1)
        sent = town.run("tick")
        assert (sent.code, sent.out, sent.err) == (0, "", ""), sent

    def shown(self, account: str, part: dict[str, Any]) -> Shown:
        """What stands on the network under a part's key."""
        posts = self.town.world.posts(HANDLES[account])
        (found,) = [one for one in posts if one.key == part["key"]]
        return found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    world = World()
    with serve(world) as doors:
        home = tmp_path_factory.mktemp("same")
        yield Published(Town(home, world, doors).settle())


def parts(published: Published, case: str, account: str) -> list[dict[str, Any]]:
    delivery = published.previewed[case][account]
    assert delivery["final"] is True
    found: list[dict[str, Any]] = delivery["parts"]
    assert found
    return found


@pytest.mark.parametrize("case", CASES)
def test_bluesky_gets_the_very_bytes_of_the_record(
    published: Published, case: str
) -> None:
    bodies = [one.asked.body for one in published.town.received(BLUESKY)]
    for part in parts(published, case, BLUESKY):
        shown = json.dumps(
            part["request"], ensure_ascii=False, separators=(",", ":")
        ).encode()
        key = json.dumps(part["key"]).encode()
        (body,) = [one for one in bodies if b'"rkey":' + key in one]

        assert shown in body
        assert part["request"] in _values(json.loads(body))


@pytest.mark.parametrize("case", CASES)
def test_what_goes_beside_a_record_is_what_was_shown(
    published: Published, case: str
) -> None:
    bodies = [json.loads(one.asked.body) for one in published.town.received(BLUESKY)]
    for part in parts(published, case, BLUESKY):
        keys = {"app.bsky.feed.post", *(c["collection"] for c in part["companions"])}
        written = {
            write["collection"]: write
            for body in bodies
            for write in body.get("writes", [{**body, "value": body.get("record")}])
            if write["rkey"] == part["key"]
        }

        assert written.keys() == keys
        for companion in part["companions"]:
            assert written[companion["collection"]]["value"] == companion["request"]


@pytest.mark.parametrize("case", CASES)
def test_the_cid_shown_is_the_one_the_server_returned(
    published: Published, case: str
) -> None:
    status = published.town.run("status", "--json").document
    known = {
        part["key"]: part["cid"]
        for delivery in status["deliveries"]
        for part in delivery["parts"]
    }
    for part in parts(published, case, BLUESKY):
        assert part["cid"] == published.shown(BLUESKY, part).cid
        assert part["cid"] == known[part["key"]]


@pytest.mark.parametrize("case", CASES)
def test_mastodon_gets_the_very_fields_of_the_form(
    published: Published, case: str
) -> None:
    town = published.town
    requests = {
        one.asked.header("idempotency-key"): one.asked
        for one in town.received(MASTODON)
    }
    before = ""
    for part in parts(published, case, MASTODON):
        asked = requests[part["key"]]
        sent = parse_qsl(
            asked.body.decode(), keep_blank_values=True, strict_parsing=True
        )
        there = published.shown(MASTODON, part)

        assert _without_holes(sent) == _fields(part["request"])
        wanted = part["request"].get("media_ids[]", [])
        fitted = [f"media:{hashlib.sha256(m.content).hexdigest()}" for m in there.media]
        assert fitted == wanted
        assert [m.alt for m in there.media] == [m["alt"] for m in part["media"]]
        assert there.reply_to == before
        before = there.id


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("account", [BLUESKY, MASTODON])
def test_readers_see_the_text_pictures_and_order_that_were_shown(
    published: Published, account: str, case: str
) -> None:
    for part in parts(published, case, account):
        there = published.shown(account, part)

        assert there.text == part["text"]
        assert [m.alt for m in there.media] == [m["alt"] for m in part["media"]]
        assert [hashlib.sha256(m.content).hexdigest() for m in there.media] == [
            m["sha256"] for m in part["media"]
        ]


def test_every_facet_s_bytes_are_its_words(published: Published) -> None:
    for part in parts(published, "links", BLUESKY):
        text = part["text"].encode()
        said = {text[f["start"] : f["end"]].decode(): f["type"] for f in part["facets"]}

    assert said == {
        "https://ville.example.fr/a?b=1&c=2": "link",
        "#FêteDeLaMusique": "tag",
        "@mairie.crosspost.test": "mention",
    }


def test_a_post_without_a_time_is_previewed_as_if_it_were_accepted_now(
    town: Town,
) -> None:
    file = town.drop(text="Sans heure. #PontWilson")
    before = town.run("preview", "--json", str(file)).document
    assert town.run("tick").code == 0

    (record,) = town.records()
    shown = before["posts"][0]["deliveries"][0]["parts"][0]["request"]
    apart = {"createdAt"}
    assert _but(record, apart) == _but(shown, apart)
    notes = before["posts"][0]["deliveries"][0]["notes"]
    assert "due-now" in {note["id"] for note in notes}


def _but(document: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in keys}


def _values(body: dict[str, Any]) -> list[Any]:
    if "writes" in body:
        return [write["value"] for write in body["writes"]]
    return [body["record"]]


def _fields(request: dict[str, Any]) -> list[tuple[str, str]]:
    """A shown form as fields, holes named but not filled."""
    found: list[tuple[str, str]] = []
    for name, value in request.items():
        values = value if isinstance(value, list) else [value]
        found += [(name, "hole" if _is_hole(one) else str(one)) for one in values]
    return sorted(found)


def _is_hole(value: object) -> bool:
    return str(value).startswith(("media:", "reply:part "))


def _without_holes(sent: list[tuple[str, str]]) -> list[tuple[str, str]]:
    holes = {"media_ids[]", "in_reply_to_id"}
    return sorted((name, "hole" if name in holes else value) for name, value in sent)
