"""A repository as one file: CAR version 1, with the tree of its records.

Only the records are true to the byte; the commit is not signed and its CID is
not the one the writes answered, since nobody here needs that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crosspost.networks.fake.bluesky import cids
from crosspost.networks.fake.bluesky.repo import Record


@dataclass(slots=True)
class _Blocks:
    """Blocks by CID, in the order they were made."""

    made: dict[bytes, bytes] = field(default_factory=dict)

    def add(self, value: object) -> bytes:
        """Keep a value given as IPLD; its CID."""
        import libipld

        data: bytes = libipld.encode_dag_cbor(value)
        cid = cids.raw(cids.DAG_CBOR, data)
        self.made[cid] = data
        return cid


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One entry of the tree; its layer comes from the hash of its key."""

    key: bytes
    cid: bytes

    @property
    def layer(self) -> int:
        """Leading zeros of the key's SHA-256, counted in pairs of bits."""
        number = int.from_bytes(hashlib.sha256(self.key).digest(), "big")
        return (256 - number.bit_length()) // 2


def archive(did: str, rev: str, records: Sequence[Record], *, since: str = "") -> bytes:
    """The CAR file of a repository.

    Args:
        did: Whose.
        rev: Its newest revision.
        records: All of them.
        since: Leave out the records of this revision and before.
    """
    tree = _Blocks()
    root = _root(tree, records)
    commit = tree.add(
        {"did": did, "version": 3, "data": root, "rev": rev, "prev": None, "sig": b"-"}
    )
    newer = [cids.encoded(one.value) for one in records if one.rev > since]
    blocks = tree.made | {cids.raw(cids.DAG_CBOR, data): data for data in newer}
    return _car(commit, blocks)


def tree_root(records: Sequence[Record]) -> str:
    """The CID of the tree's root."""
    return cids.as_text(_root(_Blocks(), records))


def _root(blocks: _Blocks, records: Sequence[Record]) -> bytes:
    leaves = [
        _Leaf(f"{one.collection}/{one.key}".encode(), cids.as_bytes(one.cid))
        for one in records
    ]
    leaves.sort(key=lambda leaf: leaf.key)
    layer = max((leaf.layer for leaf in leaves), default=0)
    return _node(blocks, leaves, layer)


def _node(blocks: _Blocks, leaves: Sequence[_Leaf], layer: int) -> bytes:
    """A node of the tree and everything below it."""
    groups: list[list[_Leaf]] = [[]]
    here: list[_Leaf] = []
    for leaf in leaves:
        if leaf.layer == layer:
            here.append(leaf)
            groups.append([])
        else:
            groups[-1].append(leaf)
    below = [_node(blocks, one, layer - 1) if one else None for one in groups]
    entries, before = [], b""
    for leaf, after in zip(here, below[1:], strict=True):
        shared = _shared(before, leaf.key)
        entry: dict[str, Any] = {"p": shared, "k": leaf.key[shared:]}
        entries.append(entry | {"v": leaf.cid, "t": after})
        before = leaf.key
    return blocks.add({"l": below[0], "e": entries})


def _shared(one: bytes, other: bytes) -> int:
    """How many first bytes two keys share."""
    pairs = zip(one, other, strict=False)
    return next(
        (place for place, (a, b) in enumerate(pairs) if a != b),
        min(len(one), len(other)),
    )


def _car(root: bytes, blocks: dict[bytes, bytes]) -> bytes:
    import libipld

    head: bytes = libipld.encode_dag_cbor({"roots": [root], "version": 1})
    pieces = [_varint(len(head)), head]
    for cid, data in blocks.items():
        pieces += [_varint(len(cid) + len(data)), cid, data]
    return b"".join(pieces)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:  # noqa: PLR2004 -- seven bits a byte
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
