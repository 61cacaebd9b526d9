"""An account's repository: records by key, blobs, and what a write may do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from crosspost.networks.fake.bluesky import cids
from crosspost.networks.fake.bluesky.errors import invalid, refused
from crosspost.networks.fake.bluesky.tids import micros_of, tid
from crosspost.networks.fake.books import Books, Shelf

MOST_WRITES = 200
MOST_COMMIT_BYTES = 2_000_000
Action = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands.

    Attributes:
        rev: The revision of the repository that wrote it.
        at: When the server wrote it, whatever its `createdAt` says.
    """

    did: str
    collection: str
    key: str
    cid: str
    rev: str
    at: datetime
    value: dict[str, Any]

    @property
    def uri(self) -> str:
        """Its address."""
        return f"at://{self.did}/{self.collection}/{self.key}"


@dataclass(frozen=True, slots=True)
class Blob:
    """Uploaded bytes.

    Attributes:
        used: Whether a record has named it. The server compares type and size the
            first time only.
    """

    cid: str
    type: str
    content: bytes = field(repr=False)
    used: bool = False

    def reference(self) -> dict[str, Any]:
        """How a record names it."""
        return {
            "$type": "blob",
            "ref": {"$link": self.cid},
            "mimeType": self.type,
            "size": len(self.content),
        }


@dataclass(frozen=True, slots=True)
class Head:
    """The newest commit of a repository."""

    cid: str
    rev: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Write:
    """One change. `swap` is a CID, None for "must not be there", or `any`."""

    action: Action
    collection: str
    key: str
    value: dict[str, Any] = field(default_factory=dict)
    cid: str = ""
    swap: str | None = "any"
    status: str = ""


