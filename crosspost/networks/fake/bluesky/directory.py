"""Who is who: the directory of DIDs, and each handle's own site."""

from __future__ import annotations

from collections.abc import Callable

from crosspost.networks.fake.bluesky.accounts import Accounts
from crosspost.networks.fake.bluesky.documents import did_document
from crosspost.networks.fake.http import Answer, Asked, as_html, as_json

HOST = "plc.directory"


class Directory:
    """`plc.directory`, and `/.well-known/atproto-did` of every handle."""

    def __init__(self, accounts: Accounts, address: Callable[[str], str]) -> None:
        """`address` tells where a host is reached from outside."""
        self._accounts = accounts
        self._address = address

    def serves(self, host: str) -> bool:
        """Whether this is the directory or a handle."""
        return host == HOST or self._accounts.find(host) is not None

    def where(self, _asked: Asked) -> str:
        """Always a question."""
        return "ask"

    def account(self, asked: Asked) -> str:
        """The handle it is about."""
        name = asked.path.strip("/") if asked.host == HOST else asked.host
        found = self._accounts.find(name)
        return found.handle if found else ""

    def answer(self, asked: Asked) -> Answer:
        """A DID document, or the DID of a handle."""
        if asked.host != HOST:
            found = self._accounts.find(asked.host)
            if found is None or asked.path != "/.well-known/atproto-did":
                return self.failure(404, asked)
            return Answer(200, (("Content-Type", "text/plain"),), found.did.encode())
        found = self._accounts.find(asked.path.strip("/"))
        if found is None:
            return as_json({"message": "DID not registered"}, status=404)
        return as_json(did_document(found, self._address(found.host)))

    def failure(self, status: int, _asked: Asked) -> Answer:
        """A page with the status."""
        return as_html(f"<html><body>{status}</body></html>", status=status)
