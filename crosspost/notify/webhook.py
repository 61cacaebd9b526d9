"""A program elsewhere that is told the same as people, as JSON (see `docs/json.md`)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from crosspost.i18n import Phrase, _, said
from crosspost.notify import web
from crosspost.notify.doors import NotSent, Send
from crosspost.notify.subject import headline
from crosspost.ports import Item, Letter, Notice

VERSION: Final = 1
SIGNATURE: Final = "Crosspost-Signature"
ID: Final = "Crosspost-Id"


class Webhook:
    """A door: see `doors.Door`."""

    name = "webhook"

    def __init__(
        self,
        url: str,
        *,
        language: str,
        secret: Callable[[], str] | None = None,
        proxy: str = "",
    ) -> None:
        """`secret` reads what signs; raises `NotSent`."""
        self._url, self._language = url, language
        self._secret, self._proxy = secret, proxy

    @property
    def place(self) -> str:
        """The host: the rest of the address may be a secret."""
        return web.host(self._url)

    def addresses(self, _notice: Notice) -> list[str]:
        """One, that has no name."""
        return [""]

    def check(self) -> None:
        """Its secret can be read; a request would be taken for a real one."""
        if self._secret:
            self._secret()

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Each letter is a request of its own."""
        secret = self._secret() if self._secret else ""

        def send(letter: Letter, _address: str) -> None:
            self._post(letter, secret)

        yield send

    def _post(self, letter: Letter, secret: str) -> None:
        import http.client

        body = json.dumps(document(letter, self._language), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", ID: letter.id}
        if secret:
            headers[SIGNATURE] = signature(body, secret)
        try:
            web.ask(
                self._url,
                method="POST",
                body=body,
                headers=headers,
                proxy=self._proxy,
            )
        except web.Refused as error:
            raise self._not_taken(str(error.status)) from error
        except (OSError, http.client.HTTPException) as error:
            raise self._away(type(error).__name__) from error

    def _away(self, detail: str) -> NotSent:
        return NotSent(
            _(
                "The webhook at {host} could not be reached. What it was to be told is "
                "kept; publishing is not concerned.",
                host=self.place,
            ),
            hint=_("If it lasts, correct url in [webhook]."),
            waits=True,
            detail=detail,
        )

    def _not_taken(self, detail: str) -> NotSent:
        return NotSent(
            _(
                "The webhook at {host} did not take what it was told. It is kept and "
                "tried again; publishing is not concerned.",
                host=self.place,
            ),
            hint=_("Ask whoever looks after it; “--verbose” shows its answer."),
            waits=True,
            detail=detail,
        )


def signature(body: bytes, secret: str) -> str:
    """`sha256=` and the HMAC-SHA256 of the body in hexadecimal."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def document(letter: Letter, language: str) -> Mapping[str, object]:
    """The document that is sent: stable names, `version` first."""

    def say(phrase: Phrase | None) -> str | None:
        return None if phrase is None else said(phrase, language)

    notice = letter.notice
    number, head = letter.journal
    return {
        "version": VERSION,
        "id": letter.id,
        "kind": str(notice.kind),
        "key": notice.key,
        "at": letter.at.isoformat(),
        "title": say(headline(notice)),
        "items": [_item(item, say) for item in notice.items],
        "posts": [
            {"title": one.title, "published": say(one.sums)} for one in notice.wholes
        ],
        "journal": {"number": number, "hash": head} if head else None,
    }


def _item(
    item: Item, say: Callable[[Phrase | None], str | None]
) -> Mapping[str, object]:
    return {
        "kind": item.kind or None,
        "subject": item.subject or None,
        "post": item.post or None,
        "title": item.title or None,
        "account": item.account or None,
        "entity": item.entity or None,
        "state": say(item.state),
        "message": say(item.said),
        "hint": say(item.hint),
    }
