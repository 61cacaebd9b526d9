"""The Bluesky server that the other tests rely on is real and answers as noted."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from servers.pds import PdsOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from servers.pds import BlueskyAccount, RunningPds

POST = "app.bsky.feed.post"
RKEY = "3l2vgrlhmxk2s"
RECORD = {
    "$type": POST,
    "text": "Alerte orange",
    "createdAt": "2026-11-24T08:00:00.000Z",
    "langs": ["fr"],
}


def _session(
    pds: RunningPds, account: BlueskyAccount, password: str | None = None
) -> httpx.Response:
    return httpx.post(
        f"{pds.url}/xrpc/com.atproto.server.createSession",
        json={
            "identifier": account.handle,
            "password": password or account.app_password,
        },
    )


def _put(pds: RunningPds, token: str, did: str, **changes: object) -> httpx.Response:
    return httpx.post(
        f"{pds.url}/xrpc/com.atproto.repo.putRecord",
        headers={"authorization": f"Bearer {token}"},
        json={
            "repo": did,
            "collection": POST,
            "rkey": RKEY,
            "record": {**RECORD, **changes},
            "swapRecord": None,
        },
    )


def test_a_post_is_created_once_and_a_retry_gets_the_same_answer(
    pds: RunningPds,
) -> None:
    account = pds.create_account()
    token = _session(pds, account).json()["accessJwt"]

    first = _put(pds, token, account.did)
    again = _put(pds, token, account.did)
    other = _put(pds, token, account.did, text="Alerte rouge")

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["cid"] == again.json()["cid"]
    assert "commit" in first.json()
    assert "commit" not in again.json()
    assert (other.status_code, other.json()["error"]) == (400, "InvalidSwap")
    kept = httpx.get(
        f"{pds.url}/xrpc/com.atproto.repo.getRecord",
        params={"repo": account.did, "collection": POST, "rkey": RKEY},
    ).json()
    assert (kept["cid"], kept["value"]) == (first.json()["cid"], RECORD)
    assert [record["cid"] for record in pds.records(account.did)] == [kept["cid"]]


def test_accounts_are_in_the_directory_and_handles_never_clash(pds: RunningPds) -> None:
    accounts = [pds.create_account("une-ville-au-long-nom") for _ in range(2)]

    documents = [httpx.get(f"{pds.plc_url}/{a.did}").json() for a in accounts]

    assert accounts[0].handle != accounts[1].handle
    for account, document in zip(accounts, documents, strict=True):
        assert document["alsoKnownAs"] == [f"at://{account.handle}"]
        assert document["service"][0]["serviceEndpoint"] == pds.public_url


def test_both_listen_on_loopback_only(pds: RunningPds) -> None:
    for address in (pds.url, pds.plc_url):
        port = urlsplit(address).port
        assert port is not None
        # Another loopback address: taken, if it listened on every interface.
        with socket.create_server(("127.0.0.2", port)):
            pass


def test_the_limited_server_refuses_too_many_logins(limited_pds: RunningPds) -> None:
    account = limited_pds.create_account()

    answers = [_session(limited_pds, account, "wrong") for _ in range(31)]

    assert {answer.status_code for answer in answers[:-1]} == {401}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


@pytest.mark.parametrize(("asked", "carried"), [(False, False), (True, True)])
def test_a_session_carries_the_did_document_where_asked(
    start_pds: Callable[[PdsOptions], RunningPds],
    pds: RunningPds,
    asked: object,
    carried: object,
) -> None:
    server = start_pds(PdsOptions(enable_did_doc_with_session=True)) if asked else pds

    session: dict[str, Any] = _session(server, server.create_account()).json()

    assert ("didDoc" in session) is carried


def test_the_upload_limit_is_the_one_asked_for(
    start_pds: Callable[[PdsOptions], RunningPds],
) -> None:
    server = start_pds(PdsOptions(blob_upload_limit=1000))
    token = _session(server, server.create_account()).json()["accessJwt"]

    answers = [
        httpx.post(
            f"{server.url}/xrpc/com.atproto.repo.uploadBlob",
            headers={"authorization": f"Bearer {token}", "content-type": "image/png"},
            content=b"x" * size,
        ).status_code
        for size in (1000, 1001)
    ]

    assert answers == [200, 413]
