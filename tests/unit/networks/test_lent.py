"""Accounts share one way out; found when one account's end cut the others' posts."""

from __future__ import annotations

import httpx

from crosspost.networks.wire import Lent


def test_an_account_that_closes_its_transport_ends_no_other() -> None:
    closed = []

    class Shared(httpx.MockTransport):
        def close(self) -> None:
            closed.append(True)

    shared = Shared(lambda _request: httpx.Response(200, text="here"))
    first, second = Lent(shared), Lent(shared)
    with httpx.Client(transport=first) as client:
        client.get("https://social.example.org/")
    with httpx.Client(transport=second) as client:
        assert client.get("https://social.example.org/").text == "here"
    assert not closed
