"""The suite on the Mastodon stand-in, and on a real GoToSocial where one is named.

What the stand-in forgives (see its own words): it does not keep `media_ids` in
order, and takes a medium twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from contract.changes_suite import EditingSuite
from contract.publisher_suite import PublisherSuite, attempt, sent, wording
from contract.stage import Seen, Stage, album, picture
from crosspost.model import Account
from crosspost.networks import network, wire
from servers import gotosocial as gts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.gotosocial import RunningGotosocial
    from servers.mastodon import RunningMastodon


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads an account's statuses back, without our own code."""

    url: str
    id: str
    token: str

    def __call__(self) -> list[Seen]:
        statuses = self._get(f"/api/v1/accounts/{self.id}/statuses").json()
        return [self._seen(one) for one in reversed(statuses)]

    def _seen(self, status: dict[str, Any]) -> Seen:
        media = status["media_attachments"]
        source = self._get(f"/api/v1/statuses/{status['id']}/source").json()
        return Seen(
            id=status["id"],
            text=source["text"],
            alts=tuple(one["description"] or "" for one in media),
            pictures=tuple(httpx.get(one["url"], timeout=30).content for one in media),
            answers=status["in_reply_to_id"] or "",
        )

    def _get(self, path: str) -> httpx.Response:
        answer = httpx.get(
            f"{self.url}{path}",
            headers={"authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        return answer.raise_for_status()


class Recorder(httpx.BaseTransport):
    """Keeps what was posted, and with which key."""

    def __init__(self) -> None:
        self._inner = wire.outside(seconds=10)
        self.forms: list[tuple[list[tuple[str, str]], str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/api/v1/statuses":
            fields = parse_qsl(request.content.decode(), keep_blank_values=True)
            self.forms.append((fields, request.headers["idempotency-key"]))
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def staged(url: str, id_: str, name: str, token: str, *, keeps_order: bool) -> Stage:
    account = Account(
        "ville-mastodon",
        "mastodon",
        "ville",
        f"{name}@{urlsplit(url).netloc}",
        server=url,
        identity=id_,
    )
    reader = Reader(url, id_, token)
    return Stage(network("mastodon"), account, token, reader, keeps_order=keeps_order)


class TestStandIn(PublisherSuite, EditingSuite):
    stranger = "1"

    @pytest.fixture
    def stage(self, mastodon: RunningMastodon) -> Iterator[Stage]:
        login = mastodon.create_account("ville")
        made = staged(
            mastodon.url, login.id, login.username, login.token, keeps_order=False
        )
        yield made
        made.close()

    def test_the_form_sent_is_the_form_shown(self, stage: Stage) -> None:
        recorder = Recorder()
        stage.transport = lambda: recorder
        red = picture("red", "Rouge & « vif ».")
        delivery = stage.delivery(
            wording("Un & deux.\n***\nTrois = 3.", content_warning="Météo"),
            media=[red],
        )
        notes = attempt(stage, delivery, pictures=album(red))
        receipts = sent(stage.publisher(), delivery, notes)

        holes = {f"media:{red.sha256}": notes.uploads[red.sha256]}
        holes |= {f"reply:part {one.part}": one.id for one in receipts}
        for part, (fields, key) in zip(delivery.parts, recorder.forms, strict=True):
            wanted = [
                (name, holes.get(str(one), str(one)))
                for name, value in part.request.items()
                for one in (value if isinstance(value, list) else [value])
            ]
            assert fields == wanted
            assert key == part.key

    def test_it_is_not_taken_for_a_real_mastodon(self, stage: Stage) -> None:
        limits = stage.publisher().limits()
        assert limits.unit == "characters"
        assert limits.link_weight is None

    def test_a_known_receipt_s_status_matches_nothing(self, stage: Stage) -> None:
        first = stage.delivery(wording("Même texte."), post="un")
        notes = attempt(stage, first)
        [receipt] = sent(stage.publisher(), first, notes)
        second = stage.delivery(wording("Même texte."), post="deux")
        sighting = stage.publisher().look(second, notes, known={receipt.id})
        assert sighting.receipts == ()

    def test_doubles_are_seen(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        notes = attempt(stage, delivery)
        sent(stage.publisher(), delivery, notes)
        twin = stage.delivery(wording(), post="double")
        [double] = sent(stage.publisher(), twin, attempt(stage, twin))
        sighting = stage.publisher().look(delivery, notes, known=())
        assert len(sighting.receipts) == 1
        assert sighting.doubles == (double.url,)

    def test_only_what_came_after_the_marker_is_looked_at(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        sent(stage.publisher(), delivery, attempt(stage, delivery))
        later = attempt(stage, delivery)
        assert stage.publisher().look(delivery, later, known=()).receipts == ()

    def test_a_look_goes_through_more_than_one_page(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        notes = attempt(stage, delivery)
        [receipt] = sent(stage.publisher(), delivery, notes)
        many = stage.delivery(wording("\n***\n".join(f"N {n}" for n in range(45))))
        sent(stage.publisher(), many, attempt(stage, many))
        sighting = stage.publisher().look(delivery, notes, known=())
        assert [one.id for one in sighting.receipts] == [receipt.id]
        unmarked = attempt(stage, delivery)
        unmarked.marker = ""
        sighting = stage.publisher().look(delivery, unmarked, known=())
        assert [one.id for one in sighting.receipts] == [receipt.id]


if gts.named():

    class TestGotosocial(PublisherSuite, EditingSuite):
        """On the real server, where one is named."""

        stranger = "01AAAAAAAAAAAAAAAAAAAAAAAA"

        @pytest.fixture
        def stage(self, gotosocial: RunningGotosocial) -> Iterator[Stage]:
            login = gotosocial.create_account("ville")
            answer = httpx.get(
                f"{gotosocial.url}/api/v1/accounts/verify_credentials",
                headers={"authorization": f"Bearer {login.token}"},
                timeout=30,
            )
            id_ = answer.raise_for_status().json()["id"]
            made = staged(
                gotosocial.url, id_, login.username, login.token, keeps_order=True
            )
            yield made
            made.close()
