"""A real Bluesky server (PDS) with its directory of identities, on loopback."""

from __future__ import annotations

import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from servers.install import node, pds_folder
from servers.process import running

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_NAME = 11  # the PDS takes 18 characters before the domain; 7 make it unique
BYPASS_HEADER = "x-ratelimit-bypass"


@dataclass(frozen=True, slots=True)
class BlueskyAccount:
    """An account made for a test. `password` is the main one, never for posting."""

    did: str
    handle: str
    app_password: str
    password: str


@dataclass(frozen=True, slots=True)
class PdsOptions:
    """How this server differs from one that refuses nothing.

    Attributes:
        rate_limits_enabled: Whether it counts points and logins and answers 429.
        blob_upload_limit: Bytes of the largest upload; the server's own is 5 MiB.
        enable_did_doc_with_session: Whether a session carries the DID document,
            as on bsky.social; the SDK then moves to the address in it.
    """

    rate_limits_enabled: bool = False
    blob_upload_limit: int | None = None
    enable_did_doc_with_session: bool = False

    def settings(self, folder: Path, *, bypass: str) -> dict[str, object]:
        """The server's settings, by its own names."""
        settings: dict[str, object] = {
            "dataDirectory": str(folder),
            "blobstoreDiskLocation": str(folder / "blobs"),
            "adminPassword": secrets.token_hex(16),
            "jwtSecret": secrets.token_hex(16),
            "plcRotationKeyK256PrivateKeyHex": secrets.token_hex(32),
            "rateLimitsEnabled": self.rate_limits_enabled,
            "rateLimitBypassKey": bypass,
            "enableDidDocWithSession": self.enable_did_doc_with_session,
        }
        if self.blob_upload_limit is not None:
            settings["blobUploadLimit"] = self.blob_upload_limit
        return settings


@dataclass(frozen=True, slots=True)
class RunningPds:
    """A server that can be used.

    Attributes:
        url: Where to reach it, as `http://127.0.0.1:PORT`.
        public_url: How it calls itself, as in DID documents.
        plc_url: The directory of identities.
        bypass: The value of the header `x-ratelimit-bypass` for a test's own
            preparations, so that they spend none of what is being tested.
    """

    url: str
    public_url: str
    plc_url: str
    bypass: str

    def create_account(self, name: str = "ville") -> BlueskyAccount:
        """Make an account with an app password; its handle is new at each call."""
        handle = f"{name[:LONGEST_NAME]}-{secrets.token_hex(3)}.test"
        password = secrets.token_urlsafe(16)
        made = self.call(
            "com.atproto.server.createAccount",
            {"handle": handle, "email": f"mail@{handle}", "password": password},
        )
        app_password = self.call(
            "com.atproto.server.createAppPassword",
            {"name": "crosspost"},
            token=made["accessJwt"],
        )
        return BlueskyAccount(made["did"], handle, app_password["password"], password)

    def call(
        self, procedure: str, document: object, *, token: str | None = None
    ) -> Any:  # noqa: ANN401 -- whatever JSON the server answers
        """Post JSON to an XRPC procedure, outside the rate limits."""
        headers = {BYPASS_HEADER: self.bypass}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        answer = httpx.post(
            f"{self.url}/xrpc/{procedure}", json=document, headers=headers, timeout=30
        )
        answer.raise_for_status()
        return answer.json()

    def records(
        self, did: str, collection: str = "app.bsky.feed.post"
    ) -> list[dict[str, Any]]:
        """All records of a collection, newest key first: `uri`, `cid`, `value`."""
        answer = httpx.get(
            f"{self.url}/xrpc/com.atproto.repo.listRecords",
            params={"repo": did, "collection": collection, "limit": 100},
            headers={BYPASS_HEADER: self.bypass},
            timeout=30,
        )
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["records"]
        return found


@contextmanager
def running_pds(folder: Path, options: PdsOptions) -> Iterator[RunningPds]:
    """Run a PDS whose data lies in `folder`, until the block ends."""
    bypass = secrets.token_hex(16)
    program = Path(__file__).with_name("pds.mjs").read_text(encoding="utf-8")
    settings = json.dumps(options.settings(folder, bypass=bypass))
    with running(
        # A program given as text finds its packages from the working folder.
        [node(), "--input-type=module", "--eval", program, settings],
        cwd=pds_folder(),
        log=folder / "server.log",
        env={"LOG_ENABLED": "false", "NODE_ENV": "test"},
    ) as addresses:
        yield RunningPds(**addresses, bypass=bypass)
