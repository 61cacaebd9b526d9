"""The forms in which these servers tell of accounts, media and statuses."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from crosspost.networks.fake.mastodon.counting import links
from crosspost.networks.fake.mastodon.state import Account, Medium, State, Status


def instant(at: datetime) -> str:
    """`2026-12-24T17:30:00.000Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


class Shapes:
    """Tells what the state holds, with addresses under `address(host)`."""

    def __init__(self, state: State, address: Any) -> None:  # noqa: ANN401 -- see World
        """`address` tells where a host is reached from outside."""
        self._state = state
        self._address = address

    def account(self, account: Account) -> dict[str, Any]:
        """An account."""
        url = f"{self._address(account.host)}/@{account.name}"
        statuses = self._state.statuses.of(f"{account.host}/{account.id}")
        return {
            "id": account.id,
            "username": account.name,
            "acct": account.name,
            "display_name": account.display_name,
            "url": url,
            "uri": f"{self._address(account.host)}/users/{account.name}",
            "avatar": f"{self._address(account.host)}/avatar.png",
            "avatar_static": f"{self._address(account.host)}/avatar.png",
            "header": "",
            "header_static": "",
            "note": "",
            "locked": False,
            "bot": False,
            "created_at": instant(account.created),
            "followers_count": account.followers,
            "following_count": 0,
            "statuses_count": len(statuses),
            "emojis": [],
            "fields": [],
        }

    def medium(self, medium: Medium) -> dict[str, Any]:
        """A medium; without an address while it is not ready."""
        url = f"{self._address(medium.host)}/media/{medium.id}"
        ready = medium.polls == 0
        meta: dict[str, Any] = {}
        if medium.focus:
            meta["focus"] = {"x": medium.focus[0], "y": medium.focus[1]}
        kind = medium.type.partition("/")[0]
        return {
            "id": medium.id,
            "type": kind if kind in {"image", "video", "audio"} else "unknown",
            "url": url if ready else None,
            "preview_url": url if ready else None,
            "remote_url": None,
            "text_url": None,
            "meta": meta,
            "description": medium.alt or None,
            "blurhash": None,
        }

    def status(self, status: Status) -> dict[str, Any]:
        """A status as its readers get it: the text only as HTML."""
        server = self._state.server(status.host)
        author = self._state.accounts.get(status.host, status.account)
        name = author.name if author else ""
        address = self._address(status.host)
        parent = self._state.status(status.host, status.reply_to)
        told = {
            "id": status.id,
            "created_at": instant(status.created),
            "in_reply_to_id": status.reply_to or None,
            "in_reply_to_account_id": parent.account if parent else None,
            "sensitive": status.sensitive,
            "spoiler_text": status.warning,
            "visibility": status.visibility,
            "language": status.language,
            "uri": f"{address}/users/{name}/statuses/{status.id}",
            "url": f"{address}/@{name}/{status.id}",
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
            "edited_at": instant(status.edited) if status.edited else None,
            "content": content(status.text, server.software),
            "reblog": None,
            "application": {"name": "crosspost", "website": None},
            "account": self.account(author) if author else None,
            "media_attachments": [self.medium(one) for one in self._media(status)],
            "mentions": [self._mention(status.host, one) for one in status.mentions],
            "tags": [],
            "emojis": [],
            "card": None,
            "poll": None,
        }
        if server.software == "gotosocial":
            return told | {"text": status.text}
        return told | {"quote": {"state": "accepted"} if status.quote else None}

    def _media(self, status: Status) -> list[Medium]:
        found = [self._state.media.get(status.host, one) for one in status.media]
        return [one for one in found if one is not None]

    def _mention(self, host: str, id_: str) -> dict[str, Any]:
        there, _, account = id_.partition("/")
        found = self._state.accounts.get(there, account)
        name = found.name if found else ""
        acct = name if there == host else f"{name}@{there}"
        url = f"{self._address(there)}/@{name}"
        return {"id": account, "username": name, "url": url, "acct": acct}


def content(text: str, software: str) -> str:
    """The HTML a reader gets: links, paragraphs; not the text as it was sent."""
    if software == "gotosocial":
        text = re.sub(r" {2,}", " ", text)
    done, place = "", 0
    for start, end in links(text):
        url = html.escape(text[start:end])
        shown = url.partition("://")[2]
        done += html.escape(text[place:start], quote=False)
        done += f'<a href="{url}" rel="nofollow noopener" target="_blank">{shown}</a>'
        place = end
    done += html.escape(text[place:], quote=False)
    paragraphs = re.split(r"\n{2,}", done)
    return "".join(f"<p>{one}</p>" for one in paragraphs).replace("\n", "<br>")
