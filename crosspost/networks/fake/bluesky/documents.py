"""What servers tell of accounts and files."""

from __future__ import annotations

from typing import Any

from crosspost.networks.fake.bluesky.accounts import Account


def sniffed(content: bytes) -> str:
    """The type of bytes as they begin, whatever was declared; empty if unknown."""
    starts = {
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"GIF8": "image/gif",
    }
    found = [kind for start, kind in starts.items() if content.startswith(start)]
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = ["image/webp"]
    if content[4:8] == b"ftyp":
        found = ["video/mp4"]
    return (found or [""])[0]


def did_document(account: Account, address: str) -> dict[str, Any]:
    """What the directory says of an account."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": account.did,
        "alsoKnownAs": [f"at://{account.handle}"],
        "verificationMethod": [],
        "service": [
            {
                "id": "#atproto_pds",
                "type": "AtprotoPersonalDataServer",
                "serviceEndpoint": address,
            }
        ],
    }
