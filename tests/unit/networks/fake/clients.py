"""Clients of one account that know a protocol and nothing of crosspost."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from crosspost.networks.fake.accounts import BlueskyLogin, MastodonLogin

POST = "app.bsky.feed.post"
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
# One red point.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4"
    "z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC"
)


@dataclass
class Bluesky:
    """A client of one account that knows XRPC and nothing else."""

    http: httpx.Client
    login: BlueskyLogin
    headers: dict[str, str] = field(default_factory=dict)
    server: str = ""

    def __post_init__(self) -> None:
        self.server = self.server or self.login.server

    def log_in(self, password: str = "") -> httpx.Response:
        told = {
            "identifier": self.login.handle,
            "password": password or self.login.app_password,
        }
        answer = self.call("com.atproto.server.createSession", told)
        if answer.status_code == 200:
            self.headers = {"Authorization": f"Bearer {answer.json()['accessJwt']}"}
        return answer

    def call(self, name: str, body: object, **headers: str) -> httpx.Response:
        return self.http.post(
            f"{self.server}/xrpc/{name}",
            content=body if isinstance(body, bytes) else json.dumps(body),
            headers={"Content-Type": "application/json", **self.headers, **headers},
        )

    def ask(self, name: str, **params: str | int) -> httpx.Response:
        return self.http.get(f"{self.server}/xrpc/{name}", params=params)

    def put(self, key: str, record: object, **more: object) -> httpx.Response:
        told = {"repo": self.login.did, "collection": POST, "rkey": key}
        name = "com.atproto.repo.putRecord"
        return self.call(name, {**told, "record": record, **more})

    def once(self, key: str, record: object) -> httpx.Response:
        return self.put(key, record, swapRecord=None)

    def create(self, record: object, **more: object) -> httpx.Response:
        told = {"repo": self.login.did, "collection": POST, "record": record}
        return self.call("com.atproto.repo.createRecord", {**told, **more})

    def delete(self, key: str, **more: object) -> httpx.Response:
        told = {"repo": self.login.did, "collection": POST, "rkey": key}
        return self.call("com.atproto.repo.deleteRecord", {**told, **more})

    def apply(self, *writes: dict[str, Any], **more: object) -> httpx.Response:
        told = {"repo": self.login.did, "writes": list(writes), **more}
        return self.call("com.atproto.repo.applyWrites", told)

    def get(self, key: str, collection: str = POST) -> httpx.Response:
        return self.ask(
            "com.atproto.repo.getRecord",
            repo=self.login.did,
            collection=collection,
            rkey=key,
        )

    def upload(self, content: bytes = PNG, kind: str = "image/png") -> httpx.Response:
        name = "com.atproto.repo.uploadBlob"
        return self.call(name, content, **{"Content-Type": kind})


@dataclass
class Mastodon:
    """A client of one account that knows forms and nothing else."""

    http: httpx.Client
    login: MastodonLogin

    def _headers(self, key: str) -> dict[str, str]:
        told = {"Authorization": f"Bearer {self.login.token}"}
        return told | ({"Idempotency-Key": key} if key else {})

    def call(
        self,
        method: str,
        path: str,
        *,
        key: str = "",
        **sent: Any,  # noqa: ANN401 -- httpx's own arguments
    ) -> httpx.Response:
        url = f"{self.login.server}{path}"
        return self.http.request(method, url, headers=self._headers(key), **sent)

    def get(self, path: str, **params: str | int) -> httpx.Response:
        return self.call("GET", path, params=params)

    def post(
        self,
        text: str,
        *,
        key: str = "",
        **form: Any,  # noqa: ANN401 -- fields of any name
    ) -> httpx.Response:
        return self.call(
            "POST", "/api/v1/statuses", key=key, data={"status": text, **form}
        )

    def upload(
        self, *, alt: str = "", version: str = "v2", **form: str
    ) -> httpx.Response:
        return self.call(
            "POST",
            f"/api/{version}/media",
            files={"file": ("photo.png", PNG, "image/png")},
            data={"description": alt, **form},
        )


def record(text: str = "Bonjour", **more: object) -> dict[str, Any]:
    """A post that is right but for what the test changes."""
    return {"text": text, "createdAt": "2026-12-01T09:00:00.000Z", **more}


def create(
    key: str, value: dict[str, Any] | None = None, **more: object
) -> dict[str, Any]:
    """One write of a batch."""
    return {
        "$type": "com.atproto.repo.applyWrites#create",
        "collection": POST,
        "rkey": key,
        "value": value or record(),
        **more,
    }
