"""What people do by hand on the networks, at the worst moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crosspost.networks.fake.bluesky import cids
from crosspost.networks.fake.bluesky.lexicon import POST
from crosspost.networks.fake.bluesky.repo import Write
from crosspost.networks.fake.bluesky.tids import fresh_key
from crosspost.networks.fake.plain import Text

if TYPE_CHECKING:
    from crosspost.networks.fake.bluesky.accounts import Account
    from crosspost.networks.fake.cast import Cast


class Hands:
    """People's own acts in the networks' apps; no limit or fault stops them."""

    def __init__(self, cast: Cast) -> None:
        """Act in this world."""
        self._cast = cast

    def delete(self, account: str, id_: str) -> None:
        """A person deletes a post: its record key, or its status id."""
        with self._cast.books.turn():
            at_mastodon = self._cast.mastodon_account(account)
            if at_mastodon is not None:
                state = self._cast.mastodon.state
                status = state.status(at_mastodon.host, id_)
                if status is not None:
                    state.drop_status(status)
            elif self._cast.plain.knows(account):
                self._cast.plain.drop(account, id_)
            elif self._has(self._bluesky(account), id_):
                self._commit(self._bluesky(account), Write("delete", POST, id_))

    def post(self, account: str, text: str) -> str:
        """A person writes a post; its id."""
        with self._cast.books.turn():
            if "@" in account or self._cast.plain.knows(account):
                return self._status(account, text)
            found = self._bluesky(account)
            value: dict[str, Any] = {
                "$type": POST,
                "text": text,
                "createdAt": self._instant(),
            }
            return self._create(found, POST, value)

    def like(self, account: str) -> None:
        """A person likes something: the repository moves on."""
        with self._cast.books.turn():
            found = self._bluesky(account)
            kind = "app.bsky.feed.like"
            uri = f"at://{found.did}/{POST}/2222222222222"
            subject = {"uri": uri, "cid": cids.record_cid({})}
            value: dict[str, Any] = {
                "$type": kind,
                "subject": subject,
                "createdAt": self._instant(),
            }
            self._create(found, kind, value)

    def follow(self, account: str, subject: str) -> None:
        """Let a Bluesky account follow someone, named by a DID."""
        with self._cast.books.turn():
            kind = "app.bsky.graph.follow"
            value: dict[str, Any] = {
                "$type": kind,
                "subject": subject,
                "createdAt": self._instant(),
            }
            self._create(self._bluesky(account), kind, value)

    def revoke(self, account: str) -> None:
        """The tool's app password or token is revoked."""
        with self._cast.books.turn():
            at_mastodon = self._cast.mastodon_account(account)
            if at_mastodon is not None:
                self._cast.mastodon.tokens.revoke(at_mastodon)
            elif self._cast.plain.knows(account):
                self._cast.plain.revoke(account)
            else:
                self._cast.bluesky.accounts.revoke(self._bluesky(account).did)

    def close(self, account: str) -> None:
        """The network closes an account (taken down, suspended)."""
        with self._cast.books.turn():
            at_mastodon = self._cast.mastodon_account(account)
            if at_mastodon is not None:
                accounts = self._cast.mastodon.state.accounts
                gone = replace(at_mastodon, suspended=True)
                accounts.put(gone.host, gone.id, gone)
            else:
                found = replace(self._bluesky(account), state="takendown")
                self._cast.bluesky.accounts.keep(found)

    def rename(self, account: str, handle: str) -> None:
        """A Bluesky account takes another handle; the DID stays."""
        with self._cast.books.turn():
            found = replace(self._bluesky(account), handle=handle)
            self._cast.bluesky.accounts.keep(found)

    def _status(self, account: str, text: str) -> str:
        at_mastodon = self._cast.mastodon_account(account)
        if at_mastodon is None:
            return self._cast.plain.add(Text(account, text, self._cast.now()))
        return self._cast.mastodon.by_hand(at_mastodon, text, self._cast.now())

    def _bluesky(self, account: str) -> Account:
        found = self._cast.bluesky.accounts.find(account)
        if found is None:
            raise KeyError(account)
        return found

    def _has(self, account: Account, key: str) -> bool:
        return self._cast.bluesky.repos.record(account.did, POST, key) is not None

    def _create(self, account: Account, kind: str, value: dict[str, Any]) -> str:
        number = self._cast.bluesky.repos.head(account.did).number
        key = fresh_key(account.did, number, self._cast.now())
        cid = cids.record_cid(value)
        self._commit(account, Write("create", kind, key, value, cid))
        return key

    def _commit(self, account: Account, write: Write) -> None:
        repos = self._cast.bluesky.repos
        repos.commit(account.did, [write], now=self._cast.now())

    def _instant(self) -> str:
        return self._cast.now().isoformat(timespec="milliseconds")
