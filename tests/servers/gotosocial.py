"""A real GoToSocial on loopback, where CROSSPOST_GOTOSOCIAL names its binary.

The binary lies beside its folder `web`, as in its release. Written from its
documentation and source; run it once where you have one before you rely on it.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx

from servers.process import START_SECONDS, ServerDidNotStartError, end

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCH = "CROSSPOST_GOTOSOCIAL"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
SCOPES = "profile read:statuses write:statuses write:media"


def named() -> bool:
    """Whether the environment names a GoToSocial to test against."""
    return bool(os.environ.get(SWITCH))


@dataclass(frozen=True, slots=True)
class GotosocialAccount:
    """An account made for a test."""

    username: str
    token: str


@dataclass(frozen=True, slots=True)
class RunningGotosocial:
    """A server that can be used, at `url`; accounts are made by its own command."""

    url: str
    binary: Path
    settings: dict[str, str]

    def create_account(self, name: str = "ville") -> GotosocialAccount:
        """Make an account and a token of the scopes that publishing needs."""
        username = f"{name}_{secrets.token_hex(3)}"
        email, password = f"{username}@mail.test", secrets.token_urlsafe(24)
        words = ["admin", "account", "create", "--username", username]
        words += ["--email", email, "--password", password]
        subprocess.run(
            [self.binary, *words],
            check=True,
            cwd=self.binary.parent,
            env={**os.environ, **self.settings},
            capture_output=True,
        )
        return GotosocialAccount(username, self._token(email, password))

    def _token(self, email: str, password: str) -> str:
        """Walk through the sign-in pages as a person does, out of band."""
        with httpx.Client(base_url=self.url, timeout=30) as browser:
            app = browser.post(
                "/api/v1/apps",
                data={
                    "client_name": "crosspost",
                    "redirect_uris": OUT_OF_BAND,
                    "scopes": SCOPES,
                },
            ).raise_for_status()
            client = app.json()
            ask = {
                "client_id": client["client_id"],
                "redirect_uri": OUT_OF_BAND,
                "response_type": "code",
                "scope": SCOPES,
            }
            browser.get("/oauth/authorize", params=ask)
            browser.post(
                "/auth/sign_in", data={"username": email, "password": password}
            )
            page = browser.post("/oauth/authorize", follow_redirects=True)
            # The last page shows the code; its own address carries it too.
            (code,) = parse_qs(urlsplit(str(page.url)).query)["code"]
            answer = browser.post(
                "/oauth/token",
                data={
                    **ask,
                    "grant_type": "authorization_code",
                    "client_secret": client["client_secret"],
                    "code": code,
                },
            ).raise_for_status()
        return str(answer.json()["access_token"])


@contextmanager
def running_gotosocial(folder: Path) -> Iterator[RunningGotosocial]:
    """Run the named GoToSocial with a new database in `folder`."""
    binary = Path(os.environ[SWITCH]).resolve()
    port = _free_port()
    settings = _settings(binary.parent, folder, port)
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binary, "server", "start"],
            cwd=binary.parent,
            env={**os.environ, **settings},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        url = f"http://{settings['GTS_HOST']}"
        _wait(f"{url}/readyz", process, log)
        yield RunningGotosocial(url, binary, settings)
    finally:
        process.terminate()
        end(process)


def _settings(home: Path, folder: Path, port: int) -> dict[str, str]:
    return {
        "GTS_HOST": f"localhost:{port}",
        "GTS_PROTOCOL": "http",
        "GTS_BIND_ADDRESS": "127.0.0.1",
        "GTS_PORT": str(port),
        "GTS_DB_TYPE": "sqlite",
        "GTS_DB_ADDRESS": str(folder / "gotosocial.db"),
        "GTS_STORAGE_LOCAL_BASE_PATH": str(folder / "storage"),
        "GTS_WEB_TEMPLATE_BASE_DIR": str(home / "web" / "template"),
        "GTS_WEB_ASSET_BASE_DIR": str(home / "web" / "assets"),
        "GTS_LETSENCRYPT_ENABLED": "false",
        "GTS_ADVANCED_RATE_LIMIT_REQUESTS": "0",
    }


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:
            pass  # it does not listen yet
        time.sleep(0.2)
    raise ServerDidNotStartError(log, "GoToSocial is not ready.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
