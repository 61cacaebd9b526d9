"""The queries: what is in a repository, and who is who. None needs a login."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crosspost.networks.fake.bluesky.accounts import Account, Accounts
from crosspost.networks.fake.bluesky.errors import invalid, refused
from crosspost.networks.fake.bluesky.lexicon import POST
from crosspost.networks.fake.bluesky.repo import Record, Repos
from crosspost.networks.fake.http import Answer, Asked, as_json


class Reads:
    """What anyone may ask."""

    def __init__(
        self, accounts: Accounts, repos: Repos, address: Callable[[str], str]
    ) -> None:
        """Read from the repositories of these accounts."""
        self._accounts = accounts
        self._repos = repos
        self._address = address

    def queries(self) -> Mapping[str, Callable[[Asked], Answer]]:
        """Each query by its name."""
        return {
            "com.atproto.repo.getRecord": self.record,
            "com.atproto.repo.listRecords": self.records,
            "com.atproto.repo.describeRepo": self.describe,
            "com.atproto.identity.resolveHandle": self.resolve,
            "com.atproto.sync.getLatestCommit": self.head,
            "com.atproto.sync.getRepo": self.repo,
            "com.atproto.sync.getBlob": self.blob,
            "app.bsky.actor.getProfile": self.profile,
            "app.bsky.feed.getPosts": self.posts,
        }

    def record(self, asked: Asked) -> Answer:
        """One record, or 400 RecordNotFound."""
        account = self._accounts.find(asked.param("repo"))
        collection, key = asked.param("collection"), asked.param("rkey")
        did = account.did if account else asked.param("repo")
        found = self._repos.record(did, collection, key)
        if found is None:
            told = f"Could not locate record: at://{did}/{collection}/{key}"
            refused("RecordNotFound", told)
        return as_json(_told(found))

    def records(self, asked: Asked) -> Answer:
        """A collection by key, newest key first, or oldest with `reverse`."""
        account = self._found(asked.param("repo"))
        rows = self._repos.listed(account.did, asked.param("collection"))
        cursor = asked.param("cursor")
        if asked.param("reverse") == "true":
            rows = [one for one in rows if one.key > cursor]
        else:
            rows = [one for one in reversed(rows) if not cursor or one.key < cursor]
        rows = rows[: asked.count("limit", 50, 100)]
        page: dict[str, Any] = {"records": [_told(one) for one in rows]}
        return as_json(page | ({"cursor": rows[-1].key} if rows else {}))

    def describe(self, asked: Asked) -> Answer:
        """Which collections a repository has."""
        account = self._found(asked.param("repo"))
        kinds = {one.collection for one in self._repos.all_records(account.did)}
        return as_json(
            {
                "did": account.did,
                "handle": account.handle,
                "didDoc": {},
                "collections": sorted(kinds),
                "handleIsCorrect": True,
            }
        )

    def resolve(self, asked: Asked) -> Answer:
        """Handle to DID."""
        account = self._accounts.find(asked.param("handle"))
        if account is None:
            invalid("Unable to resolve handle")
        return as_json({"did": account.did})

    def head(self, asked: Asked) -> Answer:
        """The newest commit."""
        account = self._found(asked.param("did"))
        head = self._repos.head(account.did)
        return as_json({"cid": head.cid, "rev": head.rev})

    def repo(self, asked: Asked) -> Answer:
        """The whole repository as one CAR file, or what came after `since`."""
        from crosspost.networks.fake.bluesky.car import archive

        account = self._found(asked.param("did"))
        records = self._repos.all_records(account.did)
        head = self._repos.head(account.did)
        body = archive(account.did, head.rev, records, since=asked.param("since"))
        return Answer(200, (("Content-Type", "application/vnd.ipld.car"),), body)

    def blob(self, asked: Asked) -> Answer:
        """The bytes of a blob."""
        account = self._found(asked.param("did"))
        found = self._repos.blob(account.did, asked.param("cid"))
        if found is None:
            refused("BlobNotFound", "Blob not found")
        return Answer(200, (("Content-Type", found.type),), found.content)

    def profile(self, asked: Asked) -> Answer:
        """What the AppView says of an account."""
        account = self._accounts.find(asked.param("actor"))
        if account is None:
            invalid("Profile not found")
        count = len(self._repos.listed(account.did, POST))
        return as_json(
            {
                "did": account.did,
                "handle": account.handle,
                "displayName": account.display_name,
                "followersCount": account.followers,
                "followsCount": 0,
                "postsCount": count,
            }
        )

    def posts(self, asked: Asked) -> Answer:
        """Which of these posts the AppView shows."""
        wanted = [value for key, value in asked.query if key in {"uris", "uris[]"}]
        found = [one for uri in wanted if (one := self._at(uri)) is not None]
        return as_json({"posts": [self._view(one) for one in found]})

    def _at(self, uri: str) -> Record | None:
        did, _, rest = uri.removeprefix("at://").partition("/")
        collection, _, key = rest.partition("/")
        account = self._accounts.find(did)
        return self._repos.record(account.did, collection, key) if account else None

    def _view(self, record: Record) -> dict[str, Any]:
        account = self._found(record.did)
        return {
            "uri": record.uri,
            "cid": record.cid,
            "author": {"did": account.did, "handle": account.handle},
            "record": record.value,
            "indexedAt": record.at.isoformat().replace("+00:00", "Z"),
        }

    def _found(self, name: str) -> Account:
        account = self._accounts.find(name)
        if account is None:
            invalid(f"Could not find repo: {name}")
        return account


def _told(record: Record) -> dict[str, Any]:
    return {"uri": record.uri, "cid": record.cid, "value": record.value}
