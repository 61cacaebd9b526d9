"""An account's public repository, fetched once and read without its server.

It comes as a CAR file: blocks, each under the SHA-256 of its bytes. A tree of keys
leads to the records; blocks stay in the file and only their places are kept, so
that years of posts need little memory.

Source:
    https://atproto.com/specs/repository, https://ipld.io/specs/transport/car/carv1/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

import httpx

from crosspost.errors import Unavailable
from crosspost.i18n import _
from crosspost.networks.bluesky.cid import cid_text
from crosspost.networks.bluesky.record import POST

LARGEST: Final = 4 << 30
"""Bytes of a repository; 12,000 posts are 5 MB."""
_CID_BYTES: Final = 36
_SHA256_AT: Final = 4


class Unreadable(ValueError):
    """The file is no whole repository."""


def fetch(server: str, did: str, http: httpx.Client, into: IO[bytes]) -> None:
    """Download the repository; no login is needed.

    Raises:
        Unavailable: The server did not give it.
    """
    address = f"{server}/xrpc/com.atproto.sync.getRepo"
    try:
        with http.stream("GET", address, params={"did": did}) as answer:
            answer.raise_for_status()
            for piece in answer.iter_bytes():
                into.write(piece)
                if into.tell() > LARGEST:
                    raise _not_given("too large")
    except httpx.HTTPError as error:
        raise _not_given(repr(error)) from error


def _not_given(detail: str) -> Unavailable:
    return Unavailable(
        _("The account's posts could not be fetched from its server."),
        hint=_("Try again later."),
        detail=detail,
    )


@dataclass(frozen=True, slots=True)
class _Block:
    at: int
    size: int


class Repository:
    """The posts of one repository. See `migrate.verify.Public`."""

    def __init__(self, file: IO[bytes], *, did: str) -> None:
        """Read the file's index.

        Raises:
            Unreadable: It is cut off, changed, or of another account.
        """
        self._file = file
        self._blocks: dict[bytes, _Block] = {}
        root = self._index()
        commit = self._value(root)
        if commit.get("did") != did:
            message = "another account"
            raise Unreadable(message)
        self._posts = dict(self._walk(commit["data"]))

    def every_key(self) -> Iterator[str]:
        """The keys of all posts, in order."""
        return iter(self._posts)

    def __contains__(self, key: object) -> bool:
        """Whether there is a post under this key."""
        return key in self._posts

    def cid(self, key: str) -> str | None:
        """What is under a key, by its content hash."""
        found = self._posts.get(key)
        return cid_text(found) if found else None

    def record(self, key: str) -> Mapping[str, Any]:
        """A post, as JSON has it but for its links to blobs and records."""
        return self._value(self._posts[key])

    # -- the file ---------------------------------------------------------------------

    def _index(self) -> bytes:
        """Keep where each block lies; the CID of the newest commit."""
        import libipld

        self._file.seek(0)
        size = _varint(self._file)
        header = libipld.decode_dag_cbor(self._exactly(size or 0))
        while (size := _varint(self._file)) is not None:
            cid = self._exactly(_CID_BYTES)
            at = self._file.tell()
            data = self._exactly(size - _CID_BYTES)
            if hashlib.sha256(data).digest() != cid[_SHA256_AT:]:
                message = "a block was changed"
                raise Unreadable(message)
            self._blocks[cid] = _Block(at, len(data))
        root: bytes = header["roots"][0]
        return root

    def _exactly(self, size: int) -> bytes:
        data = self._file.read(size) if size > 0 else b""
        if len(data) != size:
            message = "cut off"
            raise Unreadable(message)
        return data

    def _value(self, cid: bytes) -> Mapping[str, Any]:
        import libipld

        block = self._blocks.get(cid)
        if block is None:
            message = "a block is missing"
            raise Unreadable(message)
        self._file.seek(block.at)
        found: Mapping[str, Any] = libipld.decode_dag_cbor(self._exactly(block.size))
        return found

    def _walk(self, node: bytes | None) -> Iterator[tuple[str, bytes]]:
        """The posts below a node of the tree, in the order of keys."""
        if node is None:
            return
        told = self._value(node)
        yield from self._walk(told["l"])
        before = b""
        for entry in told["e"]:
            key = before[: entry["p"]] + entry["k"]
            collection, _slash, name = key.decode("ascii").partition("/")
            if collection == POST:
                yield name, entry["v"]
            before = key
            yield from self._walk(entry["t"])


def _varint(file: IO[bytes]) -> int | None:
    """The next length; None at the end of the file."""
    number = shift = 0
    while byte := file.read(1):
        number |= (byte[0] & 0x7F) << shift
        if not byte[0] & 0x80:
            return number
        shift += 7
    if shift:
        message = "cut off"
        raise Unreadable(message)
    return None
