"""The Mastodon stand-in (`mastodon-mock`) in a process of its own, on loopback.

It is kinder than a real server: media ids serve twice, keys are honoured for ever,
nothing is asynchronous. Where a real GoToSocial is at hand, see `gotosocial.py`.
"""

from __future__ import annotations

import json
import secrets
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from servers.process import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class MastodonAccount:
    """An account made for a test."""

    id: str
    username: str
    token: str


@dataclass(frozen=True, slots=True)
class MastodonOptions:
    """How the stand-in differs from its own defaults.

    Attributes:
        settings: Tables of its configuration by its own names, for example
            `{"auth": {"enforce_scopes": True}}`,
            `{"ratelimit": {"enabled": True, "limit": 5}}` or
            `{"mocked_version": "4.2.0"}`.
    """

    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunningMastodon:
    """A server that can be used, at `url` (`http://127.0.0.1:PORT`)."""

    url: str

    def create_account(self, name: str = "ville") -> MastodonAccount:
        """Make an account with a token; its name is new at each call."""
        username = f"{name}_{secrets.token_hex(3)}"
        made = self._mock("dev_user", {"username": username})
        return MastodonAccount(made["id"], username, made["access_token"])

    def fault(self, rule: Mapping[str, object]) -> None:
        """Make it fail by a rule in its own words.

        For example `{"match": {"methods": ["POST"], "path": "/api/v1/statuses"},
        "effect": {"type": "status", "status": 503}, "count": 1}`; the types are
        `status`, `ratelimit`, `latency`, `malformed` and `timeout`.
        """
        self._mock("faults", rule)

    def forget_faults(self) -> None:
        """Make it answer well again."""
        httpx.delete(f"{self.url}/api/v1/_mock/faults", timeout=30).raise_for_status()

    def statuses(self, account: MastodonAccount) -> list[dict[str, Any]]:
        """The account's own statuses, newest first, as the API shows them."""
        answer = httpx.get(
            f"{self.url}/api/v1/accounts/{account.id}/statuses",
            params={"limit": 40},
            headers={"authorization": f"Bearer {account.token}"},
            timeout=30,
        )
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def _mock(self, door: str, document: Mapping[str, object]) -> Any:  # noqa: ANN401
        answer = httpx.post(
            f"{self.url}/api/v1/_mock/{door}", json=dict(document), timeout=30
        )
        answer.raise_for_status()
        return answer.json()


@contextmanager
def running_mastodon(
    folder: Path, options: MastodonOptions
) -> Iterator[RunningMastodon]:
    """Run the stand-in, its statuses in memory, until the block ends."""
    program = Path(__file__).with_name("serve_mastodon.py")
    settings = json.dumps(dict(options.settings))
    with running(
        # -P: beside the program lies this file, whose name is the SDK's.
        [sys.executable, "-P", str(program), str(folder), settings],
        cwd=folder,
        log=folder / "server.log",
        env={"TMPDIR": str(folder)},  # its database, which it leaves behind
    ) as address:
        yield RunningMastodon(**address)
