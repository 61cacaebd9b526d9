"""Content identifiers: what a record or a blob is called, known before it is sent.

Source:
    https://atproto.com/specs/data-model: CIDv1, SHA-256, DAG-CBOR for records
    and raw for blobs, in base32.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

_VERSION: Final = 0x01
_DAG_CBOR: Final = 0x71
_RAW: Final = 0x55
_SHA256: Final = bytes([0x12, 0x20])


def record_cid(record: Mapping[str, object]) -> str:
    """The CID of a record as the server will compute it.

    Args:
        record: JSON values; `{"$link": …}` is a link to a CID.
    """
    import libipld

    return _text(_DAG_CBOR, hashlib.sha256(libipld.encode_dag_cbor(_linked(record))))


def blob_cid(sha256: str) -> str:
    """The CID of a blob from the SHA-256 (hex) of its bytes."""
    return _base32(bytes([_VERSION, _RAW]) + _SHA256 + bytes.fromhex(sha256))


def cid_text(cid: bytes) -> str:
    """A CID of 36 bytes, as text."""
    return _base32(cid)


def _text(codec: int, digest: hashlib._Hash) -> str:
    return _base32(bytes([_VERSION, codec]) + _SHA256 + digest.digest())


def _base32(cid: bytes) -> str:
    return "b" + base64.b32encode(cid).decode().rstrip("=").lower()


def _linked(value: object) -> object:
    """JSON with each link as the bytes that DAG-CBOR writes as a link."""
    if isinstance(value, str | int) or value is None:
        return value  # most are; and asking after a Mapping is slow
    if isinstance(value, Mapping):
        if len(value) == 1 and "$link" in value:
            return _bytes(str(value["$link"]))
        return {name: _linked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_linked(one) for one in value]
    return value


def _bytes(cid: str) -> bytes:
    text = cid[1:].upper()
    return base64.b32decode(text + "=" * (-len(text) % 8))
