"""The plain network: text under a name, and no protection against doubles.

It stands for any network that has nothing of its own to lean on. Its server is
spoken to by `publisher.FakePublisher` and never over a socket.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from crosspost.networks.fake.books import Books, Shelf
from crosspost.networks.fake.http import Answer, Asked, Refusal, as_json
from crosspost.networks.fake.shown import Shown, ShownMedia

HOST: Final = "plain.crosspost.test"
MOST_CHARACTERS: Final = 500
_WHERE: Final = {
    ("GET", "/me"): "login",
    ("GET", "/posts"): "look",
    ("POST", "/media"): "upload",
    ("POST", "/posts"): "create",
    ("PUT", "/posts"): "create",
    ("DELETE", "/posts"): "delete",
}


@dataclass(frozen=True, slots=True)
class Account:
    """One account."""

    name: str
    id: str
    secret: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One post."""

    account: str
    text: str
    at: datetime
    key: str = ""
    reply_to: str = ""
    media: tuple[dict[str, Any], ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Uploaded bytes; good for one post."""

    id: str
    content: bytes
    used: bool = False


class Plain:
    """The plain network's server."""

    def __init__(self, books: Books) -> None:
        """Keep accounts and texts on shelves."""
        self._accounts: Shelf[Account] = books.shelf("plain.accounts", Account)
        self._texts: Shelf[Text] = books.shelf("plain.texts", Text)
        self._gone: Shelf[Text] = books.shelf("plain.gone", Text)
        self._files: Shelf[File] = books.shelf("plain.files", File)

    def make(self, name: str) -> Account:
        """An account, always the same for a name."""
        found = self._accounts.get("all", name)
        seed = hashlib.sha256(f"plain {name}".encode()).hexdigest()
        made = found or Account(name, seed[:12], seed[12:40])
        return self._accounts.put("all", name, made)

    def knows(self, name: str) -> bool:
        """Whether an account is called so."""
        return self._accounts.get("all", name) is not None

    def revoke(self, name: str) -> None:
        """Its secret opens nothing any more."""
        account = self.make(name)
        closed = Account(name, account.id, account.secret, revoked=True)
        self._accounts.put("all", name, closed)

    def posts(self, name: str) -> list[Shown]:
        """What is there, in the order it arrived."""
        rows = self._texts.of(name)
        return [self._shown(rows[id_]) for id_ in sorted(rows, key=int)]

    def removed(self, name: str) -> list[Shown]:
        """What is gone."""
        return [self._shown(one) for one in self._gone.of(name).values()]

    def add(self, text: Text) -> str:
        """Keep one more post under an id of its own."""
        name = text.account
        number = len(self._texts.of(name)) + len(self._gone.of(name)) + 1
        made = replace(text, id=str(number))
        self._texts.put(name, made.id, made)
        return made.id

    def drop(self, name: str, id_: str) -> None:
        """Delete a post."""
        found = self._texts.get(name, id_)
        if found is not None:
            self._texts.drop(name, id_)
            self._gone.put(name, id_, found)

    # -- the server

    def serves(self, host: str) -> bool:
        """Whether it is this one's host."""
        return host == HOST

    def where(self, asked: Asked) -> str:
        """What kind of request this is."""
        return _WHERE.get((asked.method, asked.path), "ask")

    def account(self, asked: Asked) -> str:
        """The account that asks."""
        return asked.header("account")

    def failure(self, status: int, asked: Asked) -> Answer:
        """A bare status; 429 says when to come back."""
        told = {"Retry-After": "60"} if status == 429 else {}  # noqa: PLR2004
        return as_json({"error": asked.path}, status=status, headers=told)

    def answer(self, asked: Asked) -> Answer:
        """Answer a request, or refuse it."""
        try:
            return self._answer(asked, self._who(asked))
        except Refusal as refusal:
            return refusal.answer

    def _answer(self, asked: Asked, account: Account) -> Answer:
        where = self.where(asked)
        if where == "create":
            make = self._edit if asked.method == "PUT" else self._post
            return make(asked, account)
        if where == "upload":
            return self._upload(asked, account)
        if where == "look":
            rows = self._texts.of(account.name).values()
            return as_json([_told(one) for one in rows])
        if where == "delete":
            there = self._texts.get(account.name, asked.param("id")) is not None
            self.drop(account.name, asked.param("id"))
            return as_json({"there": there})
        return as_json({"name": account.name, "id": account.id})

    def _who(self, asked: Asked) -> Account:
        account = self._accounts.get("all", asked.header("account"))
        if account is None or account.revoked or asked.bearer() != account.secret:
            raise Refusal(as_json({"error": "who"}, status=401))
        return account

    def _post(self, asked: Asked, account: Account) -> Answer:
        told = asked.json()
        if len(told["text"]) > MOST_CHARACTERS:
            raise Refusal(as_json({"error": "too long"}, status=422))
        for one in told["media"]:
            self._use(account, one["id"])
        text = Text(
            account.name,
            told["text"],
            asked.at,
            told["key"],
            told["reply_to"],
            tuple(told["media"]),
        )
        id_ = self.add(text)
        return as_json({"id": id_, "key": told["key"]})

    def _edit(self, asked: Asked, account: Account) -> Answer:
        told = asked.json()
        found = self._texts.get(account.name, told["id"])
        if found is None:
            raise Refusal(as_json({"error": "no such post"}, status=404))
        self._texts.put(account.name, found.id, replace(found, text=told["text"]))
        return as_json({"id": found.id})

    def _upload(self, asked: Asked, account: Account) -> Answer:
        number = len(self._files.of(account.name)) + 1
        self._files.put(account.name, f"m{number}", File(f"m{number}", asked.body))
        return as_json({"id": f"m{number}"})

    def _use(self, account: Account, id_: str) -> None:
        file = self._files.get(account.name, id_)
        if file is None or file.used:
            raise Refusal(as_json({"error": "no such medium"}, status=422))
        self._files.put(account.name, id_, File(id_, file.content, used=True))

    def _shown(self, text: Text) -> Shown:
        media = [self._medium(text.account, one) for one in text.media]
        return Shown(
            network="fake",
            account=text.account,
            id=text.id,
            uri=f"plain:{text.account}/{text.id}",
            url=f"https://{HOST}/{text.account}/{text.id}",
            text=text.text,
            created=text.at,
            at=text.at,
            key=text.key,
            media=tuple(media),
            reply_to=text.reply_to,
        )

    def _medium(self, name: str, told: dict[str, Any]) -> ShownMedia:
        file = self._files.get(name, told["id"])
        content = file.content if file else b""
        return ShownMedia(told["alt"], told["type"], content)


def _told(one: Text) -> dict[str, Any]:
    """A post as a look shows it."""
    return {
        "id": one.id,
        "key": one.key,
        "text": one.text,
        "at": one.at.isoformat(),
        "reply_to": one.reply_to,
        "media": len(one.media),
    }
