"""The Mastodon stand-in that the other tests rely on answers as noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from servers.mastodon import MastodonOptions, running_mastodon

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from servers.mastodon import MastodonAccount, RunningMastodon


def _post(
    server: RunningMastodon, account: MastodonAccount, text: str, *, key: str
) -> httpx.Response:
    return httpx.post(
        f"{server.url}/api/v1/statuses",
        headers={"authorization": f"Bearer {account.token}", "idempotency-key": key},
        data={"status": text, "visibility": "unlisted", "language": "fr"},
    )


def test_a_status_is_made_once_for_a_key_and_can_be_looked_back_at(
    mastodon: RunningMastodon,
) -> None:
    account = mastodon.create_account()

    first = _post(mastodon, account, "Alerte orange", key="k1").json()
    again = _post(mastodon, account, "Alerte orange", key="k1").json()
    other = _post(mastodon, account, "Fin de l'alerte", key="k2").json()

    assert first["id"] == again["id"] != other["id"]
    shown = [status["id"] for status in mastodon.statuses(account)]
    assert shown == [other["id"], first["id"]]
    source = httpx.get(
        f"{mastodon.url}/api/v1/statuses/{first['id']}/source",
        headers={"authorization": f"Bearer {account.token}"},
    ).json()
    assert source["text"] == "Alerte orange"
    assert first["url"].startswith(mastodon.url)


def test_accounts_are_apart(mastodon: RunningMastodon) -> None:
    one, other = mastodon.create_account(), mastodon.create_account()

    _post(mastodon, one, "Alerte orange", key="k1")

    assert one.username != other.username
    assert len(mastodon.statuses(one)) == 1
    assert mastodon.statuses(other) == []


def test_it_fails_when_told_to_and_forgets(
    start_mastodon: Callable[[MastodonOptions], RunningMastodon],
) -> None:
    server = start_mastodon(MastodonOptions())
    account = server.create_account()

    server.fault({"match": {"path": "/api/v1/statuses"}, "effect": {"status": 503}})
    refused = _post(server, account, "Alerte orange", key="k1").status_code
    server.forget_faults()
    taken = _post(server, account, "Alerte orange", key="k1").status_code

    assert (refused, taken) == (503, 200)


def test_its_settings_are_taken(
    start_mastodon: Callable[[MastodonOptions], RunningMastodon],
) -> None:
    server = start_mastodon(MastodonOptions({"mocked_version": "4.2.0"}))

    assert httpx.get(f"{server.url}/api/v2/instance").json()["version"] == "4.2.0"


def test_what_it_leaves_behind_lies_in_its_own_folder(tmp_path: Path) -> None:
    with running_mastodon(tmp_path, MastodonOptions()) as server:
        server.create_account()

    assert list(tmp_path.glob("mastodon_mock_*.sqlite"))
