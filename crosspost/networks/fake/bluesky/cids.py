"""Content hashes, worked out here and not by the code under test."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

DAG_CBOR = 0x71
RAW = 0x55


def record_cid(record: object) -> str:
    """The CID of a record given as JSON."""
    return written(DAG_CBOR, encoded(record))


def blob_cid(content: bytes) -> str:
    """The CID of a blob's bytes."""
    return written(RAW, content)


def encoded(value: object) -> bytes:
    """DAG-CBOR of JSON with `$link` and `$bytes`."""
    import libipld

    data: bytes = libipld.encode_dag_cbor(_as_ipld(value))
    return data


def written(codec: int, content: bytes) -> str:
    """CIDv1 with SHA-256, in lower-case base32."""
    return as_text(raw(codec, content))


def raw(codec: int, content: bytes) -> bytes:
    """The CID's 36 bytes."""
    return bytes((1, codec, 0x12, 0x20)) + hashlib.sha256(content).digest()


def as_text(cid: bytes) -> str:
    """`bafy…` of a CID's bytes."""
    return "b" + base64.b32encode(cid).decode().rstrip("=").lower()


def as_bytes(cid: str) -> bytes:
    """The bytes of a `b…` CID.

    Raises:
        ValueError: It is none.
    """
    if not cid.startswith("b"):
        raise ValueError(cid)
    text = cid[1:].upper()
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _as_ipld(value: Any) -> Any:  # noqa: ANN401 -- JSON in, IPLD out
    if isinstance(value, dict):
        if set(value) == {"$link"}:
            return as_bytes(value["$link"])
        if set(value) == {"$bytes"}:
            text = value["$bytes"]
            return base64.b64decode(text + "=" * (-len(text) % 4))
        return {key: _as_ipld(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_ipld(inner) for inner in value]
    if isinstance(value, float):
        raise ValueError(value)  # noqa: TRY004 -- a right type, a value without a place
    return value
