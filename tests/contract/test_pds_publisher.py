"""The suite on the real Bluesky server."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from contract.changes_suite import ReplacingSuite
from contract.publisher_suite import PublisherSuite, attempt, sent, wording
from contract.stage import EARLIER, Notebook, Seen, Stage, album, picture, pixels
from crosspost.errors import KeyTaken, NotReady, Rejected, Throttled
from crosspost.model import Account, Card
from crosspost.networks import network, wire
from crosspost.networks.bluesky.cid import record_cid
from films import film, reel
from servers.pds import PdsOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crosspost.model import Delivery
    from servers.pds import BlueskyAccount, RunningPds


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads an account's records back, without our own code."""

    pds: RunningPds
    did: str

    def __call__(self) -> list[Seen]:
        return [self._seen(one) for one in reversed(self.pds.records(self.did))]

    def _seen(self, record: dict[str, Any]) -> Seen:
        value = record["value"]
        images = value.get("embed", {}).get("images", [])
        parent = value.get("reply", {}).get("parent", {}).get("uri", "")
        return Seen(
            id=record["uri"].rpartition("/")[2],
            text=value["text"],
            alts=tuple(one["alt"] for one in images),
            pictures=tuple(self._blob(one["image"]["ref"]["$link"]) for one in images),
            answers=parent.rpartition("/")[2],
        )

    def _blob(self, cid: str) -> bytes:
        answer = httpx.get(
            f"{self.pds.url}/xrpc/com.atproto.sync.getBlob",
            params={"did": self.did, "cid": cid},
            timeout=30,
        )
        return answer.raise_for_status().content


