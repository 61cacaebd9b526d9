"""Where an account lives: from its handle to its DID, from its DID to its server.

Everything goes through the transport given. Public and without a secret.

Source:
    https://atproto.com/specs/handle, https://atproto.com/specs/did
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import httpx

from crosspost.errors import AccessDenied
from crosspost.i18n import _


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is asked.

    Attributes:
        resolver: A public server that resolves handles, DNS included.
        plc: The directory of `did:plc`.
    """

    resolver: str = "https://public.api.bsky.app"
    plc: str = "https://plc.directory"


def find_did(handle: str, http: httpx.Client, directory: Directory) -> str:
    """The DID behind a handle.

    Raises:
        AccessDenied: Nobody answers to it.
        httpx.HTTPError: It could not be asked.
    """
    path = f"/xrpc/com.atproto.identity.resolveHandle?handle={quote(handle)}"
    answer = http.get(f"{directory.resolver}{path}")
    if answer.status_code == httpx.codes.BAD_REQUEST:
        return _by_well_known(handle, http)
    return str(_json(answer)["did"])


def _by_well_known(handle: str, http: httpx.Client) -> str:
    did = _said_at_home(handle, http)
    if did.startswith("did:"):
        return did
    raise AccessDenied(
        _(
            "Nobody on Bluesky is called {handle}; nothing was published.",
            handle=handle,
        ),
        hint=_("Check the handle in the configuration."),
    )


def _said_at_home(handle: str, http: httpx.Client) -> str:
    """What the handle's own site says; empty where there is none.

    The resolver has answered, so the way out works: a site that cannot be reached
    says nothing.
    """
    try:
        answer = http.get(f"https://{handle}/.well-known/atproto-did")
    except httpx.TransportError:
        return ""
    return answer.text.strip() if answer.is_success else ""


def find_server(did: str, http: httpx.Client, directory: Directory) -> str:
    """The address of the server that holds the account of a DID.

    Raises:
        AccessDenied: The account is gone, or lives nowhere.
        httpx.HTTPError: It could not be asked.
    """
    answer = http.get(_document_address(did, directory))
    if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        raise _homeless(did, answer.status_code)
    for service in _json(answer).get("service", ()):
        if str(service.get("id", "")).endswith("#atproto_pds"):
            return str(service["serviceEndpoint"]).rstrip("/")
    raise _homeless(did, answer.status_code)


def _document_address(did: str, directory: Directory) -> str:
    if did.startswith("did:web:"):
        host = unquote(did.removeprefix("did:web:"))
        return f"https://{host}/.well-known/did.json"
    return f"{directory.plc}/{did}"


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    found = answer.raise_for_status().json()
    if not isinstance(found, dict):
        raise TypeError(found)
    return found


def _homeless(did: str, status: int) -> AccessDenied:
    return AccessDenied(
        _("The account has no server any more; nothing was published."),
        hint=_("Check the handle in the configuration."),
        detail=f"{did}: {status}",
    )