class Repos:
    """The repositories of all accounts."""

    def __init__(self, books: Books) -> None:
        """Keep records, blobs and heads on shelves."""
        self._records: Shelf[Record] = books.shelf("bluesky.records", Record)
        self._blobs: Shelf[Blob] = books.shelf("bluesky.blobs", Blob)
        self._heads: Shelf[Head] = books.shelf("bluesky.heads", Head)
        self._gone: Shelf[Record] = books.shelf("bluesky.gone", Record)

    def record(self, did: str, collection: str, key: str) -> Record | None:
        """One record."""
        return self._records.get(f"{did}/{collection}", key)

    def listed(self, did: str, collection: str) -> list[Record]:
        """A collection, sorted by key."""
        rows = self._records.of(f"{did}/{collection}")
        return [rows[key] for key in sorted(rows)]

    def all_records(self, did: str) -> list[Record]:
        """Every record of a repository."""
        return [one for one in self._records.everything() if one.did == did]

    def removed(self, did: str) -> list[Record]:
        """What was deleted or replaced, in that order."""
        rows = self._gone.of(did)
        return [rows[key] for key in sorted(rows)]

    def head(self, did: str) -> Head:
        """The newest commit."""
        return self._heads.get(did, "head") or Head(cids.record_cid({"of": did}), "")

    def blob(self, did: str, cid: str) -> Blob | None:
        """An uploaded blob."""
        return self._blobs.get(did, cid)

    def lose(self, did: str, cid: str) -> None:
        """Drop an uploaded blob, unless a record names it."""
        found = self.blob(did, cid)
        if found is not None and not found.used:
            self._blobs.drop(did, cid)

    def upload(self, did: str, content: bytes, kind: str) -> Blob:
        """Keep a blob; where it is there already, the type it had then counts."""
        new = Blob(cids.blob_cid(content), kind, content)
        if self._blobs.get(did, new.cid) is None:
            self._blobs.put(did, new.cid, new)
        return new

    def commit(
        self, did: str, writes: Sequence[Write], *, now: datetime, swap: str = ""
    ) -> Head:
        """Do all writes or none.

        Args:
            did: Whose repository.
            writes: Checked against the lexicon already.
            now: The server's clock.
            swap: `swapCommit`, or empty.

        Raises:
            Refusal: A swap, a blob or a key does not fit; nothing is written.
        """
        head = self.head(did)
        if swap and swap != head.cid:
            refused("InvalidSwap", f"Commit was at {head.cid}")
        self._check(did, writes)
        new = _next_head(did, head, writes, now)
        old = [self.record(did, one.collection, one.key) for one in writes]
        for write in writes:
            self._apply(did, write, new.rev, now)
        self._forget_blobs(did, [one.value for one in old if one is not None])
        return self._heads.put(did, "head", new)

    def _check(self, did: str, writes: Sequence[Write]) -> None:
        if len(writes) > MOST_WRITES:
            invalid(f"Too many writes. Max: {MOST_WRITES}")
        if sum(len(cids.encoded(one.value)) for one in writes) > MOST_COMMIT_BYTES:
            invalid("Too many writes. Max event size: 2MB")
        there: dict[tuple[str, str], str | None] = {}
        for write in writes:
            place = (write.collection, write.key)
            found = self.record(did, *place)
            present = there.get(place, found.cid if found else None)
            _check_swap(write, present)
            there[place] = None if write.action == "delete" else write.cid
            self._check_blobs(did, write)

    def _check_blobs(self, did: str, write: Write) -> None:
        for named in blobs_of(write.value):
            cid = named["ref"]["$link"]
            found = self.blob(did, cid)
            if found is None:
                refused("BlobNotFound", f"Could not find blob: {cid}")
            if found.used:
                continue
            if found.type != named["mimeType"]:
                told = f"Expected: {found.type}, Got: {named['mimeType']}"
                start = "Referenced Mimetype does not match stored blob."
                refused("InvalidMimeType", f"{start} {told}")
            if len(found.content) != named["size"]:
                told = f"Expected: {len(found.content)}, Got: {named['size']}"
                start = "Referenced Size does not match stored blob."
                refused("InvalidSize", f"{start} {told}")

    def _forget_blobs(self, did: str, gone: Sequence[object]) -> None:
        """Blobs go with the last record that named them."""
        named = {one["ref"]["$link"] for value in gone for one in blobs_of(value)}
        if not named:
            return
        for record in self.all_records(did):
            named -= {one["ref"]["$link"] for one in blobs_of(record.value)}
        for cid in named:
            self._blobs.drop(did, cid)

    def _apply(self, did: str, write: Write, rev: str, now: datetime) -> None:
        owner = f"{did}/{write.collection}"
        old = self._records.get(owner, write.key)
        if old is not None:
            self._gone.put(did, f"{rev}/{write.collection}/{write.key}", old)
        if write.action == "delete":
            self._records.drop(owner, write.key)
            return
        new = Record(did, write.collection, write.key, write.cid, rev, now, write.value)
        self._records.put(owner, write.key, new)
        for named in blobs_of(write.value):
            blob = self._blobs.get(did, named["ref"]["$link"])
            if blob is not None and not blob.used:
                self._blobs.put(did, blob.cid, replace(blob, used=True))


def _check_swap(write: Write, present: str | None) -> None:
    if write.swap not in {"any", present}:
        refused("InvalidSwap", f"Record was at {present or 'null'}")
    if (write.action == "create") == (present is not None):
        # A key that is taken, or one that is missing, is no answer of its own
        # there: the server stumbles.
        refused("InternalServerError", "Internal Server Error", status=500)


def blobs_of(value: object) -> Iterator[dict[str, Any]]:
    """Every blob that a record names."""
    if isinstance(value, list):
        for inner in value:
            yield from blobs_of(inner)
    elif isinstance(value, dict):
        if value.get("$type") == "blob" and isinstance(value.get("ref"), dict):
            yield value
        else:
            for inner in value.values():
                yield from blobs_of(inner)


def _next_head(did: str, head: Head, writes: Sequence[Write], now: datetime) -> Head:
    micros = int(now.timestamp() * 1_000_000)
    rev = max(tid(micros), tid(micros_of(head.rev) + 1) if head.rev else "")
    told = {"of": did, "prev": head.cid, "rev": rev, "ops": len(writes)}
    return Head(cids.record_cid(told), rev, head.number + 1)