class Recorder(httpx.BaseTransport):
    """Keeps the bytes of what was posted."""

    def __init__(self) -> None:
        self._inner = wire.outside(seconds=10)
        self.bodies: list[tuple[str, bytes]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append((request.url.path, request.content))
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@pytest.fixture
def stage(pds: RunningPds) -> Iterator[Stage]:
    made = staged(pds, pds.create_account("ville"))
    yield made
    made.close()


def staged(pds: RunningPds, login: BlueskyAccount) -> Stage:
    account = Account(
        "ville-bluesky",
        "bluesky",
        "ville",
        login.handle,
        server=pds.url,
        identity=login.did,
    )
    return Stage(
        network("bluesky"), account, login.app_password, read=Reader(pds, login.did)
    )


def everything(stage: Stage) -> Delivery:
    """A thread with pictures, a card, labels, and closed replies and quotes."""
    red = picture("red", "Rouge.")
    text = "Un : #Été, https://ville.fr/é.\n***\nDeux 👨‍👩‍👧‍👦."
    delivery = stage.delivery(
        wording(
            text,
            replies="nobody",
            quotes="nobody",
            labels=("graphic-media",),
        ),
        media=[red],
    )
    assert delivery.parts[0].facets
    return delivery


class TestPds(PublisherSuite, ReplacingSuite):
    def test_every_cid_is_the_one_that_was_shown(
        self, stage: Stage, pds: RunningPds
    ) -> None:
        delivery = everything(stage)
        red = picture("red", "Rouge.")
        receipts = sent(
            stage.publisher(), delivery, attempt(stage, delivery, pictures=album(red))
        )

        assert [one.cid for one in receipts] == [part.cid for part in delivery.parts]
        stored = {one["uri"]: one for one in pds.records(stage.account.identity)}
        for part, receipt in zip(delivery.parts, receipts, strict=True):
            assert stored[receipt.uri]["cid"] == part.cid
            assert stored[receipt.uri]["value"] == part.request
        for kind in ("threadgate", "postgate"):
            gates = pds.records(stage.account.identity, f"app.bsky.feed.{kind}")
            assert delivery.parts[0].key in {
                one["uri"].rpartition("/")[2] for one in gates
            }

    def test_a_card_and_its_picture_are_there(
        self, stage: Stage, pds: RunningPds
    ) -> None:
        thumb = picture("blue", "")
        card = Card("https://ville.fr/pont", "Le pont", "Fermé lundi.", thumb)
        stage.limits = stage.publisher().limits()
        from crosspost.model import Prepared
        from crosspost.ports import Order

        prepared = Prepared(stage.limits, stage.account.identity, card=card)
        due = stage.clock.now()
        rendered = stage.network.render(
            Order("carte", stage.account, wording(), prepared, due)
        )
        delivery = replace(stage.delivery(wording(), due=due), parts=rendered.parts)
        sent(
            stage.publisher(),
            delivery,
            attempt(stage, delivery, pictures=album(thumb)),
        )
        [stored] = pds.records(stage.account.identity)
        assert stored["value"]["embed"]["external"]["title"] == "Le pont"
        assert stored["cid"] == delivery.parts[0].cid

    @pytest.mark.parametrize("threaded", ["single", "thread"])
    def test_what_is_shown_is_what_leaves(self, stage: Stage, threaded: str) -> None:
        recorder = Recorder()
        stage.transport = lambda: recorder
        text = wording() if threaded == "single" else wording("Un.\n***\nDeux.")
        delivery = stage.delivery(text)
        sent(stage.publisher(), delivery, attempt(stage, delivery))

        [body] = [
            sent_bytes
            for path, sent_bytes in recorder.bodies
            if path.endswith(("putRecord", "applyWrites"))
        ]
        told = json.loads(body)
        records = (
            [told["record"]]
            if threaded == "single"
            else [one["value"] for one in told["writes"]]
        )
        assert records == [part.request for part in delivery.parts]
        for part in delivery.parts:
            shown = json.dumps(
                part.request, ensure_ascii=False, separators=(",", ":")
            ).encode()
            assert shown in body
        assert threaded == "thread" or b'"swapRecord":null' in body

    def test_a_resend_of_what_landed_makes_no_second_post(self, stage: Stage) -> None:
        delivery = stage.delivery(wording())
        notes = attempt(stage, delivery)
        first = sent(stage.publisher(), delivery, notes)
        again = sent(stage.publisher(), delivery, notes.again())
        blind = sent(stage.publisher(), delivery, notes)

        assert [one.cid for one in again] == [one.cid for one in first]
        assert [one.cid for one in blind] == [one.cid for one in first]
        assert len(stage.read()) == 1

    def test_a_thread_that_landed_is_found_before_it_is_sent_again(
        self, stage: Stage
    ) -> None:
        delivery = stage.delivery(wording("Un.\n***\nDeux."))
        notes = attempt(stage, delivery)
        first = sent(stage.publisher(), delivery, notes)
        again = sent(stage.publisher(), delivery, notes.again())
        assert [one.id for one in again] == [one.id for one in first]
        assert len(stage.read()) == 2

    def test_a_part_that_a_person_removed_is_not_sent_again(self, stage: Stage) -> None:
        delivery = stage.delivery(wording("Un.\n***\nDeux."))
        notes = attempt(stage, delivery)
        receipts = sent(stage.publisher(), delivery, notes)
        stage.publisher().withdraw(receipts[1])
        again = sent(stage.publisher(), delivery, notes.again())
        assert [one.part for one in again] == [1]
        assert len(stage.read()) == 1

    def test_another_record_under_our_key_is_a_collision(self, stage: Stage) -> None:
        due = stage.clock.now()
        first = stage.delivery(wording("Le premier."), due=due)
        sent(stage.publisher(), first, attempt(stage, first))
        second = stage.delivery(wording("Le second."), due=due)
        assert second.parts[0].key == first.parts[0].key

        notes = attempt(stage, second)
        with pytest.raises(KeyTaken):
            sent(stage.publisher(), second, notes)
        with pytest.raises(KeyTaken):
            sent(stage.publisher(), second, notes.again())
        assert stage.publisher().look(second, notes, known=()).foreign
        assert [one.text for one in stage.read()] == ["Le premier."]
        moved = stage.delivery(wording("Le second."), due=due, generation=1)
        sent(stage.publisher(), moved, attempt(stage, moved))
        assert len(stage.read()) == 2

    def test_one_session_serves_every_run(self, stage: Stage) -> None:
        for number in range(3):
            delivery = stage.delivery(
                wording(f"Message {number}."),
                post=f"p{number}",
                due=stage.clock.now() - EARLIER * number,
            )
            sent(stage.publisher(), delivery, attempt(stage, delivery))
        assert stage.sessions.writes == 1
        assert len(stage.read()) == 3

    def test_a_text_too_long_is_refused_and_says_so(self, stage: Stage) -> None:
        delivery = stage.delivery(wording("mot " * 80))
        assert delivery.blocked
        with pytest.raises(Rejected) as refused:
            sent(stage.publisher(), delivery, Notebook())
        assert "too long" in str(refused.value)
        assert "mot mot" not in str(refused.value)

    def test_handles_are_resolved(self, stage: Stage, pds: RunningPds) -> None:
        other = pds.create_account("musee")
        found = stage.publisher().resolve({other.handle, "personne-xyz.test"})
        assert found == {other.handle: other.did, "personne-xyz.test": None}


class ServiceBefore(httpx.BaseTransport):
    """A video service that does what the real one does with a token: `uploadBlob`."""

    def __init__(self, pds: RunningPds) -> None:
        self._inner = wire.outside(seconds=10)
        self._pds = pds
        self._blob: dict[str, Any] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "video.bsky.app":
            return self._inner.handle_request(request)
        name = request.url.path.rpartition(".")[2]
        if name == "getUploadLimits":
            return httpx.Response(200, json={"canUpload": True})
        if name == "uploadVideo":
            self._blob = self._hand_over(request)
            return httpx.Response(
                200, json={"jobId": "1", "state": "JOB_STATE_CREATED"}
            )
        done = {"jobId": "1", "state": "JOB_STATE_COMPLETED", "blob": self._blob}
        return httpx.Response(200, json={"jobStatus": done})

    def _hand_over(self, request: httpx.Request) -> dict[str, Any]:
        answer = httpx.post(
            f"{self._pds.url}/xrpc/com.atproto.repo.uploadBlob",
            content=request.content + b"\0\0\0\x08free",
            headers={
                "authorization": request.headers["authorization"],
                "content-type": "video/mp4",
            },
            timeout=30,
        )
        told: dict[str, Any] = answer.raise_for_status().json()["blob"]
        return told

    def close(self) -> None:
        self._inner.close()


@pytest.mark.parametrize("threaded", ["single", "thread"])
def test_a_video_goes_by_a_token_that_the_real_server_honours(
    stage: Stage, pds: RunningPds, threaded: str
) -> None:
    service = ServiceBefore(pds)
    stage.transport = lambda: service
    text = "La mer." if threaded == "single" else "La mer.\n***\nMonte."
    delivery = stage.delivery(wording(text), media=[film()])
    notes = attempt(stage, delivery, pictures=reel())
    with pytest.raises(NotReady):
        sent(stage.publisher(), delivery, notes)
    assert stage.read() == []
    receipts = sent(stage.publisher(), delivery, notes.again())

    *_, first = stored = pds.records(stage.account.identity)
    embed = first["value"]["embed"]
    assert embed["alt"] == "Les vagues."
    assert embed["captions"][0]["file"]["mimeType"] == "text/vtt"
    assert {one["cid"] for one in stored} == {one.cid for one in receipts}
    assert first["cid"] == record_cid(first["value"])
    again = sent(stage.publisher(), delivery, notes.again())
    assert [one.cid for one in again] == [one.cid for one in receipts]
    assert len(stage.read()) == len(delivery.parts)


def log_in(stage: Stage, *, times: int) -> None:
    for _login in range(times):
        stage.publisher().check()


def test_a_real_rate_limit_is_told_with_its_end(limited_pds: RunningPds) -> None:
    stage = staged(limited_pds, limited_pds.create_account("presse"))
    try:
        with pytest.raises(Throttled) as caught:
            log_in(stage, times=40)
    finally:
        stage.close()
    wait = caught.value.retry_at - stage.clock.now()
    assert timedelta(0) < wait <= timedelta(minutes=5, seconds=2)


def test_a_session_that_names_its_server_is_kept_and_used(
    start_pds: Callable[[PdsOptions], RunningPds],
) -> None:
    pds = start_pds(PdsOptions(enable_did_doc_with_session=True))
    stage = staged(pds, pds.create_account("ville"))
    try:
        for number in range(2):
            delivery = stage.delivery(wording(f"N {number}"), post=f"p{number}")
            sent(stage.publisher(), delivery, attempt(stage, delivery))
    finally:
        stage.close()
    assert stage.sessions.writes == 1
    assert len(stage.read()) == 2


@pytest.mark.parametrize("size", [2_000_001, 5 * 1024 * 1024 + 1])
def test_a_picture_too_heavy_is_told_as_such(stage: Stage, size: int) -> None:
    data = pixels("red").ljust(size, b"\0")
    heavy = replace(
        picture("red", "Rouge."), sha256=hashlib.sha256(data).hexdigest(), bytes=size
    )
    delivery = stage.delivery(wording(), media=[heavy])
    notes = attempt(stage, delivery, pictures={heavy.sha256: data})
    with pytest.raises(Rejected, match="too heavy"):
        sent(stage.publisher(), delivery, notes)
    assert stage.read() == []
